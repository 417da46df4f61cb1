"""A machine that stands in the gym: fixed dimensions in its own frame, and what of it can be set.

The frame: x forward, in the direction of the athlete's head; y up from the floor; z to the right from the machine's
mid-plane. Where x is 0, each kind says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import PrivateAttr

from revpress.errors import InputError, as_number, check_range, shown
from revpress.machine.marks import Mark
from revpress.machine.resistance.catalogue import mounted
from revpress.machine.resistance.plates import Plates
from revpress.machine.resistance.resistance import Resistance
from revpress.settings import Settings, find_parameter, where_known
from revpress.units import spell

ASSUMED = "assumed"
"""Source of a dimension that nobody measured or published."""

_USUAL_DEVIATION = {"m": 0.01, "rad": np.radians(2.0)}
_USUAL_SHARE = 0.1  # of any other dimension
_MOST_HOLES = 200


@dataclass(frozen=True)
class Origin:
    """Where a dimension's value comes from.

    Attributes
    ----------
    deviation : float
        Standard deviation in the dimension's unit.
    source : str
        A key in the bibliography, a few words such as "tape, July", or :data:`ASSUMED`.
    """

    deviation: float
    source: str


@dataclass(frozen=True)
class Adjustment:
    """A dimension that can be set, hole by hole.

    Attributes
    ----------
    first, step : float
        Value in the first hole, counted from 1, and from hole to hole [unit of the dimension].
    count : int
        Number of holes.
    """

    first: float
    step: float
    count: int

    def __post_init__(self) -> None:
        if not 2 <= self.count <= _MOST_HOLES:
            raise InputError(f"an adjustment has {self.count} holes, but must have 2 to {_MOST_HOLES}")
        if not abs(self.step) > 0.0:
            raise InputError("an adjustment goes by steps of 0: all its holes are the same")

    @property
    def values(self) -> tuple[float, ...]:
        """The dimension in every hole."""
        return tuple(self.first + self.step * i for i in range(self.count))

    def __getitem__(self, hole: int) -> float:
        """The dimension in a hole, counted from 1."""
        return self.first + self.step * (hole - 1)


def unloaded(why: str) -> Mapping[str, str]:
    """What changes nothing on a machine that carries no resistance, and why."""
    return dict.fromkeys(("resistance", "plate_room", "stack_top"), why)


class Machine(Settings):
    """A piece of equipment that stands in the gym, whoever uses it.

    A kind defines the attributes below and its dimensions as fields without defaults. Its docstring says what it is and
    where x is 0.

    Parameters
    ----------
    label : str
        What its owner calls it.
    adjustments : mapping of str to Adjustment
        Dimensions that can be set; their own values are those of the hole in which the machine stands.
    origins : mapping of str to Origin
        Of the dimensions; what is not named is assumed, with a usual deviation.
    holes : mapping of str to int
        Chosen holes, counted from 1.
    **dimensions
        Of its kind, SI and radians.

    Attributes
    ----------
    kind : str
        What a person writes.
    title : str
        In tables and figures.
    adjustable : tuple of str
        Dimensions that may have holes.
    exercises : tuple of str
        Names in the catalogue of what is done on it.

    Raises
    ------
    InputError
        A dimension is missing or outside its range, or no such can be set.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    adjustable: ClassVar[tuple[str, ...]] = ()
    exercises: ClassVar[tuple[str, ...]] = ()

    resistance: Resistance = mounted(Plates(), "most are plate-loaded")
    plate_room: float | None = where_known("kg", 0.0, 2000.0, "most plates that it takes")
    stack_top: float | None = where_known("kg", 0.0, 1000.0, "whole weight of its stack")
    user_mass: float | None = where_known("kg", 40.0, 500.0, "heaviest athlete for whom it is made")
    price: float | None = where_known("1", 0.0, 1e8, "what it costs, in your own money")
    area: float | None = where_known("m²", 0.1, 100.0, "floor that it takes, with the room to walk round it")

    _label: str = PrivateAttr("")
    _adjustments: tuple[tuple[str, Adjustment], ...] = PrivateAttr(())
    _origins: tuple[tuple[str, Origin], ...] = PrivateAttr(())
    _holes: tuple[tuple[str, int], ...] = PrivateAttr(())

    @classmethod
    def __pydantic_init_subclass__(cls, **keywords: Any) -> None:
        super().__pydantic_init_subclass__(**keywords)
        if "kind" in vars(cls):
            cls.name = cls.kind

    def __init__(
        self,
        /,
        *,
        label: str = "",
        adjustments: Mapping[str, Adjustment] | None = None,
        origins: Mapping[str, Origin] | None = None,
        holes: Mapping[str, int] | None = None,
        **dimensions: Any,
    ) -> None:
        super().__init__(**dimensions)
        self._label = label
        self._adjustments = tuple((adjustments or {}).items())
        self._origins = tuple((origins or {}).items())
        self._holes = tuple((holes or {}).items())
        for name, adjustment in self._adjustments:
            if name not in self.adjustable:
                can = ", ".join(self.adjustable) or "nothing"
                raise InputError(f"{self.kind}: {name} cannot be an adjustment (what can be set: {can})")
            for value in (adjustment[1], adjustment[adjustment.count]):
                find_parameter(self.parameters, name).number(value, f"{self.kind}, a hole")
        for name, hole in self._holes:
            self._check_hole(name, hole)

    @property
    def label(self) -> str:
        """What its owner calls it; else its kind's title."""
        return self._label or self.title

    @property
    def adjustments(self) -> dict[str, Adjustment]:
        """Dimensions that can be set, by name."""
        return dict(self._adjustments)

    @property
    def holes(self) -> dict[str, int]:
        """Chosen holes, counted from 1; what is not chosen is up to whoever sets the machine up."""
        return dict(self._holes)

    @property
    def free(self) -> dict[str, Adjustment]:
        """Adjustments whose hole nobody has chosen."""
        return {name: a for name, a in self._adjustments if name not in self.holes}

    @property
    def dimensions(self) -> dict[str, float]:
        """Every number in force by name [SI, radians]."""
        return {n: v for n, v in self.values().items() if isinstance(v, int | float)}

    def origin(self, name: str) -> Origin:
        """Deviation and source of a dimension."""
        given = dict(self._origins).get(name)
        if given:
            return given
        unit = find_parameter(self.parameters, name).unit
        return Origin(_USUAL_DEVIATION.get(unit, _USUAL_SHARE * abs(float(getattr(self, name)))), ASSUMED)

    def at(self, **holes: int) -> Self:
        """The machine with some holes chosen, counted from 1.

        Raises
        ------
        InputError
            No such adjustment or hole.
        """
        values = {name: self._check_hole(name, hole) for name, hole in holes.items()}
        return self._with(values, holes={**self.holes, **holes})

    def each_setting(self) -> Iterator[Self]:
        """The machine in every combination of the holes that nobody has chosen."""
        free = self.free
        for chosen in product(*(range(1, a.count + 1) for a in free.values())):
            yield self.at(**dict(zip(free, chosen, strict=True)))

    def changed(self, /, **settings: Any) -> Self:
        """The machine with other dimensions; one that had holes is fixed then."""
        for name in settings:
            if name.partition(".")[0] not in type(self).model_fields:
                raise InputError(f"{self.kind} has no dimension {shown(name)}{self.unknown(name)}")
        return self._with(settings, fixed=settings)

    def called(self, label: str) -> Self:
        """The same machine under another name."""
        return self._with({}, label=label)

    def stated(self, origins: Mapping[str, Origin]) -> Self:
        """The same machine with deviation and source of some dimensions."""
        return self._with({}, origins=origins)

    def _with(
        self,
        values: Mapping[str, Any],
        holes: Mapping[str, int] | None = None,
        fixed: Mapping[str, Any] | None = None,
        label: str | None = None,
        origins: Mapping[str, Origin] | None = None,
    ) -> Self:
        gone = set(fixed or ())
        return type(self)(
            label=self._label if label is None else label,
            adjustments={n: a for n, a in self._adjustments if n not in gone},
            origins={**{n: o for n, o in self._origins if n not in gone}, **(origins or {})},
            holes={n: h for n, h in (self.holes if holes is None else holes).items() if n not in gone},
            **{**self.values(), **values},
        )

    def _check_hole(self, name: str, hole: object) -> float:
        """The dimension in a hole."""
        if name not in self.adjustments:
            can = ", ".join(self.adjustments) or "nothing"
            raise InputError(f"{self.label}: {shown(name)} cannot be set (what can: {can})")
        adjustment = self.adjustments[name]
        number = as_number(f"hole of {name}", hole)
        if number != int(number) or not 1 <= number <= adjustment.count:
            raise InputError(f"{self.label}: hole {number:g} of {name}, but its holes are 1 to {adjustment.count}")
        return adjustment[int(number)]

    def marks(self) -> list[Mark]:
        """Where its dimensions are, to draw them."""
        own = [vars(group)["own_marks"] for group in type(self).__mro__ if "own_marks" in vars(group)]
        return [mark for marks in own for mark in marks(self)]

    @property
    def capacity(self) -> float | None:
        """Most load that it takes [kg]: its stack or its room for plates; None if nobody knows or it takes none."""
        if not self.resistance.takes_load:
            return None
        return self.plate_room if self.resistance.plates(1.0) else self.stack_top

    def check_load(self, load: float) -> None:
        """Refuse a load that the machine does not take.

        Raises
        ------
        InputError
            More than its stack or its room for plates.
        """
        if (most := self.capacity) is not None:
            what = "room for" if self.resistance.plates(1.0) else "a stack of"
            check_range(f"load on {self.label}, which has {what} {spell(most, 'kg')}", load, 0.0, most, "kg")

    def as_json(self) -> dict[str, Any]:
        """All that is known of it, from which :func:`.find_machine` makes it again."""
        return {
            "kind": self.kind,
            "label": self._label,
            **super().as_json(),
            "adjustments": {n: [a.first, a.step, a.count] for n, a in self._adjustments},
            "origins": {n: [o.deviation, o.source] for n, o in self._origins},
            "holes": self.holes,
        }

    def __str__(self) -> str:
        """What its owner calls it, and the chosen holes."""
        holes = [f"{name} hole {hole}" for name, hole in self._holes]
        return ", ".join([self.label, *holes])
