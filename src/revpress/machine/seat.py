"""A reclined seat and a foot plate on a sled: the dimensions of a leg press."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from revpress.machine.marks import AngleMark, LengthMark, Mark, place_marks
from revpress.machine.mount import CableEnd
from revpress.machine.rails import SlidingCarriage
from revpress.mechanics.kinematics import Array
from revpress.settings import Settings, dimension, dimension_angle


class ReclinedSeat(Settings):
    """Seat and backrest, whose surfaces meet in a corner under the buttocks, and handles beside them."""

    corner_forward: float = dimension("m", -2.0, 2.0, "where seat and backrest meet")
    corner_height: float = dimension("m", 0.0, 1.5, "where seat and backrest meet")
    back_pitch: float = dimension_angle(5.0, 85.0, "rise of the backrest towards the head, over the horizontal")
    seat_pitch: float = dimension_angle(-10.0, 90.0, "rise of the seat towards the knees, over the horizontal")
    handle_forward: float = dimension("m", -2.0, 2.0, "handles beside the seat")
    handle_height: float = dimension("m", 0.0, 2.0, "handles beside the seat")

    @property
    def corner(self) -> Array:
        """Where seat and backrest meet (x, y) [m]."""
        return np.array([self.corner_forward, self.corner_height])

    @property
    def normals(self) -> Array:
        """Outward normals of backrest and seat, as rows (2, 2)."""
        return np.array([
            [np.sin(self.back_pitch), np.cos(self.back_pitch)],
            [-np.sin(self.seat_pitch), np.cos(self.seat_pitch)],
        ])  # fmt: skip

    def own_marks(self) -> list[Mark]:
        """Where seat, backrest and handles are."""
        return [
            *place_marks("corner_forward", "corner_height", *self.corner),
            AngleMark("back_pitch", self.corner, np.pi, np.pi - self.back_pitch),
            AngleMark("seat_pitch", self.corner, 0.0, self.seat_pitch),
            *place_marks("handle_forward", "handle_height", self.handle_forward, self.handle_height),
        ]


class FootSled(Settings):
    """A rigid foot plate on a carriage that runs up rails, away from the seat, between its stops."""

    rail_forward: float = dimension("m", -2.0, 4.0, "middle of the foot plate at the rails' mark 0")
    rail_height: float = dimension("m", 0.0, 3.0, "middle of the foot plate at the rails' mark 0")
    track_angle: float = dimension_angle(0.0, 75.0, "rise of the rails, over the horizontal")
    start_stop: float = dimension("m", -0.5, 1.5, "of the carriage, along the rails from their mark 0")
    end_stop: float = dimension("m", -0.5, 2.0, "of the carriage, along the rails from their mark 0")
    plate_angle: float = dimension_angle(0.0, 180.0, "inclination of the plate, toes up: 90° stands upright")
    carriage_mass: float = dimension("kg", 1.0, 150.0, "carriage with its foot plate")
    rolling_friction: float = dimension("1", 0.0, 0.3, "coefficient on the load across the rails")

    @property
    def along(self) -> Array:
        """Unit vector (x, y) of the rails, in the direction of the push."""
        return np.array([np.cos(self.track_angle), np.sin(self.track_angle)])

    @property
    def up_plate(self) -> Array:
        """Unit vector (x, y) along the plate, from heel to toes."""
        return np.array([np.cos(self.plate_angle), np.sin(self.plate_angle)])

    @property
    def travel(self) -> float:
        """From stop to stop [m]."""
        return self.end_stop - self.start_stop

    def middle(self, share: float) -> Array:
        """Middle of the plate (x, y) [m], ``share`` of the way from the start stop (0) to the end stop (1)."""
        place = self.start_stop + share * self.travel
        return np.array([self.rail_forward, self.rail_height]) + place * self.along

    def axle(self, share: float) -> Array:
        """:meth:`middle`, by the name that other machines have for it."""
        return self.middle(share)

    @property
    def moving(self) -> SlidingCarriage:
        """The carriage with its foot plate, as the feet feel it."""
        return SlidingCarriage(self.track_angle, self.carriage_mass, self.rolling_friction, foot_plate=0.0)

    @property
    def way(self) -> float:
        """Length of the foot plate's path from stop to stop [m]."""
        return self.travel

    def place(self, share: ArrayLike) -> Array:
        """Travel from the start stop [m], ``share`` of the way from there (0) to the end stop (1)."""
        return np.asarray(share) * self.travel

    @property
    def cable_end(self) -> CableEnd:
        """The end of a cable."""
        return CableEnd("carriage_travel", self.travel, 1.0, 1.0)

    def own_marks(self) -> list[Mark]:
        """Where rails, stops and plate are."""
        rail = np.array([self.rail_forward, self.rail_height])
        return [
            *place_marks("rail_forward", "rail_height", *rail),
            AngleMark("track_angle", rail, 0.0, self.track_angle),
            LengthMark("start_stop", rail, rail + self.start_stop * self.along),
            LengthMark("end_stop", rail, rail + self.end_stop * self.along),
            AngleMark("plate_angle", self.middle(0.0), 0.0, self.plate_angle),
        ]
