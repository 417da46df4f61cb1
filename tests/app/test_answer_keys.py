"""When a kept answer is no longer the answer: what it read was changed, or it is another day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from revpress.app.answers import keys
from revpress.app.answers.registry import answers
from revpress.machine.file import machine_toml
from revpress.machine.find import typical_machine
from revpress.store.tables import AthleteRow, MachineRow, SessionRow, Team
from revpress.store.workspace import Workspace

TEAM, ADA, MACHINE, SESSION = ("1" * 32, "2" * 32, "3" * 32, "4" * 32)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """One with an athlete, a machine and a session."""
    with Workspace.open(tmp_path / "own") as opened:
        with opened.writing() as session:
            session.add(Team(id=TEAM, name="Team"))
            session.flush()
            file = machine_toml(typical_machine("prone_hinge"))
            session.add(AthleteRow(id=ADA, team_id=TEAM, code="A", name="Ada", sex="female"))
            session.add(MachineRow(id=MACHINE, team_id=TEAM, name="Ours", kind="prone_hinge", file=file))
            session.add(SessionRow(id=SESSION, team_id=TEAM, title="Test", begun=datetime(2026, 11, 1, tzinfo=UTC)))
        yield opened


def key(workspace: Workspace, name: str, **asked: Any) -> str:
    """The key of an answer."""
    answer = answers()[name]
    with workspace.reading() as session:
        return keys.answer_key(session, answer, answer.request.model_validate(asked))


CHANGES: dict[str, Callable[..., Any]] = {
    "consent": lambda session: setattr(session.get(AthleteRow, ADA), "leaderboard_consent", True),
    "name": lambda session: setattr(session.get(AthleteRow, ADA), "name", "Ada L."),
    "machine": lambda session: setattr(session.get(MachineRow, MACHINE), "name", "The left one"),
    "title": lambda session: setattr(session.get(SessionRow, SESSION), "title", "Test again"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_session_is_told_anew_when_what_it_names_was_changed(workspace: Workspace, change: str) -> None:
    before = key(workspace, "session", session_id=SESSION)
    assert key(workspace, "session", session_id=SESSION) == before
    with workspace.writing() as session:
        CHANGES[change](session)
    assert key(workspace, "session", session_id=SESSION) != before


def test_who_fits_is_asked_anew_when_somebody_joins(workspace: Workspace) -> None:
    before = key(workspace, "machine_fit", machine_id=MACHINE)
    assert key(workspace, "machine_fit", machine_id=MACHINE) == before
    with workspace.writing() as session:
        session.add(AthleteRow(team_id=TEAM, code="B", name="Bo", sex="female"))
    assert key(workspace, "machine_fit", machine_id=MACHINE) != before


def test_what_is_told_of_people_is_told_anew_on_another_day(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercises = [{"exercise": "hip_thrust"}]
    of_people: list[tuple[str, dict[str, Any]]] = [
        ("athlete_whole", {"athlete_id": ADA}),
        ("athlete_paper", {"athlete_id": ADA}),
        ("session_paper", {"session_id": SESSION}),
        ("machine_fit", {"machine_id": MACHINE}),
        ("choose", {"athlete_ids": [ADA]}),
        ("compare", {"athlete_id": ADA, "exercises": exercises}),
    ]

    def on(day: int) -> list[str]:
        monkeypatch.setattr(keys, "now", lambda: datetime(2026, 11, day, 12, tzinfo=UTC))
        return [key(workspace, name, **asked) for name, asked in of_people]

    assert not set(on(1)) & set(on(2))
    assert on(1) == on(1)


def test_what_is_told_of_a_described_person_stays(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    exercises = [{"exercise": "hip_thrust"}]
    today = key(workspace, "compare", exercises=exercises)
    monkeypatch.setattr(keys, "now", lambda: datetime(2099, 1, 1, tzinfo=UTC))
    assert key(workspace, "compare", exercises=exercises) == today
