"""Tables of the catalogue: what exercises there are, and what can be set in each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from revpress.exercise.exercise import Exercise
from revpress.report.tables import Column, Rows, Table
from revpress.settings import Parameter
from revpress.units import spell


def overview_table(exercises: Iterable[type[Exercise]]) -> Table:
    """All exercises, one row each.

    Parameters
    ----------
    exercises : iterable of subclass of Exercise
        Such as ``revpress.exercises.values()``.

    Returns
    -------
    Table
    """
    columns = [
        Column("Name"), Column("Exercise"), Column("Default load"), Column("Parameters", decimals=0), Column("Takes"),
    ]  # fmt: skip
    rows = [
        (e.name, e.title, spell(e.load.usual, e.load.unit), float(len(e.parameters)), equipment_words(e))
        for e in exercises
    ]
    return Table("exercises", "The exercises", columns, [Rows(rows)])


def equipment_words(exercise: type[Exercise]) -> str:
    """What an exercise takes, and what its load is made of where that is something else: "bench; load: barbell"."""
    if exercise.equipment is None:
        return "not said"
    needs = ", ".join(exercise.equipment) or "nothing"
    return needs + (f"; load: {' or '.join(exercise.load_equipment)}" if exercise.load_equipment else "")


def settings_tables(exercise: type[Exercise]) -> list[Table]:
    """Load and every parameter of one exercise: default, allowed range and the reason for the default.

    Parameters
    ----------
    exercise : subclass of Exercise

    Returns
    -------
    list of Table
        The exercise's own, and one of the settings of every kind of resistance that it can have.
    """
    tables = [_table(exercise.name, f"{exercise.name}: {exercise.title}", named_parameters(exercise))]
    for p in exercise.parameters:
        if p.kinds is None:
            continue
        for word in p.choices:
            group = p.kinds.read(word, exercise.name)
            values = {inner: getattr(group, inner.name) for inner in group.parameters}
            own = [
                (f"{p.name}.{inner.name}", replace(inner, default=str(v) if inner.kinds else v))
                for inner, v in values.items()
                if v is not None
            ]
            if own:
                tables.append(_table(f"{exercise.name} {word}", f"{p.name}={word}", own))
    return tables


def _table(key: str, title: str, parameters: Iterable[tuple[str, Parameter]]) -> Table:
    columns = [Column("Set"), Column("Default"), Column("Allowed"), Column("Why this default")]
    return Table(key, title, columns, [Rows([(name, *default_and_range(p), p.reason) for name, p in parameters])])


def named_parameters(exercise: type[Exercise]) -> list[tuple[str, Parameter]]:
    """The load, then every parameter, each by its name."""
    return [("load", exercise.load), *((p.name, p) for p in exercise.parameters)]


def default_and_range(parameter: Parameter) -> tuple[str, str]:
    """Default and allowed range as a person reads them."""
    if parameter.choices:
        return str(parameter.default), parameter.allowed_words
    ends = (parameter.usual, parameter.low, parameter.high)
    default, low, high = (spell(end, parameter.unit) for end in ends)
    return default, f"{low} to {high}"
