"""Sections: the sentences and the tables say what the data say."""

import re

import numpy as np
import pytest
import report_synthetic as synthetic
import xarray as xr

from revpress.errors import InputError
from revpress.report.blocks import Bullets, Notice, View
from revpress.report.comparison_section import (
    beyond_athlete,
    comparison_findings,
    comparison_section,
    comparison_sections,
    comparison_table,
    contrast_table,
)
from revpress.report.html import render_sections
from revpress.report.recording_section import explained_table, recording_section, repetition_table
from revpress.report.style import Plot
from revpress.report.tables import Table, Value, cell_text


@pytest.fixture
def comparison() -> xr.Dataset:
    return synthetic.comparison()


def row(table: Table, heading: str, name: str) -> list[float]:
    (group,) = (g for g in table.body if g.heading == heading)
    (cells,) = (c for c in group.cells if c[0] == name)
    return [cell.best for cell in cells[2:]]


def test_table_holds_the_peaks_shares_and_scalars(comparison: xr.Dataset) -> None:
    table = comparison_table(comparison)
    hip = comparison.hip_extension_moment
    assert row(table, "Joint moments", "Peak, hip extension") == list(hip.max("hip_angle").values)
    assert row(table, "Joint moments", "Hip flexion at that peak") == [20, 30, 12, 2, 84]
    np.testing.assert_allclose(row(table, "Share of the lifting work", "Gluteus maximus"), [41, 36, 44, 47, 25])
    np.testing.assert_allclose(row(table, "Share of the lifting work", "Knee"), [10, 20, 8, 17, 41])
    assert row(table, "Past the neutral hip", "Hip work") == [28, 21, 33, 38, 0]
    assert row(table, "Load on the joints", "Peak hip contact force") == [3350, 3900, 3100, 4600, 5200]
    assert "Not in these data" not in table.caption


def test_peaks_of_activation_are_those_of_the_solution_and_the_lowering_has_its_own(comparison: xr.Dataset) -> None:
    """Not of the curves over hip angle, of which an exercise at the knee has but a point."""
    comparison["peak_group_activation"][:] = np.arange(25).reshape(5, 5) / 100
    comparison["eccentric_peak_group_activation"][:] = np.nan
    table = comparison_table(comparison)
    np.testing.assert_allclose(row(table, "Peak activation, lifting", "Hamstrings"), [1, 6, 11, 16, 21])
    assert np.isnan(row(table, "Peak activation, lowering", "Hamstrings")).all()


def at_the_knee(comparison: xr.Dataset, *names: str) -> xr.Dataset:
    """The same with some exercises that work at the knee: they flex it with 10 to 90 N m from 90° to 0°."""
    joint = np.where(np.isin(comparison.exercise, names), "knee", "hip")
    grid = np.arange(0.0, 121.0, 5.0)
    moment = np.where(grid <= 90, -(90 - 80 * grid / 90), np.nan) * np.ones((5, 1))
    dims = ("exercise", "knee_angle")
    activation = np.where(grid <= 90, 0.5, np.nan) * np.ones((5, 5, 1))
    return comparison.assign_coords(knee_angle=grid).assign(
        work_joint=("exercise", joint, {"units": "text"}),
        knee_extension_moment_over_knee_angle=(dims, moment, {"units": "N m"}),
        hip_extension_moment_over_knee_angle=(dims, -moment, {"units": "N m"}),
        group_activation_over_knee_angle=(("group", *dims), activation, {"units": "1"}),
    )


def test_what_works_at_the_knee_is_shown_over_the_knees_angle(comparison: xr.Dataset) -> None:
    data = at_the_knee(comparison, "back_squat")
    _, _, hip, knee, *_ = comparison_findings(data).items
    assert "**Back squat**" not in hip.sentence
    assert knee.number == "0°"
    assert (
        knee.sentence
        == "of knee flexion is where the knee flexion moment peaks in the **Back squat**, which works there."
    )
    [figure] = [b for b in comparison_section(data).blocks if getattr(b, "key", "") == "over-knee-angle"]
    assert figure.alt == "Largest activation of the hamstrings over the knee's angle: Back squat 50 %."
    assert len(figure.figure.axes[0].get_lines()) == 2  # the curve and the line at zero
    assert not any(getattr(b, "key", "") == "over-knee-angle" for b in comparison_section(comparison).blocks)


