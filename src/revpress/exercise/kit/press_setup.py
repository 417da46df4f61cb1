"""Athletes on kick-back machines that stand in the gym: holes, place on the pads, both ends of the stroke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TypeVar

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.exercise.kit.body_support import hip_crease, shoulders_under
from revpress.exercise.kit.foot_press import FootPressSettings, KickBack
from revpress.exercise.kit.held_trunk import BodySupport
from revpress.exercise.kit.leg_kernel import Found, Places
from revpress.exercise.kit.leg_on_plate import BOUNDS, HeldLeg, posture_of, refusal, set_up_legs
from revpress.exercise.kit.technique import Sides
from revpress.machine.kinds.hip_press import HipPress
from revpress.machine.kinds.level_track import LevelTrack
from revpress.machine.kinds.power_runner import PowerRunner
from revpress.machine.kinds.prone_hinge import ProneHinge
from revpress.machine.kinds.standing_hinge import StandingHinge
from revpress.machine.kinds.track import Track
from revpress.machine.lever import FootLever
from revpress.machine.support import ShoulderPads, TrunkPad
from revpress.mechanics.kinematics import Array
from revpress.twin.posture import point_at
from revpress.twin.setup import Setup

FootPressMachine = ProneHinge | StandingHinge | Track | LevelTrack | HipPress | PowerRunner
"""A machine whose foot plate one leg or both push back."""

PressMachine = TypeVar("PressMachine", bound=FootPressMachine)


@dataclass(frozen=True)
class PressedLeg:
    """An athlete's leg as a technique has it, on any machine.

    Attributes
    ----------
    athlete : Athlete
        Who uses it.
    kick : KickBack
        The athlete's side, the trunk level.
    """

    athlete: Athlete
    kick: KickBack

    @classmethod
    def of(
        cls, athlete: Athlete, body: Body, p: FootPressSettings, sides: Sides, support: BodySupport
    ) -> PressedLeg:
        """The leg of an athlete whose body is ``body``."""
        return cls(athlete, KickBack.of(body, p, sides, 0.0, support))

    @cached_property
    def leg(self) -> HeldLeg:
        """The (first) working leg."""
        return self.kick.held_leg(self.athlete.range_of_motion)

    @cached_property
    def on_pad(self) -> tuple[Array, Array]:
        """What lies on a pad under the trunk, from the pelvis (2,): it turns with the trunk; and what does not [m]."""
        return hip_crease(self.kick), np.zeros(2)

    @cached_property
    def on_knee(self) -> tuple[Array, Array]:
        """The resting hip from the pelvis (2,), which turns with the trunk; the middle of the knee's pad from there [m]."""
        kick = self.kick
        hip = point_at(kick.body, kick.trunk, f"femur_{kick.resting_side}", np.zeros(3))[:2]
        rests = kick.rests_on
        return hip, np.array([rests[2, 0], rests[:, 1].min()]) - hip

    def _rests_on(self, machines: Machines) -> tuple[Array, Array]:
        """What :attr:`on_pad` or :attr:`on_knee` has, or the same of pads on the shoulders."""
        first = machines.machines[0]
        if isinstance(first, ShoulderPads):
            middle = np.array([first.pads_forward, first.pads_height])
            return middle - shoulders_under(self.kick, first), np.zeros(2)
        return self.on_pad if machines.lying else self.on_knee

    def set_up(self, machines: Machines) -> tuple[Found, Places]:
        """Set the leg up on every machine."""
        turning, fixed = self._rests_on(machines)
        cosine, sine = np.cos(machines.pitch), np.sin(machines.pitch)
        turned = np.stack([cosine * turning[0] - sine * turning[1], sine * turning[0] + cosine * turning[1]], axis=1)
        places = machines.places._replace(pelvis=machines.places.pelvis - turned - fixed)
        return set_up_legs(self.leg, places), places


@dataclass(frozen=True, eq=False)
class Machines:
    """Machines of one kind in numbers, in every combination of the holes that nobody has chosen.

    Attributes
    ----------
    machines : tuple of FootPressMachine, length S
        The machines.
    places : Places
        As numbers; ``pelvis`` is the edge of the pad under the trunk, or the middle of the pad under the knee.
    """

    machines: tuple[FootPressMachine, ...]
    places: Places

    @classmethod
    def of(cls, machines: Sequence[FootPressMachine], wanted: Sequence[tuple[float, float]]) -> Machines:
        """Machines in numbers; ``wanted`` are hip flexion at start and end by which holes are chosen [rad]."""
        each = [_numbers(machine) for machine in machines]
        first = np.cumsum([0, *(len(own[0]) for own in each)])
        rail, rigid, path, plate, pad, pitch, off = (np.concatenate(parts) for parts in zip(*each, strict=True))
        return cls(tuple(machines), Places(first, np.array(wanted), rail, rigid, path, plate, pad, pitch, off))

    @property
    def lying(self) -> bool:
        """Whether a pad carries the trunk."""
        return isinstance(self.machines[0], TrunkPad)

    @property
    def pitch(self) -> Array:
        """Inclination of the trunk in every combination [rad]."""
        return self.places.pitch

    def chosen(self, s: int, place: int) -> FootPressMachine:
        """Machine ``s`` in a combination of holes, of all machines' combinations."""
        key = (s, place)
        if key not in self._in_holes:
            free = self.machines[s].free
            holes = np.unravel_index(place - self.places.first[s], [a.count for a in free.values()] or [1])
            chosen = {name: int(hole) + 1 for name, hole in zip(free, holes, strict=False)}
            self._in_holes[key] = self.machines[s].at(**chosen) if free else self.machines[s]
        return self._in_holes[key]

    @cached_property
    def _in_holes(self) -> dict[tuple[int, int], FootPressMachine]:
        return {}


