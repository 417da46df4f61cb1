"""Measured motions: any movement recorded as joint angles, with or without forces, solved by the same mechanics.

The athlete's own scaled body follows the recorded angles; the subject's own scaled OpenSim model is not used. So the
athlete must be given the subject's size, or measured forces miss the feet. Toes and hands are rigid.

With forces, these act on the body. Nothing holds the pelvis: what motion, masses and forces leave unbalanced is
reported as the pelvis's ``reserve``, and :func:`residuals` measures it. The moments of the legs do not depend on it.

Without, as a video gives it, the feet stand on the floor (:mod:`revpress.exchange.ground`): the ground pushes, within
soles and friction, as the motion of the whole body asks for. Two feet that touch share that as it is cheapest for the
muscles, in one programme with them; ground elements that take part in the muscles' recruitment are
:cite:`fluit2014`'s idea. What feet cannot carry stands at the pelvis as well.

What a file does not say and its numbers decide (units, signs, coordinates that are not there) is in the solution's
attribute ``assumptions``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from scipy.interpolate import BSpline, make_interp_spline

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, shown
from revpress.exchange.angle_table import read_motion
from revpress.exchange.floor_motion import (
    CARRIED,
    FEET,
    FLOOR_PARAMETERS,
    RESTS,
    Standing,
    how_sure,
    stand_on_floor,
    supports,
    take_up,
    with_ground,
)
from revpress.exchange.measured_angles import ANGLE_UNITS, KNEE_SIGNS, SHIFTS, Angles, read_angles
from revpress.exchange.measured_forces import check_place, forces_between, known_forces
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.technique import bending_arms
from revpress.instrument.filtering import LowPass
from revpress.machine import parts
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly
from revpress.twin.intervals import check_layers
from revpress.twin.motion import Motion
from revpress.twin.provenance import Provenance, athlete_of
from revpress.twin.rig import Rig
from revpress.twin.solution import outcome_of, to_dataset

_SIDES = {"right": ("r", "l"), "left": ("l", "r")}
_FEWEST = 6  # frames, for a spline with a smooth acceleration
_UNEVEN = 1e-3  # of a sampling interval

PREFIX = "motion:"
_CUTOFF = 6.0  # [Hz]
_LOAD = Parameter("load", "kg", 0.0, 0.0, 500.0, "barbell or dumbbells that the athlete carries")
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
        ``motion:COORDINATES+LOADS`` after its two files, ``motion:COORDINATES`` where no forces were measured.
    settings : mapping of str to object
        Those of :attr:`parameters` that are not the default.
    """

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, str | None]:
        """Coordinates and document of loads, if there is one.

        Raises
        ------
        InputError
            The name does not name any.
        """
        whole = self.name.removeprefix(PREFIX)
        if not whole.strip("+"):
            raise InputError(
                f"{shown(self.name)} is not of the form {PREFIX}COORDINATES.mot+LOADS.xml, or {PREFIX}COORDINATES.mot "
                "where no forces were measured"
            )
        parts = whole.split("+")
        pairs = [("+".join(parts[:i]), "+".join(parts[i:])) for i in range(1, len(parts))]
        pairs = [pair for pair in pairs if all(pair)]
        # A file's own name may have a plus: then the place that divides two files is meant.
        there = [pair for pair in pairs if all(map(os.path.exists, pair))]
        if there or (pairs and not os.path.exists(whole)):
            return (there or pairs)[0]
        return whole, None

    @property
    def title(self) -> str:
        """Short name for tables and figures."""
        return _title(self.files[0])

    @property
    def load(self) -> Parameter:
        """What the athlete carries; with measured forces none but what they say."""
        if self.files[1] is None:
            return _LOAD
        return Parameter("load", "kg", 0.0, 0.0, 0.0, "what the measured forces say")

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Which part of it, smoothed how, and what its files do not say; without forces how it stands on the floor."""
        return _PARAMETERS if self.files[1] is not None else (*_PARAMETERS, *FLOOR_PARAMETERS)

    def assembly(self, athlete: Athlete, load: float | None = None) -> Assembly:
        """The athlete led along the recording.

        Parameters
        ----------
        athlete : Athlete
        load : float, optional
            What the athlete carries [kg]; with measured forces None or 0.

        Returns
        -------
        Assembly

        Raises
        ------
        InputError
            A load, a setting that there is not, or what :func:`solve_motion` refuses.
        """
        return _prepare(*self.files, athlete, **self._checked(load)).assembly

    def solve(
        self, athlete: Athlete, load: float | None = None, *, intervals: bool | str | Iterable[str] = "possible"
    ) -> xr.Dataset:
        """:func:`solve_motion` with the settings, checked; other parameters and errors as in :meth:`assembly`."""
        return solve_motion(*self.files, athlete, **self._checked(load), intervals=intervals)

    def compiled(self, athlete: Athlete, load: float | None = None) -> tuple[Rig, Motion]:
        """The compiled athlete and the recording's own pace; parameters and errors as in :meth:`assembly`."""
        led = _prepare(*self.files, athlete, **self._checked(load))
        return Rig(led.assembly), led.motion

    def _checked(self, load: float | None) -> dict[str, Any]:
        if load and not self.load.high:
            raise InputError(f"{self.title}: a measured motion takes no load, its forces are those that were measured")
        known = {p.name: p for p in self.parameters}
        for name in self.settings.keys() - known.keys():
            raise InputError(f"a measured motion has no parameter {shown(name)}; its parameters are {', '.join(known)}")
        chosen = {name: known[name].check(value, self.title) for name, value in self.settings.items()}
        return chosen | ({"load": self.load.number(load, self.title)} if load else {})


