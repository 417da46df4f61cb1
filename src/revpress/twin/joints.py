"""Names of coordinates and joints that the twin knows, as in OpenSim's model of the family."""

from __future__ import annotations

from collections.abc import Sequence

LUMBAR = ("lumbar_extension", "lumbar_bending", "lumbar_rotation")
ARMS = ("arm_flex", "arm_add", "arm_rot", "elbow_flex")
"""Coordinates of an arm, as in OpenSim's model."""
WITHOUT_MUSCLES = (*LUMBAR, *(f"{name}_{side}" for side in "rl" for name in ARMS))
"""Trunk and arms have no muscle here: their moments come as they are needed."""
PELVIS = ("pelvis_tx", "pelvis_ty", "pelvis_tz", "pelvis_tilt", "pelvis_list", "pelvis_rotation")


SEGMENT_OF = {"hip": "femur", "knee": "tibia", "patellofemoral": "patella", "ankle": "talus"}
"""Joints of a leg whose contact force is known, and the segment that it acts on."""
LUMBOSACRAL = "lumbosacral"
"""The joint between pelvis and trunk; its force acts on the torso."""
_SLIDES_OF = {"patellofemoral": "patella"}


def joint_slides(joint: str) -> list[str]:
    """Slides of a joint's segment: their equations of motion give its contact force.

    Those that the body's joint lacks are added to the rig's model and never move.
    """
    name, _, side = joint.partition("_")
    return [f"{_SLIDES_OF.get(name, name)}_t{axis}" + (f"_{side}" if side else "") for axis in "xyz"]


def contact_joints(sides: Sequence[str]) -> dict[str, str]:
    """Joints with a contact force, each with the segment that it acts on, of the working legs and the trunk."""
    legs = {f"{joint}_{side}": f"{segment}_{side}" for side in sides for joint, segment in SEGMENT_OF.items()}
    return {**legs, LUMBOSACRAL: "torso"}
