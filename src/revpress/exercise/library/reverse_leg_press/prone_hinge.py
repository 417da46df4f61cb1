"""Reverse leg press, prone, with a hinged lever: the athlete lies face down on a bench and drives a lever back and up.

The lever turns about a pivot behind and below the foot, or overhead, and carries plates on a horn; its foot plate
pivots, so the foot presses where that pivot is. Bench and lever are set so that the leg starts and ends with the
wanted hip and knee angles. Another drive may pull on the lever by a strap, cable or rod. The hip pad with its belt and
the handles hold the pelvis with a free wrench, which is reported; the trunk lies on the bench. Dimensions are those of
common plate-loaded hip machines; no maker publishes drawings, so each is a parameter.
"""

from __future__ import annotations

from types import SimpleNamespace

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.foot_press import PARAMETERS as KICK_BACK
from revpress.exercise.kit.hinged_lever import DRIVE, FOOT_LEVER, PIVOT, hinge
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

TITLE = "Reverse leg press, prone hinge"
LOAD = Parameter("load", "kg", 10.0, 0.0, 400.0, "plates on the lever, or weight selected on the stack")
PARAMETERS = (*KICK_BACK, PIVOT, *FOOT_LEVER, *DRIVE)


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, bench and lever."""
    return hinge(athlete, load, p, trunk_pitch=0.0, support="prone")
