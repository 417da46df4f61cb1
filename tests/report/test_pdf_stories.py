"""Every kind of story that is cheap to make is one page, on either paper, and a whole document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from pdf_reading import Pdf

from revpress import Athlete
from revpress.instrument import Channel, Measured, Recording
from revpress.measurement import ChartRep
from revpress.performance.capacity import capacity
from revpress.recording import load_example_session
from revpress.recording import test_table as tables
from revpress.report.pdf import story_pdf
from revpress.report.story import (
    AthleteRecord,
    Event,
    SessionAthlete,
    SessionRep,
    SessionSet,
    Story,
    athlete_sheet,
    athlete_story,
    capacity_story,
    flags_story,
    power_chart_story,
    recording_story,
    reliability_story,
    team_session_story,
    told_together,
    trend_story,
)

RNG = np.random.default_rng(3)


def table_of(folder: Path, athletes: int, tests: int) -> tables.TestTable:
    lines = ["athlete,date,trial,peak torque (N·m)"]
    for i in range(athletes):
        for week in range(tests):
            day = date(2026, 1, 5) + timedelta(weeks=week)
            lines.append(f"Athlete {i + 1},{day},{week},{200 + 10 * i + RNG.normal(0.0, 6.0):.1f}")
    file = folder / "tests.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return tables.read_test_table(file)


def chart(_: Path) -> Story:
    speeds = {("left", 40.0): 0.8, ("left", 80.0): 0.45, ("right", 40.0): 0.9, ("right", 80.0): 0.44}
    reps = [
        ChartRep(side, load, number, Measured(v + 0.01 * i, 0.01), Measured(9.81 * load * v, 5.0))  # type: ignore[arg-type]
        for number, ((side, load), v) in enumerate(speeds.items(), 1)
        for i in range(3)
    ]
    return power_chart_story(reps, "Prone hinge")


def team(_: Path) -> Story:
    people = [SessionAthlete(str(i), f"Athlete {i}", i % 2 == 0) for i in range(30)]
    reps = [[SessionRep(Measured(0.8, 0.01), Measured(300.0 + i, 5.0))] * 3 for i in range(30)]
    sets = [
        SessionSet(one.key, "Prone hinge", own, "Hinge", side, 40.0)
        for one, own in zip(people, reps, strict=True)
        for side in ("left", "right")
    ]
    return team_session_story(sets, people, title="Testing day", simulated=True)


def signal(_: Path) -> Story:
    time = np.arange(1000) / 100.0
    rising = 0.2 - 0.2 * np.cos(2 * np.pi * 0.3 * time)
    channel = Channel("encoder", "position", "m", time, rising, 100.0, 1e-3, None, "set.csv", "")
    return recording_story(Recording((channel,)), "set.csv")


STORIES: dict[str, Callable[[Path], Story]] = {
    "chart": chart,
    "team session": team,
    "trend of a squad": lambda folder: trend_story(table_of(folder, 6, 5)),
    "flags": lambda folder: flags_story(table_of(folder, 6, 5)),
    "reliability": lambda folder: reliability_story(table_of(folder, 12, 3)),
    "recording": signal,
    "session of a device": lambda _: recording_story(load_example_session(), "session.json"),
    "capacity": lambda _: capacity_story(capacity("reverse_leg_press/track", Athlete(), loads=[5.0, 10.0])),
    "several": lambda folder: told_together([chart(folder), team(folder)], title="Both", subtitle="of a day"),
}


@pytest.mark.parametrize("name", STORIES)
def test_every_story_is_a_page_and_a_document(name: str, tmp_path: Path) -> None:
    story = STORIES[name](tmp_path)
    first = (story.notices or story.words)[0]
    for page in ("a4", "letter"):
        pdf = Pdf(story_pdf(story, tmp_path / "one.pdf", page=page).read_bytes())  # type: ignore[arg-type]
        assert len(pdf.pages) == pdf.count() == 1
        assert min(piece.size for piece in pdf.pieces()) >= 8.0
        text = pdf.text().replace("\u200b", "")
        assert "DO THIS NEXT" in text
        assert story.next_actions[0][:40] in text
        assert first[:60] in text
    whole = Pdf(story_pdf(story, tmp_path / "all.pdf", one_page=False).read_bytes())
    text = "".join(whole.text(i) for i in range(whole.count())).replace("\u200b", "")
    assert all(section.title in text for section in story.page)


def test_the_sheet_of_an_athlete_leaves_nothing_out(tmp_path: Path) -> None:
    events = [Event(date(2026, 3, day), "Note", f"day {day}") for day in range(1, 32)]
    reps = [ChartRep("left", 40.0, 1, Measured(0.8 + 0.01 * i, 0.01), Measured(310.0, 5.0)) for i in range(3)]
    record = AthleteRecord("Athlete 1", Athlete(), table_of(tmp_path, 6, 6), {"Prone hinge": reps}, events=events)
    whole, sheet = (
        Pdf(story_pdf(told(record), tmp_path / f"{told.__name__}.pdf").read_bytes())
        for told in (athlete_story, athlete_sheet)
    )
    assert "Left out" in whole.text()
    assert sheet.count() == 1
    assert "Left out" not in sheet.text()
    assert "are on the page of Athlete 1 in the workspace." in sheet.text()
