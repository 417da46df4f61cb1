"""A measuring card as text, from what was read: the file that somebody would have filled in by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class CardEntries:
    """What was read of a machine, in the units of a card's file: m, degrees, kg.

    Attributes
    ----------
    kind : str
        Of the machine.
    label : str
        What its owner calls it.
    date : str
        When, such as "2026-11-29".
    dimensions : mapping of str to float
        Those that were measured.
    resistance : str
        "plates" or "stack".
    pulls : sequence of mapping of str to float
        Readings of the scale: ``place``, ``load``, ``up``, ``down``, ``stack``, as far as they were read.
    tools : mapping of str to float
        Errors of the tools that are not the usual ones.
    fall : mapping of str to float
        What was done for a recording of a fall; empty if there is none.
    """

    kind: str
    label: str
    date: str
    dimensions: Mapping[str, float]
    resistance: str
    pulls: Sequence[Mapping[str, float]]
    tools: Mapping[str, float] = field(default_factory=dict)
    fall: Mapping[str, float] = field(default_factory=dict)


def card_text(entries: CardEntries) -> str:
    """The text of a card.

    Parameters
    ----------
    entries : CardEntries
        What was read; whether it can be so, :func:`~revpress.measurement.measuring_card.card_from_text` says.

    Returns
    -------
    str
        TOML.
    """
    head = {"kind": entries.kind, "label": entries.label, "date": entries.date}
    lines = [f"{name} = {_quoted(value)}" for name, value in head.items()]
    for table, numbers in (("tools", entries.tools), ("dimensions", entries.dimensions)):
        lines += ["", f"[{table}]", *_numbers(numbers)] if numbers else []
    lines += ["", "[resistance]", f"kind = {_quoted(entries.resistance)}"]
    for pull in entries.pulls:
        lines += ["", "[[pull]]", *_numbers(pull)]
    lines += ["", "[fall]", *_numbers(entries.fall)] if entries.fall else []
    return "\n".join(lines) + "\n"


def _numbers(table: Mapping[str, float]) -> list[str]:
    return [f"{_quoted(name)} = {value:.10g}" for name, value in table.items()]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
