"""The body beside OpenSim itself, on the published model file."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from revpress.athlete.body import build_body
from revpress.athlete.skeleton import reference_parameters

pytestmark = [pytest.mark.reference, pytest.mark.opensim]

REPOSITORY = Path(__file__).parents[2]
MODEL = "opensim_models/RajagopalLaiUhlrich2023.osim"
TWO_CYLINDERS = {"gaslat_r", "gaslat_l", "gasmed_r", "gasmed_l"}


@pytest.fixture(scope="module")
def script() -> SimpleNamespace:
    """scripts/make_body_reference.py."""
    return SimpleNamespace(**runpy.run_path(str(REPOSITORY / "scripts/make_body_reference.py")))


@pytest.fixture(scope="module")
def opensim_body(script: SimpleNamespace, reference_folder: Path) -> Any:
    return script.OpenSimBody(str(reference_folder / MODEL))


def random_postures(script: SimpleNamespace, count: int) -> list[dict[str, float]]:
    low, high = [-30, -20, -20, 0, -40], [120, 20, 20, 120, 30]
    drawn = np.random.default_rng(7).uniform(low, high, (count, 5))
    return [script.both_sides(dict(zip(script.COORDINATES, row, strict=True))) for row in drawn]


def test_lengths_and_moment_arms_at_random_postures(script: SimpleNamespace, opensim_body: Any) -> None:
    body = build_body(reference_parameters(published=True))
    postures = random_postures(script, 60)
    frames = {name: [p[name] for p in postures] for name in postures[0]}
    ours = body.muscle_paths(frames).sel(muscle=opensim_body.names)
    lengths = np.array([opensim_body.lengths(p) for p in postures])
    arms = np.array([opensim_body.moment_arms(p) for p in postures])
    mine = np.stack(
        [
            ours.moment_arm.sel(muscle=m, coordinate=[f"{c}{m[-2:]}" for c in script.COORDINATES]).to_numpy()
            for m in opensim_body.names
        ],
        axis=1,
    )
    assert np.abs(ours.length.to_numpy() - lengths).max() <= 0.5e-3
    assert np.sqrt(np.mean((mine - arms) ** 2, axis=0)).max() <= 0.5e-3
    assert np.abs(mine - arms).max() <= 2e-3


def test_the_table_is_what_opensim_says(script: SimpleNamespace, opensim_body: Any) -> None:
    table = np.load(REPOSITORY / "tests/data/body_reference.npz")
    assert list(table["muscle"]) == opensim_body.names
    for i in (0, 100, 333):
        row = dict(zip(table["coordinate"], table["posture_deg"][i].astype(float), strict=True))
        posture = script.both_sides(row)
        np.testing.assert_allclose(table["length_um"][i], 1e6 * opensim_body.lengths(posture), atol=1)
        np.testing.assert_allclose(table["moment_arm_um"][i], 1e6 * opensim_body.moment_arms(posture), atol=1)


def test_lengths_from_points_are_opensims_own_for_one_cylinder(script: SimpleNamespace, opensim_body: Any) -> None:
    single = np.array([name not in TWO_CYLINDERS for name in opensim_body.names])
    for posture in random_postures(script, 10):
        by_points, reported = opensim_body.lengths(posture), opensim_body.reported_lengths(posture)
        np.testing.assert_allclose(by_points[single], reported[single], atol=1e-9)


def test_why_two_cylinders_are_measured_on_their_points(script: SimpleNamespace, opensim_body: Any) -> None:
    """OpenSim 4.6 reports a gastrocnemius shorter than the straight chords of its own path, which no path can be."""
    two = np.array([name in TWO_CYLINDERS for name in opensim_body.names])
    extended = script.both_sides({"knee_angle": 5.0})
    reported, chords = opensim_body.reported_lengths(extended)[two], opensim_body.chord_sums(extended)[two]
    assert (reported < chords - 5e-3).all()
    assert (opensim_body.lengths(extended)[two] >= chords).all()
    flexed = script.both_sides({"knee_angle": 80.0})  # the femur's cylinder is out of the way
    np.testing.assert_allclose(opensim_body.lengths(flexed), opensim_body.reported_lengths(flexed), atol=1e-9)