def test_where_all_work_at_the_knee_nothing_is_said_of_a_hip_moment(comparison: xr.Dataset) -> None:
    data = at_the_knee(comparison, *map(str, comparison.exercise.values))
    assert not any("hip extension moment" in item.sentence for item in comparison_findings(data).items)


def test_table_names_what_the_data_lack(comparison: xr.Dataset) -> None:
    table = comparison_table(comparison.drop_vars(["group_work", "hip_extension_limit"]))
    assert "Not in these data: group_work, hip_extension_limit." in table.caption
    assert "Lifting work" not in [group.heading for group in table.body]
    with pytest.raises(InputError, match="none of the quantities"):
        comparison_table(comparison.drop_vars(list(comparison)))


def test_findings_say_who_leads_and_who_does_not(comparison: xr.Dataset) -> None:
    most, glutes, angle, past, knee = comparison_findings(comparison).items
    share = comparison.muscle_work_share
    for name, title in zip(comparison.exercise.values, comparison.title.values, strict=True):
        leader = str(share.sel(exercise=name).idxmax("group").values)
        said = rf"(?:in|of) the \*\*{title}\*\* (?:comes from|it is) the {leader}"
        assert re.search(said, most.sentence), (title, leader)
    assert glutes.number == "47 %"
    assert glutes.sentence == (
        "of the lifting work of the **Hip thrust** comes from the gluteus maximus in the most economical way (likely "
        "38 to 56 %), a larger share than in the **Reverse leg press, prone hinge**, the **Reverse leg press, flat "
        "track** and the **Back squat** for 100 of 100 imagined people; against the **Reverse leg press, 45° track** "
        "it cannot be told (80 of 100). The smallest is 25 %, in the **Back squat**."
    )
    assert angle.number == "2° of flexion"
    assert "nearer to full extension than in the **Reverse leg press, prone hinge**" in angle.sentence
    assert past.number == "38 J"
    assert past.sentence.endswith("none in the **Back squat**.")
    assert knee.number == "2.4 × body weight"
    assert "the **Back squat** reaches 5.5" in knee.sentence
    assert "gentler on the knee than the **Reverse leg press, prone hinge**, the" in knee.sentence


def test_nothing_that_muscles_decide_is_ranked_where_nobody_was_asked(comparison: xr.Dataset) -> None:
    bare = comparison.drop_dims("rival")
    _, glutes, angle, _, knee = comparison_findings(bare).items
    for finding in (glutes, angle, knee):
        assert not any(word in finding.sentence for word in ("than in", "gentler", "smallest", "told"))
    assert not any(getattr(block, "key", "") == "contrast-table" for block in comparison_section(bare).blocks)
    with pytest.raises(InputError, match="holds no contrasts"):
        contrast_table(bare, ["group_work"])


def test_the_largest_value_does_not_lead_where_another_is_known_to_have_more(comparison: xr.Dataset) -> None:
    """The values are one pattern's; contrasts are of many people."""
    comparison["muscle_work_share_contrast"].loc[{"exercise": "hip_thrust", "rival": "back_squat"}] = 0.0
    comparison["muscle_work_share_contrast"].loc[{"exercise": "back_squat", "rival": "hip_thrust"}] = 1.0
    assert comparison_findings(comparison).items[1].number == "44 %"


def test_no_muscle_is_told_to_do_most_where_it_is_the_gluteus_in_all(comparison: xr.Dataset) -> None:
    comparison["muscle_work_share"].loc[{"group": "gluteus maximus"}] = 0.9
    assert len(comparison_findings(comparison).items) == 4


def test_a_page_folds_what_few_look_for(comparison: xr.Dataset) -> None:
    first, more = comparison_sections(comparison)
    assert (first.folded, more.folded) == (False, True)
    assert {getattr(block, "key", "") for block in first.blocks} >= {"group-activations", "work-shares"}
    shown = [block for block in comparison_section(comparison).blocks if not isinstance(block, View)]
    assert len(first.blocks) + len(more.blocks) == len(shown)
    page = str(render_sections([first, more]))
    assert page.count("data-folded") == 1