def find(name: ExerciseLike, **settings: Any) -> Exercise | MeasuredMotion:
    """An exercise with its settings, or a measured motion.

    Parameters
    ----------
    name : str, Exercise or subclass of Exercise
        ``motion:COORDINATES+LOADS``, ``motion:COORDINATES``, or as :func:`.find_exercise` takes it.
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
    loads: str | Path | None,
    athlete: Athlete,
    *,
    load: float = 0.0,
    cutoff: float = _CUTOFF,
    start: float | None = None,
    end: float | None = None,
    side: str = "right",
    angle_unit: str = "stated",
    knee_flexion: str = "recognised",
    feet: str | None = None,
    carried: str | None = None,
    rests: str | None = None,
    floor_friction: float | None = None,
    power: int = 2,
    intervals: bool | str | Iterable[str] = "possible",
) -> xr.Dataset:
    """Which muscles a measured movement took, and what it did to the joints.

    Parameters
    ----------
    coordinates : str or Path
        OpenSim's motion, ``.mot`` or ``.sto``, also the states of OpenSim 4 and Moco; or a table of joint angles
        (:func:`.read_motion`).
    loads : str or Path or None
        OpenSim's document of external loads, ``.xml``. None: nobody measured forces, and the athlete moves on a floor.
    athlete : Athlete
        The subject: mass, stature and, best, measured segments.
    load : float, default: 0
        What the athlete carries [kg], on a floor.
    cutoff : float
        Of the zero-lag low-pass on the coordinates [Hz]; 0 for none, if they are smooth already. 6 Hz is usual for
        walking; running needs more. Forces stay as they are.
    start, end : float, optional
        Part of the recording [s]; all of it if not given. Without forces, the first and last half period of the cutoff
        only serve to smooth, where the recording does not go on.
    side : str
        "right" or "left": the leg that is reported.
    angle_unit : str
        "stated": what the header of the motion says, or "degrees" or "radians" where it says nothing or is wrong.
    knee_flexion : str
        "recognised", or the sign that it has in the motion: "positive" or "negative", as in gait2392 and its family.
    feet : str, optional
        Without forces: whether feet stand still, "recognised" by how far they move, "standing" (both) or "free". The
        body is moved so that feet that stand keep their place; without the place of the pelvis in the file, it follows.
    carried : str, optional
        Without forces: where the load is, "nowhere", "shoulders" or "hips" (a barbell), or "hands" (half in each).
    rests : str, optional
        Without forces: what lies on a bench besides the feet, "nothing" or the "upper_back".
    floor_friction : float, optional
        Without forces: coefficient of the soles on the floor [1]; 0.7 if not given.
    power : int
        Muscles share so that Σ activationᵖᵒʷᵉʳ is least, 2 or 3.
    intervals : bool, str or iterable of str, default: "possible"
        Layers of intervals, as :func:`~revpress.exercise.solve.solve` takes them.

    Returns
    -------
    xarray.Dataset
        A solution as :func:`~revpress.exercise.solve.solve` gives it. The measured forces are its contacts, with their
        power on the moving foot as ``slip_power``; without forces the two feet are, and :func:`.with_ground` says what
        stands there besides. The stroke rises from 0 to 1 over the longest extension of the reported hip, the
        concentric phase. The interface is the load, or the pelvis, which nothing resists. Its attribute
        ``assumptions`` (JSON) lists what was taken to be so, and without forces how sure it is, one sentence each.

    Raises
    ------
    InputError
        Files that cannot be read or do not fit each other, the body or its joints; without forces a motion in which no
        foot ever rests, or a place of the pelvis that is neither there nor follows.
    """
    chosen: dict[str, Any] = {
        "side": side, "cutoff": cutoff, "start": start, "end": end, "angle_unit": angle_unit,
        "knee_flexion": knee_flexion, "feet": feet, "carried": carried, "rests": rests,
        "floor_friction": floor_friction,
    }  # fmt: skip
    chosen = {name: value for name, value in chosen.items() if value is not None}
    if loads is None:
        chosen = {p.name: p.default for p in FLOOR_PARAMETERS} | chosen
    led = _prepare(coordinates, loads, athlete, load, **chosen)
    rig = Rig(led.assembly)
    used = ("hicks2015",) if led.standing is None else ("hicks2015", "fluit2014")
    name = f"{PREFIX}{coordinates}" + ("" if loads is None else f"+{loads}")
    provenance = Provenance(
        name, _title(coordinates), athlete, load, "kg", chosen, sharing_power=power, sources=(*rig.sources, *used),
        intervals=check_layers(intervals),
    )  # fmt: skip
    outcome = outcome_of(rig, led.motion, power, provenance, _hip_extension(rig, led.motion, _SIDES[side][0]))
    solution, said = to_dataset(outcome, provenance), list(led.assumptions)
    if led.standing is not None:
        solution = with_ground(solution, outcome, led.standing)
        said += how_sure(solution, str(coordinates))
    return solution.assign_attrs(residuals=json.dumps(residuals(solution)), assumptions=json.dumps(said))


def solve_on_floor(
    coordinates: str | Path, athlete: Athlete, load: float = 0.0, *, intervals: bool | str | Iterable[str] = "possible",
    **settings: Any,
) -> xr.Dataset:  # fmt: skip
    """What a motion that a video gave, without any force, took: :func:`solve_motion` on a floor, settings checked.

    Parameters
    ----------
    coordinates : str or Path
        Joint angles, as :func:`.read_motion` takes them.
    athlete : Athlete
    load : float, default: 0
        What the athlete carries [kg]; the setting ``carried`` then says where.
    intervals : bool, str or iterable of str, default: "possible"
        Layers of intervals.
    **settings
        Those of a :class:`MeasuredMotion` without forces.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    InputError
        As :func:`solve_motion`, and a setting that there is not or that is out of range.
    """
    motion = MeasuredMotion(f"{PREFIX}{coordinates}", settings)
    return solve_motion(coordinates, None, athlete, **motion._checked(load), intervals=intervals)


@dataclass(frozen=True)
class _Led:
    """An athlete led along a recording, its own pace, and what was taken to be so."""

    assembly: Assembly
    motion: Motion
    assumptions: tuple[str, ...]
    standing: Standing | None = None


def _prepare(
    coordinates: str | Path,
    loads: str | Path | None,
    athlete: Athlete,
    load: float = 0.0,
    cutoff: float = _CUTOFF,
    start: float | None = None,
    end: float | None = None,
    side: str = "right",
    angle_unit: str = "stated",
    knee_flexion: str = "recognised",
    **floor: Any,
) -> _Led:
    """The athlete led along the recording."""
    if loads is not None and (load or floor):
        raise InputError(
            f"{', '.join(floor) or 'load'} belongs to a motion without forces, and {loads} has some: what was measured "
            "says it all"
        )
    floor = {p.name: p.default for p in FLOOR_PARAMETERS} | floor
    for name, value, words in (
        ("side", side, tuple(_SIDES)),
        ("angle_unit", angle_unit, ANGLE_UNITS),
        ("knee_flexion", knee_flexion, KNEE_SIGNS),
        ("feet", floor["feet"], FEET),
        ("carried", floor["carried"], CARRIED),
        ("rests", floor["rests"], RESTS),
    ):
        if value not in words:
            raise InputError(f"{name} is {shown(value)}, but must be {', '.join(words[:-1])} or {words[-1]}")
    recording = read_motion(coordinates)
    whole = recording.time
    first, last = (default if given is None else given for given, default in ((start, whole[0]), (end, whole[-1])))
    lead = 0.5 / cutoff if loads is None and cutoff else 0.0
    inside = (whole >= max(first, whole[0] + lead) - 1e-9) & (whole <= min(last, whole[-1] - lead) + 1e-9)
    if inside.sum() < _FEWEST:
        smoothed = f", of which {lead:.2g} s at both ends only serve to smooth" if lead else ""
        raise InputError(
            f"{first:g} to {last:g} s holds {inside.sum()} frames of {coordinates}, which runs from {whole[0]:g} to "
            f"{whole[-1]:g} s{smoothed}; at least {_FEWEST} are needed"
        )
    begin, until = whole[inside][[0, -1]]
    body, span = athlete.body(), until - begin
    arms = bending_arms(body.spec, athlete)
    placed = loads is not None or floor["feet"] != "standing"
    angles = read_angles(body, arms, recording, begin, until, angle_unit, knee_flexion, placed=placed)
    forces, assumptions = ([], []) if loads is None else forces_between(loads, begin, until)
    smooth = {name: _smoothed(values, angles.time, cutoff) for name, values in angles.values.items()}
    time = whole[inside]
    s = np.clip((time - begin) / span, 0.0, 1.0)
    motion = Motion(time, s, np.full(len(s), 1.0 / span), np.zeros(len(s)))
    sides = _SIDES[side]
    if loads is not None:
        paths = _over_stroke(smooth, angles, begin, span)
        for force in forces:
            check_place(force, paths, begin, span, loads)
        parts.floor(body.spec)
        body.spec.body("pelvis").add_site(name="pelvis")
        assembly = Assembly(
            body=body, prescribed={}, measured=paths, welds=[], contacts=[], interface="pelvis", support="missing",
            known_forces=known_forces(body.spec, forces, begin, span), working_sides=sides,
        )  # fmt: skip
        return _Led(assembly, motion, (*angles.assumptions, *assumptions))
    parts.floor(body.spec)
    interface = take_up(body, athlete, load, floor["carried"])
    used = (angles.time >= begin - 1e-9) & (angles.time <= until + 1e-9)
    standing = stand_on_floor(
        body, angles.values, smooth, angles.time, used, cutoff, floor["feet"], str(coordinates)
    )  # fmt: skip
    assembly = Assembly(
        body=body, prescribed={}, measured=_over_stroke(standing.values, angles, begin, span), welds=[],
        contacts=supports(body, athlete, floor["floor_friction"], floor["rests"]), interface=interface,
        carried_mass=load,
        touching={f"foot_{foot}": standing.ground.touching(foot, begin, span) for foot in "rl"}, working_sides=sides,
    )  # fmt: skip
    said = list(angles.assumptions)
    if cutoff:
        ends = f"; what is left of its first and last {lead:.2g} s only serves to smooth"
        said.append(f"the angles of {coordinates} are low-passed at {cutoff:g} Hz{ends}")
    return _Led(assembly, motion, (*said, *standing.said), standing)


def _over_stroke(values: Mapping[str, Array], angles: Angles, begin: float, span: float) -> dict[str, BSpline]:
    """Coordinates (F,) as splines over the stroke."""
    stroke = (angles.time - begin) / span
    return {name: make_interp_spline(stroke, v, k=5) for name, v in values.items()}


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


def _hip_extension(rig: Rig, motion: Motion, side: str) -> Motion:
    """The motion whose stroke is the longest extension of a hip: 0 before it, 1 after it, in between its share."""
    at, path = rig.place(f"hip_flexion_{side}"), rig.path(motion.s)
    angle, speed = path.u[:, at], path.du[:, at] * motion.ds
    turns = np.flatnonzero(np.diff(np.sign(np.diff(angle)))) + 1
    edges = np.concatenate([[0], turns, [len(angle) - 1]])
    run = int(np.argmax(angle[edges[:-1]] - angle[edges[1:]]))
    first, last = edges[run], edges[run + 1]
    way = float(angle[first] - angle[last])
    if way <= 0.0 and rig.assembly.touching:
        return motion  # somebody who holds still: the stroke is the time
    if way <= 0.0:
        raise InputError(f"the hip of side {side} never extends in this part of the recording")
    share = np.clip((angle[first] - angle) / way, 0.0, 1.0)
    frame = np.arange(len(angle))
    share[frame <= first], share[frame >= last] = 0.0, 1.0
    within = (frame >= first) & (frame <= last)
    return replace(motion, s=share, ds=np.where(within, -speed / way, 0.0))
