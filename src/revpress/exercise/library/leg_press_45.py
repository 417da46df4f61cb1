"""45° leg press: back on a reclined seat, feet flat on a plate, whose carriage runs up a slope on rollers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.errors import InputError, UnreachableError
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.foot_on_sled import FootOnSled
from revpress.exercise.kit.reclined_seat import draw_seat, hold_handles, seat_under, seated
from revpress.exercise.kit.resisted import ResistedSettings
from revpress.exercise.kit.standing import NONE_STANDS, OnMachine, choose_holes
from revpress.exercise.kit.technique import PLATE_FRICTION, PUSH, SQUARE, TOE_OUT, Push, Stance, resting_leg
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.machine.coordinate_force import Friction
from revpress.machine.find import Tailored, done_on
from revpress.machine.kinds.leg_press_45 import LegPress45 as Press
from revpress.machine.machine import Machine
from revpress.machine.mount import CablePoint, Stand, cable_along_the_floor
from revpress.machine.mounting_point import SLED
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, angle, choice, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import point_at
from revpress.twin.setup import Bound, Setup

_SIDES = {"both": ("r", "l"), "right": ("r",), "left": ("l",)}
_SEAT = 0.47  # height of the pelvis of a body of 1.70 m [m]
_REST = {"hip_flexion": np.radians(60.0), "knee_angle": np.radians(95.0)}
_OUT = 0.36  # rails beside the seat [m]
_BESIDE = 0.75  # where a resistance other than plates stands, to the left [m]
_PLATE = {"plate_length": 0.45, "plate_width": 2.0 * _OUT}  # of a tailored machine [m]
_TAILORING = (
    "track_angle", "backrest", "plate_tilt", "carriage_mass", "rolling_friction", *ResistedSettings.model_fields
)  # fmt: skip
_LEAST_STROKE = np.radians(5.0)
_CLOSE = 1e-9  # to the stop, as share of the way


class LegPress45(OnMachine, ResistedSettings, Exercise):
    """45° leg press: back on a reclined seat, feet flat on a plate, whose carriage runs up a slope on rollers.

    Seat and feet are set so that the leg starts with the wanted knee and ankle angles; the plate is rigid, so hip and
    ankle follow. On a machine that stands its stop decides how far the knees are bent at the start; the feet stand in
    the middle of the plate, or higher where the ankles would bend more than wanted; and the knees open as far as wanted
    or until the end stop. A resting leg lies on a footrest. Dimensions are those of common plate-loaded machines; no
    maker publishes drawings, so each is a parameter.
    """

    title = "Leg press, 45°"
    load = Parameter(
        "load",
        "kg",
        10.0,
        0.0,
        800.0,
        "plates on the carriage, or on the stack: as much as one leg lifts as well",
    )
    repetition = RepetitionRule(minimum_range=0.10)  # let down first, from straight legs; half of a short adult's way
    equipment = ("leg-press",)
    limits = (
        "Seat, backrest and handles hold the pelvis with a free wrench, which is reported.",
        "The trunk lies on the backrest, so its lumbar moment is not that of a real press.",
    )

    machine: Machine | Tailored = done_on("leg_press_45")
    sides: Literal["both", "right", "left"] = choice("both", "mostly trained with both legs at once")
    track_angle: float = angle(45.0, 30.0, 60.0, "slope of the rails")
    backrest: float = angle(25.0, 10.0, 45.0, "over the horizontal: reclined")
    plate_tilt: float = angle(15.0, 0.0, 25.0, "top of the plate away, which spares the ankle")
    start_knee_flexion: float = angle(90.0, 50.0, 120.0, "a right angle")
    end_knee_flexion: float = angle(8.0, 3.0, 60.0, "just short of straight")
    start_ankle: float = angle(20.0, -10.0, 30.0, "dorsiflexion: feet high enough that the heels stay down")
    pelvic_tilt: float = angle(
        -10.0, -25.0, 10.0, "anterior +, taken up by the lumbar spine; the lower back lies flat on the pad"
    )
    stance_width: float = quantity(0.3, "m", 0.16, 0.7, "feet about as wide as the hips")
    toe_out: float = TOE_OUT
    push: Push = PUSH
    plate_friction: float = PLATE_FRICTION
    carriage_mass: float = quantity(
        40.0, "kg", 5.0, 100.0, "steel carriage with its plate: the start weight is this on the slope"
    )
    rolling_friction: float = quantity(0.03, "1", 0.0, 0.3, "rollers; coefficient on the load across the rails")

    def idle(self) -> Mapping[str, str]:
        """On a machine that stands, what only tailors one."""
        return {**super().idle(), **self.idle_on_machine(_TAILORING, ("start_knee_flexion",))}

    def tailor(self, athlete: Athlete) -> Machine:
        """A machine made for one athlete."""
        return _Seated.of(self, athlete).tailored()[1]

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete on the machine that stands."""
        return _Seated.of(self, athlete).set_up()[0]

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, seat, rails and carriage."""
        sits = _Seated.of(self, athlete)
        sides, side, body, feet = sits.sides, sits.sides[0], sits.body, sits.feet
        spec = body.spec
        parts.floor(spec)
        arms: Mapping[str, float] = {}
        if self.standing:
            setup, place = sits.set_up()
            machine, leg, end, pelvis = setup.machine, setup.start, setup.end["knee_angle"], np.array(setup.pelvis)
            trunk = sits.trunk(machine.back_pitch)
            arms = hold_handles(spec, athlete, body, trunk, pelvis, machine)
        else:
            pelvis, machine, leg = sits.tailored()
            end, place, trunk = self.end_knee_flexion, 0.0, sits.trunk(self.backrest)
        knee = leg["knee_angle"]
        origin, up = np.array([*machine.middle(0.0), 0.0]), np.array([*machine.along, 0.0])

        draw_seat(spec, machine)
        _rails(spec, origin, up)
        rest = resting_leg(sides, **_REST)
        if rest:
            other = "l" if side == "r" else "r"
            sole = point_at(body, {**trunk, **rest}, f"calcn_{other}", feet.sole_point(other))
            _footrest(spec, np.array([*pelvis, 0.0]) + sole)
        carriage = parts.moving_body(spec.worldbody, "carriage", origin, machine.carriage_mass, inertia=(1.0, 1.0, 1.0))
        carriage.add_joint(name="carriage_travel", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=up)
        parts.bar(carriage, [0, 0, -_OUT - 0.25], [0, 0, _OUT + 0.25], 0.025)
        resistance = machine.resistance
        weight = resistance.plates(load)
        parts.weight_plates(carriage, "plates", np.zeros(3), weight, spread=_OUT + 0.12)
        plate = carriage.add_body(name="plate", quat=parts.rotation_z(machine.plate_angle))
        plate.add_site(name="plate")
        parts.box(plate, [0.0, -0.015, 0.0], [machine.plate_length, 0.03, machine.plate_width], colour=parts.GRIP)
        stand = Stand(spec, float(origin[0]) + 1.0, -_BESIDE, "last_guide")
        low = origin - (origin[1] - 0.08) / up[1] * up
        guides = () if resistance.needs == "horn" else cable_along_the_floor(carriage, low, stand)
        mounted = resistance.mount(load, CablePoint("carriage_travel", machine.travel, 1.0, 1.0, stand)).at(SLED)
        return Assembly(
            body=body,
            prescribed={
                f"knee_angle_{side}": (knee, end - knee),
                **{name: (float(value),) for name, value in trunk.items()},
                "pelvis_tx": (float(pelvis[0]),),
                "pelvis_ty": (float(pelvis[1]),),
                **SQUARE,
            },
            welds=feet.place(spec, place, plate),
            contacts=feet.contacts(self.plate_friction),
            interface="plate",
            interface_contacts=[f"foot_{s}" for s in sides],
            support="pelvis",
            fixed={**rest, **arms},
            guess={f"{name}_{s}": leg[name] for name in _GUESSED for s in sides},
            couplings=mounted.couplings,
            cords=(*guides, *mounted.cords),
            resistances=[Friction("carriage_travel", float(machine.moving.drag(weight))), *mounted.forces],
            pace=self.pace,
            working_sides=sides,
            mounting_points=mounted.points,
        )


_GUESSED = ("hip_flexion", "knee_angle", "ankle_angle")


@dataclass(frozen=True)
class _Seated:
    """An athlete in the seat."""

    exercise: LegPress45
    athlete: Athlete
    body: Body

    @classmethod
    def of(cls, exercise: LegPress45, athlete: Athlete) -> _Seated:
        """With the body in which the working legs move."""
        return cls(exercise, athlete, athlete.body(sides=_SIDES[exercise.sides]))

    @property
    def sides(self) -> tuple[str, ...]:
        """Working sides."""
        return _SIDES[self.exercise.sides]

    @cached_property
    def feet(self) -> Stance:
        """Feet on the plate."""
        p = self.exercise
        return Stance(self.body, p.stance_width, p.toe_out, p.push, self.sides)

    def trunk(self, back_pitch: float) -> dict[str, float]:
        """Coordinates of pelvis and lumbar spine on a backrest [rad]."""
        tilt = self.exercise.pelvic_tilt
        return {"pelvis_tilt": np.pi / 2 - back_pitch - tilt, "lumbar_extension": tilt}

    def _on(self, machine: Press, pelvis: Array, trunk: Mapping[str, float]) -> FootOnSled:
        p, side = self.exercise, self.sides[0]
        sign = 1.0 if side == "r" else -1.0
        point = self.feet.sole_point(side)
        return FootOnSled(
            self.body, side, trunk, pelvis, point, sign * p.stance_width / 2, -sign * p.toe_out, machine
        )  # fmt: skip

    def tailored(self) -> tuple[Array, Press, dict[str, float]]:
        """Place of the pelvis (x, y) [m], the machine made round the athlete, and the leg at the start [rad]."""
        p, side = self.exercise, self.sides[0]
        trunk = self.trunk(p.backrest)
        plate_angle = np.pi / 2 + p.track_angle - p.plate_tilt
        hip = plate_angle - trunk["pelvis_tilt"] + p.start_knee_flexion - p.start_ankle
        bent = {"hip_flexion": hip, "knee_angle": p.start_knee_flexion, "ankle_angle": p.start_ankle}
        leg = {f"{name}_{side}": value for name, value in bent.items()}
        pelvis = np.array([0.0, self.athlete.stature / 1.70 * _SEAT])
        foot = pelvis + point_at(self.body, {**trunk, **leg}, f"calcn_{side}", self.feet.sole_point(side))[:2]
        rough = Press(
            rail_forward=float(foot[0]),
            rail_height=float(foot[1]),
            track_angle=p.track_angle,
            start_stop=0.0,
            end_stop=1.0,
            plate_angle=plate_angle,
            carriage_mass=p.carriage_mass,
            rolling_friction=p.rolling_friction,
            resistance=p.resistance,
            **_PLATE,
            **seat_under(self.athlete, self.body, trunk, pelvis, p.backrest),
        )
        # Legs that stand apart do not lie in one plane: where the carriage then is follows from the knees.
        on = self._on(rough, pelvis, trunk)
        first, _, start = on.solved(None, 0.0, ("knee_angle", p.start_knee_flexion))
        last, _, _ = on.solved(None, 0.0, ("knee_angle", p.end_knee_flexion), (0.3, 0.0))
        return pelvis, rough.changed(start_stop=first, end_stop=last), start

    def _ends(self, machine: Press) -> tuple[float, float, Bound]:
        """Bend of the knees at the start stop and as wanted [rad], for the choice of holes."""
        trunk = self.trunk(machine.back_pitch)
        on = self._on(machine, seated(self.body, trunk, machine), trunk)
        return on.solved(0.0)[2]["knee_angle"], self.exercise.end_knee_flexion, "wish"

    def set_up(self) -> tuple[Setup[Press], float]:
        """The athlete on the machine that stands, and how high over its middle the feet stand on the plate [m].

        Raises
        ------
        InputError
            None stands.
        UnreachableError
            The athlete cannot use it.
        """
        p, ranges = self.exercise, self.athlete.range_of_motion
        if not isinstance(p.standing, Press):
            raise InputError(f"{p.name}: {NONE_STANDS}")
        machine = choose_holes(p.standing, self._ends, (p.start_knee_flexion, p.end_knee_flexion))
        trunk = self.trunk(machine.back_pitch)
        pelvis = seated(self.body, trunk, machine)
        on = self._on(machine, pelvis, trunk)
        notes = list[str]()
        _, up, start = on.solved(0.0)
        if start["ankle_angle"] > p.start_ankle:
            _, up, start = on.solved(0.0, None, ("ankle_angle", p.start_ankle))
            most = machine.plate_length / 2
            if up > most:
                up = most
                _, _, start = on.solved(0.0, up)
                ankle = np.degrees(start["ankle_angle"])
                notes.append(f"With the feet at the top of the plate the ankles still bend by {ankle:.0f}°.")
        first = 0.0
        begins_by: Bound = "stop"
        ends_by: Bound = "wish"
        for name in ("hip_flexion", "knee_angle"):
            if start[name] > ranges[name].high:
                first, _, start = on.solved(None, up, (name, ranges[name].high), (first, up))
                begins_by = "own range"
        last, _, end = on.solved(None, up, ("knee_angle", p.end_knee_flexion), (0.8, up))
        if last > 1.0 + _CLOSE:
            (last, _, end), ends_by = on.solved(1.0, up), "stop"
        if start["knee_angle"] - end["knee_angle"] < _LEAST_STROKE:
            raise UnreachableError(
                f"on {machine.label} the knees only go from {np.degrees(start['knee_angle']):.0f}° to "
                f"{np.degrees(end['knee_angle']):.0f}°: no stroke is left"
            )
        place = (float(pelvis[0]), float(pelvis[1]))
        setup = Setup(
            machine, self.athlete, place, start, end, (first, last), begins_by, ends_by, self.sides[0], tuple(notes)
        )
        return setup, up


def _footrest(spec: mujoco.MjSpec, sole: Array) -> None:
    """A bar under the resting sole, on a post."""
    parts.bar(spec.worldbody, sole - [0.0, 0.03, 0.08], sole - [0.0, 0.03, -0.08], 0.025)
    parts.bar(spec.worldbody, sole - [0.0, 0.03, 0.0], [sole[0], 0.03, sole[2]], 0.025)


def _rails(spec: mujoco.MjSpec, origin: Array, up: Array) -> None:
    """Two rails from the floor past the plate's highest place, on posts."""
    low = origin - (origin[1] - 0.03) / up[1] * up
    high = origin + 0.5 * up
    for z in (-_OUT, _OUT):
        side = np.array([0.0, 0.0, z])
        parts.bar(spec.worldbody, low + side, high + side, 0.025)
        parts.bar(spec.worldbody, high + side, [high[0], 0.03, z], 0.025)
    parts.bar(spec.worldbody, [high[0], 0.03, -_OUT], [high[0], 0.03, _OUT], 0.025)
