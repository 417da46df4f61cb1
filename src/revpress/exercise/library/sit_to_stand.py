"""Standing up from a chair and sitting down again, arms crossed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.errors import UnreachableError
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.technique import (
    BALANCE,
    FLOOR_FRICTION,
    PUSH,
    SQUARE,
    STANCE_WIDTH,
    TOE_OUT,
    Push,
    Stance,
    arms_hold,
)
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.mechanics.closure import Balance, Weld
from revpress.mechanics.kinematics import Mechanism
from revpress.settings import Parameter, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.moving_parts import skeleton
from revpress.twin.posture import first_posture, point_at

_STANDING_LEAN = np.radians(5.0)  # the whole body leans a little from the ankles when it stands
_PELVIS_LEAN = np.radians(30.0)  # at the start, roughly
_HIPS_OVER_SEAT = 0.040  # of the stature: sitting height less what stands over the hips (gordon2014), ± 0.01
_LEAST_RISE = 0.05  # of the hips, for a movement worth the name [m]
_CHEST = np.array([0.15, 0.24, 0.0])  # where the arms cross, on a body of 1.70 m [m]
_SEAT = np.array([0.42, 0.04, 0.44])  # depth, thickness, width [m]
_LEGS = 0.04  # of the chair [m]


class SitToStand(Exercise):
    """Standing up from a chair and sitting down again, arms crossed, both feet flat on the floor.

    The stroke runs from the instant when the seat carries nothing any more to standing. By then the trunk has leaned
    forward, just so much that the common centre of mass is over the ankles, as in a rise slow enough to be stopped at
    any time, and no further back than the dorsiflexors of average adults hold it; from there it moves on to where a
    standing person has it. With feet drawn back as here, the line from hips to shoulders is then 41 to 44° over the
    horizontal; people leave a seat of knee height at 46 ± 6° :cite:`tully2005`. The height of the seat gives the bend
    of the knees at the start; shanks and lower back come up in proportion to it.
    """

    title = "Sit to stand"
    load = Parameter("load", "kg", 0.0, 0.0, 100.0, "vest, or a plate held before the chest: body weight alone")
    # Half of a short adult's way of the chest from a high seat.
    repetition = RepetitionRule(minimum_range=0.12, first="concentric")
    equipment = ("chair",)
    load_equipment = ("vest", "plate", "barbell")
    limits = (
        (
            "Momentum does not help: people who throw the trunk forward leave the seat with the centre of mass still "
            "behind the ankles, with less lean, feet less drawn back, and more work for the knees. Each centimetre "
            "further back takes a quarter of body weight off the hip's contact force."
        ),
        "What the thighs press on the seat before they leave it is not seen, nor is the seat's give.",
        "The arms are stiff, and nothing is pushed off.",
    )
    sources = ("tully2005",)

    seat_height: float = quantity(
        1.0, "1", 0.6, 1.8, "over the height of the knee joint: knee-high, 0.47 m at a stature of 1.75 m"
    )
    shank_lean: float = angle(26.0, 0.0, 35.0, "dorsiflexion at the start: feet drawn back, so that no swing is needed")
    lumbar_flexion: float = angle(25.0, 0.0, 35.0, "at the start: that of sitting, mostly kept; assumed, ± 10°")
    end_knee_flexion: float = angle(5.0, 2.0, 40.0, "just short of straight")
    start_balance: float = quantity(
        0.23,
        "1",
        0.08,
        0.5,
        "centre of mass over the foot at the start, from heel (0) to toe (1): just before the ankles",
    )
    balance: float = BALANCE
    stance_width: float = STANCE_WIDTH
    toe_out: float = TOE_OUT
    push: Push = PUSH
    floor_friction: float = FLOOR_FRICTION

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, floor, chair and load."""
        body = athlete.body()
        spec = body.spec
        feet = Stance(body, self.stance_width, self.toe_out, self.push)
        sole = feet.sole_point()
        chest = athlete.stature / 1.70 * _CHEST
        parts.floor(spec)
        parts.held_weight(spec.body("torso"), "chest", chest, load, [0.04, 0.3, 0.3])
        arms = arms_hold(spec, athlete, chest)
        hip = np.asarray(body.model.body("femur_r").pos) * [1.0, 1.0, 0.0]
        spec.body("pelvis").add_site(name="hips", pos=hip)
        knee_height = float((point_at(body, {}, "tibia_r", np.zeros(3)) - point_at(body, {}, "calcn_r", sole))[1])
        seat = self.seat_height * knee_height
        seated = seat + _HIPS_OVER_SEAT * athlete.stature
        parts.surface(spec.worldbody, "hips_over_seat", [0.0, seated, 0.0])
        straight = {"knee_angle_r": self.end_knee_flexion, "hip_flexion_r": self.end_knee_flexion / 2}
        standing = float((hip - point_at(body, straight, "calcn_r", sole))[1])
        if standing - seated < _LEAST_RISE:
            raise UnreachableError(
                f"over a seat of {seat:.2f} m the hips are at {seated:.2f} m, and standing at "
                f"{standing:.2f} m: a lower seat is needed"
            )
        thigh = 2.0 * float(np.arccos(seated / standing)) - self.shank_lean  # of the vertical, were it like the shank
        rise = Assembly(
            body=body,
            prescribed={
                "ankle_angle_r": (self.shank_lean, _STANDING_LEAN - self.shank_lean),
                "lumbar_extension": (-self.lumbar_flexion, self.lumbar_flexion),
                **SQUARE,
            },
            welds=feet.place(spec, 0.0),
            contacts=feet.contacts(self.floor_friction),
            interface="chest",
            carried_mass=load,
            fixed=arms,
            guess={
                "pelvis_tx": -0.3,
                "pelvis_ty": seated,
                "pelvis_tilt": -_PELVIS_LEAN,
                **{f"hip_flexion_{side}": thigh + _PELVIS_LEAN for side in "rl"},
                **{f"knee_angle_{side}": thigh + self.shank_lean for side in "rl"},
                "ankle_angle_l": self.shank_lean,
                **{f"hip_adduction_{side}": -self.toe_out for side in "rl"},
            },
        )
        on_seat = [Weld("hips", "hips_over_seat", ("y",))]
        moving = skeleton(replace(rise, welds=[*rise.welds, *on_seat]))
        start = _balanced(rise, moving, 0.0, feet.over(self.start_balance), on_seat)
        knee = start["knee_angle_r"]
        bent = replace(
            rise,
            prescribed={**rise.prescribed, "knee_angle_r": (knee, self.end_knee_flexion - knee)},
            guess={name: start[name] for name in rise.guess},
        )
        middle, end = (
            _balanced(bent, moving, s, feet.over((1.0 - s) * self.start_balance + s * self.balance))["pelvis_tilt"]
            for s in (0.5, 1.0)
        )
        _chair(spec, start["pelvis_tx"] + hip[0], seat)
        return replace(
            bent, prescribed={**bent.prescribed, "pelvis_tilt": _parabola(start["pelvis_tilt"], middle, end)}
        )


