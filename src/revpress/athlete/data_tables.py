"""The published tables beside this package: one TOML file a source, its reference and units inside."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from revpress.errors import InputError, shown


@cache
def read_data_table(name: str) -> dict[str, Any]:
    """The parsed file ``data/<name>.toml``; shared between callers, so read it and leave it unchanged."""
    return tomllib.loads(resources.files(__package__).joinpath("data", f"{name}.toml").read_text("utf-8"))


def lookup(name: str, *keys: str) -> Any:
    """What ``read_data_table(name)`` holds under the keys, one after the other.

    Raises
    ------
    InputError
        A key that is not there; names those that are.
    """
    found = read_data_table(name)
    for key in keys:
        if not isinstance(key, str) or key not in found:
            raise InputError(f"{shown(key)} is not in the data table {name}; it has {', '.join(found)}")
        found = found[key]
    return found
