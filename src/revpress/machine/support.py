"""What carries the athlete's trunk: pads that do not move, in the machine's frame."""

from __future__ import annotations

import numpy as np

from revpress.machine.marks import AngleMark, LengthMark, Mark, from_angle, place_marks
from revpress.settings import Settings, dimension, dimension_angle


class TrunkPad(Settings):
    """A pad under the front of the trunk; its edge lies in the crease of the hip."""

    edge_forward: float = dimension("m", -2.0, 2.0, "edge of the pad towards the feet")
    edge_height: float = dimension("m", 0.05, 3.0, "height of the pad's surface at that edge")
    pad_pitch: float = dimension_angle(-90.0, 90.0, "rise of the pad towards the head, over the horizontal")
    pad_length: float = dimension("m", 0.2, 2.0, "along the trunk")
    handle_forward: float = dimension("m", -3.0, 3.0, "rail for the hands")
    handle_height: float = dimension("m", 0.0, 3.0, "of that rail")

    def own_marks(self) -> list[Mark]:
        """Where pad and rail are."""
        edge = np.array([self.edge_forward, self.edge_height])
        head = edge + self.pad_length * from_angle(self.pad_pitch)
        return [
            *place_marks("edge_forward", "edge_height", *edge),
            LengthMark("pad_length", edge, head),
            AngleMark("pad_pitch", edge, 0.0, self.pad_pitch),
            *place_marks("handle_forward", "handle_height", self.handle_forward, self.handle_height),
        ]


class KneePad(Settings):
    """A pad on which the resting leg kneels, its middle under the knee."""

    knee_pad_forward: float = dimension("m", -2.0, 2.0, "middle of the pad for the resting knee")
    knee_pad_height: float = dimension("m", 0.0, 3.0, "surface of the pad for the resting knee")
    pad_pitch: float = dimension_angle(-90.0, 90.0, "rise of the torso pad towards the head, over the horizontal")
    handle_forward: float = dimension("m", -3.0, 3.0, "rail for the hands")
    handle_height: float = dimension("m", 0.0, 3.0, "of that rail")

    def own_marks(self) -> list[Mark]:
        """Where pads and rail are."""
        return [
            *place_marks("knee_pad_forward", "knee_pad_height", self.knee_pad_forward, self.knee_pad_height),
            *place_marks("handle_forward", "handle_height", self.handle_forward, self.handle_height),
        ]


class ShoulderPads(Settings):
    """Two pads, their middle on the top of the shoulders, square to the trunk that pushes against them."""

    pads_forward: float = dimension("m", -2.0, 3.0, "middle of the shoulder pads' surface")
    pads_height: float = dimension("m", 0.2, 2.5, "middle of the shoulder pads' surface")
    pad_pitch: float = dimension_angle(-30.0, 90.0, "of a trunk square under the pads, over the horizontal")
    handle_forward: float = dimension("m", -3.0, 3.0, "rail for the hands")
    handle_height: float = dimension("m", 0.0, 3.0, "of that rail")


class StandingPad(Settings):
    """A platform for the foot that stands, and a pad against which the trunk leans."""

    platform_height: float = dimension("m", 0.0, 1.2, "platform for the other foot, over the floor")
    pad_forward: float = dimension("m", -1.0, 1.5, "middle of the pad's surface before the trunk")
    pad_height: float = dimension("m", 0.2, 2.5, "middle of the pad's surface before the trunk")
    pad_pitch: float = dimension_angle(-90.0, 90.0, "of a trunk that leans against the pad, over the horizontal")
    handle_forward: float = dimension("m", -3.0, 3.0, "rail for the hands")
    handle_height: float = dimension("m", 0.0, 3.0, "of that rail")


class FootPlate(Settings):
    """What the foot presses."""

    plate_width: float = dimension("m", 0.08, 1.2, "across")
    plate_length: float = dimension("m", 0.1, 0.8, "from heel to toe")
