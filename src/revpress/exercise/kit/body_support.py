"""What a held trunk rests on and the hands hold, to look at: bench, pads, step, rail; pads lie against the skin.

The forces of all of it are one free wrench on the pelvis or the torso (see
:class:`~revpress.twin.assembly.Assembly`), so nothing here carries a mass.
"""

from __future__ import annotations

import mujoco
import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.transform import Rotation

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import SKIN, Body
from revpress.exercise.kit.held_trunk import PRONE, HeldTrunk
from revpress.exercise.kit.technique import arms_hold, straight_arms
from revpress.machine import parts
from revpress.machine.support import KneePad, ShoulderPads, StandingPad, TrunkPad
from revpress.mechanics.kinematics import Array
from revpress.twin.posture import point_at, pose

_GIVE = 0.015  # upholstery and flesh give way [m]
_PAD = 0.07  # thickness [m]
_RAIL = 0.12  # lowest place of the rail for the hands [m]
_PALM = 1.12  # of the way from shoulder to wrist
_REACH = np.radians(35.0)  # of the arms before the vertical, standing
_MAST = 0.45  # from the shoulder pads forward [m]
_FRONT = np.array([1.0, 0.0, 0.0])
_UP = np.array([0.0, 1.0, 0.0])
# Heights over the lumbar joint as shares of the shoulders'.
_HIP_CREASE, _BELLY, _CHEST, _COLLAR = -0.27, 0.18, 0.69, 1.25


def skin_at(body: Body, segment: str, point: ArrayLike, direction: Array) -> Array:
    """Outermost skin (3,) of a segment on the line from ``point`` along a unit vector, in the segment's axes [m]."""
    model = body.model
    outside = np.asarray(point) + direction
    own = (model.geom_bodyid == model.body(segment).id) & (model.geom_group == SKIN)
    nearest = np.inf
    for g in np.flatnonzero(own):
        axes = Rotation.from_quat(model.geom_quat[g], scalar_first=True).as_matrix()
        at = mujoco.mju_rayGeom(
            model.geom_pos[g], axes.ravel(), model.geom_size[g], outside, -direction, int(model.geom_type[g])
        )
        nearest = min(nearest, at if at >= 0.0 else np.inf)
    return np.asarray(outside - nearest * direction)


def draw_support(spec: mujoco.MjSpec, trunk: HeldTrunk, pelvis: Array) -> dict[str, float]:
    """Bench or torso pad, a rail for the hands, and what the resting leg stands or kneels on.

    Returns the coordinates of all that rests, arms and leg [rad].
    """
    if trunk.lies:
        bench(spec, trunk, pelvis)
    else:
        torso_pad(spec, trunk, pelvis)
    if len(trunk.sides) == 1:
        step(spec, trunk, pelvis)
    return {**trunk.fixed(), **hold_on(spec, trunk, pelvis, _forward(trunk))}


def draw_machine_support(
    spec: mujoco.MjSpec, athlete: Athlete, trunk: HeldTrunk, pelvis: Array, machine: TrunkPad | KneePad
) -> dict[str, float]:
    """Pads and rail of a machine that stands, hands on the rail, the resting leg on the floor, a step or its pad.

    Returns the coordinates of all that rests, arms and leg [rad].
    """
    if isinstance(machine, TrunkPad):
        machine_pad(spec, machine)
    else:
        knee_pad(spec, machine)
        torso_pad(spec, trunk, pelvis)
    if len(trunk.sides) == 1 and isinstance(machine, TrunkPad):
        step(spec, trunk, pelvis)
    return {**trunk.fixed(), **hold_rail(spec, athlete, trunk, pelvis, machine)}


def hold_rail(
    spec: mujoco.MjSpec,
    athlete: Athlete,
    trunk: HeldTrunk,
    pelvis: Array,
    machine: TrunkPad | KneePad | ShoulderPads | StandingPad,
) -> dict[str, float]:
    """The rail of a machine that stands, both hands on it; returns the coordinates of the arms [rad]."""
    rail = np.array([machine.handle_forward, machine.handle_height, 0.0])
    half = 0.28
    parts.bar(spec.worldbody, rail - [0, 0, half], rail + [0, 0, half], 0.016)
    _post(spec, rail, float(rail[0]) + 0.05)
    torso = pose(trunk.body, trunk.trunk).body("torso")
    at = torso.xmat.reshape(3, 3).T @ (rail - [*pelvis, 0.0] - torso.xpos)
    return arms_hold(spec, athlete, at)


