"""Where a leg begins and ends when the machine does not move with it: the foot on a plate that follows a fixed path.

With the pelvis held and the ankle still, every place of the plate asks for one posture of the leg. Hip and foot turn so
that the sole lies flat on the plate, turned out, always as far to the side. The distance from hip to sole over the
knee's angle, beyond its maximum, gives a rough posture; Newton's method the exact one (:mod:`.leg_kernel`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from revpress.athlete.body import Body
from revpress.athlete.mobility import JointRange
from revpress.errors import UnreachableError
from revpress.exercise.kit.leg_kernel import (
    FITS,
    HIP_BEYOND,
    NO_STROKE,
    NOT_FLAT,
    OUT_OF_REACH,
    Chain,
    Found,
    Leg,
    Places,
    fill_bent,
    look_at_knees,
    set_up_each,
)
from revpress.mechanics.compile import over_frames
from revpress.mechanics.coupling import Coordinates
from revpress.mechanics.kinematics import Array, branch
from revpress.twin.posture import pose
from revpress.twin.setup import Bound

FREE = ("hip_flexion", "knee_angle", "hip_adduction", "hip_rotation", "subtalar_angle")
"""Coordinates of a leg, without side, that the plate decides; a rigid plate decides the ankle's too."""
LEG = (*FREE, "ankle_angle")
"""All coordinates of a posture of a leg, in the order of :attr:`~.leg_kernel.Found.leg`."""

BOUNDS: tuple[Bound, ...] = ("stop", "straight leg", "own range")
"""What the codes of :attr:`~.leg_kernel.Found.bound` mean."""


class PlatePath(Protocol):
    """What moves a foot plate: a lever or a carriage between its stops."""

    @property
    def plate(self) -> str:
        """Whether the plate pivots."""

    def axle(self, share: float) -> Array:
        """Axle of the plate (x, y) [m], from the start stop (0) to the end stop (1)."""

    def pitch(self, share: float) -> float:
        """Inclination of a rigid plate there [rad]."""


_SEGMENTS = ("femur", "tibia", "talus", "calcn")
_LEFT_BENT = np.radians(3.0)  # of a leg that counts as straight, from where it reaches farthest
_KNEES = np.radians(np.linspace(0.0, 150.0, 76))
_CELLS = 64  # of the table from distance to knee
_SETTINGS = 8  # worth a thread


@dataclass(frozen=True)
class HeldLeg:
    """A leg on a pelvis that does not move.

    Attributes
    ----------
    body : Body
        The athlete's.
    side : str
        "r" or "l".
    trunk : mapping of str to float
        Coordinates of a pelvis that is held level, its place left out [rad].
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
    def numbers(self) -> Leg:
        """The leg for the kernels."""
        chain = chain_of(self.body, self.side, self.trunk, self.point)
        hip, table = chain.tree.body_position[1, :2].copy(), np.empty((3, len(_KNEES)))
        straight = look_at_knees(chain, _KNEES, self.ankle, hip, table) + _LEFT_BENT
        farthest, bent = int(table[0].argmax()), np.empty((2, _CELLS + 1))
        fill_bent(_KNEES, table, farthest, bent)
        hips, knees = self.ranges["hip_flexion"], self.ranges["knee_angle"]
        return Leg(
            chain=chain,
            turn=float(self.turn),
            ankle=float(self.ankle),
            hip=hip,
            knees=_KNEES,
            table=table,
            bent=bent,
            farthest=float(table[0, farthest]),
            nearest=float(table[0, -1]),
            straight=float(straight),
            reach=float(np.interp(straight, _KNEES, table[0])),
            limits=np.array([hips.low, hips.high, knees.high]),
        )


def chain_of(body: Body, side: str, trunk: Mapping[str, float], point: Array) -> Chain:
    """Thigh, shank, ankle and foot of a side on a pelvis with the coordinates ``trunk`` [rad].

    ``point`` is that of the sole over the axle of a plate (3,) [m].
    """
    pelvis = pose(body, trunk).body("pelvis")
    model = body.model
    bodies = [model.body(f"{segment}_{side}").id for segment in _SEGMENTS]
    tree, joints = branch(body.mechanism.tree, bodies, pelvis.xpos, pelvis.xmat.reshape(3, 3))
    names = [body.coordinates.joints[j] for j in joints]
    own = Coordinates(names, [c for c in body.couplings if c.dependent in names])
    unknown = [LEG.index(name.removesuffix(f"_{side}")) for name in own.names]
    return Chain(tree, own.index, own.driver, own.functions, np.array(unknown), np.asarray(point, dtype=float))


def set_up_legs(leg: HeldLeg, places: Places) -> Found:
    """Where the stroke begins and ends, of one leg on S settings.

    Of several combinations of holes that one is taken which a coach would take: the start within 5° of the wanted one,
    or as near as can be by steps of that; then the end as near as can be; one in which a straight leg ends the stroke
    only if there is no other; of equals that nearest the middle.
    """
    settings = len(places.first) - 1
    found = Found(
        code=np.zeros(settings, dtype=np.int64),
        about=np.zeros((settings, 2)),
        place=np.zeros(settings, dtype=np.int64),
        share=np.full((settings, 2), np.nan),
        leg=np.full((settings, 2, len(LEG)), np.nan),
        bound=np.zeros((settings, 2), dtype=np.int64),
        foot=np.full((settings, 2), np.nan),
    )
    over_frames(set_up_each, settings, leg.numbers, places, found, shortest=_SETTINGS)
    return found


def refusal(found: Found, s: int, several: str = "") -> UnreachableError | None:
    """Why setting ``s`` is refused; None where it fits. ``several`` names a machine whose holes were all tried."""
    code, (a, b) = int(found.code[s]), found.about[s]
    if code == FITS:
        return None
    beyond = FREE[0 if code == HIP_BEYOND else 1]
    why = {
        OUT_OF_REACH: f"at its start the foot plate is {a:.2f} m from the hip, but the leg reaches only {b:.2f} m",
        NOT_FLAT: (
            f"the foot does not lie flat on the plate with about {np.degrees(a):.0f}° of flexion at the hip and "
            f"{np.degrees(b):.0f}° at the knee"
        ),
        NO_STROKE: "no stroke is left between where the leg can begin and where it ends",
    }.get(code, f"{beyond} stays beyond the athlete's range over the whole way of the plate")
    none = several and code in (OUT_OF_REACH, NO_STROKE)
    return UnreachableError(f"in none of the holes of {several} is there a stroke: {why}" if none else why)


def posture_of(found: Found, s: int, end: int) -> dict[str, float]:
    """Posture at the start (0) or the end (1) of setting ``s``: coordinate without side to angle [rad]."""
    return dict(zip(LEG, found.leg[s, end].tolist(), strict=True))
