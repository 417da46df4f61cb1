"""All instruments, one file each, found by their place.

Another package adds one by an entry point of the group ``revpress.instruments``.
"""

from __future__ import annotations

import difflib
import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, TypeGuard

from revpress.errors import InputError, shown
from revpress.instrument.instrument import Instrument

GROUP = "revpress.instruments"
"""Entry points by which other packages add instruments."""


@cache
def instruments() -> dict[str, type[Instrument[Any]]]:
    """All instruments by the word for them; a new file in this room or a new entry point is a new one.

    Returns
    -------
    dict of str to type
        Classes; without arguments, or with few, each makes an instrument as people own it.

    Raises
    ------
    InputError
        What another package calls an instrument is none, or has a name that is taken.
    """
    package = import_module(__package__)
    modules = sorted(m.name for m in pkgutil.iter_modules(package.__path__, f"{__package__}."))
    contents = [(module, c) for module in modules if module != __name__ for c in vars(import_module(module)).values()]
    found = {c.NAME: c for module, c in contents if _is_one(c) and c.__module__ == module}
    for point in entry_points(group=GROUP):
        other = point.load()
        if not _is_one(other) or point.name != other.NAME or point.name in found:
            raise InputError(
                f"{point.value}, which another package calls the instrument {shown(point.name)}, is no class with "
                "NAME, BLIND, simulate and rows of a name that is free"
            )
        found[point.name] = other
    return found


def find_instrument(name: str, **settings: Any) -> Instrument[Any]:
    """An instrument by the word for it.

    Parameters
    ----------
    name : str
        As :func:`instruments` lists them; spaces and hyphens stand for underscores.
    **settings
        Its attributes by name, SI and radians.

    Returns
    -------
    Instrument

    Raises
    ------
    InputError
        There is no such instrument or setting, or a value is not allowed.
    """
    known = instruments()
    word = name.strip().lower().replace(" ", "_").replace("-", "_")
    if word not in known:
        near = difflib.get_close_matches(word, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise InputError(f"there is no instrument {shown(name)}{hint} (known: {', '.join(known)})")
    fields = getattr(known[word], "__dataclass_fields__", {})
    for setting in settings:
        if setting not in fields:
            raise InputError(f"{word} has no {shown(setting)} (what can be set: {', '.join(fields)})")
    try:
        return known[word](**settings)
    except TypeError:
        needed = [n for n, f in fields.items() if n not in settings and f.default is f.default_factory]
        raise InputError(f"{word} needs {', '.join(needed)}") from None


def _is_one(found: object) -> TypeGuard[type[Instrument[Any]]]:
    return isinstance(found, type) and "NAME" in vars(found) and hasattr(found, "rows") and hasattr(found, "simulate")
