"""All kinds of machines, one file each in ``kinds/``, found by their place."""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module

from revpress.errors import InputError, shown
from revpress.machine.machine import Machine

_KINDS = "revpress.machine.kinds"


class Machines(Mapping[str, type[Machine]]):
    """All kinds of machines by the word for them; a new file in ``kinds/`` is a new one."""

    @cached_property
    def _found(self) -> dict[str, type[Machine]]:
        modules = sorted(m.name for m in pkgutil.iter_modules(import_module(_KINDS).__path__, f"{_KINDS}."))
        contents = [(module, c) for module in modules for c in vars(import_module(module)).values()]
        kinds = [c for module, c in contents if _is_kind(c) and c.__module__ == module]
        return {c.kind: c for c in kinds}

    def __getitem__(self, word: str) -> type[Machine]:
        if word in self._found:
            return self._found[word]
        near = difflib.get_close_matches(str(word), list(self), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise InputError(f"there is no kind of machine {shown(word)}{hint} (known: {', '.join(self)})")

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, word: object) -> bool:
        return word in self._found

    def __repr__(self) -> str:
        return f"Machines({', '.join(self)})"


machines = Machines()


def _is_kind(found: object) -> bool:
    return isinstance(found, type) and issubclass(found, Machine) and "kind" in vars(found)
