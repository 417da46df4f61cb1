"""The body's own numbers as tables: what was identified and how far it moved, strength factors, what pooling hides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.athlete.average_strength import average_strength
from revpress.athlete.body import build_body
from revpress.athlete.data_tables import read_data_table
from revpress.athlete.dynamometer import CALIBRATED, STRENGTH_GROUPS, TESTED_SIDE
from revpress.athlete.neutral import NEUTRAL, neutral_fibre_length
from revpress.athlete.skeleton import reference_parameters
from revpress.athlete.strength import ACTIONS, anderson2007, anderson2007_coefficients
from revpress.mechanics.muscle import active_force_capacity
from revpress.report.tables import Cell, Column, Rows, Table, number
from revpress.study.validity.isometric import shape

Array = NDArray[np.float64]

TOLD = 1.5
"""How many standard deviations of its prior a length may move before the table says what moved it."""


def identified_table() -> Table:
    """What the identification of lengths believed before, what it found, how sure, and what moved it.

    Returns
    -------
    Table
        From ``data/identified_lengths.toml`` alone, of the reference body.
    """
    uncertain = read_data_table("identified_lengths")["uncertain"]
    groups, strains = list(uncertain["lengths"]), list(uncertain["strains"])
    lengths = _Unknowns(uncertain)
    straight = _published_neutral(uncertain["lengths"])
    body = [
        Rows(list(lengths.rows(groups, np.exp)), "Optimal fibre length ÷ that of the published model"),
        Rows(
            list(lengths.rows(groups, lambda x: x, straight)),
            "Fibre length in the straight leg, tendon slack (optimal fibre lengths)",
        ),
        Rows(list(lengths.rows(strains, np.exp)), "Strain of all that is in series at the greatest force"),
        Rows(list(lengths.rows(uncertain["factors"], np.exp)), "Strength factor of the reference body"),
    ]
    columns = [
        Column("Muscles"), Column("Before", decimals=2), Column("Found", decimals=2), Column("± SD", decimals=2),
        Column("Moved (SD of before)", decimals=1), Column("By"),
    ]  # fmt: skip
    return Table("identified", "Identified lengths", columns, body)


class _Unknowns:
    """The lists of the data file, read off group by group."""

    def __init__(self, uncertain: Mapping[str, list[float]]) -> None:
        self._prior, self._deviation, self._found = (
            np.array(uncertain[name]) for name in ("prior", "prior_deviation", "found")
        )
        self._sd = np.sqrt(np.diag(np.array(uncertain["covariance"])))
        self._pulled: Sequence[str] = uncertain["pulled_by"]  # type: ignore[assignment]
        self._next = 0

    def rows(
        self, names: Sequence[str], shown: Callable[[Array], Array], origin: Array | float = 0.0
    ) -> Iterator[list[Cell]]:
        """One row a group: the next of every list."""
        first = self._next
        self._next += len(names)
        counted = np.broadcast_to(origin, len(names))
        for i, name in enumerate(names, first):
            at = counted[i - first]
            found = float(shown(at + self._found[i]))
            half = float(shown(at + self._found[i] + self._sd[i]) - shown(at + self._found[i] - self._sd[i])) / 2
            row: list[Cell] = [name.replace("_", " ")]
            if i >= len(self._prior):
                yield [*row, None, found, half, None, ""]
                continue
            moved = (self._found[i] - self._prior[i]) / self._deviation[i]
            by = _words(self._pulled[i]) if abs(moved) >= TOLD else ""
            yield [*row, float(shown(at + self._prior[i])), found, half, float(moved), by]


def _words(action: str) -> str:
    return action.replace("ankle_", "").replace("_", " ")


def _published_neutral(groups: Mapping[str, Sequence[str]]) -> Array:
    """Mean over each group of the published model's fibre lengths in the straight leg [optimal fibre lengths]."""
    body = build_body(reference_parameters(identified=False), (TESTED_SIDE,))
    posture: dict[str, float] = {f"{coordinate}_{TESTED_SIDE}": angle for coordinate, angle in NEUTRAL.items()}
    path = body.muscle_paths(posture)["length"].to_numpy()[0]
    fibre = dict(zip(body.muscles.names, neutral_fibre_length(body.muscles, path), strict=True))
    return np.array([np.mean([fibre[f"{m}_{TESTED_SIDE}"] for m in muscles]) for muscles in groups.values()])


