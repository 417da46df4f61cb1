"""Muscle paths: against OpenSim's numbers for the published model, and against their own laws."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress.athlete.body import build_body
from revpress.athlete.skeleton import reference_parameters

COMPARE = runpy.run_path(str(Path(__file__).parents[2] / "scripts/compare_body_reference.py"))
BODY = build_body(reference_parameters())
RIGHT = build_body(reference_parameters(), ["r"])


@pytest.fixture(scope="module")
def reference() -> xr.Dataset:
    """Lengths and moment arms [mm] by OpenSim, of the table that scripts/make_body_reference.py made."""
    return COMPARE["reference"]()


@pytest.fixture(scope="module")
def ours() -> xr.Dataset:
    """The same from the MuJoCo body."""
    return COMPARE["ours"]()


def test_the_table_covers_all_muscles_and_the_working_range(reference: xr.Dataset) -> None:
    assert reference.sizes["muscle"] == 80
    degrees = np.degrees(reference.posture)
    spans = {"hip_flexion": (-30, 120), "knee_angle": (0, 120), "ankle_angle": (-40, 30), "hip_rotation": (-20, 20)}
    for name, (low, high) in spans.items():
        assert degrees.sel(coordinate=name).min() <= low + 1e-9
        assert degrees.sel(coordinate=name).max() >= high - 1e-9


def test_length_within_half_a_millimetre(ours: xr.Dataset, reference: xr.Dataset) -> None:
    worst = abs(ours.length - reference.length).max("frame")
    assert worst.max() <= 0.5, worst.where(worst > 0.5, drop=True)


def test_moment_arm_rmse_within_half_a_millimetre(ours: xr.Dataset, reference: xr.Dataset) -> None:
    rmse = np.sqrt(((ours.moment_arm - reference.moment_arm) ** 2).mean("frame")).max("coordinate")
    assert rmse.max() <= 0.5, rmse.where(rmse > 0.5, drop=True)


def test_moment_arm_never_off_by_two_millimetres(ours: xr.Dataset, reference: xr.Dataset) -> None:
    worst = abs(ours.moment_arm - reference.moment_arm).max(["frame", "coordinate"])
    assert worst.max() <= 2.0, worst.where(worst > 2.0, drop=True)


def test_no_muscle_changes_sign_where_the_reference_does_not(ours: xr.Dataset, reference: xr.Dataset) -> None:
    clear = abs(reference.moment_arm) > 0.5  # a millimetre's half from a crossing, signs may differ by the tolerance
    assert (np.sign(ours.moment_arm) == np.sign(reference.moment_arm)).where(clear, True).all()


def test_gluteus_maximus_extends_the_hip_over_the_whole_range() -> None:
    hip = np.radians(np.arange(-30.0, 120.5, 0.5))
    arms = BODY.muscle_paths({"hip_flexion_r": hip, "hip_flexion_l": hip}).moment_arm
    for side in "rl":
        glmax = arms.sel(muscle=[f"glmax{i}_{side}" for i in (1, 2, 3)], coordinate=f"hip_flexion_{side}")
        assert glmax.max() < -0.010


def degrees(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high).map(np.radians)


def posture(side: str, hip: float, knee: float, ankle: float, turn: tuple[float, float]) -> dict[str, float]:
    return {
        f"hip_flexion_{side}": hip,
        f"hip_adduction_{side}": turn[0],
        f"hip_rotation_{side}": turn[1],
        f"knee_angle_{side}": knee,
        f"ankle_angle_{side}": ankle,
    }


# Beyond ± 10° of adduction and rotation together, the published cylinders of gluteus maximus swallow its points.
TURN = st.tuples(degrees(-10, 10), degrees(-10, 10))


@settings(max_examples=30)
@given(degrees(-30, 120), degrees(0, 140), degrees(-50, 50), TURN)
def test_left_is_the_mirror_image_of_right(hip: float, knee: float, ankle: float, turn: tuple[float, float]) -> None:
    paths = BODY.muscle_paths(posture("r", hip, knee, ankle, turn) | posture("l", hip, knee, ankle, turn))
    right, left = (
        paths.sel(
            muscle=[m for m in BODY.muscles.names if m.endswith(side)],
            coordinate=[c for c in BODY.coordinates.names if c.endswith(side)],
        )
        for side in ("_r", "_l")
    )
    np.testing.assert_allclose(left.length, right.length.to_numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(left.moment_arm, right.moment_arm.to_numpy(), rtol=0, atol=1e-9)


SWEEPS = {"hip_flexion_r": (-30, 120), "knee_angle_r": (0, 140), "ankle_angle_r": (-50, 50)}


@pytest.mark.parametrize("coordinate", SWEEPS)
@settings(max_examples=20)
@given(degrees(-30, 120), degrees(0, 140), degrees(-50, 50), TURN)
def test_paths_are_continuous_and_moment_arms_are_their_slopes(
    coordinate: str, hip: float, knee: float, ankle: float, turn: tuple[float, float]
) -> None:
    """Over a whole sweep, each length changes by the integral of its moment arm: no jumps, no slack, no sign errors."""
    sweep = np.radians(np.linspace(*SWEEPS[coordinate], 701))
    paths = RIGHT.muscle_paths(posture("r", hip, knee, ankle, turn) | {coordinate: sweep})
    length, arm = paths.length.to_numpy(), paths.moment_arm.sel(coordinate=coordinate).to_numpy()
    assert np.isfinite(length).all()
    assert np.isfinite(arm).all()
    step = sweep[1] - sweep[0]
    by_arm = -step * (arm[1:] + arm[:-1]) / 2
    np.testing.assert_allclose(np.diff(length, axis=0), by_arm, rtol=0, atol=1e-5)


def test_no_muscle_feels_the_base_or_the_other_leg() -> None:
    arms = BODY.muscle_paths({"hip_flexion_r": 0.5, "knee_angle_l": 1.0}).moment_arm
    for side, other in (("r", "l"), ("l", "r")):
        own = [m for m in BODY.muscles.names if m.endswith(f"_{side}")]
        foreign = [c for c in BODY.coordinates.names if c.startswith("pelvis") or c.endswith(f"_{other}")]
        assert abs(arms.sel(muscle=own, coordinate=foreign)).max() < 1e-12


def test_one_working_leg_has_the_same_paths() -> None:
    knee = np.linspace(0.0, 2.0, 7)
    both = BODY.muscle_paths({"knee_angle_r": knee}).sel(muscle=list(RIGHT.muscles.names))
    xr.testing.assert_allclose(RIGHT.muscle_paths({"knee_angle_r": knee}), both, rtol=0, atol=1e-14)


def test_more_frames_than_a_chunk_change_nothing() -> None:
    knee = np.linspace(0.0, 2.0, 2500)
    many = BODY.muscle_paths({"knee_angle_r": knee})
    few = BODY.muscle_paths({"knee_angle_r": knee[::500]})
    xr.testing.assert_equal(many.isel(frame=slice(None, None, 500)), few)
