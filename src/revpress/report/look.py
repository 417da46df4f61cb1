"""How numbers are written for a reader: metric or imperial, with a decimal point or comma.

Stories are told in metric units with a point. What a page or a PDF shows is rewritten here, in running text, in tables
and in the labels of figures alike; whatever a program reads stays as it is. A velocity stays in m/s, a power in W and
an angle in degrees: so they are trained with everywhere.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

from revpress.errors import InputError, shown

_TO_IMPERIAL = {
    "kg": ("lb", 1 / 0.45359237),
    "cm": ("in", 1 / 2.54),
    "mm": ("in", 1 / 25.4),
    "m": ("in", 1 / 0.0254),
    "N": ("lbf", 1 / 4.4482216152605),
    "kN": ("lbf", 1e3 / 4.4482216152605),
    "N m": ("lbf ft", 1 / 1.3558179483314),
    "N·m": ("lbf·ft", 1 / 1.3558179483314),
}
"""Unit and factor: exact by definition of the pound, the inch and standard gravity."""

_FINER = 0.35  # a step may become 2.2 times as coarse before another decimal is written
_NUMBER = r"[−-]?\d+(?:,\d{3})*(?:\.\d+)?"
_JOINED = r"(?:,? (?:to|and|or) |, | ± | → |–|/)"
_SERIES = rf"{_NUMBER}(?:{_JOINED}{_NUMBER})*"
_UNITS = "|".join(sorted(_TO_IMPERIAL, key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?<![\w.,−-])({_SERIES})((?: [(\[]{_SERIES}[)\]])*)[  ]"
    rf"({_UNITS})(?![\w/²³^·]| [ms]\b)((?: [(\[]{_SERIES}[)\]])*)"
)
"""Numbers before a unit, with intervals in brackets before or after it: "60, 62.5 and 65 kg", "12 (10 to 14) cm"."""
_ANY_NUMBER = re.compile(_NUMBER)
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_VERBATIM = {"script", "style", "code", "kbd", "a"}
_CHART_WORDS = ("title", "name", "caption", "alt")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(frozen=True)
class Look:
    """How numbers are written.

    Attributes
    ----------
    units : {"metric", "imperial"}
        kg, cm, N; or lb, in, lbf.
    decimal : {"point", "comma"}
        0.5 or 0,5.

    Raises
    ------
    InputError
        Another word.
    """

    units: Literal["metric", "imperial"] = "metric"
    decimal: Literal["point", "comma"] = "point"

    def __post_init__(self) -> None:
        if self.units not in ("metric", "imperial"):
            raise InputError(f"units are metric or imperial, not {shown(self.units)}")
        if self.decimal not in ("point", "comma"):
            raise InputError(f"decimals are written with a point or a comma, not {shown(self.decimal)}")

    def text(self, text: str) -> str:
        """A sentence as this reader reads it.

        Parameters
        ----------
        text : str
            As a story has it.
        """
        if self.units == "imperial":
            text = _QUANTITY.sub(_imperial, text)
        return self._written(text)

    def html(self, html: str) -> str:
        """A piece of a page as this reader reads it: its text, its tables' columns, its labels.

        Parameters
        ----------
        html : str
            Whole elements. Links, code and scripts stay as they are, but for the words of a chart.
        """
        if self == Look():
            return html
        rewriting = _Rewriting(self)
        rewriting.feed(html)
        rewriting.close()
        return "".join(rewriting.parts)

    def unit(self, unit: str) -> str:
        """The unit in which a quantity of a metric unit is shown."""
        return _TO_IMPERIAL[unit][0] if self.units == "imperial" and unit in _TO_IMPERIAL else unit

    def numbers(self, text: str, unit: str) -> str:
        """The numbers of a cell, all of a metric unit.

        Parameters
        ----------
        text : str
            As a table writes it.
        unit : str
            Of its column.
        """
        if self.units == "imperial" and unit in _TO_IMPERIAL:
            text = _ANY_NUMBER.sub(lambda match: _converted(match[0], unit), text)
        return self._written(text)

    def _written(self, text: str) -> str:
        return _DECIMAL.sub(",", _THOUSANDS.sub(" ", text)) if self.decimal == "comma" else text


def _imperial(match: re.Match[str]) -> str:
    unit = match[3]
    before, within, after = (
        _ANY_NUMBER.sub(lambda number: _converted(number[0], unit), match[group]) for group in (1, 2, 4)
    )
    return f"{before}{within} {_TO_IMPERIAL[unit][0]}{after}"


def _converted(number: str, unit: str) -> str:
    """A number in the other unit, written about as finely as it was."""
    plain = number.replace("−", "-").replace(",", "")
    factor = _TO_IMPERIAL[unit][1]
    decimals = len(plain.partition(".")[2]) - math.floor(math.log10(factor) + _FINER)
    value = float(plain) * factor
    text = f"{round(value, decimals):.{max(0, decimals)}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


class _Rewriting(HTMLParser):
    """Writes a page again with its texts rewritten."""

    def __init__(self, look: Look) -> None:
        super().__init__(convert_charrefs=False)
        self.look = look
        self.parts: list[str] = []
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        source = self.get_starttag_text() or ""
        for name in ("aria-label", "label"):
            label = dict(attrs).get(name)
            if label:
                source = _replace_label(source, name, self.look.text)
        self.parts.append(source)
        if tag not in _VOID and not source.endswith("/>"):
            self._open.append((tag, dict(attrs).get("data-unit")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self._open}
        unit = next((unit for _, unit in reversed(self._open) if unit is not None), None)
        if "rev-chart" in tags:
            self.parts.append(_chart_worded(data, self.look.text) if "script" in tags else data)
        elif tags & _VERBATIM:
            self.parts.append(data)
        elif unit is not None:
            self.parts.append(self.look.unit(unit) if data == unit else self.look.numbers(data, unit))
        else:
            self.parts.append(self.look.text(data))

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"<!{decl}>")


def _chart_worded(data: str, written: Callable[[str], str]) -> str:
    """A chart's data with its words rewritten; its numbers and units are the browser's to convert."""
    chart = json.loads(data)
    named = [chart, *(part for panel in chart["panels"] for part in (panel, *panel["series"]))]
    for part in named:
        part |= {word: written(part[word]) for word in _CHART_WORDS if part.get(word)}
    return json.dumps(chart, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def _replace_label(source: str, name: str, written: Callable[[str], str]) -> str:
    return re.sub(rf'(\s{name}=")([^"]*)(")', lambda match: match[1] + written(match[2]) + match[3], source, count=1)
