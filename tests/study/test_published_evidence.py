"""Published evidence and cautions: every row can be traced, is of something known, and reads as one sentence."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.citations import bibliography
from revpress.errors import InputError
from revpress.exercise.catalogue import exercises
from revpress.study.cautions import Caution, cautions
from revpress.study.published_evidence import WORK_IS_NOT_GROWTH, Evidence, evidence_for, published_evidence

ROWS = published_evidence()
CAUTIONS = list(cautions().values())
IDS = [f"{row.source}-{row.exercise}-{row.muscles}-{row.part}" for row in ROWS]
GRADES = ("measured in people", "measured in cadavers", "model", "expert opinion")
READ = ("abstract", "full text", "second-hand")


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_a_row_is_whole(row: Evidence) -> None:
    assert row.reference == bibliography()[row.source]
    assert row.reference.url or row.reference.full
    assert row.kind in ("EMG", "growth", "strength transfer")
    assert row.read in READ
    assert all((row.quantity, row.unit, row.people, row.design, row.note))
    assert row.n is None or row.n > 0
    assert row.muscles in MUSCLE_GROUPS or (not row.muscles and row.kind == "strength transfer")
    assert (row.weeks is None) == (row.kind == "EMG"), "training takes weeks, EMG a session"
    assert bool(row.full_scale) == (row.kind == "EMG"), "EMG is nothing without the posture of 100 %"
    assert bool(row.load) or row.kind != "EMG"
    assert bool(row.method) or row.kind == "EMG"
    assert row.against != row.exercise
    assert row.value is not None or row.against, "without a value it must be a comparison"


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_its_exercises_are_of_the_catalogue_or_in_words(row: Evidence) -> None:
    in_words = [name for name in (row.exercise, row.against) if name and name not in exercises]
    assert not [name for name in in_words if "_" in name or "/" in name], "looks like a name, but is none"
    assert set(row.near) <= set(exercises)
    assert not row.near or row.exercise not in row.near


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_its_numbers_are_possible(row: Evidence) -> None:
    if row.interval is not None:
        low, high = row.interval
        assert low < high
        assert row.value is None or low <= row.value <= high
    assert row.sd is None or row.sd > 0
    if row.value is not None and not row.against:
        assert row.value > 0
    if row.unit == "% MVIC" and row.quantity.startswith("mean") and row.value is not None:
        assert row.value < 200


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_its_sentence_says_what_it_takes_to_judge_it(row: Evidence) -> None:
    sentence = row.sentence
    assert sentence.endswith(f"({row.reference.short}, {row.read}).")
    assert row.figure in sentence
    assert (str(row.n) if row.n else "their number not read") in sentence
    assert row.note in sentence
    assert not re.search(r"-\d", row.figure), "a minus is no hyphen"


def test_no_row_stands_twice_and_challenged_data_are_left_out() -> None:
    seen = Counter((r.source, r.exercise, r.against, r.muscles, r.part, r.quantity, r.load, r.unit) for r in ROWS)
    assert [key for key, times in seen.items() if times > 1] == []
    assert not [row for row in ROWS if "barbalho" in row.source]


def test_hip_thrust_and_squat_grew_gluteus_maximus_alike() -> None:
    rows = [row for row in evidence_for("hip_thrust", "gluteus maximus") if row.source == "plotkin2023"]
    assert [row.part for row in rows] == ["lower", "middle", "upper"]
    assert all(row.interval is not None and row.interval[0] < 0.0 < row.interval[1] for row in rows)
    assert "Plotkin et al. 2023" in WORK_IS_NOT_GROWTH
    assert bibliography()["plotkin2023"].short == "Plotkin et al. 2023"


def test_the_reader_finds_both_sides_of_a_difference_then_what_is_near() -> None:
    both = [row for row in evidence_for("romanian_deadlift") if row.against == "romanian_deadlift"]
    assert {row.source for row in both} >= {"delgado2019", "dicus2023"}
    rows = evidence_for("romanian_deadlift")
    own = ["romanian_deadlift" in (row.exercise, row.against) for row in rows]
    assert own == sorted(own, reverse=True)
    assert not all(own)
    assert len(set(map(id, rows))) == len(rows)


def test_a_muscle_group_narrows_and_none_keeps_all() -> None:
    rows = evidence_for("back_squat")
    parts = [evidence_for("back_squat", group) for group in MUSCLE_GROUPS]
    of_none = [row for row in rows if not row.muscles]
    assert sum(map(len, parts)) + len(of_none) == len(rows)
    assert of_none, "the deadlift's gain is of no one muscle"


def test_every_exercise_of_the_catalogue_has_an_answer_even_if_it_is_none() -> None:
    for name in exercises:
        assert all(name in (row.exercise, row.against, *row.near) for row in evidence_for(name))
    assert evidence_for("reverse_leg_press/power_runner") == (), "nobody published anything"
    assert {row.exercise for row in evidence_for("leg press")} == {"leg press", "kick-back"}, "in words, too"


@pytest.mark.parametrize(
    ("exercise", "group", "message"),
    [
        ("hip_thurst", None, "no exercise 'hip_thurst'.*did you mean hip_thrust"),
        (7, None, "no exercise 7"),
        ("hip_thrust", "glutes", "no muscle group 'glutes' .*gluteus maximus"),
    ],
)
def test_unknown_names_are_refused(exercise: str, group: str | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        evidence_for(exercise, group)


@pytest.mark.parametrize("caution", CAUTIONS, ids=[caution.key for caution in CAUTIONS])
def test_a_caution_is_whole(caution: Caution) -> None:
    assert caution.grade in GRADES
    assert caution.read in READ
    assert caution.source
    assert [reference.key for reference in caution.references] == list(caution.source)
    assert all((caution.quantity, caution.reason, caution.evidence, caution.advice))
    assert set(caution.exercises) <= set(exercises)
    assert (caution.threshold is None) == (caution.past == "") == (caution.uncertainty is None) == (not caution.basis)
    if caution.threshold is not None:
        assert caution.unit == "degrees"
        assert caution.uncertainty is not None
        assert caution.uncertainty > 0
    assert f"({caution.grade}: " in caution.sentence
