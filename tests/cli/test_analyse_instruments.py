"""Several instruments of one repetition, in one file or two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from revpress import Athlete
from revpress.exercise.solve import solve
from revpress.instrument import Emg, Encoder, LoadCell
from revpress.twin.motion import tempo

NAME = "reverse_leg_press/prone_hinge"
DONE = ("--exercise", NAME, "--load", "80", "--strength", "1.5")
LATER = 1.5
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repetition that nobody did: all in one table, and its force on another clock."""
    folder, rng = tmp_path_factory.mktemp("set"), np.random.default_rng(0)
    solution = solve(NAME, Athlete(strength=1.5), 80.0, motion=tempo(2.0, 2.0, frames=351))
    time = np.arange(0.0, 4.0, 0.01)
    position, force, envelope = (
        np.interp(time, one.time, one.values)
        for one in (
            instrument.simulate(solution, rng).channels[0]
            for instrument in (Encoder(), LoadCell(), Emg(electrodes=("gluteus maximus",)))
        )
    )
    columns = np.column_stack([time, position, force, 100.0 * envelope])
    head = "time (s),position (m),force (N),gluteus maximus right activation (%)"
    np.savetxt(folder / "all.csv", columns, "%.5f", ",", header=head, comments="")
    np.savetxt(folder / "cell.csv", np.column_stack([time + LATER, force]), "%.5f", ",", header="time (s),force (N)",
               comments="")  # fmt: skip
    return folder


def told(out: str, what: str) -> list[str]:
    return [line for line in out.splitlines() if line.startswith("With ") and what in line]


def test_what_each_file_of_a_set_told_is_said(files: Path, revpress: Run) -> None:
    columns = "columns=2: position m, 3: force N, 4: activation %"
    code, out, errors = revpress("analyse", files / "all.csv", *DONE, "--read", columns, "--with", "load_cell,emg")
    assert (code, errors) == (0, "")
    assert "Left out" not in out
    [share] = told(out, "share of the gluteus maximus")
    assert share.startswith("With load cell and emg")
    assert "narrower; the position sensor alone" in share
    code, other, errors = revpress(
        "analyse", files / "all.csv", *DONE, "--with", "load_cell", "--beside", files / "cell.csv", "--later", LATER
    )
    assert (code, errors) == (0, "")
    [moment] = told(other, "hip extension moment")
    assert "narrower" in moment
    code, _, errors = revpress("analyse", files / "all.csv", *DONE, "--with", "load_cell", "--beside",
                                   files / "cell.csv", "--later", 60)  # fmt: skip
    assert code == 2
    assert len(errors.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--with", "emg"), "no channel is the activation"),
        (("--with", "crystal_ball"), "there is no instrument 'crystal_ball'"),
        (("--beside", "cell.csv"), "--beside is of other instruments: name them with --with"),
        (("--later", "1"), "--later is of other instruments"),
        (("--with", "load_cell", "--later", "1"), "--later is of another file"),
    ],
)
def test_what_cannot_be_read_together_is_said(words: tuple[str, ...], said: str, files: Path, revpress: Run) -> None:
    code, _, errors = revpress(
        "analyse", files / "all.csv", "--read", "columns=2: position m, 3: force N", *DONE, *words
    )
    assert code == 2
    assert said in errors


def test_instruments_need_an_exercise(files: Path, revpress: Run) -> None:
    code, _, errors = revpress("analyse", files / "all.csv", "--with", "load_cell")
    assert code == 2
    assert "--with is of an exercise" in errors
