"""All kinds of resistance, one file each, found by their place; and which of them a machine carries.

Another package adds a kind by an entry point of the group ``revpress.resistances``.
"""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeGuard

from revpress.errors import InputError, shown
from revpress.machine.resistance.resistance import Need, Resistance
from revpress.settings import Parameter, find_parameter, kind

GROUP = "revpress.resistances"
"""Entry points by which other packages add kinds."""

ResistanceLike = str | Resistance | type[Resistance] | Mapping[str, Any]
"""What is taken as a resistance: see :func:`find_resistance`."""


class Resistances(Mapping[str, type[Resistance]]):
    """All kinds by the word for them; a new file in this folder or a new entry point is a new one."""

    @cached_property
    def own(self) -> Mapping[str, type[Resistance]]:
        """Those of this package."""
        package = import_module(__package__)
        modules = sorted(m.name for m in pkgutil.iter_modules(package.__path__, f"{__package__}."))
        contents = [(module, c) for module in modules for c in vars(import_module(module)).values()]
        found = [c for module, c in contents if _is_kind(c) and c.__module__ == module]
        return {c.kind: c for c in found}

    @cached_property
    def _others(self) -> dict[str, EntryPoint]:
        points = entry_points(group=GROUP)
        return {point.name: point for point in points if point.name not in self.own}

    def __getitem__(self, word: str) -> type[Resistance]:
        if word in self.own:
            return self.own[word]
        if word in self._others:
            return _of_entry_point(self._others[word])
        [meant] = [c.kind for c in self.own.values() if word in c.other_names] or [""]
        near = [meant] if meant else difflib.get_close_matches(str(word), list(self), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise InputError(f"there is no resistance {shown(word)}{hint} (known: {', '.join(self)})")

    def __iter__(self) -> Iterator[str]:
        return iter([*self.own, *sorted(self._others)])

    def __len__(self) -> int:
        return len(self.own) + len(self._others)

    def __contains__(self, word: object) -> bool:
        return word in self.own or word in self._others

    def __repr__(self) -> str:
        return f"Resistances({', '.join(self)})"


resistances = Resistances()


def find_resistance(value: ResistanceLike, **settings: Any) -> Resistance:
    """The resistance that is meant, with its settings.

    Parameters
    ----------
    value : str, Resistance, subclass of Resistance or mapping
        A kind, an instance with its settings, a class, or a mapping of ``kind`` and settings as files hold it.
    **settings
        Settings by name, SI; of an instance, those that change.

    Returns
    -------
    Resistance

    Raises
    ------
    InputError
        There is no such kind or setting, or a value is not allowed.
    """
    if isinstance(value, Mapping):
        named = {str(name): inner for name, inner in value.items()}
        if not isinstance(named.get("kind"), str):
            raise InputError(f"a resistance as a table needs its kind, one of {', '.join(resistances)}")
        twice = sorted(set(named) & set(settings))
        if twice:
            raise InputError(f"{twice[0]} of the resistance is given twice")
        value, settings = named.pop("kind"), {**named, **settings}
    if isinstance(value, str):
        value = resistances[value]
    if isinstance(value, Resistance):
        _check_names(type(value), settings)
        return value.changed(**settings) if settings else value
    if not _is_kind(value):
        raise InputError(
            f"resistance is {shown(value)}, but must be one of {', '.join(resistances)}, or a Resistance with "
            f"its settings"
        )
    _check_names(value, settings)
    return value(**settings)


@dataclass(frozen=True)
class Carried:
    """Which kinds a machine carries: all but those that need what it does not have.

    Attributes
    ----------
    lacks : tuple of (str, str)
        What it does not have, "horn", "cable" or "hook", and why, in words.
    """

    lacks: tuple[tuple[Need, str], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The kinds that it carries; of other packages' kinds it is only known once they are used."""
        lacks = dict(self.lacks)
        return tuple(w for w in resistances if w not in resistances.own or resistances.own[w].needs not in lacks)

    def word(self, group: Resistance) -> str:
        """The kind of a resistance."""
        return group.kind

    def read(self, value: Any, where: str) -> Resistance:
        """The resistance that is meant, if the machine carries it; ``where`` is the machine."""
        try:
            found = find_resistance(value)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
        why = dict(self.lacks).get(found.needs)
        if why:
            raise InputError(f"{where} carries no {found.kind}: {why} (it carries {', '.join(self.words)})")
        return found

    def changed(self, group: Resistance, settings: Mapping[str, Any], where: str) -> Resistance:
        """A resistance with some of its settings changed."""
        try:
            return find_resistance(group, **settings)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None

    def parameter(self, group: ResistanceLike, name: str, where: str) -> Parameter:
        """A setting of the resistance that is meant."""
        chosen = type(self.read(group, where))
        try:
            _check_names(chosen, (name,))
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
        return find_parameter(chosen.parameters, name)

    def explain(self, name: str) -> str:
        """Where a setting of some kind belongs, by its name now or before; empty if none has it."""
        for found in resistances.own.values():
            if name in found.renamed or name in found.model_fields:
                now = found.renamed.get(name, name)
                return f"it belongs to resistance={found.kind} and is called resistance.{now}"
        return ""


def mounted(default: Resistance, reason: str, lacks: Mapping[Need, str] | None = None) -> Any:
    """The field of an exercise that holds its resistance.

    Parameters
    ----------
    default : Resistance
        What the machine has by default.
    reason : str
        Why.
    lacks : mapping, optional
        What the machine does not have of "horn", "cable" and "hook", and why: kinds that need it are refused with these
        words.
    """
    return kind(default, Carried(tuple((lacks or {}).items())), reason)


def _is_kind(found: object) -> TypeGuard[type[Resistance]]:
    return isinstance(found, type) and issubclass(found, Resistance) and "kind" in vars(found)


def _of_entry_point(point: EntryPoint) -> type[Resistance]:
    try:
        found = point.load()
    except (ImportError, AttributeError) as error:
        raise InputError(f"the resistance {shown(point.name)} of another package cannot be loaded: {error}") from None
    if not _is_kind(found) or found.kind != point.name:
        raise InputError(
            f"{point.value}, which another package calls the resistance {shown(point.name)}, is no subclass of "
            f"Resistance "
            "of that kind"
        )
    return found


def _check_names(chosen: type[Resistance], names: Iterable[str]) -> None:
    """Refuse a name that is no setting of this kind; say of which it is one."""
    known = chosen.model_fields
    for name in names:
        if name in known:
            continue
        others = [c.kind for c in resistances.own.values() if name in c.model_fields]
        near = difflib.get_close_matches(name, known, n=1)
        settings = f"its settings are {', '.join(known)}" if known else "it has no settings"
        hint = f"did you mean {near[0]}?" if near else settings
        belongs = f"; {name} belongs to resistance={' or '.join(others)}" if others else ""
        raise InputError(f"{chosen.kind} has no {shown(name)}: {settings if others else hint}{belongs}")
