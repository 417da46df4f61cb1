"""What deadlifts share: a barbell that hangs from straight arms in front of the legs, both feet flat on the floor.

The bar goes up on a straight line along the legs, and the common centre of mass of body and bar stays over one point of
the foot. The arms swing at the shoulders; no muscle of this body moves them, so the moment that keeps the bar close to
the legs (the latissimus, mostly) comes as it is needed and is reported along ``arm_flex_r`` and ``arm_flex_l``. Each
hand carries its half of the bar, which hangs in the fingers. The bar draws the shoulders forward around the chest and
down; they stay so over the whole lift, which matters where the trunk leans and hardly where it is upright.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.technique import FLOOR_FRICTION, PUSH, SQUARE, TOE_OUT, Push, Stance, grip, straight_arms
from revpress.machine import parts
from revpress.machine.mounting_point import on_barbell
from revpress.mechanics.closure import Balance, Weld
from revpress.settings import Settings, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import point_at

NO_ARMS = (
    "No muscle of this body moves the arms: the moment that keeps the bar close to the legs (the latissimus, mostly) "
    "comes as it is needed, like that of the lumbar spine."
)
"""What every deadlift leaves out."""

_FINGERS = 0.012  # of the stature, from the third knuckle to a bar in the bent fingers: half a phalanx, assumed ± 0.004


class BarbellPullSettings(Settings):
    """The end of the lift, the bar's path, and the feet."""

    end_hip_flexion: float = angle(5.0, -10.0, 40.0, "standing tall, not leaning back")
    end_knee_flexion: float = angle(5.0, 2.0, 40.0, "just short of straight")
    lumbar_flexion: float = angle(0.0, 0.0, 40.0, "at the bottom: none, as it is taught")
    bar_lean: float = angle(8.0, -10.0, 15.0, "path of the bar: along the thighs")
    bar_over: float = quantity(
        0.70, "1", 0.35, 0.9, "bar over the foot when standing, from heel (0) to toe (1): before the thighs"
    )
    balance: float = quantity(
        0.46, "1", 0.2, 0.8, "centre of mass over the foot, from heel (0) to toe (1): near its middle"
    )
    shoulder_protraction: float = quantity(
        0.06, "m", 0.0, 0.10, "drawn forward around the chest by the bar: assumed, ± 0.02 m"
    )
    shoulder_depression: float = quantity(0.015, "m", 0.0, 0.05, "drawn down by the bar: assumed, ± 0.01 m")
    stance_width: float = quantity(0.24, "m", 0.16, 0.50, "heels under the hips, inside the hands")
    toe_out: float = TOE_OUT
    push: Push = PUSH
    floor_friction: float = FLOOR_FRICTION


def pull_barbell(
    athlete: Athlete, load: float, p: BarbellPullSettings, hip: Sequence[float], knee: Sequence[float]
) -> Assembly:
    """Join athlete, floor and barbell.

    Parameters
    ----------
    p : BarbellPullSettings
        The flexion of the spine goes back to none at the end of the stroke.
    hip, knee : sequence of float
        Flexion as polynomials of the stroke [rad].
    """
    body = athlete.body()
    spec = body.spec
    feet = Stance(body, p.stance_width, p.toe_out, p.push)
    parts.floor(spec)
    straight_arms(spec, p.shoulder_protraction, p.shoulder_depression)
    held = grip(athlete) - [0.0, _FINGERS * athlete.stature, 0.0]
    for side, sign in (("r", 1.0), ("l", -1.0)):
        hand = spec.body(f"hand_{side}")
        middle = held - [0.0, 0.0, point_at(body, {}, hand.name, np.zeros(3))[2]]
        parts.barbell(hand, f"barbell_{side}", middle, load, sides=(sign,))
        hand.add_site(name=f"bar_{side}", pos=middle)
    height = -point_at(body, {}, "calcn_r", feet.sole_point())[1]
    hanging = height + point_at(body, {}, "hand_r", held)[1] - p.shoulder_depression
    parts.surface(spec.worldbody, "bar_path", [feet.over(p.bar_over), hanging, 0.0], parts.rotation_z(-p.bar_lean))
    return Assembly(
        body=body,
        prescribed={
            "hip_flexion_r": hip,
            "knee_angle_r": knee,
            "lumbar_extension": (-p.lumbar_flexion, p.lumbar_flexion),
            **SQUARE,
        },
        welds=[*feet.place(spec, 0.0), *(Weld(f"bar_{s}", "bar_path", ("x",)) for s in "rl")],
        balances=[Balance("x", feet.over(p.balance))],
        contacts=feet.contacts(p.floor_friction),
        interface="bar_r",
        carried_mass=load,
        mounting_points=on_barbell("bar_r"),
        guess={
            "pelvis_tx": -0.3,
            "pelvis_ty": height * np.cos(knee[0] / 2),
            "pelvis_tilt": -hip[0] + knee[0] / 2,
            "lumbar_extension": -p.lumbar_flexion,
            **{f"arm_flex_{s}": hip[0] - knee[0] / 2 for s in "rl"},
            "knee_angle_l": knee[0],
            "hip_flexion_l": hip[0],
            "ankle_angle_r": knee[0] / 2,
            "ankle_angle_l": knee[0] / 2,
            **{f"hip_adduction_{s}": -p.toe_out for s in "rl"},
        },
    )