def machine_pad(spec: mujoco.MjSpec, pad: TrunkPad) -> None:
    """A pad that rises from its edge towards the head, on two posts."""
    along = np.array([np.cos(pad.pad_pitch), np.sin(pad.pad_pitch), 0.0])
    under = np.array([along[1], -along[0], 0.0])
    edge = np.array([pad.edge_forward, pad.edge_height, 0.0])
    turn = parts.rotation_z(pad.pad_pitch)
    parts.box(spec.worldbody, edge + pad.pad_length / 2 * along + _PAD / 2 * under, [pad.pad_length, _PAD, 0.30], turn)
    for share in (0.2, 0.8):
        foot = edge + share * pad.pad_length * along + _PAD / 2 * under
        _post(spec, foot, float(foot[0]))


def knee_pad(spec: mujoco.MjSpec, pad: KneePad) -> None:
    """A box with a pad on top, under the resting knee."""
    size = [0.42, max(pad.knee_pad_height, 0.02), 0.22]
    centre = [pad.knee_pad_forward - 0.12, size[1] / 2, 0.0]
    parts.box(spec.worldbody, centre, size, colour=parts.STEEL)


def hold_on(spec: mujoco.MjSpec, trunk: HeldTrunk, pelvis: Array, forward: float) -> dict[str, float]:
    """Straight arms to a rail, ``forward`` [rad] of the vertical, or further where the floor is nearer.

    Returns their coordinates ``arm_flex_r`` and ``arm_flex_l`` [rad].
    """
    straight_arms(spec)
    arm = _straight_arm(trunk)
    palm, forward = _palm(trunk, pelvis, forward)
    half = palm[2] + 0.08
    parts.bar(spec.worldbody, [palm[0], palm[1], -half], [palm[0], palm[1], half], 0.016)
    _post(spec, palm * [1.0, 1.0, 0.0], palm[0] + 0.05)
    swing = float(np.arctan2(arm[0], -arm[1]))  # of the straight arm at 0
    return {f"arm_flex_{side}": forward - swing - (PRONE + trunk.trunk_pitch) for side in "rl"}


def _forward(trunk: HeldTrunk) -> float:
    """How far arms that hold a rail are before the vertical [rad]."""
    return 0.0 if trunk.lies or trunk.support == "quadruped" else _REACH


def _straight_arm(trunk: HeldTrunk) -> Array:
    """From the shoulder to the wrist (3,) of the hanging arm [m]."""
    return np.asarray(np.sum([trunk.body.spec.body(f"{part}_r").pos for part in ("ulna", "radius", "hand")], axis=0))


def _palm(trunk: HeldTrunk, pelvis: Array, forward: float) -> tuple[Array, float]:
    """Where the palm of a straight arm is (3,) [m], and how far before the vertical the arm then is [rad]."""
    shoulder = _at(trunk, pelvis, trunk.body.spec.body("humerus_r").pos)
    length = _PALM * float(np.linalg.norm(_straight_arm(trunk)))
    forward = max(forward, float(np.arccos(min(1.0, (shoulder[1] - _RAIL) / length))))
    return shoulder + length * np.array([np.sin(forward), -np.cos(forward), 0.0]), forward


def pad_under(trunk: HeldTrunk, pelvis: Array) -> dict[str, float]:
    """Dimensions of a tailored :class:`.TrunkPad` and its rail, the pelvis at (x, y) [m]."""
    low, high = (y * _shoulder(trunk) for y in (_HIP_CREASE, _COLLAR))
    edge = _at(trunk, pelvis, [_rests(trunk), low, 0.0])
    palm, _ = _palm(trunk, pelvis, _forward(trunk))
    return {
        "edge_forward": float(edge[0]),
        "edge_height": float(edge[1]),
        "pad_pitch": trunk.trunk_pitch,
        "pad_length": high - low,
        "handle_forward": float(palm[0]),
        "handle_height": float(palm[1]),
    }


def hip_crease(trunk: HeldTrunk) -> Array:
    """Where the crease of the hip meets a pad (x, y), the pelvis at the origin [m]."""
    return _at(trunk, np.zeros(2), [_rests(trunk), _HIP_CREASE * _shoulder(trunk), 0.0])[:2]


def pelvis_on(trunk: HeldTrunk, pad: TrunkPad) -> Array:
    """Place of the pelvis (x, y) [m] of an athlete on a pad whose edge lies in the crease of the hip."""
    return np.array([pad.edge_forward, pad.edge_height]) - hip_crease(trunk)


