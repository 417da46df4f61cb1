"""Barbell glute bridge: shoulders on the floor, both feet flat, a padded barbell in the crease of the hip."""

from __future__ import annotations

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.bridge import BridgeSettings, bridge
from revpress.exercise.kit.technique import STANCE_WIDTH
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.settings import Parameter, quantity
from revpress.twin.assembly import Assembly

# On the torso of a body of 1.70 m: where it lies on the floor, where the neck bends [m].
_SHOULDERS = np.array([-0.10, 0.35, 0.0])
_NECK = np.array([-0.02, 0.42, 0.0])
_NOD = parts.rotation_z(np.radians(-18.0))


class GluteBridge(BridgeSettings, Exercise):
    """Barbell glute bridge: shoulders on the floor, both feet flat, a padded barbell in the crease of the hip.

    The back turns about a line through the upper shoulder blades.
    """

    title = "Glute bridge"
    load = Parameter("load", "kg", 60.0, 0.0, 500.0, "barbell with plates")
    # Up from the floor; half of a short adult's way of 16 cm, the shortest of all lifts here.
    repetition = RepetitionRule(minimum_range=0.08, first="concentric")
    equipment = ()
    load_equipment = ("barbell",)
    limits = (
        "The back does not roll or slide along the floor, and the arms do not help.",
        "The spine stays neutral; its lumbar moment is what any structure of the trunk must supply.",
        (
            "The head is part of the trunk: it is drawn bent forward, as it lies on the floor, but its weight stays "
            "in line with the trunk."
        ),
    )

    stance_width: float = STANCE_WIDTH
    back_friction: float = quantity(0.6, "1", 0.1, 1.2, "cloth on a mat")

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, floor and barbell."""
        lift = bridge(
            athlete, load, self, back=_SHOULDERS, height=0.0, friction=self.back_friction, width=self.stance_width
        )
        neck = athlete.stature / 1.70 * _NECK
        head = lift.body.spec.geom("skin_torso_head")
        head.pos, head.quat = neck + parts.rotated(_NOD, head.pos - neck), _NOD
        return lift
