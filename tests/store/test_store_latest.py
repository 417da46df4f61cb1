"""Of two edits of one thing the later written stays, in whatever order they arrive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import select
from store_parts import set_of, team_of

from revpress.store import Workspace
from revpress.store.latest import keep_latest
from revpress.store.tables import EarlierRow, NoteRow, SetRow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_arrival_does_not_matter(tmp_path: Path, order: tuple[int, ...]) -> None:
    edits = [(NOON + timedelta(minutes=n), 30.0 + n) for n in range(3)]
    with Workspace.open(tmp_path) as workspace:
        team, (mia,) = team_of(workspace, "1")
        done = set_of(workspace, team, mia, load=20.0)
        stays = []
        for n in order:
            when, load = edits[n]
            with workspace.writing() as session:
                stays.append(keep_latest(session, session.get_one(SetRow, done.id), {"load": load}, when, "Coach"))
        with workspace.reading() as session:
            row = session.get_one(SetRow, done.id)
            earlier = session.scalars(select(EarlierRow).where(EarlierRow.object_id == done.id)).all()
        assert (row.load, row.at, row.by) == (32.0, edits[2][0], "Coach")
        assert stays == [n == max(order[: i + 1]) for i, n in enumerate(order)]
        assert sorted(one.values["load"] for one in earlier) == [20.0, 30.0, 31.0]  # nothing is lost


def test_what_is_sent_twice_leaves_no_trace(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        for _ in range(2):
            with workspace.writing() as session:
                row = session.get(NoteRow, "0" * 32) or NoteRow(id="0" * 32, text="Belt on")
                assert keep_latest(session, row, {"text": "Belt on"}, NOON, "Coach")
        with workspace.reading() as session:
            assert session.scalars(select(EarlierRow)).all() == []
            assert session.get_one(NoteRow, "0" * 32).text == "Belt on"


def test_an_instant_that_does_not_stay_is_kept_as_text(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        team, (mia,) = team_of(workspace, "1")
        done = set_of(workspace, team, mia, ended=NOON)
        with workspace.writing() as session:
            later = {"ended": NOON + timedelta(minutes=1)}
            keep_latest(session, session.get_one(SetRow, done.id), later, NOON + timedelta(minutes=2), "Coach")
        with workspace.reading() as session:
            (earlier,) = session.scalars(select(EarlierRow)).all()
        assert earlier.values == {"ended": NOON.isoformat()}
        assert (earlier.kind, earlier.athlete_id) == ("set", mia)
