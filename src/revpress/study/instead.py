"""What can stand in for an exercise: other exercises in the order of how alike their work is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError, check_range, shown
from revpress.exercise.catalogue import ExerciseLike, exercises, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.performance.largest_load import held_loads
from revpress.study.compare import labelled, solve_entry, tabulate_comparison
from revpress.study.contrast import PEOPLE, contrast_uses, draw_uses, share_of_people, spanned
from revpress.study.lift import Lift
from revpress.study.profile import ACTIONS, PROFILES, overlap, shares, similarity
from revpress.twin.motion import Motion

Array = NDArray[np.float64]

SHARE = 0.5
"""Part of the largest load at which exercises are held against each other, if nothing else is said."""

AS_HARD = 0.75
"""Part of the target's effort below which what cannot be loaded is too light, however many repetitions are done."""

NOTHING = "nothing"
"""What somebody has who has no equipment."""

_PARTS = np.linspace(0.0, 1.0, 21)  # of a mixture of two substitutes


@dataclass(frozen=True)
class Substitutes:
    """A target exercise and what may stand in for it, the most alike first; what is too light comes last.

    Attributes
    ----------
    target : str
        Label of the exercise that is to be replaced.
    solutions : Mapping of str to xarray.Dataset
        Label to solution: the target, then its substitutes in their order.
    comparison : xarray.Dataset
        Of all of them in that order, with contrasts (:func:`~revpress.study.compare.tabulate_comparison`).
    likeness : xarray.Dataset
        Over ``exercise``, the substitutes in their order: ``similarity``, ``joint_similarity`` and
        ``muscle_similarity`` to the target (:mod:`revpress.study.profile`); ``similarity_span`` (bound, exercise), in
        nine of ten imagined people; ``similarity_contrast`` (exercise, rival), share of the people in whom it is more
        alike than the rival. Over ``of``, the target too: ``strength_used``, part of the strength that the hardest
        moment takes; ``action_share`` (of, action), share of the joints' work, and ``action_share_contrast`` (of,
        action), share of the people in whom it is more than in the target. The attribute ``over`` says over
        which joint's angle the work is compared: the one that does more of the target's.
    left_out : Mapping of str to str
        Name of each exercise that was asked for and is not there, and why.
    unloaded : frozenset of str
        Labels of those that are done with no load, for want of anything to load them with.
    too_light : frozenset of str
        Those of them whose hardest moment takes less than :data:`AS_HARD` of the part of the strength that the target's
        takes: more alike or not, no number of repetitions makes up for that.
    """

    target: str
    solutions: Mapping[str, xr.Dataset]
    comparison: xr.Dataset
    likeness: xr.Dataset
    left_out: Mapping[str, str]
    unloaded: frozenset[str] = frozenset()
    too_light: frozenset[str] = frozenset()

    @property
    def whole(self) -> xr.Dataset:
        """The comparison with the likeness in it, the target's own empty: for a file."""
        named = {n: v.rename(of="exercise") if "of" in v.dims else v for n, v in self.likeness.items()}
        likeness = xr.Dataset(named).reindex(exercise=self.comparison.exercise, rival=self.comparison.exercise.values)
        return self.comparison.merge(likeness.drop_vars("title", errors="ignore"), compat="override")

    @property
    def order(self) -> list[str]:
        """Labels of the substitutes, the most alike first, those that are too light at the end."""
        return [str(label) for label in self.likeness.exercise.values]


@dataclass(frozen=True)
class Mixture:
    """Two substitutes that together are more alike to the target than the first alone.

    Attributes
    ----------
    first, second : str
        Labels.
    part : float
        Of the work that the second does, 0 to 1.
    similarity : float
        Of both together to the target.
    """

    first: str
    second: str
    part: float
    similarity: float


