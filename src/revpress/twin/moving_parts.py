"""What of an assembly moves and what is looked at: the mechanism's parts before it is compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import mujoco
import numpy as np

from revpress.mechanics.coupling import Coupling
from revpress.mechanics.kinematics import Mechanism, Slide
from revpress.twin.assembly import Assembly
from revpress.twin.joints import contact_joints, joint_slides


def skeleton(assembly: Assembly) -> Mechanism:
    """What moves in an assembly before anything is frozen, with the sites of its welds."""
    couplings = [*assembly.body.couplings, *assembly.couplings]
    return Mechanism(assembly.body.spec.copy().compile(), couplings, _once(_welded(assembly)))


def frozen(assembly: Assembly) -> tuple[dict[str, float], tuple[Coupling, ...]]:
    """Joints of resting limbs, coupled ones too, with their values [rad or m]; and the couplings that move."""
    couplings, values = [*assembly.body.couplings, *assembly.couplings], dict(assembly.fixed)
    for c in couplings:
        if c.driver in values:
            values[c.dependent] = c.at(values[c.driver])
    return values, tuple(c for c in couplings if c.dependent not in values)


def probes(assembly: Assembly) -> list[Slide]:
    """Slides that never move, whose equations of motion give the contact forces of joints."""
    has = {joint.name for joint in assembly.body.spec.joints}
    return [
        Slide(name, segment, axis)
        for joint, segment in contact_joints(assembly.working_sides).items()
        for name, axis in zip(joint_slides(joint), np.eye(3), strict=True)
        if name not in has
    ]


def _welded(assembly: Assembly) -> list[str]:
    return [site for w in assembly.welds for site in (w.a, w.b)]


def sites(assembly: Assembly) -> list[str]:
    """Sites that the mechanics looks at: of welds, contacts, lines, known forces and instruments, and the interface."""
    touching = [site for c in assembly.contacts for site in (c.a, c.b)]
    ends = [site for line in assembly.lines for site in (line.a, line.b)]
    loaded = [load.site for load in assembly.known_forces]
    mounted = [p.point for p in assembly.mounting_points if p.point]
    return _once([*_welded(assembly), *touching, *ends, *loaded, *mounted, assembly.interface])


def _once(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


def freeze(spec: mujoco.MjSpec, values: Mapping[str, float]) -> None:
    """Replace joints by the pose they have at ``values``: whole bodies at a time."""
    if not values:
        return
    model = spec.compile()
    data = mujoco.MjData(model)
    for name, value in values.items():
        data.joint(name).qpos = value
    mujoco.mj_kinematics(model, data)
    for body in spec.bodies:
        joints = list(body.joints)
        if not joints or not {j.name for j in joints} <= values.keys():
            continue
        child, parent = data.body(body.name), data.body(body.parent.name)
        back = np.empty(4)
        turn = np.empty(4)
        shift = np.empty(3)
        mujoco.mju_negQuat(back, parent.xquat)
        mujoco.mju_mulQuat(turn, back, child.xquat)
        mujoco.mju_rotVecQuat(shift, child.xpos - parent.xpos, back)
        body.pos, body.quat = shift, turn
        for joint in joints:
            spec.delete(joint)
