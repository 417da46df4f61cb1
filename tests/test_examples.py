"""Every example runs, and shows what it says it shows."""

from __future__ import annotations

import runpy
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
Names = Mapping[str, Any]


def first_comparison(names: Names) -> bool:
    curves = names["comparison"]
    low = curves.hip_extension_moment_interval.sel(bound="low")
    inside = (low <= curves.hip_extension_moment + 1e-3).where(low.notnull(), True)  # N m; both are interpolated
    asked = names["asked"].stack(pair=("exercise", "rival")).dropna("pair")
    return bool(inside.all()) and curves.sizes["exercise"] == 3 and asked.size == 6


def how_sure(names: Names) -> bool:
    peak = {push: float(abs(m.sel(coordinate="hip_flexion_r")).max()) for push, m in names["moments"].items()}
    share, ends = names["share"], names["ends"]
    inside = (ends.sel(bound="low") <= share) & (share <= ends.sel(bound="high"))
    narrower = names["heavy"] < names["light"]
    return bool(inside.all()) and narrower and len(set(peak.values())) == 2


def kept_solution(names: Names) -> bool:
    return bool(names["again"].identical(names["kept"]))


def load_velocity(names: Names) -> bool:
    return bool((np.diff(names["profile"].mean_velocity) < 0.0).all())


def moment_arms(names: Names) -> bool:
    return bool((names["arms"] < 0.0).all())  # all three extend the hip, over the whole stroke


def opensim(names: Names) -> bool:
    return names["model"].nu > 80 and (names["folder"] / "opensim" / "model.osim").is_file()


def own_athlete(names: Names) -> bool:
    return float(names["loads"]["measured"].largest) > float(names["loads"]["average"].largest)


def own_machine(names: Names) -> bool:
    return all(float(solution.residual.max()) < 1e-8 for solution in names["solutions"].values())


def population(names: Names) -> bool:
    return names["peak"].sizes["athlete"] == 8 and float(names["peak"].std()) > 0.0


def recording(names: Names) -> bool:
    return len(names["session"].sets) == 9 and len(names["reps"]) == 3


def resistance(names: Names) -> bool:
    return len({round(peak, 3) for peak in names["peaks"].values()}) == len(names["peaks"]) == 3


def strength_curve(names: Names) -> bool:
    return bool(names["low"] < names["most"] < names["high"])


def week(names: Names) -> bool:
    found, addition = names["found"], names["addition"]
    alike = found.likeness.similarity.values
    return bool((np.diff(alike) <= 0.0).all()) and bool(0.0 < addition.repeated[0] <= 1.0)


def tempo(names: Names) -> bool:
    return names["peaks"][3.0] < names["peaks"][1.5] < names["peaks"][0.8]


SHOWN: dict[str, Callable[[Names], bool]] = {
    check.__name__: check
    for check in [
        first_comparison,
        how_sure,
        kept_solution,
        load_velocity,
        moment_arms,
        opensim,
        own_athlete,
        own_machine,
        population,
        recording,
        resistance,
        strength_curve,
        tempo,
        week,
    ]
}


@pytest.fixture(autouse=True)
def _without_windows() -> Iterator[None]:
    before = mpl.get_backend()
    mpl.use("agg")
    yield
    import matplotlib.pyplot as plt

    plt.close("all")
    with warnings.catch_warnings(action="ignore"):
        mpl.use(before)


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.py")))
def test_an_example_runs_and_shows_what_it_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    names = runpy.run_path(str(EXAMPLES / f"{name}.py"))
    assert capsys.readouterr().out.strip()
    assert SHOWN[name](names)


def test_there_is_a_check_for_every_example() -> None:
    assert sorted(SHOWN) == sorted(path.stem for path in EXAMPLES.glob("*.py"))
