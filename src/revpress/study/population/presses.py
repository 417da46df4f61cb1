"""Foot presses in numbers: many athletes on many machines that stand, as arrays of one make.

A press is an exercise in which the feet push back the pivoting plate of a plate-loaded machine. Presses with the same
technique differ in numbers only: bodies of the machine, places of the pelvis, ends of the stroke.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.soles import sole_patch, sole_reference
from revpress.errors import RevpressError, UnreachableError
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.foot_press import FootPressSettings, KickBack
from revpress.exercise.kit.held_trunk import MOST_BENT, BodySupport
from revpress.exercise.kit.hinged_lever import arm_of, hang_foot_lever
from revpress.exercise.kit.leg_kernel import FITS, Found, Places, bend_each
from revpress.exercise.kit.leg_on_plate import LEG, refusal
from revpress.exercise.kit.press_setup import FootPressMachine, Machines, PressedLeg
from revpress.exercise.kit.sliding_track import put_on_rails, support_of
from revpress.exercise.kit.technique import Sides, working_sides
from revpress.exercise.library.reverse_leg_press.hip_press import HipPress
from revpress.exercise.library.reverse_leg_press.prone_hinge import ProneHinge
from revpress.exercise.library.reverse_leg_press.standing_hinge import StandingHinge
from revpress.exercise.library.reverse_leg_press.track import Track
from revpress.machine.coordinate_force import Friction
from revpress.machine.lever import FootLever
from revpress.machine.parts import NO_MASS
from revpress.machine.resistance.plates import Plates
from revpress.mechanics.kinematics import Array, IntArray, Tree, bodies_at
from revpress.mechanics.many import stack_trees, take_trees
from revpress.twin.rig import Rig
from revpress.twin.rigs import Strokes, recast

_KNOWN = {ProneHinge: ProneHinge.assemble, StandingHinge: StandingHinge.assemble, Track: Track.assemble,
          HipPress: HipPress.assemble}  # fmt: skip
_TECHNIQUE = ("pelvic_tilt", "ankle", "push", "plate_friction", "strap", "toe_out")
_REQUESTS = 4  # kept in numbers


@dataclass(frozen=True)
class Press:
    """An exercise with its settings, on a machine that stands.

    Attributes
    ----------
    exercise : Exercise
        With its settings.
    settings : FootPressSettings
        The same, as the kit sees them.
    machine : FootPressMachine
        Holes that are chosen stay.
    sides : Sides
        Which leg works.
    support : BodySupport
        How the trunk is held.
    """

    exercise: Exercise
    settings: FootPressSettings
    machine: FootPressMachine
    sides: Sides
    support: BodySupport

    @property
    def make(self) -> tuple[Any, ...]:
        """What must be the same for two presses to differ in numbers only."""
        p = self.settings
        counterweight = getattr(self.machine, "counterweight", 0.0) > 0.0
        technique = tuple(getattr(p, name) for name in _TECHNIQUE)
        return (type(self.exercise), type(self.machine), self.sides, self.support, counterweight, *technique)

    def pressed_by(self, athlete: Athlete) -> PressedLeg:
        """An athlete's leg."""
        body = athlete.body(sides=working_sides(self.sides))
        return PressedLeg.of(athlete, body, self.settings, self.sides, self.support)


def press_of(exercise: Exercise) -> Press | None:
    """An exercise as a press; None if it is none that is known here."""
    known = next((kind for kind in _KNOWN if isinstance(exercise, kind)), None)
    machine = exercise.standing
    if known is None or type(exercise).assemble is not _KNOWN[known] or not isinstance(machine, FootPressMachine):
        return None
    if not isinstance(machine.resistance, Plates) or machine.plate != "pivoting":
        return None
    if not isinstance(exercise, FootPressSettings):
        return None
    if isinstance(machine, FootLever):
        support = getattr(exercise, "body_support", "prone")
    else:
        support = support_of(machine)
    return Press(exercise, exercise, machine, getattr(exercise, "sides", "both"), support)


@dataclass(frozen=True)
class MovingParts:
    """What moves of a machine in chosen holes, with its load; numbers of its bodies, the first carries the plate.

    Attributes
    ----------
    names : tuple of str
        Of the bodies.
    position, centre, inertia : ndarray, shape (n, 3)
        In the parent's axes, and principal moments [m, kg m²].
    mass : ndarray, shape (n,)
        [kg].
    axis : ndarray, shape (3,)
        Of its joint.
    plate : ndarray, shape (2,)
        Place of the foot plate on the first body [m].
    friction : float
        Of its joint [N m or N].
    span : float
        Way of its joint from stop to stop [rad or m].
    """

    names: tuple[str, ...]
    position: Array
    centre: Array
    inertia: Array
    mass: Array
    axis: Array
    plate: Array
    friction: float
    span: float


