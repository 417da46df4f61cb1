"""Recordings come out of a workspace as they went in; what was cut off is said at the next start."""

from __future__ import annotations

import os
from importlib.resources import as_file, files
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sqlalchemy import func, select
from store_parts import channel, recording, same_recording, set_of, team_of, write_journal

from revpress.errors import InputError
from revpress.measurement import Edit
from revpress.recording import Recording, ResultTable, Session, SourceFile, TableLayout, digest, read_recording
from revpress.recording.signal_files import address_of, described, read_signals, write_signals
from revpress.store import ConflictError, Workspace
from revpress.store.captures import discard_capture, keep_capture
from revpress.store.measured_set import measured_set
from revpress.store.recordings import bring, file_of, keep_recording, recording_of
from revpress.store.shelf import drafts_in
from revpress.store.tables import EditRow, RecordingRow, SetRow
from revpress.store.waiting import waiting_captures

DATA = Path(__file__).resolve().parent.parent / "data" / "recordings"


def kept_files(workspace: Workspace) -> tuple[int, int]:
    return len(list(workspace.signals.addresses())), len(list(workspace.files.addresses()))


def test_a_recording_comes_back_to_the_last_bit(workspace: Workspace) -> None:
    row = keep_recording(workspace, recording())
    with workspace.reading() as session:
        back = recording_of(workspace, session.get_one(RecordingRow, row.id))
    assert isinstance(back, Recording)
    assert same_recording(recording(), back)
    assert back.channels[0].time is back.channels[1].time  # of one clock, read once
    assert (row.content, row.simulated, row.duration) == ("recording", False, pytest.approx(1.995))
    assert [one["samples"] for one in row.channels] == [400, 400, 3]
    assert list(workspace.drafts.iterdir()) == []


def test_samples_that_are_shared_are_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "x.h5"
    write_signals(recording().channels, path)
    with h5py.File(path) as file:
        assert file["0/time"] == file["1/time"]
        assert (file["0/values"].shuffle, file["0/values"].compression) == (True, "gzip")


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            arrays(np.float64, st.integers(1, 40), elements=st.floats(allow_nan=False, allow_infinity=False)),
            st.floats(allow_nan=False, allow_infinity=False),
            st.sampled_from(["left", "right", "both", None]),
            st.one_of(st.none(), st.floats(1.0, 1e4)),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_samples_come_back_to_the_last_bit(tmp_path_factory: pytest.TempPathFactory, drawn: list) -> None:  # type: ignore[type-arg]
    channels = tuple(
        channel(str(i), time=np.arange(v.size) * 0.1, values=v, resolution=r, side=side, rate=rate)
        for i, (v, r, side, rate) in enumerate(drawn)
    )
    path = tmp_path_factory.mktemp("signals") / "x.h5"
    write_signals(channels, path)
    back = read_signals(path, address_of(channels), [described(one) for one in channels])
    assert same_recording(Recording(channels), Recording(back))


def test_the_same_recording_is_kept_once_and_is_one_athletes(workspace: Workspace) -> None:
    _, (mia, noah) = team_of(workspace, "1", "2")
    first = keep_recording(workspace, recording())
    assert keep_recording(workspace, recording(), athlete_id=mia).id == first.id
    assert keep_recording(workspace, recording(), athlete_id=mia).athlete_id == mia
    with pytest.raises(ConflictError, match="as that of 'Name 1'"):
        keep_recording(workspace, recording(), athlete_id=noah)
    assert keep_recording(workspace, recording(5), athlete_id=noah).id != first.id
    assert kept_files(workspace) == (2, 0)


