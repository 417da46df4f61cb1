"""Measured motions: any movement recorded as OpenSim's coordinates and external loads, solved by the same mechanics.

The athlete's own scaled body follows the recorded angles, and the measured forces act on it; the subject's own scaled
OpenSim model is not used. So the athlete must be given the subject's size, or the forces miss the feet. Toes and hands
are rigid. Nothing holds the pelvis: what motion, masses and forces leave unbalanced is reported as the pelvis's
``reserve``, and :func:`residuals` measures it. The moments of the legs do not depend on it.

What a file does not say and its numbers decide (units, signs, coordinates that are not there) is in the solution's
attribute ``assumptions``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from scipy.interpolate import BSpline, make_interp_spline

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.errors import InputError, shown
from revpress.exchange.measured_angles import ANGLE_UNITS, KNEE_SIGNS, SHIFTS, read_angles
from revpress.exchange.opensim_loads import UNLOADED, MeasuredForce, needed_part, read_loads
from revpress.exchange.opensim_storage import read_storage
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
from revpress.twin.intervals import check_layers
from revpress.twin.motion import Motion
from revpress.twin.provenance import Provenance, athlete_of
from revpress.twin.rig import Rig
from revpress.twin.solution import solve_rig

_SIDES = {"right": ("r", "l"), "left": ("l", "r")}
_FEWEST = 6  # frames, for a spline with a smooth acceleration
_UNEVEN = 1e-3  # of a sampling interval
_REACH = 2.5  # from the pelvis to any point of the body, with room to spare [m]
_LARGEST = 1e5  # of any number of a force [N, m, N m]
_COUNTS = 0.05  # of its largest: a smaller force does not tell where it acts

PREFIX = "motion:"
_CUTOFF = 6.0  # [Hz]
_PARAMETERS = (
    Parameter("side", "", "right", reason="the leg that is reported", choices=tuple(_SIDES)),
    Parameter("cutoff", "Hz", _CUTOFF, 0.0, 200.0, "usual for walking; running needs 12 to 20; 0 for none"),
    Parameter("start", "s", 0.0, 0.0, 1e5, "from the beginning of the recording"),
    Parameter("end", "s", 1e5, 0.0, 1e5, "to its end"),
    Parameter("angle_unit", "", "stated", reason="as the header says", choices=ANGLE_UNITS),
    Parameter("knee_flexion", "", "recognised", reason="its sign in the file", choices=KNEE_SIGNS),
)


@dataclass(frozen=True)
class MeasuredMotion:
    """A measured motion among exercises.

    Attributes
    ----------
    name : str
        ``motion:COORDINATES+LOADS`` after its two files.
    settings : mapping of str to object
        Those of :data:`_PARAMETERS` that are not the default.
    """

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, str]:
        """Coordinates and document of loads.

        Raises
        ------
        InputError
            The name does not name both.
        """
        parts = self.name.removeprefix(PREFIX).split("+")
        pairs = [("+".join(parts[:i]), "+".join(parts[i:])) for i in range(1, len(parts))]
        pairs = [pair for pair in pairs if all(pair)]
        if not pairs:
            raise InputError(f"{shown(self.name)} is not of the form {PREFIX}COORDINATES.mot+LOADS.xml")
        # A file's own name may have a plus: then the place that divides two files is meant.
        return next((pair for pair in pairs if all(map(os.path.exists, pair))), pairs[0])

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
        """Which part of it, smoothed how, and what its files do not say."""
        return _PARAMETERS

    def assembly(self, athlete: Athlete, load: float | None = None) -> Assembly:
        """The athlete led along the recording.

        Parameters
        ----------
        athlete : Athlete
        load : float, optional
            None or 0: a measured motion takes none.

        Returns
        -------
        Assembly

        Raises
        ------
        InputError
            A load, a setting that there is not, or what :func:`solve_motion` refuses.
        """
        return _prepare(*self.files, athlete, **self._checked(load))[0]

    def solve(
        self, athlete: Athlete, load: float | None = None, *, intervals: bool | str | Iterable[str] = "possible"
    ) -> xr.Dataset:
        """:func:`solve_motion` with the settings, checked; other parameters and errors as in :meth:`assembly`."""
        return solve_motion(*self.files, athlete, **self._checked(load), intervals=intervals)

    def compiled(self, athlete: Athlete) -> tuple[Rig, Motion]:
        """The compiled athlete and the recording's own pace; parameters and errors as in :meth:`assembly`."""
        assembly, motion, _ = _prepare(*self.files, athlete, **self._checked(None))
        return Rig(assembly), motion

    def _checked(self, load: float | None) -> dict[str, Any]:
        if load:
            raise InputError(f"{self.title}: a measured motion takes no load, its forces are those that were measured")
        known = {p.name: p for p in _PARAMETERS}
        for name in self.settings.keys() - known.keys():
            raise InputError(f"a measured motion has no parameter {shown(name)}; its parameters are {', '.join(known)}")
        return {name: known[name].check(value, self.title) for name, value in self.settings.items()}


