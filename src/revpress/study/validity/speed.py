"""Joint torque over speed on an isokinetic dynamometer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import xarray as xr

from revpress.athlete import Athlete
from revpress.athlete.dynamometer_curves import isokinetic_peaks
from revpress.athlete.strength import ACTIONS
from revpress.study.validity.check import Basis, Check, CheckGroup, Figure, Figures, between, near
from revpress.study.validity.isometric import abduction
from revpress.study.validity.people import MAN, WOMAN, YOUNG

SPEED = CheckGroup(
    "speed",
    "Torque over speed",
    "athlete",
    "Peak torque at a constant speed of the joint over the isometric peak. Strength is set at rest; one relation of "
    "four numbers for all muscles was set to three speeds of six actions together. No action and no muscle has one of "
    "its own.",
)

SPEEDS = (-60.0, 0.0, 60.0, 180.0)  # [°/s], concentric positive
_FITTED: Basis = "fitted"  # scripts/fit_voluntary_speed.py


@cache
def _over_rest(athlete: Athlete) -> xr.Dataset:
    peaks = isokinetic_peaks(athlete, np.radians(SPEEDS)).sel(action=list(ACTIONS))
    return peaks / peaks.isel(speed=SPEEDS.index(0.0))


def over_rest(athlete: Athlete, speed: float, whose: str = "model") -> dict[str, float]:
    """Peak torque at one of :data:`SPEEDS` over that at rest, by action.

    Parameters
    ----------
    athlete : Athlete
    speed : float
        [°/s].
    whose : {"model", "anderson"}
        This body's, or that of the people of :cite:`anderson2007`.

    Returns
    -------
    dict of str to float
    """
    values = _over_rest(athlete)[whose].isel(speed=SPEEDS.index(speed))
    return {str(action): float(value) for action, value in zip(values.action.values, values.values, strict=True)}


def _of_all_actions(speed: float) -> float:
    return float(np.exp(np.mean(np.log(list(over_rest(MAN, speed).values())))))


@SPEED.check(
    "concentric", "torque at 60 °/s over the isometric: hip, knee and ankle together, young man",
    published="0.77: exp(−0.258), 18 men, each at his best angle; the logarithm is assumed", allowed=near(0.77, 0.07),
    tolerance="one standard deviation between people (0.093 of the logarithm)", source="stotz2022", reading="abstract",
    basis=_FITTED,
)  # fmt: skip
def _concentric() -> Figures:
    return _of_all_actions(60.0)


@SPEED.check(
    "eccentric", "torque at −60 °/s over the isometric: hip, knee and ankle together, young man",
    published="0.89: exp(0.147 − 0.258), 18 men; 1.0 in 21 men at the knee (Westing 1988)", allowed=between(0.80, 1.05),
    tolerance="one standard deviation below the lower study, 5 % above the upper", source="stotz2022",
    further=("westing1988",), reading="abstract", basis=_FITTED,
)  # fmt: skip
def _eccentric() -> Figures:
    return _of_all_actions(-60.0)


@SPEED.check(
    "eccentric_over_concentric", "torque at −60 °/s over that at 60 °/s: hip, knee and ankle together, young man",
    published="1.16 at 60 °/s (18 men); 1.41 over all speeds (12,546 people, Nuzzo 2023)", allowed=between(1.10, 1.45),
    tolerance="from the one study to the other", source="stotz2022", further=("nuzzo2023",),
    reading="abstract", basis=_FITTED,
)  # fmt: skip
def _eccentric_over_concentric() -> Figures:
    return _of_all_actions(-60.0) / _of_all_actions(60.0)


def _beside_anderson(speed: float) -> Callable[[], Figures]:
    def figures() -> Figures:
        people = {"man": MAN, "woman": WOMAN}
        return {
            f"{action.removeprefix('ankle_').replace('_', ' ')}, {name}": Figure(
                value, near(over_rest(person, speed, "anderson")[action], 0.10)
            )
            for name, person in people.items()
            for action, value in over_rest(person, speed).items()
        }

    return figures


for _speed in (60.0, 180.0):
    SPEED.add(
        Check(
            f"anderson_{_speed:.0f}",
            f"torque at {_speed:.0f} °/s over the isometric: each action, young man and woman",
            _beside_anderson(_speed),
            published="each action's own", allowed=None,
            tolerance="0.10 of the isometric peak, required here",
            source="anderson2007", basis=_FITTED, reading="copy",
            because="all muscles have the same greatest speed in fibre lengths, and the calf's fibres are short",
        )
    )  # fmt: skip


@SPEED.check(
    "knee_lengthening", "knee extension, yielding: peak torque over the isometric, young man",
    published="no difference at 30, 120 and 270 °/s, 21 men", allowed=near(1.0, 0.10),
    tolerance="10 %: what a difference that was not found may be", source="westing1988", reading="abstract",
)  # fmt: skip
def _knee_lengthening() -> Figures:
    speeds = (30.0, 120.0, 270.0)
    peaks = isokinetic_peaks(MAN, -np.radians([0.0, *speeds])).model.sel(action="knee_extension").to_numpy()
    return {f"−{speed:.0f} °/s": float(peak / peaks[0]) for speed, peak in zip(speeds, peaks[1:], strict=True)}


@SPEED.check(
    "abduction", "hip abduction at 60 °/s, standing: greatest torque from 0 to 20° over body mass",
    unit="N·m/kg", published="men 1.29 ± 0.24, women 1.13 ± 0.20 N·m/kg, 36 athletes", allowed=None,
    tolerance="one standard deviation between people", source="sugimoto2014", reading="abstract",
    basis=_FITTED,
)  # fmt: skip
def _abduction() -> Figures:
    published = {"man, 21": near(1.29, 0.24), "woman, 21": near(1.13, 0.20)}
    angles = tuple(np.arange(0.0, 21.0, 5.0).tolist())
    return {
        name: Figure(float(abduction(YOUNG[name], angles, 60.0).max() / YOUNG[name].mass), allowed)
        for name, allowed in published.items()
    }
