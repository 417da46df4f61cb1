"""``revpress reliability``, ``trend`` and ``flags``: words first, narrow tables, conditions apart, refusals."""

from __future__ import annotations

import io
import re
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from running import Run

from revpress.measurement.reliability import reliability
from revpress.recording import test_table as tables
from revpress.report.story import Story, flags_story, reliability_story, trend_story
from revpress.report.tables import to_rich


def squad(folder: Path, *, athletes: int = 8, tests: int = 6, moved: float = 40.0) -> Path:
    """Weekly tests of a squad; the first athlete is stronger in the last one, the last one changes the device."""
    rng = np.random.default_rng(5)
    lines = ["athlete,date,device,peak torque (N·m),jump (cm)"]
    for i in range(athletes):
        torque, jump = rng.normal(200.0, 25.0), rng.normal(38.0, 4.0)
        for week in range(tests):
            device = "frame B" if i == athletes - 1 and week > 3 else "frame A"
            more = moved if i == 0 and week == tests - 1 else 0.0
            day = date(2026, 1, 5) + timedelta(weeks=week)
            lines.append(
                f"Athlete {i + 1},{day},{device},{torque + more + rng.normal(0.0, 6.0):.1f},{jump + rng.normal():.1f}"
            )
    file = folder / "squad.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def trials(folder: Path) -> Path:
    rng = np.random.default_rng(2)
    lines = ["subject,trial,torque (N·m)"]
    for i in range(12):
        own = rng.normal(150.0, 20.0)
        lines += [f"P{i},{k},{own + 6.0 * (k > 1) + rng.normal(0.0, 3.0):.2f}" for k in (1, 2, 3)]
    file = folder / "trials.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def widest(story: Story) -> int:
    text = io.StringIO()
    console = Console(file=text, width=200, highlight=False)
    for table in story.tables:
        console.print(to_rich(table))
    return max(len(line.rstrip()) for line in text.getvalue().splitlines())


def test_reliability_says_how_big_a_change_must_be(revpress: Run, tmp_path: Path) -> None:
    file = trials(tmp_path)
    code, output, errors = revpress("reliability", file, "--out", tmp_path / "page.html")
    assert (code, errors) == (0, "")
    scores = np.reshape(tables.read_test_table(file).values["torque"], (12, 3))
    found = reliability(scores)
    assert f"torque: a change of one athlete must exceed {found.detectable():.1f} N·m to be more than noise" in output
    assert "from trial 1 to trial 2 all rose by" in output
    assert "ICC(A,1), ICC(2,1)" in output
    assert re.search(r"Next: Average \d trials before and after", output)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Every figure with its interval" in page
    assert widest(reliability_story(tables.read_test_table(file))) <= 100
    assert widest(reliability_story(tables.read_test_table(squad(tmp_path)))) <= 100
    code, output, _ = revpress("reliability", file, "--trials", "2,3")
    assert code == 0
    assert "from trial 1" not in output


def test_trend_says_one_sentence_an_athlete_and_keeps_devices_apart(revpress: Run, tmp_path: Path) -> None:
    file = squad(tmp_path)
    code, output, errors = revpress("trend", file, "--value", "peak torque", "--out", tmp_path / "page.html")
    assert (code, errors) == (0, "")
    assert re.search(
        r"Athlete 1, peak torque, frame A: up by \d+ N·m \(\d+ to \d+\): more than the measurement's noise\.", output
    )
    assert output.count("cannot be told from noise: the change must exceed") >= 5
    assert "Athlete 8: tests stand apart, as they differ in device (frame A, then frame B)." in output
    assert "Too few tests, 4 are needed: Athlete 8, peak torque, frame B (2)." in output
    assert "Columns that are not used: jump (cm)." in output
    assert re.search(
        r"Squad of 8, peak torque, frame A: .* a week \(.*\), .* \(by (mixed model|each athlete's own line)", output
    )
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "noise-bands" in page
    assert widest(trend_story(tables.read_test_table(file))) <= 100


def test_noise_of_a_study_or_as_known_is_taken(revpress: Run, tmp_path: Path) -> None:
    file, study = squad(tmp_path), trials(tmp_path)
    study.write_text(study.read_text(encoding="utf-8").replace("torque", "peak torque"), encoding="utf-8")
    found = reliability(np.reshape(tables.read_test_table(study).values["peak torque"], (12, 3)))
    code, output, _ = revpress("trend", file, "--value", "peak torque", "--baseline", 1, "--study", study)
    assert code == 0
    assert f"must exceed {found.detectable():.1f} N·m" in output
    code, output, _ = revpress("trend", file, "--value", "jump", "--baseline", 1, "--noise", "4%")
    assert code == 0
    assert "must exceed 12 %" in output


