"""What the columns of a table are of, and in what unit: as headers say, or as only one answer is plausible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from revpress.errors import shown
from revpress.recording.table_answers import LayoutNeeded
from revpress.recording.table_case import Array, Case, changes, listed, sound
from revpress.recording.table_layout import TableColumn
from revpress.recording.table_units import LARGEST, UNITS
from revpress.recording.table_words import Meaning, plain_words

_PLAUSIBLE_RANGE = (0.05, 3.0)
"""Travel of a strength exercise [m]."""
_LONGEST_WAY = 60.0
"""Largest range [m] of what a header calls a position: a sprint; more is another unit."""
_SMALL_STEP = 0.02
"""Largest value [m] of a "displacement" that may be the one since the line before."""
_PLAUSIBLE_PEAK = {
    "force": (20.0, 8000.0), "velocity": (0.1, 13.0), "angular velocity": (0.2, 35.0), "power": (20.0, 8000.0),
}  # fmt: skip
"""Largest values in SI of what people do, for headers without a unit."""
_FASTEST = 12.0
"""Speed [m/s] that hardly any sample of a position exceeds."""


def guess_position(
    case: Case, numbers: dict[int, Array], time_column: int | None, rows: NDArray[np.int64]
) -> dict[int, TableColumn | Meaning]:
    """The only column that may be a position, where no header tells what any is of."""
    case.told = False
    counted = [c for c in numbers if case.meanings[c].quantity in ("index", "time", "load")]
    changing = [i for i in numbers if i != time_column and i not in counted and changes(numbers[i][rows])]
    loads = [i for i in case.numeric if case.meanings[i].quantity == "load"]
    if not changing and loads:
        name = shown(case.grid.names[loads[0]])
        raise LayoutNeeded(
            f"{case.source}: column {loads[0] + 1} {name} is a load, which does not change in a set; if a scale "
            "measured "
            "it, it is a force: give columns",
            choices=({"columns": f"{loads[0] + 1}: force kgf"},),
        )
    if len(changing) != 1:
        which = f"{listed(changing)} all change" if changing else "no other column changes"
        raise LayoutNeeded(
            f"{case.source}: {which}, so the position is unclear: give a layout with column",
            choices=({"columns": "2: position mm, 3: force N"},) if changing else (),
        )
    index = changing[0]
    what = case.meanings[index]
    values = sound(numbers[index][rows])
    travel = float(np.ptp(values))
    low, high = _PLAUSIBLE_RANGE
    lengths = UNITS["position"]
    if what.other_unit or (what.unit and what.unit not in lengths):
        raise LayoutNeeded(
            f"{case.source}: the header of column {index + 1} gives its unit as {shown(what.other_unit or what.unit)}, "
            f"which is none of {', '.join(lengths)}, and does not say of what it is: give columns",
            choices=({"columns": f"{index + 1}: QUANTITY UNIT"},),
        )
    if what.unit is not None:
        if not low <= travel * lengths[what.unit] <= high:
            raise LayoutNeeded(
                f"{case.source}: a range of {travel:g} {what.unit} in column {index + 1} is no travel of {low:g} to "
                f"{high:g} "
                "m (a displacement since the last sample?): give a layout"
            )
        unit = what.unit
        case.evidence.append(
            f"position: column {index + 1}, the only other one that changes; unit {unit} from its header"
        )
    else:
        unit = _unit_of_travel(case, index, travel)
        case.evidence.append(
            f"position: column {index + 1}, the only other one that changes; a range of {travel:g} is a travel of "
            f"{low:g} to {high:g} m only in {unit}"
        )
    _check_speed(case, index, values, unit)
    return {index: TableColumn("position", unit, case.answers.side)}


def _check_speed(case: Case, index: int, values: Array, unit: str) -> None:
    """Refuse a guess at a position that goes to and fro faster than anybody: it is another signal."""
    if case.step is None:
        return
    steps = np.abs(np.diff(values))
    speed = float(np.quantile(steps, 0.99)) * UNITS["position"][unit] / case.step if steps.size else 0.0
    if speed > _FASTEST:
        raise LayoutNeeded(
            f"{case.source}: no header says of what column {index + 1} is; as a position in {unit} it would move at "
            f"{speed:.3g} m/s, so it is another signal: give columns",
            choices=tuple({"columns": f"{index + 1}: {what}"} for what in ("emg mV", "force N", "acceleration g")),
        )


def _unit_of_travel(case: Case, index: int, travel: float) -> str:
    low, high = _PLAUSIBLE_RANGE
    plausible = [unit for unit in ("m", "cm", "mm") if low <= travel * UNITS["position"][unit] <= high]
    if len(plausible) != 1:
        units = " or ".join(plausible) or "none of m, cm, mm"
        raise LayoutNeeded(
            f"{case.source}: a range of {travel:g} in column {index + 1} is a travel of {low:g} to {high:g} m in "
            f"{units}: "
            "give a layout with unit",
            choices=tuple({"columns": f"{index + 1}: position {unit}"} for unit in plausible),
        )
    return plausible[0]


def with_units(
    case: Case, channels: dict[int, TableColumn | Meaning], numbers: dict[int, Array], rows: NDArray[np.int64]
) -> dict[int, TableColumn]:
    """Channels of which the unit is known; others are left out, or asked for where none or no position is left."""
    out: dict[int, TableColumn] = {}
    asked: list[LayoutNeeded] = []
    for c, what in channels.items():
        if isinstance(what, TableColumn):
            name = what.name or case.meanings[c].name
            out[c] = replace(what, side=what.side or case.answers.side, name=name)
            continue
        values = sound(numbers[c][rows])
        try:
            if not values.size:
                case.left_out.append(f"column {c + 1} {shown(what.name)}: it holds no number")
                continue
            unit = _unit(case, c, what, values)
        except LayoutNeeded as error:
            if what.quantity == "position":
                raise
            asked.append(error)
            case.left_out.append(f"column {c + 1} {shown(what.name)}: a {what.quantity} of which the unit is not known")
            continue
        assert what.quantity is not None
        out[c] = TableColumn(what.quantity, unit, what.side or case.answers.side, what.axis, what.name)
        if what.quantity == "position":
            _check_way(case, c, unit, values)
    if not out:
        raise asked[0] if asked else LayoutNeeded(f"{case.source}: no column holds a number: give columns")
    return out


def _unit(case: Case, c: int, what: Meaning, values: Array) -> str:
    quantity = str(what.quantity)
    if what.unit in UNITS[quantity]:
        case.evidence.append(f"{quantity}: column {c + 1} {shown(what.name)}, in {what.unit} as its header says")
        return what.unit
    if what.other_unit:
        raise LayoutNeeded(
            f"{case.source}: the header of column {c + 1} gives its unit as {shown(what.other_unit)}, which is none of "
            f"{', '.join(UNITS[quantity])}: give columns",
            choices=({"columns": f"{c + 1}: {quantity} UNIT"},),
        )
    if quantity == "position":
        unit = _unit_of_travel(case, c, float(np.ptp(values)))
        case.told = False
        case.evidence.append(
            f"position: column {c + 1}, as its header says; a range of {np.ptp(values):g} is a travel of "
            f"{_PLAUSIBLE_RANGE[0]:g} to {_PLAUSIBLE_RANGE[1]:g} m only in {unit}"
        )
        return unit
    low, high = _PLAUSIBLE_PEAK.get(quantity, (0.0, np.inf))
    peak = float(np.abs(values).max())
    factors = {factor: unit for unit, factor in reversed(UNITS[quantity].items())}  # each once
    plausible = [unit for factor, unit in reversed(factors.items()) if low <= peak * factor <= high]
    if len(plausible) != 1:
        units = " or ".join(plausible or UNITS[quantity])
        raise LayoutNeeded(
            f"{case.source}: the header of column {c + 1} {shown(what.name)} gives no unit, and values up to {peak:g} "
            "may be "
            f"{units}: give columns",
            choices=tuple({"columns": f"{c + 1}: {quantity} {unit}"} for unit in plausible[:3]),
        )
    case.notes.append(
        f"column {c + 1} {shown(what.name)} has no unit: values up to {peak:g} are a {quantity} of people only in "
        f"{plausible[0]}"
    )
    case.evidence.append(case.notes[-1])
    return plausible[0]


def _check_way(case: Case, c: int, unit: str, values: Array) -> None:
    factor = UNITS["position"][unit]
    values = values[np.abs(values) * factor <= LARGEST["position"]]
    if not values.size:
        return  # refused where it is read
    travel = float(np.ptp(values)) * factor
    if travel > _LONGEST_WAY:
        raise LayoutNeeded(
            f"{case.source}: a range of {np.ptp(values):g} {unit} in column {c + 1} is no travel of a person, "
            f"{_LONGEST_WAY:g} m "
            "at most: give columns",
            choices=({"columns": f"{c + 1}: position mm"},),
        )
    words = plain_words(case.meanings[c].name)
    summed = float(np.ptp(np.cumsum(values))) * factor
    if (
        any(word.startswith(("displa", "despla", "desloc", "spost", "depla", "verschieb")) for word in words)
        and np.abs(values).max() * factor < _SMALL_STEP
        and travel > 0
        and _PLAUSIBLE_RANGE[0] <= summed <= _PLAUSIBLE_RANGE[1]
    ):
        raise LayoutNeeded(
            f"{case.source}: the displacements in column {c + 1} span {travel:.3g} m, their sums {summed:.3g} m: say "
            "whether "
            "each is the way from the start or since the line before",
            choices=({"columns": f"{c + 1}: position {unit}"}, {"columns": f"{c + 1}: displacement {unit}"}),
        )
