"""What somebody between two repetitions sees: one large number, where it lies, and how the instruments are."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console

from live_parts import bar, pulls
from revpress.errors import InputError
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument.uncertainty import Measured
from revpress.measurement.live_set import LiveSet
from revpress.measurement.load_model import LoadModel
from revpress.measurement.online import StopRule
from revpress.recording.live.capture import Capture
from revpress.recording.live.replay import Replay
from revpress.recording.live.transport import Health
from revpress.report.live_view import TargetZone, health_words, large, live_view, push_line, rep_line, set_table
from revpress.report.story import capture_story


@pytest.fixture(scope="module")
def done() -> tuple[LiveSet, Capture]:
    live = LiveSet(RepetitionRule(0.2), lambda end: LoadModel.free_weight(60.0), StopRule(0.2))
    running = Capture([Replay(bar(3), np.inf)], listener=live)
    running.run(30.0)
    live.finish()
    return live, running


def shown(view: object, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(view)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_last_repetition_is_large(done: tuple[LiveSet, Capture]) -> None:
    live, running = done
    text = shown(live_view(live, running.health, "Squat, 60 kg", 75.0, TargetZone(0.5, 0.7), ["something happened"]))
    mean = live.reps[-1].metrics.concentric.mean_velocity.value
    assert all(row.rstrip() in text for row in large(f"{mean:.2f}"))
    assert "m/s, mean velocity of repetition 3, above the target zone" in text
    assert "Squat, 60 kg   1:15" in text
    assert "0 % (± " in text
    assert "Mean power (W)" in text
    assert "something happened" in text
    assert "replay: ended" in text
    assert max(map(len, text.splitlines())) <= 100


def test_before_the_first_repetition_it_waits() -> None:
    text = shown(live_view(LiveSet(RepetitionRule(0.2)), [Health("encoder")], "Capture", 0.0))
    assert "waiting for the first repetition" in text
    assert "encoder: opening" in text


def test_a_terminal_of_few_letters_has_them_all(done: tuple[LiveSet, Capture]) -> None:
    from revpress.cli.streams import spelled

    live, running = done
    text = shown(live_view(live, running.health, "Squat", 1.0, spell=lambda words: spelled(words, "ascii")))
    assert text.isascii() or set(text) - set(map(chr, range(128))) <= set("─━╴╶╸╺ ")


def test_pushes_are_shown_where_there_is_no_position() -> None:
    live = LiveSet()
    running = Capture([Replay(pulls(), np.inf)], listener=live)
    running.run(30.0)
    live.finish()
    text = shown(live_view(live, running.health, "Capture", 3.0))
    assert "N, peak of push 2" in text
    assert push_line(live.pushes[0]).startswith("Push 1: peak 300 N (297 to 303), mean 1")
    assert [column.title for column in set_table(live).columns] == ["Push", "Peak", "Mean", "Duration"]


def test_every_digit_has_five_rows_of_one_width() -> None:
    for letter in "0123456789.–":
        rows = large(letter)
        assert len(rows) == 5
        assert len(set(map(len, rows))) == 1
    assert len({tuple(large(digit)) for digit in "0123456789"}) == 10


@pytest.mark.parametrize(
    ("value", "u", "words"),
    [
        (0.60, 0.05, "in the target zone"),
        (0.45, 0.01, "below the target zone"),
        (0.45, 0.05, "below the target zone, by less than the measurement's noise"),
        (0.80, 0.01, "above the target zone"),
        (0.71, 0.01, "above the target zone, by less than the measurement's noise"),
    ],
)
def test_where_a_value_lies_is_said_as_sure_as_it_is(value: float, u: float, words: str) -> None:
    assert TargetZone(0.5, 0.7).words(Measured(value, u)) == words


@pytest.mark.parametrize(("low", "high"), [(0.7, 0.5), (-0.1, 0.5), (0.5, 11.0), (0.5, float("nan"))])
def test_a_zone_that_is_none_is_refused(low: float, high: float) -> None:
    with pytest.raises(InputError, match="must rise and lie within 0 to 10 m/s"):
        TargetZone(low, high)


def test_health_is_one_line() -> None:
    health = [
        Health("encoder", "live", 996.0, 1000.0, 10),
        Health("Progressor", "silent", None, None, 10, 3.4, 7, reopened=2),
    ]
    assert health_words(health) == (
        "encoder: live, 996 of 1000 Hz; Progressor: silent, 7 samples at its limit, battery 3.40 V, came back 2 times"
    )


def test_the_story_says_what_was_found_and_what_to_do(done: tuple[LiveSet, Capture]) -> None:
    live, running = done
    story = capture_story(live, running, exercise="back_squat", load=60.0, settings=["depth=110"])
    assert len(list(story.tables[0].rows())) == 3
    assert any(words.startswith("From the last sample of a repetition to its value") for words in story.words)
    assert "--out FILE.rpj" in story.next_actions[0]
    assert "Repetition 3" in rep_line(live.reps[-1], forces=True)
    assert story.page[0].title == "The set"
