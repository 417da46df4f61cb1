"""`revpress analyse FILE` without an option on every file of the reference data: an answer, or one sentence why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

REFUSED = {
    "cases/f10_table_shapes/column_of_integers.txt": "does not say of what, nor how many a second",
    "cases/f10_table_shapes/packets.csv": "time '0' does not increase",
    "data/chronojump/importer/chronojump.db": "its signal '1-subj1-2019-07-08_12-36-35.txt' is not there",
    "data/openbarbell/squat_session_device.csv": "table of results",
    "data/openbarbell/squat_session_trace.csv": "17 recordings stand one below another",
    "data/recordings/agreement/bland.altman.PEFR.1986.csv": "table of results",
    "data/recordings/agreement/shrout_fleiss_1979_table2.csv": "is no recording of a known format",
    "data/recordings/c3d/standing.C3D": "unit of length",
    "data/recordings/c3d_ezc3d/Kistler.c3d": "unit of length",
    "data/recordings/c3d_plates_truth/std_cop_walking2_grfs.sto": "--read length_unit=mm",
    "data/recordings/c3d_plates_truth/std_walking2_analog.sto": "none of its columns is of a quantity",
    "data/recordings/c3d_plates_truth/std_walking2_grfs.sto": "--read length_unit=mm",
    "data/recordings/emg_one_channel/emg.csv": "no header says of what column 2 is",
    "data/recordings/jump_force/GRFZjump.txt": "does not say of what, nor how many a second",
    "data/recordings/jump_plates/F02_CTRL2_force_series.csv": "only counts its rows",
    "data/recordings/jump_plates/F02_CTRL2_results.csv": "is no recording of a known format",
    "data/recordings/jump_plates/FHOC_P30_SQT300007.txt": "the time is unclear",
    "data/recordings/jump_plates/p30_squat_jump_example_results.csv": "is no recording of a known format",
    "data/recordings/pyomeca/is_expected_array_val.csv": "only counts its rows",
    "data/recordings/sprint/jb-morin-data.csv": "may be m/s or km/h",
    "data/recordings/strength_tables/strengthTests.xlsx": "a table of results is no recording",
    "data/recordings/vendor_hawkin/metric_dictionary.csv": "is no recording of a known format",
    "data/recordings/vendor_text/Trial1-FxFyFzMxMyMz.asc": "the position is unclear",
    "data/running/grf_setup.xml": "is no recording of a known format",
    "data/walking/grf_walk.xml": "is no recording of a known format",
}
"""What leaves something open, or is no recording, with what is said."""

FOLDERS = ("chronojump", "openbarbell", "recordings", "walking", "running", "squat_opencap")
CASES = ("f01", "f02", "f04", "f05", "f06", "f07", "f08", "f09", "f10", "f26")
NO_DATA = (".osim", ".md")
SLOW = ("squats1_videoAndMocap.mot", "ik_output_walk.mot")  # a solved motion each: other tests have them

pytestmark = pytest.mark.reference


def every_file(folder: Path) -> list[Path]:
    """All files that are somebody's data."""
    roots = [folder / name for name in FOLDERS]
    roots += [one for case in CASES for one in (folder.parent / "cases").glob(f"{case}*")]
    found = [path for root in roots for path in sorted(root.rglob("*")) if path.is_file()]
    return [
        path
        for path in found
        if path.suffix not in NO_DATA and not path.name.startswith(("SOURCE", "LICENSE")) and path.name not in SLOW
    ]


def test_every_file_is_told_or_refused_in_one_sentence(reference_folder: Path, revpress: Any) -> None:
    refused, wide = {}, []
    for path in every_file(reference_folder):
        name = path.relative_to(reference_folder.parent).as_posix()
        code, out, errors = revpress("analyse", path)
        if code == 0:
            assert out.startswith("The file holds"), name
            assert "Next: " in out, name
            assert "is not told" not in out, name
            wide += [f"{name}: {line}" for line in out.splitlines() if line.startswith("  ") and len(line) > 120]
        else:
            assert (code, len(errors.strip().splitlines())) == (2, 1), name
            refused[name] = errors
    assert refused.keys() <= REFUSED.keys()
    for name, errors in refused.items():
        assert REFUSED[name] in errors, errors
    assert wide == []
