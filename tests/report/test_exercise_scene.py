"""The scene of a solved exercise shows what the solution says."""

from itertools import pairwise

import numpy as np
import pytest

from revpress import Athlete, solve
from revpress.report.exercise_scene import FRAMES, exercise_scene


@pytest.mark.parametrize("parameters", [{}, {"load": 4.0, "sides": "left", "strap": "foot strap"}])
def test_cables_and_bands_are_drawn_from_the_strap_along_their_force(parameters: dict[str, object]) -> None:
    solution = solve("band_kickback", Athlete(), **parameters)
    cords = exercise_scene(solution)["cords"]
    lines, on = cords[: solution.sizes["line"]], cords[solution.sizes["line"] :]
    assert [cord["name"] for cord in lines] == solution.line.values.tolist()
    assert [cord["name"] for cord in on] == ["cable"] * (
        "cable" in solution.line.values
    )  # from its pulley to the stack
    shown = solution.isel(frame=np.unique(np.linspace(0, solution.sizes["frame"] - 1, FRAMES).round().astype(int)))
    for cord in lines:
        of_line = shown.sel(line=cord["name"])
        strap, anchor = cord["points"][:, 0], cord["points"][:, 1]
        assert strap == pytest.approx(of_line.line_position.values, abs=1e-9)
        assert np.ptp(anchor, axis=0) == pytest.approx(0.0, abs=1e-12)
        along = (anchor - strap) / np.linalg.norm(anchor - strap, axis=1, keepdims=True)
        assert of_line.line_force.values == pytest.approx(of_line.line_tension.values[:, None] * along, abs=1e-9)


def test_an_exercise_without_lines_draws_none() -> None:
    assert exercise_scene(solve("hip_thrust", Athlete()))["cords"] == []


@pytest.mark.parametrize("resistance", ["stack", "flywheel", "pneumatic", "motor", "bands", "hydraulic"])
@pytest.mark.parametrize("name", ["prone_hinge", "standing_hinge", "thigh_roller", "track"])
def test_what_resists_is_seen_to_be_tied_to_the_machine(name: str, resistance: str) -> None:
    """Each piece goes on where the last one ended; only the carriage's and the stack's ends move."""
    solution = solve(f"reverse_leg_press/{name}", Athlete(), resistance=resistance)
    cords = exercise_scene(solution)["cords"]
    assert cords
    for cord, following in pairwise(cords):
        assert cord["points"][:, 1] == pytest.approx(following["points"][:, 0], abs=1e-12)
    moves = [np.ptp(cord["points"], axis=0).max(axis=1) > 1e-6 for cord in cords]
    ends = [moves[0][0], *(m[1] for m in moves)]
    assert ends == [name == "track", *[False] * (len(ends) - 2), resistance == "stack"]


def test_a_stack_rises_by_what_the_wheel_takes_up() -> None:
    solution = solve("reverse_leg_press/thigh_roller", Athlete(), pull_radius=0.2)
    top = exercise_scene(solution)["cords"][-1]["points"][:, 1]
    turned = np.ptp(solution.angle.sel(coordinate="lever_angle").values)
    assert np.ptp(top, axis=0) == pytest.approx([0.0, 0.2 * turned, 0.0], rel=1e-4)  # the scene may skip the top frame
