"""Several exercises of one athlete side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError, check_range, shown
from revpress.exchange.measured_motion import MeasuredMotion, find
from revpress.exercise.batch import are_several
from revpress.exercise.catalogue import ExerciseLike
from revpress.exercise.exercise import Exercise
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.exercise.solve import solve
from revpress.performance.largest_load import held_loads
from revpress.study import quantities as q
from revpress.study.comparison_quantities import comparison_quantities
from revpress.study.contrast import PEOPLE, contrasts
from revpress.study.lift import KNEE_GRID, STROKE_GRID, Lift
from revpress.study.profile import ACTIONS, PLACES
from revpress.twin.intervals import LAYERS, check_layers
from revpress.twin.motion import Motion
from revpress.twin.provenance import parameters_of
from revpress.twin.ranges import HIP_GRID


def compare(
    athlete: Athlete,
    entries: Sequence[LoadedExercise | ExerciseLike],
    motion: Motion | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    *,
    intervals: bool | str | Iterable[str] = True,
    people: int = PEOPLE,
) -> tuple[dict[str, xr.Dataset], xr.Dataset]:
    """Solve each exercise and put the quantities that decide side by side.

    Parameters
    ----------
    athlete : Athlete
    entries : sequence of LoadedExercise, str, Exercise or subclass of Exercise
        At least one; the same exercise may stand several times with other loads or settings.
    motion : Motion, optional
        The repetition, the same for all; 1.5 s up and 2 s down if not given.
    progress : callable, optional
        Called with (done, total, title) before each solution and at the end.
    intervals : bool, str or iterable of str, default: True
        Layers of the intervals, as :func:`~revpress.exercise.solve.solve` takes them. With ``body``, the imagined
        people have bodies of their own.
    people : int, default: :data:`.contrast.PEOPLE`
        Imagined people whose muscles are asked which exercise asks more of them, see
        :func:`~revpress.study.contrast.contrasts`; 0 for none.

    Returns
    -------
    solutions : dict of str to xarray.Dataset
        By label, in the order of the entries. A label is the exercise's name, with the settings that tell it from
        others of that name: ``hip_thrust@120,end_hip_flexion=-5``, angles in degrees.
    comparison : xarray.Dataset
        See :func:`tabulate_comparison`.

    Raises
    ------
    InputError
        No entry, the same entry twice, and all that :func:`~revpress.exercise.solve.solve` refuses.

    Examples
    --------
    >>> from revpress import Athlete, exercises
    >>> squat = exercises["back_squat"](push="heel")
    >>> solutions, comparison = compare(Athlete(), [squat, LoadedExercise("hip_thrust", 80.0)])
    >>> list(solutions)
    ['back_squat', 'hip_thrust']
    """
    if not isinstance(athlete, Athlete):
        raise InputError(f"athlete is {shown(athlete)}, but a comparison is of one Athlete")
    if isinstance(entries, str | LoadedExercise) or not isinstance(entries, Sequence):
        raise InputError(f"{shown(entries)} is no sequence of exercises: give a list, even of one")
    if not entries:
        raise InputError("nothing to compare: at least one exercise is needed")
    layers = check_layers(intervals)
    cases = [_with_load(_case(entry), athlete) for entry in entries]
    names = _labels_and_titles(cases)
    for i, (label, _) in enumerate(names):
        if label in (other for other, _ in names[:i]):
            raise InputError(f"{label} stands twice in the comparison, with the same load and parameters")
    report = progress or (lambda done, total, title: None)
    solutions: dict[str, xr.Dataset] = {}
    for case, (label, title) in zip(cases, names, strict=True):
        report(len(solutions), len(cases), title)
        solutions[label] = _solved(case, athlete, motion, layers)
    report(len(cases), len(cases), "")
    return solutions, _table(solutions, names, people)


def solve_entry(
    entry: LoadedExercise | ExerciseLike,
    athlete: Athlete,
    motion: Motion | None = None,
    *,
    intervals: bool | str | Iterable[str] = True,
) -> xr.Dataset:
    """Solve one exercise as a comparison does, a share of the largest load included.

    Parameters
    ----------
    entry : LoadedExercise, str, Exercise or subclass of Exercise
    athlete : Athlete
    motion, intervals : Motion, optional; bool, str or iterable of str
        As in :func:`compare`.

    Returns
    -------
    xarray.Dataset
        The solution; a share and whose largest load it is of stand in its attributes.

    Raises
    ------
    InputError, UnreachableError
        As :func:`compare`.
    """
    return _solved(_with_load(_case(entry), athlete), athlete, motion, check_layers(intervals))


def tabulate_comparison(solutions: Mapping[str, xr.Dataset], *, people: int = PEOPLE) -> xr.Dataset:
    """The comparison of solved exercises, by label.

    Parameters
    ----------
    solutions : Mapping of str to xarray.Dataset
        Label to solution.
    people : int, default: :data:`.contrast.PEOPLE`
        As in :func:`compare`.

    Returns
    -------
    xarray.Dataset
        Dimensions ``exercise`` (labels, with the coordinates ``title`` and ``load_unit``), ``hip_angle`` and
        ``knee_angle`` [deg of flexion], ``stroke``, ``group``, ``joint``. Curves are of the concentric phase of one
        leg; ``docs/quantities.md`` defines each variable, :data:`.comparison_quantities` declares it. Several exercises
        also have the variables of :func:`~revpress.study.contrast.contrasts`.

    Raises
    ------
    InputError
        An exercise in which the hip reverses within the lift.
    """
    if not solutions:
        raise InputError("nothing to compare: at least one solution is needed")
    for label, solution in solutions.items():
        if "exercise" not in solution.attrs or solution.get("stroke", solution.frame).ndim != 1:
            raise InputError(f"{label} is no solution of one athlete, load and setting: choose one of a batch")
    return _table(solutions, _labels_and_titles([_case_of(s) for s in solutions.values()]), people)


def titles_of(solutions: Sequence[xr.Dataset]) -> list[str]:
    """Title of each solution, with the settings that tell it from the others."""
    return [title for _, title in _labels_and_titles([_case_of(solution) for solution in solutions])]


def labelled(solutions: Sequence[xr.Dataset]) -> dict[str, xr.Dataset]:
    """Solutions by the label that a comparison gives them.

    Raises
    ------
    InputError
        The same exercise twice, with the same load and settings.
    """
    found: dict[str, xr.Dataset] = {}
    for (label, _), solution in zip(_labels_and_titles([_case_of(s) for s in solutions]), solutions, strict=True):
        if label in found:
            raise InputError(f"{label} stands twice in the comparison, with the same load and parameters")
        found[label] = solution
    return found


def labels_and_titles(entries: Sequence[LoadedExercise | ExerciseLike]) -> list[tuple[str, str]]:
    """Label and title of each entry: the exercise, and the settings that tell it from others of that name."""
    return _labels_and_titles([_case(entry) for entry in entries])


@dataclass(frozen=True)
class _Case:
    """One exercise with its settings and load, and where the load comes from."""

    exercise: Exercise | MeasuredMotion
    load: float | None
    share: float | None = None
    share_of: str = ""

    @property
    def settings(self) -> dict[str, Any]:
        """Load and every setting in force."""
        exercise = self.exercise
        if isinstance(exercise, MeasuredMotion):
            load = exercise.load.default if self.load is None else self.load
            return {"load": load, **{p.name: p.default for p in exercise.parameters}, **exercise.settings}
        load = exercise.checked_load() if self.load is None else self.load
        return {"load": load, **exercise.dotted()}

    @property
    def share_attributes(self) -> dict[str, Any]:
        """What a solution keeps of it."""
        return {} if self.share is None else {"load_share": self.share, "load_share_of": self.share_of}


def _case(entry: LoadedExercise | ExerciseLike) -> _Case:
    whole = entry if isinstance(entry, LoadedExercise) else LoadedExercise(entry)
    exercise = find(whole.name, **whole.parameters)
    if are_several(whole.load):
        raise InputError(f"{exercise.name}: load is {shown(whole.load)}, but a comparison takes one load an entry")
    return _Case(exercise, whole.load, whole.share)


def _case_of(solution: xr.Dataset) -> _Case:
    attributes = solution.attrs
    exercise = find(attributes["exercise"], **parameters_of(solution))
    return _Case(
        exercise, float(solution["load"]), attributes.get("load_share"), attributes.get("load_share_of", "")
    )  # fmt: skip


def _solved(case: _Case, athlete: Athlete, motion: Motion | None, layers: tuple[str, ...]) -> xr.Dataset:
    if isinstance(case.exercise, MeasuredMotion):
        solution = case.exercise.solve(athlete, case.load, intervals=layers)
    else:
        solution = solve(case.exercise, athlete, case.load, motion=motion, intervals=layers)
    return solution.assign_attrs(case.share_attributes)


def _with_load(case: _Case, athlete: Athlete) -> _Case:
    """The case with the load that its share comes to, to a tenth of its unit."""
    if case.share is None:
        return case
    exercise = case.exercise
    if isinstance(exercise, MeasuredMotion):
        raise InputError(f"{exercise.name} is a measured motion, which takes no load")
    if case.load is not None:
        raise InputError(f"{exercise.name}: a load and a share of the largest load were both given: choose one")
    if isinstance(case.share, str):
        raise InputError(f"{exercise.name}: share of the largest load is {shown(case.share)}, but must be a number")
    check_range(f"{exercise.name}: share of the largest load", 100.0 * case.share, 1.0, 100.0, "%")
    most = held_loads(exercise, athlete)  # its interval, which costs more, is not asked for
    load = max(round(case.share * most.settled, 1), exercise.load.low)
    return replace(case, load=load, share_of=most.limited_by)


def _table(solutions: Mapping[str, xr.Dataset], names: Sequence[tuple[str, str]], people: int) -> xr.Dataset:
    parts = [_row(solution) for solution in solutions.values()]
    layers = [layer for layer in LAYERS if any("layer" in row.dims and layer in row.layer for row in parts)]
    rows = xr.concat(
        [row.reindex(layer=layers) if "layer" in row.dims else row for row in parts], dim="exercise",
        data_vars="all", coords=["load_unit"], compat="override", join="exact", combine_attrs="drop_conflicts",
    )  # fmt: skip
    used = dict.fromkeys(key for s in solutions.values() for key in json.loads(s.attrs["citations"]))
    rows = rows.assign_attrs(citations=json.dumps(list(used)))
    rows = rows.assign_coords(exercise=list(solutions), title=("exercise", [title for _, title in names]))
    if not people or len(solutions) < 2:
        return rows
    return rows.merge(contrasts(solutions, people=people, bodies="body" in layers))


def _row(solution: xr.Dataset) -> xr.Dataset:
    """Every declared quantity of one solution."""
    lift = Lift(solution)
    return xr.Dataset(
        comparison_quantities.variables(lift),
        coords={
            "hip_angle": ("hip_angle", HIP_GRID, {"units": "deg", "long_name": "hip flexion"}),
            "knee_angle": ("knee_angle", KNEE_GRID, {"units": "deg", "long_name": "knee flexion"}),
            "stroke": ("stroke", STROKE_GRID, {"units": "1", "long_name": "stroke"}),
            "group": list(MUSCLE_GROUPS),
            "joint": list(q.JOINTS),
            "action": list(ACTIONS),
            **{
                f"{joint}_place": (f"{joint}_place", places, {"units": "deg", "long_name": f"{joint} flexion"})
                for joint, places in PLACES.items()
            },
            "load_unit": solution["load"].attrs["units"],
            **({"layer": lift.layers, "bound": ["low", "high"]} if lift.layers else {}),
            **({"cause": solution["cause"].values} if "cause" in solution.coords else {}),
        },
        attrs={
            "athlete": str(solution["athlete_properties"].item()),
            **{name: solution.attrs[name] for name in ("revpress", "sharing_power")},
        },
    )


def _labels_and_titles(cases: Sequence[_Case]) -> list[tuple[str, str]]:
    settings = [case.settings for case in cases]
    names = []
    for case, own in zip(cases, settings, strict=True):
        exercise = case.exercise
        rivals = [s for c, s in zip(cases, settings, strict=True) if c.exercise.name == exercise.name]
        telling = {name: value for name, value in own.items() if any(r.get(name) != value for r in rivals)}
        angles = {p.name for p in exercise.parameters if p.unit == "rad"}
        shown = {n: _number(np.degrees(v) if n in angles else v) for n, v in telling.items() if n != "load"}
        load = _number(own["load"])
        label = exercise.name + f"@{load}" * ("load" in telling) + "".join(f",{n}={v}" for n, v in shown.items())
        spelled = [
            f"{n.replace('_', ' ').replace('.', ' ')} {v.replace('-', '−')}{'°' * (n in angles)}"
            for n, v in shown.items()
        ]
        loaded = [f"{load} {exercise.load.unit}{_of_the_machine(case)}"] if exercise.load.high else []
        names.append((label, ", ".join([exercise.title, *loaded, *spelled])))
    return names


def _of_the_machine(case: _Case) -> str:
    """A share of a bound is not a share of what the athlete can do, and says so."""
    if case.share is None or case.share_of != "machine":
        return ""
    return f" ({100.0 * case.share:g} % of what the machine takes, not of what the athlete can move)"


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
