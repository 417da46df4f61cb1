"""From a recording to measured repetitions: every exercise of the catalogue, by its own rule."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from revpress import Athlete, InputError, exercises
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument import Channel, Encoder
from revpress.measurement import measure_recording
from revpress.recording import Recording, TableLayout, load_example_session
from revpress.twin.motion import tempo
from revpress.twin.rig import Rig

EXAMPLE = files("revpress") / "examples" / "data" / "openbarbell" / "squat_session.json"
ATHLETE = Athlete(strength=3.0)
UP, DOWN, REST = 1.5, 2.0, 300


def one_repetition(name: str) -> tuple[Recording, float]:
    """The stroke up and down at 1 kHz from rest to rest, and its length [m]."""
    rig = Rig(exercises[name]().assembly(ATHLETE))
    stroke = np.pad(tempo(UP, DOWN, frames=3501).s, REST)
    values = rig.travel(stroke)
    time = np.arange(stroke.size) / 1000.0
    channel = Channel("encoder", "position", "m", time, values, 1000.0, 1e-4, None, "made.csv", "")
    return Recording((channel,)), float(rig.travel(np.ones(1))[0])


@pytest.mark.parametrize("name", exercises)
def test_every_exercise_can_be_measured(name: str) -> None:
    """All but the tests in which nothing moves, or hardly anything: these are refused in words."""
    recording, travel = one_repetition(name)
    exercise = exercises[name]
    rule = exercise.repetition
    if not isinstance(rule, RepetitionRule) or travel < rule.minimum_range:
        assert name in ("manual_hip_extension", "prone_bent_knee_hold")
        with pytest.raises(InputError, match=r"holds no repetition|held still"):
            measure_recording(recording, name, ATHLETE, exercise.load.default)
        return
    (rep,) = measure_recording(recording, name, ATHLETE, exercise.load.default)
    up = rep.metrics.concentric
    assert rep.load == exercise.load.default
    assert up.range.value == pytest.approx(travel, abs=0.01)
    assert up.duration.value == pytest.approx(UP, abs=0.3)
    if rule.first == "concentric":
        assert rep.metrics.eccentric is not None
        assert rep.metrics.eccentric.duration.value == pytest.approx(DOWN, abs=0.3)


def test_the_rule_is_the_exercises_own() -> None:
    recording, travel = one_repetition("hip_thrust")

    class Demanding(exercises["hip_thrust"]):  # type: ignore[misc]
        title = "Hip thrust that must be long"
        repetition = RepetitionRule(minimum_range=travel + 0.1)

    assert len(measure_recording(recording, "hip_thrust", ATHLETE, 60.0)) == 1
    with pytest.raises(InputError, match=f"none covers {travel + 0.1:g} m or more"):
        measure_recording(recording, Demanding, ATHLETE, 60.0)


def test_a_session_brings_its_loads(tmp_path: Path) -> None:
    for content in (EXAMPLE, load_example_session()):
        reps = measure_recording(content if content is not EXAMPLE else str(EXAMPLE), "back_squat", ATHLETE)
        assert len(reps) == 17
        assert len({rep.load for rep in reps}) == 9
    squat, press = (
        measure_recording(load_example_session(), name, ATHLETE)[0].metrics.concentric
        for name in ("back_squat", "reverse_leg_press/track")
    )
    assert squat.mean_force.value == pytest.approx(74.8 * 9.80665, rel=0.05)  # a bar hangs freely
    assert press.mean_force.value < 0.9 * squat.mean_force.value  # a sled on its slope does not
    assert squat.work.u > 0.004 * squat.work.value  # the plates are as sure as plates are
    for given in ({"load": 60.0}, {"encoder": Encoder(1e-3, 1000.0)}):
        with pytest.raises(InputError, match="names its own loads and device: give no"):
            measure_recording(load_example_session(), "back_squat", ATHLETE, **given)  # type: ignore[arg-type]
    empty = tmp_path / "empty.json"
    empty.write_text('{"a": {"removed": true, "reps": []}}')
    with pytest.raises(InputError, match="without a repetition"):
        measure_recording(empty, "back_squat", ATHLETE)


def test_a_recording_needs_a_load_in_its_range() -> None:
    recording, _ = one_repetition("hip_thrust")
    with pytest.raises(InputError, match=r"made\.csv does not say what was lifted: give the load in kg"):
        measure_recording(recording, "hip_thrust", ATHLETE)
    with pytest.raises(InputError, match="load is nan"):
        measure_recording(recording, "hip_thrust", ATHLETE, float("nan"))
    with pytest.raises(InputError, match="a layout is for a file"):
        measure_recording(recording, "hip_thrust", ATHLETE, 60.0, layout=TableLayout(2, "m", time_column=1))
    with pytest.raises(InputError, match="there is no exercise 'bench_press'"):
        measure_recording(recording, "bench_press", ATHLETE, 60.0)


def test_the_encoder_given_is_the_instrument_of_the_repetitions() -> None:
    recording, _ = one_repetition("hip_thrust")
    encoder = Encoder(1e-4, 1000.0, u_scale=0.02)
    (sure,) = measure_recording(recording, "hip_thrust", ATHLETE, 60.0)
    (unsure,) = measure_recording(recording, "hip_thrust", ATHLETE, 60.0, encoder=encoder)
    assert unsure.instrument is encoder
    assert unsure.metrics.concentric.range.u > 2.0 * sure.metrics.concentric.range.u
