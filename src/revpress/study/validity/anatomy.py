"""Lengths and moment arms against cadavers and living knees. (Against the published model: ``docs/body.md``.)"""

from __future__ import annotations

from functools import cache

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.athlete.dynamometer import TESTED_SIDE
from revpress.exercise.kit.technique import grip
from revpress.study.validity.check import CheckGroup, Figure, Figures, near
from revpress.study.validity.people import MAN, WOMAN, YOUNG
from revpress.twin.posture import point_at

ANATOMY = CheckGroup(
    "anatomy",
    "Moment arms and excursions",
    "athlete",
    "Where the body's geometry meets measured people. Of the quadriceps it is vastus intermedius, which crosses the "
    "knee alone, of an average man of 1.75 m and woman of 1.64 m. That it agrees with the published model to half a "
    "millimetre is a test of its own (docs/body.md).",
)

KNEE = np.arange(0.0, 91.0, 10.0)  # [°]
_QUADRICEPS = "vasint_r"  # runs straight and crosses the knee alone


@cache
def _paths(athlete: Athlete) -> xr.Dataset:
    return athlete.body((TESTED_SIDE,)).muscle_paths({"knee_angle_r": np.radians(KNEE)}).sel(muscle=_QUADRICEPS)


def quadriceps_excursion(athlete: Athlete, first: float, last: float) -> float:
    """What the quadriceps' path gains between two knee angles [°], of the vastus intermedius [mm]."""
    length = 1e3 * _paths(athlete).length.to_numpy()
    return float(np.interp(last, KNEE, length) - np.interp(first, KNEE, length))


def quadriceps_arm(athlete: Athlete, angle: float) -> float:
    """The quadriceps' effective moment arm at a knee angle [°]: change of its length over that of the angle [mm]."""
    arm = -1e3 * _paths(athlete).moment_arm.sel(coordinate="knee_angle_r").to_numpy()
    return float(np.interp(angle, KNEE, arm))


_CONTRADICTION = (
    "living knees (31 mm at 50°) and cadavers (some 50 mm at 35°) contradict each other; the body is between"
)
_EXCURSION = {
    "unit": "mm", "digits": 1, "tolerance": "one standard deviation between knees", "source": "wendt1985",
    "reading": "abstract",
}  # fmt: skip


@ANATOMY.check(
    "quadriceps_excursion", "excursion of the quadriceps from 0 to 90° of knee flexion",
    published="66.2 ± 5.5 mm, ten cadaver legs", allowed=near(66.2, 5.51), **_EXCURSION,
)  # fmt: skip
def _quadriceps_excursion() -> Figures:
    return quadriceps_excursion(MAN, 0.0, 90.0)


@ANATOMY.check(
    "quadriceps_excursion_30_40", "excursion of the quadriceps from 30 to 40° of knee flexion",
    published="9.49 ± 1.35 mm, ten cadaver legs", allowed=near(9.49, 1.35), because=_CONTRADICTION, **_EXCURSION,
)  # fmt: skip
def _quadriceps_excursion_30_40() -> Figures:
    return quadriceps_excursion(MAN, 30.0, 40.0)


@ANATOMY.check(
    "quadriceps_excursion_80_90", "excursion of the quadriceps from 80 to 90° of knee flexion",
    published="5.40 ± 0.67 mm, ten cadaver legs", allowed=near(5.40, 0.67), **_EXCURSION,
)  # fmt: skip
def _quadriceps_excursion_80_90() -> Figures:
    return quadriceps_excursion(MAN, 80.0, 90.0)


_ARM = {
    "unit": "mm", "digits": 1, "source": "im2015", "reading": "abstract",
    "tolerance": "15 %: the abstract gives means without deviation",
    "because": _CONTRADICTION,
}  # fmt: skip


def _arms(angle: float, man: float, woman: float) -> Figures:
    """The arm at a knee angle [°] beside the mean of each sex [mm]."""
    published = {"man": (MAN, man), "woman": (WOMAN, woman)}
    return {name: Figure(quadriceps_arm(who, angle), near(arm, 0.15 * arm)) for name, (who, arm) in published.items()}


@ANATOMY.check(
    "quadriceps_arm_10", "effective moment arm of the quadriceps at 10° of knee flexion",
    published="47.1 mm (10 men), 45.5 mm (30 women), in vivo", allowed=None, **_ARM,
)  # fmt: skip
def _quadriceps_arm_10() -> Figures:
    return _arms(10.0, man=47.1, woman=45.5)


@ANATOMY.check(
    "quadriceps_arm_50", "effective moment arm of the quadriceps at 50° of knee flexion",
    published="31.5 mm (10 men), 32.9 mm (30 women), in vivo", allowed=None, **_ARM,
)  # fmt: skip
def _quadriceps_arm_50() -> Figures:
    return _arms(50.0, man=31.5, woman=32.9)


@ANATOMY.check(
    "grip_height", "height of what hanging hands grip over stature, standing",
    published="0.438 (men), 0.447 (women): height of the acromion, less a British table's length from there to a grip",
    allowed=None, tolerance="0.02: one standard deviation between people", source="gordon2014", basis="fitted",
    digits=3,
)  # fmt: skip
def _grip_height() -> Figures:
    published = {"man, 21": 0.438, "woman, 21": 0.447}

    def height(athlete: Athlete) -> float:
        body = athlete.body()
        sole, hand = (
            point_at(body, {}, segment, point)[1]
            for segment, point in (
                (f"calcn_{TESTED_SIDE}", np.array([0.0, body.soles[TESTED_SIDE].height, 0.0])),
                (f"hand_{TESTED_SIDE}", grip(athlete)),
            )
        )
        return float(hand - sole) / athlete.stature

    return {name: Figure(height(YOUNG[name]), near(ratio, 0.02)) for name, ratio in published.items()}
