"""Laws of machines that stand: they do not move with who uses them, and plane geometry says what a hole does.

A law takes an exercise and yields its checks, as those of a solution do; its docstring is its statement. An exercise
that is done on no machine that stands has nothing to check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import mujoco
import numpy as np

from revpress.athlete.anthropometry import Sex
from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError
from revpress.exercise.examination.laws import Check
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.leg_on_plate import PlatePath
from revpress.machine.find import OfKinds, typical_machine
from revpress.machine.lever import FootLever
from revpress.machine.machine import Machine
from revpress.machine.rails import FootCarriage
from revpress.mechanics.kinematics import Array
from revpress.settings import find_parameter
from revpress.twin.posture import point_at, postures
from revpress.twin.setup import Setup

MachineLaw = Callable[[Exercise], Iterator[Check]]

_SIZES: Mapping[Sex, tuple[float, ...]] = {"male": (1.65, 1.75, 1.85, 1.95), "female": (1.55, 1.65)}
PEOPLE = {
    f"{sex} of {stature:.2f} m": Athlete(sex=sex, stature=stature, mass=24.0 * stature**2, age=30)
    for sex, statures in _SIZES.items()
    for stature in statures
}
"""Of average shape, of one sex from small to tall."""

_FEW = ("female of 1.55 m", "male of 1.75 m", "male of 1.95 m")
_GIVEN_BACK = np.radians(0.1)
_ROD = 0.004  # by which rods in a plane are not as long as thigh and shank over one hole [m]
_LEG = ("hip_flexion", "knee_angle", "ankle_angle")


def kinds_of(exercise: Exercise) -> tuple[str, ...]:
    """Kinds of machines on which an exercise can be done."""
    if "machine" not in type(exercise).model_fields:
        return ()
    kinds = find_parameter(exercise.parameters, "machine").kinds
    return kinds.kinds if isinstance(kinds, OfKinds) else ()


def _technique(exercise: Exercise, machine: Machine | None) -> dict[str, Any]:
    """Settings that are not the default and count on a machine that stands, or on one that is tailored (None)."""
    given: dict[str, Any] = {"machine": machine} if machine else {}
    idle = type(exercise)(**given).idle()
    usual = {n: f.default for n, f in type(exercise).model_fields.items()}
    changed = {n: v for n, v in exercise.values().items() if v != usual[n]}
    return {n: v for n, v in changed.items() if n not in {*idle, "machine", "setup"}}


def _on(exercise: Exercise, machine: Machine) -> Exercise:
    """The exercise on a machine that stands."""
    settings: dict[str, Any] = {"machine": machine, **_technique(exercise, machine)}
    return type(exercise)(**settings)


def _machines(exercise: Exercise) -> list[Machine]:
    """The machine that stands, or the typical ones on which it can be done; each in its middle holes."""
    found = [exercise.standing] if exercise.standing else [typical_machine(kind) for kind in kinds_of(exercise)]
    return [m.at(**{name: (a.count + 1) // 2 for name, a in m.free.items()}) for m in found]


def _set_up(exercise: Exercise, machine: Machine, athlete: Athlete) -> Setup[Machine] | None:
    """The athlete on the machine; None where it does not let him in."""
    try:
        return _on(exercise, machine).set_up(athlete)
    except UnreachableError:
        return None


def _set_ups(exercise: Exercise, machine: Machine) -> dict[str, Setup[Machine]]:
    """The set-ups of all whom the machine lets in."""
    found = {who: _set_up(exercise, machine, athlete) for who, athlete in PEOPLE.items()}
    return {who: setup for who, setup in found.items() if setup}


def a_machine_is_the_same_under_everyone(exercise: Exercise) -> Iterator[Check]:
    """Masses, inertias and places of a machine's moving parts at rest do not depend on who uses it."""
    for machine in _machines(exercise):
        first: dict[str, Array] = {}
        for who in _set_ups(exercise, machine):
            for part, numbers in _moving(_on(exercise, machine), PEOPLE[who]).items():
                off = float(np.abs(numbers - first.setdefault(part, numbers)).max())
                yield Check(f"{machine.label}, {who}: {part}", off, 1e-9, "m, kg or kg m²")


def _moving(exercise: Exercise, athlete: Athlete) -> dict[str, Array]:
    """Of each part of the machine: mass, inertia, place (x, y), and of its centre of mass in it; anchors' heights."""
    assembly = exercise.assembly(athlete)
    model = assembly.body.spec.compile()
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    own, pelvis = set(_bodies(athlete.body().model)), model.body("pelvis").id
    parts = {}
    for b in range(1, model.nbody):
        name = model.body(b).name
        if name not in own and model.body_rootid[b] != pelvis:
            numbers = [[model.body_mass[b]], model.body_inertia[b], data.xpos[b, :2], model.body_ipos[b, :2]]
            parts[name] = np.concatenate(numbers)
    for line in assembly.lines:
        parts[line.b] = np.array([data.site(line.b).xpos[1]])
    return parts


def _bodies(model: mujoco.MjModel) -> list[str]:
    return [model.body(b).name for b in range(1, model.nbody)]


