"""Several exercises of one athlete side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError, check_range
from revpress.exchange.measured_motion import PREFIX, MeasuredMotion, find
from revpress.exercise.solve import solve
from revpress.performance.largest_load import largest_load
from revpress.study import quantities as q
from revpress.twin.motion import Motion
from revpress.twin.ranges import EXTENSION_MOMENTS, HIP_GRID

STROKE_GRID = np.linspace(0.0, 1.0, 101)

_MOMENTS = {
    "hip_extension_moment": "net hip moment, extension +",
    "knee_extension_moment": "net knee moment, extension +",
    "plantarflexion_moment": "net ankle moment, plantarflexion +",
    "lumbar_extension_moment": "net lumbar moment, extension +",
}
_UNITS = {
    **{name: ("N m", meaning) for name, meaning in _MOMENTS.items()},
    **{f"peak_{name}": ("N m", f"largest {meaning}") for name, meaning in _MOMENTS.items()},
    "group_activation": ("1", "activation, mean weighted by maximal force"),
    "group_force": ("N", "sum of tendon forces"),
    "group_work": ("J", "positive work of the muscles"),
    "muscle_work_share": ("1", "share of the leg's positive muscle work"),
    "joint_work_share": ("1", "share of the leg's positive joint work"),
    "impulse_past_neutral": ("N m s", "hip extension impulse below zero hip flexion"),
    "work_past_neutral": ("J", "hip extension work below zero hip flexion"),
    "hip_contact_force_peak": ("N", "largest hip contact force of the repetition"),
    "knee_contact_force_peak": ("N", "largest knee contact force of the repetition"),
    "hip_contact_force_peak_bw": ("BW", "the same in body weights"),
    "knee_contact_force_peak_bw": ("BW", "the same in body weights"),
    "resistance": ("N", "force on the interface along its path"),
    "hip_extension_reached": ("deg", "largest hip extension past neutral"),
    "hip_extension_limit": ("deg", "the athlete's limit of hip extension past neutral"),
    "load": ("", "load of the exercise"),
    "saturated_frames": ("1", "share of frames beyond the athlete's strength"),
}
_ENDS = {"low": "least", "high": "greatest"}
_LEFT_OPEN = [f"{part}{name}" for name in EXTENSION_MOMENTS for part in ("", "peak_")]
_LEFT_OPEN += ["impulse_past_neutral", "work_past_neutral"]
_UNITS |= {
    f"{name}_{end}": (_UNITS[name][0], f"{_UNITS[name][1]}, {word} of all patterns of muscles and contacts")
    for name in _LEFT_OPEN
    for end, word in _ENDS.items()
}


class Entry(NamedTuple):
    """One exercise to compare: name, load in its unit (its default if None), parameters (SI, radians).

    With a ``share`` the load is that share of the athlete's largest load (:func:`.capacity.largest_load`). A name
    ``motion:COORDINATES+LOADS`` is a measured motion (:mod:`revpress.exchange.measured_motion`).
    """

    name: str
    load: float | None = None
    parameters: Mapping[str, Any] = {}
    share: float | None = None


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
    motion : the repetition, the same for all; 1.5 s up and 2 s down if not given.
    progress : called with (done, total, title) before each solution and at the end.

    Returns
    -------
    solutions : label to solution, in the order of the entries. A label is the exercise's name, with the settings that
        tell it from others of that name: ``hip_thrust@120,end_hip_flexion=-5``, angles in degrees.
    comparison : see :func:`tabulate`.

    Raises
    ------
    InputError : no entry, the same entry twice, and all that :func:`~revpress.exercise.solve.solve` refuses.
    """
    if not entries:
        raise InputError("nothing to compare: at least one exercise is needed")
    entries = [_loaded(entry, athlete) for entry in entries]
    names = tell_apart(entries)
    for i, (label, _) in enumerate(names):
        if label in (other for other, _ in names[:i]):
            raise InputError(f"{label} stands twice in the comparison, with the same load and parameters")
    report = progress or (lambda done, total, title: None)
    solutions: dict[str, xr.Dataset] = {}
    for (name, load, parameters, _), (label, title) in zip(entries, names, strict=True):
        report(len(solutions), len(entries), title)
        if name.startswith(PREFIX):
            solutions[label] = MeasuredMotion(name, parameters).solve(athlete, load)
        else:
            solutions[label] = solve(name, athlete, load, motion=motion, intervals=True, **parameters)
    report(len(entries), len(entries), "")
    return solutions, tabulate(solutions)


