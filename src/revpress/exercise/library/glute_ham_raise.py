"""Glute-ham raise on a bench with a foot plate, ankle rollers and a thigh pad."""

from __future__ import annotations

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.athlete.soles import sole_patch, sole_reference, sole_site
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.technique import PLATE_FRICTION, PUSH, SQUARE, Push
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import between, point_at

# On a body of 1.70 m [m].
_CHEST = np.array([0.15, 0.24, 0.0])
_THIGH = 0.058  # front of the lower thigh before its axis
_ACHILLES = 0.05  # behind the ankle joint
_SEAT = 0.80  # height of the soles' middle
_APART = 0.20  # between the feet


class GluteHamRaise(Exercise):
    """Glute-ham raise on a bench with a foot plate, ankle rollers and a thigh pad.

    The athlete lies prone with the thighs on a round pad, the soles against an upright plate and the ankles between
    rollers, and raises trunk and thighs by bending the knees over the pad; the hips open on the way. The stroke runs
    from straight knees to the raised position, the lowering is its second half. A plate at the chest is the load, and
    none is needed.

    The pad turns freely about its axle, so the thighs roll on it and it pushes through its axle only. The rollers hold
    the ankle across the shank in both directions at the height of the ankle joint. Bench and pad are set to the
    athlete's legs.
    """

    title = "Glute-ham raise"
    load = Parameter("load", "kg", 0.0, 0.0, 60.0, "plate at the chest; body weight is load enough for most")
    # Let down first, then raised; half of a short adult's way of the chest.
    repetition = RepetitionRule(minimum_range=0.15)
    equipment = ("glute-ham-bench",)
    load_equipment = ("plate", "barbell")
    limits = (
        "The trunk is stiff and the arms hang at the sides.",
        "Near upright a free pad no longer carries weight, so the raise ends short of it.",
    )

    start_hip_flexion: float = angle(25.0, -10.0, 90.0, "the trunk hangs a little")
    end_hip_flexion: float = angle(15.0, -15.0, 60.0, "nearly straight hips")
    start_knee_flexion: float = angle(8.0, 2.0, 30.0, "just short of straight")
    end_knee_flexion: float = angle(45.0, 35.0, 85.0, "before the pad loses its hold")
    pad_distance: float = quantity(
        0.18,
        "m",
        0.09,
        0.22,
        "from the knee to the pad, along the thigh: nearer to the knee, an average woman does not come up",
    )
    pad_radius: float = quantity(0.1, "m", 0.05, 0.2, "round pad")
    push: Push = PUSH
    plate_friction: float = PLATE_FRICTION

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, foot plate, rollers, pad and plate."""
        body = athlete.body()
        spec = body.spec
        size = athlete.stature / 1.70
        # At the start the foot stands upright on the plate, toes down, with a neutral ankle.
        thigh_pitch = self.start_knee_flexion - np.pi / 2
        start = {
            "pelvis_tilt": thigh_pitch - self.start_hip_flexion,
            **{f"hip_flexion_{s}": self.start_hip_flexion for s in "rl"},
            **{f"knee_angle_{s}": self.start_knee_flexion for s in "rl"},
        }
        sole = sole_reference(body.soles["r"], self.push)
        pelvis = np.array([0.0, _SEAT, 0.0]) - point_at(body, start, "calcn_r", sole)
        knee = between(body, "femur_r", "tibia_r")
        on_thigh = np.array([size * _THIGH, knee[1] + self.pad_distance, 0.0])
        touch = point_at(body, start, "femur_r", on_thigh) + pelvis
        normal = -np.array([np.cos(thigh_pitch), np.sin(thigh_pitch), 0.0])
        axle = np.array([*(touch - self.pad_radius * normal)[:2], 0.0])

        parts.floor(spec)
        _bench(spec, axle, size)
        pad = parts.moving_body(spec.worldbody, "pad", axle, 3.0, inertia=(0.1, 0.1, 1.5 * self.pad_radius**2))
        pad.add_joint(name="pad_angle", axis=[0, 0, 1])
        parts.bar(pad, [0, 0, -0.22], [0, 0, 0.22], self.pad_radius, colour=parts.PAD)
        chest = size * _CHEST
        parts.held_weight(spec.body("torso"), "chest", chest, load, [0.04, 0.3, 0.3])
        lying = parts.rotation_z(thigh_pitch + np.pi / 2)
        for side in "rl":
            _clamp_foot(spec, body, side, self.push, size)
            mirror = [1.0, 1.0, 1.0 if side == "r" else -1.0]
            parts.surface(pad, f"pad_{side}", self.pad_radius * normal + [0.0, 0.0, touch[2]] * np.array(mirror), lying)
            parts.surface(spec.body(f"femur_{side}"), f"thigh_{side}", on_thigh, parts.rotation_z(np.pi / 2))
        higher = on_thigh + [0.0, 0.1, 0.0]
        parts.surface(spec.body("femur_r"), "higher", higher)
        return Assembly(
            body=body,
            prescribed={
                "knee_angle_r": (self.start_knee_flexion, self.end_knee_flexion - self.start_knee_flexion),
                "hip_flexion_r": (self.start_hip_flexion, self.end_hip_flexion - self.start_hip_flexion),
                "lumbar_extension": (0.0,),
                **SQUARE,
            },
            # Two points of the right thigh touch the pad, so it lies along it; the left one follows, as both are alike.
            welds=[
                *(Weld(f"sole_{s}", f"plate_{s}") for s in "rl"),
                Weld("thigh_r", "pad_r", ("y",)),
                Weld("higher", "pad_r", ("y",)),
            ],
            contacts=[contact for s in "rl" for contact in _contacts(body, s, self, size)],
            interface="chest",
            carried_mass=load,
            guess={**start, "pelvis_tx": pelvis[0], "pelvis_ty": pelvis[1]},
        )


def _clamp_foot(spec: mujoco.MjSpec, body: Body, side: str, push: str, size: float) -> None:
    """A sole on the plate, which faces forward, and the rollers at the height of the ankle joint."""
    lateral = 0.5 * _APART * (1.0 if side == "r" else -1.0)
    sole = body.soles[side]
    sole_site(spec, sole, side, push)
    parts.surface(spec.worldbody, f"plate_{side}", [0.0, _SEAT, lateral], parts.rotation_z(-np.pi / 2))
    heel = between(body, f"calcn_{side}", f"talus_{side}") * [1.0, 1.0, 0.0] - [size * _ACHILLES, 0.0, 0.0]
    parts.surface(spec.body(f"calcn_{side}"), f"heel_{side}", heel)
    from_sole = heel - sole_reference(sole, push)
    parts.surface(
        spec.worldbody, f"roller_{side}", [from_sole[1], _SEAT - from_sole[0], lateral], parts.rotation_z(np.pi)
    )


def _contacts(body: Body, side: str, exercise: GluteHamRaise, size: float) -> list[Contact]:
    """Sole on the plate, ankle between the rollers, thigh on the pad."""
    wide = 0.03 * size
    # A thigh that turns about its length leaves the pad's axle, but the line along its front does not.
    thigh = np.array([[x, 0.0, 0.0] for x in (-0.8 * exercise.pad_distance, 0.1)])
    ankle = np.array([[0.0, y, z] for y in (-0.02, 0.02) for z in (-wide, wide)])
    soles = sole_patch(body.soles[side], exercise.push)
    return [
        Contact(f"foot_{side}", f"sole_{side}", f"plate_{side}", soles, exercise.plate_friction, pushed=True),
        Contact(f"roller_{side}", f"heel_{side}", f"roller_{side}", ankle, 0.3, strap=True),
        Contact(f"pad_{side}", f"thigh_{side}", f"pad_{side}", thigh, 0.6),
    ]


def _bench(spec: mujoco.MjSpec, axle: Array, size: float) -> None:
    """Foot plate, rollers and the post of the pad."""
    parts.box(spec.worldbody, [-0.01, _SEAT - 0.03, 0.0], [0.02, 0.40, 0.5], colour=parts.STEEL)
    parts.bar(spec.worldbody, [-0.03, _SEAT, 0.0], [-0.03, 0.03, 0.0], 0.03)
    parts.bar(spec.worldbody, [-0.03, 0.03, 0.0], [axle[0], 0.03, 0.0], 0.03)
    for height in (0.09, -0.09):
        at = [0.09 * size, _SEAT + height * size + 0.05 * size, 0.0]
        parts.bar(spec.worldbody, np.add(at, [0, 0, -0.24]), np.add(at, [0, 0, 0.24]), 0.035, colour=parts.PAD)
    for z in (-0.26, 0.26):
        parts.bar(spec.worldbody, axle + [0, 0, z], [axle[0], 0.03, z], 0.025)
    parts.bar(spec.worldbody, [axle[0], 0.03, -0.3], [axle[0], 0.03, 0.3], 0.03)
