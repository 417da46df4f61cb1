"""A measuring card: what tape, inclinometer, luggage scale and encoder said of a machine in the gym."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from revpress.errors import InputError, check_range, shown
from revpress.files import parse_toml, read_text, read_toml
from revpress.machine.felt import pressed
from revpress.machine.file import MachineText
from revpress.machine.find import typical_machine
from revpress.machine.lever import FootLever
from revpress.machine.machine import Machine, Origin
from revpress.machine.seat import FootSled
from revpress.mechanics.gravity import GRAVITY
from revpress.settings import Parameter
from revpress.units import face, inside, spell

_OWN = ("date", "tools", "pull", "fall")
_PULL = ("place", "load", "up", "down", "stack")
_FALL = ("load", "encoder_forward", "encoder_height")
_MOST_PULLS = 200
_MOST_KG = 500.0
_UPSIDE_DOWN = 4.0  # errors of the scale by which letting down may read more than lifting
_LEVER: tuple[str, ...] = ("arm", "horn", "horn_angle", "start_stop", "end_stop")
_RAILS: tuple[str, ...] = ("track_angle", "travel")
_SLED: tuple[str, ...] = ("track_angle", "start_stop", "end_stop")


@dataclass(frozen=True)
class Tools:
    """Standard deviations of what was measured with.

    Attributes
    ----------
    tape : float
        Of a length [m].
    inclinometer : float
        Of an angle [rad].
    scale : float
        Of one reading of the scale [kg].
    scale_share, plate_share : float
        Of what the scale shows and of what is written on plates: the same in all readings [1].
    square : float
        Angle between pull and path [rad].
    encoder : float
        Of its place, beside its counts [m].
    encoder_share : float
        Of the way that it counts [1].
    """

    tape: float
    inclinometer: float
    scale: float
    scale_share: float
    plate_share: float
    square: float
    encoder: float
    encoder_share: float

    def of(self, unit: str) -> float:
        """Of a dimension in a unit, whatever tool that takes."""
        return {"m": self.tape, "rad": self.inclinometer, "kg": self.scale}.get(unit, 0.0)


_TOOL_UNITS = {"tape": "m", "inclinometer": "rad", "scale": "kg", "square": "rad", "encoder": "m"}
_TOOL_MOST = {"m": 0.1, "rad": 0.35, "kg": 5.0, "1": 0.2}


@dataclass(frozen=True)
class Pull:
    """The scale pulled the foot plate slowly past a place, along its path.

    Attributes
    ----------
    place : float
        Direction from pivot to foot plate [rad], or travel from the start stop [m].
    load : float
        On the machine [kg].
    up, down : float or None
        What the scale showed on the way up and on the way back, as a force [N]; None if it was not read.
    stack : float or None
        How far the stack had risen from the start stop [m]; None if it was not measured.
    """

    place: float
    load: float
    up: float | None
    down: float | None
    stack: float | None = None


@dataclass(frozen=True)
class Fall:
    """What was done for the recording: the machine let go near its end stop, falling to its start stop by itself.

    Attributes
    ----------
    load : float
        On the machine [kg].
    encoder : tuple of float or None
        Place (x, y) from which the encoder's tether leads to the foot plate's axle [m]; None if it counts along the
        plate's path.
    """

    load: float
    encoder: tuple[float, float] | None = None


@dataclass(frozen=True)
class MeasuringCard:
    """What was measured of a machine.

    Attributes
    ----------
    machine : Machine
        Dimensions as measured; what was not is that of the typical machine of its kind.
    measured : frozenset of str
        Names of the dimensions that were measured.
    tools : Tools
        How far they may be off.
    pulls : tuple of Pull
        Readings of the scale.
    fall : Fall or None
        What the recording holds, if there is one.
    date : str
        When.
    """

    machine: Machine
    measured: frozenset[str]
    tools: Tools
    pulls: tuple[Pull, ...]
    fall: Fall | None
    date: str

    @property
    def place_unit(self) -> str:
        """Unit of a pull's place."""
        return place_unit(self.machine)


def place_unit(machine: Machine) -> str:
    """Unit of a place on the foot plate's path: "rad" of a lever, "m" on rails."""
    return "rad" if isinstance(pressed(machine), FootLever) else "m"