def moving_parts(machine: FootPressMachine, load: float) -> MovingParts:
    """The parts that a press builds, without the rest of it."""
    spec = mujoco.MjSpec()
    if isinstance(machine, FootLever):
        first, friction = hang_foot_lever(spec, machine, load)
        plate, span = arm_of(machine)[:2], abs(machine.sweep)
    else:
        first, friction = put_on_rails(spec, machine, load)
        plate, span = np.zeros(2), machine.travel
    bodies = [body for body in spec.bodies if body.name != "world"]
    return MovingParts(
        names=tuple(body.name for body in bodies),
        position=np.array([body.pos for body in bodies]),
        centre=np.array([body.ipos for body in bodies]),
        inertia=np.array([body.inertia for body in bodies]),
        mass=np.array([float(body.mass) for body in bodies]),
        axis=np.array(first.joints[0].axis),
        plate=plate,
        friction=friction.force,
        span=span,
    )


class Presses:
    """Presses of one make: numbers of their machines, each worked out once.

    Parameters
    ----------
    presses : sequence of Press, length S
        Of one make.
    at : sequence of int
        Their places among all settings.

    Attributes
    ----------
    first : dict of bool to Rig
        The first rig that could be made, without and with plates.
    """

    def __init__(self, presses: Sequence[Press], at: Sequence[int]) -> None:
        self.presses, self.at = tuple(presses), np.array(at, dtype=np.int64)
        wanted = [(p.settings.start_hip_flexion, p.settings.end_hip_flexion) for p in presses]
        self.machines = Machines.of([p.machine for p in presses], wanted)
        self._parts: dict[tuple[int, int, float], MovingParts] = {}
        self.first: dict[bool, Rig] = {}

    def __len__(self) -> int:
        return len(self.presses)

    def __getitem__(self, s: int) -> Press:
        return self.presses[s]

    def parts(self, s: int, place: int, load: float) -> MovingParts:
        """What moves of machine ``s`` in a combination of holes, with a load [kg]."""
        key = (s, place, load)
        if key not in self._parts:
            self._parts[key] = moving_parts(self.machines.chosen(s, place), load)
        return self._parts[key]


@lru_cache(_REQUESTS)
def presses_among(settings: tuple[Exercise, ...]) -> tuple[tuple[Presses, ...], tuple[int, ...]]:
    """Presses among exercises, those of one make together; and the places of all other exercises."""
    found: dict[object, list[int]] = {}
    every = [press_of(exercise) for exercise in settings]
    for s, press in enumerate(every):
        found.setdefault(press and press.make, []).append(s)
    others = tuple(found.pop(None, ()))
    return tuple(Presses([p for p in (every[s] for s in at) if p], at) for at in found.values()), others


@dataclass(frozen=True)
class SetUp:
    """One athlete's leg on every machine of one make.

    Attributes
    ----------
    pressed : PressedLeg
        The athlete's leg.
    presses : Presses
        On which, S of them.
    found, places : Found, Places
        Where it was found to fit.
    """

    pressed: PressedLeg
    presses: Presses
    found: Found
    places: Places

    @classmethod
    def of(cls, athlete: Athlete, presses: Presses) -> SetUp:
        """Set an athlete up on presses of one make."""
        pressed = presses[0].pressed_by(athlete)
        found, places = pressed.set_up(presses.machines)
        return cls(pressed, presses, found, places)

    @cached_property
    def reasons(self) -> list[str]:
        """Why each of them is refused; empty where it fits."""
        reasons = []
        for s in range(len(self.presses)):
            if self.found.code[s] == FITS:
                reasons.append(self._refused_rest(s))
                continue
            machine = self.presses[s].machine
            reasons.append(str(refusal(self.found, s, machine.label if machine.free else "")))
        return reasons

    def parts(self, s: int, load: float) -> MovingParts:
        """What moves of the machine of press ``s`` in its chosen holes, with a load [kg]."""
        return self.presses.parts(s, int(self.found.place[s]), load)

    @cached_property
    def pitch(self) -> Array:
        """Inclination of the trunk (S,) [rad]."""
        return self.places.pitch[self.found.place]

    @cached_property
    def pelvis(self) -> Array:
        """Place of the pelvis (S, 2) [m]."""
        return self.places.pelvis[self.found.place]

    @cached_property
    def rest(self) -> Array:
        """Hip, knee and ankle of the resting leg (S, 3) [rad]."""
        kick = self.pressed.kick
        bend, turning = np.zeros(len(self.presses)), kick.hip
        hip = self.pelvis[:, 1] + np.sin(self.pitch) * turning[0] + np.cos(self.pitch) * turning[1]
        if kick.support != "quadruped":
            bend_each(kick.resting, hip, MOST_BENT, bend)
        level = np.array([list((kick.rests_bent(b) if b else kick.rest).values()) for b in bend.tolist()])
        level[:, 0] -= self.pitch  # the thigh keeps its inclination, the trunk has another
        return level

    def _refused_rest(self, s: int) -> str:
        """Why the resting leg cannot be held so; empty if it can."""
        kick = self.pressed.kick
        if len(kick.sides) == 2:
            return ""
        low, high = kick.body.model.joint("hip_flexion_r").range
        if low <= self.rest[s, 0] <= high:
            return ""
        other = dict(zip(("hip_flexion", "knee_angle", "ankle_angle"), self.rest[s].tolist(), strict=True))
        p = self.pressed.kick.settings
        sides: Sides = self.presses[s].sides
        try:
            KickBack.of(kick.body, p, sides, float(self.pitch[s]), kick.support, other).fixed()
        except UnreachableError as error:
            return str(error)
        return ""


