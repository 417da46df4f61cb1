"""The words of how sure something is: one place, one meaning."""

import numpy as np
import pytest

from revpress.report.how_sure import against_rivals, counted, leaders, of_100, rivals, verdict

NAMES = ["A", "B", "C", "D"]
# A is over B; C cannot be told from A and is over B; nobody was asked of D.
CONTRAST = np.array([
    [np.nan, 0.97, 0.6, np.nan],
    [0.03, np.nan, 0.05, np.nan],
    [0.4, 0.95, np.nan, np.nan],
    [np.nan] * 4,
])  # fmt: skip


@pytest.mark.parametrize(
    ("probability", "count", "said"),
    [
        (1.0, "100", "more (100)"),
        (0.998, "99", "more (99)"),  # not everybody
        (0.95, "95", "more (95)"),
        (0.949, "94", "open (94)"),
        (0.57, "57", "open (57)"),
        (0.5, "50", "open (50)"),
        (0.0501, "6", "open (6)"),
        (0.05, "5", "less (5)"),
        (0.002, "1", "less (1)"),  # somebody
        (0.0, "0", "less (0)"),
    ],
)
def test_a_contrast_in_a_word(probability, count, said):
    assert of_100(probability) == count
    assert verdict(probability) == said


def test_nobody_asked_is_a_dash():
    assert verdict(np.nan) == "–"


def test_who_stands_where():
    assert rivals(CONTRAST, 0) == ([1], [], [2], [3])
    assert rivals(CONTRAST, 1) == ([], [0, 2], [], [3])
    assert rivals(CONTRAST, 3) == ([], [], [], [0, 1, 2])


def test_only_what_is_decided_is_ranked():
    assert leaders(CONTRAST) == [0, 2]
    assert leaders(CONTRAST, least=True) == [1]


def test_the_clause_says_what_is_known_and_what_is_not():
    assert against_rivals(NAMES, CONTRAST, 0, more="more than in") == (
        "more than in the **B** for 97 of 100 imagined people; against the **C** it cannot be told (60 of 100)"
    )
    assert against_rivals(NAMES, CONTRAST, 1, less="less than in") == (
        "less than in the **A** and the **C** for 95 to 97 of 100 imagined people"
    )
    assert against_rivals(NAMES, CONTRAST, 3, more="more than in") == ""


def test_both_ways_are_told_where_both_have_words():
    assert against_rivals(NAMES, CONTRAST, 1, more="more than in", less="less than in") == (
        "less than in the **A** and the **C** for 95 to 97 of 100 imagined people"
    )


def test_several_counts_are_told_from_the_least_to_the_most():
    assert counted([0.96, 1.0, 0.98]) == "96 to 100 of 100"
    assert counted([0.97]) == "97 of 100"
