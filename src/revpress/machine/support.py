"""What carries the athlete's trunk: pads that do not move, in the machine's frame."""

from __future__ import annotations

from revpress.settings import Settings, dimension, dimension_angle


class TrunkPad(Settings):
    """A pad under the front of the trunk; its edge lies in the crease of the hip."""

    edge_forward: float = dimension("m", -2.0, 2.0, "edge of the pad towards the feet")
    edge_height: float = dimension("m", 0.05, 3.0, "height of the pad's surface at that edge")
    pad_pitch: float = dimension_angle(-90.0, 90.0, "rise of the pad towards the head, over the horizontal")
    pad_length: float = dimension("m", 0.2, 2.0, "along the trunk")
    handle_forward: float = dimension("m", -3.0, 3.0, "rail for the hands")
    handle_height: float = dimension("m", 0.0, 3.0, "of that rail")


class KneePad(Settings):
    """A pad on which the resting leg kneels, its middle under the knee."""

    knee_pad_forward: float = dimension("m", -2.0, 2.0, "middle of the pad for the resting knee")
    knee_pad_height: float = dimension("m", 0.0, 3.0, "surface of the pad for the resting knee")
    pad_pitch: float = dimension_angle(-90.0, 90.0, "rise of the torso pad towards the head, over the horizontal")
    handle_forward: float = dimension("m", -3.0, 3.0, "rail for the hands")
    handle_height: float = dimension("m", 0.0, 3.0, "of that rail")


class FootPlate(Settings):
    """What the foot presses."""

    plate_width: float = dimension("m", 0.08, 1.2, "across")
    plate_length: float = dimension("m", 0.1, 0.8, "from heel to toe")