def instead(
    athlete: Athlete,
    target: LoadedExercise | ExerciseLike,
    among: Sequence[LoadedExercise | ExerciseLike] | None = None,
    *,
    have: Iterable[str] | None = None,
    motion: Motion | None = None,
    people: int = PEOPLE,
    progress: Callable[[int, int, str], None] | None = None,
) -> Substitutes:
    """Find what can stand in for an exercise.

    Parameters
    ----------
    athlete : Athlete
    target : LoadedExercise, str, Exercise or subclass of Exercise
        With a load or a share of the largest load; :data:`SHARE` if neither is given.
    among : sequence of LoadedExercise, str, Exercise or subclass of Exercise, optional
        Candidates; every exercise of the catalogue that is repeated if not given. One without a load has the target's
        share of its own largest load.
    have : iterable of str, optional
        Equipment that is there, words of :func:`known_equipment`, or :data:`NOTHING`; all if not given. What has a load
        of its own kind only, and none of that is there, is done with none.
    motion : Motion, optional
        The repetition, the same for all; 1.5 s up and 2 s down if not given.
    people : int, default: :data:`.contrast.PEOPLE`
        Imagined people, at least 1.
    progress : callable, optional
        Called with (done, total, title) before each exercise is solved, before imagined people are asked about it, and
        at the end.

    Returns
    -------
    Substitutes

    Raises
    ------
    InputError
        A target that is held or cannot be solved, equipment that no exercise knows, or no candidate left.
    """
    if not isinstance(athlete, Athlete):
        raise InputError(f"athlete is {shown(athlete)}, but substitutes are for one Athlete")
    aim = target if isinstance(target, LoadedExercise) else LoadedExercise(target)
    _refuse_held(find_exercise(aim.name, **aim.parameters))
    owned = None if have is None else _owned(have)
    report = progress or (lambda done, total, title: None)
    asked = list(exercises) if among is None else list(among)
    candidates, left_out, bare = _candidates(aim, asked, owned, named=among is not None)
    total = 2 * (1 + len(candidates))
    report(0, total, find_exercise(aim.name).title)
    aim = _with_share(aim, athlete)
    solved = [solve_entry(aim, athlete, motion, intervals=False)]
    unloaded = []
    for number, (entry, empty) in enumerate(zip(candidates, bare, strict=True), 1):
        exercise = find_exercise(entry.name, **entry.parameters)
        report(number, total, exercise.title)
        if entry.load is None and entry.share is None:
            entry = entry._replace(share=aim.share)
        try:
            solution = solve_entry(entry, athlete, motion, intervals=False)
            _check_one_way(solution)
        except (InputError, UnreachableError) as error:
            left_out[exercise.name] = str(error)
            continue
        solved.append(solution)
        unloaded += [len(solved) - 1] if empty else []
    if len(solved) < 2:
        raise InputError(f"nothing is left that could stand in: {_why(left_out)}")
    by_label = labelled(solved)
    labels = list(by_label)

    def ask(done: int, title: str) -> None:
        report(total - len(labels) + done, total, title)

    return _ranked(by_label, people, left_out, frozenset(labels[i] for i in unloaded), ask)


def known_equipment() -> list[str]:
    """All words for equipment that exercises of the catalogue use, in alphabetical order."""
    found = {word for e in exercises.values() for word in (*(e.equipment or ()), *e.load_equipment)}
    return sorted(found)


def mixture(substitutes: Substitutes) -> Mixture | None:
    """The substitute that adds most to the first one, and how much of it; None where none adds anything.

    Both profiles are shares of their own sums, mixed in parts of 5 %.
    """
    names = PROFILES[substitutes.likeness.attrs["over"]]
    joints, muscles = (shares(substitutes.comparison[name].values) for name in names)
    best: Mixture | None = None
    for i, label in enumerate(substitutes.order[1:], 2):
        if label in substitutes.too_light:
            continue
        mixed = [
            part * values[i] + (1.0 - part) * values[1] for values in (joints, muscles) for part in _PARTS
        ]  # fmt: skip
        count = len(_PARTS)
        found = similarity(np.stack(mixed[:count]), np.stack(mixed[count:]), joints[0], muscles[0])
        at = int(np.nanargmax(found)) if np.isfinite(found).any() else 0
        if at and (best is None or found[at] > best.similarity):
            best = Mixture(substitutes.order[0], label, float(_PARTS[at]), float(found[at]))
    return best