def needed_dimensions(machine: Machine, tether: bool = False) -> tuple[str, ...]:
    """Dimensions without which nothing can be said of a machine's force; a ``tether`` needs its frame's too."""
    part = pressed(machine)
    wheel = ("pull_radius",) if isinstance(part, FootLever) and machine.resistance.kind == "stack" else ()
    if isinstance(part, FootLever):
        own, place = _LEVER, ("pivot_forward", "pivot_height")
    elif isinstance(part, FootSled):
        own, place = _SLED, ("rail_forward", "rail_height")
    else:
        own, place = _RAILS, ("axle_forward", "axle_height")
    return (*own, *wheel, *(place if tether else ()))


@lru_cache(maxsize=1)
def assumed() -> Mapping[str, Mapping[str, float]]:
    """What is assumed of tools and of machines: the tables "tools", in SI, and "spread"."""
    with as_file(files("revpress.measurement") / "data" / "measuring_card.toml") as path:
        content = read_toml(path)
    tools = {name: inside(value, _TOOL_UNITS.get(name, "1")) for name, value in content["tools"].items()}
    return {"tools": tools, "spread": content["spread"]}


def read_card(path: str | Path) -> MeasuringCard:
    """Read a measuring card from its TOML file.

    Parameters
    ----------
    path : str or Path
        A machine's file, of which only what was measured is needed, and the tables ``tools``, ``pull``, ``fall``.

    Returns
    -------
    MeasuringCard

    Raises
    ------
    InputError
        One sentence that names the file, the line, and what is allowed.
    """
    return card_from_text(str(path), read_text(path))


def card_from_text(name: str, text: str) -> MeasuringCard:
    """A measuring card from its text.

    Parameters
    ----------
    name : str
        Of the file, or what the card is called otherwise: every error begins with it.
    text : str
        As :func:`read_card` finds it in a file.

    Returns
    -------
    MeasuringCard

    Raises
    ------
    InputError
        As :func:`read_card`.
    """
    return _CardText(Path(name), text).card(parse_toml(name, text))


def remeasured(machine: Machine, dimensions: Mapping[str, float], source: str) -> Machine:
    """A machine some of whose dimensions were measured with the usual tools.

    Parameters
    ----------
    machine : Machine
        As it was known.
    dimensions : mapping of str to float
        As measured [SI, radians]; one that had holes is fixed there.
    source : str
        Who measured them, and when.

    Returns
    -------
    Machine
        Each measured dimension has the deviation of its tool; one that no tool of a card measures keeps its own.

    Raises
    ------
    InputError
        A dimension that the machine does not have, or one outside its range.
    """
    tools, there = Tools(**assumed()["tools"]), machine.changed(**dimensions)
    units = {p.name: p.unit for p in there.parameters}
    return there.stated({n: Origin(tools.of(units[n]) or there.origin(n).deviation, source) for n in dimensions})


