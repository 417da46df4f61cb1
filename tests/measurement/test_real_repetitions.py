"""Real recordings, labelled by eye: every repetition is found, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from revpress.exercise.repetition import RepetitionRule
from revpress.instrument import channel_kinematics
from revpress.measurement import detect_reps
from revpress.recording import read_chronojump

pytestmark = pytest.mark.reference

LABELS = Path(__file__).parent.parent / "data" / "labels" / "chronojump_tops.toml"
RECORDINGS = tomllib.loads(LABELS.read_text(encoding="utf-8"))["recording"]
NEAR = 0.15  # s: how well the eye reads a plot


@pytest.mark.parametrize("labelled", RECORDINGS, ids=lambda labelled: Path(labelled["file"]).stem)
@pytest.mark.parametrize("first", ["concentric", "eccentric"])
def test_every_top_that_was_read_by_eye_is_found(reference_folder: Path, labelled: dict, first: str) -> None:
    if not (reference_folder / labelled["file"]).exists():
        pytest.skip(f"the reference folder has no {labelled['file']}")
    channel = read_chronojump(reference_folder / labelled["file"]).position
    rule = RepetitionRule(0.1, first=first, relative_range=labelled["relative_range"])  # type: ignore[arg-type]
    motion = channel_kinematics(channel, rule.cutoff)
    tops = [motion.time[rep.concentric[1]] for rep in detect_reps(motion, rule)]
    assert len(tops) == len(labelled["tops"])
    assert np.abs(np.array(tops) - labelled["tops"]).max() < NEAR
