"""Measured motions: any movement recorded as OpenSim's coordinates and external loads, solved by the same mechanics.

The athlete's own scaled body follows the recorded angles, and the measured forces act on it; the subject's own scaled
OpenSim model is not used. So the athlete must be given the subject's size, or the forces miss the feet. Toes and hands
are rigid. Nothing holds the pelvis: what motion, masses and forces leave unbalanced is reported as the pelvis's
``reserve``, and :func:`residuals` measures it. The moments of the legs do not depend on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from scipy.interpolate import BSpline, make_interp_spline

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.errors import InputError
from revpress.exchange.opensim_storage import MeasuredForce, Storage, read_loads, read_storage
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.technique import bending_arms
from revpress.instrument.filtering import LowPass
from revpress.machine import parts
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.mechanics.known_force import KnownForce
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly
from revpress.twin.motion import Motion
from revpress.twin.provenance import Provenance, athlete_of
from revpress.twin.rig import ARMS, Rig
from revpress.twin.solution import solve_rig

_MAY_BE_ABSENT = ("subtalar_angle", "lumbar", *ARMS)  # coordinates that smaller models do not have: then 0
_BEYOND = np.radians(10.0)  # a recording may leave a joint's range by this much
_SIDES = {"right": ("r", "l"), "left": ("l", "r")}
_FEWEST = 6  # frames, for a spline with a smooth acceleration
_UNEVEN = 1e-3  # of a sampling interval

PREFIX = "motion:"
CUTOFF = 6.0  # [Hz]
PARAMETERS = (
    Parameter("side", "", "right", reason="the leg that is reported", choices=tuple(_SIDES)),
    Parameter("cutoff", "Hz", CUTOFF, 0.0, 200.0, "usual for walking; running needs 12 to 20; 0 for none"),
    Parameter("start", "s", 0.0, 0.0, 1e5, "from the beginning of the recording"),
    Parameter("end", "s", 1e5, 0.0, 1e5, "to its end"),
)


@dataclass(frozen=True)
class MeasuredMotion:
    """A measured motion among exercises, named ``motion:COORDINATES+LOADS`` after its two files."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, str]:
        """Coordinates and document of loads.

        Raises
        ------
        InputError : the name does not name both.
        """
        coordinates, _, loads = self.name.removeprefix(PREFIX).partition("+")
        if not (coordinates and loads):
            raise InputError(f"{self.name} is not of the form {PREFIX}COORDINATES.mot+LOADS.xml")
        return coordinates, loads

    @property
    def title(self) -> str:
        """Short name for tables and figures."""
        return _title(self.files[0])

    @property
    def load(self) -> Parameter:
        """A measured motion has none but what its forces say."""
        return Parameter("load", "kg", 0.0, 0.0, 0.0, "what the measured forces say")

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Which part of it, smoothed how."""
        return PARAMETERS

    def assembly(self, athlete: Athlete, load: float | None = None) -> Assembly:
        """The athlete led along the recording."""
        return _prepare(*self.files, athlete, **self._checked(load))[0]

    def solve(self, athlete: Athlete, load: float | None = None) -> xr.Dataset:
        """:func:`solve_motion` with the settings, checked."""
        return solve_motion(*self.files, athlete, **self._checked(load))

    def _checked(self, load: float | None) -> dict[str, Any]:
        if load:
            raise InputError(f"{self.title}: a measured motion takes no load, its forces are those that were measured")
        known = {p.name: p for p in PARAMETERS}
        return {name: known[name].check(value, self.title) for name, value in self.settings.items()}


def find(name: ExerciseLike, **settings: Any) -> Exercise | MeasuredMotion:
    """An exercise with its settings, or a measured motion ``motion:COORDINATES+LOADS``."""
    if isinstance(name, str) and name.startswith(PREFIX):
        return MeasuredMotion(name, settings)
    return find_exercise(name, **settings)


def solve_motion(
    coordinates: str | Path,
    loads: str | Path,
    athlete: Athlete,
    *,
    cutoff: float = CUTOFF,
    start: float | None = None,
    end: float | None = None,
    side: str = "right",
    power: int = 2,
) -> xr.Dataset:
    """Which muscles a measured movement took, and what it did to the joints.

    Parameters
    ----------
    coordinates : OpenSim's motion, ``.mot`` or ``.sto``.
    loads : OpenSim's document of external loads, ``.xml``.
    athlete : the subject: mass, stature and, best, measured segments.
    cutoff : of the zero-lag low-pass on the coordinates [Hz]; 0 for none, if they are smooth already. 6 Hz is usual for
        walking; running needs more. Forces stay as they are.
    start, end : part of the recording [s]; all of it if not given.
    side : "right" or "left": the leg that is reported.
    power : muscles share so that Σ activationᵖᵒʷᵉʳ is least, 2 or 3.

    Returns
    -------
    xarray.Dataset
        A solution as :func:`~revpress.exercise.solve.solve` gives it. The measured forces are its contacts, with their
        power on the moving foot as ``slip_power``. The stroke rises from 0 to 1 over the longest extension of the
        reported hip, the concentric phase. The interface is the pelvis, which nothing resists.

    Raises
    ------
    InputError : files that cannot be read or do not fit each other, the body or its joints.
    """
    assembly, motion = _prepare(coordinates, loads, athlete, cutoff, start, end, side)
    chosen = {"side": side, "cutoff": cutoff, "start": start, "end": end}
    rig = Rig(assembly)
    provenance = Provenance(
        f"{PREFIX}{coordinates}+{loads}", _title(coordinates), athlete, 0.0, "kg",
        {name: value for name, value in chosen.items() if value is not None},
        sharing_power=power, sources=(*rig.sources, "hicks2015"), intervals=True,
    )  # fmt: skip
    solution = solve_rig(rig, motion, power, provenance)
    marked = _mark_hip_extension(solution, _SIDES[side][0])
    return marked.assign_attrs(residuals=json.dumps(residuals(marked)))


def _prepare(
    coordinates: str | Path,
    loads: str | Path,
    athlete: Athlete,
    cutoff: float = CUTOFF,
    start: float | None = None,
    end: float | None = None,
    side: str = "right",
) -> tuple[Assembly, Motion]:
    """The athlete led along the recording, and the recording's own pace."""
    if side not in _SIDES:
        raise InputError(f"side is {side!r}, but must be right or left")
    recording = read_storage(coordinates)
    time = recording.time
    first, last = (default if given is None else given for given, default in ((start, time[0]), (end, time[-1])))
    inside = (time >= first - 1e-9) & (time <= last + 1e-9)
    if inside.sum() < _FEWEST:
        raise InputError(
            f"{first:g} to {last:g} s holds {inside.sum()} frames of {coordinates}, which runs from {time[0]:g} to "
            f"{time[-1]:g} s; at least {_FEWEST} are needed"
        )
    begin, until = time[inside][[0, -1]]
    forces = read_loads(loads)
    for force in forces:
        if force.time[0] > begin + 1e-9 or force.time[-1] < until - 1e-9:
            raise InputError(
                f"the forces of {loads} run from {force.time[0]:g} to {force.time[-1]:g} s and do not cover the "
                f"motion, {begin:g} to {until:g} s"
            )
    body, span = athlete.body(), until - begin
    angles = _angles(body, bending_arms(body.spec, athlete), recording, str(coordinates))
    stroke = (time - begin) / span
    paths = {n: make_interp_spline(stroke, _smoothed(v, time, cutoff), k=5) for n, v in angles.items()}
    s = np.clip(stroke[inside], 0.0, 1.0)
    motion = Motion(time[inside], s, np.full(len(s), 1.0 / span), np.zeros(len(s)))
    return _assembly(body, paths, forces, begin, span, _SIDES[side]), motion


