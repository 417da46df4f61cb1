"""The body's own numbers on its card: they are those of the data file, and the data file's are those of the body."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import numpy as np
import pytest

from revpress.athlete.body import build_body
from revpress.athlete.data_tables import read_data_table
from revpress.athlete.dynamometer import STRENGTH_GROUPS
from revpress.athlete.neutral import NEUTRAL, neutral_fibre_length
from revpress.athlete.skeleton import reference_parameters
from revpress.report.tables import to_markdown
from revpress.report.validity_body import (
    CHANGED,
    TOLD,
    changed_force_table,
    factors_table,
    force_shares,
    identified_table,
    pooling_table,
)
from revpress.study.validity.people import EVERYBODY, YOUNG

ROOT = Path(__file__).resolve().parents[2]
CARD = (ROOT / "docs" / "body.md").read_text(encoding="utf-8")


def lengths(identified):
    """Optimal fibre length, fibre length in the straight leg and strain, by muscle."""
    body = build_body(reference_parameters(identified=identified), ("r",))
    muscles = body.muscles
    path = body.muscle_paths({f"{c}_r": angle for c, angle in NEUTRAL.items()})["length"].to_numpy()[0]
    values = zip(muscles.optimal_fibre_length, neutral_fibre_length(muscles, path), muscles.tendon_strain, strict=True)
    return dict(zip((name[:-2] for name in muscles.names), values, strict=True))


def test_what_the_lists_say_is_what_the_muscles_have():
    uncertain = read_data_table("identified_lengths")["uncertain"]
    before, after = lengths(False), lengths(True)
    groups, strains = uncertain["lengths"], uncertain["strains"]
    found = np.split(uncertain["found"], np.cumsum([len(groups), len(groups), len(strains)]))
    for members, fibre, neutral in zip(groups.values(), found[0], found[1], strict=True):
        for muscle in members:
            assert np.log(after[muscle][0] / before[muscle][0]) == pytest.approx(fibre, abs=5e-4)
            assert after[muscle][1] - before[muscle][1] == pytest.approx(neutral, abs=2e-3)
    for members, strain in zip(strains.values(), found[2], strict=True):
        assert [after[muscle][2] for muscle in members] == pytest.approx([np.exp(strain)] * len(members), abs=1e-4)
    assert len(found[3]) == len(uncertain["factors"])
    assert len(uncertain["found"]) == len(uncertain["covariance"])
    assert len(uncertain["prior"]) == len(uncertain["prior_deviation"]) == len(uncertain["pulled_by"])


def test_nothing_moves_far_without_a_word():
    rows = [row for row in identified_table().rows() if row[4] is not None]
    assert len(rows) == len(read_data_table("identified_lengths")["uncertain"]["prior"])
    for row in rows:
        assert bool(row[5]) == (abs(row[4]) >= TOLD)
        assert row[3] > 0.0
    before, after = lengths(False), lengths(True)
    ratio, straight = ({str(row[0]): row for row in group.cells} for group in identified_table().body[:2])
    assert ratio["rectus femoris"][2] == pytest.approx(after["recfem"][0] / before["recfem"][0], abs=1e-3)
    assert straight["soleus"][2] == pytest.approx(after["soleus"][1], abs=2e-3)


def test_who_stands_on_a_bound_is_named_on_the_card():
    """Fibres of the straight leg that are no longer than their layer is thick: a longer tendon would change nothing."""
    body = build_body(reference_parameters(), ("r",))
    thick = dict(zip((name[:-2] for name in body.muscles.names), np.sin(body.muscles.pennation), strict=True))
    moved = [name[:-2] for name in read_data_table("identified_lengths")["muscles"]]
    short = lengths(True)
    bound = {name for name in moved if short[name][1] < thick[name] + 0.01}
    assert bound == set(re.findall(r"`(\w+)`(?: even)? stands", CARD))


def test_some_data_pull_and_the_prior_holds():
    """Formula: targets 1, −1, −1 and a prior at 0, weighed by 3, 1, 0.5 and 1, put the least sum of squares above 0."""
    script = runpy.run_path(str(ROOT / "scripts" / "identify_muscle_lengths.py"), run_name="script")
    weights, targets = np.array([3.0, 1.0, 0.5, 1.0]), np.array([1.0, -1.0, -1.0, 0.0])
    x = (weights**2 @ targets) / (weights**2).sum()
    jacobian, residual = weights[:, None], weights * (x - targets)
    parts = {"strong": 1, "weak": 1, "weak peak": 1, "prior": 1}
    assert jacobian.T @ residual == pytest.approx(0.0)
    assert x > 0.0
    assert script["pulled_by"](np.array([x]), jacobian, residual, parts) == ["strong"]
    assert script["pulled_by"](np.array([-x]), jacobian, residual, parts) == ["weak"]


def test_factors_are_those_of_the_athletes():
    rows = {str(row[0]): row for row in factors_table(YOUNG).rows()}
    assert list(rows) == [group.replace("_", " ") for group in STRENGTH_GROUPS]
    for column, person in enumerate(YOUNG.values(), 3):
        assert rows["knee flexors"][column] == person.strength_factors()["knee_flexors"]
    assert rows["hip rotators"][2] == "none of its own"
    assert rows["knee flexors"][2] == "knee flexion"


def test_a_pooled_curve_lies_among_those_of_the_groups():
    for row in pooling_table(EVERYBODY).rows():
        assert row[2] < row[1] < row[3]
        assert 0.0 < row[4] <= row[5]
        assert 0.0 < row[6] <= row[7]


def test_shares_of_force_are_shares():
    shares = force_shares(np.array([[0.0, 48.0], [90.0, 20.0]]))
    assert set(CHANGED) <= set(shares)
    assert all(((share >= 0.0) & (share <= 1.01)).all() for share in shares.values())
    assert shares["soleus"][1, 0] == pytest.approx(shares["soleus"][1, 1], rel=1e-6)  # knows neither hip nor knee


@pytest.mark.parametrize("table", [identified_table, changed_force_table], ids=lambda f: f.__name__)
def test_the_card_has_the_tables_as_they_are(table):
    assert to_markdown(table()).strip() in CARD, "If this fails: make validity"


def test_every_table_of_the_body_has_its_place():
    places = set(re.findall(r"<!-- validity: ([^>]+?) -->", CARD))
    assert {"identified lengths", "changed force", "strength factors", "one curve for everybody"} <= places
