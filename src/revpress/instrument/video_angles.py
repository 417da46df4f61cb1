"""Measurement model of joint angles from video: where in the stroke the athlete is, and how unsure that leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.errors import InputError, check_range
from revpress.instrument.filtering import LowPass
from revpress.instrument.kinematics import Kinematics
from revpress.instrument.position_sensor import PositionSensor
from revpress.instrument.reading import SIDES, clock, evenly, simulated
from revpress.instrument.recording import Recording
from revpress.twin.mounting import Mounting
from revpress.twin.rig import Rig

Array = NDArray[np.float64]

JOINTS = ("hip_flexion", "knee_angle", "ankle_angle")
"""Coordinates of a leg that video tells."""

_OF_MEAN_ABSOLUTE = float(np.sqrt(np.pi / 2.0))  # standard deviation of a normal error over its mean absolute value
_LEAST_RANGE = np.radians(5.0)  # of a joint over the stroke, to tell where in it the athlete is
_ROUNDS = 12


@dataclass(frozen=True)
class VideoAngles(PositionSensor):
    """Reads hip, knee and ankle angles of the working legs, each off by its own amount throughout.

    Attributes
    ----------
    rate : float
        Frames a second [Hz].
    mean_absolute_error : float
        Of an angle against markers [rad]: 4.8° of one phone, over walking, squats and rising :cite:`gilon2026`. Taken
        as an offset of each joint that stays (assumed).
    noise : float
        Standard deviation of one frame besides [rad] (assumed: 1°, as pose estimates are smoothed already).

    Raises
    ------
    InputError
        A value outside its range.
    """

    rate: float = 60.0
    mean_absolute_error: float = float(np.radians(4.8))
    noise: float = float(np.radians(1.0))

    NAME: ClassVar[str] = "video_angles"
    BLIND: ClassVar[tuple[str, ...]] = (
        "force: what is lifted must be told, and force and power follow from it and the acceleration",
        "which muscle works, and where on the foot the force acts",
        "turns about the long axis of a segment, and what the camera does not see",
    )
    """What it cannot see."""

    def __post_init__(self) -> None:
        check_range("video rate", self.rate, 10.0, 1000.0, "Hz")
        check_range("mean absolute error of video angles", self.mean_absolute_error, 0.0, 0.5, "rad")
        check_range("video noise", self.noise, 0.0, 0.2, "rad")

    @property
    def u_offset(self) -> float:
        """Standard uncertainty of a joint's offset [rad]."""
        return _OF_MEAN_ABSOLUTE * self.mean_absolute_error

    def simulate(self, solution: xr.Dataset, rng: np.random.Generator | None = None) -> Recording:
        """Give the angles of a solution's working legs.

        Parameters
        ----------
        solution : xarray.Dataset
            Of :func:`~revpress.exercise.solve.solve`.
        rng : numpy.random.Generator, optional
            Of offsets and noise.

        Returns
        -------
        Recording
            One channel for each joint and side: flexion, dorsiflexion + [rad].
        """
        time, channels = clock(solution, self.rate), []
        for name in solution["coordinate"].values.tolist():
            joint, _, suffix = name.rpartition("_")
            if joint in JOINTS and suffix in SIDES:
                angle = np.interp(time, solution["time"].values, solution["angle"].sel(coordinate=name).values)
                if rng is not None:
                    angle = angle + rng.normal(0.0, self.u_offset) + rng.normal(0.0, self.noise, time.size)
                channels.append(simulated(
                    name, "angle", "rad", time, angle, self.rate, 1e-4, SIDES[suffix], name
                ))  # fmt: skip
        return Recording(tuple(channels))

    def motion(self, reading: Recording, rig: Rig, cutoff: float) -> Kinematics:
        """Position, velocity and acceleration of the interface: the stroke whose posture is nearest to all angles.

        Parameters
        ----------
        reading : Recording
            Angles, each called by its coordinate.
        rig : Rig
            The exercise.
        cutoff : float
            Of the low-pass [Hz].

        Returns
        -------
        Kinematics
            Of the interface along its path.

        Raises
        ------
        InputError
            No angle is of a joint that the exercise moves, or the signal cannot be filtered so.
        """
        nodes, path = rig.closure.nodes, rig.closure.tabulated
        channels = {c.site or c.name: c for c in reading.of("angle")}
        moved = [n for n in channels if n in rig.names and np.ptp(path.u[:, rig.place(n)]) > _LEAST_RANGE]
        if not moved:
            raise InputError(
                f"{reading.source}: none of its angles ({', '.join(channels) or 'none'}) is of a joint that this "
                f"exercise moves; joints are called {', '.join(f'{n}_r' for n in JOINTS)} and _l"
            )
        time, _, rate = evenly(channels[moved[0]])
        low_pass = LowPass(cutoff, rate)
        read = np.stack([low_pass(np.interp(time, *evenly(channels[n])[:2])) for n in moved])
        at = [rig.place(n) for n in moved]
        s = _nearest(nodes, path.u[:, at].T, path.du[:, at].T, read)
        slope = np.array([np.interp(s, nodes, path.du[:, i]) for i in at])
        steepness = np.sqrt((slope**2).sum(axis=0))
        way = Mounting(rig)
        by_offset = _by_offset(nodes, path.du[:, at].T, way.slopes(nodes)[0], s, self.u_offset)
        ds = np.gradient(s) * rate
        dds = np.gradient(ds) * rate
        gear, bend = way.slopes(s)
        velocity, acceleration = gear * ds, gear * dds + bend * ds**2
        u_noise = gear * self.noise / steepness
        return Kinematics(
            time=time,
            position=way.at(s),
            velocity=velocity,
            acceleration=acceleration,
            u_position=gear * np.hypot(self.u_offset, self.noise * low_pass.noise_gain(0)) / steepness,
            u_velocity=np.sqrt(
                (u_noise * low_pass.noise_gain(1)) ** 2
                + (velocity - low_pass(velocity)) ** 2
                + (ds * by_offset[0]) ** 2
            ),
            u_acceleration=np.sqrt(
                (u_noise * low_pass.noise_gain(2)) ** 2
                + (acceleration - low_pass(acceleration)) ** 2
                + (dds * by_offset[0]) ** 2
                + (ds**2 * by_offset[1]) ** 2
            ),
            slowest=2.0 * cutoff * float(u_noise.max()),
        )


