"""An examination as a table of laws, and what it comes to in words."""

from __future__ import annotations

import numpy as np

from revpress.exercise.examination import Examination
from revpress.report.tables import Cell, Column, Rows, Table

_MOST = 5  # refused cases that are told


def examination_table(examination: Examination) -> Table:
    """One row a law: whether it holds, and the check that came nearest to its limit."""
    columns = [
        Column("Law"), Column("Holds"), Column("Cases", decimals=0), Column("Nearest to its limit"),
        Column("Measured"), Column("Allowed"), Column("In"),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for finding in examination.findings:
        row: list[Cell] = [finding.law, "yes" if finding.holds else "NO", float(finding.cases)]
        if finding.worst is None:
            row += ["nothing to check", None, None, ""]
        else:
            case, check = finding.worst
            row += [check.what, _spelled(check.measured, check.unit), _spelled(check.allowed, check.unit), str(case)]
        rows.append(row)
    return Table("examination-table", f"{examination.exercise}: examined by the laws of physics", columns, [Rows(rows)])


def examination_words(examination: Examination) -> list[str]:
    """What was refused, what does not hold, and what follows."""
    words = []
    for case, why in examination.refused[:_MOST]:
        words.append(f"Not possible, and said so: {case}: {why}.")
    if len(examination.refused) > _MOST:
        words.append(f"{len(examination.refused) - _MOST} more cases were not possible and said so.")
    broken = [finding for finding in examination.findings if not finding.holds]
    for finding in broken:
        case, check = finding.failed[0]
        words.append(
            f"{finding.law} fails in {len({str(c) for c, _ in finding.failed})} of {finding.cases} cases, first in "
            f"{case}: {check.what} is {_spelled(check.measured, check.unit)}, allowed "
            f"{_spelled(check.allowed, check.unit)}. The law: {finding.statement}"
        )
    if broken:
        words.append("Next: mend the first of these; an answer that breaks a law is worth nothing.")
    elif examination.passed:
        words.append("Every law holds in every case: the exercise can be used.")
    else:
        words.append("The laws hold, but the exercise does not work at its defaults for everybody: mend those first.")
    return words


def _spelled(value: float, unit: str) -> str:
    return f"{value:.2g}" + ("" if unit == "1" or np.isnan(value) else f" {unit}")
