"""Which sets of a session are of the exercise that is asked about: a file that names it is believed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files

from revpress.errors import InputError, shown
from revpress.exercise.exercise import Exercise
from revpress.recording.session import Session

_SHOWN = 8  # names of a file that a message repeats


@cache
def _names() -> dict[str, frozenset[str]]:
    """Names of each exercise of the catalogue in files."""
    text = (files("revpress.measurement") / "data" / "exercise_names.toml").read_text(encoding="utf-8")
    return {exercise: frozenset(names) for exercise, names in tomllib.loads(text).items()}


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold().replace("_", " ")))


def is_called(name: str, exercise: Exercise) -> bool:
    """Whether a file's name of an exercise means one of the catalogue.

    Parameters
    ----------
    name : str
        As the file has it; letters, signs and blanks do not matter.
    exercise : Exercise
        One of the catalogue, or of the user's.

    Returns
    -------
    bool
        True for its name, its title, and what ``data/exercise_names.toml`` lists for it.
    """
    return _plain(name) in {_plain(exercise.name), _plain(exercise.title), *_names().get(exercise.name, ())}


def sets_of_exercise(session: Session, exercise: Exercise, exercise_in_file: str | None = None) -> Session:
    """Only the sets of one exercise; the others are left out by name.

    Parameters
    ----------
    session : Session
        With the exercise of each set, as its file calls it; a set without a name is of any.
    exercise : Exercise
        What is asked about.
    exercise_in_file : str, optional
        The file's name of it, where that is another one.

    Returns
    -------
    Session
        Numbers of sets are those of the whole.

    Raises
    ------
    InputError
        No set is of the exercise, as far as its name tells: says which there are, and what to give.
    """
    names = list(dict.fromkeys(set_.exercise for set_ in session.sets))
    if exercise_in_file is not None:
        wanted = {name for name in names if _plain(name) == _plain(exercise_in_file)}
        if not wanted:
            raise InputError(
                f"{session.source}: no set is called {shown(exercise_in_file)} (there are {_listed(names)})"
            )
    else:
        wanted = {name for name in names if not name.strip() or is_called(name, exercise)}
    if not session.sets:
        return session
    if not wanted:
        raise InputError(
            f"{session.source}: says {_listed(names)}, not {exercise.title.lower()}: if that was done, give "
            f"exercise_in_file={names[0]!r} (revpress analyse: --exercise-in-file {names[0]!r})"
        )
    left = tuple(
        f"set {set_.number} ({set_.load:g} kg): the file says {shown(set_.exercise)}, not {exercise.title.lower()}"
        for set_ in session.sets
        if set_.exercise not in wanted
    )
    kept = tuple(set_ for set_ in session.sets if set_.exercise in wanted)
    return replace(session, sets=kept, left_out=(*session.left_out, *left))


def _listed(names: list[str]) -> str:
    more = [f"{len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
    return ", ".join([*map(shown, names[:_SHOWN]), *more])
