"""What a team's session is told from: its athletes, sets and repetitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite

from revpress.errors import InputError, shown
from revpress.instrument.channel import Side
from revpress.instrument.uncertainty import Measured

LEG_WORDS: dict[Side | None, str] = {"left": "left", "right": "right", "both": "both", None: "not said"}


@dataclass(frozen=True)
class SessionAthlete:
    """Somebody who was at a session, or should have been.

    Attributes
    ----------
    key : str
        By which the sets name them; two athletes may have one name.
    name : str
        As it is shown.
    on_leaderboard : bool
        Whether they agreed to stand on one.
    """

    key: str
    name: str
    on_leaderboard: bool = False


@dataclass(frozen=True)
class SessionRep:
    """What was measured of one repetition; None where it was not.

    Attributes
    ----------
    velocity, power, force : Measured or None
        Mean velocity and mean power of the concentric phase, largest force [m/s, W, N].
    """

    velocity: Measured | None = None
    power: Measured | None = None
    force: Measured | None = None


@dataclass(frozen=True)
class SessionSet:
    """One set of a session.

    Attributes
    ----------
    athlete : str
        Key of who did it.
    exercise : str
        Its title.
    reps : sequence of SessionRep
        In order; none where nothing was measured.
    machine : str
        Its name, or nothing.
    side : {"left", "right", "both"} or None
        Which leg; None where nobody said.
    load : float or None
        [kg]; None where nobody said.
    counts : bool
        False of a warm-up and of a failed set.
    stopped : str
        Why it was ended early, or nothing.
    note : str
        What was written of it.
    """

    athlete: str
    exercise: str
    reps: Sequence[SessionRep] = field(default=())
    machine: str = ""
    side: Side | None = None
    load: float | None = None
    counts: bool = True
    stopped: str = ""
    note: str = ""

    @property
    def condition(self) -> str:
        """What must be alike for sets to be compared."""
        return f"{self.exercise} ({self.machine})" if self.machine else self.exercise


def session_names(athletes: Sequence[SessionAthlete]) -> dict[str, str]:
    """Name by key; with the key where two have one name."""
    names: dict[str, str] = {}
    for one in athletes:
        if one.key in names:
            raise InputError(f"the athlete {shown(one.key)} is listed twice")
        names[one.key] = one.name
    alike = [name for name in names.values() if list(names.values()).count(name) > 1]
    return {key: f"{name} ({key})" if name in alike else name for key, name in names.items()}


def check_sets(sets: Sequence[SessionSet], names: dict[str, str]) -> None:
    """Refuse a session without sets, sets of nobody who is listed, and numbers that are none."""
    if not sets:
        raise InputError("a session needs one set or more")
    for place, one in enumerate(sets, 1):
        if one.athlete not in names:
            raise InputError(f"set {place} is of {shown(one.athlete)}, who is not among the athletes of the session")
        if one.load is not None and not (isfinite(one.load) and one.load >= 0.0):
            raise InputError(f"set {place}: load is {one.load:g} kg, but must be 0 or more, and finite")
        for rep in one.reps:
            for measure, value in (("velocity", rep.velocity), ("power", rep.power), ("force", rep.force)):
                if value is not None and not (isfinite(value.value) and isfinite(value.u) and value.u >= 0.0):
                    raise InputError(f"set {place}: {measure} is {value.value:g} ± {value.u:g}, but must be finite")
