"""What to be careful about at the ends of the range and under load, with its reason and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from revpress.citations import Reference, bibliography
from revpress.study.data_tables import read_rows


@dataclass(frozen=True, kw_only=True)
class Caution:
    """One caution. It is for loaded movement only.

    Attributes
    ----------
    key : str
        Its name.
    quantity : str
        What is compared with the threshold, in words.
    reason : str
        Why to be careful.
    evidence : str
        What was found, in numbers.
    advice : str
        What to do.
    grade : str
        How sure it is that the effect exists: ``"measured in people"``, ``"measured in cadavers"``, ``"model"`` or
        ``"expert opinion"``. None of them says that it harms.
    source : tuple of str
        Keys in the bibliography.
    read : str
        ``"abstract"``, ``"full text"`` or ``"second-hand"``.
    exercises : tuple of str
        Names in the catalogue that it is for; empty for all.
    threshold : float or None
        Where a word is due [unit]; None where nothing published gives even the order of one.
    uncertainty : float or None
        Of the threshold [unit].
    past : str
        ``"above"`` or ``"below"``: on which side of the threshold the word is due; empty without one.
    unit : str
        Of threshold and uncertainty.
    basis : str
        Where the threshold comes from.
    """

    key: str
    quantity: str
    reason: str
    evidence: str
    advice: str
    grade: Literal["measured in people", "measured in cadavers", "model", "expert opinion"]
    source: tuple[str, ...]
    read: Literal["abstract", "full text", "second-hand"]
    exercises: tuple[str, ...] = ()
    threshold: float | None = None
    uncertainty: float | None = None
    past: Literal["above", "below", ""] = ""
    unit: str = ""
    basis: str = ""

    @property
    def references(self) -> tuple[Reference, ...]:
        """The sources as a page shows them."""
        return tuple(bibliography()[key] for key in self.source)

    @property
    def sentence(self) -> str:
        """Reason, how sure, and what to do."""
        sources = "; ".join(reference.short for reference in self.references)
        reason, advice = (text[0].upper() + text[1:] for text in (self.reason, self.advice))
        return f"{reason} ({self.grade}: {sources}). {advice}."


@cache
def cautions() -> dict[str, Caution]:
    """All cautions by their key, in the order of the file.

    Returns
    -------
    dict of str to Caution
        Shared between callers, so read it and leave it unchanged.
    """
    found = [Caution(**row) for row in read_rows("cautions", "caution")]
    return {caution.key: caution for caution in found}
