"""What a simulated device played is nobody's result beyond the session in which it was tried."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select
from store_parts import set_of, team_of, write_journal

from revpress.store import Workspace
from revpress.store.captures import keep_capture
from revpress.store.results import played_sets, test_table
from revpress.store.tables import ResultRow


def test_a_set_that_a_device_played_is_not_in_the_trend(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        team, (mia,) = team_of(workspace, "1")
        sets = {}
        for name, simulated in (("played", True), ("measured", False)):
            done = sets[name] = set_of(workspace, team, mia)
            journal = workspace.folder / "captures" / f"{name}.rpj"
            write_journal(journal, {"simulated": simulated}, count=10 if simulated else 12)
            recording = keep_capture(workspace, journal, athlete_id=mia, set_id=done.id)
            with workspace.writing() as session:
                session.add(
                    ResultRow(
                        athlete_id=mia,
                        set_id=done.id,
                        recording_id=recording.id,
                        session_id=done.session_id,
                        on=date(2026, 3, 1),
                        exercise="back_squat",
                        metric="mean velocity",
                        value=0.9 if simulated else 0.5,
                        unit="m/s",
                        repetition=1,
                        simulated=simulated,
                        provenance={},
                    )
                )
        with workspace.reading() as session:
            assert session.scalars(played_sets()).all() == [sets["played"].id]
            table = test_table(session, team)
            kept = session.scalars(select(ResultRow.value).order_by(ResultRow.value)).all()
        assert table is not None
        assert list(table.values["mean velocity"]) == [0.5]
        assert kept == [0.5, 0.9]  # in its own session both stand
