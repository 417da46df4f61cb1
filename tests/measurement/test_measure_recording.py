"""From a recording to measured repetitions: every exercise of the catalogue, by its own rule."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from revpress import Athlete, InputError, exercises
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument import Channel, Encoder
from revpress.measurement import measure_recording
from revpress.recording import Recording, TableLayout, load_example_session
from revpress.twin.motion import Tempo, tempo
from revpress.twin.rig import Rig

EXAMPLE = files("revpress") / "examples" / "data" / "openbarbell" / "squat_session.json"
ATHLETE = Athlete(strength=3.0)
UP, DOWN, REST = 1.5, 2.0, 300


def recorded(name: str, times: int = 1) -> tuple[Recording, NDArray[np.float64]]:
    """The stroke at 1 kHz from rest to rest, several times from where the exercise starts, and the ways up."""
    rig = Rig(exercises[name]().assembly(ATHLETE))
    up, down = np.split(tempo(UP, DOWN, frames=3501).s, [1501])
    rule = exercises[name].repetition
    if isinstance(rig.assembly.pace, Tempo) and not rig.assembly.pace.comes_back:
        phases = [up]
    elif rule is None or rule.first == "concentric":
        phases = [up, np.ones(REST), down, np.zeros(REST)] * times
    else:
        phases = [down, np.zeros(REST), up, np.ones(REST)] * times
    stroke = np.concatenate([np.full(REST, phases[0][0]), *phases, np.full(REST, phases[-1][-1])])
    values = rig.travel(stroke)
    time = np.arange(stroke.size) / 1000.0
    channel = Channel("encoder", "position", "m", time, values, 1000.0, 1e-4, None, "made.csv", "")
    return Recording((channel,)), rig.travel(up)


def seconds(way_up: NDArray[np.float64], lasts: float, onset: float, *, up: bool) -> float:
    """From the first instant faster than the onset to the last that moves; a deadlift's bar hardly rises at the top."""
    share = np.linspace(0.0, 1.0, way_up.size)
    speed = np.gradient(way_up, share * lasts)
    first = share[speed > onset][0] if up else 1.0 - share[speed > onset][-1]
    return float((1.0 - first) * lasts)


@pytest.mark.parametrize("name", exercises)
def test_the_repetitions_of_every_exercise_are_found(name: str) -> None:
    """All but those of tests that are held still: these are refused in words."""
    recording, way_up = recorded(name, times=3)
    load = exercises[name].load.default
    rule = exercises[name].repetition
    if rule is None:
        assert name in ("manual_hip_extension", "prone_bent_knee_hold")
        with pytest.raises(InputError, match=f"{name} is a test that is held still: it has no repetitions to find"):
            measure_recording(recording, name, ATHLETE, load)
        return
    reps = measure_recording(recording, name, ATHLETE, load)
    assert len(reps) == (1 if name == "sled_push" else 3)
    for rep in reps:
        up, down = rep.metrics.concentric, rep.metrics.eccentric
        assert rep.load == load
        assert up.range.value == pytest.approx(way_up[-1], abs=0.005)
        assert up.duration.value == pytest.approx(seconds(way_up, UP, rule.onset_velocity, up=True), abs=0.05)
        assert (down is None) == (name == "sled_push")
        if down is not None:
            expected = seconds(way_up, DOWN, rule.onset_velocity, up=False)
            assert down.duration.value == pytest.approx(expected, abs=0.05)
            phases = rep.metrics.rep.concentric, rep.metrics.rep.eccentric
            assert (phases[0] < phases[1]) == (rule.first == "concentric")


def test_the_rule_is_the_exercises_own() -> None:
    recording, way_up = recorded("hip_thrust")
    travel = float(way_up[-1])

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
        measure_recording(load_example_session(), name, ATHLETE, exercise_in_file="Squat")[0].metrics.concentric
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
    recording, _ = recorded("hip_thrust")
    with pytest.raises(InputError, match=r"made\.csv does not say what was lifted: give the load in kg"):
        measure_recording(recording, "hip_thrust", ATHLETE)
    with pytest.raises(InputError, match="load is nan"):
        measure_recording(recording, "hip_thrust", ATHLETE, float("nan"))
    with pytest.raises(InputError, match="a layout is for a file"):
        measure_recording(recording, "hip_thrust", ATHLETE, 60.0, layout=TableLayout(2, "m", time_column=1))
    with pytest.raises(InputError, match="there is no exercise 'bench_press'"):
        measure_recording(recording, "bench_press", ATHLETE, 60.0)


def test_the_encoder_given_is_the_instrument_of_the_repetitions() -> None:
    recording, _ = recorded("hip_thrust")
    encoder = Encoder(1e-4, 1000.0, u_scale=0.02)
    (sure,) = measure_recording(recording, "hip_thrust", ATHLETE, 60.0)
    (unsure,) = measure_recording(recording, "hip_thrust", ATHLETE, 60.0, encoder=encoder)
    assert unsure.instrument is encoder
    assert unsure.metrics.concentric.range.u > 2.0 * sure.metrics.concentric.range.u
