"""Barbell glute bridge: shoulders on the floor, both feet flat, a padded barbell in the crease of the hip.

The back turns about a line through the upper shoulder blades and is assumed not to roll or slide along the floor; the
arms do not help. The spine stays neutral; its lumbar moment is what any structure of the trunk must supply. The head is
part of the trunk in this body: it is drawn bent forward, as it lies on the floor, but its weight stays in line with the
trunk.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.bridge import END_HIP, bridge
from revpress.exercise.kit.technique import FLOOR_FRICTION, PUSH, STANCE_WIDTH, TOE_OUT
from revpress.machine import parts
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

TITLE = "Glute bridge"
LOAD = Parameter("load", "kg", 60.0, 0.0, 500.0, "barbell with plates")
PARAMETERS = (
    Parameter(
        "start_hip_flexion", "rad", np.radians(45.0), np.radians(25.0), np.radians(60.0), "hips just over the floor"
    ),
    END_HIP,
    Parameter(
        "end_knee_flexion", "rad", np.radians(100.0), np.radians(50.0), np.radians(115.0), "nearly upright shanks"
    ),
    STANCE_WIDTH,
    TOE_OUT,
    PUSH,
    FLOOR_FRICTION,
    Parameter("back_friction", "1", 0.6, 0.1, 1.2, "cloth on a mat"),
)

# On the torso of a body of 1.70 m: where it lies on the floor, where the neck bends [m].
_SHOULDERS = np.array([-0.10, 0.35, 0.0])
_NECK = np.array([-0.02, 0.42, 0.0])
_NOD = parts.rotation_z(np.radians(-18.0))


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, floor and barbell."""
    lift = bridge(athlete, load, p, back=_SHOULDERS, height=0.0, friction=p.back_friction, width=p.stance_width)
    neck = athlete.stature / 1.70 * _NECK
    head = lift.body.spec.geom("skin_torso_head")
    head.pos, head.quat = neck + parts.turned(_NOD, head.pos - neck), _NOD
    return lift
