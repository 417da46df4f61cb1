"""Stories: the same answer on a terminal, a page and in a notebook, and what to do next with its reason."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import report_synthetic as synthetic
import xarray as xr

from revpress import Athlete, InputError, exercises, solve
from revpress.exercise.catalogue import find_exercise
from revpress.instrument import LoadCell, Observation
from revpress.measurement import fit_load_velocity_line, line_dataset, repetition_dataset, session_reps
from revpress.measurement.explain import Explanation, StrengthFit
from revpress.performance.capacity import Capacity, capacity
from revpress.recording import load_example_session
from revpress.report.blocks import Prose, Section
from revpress.report.story import Story, capacity_story, comparison_story, solution_story, told_together
from revpress.report.story.comparison import answer_words, default_load_words, effort_words, legs_words
from revpress.report.story.comparison import next_action as after_comparison
from revpress.report.story.session import blind_spots, session_words, velocity_line
from revpress.report.story.session import next_action as after_session
from revpress.report.story.words import who
from revpress.report.story_json import story_json
from revpress.report.tables import Column, Rows, Table
from revpress.study.compare import compare
from revpress.twin.motion import tempo

TRACK, SQUAT = "reverse_leg_press/track", "back_squat"


def story(**changed: object) -> Story:
    table = Table("made-table", "A table", [Column("Name"), Column("Value")], [Rows([["one", 1.0]])])
    parts = {
        "title": "Made",
        "subtitle": "Somebody",
        "notices": ["First this."],
        "tables": [table],
        "words": ["It says [this]."],
        "draw": lambda: [Section("made", "What was made", (Prose(["A page."]),))],
        "next_actions": ["Do it, because it says so."],
        "method": ["So."],
        "limits": ["But."],
    }
    return Story(**parts | changed)  # type: ignore[arg-type]


def test_as_text_it_starts_with_what_must_be_known_and_ends_with_what_to_do() -> None:
    lines = str(story()).splitlines()
    assert lines[0] == "First this."
    assert lines[-2:] == ["It says [this].", "Next: Do it, because it says so."]
    assert any("one" in line and "1.0" in line for line in lines)


def test_as_a_page_it_ends_in_what_to_do_before_its_method(tmp_path: Path) -> None:
    assert [section.key for section in story().page] == ["made", "next", "method"]
    assert [section.key for section in story(method=(), limits=()).page] == ["made", "next"]
    page = story().to_html(tmp_path / "deep" / "made.html").read_text()
    assert "What to do next" in page
    assert page.index("A page.") < page.index("because it says so") < page.index("But.")


def test_in_a_notebook_it_is_a_page_in_a_frame() -> None:
    frame = story()._repr_html_()
    assert frame.startswith("<iframe ")
    page = html.unescape(frame[frame.index('srcdoc="') + 8 : frame.rindex('" style')])
    assert page.startswith("<!doctype html>")
    assert "because it says so" in page


def test_figures_are_drawn_once_and_only_where_they_are_looked_at() -> None:
    drawn = []
    one = story(draw=lambda: drawn.append(1) or [])
    str(one)
    assert drawn == []
    assert one.page
    assert one.page
    assert drawn == [1]


def test_together_they_say_what_is_common_once() -> None:
    other = story(draw=lambda: [Section("other", "Another", ())], next_actions=["Rest."], limits=["But.", "And."])
    both = told_together([story(), other], title="Both", subtitle="They")
    assert [section.key for section in both.page] == ["made", "other", "next", "method"]
    assert (both.notices, both.limits) == (("First this.",), ("But.", "And."))
    assert both.next_actions == ("Do it, because it says so.", "Rest.")
    assert len(both.tables) == 2


def test_a_page_lists_the_sources_of_its_run_and_names_those_it_does_not_know(tmp_path: Path) -> None:
    page = story(sources=["todorov2012", "mine2026"]).to_html(tmp_path / "made.html").read_text()
    assert page.count('<li id="ref-') == 1
    assert 'href="#ref-todorov2012"' in page
    assert "It also names mine2026, which this package does not know." in page
    assert "rests on" not in story().to_html(tmp_path / "none.html").read_text()


@pytest.fixture
def comparison() -> xr.Dataset:
    return synthetic.comparison()


def past_neutral(comparison: xr.Dataset, work: list[float], low: list[float], high: list[float]) -> xr.Dataset:
    comparison["work_past_neutral"][:] = work
    comparison["work_past_neutral_interval"].loc[{"layer": "possible"}] = [low, high]
    return comparison


def test_an_exercise_that_wins_however_the_foot_presses_is_the_advice(comparison: xr.Dataset) -> None:
    said = after_comparison(past_neutral(comparison, [28, 21, 33, 38, 0], [-2, 9, 18, 61, 0], [54, 48, 46, 64, 0]))
    assert said.startswith("For strength past the neutral hip train the Hip thrust")
    assert "at least 61 J" in said


def test_ranges_that_overlap_ask_for_the_measurement_that_decides(comparison: xr.Dataset) -> None:
    said = after_comparison(comparison)
    assert said.startswith("Measure where and in which direction the foot presses, with a force plate or an insole")
    assert "Hip thrust: 31 to 44 J" in said
    assert "Reverse leg press, prone hinge: −2 to 54 J" in said
    assert "Back squat" not in said  # it does nothing there, however the foot presses


def test_what_is_beyond_the_athlete_comes_first(comparison: xr.Dataset) -> None:
    comparison["saturated_frames"] = ("exercise", [0, 0.1, 0, 0, 0.2], {"units": "1"})
    said = after_comparison(comparison)
    assert said.startswith("Ask again with less load in Reverse leg press, flat track and Back squat:")


def test_where_none_reaches_past_neutral_the_muscle_decides(comparison: xr.Dataset) -> None:
    flat = past_neutral(comparison, [0] * 5, [0] * 5, [0.1] * 5)
    said = after_comparison(flat)
    assert said.startswith("For the gluteus maximus train the Hip thrust: 100 of 100 imagined people")


def test_a_little_work_past_neutral_is_no_reason_to_choose(comparison: xr.Dataset) -> None:
    least = 0.05 * float(comparison.group_work.sel(exercise="hip_thrust").sum())

    def advice(low: float) -> str:
        return after_comparison(past_neutral(comparison, [0, 0, 0, low, 0], [0, 0, 0, low, 0], [0.1] * 3 + [99, 0.1]))

    assert advice(1.1 * least).startswith("For strength past the neutral hip train the Hip thrust")
    assert advice(0.9 * least).startswith("For the gluteus maximus train the Hip thrust")


def test_what_the_contrasts_leave_open_is_for_emg(comparison: xr.Dataset) -> None:
    flat = past_neutral(comparison, [0] * 5, [0] * 5, [0.1] * 5)
    thrust, press = "hip_thrust", "reverse_leg_press/prone_hinge"
    for one, other, value in ((thrust, press, 0.7), (press, thrust, 0.3)):
        flat["mean_group_activation_contrast"].loc[{"exercise": one, "rival": other}] = value
    said = after_comparison(flat)
    assert said.startswith(
        "Record EMG of the gluteus maximus in one set of the Hip thrust and of the Reverse leg press"
    )
    assert said.endswith("cannot be told from load and motion (70 of 100 imagined people say the first).")
    bare = after_comparison(flat.drop_dims("rival"))
    assert bare.startswith("Record EMG of the gluteus maximus")
    assert bare.endswith("cannot be told from load and motion.")


def test_the_answer_is_who_asks_more_of_the_gluteus_maximus_in_one_sentence(comparison: xr.Dataset) -> None:
    said = answer_words(comparison)
    assert said == (
        "The Hip thrust asks more of the gluteus maximus: 100 of 100 imagined people use it harder there than in any "
        "other exercise here."
    )
    two = comparison.sel(exercise=["hip_thrust", SQUAT], rival=["hip_thrust", SQUAT])
    assert answer_words(two).endswith("harder there than in the other exercise.")
    contrast = two["mean_group_activation_contrast"]
    contrast.loc[{"exercise": "hip_thrust", "rival": SQUAT}] = 0.7
    contrast.loc[{"exercise": SQUAT, "rival": "hip_thrust"}] = 0.3
    assert answer_words(two) == (
        "It cannot be told from load and motion which asks more of the gluteus maximus: the Hip thrust or the Back "
        "squat (70 of 100 imagined people say the first)."
    )
    assert answer_words(comparison.drop_dims("rival")) == ""
    assert answer_words(two.isel(exercise=[0], rival=[0])) == ""


def test_what_a_browser_is_told_has_no_options_of_the_command_line() -> None:
    told = story_json(
        story(next_actions=["Ask what it changes (--add NAME@50%): it (the press) helps."], words=["Try (--have A,B)."])
    )
    assert told["next"] == ["Ask what it changes: it (the press) helps."]
    assert told["words"] == ["Try."]
    assert told["notices"] == ["First this."]


def test_one_exercise_is_measured_or_compared(comparison: xr.Dataset) -> None:
    one = comparison.isel(exercise=[3])
    peak = float(one.peak_hip_extension_moment[0])
    assert f"open from {0.9 * peak:.0f} to {1.5 * peak:.0f} N·m" in after_comparison(one)
    one["peak_hip_extension_moment_interval"][:] = peak
    assert after_comparison(one).startswith("Compare the Hip thrust with the exercise that it would replace")


@pytest.mark.parametrize(
    ("shares", "of", "said"),
    [
        ([0.5] * 5, ["athlete"] * 5, ["Each load is half of the largest that the model expects"]),
        ([0.7] * 5, ["athlete"] * 5, ["Each load is 70 % of the largest that the model expects"]),
        ([0.7] * 5, ["athlete"] * 4 + ["machine"], ["Back squat: the machine ends before this athlete does"]),
        ([np.nan] * 5, [""] * 5, []),
        ([0.5, np.nan, 0.5, 0.5, 0.5], ["athlete", "", "athlete", "athlete", "athlete"], []),
    ],
)
def test_a_share_says_what_it_is_a_share_of(
    comparison: xr.Dataset, shares: list[float], of: list[str], said: list[str]
) -> None:
    comparison["load_share"] = ("exercise", shares, {"units": "1"})
    comparison["load_share_of"] = ("exercise", of)
    found = effort_words(comparison)
    assert len(found) == len(said)
    assert all(sentence.startswith(start) for sentence, start in zip(found, said, strict=True))


@pytest.mark.parametrize(
    ("used", "said"),
    [
        (
            [0.8, 0.83, 0.82, 0.8, 0.81],
            "and the effort is alike: at its hardest moment each takes 80 to 83 % of what all the leg's muscles "
            "together could bear there.",
        ),
        ([0.83, 0.94, 1.0, 0.9, 0.9], "the same share of the load, not the same effort"),
        ([0.8, np.nan, 0.8, 0.8, 0.8], "the same share of the load; the effort may still differ."),
    ],
)
def test_equal_shares_are_called_equal_efforts_only_where_they_are(
    comparison: xr.Dataset, used: list[float], said: str
) -> None:
    comparison["load_share"] = ("exercise", [0.7] * 5, {"units": "1"})
    comparison["load_share_of"] = ("exercise", ["athlete"] * 5)
    comparison["strength_used"] = ("exercise", used, {"units": "1"})
    [found] = effort_words(comparison)
    assert said in found
    if "not the same effort" in said:
        titles = comparison.title.values
        assert f"83 % in the {titles[0]}, 94 % in the {titles[1]}, 100 % in the {titles[2]}" in found
    else:
        assert found.endswith(said)


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        (['["r"]', '["r", "l"]'], "One leg works in the Press, both work in the Squat: muscles"),
        (['["r"]', '["l"]'], "One leg works at a time: muscles"),
        (['["r", "l"]', '["r", "l"]'], "Both legs work: muscles"),
        ([None, None], ""),
    ],
)
def test_it_is_said_whether_one_leg_works_or_both(sides: list[str | None], said: str) -> None:
    solutions = {str(i): xr.Dataset(attrs={} if own is None else {"working_sides": own}) for i, own in enumerate(sides)}
    assert " ".join(legs_words(solutions, ["Press", "Squat"])).startswith(said)
    assert bool(legs_words(solutions, ["Press", "Squat"])) == bool(said)


def test_default_loads_are_said_to_be_no_equal_efforts() -> None:
    def loaded(name: str, load: float, **attributes: float) -> xr.Dataset:
        return xr.Dataset(coords={"load": load}, attrs={"exercise": name, **attributes})

    squat, thrust = (loaded(name, exercises[name].load.default) for name in ("back_squat", "hip_thrust"))
    [said] = default_load_words({"one": squat, "other": thrust})
    assert said.startswith("Default loads are not alike in effort: ask with @50%")
    asked = loaded("hip_thrust", exercises["hip_thrust"].load.default + 1.0)
    shared = loaded("hip_thrust", exercises["hip_thrust"].load.default, load_share=0.5)
    for other in (asked, shared, loaded("mine:Press", 20.0)):
        assert default_load_words({"one": squat, "other": other}) == []
    assert default_load_words({"one": squat}) == []


@pytest.fixture(scope="module")
def solution() -> xr.Dataset:
    return solve(SQUAT, Athlete(), 20.0, motion=tempo(frames=31), intervals="possible")


def test_a_solution_tells_its_own_story(solution: xr.Dataset) -> None:
    told = solution_story(solution)
    assert told.title == "Back squat"
    assert told.subtitle == "male, 25 years, 1.80 m, 80 kg"
    assert who(Athlete(age=25.7158)) == told.subtitle, "in whole years, as people tell their age"
    assert "Peak, hip extension" in str(told)
    assert str(told).splitlines()[-1].startswith("Next: ")
    assert list(told.sources) == json.loads(solution.attrs["citations"])


def test_the_page_of_a_comparison_shows_what_its_text_says() -> None:
    light = tempo(frames=31)
    told = comparison_story(*compare(Athlete(), [SQUAT, TRACK], light), words=["Read this too."])
    page = [section.key for section in told.page]
    assert page == ["summary", "comparison", "comparison-more", "next", "method"]
    words = [block for section in told.page for block in section.blocks if isinstance(block, Prose)]
    assert "Read this too." in words[0].paragraphs
    assert list(words[1].paragraphs) == list(told.next_actions)


@pytest.fixture(scope="module")
def press() -> Capacity:
    return capacity(TRACK, Athlete(), loads=[5.0, 10.0])


def test_a_capacity_is_one_question_and_one_story(press: Capacity) -> None:
    assert (press.at_speeds, press.repetition, press.compared) == (None, None, None)
    told = capacity_story(press)
    assert told.title == "Reverse leg press, track"
    assert [table.key for table in told.tables] == ["strength-table", "estimate-table", "profile-table"]
    assert told.next_actions[0].startswith("Change the set-up before adding load")


def changed(press: Capacity, **numbers: float) -> str:
    strength = press.strength.assign({name: ((), value) for name, value in numbers.items()})
    [said] = capacity_story(Capacity(strength, press.largest, press.profile)).next_actions
    return said


def test_what_to_do_after_a_capacity_follows_from_its_numbers(press: Capacity) -> None:
    assert press.largest is not None
    said = changed(press, match=0.9)
    assert said.startswith("Record a few repetitions at about 10 kg")
    velocity = float(press.profile.mean_velocity[1])
    assert f"{velocity:.2f} m/s" in said
    heavy = press.strength.assign(effort=1.2 * press.strength.effort / press.strength.effort.max())
    [less] = capacity_story(Capacity(heavy, press.largest, press.profile)).next_actions
    assert less.startswith("Take less than 15 kg: it asks for 120 % of the athlete's strength")
    cut = press.largest.assign_attrs(limited_by="machine", high_limited_by="machine")
    [other] = capacity_story(Capacity(press.strength, cut, press.profile)).next_actions
    assert other.startswith("Look for a setting that asks for more")
    [tester] = capacity_story(Capacity(press.strength, press.largest, None)).next_actions
    assert tester.startswith("Measure the force at")


def test_a_motor_is_tested_at_its_speed() -> None:
    driven = capacity(TRACK, Athlete(), resistance="motor", speeds=[0.0, 0.2])
    assert (driven.largest, driven.profile) == (None, None)
    assert driven.repetition is not None
    [said] = capacity_story(driven).next_actions
    assert said.startswith("Test at 0.2 m/s")
    with pytest.raises(InputError, match="no load is fast or slow"):
        capacity(TRACK, Athlete(), loads=[10.0], resistance="motor")


def test_every_instrument_says_what_it_cannot_tell() -> None:
    """One says it plainly; of several each by its name, as what one does not see another may."""
    [rep, *_] = session_reps(load_example_session())
    assert blind_spots([rep]) == list(type(rep.instrument).BLIND)
    both = replace(rep, observations=(Observation(LoadCell(), None),))
    said = blind_spots([both, rep])
    assert [text for text in said if text.startswith("load cell: ")] == [f"load cell: {w}" for w in LoadCell.BLIND]
    assert len(said) == len(LoadCell.BLIND) + len(type(rep.instrument).BLIND)


def test_the_line_ends_at_the_velocity_that_the_exercise_declares() -> None:
    """Where nobody published how fast a maximal lift is, there is no line: a number is not borrowed."""
    measured = repetition_dataset(session_reps(load_example_session()))
    squat, unknown = find_exercise(SQUAT), next(e for e in exercises.values() if e.maximal_velocity is None)
    assert squat.maximal_velocity is not None
    line = velocity_line(measured, squat)
    assert line is not None
    assert float(line.minimum_velocity) == squat.maximal_velocity.value == 0.32
    assert velocity_line(measured, unknown()) is None
    assert velocity_line(measured.isel(repetition=[0]), squat) is None  # one load makes no line


def explanation(unexplained: float = 0.0) -> Explanation:
    peaks = {
        "peak_hip_extension_moment": [[[300.0, 371.0], [400.0, 431.0]]],
        "peak_knee_extension_moment": [[[200.0, 348.0], [500.0, 481.0]]],
    }
    data = xr.Dataset(
        {f"{n}_interval": (("layer", "bound", "repetition"), v, {"units": "N m"}) for n, v in peaks.items()},
        {"load_kg": ("repetition", [75.0, 207.0]), "layer": ["possible"], "bound": ["low", "high"]},
    )
    return Explanation(xr.Dataset(), data, StrengthFit(0.5, 1.0, 1, 1), unexplained)


def test_after_a_recording_comes_the_instrument_that_narrows_it() -> None:
    said = after_session(explanation())
    assert said.startswith("Put a force plate under the foot")
    assert "peak knee moment of the heaviest repetition lies anywhere between 348 and 481 N·m" in said
    assert after_session(explanation(0.5)).startswith("Measure stature, segment lengths and the depth")


def test_the_strength_said_is_what_the_recording_asks_for() -> None:
    nothing = xr.Dataset()
    [asked] = session_words(Explanation(nothing, nothing, StrengthFit(0.5, 2.0, 1, 3), 0.0), None, 20.0)
    assert "at least 0.50 times as strong" in asked
    assert "set 1, repetition 3 asks for it); 2.00 times was used" in asked
    weak, part = session_words(Explanation(nothing, nothing, StrengthFit(0.2, 1.0, 1, 1), 0.08), None, 20.0)
    assert weak.startswith("An athlete 0.2 times as strong")
    assert part == "In one repetition, 8 % of the instants cannot be reproduced by the model."


@pytest.mark.parametrize(
    ("light_band", "said"),
    [
        ([0.02, 0.41], " of the net work: light loads leave it open, so test heavy."),
        ([0.0, 0.3], " of the net work."),
    ],
)
def test_heavy_and_light_repetitions_say_what_the_gluteus_does(light_band: list[float], said: str) -> None:
    ends = np.array([[[0.01, 0.0], [0.74, 0.29]], [[light_band[0], 0.01], [light_band[1], 0.29]]])
    name = "gluteus_maximus_net_work_share"
    data = xr.Dataset(
        {name: ("repetition", [0.11, 0.12]), f"{name}_interval": (("layer", "bound", "repetition"), ends)},
        {"load_kg": ("repetition", [75.0, 207.0]), "layer": ["possible", "likely"], "bound": ["low", "high"]},
    )
    _, heavy, light = session_words(Explanation(xr.Dataset(), data, StrengthFit(0.5, 2.0, 1, 3), 0.0), None, 20.0)
    assert heavy == (
        "In the heaviest repetition, 207 kg, the gluteus maximus does 12 % (likely 1 to 29 %, possible 0 to 29 %) of "
        "the net work."
    )
    assert light.startswith("In the lightest, 75 kg, it does 11 % (likely ")
    assert light.endswith(said)


@pytest.mark.parametrize(("heaviest", "doubted"), [(190.0, False), (207.0, True)])
def test_a_line_below_what_was_lifted_is_doubted(heaviest: float, doubted: bool) -> None:
    line = line_dataset(fit_load_velocity_line([100.0, 150.0, 170.0], [0.8, 0.55, 0.45]), 0.32, [100.0, 200.0])
    answer = Explanation(xr.Dataset(), xr.Dataset(), StrengthFit(0.5, 1.0, 1, 1), 0.0)
    said = session_words(answer, line, heaviest)[-1]
    assert "at 196 kg" in said
    assert ("too low: 207 kg were lifted" in said) == doubted
