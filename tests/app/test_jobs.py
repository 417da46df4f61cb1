"""Lanes of answers: what nobody waits for begins when nobody waits for anything."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from waiting_answers import LONG, start_waiting

from revpress.app.jobs import Job, Jobs


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    jobs = Jobs(start_waiting, (), lambda job: None)
    yield jobs
    begun = time.monotonic()
    jobs.close()
    assert time.monotonic() - begun < 4.0  # a lane that waits ends with the rest


def until(job: Job, state: str) -> None:
    end = time.monotonic() + LONG
    while job.state != state and time.monotonic() < end:
        time.sleep(0.05)
    assert job.state == state


def test_what_nobody_waits_for_begins_when_nobody_waits(jobs: Jobs) -> None:
    long = jobs.ask("athlete_whole", {}, "a", "long", None)
    background = jobs.ask("demo", {}, "b", "background", None)
    until(long, "running")
    time.sleep(1.0)
    assert background.state == "waiting"
    jobs.cancel(long)
    until(background, "running")


def test_it_can_be_cancelled_before_it_begins(jobs: Jobs) -> None:
    jobs.ask("athlete_whole", {}, "a", "long", None)
    background = jobs.ask("demo", {}, "b", "background", None)
    jobs.cancel(background)
    assert background.state == "cancelled"
    assert background.finished.is_set()