class _CardText(MachineText):
    """One card."""

    def card(self, content: Mapping[str, Any]) -> MeasuringCard:
        for name in content:
            if name not in (*_OWN, "kind", "label", "dimensions", "adjustments", "resistance", "capacity"):
                raise self.error(name, f"a measuring card has no {shown(name)}")
        usual = typical_machine(self.kind(content).kind)
        try:
            pressed(usual)
        except InputError as error:
            raise self.error("kind", str(error)) from None
        tools = self._tools(self.table(content, "tools"))
        date = str(content.get("date", datetime.date.today()))
        source = f"card, {date}"

        def measured(parameter: Parameter) -> Origin:
            deviation = tools.of(parameter.unit)
            if not deviation:
                raise self.error(
                    parameter.name,
                    f"{parameter.name} needs its error: {{value = …, deviation = …}}, as no tool is known",
                )
            return Origin(deviation, source)

        own = {name: value for name, value in content.items() if name not in _OWN}
        machine = self.machine(own, usual, measured)
        names = frozenset(self.table(content, "dimensions"))
        for name in needed_dimensions(machine, "encoder_forward" in self.table(content, "fall")):
            if name not in names and name not in machine.adjustments:
                meaning = next(p.reason for p in machine.parameters if p.name == name)
                raise InputError(f"{self.path}: the card lacks {name} in its table dimensions: {meaning}")
        if machine.resistance.kind not in ("plates", "stack"):
            raise self.error("resistance", f"a {machine.resistance.kind} is not measured with a scale at rest")
        pulls = tuple(self._pull(i, given, machine, tools) for i, given in enumerate(self._pulls(content), 1))
        fall = self._fall(self.table(content, "fall")) if "fall" in content else None
        return MeasuringCard(machine, names, tools, pulls, fall, date)

    def _tools(self, table: Mapping[str, Any]) -> Tools:
        known = {f.name for f in fields(Tools)}
        tools = Tools(**assumed()["tools"])
        for name, value in table.items():
            if name not in known:
                raise self.error(name, f"there is no tool {shown(name)}; known are {', '.join(sorted(known))}", "tools")
            unit = _TOOL_UNITS.get(name, "1")
            error = inside(self.number(name, value), unit)
            try:
                tools = replace(tools, **{name: check_range(name, error, 1e-4, _TOOL_MOST[unit], unit)})
            except InputError as wrong:
                raise self.error(name, str(wrong), "tools") from None
        return tools

    def _pulls(self, content: Mapping[str, Any]) -> list[Any]:
        pulls = content.get("pull", [])
        if not isinstance(pulls, list) or not 1 <= len(pulls) <= _MOST_PULLS:
            raise self.error("pull", f"a card has 1 to {_MOST_PULLS} readings of the scale, each under [[pull]]")
        return pulls

    def _pull(self, count: int, given: Any, machine: Machine, tools: Tools) -> Pull:
        where = f"pull {count}"
        if not isinstance(given, Mapping) or (odd := sorted(set(given) - set(_PULL))):
            said = f" {shown(odd[0])}," if isinstance(given, Mapping) else ""
            raise self.error("pull", f"{where} has{said} but must have {', '.join(_PULL)}")
        for name in ("place", "load"):
            if name not in given:
                raise self.error("pull", f"{where} lacks its {name}")
        values = {name: self.number(f"{where}: {name}", value) for name, value in given.items()}
        up, down = values.get("up"), values.get("down")
        if up is None and down is None:
            raise self.error("pull", f"{where} has neither up nor down: what the scale showed, in kg")
        unit = place_unit(machine)
        place = inside(values["place"], unit)
        self._check_place(where, place, machine, unit)
        try:
            check_range(f"{where}: load", values["load"], 0.0, _MOST_KG, "kg")
            for name in ("up", "down"):
                if name in values:
                    check_range(f"{where}: {name}", values[name], -_MOST_KG, _MOST_KG, "kg")
            if "stack" in values:
                check_range(f"{where}: stack", values["stack"], 0.0, 3.0, "m")
        except InputError as error:
            raise self.error("pull", str(error)) from None
        if up is not None and down is not None and down - up > _UPSIDE_DOWN * tools.scale:
            raise self.error(
                "pull",
                f"{where} has up = {up:g} and down = {down:g}, but friction makes the way up heavier: swapped?",
            )
        if "stack" in values and machine.resistance.kind != "stack":
            raise self.error("pull", f"{where} says how far a stack rose, but the machine has none")
        newton = {name: None if value is None else value * GRAVITY for name, value in (("up", up), ("down", down))}
        return Pull(place, values["load"], newton["up"], newton["down"], values.get("stack"))

    def _check_place(self, where: str, place: float, machine: Machine, unit: str) -> None:
        ends = sorted(float(end) for end in pressed(machine).place((0.0, 1.0)))
        spare = 0.05 if unit == "m" else 0.1
        if not ends[0] - spare <= place <= ends[1] + spare:
            low, high = face(ends[0], unit)[0], spell(ends[1], unit)
            raise self.error(
                "pull", f"{where}: place is {spell(place, unit)}, but the foot plate goes from {low:.4g} to {high}"
            )

    def _fall(self, table: Mapping[str, Any]) -> Fall:
        for name in table:
            if name not in _FALL:
                raise self.error(name, f"fall has no {shown(name)}; it has {', '.join(_FALL)}", "fall")
        if "load" not in table:
            raise self.error("fall", "fall lacks its load: what was on the machine, in kg")
        load = check_range(f"{self.path}: load of the fall", self.number("load", table["load"]), 0.0, _MOST_KG, "kg")
        place = [table.get(name) for name in _FALL[1:]]
        if (place[0] is None) != (place[1] is None):
            raise self.error("fall", f"fall has only one of {_FALL[1]} and {_FALL[2]}: give both, or none")
        if place[0] is None:
            return Fall(load)
        forward, height = (self.number(name, value) for name, value in zip(_FALL[1:], place, strict=True))
        return Fall(load, (forward, height))