def residuals(solution: xr.Dataset) -> dict[str, float]:
    """How much of the pelvis's force and moment no measured force explains, with the measures of :cite:`hicks2015`.

    Returns
    -------
    dict
        ``peak_force`` [N] and ``peak_moment`` [N m]; ``force_share``, the peak over the largest net external force
        (good: below 0.05), and ``moment_share``, the peak over that force times the mean height of the centre of mass
        over the ground (good: below 0.01).
    """
    missing = [np.linalg.norm(_pelvis(solution, names), axis=1).max() for names in (_SHIFTS, _TURNS)]
    outside = 0.0
    if "contact" in solution.coords:
        outside = float(np.linalg.norm(solution.contact_force.values.sum(axis=1), axis=1).max())
    weight = athlete_of(solution).mass * GRAVITY
    height = float(solution.potential_energy.mean()) / weight
    force, moment = (float(peak) for peak in missing)
    return {
        "peak_force": force,
        "peak_moment": moment,
        "force_share": force / outside if outside else inf,
        "moment_share": moment / (outside * height) if outside else inf,
    }


_SHIFTS = ("pelvis_tx", "pelvis_ty", "pelvis_tz")
_TURNS = ("pelvis_tilt", "pelvis_list", "pelvis_rotation")


def _title(coordinates: str | Path) -> str:
    return Path(coordinates).stem.replace("_", " ")