def _refuse_held(exercise: Exercise) -> None:
    if exercise.repetition is None:
        raise InputError(f"{exercise.name} is held and does no work, so nothing can be held against it")


def _owned(have: Iterable[str]) -> frozenset[str]:
    words = [have] if isinstance(have, str) else list(have)
    known = known_equipment()
    for word in words:
        if word not in (*known, NOTHING):
            raise InputError(f"unknown equipment {shown(word)}: known are {', '.join(known)}, or {NOTHING}")
    if NOTHING in words and len(words) > 1:
        raise InputError(f"{NOTHING} and other equipment were both given: choose one")
    if not words:
        raise InputError(f"no equipment was given: say {NOTHING} for none")
    return frozenset(words) - {NOTHING}


def _candidates(
    aim: LoadedExercise,
    asked: Sequence[LoadedExercise | ExerciseLike],
    owned: frozenset[str] | None,
    *,
    named: bool,
) -> tuple[list[LoadedExercise], dict[str, str], list[bool]]:
    """Entries to solve, why others are not, and which of the entries are done with no load for want of any."""
    own = find_exercise(aim.name, **aim.parameters).name
    entries, left_out, bare = [], {}, []
    for one in asked:
        entry = one if isinstance(one, LoadedExercise) else LoadedExercise(one)
        try:
            exercise = find_exercise(entry.name, **entry.parameters)
        except InputError as error:
            if named:
                raise
            left_out[str(entry.name)] = str(error)  # of another package: the rest can be used all the same
            continue
        if exercise.repetition is None:
            if named:
                _refuse_held(exercise)
            continue
        if exercise.name == own and not named:
            continue
        missing, empty = ([], False) if owned is None else _missing(exercise, owned)
        if missing:
            left_out[exercise.name] = f"needs {', '.join(missing)}"
            continue
        empty = empty and entry.load is None and entry.share is None
        if empty:
            entry = entry._replace(load=0.0)
        bare.append(empty)
        entries.append(entry)
    if not entries:
        raise InputError(f"nothing is left that could stand in: {_why(left_out)}")
    return entries, left_out, bare


def _missing(exercise: Exercise, owned: frozenset[str]) -> tuple[list[str], bool]:
    """What is not there of what an exercise takes, and whether it is done with no load for that."""
    if exercise.equipment is None:
        return ["equipment that it does not name"], False
    missing = [word for word in exercise.equipment if word not in owned]
    lacks_load = bool(exercise.load_equipment) and not owned.intersection(exercise.load_equipment)
    if lacks_load and exercise.load.low > 0.0:
        missing.append(" or ".join(exercise.load_equipment))
    return missing, lacks_load and not missing


def _with_share(aim: LoadedExercise, athlete: Athlete) -> LoadedExercise:
    """The target with the share of its largest load that its substitutes have too."""
    if aim.share is not None:
        return aim
    if aim.load is None:
        return aim._replace(share=SHARE)
    exercise = find_exercise(aim.name, **aim.parameters)
    load, most = exercise.checked_load(aim.load), held_loads(exercise, athlete).settled
    if load <= 0.0 or (load > most and not isclose(load, most)):
        raise InputError(
            f"{exercise.name}: {load:g} {exercise.load.unit} is no share of this athlete's largest load, {most:.3g} "
            f"{exercise.load.unit}, at which substitutes could be asked for: give one between, or a share such as "
            f"{exercise.name}@50%"
        )
    return aim._replace(load=None, share=check_range("share of the largest load", load / most, 0.0, 1.0))


