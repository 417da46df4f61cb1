"""Where a leg press begins and ends when it does not move with the athlete: a sole flat on a rigid plate on rails.

With the pelvis held, every place of the plate asks for one posture of the leg. Hip and ankle joint are a known distance
apart then, and the distance over the knee's angle gives a rough posture; Newton's method the exact one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import root
from scipy.spatial.transform import Rotation

from revpress.athlete.body import Body
from revpress.errors import UnreachableError
from revpress.machine import parts
from revpress.machine.seat import FootSled
from revpress.mechanics.kinematics import Array
from revpress.twin.posture import point_at, pose

FREE = ("hip_flexion", "knee_angle", "ankle_angle", "hip_adduction", "hip_rotation", "subtalar_angle")
"""Coordinates of a leg, without side, that the plate decides."""

_KNEES = np.radians(np.linspace(0.0, 150.0, 76))
_CLOSED = 1e-9


@dataclass(frozen=True)
class FootOnSled:
    """A leg whose foot stands on the plate of a sled, the pelvis held.

    Attributes
    ----------
    body : Body
        The athlete's.
    side : str
        "r" or "l".
    trunk : mapping of str to float
        Coordinates of the held pelvis, its place left out [rad].
    pelvis : ndarray, shape (2,)
        Its place [m].
    point : ndarray, shape (3,)
        Of the sole, in the calcn frame, that is over the plate's middle [m].
    aside : float
        How far to the right that point is [m].
    turn : float
        Of the foot about the plate's normal [rad].
    sled : FootSled
        Plate and rails.
    """

    body: Body
    side: str
    trunk: Mapping[str, float]
    pelvis: Array
    point: Array
    aside: float
    turn: float
    sled: FootSled

    def named(self, leg: Mapping[str, float]) -> dict[str, float]:
        """Coordinates with side and trunk."""
        return {**self.trunk, **{f"{name}_{self.side}": value for name, value in leg.items()}}

    @cached_property
    def _hip(self) -> Array:
        return self.pelvis + point_at(self.body, self.trunk, f"femur_{self.side}", np.zeros(3))[:2]

    @cached_property
    def _table(self) -> tuple[Array, Array]:
        """Ankle joint from the hip over the knee's angle, hip at 0: distance [m], direction about z [rad]."""
        joints = [
            point_at(self.body, self.named({"knee_angle": knee}), f"talus_{self.side}", np.zeros(3))[:2]
            for knee in _KNEES
        ]
        away = np.array(joints) + self.pelvis - self._hip
        return np.hypot(*away.T), np.unwrap(np.arctan2(away[:, 1], away[:, 0]))

    def _rough(self, place: Array) -> list[float]:
        """Hip, knee and ankle [rad] with the sole's point at a ``place`` (2,) [m], all in one plane."""
        calcn = self.body.spec.body(f"calcn_{self.side}").pos
        flat = parts.rotation_z(self.sled.plate_angle)
        ankle = place - parts.rotated(flat, np.asarray(calcn) + self.point)[:2]
        to = ankle - self._hip
        distances, directions = self._table
        bent = int(np.argmax(distances))
        knee = float(np.interp(-np.hypot(*to), -distances[bent:], _KNEES[bent:]))
        hip = float(np.arctan2(to[1], to[0]) - np.interp(knee, _KNEES, directions))
        hip = (hip + np.pi / 2) % (2 * np.pi) - np.pi / 2
        return [hip, knee, self.sled.plate_angle - self.trunk["pelvis_tilt"] - hip + knee]

    def solved(
        self,
        share: float | None = None,
        up: float | None = 0.0,
        bound: tuple[str, float] | None = None,
        near: tuple[float, float] = (0.0, 0.0),
    ) -> tuple[float, float, dict[str, float]]:
        """A posture on the plate.

        Parameters
        ----------
        share : float, optional
            Of the plate's way from its start stop; if not given, it follows from the ``bound``.
        up : float, optional
            How far towards the toes from its middle the foot stands on the plate [m]; None if it follows from it.
        bound : (str, float), optional
            Coordinate without side and the value that it has [rad].
        near : tuple of float, optional
            Rough share and place on the plate, of what is not given.

        Returns
        -------
        share, up : float
            [1], [m].
        leg : dict of str to float
            Posture, by coordinate without side [rad].

        Raises
        ------
        UnreachableError
            There is none.
        """
        data = pose(self.body, {})
        flat = Rotation.from_euler("z", self.sled.plate_angle) * Rotation.from_euler("y", self.turn)

        def split(free: Array) -> tuple[float, float, dict[str, float]]:
            rest = free[len(FREE) :].tolist()
            at = share if share is not None else rest.pop(0)
            over = up if up is not None else rest.pop(0)
            return at, over, dict(zip(FREE, free.tolist(), strict=False))

        def place(at: float, over: float) -> Array:
            return self.sled.middle(at) + over * self.sled.up_plate

        def missed(free: Array) -> Array:
            at, over, leg = split(free)
            foot = pose(self.body, self.named(leg), data).body(f"calcn_{self.side}")
            axes = foot.xmat.reshape(3, 3)
            sole = foot.xpos + axes @ self.point
            gap = [*(sole[:2] + self.pelvis - place(at, over)), sole[2] - self.aside]
            turn = (flat.inv() * Rotation.from_matrix(axes)).as_rotvec()
            return np.array([*gap, *turn, *([leg[bound[0]] - bound[1]] if bound else [])])

        rest = [*([near[0]] if share is None else []), *([near[1]] if up is None else [])]
        rough = self._rough(place(near[0] if share is None else share, near[1] if up is None else up))
        found = root(missed, [*rough, 0.0, 0.0, 0.0, *rest], tol=1e-13)
        if np.abs(found.fun).max() > _CLOSED:
            hip, knee, _ = np.degrees(rough)
            raise UnreachableError(
                f"the foot does not stand flat on the plate, with the hip bent by about {hip:.0f}° and the knee by "
                f"{knee:.0f}°"
            )
        return split(found.x)
