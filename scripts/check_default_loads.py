"""Every exercise with its default load by an average man and an average woman: who does it, and what is short.

    python scripts/check_default_loads.py [EXERCISE ...]

A repetition is done where muscles alone give what it asks in every frame. Where they do not, the row names the part of
the stroke, the joint with the largest missing moment, and the muscles that are fully active there.
"""

from __future__ import annotations

import sys

import numpy as np
import xarray as xr

from revpress import Athlete, exercises, solve
from revpress.errors import RevpressError
from revpress.mechanics.sharing import Status

PEOPLE = {
    "man": Athlete(sex="male", stature=1.75, mass=75.0, age=21.5),
    "woman": Athlete(sex="female", stature=1.64, mass=62.0, age=21.5),
}
ROOT = "pelvis"
FULL = 0.98  # activation from which a muscle counts as fully active


def verdict(solution: xr.Dataset) -> str:
    """Whether muscles do it all, or what is missing where."""
    short = solution.status.values != Status.CONVERGED
    if not short.any():
        most = solution.activation.max("frame")
        muscle, active = str(most.idxmax("muscle").values), float(most.max())
        return f"done; most active {muscle} {active:.2f}"
    stroke = solution.stroke.values[short]
    joints = solution.reserve.sel(coordinate=[c for c in solution.coordinate.values if not c.startswith(ROOT)])
    worst = np.abs(joints).max("frame")
    frame = int(np.abs(joints).max("coordinate").values.argmax())
    active = solution.activation.isel(frame=frame)
    full = [str(m) for m in active.muscle.values[(active >= FULL).values] if str(m).endswith("_r")]
    return (
        f"SHORT in {100.0 * short.mean():.0f} % of the frames, at {100.0 * stroke.min():.0f} to "
        f"{100.0 * stroke.max():.0f} % of the stroke: {worst.idxmax('coordinate').values!s} misses "
        f"{float(worst.max()):.1f} N·m; full: {', '.join(full) or 'none'}"
    )


def main(names: list[str]) -> None:
    """Print the table; the exit status is 1 where anybody falls short."""
    done = True
    for name in names or list(exercises):
        load = exercises[name].load
        for who, athlete in PEOPLE.items():
            try:
                words = verdict(solve(name, athlete))
            except RevpressError as error:
                words = f"REFUSED: {error}"
            done &= words.startswith("done")
            print(f"{name:34}{load.default:6.0f} {load.unit:3} {who:6} {words}", flush=True)
    sys.exit(0 if done else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
