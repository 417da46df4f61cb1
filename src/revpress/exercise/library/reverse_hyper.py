"""Reverse hyper: prone on a high bench, straight legs that hang down and swing a pendulum back and up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import mujoco
import numpy as np
from scipy.optimize import brentq

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.errors import InputError, UnreachableError
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.body_support import hold_rail, machine_pad, pad_under, pelvis_on, skin_at
from revpress.exercise.kit.held_trunk import HeldTrunk
from revpress.exercise.kit.hinged_lever import LeverResistanceSettings, mount_on_lever
from revpress.exercise.kit.standing import NONE_STANDS, OnMachine, best_holes
from revpress.exercise.kit.technique import PELVIC_TILT, TURN_OUT
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.machine.coordinate_force import Friction
from revpress.machine.find import Tailored, done_on
from revpress.machine.kinds.reverse_hyper import ReverseHyper as Hyper
from revpress.machine.machine import Machine
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import between, point_at
from revpress.twin.setup import Bound, Setup

_ABOVE_ANKLE = 0.9  # of the shank, from the knee
_ON_SHANK = (0.5, 0.98)  # where the strap may lie
_TAILORING = (
    "axle_under", "axle_behind", "plates_under", "pendulum_mass", "axle_friction",
    *LeverResistanceSettings.model_fields,
)  # fmt: skip
_LEAST_STROKE = np.radians(5.0)
_CLOSE = 1e-9  # to the stop, as share of the way


class ReverseHyper(OnMachine, LeverResistanceSettings, Exercise):
    """Reverse hyper: prone on a high bench, straight legs that hang down and swing a pendulum back and up.

    The pendulum turns about an axle under the end of the bench and carries plates; a strap at its lower end lies behind
    both ankles. The knees stay nearly straight. As axle and hips do not coincide, the strap slides a little along the
    shanks. On a machine that stands, the legs start where the resting pendulum holds the strap, and rise as far as
    wanted or until a stop. Pendulum and axle follow common machines; no maker publishes drawings, so each
    dimension is a parameter.
    """

    title = "Reverse hyper"
    load = Parameter(
        "load", "kg", 5.0, 0.0, 300.0, "plates on the pendulum, or on the stack: light, for strict raising to level"
    )
    # The legs swing up from where they hang; a quarter of a short adult's way.
    repetition = RepetitionRule(minimum_range=0.20, first="concentric")
    equipment = ("reverse-hyper",)
    limits = (
        (
            "Bench and handles hold the torso with a free wrench, which is reported, so the lumbar moment is what the "
            "trunk must carry from legs and pelvis; a pad that also holds the pelvis takes part of it."
        ),
    )

    machine: Machine | Tailored = done_on("reverse_hyper")
    start_hip_flexion: float = angle(80.0, 40.0, 110.0, "legs hang almost straight down")
    end_hip_flexion: float = angle(0.0, -25.0, 25.0, "legs in line with the trunk")
    knee_flexion: float = angle(5.0, 2.0, 30.0, "straight, but not locked")
    turn_out: float = TURN_OUT
    pelvic_tilt: float = PELVIC_TILT
    axle_under: float = quantity(0.12, "m", 0.0, 0.4, "axle under the hips: below the bench's frame")
    axle_behind: float = quantity(0.0, "m", -0.2, 0.2, "axle behind the hips, towards the feet")
    plates_under: float = quantity(0.6, "m", 0.2, 1.1, "plates' distance from the axle along the pendulum")
    pendulum_mass: float = quantity(8.0, "kg", 1.0, 30.0, "steel arm and strap; the start weight of the machine")
    axle_friction: float = quantity(1.0, "N m", 0.0, 20.0, "plain bearings")
    strap_friction: float = quantity(0.3, "1", 0.0, 1.0, "strap on cloth")

    def idle(self) -> Mapping[str, str]:
        """On a machine that stands, what only tailors one."""
        standing = self.idle_on_machine((*_TAILORING, "start_hip_flexion"))
        return standing if self.standing else {**super().idle(), **standing}

    def tailor(self, athlete: Athlete) -> Machine:
        """A machine made for one athlete."""
        return _Lying(self, athlete, athlete.body()).tailored()[1]

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete on the machine that stands."""
        return _Lying(self, athlete, athlete.body()).set_up()[0]

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, bench and pendulum."""
        body = athlete.body()
        spec = body.spec
        parts.floor(spec)
        lies = _Lying(self, athlete, body)
        arms: Mapping[str, float] = {}
        if self.standing:
            setup, place = lies.set_up()
            machine, pelvis, trunk = setup.machine, np.array(setup.pelvis), lies.trunk(setup.machine.pad_pitch)
            first, last = (end["hip_flexion"] for end in (setup.start, setup.end))
            arms = hold_rail(spec, athlete, trunk, pelvis, machine)
        else:
            pelvis, machine = lies.tailored()
            trunk, place = lies.trunk(0.0), _ABOVE_ANKLE
            first, last = self.start_hip_flexion, self.end_hip_flexion
        axle, reach = np.array([*machine.axle, 0.0]), np.array([*machine.strap, 0.0])
        behind = lies.on_shank(place)
        start = {**trunk.trunk, **lies.legs, **{f"hip_flexion_{s}": first for s in "rl"}}
        aside = float(point_at(body, start, "tibia_r", behind)[2])
        pitch = start["pelvis_tilt"] + first - self.knee_flexion

        machine_pad(spec, machine)
        _frame(spec, axle)
        pendulum = parts.moving_body(
            spec.worldbody, "pendulum", axle, machine.pendulum_mass, reach / 2,
            (machine.pendulum_mass * machine.strap_reach**2 / 12,) * 3,
        )  # fmt: skip
        pendulum.add_joint(name="pendulum_angle", axis=[0, 0, -1])
        for z in (-0.24, 0.24):
            parts.bar(pendulum, [0, 0, z], reach + [0, 0, z], 0.02)
        parts.bar(pendulum, reach + [0, 0, -0.24], reach + [0, 0, 0.24], 0.02, colour=parts.GRIP)
        plates = machine.plates_reach / machine.strap_reach * reach
        parts.weight_plates(pendulum, "plates", plates, machine.resistance.plates(load), spread=0.31)
        pendulum.add_site(name="strap", pos=reach)
        for side, sign in (("r", 1.0), ("l", -1.0)):
            parts.surface(
                pendulum, f"strap_{side}", reach + [0.0, 0.0, sign * aside], parts.rotation_z(pitch - np.pi / 2)
            )
            parts.surface(spec.body(f"tibia_{side}"), f"ankle_{side}", behind)
        mounted = mount_on_lever(machine, load, spec, pendulum, reach, machine.sweep)
        still = ("hip_adduction", "ankle_angle", "subtalar_angle")
        return Assembly(
            body=body,
            prescribed={
                **trunk.held(pelvis),
                **{f"hip_flexion_{s}": (first, last - first) for s in "rl"},
                **{f"hip_rotation_{s}": (0.0, -self.turn_out) for s in "rl"},
                **{name: (value,) for name, value in lies.legs.items()},
                **{f"{name}_{s}": (0.0,) for name in still for s in "rl"},
            },
            welds=[Weld("ankle_r", "strap_r", ("y",))],  # the left leg does the same
            contacts=[
                Contact(f"strap_{s}", f"ankle_{s}", f"strap_{s}", np.zeros((1, 3)), self.strap_friction) for s in "rl"
            ],
            interface="strap",
            interface_contacts=["strap_r", "strap_l"],
            support="torso",
            fixed=arms,
            couplings=mounted.couplings,
            cords=mounted.cords,
            resistances=[Friction("pendulum_angle", machine.axle_friction), *mounted.forces],
            pace=self.pace,
            mounting_points=mounted.points,
        )


@dataclass(frozen=True)
class _Lying:
    """An athlete on the bench, the knees held."""

    exercise: ReverseHyper
    athlete: Athlete
    body: Body

    @cached_property
    def legs(self) -> dict[str, float]:
        """Bend of both knees [rad]."""
        return {f"knee_angle_{s}": self.exercise.knee_flexion for s in "rl"}

    def trunk(self, pitch: float) -> HeldTrunk:
        """The trunk on a bench that rises by ``pitch`` [rad] towards the head."""
        return HeldTrunk(self.body, ("r", "l"), self.exercise.pelvic_tilt, pitch)

    def on_shank(self, place: float) -> Array:
        """Back of the right shank (3,), ``place`` of the way from knee to ankle, in its axes [m]."""
        down = place * between(self.body, "tibia_r", "talus_r")
        return skin_at(self.body, "tibia_r", down, np.array([-1.0, 0.0, 0.0]))

    def _touch(self, trunk: HeldTrunk, hip: float, place: float, turned: float = 0.0) -> Array:
        """A place at the back of the shank (x, y), the pelvis at the origin, hip bent and ``turned`` out [m]."""
        bent = {**trunk.trunk, **self.legs, "hip_flexion_r": hip, "hip_rotation_r": -turned}
        return point_at(self.body, bent, "tibia_r", self.on_shank(place))[:2]

    def _swung(self, trunk: HeldTrunk, pelvis: Array, machine: Hyper, place: float, hips: tuple[float, float]) -> float:
        """Direction of the pendulum [rad], hips bent as at the end by the second of two angles; the first: at rest."""
        turn = self._turned(trunk, hips[0])
        normal = np.array([np.cos(turn), np.sin(turn)])  # of the strap, which lies square on the shank at rest
        lever = float(normal @ machine.strap)
        away = pelvis + self._touch(trunk, hips[1], place, self.exercise.turn_out) - machine.axle
        length, direction = float(np.hypot(*away)), float(np.arctan2(away[1], away[0]))
        beside = np.arccos(lever / length)
        resting = pelvis + self._touch(trunk, hips[0], place) - machine.axle
        side = np.sign(normal[0] * resting[1] - normal[1] * resting[0])
        swung = direction - side * beside - turn  # from rest
        return machine.start_stop + float((swung + np.pi) % (2 * np.pi) - np.pi)

    def _turned(self, trunk: HeldTrunk, hip: float) -> float:
        """Inclination of the shank about z [rad]."""
        return trunk.trunk["pelvis_tilt"] + hip - self.exercise.knee_flexion

    def tailored(self) -> tuple[Array, Hyper]:
        """Place of the pelvis (x, y) [m] and the machine that is made round the athlete."""
        p, trunk, sole = self.exercise, self.trunk(0.0), self.body.soles["r"]
        start = {**trunk.trunk, **self.legs, "hip_flexion_r": p.start_hip_flexion}
        foot = [
            point_at(self.body, start, "calcn_r", np.array([x, sole.height, 0.0]))[1] for x in (sole.heel_x, sole.toe_x)
        ]
        pelvis = trunk.pelvis(lowest=min(foot) - 0.1)
        axle = pelvis + trunk.hip[:2] - [p.axle_behind, p.axle_under]
        strap = pelvis + self._touch(trunk, p.start_hip_flexion, _ABOVE_ANKLE) - axle
        rest = float(np.arctan2(strap[1], strap[0]))
        machine = Hyper(
            axle_forward=float(axle[0]),
            axle_height=float(axle[1]),
            strap_reach=float(np.hypot(*strap)),
            start_stop=rest,
            end_stop=rest - np.pi / 2,
            plates_reach=p.plates_under,
            pendulum_mass=p.pendulum_mass,
            axle_friction=p.axle_friction,
            pull_radius=p.pull_radius,
            resistance=p.resistance,
            **pad_under(trunk, pelvis),
        )
        highest = self._swung(trunk, pelvis, machine, _ABOVE_ANKLE, (p.start_hip_flexion, p.end_hip_flexion))
        return pelvis, machine.changed(end_stop=highest)

    def _hangs(self, machine: Hyper) -> tuple[float, float]:
        """Where the strap lies on the shank, and how far the hip is bent [rad], as the pendulum hangs at rest."""
        trunk = self.trunk(machine.pad_pitch)
        to = machine.axle + machine.strap - pelvis_on(trunk, machine) - trunk.hip[:2]
        wanted = float(np.hypot(*to))

        def missed(place: float) -> float:
            return float(np.hypot(*(self._touch(trunk, 0.0, place) - trunk.hip[:2]))) - wanted

        high, low = (missed(place) for place in _ON_SHANK)
        if not high <= 0.0 <= low:
            over = f"{high:.2f} m over the middle of the shanks" if high > 0.0 else f"{-low:.2f} m under the ankles"
            raise UnreachableError(f"the strap of {machine.label} hangs {over}")
        place = float(brentq(missed, *_ON_SHANK, xtol=1e-10))
        straight = self._touch(trunk, 0.0, place) - trunk.hip[:2]
        hip = np.arctan2(to[1], to[0]) - np.arctan2(straight[1], straight[0])
        return place, float((hip + np.pi) % (2 * np.pi) - np.pi)

    def set_up(self) -> tuple[Setup[Hyper], float]:
        """The athlete on the machine that stands, and where the strap lies on the shank.

        Raises
        ------
        InputError
            None stands.
        UnreachableError
            The athlete cannot use it.
        """
        p, own = self.exercise, self.athlete.range_of_motion["hip_flexion"]
        if not isinstance(p.standing, Hyper):
            raise InputError(f"{p.name}: {NONE_STANDS}")
        machine = best_holes(p.standing, lambda m: (round(abs(self._hangs(m)[0] - _ABOVE_ANKLE), 3),))
        place, hangs = self._hangs(machine)
        trunk = self.trunk(machine.pad_pitch)
        pelvis = pelvis_on(trunk, machine)
        start, begins_by = (hangs, "stop") if hangs <= own.high else (own.high, "own range")
        end, ends_by = (p.end_hip_flexion, "wish") if p.end_hip_flexion >= own.low else (own.low, "own range")

        def share(hip: float) -> float:
            swung = self._swung(trunk, pelvis, machine, place, (hangs, hip))
            return (swung - machine.start_stop) / machine.sweep

        if share(end) > 1.0 + _CLOSE:
            end, ends_by = float(brentq(lambda hip: share(hip) - 1.0, end, start, xtol=1e-12)), "stop"
        if start - end < _LEAST_STROKE:
            raise UnreachableError(
                f"on {machine.label} the hips only go from {np.degrees(start):.0f}° to {np.degrees(end):.0f}°: no "
                "stroke is left"
            )
        first, last = ({"hip_flexion": hip, "knee_angle": p.knee_flexion, "ankle_angle": 0.0} for hip in (start, end))
        way = (share(start) if start < hangs else 0.0, share(end))
        place_of = (float(pelvis[0]), float(pelvis[1]))
        sole = self.body.soles["r"]
        bent = {**trunk.trunk, **self.legs, "hip_flexion_r": start}
        toe, heel = (
            point_at(self.body, bent, "calcn_r", np.array([x, sole.height, 0.0])) for x in (sole.toe_x, sole.heel_x)
        )
        lowest = float(min(toe[1], heel[1]) + pelvis[1])
        notes = (f"The hanging feet reach {-lowest:.2f} m under the floor: bend the knees.",) if lowest < 0.0 else ()
        setup = Setup(
            machine, self.athlete, place_of, first, last, way, cast(Bound, begins_by), cast(Bound, ends_by), "r", notes
        )  # fmt: skip
        return setup, place


def _frame(spec: mujoco.MjSpec, axle: Array) -> None:
    """Two posts that carry the axle."""
    for z in (-0.4, 0.4):
        parts.bar(spec.worldbody, [axle[0] + 0.25, 0.03, z], axle + [0, 0, z], 0.03)
    parts.bar(spec.worldbody, axle - [0, 0, 0.4], axle + [0, 0, 0.4], 0.02)
