"""Whoever waits for an answer is told what for."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from revpress.app.access.rights import Right
from revpress.app.answers import worker
from revpress.app.answers.registry import Answer, AnswerRequest, Progress, Told
from revpress.report.story.today import team_today, today_story

KERNEL = """
from revpress.mechanics.compile import kernel

@kernel()
def halved(x):
    return 0.5 * x
"""


def test_an_answer_that_has_to_compile_says_so_and_how_far_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "first_used.py").write_text(KERNEL)
    monkeypatch.syspath_prepend(tmp_path)

    def tell(workspace: object, request: object, progress: Progress) -> Told:
        progress(0.3, "Halving")
        assert import_module("first_used").halved(2.0) == 1.0
        return Told(today_story(team_today(None, (), date(2026, 1, 1)), ()))

    found = Answer("halved", AnswerRequest, tell, Right.READ_TEAM, "quick", False, False, False)
    monkeypatch.setattr(worker, "answers", lambda: {"halved": found})
    said: list[tuple[float, str]] = []
    for _ in range(2):
        worker.start_answering(tmp_path / "workspace", None)("halved", {}, lambda *words: said.append(words))
    compiling = "Preparing what is used for the first time, which takes a minute or two, once"
    assert said == [(0.3, "Halving"), (0.3, compiling), (0.95, "Drawing"), (0.3, "Halving"), (0.95, "Drawing")]
