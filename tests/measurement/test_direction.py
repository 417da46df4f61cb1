"""Which way a recording counts is found, or asked; never is a lowering measured as a lift."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from revpress import Athlete, InputError
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument import Channel, Encoder, Recording, channel_kinematics
from revpress.measurement import KnownSet, Way, find_direction, known_set, load_edits, measure_recording

ENCODER = Encoder(1e-4, 100.0)


def channel(known: KnownSet, seed: int = 0) -> Channel:
    return known.channel(ENCODER, np.random.default_rng(seed))


def direction(recorded: Channel, first: str) -> bool | None:
    rule = RepetitionRule(0.2, first=first)  # type: ignore[arg-type]
    return find_direction(channel_kinematics(recorded, 10.0), rule).reversed


@pytest.mark.parametrize("first", ["eccentric", "concentric"])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_whole_set_says_by_its_first_and_last_movement_which_way_it_counts(first: str, count: int) -> None:
    recorded = channel(known_set(count, 0.4, 1.2, 0.9, bottom=0.2, top=0.5, first=first))
    assert direction(recorded, first) is False
    assert direction(recorded.reversed(), first) is True


def test_unracking_and_the_tether_pulled_to_the_bar_do_not_count() -> None:
    pull = (Way(0.3, 2.0, 1.0, counts=False), Way(0.4, 1.0, 2.0, counts=False))
    reps = tuple(Way(to, 1.0, 0.3) for _ in range(3) for to in (0.0, 0.4))
    recorded = channel(KnownSet((*pull, *reps, Way(0.3, 1.0, 1.0, counts=False)), -0.6))
    assert direction(recorded, "eccentric") is False
    assert direction(recorded.reversed(), "eccentric") is True


def test_a_recording_that_begins_late_is_told_by_where_it_rests() -> None:
    """Without its first way down, but with long rests at the top."""
    reps = (Way(0.4, 1.0, 3.0), *(Way(to, 1.0, rest) for _ in range(2) for to, rest in ((0.0, 0.2), (0.4, 3.0))))
    recorded = channel(KnownSet(reps))
    assert direction(recorded, "eccentric") is False
    assert direction(recorded.reversed(), "eccentric") is not False


def test_a_repetition_cut_out_of_a_recording_is_taken_as_it_counts_and_that_is_said() -> None:
    """Up and down again without standing still before: it may begin at the bottom."""
    recorded = channel(KnownSet((Way(0.4, 1.0), Way(0.0, 1.5)), lead=0.0))
    found = find_direction(channel_kinematics(recorded, 10.0), RepetitionRule(0.2))
    assert found == (False, "its first full movement is a rise, without standing still before it")
    [notice] = measure_recording(Recording((recorded,)), "back_squat", Athlete(), 60.0).notices
    assert notice.startswith("The recording is taken as it counts")


def test_a_way_up_alone_is_a_lift_and_a_way_down_alone_is_one_upside_down() -> None:
    recorded = channel(KnownSet((Way(0.4, 1.0, 1.0),)))
    for first in ("eccentric", "concentric"):
        assert direction(recorded, first) is False
        assert direction(recorded.reversed(), first) is True


def test_two_movements_of_quite_different_lengths_are_taken_as_they_count() -> None:
    """A recording that was ended in the middle of its second movement: neither is the usual one."""
    recorded = channel(KnownSet((Way(1.0, 1.5), Way(0.7, 1.0, 1.0))))
    for first in ("eccentric", "concentric"):
        assert direction(recorded, first) is False
        assert direction(recorded.reversed(), first) is False


def test_a_turned_recording_is_measured_as_if_it_had_not_been_and_that_is_said() -> None:
    recorded = channel(known_set(3, 0.4, 1.2, 0.9, bottom=0.3))
    upright, turned = (
        measure_recording(Recording((c,)), "back_squat", Athlete(), 60.0) for c in (recorded, recorded.reversed())
    )
    assert upright.notices == ()
    [notice] = turned.notices
    assert "turned upside down: its first full movement is a rise, but back_squat begins with a fall" in notice
    for one, two in zip(upright, turned, strict=True):
        assert one.metrics.concentric.mean_velocity.value == pytest.approx(
            two.metrics.concentric.mean_velocity.value, rel=0.02
        )
    as_it_is = measure_recording(Recording((recorded.reversed(),)), "back_squat", Athlete(), 60.0, reversed=False)
    assert as_it_is.notices == ()
    assert as_it_is[0].metrics.concentric.duration.value > 1.05


def test_what_may_be_either_is_asked_with_the_choices() -> None:
    """Up, down, up, as long at either end: a lift whose lowering was not recorded, or a lowering upside down."""
    reps = tuple(Way(to, 1.0, 1.0) for to in (0.4, 0.0, 0.4, 0.0, 0.4))
    recorded = channel(KnownSet(reps))
    with pytest.raises(InputError, match=r"cannot be told: .* both a rise, .*: --reversed if it does, --not-reversed"):
        measure_recording(Recording((recorded,)), "back_squat", Athlete(), 60.0)
    assert len(measure_recording(Recording((recorded,)), "back_squat", Athlete(), 60.0, reversed=False)) == 3
    assert len(measure_recording(Recording((recorded,)), "back_squat", Athlete(), 60.0, reversed=True)) == 2


SHA = "ab" * 32


def edited(tmp_path, text: str):  # type: ignore[no-untyped-def]
    """A set of three with edits beside it."""
    recorded = replace(channel(known_set(3, 0.4, 1.2, 0.9, bottom=0.3)), sha256=SHA, source="set.csv")
    file = tmp_path / "set.edits.toml"
    file.write_text(f'sha256 = "{SHA}"\n{text}')
    return measure_recording(Recording((recorded,)), "back_squat", Athlete(), 60.0, edits=load_edits(file))


def test_edits_correct_what_was_found(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert len(edited(tmp_path, "")) == 3
    deleted = edited(tmp_path, '[[edit]]\ndo = "delete"\nrep = 2\n')
    assert [rep.metrics.rep.concentric[0] // 100 for rep in deleted] == [2, 9]
    merged = edited(tmp_path, '[[edit]]\ndo = "merge"\nrep = 1\n')
    assert len(merged) == 2
    assert merged[0].metrics.rep.span[1] - merged[0].metrics.rep.span[0] > 500
    moved = edited(tmp_path, '[[edit]]\ndo = "move"\nrep = 1\nend = "concentric begin"\nto = 2.9\n')
    assert moved[0].metrics.rep.concentric[0] == 290
    back = edited(tmp_path, '[[edit]]\ndo = "merge"\nrep = 1\n[[edit]]\ndo = "split"\nrep = 1\nat = 3.5\n')
    assert len(back) == 3
    assert back[0].metrics.concentric.range.value == pytest.approx(0.4, abs=0.005)
    assert back[1].metrics.concentric.range.value == pytest.approx(0.4, abs=0.005)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[edit]]\ndo = "delete"\nrep = 7\n', r"edit 1: there is no repetition 7 \(found: 1 to 3\)"),
        ('[[edit]]\ndo = "delete"\nrep = 1\n' * 2, "edit 2: repetition 1 is no more"),
        ('[[edit]]\ndo = "merge"\nrep = 3\n', "repetition 3 has no next one"),
        ('[[edit]]\ndo = "split"\nrep = 1\nat = 99\n', "at is 99 s, outside"),
        ('[[edit]]\ndo = "split"\nrep = 1\n', "key 'at' is missing"),
        ('[[edit]]\ndo = "delete"\nrep = 1\nwhy = "x"\n', "key 'why' is unknown"),
        ('[[edit]]\ndo = "paint"\nrep = 1\n', "do is 'paint', not one of delete, split, merge, move"),
        ('[[edit]]\ndo = "delete"\nrep = true\n', "rep is True"),
        ('[[edit]]\ndo = "move"\nrep = 1\nend = "top"\nto = 1.0\n', "end is 'top'"),
        ('[[edit]]\ndo = "move"\nrep = 1\nend = "concentric end"\nto = 1.2\n', "would end before it begins"),
        ('author = "me"\n', "unknown key 'author'"),
    ],
)
def test_edits_that_cannot_be_are_refused_in_one_sentence(tmp_path, text: str, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=message):
        edited(tmp_path, text)


def test_edits_of_another_recording_are_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "edits.toml"
    file.write_text(f'sha256 = "{SHA}"\n')
    with pytest.raises(InputError, match="belongs to a recording with sha256 abababababab"):
        measure_recording(
            Recording((channel(known_set(1, 0.4, 1.2, 0.9)),)), "back_squat", Athlete(), 60.0, edits=load_edits(file)
        )
    file.write_text('sha256 = "short"\n')
    with pytest.raises(InputError, match="64 hexadecimal digits"):
        load_edits(file)
