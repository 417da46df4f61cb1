"""Stories of substitutes and of a week: the answer first, the numbers after it, what to do next last."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes

from revpress import Athlete, PlannedExercise, instead, instead_story, ledger, week_story
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.report.evidence_table import evidence_table
from revpress.report.instead_figures import likeness_figure, profile_figure
from revpress.report.instead_section import short_titles, substitutes_table
from revpress.report.ledger_figures import days_figure, places_figure
from revpress.report.ledger_section import addition_table, ledger_findings, week_table
from revpress.report.ledger_words import gaps
from revpress.report.story import Story
from revpress.report.substitutes import differences, flexion_range
from revpress.report.tables import Table, Value
from revpress.study.instead import Substitutes
from revpress.study.ledger import Ledger, addition_of
from revpress.study.published_evidence import WORK_IS_NOT_GROWTH
from revpress.twin.motion import tempo

PRESS = "reverse_leg_press/prone_hinge"
STRONG = Athlete(strength=1.5)


@pytest.fixture(scope="module")
def found() -> Substitutes:
    among = ["hip_thrust", "back_squat", "cable_donkey_kick", "romanian_deadlift", "bird_dog"]
    return instead(STRONG, PRESS, among, have=["cable", "bench", "barbell"], motion=tempo(frames=41), people=24)


@pytest.fixture(scope="module")
def week() -> Ledger:
    lines = [
        PlannedExercise("Monday", LoadedExercise("back_squat", 80.0), 4, 6),
        PlannedExercise("Thursday", LoadedExercise("hip_thrust", 120.0), 3, 10),
    ]
    return ledger(STRONG, lines, PlannedExercise("Thursday", LoadedExercise(PRESS, 75.0), 3, 8), people=24)


@pytest.fixture(scope="module")
def planned_only() -> Ledger:
    return ledger(STRONG, [PlannedExercise("Monday", LoadedExercise("back_squat", 80.0), 4, 6)], people=24)


def names(differences: list) -> list[str]:
    return [one.name for one in differences]


# Substitutes


def test_what_a_substitute_lacks_is_what_its_figures_lack(found: Substitutes) -> None:
    rows = found.comparison
    assert float(rows.work_past_neutral.sel(exercise=found.target)) > 3.0
    for label in found.order:
        lacks, adds = differences(found, label)
        none = float(rows.work_past_neutral.sel(exercise=label)) < 0.5
        assert ("any work past neutral" in names(lacks)) == none, label
        assert not set(names(lacks)) & set(names(adds))
        assert len(lacks) <= 4
        assert len(adds) <= 4
        share = rows.muscle_work_share.sel(group="gluteus maximus")
        more = float(share.sel(exercise=label) - share.sel(exercise=found.target))
        if "gluteus maximus" in names(adds):
            assert more >= 0.1
        if "gluteus maximus" in names(lacks):
            assert more <= -0.1
    [dead] = [label for label in found.order if label == "romanian_deadlift"]
    lacks, adds = differences(found, dead)
    assert "any knee extension" in names(lacks)
    assert "hamstrings" in names(adds)


def test_another_place_of_the_peak_is_told(found: Substitutes) -> None:
    peaks = found.comparison.angle_of_peak_hip_extension_moment
    aim, own = (float(peaks.sel(exercise=name)) for name in (found.target, "bird_dog"))
    assert aim - own > 15.0
    [told] = [d.words for d in differences(found, "bird_dog")[0] if d.name.startswith("a peak")]
    assert told == f"a peak of the hip moment at {aim:.0f}° of flexion (its own is at {own:.0f}° of flexion)"


def test_no_muscle_is_told_where_hardly_more_than_half_of_the_people_say_so(found: Substitutes) -> None:
    undecided = found.comparison.copy()
    undecided["muscle_work_share_contrast"] = undecided.muscle_work_share_contrast * 0.0 + 0.6
    likeness = found.likeness.copy()
    likeness["action_share_contrast"] = likeness.action_share_contrast * 0.0 + 0.6
    doubtful = Substitutes(found.target, found.solutions, undecided, likeness, found.left_out)
    for label in found.order:
        told = {*names(differences(doubtful, label)[0]), *names(differences(doubtful, label)[1])}
        assert not told & {"hamstrings", "quadriceps", "gluteus maximus", "knee extension", "any knee extension"}


def test_the_first_sentence_answers_and_the_last_says_what_to_do(found: Substitutes) -> None:
    story = instead_story(found)
    titles, first = short_titles(found), found.order[0]
    value = 100 * float(found.likeness.similarity[0])
    assert story.notices[0].startswith(titles[first])
    assert f"{value:.0f} of 100 parts of the work" in story.notices[0]
    assert "It lacks" in story.notices[0]
    assert story.notices[1].startswith("Each load is half of the largest")
    assert any("by body weight alone" in notice and "Bird dog" in notice for notice in story.notices)
    lines = str(story).splitlines()
    assert lines[0] == story.notices[0]
    assert lines[-1].startswith("Next: ")
    assert " because " in lines[-1] or "so " in lines[-1]
    assert WORK_IS_NOT_GROWTH in lines


def test_nothing_stands_in_for_what_is_quite_another_exercise() -> None:
    found = instead(STRONG, "nordic_hamstring", ["hip_thrust"], motion=tempo(frames=31), people=12)
    story = instead_story(found)
    assert story.notices[0].startswith("Nothing here stands in for Nordic hamstring")
    assert story.next_actions[0].startswith("Keep the Nordic hamstring")


def test_the_table_has_the_target_above_and_all_others_below(found: Substitutes) -> None:
    table = substitutes_table(found)
    assert [len(rows.cells) for rows in table.body] == [1, len(found.order)]
    column = [column.title for column in table.columns].index("Similarity")
    values = [row[column] for row in table.body[1].cells]
    assert [value.best for value in values if isinstance(value, Value)] == pytest.approx(
        100 * found.likeness.similarity.values
    )
    assert all(isinstance(value, Value) and value.interval is not None for value in values)


def test_equal_repetitions_do_equal_work(found: Substitutes) -> None:
    """The number that is advised is the ratio of the muscles' work."""
    work = found.comparison.group_work.sum("group")
    ratio = float(work.sel(exercise=found.target) / work.sel(exercise=found.order[0]))
    assert f"about {10 * ratio:.0f} repetitions for each 10" in instead_story(found).next_actions[0]


