"""Any exercise for any athlete as a model for MuJoCo: an MJCF file that opens and steps without this package.

What is here a path of one degree of freedom is there a mechanism that moves under its own weight. Its loops are closed
by constraints, its knees keep their couplings, its muscles and loads pull.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import mujoco
import numpy as np
from scipy.interpolate import PPoly

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import MuscleParameters
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.machine import parts
from revpress.mechanics.closure import Weld
from revpress.mechanics.coupling import Coupling
from revpress.mechanics.kinematics import Array
from revpress.mechanics.line import Line
from revpress.mechanics.muscle import active_force_capacity
from revpress.mechanics.muscle_curves import CURVES
from revpress.twin.assembly import Assembly
from revpress.twin.joints import WITHOUT_MUSCLES
from revpress.twin.rig import Rig
from revpress.whole_files import whole

_KEYFRAMES = 11
"""Postures written along the stroke, ``stroke_0`` to ``stroke_100`` [%]."""

_TIMESTEP = 5e-4  # [s]
_STIFF = (2.0 * _TIMESTEP, 1.0)  # a constraint's time constant [s] and damping ratio: as stiff as the step allows
_HARD = (0.9999, 0.9999, 1e-3, 0.5, 2.0)
_LOW = 0.5  # where MuJoCo's bell of force over length begins, in units of its best length: sets that unit
_LENGTHS = np.linspace(0.2, 2.2, 801)  # of fibres and stretch of the tendon [optimal fibre lengths]
_CARRIER = 1e-3  # mass of what slides in a loop that leaves shifts free [kg]
_PRESENT = 1e-6  # a force or a mass below this [N, kg] is none
_DEGREE = 4  # of MuJoCo's polynomials
_BEYOND = 0.1  # weight of the joint's range, where the stroke does not go


def write_mjcf(
    exercise: ExerciseLike, athlete: Athlete, path: str | Path, load: float | None = None, **settings: Any
) -> dict[str, float]:
    """Write an exercise for one athlete as an MJCF file.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        As :func:`.find_exercise` takes it.
    athlete : Athlete
    path : str or Path
        The file, ``.xml``; whole or absent.
    load : float, optional
        In the unit of the exercise's load [kg or N]; its default if not given.
    **settings
        Settings of the exercise, SI and radians.

    Returns
    -------
    dict of str to float
        How far MuJoCo's forms miss ours over the stroke: by dependent coordinate the largest error of its polynomial
        [rad or m], by resistance that of its straight line [N or N m]. Rounding is left out.

    Raises
    ------
    InputError
        An unknown exercise or setting, a value outside its range, or a file that cannot be written.
    UnreachableError
        A posture that this athlete cannot take in this machine.

    Notes
    -----
    The file is in metres, kilograms, newtons and radians; y is up. It has

    * the athlete's body and the machine, with the exercise's load as masses;
    * an equality for each dependent coordinate. MuJoCo's polynomials end at the fourth power: knees and straight cables
      are exact, the patella is a fit, best over the stroke. The quadriceps' moment arms miss by some half a millimetre
      there, by 4 mm at its ends, and by up to 20 mm where a knee is straight or fully bent outside of it;
    * an equality for each loop. Where a loop leaves shifts free, a carrier of 1 g without weight slides along them;
    * equalities that hold a resting limb and what a bench, belt or handles hold;
    * a muscle on each tendon, without passive force: MuJoCo's bell of force over the path's length, as high and as wide
      at half its height as the muscle's own;
    * a motor, to be driven, at each coordinate of trunk and arms, which have no muscles here;
    * for cables, bands, air and motors an actuator that needs no control: its force is a straight line of length or
      coordinate, a cable's stack the tendon's armature, friction ``frictionloss``;
    * keyframes along the stroke.

    In half a second of free motion under a tenth of every muscle the loops stay closed within 1 mm. The patella, a body
    of 70 g between the quadriceps and the shin, gives way by 4 mrad there, and by 30 mrad under half of every muscle or
    where the knee falls through the end of its range.

    Left out are the technique (how a person moves is no force), passive joint moments, and contacts that are no loop:
    what presses a floor or a pad without being tied to it.
    """
    chosen = find_exercise(exercise, **settings)
    assembly = chosen.assembly(athlete, load)
    spec = assembly.body.spec.copy()
    rig = Rig(assembly)
    spec.modelname = chosen.name.replace("/", "_").replace(":", "_")
    weight = f"{chosen.checked_load(load):g} {chosen.load.unit}"
    spec.comment = f"{chosen.title}, load {weight}, written by revpress. Metres, kilograms, newtons, radians; y is up."
    errors = _Model(spec, assembly, rig).write()
    path = Path(path)
    with whole(path) as draft:
        _document(spec).write(draft, encoding="utf-8")
    return errors


def _document(spec: mujoco.MjSpec) -> ElementTree.ElementTree[ElementTree.Element]:
    """MuJoCo's own document, which keeps six digits, with all digits of postures and polynomials."""
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    root = ElementTree.fromstring(spec.to_xml(), parser)
    for element in root.iter("key"):
        element.set("qpos", _digits(spec.key(element.get("name")).qpos))
    for element in root.iterfind("equality/joint"):
        element.set("polycoef", _digits(spec.equality(element.get("name")).data[: _DEGREE + 1]))
    return ElementTree.ElementTree(root)


