"""What a file says by itself of angles, markers and the ground, and what it does not say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from revpress import Athlete
from revpress.instrument import Channel, Recording
from revpress.instrument.channel import QUANTITIES
from revpress.recording import read_recording
from revpress.report.recording_parts.angles import angle_part
from revpress.report.recording_parts.ground import ground_part
from revpress.report.recording_parts.markers import marker_part
from revpress.report.recording_parts.untold import next_action
from revpress.report.story import recording_story
from revpress.report.tables import Value

TIME = np.arange(401) / 100.0


def channel(name: str, quantity: str, values: np.ndarray, site: str = "", axis: str = "") -> Channel:
    time = TIME[np.isfinite(values)]
    return Channel(
        name, quantity, QUANTITIES[quantity], time, values[np.isfinite(values)], 100.0, 1e-6, None, "made.trc", "",
        site, axis,
    )  # fmt: skip


def test_ranges_of_joints_are_those_of_the_angles() -> None:
    knee = channel("knee", "angle", np.radians(45.0 - 45.0 * np.cos(TIME)))
    toe = channel("toe", "angle", np.radians(np.full(401, 3.0)))
    part = angle_part(Recording((toe, knee)))
    assert part is not None
    assert "knee turns most, by 90°: from 0 to 90°" in part.words[0]
    assert "Held within 0.5°: toe" in part.words[1]
    [row] = part.tables[0].rows()
    assert row[3] == pytest.approx(90.0, abs=0.01)
    assert row[4] == pytest.approx(45.0, abs=0.1)  # °/s, the amplitude times the rate
    assert row[5] == pytest.approx(np.pi, abs=0.01)


def test_no_joint_that_turns_is_said() -> None:
    part = angle_part(Recording((channel("toe", "angle", np.zeros(401)),)))
    assert part is not None
    assert "No joint turns" in part.words[0]
    assert angle_part(Recording((channel("plate", "force", np.zeros(401)),))) is None


def test_markers_are_counted_with_how_far_they_go_and_what_is_missing() -> None:
    gone = np.where(TIME < 1.0, np.nan, TIME)
    made = [
        channel(f"heel {axis}", "position", factor * TIME, "heel", axis)
        for axis, factor in zip("xyz", (0.5, 0, 0), strict=True)
    ]
    made += [
        channel(f"toe {axis}", "position", factor * gone, "toe", axis)
        for axis, factor in zip("xyz", (0, 0.1, 0), strict=True)
    ]
    part = marker_part(Recording(tuple(made)))
    assert part is not None
    assert "2 markers over 4 s; heel goes farthest, 2.00 m" in part.words[0]
    assert "1 of them are missing at times, 25 % of the time" in part.words[1]
    assert [row[0] for row in part.tables[0].rows()] == ["heel", "toe"]


@pytest.mark.parametrize("quantity", sorted(QUANTITIES))
def test_every_kind_of_signal_has_a_next_action_of_its_own(quantity: str) -> None:
    said = next_action(Recording((channel("one", quantity, np.ones(401)),)))
    assert said.endswith(".")
    assert ("--exercise NAME --load KG" in said) == (quantity in ("position", "angle", "share", "force"))


def test_of_two_positions_one_is_asked_for() -> None:
    both = Recording(tuple(channel(name, "position", np.sin(TIME)) for name in ("raw", "filtered")))
    assert "raw, filtered" in next_action(both)


def test_what_was_taken_to_be_so_is_a_note_and_no_loss() -> None:
    made = Recording((channel("plate", "force", np.ones(401)),), notes=("the sign is turned",))
    told = str(recording_story(made, "a.c3d"))
    assert "Note: the sign is turned." in told
    assert "Left out" not in told


def test_a_position_that_does_not_move_or_is_too_coarse_takes_nothing_from_the_rest() -> None:
    made = Recording((channel("bar", "position", np.zeros(401)), channel("knee", "angle", np.sin(TIME))))
    told = str(recording_story(made, "a.csv"))
    assert "Nothing moved up by 0.1 m" in told
    assert "knee turns most" in told


def test_long_tables_are_cut_on_a_terminal_and_whole_on_the_page() -> None:
    many = tuple(channel(f"{chr(97 + i % 26)}{chr(97 + i // 26)} {axis}", "position", i + TIME, f"m{i}", axis)
                 for i in range(60) for axis in "xyz")  # fmt: skip
    told = str(recording_story(Recording(many), "a.trc"))
    assert "180 channels: 180 of position" in told
    assert "and 179 more" in told
    assert len(told.splitlines()) < 60


@pytest.mark.reference
def test_the_ground_under_a_walk_is_told_without_its_plates(reference_folder: Path) -> None:
    """Force plates were measured too and not used: their peaks lie in the intervals, as the subject's mass is known."""
    walk = reference_folder / "walking"
    recording = read_recording(walk / "ik_output_walk.mot")
    assert isinstance(recording, Recording)
    part = ground_part(recording, Athlete("male", 1.80, 85.07), "the subject")
    assert part is not None
    plates = read_recording(walk / "grf_walk.mot")
    assert isinstance(plates, Recording)
    assert [plates[f"ground_force_{side}_vy"].side for side in "rl"] == ["right", "left"]
    told = {str(row[0]): (row[1], row[3]) for row in part.tables[0].rows()}
    for foot, side in (("Right foot", "r"), ("Left foot", "l")):
        value, at = told[f"{foot}, vertical force"]
        assert isinstance(value, Value)
        assert value.interval is not None
        force = plates[f"ground_force_{side}_vy"]
        assert isinstance(at, float)
        measured = float(np.interp(at, force.time, force.values))
        assert value.interval[0] < measured < value.interval[1]
    assert any("sure to some" in sentence for sentence in part.words)


@pytest.mark.reference
def test_points_of_a_force_that_is_none_are_no_samples(reference_folder: Path) -> None:
    plates = read_recording(reference_folder / "walking" / "grf_walk.mot")
    assert isinstance(plates, Recording)
    assert np.abs(plates["ground_force_r_px"].values).max() < 3.0  # m; the file has 346 where nobody stands
    markers = read_recording(reference_folder / "walking" / "motion_capture_walk.trc")
    assert isinstance(markers, Recording)
    assert (len(markers.of("position")), markers.channels[0].rate) == (123, 100.0)
