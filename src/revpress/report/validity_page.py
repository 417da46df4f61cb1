"""``docs/validity.md`` and the tables of other cards, written from checks that were run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from revpress.citations import bibliography
from revpress.report.tables import Table, to_markdown
from revpress.report.validity_tables import (
    basis_words,
    figures_table,
    group_table,
    missed,
    refusals,
    summary_table,
    trust_table,
)
from revpress.study.validity.check import READINGS, CheckResult
from revpress.study.validity.validate import Validity, check_groups
from revpress.whole_files import whole

COMMAND = "revpress validate"

_HEAD = f"""# How far each number can be trusted

What somebody published and this program can find, side by side: what is found here, what agrees, and whether it does.
A miss stands here as a miss, with its cause as far as it is known. Written by `{COMMAND} --out docs/validity.md`.
"""
_HOW = """## How to read it

{basis}

A row shows the figure that lies farthest from what agrees, or nearest to the edge; every figure stands at the end.
“Allowed” is what we count as agreement; why so much and no more stands beside the figures. A figure that agrees shows
that this figure is right, for average adults, and not that the ones beside it are.

How the published figures came here:

{reading}
"""
_NEXT = """
Next: look for the number that you mean to use. Where its row says MISS, read why below the table, and rest no decision
on that number alone: compare people, days or settings with it at most, or measure it.
"""


def write_page(validity: Validity, path: str | Path) -> None:
    """Write the page of published checks.

    Parameters
    ----------
    validity : Validity
        What was run.
    path : str or pathlib.Path
        The Markdown file; it is whole or absent.
    """
    with whole(Path(path)) as draft:
        Path(draft).write_text(page(validity), encoding="utf-8")


def page(validity: Validity) -> str:
    """The page of published checks as Markdown.

    Parameters
    ----------
    validity : Validity
        What was run.

    Returns
    -------
    str
    """
    basis = "\n".join(f"* {words}" for words in basis_words())
    reading = "\n".join(f"* {name}: {words};" for name, words in READINGS.items()).rstrip(";") + "."
    parts = [_HEAD, _summary(validity), _HOW.format(basis=basis, reading=reading)]
    for name, results in validity.results.items():
        parts += [f"## {check_groups[name].title}\n", *_group(name, results)]
    parts.append("## Every figure\n")
    for name, results in validity.results.items():
        parts += [f"### {check_groups[name].title}: figures\n", _figures(name, results)]
    parts += ["## Sources of the published figures\n", _sources(validity), _NEXT]
    return "\n".join(parts).rstrip() + "\n"


def _summary(validity: Validity) -> str:
    tables = (summary_table(validity), trust_table(validity))
    return "\n".join(f"{to_markdown(table)}\n{table.caption}\n" for table in tables)


def _group(name: str, results: Sequence[CheckResult]) -> list[str]:
    group, misses = check_groups[name], [*missed(results), *refusals(results)]
    parts = [f"{group.words} (`{COMMAND} {name}`; room `{group.room}`.)\n", to_markdown(group_table(group, results))]
    if misses:
        parts.append(f"What misses, and why:\n\n{_list(misses)}\n")
    return parts


def _list(sentences: Sequence[str]) -> str:
    return "\n".join(f"* {sentence}" for sentence in sentences) or "* Nothing."


def _figures(name: str, results: Sequence[CheckResult]) -> str:
    said = "\n".join(f"* {r.check.what}: {r.check.tolerance}; source {_keys(r)}{r.check.reading}." for r in results)
    table = to_markdown(figures_table(check_groups[name], results))
    return f"{table}\nWhy so much is allowed, and how the source was read:\n\n{said}\n"


def _keys(result: CheckResult) -> str:
    keys = [key for key in (result.check.source, *result.check.further) if key]
    return "".join(f"{bibliography()[key].short}, " for key in keys)


def _sources(validity: Validity) -> str:
    checks = [result.check for results in validity.results.values() for result in results]
    keys = sorted({key for check in checks for key in (check.source, *check.further) if key})
    entries = [bibliography()[key] for key in keys]
    return "\n".join(f"* {e.full} <{e.url}>" if e.url else f"* {e.full}" for e in entries)


def with_tables(document: str, validity: Validity, further: Mapping[str, Table] | None = None) -> str:
    """A Markdown document with its tables of checks written anew.

    Parameters
    ----------
    document : str
        Where a table belongs stands ``<!-- validity: NAME -->``, and after it ``<!-- end -->``. A name is that of a
        group, ``GROUP misses`` for what misses there and why, ``summary``, or one of ``further``.
    validity : Validity
        What was run.
    further : mapping of str to Table, optional
        More tables by name.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        A name that means nothing.
    """
    known = {name: to_markdown(table) for name, table in (further or {}).items()}
    known["summary"] = _summary(validity)
    for name, results in validity.results.items():
        known[name] = to_markdown(group_table(check_groups[name], results))
        known[f"{name} misses"] = _list([*missed(results), *refusals(results)])

    def filled(place: re.Match[str]) -> str:
        return f"<!-- validity: {place['name']} -->\n{known[place['name']].rstrip()}\n<!-- end -->"

    return re.sub(r"<!-- validity: (?P<name>[^>]+?) -->\n.*?<!-- end -->", filled, document, flags=re.DOTALL)
