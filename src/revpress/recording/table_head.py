"""What stands above a table: device, athlete, exercise, load, rate."""

from __future__ import annotations

import re
from dataclasses import dataclass

from revpress.recording.table_grid import Grid
from revpress.recording.table_units import unit_of
from revpress.recording.table_words import told


@dataclass(frozen=True)
class Head:
    """What stands above a table, in pairs of a name and a value.

    Attributes
    ----------
    device, athlete, exercise : str or None
        As written.
    load, rate : float or None
        [kg], [Hz].
    """

    device: str | None = None
    athlete: str | None = None
    exercise: str | None = None
    load: float | None = None
    rate: float | None = None


_PAIR = re.compile(r"\s*[#%]*\s*([^:=]{1,60}?)\s*(?:[(\[]([^)\]]{1,8})[)\]])?\s*[:=]\s*(.{1,200})\Z")
_AMOUNT = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*([^\s0-9]{0,4})\Z")


def of_head(grid: Grid) -> Head:
    """What the lines above a table say in pairs: a name and its value, in two cells or around a colon."""
    found: dict[str, str] = {}
    for row in grid.head:
        filled = [cell for cell in row if cell]
        if len(filled) > 1 and ":" in filled[0]:  # a decimal comma in its value, which is no delimiter here
            filled = [grid.delimiter.join(filled) if grid.delimiter != "whitespace" else " ".join(filled)]
        if len(filled) == 2:
            key, value = filled[0].rstrip(":= "), filled[1]
            key, unit = (key[: key.find("(")], key[key.find("(") + 1 :].rstrip(")")) if key.endswith(")") else (key, "")
        elif len(filled) == 1 and (pair := _PAIR.match(filled[0])):
            key, unit, value = pair[1], pair[2] or "", pair[3].strip()
        else:
            continue
        if what := told(key):
            found.setdefault(what, f"{value} {unit}".strip())
    load = _amount(found.get("load", ""), {"kg": 1.0, "lb": 0.45359237}, 0.0, 1000.0)
    rate = _amount(found.get("rate", ""), {"Hz": 1.0, "kHz": 1e3}, 10.0, 1e5)
    return Head(found.get("device"), found.get("athlete"), found.get("exercise"), load, rate)


def _amount(text: str, units: dict[str, float], low: float, high: float) -> float | None:
    """A number with its unit, if it is one within a range."""
    amount = _AMOUNT.match(text)
    if amount is None:
        return None
    written = unit_of(amount[2]) or amount[2]
    factor = next((factor for unit, factor in units.items() if unit.casefold() == written.casefold()), None)
    value = float(amount[1].replace(",", ".")) * (factor or 0.0)
    return value if factor and low < value <= high else None
