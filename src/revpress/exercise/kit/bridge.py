"""What hip thrusts and bridges share: the upper back on a bench or the floor, a barbell in the crease of the hip."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq

from revpress.athlete.athlete import Athlete
from revpress.errors import UnreachableError
from revpress.exercise.kit.technique import FLOOR_FRICTION, PUSH, SQUARE, TOE_OUT, Push, Stance, arms_hold
from revpress.machine import parts
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array
from revpress.settings import Settings, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import point_at


class BridgeSettings(Settings):
    """Hips and knees at both ends, and the feet."""

    start_hip_flexion: float = angle(45.0, 25.0, 60.0, "hips just over the floor")
    end_hip_flexion: float = angle(0.0, -20.0, 20.0, "trunk and thigh in line at the top")
    end_knee_flexion: float = angle(100.0, 50.0, 115.0, "nearly upright shanks")
    toe_out: float = TOE_OUT
    push: Push = PUSH
    floor_friction: float = FLOOR_FRICTION


class BenchSettings(BridgeSettings):
    """The same with the upper back on a bench."""

    bench_height: float = quantity(0.40, "m", 0.25, 0.60, "a common bench, 40 to 45 cm high, gives under the back")
    start_hip_flexion: float = angle(70.0, 35.0, 100.0, "plates near the floor")
    end_knee_flexion: float = angle(85.0, 50.0, 110.0, "upright shanks at the top")
    bench_friction: float = quantity(0.6, "1", 0.1, 1.2, "cloth on upholstery")


# On a body of 1.70 m: the lower end of the shoulder blades, the crease of the hip [m].
_SHOULDER_BLADES = np.array([-0.11, 0.29, 0.0])
_CREASE = np.array([0.055, -0.055, 0.0])
_BACK_HALF_WIDTH = 0.12
BOTH = ("r", "l")


def on_a_bench(athlete: Athlete, load: float, p: BenchSettings, width: float, sides: Sequence[str] = BOTH) -> Assembly:
    """Join athlete, bench, floor and barbell."""
    thrust = bridge(
        athlete, load, p, back=_SHOULDER_BLADES, height=p.bench_height, friction=p.bench_friction, width=width,
        sides=sides,
    )  # fmt: skip
    world = thrust.body.spec.worldbody
    parts.box(world, [-0.16, p.bench_height - 0.05, 0.0], [0.32, 0.10, 1.2])
    parts.box(world, [-0.16, p.bench_height / 2 - 0.05, 0.0], [0.2, p.bench_height - 0.1, 0.5], colour=parts.STEEL)
    return thrust


def bridge(
    athlete: Athlete,
    load: float,
    p: BridgeSettings,
    *,
    back: Array,
    height: float,
    friction: float,
    width: float,
    sides: Sequence[str] = BOTH,
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
    sides : sequence of str, default: BOTH
        Working legs; the other one is not yet held.

    Raises
    ------
    UnreachableError
        With these joints the back does not come to that height.
    """
    body = athlete.body(sides=sides)
    spec = body.spec
    size = athlete.stature / 1.70
    back, crease = size * back, size * _CREASE
    feet = Stance(body, width, p.toe_out, p.push, sides)
    tilt, at_back, at_foot = _top(feet, back, height, p)
    parts.floor(spec)
    parts.surface(spec.worldbody, "back_rest", [0.0, height, 0.0])
    parts.surface(spec.body("torso"), "upper_back", back)
    parts.barbell(spec.body("pelvis"), "barbell", crease, load)
    spec.body("pelvis").add_site(name="bar", pos=crease)
    arms = arms_hold(spec, athlete, crease - spec.body("torso").pos) if load > parts.NO_MASS else {}
    edge = np.array([[0.0, 0.0, -_BACK_HALF_WIDTH], [0.0, 0.0, _BACK_HALF_WIDTH]])
    lowered = p.start_hip_flexion - p.end_hip_flexion
    first, *others = sides
    bent = p.end_knee_flexion + 0.2 * lowered
    return Assembly(
        body=body,
        prescribed={f"hip_flexion_{first}": (p.start_hip_flexion, -lowered), "lumbar_extension": (0.0,), **SQUARE},
        welds=[*feet.place(spec, at_foot[0] - at_back[0]), Weld("upper_back", "back_rest", ("x", "y"))],
        contacts=[*feet.contacts(p.floor_friction), Contact("upper_back", "upper_back", "back_rest", edge, friction)],
        interface="bar",
        carried_mass=load,
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
