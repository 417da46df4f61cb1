"""Where a leg begins and ends when the machine does not move with it: the foot on a plate that follows a fixed path.

With the pelvis held and the ankle still, every place of the plate asks for one posture of the leg. Hip and foot turn so
that the sole lies flat on the plate, turned out, always as far to the side. The distance from hip to sole over the
knee's angle, beyond its maximum, gives a rough posture; Newton's method the exact one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy.optimize import minimize_scalar, root

from revpress.athlete.body import Body
from revpress.athlete.mobility import JointRange
from revpress.errors import UnreachableError
from revpress.mechanics.kinematics import Array
from revpress.twin.posture import point_at, pose
from revpress.twin.setup import Bound

FREE = ("hip_flexion", "knee_angle", "hip_adduction", "hip_rotation", "subtalar_angle")
"""Coordinates of a leg, without side, that the plate decides; a rigid plate decides the ankle's too."""

End = tuple[float, dict[str, float], Bound]
"""An end of the stroke: share of the plate's way, posture, and what bounds it."""

_LEFT_BENT = np.radians(3.0)  # of a leg that counts as straight, from where it reaches farthest
_KNEES = np.radians(np.linspace(0.0, 150.0, 76))
_SHARES = np.linspace(0.0, 1.0, 41)
_CLOSED = 1e-9
_LEAST_STROKE = np.radians(5.0)


class PlatePath(Protocol):
    """What moves a foot plate: a lever or a carriage between its stops."""

    @property
    def plate(self) -> str:
        """Whether the plate pivots."""

    def axle(self, share: float) -> Array:
        """Axle of the plate (x, y) [m], from the start stop (0) to the end stop (1)."""

    def pitch(self, share: float) -> float:
        """Inclination of a rigid plate there [rad]."""


@dataclass(frozen=True)
class HeldLeg:
    """A leg on a pelvis that does not move, its hip at the origin.

    Attributes
    ----------
    body : Body
        The athlete's.
    side : str
        "r" or "l".
    trunk : mapping of str to float
        Coordinates of the held pelvis, its place left out [rad].
    point : ndarray, shape (3,)
        Of the sole, in the calcn frame, that lies over the plate's axle [m].
    turn : float
        Of the foot about the plate's normal [rad].
    ankle : float
        Dorsiflexion on a plate that pivots [rad].
    ranges : mapping of str to JointRange
        The athlete's own.
    """

    body: Body
    side: str
    trunk: Mapping[str, float]
    point: Array
    turn: float
    ankle: float
    ranges: Mapping[str, JointRange]

    @cached_property
    def hip(self) -> Array:
        """Centre of the hip (x, y), the pelvis at the origin [m]."""
        return point_at(self.body, self.trunk, f"femur_{self.side}", np.zeros(3))[:2]

    def named(self, angles: Mapping[str, float]) -> dict[str, float]:
        """Coordinates with side and trunk."""
        return {**self.trunk, **{f"{name}_{self.side}": value for name, value in angles.items()}}

    def _sole(self, knee: float) -> Array:
        """From the hip to the sole (3,) in the plane of an unbent hip [m]."""
        bent = self.named({"knee_angle": knee, "ankle_angle": self.ankle})
        return np.asarray(point_at(self.body, bent, f"calcn_{self.side}", self.point) - [*self.hip, 0.0])

    @cached_property
    def table(self) -> tuple[Array, Array, Array]:
        """Distance of the sole from the hip [m], its direction about z [rad], its place to the side [m], over the knee."""
        soles = np.array([self._sole(knee) for knee in _KNEES])
        return np.hypot(soles[:, 0], soles[:, 1]), np.unwrap(np.arctan2(soles[:, 1], soles[:, 0])), soles[:, 2]

    @cached_property
    def straight(self) -> float:
        """Bend of a leg that counts as straight: 3° more than where it reaches farthest [rad]."""
        farthest = minimize_scalar(
            lambda k: -float(np.hypot(*self._sole(k)[:2])), bounds=(0.0, np.radians(30.0)), method="bounded",
            options={"xatol": 1e-6},
        )  # fmt: skip
        return float(farthest.x) + _LEFT_BENT

    @cached_property
    def reach(self) -> float:
        """Distance of the sole from the hip when the leg counts as straight [m]."""
        return float(np.interp(self.straight, _KNEES, self.table[0]))

    def knee(self, distance: Array) -> Array:
        """Bend of the knee (n,) [rad] with the sole so far from the hip [m]; beyond the table its nearest."""
        distances = self.table[0]
        bent = int(np.argmax(distances))  # beyond it, distances fall and each has one knee
        return np.interp(-distance, -distances[bent:], _KNEES[bent:])


