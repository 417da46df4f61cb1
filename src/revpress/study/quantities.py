"""Quantities derived from a solution: each defined once, with its equation, in ``docs/quantities.md``.

All are of ONE leg (the working one; the right one of two) and of the concentric phase, unless a docstring says
otherwise.
"""

from __future__ import annotations

import json

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import simpson

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError
from revpress.mechanics.gravity import GRAVITY
from revpress.twin.provenance import athlete_of
from revpress.twin.ranges import EXTENSION_MOMENTS

Array = NDArray[np.float64]

JOINTS = {
    "hip": ("hip_flexion", "hip_adduction", "hip_rotation"),
    "knee": ("knee_angle",),
    "ankle": ("ankle_angle", "subtalar_angle"),
}
"""Coordinates of each joint of a leg."""

_LEAST_SWING = np.radians(1.0)  # a knee that turns by less stands still
_STILL = 1e-9  # a hip that turns back by less has not turned back [rad]


def leg(solution: xr.Dataset) -> str:
    """Side whose quantities are reported: the working one, the right one of two."""
    return str(json.loads(solution.attrs["working_sides"])[0])


def concentric(solution: xr.Dataset) -> xr.Dataset:
    """Frames from the start of the stroke to its turning point, both included.

    A measured motion may run for a while before the stroke starts: the last frame at its lowest is the start.

    Raises
    ------
    InputError
        The stroke never rises.
    """
    return solution.isel(frame=_lift(solution))


def _lift(solution: xr.Dataset) -> slice:
    """Frames of the concentric phase: for one variable, much quicker than to cut them all."""
    turning_point = int(solution.stroke.values.argmax())
    if turning_point == 0:
        raise InputError(f"{solution.attrs['title']}: the stroke never rises, so there is no concentric phase")
    start = turning_point - int(solution.stroke.values[turning_point::-1].argmin())
    return slice(start, turning_point + 1)


def of_coordinate(solution: xr.Dataset, variable: str, coordinate: str) -> Array:
    """Values (…, F) of a coordinate of the reported leg, or of a coordinate without side."""
    names = solution.indexes["coordinate"]
    name = coordinate if coordinate in names else f"{coordinate}_{leg(solution)}"
    return np.asarray(solution[variable].values[..., names.get_loc(name)])


def extension_moments(solution: xr.Dataset) -> dict[str, Array]:
    """Net moments (F,) [N m], positive in extension of hip, knee and lumbar spine and in plantarflexion."""
    lumbar = of_coordinate(solution, "moment", "lumbar_extension")
    return {
        **{name: -of_coordinate(solution, "moment", coordinate) for name, coordinate in EXTENSION_MOMENTS.items()},
        "lumbar_extension_moment": np.full_like(lumbar, np.nan) if solution.attrs.get("trunk_rests") else lumbar,
    }


def extension_moment_intervals(solution: xr.Dataset) -> dict[str, Array]:
    """Interval (layer, bound, F) [N m] of the extension moment of hip, knee and ankle.

    NaN in frames beyond the athlete's strength.
    """
    return {
        name: -np.flip(of_coordinate(solution, "moment_interval", coordinate), axis=-2)
        for name, coordinate in EXTENSION_MOMENTS.items()
    }


def group_activation(solution: xr.Dataset, group: str) -> Array:
    """Mean activation (F,) of a group, weighted by maximal isometric force."""
    at = _muscles(solution, group)
    strength = solution.max_isometric_force.values[at]
    return np.asarray(solution.activation.values[:, at] @ strength / strength.sum())


def mean_group_activation(solution: xr.Dataset) -> dict[str, float]:
    """Mean activation of each group over the time of the concentric phase."""
    phase = concentric(solution)
    time = phase.time.values
    return {g: float(simpson(group_activation(phase, g), x=time) / (time[-1] - time[0])) for g in MUSCLE_GROUPS}


def group_force(solution: xr.Dataset, group: str) -> Array:
    """Sum (F,) of a group's tendon forces [N]."""
    return np.asarray(solution.muscle_force.values[:, _muscles(solution, group)].sum(axis=1))