def knee_pad_under(trunk: HeldTrunk, pelvis: Array) -> dict[str, float]:
    """Dimensions of a tailored :class:`.KneePad`, its torso pad and rail, the pelvis at (x, y) [m]."""
    palm, _ = _palm(trunk, pelvis, _forward(trunk))
    return {
        "knee_pad_forward": float(pelvis[0] + trunk.rests_on[2, 0]),
        "knee_pad_height": float(pelvis[1] + trunk.rests_on[:, 1].min()),
        "pad_pitch": trunk.trunk_pitch,
        "handle_forward": float(palm[0]),
        "handle_height": float(palm[1]),
    }


def bench(spec: mujoco.MjSpec, trunk: HeldTrunk, pelvis: Array) -> None:
    """A pad from the crease of the hip to the collar bones, on two posts."""
    surface = _rests(trunk)
    low, high = (y * _shoulder(trunk) for y in (_HIP_CREASE, _COLLAR))
    _pad(spec, trunk, pelvis, [surface, (low + high) / 2, 0.0], high - low)
    for share in (0.2, 0.8):
        foot = _at(trunk, pelvis, [surface + _PAD / 2, low + share * (high - low), 0.0])
        _post(spec, foot, foot[0])


def torso_pad(spec: mujoco.MjSpec, trunk: HeldTrunk, pelvis: Array) -> None:
    """A pad before belly and chest, on a post."""
    middle = (_BELLY + _CHEST) / 2 * _shoulder(trunk)
    _pad(spec, trunk, pelvis, [_surface(trunk), middle, 0.0], 0.34)
    top = _at(trunk, pelvis, [_surface(trunk) + _PAD / 2, middle, 0.0])
    _post(spec, top, top[0] + 0.1)


def shoulder_pads(spec: mujoco.MjSpec, trunk: HeldTrunk, machine: ShoulderPads) -> None:
    """Two pads on top of the shoulders, beside the neck, on arms that rise from a post in front."""
    turn = parts.rotation_z(PRONE + machine.pad_pitch)
    surface = np.array([machine.pads_forward, machine.pads_height, 0.0])
    across = _shoulder_top(trunk)[2]
    for z in (-across, across):
        centre = surface + _PAD / 2 * parts.rotated(turn, _UP) + [0.0, 0.0, z]
        parts.box(spec.worldbody, centre, [0.16, _PAD, 0.10], turn)
        mast = np.array([centre[0] + _MAST, centre[1] + 0.1, z])
        parts.bar(spec.worldbody, centre, mast, 0.025)
        parts.bar(spec.worldbody, mast, [mast[0], 0.03, z], 0.03)
        parts.bar(spec.worldbody, [mast[0], 0.03, z], [mast[0] - 0.9, 0.03, 3.0 * z], 0.03)


def shoulder_pads_on(trunk: HeldTrunk, pelvis: Array, reach: float) -> dict[str, float]:
    """Dimensions of tailored :class:`.ShoulderPads`, the pelvis at (x, y) [m], arms ``reach`` [rad] forward."""
    top = _at(trunk, pelvis, _shoulder_top(trunk))
    palm, _ = _palm(trunk, pelvis, reach)
    return {
        "pads_forward": float(top[0]),
        "pads_height": float(top[1]),
        "pad_pitch": trunk.trunk_pitch,
        "handle_forward": float(palm[0]),
        "handle_height": float(palm[1]),
    }


def shoulders_under(trunk: HeldTrunk, pads: ShoulderPads) -> Array:
    """Place of the pelvis (x, y) [m] of an athlete whose shoulders press against the middle of the pads."""
    return np.array([pads.pads_forward, pads.pads_height]) - _at(trunk, np.zeros(2), _shoulder_top(trunk))[:2]


def _shoulder_top(trunk: HeldTrunk) -> Array:
    """Top of the right shoulder under a pad (3,), in the torso's axes [m]."""
    across = 0.39 * _shoulder(trunk)
    top = skin_at(trunk.body, "torso", [-0.01, _CHEST * _shoulder(trunk), across], _UP)
    return np.asarray(top - _GIVE * _UP)


