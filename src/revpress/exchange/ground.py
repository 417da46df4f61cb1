"""Where a recorded motion meets the floor: its height, what of which sole touches when, and feet that stand still.

The floor is level. It lies where the lowest points of the soles rest, so a recording with another origin needs nothing
said. A point of a sole touches as far as it is near the floor and hardly moves against it; between touching and not
touching is no edge but a slope, since neither the soles' shape nor the recording is known to the millimetre. Feet that
rest on something that moves evenly, the belt of a treadmill, rest on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.interpolate import CubicSpline, make_interp_spline

from revpress.athlete.body import Body
from revpress.athlete.soles import sole_outline, sole_site
from revpress.errors import InputError
from revpress.instrument.filtering import LowPass
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array, Mechanism

NEAR, FAR = 0.02, 0.06
"""Height over the floor [m] up to which a point of a sole touches for sure, and from which on it does not: assumed, of
the size of the error of a foot's place in a video."""

SLOW, FAST = 0.3, 1.2
"""Speed against the floor [m/s], likewise: a foot that is set down still moves after the low-pass. Assumed."""

STANDING = 0.06
"""A foot of which hardly any frame is farther from its place than this stands still [m]. Assumed."""

_HARDLY_ANY = 0.99  # of the frames are nearer
_RESTING = 0.3  # vertical speed of a lowest point that may rest [m/s]
_FEWEST = 3  # frames in which a foot rests
_SLOWEST = 0.5  # speed of a belt [m/s]: a sole that rolls over its ball is not quite still
_RIGID = 4  # points of heel and ball; toes are rigid here and may lie under the floor when the heel has risen
_LEAST = 0.01  # of touching
_SPREAD = 1.4826  # standard deviation over median distance
_OTHER = 1.5  # the low-pass this much higher or lower is as good
_SMALLEST = 1e-4  # [m]


class Places(NamedTuple):
    """Where a recording has the soles and the centre of mass.

    Attributes
    ----------
    soles : ndarray, shape (F, 2, 6, 3)
        Points of heel, ball and toes of the right and the left sole [m].
    centre : ndarray, shape (F, 3)
        Centre of mass of body and load [m].
    """

    soles: Array
    centre: Array

    def moved(self, shift: Array) -> Places:
        """The same with everything shifted (F, 3) or (3,) [m]."""
        return Places(self.soles + shift[..., None, None, :], self.centre + shift)


class Tracker:
    """Soles and centre of mass of a body in any posture.

    Parameters
    ----------
    body : Body
        With what it carries; gets a site ``sole_r`` and ``sole_l`` under the middle of each sole.
    """

    def __init__(self, body: Body) -> None:
        sites = [sole_site(body.spec, body.soles[side], side, "whole") for side in "rl"]
        self._mechanism = Mechanism(body.spec.copy().compile(), body.couplings, sites)
        self._outlines = [sole_outline(body.soles[side]) for side in "rl"]

    def __call__(self, values: Mapping[str, Array]) -> Places:
        """Where they are at coordinates (F,) by name [rad or m]; others are 0."""
        frames = len(next(iter(values.values())))
        names, still = self._mechanism.coordinates.names, np.zeros(frames)
        at = self._mechanism.at(
            self._mechanism.coordinates.expand(np.stack([values.get(n, still) for n in names], axis=1))
        )
        soles = [
            at.site_position[:, i, None] + outline @ at.site_rotation[:, i].transpose(0, 2, 1)
            for i, outline in enumerate(self._outlines)
        ]
        mass = self._mechanism.tree.mass
        return Places(np.stack(soles, axis=1), np.einsum("b,fbx->fx", mass / mass.sum(), at.body_centre))


def standing_feet(places: Places) -> tuple[bool, bool]:
    """Whether the right and the left foot, by their stillest points, stand still all the time."""
    away = np.linalg.norm(_away(places), axis=3)
    far = np.quantile(away, _HARDLY_ANY, axis=0).min(axis=1) <= STANDING
    return bool(far[0]), bool(far[1])


def standing_still(places: Places, feet: tuple[bool, bool]) -> Array:
    """The shift (F, 3) of the whole body after which feet that stand keep their place [m].

    Heel and ball count by how still they are, so a heel that rises does not move the body.

    Parameters
    ----------
    places : Places
    feet : tuple of bool
        Whether the right and the left foot stand still; at least one does.
    """
    away = _away(places)[:, list(feet)]
    stillness = 1.0 / (np.square(away).sum(axis=3).mean(axis=0) + _SMALLEST**2)
    weight = stillness / stillness.sum(axis=1, keepdims=True) / sum(feet)
    return -np.asarray(np.einsum("sp,fspx->fx", weight, away))


