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
    out = {what: found[what] for what in ("device", "athlete", "exercise") if what in found}
    amounts: dict[str, float] = {}
    for what, units in (("load", {"kg": 1.0, "lb": 0.45359237}), ("rate", {"hz": 1.0, "khz": 1e3})):
        amount = _AMOUNT.match(found.get(what, ""))
        if amount is None:
            continue
        unit = unit_of(amount[2]) if what == "load" else amount[2].casefold()
        value = float(amount[1].replace(",", ".")) * units.get(str(unit), 0.0)
        if (what == "load" and 0.0 < value <= 1000.0) or (what == "rate" and 10.0 <= value <= 1e5):
            amounts[what] = value
    return Head(**out, **amounts)
