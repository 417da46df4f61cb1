"""What a population shows: shares and spreads with what drawing other people would change."""

from __future__ import annotations

import numpy as np
import population_synthetic as synthetic
import pytest
import xarray as xr
from population_synthetic import EXERCISE
from scipy.stats import binom

from revpress import Athlete, InputError
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.study.population.pairs import blank_pairs
from revpress.study.population.population import population
from revpress.study.population.store import WAITING
from revpress.study.population.summary import AIMS, QUANTILES, summarise, wilson_interval

PEOPLE = 4_000


def ends(athletes, settings, loads, positions):
    """The end lies at (1.8 m − stature) · 40 °/m, 5° further with the short arm; the tall are refused, in two ways."""
    pairs = blank_pairs(len(athletes), len(settings), len(loads), positions)
    stature = np.array([a.stature for a in athletes])[:, None, None]
    short = np.array([s.arm_length < 0.85 for s in settings])[None, :, None]
    end = np.broadcast_to((1.8 - stature) * 40.0 + 5.0 * short, pairs["reason"].shape)
    tall = np.broadcast_to(stature > 1.9, end.shape)
    pairs["hip_extension_reached"] = np.where(tall, np.nan, end)
    pairs["saturated_frames"] = np.where(tall, np.nan, np.where(np.broadcast_to(stature < 1.6, end.shape), 0.2, 0.0))
    words = np.array([f"{s:.2f} m is too tall" if s < 1.99 else "no room" for s in stature.ravel()], dtype=object)
    pairs["reason"] = np.where(tall, words[:, None, None], "")
    return pairs


@pytest.fixture(scope="module")
def answer():
    """People whose stature is spread evenly from 1.50 to 2.00 m."""
    people = [Athlete(stature=s, mass=75.0) for s in np.linspace(1.5, 2.0, PEOPLE)]
    return population(EXERCISE, people, {"arm_length": [0.8, 0.9]}, positions=3, evaluate=ends)


@pytest.fixture(scope="module")
def summary(answer):
    """The same, as if the people had been drawn."""
    return summarise(answer.assign_attrs(drawn=1))


def test_shares_and_spreads_are_those_of_the_closed_form(summary):
    assert float(summary.possible[0, 0]) == pytest.approx(0.8, abs=1e-3)
    assert float(summary.beyond_strength[1, 0]) == pytest.approx(0.25, abs=1e-3)  # 0.1 of the 0.4 m that can do it
    low = 1.5 + 0.4 * (1.0 - np.array(QUANTILES))
    np.testing.assert_allclose(summary.hip_extension_reached_spread[1, 0], (1.8 - low) * 40.0, atol=0.01)
    reaches = [(1.8 - 1.5 - aim / 40.0) / 0.5 for aim in AIMS]
    np.testing.assert_allclose(summary.reaches[1, 0], np.maximum(reaches, 0.0), atol=1e-3)
    np.testing.assert_allclose(summary.end_over_stature, -40.0, rtol=1e-4)


def test_the_furthest_setting_is_the_one_on_which_everybody_ends_further(summary):
    assert summary.attrs["furthest"] == (0, 0)
    np.testing.assert_array_equal(summary.surpassed.values.ravel(), [0.0, 1.0])


def test_reasons_are_counted_alike_but_for_their_numbers(summary):
    first, second = summary.attrs["reasons"]
    assert first.startswith("1.90 m is too tall (")
    assert second.startswith("no room (")
    counts = [int(words.rpartition("(")[2].split()[0].replace(",", "")) for words in (first, second)]
    assert sum(counts) == summary.attrs["refused"] == 2 * 800


def test_a_roster_has_no_interval_of_drawing(answer):
    summary = summarise(answer)
    for name in ("possible", "reaches", "beyond_strength", "hip_extension_reached_median"):
        assert summary[f"{name}_interval"].isnull().all()


def test_what_is_not_complete_is_not_summed_up(answer):
    half = answer.assign(outcome=xr.where(answer.person < 3, WAITING, answer.outcome))
    with pytest.raises(InputError, match="6 of 8,000 pairs are not worked out yet"):
        summarise(half)


def test_who_all_are_refused_leave_no_spread():
    tall = [Athlete(stature=2.0), Athlete(stature=2.1, mass=100.0)]
    summary = summarise(population(EXERCISE, tall, positions=3, evaluate=synthetic.cheap))
    assert float(summary.possible.max()) == 0.0
    assert summary.hip_extension_reached_spread.isnull().all()
    assert summary.end_over_stature.isnull().all()


@pytest.mark.parametrize(("share", "number"), [(0.5, 20), (0.9, 50), (0.02, 200)])
def test_an_interval_of_a_share_covers_it_nearly_as_often_as_it_says(share, number):
    successes = np.arange(number + 1)
    low, high = wilson_interval(successes, number).T
    covered = binom.pmf(successes, number, share)[(low <= share) & (share <= high)].sum()
    assert 0.92 <= covered <= 0.99


def test_an_interval_of_nothing_is_everything():
    np.testing.assert_allclose(wilson_interval(0, 0), [0.0, 1.0])


def test_an_interval_of_a_median_covers_it_nearly_as_often_as_it_says():
    """Medians of drawn people, many times over."""
    draw, covered = np.random.default_rng(5), 0
    for _ in range(60):
        people = [Athlete(stature=s, mass=75.0) for s in draw.uniform(1.5, 1.9, size=40)]
        summary = summarise(blank_answer(people))
        low, high = summary.hip_extension_reached_median_interval.values[0, 0]
        covered += low <= (1.8 - 1.7) * 40.0 <= high
    assert covered >= 52  # 95 % of 60 are 57: fewer than 52 come once in 100


def blank_answer(people):
    """The answer for these people, without a store."""
    pairs = ends(people, [type("Setting", (), {"arm_length": 1.0})], [10.0], 3)
    over = ("person", "setting", "load")
    numbers = {name: (over, values) for name, values in pairs.items() if values.ndim == 3}
    groups = {"peak_group_activation": ((*over, "group"), pairs["peak_group_activation"])}
    return xr.Dataset(
        {**numbers, **groups, "outcome": (over, np.ones((len(people), 1, 1)))},
        coords={
            "stature": ("person", [person.stature for person in people]),
            "setting": ["a"],
            "load": [10.0],
            "group": list(MUSCLE_GROUPS),
        },
        attrs={"drawn": 1, "title": "Made"},
    )