def positive_work(solution: xr.Dataset) -> xr.DataArray:
    """Positive work of each muscle of both legs (muscle,) [J]: ∫ max(F v, 0) dt with v the shortening speed."""
    phase = concentric(solution)
    work = simpson(np.maximum(phase.muscle_power.values, 0.0), x=phase.time.values, axis=0)
    return xr.DataArray(work, coords={"muscle": phase.muscle}, dims="muscle", attrs={"units": "J"})


def group_work(solution: xr.Dataset) -> dict[str, float]:
    """Positive work of each group [J]: the sum over its muscles."""
    work = positive_work(solution).values
    return {group: float(work[_muscles(solution, group)].sum()) for group in MUSCLE_GROUPS}


def group_work_past_neutral(solution: xr.Dataset) -> dict[str, float]:
    """Positive work of each group past neutral [J], as :func:`past_neutral` integrates."""
    phase = concentric(solution)
    power = np.maximum(phase.muscle_power.values, 0.0)
    weights = past_neutral_weights(phase.time.values, of_coordinate(phase, "angle", "hip_flexion"))
    work = weights @ power
    return {group: float(work[_muscles(solution, group)].sum()) for group in MUSCLE_GROUPS}


def muscle_work_shares(solution: xr.Dataset) -> dict[str, float]:
    """Share of the reported leg's positive muscle work by group; the rest belongs to muscles outside the groups."""
    total = float(positive_work(solution)[solution.indexes["muscle"].str.endswith(f"_{leg(solution)}")].sum())
    return {group: work / total for group, work in group_work(solution).items()}


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


def work_joint(solution: xr.Dataset) -> str:
    """The joint, "hip" or "knee", whose net moment does the larger positive work; the hip if they do the same."""
    work = joint_work(solution)
    return "knee" if work["knee"] > work["hip"] else "hip"


def past_neutral(solution: xr.Dataset) -> tuple[float, float]:
    """Impulse ∫ M dt [N m s] and work ∫ M (−q̇) dt [J] of the hip extension moment while hip flexion is below zero.

    Angle, moment and power are linear between frames, so the passing of neutral falls between them.
    """
    phase = concentric(solution)
    impulse, work = past_neutral_of(phase, extension_moments(phase)["hip_extension_moment"])
    return float(impulse), float(work)


def past_neutral_intervals(solution: xr.Dataset) -> Array:
    """Interval (layer, bound) of impulse [N m s] and work [J] past neutral: (2, layer, bound).

    The ends of the hip moment, added up frame by frame, in a phase whose hip does not turn back.
    """
    phase = concentric(solution)
    return np.sort(past_neutral_of(phase, extension_moment_intervals(phase)["hip_extension_moment"]), axis=-1)


def past_neutral_of(phase: xr.Dataset, moment: Array) -> Array:
    """Impulse and work past neutral (2, …) of hip extension moments (…, F) over the concentric ``phase``."""
    angle = of_coordinate(phase, "angle", "hip_flexion")
    power = -moment * of_coordinate(phase, "speed", "hip_flexion")
    weight = past_neutral_weights(phase.time.values, angle)
    beyond = weight != 0.0  # what is not known elsewhere does not matter
    return np.stack([moment[..., beyond] @ weight[beyond], power[..., beyond] @ weight[beyond]])


