"""Random mechanisms: chains of bodies with hinges and slides in any direction."""

from __future__ import annotations

import mujoco
import numpy as np

GRAVITY = 9.80665


def random_chain(seed: int, bodies: int = 4, joints: int = 3) -> mujoco.MjModel:
    """A chain of ``bodies`` with ``joints`` hinges or slides each and a branch; sites ``tip`` and ``branch``."""
    rng = np.random.default_rng(seed)
    spec = empty()

    def grow(parent: mujoco.MjsBody, name: str) -> mujoco.MjsBody:
        body = parent.add_body(
            name=name, pos=0.3 * rng.normal(size=3), quat=rng.normal(size=4), mass=rng.uniform(0.5, 3.0),
            ipos=0.1 * rng.normal(size=3), iquat=rng.normal(size=4), inertia=rng.uniform(0.02, 0.03, 3),
            explicitinertial=True,
        )  # fmt: skip
        for k in range(joints):
            kind = mujoco.mjtJoint.mjJNT_HINGE if rng.random() < 0.6 else mujoco.mjtJoint.mjJNT_SLIDE
            axis, position = rng.normal(size=3), 0.1 * rng.normal(size=3)
            body.add_joint(name=f"{name}_{k}", type=kind, axis=axis, pos=position, ref=0.1 * k)
        return body

    trunk = [spec.worldbody]
    for i in range(bodies):
        trunk.append(grow(trunk[-1], f"b{i}"))
    branch = grow(trunk[bodies // 2], "branch")
    trunk[-1].add_site(name="tip", pos=0.2 * rng.normal(size=3), quat=rng.normal(size=4))
    branch.add_site(name="branch", pos=0.2 * rng.normal(size=3), quat=rng.normal(size=4))
    return spec.compile()


def empty() -> mujoco.MjSpec:
    """A world with gravity along −y and nothing in it."""
    spec = mujoco.MjSpec()
    spec.compiler.degree = False
    spec.option.gravity = [0.0, -GRAVITY, 0.0]
    spec.option.enableflags = int(mujoco.mjtEnableBit.mjENBL_ENERGY)
    return spec


def body(parent: mujoco.MjsBody, name: str, position=(0.0, 0.0, 0.0), mass=1.0, centre=(0.0, 0.0, 0.0), inertia=1e-9):
    """A body of given mass, centre of mass and (isotropic) inertia."""
    return parent.add_body(
        name=name, pos=position, mass=mass, ipos=centre, inertia=[inertia] * 3, explicitinertial=True
    )  # fmt: skip
