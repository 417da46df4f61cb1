"""Quantities of a solution, each declared once: variables, files and ``docs/quantities.md`` follow.

A quantity that another package declares here is in every solution that is made afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from revpress.mechanics.kinematics import Array
from revpress.quantity import Function, QuantityRegister
from revpress.twin.exact_tendons import own_forces
from revpress.twin.openness import PER_FRAME, TOTALS, Openness
from revpress.twin.outcome import Outcome

solution_quantities: QuantityRegister[Outcome] = QuantityRegister()

_declare = solution_quantities.declare
_FRAME = ("frame",)
_AXIS = ("frame", "axis")
_MUSCLE = ("frame", "muscle")
_COORDINATE = ("frame", "coordinate")


# Motion


def _motion(name: str, unit: str, meaning: str, **rest: Any) -> Callable[[Function], Function]:
    return _declare(name, dims=_FRAME, unit=unit, meaning=meaning, section="Motion", **rest)


@_motion("time", "s", "time", digits=2, definition="t, from the start of the repetition; a coordinate")
def _time(o: Outcome) -> Array:
    return o.motion.time


@_motion(
    "stroke", "1", "stroke, 0 at the start and 1 at the end of the concentric phase", digits=2,
    definition="s: 0 at the start, 1 at the turning point", leaves_out="not a share of the way: see `travel`",
)  # fmt: skip
def _stroke(o: Outcome) -> Array:
    return o.told.s


@_motion("stroke_speed", "1/s", "rate of the stroke", digits=2, definition="ds/dt")
def _stroke_speed(o: Outcome) -> Array:
    return o.told.ds


@_motion("stroke_acceleration", "1/s^2", "second rate of the stroke", digits=2, definition="d²s/dt²")
def _stroke_acceleration(o: Outcome) -> Array:
    return o.motion.dds


@_declare(
    "angle", dims=_COORDINATE, unit_coordinate="coordinate_unit", section="Motion", digits=1,
    meaning="coordinate; hip flexion, knee flexion, ankle dorsiflexion, lumbar extension +",
    definition="q, per coordinate", leaves_out="the exercise prescribes it, nobody was measured",
)  # fmt: skip
def _angle(o: Outcome) -> Array:
    return o.problem.path.u[:, o.shown]


@_declare(
    "speed", dims=_COORDINATE, unit_coordinate="speed_unit", section="Motion", digits=1,
    meaning="rate of the coordinate", definition="dq/dt",
)  # fmt: skip
def _speed(o: Outcome) -> Array:
    return o.speed[:, o.shown]


@_declare(
    "acceleration", dims=_COORDINATE, unit_coordinate="acceleration_unit", section="Motion", digits=1,
    meaning="second rate of the coordinate", definition="d²q/dt²",
)  # fmt: skip
def _acceleration(o: Outcome) -> Array:
    return o.acceleration[:, o.shown]


# Joint moments


def _moment(name: str, meaning: str, **rest: Any) -> Callable[[Function], Function]:
    return _declare(
        name, dims=_COORDINATE, unit_coordinate="moment_unit", meaning=meaning, section="Joint moments", **rest
    )


@_moment(
    "moment", "net joint moment along the coordinate: muscles, passive structures and reserve",
    definition=(
        "net joint moment M = `muscle_moment` + `passive_moment` + `reserve`; what inverse dynamics finds. Of a "
        "machine coordinate: its friction, springs and reserve. Lumbar: the whole moment of the trunk, whoever "
        "supplies it; where a pad holds the torso, the pad's share is taken off. `arm_flex_r`, `arm_flex_l`: of the "
        "shoulders, where straight arms hold the load"
    ),
    leaves_out=(
        "how hard muscles work against each other. Knee: taken along its rolling motion, see `axis_moment`. Lumbar, "
        "where the pelvis is held: the weight of a trunk hanging free, though it may lie on a bench"
    ),
)  # fmt: skip
def _net_moment(o: Outcome) -> Array:
    return o.net_moment[:, o.shown]


@_moment(
    "axis_moment", "net joint moment about the coordinate's own axis", on_request=True,
    definition=(
        "`moment` without the power of the shifts and turns that follow a knee's angle: the moment about its axis, as "
        "a motion laboratory finds it. Of all other coordinates, `moment` itself. With "
        '`solve(…, details=["axis_moment"])`'
    ),
)  # fmt: skip
def _axis_moment(o: Outcome) -> Array:
    return o.axis_moment[:, o.shown]


@_moment("muscle_moment", "moment of the muscles along the coordinate", definition="Σ F r over the muscles, r = −dL/dq")
def _muscle_moment(o: Outcome) -> Array:
    return o.answer.muscle_moment[:, o.shown]


@_moment(
    "passive_moment", "moment of passive structures along the coordinate",
    definition=(
        "τ_p of ligaments, capsule and resting muscle (Riener and Edrich 1999): near the end of extension it flexes "
        "the hip"
    ),
    leaves_out="the person's own stiffness: it is an average",
)  # fmt: skip
def _passive_moment(o: Outcome) -> Array:
    return o.problem.passive[:, o.shown]


@_moment(
    "reserve", "force that muscles and contacts did not supply", digits=1,
    definition=(
        "τ_r, what muscles and contacts did not supply: of no account below 0.1, and where `status` is 0 no more than "
        "full activation could have supplied; at the pelvis of a measured motion, all that is unbalanced"
    ),
)  # fmt: skip
def _reserve(o: Outcome) -> Array:
    return o.answer.reserve[:, o.shown]


# Muscles


def _muscle(name: str, unit: str, meaning: str, **rest: Any) -> Callable[[Function], Function]:
    return _declare(name, **{"dims": _MUSCLE, "section": "Muscles", **rest}, unit=unit, meaning=meaning)


@_muscle(
    "activation", "1", "muscle activation", face="%",
    definition="a, 0.01 to 1: share of what voluntary effort gets from the muscle at this length and speed",
    leaves_out="EMG: neither its % of a maximal contraction nor its delay",
)  # fmt: skip
def _activation(o: Outcome) -> Array:
    return o.answer.activation


@_muscle(
    "muscle_force", "N", "tendon force", definition="F = a · `muscle_capacity`, pull of the tendon",
    leaves_out="the pull of the resting muscle, which is in `passive_moment`",
)  # fmt: skip
def _muscle_force(o: Outcome) -> Array:
    return o.answer.force


@_muscle(
    "muscle_capacity", "N", "tendon force at full activation",
    definition=(
        "F_max · f(fibre speed) · (T(1) − T(0)): T(1) and T(0) are the force of fibres and tendon in equilibrium, "
        "fully active and at rest (Millard et al. 2013)"
    ),
    leaves_out="what a shorter tendon changes at part of the activation, fatigue, or the time that force takes to rise",
)  # fmt: skip
def _muscle_capacity(o: Outcome) -> Array:
    return o.problem.capacity


@_muscle(
    "muscle_length", "m", "muscle-tendon path length", digits=3, definition="L, path from origin to insertion",
    leaves_out="fibre length",
)  # fmt: skip
def _muscle_length(o: Outcome) -> Array:
    return o.problem.state.tendon_length.copy()


@_muscle(
    "muscle_speed", "m/s", "shortening speed of the path, concentric +", digits=2,
    definition="v = −dL/dt, shortening +",
)  # fmt: skip
def _muscle_speed(o: Outcome) -> Array:
    return -o.problem.state.tendon_speed


@_muscle(
    "muscle_power", "W", "force times shortening speed, concentric +", definition="P = F v, concentric +",
    leaves_out="heat, or the oxygen it costs",
)  # fmt: skip
def _muscle_power(o: Outcome) -> Array:
    return -o.problem.state.tendon_speed * o.answer.force


@_muscle(
    "fibre_length", "1", "length of the fibres in optimal fibre lengths", digits=2, on_request=True,
    definition=(
        "√(h² + w²) over the optimal fibre length, h = (L − tendon) along the tendon, w across, in equilibrium with "
        'the tendon at this activation. With `solve(…, details=["fibre_length"])`'
    ),
    leaves_out="the effect of speed on the stretch of the tendon",
)  # fmt: skip
def _fibre_length(o: Outcome) -> Array:
    return o.fibres.length


@_muscle(
    "equilibrium_force", "N", "tendon force of this activation in equilibrium", on_request=True,
    definition=(
        "T(a) − T(0), tendon and fibres in equilibrium at the activation and speed of this frame: what `muscle_force` "
        'takes to be a share of `muscle_capacity`. With `solve(…, details=["equilibrium_force"])`'
    ),
    leaves_out="what changes with time in tendon and activation",
)  # fmt: skip
def _equilibrium_force(o: Outcome) -> Array:
    return own_forces(o.problem, o.answer.activation, o.rig.assembly.body.muscles)


@_muscle(
    "moment_arm", "m", "moment arm about the coordinate, + where the muscle drives it up", digits=3, on_request=True,
    dims=("frame", "muscle", "coordinate"),
    definition=(
        "r = −dL/dq along the coupled motion; no muscle has one along a shift. With "
        '`solve(…, details=["moment_arm"])`'
    ),
)  # fmt: skip
def _moment_arm(o: Outcome) -> Array:
    return o.moment_arm[:, :, o.shown]


# Contacts and supports


def _outside(name: str, unit: str, meaning: str, dims: tuple[str, ...], **rest: Any) -> Callable[[Function], Function]:
    return _declare(name, dims=dims, unit=unit, meaning=meaning, section="Contacts and supports", **rest)


_CONTACT = ("frame", "contact", "axis")
_LINE = ("frame", "line", "axis")


@_outside(
    "contact_force", "N", "force of the machine, floor or bench on the athlete, world axes", _CONTACT,
    definition="force of machine, floor or bench on the athlete, per contact",
    leaves_out="the only possible one: friction leaves a range",
)  # fmt: skip
def _contact_force(o: Outcome) -> Array:
    return o.contact_wrench[0]


@_outside(
    "centre_of_pressure", "m", "centre of pressure, world axes", _CONTACT, digits=3,
    definition="where that force acts; empty while nothing presses", leaves_out="pressure at one place of the sole",
)  # fmt: skip
def _centre_of_pressure(o: Outcome) -> Array:
    return o.contact_wrench[1]


@_outside(
    "contact_moment", "N m", "moment of the contact on the athlete about its centre of pressure, world axes", _CONTACT,
    digits=1, definition="moment on the athlete about that centre: torsion about the normal",
)  # fmt: skip
def _contact_moment(o: Outcome) -> Array:
    return o.contact_wrench[2]


@_outside(
    "slip_power", "W", "power of the contact on athlete and machine together; 0 without slip", ("frame", "contact"),
    digits=1,
    definition="power on athlete and machine together: force times sliding speed, 0 while nothing slides",
)  # fmt: skip
def _slip_power(o: Outcome) -> Array:
    return o.slip_power


@_outside(
    "joint_force", "N", "contact force on the distal segment, world axes", ("frame", "joint", "axis"),
    definition=(
        "force of the proximal on the distal segment, muscles' pull included: pelvis on femur (hip), femur on tibia "
        "(knee), femur on patella (patellofemoral), tibia on talus (ankle), pelvis on torso (lumbosacral). The "
        "ligament below the kneecap bears the quadriceps' moment about the knee over its own arm, less than the "
        "tendons above"
    ),
    leaves_out=(
        "pressure; which part of a joint; ligaments other than the kneecap's; the quadriceps' tendon on the thigh. "
        "Lumbosacral: no muscle of the trunk is in the model, so it is what passes between the segments, of which the "
        "spine bears several times as much; absent where the trunk lies on the bench"
    ),
)  # fmt: skip
def _joint_force(o: Outcome) -> Array:
    return o.joint_force


@_outside(
    "joint_force_magnitude", "N", "size of the joint's contact force", ("frame", "joint"),
    definition="|`joint_force`|", leaves_out="as above",
)  # fmt: skip
def _joint_force_magnitude(o: Outcome) -> Array:
    return o.joint_force_magnitude


@_outside("line_tension", "N", "tension of a cable or band", ("frame", "line"))
def _line_tension(o: Outcome) -> Array:
    return o.line_tension


@_outside(
    "line_force", "N", "force of a cable or band on the athlete, world axes", _LINE,
    definition="its force on the athlete", leaves_out="towards its other end",
)  # fmt: skip
def _line_force(o: Outcome) -> Array | None:
    return o.line_force if o.problem.lines else None


@_outside(
    "line_position", "m", "where a cable or band is tied to the athlete, world axes", _LINE, digits=3,
    definition="where it is tied to the athlete",
)  # fmt: skip
def _line_position(o: Outcome) -> Array | None:
    return o.line_position if o.problem.lines else None


@_outside(
    "support_force", "N", "force of pads, belt and handles on the athlete, world axes", _AXIS,
    definition="force of pads, belt and handles together on the athlete",
    leaves_out="how they share it: the sum is all that is known",
)  # fmt: skip
def _support_force(o: Outcome) -> Array:
    return o.support[0]


@_outside(
    "support_moment", "N m", "moment of pads, belt and handles about the pelvis, world axes", _AXIS,
    definition="their moment about the origin of the pelvis",
)  # fmt: skip
def _support_moment(o: Outcome) -> Array:
    return o.support[1]


# Power and energy


def _power(name: str, unit: str, meaning: str, **rest: Any) -> Callable[[Function], Function]:
    return _declare(name, dims=_FRAME, unit=unit, meaning=meaning, section="Power and energy", **rest)


@_power(
    "trunk_power", "W", "power of the moments of trunk and arms, which no muscle of the model gives",
    definition="Σ M dq/dt of the lumbar coordinates, and of the arms where they move",
    leaves_out="which muscles of trunk and shoulders give it",
)  # fmt: skip
def _trunk_power(o: Outcome) -> Array:
    return np.asarray((o.net_moment * o.speed)[:, o.without_muscles].sum(axis=1))


@_power("passive_power", "W", "power of passive structures", definition="Σ τ_p dq/dt")
def _passive_power(o: Outcome) -> Array:
    return np.asarray((o.problem.passive * o.speed).sum(axis=1))


@_power("reserve_power", "W", "power of the reserves", digits=1, definition="Σ τ_r dq/dt")
def _reserve_power(o: Outcome) -> Array:
    return np.asarray((o.answer.reserve * o.speed).sum(axis=1))


@_power(
    "resistance_power", "W", "power of friction, springs, cables and bands on athlete and machine",
    definition="of friction, springs, cables and bands on athlete and machine; of friction alone never positive",
)  # fmt: skip
def _resistance_power(o: Outcome) -> Array:
    return np.asarray((o.problem.resistance * o.speed).sum(axis=1) - o.line_power)


@_power(
    "potential_energy", "J", "of athlete and machine",
    definition="Σ m g h over athlete, machine and weights; 0 on the floor",
    leaves_out="springs, bands, and weights behind a cable: they are in `resistance_power`",
)  # fmt: skip
def _potential_energy(o: Outcome) -> Array:
    return o.problem.state.energy[:, 0].copy()


@_power("kinetic_energy", "J", "of athlete and machine", definition="of the same")
def _kinetic_energy(o: Outcome) -> Array:
    return o.problem.state.energy[:, 1].copy()


# Interface


def _interface(
    name: str, unit: str, meaning: str, dims: tuple[str, ...] = _FRAME, **rest: Any
) -> Callable[[Function], Function]:
    return _declare(name, dims=dims, unit=unit, meaning=meaning, section="Interface", **rest)


@_interface(
    "interface_force", "N", "force of the athlete on the interface, world axes", _AXIS,
    definition=(
        "force of the athlete on it: −Σ `contact_force` of the feet on a plate; m (acceleration + g) of a carried bar; "
        "pull on a cable"
    ),
)  # fmt: skip
def _interface_force(o: Outcome) -> Array:
    return o.interface_force


@_interface(
    "resistance", "N", "force of the athlete on the interface, along its path in the concentric direction",
    definition="its component along the path, concentric direction +, inertia and friction included",
    leaves_out="force across the path, which costs the joints as much",
)  # fmt: skip
def _resistance(o: Outcome) -> Array:
    return np.asarray(np.einsum("fx,fx->f", o.interface_force, o.interface_rates[0]) / o.interface_way)


@_interface(
    "travel", "m", "path length of the interface from the start", digits=3, definition="path length from the start"
)
def _travel(o: Outcome) -> Array:
    return o.rig.travel(o.motion.s)


@_interface(
    "travel_speed", "m/s", "speed of the interface along its path, concentric +", digits=2,
    definition="d`travel`/dt, concentric +",
)  # fmt: skip
def _travel_speed(o: Outcome) -> Array:
    return o.interface_way * o.motion.ds


@_interface("interface_position", "m", "place of the interface, world axes", _AXIS, digits=3, definition="its place")
def _interface_position(o: Outcome) -> Array:
    return o.problem.state.frames.site_position[:, o.rig.interface].copy()


# Quality


def _quality(name: str, meaning: str, unit: str = "1", **rest: Any) -> Callable[[Function], Function]:
    return _declare(name, dims=_FRAME, unit=unit, meaning=meaning, section="Quality", **rest)


@_quality(
    "residual", "largest relative imbalance of the equations of motion", digits=12,
    definition="largest imbalance of an equation of motion over its terms",
)  # fmt: skip
def _residual(o: Outcome) -> Array:
    return o.answer.sharing.residual


@_quality(
    "closure_residual", "largest closure error, a radian counted as a metre", "m", digits=12,
    definition="largest gap between parts that are joined; an angle of 1 rad counts as 1 m",
)  # fmt: skip
def _closure_residual(o: Outcome) -> Array:
    return o.problem.path.residual


@_quality("iterations", "iterations of the sharing kernel", definition="steps of the solver")
def _iterations(o: Outcome) -> Any:
    return o.answer.sharing.iterations


@_quality(
    "status", "0 converged, 1 saturated (reserves at work), 2 infeasible, 3 not converged",
    definition="0 converged; 1 saturated: beyond the athlete's strength; 2 infeasible; 3 not converged, do not use",
)  # fmt: skip
def _status(o: Outcome) -> Any:
    return o.answer.sharing.status


# Intervals


def _group(name: str, unit: str, meaning: str, *frame: str, **rest: Any) -> None:
    """Declare a quantity of the muscle groups, which comes with its interval."""

    def values(o: Outcome) -> Array | None:
        return Openness(o).of_groups()[name] if o.intervals else None

    _declare(name, dims=(*frame, "group"), unit=unit, meaning=meaning, section="Muscle groups", **rest)(values)


_group(
    "group_activation", "1", "activation of a muscle group of the reported leg", "frame", face="%",
    definition="Σ a F_max / Σ F_max over the group",
    leaves_out="EMG: neither its % of a maximal contraction nor its delay",
)  # fmt: skip
_group(
    "group_force", "N", "force of a muscle group of the reported leg", "frame", definition="Σ F over the group",
    leaves_out="directions: tendons do not pull the same way",
)  # fmt: skip
_group(
    "mean_group_activation", "1", "mean activation of the lift", face="%",
    definition="mean of `group_activation` over the time of the concentric phase",
)  # fmt: skip
_group("group_work", "J", "positive work of the lift", definition="Σ ∫ max(F v, 0) dt over the group, concentric phase")
_group(
    "muscle_work_share", "1", "share of the leg's positive muscle work", face="%",
    definition="`group_work` over that of all muscles of the leg",
    leaves_out="training effect: work is not what a muscle grows by",
)  # fmt: skip


def _interval(name: str, definition: str = "the same", leaves_out: str = "") -> None:
    """Declare the ends of a quantity."""
    of = solution_quantities[name]
    solution_quantities.add(
        replace(
            of, name=f"{name}_interval", dims=("layer", "bound", *of.dims), meaning=f"least and most: {of.meaning}",
            function=lambda o: o.intervals.get(name), section="Intervals", definition=definition,
            leaves_out=leaves_out,
        )
    )  # fmt: skip


_SPECIAL = {
    "activation": (
        "low and high end of `activation`. Layer *possible*: over ALL activations and contact forces that make the "
        "motion, within the muscles' strength, the friction of the soles and their edges. *likely*: over those whose "
        "cost is little above the least, united over Σ a², Σ a³ and Σ F_max a². *body*: as likely, and for bodies "
        "that are as strong as people of that age, sex and size are. Two legs that mirror each other do the same. Per "
        "frame empty where the load is beyond the athlete's strength",
        "another posture or motion",
    ),
    "moment": ("along hip flexion, knee and ankle of the working legs; empty elsewhere", "as above"),
    "joint_force_magnitude": (
        "bounds that no pattern passes: the least component along the economical force, and the diagonal of the box of "
        "its components' ends",
        "as above; patterns need not reach them",
    ),
    "muscle_work_share": ("of the lift, as are work and mean activation: the cost is that of its frames", "as above"),
}
for _name in (*PER_FRAME, *TOTALS):
    _interval(_name, *_SPECIAL.get(_name, ()))


@_declare(
    "narrowing", unit="1", dims=("cause", "group"), section="Intervals", digits=2, face="%",
    meaning="how much narrower the likely work of a group is without the cause",
    definition=(
        "1 − width of likely `group_work` without the cause over the width with it, by Σ a² alone. *light_load*: all "
        "demands scaled so that the hardest frame takes 80 % of the strength, the width relative to them. *contact*: "
        "contact forces as in the economical pattern. *two_joint*: so the other groups' muscles that cross two of hip, "
        "knee and ankle. *cost*: Σ a² against all three criteria. With likely intervals"
    ),
    leaves_out="causes do not add up",
)  # fmt: skip
def _narrowing(o: Outcome) -> Array | None:
    return o.intervals.get("narrowing")


@_declare(
    "strength_used", unit="1", section="Intervals", digits=2, face="%",
    meaning="part of what all muscles could carry that the hardest frame of the lift asks",
    definition="1/κ for the largest κ with which some pattern carries κ times the demand. With likely intervals",
    leaves_out="a share of the largest load: the athlete's own weight grows with κ, too. Below 1 a lift may still be "
    "saturated: the pattern exists, but at a price of shear that nobody pays",
)  # fmt: skip
def _strength_used(o: Outcome) -> Array | None:
    return o.intervals.get("strength_used")
