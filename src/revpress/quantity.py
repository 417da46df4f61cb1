"""Quantities, each declared once: name, dimensions, unit, meaning, and the function that works it out.

Datasets, their documentation and tables follow from the declarations::

    @comparison_quantities.declare("steps", unit="1", meaning="steps taken", digits=0)
    def _steps(lift: Lift) -> float:
        return ...
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import xarray as xr

Source = TypeVar("Source")
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Quantity(Generic[Source]):
    """One declared quantity.

    Attributes
    ----------
    name : str
        Of the variable.
    function : callable
        From the source to its values, or None where there are none.
    meaning : str
        A few words, the variable's ``long_name``.
    unit : str
        As pint and CF read it, "text" of words; empty where ``unit_coordinate`` says it.
    dims : tuple of str
        Dimensions of the values, in order.
    unit_coordinate : str
        Coordinate that has the unit of each item, where items differ.
    digits : int
        Decimals at the face.
    face : str
        Unit at the face where it is another: "°", "%", "body weights".
    section : str
        Heading of the documentation under which it stands.
    definition : str
        Equation and frames, for the documentation; the meaning if not given.
    leaves_out : str
        What it does not tell.
    on_request : bool
        Left out of the dataset unless it is asked for by name.
    """

    name: str
    function: Callable[[Source], Any]
    meaning: str
    unit: str = ""
    dims: tuple[str, ...] = ()
    unit_coordinate: str = ""
    digits: int = 0
    face: str = ""
    section: str = ""
    definition: str = ""
    leaves_out: str = ""
    on_request: bool = False

    def variable(self, source: Source) -> xr.Variable | None:
        """Its values with dimensions, unit and meaning; None where there are none."""
        values = self.function(source)
        if values is None:
            return None
        attributes = {"long_name": self.meaning}
        if self.unit_coordinate:
            attributes = {"unit_coordinate": self.unit_coordinate, **attributes}
        elif self.unit != "text":
            attributes = {"units": self.unit, **attributes}
        return xr.Variable(self.dims, np.asarray(values), attributes)

    def row(self) -> str:
        """Its line in a table of the documentation."""
        unit = self.unit or f"`{self.unit_coordinate}`"
        cells = (f"`{self.name}`", unit, self.definition or self.meaning, self.leaves_out)
        return "| " + " | ".join(cells).rstrip() + " |"


class QuantityRegister(Mapping[str, Quantity[Source]], Generic[Source]):
    """Declared quantities by name, in the order of their declaration; another package may declare more."""

    def __init__(self) -> None:
        self._declared: dict[str, Quantity[Source]] = {}

    def __getitem__(self, name: str) -> Quantity[Source]:
        return self._declared[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._declared)

    def __len__(self) -> int:
        return len(self._declared)

    def add(self, quantity: Quantity[Source]) -> None:
        """Declare a quantity.

        Raises
        ------
        ValueError
            The name is taken, or it has neither or both of unit and unit coordinate.
        """
        if quantity.name in self._declared:
            raise ValueError(f"the quantity {quantity.name} is declared twice")
        if bool(quantity.unit) == bool(quantity.unit_coordinate):
            raise ValueError(f"the quantity {quantity.name} needs either a unit or a coordinate that has it")
        self._declared[quantity.name] = quantity

    def declare(self, name: str, **declaration: Any) -> Callable[[Function], Function]:
        """Declare the function that is decorated; the keywords are the attributes of :class:`Quantity`."""

        def declared(function: Function) -> Function:
            self.add(Quantity(name, function, **declaration))
            return function

        return declared

    def variables(self, source: Source, requested: tuple[str, ...] = ()) -> dict[str, xr.Variable]:
        """Every quantity of a source that there is, and of those on request the requested ones."""
        wanted = [q for q in self.values() if not q.on_request or q.name in requested]
        return {q.name: v for q in wanted if (v := q.variable(source)) is not None}

    def table(self, section: str) -> str:
        """The section's table of the documentation, in Markdown."""
        rows = [q.row() for q in self.values() if q.section == section]
        return "\n".join(
            ["| quantity | unit | definition | what it does not tell |", "| --- | --- | --- | --- |", *rows]
        )


def with_tables(document: str, declared: Mapping[str, QuantityRegister[Any]]) -> str:
    """A Markdown document with the tables of declared quantities written anew.

    Parameters
    ----------
    document : str
        Where a table belongs stands ``<!-- declared: CHAPTER: SECTION -->``, and after it ``<!-- end -->``.
    declared : Mapping of str to QuantityRegister
        By chapter.

    Returns
    -------
    str
    """

    def table(place: re.Match[str]) -> str:
        chapter, section = place["chapter"], place["section"]
        return f"<!-- declared: {chapter}: {section} -->\n{declared[chapter].table(section)}\n<!-- end -->"

    pattern = r"<!-- declared: (?P<chapter>[^:]+): (?P<section>[^>]+) -->\n.*?<!-- end -->"
    return re.sub(pattern, table, document, flags=re.DOTALL)
