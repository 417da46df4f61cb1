"""Settings of machines and techniques: pydantic fields with unit, range and the reason for the default.

A group of settings is a :class:`Settings` subclass; an exercise inherits the groups that it has.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf, radians
from numbers import Real
from typing import Any, ClassVar, Literal, Protocol, Self, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo

from revpress.errors import InputError, as_number, check_range, shown
from revpress.units import spell

Value = Union[float, str, tuple[tuple[float, float], ...], "Settings"]
"""What a setting may be: a number, a word, a table of pairs, or a group of settings of its own."""


class Kinds(Protocol):
    """Several groups of settings, of which a field holds one: its *kind* is a word, such as ``resistance=flywheel``."""

    @property
    def words(self) -> tuple[str, ...]:
        """The kinds."""

    def word(self, group: Any) -> str:
        """The kind of a group."""

    def read(self, value: Any, where: str) -> Settings:
        """The group that is meant by a word, a mapping with ``kind``, a class or the group itself."""

    def changed(self, group: Any, settings: Mapping[str, Any], where: str) -> Settings:
        """The group with some of its settings changed."""

    def parameter(self, group: Any, name: str, where: str) -> Parameter:
        """A setting of the group that is meant by a word, a mapping, a class or the group itself."""

    def explain(self, name: str) -> str:
        """What to write instead of a ``name`` that is a setting of one of the kinds; empty if it is none."""


@dataclass(frozen=True)
class Parameter:
    """One number or choice that describes a machine or a technique.

    Attributes
    ----------
    name, unit : str
        The unit is SI ("m", "rad", "kg", "s", "1") or "" for a choice.
    default : float or str or None
        None of a number that must be given, or that nobody need know.
    low, high : float
        Allowed range of a number.
    reason : str
        Why this default.
    choices : tuple of str
        The allowed words of a choice, empty for a number.
    columns : tuple of Parameter, optional
        Of a table that may be given instead of a choice, each with its range; the first one rises. Values are tuples of
        one pair a row.
    kinds : Kinds, optional
        Of a choice whose words have settings of their own.
    """

    name: str
    unit: str
    default: float | str | None
    low: float = -inf
    high: float = inf
    reason: str = ""
    choices: tuple[str, ...] = ()
    columns: tuple[Parameter, Parameter] | None = None
    kinds: Kinds | None = None

    def check(self, value: Any, exercise: str) -> Value:
        """Return the value if it is allowed.

        Raises
        ------
        InputError
            Naming the value and what is allowed, in the unit of the faces (degrees for angles).
        """
        if self.kinds:
            return self.kinds.read(value, exercise)
        if self.columns and not isinstance(value, str):
            return self._check_table(value, self.columns, exercise)
        if self.choices:
            if not isinstance(value, str) or value not in self.choices:
                raise InputError(f"{exercise}: {self.name} is {shown(value)}, but must be one of {self.allowed_words}")
            return str(value)
        return self.number(value, exercise)

    def number(self, value: Any, exercise: str) -> float:
        """Return a number in the range; errors as in :meth:`check`."""
        if isinstance(value, str):  # a number as a person wrote it
            try:
                value = float(value)
            except ValueError:
                raise InputError(f"{exercise}: {self.name} is {shown(value)}, but must be a number") from None
        return check_range(f"{exercise}: {self.name}", value, self.low, self.high, self.unit)

    def _check_table(
        self, rows: Any, columns: tuple[Parameter, Parameter], exercise: str
    ) -> tuple[tuple[float, float], ...]:
        listed = rows if isinstance(rows, Iterable) else ()
        pairs = [tuple(row) if isinstance(row, Iterable) else (row,) for row in listed]
        if len(pairs) < 2 or {len(pair) for pair in pairs} != {2}:
            raise InputError(f"{exercise}: {self.name} must be a table of at least two rows of two numbers")
        where = f"{exercise}, {self.name}"
        first = columns[0]
        most = max((float(a) for a, _ in pairs if isinstance(a, Real)), default=0.0)
        if first.unit == "1" and most > first.high:
            raise InputError(
                f"{where}: {first.name} reaches {most:g}, but it is a fraction of at most {first.high:g}: 0.5, not 50"
            )
        table = tuple((columns[0].number(a, where), columns[1].number(b, where)) for a, b in pairs)
        for (before, _), (after, _) in pairwise(table):
            if after <= before:
                raise InputError(
                    f"{where}: {columns[0].name} must rise from row to row, but {after:g} follows {before:g}"
                )
        return table

    @property
    def usual(self) -> float:
        """The default of a number that has one.

        Raises
        ------
        InputError
            It has none.
        """
        return as_number(f"the default of {self.name}", self.default)

    @property
    def allowed_words(self) -> str:
        """What a choice may be, in words."""
        table = " or a table of {} and {}".format(*(c.name for c in self.columns)) if self.columns else ""
        return ", ".join(self.choices) + table


def quantity(default: float, unit: str, low: float, high: float, reason: str) -> Any:
    """A field that holds a number in SI (``unit``) between ``low`` and ``high``."""
    return Field(default, description=reason, json_schema_extra={"unit": unit, "minimum": low, "maximum": high})


def angle(default: float, low: float, high: float, reason: str) -> Any:
    """A field that holds an angle in radians; default and range are written in degrees here."""
    return quantity(radians(default), "rad", radians(low), radians(high), reason)


def choice(default: str, reason: str) -> Any:
    """A field that holds one of the words of its ``Literal`` annotation."""
    return Field(default, description=reason, json_schema_extra={"unit": ""})


def kind(default: Settings, kinds: Kinds, reason: str) -> Any:
    """A field that holds one of several groups of settings."""
    return Field(default, description=reason, json_schema_extra=_with(kinds=kinds))


def table(default: str, first: Parameter, second: Parameter, reason: str) -> Any:
    """A field that holds a word of its ``Literal`` annotation, or a table of two columns, the first one rising."""
    return Field(default, description=reason, json_schema_extra=_with(columns=(first, second)))


def _with(**extra: Any) -> dict[str, Any]:
    return {"unit": "", **extra}


def dimension(unit: str, low: float, high: float, meaning: str) -> Any:
    """A field without a default that holds a number in SI between ``low`` and ``high``."""
    return Field(description=meaning, json_schema_extra={"unit": unit, "minimum": low, "maximum": high})


def dimension_angle(low: float, high: float, meaning: str) -> Any:
    """:func:`dimension` for an angle in radians; the range is written in degrees here."""
    return dimension("rad", radians(low), radians(high), meaning)


def where_known(unit: str, low: float, high: float, meaning: str) -> Any:
    """A field that holds a number in SI between ``low`` and ``high``, or None where nobody knows it."""
    return Field(None, description=meaning, json_schema_extra={"unit": unit, "minimum": low, "maximum": high})


def changed(group: type[Settings], name: str, default: float | str, reason: str) -> Any:
    """The field ``name`` of a group of settings with another default.

    Raises
    ------
    InputError
        The group has no such field.
    """
    if name not in group.model_fields:
        raise InputError(f"{group.__name__} has no parameter {shown(name)}{group.unknown(name)}")
    old = group.model_fields[name]
    return Field(default, description=reason, json_schema_extra=old.json_schema_extra)


def find_parameter(
    parameters: Iterable[Parameter], name: str, beside: Mapping[str, Any] | None = None, where: str = ""
) -> Parameter:
    """The parameter of a name, also of one inside a group (``resistance.inertia``).

    Parameters
    ----------
    parameters : iterable of Parameter
        Those of an exercise.
    name : str
        Of a setting.
    beside : mapping, optional
        Other settings; they may choose the kind of the group.
    where : str, optional
        What has the parameters, for an error.

    Returns
    -------
    Parameter

    Raises
    ------
    InputError
        There is no such setting.
    """
    own = {p.name: p for p in parameters}
    group, dot, inner = name.partition(".")
    if not dot and name in own:
        return own[name]
    if dot and group in own and (kinds := own[group].kinds):
        return kinds.parameter((beside or {}).get(group, own[group].default), inner, where)
    said = belongs(own.values(), name)
    raise InputError(f"{where} has no parameter {shown(name)}" + (f": {said}" if said else ""))


def belongs(parameters: Iterable[Parameter], name: str) -> str:
    """To which group a name belongs that is no parameter itself, in words; empty if to none."""
    return next((said for p in parameters if p.kinds and (said := p.kinds.explain(name))), "")


class Settings(BaseModel):
    """A group of settings: fields made by :func:`quantity`, :func:`angle` or :func:`choice`.

    Instances are frozen and hashable. A value outside its range, an unknown name or word is an
    :class:`~revpress.errors.InputError`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False, arbitrary_types_allowed=True)

    name: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **keywords: Any) -> None:
        super().__pydantic_init_subclass__(**keywords)
        cls.parameters = tuple(_parameter(cls.__name__, name, field) for name, field in cls.model_fields.items())
        if "name" not in vars(cls):
            cls.name = cls.__name__

    def __init__(self, /, **settings: Any) -> None:
        settings = self._gathered(settings)
        for name in settings:
            if name not in type(self).model_fields:
                raise InputError(f"{self.name} has no parameter {shown(name)}{self.unknown(name)}")
        try:
            super().__init__(**settings)
        except ValidationError as error:
            first = error.errors()[0]
            cause = first.get("ctx", {}).get("error")
            if isinstance(cause, InputError):
                raise cause from None
            where = ".".join(str(part) for part in first["loc"])
            if first["type"] == "missing":
                raise InputError(f"{self.name}: {where} is missing") from None
            raise InputError(f"{self.name}: {where} is {shown(first['input'])}: {first['msg']}") from None
        for name, why in self.idle().items():
            if getattr(self, name) != type(self).model_fields[name].default:
                raise InputError(f"{self.name}: {name} is {self._spelled(name)}, but changes nothing: {why}")

    def _spelled(self, name: str) -> str:
        """A setting's value as a person writes it."""
        value = getattr(self, name)
        if not isinstance(value, float):
            return "a table" if isinstance(value, tuple) else str(value)
        return spell(value, next(p.unit for p in self.parameters if p.name == name))

    def idle(self) -> Mapping[str, str]:
        """Settings that change nothing beside the others, and why; only their defaults are accepted."""
        return {}

    @classmethod
    def explained(cls, name: str) -> str:
        """Where a name belongs that is no setting here; empty if that is not known."""
        return belongs(cls.parameters, name)

    @classmethod
    def unknown(cls, name: str) -> str:
        """What to say of a name that is no setting here, after a comma or semicolon."""
        known = cls.model_fields
        if said := cls.explained(name):
            return f": {said}"
        near = difflib.get_close_matches(name, known, n=1)
        return f"; did you mean {near[0]}?" if near else f"; its parameters are {', '.join(known)}"

    @classmethod
    def _gathered(cls, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Settings with dotted names (``resistance.inertia``) put into the groups that they belong to."""
        gathered, inner = {}, dict[str, dict[str, Any]]()
        for name, value in settings.items():
            group, dot, rest = name.partition(".")
            if dot:
                inner.setdefault(group, {})[rest] = value
            else:
                gathered[name] = value
        kinds = {p.name: p.kinds for p in cls.parameters if p.kinds}
        for group, changes in inner.items():
            if group not in kinds:
                raise InputError(f"{cls.name} has no parameter '{group}.{next(iter(changes))}'{cls.unknown(group)}")
            given = gathered.get(group, cls.model_fields[group].default)
            twice = sorted(set(changes) & set(given)) if isinstance(given, Mapping) else []
            if twice:
                raise InputError(f"{cls.name}: {group}.{twice[0]} is given twice")
            base = kinds[group].read(given, cls.name)
            gathered[group] = kinds[group].changed(base, changes, cls.name)
        return gathered

    @field_validator("*", mode="before")
    @classmethod
    def _within_its_range(cls, value: Any, info: ValidationInfo) -> Any:
        [parameter] = [p for p in cls.parameters if p.name == info.field_name]
        if value is None and not cls.model_fields[parameter.name].is_required() and parameter.default is None:
            return value
        return parameter.check(value, cls.name)

    def values(self) -> dict[str, Any]:
        """Every setting in force by name [SI, radians]."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    def as_json(self) -> dict[str, Any]:
        """Every setting in force by name, as JSON holds it; groups with their kind."""
        return {n: v.as_json() if isinstance(v, Settings) else v for n, v in self.values().items()}

    def dotted(self) -> dict[str, Any]:
        """Every setting in force by name; of a group its kind, and inner settings that are not the default."""
        flat: dict[str, Any] = {}
        for p in self.parameters:
            value = getattr(self, p.name)
            if p.kinds is None:
                flat[p.name] = value
                continue
            flat[p.name] = p.kinds.word(value)
            defaults = {inner.name: inner.default for inner in value.parameters}
            flat |= {f"{p.name}.{n}": v for n, v in value.dotted().items() if v != defaults.get(n)}
        return flat

    def changed(self, /, **settings: Any) -> Self:
        """The same with other values of some settings, which are checked."""
        return type(self)(**self.values() | settings)


def _parameter(group: str, name: str, field: FieldInfo) -> Parameter:
    """What a field says of its setting.

    Raises
    ------
    InputError
        The field is no setting, or its default is not allowed.
    """
    extra = field.json_schema_extra
    if not isinstance(extra, dict) or (field.is_required() and "minimum" not in extra):
        raise InputError(
            f"{group}: the setting {name} has no unit and range: make it with quantity, angle, choice, table or kind"
        )
    words = [part for part in (field.annotation, *get_args(field.annotation)) if get_origin(part) is Literal]
    kinds: Any = extra.get("kinds")
    if not (extra["unit"] or words or kinds):
        raise InputError(f"{group}: the setting {name} is a choice, but its annotation is no Literal of its words")
    parameter = Parameter(
        name,
        str(extra["unit"]),
        kinds.word(field.default) if kinds else None if field.is_required() else field.default,
        extra.get("minimum", -inf),  # type: ignore[arg-type]
        extra.get("maximum", inf),  # type: ignore[arg-type]
        field.description or "",
        choices=kinds.words if kinds else get_args(words[0]) if words else (),
        columns=extra.get("columns"),  # type: ignore[arg-type]
        kinds=kinds,
    )
    if parameter.default is not None:
        parameter.check(field.default, f"{group}, default")
    return parameter
