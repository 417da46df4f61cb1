"""The published tables beside this package: one TOML file a source, its reference and units inside."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The parsed file ``data/<name>.toml``; shared between callers, so read it and leave it unchanged."""
    return tomllib.loads(resources.files(__package__).joinpath("data", f"{name}.toml").read_text("utf-8"))
