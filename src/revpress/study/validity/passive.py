"""Passive joint moments."""

from __future__ import annotations

import numpy as np

from revpress.athlete.passive import passive_moments
from revpress.study.validity.check import CheckGroup, Figure, Figures, between, near

PASSIVE = CheckGroup(
    "passive",
    "Passive moments and ranges",
    "athlete",
    "What skin, ligaments and resting muscles do. The equations are one study's, of few people, young and healthy.",
)


@PASSIVE.check(
    "checkpoints", "passive moment along flexion",
    unit="N·m", published="the equations, worked out by hand", allowed=None, tolerance="rounding",
    source="riener1999", basis="equation", reading="copy",
)  # fmt: skip
def _checkpoints() -> Figures:
    points = {  # hip, knee, ankle [°]: moment of one joint
        "hip at −20°, knee straight": ((-20.0, 0.0, 0.0), 0, 25.40),
        "hip at 90°, knee straight": ((90.0, 0.0, 0.0), 0, -51.38),
        "hip at −10°, knee at 90°": ((-10.0, 90.0, 0.0), 0, 14.45),
        "knee straight, hip at 90°": ((90.0, 0.0, 0.0), 1, 47.03),
        "ankle at 20°, knee straight": ((0.0, 0.0, 20.0), 2, -42.36),
    }
    return {
        name: Figure(float(passive_moments(*np.radians(posture))[joint]), near(value, 0.0051))
        for name, (posture, joint, value) in points.items()
    }


@PASSIVE.check(
    "hip_extension_resisted", "hip extension at which passive tissue adds 5 N·m to its moment at 0°, knee straight",
    unit="°", digits=0, published="12 ± 7°: hip capsules of cadavers alone", allowed=between(5.0, 19.0),
    tolerance="one standard deviation between hips", source="vanarkel2015", reading="quoted",
)  # fmt: skip
def _hip_extension_resisted() -> Figures:
    extension = np.linspace(0.0, 30.0, 301)
    hip, _, _ = np.moveaxis(passive_moments(np.radians(-extension), 0.0, 0.0), -1, 0)
    return float(np.interp(5.0, hip - hip[0], extension))
