"""A leg that kicks back freely against cables and bands: the trunk is held, nothing but the lines touches the leg.

The stance or kneeling leg and the hands hold the pelvis with a free wrench, which is reported. Hip and knee go from
their start to their end angle in step. A line pulls at the middle of the shank or foot, in the sagittal plane of the
working leg, towards a point that does not move, so its direction turns with the leg. It is straight even where it
would touch the body, which a real cable passes on the side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.soles import sole_reference
from revpress.errors import InputError
from revpress.exercise.kit.held_trunk import HeldTrunk
from revpress.exercise.kit.resisted import ColumnSettings, pace
from revpress.exercise.kit.standing import NONE_STANDS, best_holes, past_own_range
from revpress.exercise.kit.technique import (
    FREE_ANKLE,
    ONE_SIDE,
    PALM,
    PELVIC_TILT,
    TURN_OUT,
    OneSide,
    flat_hand,
    working_sides,
)
from revpress.machine import parts
from revpress.machine.kinds.cable_column import CableColumn
from revpress.machine.mount import Cord, Stand
from revpress.machine.mounting_point import MountingPoint
from revpress.machine.resistance.resistance import Resistance
from revpress.mechanics.kinematics import Array
from revpress.mechanics.line import Line, Tension
from revpress.settings import Settings, angle
from revpress.twin.assembly import Assembly
from revpress.twin.motion import Pace
from revpress.twin.posture import point_at
from revpress.twin.setup import Setup


class FreeKickSettings(Settings):
    """The leg that kicks, and the trunk that does not."""

    sides: OneSide = ONE_SIDE
    pelvic_tilt: float = PELVIC_TILT
    ankle: float = FREE_ANKLE
    turn_out: float = TURN_OUT
    start_hip_flexion: float = angle(40.0, 10.0, 110.0, "the leg hangs in front, the line taut")
    end_hip_flexion: float = angle(-15.0, -25.0, 30.0, "past neutral, inside the average reach of 17°")
    start_knee_flexion: float = angle(8.0, 2.0, 130.0, "straight or bent, as the exercise's name says")
    end_knee_flexion: float = angle(8.0, 2.0, 130.0, "the hip does the work, the knee little")


class ColumnKick(FreeKickSettings, ColumnSettings):
    """A leg that kicks back against the cable of a column."""


Strap = Literal["ankle cuff", "foot strap"]
_STRAPS = {"ankle cuff": "tibia", "foot strap": "calcn"}
"""Where a line is tied, and the segment it pulls."""

_ABOVE_ANKLE = 0.9  # of the shank, from the knee
_POST, _TABLE = 2.1, 0.75  # height of a column and of the leg of a table [m]
_MAT = 0.005  # thinnest mat [m]
_PALM = 1.12  # of the way from shoulder to wrist
_BEHIND = 0.45  # where a resistance stands, behind its pulley [m]
_REACH = np.radians(50.0)  # of the arms in front of the vertical, hands on a rail


@dataclass(frozen=True)
class Tether:
    """A line from the working leg to a point that does not move.

    Attributes
    ----------
    name : str
        Of the line.
    tension : callable
        From the length of the line at the start [m] to the law of its tension.
    height, ahead : float
        Of its far end, over the floor and in front of the hips [m].
    resistance : Resistance, optional
        What stands at the end of a cable, with its ``load`` [kg].
    """

    name: str
    tension: Callable[[float], Tension]
    height: float
    ahead: float
    resistance: Resistance | None = None
    load: float = 0.0

    @classmethod
    def cable(cls, resistance: Resistance, load: float, height: float, ahead: float) -> Tether:
        """A cable over a pulley to whatever resists."""
        return cls("cable", partial(resistance.line_tension, load), height, ahead, resistance, load)


def leg_kick(p: FreeKickSettings, side: str) -> dict[str, tuple[float, ...]]:
    """Drives of the working leg; ``p`` has its settings."""
    leg = {
        "hip_flexion": (p.start_hip_flexion, p.end_hip_flexion - p.start_hip_flexion),
        "hip_adduction": (0.0,),
        "hip_rotation": (0.0, -p.turn_out),
        "knee_angle": (p.start_knee_flexion, p.end_knee_flexion - p.start_knee_flexion),
        "ankle_angle": (p.ankle,),
        "subtalar_angle": (0.0,),
    }
    return {f"{name}_{side}": values for name, values in leg.items()}


def column_in_use(p: ColumnSettings, tailored: Resistance) -> CableColumn:
    """The column that stands, in the hole nearest to the wanted height, or one made as wanted."""
    if not isinstance(p.standing, CableColumn):
        return CableColumn(pulley_height=p.pulley_height, resistance=tailored)
    return best_holes(p.standing, lambda c: (round(abs(c.pulley_height - p.pulley_height), 9),))


def set_up_cable_kick(
    athlete: Athlete, p: ColumnKick, posture: Literal["standing", "quadruped"], trunk_pitch: float
) -> Setup[CableColumn]:
    """An athlete at a column that stands; arguments as of :func:`assemble_cable_kick`.

    Raises
    ------
    InputError
        None stands.
    """
    if not p.standing:
        raise InputError(f"{p.name}: {NONE_STANDS}")
    column = column_in_use(p, p.standing.resistance)
    sides = working_sides(p.sides)
    held = HeldTrunk(athlete.body(sides=sides), sides, p.pelvic_tilt, trunk_pitch, posture)
    pelvis = (-p.pulley_distance - float(held.hip[0]), float(held.pelvis()[1]))
    start, end = (
        {"hip_flexion": hip, "knee_angle": knee, "ankle_angle": p.ankle}
        for hip, knee in ((p.start_hip_flexion, p.start_knee_flexion), (p.end_hip_flexion, p.end_knee_flexion))
    )
    notes = past_own_range(athlete, end)
    return Setup(column, athlete, pelvis, start, end, (0.0, 1.0), "wish", "wish", sides[0], notes)


def assemble_cable_kick(
    athlete: Athlete,
    p: FreeKickSettings,
    posture: Literal["standing", "quadruped"],
    trunk_pitch: float,
    strap: Strap,
    tethers: Sequence[Tether],
) -> Assembly:
    """Join athlete and lines.

    Parameters
    ----------
    p : FreeKickSettings
        How the leg kicks.
    posture : {"standing", "quadruped"}
        "standing", hands on a rail, or "quadruped", on hands and one knee.
    trunk_pitch : float
        Inclination of the trunk over the horizontal [rad].
    strap : Strap
        One of :data:`_STRAPS`.
    tethers : sequence of Tether
        All pull at the strap.
    """
    body = athlete.body(sides=working_sides(p.sides))
    spec, held = body.spec, HeldTrunk(body, working_sides(p.sides), p.pelvic_tilt, trunk_pitch, posture)
    [side] = held.sides
    pelvis = held.pelvis()
    prescribed = {**held.held(pelvis), **leg_kick(p, side)}
    parts.floor(spec)
    tie = _tie(spec, held, strap)
    start = {name: values[0] for name, values in prescribed.items()}
    tied = point_at(body, start, f"{_STRAPS[strap]}_{side}", tie)
    hips = float(pelvis[0] + held.hip[0])
    lines, cords, paces, points = list[Line](), list[Cord](), list[Pace](), list[MountingPoint]()
    for tether in tethers:
        at = np.array([hips + tether.ahead, tether.height, tied[2]])
        site = f"{tether.name}_anchor"
        spec.worldbody.add_site(name=site, pos=at)
        _column(spec, at, _POST if any(t.resistance for t in tethers) else max(_TABLE, tether.height))
        lines.append(Line(tether.name, "strap", site, tether.tension(float(np.linalg.norm(at - tied)))))
        points.append(MountingPoint(tether.name, line=tether.name))
        if tether.resistance:
            points += tether.resistance.on_a_line(tether.name)
            stand = Stand(spec, float(at[0]) + _BEHIND, float(at[2]), site)
            cords += stand.cords(tether.resistance.cord, [tether.resistance.draw(tether.load, stand)])
            paces += [dictated] if (dictated := pace(tether.resistance)) else []
    reach = _REACH if posture == "standing" else 0.0
    if posture == "standing":
        _rail(spec, held, pelvis)
    else:
        _hands_down(spec, held, pelvis)
    for s in "rl":
        spec.body(f"humerus_{s}").add_joint(name=f"arm_flex_{s}", axis=[0, 0, 1])
    return Assembly(
        body=body,
        prescribed=prescribed,
        welds=[],
        contacts=[],
        interface="strap",
        interface_lines=[t.name for t in tethers],
        support="pelvis",
        fixed={**held.fixed(), **{f"arm_flex_{s}": reach - held.trunk["pelvis_tilt"] for s in "rl"}},
        lines=lines,
        cords=cords,
        pace=next(iter(paces), None),
        working_sides=(side,),
        mounting_points=points,
    )


def _tie(spec: mujoco.MjSpec, held: HeldTrunk, strap: str) -> Array:
    """Put strap and site on the leg; returns the site in the segment's axes [m]."""
    [side] = held.sides
    segment = spec.body(f"{_STRAPS[strap]}_{side}")
    if strap == "ankle cuff":
        at = _ABOVE_ANKLE * np.asarray(spec.body(f"talus_{side}").pos)
        size = [0.11, 0.06, 0.10]
    else:
        at = sole_reference(held.body.soles[side], "midfoot")
        size = [0.06, 0.09, 0.11]
    segment.add_site(name="strap", pos=at)
    parts.box(segment, at, size)
    return at