@dataclass(frozen=True)
class LegOnPlate:
    """A leg whose foot follows a plate.

    Attributes
    ----------
    leg : HeldLeg
        The athlete's.
    pelvis : ndarray, shape (2,)
        Its place [m].
    path : PlatePath
        Of the plate.
    """

    leg: HeldLeg
    pelvis: Array
    path: PlatePath

    def _rough(self, share: float) -> tuple[float, float]:
        """Hip and knee [rad] with the sole in the plane of the leg; the knee beyond the table where it has none."""
        hip, knee = self._rough_at(self._to(np.array([share])))
        return float(hip[0]), float(knee[0])

    def _to(self, shares: Array) -> Array:
        """From the hip to the plate's axle (n, 2) [m]."""
        return np.asarray(np.array([self.path.axle(share) for share in shares]) - self.pelvis - self.leg.hip)

    def _rough_at(self, to: Array) -> tuple[Array, Array]:
        knee = self.leg.knee(np.hypot(to[:, 0], to[:, 1]))
        hip = np.arctan2(to[:, 1], to[:, 0]) - np.interp(knee, _KNEES, self.leg.table[1])
        return (hip + np.pi / 2) % (2 * np.pi) - np.pi / 2, knee

    @cached_property
    def _aside(self) -> float:
        """How far to the right the foot stands [m]: as a leg in its own plane brings it there, from end to end."""
        knees = [max(self._rough(share)[1], self.leg.straight) for share in (0.0, 1.0)]
        return float(np.mean(np.interp(knees, _KNEES, self.leg.table[2])))

    def at(self, share: float) -> dict[str, float]:
        """Posture of the leg, by coordinate without side [rad], with the plate ``share`` of its way from the start stop.

        Raises
        ------
        UnreachableError
            The foot does not come there.
        """
        hip, knee = self._rough(share)
        return self._solved(lambda x: share, (hip, knee))[1]

    def bounded(self, coordinate: str, value: float, near: float) -> tuple[float, dict[str, float]]:
        """Share [1] and posture [rad] at which hip or knee has a ``value`` [rad], searched from a share ``near``."""
        own = FREE.index(coordinate)
        return self._solved(None, self._rough(near), near, (own, value))

    def _solved(
        self,
        given: Callable[[Array], float] | None,
        rough: tuple[float, float],
        near: float = 0.0,
        bound: tuple[int, float] | None = None,
    ) -> tuple[float, dict[str, float]]:
        rigid, leg = self.path.plate == "rigid", self.leg
        data = pose(leg.body, {})
        names = (*FREE, "ankle_angle") if rigid else FREE

        def posture(free: Array) -> dict[str, float]:
            return {"ankle_angle": leg.ankle, **dict(zip(names, free.tolist(), strict=False))}

        def share_of(free: Array) -> float:
            return given(free) if given else float(free[len(names)])

        def missed(free: Array) -> list[float]:
            share = share_of(free)
            foot = pose(leg.body, leg.named(posture(free)), data).body(f"calcn_{leg.side}")
            axes = foot.xmat.reshape(3, 3)
            at = foot.xpos + axes @ leg.point
            to = self.path.axle(share) - self.pelvis
            open_by = [*(at[:2] - to), at[2] - self._aside, axes[2, 1], axes[2, 0] + np.sin(leg.turn)]
            if rigid:
                open_by.append(float(np.arctan2(-axes[0, 1], axes[1, 1])) - self.path.pitch(share))
            if bound:
                open_by.append(float(free[bound[0]]) - bound[1])
            return open_by

        start = [*rough, 0.0, 0.0, 0.0, *([leg.ankle] if rigid else []), *([] if given else [near])]
        found = root(missed, start, tol=1e-13)
        if np.abs(found.fun).max() > _CLOSED:
            raise UnreachableError(
                f"the foot does not lie flat on the plate with the hip bent by about {np.degrees(rough[0]):.0f}° and "
                f"the knee by {np.degrees(rough[1]):.0f}°"
            )
        return share_of(found.x), posture(found.x)

    @cached_property
    def _rough_path(self) -> tuple[Array, Array]:
        """Distance of the plate from the hip [m], and rough hip and knee angles (…, 2) [rad], over :data:`_SHARES`."""
        to = self._to(_SHARES)
        return np.hypot(to[:, 0], to[:, 1]), np.transpose(self._rough_at(to))

    def rough_ends(self) -> tuple[float, float, Bound]:
        """Hip flexion at start and end [rad] and what ends the stroke, to about a degree; for many set-ups at once.

        Raises
        ------
        UnreachableError
            The plate is out of reach.
        """
        to, rough = self._rough_path
        self._check_reach(to[0])
        hip = self.leg.ranges["hip_flexion"]
        straight, limit = _first(to - self.leg.reach), _first(hip.low - rough[:, 0])
        end = min([(1.0, "stop"), *([(straight, "straight leg")] if straight else []), *([(limit, "own range")] if limit else [])])
        return float(rough[0, 0]), float(np.interp(end[0], _SHARES, rough[:, 0])), end[1]  # type: ignore[return-value]

    def _check_reach(self, at_start: float) -> None:
        if at_start >= self.leg.reach:
            raise UnreachableError(
                f"at its start the foot plate is {at_start:.2f} m from the hip, but the leg reaches only "
                f"{self.leg.reach:.2f} m"
            )

    def ends(self) -> tuple[End, End]:
        """Where the stroke begins and ends: share of the plate's way, posture, and what bounds it.

        Raises
        ------
        UnreachableError
            The plate is out of reach, or no stroke is left.
        """
        hip, knee = self.leg.ranges["hip_flexion"], self.leg.ranges["knee_angle"]
        to, rough = self._rough_path
        self._check_reach(to[0])
        straight_at = _first(to - self.leg.reach)
        begin, begins_by = self._first_bound(rough, {"hip_flexion": hip.high, "knee_angle": knee.high})
        events = [("hip_flexion", hip.low, "own range", _first(hip.low - rough[:, 0]))]
        events.append(("knee_angle", self.leg.straight, "straight leg", straight_at))
        candidates: list[tuple[float, dict[str, float], Bound]] = []
        for name, value, why, near in events:
            if near is not None:
                share, leg = self.bounded(name, value, near)
                if share < 1.0:
                    candidates.append((share, leg, why))  # type: ignore[arg-type]
        # Past a straight leg the loops close once more, with a knee that bends forward: what comes first is right.
        end = max(candidates, key=lambda c: c[1]["hip_flexion"]) if candidates else (1.0, self.at(1.0), "stop")
        if begin[0] >= end[0] or begin[1]["hip_flexion"] - end[1]["hip_flexion"] < _LEAST_STROKE:
            raise UnreachableError("no stroke is left between where the leg can begin and where it ends")
        return (*begin, begins_by), end  # type: ignore[return-value]

    def _first_bound(
        self, rough: Array, highest: Mapping[str, float]
    ) -> tuple[tuple[float, dict[str, float]], Bound]:
        """Where the stroke begins: at the stop, or where hip and knee are within the athlete's range."""
        start = (0.0, self.at(0.0))
        late = [(name, high) for name, high in highest.items() if start[1][name] > high + 1e-9]
        if not late:
            return start, "stop"
        found = []
        for name, high in late:
            near = _first(high - rough[:, FREE.index(name)])
            if near is None:
                raise UnreachableError(f"{name} stays beyond the athlete's range over the whole way of the plate")
            found.append(self.bounded(name, high, near))
        return max(found, key=lambda f: f[0]), "own range"


def _first(rising: Array) -> float | None:
    """Share at which a function over the shares first becomes positive; None where it never does."""
    over = np.flatnonzero(rising > 0.0)
    if not len(over):
        return None
    i = int(over[0])
    if i == 0:
        return 0.0
    low, high = float(rising[i - 1]), float(rising[i])
    return float(_SHARES[i - 1] + (_SHARES[i] - _SHARES[i - 1]) * low / (low - high))