def test_flags_name_who_stands_out(revpress: Run, tmp_path: Path) -> None:
    file = squad(tmp_path)
    code, output, errors = revpress("flags", file, "--watch", "rise", "--out", tmp_path / "page.html")
    assert (code, errors) == (0, "")
    assert re.search(r"\d of 7 stand out by more than noise: Athlete 1 \(peak torque\)", output)
    assert "Not the condition of the last test, so not judged: Athlete 8, frame A." in output
    assert "If nobody had changed, 0.4 would be flagged on average; a rule of 10 % would flag" in output
    assert widest(flags_story(tables.read_test_table(file))) <= 100
    code, output, _ = revpress("flags", squad(tmp_path, moved=0.0), "--noise", "peak torque=5%", "--noise", "jump=4%")
    assert code == 0
    assert re.search(r"(None|\d) of 8 stands? out", output)


def test_several_tests_of_a_day_are_asked(revpress: Run, tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    rows = [f"{who},2026-01-0{day},{50 + day + k}" for who in "ABC" for day in range(1, 6) for k in (0, 1)]
    file.write_text("\n".join(["name,date,x", *rows]), encoding="utf-8")
    for command in ("trend", "flags"):
        code, _, errors = revpress(command, file)
        assert code == 2
        assert (
            "lines 2 and 3: A was tested 2 times on 2026-01-01 in one condition: say with --several whether" in errors
        )
    code, output, _ = revpress("trend", file, "--several", "max")
    assert code == 0
    assert "A, x: up by 3.0 (" in output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("trend", "--noise", "5", "--study", "x.csv"), "the noise is given twice"),
        (("trend", "--noise", "5", "--share"), "write --noise with a % instead"),
        (("trend", "--noise", "-5"), "noise is -5, but must be above 0"),
        (("trend", "--baseline", "6"), "nobody has 7 tests of one condition, 6 of the baseline and 1 of now"),
        (("trend", "--value", "hop"), "there is no column 'hop'; there are athlete, date, device"),
        (("trend", "--map", "who=athlete"), "a column holds athlete, trial, date"),
        (("flags", "--noise", "hop=3%"), "noise is needed of each metric"),
        (("reliability", "--trials", "7,8"), "there is no trial '7'; there are 1, 2, 3"),
        (("reliability", "--sheet", "x"), "has no sheets"),
        (("reliability", "--out", "x.png"), "its ending must be one of .html"),
    ],
)
def test_what_is_wrong_is_one_sentence(revpress: Run, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    code, output, errors = revpress(words[0], squad(tmp_path), *words[1:])
    assert code == 2
    assert said in errors
    assert output == ""
    assert errors.count("\n") == 1


def test_without_dates_the_order_of_the_lines_counts_and_that_is_said(revpress: Run, tmp_path: Path) -> None:
    file = tmp_path / "order.csv"
    file.write_text("name,x\n" + "".join(f"{who},{v}\n" for who in "AB" for v in (50, 51, 52, 80)), encoding="utf-8")
    for command, said in (("trend", "A, x: up by 29"), ("flags", "2 of 2 stand out by more than noise: A (x); B (x).")):
        code, output, _ = revpress(command, file)
        assert code == 0
        assert said in output
        assert "No column has dates: tests are taken in the order of the lines." in output


def test_a_trial_done_twice_is_asked(revpress: Run, tmp_path: Path) -> None:
    file = tmp_path / "twice.csv"
    file.write_text("name,trial,speed,x\nA,1,slow,1\nA,1,fast,2\nB,1,slow,3\nB,1,fast,4\n", encoding="utf-8")
    code, _, errors = revpress("reliability", file)
    assert code == 2
    assert (
        "lines 2 and 3: A has trial '1' 2 times in one condition: part them with --apart HEADER, or say with" in errors
    )
    assert revpress("reliability", file, "--several", "max")[0] == 2  # one trial alone is no repetition
    file.write_text(file.read_text(encoding="utf-8") + "A,2,slow,2.5\nB,2,slow,3\nC,1,x,1\nC,2,x,2\n", encoding="utf-8")
    code, output, _ = revpress("reliability", file, "--several", "max")
    assert code == 0
    assert "x: a change of one athlete must exceed" in output


def test_a_page_to_print_is_written_where_the_ending_says_so(
    revpress: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, page = squad(tmp_path), tmp_path / "page.pdf"
    for command in ("trend", "flags", "reliability"):
        code, output, errors = revpress(command, file, "--value", "peak torque", "--out", page)
        assert (code, errors) == (0, "")
        assert output.splitlines()[-1] == f"Written: {page}"
        assert page.read_bytes().startswith(b"%PDF-")
        page.unlink()
    monkeypatch.setitem(sys.modules, "typst", None)
    code, output, errors = revpress("trend", file, "--out", page)
    assert (code, output) == (2, "")
    assert "a PDF needs the extra app: pip install 'revpress[app]'" in " ".join(errors.split())
    assert not page.exists()
