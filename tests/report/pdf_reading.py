"""A small reader of the PDFs that the house writes, by the standard's own words: pages, text, sizes, places, fonts."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """Text that is shown at once: where it begins and how wide it is (pt), its size (pt) and font."""

    text: str
    x: float
    y: float
    width: float
    size: float
    font: str


class Pdf:
    """The objects of a file, read without a library."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        found = re.finditer(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", data, re.DOTALL)
        self.objects = {int(one[1]): one[2] for one in found}

    @property
    def pages(self) -> list[bytes]:
        return [one for one in self.objects.values() if re.search(rb"/Type\s*/Page(?![a-zA-Z])", one)]

    def count(self) -> int:
        """What the root of the tree of pages says."""
        [count] = {int(m[1]) for one in self.objects.values() if (m := re.search(rb"/Type/Pages/Count (\d+)", one))}
        return count

    def size(self, page: bytes) -> tuple[float, float]:
        box = [float(x) for x in re.search(rb"/MediaBox\[([^\]]*)\]", page)[1].split()]
        return box[2] - box[0], box[3] - box[1]

    def stream(self, number: int) -> bytes:
        one = self.objects[number]
        head, _, rest = one.partition(b"stream\n")
        body = rest[: rest.rindex(b"\nendstream")]
        return zlib.decompress(body) if b"FlateDecode" in head else body

    def fonts(self) -> set[str]:
        names = (re.search(rb"/BaseFont/(?:\w+\+)?([\w-]+)", one) for one in self.objects.values())
        return {name[1].decode() for name in names if name}

    def figures(self) -> list[list[float]]:
        """Left, lower, right and upper edge of every figure (pt), as the structure of the file has them."""
        places = (re.search(rb"/S/Figure.*?/BBox\[([^\]]*)\]", one, re.DOTALL) for one in self.objects.values())
        return [[float(x) for x in place[1].split()] for place in places if place]

    def text(self, page: int = 0) -> str:
        """All text of a page in its order, pieces of one line joined; a space that keeps a line together is a space."""
        return "".join(piece.text for piece in self.pieces(page)).replace("\N{NO-BREAK SPACE}", " ")

    def content(self, page: int = 0) -> bytes:
        return self.stream(int(re.search(rb"/Contents (\d+)", self.pages[page])[1]))

    def _page_fonts(self, page: int) -> dict[bytes, tuple[dict[int, str], dict[int, float], str]]:
        resources = self._resolved(self.pages[page], b"Resources")
        fonts = dict(re.findall(rb"/(f\d+) (\d+) 0 R", self._resolved(resources, b"Font")))
        return {name: self._font(int(number)) for name, number in fonts.items()}

    def pieces(self, page: int = 0) -> list[Piece]:
        content, known = self.content(page), self._page_fonts(page)
        found = []
        # A move of the page, then the text at its origin: the only form in which text is written here.
        pattern = rb"q 1 0 0 -1 (\S+) (\S+) cm((?:(?!\bcm\b).)*?)\bET\b"
        for x, y, body in re.findall(pattern, content, re.DOTALL):
            for along, name, size, codes, moved in _shown(body):
                letters, widths, title = known[name]
                wide = (sum(widths.get(code, 0.0) for code in codes) - moved) * size / 1000.0
                text = "".join(letters.get(code, "\N{REPLACEMENT CHARACTER}") for code in codes)
                found.append(Piece(text, float(x) + along, float(y), wide, size, title))
        return found

    def _resolved(self, one: bytes, key: bytes) -> bytes:
        link = re.search(rb"/" + key + rb" (\d+) 0 R", one)
        return self.objects[int(link[1])] if link else one

    def _font(self, number: int) -> tuple[dict[int, str], dict[int, float], str]:
        one = self.objects[number]
        table = self.stream(int(re.search(rb"/ToUnicode (\d+)", one)[1])).decode("ascii")
        letters = {
            int(code, 16): bytes.fromhex(letter).decode("utf-16-be")
            for part in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL)
            for code, letter in re.findall(r"<(\w+)> <(\w+)>", part)
        }
        below = self.objects[int(re.search(rb"/DescendantFonts\[(\d+)", one)[1])]
        widths: dict[int, float] = {}
        numbers = re.search(rb"/W\[(.*)\]", below, re.DOTALL)[1].decode()
        for first, last, width in re.findall(r"(\d+) (\d+) ([\d.]+)(?= \d|$|\s*\])", numbers):
            widths |= dict.fromkeys(range(int(first), int(last) + 1), float(width))
        for first, listed in re.findall(r"(\d+)\s*\[([^\]]*)\]", numbers):
            widths |= {int(first) + i: float(width) for i, width in enumerate(listed.split())}
        name = re.search(rb"/BaseFont/(?:\w+\+)?([\w-]+)", one)[1].decode()
        return letters, widths, name


_OPERATORS = re.compile(
    rb"<<.*?>>|/(?P<font>f\d+) (?P<size>\S+) Tf|1 0 0 -1 (?P<along>\S+) \S+ Tm|(?P<show>T[Jj])|(?P<number>-?[\d.]+)",
    re.DOTALL,
)


def _shown(body: bytes) -> Iterator[tuple[float, bytes, float, list[int], float]]:
    """Of a text object: place along the line, font, size, two-byte codes, and by how much (‰) the pen is moved back."""
    along, font, size, raw, moved, at = 0.0, b"", 0.0, bytearray(), 0.0, 0
    while at < len(body):
        if body[at : at + 1] == b"(":
            text, at = _string(body, at + 1)
            raw += text
        elif one := _OPERATORS.match(body, at):
            at = one.end()
            if one["font"]:
                font, size = one["font"], float(one["size"])
            elif one["along"]:
                along = float(one["along"])
            elif one["show"]:
                yield along, font, size, [int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2)], moved
                raw, moved = bytearray(), 0.0
            elif one["number"] and raw:
                moved += float(one["number"])
        else:
            at += 1


def _string(body: bytes, at: int) -> tuple[bytes, int]:
    """A string from behind its bracket, and where it ends; brackets stand in it as they are where they are in pairs."""
    raw, depth = bytearray(), 1
    while depth:
        one = body[at : at + 1]
        if escaped := _ESCAPED.match(body, at):
            of = escaped[1]
            raw += bytes([int(of, 8)]) if of[:1].isdigit() else _ESCAPES.get(of, of)
            at = escaped.end()
            continue
        depth += (one == b"(") - (one == b")")
        raw += one if depth else b""
        at += 1
    return bytes(raw), at
