"""Quantities derived from a solution: each defined once, with its equation, in ``docs/quantities.md``.

All are of ONE leg (the working one; the right one of two) and of the concentric phase unless a docstring says
otherwise.
"""

from __future__ import annotations

import json

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.integrate import simpson

from revpress.athlete.body import GRAVITY
from revpress.athlete.groups import GROUPS
from revpress.errors import InputError

Array = NDArray[np.float64]

JOINTS = {
    "hip": ("hip_flexion", "hip_adduction", "hip_rotation"),
    "knee": ("knee_angle",),
    "ankle": ("ankle_angle", "subtalar_angle"),
}


def leg(solution: xr.Dataset) -> str:
    """Side whose quantities are reported: the working one, the right one of two."""
    return str(json.loads(solution.attrs["working_sides"])[0])


def concentric(solution: xr.Dataset) -> xr.Dataset:
    """Frames from the start to the turning point of the stroke, both included."""
    return solution.isel(frame=slice(0, int(solution.stroke.values.argmax()) + 1))


def of_coordinate(solution: xr.Dataset, variable: str, coordinate: str) -> Array:
    """Values (F,) of a coordinate of the reported leg, or of a coordinate without side."""
    names = solution.coordinate.values
    name = coordinate if coordinate in names else f"{coordinate}_{leg(solution)}"
    return np.asarray(solution[variable].sel(coordinate=name).values)


def extension_moments(solution: xr.Dataset) -> dict[str, Array]:
    """Net moments (F,) [N m], positive in extension of hip, knee and lumbar spine and in plantarflexion."""
    return {
        "hip_extension_moment": -of_coordinate(solution, "moment", "hip_flexion"),
        "knee_extension_moment": -of_coordinate(solution, "moment", "knee_angle"),
        "plantarflexion_moment": -of_coordinate(solution, "moment", "ankle_angle"),
        "lumbar_extension_moment": of_coordinate(solution, "moment", "lumbar_extension"),
    }


def group(solution: xr.Dataset, name: str) -> xr.Dataset:
    """The muscles of a group of the reported leg."""
    return solution.sel(muscle=[f"{m}_{leg(solution)}" for m in GROUPS[name]])


def group_activation(solution: xr.Dataset, name: str) -> Array:
    """Mean activation (F,) of a group, weighted by maximal isometric force."""
    part = group(solution, name)
    strength = part.max_isometric_force
    return np.asarray(((part.activation * strength).sum("muscle") / strength.sum("muscle")).values)


def group_force(solution: xr.Dataset, name: str) -> Array:
    """Sum (F,) of a group's tendon forces [N]."""
    return np.asarray(group(solution, name).muscle_force.sum("muscle").values)


def positive_work(solution: xr.Dataset) -> xr.DataArray:
    """Positive work of each muscle (muscle,) [J]: ∫ max(F v, 0) dt with v the shortening speed."""
    phase = concentric(solution)
    work = simpson(np.maximum(phase.muscle_power.values, 0.0), x=phase.time.values, axis=0)
    return xr.DataArray(work, coords={"muscle": phase.muscle}, dims="muscle", attrs={"units": "J"})


def muscle_work_shares(solution: xr.Dataset) -> dict[str, float]:
    """Share of the reported leg's positive muscle work by group; the rest belongs to muscles outside the groups."""
    side = leg(solution)
    work = positive_work(solution)
    work = work.sel(muscle=[m for m in work.muscle.values if m.endswith(f"_{side}")])
    total = float(work.sum())
    return {name: float(work.sel(muscle=[f"{m}_{side}" for m in GROUPS[name]]).sum()) / total for name in GROUPS}


def joint_work(solution: xr.Dataset) -> dict[str, float]:
    """Positive work of each joint's net moment [J]: ∫ max(Σ M q̇, 0) dt over the joint's coordinates."""
    phase = concentric(solution)
    power = {
        joint: sum(of_coordinate(phase, "moment", c) * of_coordinate(phase, "speed", c) for c in coordinates)
        for joint, coordinates in JOINTS.items()
    }
    return {j: float(simpson(np.maximum(p, 0.0), x=phase.time.values)) for j, p in power.items()}


def joint_work_shares(solution: xr.Dataset) -> dict[str, float]:
    """Share of the reported leg's positive joint work; they sum to 1."""
    work = joint_work(solution)
    total = sum(work.values())
    return {joint: w / total for joint, w in work.items()}


def past_neutral(solution: xr.Dataset) -> tuple[float, float]:
    """Impulse ∫ M dt [N m s] and work ∫ M (−q̇) dt [J] of the hip extension moment while hip flexion is below zero.

    Between frames the crossing of neutral is taken where the hip angle, linear in time, is zero.
    """
    phase = concentric(solution)
    angle = of_coordinate(phase, "angle", "hip_flexion")
    if angle.min() >= 0.0:
        return 0.0, 0.0
    time = phase.time.values
    moment = extension_moments(phase)["hip_extension_moment"]
    crossing = _crossings(time, angle)
    fine = np.unique(np.concatenate([time, crossing]))
    beyond = np.interp(fine, time, angle) <= 1e-12
    values = np.where(beyond, np.interp(fine, time, moment), 0.0)
    power = np.where(beyond, np.interp(fine, time, -moment * of_coordinate(phase, "speed", "hip_flexion")), 0.0)
    inside = beyond[:-1] & beyond[1:]
    step = np.diff(fine)
    return (
        float((inside * step * (values[:-1] + values[1:]) / 2).sum()),
        float((inside * step * (power[:-1] + power[1:]) / 2).sum()),
    )


def _crossings(time: Array, angle: Array) -> Array:
    at = np.flatnonzero(angle[:-1] * angle[1:] < 0.0)
    fraction = angle[at] / (angle[at] - angle[at + 1])
    return np.asarray(time[at] + fraction * (time[at + 1] - time[at]))


def peak_joint_force(solution: xr.Dataset, joint: str) -> float:
    """Largest contact force of the reported leg's ``joint`` ("hip" or "knee") over the whole repetition [N]."""
    force = solution.joint_force.sel(joint=f"{joint}_{leg(solution)}").values
    return float(np.linalg.norm(force, axis=-1).max())


def body_weight(solution: xr.Dataset) -> float:
    """Weight of the athlete [N]."""
    return float(json.loads(solution.attrs["athlete"])["mass"]) * GRAVITY


def over_hip_angle(solution: xr.Dataset, values: Array, grid: Array) -> Array:
    """Concentric ``values`` (F,) at hip flexion angles ``grid`` [rad]; NaN outside the range reached.

    Raises
    ------
    InputError : the hip reverses within the concentric phase, so that a value over hip angle has no meaning.
    """
    angle = of_coordinate(concentric(solution), "angle", "hip_flexion")
    step = np.diff(angle)
    if not (np.all(step <= 1e-9) or np.all(step >= -1e-9)):
        raise InputError(f"{solution.attrs['title']}: the hip reverses within the lift, no curve over hip angle exists")
    order = np.argsort(angle)
    return np.asarray(np.interp(grid, angle[order], values[order], left=np.nan, right=np.nan))
