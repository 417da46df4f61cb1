"""Which machine is meant: a file, a typical one of its kind, or one that is tailored to each athlete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from pydantic import PrivateAttr

from revpress.errors import InputError, shown
from revpress.machine.catalogue import machines
from revpress.machine.file import read_machine
from revpress.machine.machine import Adjustment, Machine, Origin
from revpress.settings import Parameter, Settings, find_parameter, kind

MachineLike = str | Path | Machine | Mapping[str, Any]
"""What is taken as a machine: a kind (its typical machine), a TOML file, a Machine, or what its ``as_json`` gives."""

_TAILORED, _TYPICAL = "tailored", "typical"
_ENDING = ".toml"


class Tailored(Settings):
    """No machine that stands: one is made round each athlete, with the wanted angles."""

    def as_json(self) -> dict[str, Any]:
        """The word for it."""
        return {"kind": _TAILORED}

    def __str__(self) -> str:
        return _TAILORED


class Holes(Settings):
    """Chosen holes by adjustment, counted from 1; what is not chosen is set by the coach's rule."""

    _chosen: tuple[tuple[str, int], ...] = PrivateAttr(())

    def __init__(self, /, **chosen: Any) -> None:
        super().__init__()
        self._chosen = tuple(sorted((name, int(hole)) for name, hole in chosen.items()))

    @property
    def chosen(self) -> dict[str, int]:
        """The hole of each adjustment that is chosen."""
        return dict(self._chosen)

    def as_json(self) -> dict[str, Any]:
        """The chosen holes."""
        return self.chosen

    def values(self) -> dict[str, Any]:
        """The chosen holes."""
        return self.chosen

    def dotted(self) -> dict[str, Any]:
        """The chosen holes."""
        return self.chosen

    def __hash__(self) -> int:
        return hash(self._chosen)

    def __str__(self) -> str:
        return ", ".join(f"{name} hole {hole}" for name, hole in self._chosen) or "by rule"


@lru_cache(maxsize=64)
def typical_machine(word: str) -> Machine:
    """The typical machine of a kind: dimensions that suit 1.60 to 1.85 m, all assumed.

    Parameters
    ----------
    word : str
        The kind.

    Returns
    -------
    Machine

    Raises
    ------
    InputError
        There is no such kind.
    """
    found = machines[word]
    with as_file(files("revpress.machine") / "data" / "typical" / f"{found.kind}{_ENDING}") as path:
        return read_machine(path)


def find_machine(value: MachineLike) -> Machine:
    """The machine that is meant.

    Parameters
    ----------
    value : str, Path, Machine or mapping
        See :data:`MachineLike`.

    Returns
    -------
    Machine

    Raises
    ------
    InputError
        There is no such kind, the file is none of a machine, or a dimension is not allowed.
    """
    if isinstance(value, Machine):
        return value
    if isinstance(value, Mapping):
        return _of_json(value)
    if isinstance(value, Path) or (isinstance(value, str) and value.endswith(_ENDING)):
        return read_machine(value)
    if isinstance(value, str):
        return typical_machine(value)
    raise InputError(f"machine is {shown(value)}, but must be a kind, a file {_ENDING}, or a Machine")


def _of_json(value: Mapping[str, Any]) -> Machine:
    content = {str(name): inner for name, inner in value.items()}
    chosen = machines[str(content.pop("kind", ""))]
    adjustments = {n: Adjustment(a[0], a[1], int(a[2])) for n, a in content.pop("adjustments", {}).items()}
    origins = {n: Origin(float(o[0]), str(o[1])) for n, o in content.pop("origins", {}).items()}
    holes = content.pop("holes", {})
    return chosen(adjustments=adjustments, origins=origins, holes=holes, **content)


@dataclass(frozen=True)
class OfKinds:
    """The machines on which an exercise can be done.

    Attributes
    ----------
    kinds : tuple of str
        Their kinds; the first one's typical machine is "typical".
    """

    kinds: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """What may be said instead of a machine."""
        return (_TAILORED, _TYPICAL) if self.kinds else (_TAILORED,)

    def word(self, group: Settings) -> str:
        """The machine in words."""
        return str(group)

    def read(self, value: Any, where: str) -> Settings:
        """The machine that is meant, if the exercise can be done on it."""
        if isinstance(value, Tailored) or value in (_TAILORED, {"kind": _TAILORED}):
            return Tailored()
        if isinstance(value, str) and not (value in self.words or value in machines or value.endswith(_ENDING)):
            can = ", ".join((*self.words, f"a file {_ENDING} of a {' or '.join(self.kinds)}"))
            raise InputError(f"{where}: machine is {shown(value)}, but must be {can}")
        try:
            found = typical_machine(self.kinds[0]) if value == _TYPICAL else find_machine(value)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
        if found.kind not in self.kinds:
            raise InputError(f"{where} is not done on a {found.kind} (but on {' or '.join(self.kinds)})")
        return found

    def changed(self, group: Settings, settings: Mapping[str, Any], where: str) -> Settings:
        """The machine with other dimensions."""
        if isinstance(group, Tailored):
            name = next(iter(settings))
            raise InputError(f"{where}: machine.{name} is given, but no machine: its own settings tailor one")
        try:
            return group.changed(**settings)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None

    def parameter(self, group: Any, name: str, where: str) -> Parameter:
        """A dimension of the machine that is meant."""
        return find_parameter(self.read(group, where).parameters, name, where=f"{where}: the machine")

    def explain(self, name: str) -> str:
        """Where a dimension belongs that is no setting of the exercise itself."""
        has = any(name in machines[word].model_fields for word in self.kinds)
        return f"it is a dimension of the machine: machine.{name}" if has else ""


@dataclass(frozen=True)
class HoleChoice:
    """The holes of a machine as a setting of an exercise."""

    words: tuple[str, ...] = ("by rule",)

    def word(self, group: Settings) -> str:
        """The holes in words."""
        return str(group)

    def read(self, value: Any, where: str) -> Settings:
        """The holes that are meant."""
        if isinstance(value, Holes):
            return value
        if isinstance(value, Mapping):
            return self.changed(Holes(), value, where)
        if value in self.words:
            return Holes()
        raise InputError(f"{where}: setup is {shown(value)}, but must be '{self.words[0]}' or holes by adjustment")

    def changed(self, group: Settings, settings: Mapping[str, Any], where: str) -> Settings:
        """The holes with some others."""
        holes = {n: self.parameter(group, n, where).number(v, f"{where}: setup") for n, v in settings.items()}
        for name, hole in holes.items():
            if hole != int(hole):
                raise InputError(f"{where}: setup: hole {hole:g} of {name}, but holes are whole numbers from 1")
        return Holes(**{**group.values(), **holes})

    def parameter(self, group: Any, name: str, where: str) -> Parameter:
        """A hole, counted from 1."""
        return Parameter(name, "1", None, 1.0, 200.0, "hole, counted from 1")

    def explain(self, name: str) -> str:
        """Nothing: which names there are is up to the machine."""
        return ""


def done_on(*kinds: str) -> Any:
    """The field of an exercise that holds its machine.

    Parameters
    ----------
    *kinds : str
        Kinds of machines on which it can be done, the usual one first.
    """
    return kind(Tailored(), OfKinds(kinds), "made round each athlete; a machine that stands has fixed dimensions")


def set_by() -> Any:
    """The field of an exercise that holds the holes of its machine."""
    return kind(Holes(), HoleChoice(), "hip in line and start as wanted, or as near as the holes allow")