def tabulate(solutions: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """The comparison of solved exercises, by label.

    Returns
    -------
    xarray.Dataset
        Dimensions ``exercise`` (labels, with the coordinate ``title``), ``hip_angle`` [deg of flexion], ``stroke``,
        ``group``, ``joint``. Curves are of the concentric phase of one leg; ``docs/quantities.md`` defines each
        variable, :mod:`revpress.study.quantities` works it out.

    Raises
    ------
    InputError : an exercise in which the hip reverses within the lift.
    """
    entries = [
        Entry(s.attrs["exercise"], s.attrs["load"], json.loads(s.attrs["parameters"])) for s in solutions.values()
    ]
    rows = xr.concat(
        [_row(solution) for solution in solutions.values()], dim="exercise",
        data_vars="all", coords="minimal", compat="override", join="exact", combine_attrs="drop_conflicts",
    )  # fmt: skip
    return rows.assign_coords(exercise=list(solutions), title=("exercise", [title for _, title in tell_apart(entries)]))


def _row(solution: xr.Dataset) -> xr.Dataset:
    phase = q.concentric(solution)
    moments = q.extension_moments(phase)
    shares, joint_shares, work = q.muscle_work_shares(solution), q.joint_work_shares(solution), q.group_work(solution)
    impulse, past = q.past_neutral(solution)
    weight = q.body_weight(solution)
    hip, knee = (q.peak_joint_force(solution, joint) for joint in ("hip", "knee"))
    by_frame = [
        *moments.values(),
        *(q.group_activation(phase, group) for group in MUSCLE_GROUPS),
        *(q.group_force(phase, group) for group in MUSCLE_GROUPS),
    ]
    curves = q.over_hip_angle(solution, by_frame, np.radians(HIP_GRID))
    moment_curves, activation, force = np.split(curves, [len(moments), len(moments) + len(MUSCLE_GROUPS)])
    values: dict[str, tuple[Any, Any]] = {
        **{name: ("hip_angle", curve) for name, curve in zip(moments, moment_curves, strict=True)},
        **{f"peak_{name}": ((), moment.max()) for name, moment in moments.items()},
        "group_activation": (("group", "hip_angle"), activation),
        "group_force": (("group", "hip_angle"), force),
        "group_work": ("group", list(work.values())),
        "muscle_work_share": ("group", list(shares.values())),
        "joint_work_share": ("joint", list(joint_shares.values())),
        "impulse_past_neutral": ((), impulse),
        "work_past_neutral": ((), past),
        "hip_contact_force_peak": ((), hip),
        "knee_contact_force_peak": ((), knee),
        "hip_contact_force_peak_bw": ((), hip / weight),
        "knee_contact_force_peak_bw": ((), knee / weight),
        "resistance": ("stroke", np.interp(STROKE_GRID, phase.stroke.values, phase.resistance.values)),
        "hip_extension_reached": ((), np.degrees(q.hip_extension_reached(solution))),
        "hip_extension_limit": ((), np.degrees(q.hip_extension_limit(solution))),
        "load": ((), float(solution.attrs["load"])),
        "saturated_frames": ((), float((phase.status.values != 0).mean())),
        **_ends(solution),
    }
    units = {name: unit for name, (unit, _) in _UNITS.items()} | {"load": str(solution.attrs["load_unit"])}
    return xr.Dataset(
        {
            name: xr.Variable(dims, value, {"units": units[name], "long_name": _UNITS[name][1]})
            for name, (dims, value) in values.items()
        },
        coords={
            "hip_angle": ("hip_angle", HIP_GRID, {"units": "deg", "long_name": "hip flexion"}),
            "stroke": ("stroke", STROKE_GRID, {"units": "1", "long_name": "stroke"}),
            "group": list(MUSCLE_GROUPS),
            "joint": list(q.JOINTS),
        },
        attrs={name: solution.attrs[name] for name in ("athlete", "sharing_power", "citations")},
    )


def _ends(solution: xr.Dataset) -> dict[str, tuple[Any, Any]]:
    """Least and greatest of what muscles and contacts leave open, named ``…_low`` and ``…_high``."""
    phase = q.concentric(solution)
    values: dict[str, tuple[Any, Any]] = {}
    for name, ends in q.extension_moment_ends(phase).items():
        curves = q.over_hip_angle(solution, ends, np.radians(HIP_GRID))
        for end, moment, curve in zip(_ENDS, ends, curves, strict=True):
            values |= {f"{name}_{end}": ("hip_angle", curve), f"peak_{name}_{end}": ((), moment.max())}
    for end, (impulse, work) in zip(_ENDS, q.past_neutral_ends(solution), strict=True):
        values |= {f"impulse_past_neutral_{end}": ((), impulse), f"work_past_neutral_{end}": ((), work)}
    return values


def _loaded(entry: Entry, athlete: Athlete) -> Entry:
    """The entry with the load that its share comes to, to a tenth of its unit."""
    if entry.share is None:
        return entry
    if entry.name.startswith(PREFIX):
        raise InputError(f"{entry.name} is a measured motion, which takes no load")
    check_range(f"{entry.name}: share of the largest load", 100.0 * entry.share, 1.0, 100.0, "%")
    largest = float(largest_load(entry.name, athlete, **entry.parameters).largest)
    return entry._replace(load=max(round(entry.share * largest, 1), find(entry.name).load.low), share=None)


def tell_apart(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Label and title of each entry: the exercise, and the settings that tell it from others of that name."""
    settings = [_settings(entry) for entry in entries]
    names = []
    for entry, own in zip(entries, settings, strict=True):
        exercise = find(entry.name)
        rivals = [s for e, s in zip(entries, settings, strict=True) if e.name == entry.name]
        telling = {name: value for name, value in own.items() if any(r.get(name) != value for r in rivals)}
        angles = {p.name for p in exercise.parameters if p.unit == "rad"}
        shown = {n: _number(np.degrees(v) if n in angles else v) for n, v in telling.items() if n != "load"}
        load = _number(own["load"])
        label = entry.name + f"@{load}" * ("load" in telling) + "".join(f",{n}={v}" for n, v in shown.items())
        spelled = [f"{n.replace('_', ' ')} {v.replace('-', '−')}{'°' * (n in angles)}" for n, v in shown.items()]
        loaded = [f"{load} {exercise.load.unit}"] if exercise.load.high else []
        names.append((label, ", ".join([exercise.title, *loaded, *spelled])))
    return names


def _settings(entry: Entry) -> dict[str, Any]:
    """Load and every parameter in force."""
    exercise = find(entry.name)
    load = exercise.load.default if entry.load is None else entry.load
    return {"load": load, **{p.name: p.default for p in exercise.parameters}, **entry.parameters}


def _number(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}"