def standing_pad(spec: mujoco.MjSpec, machine: StandingPad, side: str) -> None:
    """A pad before the trunk on its post, and a platform for the foot of a ``side`` that stands."""
    turn = parts.rotation_z(PRONE + machine.pad_pitch)
    surface = np.array([machine.pad_forward, machine.pad_height, 0.0])
    centre = surface + _PAD / 2 * parts.rotated(turn, _FRONT)
    parts.box(spec.worldbody, centre, [_PAD, 0.34, 0.30], turn)
    _post(spec, centre, float(centre[0]) + 0.1)
    height, z = machine.platform_height, 0.12 if side == "r" else -0.12
    if height > 1e-6:
        parts.box(spec.worldbody, [0.05, height / 2, z], [0.42, height, 0.22], colour=parts.STEEL)


def pad_before(trunk: HeldTrunk, pelvis: Array) -> dict[str, float]:
    """Dimensions of a tailored :class:`.StandingPad` and its rail, the pelvis at (x, y) [m]."""
    middle = _at(trunk, pelvis, [_surface(trunk), (_BELLY + _CHEST) / 2 * _shoulder(trunk), 0.0])
    palm, _ = _palm(trunk, pelvis, _forward(trunk))
    return {
        "platform_height": max(0.0, float(pelvis[1]) - trunk.step_at_floor),
        "pad_forward": float(middle[0]),
        "pad_height": float(middle[1]),
        "pad_pitch": trunk.trunk_pitch,
        "handle_forward": float(palm[0]),
        "handle_height": float(palm[1]),
    }


def stands_against(trunk: HeldTrunk, pad: StandingPad) -> Array:
    """Place of the pelvis (x, y) [m] of an athlete who stands on the platform and leans against the pad."""
    height = pad.platform_height + trunk.step_at_floor
    front = _at(trunk, np.array([0.0, height]), [_surface(trunk), 0.0, 0.0])[:2]
    normal = parts.rotated(_turn(trunk), _FRONT)[:2]
    return np.array([float(normal @ (np.array([pad.pad_forward, pad.pad_height]) - front) / normal[0]), height])


def step(spec: mujoco.MjSpec, trunk: HeldTrunk, pelvis: Array) -> None:
    """A box under the resting foot or shank, if it does not reach the floor."""
    height = float(pelvis[1] - trunk.step_at_floor)
    if height > 1e-6:
        ends = [point for point in trunk.rests_on if point[1] < trunk.rests_on[:, 1].min() + 0.2]
        x, z = np.mean(ends, axis=0)[[0, 2]]
        parts.box(spec.worldbody, [pelvis[0] + x, height / 2, z], [0.42, height, 0.22], colour=parts.STEEL)


def _shoulder(trunk: HeldTrunk) -> float:
    """Height of the shoulders over the lumbar joint [m]."""
    return float(trunk.body.spec.body("humerus_r").pos[1])


def _turn(trunk: HeldTrunk) -> Array:
    return parts.rotation_z(PRONE + trunk.trunk_pitch)


def _at(trunk: HeldTrunk, pelvis: Array, point: ArrayLike) -> Array:
    """World position of a point of the torso."""
    return np.asarray(point_at(trunk.body, trunk.trunk, "torso", np.asarray(point)) + [*pelvis, 0.0])


def _surface(trunk: HeldTrunk) -> float:
    """Distance of a pad's surface in front of the lumbar joint [m]."""
    heights = (y * _shoulder(trunk) for y in (_BELLY, _CHEST))
    return max(float(skin_at(trunk.body, "torso", [0.0, y, 0.0], _FRONT)[0]) for y in heights) - _GIVE


def _rests(trunk: HeldTrunk) -> float:
    """Distance of a pad under a lying trunk before the lumbar joint [m]: belly or pelvic bone touches it first."""
    return max(_surface(trunk), _iliac_spines(trunk))


def _iliac_spines(trunk: HeldTrunk) -> float:
    """Distance of the front of the pelvic bone, its origin, before the lumbar joint: the slim lie on it [m]."""
    return -float(trunk.body.spec.body("torso").pos[0])


def _pad(spec: mujoco.MjSpec, trunk: HeldTrunk, pelvis: Array, surface: ArrayLike, length: float) -> None:
    """A pad whose surface has its middle at a point of the torso."""
    centre = _at(trunk, pelvis, np.asarray(surface) + _PAD / 2 * _FRONT)
    parts.box(spec.worldbody, centre, [_PAD, length, 0.30], _turn(trunk))


def _post(spec: mujoco.MjSpec, top: Array, foot: float) -> None:
    """A post from ``top`` to the floor at forward position ``foot`` [m], on a cross-bar."""
    parts.bar(spec.worldbody, top, [foot, 0.03, 0.0], 0.03)
    parts.bar(spec.worldbody, [foot, 0.03, -0.22], [foot, 0.03, 0.22], 0.03)
