"""An athlete's own tests as the strength of their muscle groups."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from revpress import Athlete, InputError, largest_load
from revpress.athlete.dynamometer import CALIBRATED, STRENGTH_GROUPS
from revpress.exchange.athlete_file import write_athlete
from revpress.measurement.calibration import U_MODEL, Calibration, Lift, Torque, calibrate_strength
from revpress.report.story import calibration_story

ATHLETE = Athlete(strength=1.3)
GROUPS = list(STRENGTH_GROUPS)
FOUR = tuple(Torque(action, 100.0) for action in ("hip_extension", "knee_extension", "knee_flexion", "hip_flexion"))


@pytest.fixture(scope="module")
def six() -> Calibration:
    lifts = [("reverse_leg_press/prone_hinge", 100.0), ("back_squat", 120.0), ("hip_thrust", 180.0)]
    torques = [("knee_extension", 260.0), ("hip_extension", 230.0), ("knee_flexion", 120.0)]
    return calibrate_strength(ATHLETE, [*(Lift(*one) for one in lifts), *(Torque(*one) for one in torques)])


def test_six_tests_tell_the_groups_they_ask_of(six: Calibration) -> None:
    before, after = six.deviation
    assert before[GROUPS.index("hip_extensors")] == pytest.approx(0.25, abs=0.02)
    for group in ("hip_extensors", "knee_extensors", "knee_flexors"):
        assert after[GROUPS.index(group)] <= 0.10, group
    assert (after <= before + 1e-12).all()
    assert np.linalg.eigvalsh(six.posterior).min() > 0.0


def test_what_the_athlete_gives_is_what_their_body_gives(six: Calibration) -> None:
    """The calibrated athlete lifts what the calibration predicts, to what untold groups differ by."""
    lifted = float(largest_load("hip_thrust", six.calibrated).largest)
    assert lifted == pytest.approx(six.predicted[2], rel=0.03)


def test_a_test_without_an_error_of_its_own_is_met() -> None:
    """One precise torque, and nothing else: its group moves so far as test and prior weigh it."""
    test = Torque("knee_extension", 200.0, u_relative=0.001)
    found = calibrate_strength(ATHLETE, [test])
    at = GROUPS.index("knee_extensors")
    plain = test.predicted(ATHLETE, np.ones(len(GROUPS)))
    # one measurement of a sum of logs: x = C s (s C s + u²)⁻¹ ln(y/g), to the curvature of g
    prior = found.prior[at, at]
    assert found.log_factor[at] == pytest.approx(np.log(200.0 / plain) * prior / (prior + U_MODEL**2), rel=0.06)


def test_at_least_pulls_up_and_never_down() -> None:
    low, high = (
        calibrate_strength(ATHLETE, [Lift("hip_thrust", load, at_least=True)]).log_factor[0] for load in (50.0, 400.0)
    )
    assert low == 0.0
    assert high > 0.05


def test_intervals_hold_the_truth() -> None:
    """Eighty simulated athletes on a dynamometer: of four groups each, 93 to 97 % would be held of very many."""
    rng = np.random.default_rng(0)
    first = calibrate_strength(ATHLETE, FOUR)
    truths = rng.multivariate_normal(np.zeros(len(GROUPS)), first.prior, 80)
    at = [GROUPS.index(CALIBRATED[test.action]) for test in FOUR]
    held = []
    for truth in truths:
        tests = []
        for test in FOUR:
            u = np.hypot(test.u_relative, U_MODEL)
            value = test.predicted(ATHLETE, np.exp(truth)) * np.exp(u * rng.standard_normal())
            tests.append(replace(test, value=float(value)))
        low, high = calibrate_strength(ATHLETE, tests).interval
        held.append((low[at] <= np.exp(truth[at])) & (np.exp(truth[at]) <= high[at]))
    assert 0.91 <= float(np.mean(held)) <= 0.985  # 320 of 0.95: two standard errors are 0.024


def test_another_machine_is_predicted_better_than_without(six: Calibration) -> None:
    lift = Lift("reverse_leg_press/track", 1.0)
    best, low, high = six.predict(lift)
    bare = replace(six, posterior=six.prior)
    _, least, most = bare.predict(lift)
    assert low < best < high
    assert high / low < 0.8 * most / least


def test_one_more_test_leaves_less_in_every_group(six: Calibration) -> None:
    _, after = six.deviation
    left = six.would_leave(Torque("ankle_plantarflexion", 100.0))
    assert (left <= after + 1e-12).all()
    assert left[GROUPS.index("plantarflexors")] < 0.6 * after[GROUPS.index("plantarflexors")]


def test_the_story_says_how_strong_and_what_next(six: Calibration) -> None:
    story = calibration_story(six, [Lift("reverse_leg_press/track", 1.0)])
    told = str(story)
    assert "Of the strength that was given: hip extensors" in told
    assert "Next: Test ankle plantarflexion on a dynamometer next" in told
    assert story.page


def test_a_test_that_disagrees_is_named() -> None:
    tests = [Torque("knee_extension", 120.0), Torque("knee_extension", 300.0, np.radians(60.0))]
    assert "let expect" in str(calibration_story(calibrate_strength(ATHLETE, tests)))


def test_the_file_of_an_athlete_is_read_again(six: Calibration, tmp_path: Path) -> None:
    from revpress.files import read_toml

    known = replace(six.calibrated, hip_extension_limit=np.radians(12.0))
    table = read_toml(write_athlete(known, tmp_path / "athlete.toml"))["athlete"]
    assert table["hip_extension_limit"] == pytest.approx(12.0)
    groups = dict(known.strength_groups)
    assert table["strength_groups"] == {g: pytest.approx(f, rel=1e-3) for g, f in groups.items()}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: calibrate_strength(ATHLETE, []), "no test to calibrate"),
        (lambda: Torque("knee_bend", 100.0), "no action 'knee_bend'"),
        (lambda: Torque("knee_extension", -1.0), "torque of knee_extension"),
        (lambda: Torque("knee_extension", 100.0, 9.0), "angle of knee_extension"),
        (lambda: Lift("back_squat", 0.0), "load of back_squat"),
        (lambda: Lift("back_squad", 100.0), "back_squad"),
    ],
)
def test_what_is_no_test_is_refused(make: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()  # type: ignore[operator]