def _digits(numbers: Array) -> str:
    return " ".join(f"{x:.15g}" for x in numbers)


@dataclass(frozen=True)
class _Model:
    """A copy of an assembly's spec on its way to a model that moves by itself."""

    spec: mujoco.MjSpec
    assembly: Assembly
    rig: Rig

    def write(self) -> dict[str, float]:
        """Add all that MuJoCo is to do; the errors of its forms."""
        self._options()
        strokes = np.linspace(0.0, 1.0, _KEYFRAMES)
        postures = self._postures(strokes)
        errors = {}
        for coupling in (*self.assembly.body.couplings, *self.assembly.couplings):
            errors[coupling.dependent] = self._couple(coupling, postures)
        for name, value in self.rig.fixed.items():
            self._equality(f"rest_{name}", mujoco.mjtEq.mjEQ_JOINT, name, values=[value])
        carriers = [self._close(i, weld) for i, weld in enumerate(self.assembly.welds)]
        self._muscles(self.assembly.body.muscles)
        for joint in self.spec.joints:
            if joint.name in WITHOUT_MUSCLES and joint.name not in self.rig.fixed:
                self._actuator(joint.name, mujoco.mjtTrn.mjTRN_JOINT, joint.name).set_to_motor()
        errors |= self._resistances(postures)
        errors |= {line.name: self._line(line, postures) for line in self.assembly.lines}
        placed = self._follow(postures, {name: slide for c in carriers for name, slide in c.items()})
        if self.assembly.support in ("pelvis", "torso"):
            self._hold(self.assembly.support, placed[0])
        self._keyframes(strokes, placed)
        for name, error in errors.items():
            self.spec.add_numeric(name=f"error_{name}", data=[error])
        self.spec.compile()
        return errors

    def _options(self) -> None:
        option = self.spec.option
        option.disableflags = int(mujoco.mjtDisableBit.mjDSBL_CONTACT)
        option.timestep = _TIMESTEP
        option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST

    def _postures(self, strokes: Array) -> dict[str, Array]:
        """Every joint of the spec (_KEYFRAMES,) over the stroke, carriers not yet among them."""
        coordinates = self.rig.mechanism.coordinates
        q = coordinates.expand(self.rig.path(strokes).u)
        moving = dict(zip(coordinates.joints, q.T, strict=True))
        still = dict(self.rig.fixed)
        for c in (*self.assembly.body.couplings, *self.assembly.couplings):
            if c.driver in still:
                still[c.dependent] = c.at(still[c.driver])
        names = [joint.name for joint in self.spec.joints]
        return {n: moving[n] if n in moving else np.full(len(strokes), still[n]) for n in names}

    def _equality(
        self, name: str, kind: mujoco.mjtEq, first: str, second: str = "", values: Array | list[float] | None = None
    ) -> None:
        sites = kind in (mujoco.mjtEq.mjEQ_CONNECT, mujoco.mjtEq.mjEQ_WELD)
        data = np.zeros(mujoco.mjNEQDATA)
        data[: len(values or [])] = values or []
        self.spec.add_equality(
            name=name,
            type=kind,
            objtype=mujoco.mjtObj.mjOBJ_SITE if sites else mujoco.mjtObj.mjOBJ_JOINT,
            name1=first,
            name2=second,
            data=data,
            solref=_STIFF,
            solimp=_HARD,
        )

    def _couple(self, coupling: Coupling, postures: dict[str, Array]) -> float:
        """Tie a dependent coordinate to its driver, also in the postures; the largest error of the polynomial."""
        at = postures[coupling.driver]
        used = (float(at.min()), float(at.max()))
        low, high = self.spec.joint(coupling.driver).range
        polynomial, error = quartic(coupling, used, (min(low, used[0]), max(high, used[1])) if low < high else used)
        self._equality(
            f"follow_{coupling.dependent}", mujoco.mjtEq.mjEQ_JOINT, coupling.dependent, coupling.driver,
            list(polynomial),
        )  # fmt: skip
        postures[coupling.dependent] = np.asarray(np.polyval(polynomial[::-1], postures[coupling.driver]), dtype=float)
        return error

    def _close(self, number: int, weld: Weld) -> dict[str, tuple[str, str, int]]:
        """Close a loop; the joints that its carrier got, each with both sites and the axis it slides along."""
        turns = "rx" in weld.components
        kind = mujoco.mjtEq.mjEQ_WELD if turns else mujoco.mjtEq.mjEQ_CONNECT
        free = [axis for axis in range(3) if "xyz"[axis] not in weld.components]
        end, slides = weld.b, {}
        if free:
            site = self.spec.site(weld.b)
            end = f"loop_{number}"
            carrier = parts.moving_body(site.parent, end, site.pos, _CARRIER, inertia=np.full(3, 1e-3 * _CARRIER))
            carrier.quat, carrier.gravcomp = site.quat, 1.0
            for axis in free:
                name = f"{end}_t{'xyz'[axis]}"
                carrier.add_joint(name=name, type=mujoco.mjtJoint.mjJNT_SLIDE, axis=np.eye(3)[axis])
                slides[name] = (weld.a, weld.b, axis)
            carrier.add_site(name=end)
        # The last number of a weld weighs turns against shifts [m].
        self._equality(f"close_{number}", kind, weld.a, end, [0.0] * 10 + [1.0] if turns else None)
        return slides

    def _muscles(self, muscles: MuscleParameters) -> None:
        force, best, half = _bells(muscles)
        unit = (best - half[0]) / (0.5 - 0.5 * _LOW)
        high = 1.0 + 2.0 * (half[1] - best) / unit
        for i, name in enumerate(muscles.names):
            muscle = self._actuator(name, mujoco.mjtTrn.mjTRN_TENDON, name)
            muscle.set_to_muscle(
                timeconst=(0.01, 0.04), tausmooth=0.0, range=(_LOW, high[i]), force=force[i], scale=1.0, lmin=_LOW,
                lmax=high[i], vmax=CURVES.fastest * muscles.optimal_fibre_length[i] / unit[i],
                fpmax=1e-6, fvmax=CURVES.strongest,  # it asks for a passive force above 0
            )  # fmt: skip
            muscle.lengthrange = (best[i] + (_LOW - 1.0) * unit[i], best[i] + (high[i] - 1.0) * unit[i])

    def _actuator(self, name: str, kind: mujoco.mjtTrn, target: str) -> Any:
        return self.spec.add_actuator(name=name, trntype=kind, target=target)

    def _resistances(self, postures: Mapping[str, Array]) -> dict[str, float]:
        """Friction and springs of the machine's coordinates; the largest error of their straight lines."""
        errors = {}
        for number, force in enumerate(self.assembly.resistances):
            at = postures[force.coordinate]
            forward, backward = force(at, np.ones_like(at)), force(at, -np.ones_like(at))
            self.spec.joint(force.coordinate).frictionloss += max(float((backward - forward)[0]) / 2.0, 0.0)
            name = f"resistance_{number}"
            error = self._always(name, mujoco.mjtTrn.mjTRN_JOINT, force.coordinate, at, (forward + backward) / 2.0)
            if error is not None:
                errors[name] = error
        return errors

    def _line(self, line: Line, postures: Mapping[str, Array]) -> float:
        """A cable or band as a tendon between its sites; the largest error of its straight line [N]."""
        length = self._distance(line, postures)
        still = np.zeros_like(length)

        def tension(rate: float, acceleration: float) -> Array:
            return np.asarray(line.tension(length, still + rate, still + acceleration))

        tendon = self.spec.add_tendon(name=line.name, width=0.004)
        tendon.wrap_site(line.a)
        tendon.wrap_site(line.b)
        mass = float((tension(0.0, 1.0) - tension(0.0, 0.0))[0])
        friction = float((tension(1.0, 0.0) - tension(0.0, 0.0))[0])
        tendon.armature = mass if mass > _PRESENT else 0.0
        tendon.frictionloss = max(friction, 0.0)
        error = self._always(line.name, mujoco.mjtTrn.mjTRN_TENDON, line.name, length, -tension(0.0, 0.0))
        return error or 0.0

    def _always(self, name: str, kind: mujoco.mjtTrn, target: str, at: Array, force: Array) -> float | None:
        """An actuator that gives ``force`` over ``at`` as a straight line, whatever its control; its largest error."""
        if np.abs(force).max() < _PRESENT:
            return None
        level = np.ptp(force) < 1e-9 * np.abs(force).max() or np.ptp(at) < _PRESENT
        slope, offset = (0.0, float(force.mean())) if level else np.polyfit(at, force, 1)
        actuator = self._actuator(name, kind, target)
        actuator.gainprm[0] = 0.0
        actuator.biastype = mujoco.mjtBias.mjBIAS_AFFINE
        actuator.biasprm[:2] = [offset, slope]
        if kind == mujoco.mjtTrn.mjTRN_TENDON:  # it only pulls
            actuator.forcelimited, actuator.forcerange = True, (10.0 * force.min(), 0.0)
        return float(np.abs(offset + slope * at - force).max())

    def _distance(self, line: Line, postures: Mapping[str, Array]) -> Array:
        a, b = (self._each(postures, _site_position(end)) for end in (line.a, line.b))
        return np.asarray(np.linalg.norm(a - b, axis=1))

    def _each(self, postures: Mapping[str, Array], look: Callable[[mujoco.MjData], Array]) -> Array:
        """What ``look`` finds in every posture (_KEYFRAMES, …)."""
        model = self.spec.compile()
        data, found = mujoco.MjData(model), []
        for i in range(_KEYFRAMES):
            for name, values in postures.items():
                data.joint(name).qpos = values[i]
            mujoco.mj_kinematics(model, data)
            found.append(look(data))
        return np.array(found)

    def _follow(
        self, postures: Mapping[str, Array], carriers: Mapping[str, tuple[str, str, int]]
    ) -> list[dict[str, float]]:
        """The postures with each carrier where its loop is closed."""

        def slides(data: mujoco.MjData) -> Array:
            return np.array([_shift(data, a, b)[axis] for a, b, axis in carriers.values()])

        shifts = self._each(postures, slides).reshape(_KEYFRAMES, len(carriers))
        whole_postures = {**postures, **dict(zip(carriers, shifts.T, strict=True))}
        return [{n: float(v[i]) for n, v in whole_postures.items()} for i in range(_KEYFRAMES)]

    def _hold(self, body: str, posture: Mapping[str, float]) -> None:
        """Hold a body where it is at the start, as bench, belt or handles do."""
        model = self.spec.compile()
        data = mujoco.MjData(model)
        for name, value in posture.items():
            data.joint(name).qpos = value
        mujoco.mj_kinematics(model, data)
        own = data.body(body)
        self.spec.worldbody.add_site(name="support", pos=own.xpos, quat=own.xquat)
        self.spec.body(body).add_site(name="supported")
        self._equality("support", mujoco.mjtEq.mjEQ_WELD, "supported", "support", [0.0] * 10 + [1.0])

    def _keyframes(self, strokes: Array, postures: list[dict[str, float]]) -> None:
        model = self.spec.compile()
        order = [model.joint(i).name for i in range(model.njnt)]
        for s, posture in zip(strokes, postures, strict=True):
            self.spec.add_key(name=f"stroke_{100 * s:.0f}", qpos=[posture[n] for n in order])