CHANGED = (
    "glmax1",
    "glmax2",
    "glmax3",
    "addmagIsch",
    "bflh",
    "semimem",
    "semiten",
    "recfem",
    "vaslat",
    "gasmed",
    "soleus",
)
POSTURES = ((90.0, 125.0), (60.0, 104.0), (30.0, 80.0), (0.0, 48.0), (-10.0, 30.0), (90.0, 90.0), (90.0, 20.0))


def force_shares(postures: Array) -> dict[str, Array]:
    """Shares of the greatest force at full activation without motion, of the reference body's right leg.

    Parameters
    ----------
    postures : ndarray, shape (P, 2)
        Hip and knee flexion [°].

    Returns
    -------
    dict of str to ndarray, shape (2, P)
        With the published lengths of fibres and tendons, and with the identified ones, by muscle without side.
    """
    found = []
    for identified in (False, True):
        body = build_body(reference_parameters(identified=identified), (TESTED_SIDE,))
        hip, knee = np.radians(postures).T
        paths = body.muscle_paths({"hip_flexion_r": hip, "knee_angle_r": knee})["length"].to_numpy()
        found.append(active_force_capacity(paths, 0.0, body.muscles) / body.muscles.max_isometric_force)
    names = [name[:-2] for name in body.muscles.names]
    return {name: np.array([one[:, i] for one in found]) for i, name in enumerate(names)}


def changed_force_table() -> Table:
    """What identified lengths change in the force of muscles that cross hip, knee and ankle.

    Returns
    -------
    Table
        Hip and knee as in a kick back, from start to end, and seated.
    """
    shares = force_shares(np.array(POSTURES))
    columns = [Column("Hip, knee"), *(Column(f"{number(hip, 0)}°, {knee:.0f}°") for hip, knee in POSTURES)]
    rows: list[list[Cell]] = [
        [name, *(f"{before:.2f} → {after:.2f}" for before, after in shares[name].T)] for name in CHANGED
    ]
    return Table("changed-force", "Force with published and identified lengths", columns, [Rows(rows)])


def factors_table(people: Mapping[str, Athlete]) -> Table:
    """Strength factors of people: force over muscle volume × 60 N/cm² ÷ fibre length.

    Parameters
    ----------
    people : mapping of str to Athlete
        By name, one column each.

    Returns
    -------
    Table
    """
    action = {group: _words(name) for name, group in CALIBRATED.items()}
    factors = {name: person.strength_factors() for name, person in people.items()}
    rows: list[list[Cell]] = [
        [group.replace("_", " "), ", ".join(STRENGTH_GROUPS[group]), action.get(group, "none of its own")]
        + [factors[name][group] for name in people]
        for group in STRENGTH_GROUPS
    ]
    columns = [
        Column("Group"),
        Column("Muscles"),
        Column("Set by the peak of"),
        *(Column(n, decimals=2) for n in people),
    ]
    return Table("strength-factors", "Strength factors", columns, [Rows(rows)])


def pooling_table(people: Mapping[str, Athlete]) -> Table:
    """What one curve for everybody hides: each group's own curve beside the pooled one, and beside the body.

    Parameters
    ----------
    people : mapping of str to Athlete
        One of every group of :cite:`anderson2007`.

    Returns
    -------
    Table
        Angle of the greatest torque; root mean square misses of the pooled curve and of the body from each group's
        own, every curve over its peak.
    """
    columns = [
        Column("Action"), Column("Greatest at", "°", 0), Column("in the groups from", "°", 0), Column("to", "°", 0),
        Column("Pooled curve off by, median", decimals=2), Column("worst", decimals=2),
        Column("Body off by, median", decimals=2), Column("worst", decimals=2),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for action in ACTIONS:
        optimum: list[float] = []
        pooled: list[float] = []
        body: list[float] = []
        for person in people.values():
            size = (person.mass, person.stature)
            own = anderson2007_coefficients(action, person.sex, person.age)
            one = shape(person, action)
            curve = anderson2007(np.radians(one.angle), 0.0, *size, own)
            optimum.append(float(np.degrees(own.c3)))
            for curves, found in ((pooled, one.measured), (body, one.model)):
                curves.append(float(np.sqrt(np.mean((found / found.max() - curve / curve.max()) ** 2))))
        all_of_them = float(np.degrees(average_strength(action, "male", 21.5).c3))
        misses = [f(values) for values in (pooled, body) for f in (np.median, np.max)]
        rows.append([_words(action), all_of_them, min(optimum), max(optimum), *map(float, misses)])
    return Table("pooling", "One curve for everybody", columns, [Rows(rows)])
