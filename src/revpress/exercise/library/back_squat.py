"""High-bar back squat, both feet flat on the floor."""

from __future__ import annotations

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.technique import (
    BALANCE,
    BAR_ON_BACK,
    FLOOR_FRICTION,
    PUSH,
    SQUARE,
    STANCE_WIDTH,
    TOE_OUT,
    Push,
    Stance,
    arms_hold,
)
from revpress.exercise.repetition import MaximalLiftVelocity, RepetitionRule
from revpress.machine import parts
from revpress.machine.mounting_point import on_barbell
from revpress.mechanics.closure import Balance
from revpress.settings import Parameter, angle
from revpress.twin.assembly import Assembly
from revpress.twin.posture import point_at

_STANDING_LEAN = np.radians(5.0)  # the whole body leans a little from the ankles when it stands


class BackSquat(Exercise):
    """High-bar back squat, both feet flat on the floor.

    The shank leans forward in proportion to knee flexion, and the trunk leans just so much that the common centre of
    mass of body and bar stays over one point of the foot. Towards the bottom the pelvis turns under and the lumbar
    spine flexes in proportion to knee flexion. The stroke runs from the bottom to standing.
    """

    title = "Back squat"
    load = Parameter("load", "kg", 20.0, 20.0, 500.0, "barbell with plates; 20 kg is the empty bar")
    # Down first, from the rack; Chronojump's minimum height for a squat is 20 cm.
    repetition = RepetitionRule(minimum_range=0.20)
    maximal_velocity = MaximalLiftVelocity(0.32, "sanchezmedina2017")
    equipment = ("barbell",)
    limits = (
        (
            "How far shank, trunk and lower back lean follows from the knees alone: a lifter who tires and leans more "
            "is not seen."
        ),
    )

    depth: float = angle(
        100.0, 50.0, 138.0, "knee flexion at the bottom: a little past a right angle, thighs some 20° short of level"
    )
    lockout: float = angle(8.0, 2.0, 40.0, "knee flexion at the top: just short of straight")
    shank_lean: float = angle(32.0, 0.0, 40.0, "dorsiflexion at the bottom")
    lumbar_flexion: float = angle(15.0, 0.0, 35.0, "at the bottom: the pelvis turns under")
    balance: float = BALANCE
    stance_width: float = STANCE_WIDTH
    toe_out: float = TOE_OUT
    push: Push = PUSH
    floor_friction: float = FLOOR_FRICTION

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, floor and barbell."""
        body = athlete.body()
        spec = body.spec
        bar = athlete.stature * BAR_ON_BACK
        feet = Stance(body, self.stance_width, self.toe_out, self.push)
        parts.floor(spec)
        parts.barbell(spec.body("torso"), "barbell", bar, load)
        spec.body("torso").add_site(name="bar", pos=bar)
        arms = arms_hold(spec, athlete, bar, turned_out=True)
        straight = {"knee_angle_r": self.lockout}
        height = -point_at(body, straight, "calcn_r", feet.sole_point())[1]
        lean = 1.2 * self.shank_lean
        return Assembly(
            body=body,
            prescribed={
                "knee_angle_r": (self.depth, self.lockout - self.depth),
                "ankle_angle_r": (self.shank_lean, _STANDING_LEAN - self.shank_lean),
                "lumbar_extension": (
                    -self.lumbar_flexion,
                    -self.lumbar_flexion * (self.lockout - self.depth) / self.depth,
                ),
                **SQUARE,
            },
            welds=feet.place(spec, 0.0),
            balances=[Balance("x", feet.over(self.balance))],
            contacts=feet.contacts(self.floor_friction),
            interface="bar",
            carried_mass=load,
            mounting_points=on_barbell("bar"),
            fixed=arms,
            guess={
                "pelvis_tx": -0.25,
                "pelvis_ty": 0.55 * height,
                "pelvis_tilt": self.lumbar_flexion - lean,
                "knee_angle_l": self.depth,
                "ankle_angle_l": self.shank_lean,
                **{f"hip_flexion_{s}": self.depth - self.shank_lean + lean - self.lumbar_flexion for s in "rl"},
                **{f"hip_adduction_{s}": -self.toe_out for s in "rl"},
            },
        )