def quartic(coupling: Coupling, used: tuple[float, float], possible: tuple[float, float]) -> tuple[Array, float]:
    """The polynomial of the fourth degree nearest to a coupling, first of all where it is used.

    Parameters
    ----------
    coupling : Coupling
    used, possible : tuple of float
        Ranges of the driver [rad or m]: of the stroke, and of the joint, which counts a tenth as much.

    Returns
    -------
    polynomial : ndarray, shape (5,)
        Lowest power first.
    error : float
        The largest one in the used range [rad or m of the dependent coordinate].
    """
    f: PPoly = coupling.function
    if possible[1] - possible[0] < _PRESENT:  # neither the stroke nor a range says where it may go
        possible = (possible[0] - 0.5, possible[1] + 0.5)
    x, weight = (np.concatenate(parts) for parts in zip(_points(*used, 1.0), _points(*possible, _BEYOND), strict=True))
    inside = np.clip(x, f.x[0], f.x[-1])
    y = f(inside) + f(inside, 1) * (x - inside)
    fit = np.polynomial.Polynomial.fit(x, y, _DEGREE, w=weight).convert().coef
    out = np.zeros(_DEGREE + 1)
    out[: len(fit)] = fit
    return out, float(np.abs(np.polyval(out[::-1], x) - y)[weight == 1.0].max())


