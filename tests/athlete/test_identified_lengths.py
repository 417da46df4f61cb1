"""scripts/identify_muscle_lengths.py: the shipped lengths are its answer, and it finds lengths that are known."""

from __future__ import annotations

import runpy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import least_squares

from revpress.athlete.data_tables import read_data_table
from revpress.athlete.neutral import neutral_fibre_length

Array = NDArray[np.float64]

REPOSITORY = Path(__file__).parents[2]
STEP = 1e-3  # of an unknown, for slopes


@pytest.fixture(scope="module")
def script() -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(REPOSITORY / "scripts/identify_muscle_lengths.py")))


@pytest.fixture(scope="module")
def problem(script: SimpleNamespace) -> Any:
    return script.Problem()


@pytest.fixture(scope="module")
def shipped(problem: Any) -> Array:
    """Unknowns that the shipped lengths stand for; of the factors, which are not shipped, the best with them."""
    muscles = read_data_table("identified_lengths")["muscles"]

    def values(name: str) -> Array:
        own = getattr(problem.muscles, name)
        return np.array([muscles.get(f"{m}_r", {name: own[i]})[name] for i, m in enumerate(problem.names)])

    names = ("optimal_fibre_length", "tendon_slack_length", "tendon_strain")
    leg = replace(problem.muscles, **{name: values(name) for name in names})
    changes = {
        "length": np.log(leg.optimal_fibre_length / problem.muscles.optimal_fibre_length),
        "neutral": neutral_fibre_length(leg, problem.neutral_path) - problem.published,
        "strain": np.log(leg.tendon_strain),
    }
    groups = {"length": problem.groups, "neutral": problem.groups, "strain": problem.strains}
    for name, change in changes.items():
        for places in groups[name]:
            assert np.ptp(change[places]) < 1e-3  # muscles of a group change together
    lengths = np.concatenate([[changes[n][places].mean() for places in groups[n]] for n in changes])
    count = len(read_data_table("identified_lengths")["uncertain"]["factors"])
    found = least_squares(
        lambda factors: stacked(problem, np.r_[lengths, factors]), np.full(count, np.log(0.6)), diff_step=STEP
    )
    return np.r_[lengths, found.x]


def stacked(problem: Any, x: Array) -> Array:
    return np.concatenate(list(problem.residuals(x).values()))


def test_the_shipped_lengths_are_the_most_probable_ones(problem: Any, shipped: Array) -> None:
    """No step of Gauss and Newton from them leads further down, and their covariance is the shipped one.

    Where the greatest torque goes over from one pattern of muscles to another, slopes have a kink: the covariance of
    an unknown that stands there (the vasti's neutral length) depends on how slopes are taken.
    """
    steps = STEP * np.eye(len(shipped))
    here = stacked(problem, shipped)
    slopes = [(stacked(problem, shipped + d) - stacked(problem, shipped - d)) / (2.0 * STEP) for d in steps]
    covariance = np.linalg.inv(np.array(slopes) @ np.array(slopes).T)
    deviation = np.sqrt(np.diag(covariance))
    step = -covariance @ np.array(slopes) @ here
    assert np.abs(step / deviation).max() < 0.25
    assert (here**2).sum() - (stacked(problem, shipped + step) ** 2).sum() < 0.05
    kept = np.array(read_data_table("identified_lengths")["uncertain"]["covariance"])
    ratio = np.sqrt(np.diag(kept)) / deviation
    assert ratio == pytest.approx(1.0, rel=0.3)
    assert np.mean(np.abs(ratio - 1.0) < 0.01) > 0.9


def test_the_order_of_the_covariance_is_that_of_the_script(script: SimpleNamespace) -> None:
    uncertain = read_data_table("identified_lengths")["uncertain"]
    assert uncertain["factors"] == list(script.FACTORS)
    assert {n: list(m) for n, m in script.GROUPS.items()} == uncertain["lengths"]
    assert {n: list(m) for n, m in script.STRAINS.items()} == uncertain["strains"]


def test_known_lengths_are_found_from_the_torques_that_they_give(script: SimpleNamespace, problem: Any) -> None:
    """Simulated, without noise: fibres and neutral lengths of thigh muscles, from all tests of hip and knee."""
    names, count = list(script.GROUPS), len(script.GROUPS)
    thigh = [names.index(n) for n in ("vasti", "rectus_femoris", "semimembranosus", "biceps_femoris_short_head")]
    unknown = [i + k for k in (0, count) for i in thigh]
    start = np.r_[problem.mean, np.full(len(script.FACTORS), np.log(0.6))]

    def torques(values: Array) -> Array:
        x = start.copy()
        x[unknown] += values
        moments = problem.moments(problem.leg(x))
        return np.concatenate([m for name, m in moments.items() if name.startswith(("knee", "hip_ext", "hip_flex"))])

    truth = np.array([0.1, -0.1, 0.12, -0.08, -0.06, 0.05, 0.06, -0.05])
    seen = torques(truth)
    found = least_squares(lambda v: torques(v) - seen, np.zeros(len(unknown)), x_scale=0.1, diff_step=STEP)
    np.testing.assert_allclose(found.x, truth, atol=1e-3)
