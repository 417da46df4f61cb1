"""Tables of the catalogue: what exercises there are, and what can be set in each."""

from __future__ import annotations

from collections.abc import Iterable

from revpress.exercise.exercise import Exercise
from revpress.report.tables import Column, Rows, Table
from revpress.settings import Parameter
from revpress.units import spell


def overview_table(exercises: Iterable[type[Exercise]]) -> Table:
    """All exercises, one row each.

    Parameters
    ----------
    exercises : iterable of subclasses of Exercise
        Such as ``revpress.exercises.values()``.

    Returns
    -------
    Table
    """
    columns = [Column("Name"), Column("Exercise"), Column("Default load"), Column("Parameters", decimals=0)]
    rows = [(e.name, e.title, spell(float(e.load.default), e.load.unit), float(len(e.parameters))) for e in exercises]
    return Table("exercises", "The exercises", columns, [Rows(rows)])


def settings_table(exercise: type[Exercise]) -> Table:
    """Load and every parameter of one exercise: default, allowed range and the reason for the default.

    Parameters
    ----------
    exercise : subclass of Exercise

    Returns
    -------
    Table
    """
    columns = [Column("Set"), Column("Default"), Column("Allowed"), Column("Why this default")]
    rows = [(name, *default_and_range(p), p.reason) for name, p in named_parameters(exercise)]
    return Table(exercise.name, f"{exercise.name}: {exercise.title}", columns, [Rows(rows)])


def named_parameters(exercise: type[Exercise]) -> list[tuple[str, Parameter]]:
    """The load, then every parameter, each by its name."""
    return [("load", exercise.load), *((p.name, p) for p in exercise.parameters)]


def default_and_range(parameter: Parameter) -> tuple[str, str]:
    """Default and allowed range as a person reads them."""
    if parameter.choices:
        return str(parameter.default), parameter.allowed_words
    ends = (float(parameter.default), parameter.low, parameter.high)
    default, low, high = (spell(end, parameter.unit) for end in ends)
    return default, f"{low} to {high}"
