"""The published tables beside this package: one TOML file a subject, sources and units inside."""

from __future__ import annotations

from importlib import resources
from typing import Any

from revpress.files import parse_toml


def read_rows(name: str, table: str) -> list[dict[str, Any]]:
    """Read the rows of ``data/<name>.toml``.

    Parameters
    ----------
    name : str
        The file, without its ending.
    table : str
        The array of tables that it holds.

    Returns
    -------
    list of dict
        A row each. Rows within a row stay lists, every other list is a tuple, as what is frozen holds it.
    """
    text = resources.files(__package__).joinpath("data", f"{name}.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = parse_toml(f"{name}.toml", text)[table]
    return [_frozen(row) for row in rows]


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {key: _value(value) for key, value in row.items()}


def _value(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [_frozen(row) for row in value] if isinstance(value[0], dict) else tuple(value)
