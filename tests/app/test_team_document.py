"""docs/team.md says what the code does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from revpress.app.access import attempts, audit, identify, invitations, passwords
from revpress.app.access.rights import RIGHT_WORDS, ROLE_RIGHTS, Right, Role
from revpress.app.middleware import gate

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "team.md").read_text(encoding="utf-8")
PLAIN = " ".join(DOCUMENT.split())


def test_the_table_of_rights_is_that_of_the_code() -> None:
    roles = (Role.OWNER, Role.COACH, Role.VIEWER, Role.ATHLETE)
    lines = [f"| | {' | '.join(roles)} |", "| --- | --- | --- | --- | --- |"]
    for right in Right:
        if right is Right.PUBLIC:
            continue
        cells = ["yes" if right in ROLE_RIGHTS[role] else "no" for role in roles]
        if right is Right.READ_ATHLETE:
            cells[-1] = "their own"
        lines.append(f"| {RIGHT_WORDS[right]} | {' | '.join(cells)} |")
    assert "\n".join(lines) in DOCUMENT


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"{passwords.SHORTEST} to {passwords.LONGEST} characters" in PLAIN
    assert f"up to {attempts.LONGEST_PAUSE / 60:.0f} minutes" in PLAIN
    assert f"signed in for {identify.LONGEST.days} days, or {identify.IDLE.days} without a visit" in PLAIN
    assert timedelta(days=7) == invitations.EXPIRES
    assert "once, within 7 days" in PLAIN
    assert f"within {audit.SAME_READING / 60:.0f} minutes is one line" in PLAIN
    megabytes = 1024**2
    assert f"at most {gate.BODY // megabytes} MB, one that brings files {gate.UPLOAD // megabytes} MB" in PLAIN
    assert f"{gate.STRANGER // 1024} kB" in PLAIN
