"""Several exercises of one athlete side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.athlete.groups import GROUPS
from revpress.errors import InputError
from revpress.exercise.motion import Motion
from revpress.exercise.registry import exercises
from revpress.exercise.solve import solve
from revpress.study import quantities as q

HIP_GRID = np.arange(-25.0, 121.0, 1.0)  # degrees of flexion
STROKE_GRID = np.linspace(0.0, 1.0, 101)


class Entry(NamedTuple):
    """One exercise to compare: name, load in its unit, parameters (SI, radians)."""

    name: str
    load: float | None = None
    parameters: Mapping[str, Any] = {}


def compare(
    athlete: Athlete,
    entries: Sequence[Entry],
    motion: Motion | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[dict[str, xr.Dataset], xr.Dataset]:
    """Solve each entry and put the quantities that decide side by side.

    Parameters
    ----------
    entries : at least one; the same exercise may stand several times with other loads or parameters.
    motion : the repetition, the same for all; 1 s up and 2 s down if not given.
    progress : called with (done, total, name) before each solution and at the end.

    Returns
    -------
    solutions : label to solution, in the order of the entries.
    comparison : see :func:`tabulate`.
    """
    if not entries:
        raise InputError("nothing to compare: at least one exercise is needed")
    solutions: dict[str, xr.Dataset] = {}
    for i, (name, load, parameters) in enumerate(entries):
        label = _label(name, parameters, solutions)
        if progress:
            progress(i, len(entries), exercises[name].title)
        solutions[label] = solve(name, athlete, load, motion=motion, **parameters)
    if progress:
        progress(len(entries), len(entries), "")
    return solutions, tabulate(solutions, float(np.degrees(athlete.range_of_motion["hip_flexion"].low)))


def tabulate(solutions: Mapping[str, xr.Dataset], hip_limit: float) -> xr.Dataset:
    """The comparison of solved exercises.

    Parameters
    ----------
    solutions : label to solution.
    hip_limit : the athlete's limit of hip flexion [deg], negative past neutral.

    Returns
    -------
    xarray.Dataset
        Dimensions ``exercise``, ``hip_angle`` [deg of flexion], ``stroke``, ``group``, ``joint``. Curves are of the
        concentric phase of one leg; the quantities are those of :mod:`revpress.study.quantities`.
    """
    return xr.concat(
        [_row(solution, hip_limit) for solution in solutions.values()],
        dim=xr.Variable("exercise", list(solutions)),
        coords="different", compat="equals", combine_attrs="drop_conflicts",
    ).assign_coords(title=("exercise", [_title(s) for s in solutions.values()]))  # fmt: skip


def _row(solution: xr.Dataset, hip_limit: float) -> xr.Dataset:
    phase = q.concentric(solution)
    grid = np.radians(HIP_GRID)
    groups, joints = list(GROUPS), list(q.JOINTS)
    shares, joint_shares = q.muscle_work_shares(solution), q.joint_work_shares(solution)
    work = q.positive_work(solution)
    impulse, past = q.past_neutral(solution)
    weight = q.body_weight(solution)
    hip, knee = (q.peak_joint_force(solution, joint) for joint in ("hip", "knee"))
    reached = -np.degrees(q.of_coordinate(phase, "angle", "hip_flexion").min())
    moments = q.extension_moments(phase)

    def curves(values: Callable[[xr.Dataset, str], q.Array]) -> list[q.Array]:
        return [q.over_hip_angle(solution, values(phase, g), grid) for g in groups]

    fields: dict[str, tuple[Any, Any, str]] = {
        **{name: ("hip_angle", q.over_hip_angle(solution, m, grid), "N m") for name, m in moments.items()},
        **{f"peak_{name}": ((), float(m.max()), "N m") for name, m in moments.items()},
        "group_activation": (("group", "hip_angle"), curves(q.group_activation), "1"),
        "group_force": (("group", "hip_angle"), curves(q.group_force), "N"),
        "group_work": ("group", [float(work.sel(muscle=q.group(solution, g).muscle).sum()) for g in groups], "J"),
        "muscle_work_share": ("group", [shares[g] for g in groups], "1"),
        "joint_work_share": ("joint", [joint_shares[j] for j in joints], "1"),
        "impulse_past_neutral": ((), impulse, "N m s"),
        "work_past_neutral": ((), past, "J"),
        "hip_contact_force_peak": ((), hip, "N"),
        "knee_contact_force_peak": ((), knee, "N"),
        "hip_contact_force_peak_bw": ((), hip / weight, "BW"),
        "knee_contact_force_peak_bw": ((), knee / weight, "BW"),
        "resistance": ("stroke", np.interp(STROKE_GRID, phase.stroke.values, phase.resistance.values), "N"),
        "hip_extension_reached": ((), reached, "deg"),
        "hip_extension_limit": ((), -hip_limit, "deg"),
        "load": ((), float(solution.attrs["load"]), str(solution.attrs["load_unit"])),
        "saturated_frames": ((), float((phase.status.values != 0).mean()), "1"),
    }
    data = {name: xr.Variable(dims, values, {"units": units}) for name, (dims, values, units) in fields.items()}
    return xr.Dataset(
        data,
        coords={"hip_angle": HIP_GRID, "stroke": STROKE_GRID, "group": groups, "joint": joints},
    )


def _label(name: str, parameters: Mapping[str, Any], taken: Mapping[str, Any]) -> str:
    if name not in taken:
        return name
    given = (f"{k}={v:.4g}" if isinstance(v, float) else f"{k}={v}" for k, v in parameters.items())
    label = f"{name} ({', '.join(given)})"
    if label in taken:
        raise InputError(f"{label} stands twice in the comparison with the same parameters")
    return label


def _title(solution: xr.Dataset) -> str:
    return f"{solution.attrs['title']}, {solution.attrs['load']:g} {solution.attrs['load_unit']}"