def _check_one_way(solution: xr.Dataset) -> None:
    """Refuse a hip that turns back within the lift: no comparison can hold it."""
    lift = Lift(solution)
    lift.over_hip(lift.phase.time.values)


def _why(left_out: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {why}" for name, why in left_out.items()) or "no exercise was named"


def _ranked(
    solutions: dict[str, xr.Dataset],
    people: int,
    left_out: Mapping[str, str],
    unloaded: frozenset[str],
    report: Callable[[int, str], None],
) -> Substitutes:
    """Solutions, the target first, in the order of their likeness, those that are too light at the end."""
    rows = tabulate_comparison(solutions, people=0)
    over = str(rows.work_joint.values[0])
    joints, muscles = (rows[name].values for name in PROFILES[over])
    alike = similarity(joints[1:], muscles[1:], joints[0], muscles[0])
    names = list(solutions)
    uses = {}
    for done, (label, title) in enumerate(zip(names, rows.title.values, strict=True)):
        report(done, f"{title}: imagined people")
        uses[label] = draw_uses(solutions[label], people=people)
    report(len(names), "")
    aim = float(uses[names[0]].strength_used)
    light = frozenset(label for label in unloaded if float(uses[label].strength_used) < AS_HARD * aim)
    order = 1 + np.lexsort((-np.nan_to_num(alike), np.array([label in light for label in names[1:]])))
    labels = [names[i] for i in (0, *order)]
    rows, uses = rows.sel(exercise=labels), {label: uses[label] for label in labels}
    return Substitutes(
        labels[0], {label: solutions[label] for label in labels}, rows.merge(contrast_uses(uses)),
        _likeness(rows, uses, over), dict(left_out), unloaded, light,
    )  # fmt: skip


def _likeness(rows: xr.Dataset, uses: Mapping[str, xr.Dataset], over: str) -> xr.Dataset:
    joints, muscles = (rows[name].values for name in PROFILES[over])
    drawn_joints, drawn_muscles = (np.stack([use[name].values for use in uses.values()]) for name in PROFILES[over])
    drawn = similarity(drawn_joints[1:], drawn_muscles[1:], drawn_joints[0], drawn_muscles[0])  # (exercise, person)
    best = similarity(joints[1:], muscles[1:], joints[0], muscles[0])
    more = share_of_people(shares(drawn_joints).sum(axis=-1))[:, 0]
    found = {
        "similarity": (("exercise",), best, "similarity to the target"),
        "joint_similarity": (("exercise",), overlap(joints[1:], joints[0]), "that of the joints' work"),
        "muscle_similarity": (("exercise",), overlap(muscles[1:], muscles[0]), "that of the muscles' work"),
        "similarity_span": (
            ("bound", "exercise"), spanned(best, drawn, axis=1), "similarity in nine of ten imagined people",
        ),
        "similarity_contrast": (
            ("exercise", "rival"), share_of_people(drawn),
            "share of the people in whom it is more alike than the rival",
        ),
        "strength_used": (
            ("of",), np.array([float(use.strength_used) for use in uses.values()]),
            "part of the strength that the hardest moment takes",
        ),
        "action_share": (("of", "action"), shares(joints).sum(axis=-1), "share of the joints' positive work"),
        "action_share_contrast": (
            ("of", "action"), more, "share of the people in whom that is more than in the target",
        ),
    }  # fmt: skip
    labels = list(uses)
    return xr.Dataset(
        {n: (dims, values, {"units": "1", "long_name": words}) for n, (dims, values, words) in found.items()},
        coords={
            "exercise": labels[1:], "rival": labels[1:], "of": labels, "action": list(ACTIONS),
            "bound": ["low", "high"], "title": ("exercise", rows.title.values[1:]),
        },
        attrs={"over": over},
    )  # fmt: skip
