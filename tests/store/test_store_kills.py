"""A program that is killed while it writes loses nothing that was committed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "kill_store.py"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_kill_loses_nothing(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("kill_store", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    sys.modules["kill_store"] = script
    spec.loader.exec_module(script)
    toll = script.kill_often(1, tmp_path / "workspace", seed=3)
    assert (toll.kills, toll.lost, toll.stray, toll.blocks_lost) == (1, 0, 0, 0)
    assert toll.committed > 0
