"""Tendons of a compiled model, packed for the kernels: what they pass, and which joints change their lengths.

A path runs straight from site to site, except where a cylinder between two sites makes it wind round. Only joints
between the bodies that a path touches change its length, so a row of its Jacobian has no other entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import mujoco
import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.mechanics.tendon_kernel import Numbers, Routes

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]

_SITE, _CYLINDER = int(mujoco.mjtWrap.mjWRAP_SITE), int(mujoco.mjtWrap.mjWRAP_CYLINDER)
_NONE = -1


@dataclass(frozen=True)
class Tendons:
    """All tendons of a model.

    Attributes
    ----------
    routes : Routes
        What they pass, the same for every body of one make.
    numbers : Numbers
        Where it lies in this body.
    tendon, joint : ndarray of int, shape (entries,)
        Tendon and joint of each non-zero entry of their Jacobian, tendon by tendon and joint by joint.
    """

    routes: Routes
    numbers: Numbers
    tendon: IntArray
    joint: IntArray

    def __len__(self) -> int:
        return len(self.numbers.fixed)

    def at(self, site: Array, geom: Array, size: Array) -> Tendons:
        """The same tendons elsewhere.

        Parameters
        ----------
        site, geom : ndarray, shape (n_site, 3) and (n_geom, 3)
            Positions of sites and geoms in their bodies, as the model numbers them [m].
        size : ndarray, shape (n_geom, 3)
            Sizes of the geoms: a cylinder's radius comes first [m].

        Raises
        ------
        InputError
            The side site of a cylinder lies within it.
        """
        return replace(self, numbers=_numbers(self.routes, self.numbers.rotation, site, geom, size))


def pack_tendons(model: mujoco.MjModel, first_joint: IntArray) -> Tendons:
    """The tendons of a compiled model of hinges and slides.

    Parameters
    ----------
    model : mujoco.MjModel
        The model.
    first_joint : ndarray of int, shape (n_body + 1,)
        Joints of a body: first_joint[b] to first_joint[b + 1].

    Raises
    ------
    InputError
        A tendon over joints, with pulleys or spheres, or through a cylinder: only sites and cylinders to go round are
        known here.
    """
    unknown = np.flatnonzero(~np.isin(model.wrap_type, (_SITE, _CYLINDER)))
    if len(unknown):
        name = model.tendon(int(np.searchsorted(model.tendon_adr, unknown[0], side="right")) - 1).name
        raise InputError(f"the tendon {name} may only pass sites and cylinders")
    parts = (
        model.body_parentid, first_joint.astype(np.int32), model.site_bodyid, model.geom_bodyid,
        model.tendon_adr, model.tendon_num, model.wrap_type, model.wrap_objid, model.wrap_prm.astype(np.int32),
    )  # fmt: skip
    routes = _routes(*(part.tobytes() for part in parts))
    each = np.diff(routes.first_entry[routes.first_cut])
    return Tendons(routes, numbers_of(model, routes), np.repeat(np.arange(model.ntendon), each), routes.joint)


def numbers_of(model: mujoco.MjModel, routes: Routes) -> Numbers:
    """Where sites and cylinders lie in a model with the same sites, cylinders and tendons as that of ``routes``.

    Raises
    ------
    InputError
        The side site of a cylinder lies within it.
    """
    turn = np.empty((len(routes.geom), 9))
    for row, quaternion in zip(turn, model.geom_quat[routes.geom], strict=True):
        mujoco.mju_quat2Mat(row, quaternion)
    return _numbers(routes, turn.reshape(-1, 3, 3), model.site_pos, model.geom_pos, model.geom_size)


def _numbers(routes: Routes, rotation: Array, site: Array, geom: Array, size: Array) -> Numbers:
    """Numbers of cylinders turned by ``rotation``, the rest as a model has it (n, 3)."""
    place, radius, sided = geom[routes.geom], size[routes.geom, 0], routes.side != _NONE
    side = np.einsum("cji,cj->ci", rotation, site[routes.side] - place)[:, :2] * sided[:, None]
    if np.any(np.hypot(side[:, 0], side[:, 1])[sided] < radius[sided]):
        raise InputError("the side site of a tendon's cylinder lies within it: a path through a cylinder is not known")
    constant = np.zeros(len(routes.first_span) - 1)
    ends = site[routes.fixed[:, 1:]]
    np.add.at(constant, routes.fixed[:, 0], np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1))
    return Numbers(site[routes.site], place, rotation, radius, side, constant)


class _Model(NamedTuple):
    """What a compiled model's tendons pass, as it is named there."""

    body_parentid: list[int]
    first_joint: list[int]
    site_bodyid: list[int]
    geom_bodyid: list[int]
    tendon_adr: list[int]
    tendon_num: list[int]
    wrap_type: list[int]
    wrap_objid: list[int]
    wrap_prm: list[int]

    def joints(self, body: int) -> range:
        """Those that move a body against its parent."""
        return range(self.first_joint[body], self.first_joint[body + 1])

    def between(self, a: int, b: int) -> list[tuple[int, float]]:
        """Bodies whose joints move ``b`` against ``a``, each with the sign of the part beyond them."""
        found = []
        while a != b:  # numbers grow from the root outwards
            if b > a:
                found.append((b, 1.0))
                b = self.body_parentid[b]
            else:
                found.append((a, -1.0))
                a = self.body_parentid[a]
        return [(body, sign) for body, sign in found if self.joints(body)]