@dataclass(frozen=True)
class Numbers:
    """K presses of one make in arrays.

    Attributes
    ----------
    members : tuple of Rig, length A
        One of each athlete.
    owner : ndarray of int, shape (K,)
        Whose athlete each press has.
    trees : Tree
        With a leading dimension K, without the machine's numbers.
    strokes : Strokes
        What is driven.
    """

    members: tuple[Rig, ...]
    owner: IntArray
    trees: Tree
    strokes: Strokes


def rig_of(set_up: SetUp, load: float) -> Rig | None:
    """What belongs to the athlete, of a rig of the first one; None where there is no stroke, or nobody had a rig yet."""
    first = set_up.presses.first.get(load > NO_MASS)
    if first is None:
        first = first_rig(set_up, load)
        if first:
            set_up.presses.first[load > NO_MASS] = first
        return first
    kick = set_up.pressed.kick
    push = kick.settings.push
    points = {f"sole_{side}": sole_reference(kick.body.soles[side], push) for side in kick.sides}
    return recast(first, kick.body, points, [sole_patch(kick.body.soles[side], push) for side in kick.sides])


def first_rig(set_up: SetUp, load: float) -> Rig | None:
    """A rig of the athlete, on the first of the machines where one can be made."""
    for s, reason in enumerate(set_up.reasons):
        if reason:
            continue
        try:
            return Rig(set_up.presses[s].exercise.assembly(set_up.pressed.athlete, load))
        except RevpressError:
            continue
    return None


def in_numbers(set_ups: Sequence[SetUp], rigs: Sequence[Rig], chosen: Sequence[IntArray], load: float) -> Numbers:
    """Presses in arrays: of every set-up (A) those at places ``chosen``, in order.

    Parameters
    ----------
    set_ups : sequence of SetUp, length A
        Of one make.
    rigs : sequence of Rig, length A
        One of each athlete.
    chosen : sequence of ndarray of int, length A
        Which presses of each.
    load : float
        [kg].
    """
    owner = np.repeat(np.arange(len(rigs)), [len(at) for at in chosen])
    first = rigs[0]
    trees = take_trees(stack_trees([rig.mechanism.tree for rig in rigs]), owner)
    pairs = [(u, int(s)) for u, at in zip(set_ups, chosen, strict=True) for s in at]
    parts = [u.parts(s, load) for u, s in pairs]

    def each(name: str) -> Array:
        return np.concatenate([getattr(u, name)[at] for u, at in zip(set_ups, chosen, strict=True)])

    def found(name: str) -> Array:
        return np.concatenate([getattr(u.found, name)[at] for u, at in zip(set_ups, chosen, strict=True)])

    _put_machine(first, trees, parts, found("foot"), each("pitch"))
    kick = set_ups[0].pressed.kick
    if not kick.lies:
        _put_resting(rigs, owner, trees, kick.resting_side, each("rest"))
    return Numbers(tuple(rigs), owner, trees, _strokes(first, trees, pairs, parts))


def put_load(numbers: Numbers, parts: Sequence[MovingParts]) -> Array:
    """Give the machines' bodies the masses of ``parts`` (K); returns the friction (K,) of their joints."""
    model = numbers.members[0].mechanism.model
    at = [model.body(name).id for name in parts[0].names]
    numbers.trees.mass[:, at] = [p.mass for p in parts]
    numbers.trees.inertia[:, at] = np.array([p.inertia for p in parts])[..., None] * np.eye(3)
    return np.array([p.friction for p in parts])