def _nearest(nodes: Array, angles: Array, slopes: Array, read: Array) -> Array:
    """Strokes (F,) whose angles (joint, node) are nearest to those read (joint, F): the best node, then Newton."""
    apart = ((read[:, None, :] - angles[:, :, None]) ** 2).sum(axis=0)
    s = nodes[np.argmin(apart, axis=0)]
    for _ in range(_ROUNDS):
        # Offsets move the ends of the stroke too: beyond them the angles go on as straight lines.
        inside = np.clip(s, 0.0, 1.0)
        slope = np.array([np.interp(inside, nodes, d) for d in slopes])
        here = np.array([np.interp(inside, nodes, a) for a in angles]) + slope * (s - inside)
        s = s + (slope * (read - here)).sum(axis=0) / (slope**2).sum(axis=0)
    return np.asarray(s)


def _by_offset(nodes: Array, slopes: Array, rate: Array, s: Array, u_offset: float) -> tuple[Array, Array]:
    """What unknown offsets of the joints leave open of the interface's rates, over ds and over ds² (F,) [m].

    Offsets b of joints with slopes θ' move the stroke by w·b with w = θ'/|θ'|², the interface by t' w·b with its way t
    over the stroke, and so its rate by ds d(t' w)/ds·b.
    """
    weight = rate * slopes / (slopes**2).sum(axis=0)
    first = np.gradient(weight, nodes, axis=1)
    second = np.gradient(first, nodes, axis=1)
    one, two = (u_offset * np.interp(s, nodes, np.linalg.norm(each, axis=0)) for each in (first, second))
    return one, two