def _pelvis(solution: xr.Dataset, names: Sequence[str]) -> Array:
    return np.asarray(solution.reserve.sel(coordinate=list(names)).values)


def _angles(body: Body, arms: Sequence[str], recording: Storage, file: str) -> dict[str, Array]:
    """Every independent coordinate of the body and its arms (F,) [rad or m].

    Raises
    ------
    InputError : one is not there, or far outside its joint's range.
    """
    columns, out = recording.columns, {}
    for name in (*body.coordinates.names, *arms):
        if name not in columns and not name.startswith(_MAY_BE_ABSENT):
            raise InputError(f"{file} has no column {name}: it is not a motion of a model of the Rajagopal family")
        values = columns.get(name, np.zeros(len(recording.time)))
        out[name] = np.radians(values) if recording.in_degrees and name not in _SHIFTS else values
        low, high = body.spec.joint(name).range
        if low < high and not (low - _BEYOND <= out[name].min() and out[name].max() <= high + _BEYOND):
            raise InputError(
                f"{name} in {file} runs from {np.degrees(out[name].min()):.0f}° to {np.degrees(out[name].max()):.0f}°, "
                f"but its range is {np.degrees(low):.0f}° to {np.degrees(high):.0f}°: another model's signs or units?"
            )
    return out


def _smoothed(values: Array, time: Array, cutoff: float) -> Array:
    if cutoff == 0.0:
        return values
    step = float(np.mean(np.diff(time)))
    if np.abs(np.diff(time) / step - 1.0).max() > _UNEVEN:
        raise InputError(
            "the motion is not evenly sampled, so it cannot be filtered: resample it, or leave it as it is "
            "with cutoff=0 (on the command line --set cutoff=0)"
        )
    return LowPass(cutoff, 1.0 / step)(values)


def _assembly(
    body: Body,
    paths: dict[str, BSpline],
    forces: Sequence[MeasuredForce],
    begin: float,
    span: float,
    sides: tuple[str, ...],
) -> Assembly:
    """The athlete on the floor, led along the recording."""
    spec = body.spec
    parts.floor(spec)
    spec.body("pelvis").add_site(name="pelvis")
    known = {part.name for part in spec.bodies}
    loads = []
    for i, force in enumerate(forces):
        if force.body not in known:
            raise InputError(f"{force.name} acts on {force.body!r}, which the body has not: it has {', '.join(known)}")
        site = f"load_{i}"
        spec.body(force.body).add_site(name=site)
        loads.append(KnownForce(force.name, site, _over_stroke(force, begin, span)))
    return Assembly(
        body=body,
        prescribed={},
        measured=paths,
        welds=[],
        contacts=[],
        interface="pelvis",
        support="missing",
        known_forces=loads,
        working_sides=sides,
    )


def _over_stroke(force: MeasuredForce, begin: float, span: float) -> Callable[[Array], Array]:
    """The wrench (3, F, 3) at strokes (F,), linear between samples."""

    def at(s: Array) -> Array:
        time = begin + span * s
        values = force.wrench.transpose(0, 2, 1).reshape(9, -1)
        return np.array([np.interp(time, force.time, v) for v in values]).reshape(3, 3, -1).transpose(0, 2, 1)

    return at


def _mark_hip_extension(solution: xr.Dataset, side: str) -> xr.Dataset:
    """Let the stroke be the longest extension of a hip: 0 before it, 1 after it, in between its share."""
    angle = solution.angle.sel(coordinate=f"hip_flexion_{side}").values
    speed = solution.speed.sel(coordinate=f"hip_flexion_{side}").values
    turns = np.flatnonzero(np.diff(np.sign(np.diff(angle)))) + 1
    edges = np.concatenate([[0], turns, [len(angle) - 1]])
    run = int(np.argmax(angle[edges[:-1]] - angle[edges[1:]]))
    first, last = edges[run], edges[run + 1]
    way = float(angle[first] - angle[last])
    if way <= 0.0:
        raise InputError(f"the hip of side {side} never extends in this part of the recording")
    share = np.clip((angle[first] - angle) / way, 0.0, 1.0)
    frame = np.arange(len(angle))
    share[frame <= first], share[frame >= last] = 0.0, 1.0
    within = (frame >= first) & (frame <= last)
    stroke = solution.stroke.copy(data=share)
    return solution.assign(
        stroke=stroke, stroke_speed=solution.stroke_speed.copy(data=np.where(within, -speed / way, 0.0))
    )
