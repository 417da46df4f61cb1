"""Reverse leg press, standing, with a hinged lever: bent over a torso pad, the athlete drives a foot bed back and up.

The station looks like one for donkey calf raises: a gravity lever hangs from a pivot over the hips, with plates on a
horn; one foot pushes its bed, the other stands, and legs are switched between sets. On all fours the other leg kneels
on a pad. The torso pad and the handles hold the torso with a free wrench, which is reported, so the lumbar moment is
what the trunk must carry from the leg to the pad; what the resting leg takes of it is left out. Who drives with both
legs lies on the pad as on an inclined bench. No maker publishes drawings: dimensions are those of common plate-loaded
machines, and each is a parameter.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.foot_press import PARAMETERS as KICK_BACK
from revpress.exercise.kit.held_trunk import body_support
from revpress.exercise.kit.hinged_lever import DRIVE, FOOT_LEVER, PIVOT, hinge
from revpress.exercise.kit.presets import preset
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

TITLE = "Reverse leg press, standing hinge"
LOAD = Parameter("load", "kg", 10.0, 0.0, 400.0, "plates on the lever, or weight selected on the stack")
PARAMETERS = (
    *KICK_BACK,
    body_support("standing", "as at a station for donkey calf raises"),
    Parameter(
        "trunk_pitch",
        "rad",
        np.radians(25.0),
        np.radians(-10.0),
        np.radians(60.0),
        "over the horizontal, head up",
    ),
    PIVOT,
    *preset(FOOT_LEVER, horn_angle=(np.radians(-60.0), "the arm hangs steeper than over a prone athlete: even again")),
    *DRIVE,
)


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, torso pad and lever."""
    return hinge(athlete, load, p, p.trunk_pitch, p.body_support)
