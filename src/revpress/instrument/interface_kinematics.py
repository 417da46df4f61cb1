"""From what an instrument follows somewhere on a machine to the motion where the athlete meets it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from revpress.instrument.kinematics import Kinematics
from revpress.twin.mounting import INTERFACE, Mounting
from revpress.twin.rig import Rig

Array = NDArray[np.float64]

_STEP = 1e-4  # of the stroke


def at_interface(motion: Kinematics, rig: Rig, mounted: Mounting) -> Kinematics:
    """The interface's motion along its path, by the machine's own geometry.

    The largest reading is taken as the end of the stroke.

    Parameters
    ----------
    motion : Kinematics
        As read, growing in the concentric phase [m or rad].
    rig : Rig
        The exercise.
    mounted : Mounting
        Where it was read.

    Returns
    -------
    Kinematics
        Of the interface, 0 at the start of the stroke [m]. What the reading is unsure of the place makes what the
        geometry there is unsure of speed and acceleration too.

    Notes
    -----
    With the reading r(s) and the way t(s) over the stroke, the velocity is :math:`g\\,\\dot r` with
    :math:`g = t'/r'`, and the acceleration :math:`g\\,\\ddot r + g_r\\,\\dot r^2` with :math:`g_r = g'/r'`.
    """
    way = Mounting(rig, INTERFACE)
    s = mounted.stroke(motion.position - motion.position.max() + mounted.whole)

    def gears(at: Array) -> tuple[Array, Array, Array]:
        (first, second), (own, bend) = way.slopes(at), mounted.slopes(at)
        gear = first / own
        return gear, (second - gear * bend) / own**2, own

    gear, curve, own = gears(s)
    u_stroke = motion.u_position / own
    beside = [gears(s + sign * _STEP) for sign in (-1.0, 1.0)]
    by_place, curve_by_place = ((beside[1][i] - beside[0][i]) / (2.0 * _STEP) * u_stroke for i in (0, 1))
    v, a = motion.velocity, motion.acceleration
    return replace(
        motion,
        position=way.at(s),
        velocity=gear * v,
        acceleration=gear * a + curve * v**2,
        u_position=gear * motion.u_position,
        u_velocity=np.hypot(gear * motion.u_velocity, by_place * v),
        u_acceleration=np.sqrt(
            (gear * motion.u_acceleration) ** 2
            + (2.0 * curve * v * motion.u_velocity) ** 2
            + (by_place * a + curve_by_place * v**2) ** 2
        ),
        slowest=float(gear.max()) * motion.slowest,
    )
