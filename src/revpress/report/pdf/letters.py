"""What the letters of a page can show: a person's own words, made fit to be set."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font

HOUSE = "Inter"
OTHERS = "DejaVu Sans"
"""Of the package, and the one that comes with Matplotlib, for letters that the first lacks."""

UNKNOWN = "□"
"""Stands for a letter that neither has."""

_GLUED = re.compile(r"(?<=\d) (?=(?:%|°|kg|g|cm|mm|m|m/s|s|W|N|J|N·m|Hz)(?![\w]))")  # a number and its unit
_BREAK = "\u200b"  # a line may end here
_LONG = 24  # letters of a word from which on a line may end within it
_STEP = 8


def matplotlib_fonts() -> Path:
    """The folder of the fonts that come with Matplotlib.

    Returns
    -------
    pathlib.Path
    """
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@cache
def _known() -> frozenset[int]:
    """Letters that both weights of the house's font, or of the other, have."""
    found: set[int] = set()
    with as_file(files("revpress.report") / "static") as own:
        pairs = (
            (own / "Inter-Regular.ttf", own / "Inter-SemiBold.ttf"),
            (matplotlib_fonts() / "DejaVuSans.ttf", matplotlib_fonts() / "DejaVuSans-Bold.ttf"),
        )
        for pair in pairs:
            regular, bold = (set(FT2Font(str(path)).get_charmap()) for path in pair)
            found |= regular & bold
    return frozenset(found)


def settable(text: str, most: int | None = None) -> str:
    """A text as the page can show it.

    Parameters
    ----------
    text : str
        Anything that a person or a file said.
    most : int, optional
        Letters of it that are kept; what is longer ends in "…".

    Returns
    -------
    str
        On one line, without signs that turn the direction of writing, with :data:`UNKNOWN` for what no font has; lines
        may end within words that are very long, and not between a number and its unit.
    """
    known = _known()
    kept: list[str] = []
    for letter in unicodedata.normalize("NFC", " ".join(text.split())):
        if unicodedata.category(letter) in ("Cc", "Cf"):  # control and format: nothing of them is seen
            continue
        # A mark that is drawn over another letter is no letter of its own.
        shows = ord(letter) in known
        kept += [letter] if shows else [] if unicodedata.combining(letter) else [UNKNOWN]
    line = "".join(kept)
    if most is not None and len(line) > most:
        line = f"{line[: most - 1].rstrip()}…"
    return _GLUED.sub("\N{NO-BREAK SPACE}", " ".join(_breakable(word) for word in line.split(" ")))


def _breakable(word: str) -> str:
    if len(word) <= _LONG:
        return word
    return _BREAK.join(word[start : start + _STEP] for start in range(0, len(word), _STEP))
