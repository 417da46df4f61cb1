"""A training programme as work, force–time and time past neutral, by muscle group and day: a week's ledger.

All is of one leg: an exercise of both legs counts once for each, one of a single leg is done as often with the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, RevpressError, shown
from revpress.exercise.catalogue import find_exercise
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.study import quantities as q
from revpress.study.compare import labelled, solve_entry, titles_of
from revpress.study.contrast import PEOPLE, spanned
from revpress.study.exposure import draw_exposures, exposure_quantities, exposures
from revpress.study.profile import ACTIONS, PLACES, PROFILES, similarity, work_profiles

Array = NDArray[np.float64]
T = TypeVar("T")

SETS = (1, 50)
REPETITIONS = (1, 500)
"""Allowed numbers of sets, and of repetitions a set."""

ADDED = "added"
"""Day of an addition that was given none."""


class PlannedExercise(NamedTuple):
    """A line of a programme.

    Attributes
    ----------
    day : str
        Any name; days come in the order in which they are first named.
    exercise : LoadedExercise
        With a load or a share of the largest load.
    sets, repetitions : int
        Repetitions are those of a set, and of each leg.
    place : str
        Where it is written, for errors.
    """

    day: str
    exercise: LoadedExercise
    sets: int
    repetitions: int
    place: str = ""


@dataclass(frozen=True)
class Ledger:
    """What a programme asks of each muscle group of a leg.

    Attributes
    ----------
    solutions : Mapping of str to xarray.Dataset
        Label to solution: every exercise with its load and settings once.
    data : xarray.Dataset
        Over ``row``, the lines of the programme, an addition last: every declared exposure
        (:data:`.exposure_quantities`) of all its repetitions, and ``…_drawn`` (row, person, …) of imagined people; the
        profiles of its work (:data:`.profile.PROFILES`) and ``…_drawn``. Coordinates: ``day``, ``label``, ``title``,
        ``sets``, ``repetitions``.
    added : bool
        Whether the last line is an addition.
    """

    solutions: Mapping[str, xr.Dataset]
    data: xr.Dataset
    added: bool = False

    @property
    def days(self) -> list[str]:
        """In their order."""
        return list(dict.fromkeys(map(str, self.data.day.values)))

    @property
    def planned(self) -> xr.Dataset:
        """The lines without the addition."""
        return self.data.isel(row=slice(None, -1)) if self.added else self.data

    def total(self, name: str, rows: NDArray[np.bool_] | None = None, *, together: bool = False) -> Array:
        """Value, low and high (3, …) of an exposure or profile over some lines, all if none are named.

        Low and high hold nine of ten imagined people, each the same in every exercise; NaN where fewer than half can do
        one of them.

        Parameters
        ----------
        name : str
            Of the variable.
        rows : ndarray of bool, shape (row,), optional
        together : bool, default: False
            Whether muscle groups are added up too.

        Returns
        -------
        ndarray, shape (3, …)
        """
        chosen = np.ones(self.data.sizes["row"], dtype=bool) if rows is None else rows
        best = self.data[name].values[chosen].sum(axis=0)
        drawn = self.data[f"{name}_drawn"].values[chosen].sum(axis=0)  # (person, …)
        if together:
            best, drawn = best.sum(axis=-1), drawn.sum(axis=-1)
        return np.stack([best, *spanned(best, drawn, axis=0)])

    def on(self, day: str) -> NDArray[np.bool_]:
        """Which lines (row,) are of a day."""
        return np.asarray(self.data.day.values == day)


@dataclass(frozen=True)
class Addition:
    """What an exercise that is added to a programme repeats.

    Attributes
    ----------
    similarity : ndarray, shape (row, 3)
        To each line of the programme: value, low and high.
    repeated : ndarray, shape (3,)
        Part of its own work that the programme does already, by the same joints and muscles at the same angles.
    replaced : ndarray, shape (row, 3)
        Part of each line's work that it does, amounts counted.
    """

    similarity: Array
    repeated: Array
    replaced: Array


def ledger(
    athlete: Athlete,
    programme: Sequence[PlannedExercise],
    addition: PlannedExercise | None = None,
    *,
    people: int = PEOPLE,
    progress: Callable[[int, int, str], None] | None = None,
) -> Ledger:
    """Add up a programme.

    Parameters
    ----------
    athlete : Athlete
    programme : sequence of PlannedExercise
        At least one.
    addition : PlannedExercise, optional
        What might be added.
    people : int, default: :data:`.contrast.PEOPLE`
        Imagined people, at least 1.
    progress : callable, optional
        Called with (done, total, title) before each exercise is solved, before imagined people are asked about it, and
        at the end.

    Returns
    -------
    Ledger

    Raises
    ------
    InputError, UnreachableError
        An empty programme, numbers out of range, an exercise that is held or without a load, and all that
        :func:`~revpress.study.compare.solve_entry` refuses; names the place of the line.
    """
    if not isinstance(athlete, Athlete):
        raise InputError(f"athlete is {shown(athlete)}, but a ledger is of one Athlete")
    lines = [*programme, *([] if addition is None else [addition])]
    if not programme:
        raise InputError("the programme is empty: at least one exercise is needed")
    keys = [_at(line, check_planned) for line in lines]
    report = progress or (lambda done, total, title: None)
    unique = list(dict.fromkeys(keys))
    total = 2 * len(unique)
    solved: dict[tuple[object, ...], xr.Dataset] = {}
    place = []
    for number, key in enumerate(unique):
        line = lines[keys.index(key)]
        report(number, total, find_exercise(line.exercise.name).title)
        solution = _at(line, lambda one: solve_entry(one.exercise, athlete, intervals=False))
        place.append((*key[:2], float(solution["load"])))  # a share may come to a load that is there already
        solved.setdefault(place[-1], solution)
    solutions = labelled(list(solved.values()))
    titles = titles_of(list(solutions.values()))
    counted: list[xr.Dataset] = []
    for title, solution in zip(titles, solutions.values(), strict=True):
        report(total - len(titles) + len(counted), total, f"{title}: imagined people")
        counted.append(_counted(solution, people))
    report(total, total, "")
    at = [list(solved).index(place[unique.index(key)]) for key in keys]
    rows = [counted[i] * float(line.sets * line.repetitions) for i, line in zip(at, lines, strict=True)]
    data = xr.concat(rows, dim="row", data_vars="all")
    for name, variable in counted[0].items():
        data[name].attrs = variable.attrs
    labels = list(solutions)
    return Ledger(
        solutions,
        data.assign_coords({
            "day": ("row", [line.day for line in lines]), "label": ("row", [labels[i] for i in at]),
            "title": ("row", [titles[i] for i in at]), "sets": ("row", [line.sets for line in lines]),
            "repetitions": ("row", [line.repetitions for line in lines]),
            "action": list(ACTIONS), **{f"{joint}_place": places for joint, places in PLACES.items()},
        }),
        addition is not None,
    )  # fmt: skip


def addition_of(found: Ledger) -> Addition:
    """What the added line repeats of the others.

    Both are averages of the joints' and the muscles' work, place by place: Σ min(added, there) over Σ added, or over
    Σ there.

    Raises
    ------
    InputError
        Nothing was added.
    """
    if not found.added:
        raise InputError("nothing was added to the programme")
    added = list(found.solutions).index(str(found.data.label.values[-1]))
    over = q.work_joint(list(found.solutions.values())[added])
    pair = [found.data[name].values for name in PROFILES[over]]
    drawn = [found.data[f"{name}_drawn"].values for name in PROFILES[over]]

    def part(values: Sequence[Array], of: str) -> Array:
        parts = []
        for one in values:
            new, there = one[-1], one[:-1].sum(axis=0) if of == "added" else one[:-1]
            whole = (new if of == "added" else there).sum(axis=(-2, -1))
            common = np.minimum(new, there).sum(axis=(-2, -1))
            parts.append(np.divide(common, whole, out=np.full(np.shape(common), np.nan), where=whole > 0.0))
        return np.asarray(np.mean(parts, axis=0))

    alike, alike_drawn = (similarity(j[:-1], m[:-1], j[-1], m[-1]) for j, m in (pair, drawn))
    repeated, repeated_drawn = part(pair, "added"), part(drawn, "added")
    replaced, replaced_drawn = part(pair, "there"), part(drawn, "there")
    return Addition(
        np.column_stack([alike, *spanned(alike, alike_drawn, axis=1)]),
        np.array([repeated, *spanned(repeated, repeated_drawn, axis=0)]),
        np.column_stack([replaced, *spanned(replaced, replaced_drawn, axis=1)]),
    )


def _at(line: PlannedExercise, does: Callable[[PlannedExercise], T]) -> T:
    """What ``does`` gives of a line; an error names its place."""
    try:
        return does(line)
    except RevpressError as error:
        if not line.place:
            raise
        raise type(error)(f"{line.place}: {error}") from None


def check_planned(line: PlannedExercise) -> tuple[object, ...]:
    """What tells a line's exercise from others, if it can be counted: name, settings, load and share.

    Raises
    ------
    InputError
        Numbers out of range, no name of a day, an exercise that is held, or one without a load.
    """
    for name, value, (low, high) in (("sets", line.sets, SETS), ("repetitions", line.repetitions, REPETITIONS)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
            raise InputError(f"{name} is {shown(value)}, but must be a whole number from {low} to {high}")
    if not isinstance(line.day, str) or not line.day.strip():
        raise InputError(f"day is {shown(line.day)}, but must be a name")
    entry = line.exercise
    exercise = find_exercise(entry.name, **entry.parameters)
    if exercise.repetition is None:
        raise InputError(f"{exercise.name} is a test that is held: it has no repetitions to count")
    if entry.load is None and entry.share is None and exercise.load.usual > 0.0:
        raise InputError(
            f"{exercise.name} has no load: give it in {exercise.load.unit}, {exercise.load.low:g} to "
            f"{exercise.load.high:g}, or as a share of the largest load, such as 70%"
        )
    load = entry.load if entry.load is None else exercise.checked_load(entry.load)
    return exercise.name, json.dumps(exercise.as_json(), sort_keys=True), load, entry.share


def _counted(solution: xr.Dataset, people: int) -> xr.Dataset:
    """Exposures and profiles of one repetition, and those of imagined people."""
    own = exposures(solution)
    drawn, found = draw_exposures(solution, people=people)
    dims = {name: ("action" if "joint" in name else "group", f"{j}_place") for j, n in PROFILES.items() for name in n}
    profiles = work_profiles(solution)
    for name, over in dims.items():
        own[name] = (over, profiles[name], {"units": "J"})
        people_of = found.get(name, np.full((people, *profiles[name].shape), np.nan))
        own[f"{name}_drawn"] = (("person", *over), people_of, {"units": "J"})
    for name in exposure_quantities:
        own[f"{name}_drawn"] = drawn[name].assign_attrs(own[name].attrs)
    return own
