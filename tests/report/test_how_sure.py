"""The words of how sure something is: one place, one meaning."""

import numpy as np
import pytest
import report_synthetic as synthetic
import xarray as xr

from revpress.report.how_sure import (
    against_rivals,
    bands_meaning,
    confidence,
    contrast_words,
    counted,
    figure_words,
    leaders,
    of_100,
    rivals,
    verdict,
    work_words,
)

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


# Figures in sentences


def test_a_figure_stands_with_what_is_likely_and_possible():
    assert figure_words(27.4, (12.0, 48.0), (0.0, 51.0), "%") == "27 % (likely 12 to 48 %, possible 0 to 51 %)"
    assert figure_words(27.4, None, (-2.0, 51.0), "J") == "27 J (possible −2 to 51 J)"
    assert figure_words(2.44, (np.nan, np.nan), None, "N", 1) == "2.4 N"


def test_other_bodies_are_named_beside_what_is_possible_in_this_one(comparison):
    body = 2.0 * comparison.sel(layer=["likely"]).assign_coords(layer=["body"])
    both = xr.concat([comparison, body], "layer", data_vars="minimal", coords="minimal", compat="override",
                     join="outer", combine_attrs="override")  # fmt: skip
    both["muscle_work_share_interval"].attrs["units"] = "1"
    said = work_words(both)[4]
    assert "(likely 20 to 30 %, possible 8 to 38 %, in other such bodies likely 40 to 60 %)" in said
    assert all("other bodies may lie beyond" in words for words in bands_meaning(both)[1:])


def test_confidence_without_bounds_is_said_in_words():
    assert confidence(180.4, 204.2, "kg") == "180 to 204 kg"
    assert confidence(-np.inf, np.inf, "kg") == "too few loads to say how sure"


@pytest.fixture
def comparison():
    return synthetic.comparison()


def with_causes(comparison, narrowing):
    causes = ["light_load", "contact", "two_joint", "cost"]
    values = np.zeros((5, 4, 5))
    values[:, :, 0] = narrowing
    return comparison.assign_coords(cause=causes).assign(
        narrowing=(("exercise", "cause", "group"), values, {"units": "1"})
    )


def test_each_exercise_says_what_the_muscle_does_and_why_it_is_no_surer(comparison):
    comparison["muscle_work_share_interval"].loc[{"layer": "likely", "exercise": "hip_thrust", "bound": "low"}] = 0.2
    said = work_words(with_causes(comparison, [0.5, 0.1, 0.3, 0.2]))
    assert len(said) == 5
    assert said[3] == (
        "Hip thrust: the gluteus maximus does 47 % (likely 20 to 56 %, possible 14 to 70 %) of the leg's lifting work"
        "; light loads leave it open: test at 80 % of the largest."
    )
    assert said[4].endswith("(likely 20 to 30 %, possible 8 to 38 %) of the leg's lifting work.")  # narrow enough
    nothing = work_words(with_causes(comparison, [0.1, 0.1, 0.1, 0.1]))
    assert nothing[3].endswith("of the leg's lifting work.")


def test_the_first_exercise_is_held_against_the_others(comparison):
    [said] = contrast_words(comparison)
    assert said.startswith("Mean activation of the gluteus maximus in the **Reverse leg press, prone hinge**: ")
    assert "**: higher than in the **Reverse leg pr" in said
    assert " and the **Hip thrust** for 98 to 100 of 100 imagined people; against" in said
    assert said.endswith("against the **Back squat** it cannot be told (63 of 100).")
    beyond = comparison.copy(deep=True)
    asked = beyond.mean_group_activation_contrast
    asked.loc[{"exercise": "reverse_leg_press/prone_hinge"}] = np.nan
    asked.loc[{"rival": "reverse_leg_press/prone_hinge"}] = np.nan
    [of_the_next] = contrast_words(beyond)
    assert of_the_next.startswith("Mean activation of the gluteus maximus in the **Reverse leg press, flat track**: ")
    assert "prone hinge" not in of_the_next
    assert contrast_words(comparison.drop_dims("rival")) == []
    assert contrast_words(xr.Dataset.copy(comparison.isel(exercise=[0]))) == []
