"""Measured forces along a recorded motion: the part that is needed, whether they can be meant, and where they act."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import mujoco
import numpy as np
from scipy.interpolate import BSpline

from revpress.errors import InputError, shown
from revpress.exchange.measured_angles import SHIFTS
from revpress.exchange.opensim_loads import UNLOADED, MeasuredForce, needed_part, read_loads
from revpress.mechanics.kinematics import Array
from revpress.mechanics.known_force import KnownForce

_REACH = 2.5  # from the pelvis to any point of the body, with room to spare [m]
_LARGEST = 1e5  # of any number of a force [N, m, N m]
_COUNTS = 0.05  # of its largest: a smaller force does not tell where it acts


def forces_between(loads: str | Path, begin: float, until: float) -> tuple[list[MeasuredForce], list[str]]:
    """The forces over the part that is needed, and what was assumed of them.

    Parameters
    ----------
    loads : str or Path
        OpenSim's document of external loads.
    begin, until : float
        [s]

    Returns
    -------
    forces : list of MeasuredForce
    said : list of str
        One sentence each.

    Raises
    ------
    InputError
        What :func:`.read_loads` and :func:`.needed_part` refuse, or forces that do not cover the part.
    """
    document, said, forces = read_loads(loads), [], []
    if document.switched_off:
        said.append(f"switched off in {loads} and left out: {', '.join(map(shown, document.switched_off))}")
    for force in document.forces:
        if force.time[0] > begin + 1e-9 or force.time[-1] < until - 1e-9:
            raise InputError(
                f"the forces of {loads} run from {force.time[0]:g} to {force.time[-1]:g} s and do not cover the "
                f"motion, {begin:g} to {until:g} s"
            )
        part, filled = needed_part(force, begin, until)
        if filled:
            said.append(
                f"{shown(force.name)} has no point or moment at {filled} samples with less than {UNLOADED:g} N: the "
                "point of the nearest loaded one is taken, and no moment"
            )
        forces.append(part)
    return forces, said


def check_place(
    force: MeasuredForce, paths: Mapping[str, BSpline], begin: float, span: float, loads: str | Path
) -> None:
    """Refuse a force so far from the pelvis, or with so large a moment, that its lengths are in another unit.

    A point that never changes may be far: that of a plate whose moment is given about its middle.

    Parameters
    ----------
    force : MeasuredForce
    paths : mapping of str to BSpline
        Coordinates over the stroke.
    begin, span : float
        Where the stroke begins, and how long it takes [s].
    loads : str or Path
        The document, for what is refused.

    Raises
    ------
    InputError
        Such a force.
    """
    vectors, point, moment = force.wrench
    largest = float(np.abs(force.wrench).max())
    if largest > _LARGEST:
        raise InputError(
            f"{shown(force.name)} in {loads} reaches {largest:.4g} (force, point or moment), more than anything "
            "that is measured on people: other units than newtons and metres?"
        )
    size = np.linalg.norm(vectors, axis=1)
    counts = (size > UNLOADED) & (size >= _COUNTS * size.max())
    if not counts.any() or np.ptp(point[counts], axis=0).max() == 0.0:
        return
    stroke = np.clip((force.time[counts] - begin) / span, 0.0, 1.0)
    pelvis = np.stack([paths[name](stroke) for name in SHIFTS], axis=1)
    far = float(np.linalg.norm(point[counts] - pelvis, axis=1).max())
    if far > _REACH:
        raise InputError(
            f"the point of {shown(force.name)} in {loads} lies up to {far:.4g} m from the pelvis, where no part of a "
            "body is: lengths in millimetres or centimetres? They must be in metres"
        )
    arm = float((np.linalg.norm(moment[counts], axis=1) / size[counts]).max())
    if arm > 2.0 * _REACH:
        raise InputError(
            f"the moment of {shown(force.name)} in {loads} is up to {arm:.4g} m times its force: moments in newton "
            "millimetres? They must be in newton metres"
        )


def known_forces(
    spec: mujoco.MjSpec, forces: Sequence[MeasuredForce], begin: float, span: float
) -> list[KnownForce]:  # fmt: skip
    """The forces as the mechanics takes them.

    Parameters
    ----------
    spec : mujoco.MjSpec
        The body's; gets a site ``load_0``, ``load_1``… for each force.
    forces : sequence of MeasuredForce
    begin, span : float
        Where the stroke begins, and how long it takes [s].

    Returns
    -------
    list of KnownForce

    Raises
    ------
    InputError
        A force on a body that there is not.
    """
    known = {part.name for part in spec.bodies}
    loads = []
    for i, force in enumerate(forces):
        if force.body not in known:
            raise InputError(
                f"{shown(force.name)} acts on {shown(force.body)}, which the body has not: it has {', '.join(known)}"
            )
        site = f"load_{i}"
        spec.body(force.body).add_site(name=site)
        loads.append(KnownForce(force.name, site, _over_stroke(force, begin, span)))
    return loads


def _over_stroke(force: MeasuredForce, begin: float, span: float) -> Callable[[Array], Array]:
    """The wrench (3, F, 3) at strokes (F,), linear between samples."""

    def at(s: Array) -> Array:
        time = begin + span * s
        values = force.wrench.transpose(0, 2, 1).reshape(9, -1)
        return np.array([np.interp(time, force.time, v) for v in values]).reshape(3, 3, -1).transpose(0, 2, 1)

    return at