def _put_machine(rig: Rig, trees: Tree, parts: Sequence[MovingParts], foot: Array, pitch: Array) -> None:
    """Write the machines' numbers into the trees; ``foot`` (K, 2) is its place to the side and its inclination."""
    mechanism = rig.mechanism
    model, joints = mechanism.model, mechanism.coordinates.joints
    at = [model.body(name).id for name in parts[0].names]
    trees.body_position[:, at] = [p.position for p in parts]
    trees.body_centre[:, at] = [p.centre for p in parts]
    trees.mass[:, at] = [p.mass for p in parts]
    trees.inertia[:, at] = np.array([p.inertia for p in parts])[..., None] * np.eye(3)
    trees.joint_axis[:, joints.index(model.joint(model.body(at[0]).jntadr[0]).name)] = [p.axis for p in parts]
    plate, sides = model.body("plate").id, rig.assembly.working_sides
    aside, inclined = foot.T
    lateral = {side: aside * (1.0 if side == sides[0] else -1.0) for side in sides}
    centre = np.mean(list(lateral.values()), axis=0)
    trees.body_position[:, plate, :2] = [p.plate for p in parts]
    trees.body_position[:, plate, 2] = centre
    trees.body_rotation[:, plate] = _about_z(inclined)
    for side, z in lateral.items():
        trees.site_position[:, mechanism.site(f"plate_{side}"), 2] = z - centre


def _put_resting(rigs: Sequence[Rig], owner: IntArray, trees: Tree, side: str, rest: Array) -> None:
    """Write the posture of the resting leg (K, 3) into the trees."""
    for a, rig in enumerate(rigs):
        body = rig.assembly.body
        whole, coordinates = body.mechanism.tree, body.mechanism.coordinates
        held = rig.fixed
        u = np.array([held.get(name, 0.0) for name in coordinates.names])
        at = [coordinates.names.index(f"{name}_{side}") for name in ("hip_flexion", "knee_angle", "ankle_angle")]
        names = [f"{segment}_{side}" for segment in ("femur", "tibia", "talus", "calcn", "patella")]
        here = np.array([body.model.body(name).id for name in names])
        there = [rig.mechanism.model.body(name).id for name in names]
        up = whole.parent[here]
        for k in np.flatnonzero(owner == a):
            u[at] = rest[k]
            position, rotation = bodies_at(whole, coordinates.expand(u))
            trees.body_rotation[k, there] = np.einsum("bji,bjk->bik", rotation[up], rotation[here])
            trees.body_position[k, there] = np.einsum("bji,bj->bi", rotation[up], position[here] - position[up])


def _strokes(
    rig: Rig, trees: Tree, pairs: Sequence[tuple[SetUp, int]], parts: Sequence[MovingParts]
) -> Strokes:
    """What is driven, and the first posture."""
    names = rig.names
    still = {name: values[0] for name, values in rig.assembly.prescribed.items()}
    start = np.tile([float(still.get(name, 0.0)) for name in names], (len(pairs), 1))
    way = np.zeros_like(start)
    place = {name: i for i, name in enumerate(names)}
    first = np.array([u.found.leg[s, 0] for u, s in pairs])
    last = np.array([u.found.leg[s, 1, 0] for u, s in pairs])
    share = np.array([u.found.share[s, 0] for u, s in pairs])
    pelvis = np.array([u.pelvis[s] for u, s in pairs])
    pitch = np.array([u.pitch[s] for u, s in pairs])
    start[:, place["pelvis_tx"]], start[:, place["pelvis_ty"]] = pelvis.T
    start[:, place["pelvis_tilt"]] = pairs[0][0].pressed.kick.trunk["pelvis_tilt"] + pitch
    for side in rig.assembly.working_sides:
        for i, name in enumerate(LEG):
            start[:, place[f"{name}_{side}"]] = first[:, i]
        if f"hip_flexion_{side}" in rig.assembly.prescribed:
            way[:, place[f"hip_flexion_{side}"]] = last - first[:, 0]
    moved = next(name for name in ("lever_angle", "carriage_travel") if name in place)
    start[:, place[moved]] = share * [p.span for p in parts]
    if moved == "lever_angle":  # the plate keeps the foot's inclination
        start[:, place["plate_angle"]] = -start[:, place[moved]] * [p.axis[2] for p in parts]
    return Strokes(start, way)


def friction_on(rig: Rig, friction: Array, frames: int) -> list[Friction]:
    """Friction (K,) of the machines' joints, for all frames."""
    coordinate = rig.assembly.resistances[0].coordinate
    return [Friction(coordinate, np.repeat(friction, frames))]  # type: ignore[arg-type]


def _about_z(angle: Array) -> Array:
    """Rotations (K, 3, 3) about z."""
    out = np.zeros((len(angle), 3, 3))
    out[:, 0, 0] = out[:, 1, 1] = np.cos(angle)
    out[:, 1, 0] = np.sin(angle)
    out[:, 0, 1] = -out[:, 1, 0]
    out[:, 2, 2] = 1.0
    return out


