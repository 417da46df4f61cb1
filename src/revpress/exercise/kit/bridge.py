"""What hip thrusts and bridges share: the upper back on a bench or the floor, a barbell in the crease of the hip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import mujoco
import numpy as np
from scipy.optimize import brentq

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError
from revpress.exercise.kit.standing import NONE_STANDS, OnMachine, best_holes, past_own_range
from revpress.exercise.kit.technique import FLOOR_FRICTION, PUSH, SQUARE, TOE_OUT, Push, Stance, arms_hold
from revpress.machine import parts
from revpress.machine.find import Tailored, done_on
from revpress.machine.kinds.hip_thrust_bench import HipThrustBench
from revpress.machine.machine import Machine
from revpress.machine.mounting_point import on_barbell
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array
from revpress.settings import Settings, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import point_at, postures
from revpress.twin.setup import Setup


class BridgeSettings(Settings):
    """Hips and knees at both ends, and the feet."""

    start_hip_flexion: float = angle(45.0, 25.0, 60.0, "hips just over the floor")
    end_hip_flexion: float = angle(0.0, -20.0, 20.0, "trunk and thigh in line at the top")
    end_knee_flexion: float = angle(100.0, 50.0, 115.0, "nearly upright shanks")
    toe_out: float = TOE_OUT
    push: Push = PUSH
    floor_friction: float = FLOOR_FRICTION


class BenchSettings(OnMachine, BridgeSettings):
    """The same with the upper back on a bench; one that stands, in the hole in which the shanks come most upright."""

    machine: Machine | Tailored = done_on("hip_thrust_bench")
    bench_height: float = quantity(0.40, "m", 0.25, 0.60, "a common bench, 40 to 45 cm high, gives under the back")
    start_hip_flexion: float = angle(70.0, 35.0, 100.0, "plates near the floor")
    end_knee_flexion: float = angle(85.0, 50.0, 110.0, "upright shanks at the top")
    bench_friction: float = quantity(0.6, "1", 0.1, 1.2, "cloth on upholstery")

    def idle(self) -> Mapping[str, str]:
        """On a bench that stands, its height."""
        return {**super().idle(), **self.idle_on_machine(["bench_height"])}


# On a body of 1.70 m: the lower end of the shoulder blades, in the torso's axes, the crease of the hip [m].
SHOULDER_BLADES = np.array([-0.11, 0.29, 0.0])
_CREASE = np.array([0.055, -0.055, 0.0])
_BACK_HALF_WIDTH = 0.12
_DEPTH = 0.32  # of a tailored bench [m]
_BOTH = ("r", "l")


def tailored_bench(p: BenchSettings) -> HipThrustBench:
    """A bench as high as wanted."""
    return HipThrustBench(bench_height=p.bench_height, bench_depth=_DEPTH)


def on_a_bench(
    athlete: Athlete, load: float, p: BenchSettings, width: float, sides: Sequence[str] = _BOTH
) -> tuple[Assembly, HipThrustBench]:
    """Join athlete, bench, floor and barbell; also gives the bench, one that stands in its chosen hole."""
    bench = _chosen_bench(athlete, p, width, sides)
    height, depth = bench.bench_height, bench.bench_depth
    thrust = bridge(
        athlete, load, p, back=SHOULDER_BLADES, height=height, friction=p.bench_friction, width=width, sides=sides
    )
    world = thrust.body.spec.worldbody
    parts.box(world, [-depth / 2, height - 0.05, 0.0], [depth, 0.10, 1.2])
    parts.box(world, [-depth / 2, height / 2 - 0.05, 0.0], [0.2, height - 0.1, 0.5], colour=parts.STEEL)
    return thrust, bench


def _chosen_bench(athlete: Athlete, p: BenchSettings, width: float, sides: Sequence[str]) -> HipThrustBench:
    """The bench in the hole in which the shanks are most upright at the top, or as high as wanted."""
    if not isinstance(p.standing, HipThrustBench):
        return tailored_bench(p)
    feet = Stance(athlete.body(sides=sides), width, p.toe_out, p.push, sides)
    back = athlete.stature / 1.70 * SHOULDER_BLADES

    def rank(bench: HipThrustBench) -> tuple[float, ...]:
        tilt, _, _ = _top(feet, back, bench.bench_height, p)
        return (round(abs(tilt + p.end_hip_flexion - p.end_knee_flexion), 6),)

    return best_holes(p.standing, rank)


def set_up_bench(athlete: Athlete, p: BenchSettings, joined: tuple[Assembly, HipThrustBench]) -> Setup[HipThrustBench]:
    """An athlete at a bench that stands; ``joined`` is what :func:`on_a_bench` gives.

    Raises
    ------
    InputError
        None stands.
    """
    if not p.standing:
        raise InputError(f"{p.name}: {NONE_STANDS}")
    thrust, bench = joined
    side = thrust.working_sides[0]
    first, last = postures(thrust, [0.0, 1.0])
    start, end = ({n: at[f"{n}_{side}"] for n in ("hip_flexion", "knee_angle", "ankle_angle")} for at in (first, last))
    pelvis = (first["pelvis_tx"], first["pelvis_ty"])
    notes = list[str]()
    bar = pelvis[1] + point_at(thrust.body, {"pelvis_tilt": first["pelvis_tilt"]}, "pelvis", _bar_at(athlete))[1]
    if thrust.carried_mass > parts.NO_MASS and bar < parts.PLATE_RADIUS:
        notes.append(f"At the start the plates are {parts.PLATE_RADIUS - bar:.2f} m under the floor.")
    notes += past_own_range(athlete, end)
    return Setup(bench, athlete, pelvis, start, end, (0.0, 1.0), "wish", "wish", side, tuple(notes))


def _bar_at(athlete: Athlete) -> Array:
    """Middle of the bar in the crease of the hip (3,), in the pelvis' axes [m]."""
    return np.asarray(athlete.stature / 1.70 * _CREASE)