def find(name: ExerciseLike, **settings: Any) -> Exercise | MeasuredMotion:
    """An exercise with its settings, or a measured motion.

    Parameters
    ----------
    name : str, Exercise or subclass of Exercise
        ``motion:COORDINATES+LOADS``, or as :func:`.find_exercise` takes it.
    **settings
        Settings by name, SI and radians.

    Returns
    -------
    Exercise or MeasuredMotion

    Raises
    ------
    InputError
        As :func:`.find_exercise`. Files and settings of a motion are checked when it is used.
    """
    if isinstance(name, str) and name.startswith(PREFIX):
        return MeasuredMotion(name, settings)
    return find_exercise(name, **settings)


def solve_motion(
    coordinates: str | Path,
    loads: str | Path,
    athlete: Athlete,
    *,
    cutoff: float = _CUTOFF,
    start: float | None = None,
    end: float | None = None,
    side: str = "right",
    angle_unit: str = "stated",
    knee_flexion: str = "recognised",
    power: int = 2,
    intervals: bool | str | Iterable[str] = "possible",
) -> xr.Dataset:
    """Which muscles a measured movement took, and what it did to the joints.

    Parameters
    ----------
    coordinates : str or Path
        OpenSim's motion, ``.mot`` or ``.sto``, also the states of OpenSim 4 and Moco.
    loads : str or Path
        OpenSim's document of external loads, ``.xml``.
    athlete : Athlete
        The subject: mass, stature and, best, measured segments.
    cutoff : float
        Of the zero-lag low-pass on the coordinates [Hz]; 0 for none, if they are smooth already. 6 Hz is usual for
        walking; running needs more. Forces stay as they are.
    start, end : float, optional
        Part of the recording [s]; all of it if not given.
    side : str
        "right" or "left": the leg that is reported.
    angle_unit : str
        "stated": what the header of the motion says, or "degrees" or "radians" where it says nothing or is wrong.
    knee_flexion : str
        "recognised", or the sign that it has in the motion: "positive" or "negative", as in gait2392 and its family.
    power : int
        Muscles share so that Σ activationᵖᵒʷᵉʳ is least, 2 or 3.
    intervals : bool, str or iterable of str, default: "possible"
        Layers of intervals, as :func:`~revpress.exercise.solve.solve` takes them.

    Returns
    -------
    xarray.Dataset
        A solution as :func:`~revpress.exercise.solve.solve` gives it. The measured forces are its contacts, with their
        power on the moving foot as ``slip_power``. The stroke rises from 0 to 1 over the longest extension of the
        reported hip, the concentric phase. The interface is the pelvis, which nothing resists. Its attribute
        ``assumptions`` (JSON) lists what was taken to be so, one sentence each.

    Raises
    ------
    InputError
        Files that cannot be read or do not fit each other, the body or its joints.
    """
    chosen: dict[str, Any] = {
        "side": side, "cutoff": cutoff, "start": start, "end": end, "angle_unit": angle_unit,
        "knee_flexion": knee_flexion,
    }  # fmt: skip
    assembly, motion, assumptions = _prepare(coordinates, loads, athlete, **chosen)
    rig = Rig(assembly)
    provenance = Provenance(
        f"{PREFIX}{coordinates}+{loads}", _title(coordinates), athlete, 0.0, "kg",
        {name: value for name, value in chosen.items() if value is not None},
        sharing_power=power, sources=(*rig.sources, "hicks2015"), intervals=check_layers(intervals),
    )  # fmt: skip
    solution = solve_rig(rig, motion, power, provenance)
    marked = _mark_hip_extension(solution, _SIDES[side][0])
    return marked.assign_attrs(residuals=json.dumps(residuals(marked)), assumptions=json.dumps(assumptions))