def _numbers(machine: FootPressMachine) -> tuple[Array, ...]:
    """What :class:`.Places` has of a machine; the last free adjustment varies fastest."""
    free = machine.free
    combinations = list(product(*(a.values for a in free.values())))
    count = len(combinations)
    holes = {name: np.array(values) for name, values in zip(free, zip(*combinations, strict=True), strict=True)}
    middle = {name: (a.first + a[a.count]) / 2 for name, a in free.items()}
    off = sum((np.abs(holes[n] - middle[n]) / abs(a.step) for n, a in free.items()), start=np.zeros(count))

    def each(name: str) -> Array:
        return holes.get(name, np.full(count, getattr(machine, name)))

    def together(*columns: Array) -> Array:
        return np.stack(columns, axis=1)

    lever = isinstance(machine, FootLever)
    if lever:
        sweep = each("end_stop") - each("start_stop")
        path = [each(n) for n in ("pivot_forward", "pivot_height", "arm", "start_stop")]
        way = together(*path, sweep)
    else:
        angle, travel = each("track_angle"), each("travel")
        sweep = np.zeros(count)
        axle = each("axle_forward"), each("axle_height")
        way = together(*axle, -travel * np.cos(angle), travel * np.sin(angle), sweep)
    pad = ("knee_pad_forward", "knee_pad_height")
    if isinstance(machine, TrunkPad | ShoulderPads):
        pad = ("edge_forward", "edge_height") if isinstance(machine, TrunkPad) else ("pads_forward", "pads_height")
    return (
        np.full(count, not lever),
        np.full(count, machine.plate == "rigid"),
        way,
        together(each("plate_angle"), sweep),
        together(*(each(name) for name in pad)),
        each("pad_pitch"),
        np.round(off, 6),
    )


def set_up_press(
    athlete: Athlete, body: Body, machine: PressMachine, p: FootPressSettings, sides: Sides, support: BodySupport
) -> Setup[PressMachine]:
    """An athlete on a machine: the holes that are not chosen are, and what follows.

    Parameters
    ----------
    athlete : Athlete
        Who uses it.
    body : Body
        The athlete's.
    machine : FootPressMachine
        Holes that are chosen stay.
    p : FootPressSettings
        Technique, and the ends of the stroke that are wanted.
    sides : Sides
        Which leg works.
    support : BodySupport
        How the trunk is held.

    Raises
    ------
    UnreachableError
        The athlete cannot use it.
    """
    pressed = PressedLeg.of(athlete, body, p, sides, support)
    machines = Machines.of([machine], [(p.start_hip_flexion, p.end_hip_flexion)])
    found, places = pressed.set_up(machines)
    refused = refusal(found, 0, machine.label if machine.free else "")
    if refused:
        raise refused
    place = int(found.place[0])
    x, y = places.pelvis[place].tolist()
    first, last = found.share[0].tolist()
    begins, ends = (BOUNDS[code] for code in found.bound[0])
    start, end = posture_of(found, 0, 0), posture_of(found, 0, 1)
    chosen: PressMachine = machines.chosen(0, place)  # type: ignore[assignment]
    clearance = chosen.lowest(first, last, chosen.plate_length)
    notes = () if clearance >= 0.0 else (f"plates or foot plate would go {-clearance:.2f} m into the floor",)
    side = pressed.kick.sides[0]
    return Setup(chosen, athlete, (x, y), start, end, (first, last), begins, ends, side, notes, clearance)


def on_machine(
    body: Body, p: FootPressSettings, sides: Sides, support: BodySupport, setup: Setup[FootPressMachine]
) -> KickBack:
    """The athlete's side as it is set up."""
    pitch = setup.machine.pad_pitch
    kick = KickBack.of(body, p, sides, pitch, support)
    low = kick.step_at_floor - setup.pelvis[1]
    bent: Mapping[str, float] = kick.bent_to_floor(setup.pelvis[1]) if low > 0.0 and support != "quadruped" else {}
    return KickBack.of(body, p, sides, pitch, support, bent, setup)