@lru_cache(maxsize=64)
def _routes(*parts: bytes) -> Routes:
    """Packed once for all bodies and machines of one make."""
    model = _Model(*(np.frombuffer(part, dtype=np.int32).tolist() for part in parts))
    table = _Table()
    for tendon in range(len(model.tendon_adr)):
        _add_tendon(model, table, tendon)
    return Routes(
        first_span=_whole(table.first_span),
        body=_whole(table.body).reshape(-1, 3),
        site=_whole(table.site),
        wrap=_whole(table.wrap),
        first_step=_whole(table.first_step),
        step_cut=_whole(table.step_cut),
        step_sign=np.array(table.step_sign, dtype=float),
        first_cut=_whole(table.first_cut),
        first_entry=_whole(table.first_entry),
        joint=_whole(table.joint),
        geom=_whole(table.geom),
        side=_whole(table.side),
        fixed=_whole(table.fixed).reshape(-1, 3),
    )


@dataclass
class _Table:
    """Lists that become :class:`Routes`."""

    first_span: list[int] = field(default_factory=lambda: [0])
    body: list[int] = field(default_factory=list)
    site: list[int] = field(default_factory=list)
    wrap: list[int] = field(default_factory=list)
    first_step: list[int] = field(default_factory=lambda: [0])
    step_cut: list[int] = field(default_factory=list)
    step_sign: list[float] = field(default_factory=list)
    first_cut: list[int] = field(default_factory=lambda: [0])
    first_entry: list[int] = field(default_factory=lambda: [0])
    joint: list[int] = field(default_factory=list)
    geom: list[int] = field(default_factory=list)
    side: list[int] = field(default_factory=list)
    fixed: list[int] = field(default_factory=list)


def _add_tendon(model: _Model, table: _Table, tendon: int) -> None:
    path = range(model.tendon_adr[tendon], model.tendon_adr[tendon] + model.tendon_num[tendon])
    sites = [w for w in path if model.wrap_type[w] == _SITE]
    steps = []
    for here, there in pairwise(sites):
        a, b = model.wrap_objid[here], model.wrap_objid[there]
        start, end = model.site_bodyid[a], model.site_bodyid[b]
        middle, wrap = start, _NONE
        if there > here + 1:
            wrap, geom = len(table.geom), model.wrap_objid[here + 1]
            middle = model.geom_bodyid[geom]
            table.geom.append(geom)
            table.side.append(model.wrap_prm[here + 1])
        elif start == end:
            table.fixed += [tendon, a, b]
            continue
        table.site += [a, b]
        table.body += [start, middle, end]
        table.wrap.append(wrap)
        steps += [model.between(start, end), model.between(start, middle), model.between(middle, end)]
    cuts = sorted({body for step in steps for body, _ in step})
    number = {body: len(table.first_entry) - 1 + i for i, body in enumerate(cuts)}
    for step in steps:
        table.step_cut += [number[body] for body, _ in step]
        table.step_sign += [sign for _, sign in step]
        table.first_step.append(len(table.step_cut))
    for body in cuts:
        table.joint += model.joints(body)
        table.first_entry.append(len(table.joint))
    table.first_cut.append(len(table.first_entry) - 1)
    table.first_span.append(len(table.wrap))


def _whole(values: Sequence[int]) -> IntArray:
    return np.array(values, dtype=np.int64)