def taller_people_end_less_extended(exercise: Exercise) -> Iterator[Check]:
    """In the same holes, where the stop ends a foot's stroke, hip and knee of the taller stay more bent."""
    for machine in _machines(exercise):
        if not isinstance(machine, FootLever | FootCarriage):
            continue
        stopped = {who: s for who, s in _set_ups(exercise, machine).items() if s.ends_by == "stop"}
        for sex in ("male", "female"):
            ends = [(who, s.end) for who, s in stopped.items() if who.startswith(sex)]
            for (small, less), (tall, more) in pairwise(ends):
                for joint in ("hip_flexion", "knee_angle"):
                    back = max(0.0, less[joint] - more[joint])
                    yield Check(f"{machine.label}: {joint} of {tall} less that of {small}", back, 0.0, "rad")


def a_hole_does_what_plane_geometry_says(exercise: Exercise) -> Iterator[Check]:
    """One more hole moves hip and knee as the law of cosines does with the rods that are 4 mm uncertain."""
    for machine in _machines(exercise):
        if not isinstance(machine, FootLever | FootCarriage):
            continue
        for name, adjustment in machine.adjustments.items():
            settings = [machine.at(**{name: hole}) for hole in range(1, adjustment.count + 1)]
            for who in _FEW:
                for before, after in pairwise([_set_up(exercise, setting, PEOPLE[who]) for setting in settings]):
                    if before is None or after is None:
                        continue
                    what = f"{machine.label}, {who}: from hole {before.machine.holes[name]} of {name} on, the"
                    if before.begins_by == after.begins_by == "stop":
                        yield Check(f"{what} start", *_off_plane(before, after, 0), "rad")
                    if before.ends_by == after.ends_by == "stop":
                        yield Check(f"{what} end", *_off_plane(before, after, 1), "rad")


def _off_plane(before: Setup[Machine], after: Setup[Machine], end: int) -> tuple[float, float]:
    """How far hip or knee moves otherwise from one set-up to another than with two rods in a plane, and may [rad].

    The rods, from hip to knee and from knee to plate, are as long as in the mean of both; really the knee's centre
    moves and the leg leaves the plane. The straighter the leg, the more degrees a millimetre is.
    """
    first, second = ((s.start, s.end)[end] for s in (before, after))
    points = [_points(setup, posture, end) for setup, posture in ((before, first), (after, second))]
    thigh = float(np.mean([np.linalg.norm(knee - hip) for hip, knee, _ in points]))
    shank = float(np.mean([np.linalg.norm(axle - knee) for _, knee, axle in points]))
    joints, allowed = [], []
    for hip, _, axle in points:
        to = axle - hip
        away = float(np.linalg.norm(to))
        bend = np.pi - np.arccos((thigh**2 + shank**2 - away**2) / (2 * thigh * shank))
        before_line = np.arccos((thigh**2 + away**2 - shank**2) / (2 * thigh * away))
        joints.append((np.arctan2(to[1], to[0]) + before_line, bend))
        allowed.append(_ROD * away / (thigh * shank * np.sin(bend)))
    moved = np.subtract(joints[1], joints[0])
    real = np.array([second[joint] - first[joint] for joint in ("hip_flexion", "knee_angle")])
    off = (moved - real + np.pi) % (2 * np.pi) - np.pi
    return float(np.abs(off).max()), float(max(allowed))


def _points(setup: Setup[Machine], posture: Mapping[str, float], end: int) -> tuple[Array, Array, Array]:
    """Hip, knee and axle of the plate (x, y) in the machine's frame [m]."""
    machine, side = setup.machine, setup.side
    assert isinstance(machine, FootLever | FootCarriage)
    path: PlatePath = machine
    body = setup.athlete.body(sides=(side,))
    pitch = getattr(machine, "pad_pitch", 0.0)
    bent = {"pelvis_tilt": pitch - np.pi / 2, **{f"{n}_{side}": v for n, v in posture.items()}}
    hip, knee = (
        np.array(setup.pelvis) + point_at(body, bent, f"{part}_{side}", np.zeros(3))[:2] for part in ("femur", "tibia")
    )
    return hip, knee, path.axle(setup.share[end])


def tailoring_is_given_back(exercise: Exercise) -> Iterator[Check]:
    """Who is set up on the machine tailored to him starts and ends as on it when it was tailored, within 0.1°."""
    plain = type(exercise)(**_technique(exercise, None))
    for who in _FEW:
        athlete = PEOPLE[who]
        try:
            machine = plain.tailor(athlete)
        except (InputError, UnreachableError):  # no machine of this kind is made for a prone user, or not for him
            continue
        setup = _on(exercise, machine).set_up(athlete)
        ends = postures(plain.assembly(athlete), [0.0, 1.0])
        for words, real, given in zip(("start", "end"), ends, (setup.start, setup.end), strict=True):
            for joint in _LEG:
                off = abs(real[f"{joint}_{setup.side}"] - given[joint])
                yield Check(f"{who}: {joint} at the {words}", off, _GIVEN_BACK, "rad")


OF_A_MACHINE: tuple[MachineLaw, ...] = (
    a_machine_is_the_same_under_everyone,
    taller_people_end_less_extended,
    a_hole_does_what_plane_geometry_says,
    tailoring_is_given_back,
)
"""Hold for every machine that stands, whoever uses it."""
