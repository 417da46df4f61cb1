"""Contact forces of hip and knee in a chair rise and a knee bend beside those of instrumented implants.

    python scripts/compare_implants.py

Peaks in body weights of an average man and woman; measured are means over a few elderly people with implants, who may
choose their own way to stand up. A knee bend here is a squat without a bar, to 90° of knee flexion.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from revpress import Athlete, solve
from revpress.exercise.exercise import Exercise
from revpress.exercise.library.back_squat import BackSquat
from revpress.exercise.library.sit_to_stand import SitToStand
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.sharing import Status
from revpress.settings import Parameter

PEOPLE = {
    "man": Athlete(sex="male", stature=1.75, mass=75.0, age=21.5),
    "woman": Athlete(sex="female", stature=1.64, mass=62.0, age=21.5),
}


class KneeBend(BackSquat):
    """A squat without a bar."""

    title = "Knee bend"
    load = Parameter("load", "kg", 0.0, 0.0, 20.0, "body weight alone")


MOVES: dict[str, Exercise] = {"sit_to_stand": SitToStand(), "knee bend": KneeBend(depth=np.radians(90.0))}
MEASURED = {
    ("sit_to_stand", "up", "knee"): "2.46 (Kutzner 2010)",
    ("sit_to_stand", "down", "knee"): "2.25 (Kutzner 2010)",
    ("sit_to_stand", "up", "hip"): "about 1.9 (Bergmann 2001)",
    ("sit_to_stand", "down", "hip"): "about 1.6 (Bergmann 2001)",
    ("knee bend", "up", "knee"): "2.53 (Kutzner 2010)",
    ("knee bend", "up", "hip"): "about 1.4 (Bergmann 2001)",
}


def half(solution: xr.Dataset, way: str) -> xr.Dataset:
    """The frames in which the stroke goes up, or down."""
    speed = solution.stroke_speed.values
    return solution.isel(frame=np.flatnonzero(speed >= 0.0 if way == "up" else speed <= 0.0))


def main() -> None:
    """Print the table."""
    print(f"{'movement':16}{'':6}{'joint':6}" + "".join(f"{who:>26}" for who in PEOPLE) + "   measured")
    solved = {(move, who): solve(exercise, a) for move, exercise in MOVES.items() for who, a in PEOPLE.items()}
    for (move, way, joint), measured in MEASURED.items():
        cells = []
        for who, athlete in PEOPLE.items():
            part = half(solved[move, who], way)
            force = np.linalg.norm(part.joint_force.sel(joint=f"{joint}_r").values, axis=-1)
            at, weight = int(force.argmax()), athlete.mass * GRAVITY
            knee = np.degrees(float(part.angle.sel(coordinate="knee_angle_r")[at]))
            short = "" if np.all(part.status == Status.CONVERGED) else ", short"
            cells.append(f"{force[at] / weight:.2f} at {knee:.0f}°{short}")
        print(f"{move:16}{way:6}{joint:6}" + "".join(f"{cell:>26}" for cell in cells) + f"   {measured}")


if __name__ == "__main__":
    main()
