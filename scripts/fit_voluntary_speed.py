"""Fit what people reach of a muscle's force as it moves to joint torques over speed, and print it.

Run as ``python scripts/fit_voluntary_speed.py``. The six actions of Anderson et al. 2007, at 60 and 180 °/s of
shortening and 60 °/s of lengthening over no motion: means over the paper's six groups, weighted with their spread.
Beside them the mean over hip, knee and ankle of another 18 men (:data:`BOTH_WAYS`), which is lower on lengthening and
counts as much as all six actions. The model's are means over the angles where the action gives at least 80 % of its
peak. The numbers belong into ``mechanics/data/voluntary_activation.toml``; fit anew when lengths or strengths change.
"""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from revpress import Athlete
from revpress.athlete.body import Body
from revpress.athlete.dynamometer import DYNAMOMETER_TESTS, greatest_moment, test_paths
from revpress.athlete.strength import ACTIONS, anderson2007, anderson2007_coefficients
from revpress.mechanics.muscle import active_force_capacity
from revpress.mechanics.muscle_curves import CurveParameters, Curves, VoluntarySpeed

Array = NDArray[np.float64]

SPEEDS = np.radians([-60.0, 60.0, 180.0])  # shortening +
BOTH_WAYS = {-60.0: 0.89, 60.0: 0.77}  # °/s: share of isometric torque, hip, knee and ankle together (Stotz 2022)
AGES = (21.5, 60.0, 70.0)
SPREAD = 0.05  # least standard deviation of a mean over groups: what one model of all muscles can be asked for
PRIOR = VoluntarySpeed(maximal_speed=10.0, low=0.75, middle=0.0, width=0.05)
PRIOR_SD = np.array([3.0, 0.25, 0.05, 0.03])
# A narrower step would fit as well (width ± 0.02), and would be none.
BOUNDS = ([4.0, 0.3, -0.2, 0.03], [15.0, 1.0, 0.2, 0.2])


def measured(action: str) -> tuple[Array, Array]:
    """Torque over that without motion (speed,), mean and standard deviation over the groups."""
    groups = [anderson2007_coefficients(action, sex, age) for sex in ("male", "female") for age in AGES]
    ratios = [anderson2007(c.c3, SPEEDS, 75.0, 1.75, c) / anderson2007(c.c3, 0.0, 75.0, 1.75, c) for c in groups]
    return np.mean(ratios, axis=0), np.maximum(np.std(ratios, axis=0), SPREAD)


class Leg:
    """The leg on the dynamometer: moment arms once, torques for any curves."""

    def __init__(self, body: Body) -> None:
        self._muscles = body.muscles
        self._tests = [test_paths(body, DYNAMOMETER_TESTS[action]) for action in ACTIONS]

    def ratios(self, curves: Curves) -> Array:
        """Torque over that without motion, (action, speed)."""
        rows = []
        for length, arm in self._tests:
            still, *moving = (self._torque(length, arm, speed, curves) for speed in (0.0, *SPEEDS))
            strong = still > 0.8 * still.max()
            rows.append([float((m[strong] / still[strong]).mean()) for m in moving])
        return np.array(rows)

    def _torque(self, length: Array, arm: Array, speed: float, curves: Curves) -> Array:
        force = active_force_capacity(length, -speed * arm[:, 0], self._muscles, curves)
        return greatest_moment(arm * force[:, None], np.ones(arm.shape[-1]))


def main() -> None:
    parameters = CurveParameters.published()
    legs = [Leg(Athlete(sex=sex, age=21.5).body(("r",))) for sex in ("male", "female")]
    target, spread = np.transpose([measured(action) for action in ACTIONS], (1, 0, 2))

    def ratios(relation: VoluntarySpeed) -> Array:
        return np.asarray(np.mean([leg.ratios(parameters.curves(relation)) for leg in legs], axis=0))

    def miss(x: Array) -> Array:
        model = ratios(VoluntarySpeed(*x))
        together = np.sqrt(len(ACTIONS)) * (model[:, :2].mean(axis=0) - list(BOTH_WAYS.values())) / SPREAD
        return np.r_[((model - target) / spread).ravel(), together, (x - astuple(PRIOR)) / PRIOR_SD]

    found = least_squares(miss, astuple(PRIOR), bounds=BOUNDS, x_scale=PRIOR_SD, diff_step=1e-3)
    relation = VoluntarySpeed(*(round(float(v), 3) for v in found.x))
    print(relation)
    print("standard deviations", np.sqrt(np.diag(np.linalg.inv(found.jac.T @ found.jac))).round(3))
    print(f"{'':22}" + "".join(f"{f'{np.degrees(s):+.0f} °/s':>16}" for s in SPEEDS) + "   model (measured)")
    for action, model, people in zip(ACTIONS, ratios(relation), target, strict=True):
        print(f"{action:22}" + "".join(f"{f'{m:.2f} ({p:.2f})':>16}" for m, p in zip(model, people, strict=True)))
    print("as stimulated muscle  ", np.round(ratios(VoluntarySpeed(10.0, 1.0, 0.0, 0.1)).mean(axis=0), 2))


if __name__ == "__main__":
    main()