@pytest.mark.parametrize("name", ["pc_int.c3d", "trigno.csv", "balancing.trc", "opensignals.txt"])
def test_a_file_is_kept_with_what_was_read(tmp_path: Path, name: str) -> None:
    with Workspace.open(tmp_path / "w") as workspace:
        row = keep_recording(workspace, DATA / name)
        assert (row.file_name, file_of(workspace, row)) == (name, (DATA / name).read_bytes())
        read = read_recording(DATA / name)
        back = recording_of(workspace, row)
        assert isinstance(read, Recording)
        assert isinstance(back, Recording)
        assert [c.values.tobytes() for c in back.channels] == [c.values.tobytes() for c in read.channels]
        assert back.source == name  # not the folder that it lay in


def test_sets_and_tables_of_devices_are_read_from_their_file_again(tmp_path: Path) -> None:
    with as_file(files("revpress") / "examples" / "data" / "openbarbell" / "squat_session.json") as path:
        squats = path.read_bytes()
    one = '{"testType": {"name": "CMJ"}, "athlete": {"id": "a"}, "timestamp": 1.7e9, "id": "x", "Peak Force(N)": 2.5}'
    hawkin = f'{{"data": [{one}]}}'.encode()
    with Workspace.open(tmp_path / "w") as workspace:
        for data, kind in ((squats, Session), (hawkin, ResultTable)):
            source = SourceFile(Path("device.json"), data)
            row = keep_recording(workspace, source)
            back = recording_of(workspace, row)
            assert isinstance(back, kind)
            assert digest(back) == digest(read_recording(source)) == row.digest
            with pytest.raises(InputError, match="with its file"):
                keep_recording(workspace, back)


def test_a_table_is_read_again_as_it_was_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("".join(f"{i / 100};{i % 7}\n" for i in range(50)))
    layout = TableLayout(column=2, unit="mm", time_column=1)
    with Workspace.open(tmp_path / "w") as workspace:
        row = keep_recording(workspace, bring(tmp_path / "t.csv", layout, file_name="../../evil/t.csv"))
        back = recording_of(workspace, row)
        assert isinstance(back, Recording)
        assert (row.file_name, row.reading["layout"]["unit"]) == ("t.csv", "mm")
        assert back.position.values[6] == pytest.approx(0.006)


def test_damaged_files_are_refused_in_words(workspace: Workspace) -> None:
    row = keep_recording(workspace, DATA / "trigno.csv")
    assert row.signals is not None
    assert row.file_digest is not None
    workspace.files.place(row.file_digest).write_bytes(b"other")
    with pytest.raises(InputError, match="is damaged"):
        file_of(workspace, row)
    write_signals(recording().channels[: len(row.channels)], workspace.signals.place(row.signals))
    with pytest.raises(InputError, match="is damaged"):
        recording_of(workspace, row)
    workspace.signals.remove(row.signals)
    with pytest.raises(InputError, match="is not there"):
        recording_of(workspace, row)
    with pytest.raises(InputError, match="hexadecimal"):
        workspace.files.place("../../etc/passwd")


def test_edits_are_rows(workspace: Workspace) -> None:
    team, (mia,) = team_of(workspace, "1")
    row, other = keep_recording(workspace, recording()), keep_recording(workspace, recording(1))
    done = set_of(workspace, team, mia, recording_id=row.id)
    with workspace.writing() as session:
        assert measured_set(session, done.id).edits is None
        session.add(EditRow(recording_id=other.id, position=1, do="delete", rep=1))
        session.add(EditRow(recording_id=row.id, position=2, do="merge", rep=3))
        session.add(EditRow(recording_id=row.id, position=1, do="split", rep=1, at=0.5))
    with workspace.reading() as session:
        edits = measured_set(session, done.id).edits
    assert edits is not None
    assert edits.steps == (Edit("split", 1, 0.5), Edit("merge", 3))
    edits.check_of(recording().position)