def test_what_cannot_be_loaded_and_is_too_light_is_no_way_out_and_no_other_equipment_is_named() -> None:
    found = instead(STRONG, "band_kickback", ["glute_bridge"], have=["bands"], motion=tempo(frames=31), people=6)
    story = instead_story(found)
    assert found.unloaded == found.too_light == {"glute_bridge"}
    assert story.notices[0].startswith("Nothing here that can be made heavy enough stands in for")
    assert "by body weight alone its hardest moment takes" in story.notices[0]
    assert story.next_actions[0].startswith("Keep the Band kick-back")
    assert "barbell" not in story.next_actions[0]
    assert substitutes_table(found).body[1].cells[0][0].endswith(": too light")


def test_what_can_be_loaded_stands_before_what_is_more_alike_and_too_light() -> None:
    among, have = ["single_leg_hip_thrust", "hip_thrust", "cable_kickback"], ["bench", "cable"]
    found = instead(STRONG, PRESS, among, have=have, motion=tempo(frames=31), people=6)
    light = [label in found.too_light for label in found.order]
    assert light == sorted(light)
    assert found.order[0] == "cable_kickback"
    assert float(found.likeness.similarity[0]) < float(found.likeness.similarity.max())
    aim = float(found.likeness.strength_used.sel(of=found.target))
    for label in found.order:
        own = float(found.likeness.strength_used.sel(of=label))
        assert (label in found.too_light) == (label in found.unloaded and own < 0.75 * aim)
    answer = instead_story(found).notices[0]
    assert "Cable kick-back" in answer
    assert "ip thrust" not in answer


def test_an_exercise_of_the_knee_is_told_by_its_range_of_the_knee() -> None:
    press = LoadedExercise("leg_press_45", share=0.4)
    found = instead(STRONG, press, ["back_squat", "nordic_hamstring"], motion=tempo(frames=31), people=6)
    (aim, _), (own, _) = (flexion_range(found.solutions[name], "knee") for name in (found.target, "nordic_hamstring"))
    assert aim - own > 15.0
    assert f"the knee beyond {own:.0f}° of flexion" in names(differences(found, "nordic_hamstring")[0])


# The week


def test_gaps_are_what_is_missing(week: Ledger, planned_only: Ledger) -> None:
    assert set(gaps(planned_only)) >= {"the hip past neutral", "knees that bend against a load"}
    work = planned_only.total("lifting_work")[0]
    for group, part in zip(MUSCLE_GROUPS, work, strict=True):
        assert (f"the {group}" in gaps(planned_only)) == (part < 0.05 * work.sum())


def test_a_short_hard_exercise_trains_what_most_of_its_own_work_is() -> None:
    """A Nordic does hardly any of a week's work, and yet knees bend against a load in it."""
    squat = PlannedExercise("Monday", LoadedExercise("back_squat", 80.0), 4, 6)
    nordic = PlannedExercise("Monday", LoadedExercise("nordic_hamstring", 0.0), 1, 2)
    found = ledger(STRONG, [squat, nordic], people=2)
    joints = found.data.joint_work_profile.sum("hip_place")
    assert float(joints.sel(action="knee flexion").sum()) < 0.05 * float(joints.sum())
    assert "knees that bend against a load" not in gaps(found)
    assert "knees that bend against a load" in gaps(found, np.array([True, False]))