def _column(spec: mujoco.MjSpec, at: Array, height: float) -> None:
    """A post behind the point from which a line comes, and a pulley there."""
    behind = [at[0] + 0.12, 0.0, at[2]]
    parts.bar(spec.worldbody, behind, [behind[0], height, at[2]], 0.03)
    parts.bar(spec.worldbody, at, [behind[0], at[1], at[2]], 0.012)
    parts.bar(spec.worldbody, [behind[0], 0.02, at[2] - 0.3], [behind[0], 0.02, at[2] + 0.3], 0.03)
    parts.disc(spec.worldbody, at, 0.04, 0.02)


def _rail(spec: mujoco.MjSpec, held: HeldTrunk, pelvis: Array) -> None:
    """A rail under the hands."""
    shoulder = point_at(held.body, held.trunk, "humerus_r", np.zeros(3)) + [*pelvis, 0.0]
    arm = point_at(held.body, {}, "hand_r", np.zeros(3)) - point_at(held.body, {}, "humerus_r", np.zeros(3))
    palm = shoulder + parts.rotated(parts.rotation_z(_REACH), _PALM * arm)
    corner = np.array([palm[0], palm[1], palm[2] + 0.15])
    over = corner * [1.0, 1.0, -1.0]
    parts.bar(spec.worldbody, corner, over, 0.018)
    for post in (corner, over):
        parts.bar(spec.worldbody, [post[0] + 0.1, 0.02, post[2]], post, 0.02)


def _hands_down(spec: mujoco.MjSpec, held: HeldTrunk, pelvis: Array) -> None:
    """Flat hands under the shoulders, on a mat or block where they do not reach the floor."""
    shoulder = point_at(held.body, held.trunk, "humerus_r", np.zeros(3)) + [*pelvis, 0.0]
    arm = np.sum([spec.body(f"{part}_r").pos for part in ("ulna", "radius", "hand")], axis=0)
    for side in "rl":
        flat_hand(spec, side)
    x, height, _ = shoulder + arm - [0.0, PALM, 0.0]
    if height > _MAT:
        parts.box(spec.worldbody, [x + 0.06, height / 2, 0.0], [0.3, height, 0.6])
