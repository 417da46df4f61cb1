"""Sources: BibTeX entries by key, as plain sentences for a page and as BibTeX for another program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Self

from pybtex.database import BibliographyData, Entry, Person, parse_string
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text

from revpress.errors import InputError, shown


@dataclass(frozen=True)
class Reference:
    """One source as a page shows it.

    Attributes
    ----------
    key : str
        Its key in the bibliography.
    short : str
        Authors and year, "Anderson et al. 2007".
    full : str
        All of it in one sentence.
    url : str
        Where it is found, or empty.
    """

    key: str
    short: str
    full: str
    url: str = ""


class Bibliography(Mapping[str, Reference]):
    """References by key.

    Parameters
    ----------
    entries : mapping of str to pybtex.database.Entry
        BibTeX entries by key.

    Raises
    ------
    InputError
        For a key that it does not hold.
    """

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = dict(entries)
        self._references = {key: _reference(key, entry) for key, entry in self._entries.items()}

    @classmethod
    def parse(cls, bibtex: str) -> Self:
        """Read BibTeX text.

        Parameters
        ----------
        bibtex : str
            Any number of entries.

        Returns
        -------
        Bibliography
            In the order of the text.

        Raises
        ------
        InputError
            For text that is not BibTeX, and for a key that is given twice.
        """
        try:
            return cls(parse_string(bibtex, "bibtex").entries)
        except PybtexError as error:
            raise InputError(f"the bibliography cannot be read: {' '.join(str(error).split())}") from error

    def __getitem__(self, key: str) -> Reference:
        return self._references[self._known(key)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._references)

    def __len__(self) -> int:
        return len(self._references)

    def bibtex(self, keys: Iterable[str]) -> str:
        """BibTeX text of some entries.

        Parameters
        ----------
        keys : iterable of str
            Which, in this order; each once.

        Returns
        -------
        str
            Entries that any BibTeX program reads; empty without keys.

        Raises
        ------
        InputError
            For a key that is not in the bibliography.
        """
        chosen = {self._known(key): self._entries[key] for key in keys}
        return str(BibliographyData(entries=chosen).to_string("bibtex")) if chosen else ""

    def _known(self, key: str) -> str:
        if key not in self._entries:
            raise InputError(f"the reference {shown(key)} is not in the bibliography of {len(self)} entries")
        return key


@cache
def bibliography() -> Bibliography:
    """All sources of the package, read once from its ``references.bib``.

    Returns
    -------
    Bibliography
        By the keys that docstrings and solutions cite.
    """
    return Bibliography.parse((files("revpress") / "references.bib").read_text(encoding="utf-8"))


def _reference(key: str, entry: Entry) -> Reference:
    field = {name.lower(): _plain(value) for name, value in entry.fields.items()}
    people = entry.persons.get("author", [])
    organization = [field["organization"]] if "organization" in field else []
    families = [_family(person) for person in people] or organization
    authors = [f"{_family(person)} {_initials(person)}".strip() for person in people] or families
    if len(authors) > 6:
        authors = [", ".join(authors[:3]) + " et al."]
    short = " and ".join(families) if len(families) < 3 else f"{families[0]} et al."
    year = field.get("year", "no year")
    holders = ("journal", "booktitle", "institution", "publisher", "howpublished")
    holder = next((field[name] for name in holders if field.get(name)), "")
    place = " ".join(part for part in (holder, field.get("volume") or field.get("number", "")) if part)
    if "pages" in field:
        place += f": {field['pages']}"
    sentence = f"{', '.join(authors) or key} ({year}). {field.get('title', '').rstrip('.')}. {place}"
    url = f"https://doi.org/{field['doi']}" if "doi" in field else field.get("url", "")
    return Reference(key, f"{short or key} {year}", sentence.rstrip(". ") + ".", url)


def _plain(text: str) -> str:
    return " ".join(str(Text.from_latex(text)).split())


def _family(person: Person) -> str:
    return _plain(" ".join([*person.prelast_names, *person.last_names]))


def _initials(person: Person) -> str:
    given = _plain(" ".join([*person.first_names, *person.middle_names]))
    return "".join(part[0] for part in given.replace("-", " ").split())