def past_neutral_weights(time: ArrayLike, hip_flexion: ArrayLike) -> Array:
    """Weight (F,) of each frame in an integral over the time in which the hip is past neutral [s].

    Parameters
    ----------
    time : array_like, shape (F,)
        [s].
    hip_flexion : array_like, shape (F,)
        Linear between frames, as the integrand is [rad].

    Returns
    -------
    ndarray, shape (F,)
    """
    time, angle = np.asarray(time, dtype=float), np.asarray(hip_flexion, dtype=float)
    first, last = angle[:-1], angle[1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        passing = first / (first - last)
    begin = np.where(first < 0.0, 0.0, np.where(last < 0.0, passing, 1.0))
    end = np.where(last < 0.0, 1.0, np.where(first < 0.0, passing, begin))
    step, later = np.diff(time), (end**2 - begin**2) / 2.0
    weight = np.zeros(len(time))
    weight[:-1] += step * (end - begin - later)
    weight[1:] += step * later
    return weight


def peak_joint_force(solution: xr.Dataset, joint: str) -> float:
    """Largest contact force of the reported leg's ``joint`` ("hip" or "knee") over the WHOLE repetition [N]."""
    force = solution.joint_force.sel(joint=f"{joint}_{leg(solution)}").values
    return float(np.linalg.norm(force, axis=-1).max())


def body_weight(solution: xr.Dataset) -> float:
    """Weight of the athlete [N]."""
    return athlete_of(solution).mass * GRAVITY


def hip_extension_reached(solution: xr.Dataset) -> float:
    """Largest hip extension past neutral [rad]; negative where the hip stays flexed."""
    return 0.0 - float(of_coordinate(solution, "angle", "hip_flexion")[_lift(solution)].min())


def hip_extension_limit(solution: xr.Dataset) -> float:
    """The athlete's own limit of hip extension past neutral [rad]."""
    return 0.0 - athlete_of(solution).range_of_motion["hip_flexion"].low


def over_hip_angle(solution: xr.Dataset, values: ArrayLike, grid: ArrayLike) -> Array:
    """Concentric ``values`` (…, F) at hip flexion angles ``grid`` (G,) [rad]: (…, G), NaN outside the range reached.

    Raises
    ------
    InputError
        The hip reverses within the concentric phase, so that a value over hip angle has no meaning.
    """
    angle = of_coordinate(solution, "angle", "hip_flexion")[_lift(solution)]
    if _turns_back(angle):
        raise InputError(f"{solution.attrs['title']}: the hip reverses within the lift, no curve over hip angle exists")
    return _over_angle(angle, values, grid)


def over_knee_angle(solution: xr.Dataset, values: ArrayLike, grid: ArrayLike) -> Array:
    """Concentric ``values`` (…, F) at knee flexion angles ``grid`` (G,) [rad]: (…, G), NaN outside the range reached.

    NaN throughout where the knee stands still or turns back within the lift: then no curve over its angle exists.
    """
    angle = of_coordinate(solution, "angle", "knee_angle")[_lift(solution)]
    if _turns_back(angle) or np.ptp(angle) < _LEAST_SWING:
        return np.full((*np.shape(values)[:-1], len(np.asarray(grid))), np.nan)
    return _over_angle(angle, values, grid)


def _way(angle: Array) -> float:
    return 1.0 if angle[-1] > angle[0] else -1.0


def _turns_back(angle: Array) -> bool:
    return bool(np.any(_way(angle) * np.diff(angle) < -_STILL))


def _over_angle(angle: Array, values: ArrayLike, grid: ArrayLike) -> Array:
    """Values (…, F) at angles (F,) that run one way, read at ``grid`` (G,)."""
    way = _way(angle)
    along, values = way * angle, np.asarray(values, dtype=float)
    at = way * np.asarray(grid, dtype=float)
    curves = [np.interp(at, along, v, left=np.nan, right=np.nan) for v in values.reshape(-1, len(angle))]
    return np.reshape(curves, (*values.shape[:-1], len(at)))


def in_groups(solution: xr.Dataset) -> Array:
    """1 (muscle, group) for the reported leg's members of each muscle group."""
    member = np.zeros((solution.sizes["muscle"], len(MUSCLE_GROUPS)))
    for i, group in enumerate(MUSCLE_GROUPS):
        member[_muscles(solution, group), i] = 1.0
    return member


def _muscles(solution: xr.Dataset, group: str) -> NDArray[np.intp]:
    """Places of a group's muscles of the reported leg."""
    return np.asarray(solution.indexes["muscle"].get_indexer([f"{m}_{leg(solution)}" for m in MUSCLE_GROUPS[group]]))
