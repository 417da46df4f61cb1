"""Lanes of answers: which begins when, and that none stands still for what went wrong before."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from waiting_answers import LONG, PAYLOAD, start_waiting

from revpress.app.jobs import Job, Jobs

SOON = 8.0  # s


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


def test_whoever_leaves_first_takes_the_answer_from_nobody_else(jobs: Jobs) -> None:
    jobs.ask("athlete_whole", {}, "a", "long", None)
    first, second = (jobs.ask("demo", {}, "b", "background", None) for _ in range(2))
    assert first is second
    jobs.leave(first)
    assert second.state == "waiting"
    jobs.leave(second)
    assert second.state == "cancelled"


@pytest.mark.parametrize("error", [OperationalError("INSERT", {}, OSError("disk is full")), ValueError("defect")])
def test_an_answer_that_cannot_be_kept_is_told_and_the_next_is_worked_out(error: Exception) -> None:
    def full(job: Job) -> None:
        raise error

    jobs = Jobs(start_waiting, (), full)
    try:
        for key in ("a", "b"):
            job = jobs.ask("athlete", {}, key, "quick", None)
            assert job.finished.wait(LONG), key
            assert (job.state, job.payload) == ("done", PAYLOAD)
    finally:
        jobs.close()


def test_where_no_process_can_be_started_it_is_said_and_tried_again(jobs: Jobs, monkeypatch: Any) -> None:
    def none() -> Any:
        raise BlockingIOError("no more processes")

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "new_process", none)
        job = jobs.ask("athlete", {}, "a", "quick", None)
        assert job.finished.wait(SOON)
        assert (job.state, "no room" in job.error) == ("failed", True)
    job = jobs.ask("athlete", {}, "a", "quick", None)
    assert job.finished.wait(LONG)
    assert job.state == "done"
