"""What a capture says to faces that are elsewhere: the terminal's words, and numbers with their intervals."""

from __future__ import annotations

import json

import numpy as np
import pytest

from live_parts import bar, pulls
from revpress.exercise.repetition import RepetitionRule
from revpress.measurement.live_set import LiveSet
from revpress.measurement.load_model import LoadModel
from revpress.measurement.online import StopRule
from revpress.recording.live.buckets import Buckets
from revpress.recording.live.capture import Capture, Listeners
from revpress.recording.live.replay import Replay
from revpress.recording.live.transport import Health
from revpress.report.live_messages import health_message, opened_message, rep_message
from revpress.report.live_view import TargetZone, last_of, loss_words, push_line, rep_line
from revpress.report.story import capture_story


def test_the_last_repetition_in_words_and_numbers() -> None:
    live, buckets = LiveSet(RepetitionRule(0.2), lambda end: LoadModel.free_weight(60.0), StopRule(0.2)), Buckets(0.0)
    target = TargetZone(0.5, 0.7)
    waiting = rep_message(live, target)
    assert (waiting["last"], waiting["count"], waiting["loss"], waiting["stop"]) == (None, 0, None, False)
    assert waiting["words"] == "waiting for the first repetition"
    running = Capture([Replay(bar(3), np.inf)], listener=Listeners((live, buckets)))
    running.run(30.0)
    live.finish()
    told = json.loads(json.dumps(rep_message(live, target), allow_nan=False))
    mean = live.reps[-1].metrics.concentric.mean_velocity
    assert told["last"]["value"] == mean.value
    assert told["last"]["high"] - told["last"]["low"] == pytest.approx(4.0 * mean.u, rel=0.03)
    assert (told["last"]["number"], told["last"]["zone"], told["last"]["provisional"]) == (3, "above", False)
    assert told["words"] == "m/s, mean velocity of repetition 3, above the target zone"
    assert told["line"] == rep_line(live.reps[-1], forces=True)
    assert [one["number"] for one in told["set"]] == [1, 2, 3]
    assert told["loss"]["words"] == loss_words(live)
    assert (told["loss"]["limit"], told["stop"], told["target"]["low"]) == (0.2, False, 0.5)
    opened = opened_message(buckets, "Squat", 12.5)
    assert opened["channels"] == [
        {
            "name": "encoder",
            "instrument": "replay",
            "quantity": "position",
            "unit": "m",
            "side": None,
            "range": None,
        }
    ]
    story = capture_story(live, running, face="workspace")
    assert story.next_actions[0].startswith("Look through the repetitions")


def test_pushes_where_there_is_no_position() -> None:
    live = LiveSet()
    running = Capture([Replay(pulls(), np.inf)], listener=live)
    running.run(30.0)
    live.finish()
    told = rep_message(live)
    assert (told["last"]["unit"], told["last"]["zone"], told["count"]) == ("N", None, 2)
    assert told["line"] == push_line(live.pushes[-1])
    last = last_of(live)
    assert last is not None
    assert last.shown == "300"


def test_instruments_as_they_are() -> None:
    told = health_message([Health("encoder", "lost", reopened=1)], 3.5, 7)
    assert (told["well"], told["pictures_left_out"], told["instruments"][0]["state"]) == (False, 7, "lost")
    assert told["words"] == "encoder: lost, came back once"


@pytest.mark.parametrize(("came", "words"), [(True, "Look at the traces"), (False, "Look after the instrument")])
def test_a_capture_without_a_repetition_says_what_to_do(came: bool, words: str) -> None:
    live = LiveSet(RepetitionRule(3.0))
    running = Capture([Replay(bar(1), np.inf)], listener=live)
    if came:
        running.run(30.0)
    assert capture_story(live, running, face="workspace").next_actions[0].startswith(words)
