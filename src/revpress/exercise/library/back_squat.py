"""High-bar back squat, both feet flat on the floor.

The shank leans forward in proportion to knee flexion, and the trunk leans just so much that the common centre of mass
of body and bar stays over one point of the foot. Towards the bottom the pelvis turns under and the
lumbar spine flexes in proportion to knee flexion. The stroke runs from the bottom to standing.

In the deepest tenth of the default squat hips (102°) and knees (100°) of this body are a little too weak for the empty
bar: an average adult there misses up to 5 N·m, reported as reserve and status. The calibrated model is weaker in deep
flexion than people on the dynamometer of :cite:`anderson2007` (docs/body.md, strength), so the fault is the model's.
A ``depth`` of 90 to 95° with ``balance`` 0.48 leaves no reserve.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.technique import (
    BALANCE,
    FLOOR_FRICTION,
    PUSH,
    SQUARE,
    STANCE_WIDTH,
    TOE_OUT,
    Stance,
    arms_hold,
)
from revpress.exercise.repetition import MaximalLiftVelocity
from revpress.machine import parts
from revpress.mechanics.closure import Balance
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly
from revpress.twin.posture import point_at

TITLE = "Back squat"
MAXIMAL_VELOCITY = MaximalLiftVelocity(0.32, "sanchezmedina2017")
LOAD = Parameter("load", "kg", 20.0, 20.0, 500.0, "barbell with plates; 20 kg is the empty bar")
PARAMETERS = (
    Parameter(
        "depth",
        "rad",
        np.radians(100.0),
        np.radians(50.0),
        np.radians(138.0),
        "knee flexion at the bottom: a little past a right angle, thighs some 20° short of level",
    ),
    Parameter(
        "lockout",
        "rad",
        np.radians(8.0),
        np.radians(2.0),
        np.radians(40.0),
        "knee flexion at the top: just short of straight",
    ),
    Parameter("shank_lean", "rad", np.radians(32.0), 0.0, np.radians(40.0), "dorsiflexion at the bottom"),
    Parameter(
        "lumbar_flexion", "rad", np.radians(15.0), 0.0, np.radians(35.0), "at the bottom: the pelvis turns under"
    ),
    BALANCE,
    STANCE_WIDTH,
    TOE_OUT,
    PUSH,
    FLOOR_FRICTION,
)

_STANDING_LEAN = np.radians(5.0)  # the whole body leans a little from the ankles when it stands
_BAR = np.array([-0.09, 0.42, 0.0])  # on the upper back of a body of 1.70 m [m]


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, floor and barbell."""
    body = athlete.body()
    spec = body.spec
    bar = athlete.stature / 1.70 * _BAR
    feet = Stance(body, p.stance_width, p.toe_out, p.push)
    parts.floor(spec)
    parts.barbell(spec.body("torso"), "barbell", bar, load)
    spec.body("torso").add_site(name="bar", pos=bar)
    arms = arms_hold(spec, athlete, bar, turned_out=True)
    straight = {"knee_angle_r": p.lockout}
    height = -point_at(body, straight, "calcn_r", feet.sole_point())[1]
    lean = 1.2 * p.shank_lean
    return Assembly(
        body=body,
        prescribed={
            "knee_angle_r": (p.depth, p.lockout - p.depth),
            "ankle_angle_r": (p.shank_lean, _STANDING_LEAN - p.shank_lean),
            "lumbar_extension": (-p.lumbar_flexion, -p.lumbar_flexion * (p.lockout - p.depth) / p.depth),
            **SQUARE,
        },
        welds=feet.place(spec, 0.0),
        balances=[Balance("x", feet.over(p.balance))],
        contacts=feet.contacts(p.floor_friction),
        interface="bar",
        carried_mass=load,
        fixed=arms,
        guess={
            "pelvis_tx": -0.25,
            "pelvis_ty": 0.55 * height,
            "pelvis_tilt": p.lumbar_flexion - lean,
            "knee_angle_l": p.depth,
            "ankle_angle_l": p.shank_lean,
            **{f"hip_flexion_{s}": p.depth - p.shank_lean + lean - p.lumbar_flexion for s in "rl"},
            **{f"hip_adduction_{s}": -p.toe_out for s in "rl"},
        },
    )
