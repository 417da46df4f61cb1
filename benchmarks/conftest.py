"""What every benchmark reports: time a frame, frames a second, and how it compares within its group."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def throughput(benchmark: Any) -> Callable[..., Any]:
    """Measure ``work()``, which handles ``frames`` frames: ``throughput(work, frames, group="sharing")``.

    One round goes first and is not counted: it compiles and fills the caches. Members of a group solve the
    same problem, so the closing table can say how many times faster one is.
    """

    def measure(work: Callable[[], Any], frames: int, group: str | None = None, rounds: int = 5) -> Any:
        benchmark.group = group
        benchmark.extra_info["frames"] = frames
        return benchmark.pedantic(work, rounds=rounds, warmup_rounds=1)

    return measure


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The closing table: median over the rounds."""
    session = getattr(config, "_benchmarksession", None)
    measured = [b for b in session.benchmarks if b.extra_info.get("frames")] if session else []
    if not measured:
        return
    per_frame = {b.name: b.stats.median / b.extra_info["frames"] for b in measured}
    groups = defaultdict(list)
    for b in measured:
        groups[b.group or b.name].append(b.name)
    terminalreporter.section(f"frames a second on {os.cpu_count()} cores")
    for group, names in groups.items():
        slowest = max(per_frame[name] for name in names)
        terminalreporter.line(group)
        for name in sorted(names, key=per_frame.__getitem__):
            ratio = f"{slowest / per_frame[name]:12,.0f} x" if len(names) > 1 else ""
            speed = f"{per_frame[name] * 1e6:14,.2f} µs/frame{1 / per_frame[name]:14,.0f} frames/s"
            terminalreporter.line(f"  {name:<50}{speed}{ratio}")
