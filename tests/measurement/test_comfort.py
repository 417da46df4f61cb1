"""Comfort ratings: order without distances, told apart only beyond scatter."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from revpress.errors import InputError
from revpress.measurement.comfort import ComfortRating, compare_comfort


def rated(**setups: list[int]) -> list[ComfortRating]:
    return [ComfortRating(name, "", rating) for name, ratings in setups.items() for rating in ratings]


def test_two_setups_are_the_exact_rank_sum_test() -> None:
    low, high = [1, 3, 4, 2, 6], [5, 9, 7, 8, 10]
    exact = mannwhitneyu(low, high, method="exact").pvalue
    assert compare_comfort(rated(a=low, b=high)).probability == pytest.approx(exact, rel=1e-12)


def test_four_of_each_are_the_fewest_that_can_be_told_apart() -> None:
    few = compare_comfort(rated(a=[1, 2, 3], b=[8, 9, 10]))
    assert few.probability == pytest.approx(2.0 / 20.0)
    assert few.too_few
    assert not few.different
    enough = compare_comfort(rated(a=[1, 2, 3, 4], b=[7, 8, 9, 10]))
    assert enough.probability == pytest.approx(2.0 / 70.0)
    assert enough.different
    assert not enough.too_few
    assert [setup.name for setup in enough.setups] == ["b", "a"]


def test_setups_that_feel_alike_are_told_apart_in_five_of_a_hundred_at_most() -> None:
    rng = np.random.default_rng(4)
    told = sum(
        compare_comfort(rated(**{k: [int(r) for r in rng.integers(4, 10, 4)] for k in ("a", "b")})).different
        for _ in range(400)
    )
    assert told <= 400 * 0.05 + 3.0 * np.sqrt(400 * 0.05 * 0.95)


def test_the_ends_of_many_are_allowed_for() -> None:
    """What would pass between two set-ups alone does not where they are the ends of six."""
    others = {f"other {i}": [2, 9, 4, 8] for i in range(4)}
    pair = compare_comfort(rated(a=[3, 4, 5, 5], b=[6, 7, 7, 6]))
    six = compare_comfort(rated(a=[3, 4, 5, 5], b=[6, 7, 7, 6], **others))
    assert pair.probability is not None
    assert six.probability is not None
    assert six.probability > pair.probability


def test_alike_ratings_differ_in_nothing() -> None:
    assert compare_comfort(rated(a=[5, 5, 5, 5], b=[5, 5, 5, 5])).probability == 1.0


@pytest.mark.parametrize("rating", [0, 11, 5.5])
def test_what_is_no_rating_is_refused(rating: float) -> None:
    with pytest.raises(InputError, match="comfort rating"):
        ComfortRating("a", "", rating)  # type: ignore[arg-type]


def test_nothing_is_compared_without_a_rating() -> None:
    with pytest.raises(InputError, match="no comfort rating"):
        compare_comfort([])
    one = compare_comfort(rated(a=[4, 3, 9]))
    assert one.probability is None
    assert not one.different
    assert one.setups[0].uncomfortable
