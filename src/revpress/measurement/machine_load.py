"""An exercise's machine as its measured point feels it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from revpress.measurement.load_model import Curve, LoadModel
from revpress.twin.motion import Motion
from revpress.twin.mounting import INTERFACE, Mounting
from revpress.twin.rig import Rig

Array = NDArray[np.float64]

_NODES = 129


def machine_load(rig: Rig, end: float = 0.0, u_relative: float = 0.0, site: str = INTERFACE) -> LoadModel:
    """Effective mass, static resistance and friction where a motion is measured, over the position measured there.

    A carried weight is a free weight, as what counts its height has it; at a mounting point, it is one on its own path.
    A machine has one degree of freedom along the stroke, so the power of its equations of motion is the force at the
    measured point times its speed (the spin of a pivoting plate included): at rest that is the static resistance, and a
    unit acceleration adds the effective mass. So the power is that at the foot, wherever the motion is measured.

    Parameters
    ----------
    rig : Rig
        The exercise, its load in place.
    end : float
        Measured position at the end of the stroke [m].
    u_relative : float
        Relative standard uncertainty of the load.
    site : str
        Where the motion is measured: one of the machine's mounting points; the interface if not given.

    Returns
    -------
    LoadModel
        Beyond the ends of the stroke its curves keep their last values; friction is its mean over the stroke. Where the
        measured point turns, in N m and kg m².
    """
    if rig.assembly.carried_mass and site == INTERFACE:
        return LoadModel.free_weight(rig.assembly.carried_mass, u_relative)
    stroke, still = np.linspace(0.0, 1.0, _NODES), np.zeros(_NODES)
    mounted = Mounting(rig, site)
    travel, stroke_rate = mounted.at(stroke), 1.0 / mounted.slopes(stroke)[0]
    gear = Mounting(rig).slopes(stroke)[0] * stroke_rate
    rest, pushed = (
        gear * rig.resistance(rig.problem(Motion(stroke, stroke, still, acceleration)))
        for acceleration in (still, stroke_rate)
    )
    path = rig.path(stroke)
    rates = path.du * stroke_rate[:, None]
    friction = sum(
        ((force(u, np.zeros_like(u)) - force(u, rate)) * rate).mean()
        for force in rig.assembly.resistances
        for u, rate in [(path.u[:, rig.place(force.coordinate)], rates[:, rig.place(force.coordinate)])]
    )
    moving = rig.problem(Motion(stroke, stroke, stroke_rate, still)).lines
    for line in rig.assembly.lines:
        if line.name in rig.assembly.interface_lines:
            length, rate = moving[line.name].length, moving[line.name].rate
            dragged, free = (line.tension(length, speed, still) for speed in (rate, still))
            friction += ((dragged - free) * rate).mean()
    start = end - travel[-1]
    return LoadModel(
        _curve(start + travel, pushed - rest), _curve(start + travel, rest), float(friction), u_relative=u_relative
    )


def _curve(position: Array, values: Array) -> Curve:
    spline = CubicSpline(position, values)
    return lambda x: np.asarray(spline(np.clip(x, position[0], position[-1])))
