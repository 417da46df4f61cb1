"""Sources: names, accents and addresses as read, BibTeX out, refusals in words."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from revpress.citations import Bibliography, bibliography
from revpress.errors import InputError

TEXT = (files("revpress") / "references.bib").read_text(encoding="utf-8")
BIBTEX = """
@article{anderson2007,
  author  = {Anderson, Dennis E. and Madigan, Michael L. and Nussbaum, Maury A.},
  title   = {Joint torque as a function of {Angle}},
  journal = {Journal of Biomechanics},
  year    = {2007},
  volume  = {40},
  pages   = {3105--3113},
  doi     = {10.1016/x},
}

@misc{tool,
  author = {{Some Institute}},
  title = "A tool.",
  year = 2020,
  url = {https://example.org/tool}
}

@misc{team,
  organization = {A Team and Friends},
  year = 1999,
}

@book{accents,
  author = {S{\\'a}nchez-Medina, Luis and de Leva, Paolo},
  title = {On {MuJoCo}},
  publisher = {Nobody},
}
"""


def test_names_years_and_addresses_are_read() -> None:
    references = Bibliography.parse(BIBTEX)
    assert references["anderson2007"].full == (
        "Anderson DE, Madigan ML, Nussbaum MA (2007). Joint torque as a function of Angle. "
        "Journal of Biomechanics 40: 3105–3113."
    )
    assert references["anderson2007"].url == "https://doi.org/10.1016/x"
    assert (references["tool"].short, references["tool"].url) == ("Some Institute 2020", "https://example.org/tool")
    assert references["team"].full == "A Team and Friends (1999)."
    assert references["accents"].short == "Sánchez-Medina and de Leva no year"
    assert references["accents"].full == "Sánchez-Medina L, de Leva P (no year). On MuJoCo. Nobody."


def test_the_projects_own_bibliography_is_read_without_loss() -> None:
    references = bibliography()
    assert list(references) == re.findall(r"^@\w+\s*\{([^,\s]+)", TEXT, flags=re.MULTILINE)
    assert all(re.fullmatch(r"[^{}\\]+ \((\d{4}|no year)\)\. [^{}\\]+\.", r.full) for r in references.values())


def test_what_is_written_as_bibtex_reads_the_same() -> None:
    references = bibliography()
    assert dict(Bibliography.parse(references.bibtex(references))) == dict(references)
    some = ["uchida2016", "anderson2007", "uchida2016"]
    assert re.findall(r"^@\w+\{([^,]+)", references.bibtex(some), flags=re.MULTILINE) == some[:2]
    assert references.bibtex([]) == ""
    odd = r"@misc{odd, author = {N{\'u}{\~n}ez, Ana}, title = {50 \% of {DOI}s}, doi = {10.1/a_b}, year = 2020}"
    once = Bibliography.parse(odd)
    assert once["odd"].full == "Núñez A (2020). 50 % of DOIs."
    assert Bibliography.parse(once.bibtex(once))["odd"] == once["odd"]


@pytest.mark.parametrize(
    ("bibtex", "message"),
    [
        ("@article{a,", "line 1: premature end"),
        ("@misc{a, title={x}}\n@misc{a, title={y}}", "repeated bibliography entry: a"),
        ("@misc{a, author={v, w, x, y, z}, title={t}}", "v, w, x, y, z"),
    ],
)
def test_text_that_is_not_bibtex_is_refused(bibtex: str, message: str) -> None:
    with pytest.raises(InputError, match=f"bibliography cannot be read: .*{message}"):
        Bibliography.parse(bibtex)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(InputError, match="'nobody1900' is not in the bibliography"):
        bibliography()["nobody1900"]
    with pytest.raises(InputError, match="'nobody1900' is not in the bibliography"):
        bibliography().bibtex(["anderson2007", "nobody1900"])
