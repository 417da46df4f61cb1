"""All checks, run: what was found, what was published, pass or miss."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from revpress.citations import bibliography
from revpress.errors import InputError, shown
from revpress.study.validity.anatomy import ANATOMY
from revpress.study.validity.capacity import CAPACITY
from revpress.study.validity.check import CheckGroup, CheckResult, Judged
from revpress.study.validity.contact_forces import CONTACT_FORCES
from revpress.study.validity.equations import EQUATIONS
from revpress.study.validity.exercises import EXERCISES
from revpress.study.validity.instruments import INSTRUMENTS
from revpress.study.validity.isometric import ISOMETRIC
from revpress.study.validity.machines import MACHINES
from revpress.study.validity.passive import PASSIVE
from revpress.study.validity.speed import SPEED
from revpress.whole_files import whole

check_groups: Mapping[str, CheckGroup] = {
    group.name: group
    for group in (
        EQUATIONS,
        ANATOMY,
        ISOMETRIC,
        SPEED,
        PASSIVE,
        CONTACT_FORCES,
        CAPACITY,
        EXERCISES,
        MACHINES,
        INSTRUMENTS,
    )
}
"""Every group of checks by its name, in the order in which they are told."""

COLUMNS = (
    "group", "check", "what", "case", "figure", "unit", "published", "published_figure", "low", "high", "passed",
    "tolerance", "basis", "reading", "source", "because",
)  # fmt: skip
"""Of the table of all figures."""


@dataclass(frozen=True)
class Validity:
    """Checks that were run.

    Attributes
    ----------
    results : mapping of str to tuple of CheckResult
        By the name of their group.
    """

    results: Mapping[str, tuple[CheckResult, ...]]

    def rows(self) -> list[dict[str, Any]]:
        """One row a figure, with :data:`COLUMNS`: None where there is no number or no bound."""
        return [
            _row(name, result, case)
            for name, results in self.results.items()
            for result in results
            for case in result.cases
        ]

    def write(self, path: str | Path) -> None:
        """Write every figure: ``.csv``, one row each, or ``.json``, with version and full sources.

        Parameters
        ----------
        path : str or pathlib.Path
            The file; it is whole or absent.

        Raises
        ------
        InputError
            Another ending.
        """
        path = Path(path)
        if path.suffix.lower() not in (".csv", ".json"):
            raise InputError(f"cannot write {path}: its ending must be one of .csv, .json")
        rows = self.rows()
        with whole(path) as draft, Path(draft).open("w", encoding="utf-8", newline="") as file:
            if path.suffix.lower() == ".csv":
                table = csv.DictWriter(file, COLUMNS)
                table.writeheader()
                table.writerows(rows)
            else:
                keys = dict.fromkeys(row["source"] for row in rows if row["source"])
                sources = {key: bibliography()[key].full for key in keys}
                whole_text = {"revpress": version("revpress"), "figures": rows, "sources": sources}
                json.dump(whole_text, file, ensure_ascii=False, indent=1, allow_nan=False)


def _row(group: str, result: CheckResult, case: Judged) -> dict[str, Any]:
    check = result.check
    values = {"figure": case.figure, "low": case.allowed.low, "high": case.allowed.high}
    reason = case.refused or ("" if case.holds else check.because)
    return {
        "group": group, "check": check.name, "what": check.what, "case": case.case, "unit": check.unit,
        "published": check.published, "published_figure": case.allowed.middle,
        "passed": case.holds, "tolerance": check.tolerance, "basis": check.basis, "reading": check.reading,
        "source": check.source, "because": reason,
        **{name: value if math.isfinite(value) else None for name, value in values.items()},
    }  # fmt: skip


def validate(groups: Sequence[str] | None = None, progress: Callable[[int, int, str], None] | None = None) -> Validity:
    """Run published checks.

    Parameters
    ----------
    groups : sequence of str, optional
        Names in :data:`check_groups`; all if not given.
    progress : callable, optional
        Called with (done, total, what) before each check.

    Returns
    -------
    Validity
        In the order of the declarations. A figure that the program refuses is a miss that says why.

    Raises
    ------
    InputError
        An unknown group.
    """
    asked = list(check_groups) if groups is None else list(groups)
    for name in asked:
        if name not in check_groups:
            raise InputError(f"unknown group of checks {shown(name)}: known are {', '.join(check_groups)}")
    chosen = [group for name, group in check_groups.items() if name in asked]
    told = progress or (lambda done, total, what: None)
    total, done = sum(map(len, chosen)), 0
    results: dict[str, tuple[CheckResult, ...]] = {}
    for group in chosen:
        found = []
        for check in group.values():
            told(done, total, check.what)
            found.append(check.run())
            done += 1
        results[group.name] = tuple(found)
    return Validity(results)
