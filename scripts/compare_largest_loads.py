"""Largest loads that the average man and woman of the model can lift once: predictions, nothing is fitted to them.

    python scripts/compare_largest_loads.py [EXERCISE ...]

Each with the load in body masses, one standard deviation of strength and build either way, where the stroke is hardest,
and there the moments of hip and knee (extension +), the part that passive tissue gives the hip, and what an arm that
carries the load holds at its shoulder; below, what the loads of one person are to each other and the woman's to the
man's.
"""

from __future__ import annotations

import sys

import numpy as np

from revpress import Athlete, solve
from revpress.errors import RevpressError
from revpress.performance.largest_load import largest_load
from revpress.twin.motion import isometric

PEOPLE = {
    "man": Athlete(sex="male", stature=1.75, mass=75.0, age=21.5),
    "woman": Athlete(sex="female", stature=1.64, mass=62.0, age=21.5),
}
LIFTS = (
    "back_squat",
    "deadlift",
    "romanian_deadlift",
    "leg_press_45",
    "hip_thrust",
    "reverse_leg_press/prone_hinge",
)
RELATIONS = (
    ("deadlift", "romanian_deadlift"),
    ("hip_thrust", "back_squat"),
    ("leg_press_45", "back_squat"),
)


def moments(name: str, athlete: Athlete, load: float, stroke: float) -> str:
    """Moments of one leg and one arm [N m] at a position, held with a load."""
    held = solve(name, athlete, load, motion=isometric([stroke])).isel(frame=0)
    hip, knee = (-float(held.moment.sel(coordinate=c)) for c in ("hip_flexion_r", "knee_angle_r"))
    words = (
        f"hip {hip:.0f} ({-float(held.passive_moment.sel(coordinate='hip_flexion_r')):.0f} passive), knee {knee:.0f}"
    )
    if "arm_flex_r" in held.coordinate:
        words += f", arm {abs(float(held.moment.sel(coordinate='arm_flex_r'))):.0f}"
    return words


def main(names: list[str]) -> None:
    """Print loads and relations."""
    loads: dict[tuple[str, str], float] = {}
    print(f"{'exercise':32}{'':8}{'largest':>9}{'per mass':>10}{'- 1 SD .. + 1 SD':>20}{'hardest at':>12}   N·m there")
    for name in names or LIFTS:
        for who, athlete in PEOPLE.items():
            try:
                found = largest_load(name, athlete)
            except RevpressError as error:
                print(f"{name:32}{who:8}{'none':>9}   {error}", flush=True)
                continue
            loads[name, who] = most = float(found.largest)
            at = float(found.stopping_stroke)
            spread = f"{float(found.largest_low):.0f} .. {float(found.largest_high):.0f}"
            print(
                f"{name:32}{who:8}{most:6.0f} {found.largest.attrs['units']:2}{most / athlete.mass:10.2f}{spread:>20}"
                f"{100.0 * at:10.0f} %   {moments(name, athlete, most, at)}",
                flush=True,
            )
    print()
    for a, b in RELATIONS:
        ratio = {who: loads.get((a, who), np.nan) / loads.get((b, who), np.nan) for who in PEOPLE}
        print(f"{f'{a} / {b}':48}" + "".join(f"{who:>8}{value:6.2f}" for who, value in ratio.items()))
    for name in names or LIFTS:
        ratio = loads.get((name, "woman"), np.nan) / loads.get((name, "man"), np.nan)
        print(f"{f'{name}, woman / man':48}{'':8}{ratio:6.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