def test_pairs_of_exercises_stand_in_one_table(comparison: xr.Dataset) -> None:
    table = contrast_table(comparison, ["mean_group_activation", "muscle_work_share"])
    assert [rows.heading for rows in table.body] == [
        "Mean activation of the lift", "Share of the leg's positive muscle work",
    ]  # fmt: skip
    pairs = table.body[1].cells
    assert len(pairs) == 10
    by_name = {(cells[0], cells[1]): cells[2:] for cells in pairs}
    presses = by_name["Reverse leg press, prone hinge", "Reverse leg press, flat track"]
    assert presses == ["more (100)", "more (100)", "open (60)", "less (0)", "open (40)"]
    assert "240 imagined people" in table.caption


def test_exercises_left_out_are_no_rivals(comparison: xr.Dataset) -> None:
    two = comparison_findings(comparison.isel(exercise=[0, 4])).items[1]
    assert "flat track" not in two.sentence
    assert "than in the **Back squat** for 100 of 100 imagined people" in two.sentence


def test_no_exercise_past_neutral_is_said_plainly(comparison: xr.Dataset) -> None:
    comparison["work_past_neutral"][:] = comparison["work_past_neutral_interval"][:] = [0.2, -3, 0, 0, 0]
    past = comparison_findings(comparison).items[-2]
    assert (past.number, "no exercise trains there" in past.sentence) == ("0 J", True)


def test_an_exercise_beyond_the_athlete_is_not_ranked_but_named(comparison: xr.Dataset) -> None:
    comparison["saturated_frames"] = ("exercise", [0.6, 0, 0, 0, 0], {"units": "1"})
    comparison["work_past_neutral"][:] = [90, 0, 0, 0, 0]
    comparison["work_past_neutral_interval"][:] = [np.nan, 0, 0, 0, 0]
    past = comparison_findings(comparison).items[-2]
    assert past.number == "0 J"
    assert "the most" not in past.sentence
    assert past.sentence.endswith(
        "none in the **Reverse leg press, flat track** and the **Reverse leg press, 45° track** and the **Hip thrust** "
        "and the **Back squat**. Not known in the **Reverse leg press, prone hinge**: beyond this athlete there."
    )
    one = comparison_findings(comparison.isel(exercise=[0])).items[-2]
    assert (one.number, "beyond this athlete" in one.sentence) == ("Not known", True)


@pytest.mark.parametrize("work", [0.6, 1.2, -3.0])
def test_practically_no_work_past_neutral_is_no_headline(comparison: xr.Dataset, work: float) -> None:
    press = comparison.isel(exercise=[0, 4])
    press["work_past_neutral"][0] = work
    press["work_past_neutral_interval"].loc[{"bound": "high"}][:, 0] = 33.0
    past = comparison_findings(press).items[-2]
    assert past.number == "About 0 J"
    assert past.sentence == (
        "of hip work lie past the neutral hip: practically none in the **Reverse leg press, prone hinge**, up to 33 J "
        "if the foot presses otherwise; none in the **Back squat**."
    )


def test_findings_of_one_exercise_compare_it_with_none(comparison: xr.Dataset) -> None:
    for finding in comparison_findings(comparison.isel(exercise=[3])).items:
        assert finding.sentence.count("Hip thrust") == 1
        assert not any(word in finding.sentence for word in (" here", "smallest", "nearest", "gentlest"))


def test_a_contact_force_of_the_knee_comes_with_its_doubt(comparison: xr.Dataset) -> None:
    assert "instrumented knees" in comparison_findings(comparison).items[-1].sentence


def test_an_exercise_that_might_train_past_neutral_is_not_said_to_train_nothing(comparison: xr.Dataset) -> None:
    past = comparison_findings(comparison).items[-2]
    assert "(any from 31 to 44 J makes the same motion)" in past.sentence
    comparison["work_past_neutral"][:] = [0.2, -3, 1, 0, 0]
    sentence = comparison_findings(comparison).items[-2].sentence
    assert "track" in sentence
    assert sentence.endswith("none in the **Back squat**.")


def test_ranges_stand_with_their_value_where_something_is_left_open(comparison: xr.Dataset) -> None:
    table = comparison_table(comparison)
    cells = {str(cells[0]): cells[2:] for cells in table.rows()}
    work = [cell_text(cell, column) for cell, column in zip(cells["Hip work"], table.columns[2:], strict=True)]
    assert work[0] == "28 (13 to 41) [−2 to 54]"
    assert work[-1] == "0"
    assert "In round brackets, likely, within patterns that cost little more" in table.caption
    assert "In square brackets, possible: every pattern" in table.wide
    assert "Dashes" not in table.caption
    comparison["work_past_neutral_interval"][:, :, 0] = np.nan
    assert "A dash in brackets: no pattern of muscles and contact" in comparison_table(comparison).caption
    bare = comparison_table(comparison.drop_dims("layer"))
    assert "brackets" not in bare.caption + bare.wide


