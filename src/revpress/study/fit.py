"""Who fits on which machine: where the stroke begins and ends for each person, and what ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError, shown
from revpress.exercise.exercise import Exercise
from revpress.exercise.machines import on
from revpress.machine.find import MachineLike, find_machine
from revpress.machine.machine import Machine
from revpress.performance.largest_load import held_loads
from revpress.study.cautions import Caution, cautions

REACHES = tuple(np.radians([0.0, 8.0, 15.0]))
"""How far past neutral it is asked whether people come [rad]."""

MOST = 10_000
"""People of one question: each machine is set up for each of them."""

People = Sequence[Athlete] | Mapping[str, Athlete]
"""Who is asked about: a sequence, a :class:`.Population`, or athletes by name as a roster has them."""

_ANGLES = {
    "start_hip_flexion": "hip flexion where the stroke begins",
    "end_hip_flexion": "hip flexion where it ends; negative past neutral",
    "start_knee_flexion": "knee flexion where the stroke begins",
    "end_knee_flexion": "knee flexion where it ends",
    "hip_extension_limit": "how far past neutral the hip goes at all",
}
_WORDS = {
    "begins_by": "what begins the stroke: stop, own range; empty where there is none",
    "ends_by": "what ends it: stop, straight leg, own range; empty where there is none",
    "holes": "the chosen holes, counted from 1",
    "refused": "why somebody cannot use the machine; empty where one can",
}


def fit(
    machines: MachineLike | Sequence[MachineLike],
    people: Athlete | People,
    *,
    setup: Mapping[str, float] | None = None,
    loads: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
    **technique: object,
) -> xr.Dataset:
    """Where the stroke begins and ends for each person on each machine, and what ends it.

    Parameters
    ----------
    machines : str, Path, Machine, mapping or sequence of these
        See :data:`.MachineLike`.
    people : Athlete, sequence of Athlete or mapping of str to Athlete
        A roster, a :class:`.Population`, or anybody.
    setup : mapping of str to int, optional
        Holes by adjustment, the same for everybody; what is not given is chosen for each person.
    loads : bool, default: False
        Whether the largest load of each person is found too, which takes a second each.
    progress : callable, optional
        Called with (done, total, what).
    **technique
        Settings of the exercises, SI and radians.

    Returns
    -------
    xarray.Dataset
        Over ``machine`` and ``person``: ``start_hip_flexion``, ``end_hip_flexion``, ``start_knee_flexion``,
        ``end_knee_flexion``, ``hip_extension_limit`` [rad]; ``begins_by``, ``ends_by``, ``holes``, ``refused``;
        ``unused`` [1], the share of the machine's way that is left; ``spare_holes`` [1], the fewest on either side of a
        chosen hole; ``clearance`` [m] over the floor; ``largest_load`` [kg]. NaN and empty words where somebody cannot
        use the machine. Coordinates ``wanted`` [rad] (machine, end), ``stature``, ``mass``, ``sex`` of the people,
        ``capacity`` [kg] and ``user_mass`` [kg] of the machines.

    Raises
    ------
    InputError
        No machine or nobody, or a setting that is not allowed.
    """
    found = [find_machine(m) for m in _listed(machines)]
    return fit_on(
        [on(machine, None, setup, **technique) for machine in found], people, loads=loads, progress=progress
    )  # fmt: skip


def fit_on(
    exercises: Sequence[Exercise],
    people: Athlete | People,
    *,
    loads: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> xr.Dataset:
    """The same of exercises, each on a machine that stands and with a technique of its own.

    Parameters
    ----------
    exercises : sequence of Exercise
        As :func:`~revpress.exercise.machines.on` gives them.
    people, loads, progress : Athlete, sequence of Athlete or mapping of str to Athlete; bool; callable, optional
        As in :func:`fit`.

    Returns
    -------
    xarray.Dataset
        As :func:`fit` gives it, a ``machine`` for each exercise.

    Raises
    ------
    InputError
        No exercise or nobody, or an exercise without a machine that stands.
    """
    found = [_machine_of(exercise) for exercise in exercises]
    names, everybody = named_people(people)
    if not found or not everybody:
        raise InputError("fit needs at least one machine and one person")
    cells: list[_Cell] = []
    for exercise in exercises:
        for athlete in everybody:
            cells.append(_cell(exercise, athlete, loads))
            if progress:
                progress(len(cells), len(found) * len(everybody), exercise.title)
    return _dataset(found, exercises, names, everybody, cells)


POSTURE = float(np.radians(6.0))
"""Deviation of where a person ends [rad]: own hip extension, tilt of the pelvis, place on the pads. Assumed."""


def share_past(fitted: xr.Dataset, past: float, off: float = 0.0) -> xr.DataArray:
    """Share of the people (machine,) who reach ``past`` [rad] past neutral; who cannot use a machine does not.

    With ``off`` [rad] as if everybody ended so much further past neutral.
    """
    reaches: xr.DataArray = fitted.end_hip_flexion - off <= -past + 1e-9
    return reaches.mean("person").assign_attrs(units="1", long_name="share of the people who come so far past neutral")


@dataclass(frozen=True)
class Warned:
    """A caution that some of the people need on a machine.

    Attributes
    ----------
    machine : str
    caution : Caution
    people : tuple of str
        Who.
    """

    machine: str
    caution: Caution
    people: tuple[str, ...]


def fit_cautions(fitted: xr.Dataset) -> list[Warned]:
    """Which cautions whom concern; none where nothing is loaded.

    Parameters
    ----------
    fitted : xarray.Dataset
        As :func:`fit` gives it.

    Returns
    -------
    list of Warned
    """
    known, found = cautions(), []
    left = np.degrees(fitted.hip_extension_limit + fitted.end_hip_flexion)
    numbers = {"end of hip extension": left, "deep hip flexion": np.degrees(fitted.start_hip_flexion)}
    for machine in fitted.machine.values:
        if not bool(fitted.takes_load.sel(machine=machine)):
            continue
        for key, values in numbers.items():
            caution, here = known[key], values.sel(machine=machine)
            if caution.threshold is None:
                continue
            due = here < caution.threshold if caution.past == "below" else here > caution.threshold
            if bool(due.any()):
                found.append(Warned(str(machine), caution, tuple(str(p) for p in fitted.person.values[due.values])))
    return found


def too_much(fitted: xr.Dataset) -> dict[str, tuple[str, ...]]:
    """Who could move more than a machine takes, or weighs more, by each machine of which that is known."""
    over = {}
    for machine in fitted.machine.values:
        here = fitted.sel(machine=machine)
        beyond = (here.largest_load > here.capacity).values | (here.mass > here.user_mass).values
        if np.isfinite(here.capacity) or np.isfinite(here.user_mass):
            over[str(machine)] = tuple(str(p) for p in fitted.person.values[beyond])
    return over


@dataclass(frozen=True)
class _Cell:
    """One person on one machine."""

    numbers: Mapping[str, float]
    words: Mapping[str, str]


def _cell(exercise: Exercise, athlete: Athlete, loads: bool) -> _Cell:
    limit = -athlete.range_of_motion["hip_flexion"].low
    try:
        setup = exercise.set_up(athlete)
    except UnreachableError as error:
        return _Cell({"hip_extension_limit": limit}, {"refused": str(error)})
    spare = [hole for both in setup.spare.values() for hole in both]
    numbers = {
        "start_hip_flexion": setup.start["hip_flexion"],
        "end_hip_flexion": setup.end["hip_flexion"],
        "start_knee_flexion": setup.start["knee_angle"],
        "end_knee_flexion": setup.end["knee_angle"],
        "hip_extension_limit": limit,
        "unused": 1.0 - setup.share[1],
        "spare_holes": float(min(spare)) if spare else np.nan,
        "clearance": setup.clearance,
    }
    if loads and exercise.takes_load:
        numbers["largest_load"] = _largest(exercise.changed(machine=setup.machine), athlete)
    holes = ", ".join(f"{name} {hole}" for name, hole in setup.machine.holes.items())
    return _Cell(numbers, {"begins_by": setup.begins_by, "ends_by": setup.ends_by, "holes": holes})


def _largest(exercise: Exercise, athlete: Athlete) -> float:
    """Largest load; NaN of somebody who cannot move even the least, or not in that posture."""
    try:
        return held_loads(exercise, athlete).most
    except (InputError, UnreachableError):
        return np.nan


def _dataset(
    machines: Sequence[Machine],
    exercises: Sequence[Exercise],
    names: Sequence[str],
    people: Sequence[Athlete],
    cells: Sequence[_Cell],
) -> xr.Dataset:
    shape, dims = (len(machines), len(people)), ("machine", "person")
    meaning = {
        **{name: ("rad", text) for name, text in _ANGLES.items()},
        "unused": ("1", "share of the machine's way beyond the end of the stroke"),
        "spare_holes": ("1", "fewest holes left on either side of a chosen one"),
        "clearance": ("m", "lowest point of the moving parts over the floor"),
        "largest_load": ("kg", "largest load that the person can move over the whole stroke"),
    }
    numbers = {
        name: (
            dims,
            np.reshape([c.numbers.get(name, np.nan) for c in cells], shape),
            {"units": unit, "long_name": text},
        )
        for name, (unit, text) in meaning.items()
    }
    words = {
        name: (dims, np.reshape([c.words.get(name, "") for c in cells], shape), {"long_name": text})
        for name, text in _WORDS.items()
    }
    labels = _unique([m.label for m in machines])
    unknown = np.nan
    return xr.Dataset(
        {**numbers, **words, "takes_load": ("machine", [e.takes_load for e in exercises])},
        coords={
            "machine": labels,
            "person": _unique(names),
            "stature": ("person", [a.stature for a in people], {"units": "m"}),
            "mass": ("person", [a.mass for a in people], {"units": "kg"}),
            "sex": ("person", [a.sex for a in people]),
            "wanted": (("machine", "end"), [_wanted(e) for e in exercises], {"units": "rad"}),
            "end": ["start", "end"],
            "capacity": (
                "machine",
                [unknown if (most := m.capacity) is None else most for m in machines],
                {"units": "kg"},
            ),
            "user_mass": (
                "machine",
                [unknown if m.user_mass is None else m.user_mass for m in machines],
                {"units": "kg"},
            ),
        },
    )


def _machine_of(exercise: Exercise) -> Machine:
    machine = exercise.standing
    if machine is None:
        raise InputError(f"{exercise.name} is not on a machine that stands: give one")
    return machine


def _listed(machines: MachineLike | Sequence[MachineLike]) -> list[MachineLike]:
    return list(machines) if isinstance(machines, list | tuple) else [machines]  # type: ignore[list-item]


def named_people(people: Athlete | People) -> tuple[list[str], list[Athlete]]:
    """Names and athletes of whoever is meant.

    Raises
    ------
    InputError
        Something else among them.
    """
    if isinstance(people, Athlete):
        people = [people]
    if isinstance(people, Mapping):
        return [str(name) for name in people], list(people.values())
    if not isinstance(people, Sequence):
        raise InputError(f"people is {shown(people)}, but must be athletes, a roster or a Population")
    if len(people) > MOST:
        raise InputError(f"{len(people)} people are asked about, but at most {MOST}: `population` takes more")
    everybody = list(people)
    for athlete in everybody:
        if not isinstance(athlete, Athlete):
            raise InputError(f"people has {shown(athlete)}, which is no Athlete")
    return [f"{a.sex}, {a.stature:.2f} m, {a.mass:.0f} kg" for a in everybody], everybody


def _wanted(exercise: Exercise) -> tuple[float, float]:
    """Hip flexion at start and end by which holes are chosen [rad]; NaN where the exercise has no such wish."""
    values = exercise.values()
    return float(values.get("start_hip_flexion", np.nan)), float(values.get("end_hip_flexion", np.nan))


def _unique(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out
