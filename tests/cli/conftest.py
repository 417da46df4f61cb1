"""Running the program within the test's process."""

from __future__ import annotations

import sys

import pytest
from running import Run

from revpress.cli.main import main


@pytest.fixture
def revpress(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """``revpress("compare", "--mass", -3)`` gives (exit code, output, errors)."""

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["revpress", *map(str, words)])
        capsys.readouterr()
        code = main()
        return code, *capsys.readouterr()

    return run
