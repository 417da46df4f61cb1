"""The scene of a solved exercise shows what the solution says."""

import numpy as np
import pytest

from revpress import Athlete, solve
from revpress.report.exercise_scene import FRAMES, exercise_scene


@pytest.mark.parametrize("parameters", [{}, {"load": 4.0, "sides": "left", "strap": "foot strap"}])
def test_cables_and_bands_are_drawn_from_the_strap_along_their_force(parameters: dict[str, object]) -> None:
    solution = solve("band_kickback", Athlete(), **parameters)
    cords = exercise_scene(solution)["cords"]
    assert [cord["name"] for cord in cords] == solution.line.values.tolist()
    shown = solution.isel(frame=np.unique(np.linspace(0, solution.sizes["frame"] - 1, FRAMES).round().astype(int)))
    for cord in cords:
        of_line = shown.sel(line=cord["name"])
        strap, anchor = cord["points"][:, 0], cord["points"][:, 1]
        assert strap == pytest.approx(of_line.line_position.values, abs=1e-9)
        assert np.ptp(anchor, axis=0) == pytest.approx(0.0, abs=1e-12)
        along = (anchor - strap) / np.linalg.norm(anchor - strap, axis=1, keepdims=True)
        assert of_line.line_force.values == pytest.approx(of_line.line_tension.values[:, None] * along, abs=1e-9)


def test_an_exercise_without_lines_draws_none() -> None:
    assert exercise_scene(solve("hip_thrust", Athlete()))["cords"] == []
