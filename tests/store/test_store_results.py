"""Results follow from recordings, and are made again when what they follow from changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session
from store_parts import recording, set_of, team_of

from revpress.errors import InputError
from revpress.instrument import Recording
from revpress.instrument.uncertainty import COVERAGE
from revpress.measurement import SetPace, chart_reps, measure_recording, power_chart, simulate_set
from revpress.measurement.calibration import Lift, Torque
from revpress.report.story import trend_story
from revpress.store import ConflictError, Workspace
from revpress.store.measured_set import measured_set
from revpress.store.recordings import keep_recording, recording_of
from revpress.store.results import latest_velocities, recompute, set_chart_reps, stale, test_table
from revpress.store.strength_tests import kept_test, strength_tests, test_of
from revpress.store.tables import AthleteRow, EditRow, ResultRow, SetRow, StrengthTestRow


def measured(workspace: Workspace, load: float = 100.0, leg: str = "both") -> tuple[str, SetRow]:
    """Id of a team, and a set whose recording is a simulated back squat."""
    team, (mia,) = team_of(workspace, "1")
    with workspace.reading() as session:
        athlete = session.get_one(AthleteRow, mia).athlete(date(2026, 3, 1))
    held = simulate_set("back_squat", athlete, load, SetPace(), np.random.default_rng(1))
    held = Recording(tuple(held.of("position")), held.events, held.stated, held.left_out, held.notes)
    row = keep_recording(workspace, held, athlete_id=mia)
    assert row.simulated
    return team, set_of(workspace, team, mia, recording_id=row.id, load=load, leg=leg)


def test_results_are_those_of_the_library(workspace: Workspace) -> None:
    team, done = measured(workspace)
    with workspace.reading() as session:
        assert stale(session, team) == [done.id]
        before = measured_set(session, done.id)
    rows = recompute(workspace, done.id)
    reps = measure_recording(recording_of(workspace, before.recording), "back_squat", before.person(), 100.0)
    with workspace.reading() as session:
        kept = session.scalars(select(ResultRow).where(ResultRow.metric == "mean velocity")).all()
        assert stale(session, team) == []
        charted = set_chart_reps(session, [done.id])
    assert [(rep.side, rep.load, rep.set_number) for rep in charted] == [("both", 100.0, 1)] * len(reps)
    wanted_reps = chart_reps(reps, "both", 1)
    numbers = [np.array([[*r.velocity, *r.power] for r in some]) for some in (charted, wanted_reps)]
    np.testing.assert_allclose(*numbers, rtol=1e-9)
    speeds = {row.repetition: row for row in kept}
    assert sorted(speeds) == [rep.number for rep in reps]
    for rep in reps:
        wanted, row = rep.metrics.concentric.mean_velocity, speeds[rep.number]
        assert (row.value, row.unit, row.simulated, row.on) == (wanted.value, "m/s", True, date(2026, 3, 1))
        assert row.deviation == pytest.approx(wanted.u, rel=1e-9)
        assert row.low == pytest.approx(wanted.value - COVERAGE * wanted.u, rel=1e-9)
        assert row.provenance["key"] == before.key
    assert {"eccentric range", "mean power", "time under tension"} <= {row.metric for row in rows}


def test_what_changes_makes_results_old_and_new_ones_take_their_place(workspace: Workspace) -> None:
    team, done = measured(workspace)
    count = len(recompute(workspace, done.id))
    repetitions = {row.repetition for row in recompute(workspace, done.id)}
    with workspace.writing() as session:
        session.add(EditRow(recording_id=str(done.recording_id), position=1, do="delete", rep=1))
    with workspace.reading() as session:
        assert stale(session, team) == [done.id]
    assert len({row.repetition for row in recompute(workspace, done.id)}) == len(repetitions) - 1
    with workspace.reading() as session:
        kept = session.scalars(select(ResultRow)).all()
        assert len(kept) < count
        assert {row.provenance["edits"] for row in kept} == {1}
        assert stale(session) == []
    with workspace.writing() as session:
        session.get_one(SetRow, done.id).load = 80.0
    with workspace.reading() as session:
        assert stale(session) == [done.id]


def test_a_set_and_a_session_are_looked_at_without_reading_the_others(workspace: Workspace) -> None:
    team, (mia,) = team_of(workspace, "1")
    rows = [keep_recording(workspace, recording(seed), athlete_id=mia) for seed in range(3)]
    done = [set_of(workspace, team, mia, recording_id=row.id) for row in rows]
    read: list[str] = []

    def note(row: SetRow, _context: object) -> None:
        read.append(row.id)

    event.listen(SetRow, "load", note)
    try:
        with workspace.reading() as session:
            assert stale(session, set_id=done[0].id) == [done[0].id]
            assert stale(session, session_id=done[1].session_id) == [done[1].id]
    finally:
        event.remove(SetRow, "load", note)
    assert read == [done[0].id, done[1].id]


def test_many_sets_are_asked_about_at_once(workspace: Workspace) -> None:
    team, (mia,) = team_of(workspace, "1")
    rows = [keep_recording(workspace, recording(seed), athlete_id=mia) for seed in range(5)]
    done = [set_of(workspace, team, mia, recording_id=row.id) for row in rows]
    with workspace.writing() as session:
        session.add_all(EditRow(recording_id=row.id, position=1, do="delete", rep=1) for row in rows)
        for place, one in enumerate(done):
            session.add(results_of(mia, place + 1, 0.5 + place, set_id=one.id))
            session.add(results_of(mia, place + 1, 100.0, set_id=one.id, metric="mean power", unit="W"))
        session.add(results_of(mia, 5, 0.3, side="right"))
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append(statement)

    def queries(of: Callable[[Session], object]) -> tuple[object, int]:
        asked.clear()
        with workspace.reading() as session:
            return of(session), len(asked)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        old, count = queries(lambda session: stale(session, team))
        assert (old, count) == ([one.id for one in done], queries(lambda session: stale(session, set_id=done[0].id))[1])
        charted, few = queries(lambda session: set_chart_reps(session, [one.id for one in reversed(done)]))
        last, one = queries(lambda session: latest_velocities(session, mia, "hip_thrust", "left"))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert isinstance(charted, list)
    assert [(rep.set_number, rep.velocity.value) for rep in charted] == [(n, 5.5 - n) for n in range(1, 6)]
    assert (last, few, one) == ([(60.0, 4.5)], 1, 1)
    with workspace.reading() as session:
        assert sorted(latest_velocities(session, mia, "hip_thrust")) == [(60.0, 0.3), (60.0, 4.5)]
        assert latest_velocities(session, mia, "back_squat") == []


def test_what_cannot_be_measured_says_why_and_is_not_tried_for_ever(workspace: Workspace) -> None:
    team, (mia,) = team_of(workspace, "1")
    row = keep_recording(workspace, recording(), athlete_id=mia)
    done = set_of(workspace, team, mia, recording_id=row.id)
    assert recompute(workspace, done.id) == []
    with workspace.reading() as session:
        said = session.get_one(SetRow, done.id).measured
        assert said is not None
        assert "holds no repetition of back_squat" in said["problem"]
        assert stale(session, team) == []
        empty = set_of(workspace, team, mia)
    with pytest.raises(InputError, match="has no recording"):
        recompute(workspace, empty.id)
    with pytest.raises(ConflictError, match="no longer"):
        recompute(workspace, "0" * 32)


def test_a_change_while_a_set_is_measured_is_not_lost(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    _, done = measured(workspace)

    def meanwhile(*_: object) -> object:
        with workspace.writing() as session:
            session.get_one(SetRow, done.id).load = 80.0
        return recording()

    monkeypatch.setattr("revpress.store.results.recording_of", meanwhile)
    with pytest.raises(ConflictError, match="while it was measured"):
        recompute(workspace, done.id)


def results_of(athlete: str, day: int, value: float, **changes: object) -> ResultRow:
    said = {"metric": "mean velocity", "unit": "m/s", "side": "left", "load": 60.0, "exercise": "hip_thrust"}
    return ResultRow(athlete_id=athlete, on=date(2026, 1, day), value=value, **(said | changes))


def test_a_table_for_the_stories(workspace: Workspace) -> None:
    team, (mia, noah) = team_of(workspace, "1", "2")
    done = set_of(workspace, team, mia)
    with workspace.writing() as session:
        session.get_one(AthleteRow, noah).name = "Name 1"
        rows = [
            results_of(mia, 1, 0.5, set_id=done.id, repetition=1),
            results_of(mia, 1, 0.6, set_id=done.id, repetition=2),
            results_of(mia, 1, 300.0, set_id=done.id, repetition=1, metric="mean power", unit="W"),
            results_of(mia, 1, 250.0, set_id=done.id, repetition=2, metric="mean power", unit="W"),
            results_of(noah, 3, 2000.0, metric="peak force", unit="N", side=None, load=None, exercise=""),
            results_of(noah, 2, 1.5, metric="peak force", unit="kN", side=None, load=None, exercise=""),
        ]
        session.add_all(rows)
    with workspace.reading() as session:
        table = test_table(session, team)
        assert table is not None
        assert table.athlete == ("Name 1 (1)", "Name 1 (2)", "Name 1 (2)")
        assert table.values["mean velocity"][0] == 0.6
        assert table.values["mean power"][0] == 250.0  # of the fastest repetition, not the most powerful
        assert table.units == {
            "mean power": "W",
            "mean velocity": "m/s",
            "peak force in N": "N",
            "peak force in kN": "kN",
        }
        assert [day.day for day in table.date or ()] == [1, 2, 3]
        assert table.conditions[0] == {"exercise": "hip_thrust", "side": "left", "load": "60"}
        power = test_table(session, team, metrics=["mean power"], athlete_ids=[mia])
        assert power is not None
        assert list(power.values) == ["mean power"]
        assert test_table(session, team, exercise="back_squat") is None
        assert test_table(session, team, since=date(2026, 1, 3), exercise="hip_thrust") is None


def test_the_trend_story_reads_it(workspace: Workspace) -> None:
    team, people = team_of(workspace, *map(str, range(6)))
    rng = np.random.default_rng(0)
    with workspace.writing() as session:
        for place, athlete in enumerate(people):
            for day in range(1, 9):
                gain = 0.1 if place == 0 and day > 6 else 0.0
                session.add(results_of(athlete, day, 0.5 + 0.02 * place + gain + 0.005 * rng.standard_normal()))
    with workspace.reading() as session:
        table = test_table(session, team)
    assert table is not None
    story = trend_story(table, baseline=4, latest=2)
    assert any("Name 0" in sentence for sentence in [*story.notices, *story.words])


def test_strength_tests_come_back(workspace: Workspace) -> None:
    _, (mia,) = team_of(workspace, "1")
    tests = [Lift("hip_thrust", 120.0, at_least=True), Torque("hip_extension", 200.0, u_relative=0.05)]
    with workspace.writing() as session:
        for day, test in enumerate(tests, start=1):
            session.add(StrengthTestRow(athlete_id=mia, on=date(2026, 1, day), test=kept_test(test)))
    with workspace.reading() as session:
        assert strength_tests(session, mia) == tests
    for wrong, words in (({"kind": "guess"}, "not lift or torque"), ({"kind": "lift"}, "is not whole"),
                         ({"kind": "lift", "odd": 1}, "unknown 'odd'")):  # fmt: skip
        with pytest.raises(InputError, match=words):
            test_of(StrengthTestRow(on=date(2026, 1, 1), test=wrong))


def test_a_chart_of_results(workspace: Workspace) -> None:
    _, done = measured(workspace, leg="left")
    recompute(workspace, done.id)
    with workspace.reading() as session:
        (leg,) = power_chart(set_chart_reps(session, [done.id, done.id]))
    assert (leg.side, [point.load for point in leg.points]) == ("left", [100.0])
