"""A small whole file of every format: what is damaged by the tests, and by ``scripts/fuzz.py``."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from test_c3d import written as c3d
from test_device_files_damaged import FILES as DEVICES
from test_emg_files import NORAXON, delsys, hdf5
from test_live_journal import written as journal
from test_motion_tables import ROWS, STO
from test_pressure_files import FRAMES, SHORT, movie
from test_spreadsheet import WHOLE
from test_table_fuzz import FILES as TABLES

DATA = Path(__file__).resolve().parent.parent / "data" / "recordings"
SAMPLES = "".join(f"{i / 2000},{i},0,0,rest\n" for i in range(9))
TORQUES = " 0 1 90 45 60\n 10 1 90 45 60\n 20 1 90 45 60\n"

ANSWERS: dict[str, dict[str, Any]] = {
    "Biodex text": {"side": "left"},
    "1080 Motion sets": {"repetition": 1},
    "C3D": {"length_unit": "mm", "acts_on": "plate"},
    "Chronojump database": {"signal": 1},
    "Chronojump encoder file": {"side": "left", "metres_per_count": 1e-4},
    "OpenBarbell session": {"tick_length": 0.003},
    "OpenSim motion": {"length_unit": "mm"},
    "OpenSignals HDF5": {"emg_gain": 1000.0, "emg_supply": 3.0},
    "OpenSignals text": {"emg_gain": 1000.0, "emg_supply": 3.0},
    "Tekscan movie": {"side": "right", "split": 1},
    "VALD DynaMo trace": {"rate": 50.0, "side": "left"},
    "VALD ForceDecks trials": {"scaled": True},
    "force plate text": {"units": "SI"},
    "table over time": {"rate": 100.0, "side": "left"},
}
"""Options that answer what a file of a format leaves open."""


@cache
def whole_files() -> dict[str, tuple[bytes, ...]]:
    """Small files by the name of their format.

    Returns
    -------
    dict of str to tuple of bytes
        At least one of every format of the house.
    """
    captured = []
    for end in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            captured.append(journal(Path(folder), end)[0].read_bytes())
    bundled = {file.name: file.read_bytes() for file in DATA.iterdir()}
    return {name: (data,) for name, data in DEVICES.items()} | {
        "table over time": tuple(TABLES),
        "spreadsheet": (WHOLE,),
        "revpress capture": tuple(captured),
        "Biodex text": ((SHORT + TORQUES).encode(),),
        "C3D": (c3d(), bundled["pc_int.c3d"]),
        "Cortex analog text": (bundled["Res16bits.anc"],),
        "Delsys Trigno CSV": (delsys(["0,1", "0.005,2"]).encode(), bundled["trigno.csv"]),
        "Noraxon MR CSV": ((NORAXON + SAMPLES).encode(),),
        "OpenSignals HDF5": (hdf5(),),
        "OpenSignals text": (bundled["opensignals.txt"],),
        "OpenSim motion": ((STO + ROWS).encode(), bundled["inverse_dyn.sto"], bundled["inverse_kin.mot"]),
        "pedar insoles": (bundled["pedar.asc"],),
        "force plate text": (bundled["plate_six.asc"],),
        "Tekscan movie": (movie(FRAMES).encode(), bundled["walk_L.asf"]),
        "TRC markers": (bundled["balancing.trc"], bundled["Res16bits.trc"]),
        "XDF": (bundled["minimal.xdf"],),
    }
