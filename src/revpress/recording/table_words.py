"""What the header of a column says: its quantity, unit, side and axis. A header is believed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from revpress.files import parse_toml
from revpress.instrument.channel import Side
from revpress.recording.table_units import of_quantity, quantities_in, unit_of

_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]{1,30})[)\]}]\s*\Z")
_AFTER_SIGN = re.compile(r"[,/|:;]\s*([^,/|:;\s][^,|:;]{0,20})\Z")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_COMPONENT = re.compile(r"(f|m|cop|grf|acc|v|a|p)_?([xyz])\d*\Z")
_COMPONENTS = {
    "f": "force", "grf": "force", "m": "moment", "cop": "centre of pressure", "acc": "acceleration", "v": "velocity",
    "a": "acceleration", "p": "position",
}  # fmt: skip
_LONGEST = 200  # characters of a header that are looked at
_PHRASE = 3


@dataclass(frozen=True)
class Meaning:
    """What a header says.

    Attributes
    ----------
    name : str
        The header without its unit.
    quantity : str or None
        "time", "index", "load" [kg] or a quantity of channels; None where it does not say.
    unit : str or None
        As :data:`~revpress.recording.table_units.UNITS` calls it; None where it has none.
    other_unit : str
        What stands where a unit would and is none that is known.
    side : {"left", "right", "both"} or None
        None where it does not say.
    axis : {"", "x", "y", "z"}
        Component of a vector.
    """

    name: str
    quantity: str | None
    unit: str | None
    other_unit: str = ""
    side: Side | None = None
    axis: str = ""


@cache
def _vocabulary() -> tuple[dict[str, str], dict[str, Side], dict[str, str]]:
    file = files("revpress.recording") / "data" / "table_words.toml"
    table = parse_toml(str(file), file.read_text(encoding="utf-8"))
    words = {key: {word: name for name, words in table[key].items() for word in words} for key in table}
    return words["quantities"], words["sides"], words["other"]


def plain_words(text: str) -> list[str]:
    """The words of a text in small letters without accents; ``LeftForce_N`` has three.

    Parameters
    ----------
    text : str
        A name.

    Returns
    -------
    list of str
        In order.
    """
    letters = unicodedata.normalize("NFKD", _HUMPS.sub(" ", text[:_LONGEST]).replace("ß", "ss"))
    letters = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    return re.findall(r"[^\W_]+|#", letters)


def told(text: str) -> str | None:
    """What a name of the head of a file is of: "athlete", "exercise", "device", "load", "rate" or None.

    Parameters
    ----------
    text : str
        The name, without its value.

    Returns
    -------
    str or None
        None if it is none of these.
    """
    _, _, other = _vocabulary()
    found = other.get(" ".join(plain_words(text)))
    return found if found in ("athlete", "exercise", "device", "load", "rate") else None


def meaning(header: str, unit_row: str = "") -> Meaning:
    """What the header of a column says.

    Parameters
    ----------
    header : str
        As it stands in the file.
    unit_row : str
        What a row of units below it says of this column.

    Returns
    -------
    Meaning
        What is not said is None.
    """
    name, unit, other = _parted(header[:_LONGEST])
    if unit is None and unit_row.strip(" ()[]"):
        unit = unit_of(unit_row.strip(" ()[]"))
        other = other or ("" if unit else unit_row.strip(" ()[]"))
    words = plain_words(name)
    found, rest = _quantities(words)
    _, sides, others = _vocabulary()
    side = {sides[word] for word in rest if word in sides}
    axes = {word for word in rest if word in ("x", "y", "z")}
    component = next((_COMPONENT.match(word) for word in rest if _COMPONENT.match(word)), None)
    if component and (component[1] in ("f", "m", "cop", "grf", "acc") or unit):
        found.add(_COMPONENTS[component[1]])
        axes.add(component[2])
    if not found:
        loads = {others.get(word) for word in words}
        if "load" in loads and (unit in ("kg", "lb", "N") or not unit):
            found.add("force" if unit == "N" else "load")
        elif header.strip() == "#" or (words and others.get(words[0]) == "index" and unit is None):
            found.add("index")
    quantity = _decided(found, unit, bool(axes))
    if quantity and unit:
        unit = of_quantity(unit, quantity)
    return Meaning(
        name=" ".join(name.split()) or header.strip(),
        quantity=quantity,
        unit=unit,
        other_unit=other,
        side=side.pop() if len(side) == 1 else None,
        axis=axes.pop() if len(axes) == 1 else "",
    )


def _parted(header: str) -> tuple[str, str | None, str]:
    """Name, unit, and what stands in a unit's place and is none."""
    text = header.strip()
    if found := _BRACKETS.search(text):
        name, inner = text[: found.start()].strip(), found[1]
        if unit := unit_of(inner):
            return name, unit, ""
        quantities, sides, others = _vocabulary()
        known = {**quantities, **sides, **others, "x": "", "y": "", "z": ""}
        if all(word in known or word.isdigit() for word in plain_words(inner)):
            return f"{name} {inner}", None, ""
        return name, None, inner.strip()
    if (found := _AFTER_SIGN.search(text)) and (unit := unit_of(found[1])):
        return text[: found.start()].strip(), unit, ""
    parts = re.split(r"[ _]+", text)
    for count in (2, 1):
        if len(parts) > count and (unit := unit_of("_".join(parts[-count:]))):
            return " ".join(parts[:-count]), unit, ""
    return text, None, ""


def _quantities(words: list[str]) -> tuple[set[str], list[str]]:
    """The quantities that words name, the longest phrases first, and the words that are left."""
    quantities, _, _ = _vocabulary()
    found = set()
    rest = list(words)
    for count in range(_PHRASE, 0, -1):
        place = 0
        while place + count <= len(rest):
            phrase = " ".join(rest[place : place + count])
            if phrase in quantities:
                found.add(quantities[phrase])
                del rest[place : place + count]
            else:
                place += 1
    return found, rest


def _decided(found: set[str], unit: str | None, axis: bool) -> str | None:
    """One quantity of those that a header names, by its unit."""
    if found == {"angle", "velocity"}:
        found = {"angular velocity"}
    if unit is None:
        return next(iter(found)) if len(found) == 1 else None
    possible = quantities_in(unit)
    named = found.intersection(possible)
    if len(named) == 1:
        return named.pop()
    if found == {"load"}:
        return "load" if unit in ("kg", "lb") else None
    turned = {"position": "angle", "velocity": "angular velocity"}
    if len(found) == 1 and (other := turned.get(next(iter(found)))) in possible:
        return other
    if not found and unit in _TELLING:
        return possible[0]
    return None


_TELLING = {
    "m/s", "km/h", "mph", "mm/s", "cm/s", "m/s2", "N", "kN", "kgf", "lbf", "Nm", "kNm", "ft-lb", "deg", "rad", "deg/s",
    "rad/s", "rpm", "W", "kW", "Pa", "kPa", "psi",
}  # fmt: skip
"""Units in which only one quantity is measured: they tell it where no word does."""