def _prepare(
    coordinates: str | Path,
    loads: str | Path,
    athlete: Athlete,
    cutoff: float = _CUTOFF,
    start: float | None = None,
    end: float | None = None,
    side: str = "right",
    angle_unit: str = "stated",
    knee_flexion: str = "recognised",
) -> tuple[Assembly, Motion, list[str]]:
    """The athlete led along the recording, the recording's own pace, and what was assumed of the files."""
    for name, value, words in (
        ("side", side, tuple(_SIDES)),
        ("angle_unit", angle_unit, ANGLE_UNITS),
        ("knee_flexion", knee_flexion, KNEE_SIGNS),
    ):
        if value not in words:
            raise InputError(f"{name} is {shown(value)}, but must be {', '.join(words[:-1])} or {words[-1]}")
    recording = read_storage(coordinates)
    whole = recording.time
    first, last = (default if given is None else given for given, default in ((start, whole[0]), (end, whole[-1])))
    inside = (whole >= first - 1e-9) & (whole <= last + 1e-9)
    if inside.sum() < _FEWEST:
        raise InputError(
            f"{first:g} to {last:g} s holds {inside.sum()} frames of {coordinates}, which runs from {whole[0]:g} to "
            f"{whole[-1]:g} s; at least {_FEWEST} are needed"
        )
    begin, until = whole[inside][[0, -1]]
    body, span = athlete.body(), until - begin
    arms = bending_arms(body.spec, athlete)
    angles = read_angles(body, arms, recording, begin, until, angle_unit, knee_flexion)
    forces, assumptions = _forces(loads, begin, until)
    stroke = (angles.time - begin) / span
    paths = {n: make_interp_spline(stroke, _smoothed(v, angles.time, cutoff), k=5) for n, v in angles.values.items()}
    for force in forces:
        _check_place(force, paths, begin, span, loads)
    time = whole[inside]
    s = np.clip((time - begin) / span, 0.0, 1.0)
    motion = Motion(time, s, np.full(len(s), 1.0 / span), np.zeros(len(s)))
    assembly = _assembly(body, paths, forces, begin, span, _SIDES[side])
    return assembly, motion, [*angles.assumptions, *assumptions]


def _forces(loads: str | Path, begin: float, until: float) -> tuple[list[MeasuredForce], list[str]]:
    """The forces over the part that is needed, and what was assumed of them."""
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


def _check_place(
    force: MeasuredForce, paths: Mapping[str, BSpline], begin: float, span: float, loads: str | Path
) -> None:
    """Refuse a force so far from the pelvis, or with so large a moment, that its lengths are in another unit.

    A point that never changes may be far: that of a plate whose moment is given about its middle.
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


def residuals(solution: xr.Dataset) -> dict[str, float]:
    """How much of the pelvis's force and moment no measured force explains, with the measures of :cite:`hicks2015`.

    Parameters
    ----------
    solution : xarray.Dataset
        Of a measured motion.

    Returns
    -------
    dict of str to float
        ``peak_force`` [N] and ``peak_moment`` [N m]; ``force_share``, the peak over the largest net external force
        (good: below 0.05), and ``moment_share``, the peak over that force times the mean height of the centre of mass
        over the ground (good: below 0.01).
    """
    missing = [np.linalg.norm(_pelvis(solution, names), axis=1).max() for names in (SHIFTS, _TURNS)]
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


_TURNS = ("pelvis_tilt", "pelvis_list", "pelvis_rotation")


def _title(coordinates: str | Path) -> str:
    return Path(coordinates).stem.replace("_", " ")


def _pelvis(solution: xr.Dataset, names: Sequence[str]) -> Array:
    return np.asarray(solution.reserve.sel(coordinate=list(names)).values)


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
            raise InputError(
                f"{shown(force.name)} acts on {shown(force.body)}, which the body has not: it has {', '.join(known)}"
            )
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