def back_on_rest(spec: mujoco.MjSpec, back: Array, height: float, friction: float) -> Contact:
    """The upper back on the edge of a bench, or the floor.

    Parameters
    ----------
    spec : mujoco.MjSpec
        Gets the sites ``upper_back`` and ``back_rest``.
    back : ndarray, shape (3,)
        Point of the torso, in its axes [m].
    height, friction : float
        Of the support, at x = 0 [m], [1].
    """
    parts.surface(spec.worldbody, "back_rest", [0.0, height, 0.0])
    parts.surface(spec.body("torso"), "upper_back", back)
    edge = np.array([[0.0, 0.0, -_BACK_HALF_WIDTH], [0.0, 0.0, _BACK_HALF_WIDTH]])
    return Contact("upper_back", "upper_back", "back_rest", edge, friction)


def bar_on_hips(spec: mujoco.MjSpec, athlete: Athlete, load: float) -> Array:
    """A barbell of ``load`` [kg] in the crease of the hip, at a new site ``bar``: its place (3,) in the pelvis [m]."""
    crease = _bar_at(athlete)
    parts.barbell(spec.body("pelvis"), "barbell", crease, load)
    spec.body("pelvis").add_site(name="bar", pos=crease)
    return crease


def bridge(
    athlete: Athlete,
    load: float,
    p: BridgeSettings,
    *,
    back: Array,
    height: float,
    friction: float,
    width: float,
    sides: Sequence[str] = _BOTH,
) -> Assembly:
    """Join athlete, floor and barbell; what the back lies on is up to the exercise.

    Parameters
    ----------
    p : BridgeSettings
        Hips, knees and feet.
    back : ndarray, shape (3,)
        Point of the torso of a body of 1.70 m that lies on the support [m].
    height, friction : float
        Of the support, at x = 0 [m], [1].
    width : float
        Distance of the feet; of one foot, twice its distance from the middle [m].
    sides : sequence of str, default: _BOTH
        Working legs; the other one is not yet held.

    Raises
    ------
    UnreachableError
        With these joints the back does not come to that height.
    """
    body = athlete.body(sides=sides)
    spec = body.spec
    size = athlete.stature / 1.70
    back = size * back
    feet = Stance(body, width, p.toe_out, p.push, sides)
    tilt, at_back, at_foot = _top(feet, back, height, p)
    parts.floor(spec)
    rest = back_on_rest(spec, back, height, friction)
    crease = bar_on_hips(spec, athlete, load)
    arms = arms_hold(spec, athlete, crease - spec.body("torso").pos) if load > parts.NO_MASS else {}
    lowered = p.start_hip_flexion - p.end_hip_flexion
    first, *others = sides
    bent = p.end_knee_flexion + 0.2 * lowered
    return Assembly(
        body=body,
        prescribed={f"hip_flexion_{first}": (p.start_hip_flexion, -lowered), "lumbar_extension": (0.0,), **SQUARE},
        welds=[*feet.place(spec, at_foot[0] - at_back[0]), Weld("upper_back", "back_rest", ("x", "y"))],
        contacts=[*feet.contacts(p.floor_friction), rest],
        interface="bar",
        carried_mass=load,
        mounting_points=on_barbell("bar"),
        fixed=arms,
        guess={
            "pelvis_tx": -at_back[0],
            "pelvis_ty": height - at_back[1] - 0.2,
            "pelvis_tilt": tilt - 0.5 * lowered,
            **{f"knee_angle_{side}": bent for side in sides},
            **{f"hip_flexion_{side}": p.start_hip_flexion for side in others},
        },
        working_sides=tuple(sides),
    )


def _top(feet: Stance, back: Array, height: float, p: BridgeSettings) -> tuple[float, Array, Array]:
    """Pelvic tilt [rad] at the top, where back and foot then are about the pelvis (3,) [m].

    There the sole is flat and the upper back at the height of its support: that fixes the trunk's inclination.
    """
    side = feet.sides[0]

    def points(tilt: float) -> tuple[Array, Array]:
        pose = {
            "pelvis_tilt": tilt,
            f"hip_flexion_{side}": p.end_hip_flexion,
            f"knee_angle_{side}": p.end_knee_flexion,
            f"ankle_angle_{side}": p.end_knee_flexion - p.end_hip_flexion - tilt,
        }
        return point_at(feet.body, pose, "torso", back), point_at(
            feet.body, pose, f"calcn_{side}", feet.sole_point(side)
        )

    def too_high(tilt: float) -> float:
        at_back, at_foot = points(tilt)
        return float(at_back[1] - at_foot[1] - height)

    upright, lying = np.radians([50.0, 160.0])
    over, under = too_high(upright), too_high(lying)
    if not over >= 0.0 >= under:
        raise UnreachableError(
            f"the upper back should lie {height:g} m high, but with these hips and knees at the top it is "
            f"{height + under:.2f} to {height + over:.2f} m over the feet"
        )
    tilt = float(brentq(too_high, upright, lying))
    return tilt, *points(tilt)