def _away(places: Places) -> Array:
    """How far (F, foot, 2, 3) heels and balls are from where they are most of the time."""
    ends = places.soles[:, :, :_RIGID].reshape(len(places.soles), 2, 2, 2, 3).mean(axis=3)
    return np.asarray(ends - np.median(ends, axis=0))


@dataclass(frozen=True)
class Ground:
    """A floor and how soles touch it.

    Attributes
    ----------
    height : float
        Of the floor in the recording's axes [m].
    spread : float
        Standard deviation of the height at which the lowest points rest [m].
    velocity : ndarray, shape (2,)
        Of the floor forward and to the right [m/s], zero but on a treadmill.
    time : ndarray, shape (F,)
        [s].
    touch : mapping of str to ndarray, shape (F, 6)
        By side: how much each point of the sole's outline touches, 0 to 1.
    """

    height: float
    spread: float
    velocity: Array
    time: Array
    touch: Mapping[str, Array]

    def touching(self, side: str, begin: float, span: float) -> Callable[[Array], Array]:
        """How much the points of a sole touch (K, 6) at strokes (K,) that begin at a time and take ``span`` [s]."""

        def at(s: Array) -> Array:
            return np.stack([np.interp(begin + span * s, self.time, share) for share in self.touch[side].T], axis=1)

        return at


def find_ground(places: Places, time: Array, where: str) -> Ground:
    """The floor of a recorded motion.

    Parameters
    ----------
    places : Places
    time : ndarray, shape (F,)
        [s].
    where : str
        The file, for what is refused.

    Returns
    -------
    Ground

    Raises
    ------
    InputError
        No foot ever rests.
    """
    soles = places.soles
    speed = CubicSpline(time, soles).derivative()(time)
    frames = np.arange(len(time))
    foot, point = np.divmod(soles[:, :, :_RIGID, 1].reshape(len(time), -1).argmin(axis=1), _RIGID)
    height, moving = soles[frames, foot, point, 1], speed[frames, foot, point]
    resting = np.abs(moving[:, 1]) < _RESTING
    if resting.sum() < _FEWEST:
        raise InputError(
            f"no foot ever rests in {where}: the lowest point of the soles always moves up or down, so there is no "
            "floor to find; a motion that something else carries needs its measured forces (on the command line "
            "--loads FILE.xml)"
        )
    floor = float(np.median(height[resting]))
    velocity = np.median(moving[resting][:, [0, 2]], axis=0)
    velocity = velocity if np.hypot(*velocity) > _SLOWEST else np.zeros(2)
    against = np.linalg.norm(speed - np.array([velocity[0], 0.0, velocity[1]]), axis=3)
    share = _falling(soles[..., 1] - floor, NEAR, FAR) * _falling(against, SLOW, FAST)
    share[share < _LEAST] = 0.0
    spread = _SPREAD * float(np.median(np.abs(height[resting] - floor)))
    return Ground(floor, spread, velocity, time, {"r": share[:, 0], "l": share[:, 1]})


def _falling(values: Array, full: float, none: float) -> Array:
    """1 up to ``full``, 0 from ``none`` on, a smooth slope between."""
    part = np.clip((none - values) / (none - full), 0.0, 1.0)
    return np.asarray(part**2 * (3.0 - 2.0 * part))


def open_by_cutoff(centre: Array, time: Array, cutoff: float, used: Array) -> float:
    """How far the choice of the low-pass leaves the vertical force of the ground open, of the whole weight [1].

    Half the root mean square difference between a low-pass 1.5 times higher and one 1.5 times lower.

    Parameters
    ----------
    centre : ndarray, shape (F, 3)
        Centre of mass, as recorded [m].
    time : ndarray, shape (F,)
        [s]
    cutoff : float
        [Hz]
    used : ndarray of bool, shape (F,)
        Frames that count.
    """
    rate = (len(time) - 1) / float(np.ptp(time))
    height = centre[:, 1]
    smooth = [LowPass(min(f, 0.4 * rate), rate)(height) for f in (cutoff * _OTHER, cutoff / _OTHER)]
    fast, slow = (make_interp_spline(time, h, k=5).derivative(2)(time[used]) for h in smooth)
    return float(np.sqrt(np.mean(np.square(fast - slow)))) / 2.0 / GRAVITY
