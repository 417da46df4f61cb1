"""Capacity beside published measurements, for docs/capacity.md: torque over joint speed, speeds of maximal lifts."""

from __future__ import annotations

import numpy as np

from revpress import Athlete
from revpress.athlete.dynamometer_curves import isokinetic_peaks
from revpress.performance.largest_load import largest_load
from revpress.performance.load_velocity import load_velocity

PEOPLE = {"average man": Athlete(sex="male", stature=1.75, mass=75.0, age=21.5)}
PEOPLE |= {"strong man": Athlete(sex="male", stature=1.75, mass=80.0, age=21.5, strength=1.8)}
SPEEDS = (-60, 0, 60, 120, 180, 240)  # of the joint [°/s]
NEARLY = 0.98  # of the largest load: the heaviest that is lifted in a reasonable time

# Mean velocity [m/s] with its standard deviation: at the one-repetition maximum, and at the load of highest mean power.
PUBLISHED = {
    "hip_thrust": ("0.25 ± 0.03 (de Hoyo 2021)", "0.92 ± 0.04 (Loturco 2020)"),
    "back_squat": ("0.32 ± 0.03 (Sánchez-Medina 2017)", "–"),
    "leg_press_45": ("0.21", "–"),
    "reverse_leg_press/prone_hinge": ("none", "none"),
}


def torques() -> None:
    """Peak torque at constant joint speed over that at rest, model and Anderson 2007."""
    peaks = isokinetic_peaks(PEOPLE["average man"], np.radians(SPEEDS))
    rest = peaks / peaks.sel(speed=0.0)
    print(f"{'peak torque / isometric':26}" + "".join(f"{v:>16} °/s" for v in SPEEDS))
    for action in peaks.action.values:
        pairs = [
            f"{float(a):.2f} ({float(b):.2f})" for a, b in zip(*(rest[n].sel(action=action) for n in rest), strict=True)
        ]
        print(f"{action!s:26}" + "".join(f"{pair:>20}" for pair in pairs))


def velocities() -> None:
    """Mean velocity near the largest load and at the load of highest mean power."""
    print(
        f"\n{'maximal lifts':32}{'':14}{'largest':>14}{'MV there':>10}{'MV of best':>12}   published: 1RM; best power"
    )
    for name, published in PUBLISHED.items():
        for who, athlete in PEOPLE.items():
            held = largest_load(name, athlete)
            profile = load_velocity(name, athlete)
            last = load_velocity(name, athlete, [NEARLY * float(held.largest)])
            best = float(np.interp(float(profile.best_load), profile["load"], profile.mean_velocity))
            print(
                f"{name:32}{who:14}{float(held.largest):11.0f} kg{float(last.mean_velocity[0]):10.2f}{best:12.2f}   "
                f"{'; '.join(published)}"
            )


if __name__ == "__main__":
    torques()
    velocities()
