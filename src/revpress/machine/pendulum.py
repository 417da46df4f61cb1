"""A pendulum with a strap for both ankles: the dimensions of a reverse hyper."""

from __future__ import annotations

import numpy as np

from revpress.mechanics.kinematics import Array
from revpress.settings import Settings, dimension, dimension_angle


class StrapPendulum(Settings):
    """A pendulum on an axle under the bench, plates on it, a strap at its end, and the stops of its swing."""

    axle_forward: float = dimension("m", -2.0, 2.0, "axle of the pendulum")
    axle_height: float = dimension("m", 0.1, 2.5, "axle of the pendulum")
    strap_reach: float = dimension("m", 0.2, 1.5, "axle to strap, by the length of the strap")
    start_stop: float = dimension_angle(-180.0, 90.0, "direction from axle to strap at rest, from forward")
    end_stop: float = dimension_angle(-360.0, 0.0, "direction from axle to strap at the highest place")
    plates_reach: float = dimension("m", 0.1, 1.5, "axle to plates")
    pendulum_mass: float = dimension("kg", 0.5, 60.0, "arm and strap")
    axle_friction: float = dimension("N m", 0.0, 30.0, "of the bearings")
    pull_radius: float = dimension("m", 0.05, 1.0, "cam of the cable, or where strap, rod and bands pull")

    @property
    def axle(self) -> Array:
        """Axle of the pendulum (x, y) [m]."""
        return np.array([self.axle_forward, self.axle_height])

    @property
    def sweep(self) -> float:
        """Turn from stop to stop, about z [rad]."""
        return self.end_stop - self.start_stop

    @property
    def strap(self) -> Array:
        """From the axle to the strap at rest (x, y) [m]."""
        return self.strap_reach * np.array([np.cos(self.start_stop), np.sin(self.start_stop)])
