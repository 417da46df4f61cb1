"""What was published about an exercise: EMG, growth and strength transfer, to be read beside a comparison.

One row is one number of one study. A mechanical figure of ours is none of them: see :data:`WORK_IS_NOT_GROWTH`.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from typing import Literal

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.citations import Reference, bibliography
from revpress.errors import InputError, shown
from revpress.exercise.catalogue import exercises
from revpress.study.data_tables import read_rows

WORK_IS_NOT_GROWTH = (
    "Work is not growth: in nine weeks hip thrusts and back squats grew gluteus maximus alike, although its EMG and "
    "its work differ between them (Plotkin et al. 2023)."
)
"""To stand wherever work, force or activation of muscles is compared."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One published number, with what it takes to read it.

    Attributes
    ----------
    source : str
        Key in the bibliography.
    kind : str
        ``"EMG"``, ``"growth"`` or ``"strength transfer"``.
    exercise : str
        Name in the catalogue, or words for what is not in it.
    against : str
        The exercise that the value is less of, named likewise; empty where the value is of ``exercise`` alone.
    near : tuple of str
        Names in the catalogue that an exercise in words comes nearest to.
    muscles : str
        Muscle group of ours; empty for a strength that no one muscle gives.
    part : str
        What of the group was measured, where it was not all of it.
    quantity : str
        What was measured, in words.
    value : float or None
        In ``unit``; None where what was read says only that ``exercise`` had more.
    unit : str
        Unit of value, deviation and interval.
    sd : float or None
        Standard deviation between people.
    interval : tuple of float or None
        Lower and upper bound.
    interval_kind : str
        What the interval is of.
    n : int or None
        How many people; None where it was not read.
    people : str
        Who they were.
    design : str
        How they were compared.
    weeks : int or None
        Length of the training; None for a single session.
    method : str
        How growth or strength was measured.
    load : str
        Load or depth.
    full_scale : str
        Of EMG, the posture that was called 100 %.
    read : str
        ``"abstract"``, ``"full text"`` or ``"second-hand"``.
    note : str
        What a coach takes from it.
    """

    source: str
    kind: Literal["EMG", "growth", "strength transfer"]
    exercise: str
    quantity: str
    unit: str
    people: str
    design: str
    read: Literal["abstract", "full text", "second-hand"]
    note: str
    against: str = ""
    near: tuple[str, ...] = ()
    muscles: str = ""
    part: str = ""
    value: float | None = None
    sd: float | None = None
    interval: tuple[float, float] | None = None
    interval_kind: str = "95 % interval"
    n: int | None = None
    weeks: int | None = None
    method: str = ""
    load: str = ""
    full_scale: str = ""

    @property
    def reference(self) -> Reference:
        """The source as a page shows it."""
        return bibliography()[self.source]

    @property
    def figure(self) -> str:
        """Value with spread and unit, as a table shows it; "more in the first" where only the order was read."""
        bounds = "" if self.interval is None else f"{_number(self.interval[0])} to {_number(self.interval[1])}"
        if self.value is None:
            return f"{bounds} {self.unit} ({self.interval_kind})" if bounds else "more in the first"
        spread = f" ± {_number(self.sd)}" if self.sd is not None else ""
        return f"{_number(self.value)}{spread} {self.unit}" + (f" ({self.interval_kind} {bounds})" if bounds else "")

    @property
    def sentence(self) -> str:
        """All of it in one sentence, source last."""
        subject = _title(self.exercise) + (f" against {_title(self.against)}" if self.against else "")
        what = ", ".join(text for text in (self.muscles, self.part, self.quantity) if text)
        weeks = f"{self.weeks} weeks" if self.weeks else ""
        people = f"{self.n} {self.people}" if self.n else f"{self.people}, their number not read"
        scale = f"what 100 % is: {self.full_scale}" if self.full_scale else ""
        how = "; ".join(text for text in (self.load, self.method, weeks, people, scale) if text)
        return f"{subject}: {what} {self.figure} ({how}): {self.note} ({self.reference.short}, {self.read})."


@cache
def published_evidence() -> tuple[Evidence, ...]:
    """All rows, in the order of the file.

    Returns
    -------
    tuple of Evidence
        Shared between callers.
    """
    return tuple(
        Evidence(**{**study, **row}) for study in read_rows("published_evidence", "study") for row in study.pop("row")
    )


def evidence_for(exercise: str, muscle_group: str | None = None) -> tuple[Evidence, ...]:
    """What was published about an exercise, or comes nearest to it.

    Parameters
    ----------
    exercise : str
        Name in the catalogue, or an exercise of the evidence in its words.
    muscle_group : str, optional
        Of :data:`revpress.athlete.muscle_groups.MUSCLE_GROUPS`; if not given, all, and what is of no one muscle.

    Returns
    -------
    tuple of Evidence
        Rows of the exercise itself first, on either side of a difference, then those of exercises near it, which say in
        their own words what they are of. Empty where nothing was found.

    Raises
    ------
    InputError
        Neither the catalogue nor the evidence knows the exercise, or there is no such muscle group.
    """
    rows = published_evidence()
    known = {*exercises, *(name for row in rows for name in (row.exercise, row.against) if name)}
    if exercise not in known:
        near = difflib.get_close_matches(exercise, known, n=2, cutoff=0.4) if isinstance(exercise, str) else []
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise InputError(
            f"there is no exercise {shown(exercise)}, neither in the catalogue nor in published evidence{hint}"
        )
    if muscle_group is not None and muscle_group not in MUSCLE_GROUPS:
        raise InputError(f"there is no muscle group {shown(muscle_group)} (known: {', '.join(MUSCLE_GROUPS)})")
    of_group = [row for row in rows if muscle_group in (None, row.muscles)]
    own = [row for row in of_group if exercise in (row.exercise, row.against)]
    return (*own, *(row for row in of_group if exercise in row.near and row not in own))


def _title(exercise: str) -> str:
    return exercises[exercise].title if exercise in exercises else exercise


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")