def _points(low: float, high: float, weight: float) -> tuple[Array, Array]:
    """Chebyshev's points between two ends, where a least-squares fit has nearly the smallest largest error."""
    x = (low + high) / 2.0 - (high - low) / 2.0 * np.cos(np.linspace(0.0, np.pi, 401))
    return x, np.full(len(x), weight)


def _site_position(name: str) -> Callable[[mujoco.MjData], Array]:
    return lambda data: np.array(data.site(name).xpos)


def _shift(data: mujoco.MjData, a: str, b: str) -> Array:
    """From site ``b`` to site ``a`` (3,) [m] in the axes of ``b``."""
    to, of = data.site(a), data.site(b)
    return np.asarray(of.xmat.reshape(3, 3).T @ (to.xpos - of.xpos))


def _bells(muscles: MuscleParameters) -> tuple[Array, Array, Array]:
    """Greatest force of each muscle [N], the path's length there and, shorter and longer, at half of it (2, n) [m]."""
    length = muscles.tendon_slack_length + _LENGTHS[:, None] * muscles.optimal_fibre_length
    force = active_force_capacity(length, 0.0, muscles)
    best = force.argmax(axis=0)
    half = np.empty((2, len(muscles)))
    for i, peak in enumerate(best):
        up, down = force[: peak + 1, i], force[peak:, i]
        half[0, i] = np.interp(up[-1] / 2.0, up, length[: peak + 1, i])
        half[1, i] = np.interp(down[0] / 2.0, down[::-1], length[peak:, i][::-1])
    each = np.arange(len(muscles))
    return force[best, each], length[best, each], half
