"""Tables that come in: shown first, matched by ID, kept as a whole or not at all."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from store_parts import channel, recording, team_of

from revpress.errors import InputError
from revpress.instrument import Recording, Stated
from revpress.recording import ResultTable, SourceFile, read_recording
from revpress.store import ConflictError, Workspace
from revpress.store.exchange.athletes import AthletesImport
from revpress.store.exchange.preview import Preview, apply, preview
from revpress.store.exchange.recordings import NOBODY, RecordingsImport
from revpress.store.exchange.results import ResultsImport, device_lines, table_import
from revpress.store.exchange.several import Part, SeveralImports
from revpress.store.recordings import Brought, keep_recording
from revpress.store.tables import AthleteRow, RecordingRow, ResultRow

DAY = date(2026, 3, 1)


def counts(found: Preview) -> tuple[int, int, int, int, int]:
    return len(found.new), len(found.changed), len(found.same), len(found.refused), len(found.questions)


def athletes(workspace: Workspace, team: str, path: Path, text: str, **answers: str) -> AthletesImport:
    path.write_text(text)
    return AthletesImport(team, path, DAY, answers, "team.csv")


def people(workspace: Workspace) -> dict[str, AthleteRow]:
    with workspace.reading() as session:
        return {row.code: row for row in session.scalars(select(AthleteRow))}


def test_athletes_are_matched_by_id(workspace: Workspace, tmp_path: Path) -> None:
    team, _ = team_of(workspace, "1", "2", "3")
    text = (
        "id;name;sex;date of birth;stature [cm];mass [kg]\n"
        "1;Name 1;f;2000-06-30;170;64\n"
        "2;Renamed;f;;170;66,5\n"
        "4;New;m;1999-01-02;185;90\n"
    )
    brought = athletes(workspace, team, tmp_path / "x", text)
    found = preview(workspace, brought)
    assert counts(found) == (1, 1, 1, 0, 0)
    assert found.changed[0].text == "Name 2 (2): name Name 2 → Renamed, mass 64 kg → 66.5 kg"
    assert found.words == "1 new, 1 changed, 1 the same."
    assert set(people(workspace)) == {"1", "2", "3"}
    apply(workspace, brought, found.digest)
    now = people(workspace)
    assert (now["4"].born, now["4"].description) == (date(1999, 1, 2), {"stature": 1.85, "mass": 90.0})
    assert (now["2"].name, now["2"].description["mass"], now["2"].born) == ("Renamed", 66.5, date(2000, 6, 30))
    again = preview(workspace, brought)
    assert counts(again) == (0, 0, 3, 0, 0)
    assert again.words == "All of it is in the workspace already, the same."


def test_a_name_with_another_id_is_asked(workspace: Workspace, tmp_path: Path) -> None:
    team, (mia, _) = team_of(workspace, "1", "2")
    text = "id,name\n9,name 1\n2,Name 2\n"
    found = preview(workspace, athletes(workspace, team, tmp_path / "x", text))
    assert counts(found) == (0, 0, 1, 0, 1)
    (question,) = found.questions
    assert "in the team name 1 has 1: who is meant?" in question.text
    with pytest.raises(InputError, match="first answer"):
        apply(workspace, athletes(workspace, team, tmp_path / "x", text), found.digest)
    for answer, wanted in zip(question.choices, ((0, 1, 1, 0, 0), (1, 0, 1, 0, 0)), strict=True):
        brought = athletes(workspace, team, tmp_path / "x", text, **{question.key: answer})
        assert counts(preview(workspace, brought)) == wanted
    brought = athletes(workspace, team, tmp_path / "x", text, **{question.key: question.choices[0]})
    apply(workspace, brought, preview(workspace, brought).digest)
    assert people(workspace)["9"].id == mia


@pytest.mark.parametrize(
    ("first", "answers", "wanted"),
    [
        ("14/03/2003", {}, date(2003, 4, 5)),
        ("14.03.2003", {}, date(2003, 4, 5)),
        ("3/14/2003", {}, date(2003, 5, 4)),
        ("3/4/2003", {"born": "day first"}, date(2003, 4, 5)),
    ],
)
def test_dates_of_birth_are_read_as_the_whole_column_has_them(
    workspace: Workspace, tmp_path: Path, first: str, answers: dict[str, str], wanted: date
) -> None:
    team, _ = team_of(workspace)
    second = "05.04.2003" if "." in first else "05/04/2003"
    brought = athletes(workspace, team, tmp_path / "x", f"id,name,dob\n1,A,{first}\n2,B,{second}\n3,C,\n", **answers)
    apply(workspace, brought, preview(workspace, brought).digest)
    assert people(workspace)["2"].born == wanted


def test_dates_of_birth_that_tell_no_order_are_asked(workspace: Workspace, tmp_path: Path) -> None:
    team, _ = team_of(workspace)
    found = preview(
        workspace, athletes(workspace, team, tmp_path / "x", "id,name,born\n1,A,5/4/2003\n2,B,2003-04-05\n")
    )
    assert counts(found) == (1, 0, 0, 0, 1)
    assert "5/4/2003" in found.questions[0].text
    mixed = "id,name,born\n1,A,14/4/2003\n2,B,4/14/2003\n3,C,soon\n"
    found = preview(workspace, athletes(workspace, team, tmp_path / "x", mixed))
    assert [item.where for item in found.refused] == ["line 3", "line 4"]


def test_an_athlete_of_two_files_is_brought_once(workspace: Workspace, tmp_path: Path) -> None:
    team, _ = team_of(workspace)
    parts = [
        Part(name, name, AthletesImport(team, path, DAY, {}, name))
        for name, text in (("a.csv", "id,name\n1,A\n"), ("b.csv", "id,name\n1,A\n2,B\n"))
        if (path := tmp_path / name).write_text(text)
    ]
    brought = SeveralImports(parts)
    found = preview(workspace, brought)
    assert counts(found) == (2, 0, 0, 1, 0)
    assert "comes with a.csv already" in found.refused[0].text
    apply(workspace, brought, found.digest, without_refused=True)
    assert set(people(workspace)) == {"1", "2"}


def test_one_line_that_cannot_be_keeps_all_out(workspace: Workspace, tmp_path: Path) -> None:
    team, _ = team_of(workspace)
    text = "id,name,sex,age,stature [m],mass [kg]\n1,A,f,25,1.7,60\n2,B,f,25,1.7,600\n3,C,,,,\n3,D,,,,\n"
    brought = athletes(workspace, team, tmp_path / "x", text)
    found = preview(workspace, brought)
    assert counts(found) == (1, 0, 0, 3, 0)
    assert found.refused[0].where == "line 3"
    assert "mass is 600 kg" in found.refused[0].text
    with pytest.raises(InputError, match="nothing was kept, as 3 is refused: line 3"):
        apply(workspace, brought, found.digest)
    assert people(workspace) == {}
    apply(workspace, brought, found.digest, without_refused=True)
    assert set(people(workspace)) == {"1"}


def test_what_changed_since_the_preview_is_shown_again(workspace: Workspace, tmp_path: Path) -> None:
    team, (mia,) = team_of(workspace, "1")
    brought = athletes(workspace, team, tmp_path / "x", "id,name,mass [kg]\n1,Name 1,70\n")
    found = preview(workspace, brought)
    with workspace.writing() as session:
        session.get_one(AthleteRow, mia).description = {"stature": 1.7, "mass": 65.0}
    with pytest.raises(ConflictError, match="look at it again"):
        apply(workspace, brought, found.digest)
    assert people(workspace)["1"].description["mass"] == 65.0


def test_a_broken_table_is_named_as_its_owner_does(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^team\.csv, line 1: column id is missing"):
        athletes(workspace, "", tmp_path / "upload-123", "name\nMia\n")


def test_results_of_a_table(workspace: Workspace, tmp_path: Path) -> None:
    team, _ = team_of(workspace, "1", "2")
    path = tmp_path / "x.csv"
    path.write_text(
        "athlete,date,exercise,leg,load,peak force [N],height [cm]\n"
        "1,2026-01-02,jump,L,,812.5,31\n"
        "1,2026-01-02,jump,L,,820,\n"
        "Name 2,2026-01-03,jump,right,20,700,30\n"
        "7,2026-01-03,jump,right,20,700,30\n"
        "2,2026-01-03,jump,middle,20,700,30\n"
    )
    found = preview(workspace, table_import(team, path, file_name="tests.csv"))
    assert counts(found) == (3, 0, 0, 3, 1)
    assert {item.text for item in found.refused} == {
        "nobody in the team has the ID '7': bring the athletes first",
        "the side is 'middle', but must be left, right or both",
    }
    brought = table_import(team, path, {"Name 2": "2"}, "tests.csv")
    found = preview(workspace, brought)
    assert counts(found) == (5, 0, 0, 3, 0)
    apply(workspace, brought, found.digest, without_refused=True)
    with workspace.reading() as session:
        rows = session.scalars(select(ResultRow).order_by(ResultRow.value)).all()
        assert [(row.value, row.unit, row.side, row.load) for row in rows][:2] == [
            (30.0, "cm", "right", 20.0),
            (31.0, "cm", "left", None),
        ]
        assert rows[0].provenance["file"] == "tests.csv"
    path.write_text(path.read_text().replace("820", "825"))
    brought = table_import(team, path, {"Name 2": "2"}, "tests.csv")
    again = preview(workspace, brought)
    assert counts(again) == (0, 1, 4, 3, 0)
    assert again.changed[0].text.endswith("peak force 825 N, was 820 N")
    apply(workspace, brought, again.digest, without_refused=True)
    assert counts(preview(workspace, brought)) == (0, 0, 5, 3, 0)
    path.write_text("athlete,force [N]\n1,2\n")
    with pytest.raises(InputError, match=r"^tests\.csv: no column says when"):
        table_import(team, path, file_name="tests.csv")


def test_results_of_a_device(workspace: Workspace) -> None:
    team, _ = team_of(workspace, "1")
    said = {"testType": {"name": "CMJ"}, "timestamp": 1.7e9, "Peak Force(N)": 2.5}
    ones = [json.dumps({**said, "id": f"x{who}", "athlete": {"id": who}}) for who in ("1", "8")]
    read = read_recording(SourceFile(Path("h.json"), f'{{"data": [{", ".join(ones)}]}}'.encode()))
    assert isinstance(read, ResultTable)
    brought = ResultsImport(team, device_lines(read))
    found = preview(workspace, brought)
    assert counts(found) == (1, 0, 0, 1, 0)
    apply(workspace, brought, found.digest, without_refused=True)
    with workspace.reading() as session:
        row = session.scalars(select(ResultRow)).one()
        assert (row.metric, row.value, row.unit, row.on, row.exercise) == (
            "Peak Force",
            2.5,
            "N",
            date(2023, 11, 14),
            "CMJ",
        )


def named(who: str | None, seed: int) -> Brought:
    return Brought(Recording((channel(seed=seed),), stated=Stated(athlete=who)), family="a device")


def test_recordings_are_matched_by_id(workspace: Workspace) -> None:
    team, (mia, noah) = team_of(workspace, "1", "2")
    keep_recording(workspace, named(None, 4), athlete_id=noah)
    keep_recording(workspace, named(None, 5))
    files = [
        ("by id", named("1", 1)),
        ("again", named("1", 1)),
        ("by name", named("Name 2", 2)),
        ("stranger", named("Who", 3)),
        ("noahs", named("1", 4)),
        ("nobodys", named("1", 5)),
        ("broken", "is no recording"),
    ]
    found = preview(workspace, RecordingsImport(team, files))
    assert counts(found) == (2, 1, 1, 2, 1)
    assert found.questions[0].choices == ("2", NOBODY)
    assert [item.text for item in found.refused] == ["is kept already, as that of Name 2", "is no recording"]
    brought = RecordingsImport(team, files, {"stranger": noah}, {"by name": "2"})
    apply(workspace, brought, preview(workspace, brought).digest, without_refused=True)
    with workspace.reading() as session:
        whose = {name: session.get_one(RecordingRow, id).athlete_id for name, id in brought.kept.items()}
        assert whose == {"by id": mia, "by name": noah, "stranger": noah, "nobodys": mia}
    assert len(list(workspace.signals.addresses())) == 5
    assert counts(preview(workspace, RecordingsImport(team, [("x", Brought(recording()))]))) == (1, 0, 0, 0, 0)