def test_what_was_not_committed_is_taken_away_and_said(workspace: Workspace, database: str | None) -> None:
    row = keep_recording(workspace, recording())
    with drafts_in(workspace.drafts) as drafts:
        drafts.add(workspace.files, "0" * 64, lambda path: path.write_bytes(b"x"))
        drafts.settle()
    (workspace.drafts / "left").mkdir()
    workspace.close()
    with Workspace.open(workspace.folder, database) as again:
        assert len(again.found) == 1
        assert "was not committed" in again.found[0]
        assert kept_files(again) == (1, 0)
        assert same_recording(recording(), recording_of(again, row))  # type: ignore[arg-type]
    with Workspace.open(workspace.folder, database) as third:
        assert third.found == ()


def test_another_program_does_not_take_drafts_away(workspace: Workspace, database: str | None) -> None:
    with drafts_in(workspace.drafts) as drafts:
        drafts.add(workspace.files, "0" * 64, lambda path: path.write_bytes(b"x"))
        with Workspace.open(workspace.folder, database) as other:
            assert other.found == ()
        drafts.settle()
    assert kept_files(workspace) == (0, 1)


def test_missing_files_are_said(workspace: Workspace, database: str | None) -> None:
    row = keep_recording(workspace, DATA / "trigno.csv")
    assert row.signals is not None
    workspace.signals.remove(row.signals)
    workspace.close()
    with Workspace.open(workspace.folder, database) as again:
        assert again.found == (
            "Files of recordings are missing (trigno.csv): bring them back into the folder from a backup.",
        )


def test_captures_wait_and_become_recordings(
    workspace: Workspace, database: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    team, (mia,) = team_of(workspace, "1")
    done = set_of(workspace, team, mia)
    folder = workspace.folder / "captures"
    write_journal(folder / "a.rpj", {"about": {"athlete_id": mia, "set_id": done.id}, "simulated": True})
    write_journal(folder / "b.rpj", {"exercise": "back_squat"}, count=12, end=False)
    (folder / "c.rpj").write_bytes(b"nothing")
    workspace.close()
    with Workspace.open(workspace.folder, database) as again:
        waiting, unreadable = waiting_captures(again.folder)
        assert [(one.path.name, one.finished) for one in waiting] == [("a.rpj", True), ("b.rpj", False)]
        assert tuple(unreadable) == again.found
        with monkeypatch.context() as patch:
            patch.setattr("revpress.store.waiting.read_bounded", None)  # what has not changed is not read again
            assert waiting_captures(again.folder)[0] == waiting
        assert "c.rpj: " in again.found[0]
        row = keep_capture(again, folder / "a.rpj")
        assert (row.athlete_id, row.simulated, row.family) == (mia, True, "revpress capture")
        with again.reading() as session:
            assert session.get_one(SetRow, done.id).recording_id == row.id
        back = recording_of(again, row)
        assert isinstance(back, Recording)
        assert len(back.position) == 100
        with pytest.raises(ConflictError, match="still being written"):
            keep_capture(again, folder / "b.rpj", set_id=done.id)
        with pytest.raises(ConflictError, match="still being written"):
            discard_capture(again, "b.rpj")
        os.utime(folder / "b.rpj", (0, 0))
        with pytest.raises(ConflictError, match="another recording already"):
            keep_capture(again, folder / "b.rpj", set_id=done.id)
        assert keep_capture(again, folder / "b.rpj").left_out
        discard_capture(again, "c.rpj")
        with pytest.raises(InputError, match="no capture"):
            discard_capture(again, "../workspace.db")
        assert list(folder.iterdir()) == []
        with again.reading() as session:
            assert session.scalar(select(func.count()).select_from(RecordingRow)) == 2


def test_a_capture_of_somebody_else_is_not_kept_without_a_word(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        team, (mia, ben) = team_of(workspace, "1", "2")
        done = set_of(workspace, team, mia)
        journal = workspace.folder / "captures" / "a.rpj"
        write_journal(journal, {"about": {"athlete_id": ben}, "simulated": True})
        with pytest.raises(ConflictError, match="this capture was made of"):
            keep_capture(workspace, journal, athlete_id=mia, set_id=done.id)
        assert keep_capture(workspace, journal, athlete_id=ben).athlete_id == ben
