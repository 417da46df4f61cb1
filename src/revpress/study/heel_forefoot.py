r"""Heel against forefoot: where the line of force passes hip and knee, and what that does to their work.

The force :math:`F` that the plate puts on the foot, with its moment :math:`m` about the place :math:`p` where it acts,
asks a joint with axis :math:`a` through :math:`o` for the extension moment :math:`\pm a \cdot ((p - o) \times F + m)`.
Over the size of the force that is the lever arm of its line: how far it passes the joint, positive on the side where it
bends the joint, so that extensors have to work.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError, check_range
from revpress.exchange.solve_again import rig_again
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.performance.largest_load import held_loads
from revpress.study import quantities as q
from revpress.study.choose import Choice
from revpress.study.compare import solve_entry
from revpress.twin.motion import Motion

Array = NDArray[np.float64]

PUSHES = ("heel", "forefoot")
"""What is compared."""

PLACES = ("start", "middle", "end")
"""Of the lift, by its stroke."""

SHARE = 0.5
"""Part of the smaller of the largest loads, the load of all pushes."""

MOST_PUSHED = 2
"""Machines of a choice on which heel and forefoot are compared."""

_JOINTS = {"hip": "hip_flexion", "knee": "knee_angle"}
_POINTS = ("hip", "knee", "ankle")
_ANCHORS = {"hip": "hip_flexion", "knee": "knee_angle", "ankle": "ankle_angle"}


def heel_forefoot(
    exercise: ExerciseLike,
    athlete: Athlete,
    *,
    pushes: Sequence[str] = PUSHES,
    load: float | None = None,
    **settings: object,
) -> xr.Dataset:
    """The same load pushed with the heel and with the forefoot.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        With a setting ``push``. On a machine that stands, all pushes have the holes of the first that can be set up.
    athlete : Athlete
    pushes : sequence of str, default: ("heel", "forefoot")
        Of the setting ``push``.
    load : float, optional
        The same for all [unit of the exercise's load]; half of the smallest of the largest loads if not given.
    **settings
        Of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        Over ``push`` and ``place`` of the lift (start, middle, end): ``lever_arm`` (joint) [m] and
        ``extension_moment`` (joint) [N m] of the force on the foot, both + where extensors have to work;
        ``net_moment`` (joint) [N m] with the leg's weight and inertia; ``force`` [N]; ``hip_flexion`` and
        ``knee_flexion`` [rad]; ``point`` (body, axis) [m] of hip, knee and ankle, ``pressure`` (axis) [m] and
        ``direction`` (axis) of the force. Over ``push``: ``joint_work`` (joint_of_leg) [J] and ``largest_load``. The
        attribute ``load`` is what all have.

    Raises
    ------
    InputError
        No setting ``push``, a load that is out of range, or fewer than two pushes that the athlete can do.
    """
    chosen = find_exercise(exercise, **settings)
    if "push" not in type(chosen).model_fields:
        raise InputError(f"{chosen.name} has no setting push, so heel and forefoot are no choice there")
    cases = _possible(chosen, athlete, pushes)
    if len(cases) < 2:
        raise InputError(
            f"{chosen.name}: this athlete can push with {' or '.join(cases) or 'none'} of {', '.join(pushes)} only, so "
            "there is nothing to compare"
        )
    least = min(most for _, most in cases.values())
    if load is None:
        load = max(SHARE * min(least, chosen.most_load), chosen.load.low)
    check_range(f"load of {chosen.name}", load, chosen.load.low, chosen.most_load, chosen.load.unit)
    rows = [_row(solve_entry(LoadedExercise(one, load), athlete, intervals=False)) for one, _ in cases.values()]
    rows = [row.assign(largest_load=most) for row, (_, most) in zip(rows, cases.values(), strict=True)]
    return xr.concat(rows, xr.DataArray(list(cases), dims="push", name="push")).assign_attrs(
        exercise=chosen.name, title=chosen.title, load=load, unit=chosen.load.unit
    )


def heel_forefoot_on_best(found: Choice) -> dict[str, xr.Dataset]:
    """Heel against forefoot on the best machines of a choice that can be pushed with both.

    Parameters
    ----------
    found : Choice
        Machines in their order.

    Returns
    -------
    dict of str to xarray.Dataset
        By machine, at most :data:`MOST_PUSHED`, of the person in the middle of those whose work was solved; machines
        without a foot plate, or with a push that this person cannot do, are passed over.
    """
    pushed: dict[str, xr.Dataset] = {}
    people = list(found.solved.values())
    middle = people[len(people) // 2]
    for exercise in found.exercises.values():
        name = str(exercise.standing)
        if len(pushed) == MOST_PUSHED or name in pushed:
            continue
        try:
            pushed[name] = heel_forefoot(exercise, middle)
        except InputError:
            continue
    return pushed


def _possible(exercise: Exercise, athlete: Athlete, pushes: Sequence[str]) -> dict[str, tuple[Exercise, float]]:
    """The exercise with each push that the athlete can do, in the same holes, and the largest load."""
    found: dict[str, tuple[Exercise, float]] = {}
    holed = exercise
    for push in pushes:
        try:
            one = holed.changed(push=push)
            if one.standing is not None and holed is exercise:
                holed = exercise.changed(machine=one.set_up(athlete).machine)
                one = holed.changed(push=push)
            one = one.without_load_steps()
            found[push] = (one, held_loads(one, athlete).most)
        except UnreachableError:
            continue
        except InputError:
            if push not in _choices(exercise):
                raise
    return found


def _choices(exercise: Exercise) -> tuple[str, ...]:
    return next(p.choices for p in exercise.parameters if p.name == "push")


def _row(solution: xr.Dataset) -> xr.Dataset:
    """Start, middle and end of one solution's lift."""
    phase = q.concentric(solution)
    at = [
        int(np.argmin(np.abs(phase.stroke.values - s)))
        for s in np.linspace(float(phase.stroke[0]), float(phase.stroke[-1]), 3)
    ]
    some, side = phase.isel(frame=at), q.leg(solution)
    rig, whole = rig_again(solution)
    n = np.searchsorted(whole.time, some.time.values)
    problem = rig.problem(Motion(whole.time[n], whole.s[n], whole.ds[n], whole.dds[n]))
    frames, joints = problem.state.frames, rig.mechanism.coordinates.joints
    anchors = {name: frames.anchor[:, joints.index(f"{c}_{side}")] for name, c in _ANCHORS.items()}
    feet = [str(name) for name in some.contact.values if str(name).startswith("foot") and str(name).endswith(side)]
    if not feet:
        raise InputError(f"{solution.attrs['title']}: no foot of the working leg presses on anything")
    force = some.contact_force.sel(contact=feet).values  # (F, contact, 3)
    place, own = (some[name].sel(contact=feet).values for name in ("centre_of_pressure", "contact_moment"))
    size = np.linalg.norm(force.sum(axis=1), axis=1)
    moment = {}
    for joint, coordinate in _JOINTS.items():
        axis = frames.axis[:, joints.index(f"{coordinate}_{side}")]
        about = np.nansum(np.cross(place - anchors[joint][:, None], force) + own, axis=1)
        moment[joint] = np.einsum("fx,fx->f", axis, about)
    net = {joint: -q.of_coordinate(some, "moment", coordinate) for joint, coordinate in _JOINTS.items()}
    work = q.joint_work(solution)
    middle = np.nansum(place * np.linalg.norm(force, axis=2)[..., None], axis=1) / size[:, None]
    units = {"rad": ("hip_flexion", "knee_flexion"), "m": ("lever_arm", "point", "pressure"), "N": ("force",),
             "N m": ("extension_moment", "net_moment"), "J": ("joint_work",)}  # fmt: skip
    row = xr.Dataset(
        {
            "lever_arm": (("place", "joint"), np.stack([m / size for m in moment.values()], axis=1)),
            "extension_moment": (("place", "joint"), np.stack(list(moment.values()), axis=1)),
            "net_moment": (("place", "joint"), np.stack(list(net.values()), axis=1)),
            "force": (("place",), size),
            "hip_flexion": (("place",), q.of_coordinate(some, "angle", "hip_flexion")),
            "knee_flexion": (("place",), q.of_coordinate(some, "angle", "knee_angle")),
            "point": (("place", "body", "axis"), np.stack([anchors[name] for name in _POINTS], axis=1)),
            "pressure": (("place", "axis"), middle),
            "direction": (("place", "axis"), force.sum(axis=1) / size[:, None]),
            "joint_work": (("joint_of_leg",), list(work.values())),
        },
        coords={
            "place": list(PLACES), "joint": list(_JOINTS), "body": list(_POINTS), "axis": ["x", "y", "z"],
            "joint_of_leg": list(work),
        },
    )  # fmt: skip
    for unit, names in units.items():
        for name in names:
            row[name].attrs["units"] = unit
    return row
