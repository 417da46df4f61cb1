"""The answer of an exercise as one labelled dataset; every variable is defined in ``docs/quantities.md``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.twin.motion import Motion
from revpress.twin.rig import LUMBAR, PELVIS, WITHOUT_MUSCLES, Answer, Problem, Rig, hip_probes

_AXES = ["x", "y", "z"]
_UNITS = {
    "time": ("s", "time"),
    "stroke": ("1", "stroke, 0 at the start and 1 at the end of the concentric phase"),
    "stroke_speed": ("1/s", "rate of the stroke"),
    "angle": ("rad or m", "coordinate; hip flexion, knee flexion, ankle dorsiflexion, lumbar extension +"),
    "speed": ("rad/s or m/s", "rate of the coordinate"),
    "acceleration": ("rad/s2 or m/s2", "second rate of the coordinate"),
    "moment": ("N m or N", "net joint moment along the coordinate: muscles, passive structures and reserve"),
    "moment_low": ("N m or N", "least net joint moment of all patterns of muscles and contacts"),
    "moment_high": ("N m or N", "greatest net joint moment of all patterns of muscles and contacts"),
    "muscle_moment": ("N m or N", "moment of the muscles along the coordinate"),
    "passive_moment": ("N m or N", "moment of passive structures along the coordinate"),
    "reserve": ("N m or N", "force that no muscle or contact could supply"),
    "activation": ("1", "muscle activation"),
    "muscle_force": ("N", "tendon force"),
    "muscle_capacity": ("N", "tendon force at full activation"),
    "muscle_length": ("m", "muscle-tendon path length"),
    "muscle_speed": ("m/s", "shortening speed of the path, concentric +"),
    "muscle_power": ("W", "force times shortening speed, concentric +"),
    "contact_force": ("N", "force of the machine, floor or bench on the athlete, world axes"),
    "centre_of_pressure": ("m", "centre of pressure, world axes"),
    "contact_moment": ("N m", "moment of the contact on the athlete about its centre of pressure, world axes"),
    "slip_power": ("W", "power of the contact on athlete and machine together; 0 without slip"),
    "joint_force": ("N", "contact force on the distal segment, world axes"),
    "support_force": ("N", "force of pads, belt and handles on the athlete, world axes"),
    "support_moment": ("N m", "moment of pads, belt and handles about the pelvis, world axes"),
    "resistance_power": ("W", "power of friction, springs, cables and bands on athlete and machine"),
    "trunk_power": ("W", "power of the moments of trunk and arms, which no muscle of the model gives"),
    "passive_power": ("W", "power of passive structures"),
    "reserve_power": ("W", "power of the reserves"),
    "potential_energy": ("J", "of athlete and machine"),
    "kinetic_energy": ("J", "of athlete and machine"),
    "line_tension": ("N", "tension of a cable or band"),
    "line_force": ("N", "force of a cable or band on the athlete, world axes"),
    "line_position": ("m", "where a cable or band is tied to the athlete, world axes"),
    "interface_force": ("N", "force of the athlete on the interface, world axes"),
    "resistance": ("N", "force of the athlete on the interface, along its path in the concentric direction"),
    "travel": ("m", "path length of the interface from the start"),
    "travel_speed": ("m/s", "speed of the interface along its path, concentric +"),
    "interface_position": ("m", "world axes"),
    "residual": ("1", "largest relative imbalance of the equations of motion"),
    "closure_residual": ("m or rad", "largest closure error"),
    "iterations": ("1", "iterations of the sharing kernel"),
    "status": ("1", "0 converged, 1 saturated (reserves at work), 2 infeasible, 3 not converged"),
}


def to_dataset(
    rig: Rig,
    motion: Motion,
    problem: Problem,
    answer: Answer,
    attributes: Mapping[str, Any],
    ends: Array | None = None,
) -> xr.Dataset:
    """Label the answer; ``attributes`` are stored with it (mappings and sequences as JSON).

    ``ends`` of the moments are those of :func:`~revpress.twin.ranges.moment_ends`.
    """
    path, state = problem.path, problem.state
    ds, dds = motion.ds[:, None], motion.dds[:, None]
    du = path.du * ds
    force, centre, contact_moment = rig.contacts.wrenches(state.frames, answer.contact)
    slip = answer.slip_power
    for load in problem.known_forces:
        presses = np.any(load.force != 0.0, axis=1, keepdims=True)
        force, contact_moment = (_joined(a, b) for a, b in ((force, load.force), (contact_moment, load.moment)))
        centre = _joined(centre, np.where(presses, load.point, np.nan))
        slip = _joined(slip, (load.generalised * state.dq).sum(axis=1))
    joints, joint_force = _joint_forces(rig, problem, answer)
    moment = answer.muscle_moment + problem.passive + problem.resistance + answer.reserve
    support_force, support_moment = _support(rig, problem, answer)
    ideal = [rig.place(n) for n in WITHOUT_MUSCLES if n in rig.names]
    moment[:, ideal] = _without_muscles(rig, problem, answer, support_force, support_moment)[:, ideal]
    first, second = rig.interface_motion(path, state.frames)
    rate = np.linalg.norm(first, axis=1)
    interface_force = _interface_force(rig, problem, force, first * dds + second * ds**2)
    lines = list(problem.lines.values())
    tension, line_rate = (np.array([getattr(x, v) for x in lines]).reshape(-1, len(du)).T for v in ("tension", "rate"))
    line_tension_power = (tension * line_rate).sum(axis=1)
    travel, position = rig.travel(motion.s), state.frames.site_position[:, rig.interface].copy()
    shown = [i for i, n in enumerate(rig.names) if n not in rig.probes]
    slides = rig.mechanism.is_slide[rig.mechanism.coordinates.index]
    muscles = rig.assembly.body.muscles
    per_frame = "frame"
    coordinate, muscle, contact = (per_frame, "coordinate"), (per_frame, "muscle"), (per_frame, "contact")
    fields: dict[str, tuple[Any, NDArray[Any]]] = {
        "time": (per_frame, motion.time),
        "stroke": (per_frame, motion.s),
        "stroke_speed": (per_frame, motion.ds),
        "angle": (coordinate, path.u[:, shown]),
        "speed": (coordinate, du[:, shown]),
        "acceleration": (coordinate, (path.ddu * ds**2 + path.du * dds)[:, shown]),
        "moment": (coordinate, moment[:, shown]),
        "muscle_moment": (coordinate, answer.muscle_moment[:, shown]),
        "passive_moment": (coordinate, problem.passive[:, shown]),
        "reserve": (coordinate, answer.reserve[:, shown]),
        "activation": (muscle, answer.activation),
        "muscle_force": (muscle, answer.force),
        "muscle_capacity": (muscle, problem.capacity),
        "muscle_length": (muscle, state.tendon_length.copy()),
        "muscle_speed": (muscle, -state.tendon_speed),
        "muscle_power": (muscle, -state.tendon_speed * answer.force),
        "contact_force": ((*contact, "axis"), force),
        "centre_of_pressure": ((*contact, "axis"), centre),
        "contact_moment": ((*contact, "axis"), contact_moment),
        "slip_power": (contact, slip),
        "joint_force": ((per_frame, "joint", "axis"), joint_force),
        "support_force": ((per_frame, "axis"), support_force),
        "support_moment": ((per_frame, "axis"), support_moment),
        "resistance_power": (per_frame, (problem.resistance * du).sum(axis=1) - line_tension_power),
        "trunk_power": (per_frame, (moment[:, ideal] * du[:, ideal]).sum(axis=1)),
        "passive_power": (per_frame, (problem.passive * du).sum(axis=1)),
        "reserve_power": (per_frame, (answer.reserve * du).sum(axis=1)),
        "potential_energy": (per_frame, state.energy[:, 0].copy()),
        "kinetic_energy": (per_frame, state.energy[:, 1].copy()),
        "line_tension": ((per_frame, "line"), tension),
        "line_force": ((per_frame, "line", "axis"), _of_lines([x.force for x in lines], len(du))),
        "line_position": ((per_frame, "line", "axis"), _of_lines(_tied_at(rig, problem), len(du))),
        "interface_force": ((per_frame, "axis"), interface_force),
        "resistance": (per_frame, np.einsum("fx,fx->f", interface_force, first) / rate),
        "travel": (per_frame, travel),
        "travel_speed": (per_frame, rate * motion.ds),
        "interface_position": ((per_frame, "axis"), position),
        "residual": (per_frame, answer.sharing.residual),
        "closure_residual": (per_frame, path.residual),
        "iterations": (per_frame, answer.sharing.iterations),
        "status": (per_frame, answer.sharing.status),
    }
    if ends is not None:
        fields |= {f"moment_{end}": (coordinate, v[:, shown]) for end, v in zip(("low", "high"), ends, strict=True)}
    variables = {
        name: xr.Variable(dims, values, {"units": _UNITS[name][0], "long_name": _UNITS[name][1]})
        for name, (dims, values) in fields.items()
    }
    stored = {**attributes, "acts_on": _acts_on(rig)}
    return xr.Dataset(
        variables,
        coords={
            "coordinate": [rig.names[i] for i in shown],
            "coordinate_unit": ("coordinate", ["m" if s else "rad" for s in slides[shown]]),
            "muscle": list(muscles.names),
            "max_isometric_force": (
                "muscle",
                muscles.max_isometric_force,
                {"units": "N", "long_name": "largest isometric muscle force"},
            ),
            "contact": [*(c.name for c in rig.contacts.contacts), *(load.name for load in rig.assembly.known_forces)],
            "joint": joints,
            "line": list(problem.lines),
            "axis": _AXES,
        },
        attrs={k: v if isinstance(v, str | float | int) else json.dumps(v) for k, v in stored.items()},
    )


def _joined(contacts: Array, load: Array) -> Array:
    """Values (F, contact, …) of contacts with those (F, …) of one more."""
    return np.concatenate([contacts, load[:, None]], axis=1)


def _joint_forces(rig: Rig, problem: Problem, answer: Answer) -> tuple[list[str], Array]:
    """Forces on femur (hip) and tibia (knee) from the rows of slides that never move freely."""
    joints = rig.mechanism.coordinates.joints
    names, forces = [], []
    for side in rig.assembly.working_sides:
        slides = {"hip": hip_probes(side), "knee": [f"knee_t{axis}_{side}" for axis in "xyz"]}
        for joint, rows in slides.items():
            at = [joints.index(r) for r in rows]
            names.append(f"{joint}_{side}")
            forces.append(np.einsum("fk,fkc->fc", answer.remainder[:, at], problem.state.frames.axis[:, at]))
    return names, np.stack(forces, axis=1)


def _support(rig: Rig, problem: Problem, answer: Answer) -> tuple[Array, Array]:
    """Free wrench that holds the pelvis or torso: force, and moment about the pelvis origin, (F, 3) each."""
    joints = rig.mechanism.coordinates.joints
    slides, hinges = ([joints.index(n) for n in part] for part in (PELVIS[:3], PELVIS[3:]))
    if rig.assembly.support in (None, "missing"):
        zero = np.zeros((len(answer.remainder), 3))
        return zero, zero
    force = np.einsum("fk,fkc->fc", answer.remainder[:, slides], problem.state.frames.axis[:, slides])
    axes = problem.state.frames.axis[:, hinges]  # (F, hinge, 3): rows are what each hinge sees of the moment
    moment: Array = np.asarray(np.linalg.solve(axes, answer.remainder[:, hinges, None])[..., 0], dtype=float)
    return force, moment


def _without_muscles(rig: Rig, problem: Problem, answer: Answer, force: Array, moment: Array) -> Array:
    """What muscles do not supply (F, n_u): along the coordinates of trunk and arms, their moments.

    Where the torso is held, the holding wrench passes through the lumbar joint and is taken off.
    """
    total = rig.mechanism.coordinates.project(problem.path.u, answer.remainder)
    if rig.assembly.support == "torso":
        joints = rig.mechanism.coordinates.joints
        rows = [joints.index(n) for n in LUMBAR]
        frames = problem.state.frames
        lumbar, pelvis = frames.anchor[:, rows[0]], frames.anchor[:, joints.index(PELVIS[3])]
        about_lumbar = moment + np.cross(pelvis - lumbar, force)
        total[:, [rig.place(n) for n in LUMBAR]] -= np.einsum("fkc,fc->fk", frames.axis[:, rows], about_lumbar)
    return total


def _interface_force(rig: Rig, problem: Problem, contact_force: Array, acceleration: Array) -> Array:
    """Force on the interface (F, 3) [N], world axes: on contacts, on lines, or on a carried mass m (a − g)."""
    assembly = rig.assembly
    if assembly.interface_contacts:
        at = [c.name in assembly.interface_contacts for c in rig.contacts.contacts]
        return np.asarray(-contact_force[:, at].sum(axis=1))
    if assembly.interface_lines:
        return np.asarray(-np.sum([problem.lines[name].force for name in assembly.interface_lines], axis=0))
    inertial: Array = assembly.carried_mass * (acceleration + [0.0, GRAVITY, 0.0])
    return inertial


def _tied_at(rig: Rig, problem: Problem) -> list[Array]:
    """Where each line is tied to the athlete (F, 3) [m]."""
    return [problem.state.frames.site_position[:, rig.mechanism.site(line.a)] for line in rig.assembly.lines]


def _of_lines(vectors: list[Array], frames: int) -> Array:
    """A vector (F, 3) of each line as (F, line, 3)."""
    return np.array(vectors).reshape(-1, frames, 3).transpose(1, 0, 2)


def _acts_on(rig: Rig) -> dict[str, str]:
    """Body of the athlete on which each outside force acts: contacts by name, ``interface`` if carried, ``support``."""
    assembly, spec = rig.assembly, rig.spec
    bodies = {c.name: str(spec.site(c.a).parent.name) for c in assembly.contacts}
    bodies |= {load.name: str(spec.site(load.site).parent.name) for load in assembly.known_forces}
    bodies |= {line.name: str(spec.site(line.a).parent.name) for line in assembly.lines}
    if not assembly.interface_contacts and not assembly.interface_lines:
        bodies["interface"] = str(spec.site(assembly.interface).parent.name)
    if assembly.support not in (None, "missing"):
        bodies["support"] = assembly.support
    return bodies