def _balanced(
    rise: Assembly, moving: Mechanism, stroke: float, at: float, welds: Sequence[Weld] = ()
) -> dict[str, float]:
    """Coordinates [rad, m] at a ``stroke`` when the centre of mass is ``at`` [m] before the middle of the soles."""
    held = {name: (float(np.polynomial.polynomial.polyval(stroke, c)),) for name, c in rise.prescribed.items()}
    held |= {name: (value,) for name, value in rise.fixed.items()}
    standing = replace(rise, prescribed=held, welds=[*rise.welds, *welds], balances=[Balance("x", at)])
    return first_posture(standing, moving)


def _parabola(start: float, middle: float, end: float) -> tuple[float, float, float]:
    """Coefficients, lowest power first, of the parabola through values at 0, 1/2 and 1."""
    return start, -3.0 * start + 4.0 * middle - end, 2.0 * (start - 2.0 * middle + end)


def _chair(spec: mujoco.MjSpec, hips: float, height: float) -> None:
    """A seat under the hips, from behind them to the middle of the thighs, on four legs."""
    depth, thickness, width = _SEAT
    middle = np.array([hips + 0.20 - depth / 2, height - thickness / 2, 0.0])
    parts.box(spec.worldbody, middle, _SEAT)
    for x in (-1, 1):
        for z in (-1, 1):
            foot = middle + np.array([x * (depth - _LEGS), 0.0, z * (width - _LEGS)]) / 2
            parts.bar(spec.worldbody, [foot[0], 0.0, foot[2]], foot, _LEGS / 2)
