"""What the sliders and fields of a machine's pages know: names, units, ranges, holes, and what each number means."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import Any

from revpress.app.answers.machine_asked import shown_dimension
from revpress.exercise.machines import on
from revpress.machine.catalogue import machines as kinds
from revpress.machine.felt import pressed
from revpress.machine.machine import ASSUMED, Machine
from revpress.measurement.measuring_card import needed_dimensions, place_unit
from revpress.settings import find_parameter

_CAPACITY = {"plate_room": "Plates that it takes", "stack_top": "Weight of its stack"}
_FACTS = {"user_mass": "Heaviest athlete", "price": "Price", "area": "Floor"}
_TITLES = _CAPACITY | _FACTS
"""What no slider moves, as a page calls it."""
_DEVIATIONS = 6.0  # of a dimension that a slider goes either way
_SHARE = 0.15  # of its value that it goes at least
_STEPS = {"cm": 0.5, "°": 0.5, "kg": 0.1}
_PLACES = (0.1, 0.5, 0.9)  # of the way, at which a card is read
_PLATES = (0.0, 20.0)


def controls(machine: Machine) -> dict[str, Any]:
    """Sliders of a machine.

    Parameters
    ----------
    machine : Machine
        As it is written.

    Returns
    -------
    dict
        ``label``, ``dimensions`` (in cm, degrees, kg: ``name``, ``value``, ``unit``, ``low``, ``high``, ``step``,
        ``deviation``, ``reason``, ``source``), ``adjustments`` (``name``, ``unit``, ``values`` of the holes) and
        ``load`` (``usual``, ``most``, ``unit``; None where nothing is loaded).
    """
    exercise = on(machine)
    load = None
    if exercise.takes_load:
        load = {"usual": exercise.checked_load(None), "most": float(exercise.most_load), "unit": exercise.load.unit}
    return {
        "label": machine.label,
        "dimensions": [_slider(machine, n) for n in machine.dimensions if n not in (*_TITLES, *machine.adjustments)],
        "adjustments": [_holes(machine, name) for name in machine.adjustments],
        "load": load,
    }


def facts(machine: Machine) -> list[dict[str, Any]]:
    """What a machine takes and costs, which no slider moves: a choice counts it where it is known.

    Parameters
    ----------
    machine : Machine
        As it is written.

    Returns
    -------
    list of dict
        ``name``, ``title``, ``unit`` (empty of a price), ``value`` in it (None where nobody knows) and ``reason``.
    """
    loaded = ["plate_room" if machine.resistance.plates(1.0) else "stack_top"] if machine.resistance.takes_load else []
    units = {name: find_parameter(machine.parameters, name) for name in (*loaded, *_FACTS)}
    return [
        {
            "name": name,
            "title": _TITLES[name],
            "unit": parameter.unit if parameter.unit != "1" else "",
            "value": getattr(machine, name),
            "reason": parameter.reason,
        }
        for name, parameter in units.items()
    ]


def _slider(machine: Machine, name: str) -> dict[str, Any]:
    parameter, origin = find_parameter(machine.parameters, name), machine.origin(name)
    value, unit = shown_dimension(float(getattr(machine, name)), parameter.unit)
    deviation = shown_dimension(origin.deviation, parameter.unit)[0]
    lowest, highest = (shown_dimension(end, parameter.unit)[0] for end in (parameter.low, parameter.high))
    reach = max(_DEVIATIONS * deviation, _SHARE * abs(value))
    step = _STEPS.get(unit, 10.0 ** floor(log10(max(reach, 1e-6))) / 10.0)
    low = max(ceil(lowest / step) * step, floor((value - reach) / step) * step)
    high = min(floor(highest / step) * step, ceil((value + reach) / step) * step)
    return {
        "name": name,
        "value": _short(value),
        "unit": unit,
        "low": _short(min(low, value)),
        "high": _short(max(high, value)),
        "least": _short(lowest),
        "most": _short(highest),
        "step": _short(step),
        "deviation": _short(deviation),
        "reason": parameter.reason,
        "source": origin.source,
        "assumed": origin.source == ASSUMED,
        "shape": parameter.unit in ("m", "rad"),
    }


def _holes(machine: Machine, name: str) -> dict[str, Any]:
    parameter = find_parameter(machine.parameters, name)
    shown = [shown_dimension(value, parameter.unit) for value in machine.adjustments[name].values]
    return {
        "name": name,
        "unit": shown[0][1],
        "values": [_short(value) for value, _ in shown],
        "reason": parameter.reason,
    }


def card_controls(machine: Machine) -> dict[str, Any]:
    """Fields of a machine's measuring card.

    Parameters
    ----------
    machine : Machine
        With a foot plate on a lever or on rails.

    Returns
    -------
    dict
        ``kind``, ``label``, ``needed`` and ``others`` (dimensions as :func:`controls` has them), ``resistance``,
        ``place`` (``unit``, ``low``, ``high`` between the stops) and ``pulls`` (``place`` and ``load_kg`` where to
        read).
    """
    needed = needed_dimensions(machine)
    others = [n for n in machine.dimensions if n not in (*needed, *_TITLES)]
    unit = place_unit(machine)
    first, last = (shown_dimension(float(end), unit) for end in pressed(machine).place((0.0, 1.0)))
    places = [shown_dimension(float(x), unit)[0] for x in pressed(machine).place(_PLACES)]
    return {
        "kind": machine.kind,
        "label": machine.label,
        "needed": [_slider(machine, name) for name in needed],
        "others": [_slider(machine, n) for n in others if find_parameter(machine.parameters, n).unit in ("m", "rad")],
        "resistance": machine.resistance.kind if machine.resistance.kind in ("plates", "stack") else "plates",
        "place": {"unit": first[1], "low": _short(min(first[0], last[0])), "high": _short(max(first[0], last[0]))},
        "pulls": [{"place": round(place), "load_kg": load} for load in _PLATES for place in places],
    }


def picture_of(kind: str) -> str:
    """Path of the small picture of what is done on a kind of machine."""
    return f"app/exercises/{kinds[kind].exercises[0].replace('/', '-')}.svg"


def _short(value: float) -> float:
    return float(f"{round(value, 9):.6g}")  # holes are first + n · step: 0 comes out as 1e-15
