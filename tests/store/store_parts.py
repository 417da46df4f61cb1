"""What tests of the store share: recordings, journals and teams."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from revpress.instrument import Channel
from revpress.recording import Event, Recording, Stated
from revpress.recording.live.journal import Journal
from revpress.recording.live.transport import Block, LiveChannel, LiveStream
from revpress.store import Workspace
from revpress.store.tables import AthleteRow, SessionRow, SetRow, Team

TIME = np.arange(400) / 200.0
STREAM = LiveStream("encoder", "an encoder", (LiveChannel("encoder", "position", "m", 1e-3, 1e-3),), 100.0, "<i2")


def channel(name: str = "encoder", seed: int = 0, **changes: Any) -> Channel:
    """A channel of its own samples."""
    rng = np.random.default_rng(seed)
    said = {"quantity": "position", "unit": "m", "rate": 200.0, "resolution": 1e-3, "side": "left", "source": "a.csv"}
    values = np.cumsum(rng.normal(0.0, 1e-3, TIME.size))
    return Channel(name=name, **({"time": TIME, "values": values, "sha256": "aa"} | said | changes))


def recording(seed: int = 0) -> Recording:
    """Two channels on one clock and one on another, with all that a recording may say."""
    other = np.array([0.1, 0.30000000000000004, 1e-17 + 0.7])
    return Recording(
        (
            channel(seed=seed),
            channel("plate", seed + 1, quantity="force", unit="N", side=None, site="plate 1", axis="z"),
            channel("odd", quantity="angle", unit="rad", rate=None, time=other, values=other[::-1].copy()),
        ),
        (Event("jump", 0.25),),
        Stated("device", "7", "back_squat", 100.0, datetime(2026, 3, 1, 12, 0, tzinfo=UTC)),
        ("a column is left out",),
        ("the unit was found",),
    )


def same_recording(one: Recording, other: Recording) -> bool:
    """To the last bit."""
    said = [(r.events, r.stated, r.left_out, r.notes, [c.name for c in r.channels]) for r in (one, other)]
    return said[0] == said[1] and all(
        a.time.tobytes() == b.time.tobytes()
        and a.values.tobytes() == b.values.tobytes()
        and all(
            getattr(a, name) == getattr(b, name)
            for name in ("quantity", "unit", "rate", "resolution", "side", "source", "sha256", "site", "axis")
        )
        for a, b in zip(one.channels, other.channels, strict=True)
    )


def write_journal(path: Path, stated: dict[str, Any] | None = None, count: int = 10, end: bool = True) -> None:
    """A capture of ten samples a block; cut off in its last frame unless it ends."""
    journal = Journal(path, stated)
    stream = journal.add_stream(STREAM)
    for number in range(count):
        time = (10 * number + np.arange(10)) / 100.0
        raw = np.arange(10, dtype="<i2").reshape(-1, 1) + number
        last = float(time[-1])
        journal.add_block(stream, Block(time, raw, last + journal.opened, (last, journal.opened)))
    journal.close()
    if not end:
        path.write_bytes(path.read_bytes()[:-20])


def team_of(workspace: Workspace, *codes: str) -> tuple[str, list[str]]:
    """Ids of a new team and of an athlete for each code."""
    team = Team(name="Team")
    rows = [
        AthleteRow(
            team_id=team.id,
            code=code,
            name=f"Name {code}",
            sex="female",
            born=date(2000, 6, 30),
            description={"stature": 1.7, "mass": 64.0},
        )
        for code in codes
    ]
    with workspace.writing() as session:
        session.add(team)
        session.flush()
        session.add_all(rows)
    return team.id, [row.id for row in rows]


def set_of(workspace: Workspace, team: str, athlete: str, **changes: Any) -> SetRow:
    """A new set in a new session."""
    held = SessionRow(team_id=team, title="Test", begun=datetime(2026, 3, 1, 12, 0, tzinfo=UTC))
    said = {"exercise": "back_squat", "load": 100.0, "leg": "both", "position": 1}
    row = SetRow(session_id=held.id, athlete_id=athlete, **(said | changes))
    with workspace.writing() as session:
        session.add(held)
        session.flush()
        session.add(row)
    return row
