"""Chronojump's encoder configurations: what a count of each kind of encoder is worth at the person.

Facts of the program's own conversion (GNOME Chronojump, encoder/util.R and its C# twin): a rotary axis encoder sends
200 counts a revolution, all others one a millimetre.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from pathlib import Path

from revpress.errors import InputError, check_range, shown
from revpress.recording.json_fields import finite
from revpress.recording.source_file import SourceFile

COUNTS_PER_TURN = 200
_MILLIMETRE = 1e-3
_CENTIMETRE = 1e-2
_NOT_APPLICABLE = -1.0
_THINNEST, _WIDEST = 1e-3, 2.0  # m

_PLAIN = frozenset(
    [
        "LINEAR",
        "WEIGHTEDMOVPULLEYLINEARONPERSON1",
        "WEIGHTEDMOVPULLEYLINEARONPERSON2",
        "LINEARONPLANE",
        "LINEARONPLANEWEIGHTDIFFANGLE",
        "ROTARYFRICTIONSIDE",
        "WEIGHTEDMOVPULLEYROTARYFRICTION",
        "PNEUMATIC",
        "LINEARINERTIAL",
        "ROTARYFRICTIONAXISINERTIAL",
        "ROTARYFRICTIONAXISINERTIALLATERAL",
    ]
)
_INVERTED = frozenset(["LINEARINVERTED", "WEIGHTEDMOVPULLEYLINEARONPERSON1INV", "WEIGHTEDMOVPULLEYLINEARONPERSON2INV"])
_AXIS = frozenset(["ROTARYAXIS", "WEIGHTEDMOVPULLEYROTARYAXIS"])
_AXIS_INERTIAL = frozenset(
    [
        "ROTARYAXISINERTIAL",
        "ROTARYAXISINERTIALLATERAL",
        "ROTARYAXISINERTIALMOVPULLEY",
        "ROTARYAXISINERTIALLATERALMOVPULLEY",
    ]
)
_SIDE_INERTIAL = frozenset(
    ["ROTARYFRICTIONSIDEINERTIAL", "ROTARYFRICTIONSIDEINERTIALLATERAL", "ROTARYFRICTIONSIDEINERTIALMOVPULLEY"]
)
CONFIGURATIONS = tuple(
    sorted(
        _PLAIN
        | _INVERTED
        | _AXIS
        | _AXIS_INERTIAL
        | _SIDE_INERTIAL
        | {
            "WEIGHTEDMOVPULLEYONLINEARENCODER",
            "LINEARONPLANEWEIGHTDIFFANGLEMOVPULLEY",
            "ROTARYFRICTIONAXIS",
            "ROTARYFRICTIONAXISINERTIALMOVPULLEY",
        }
    )
)
"""Names that Chronojump gives."""


@dataclass(frozen=True)
class EncoderConfiguration:
    """Where an encoder sits.

    Attributes
    ----------
    name : str
        One of :data:`CONFIGURATIONS`.
    diameter : float or None
        Of the axis that the strap winds on [m].
    outer_diameter : float or None
        Of the part that a friction encoder touches [m].
    gear : float
        Travel of the person over that of the axis [1].

    Raises
    ------
    InputError
        An unknown name, or a diameter that is missing or beside the point.
    """

    name: str = "LINEAR"
    diameter: float | None = None
    outer_diameter: float | None = None
    gear: float = 1.0

    def __post_init__(self) -> None:
        if self.name not in CONFIGURATIONS:
            raise InputError(
                f"{shown(self.name)} is no encoder configuration of Chronojump's ({', '.join(CONFIGURATIONS)})"
            )
        for name, value, needed in (
            ("diameter", self.diameter, self.name in _AXIS | _AXIS_INERTIAL | _SIDE_INERTIAL | {"ROTARYFRICTIONAXIS"}),
            ("outer_diameter", self.outer_diameter, self.name in _SIDE_INERTIAL | {"ROTARYFRICTIONAXIS"}),
        ):
            if needed and value is None:
                raise InputError(f"the encoder configuration {self.name} needs {name} in m, for instance {name}=0.04")
            if value is not None:
                check_range(name, value, _THINNEST, _WIDEST, "m")
        check_range("gear", self.gear, 0.01, 100.0)

    @property
    def inertial(self) -> bool:
        """Whether the strap winds on again by itself, so that both ways of the person count in one direction."""
        return "INERTIAL" in self.name

    @property
    def rotary(self) -> bool:
        """Whether counts are parts of a turn."""
        return self.name in _AXIS | _AXIS_INERTIAL

    @property
    def metres_per_count(self) -> float:
        """Travel of the person for one count [m]; negative where the encoder counts the other way."""
        diameter, outer = self.diameter or 1.0, self.outer_diameter or 1.0
        if self.rotary:
            gear = self.gear if self.inertial else 1.0
            return pi * diameter / COUNTS_PER_TURN * gear
        if self.name in _INVERTED:
            return -_MILLIMETRE
        if self.name == "WEIGHTEDMOVPULLEYONLINEARENCODER":
            return 2.0 * _MILLIMETRE
        if self.name in _SIDE_INERTIAL:
            return _MILLIMETRE * diameter * self.gear / outer
        if self.name == "ROTARYFRICTIONAXIS":
            return _MILLIMETRE * diameter / outer
        if self.name in ("LINEARONPLANEWEIGHTDIFFANGLEMOVPULLEY", "ROTARYFRICTIONAXISINERTIALMOVPULLEY"):
            return _MILLIMETRE * self.gear
        return _MILLIMETRE


def parse_configuration(where: object, text: str) -> EncoderConfiguration:
    """A configuration as Chronojump's database has it.

    Parameters
    ----------
    where : object
        File and place, for messages.
    text : str
        "name:d:D:anglePush:angleWeight:inertiaMachine:gearedDown:…"; diameters in cm, -1 where there is none.

    Returns
    -------
    EncoderConfiguration

    Raises
    ------
    InputError
        It is none.
    """
    parts = text.split(":")
    if len(parts) < 7:
        raise InputError(f"{where}: {shown(text)} is no encoder configuration")
    return _configuration(where, parts[0], parts[1], parts[2], parts[6])


def _configuration(where: object, name: str, inner: str, outer: str, geared: str) -> EncoderConfiguration:
    try:
        diameter, outer_diameter = _length(inner), _length(outer)
        gear = finite(geared.replace(",", ".")) or 1.0
        # a whole number is a multiple, a negative one a part: -2 is a half
        return EncoderConfiguration(name, diameter, outer_diameter, gear if gear > 0.0 else -1.0 / gear)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def _length(text: str) -> float | None:
    value = finite(text.replace(",", "."))
    return None if value is None or value in (0.0, _NOT_APPLICABLE) else value * _CENTIMETRE


@dataclass(frozen=True)
class EncoderSettings:
    """What Chronojump hands to its analysis beside a signal.

    Attributes
    ----------
    configuration : EncoderConfiguration
        Of the encoder.
    body_mass, load : float or None
        [kg].
    """

    configuration: EncoderConfiguration
    body_mass: float | None
    load: float | None


def read_settings(file: str | Path | SourceFile) -> EncoderSettings:
    """A file of Chronojump's options: a line ``#name``, then a line with the value.

    Parameters
    ----------
    file : str, Path or SourceFile
        Roptions.txt.

    Returns
    -------
    EncoderSettings

    Raises
    ------
    InputError
        It names no configuration, or an impossible one.
    """
    source = SourceFile.read(file)
    values: dict[str, str] = {}
    name = ""
    for line in source.text.split("\n"):
        if line.startswith("#"):
            name = line[1:].strip()
        elif name:
            values.setdefault(name, line.strip())
            name = ""
    if "name" not in values:
        raise InputError(f"{source}: no line #name with an encoder configuration: is it a Roptions.txt of Chronojump?")
    inner, outer = values.get("str_d", "-1"), values.get("str_D", "-1")
    configuration = _configuration(source, values["name"], inner, outer, values.get("gearedDown", "1"))
    return EncoderSettings(configuration, _mass(source, values, "massBody"), _mass(source, values, "massExtra"))


def _mass(source: SourceFile, values: dict[str, str], name: str) -> float | None:
    try:
        mass = finite(values.get(name, "").replace(",", "."))
    except InputError as error:
        raise InputError(f"{source}: {name} is {error}") from None
    if mass is None or mass == _NOT_APPLICABLE:
        return None
    return check_range(f"{source}: {name}", mass, 0.0, 1000.0, "kg")