def test_an_addition_closes_a_gap(week: Ledger, planned_only: Ledger) -> None:
    assert "the deeply bent hip" not in gaps(planned_only)
    assert "the quadriceps" not in gaps(planned_only)
    assert "the hip past neutral" in gaps(week, np.array([True, True, False]))
    assert "the hip past neutral" not in gaps(week)  # the addition closes it


def test_an_addition_is_told_first(week: Ledger) -> None:
    story = week_story(week)
    repeated = 100 * addition_of(week).repeated[0]
    assert story.notices[0].startswith(f"{repeated:.0f} % of the work of the Reverse leg press, prone hinge, 75 kg")
    assert "It trains what was not trained: the hip past neutral." in story.words
    assert WORK_IS_NOT_GROWTH in story.words
    assert str(story).splitlines()[-1].startswith("Next: ")


def test_a_week_alone_starts_with_what_it_asks_most_of(planned_only: Ledger) -> None:
    story = week_story(planned_only)
    assert story.notices[0].startswith("The week asks most of the quadriceps")
    assert "--add reverse_leg_press/prone_hinge@50%" in story.next_actions[0]
    assert "the hip past neutral" in story.next_actions[0]


def test_loads_beyond_the_athlete_are_told() -> None:
    heavy = ledger(Athlete(), [PlannedExercise("Monday", LoadedExercise("back_squat", 200.0), 1, 5)], people=6)
    story = week_story(heavy)
    assert any("is beyond this athlete" in notice for notice in story.notices)
    assert "less load" in story.next_actions[0]
    assert "(how sure is not known)" in ledger_findings(heavy).items[0].sentence
    assert str(story)


def test_tables_of_a_week_add_up(week: Ledger) -> None:
    for rows in week_table(week).body:
        *days, whole = rows.cells
        assert whole[0] == "Week"
        for column in range(1, len(whole)):
            parts = [row[column] for row in days]
            assert all(isinstance(part, Value) for part in parts)
            total = sum(part.best for part in parts if isinstance(part, Value))
            assert isinstance(whole[column], Value)
            assert total == pytest.approx(whole[column].best)  # type: ignore[union-attr]
        groups = [cell.best for cell in whole[1:-1] if isinstance(cell, Value)]
        assert whole[-1].best == pytest.approx(sum(groups))  # type: ignore[union-attr]
    verdicts = [row[-1] for row in addition_table(week, addition_of(week)).body[0].cells]
    replaced = addition_of(week).replaced[:, 1] >= 0.7
    assert verdicts == ["could come out" if out else "stays" for out in replaced]


# Figures, pages, evidence


def heights(axis: Axes) -> list[float]:
    """Of the bars of a profile; the shaded zone is none."""
    return [bar.get_height() for bar in axis.patches if bar.get_width() == pytest.approx(8.4)]


def test_figures_show_all_there_is(found: Substitutes, week: Ledger) -> None:
    assert len(likeness_figure(found).figure.axes[0].get_yticks()) == len(found.order)
    panels = profile_figure(found).figure.axes
    assert len(panels) == 2 * 5
    assert sum(heights(panels[0])) == pytest.approx(100.0)  # all of the target's work
    work = 1e-3 * week.total("lifting_work")[0]
    bars = [bar.get_height() for bar in days_figure(week).figure.axes[0].patches]
    assert sum(bars) == pytest.approx(work.sum() + 1e-3 * week.data.lifting_work.values[-1].sum())  # hatched once more
    joints = 1e-3 * week.data.joint_work_profile.values.sum()
    for axis in places_figure(week).figure.axes[1:]:
        assert sum(heights(axis)) == pytest.approx(joints)


def test_pages_hold_the_answer_and_what_was_published(found: Substitutes, week: Ledger, tmp_path: Path) -> None:
    stories: list[Story] = [instead_story(found), week_story(week)]
    for i, story in enumerate(stories):
        page = story.to_html(tmp_path / f"{i}.html").read_text(encoding="utf-8")
        assert story.notices[0].split(",")[0] in page
        assert "What was published" in page
        assert "Not shown." not in page
        assert "What to do next" in page
        keys = [section.key for section in story.page]
        assert keys[0] == "summary"
        assert keys[-2:] == ["next", "method"]
        [published] = [section for section in story.page if section.key == "published"]
        [table] = [block for block in published.blocks if isinstance(block, Table)]
        assert published.folded
        assert published.title == f"What was published: {len(list(table.rows()))} findings"


def test_evidence_stands_beside_what_it_is_of() -> None:
    table = evidence_table(["hip_thrust", "back_squat"], ["growth"])
    assert table is not None
    assert table.caption == WORK_IS_NOT_GROWTH
    assert [rows.heading for rows in table.body] == ["Growth"]
    assert any("Plotkin" in str(row[-1]) for row in table.rows())
    assert evidence_table(["motion:somewhere"]) is None
