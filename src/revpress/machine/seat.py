"""A reclined seat and a foot plate on a sled: the dimensions of a leg press."""

from __future__ import annotations

import numpy as np

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
