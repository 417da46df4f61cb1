"""How far the program can be trusted, told."""

from __future__ import annotations

from revpress.report import validity_figures as drawn
from revpress.report.blocks import Block, Bullets, Section, attempt
from revpress.report.story.story import Story
from revpress.report.tables import Table
from revpress.report.validity_tables import (
    basis_words,
    figures_table,
    group_table,
    is_evidence,
    missed,
    refusals,
    summary_table,
    trust_table,
)
from revpress.study.validity.validate import Validity, check_groups

_LIMITS = (
    "A figure that agrees shows that this figure is right, for average adults, and not that the ones beside it are.",
    "An allowed range that reaches far is easily met: read it before the verdict.",
    "Some sources were read in their abstract only; where nobody published a figure, what we expect is marked as "
    "assumed.",
)


def validity_story(validity: Validity, *, figures: bool = False) -> Story:
    """What was found beside what was published, and why some of it misses.

    Parameters
    ----------
    validity : Validity
        As :func:`~revpress.study.validity.validate.validate` gives it.
    figures : bool, default: False
        Every figure, in place of the worst of each check.

    Returns
    -------
    Story
    """
    everything = [result for found in validity.results.values() for result in found]
    table = figures_table if figures else group_table
    tables = [table(check_groups[name], found) for name, found in validity.results.items()]
    return Story(
        title="Published checks",
        subtitle=f"{len(everything)} checks, {sum(result.passed for result in everything)} pass",
        notices=(),
        tables=[*tables, *_summary(validity)],
        words=[*missed(everything), *refusals(everything)],
        draw=lambda: _sections(validity),
        next_actions=[_next_action(validity)],
        method=basis_words(),
        limits=_LIMITS,
        sources=tuple(dict.fromkeys(key for r in everything for key in (r.check.source, *r.check.further) if key)),
    )


def _summary(validity: Validity) -> list[Table]:
    """How far each number is off, if any of these was asked for, and how many checks pass."""
    trust = trust_table(validity)
    return [*([trust] if any(trust.rows()) else []), summary_table(validity)]


def _sections(validity: Validity) -> list[Section]:
    sections = [Section("summary", "Summary", _summary(validity))]
    for name, results in validity.results.items():
        group, misses = check_groups[name], [*missed(results), *refusals(results)]
        blocks: list[Block] = [group_table(group, results)]
        if misses:
            blocks.append(Bullets(misses, "What misses, and why"))
        blocks += [attempt(draw) for draw in drawn.OF_GROUP.get(name, ())]
        blocks.append(figures_table(group, results))
        sections.append(Section(name.replace("_", "-"), group.title, tuple(blocks), lead=group.words))
    return sections


def _next_action(validity: Validity) -> str:
    """Where to look first: the group whose predictions miss most."""
    shares = {
        name: sum(not case.holds for case in cases) / len(cases)
        for name, results in validity.results.items()
        if (cases := [case for r in results if is_evidence(r.check) for case in r.cases])
    }
    worst = max(shares, key=lambda name: shares[name], default="")
    if not worst or not shares[worst]:
        return "Keep it so: run these checks again after every change of body, muscles or machines."
    title = check_groups[worst].title
    return (
        f"Do not rest a decision on what belongs to “{title}” alone: {100 * shares[worst]:.0f} % of its predicted "
        f"figures miss, more than of any other group here. `revpress validate {worst} --figures` shows each of them."
    )
