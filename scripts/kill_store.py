"""Kill a program that writes to a workspace, again and again, and count what is lost.

Run: python scripts/kill_store.py [kills] [folder] [postgresql://...]

A process keeps athletes, recordings with their samples, and a capture, and says on its standard output what is
committed. It is killed with SIGKILL at a random instant; the workspace is opened again, and everything that was said to
be committed has to be there, to the last bit, with no file that nobody knows.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from sqlalchemy import select

from revpress.instrument import Channel, Recording
from revpress.recording.live.journal import Journal, recover
from revpress.recording.live.transport import Block, LiveChannel, LiveStream
from revpress.store import Workspace
from revpress.store.recordings import keep_recording, recording_of
from revpress.store.tables import AthleteRow, RecordingRow, Team
from revpress.store.waiting import waiting_captures

_BETWEEN = (0.02, 1.0)  # s from the first thing committed to the kill
_SAMPLES = 20_000
_STREAM = LiveStream("encoder", "an encoder", (LiveChannel("encoder", "position", "m", 1e-3, 1e-3),), 1000.0, "<i2")


Start = Callable[[Path, "str | None", int], tuple[int, BinaryIO]]


def samples(seed: int) -> Recording:
    """A recording that is known from its seed."""
    rng = np.random.default_rng(seed)
    instants = np.arange(_SAMPLES) / 1000.0
    values = np.cumsum(rng.normal(0.0, 1e-3, _SAMPLES))
    return Recording((Channel("encoder", "position", "m", instants, values, 1000.0, 1e-3, None, f"seed {seed}", ""),))


def write(folder: Path, database: str | None, seed: int) -> None:
    """Write until somebody kills this process; each line on standard output is committed."""
    with Workspace.open(folder, database) as workspace:
        team = Team(name="Team")
        with workspace.writing() as session:
            session.add(team)
        path = workspace.folder / "captures" / f"{seed}.rpj"
        journal = Journal(path)
        stream = journal.add_stream(_STREAM)
        number = 0
        while True:
            code = f"{seed}-{number}"
            with workspace.writing() as session:
                session.add(AthleteRow(team_id=team.id, code=code, name=code))
            print(json.dumps({"athlete": code}), flush=True)
            one = seed * 10_000 + number
            row = keep_recording(workspace, samples(one))
            print(json.dumps({"recording": row.id, "seed": one}), flush=True)
            instants = (10 * number + np.arange(10)) / 1000.0
            raw = np.full((10, 1), number % 1000, "<i2")
            now = journal.opened + float(instants[-1])
            journal.add_block(stream, Block(instants, raw, now + 0.2 * number, (float(instants[-1]), journal.opened)))
            print(json.dumps({"block": number, "journal": path.name}), flush=True)
            number += 1


@dataclass
class Toll:
    """What many kills did.

    Attributes
    ----------
    kills : int
        So many.
    committed : int
        Athletes and recordings that were said to be committed.
    lost : int
        Of them, those that were not there, or not to the last bit.
    stray : int
        Files that no row knew after the next start.
    blocks, blocks_lost : int
        Of captures: said to be written, but for the last of each, which may be held for a tenth of a second.
    said : int
        Starts that said what was cut off.
    """

    kills: int = 0
    committed: int = 0
    lost: int = 0
    stray: int = 0
    blocks: int = 0
    blocks_lost: int = 0
    said: int = 0


def spawned(folder: Path, database: str | None, seed: int) -> tuple[int, BinaryIO]:
    """Start a writer as a program of its own; its process, and what it says."""
    command = [sys.executable, __file__, "--write", str(folder), str(seed), database or ""]
    own = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    reading, writing = os.pipe()
    writer = subprocess.Popen(command, stdout=writing, env=own)
    os.close(writing)
    writer.returncode = 0  # whoever started it waits for it
    return writer.pid, os.fdopen(reading, "rb")


def forked(folder: Path, database: str | None, seed: int) -> tuple[int, BinaryIO]:
    """The same out of this process, which has loaded everything: only where it has no threads."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(writing, 1)
        write(folder, database, seed)
    os.close(writing)
    return pid, os.fdopen(reading, "rb")


def kill_once(start: Start, folder: Path, database: str | None, seed: int, wait: float, toll: Toll) -> None:
    """Start a writer, kill it, and look."""
    pid, said = start(folder, database, seed)
    with said:
        lines = [said.readline()]  # it is at work
        time.sleep(wait)
        os.kill(pid, signal.SIGKILL)
        lines += said.readlines()
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, "it ended by itself"
    toll.kills += 1
    with Workspace.open(folder, database) as workspace:
        look(workspace, [json.loads(line) for line in lines if line.endswith(b"\n")], toll)


def look(workspace: Workspace, lines: list[dict[str, object]], toll: Toll) -> None:
    """Count what is there of what was said."""
    with workspace.reading() as session:
        codes = set(session.scalars(select(AthleteRow.code)))
        rows = {row.id: row for row in session.scalars(select(RecordingRow))}
    toll.said += bool(workspace.found)
    for line in lines:
        if "athlete" in line:
            toll.committed += 1
            toll.lost += line["athlete"] not in codes
        elif "recording" in line:
            toll.committed += 1
            row = rows.get(str(line["recording"]))
            seed = line["seed"]
            assert isinstance(seed, int)
            whole = row is not None and same(recording_of(workspace, row), samples(seed))
            toll.lost += not whole
    known = {row.signals for row in rows.values()}
    toll.stray += len(set(workspace.signals.addresses()) - known) + len(list(workspace.drafts.iterdir()))
    blocks = [line["block"] for line in lines if "block" in line]
    journals = {str(line["journal"]) for line in lines if "journal" in line}
    for name in journals:
        path = workspace.folder / "captures" / name
        held = recover(path, path.read_bytes())
        written = max(0, len(blocks) - 1)
        toll.blocks += written
        toll.blocks_lost += max(0, written - held.segments[0].time.size // 10)
        assert any(one.path == path for one in waiting_captures(workspace.folder)[0])
        path.unlink()


def same(one: object, other: Recording) -> bool:
    """To the last bit."""
    if not isinstance(one, Recording):
        return False
    pairs = zip(one.channels, other.channels, strict=True)
    return all(hash_of(a) == hash_of(b) for a, b in pairs)


def hash_of(channel: Channel) -> str:
    """Of all samples."""
    return hashlib.sha256(channel.time.tobytes() + channel.values.tobytes()).hexdigest()


def kill_often(kills: int, folder: Path, database: str | None = None, seed: int = 0, start: Start = spawned) -> Toll:
    """Kill so many writers of one workspace.

    Parameters
    ----------
    kills : int
        How many.
    folder : Path
        Of the workspace.
    database : str, optional
        URL of PostgreSQL.
    seed : int
        Of the instants.
    start : callable
        How a writer is started.

    Returns
    -------
    Toll
    """
    drawn, toll = random.Random(seed), Toll()
    for number in range(kills):
        kill_once(start, folder, database, number, drawn.uniform(*_BETWEEN), toll)
    return toll


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(Path(sys.argv[2]), sys.argv[4] or None, int(sys.argv[3]))
    else:
        many = int(sys.argv[1]) if len(sys.argv) > 1 else 50
        with tempfile.TemporaryDirectory() as spare:
            where = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(spare)
            print(kill_often(many, where, sys.argv[3] if len(sys.argv) > 3 else None, start=forked))