def test_no_muscle_stands_bare(comparison: xr.Dataset) -> None:
    """Every row of a muscle group and of a joint's contact has its band, on the page also all that is possible."""
    table = comparison_table(comparison)
    headings = ("Mean activation, lifting", "Peak activation, lifting", "Lifting work", "Load on the joints")
    for rows in (r for r in table.body if r.heading in headings):
        for row in rows.cells:
            assert all(cell.interval and cell.wide for cell in row[2:] if cell.best >= 1.0), row[0]


def test_bodies_of_other_people_widen_the_band_and_are_said(comparison: xr.Dataset) -> None:
    wider = xr.concat([comparison, 2 * comparison.sel(layer=["likely"]).assign_coords(layer=["body"])], "layer",
                      data_vars="minimal", coords="minimal", compat="override", join="outer")  # fmt: skip
    table = comparison_table(wider)
    assert "in 19 of 20 bodies that are as strong as people" in table.caption
    cells = {str(cells[0]): cells[2:] for cells in table.rows()}
    assert cells["Hip work"][0].interval == (26.0, 82.0)


def test_a_load_beyond_the_athletes_strength_is_not_overlooked(comparison: xr.Dataset) -> None:
    def notices(data: xr.Dataset) -> list[str]:
        return [block.text for block in comparison_section(data).blocks if isinstance(block, Notice)]

    comparison["saturated_frames"] = ("exercise", [0, 0, 0, 0.25, 0.001], {"units": "1"})
    thrust, squat = beyond_athlete(comparison)
    assert thrust.startswith("Hip thrust, is beyond this athlete in 25 % of the lift")
    assert squat.startswith("Back squat, is beyond this athlete in 1 % of the lift")
    assert notices(comparison) == [f"{thrust} {squat}"]
    comparison["saturated_frames"][:] = 0
    assert notices(comparison) == beyond_athlete(comparison) == []


def test_repetitions_with_their_intervals() -> None:
    repetitions, *_ = synthetic.session()
    work = 100 * np.ones(repetitions.sizes["repetition"])
    ends = np.array([[0.8, 1.5], [0.9, 1.25]])[:, :, None] * work
    repetitions = repetitions.assign_coords(layer=["possible", "likely"], bound=["low", "high"]).assign(
        hip_work=("repetition", work, {"units": "J"}),
        hip_work_interval=(("layer", "bound", "repetition"), ends, {"units": "J"}),
        gluteus_maximus_net_work_share=("repetition", 0.4 * work / 100, {"units": "1"}),
    )
    measured, explained = repetition_table(repetitions), explained_table(repetitions)
    assert [c.head for c in measured.columns[3:]] == ["Range (m)", "Mean velocity (m/s)", "Peak velocity (m/s)"]
    assert len(list(measured.rows())) == repetitions.sizes["repetition"]
    first = next(explained.rows())
    assert first[3:] == [Value(100, 90, 125, wide=(80, 150)), Value(40.0)]
    assert "In round brackets, likely" in explained.caption


def test_a_table_without_any_quantity_is_refused() -> None:
    repetitions, *_ = synthetic.session()
    with pytest.raises(InputError, match="hold none of peak_hip_extension_moment"):
        explained_table(repetitions)


def test_recording_shows_what_there_is_and_what_the_instrument_tells() -> None:
    repetitions, traces, line, explained = synthetic.session()
    section = recording_section(repetitions, traces=traces, line=line, explained=explained, can=["A."], cannot=["B."])
    keys = [block.key for block in section.blocks if isinstance(block, Plot | Table)]
    assert keys == ["repetitions", "repetition-table", "load-velocity", "device-agreement", "hip-moment-intervals"]
    assert [b.heading for b in section.blocks if isinstance(b, Bullets)] == [
        "What this instrument can tell",
        "What it cannot tell",
    ]
    bare = recording_section(repetitions.drop_vars([n for n in repetitions if n.startswith("device")]))
    assert [block.key for block in bare.blocks] == ["repetition-table"]
