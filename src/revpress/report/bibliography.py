"""The bibliography for a page: BibTeX entries as plain sentences, by key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from revpress.errors import InputError


@dataclass(frozen=True)
class Reference:
    """One entry: ``short`` is "Anderson et al. 2007", ``full`` all of it, ``url`` where it is found or empty."""

    key: str
    short: str
    full: str
    url: str = ""


class Bibliography(Mapping[str, Reference]):
    """References by key; an unknown key is an :class:`InputError` that names it."""

    def __init__(self, references: Mapping[str, Reference]) -> None:
        self._references = dict(references)

    @classmethod
    def parse(cls, bibtex: str) -> Self:
        """Read BibTeX text: entries with braced or quoted fields, one level of nested braces within a field."""
        entries = re.findall(r"@\w+\s*\{\s*([^,\s]+)\s*,(.*?)\n\}", bibtex, flags=re.DOTALL)
        return cls({key: _reference(key, _fields(body)) for key, body in entries})

    def __getitem__(self, key: str) -> Reference:
        if key not in self._references:
            raise InputError(f"the reference {key!r} is not in the bibliography of {len(self)} entries")
        return self._references[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._references)

    def __len__(self) -> int:
        return len(self._references)


def _fields(body: str) -> dict[str, str]:
    found = re.findall(r'(\w+)\s*=\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|"([^"]*)"|(\d+))', body)
    return {name.lower(): _plain(braced or quoted or bare) for name, braced, quoted, bare in found}


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("{", "").replace("}", "").replace("--", "–")).strip()


def _reference(key: str, f: Mapping[str, str]) -> Reference:
    names = [n.strip() for n in f.get("author", f.get("organization", "")).split(" and ") if n.strip()]
    families = [n.split(",")[0] for n in names]
    year = f.get("year", "no year")
    who = {0: key, 1: families[0] if families else "", 2: " and ".join(families)}.get(
        len(names), f"{families[0]} et al." if families else key
    )
    journal = (
        f.get("journal")
        or f.get("booktitle")
        or f.get("institution")
        or f.get("publisher")
        or f.get("howpublished", "")
    )
    place = " ".join(part for part in (journal, f.get("volume", "") or f.get("number", "")) if part)
    if "pages" in f:
        place += f": {f['pages']}"
    full = f"{_authors(names) or key} ({year}). {f.get('title', '').rstrip('.')}. {place}".rstrip(". ") + "."
    url = f"https://doi.org/{f['doi']}" if "doi" in f else f.get("url", "")
    return Reference(key, f"{who} {year}", full, url)


def _authors(names: list[str]) -> str:
    """Family name and initials; more than six are cut to three."""
    shown = []
    for name in names:
        family, _, given = name.partition(",")
        initials = "".join(part[0] for part in given.replace("-", " ").split())
        shown.append(f"{family} {initials}".strip())
    return ", ".join(shown[:3]) + " et al." if len(shown) > 6 else ", ".join(shown)
