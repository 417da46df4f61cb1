"""Nordic hamstring exercise, kneeling, on a level or an inclined board."""

from __future__ import annotations

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.technique import SQUARE
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import between

# On a body of 1.70 m [m].
_CHEST = np.array([0.15, 0.24, 0.0])
_SHIN, _BACK_OF_ANKLE = 0.045, -0.045  # surface of the shank before and behind its axis
_FEET = 0.30  # height of the board's lower end


class NordicHamstring(Exercise):
    """Nordic hamstring exercise, kneeling, on a level or an inclined board.

    The shins lie on a padded board, straps hold the ankles down, and the body leans forward over the knees with hips
    that stay straight or slightly flexed. The stroke is the raising, from the lowered position to upright; the lowering
    is its second half. The feet hang over the end of the board. A plate at the chest is the load, and none is needed.
    An inclined board raises the knees over the ankles, so that the same lean is met with straighter knees, where the
    hamstrings are longer and stronger.

    The straps hold the shanks where a hamstring bench has its hooks, just over the ankles, and the force in them is
    reported. Dimensions of the board follow the athlete's shank. The default lean is small, because few adults can
    raise themselves from near the floor.
    """

    title = "Nordic hamstring"
    load = Parameter("load", "kg", 0.0, 0.0, 60.0, "plate at the chest; body weight is load enough for most")
    # Let down first, then raised; half of a short adult's way of the chest.
    repetition = RepetitionRule(minimum_range=0.10)
    equipment = ("nordic-board",)
    load_equipment = ("plate", "barbell")
    limits = ("The trunk is stiff and the arms hang at the sides.",)

    board_angle: float = angle(30.0, 0.0, 45.0, "knees over ankles: few return on a level board")
    low_lean: float = angle(18.0, 15.0, 85.0, "as far as an average adult returns")
    top_lean: float = angle(5.0, 0.0, 12.0, "just short of upright")
    hip_flexion: float = angle(10.0, -10.0, 75.0, "nearly straight hips")
    ankle: float = angle(0.0, -45.0, 25.0, "feet hang over the board's end")
    pad_friction: float = quantity(0.6, "1", 0.1, 1.2, "cloth on upholstery")

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, board, straps and plate."""
        body = athlete.body()
        spec = body.spec
        size = athlete.stature / 1.70
        shank = float(np.linalg.norm(between(body, "tibia_r", "talus_r")))
        along = np.array([np.cos(self.board_angle), np.sin(self.board_angle), 0.0])  # from the ankles to the knees
        knee = np.array([0.0, _FEET + shank * along[1], 0.0])

        parts.floor(spec)
        _board(spec, knee, along, shank, self.board_angle)
        chest = size * _CHEST
        parts.held_weight(spec.body("torso"), "chest", chest, load, [0.04, 0.3, 0.3])
        contacts = [contact for side in "rl" for contact in _shank(spec, side, size, shank, knee, along, self)]
        low, top = (np.pi / 2 - self.board_angle - lean for lean in (self.low_lean, self.top_lean))
        return Assembly(
            body=body,
            prescribed={
                "knee_angle_r": (low, top - low),
                "hip_flexion_r": (self.hip_flexion,),
                **{f"ankle_angle_{s}": (self.ankle,) for s in "rl"},
                **{f"subtalar_angle_{s}": (0.0,) for s in "rl"},
                "lumbar_extension": (0.0,),
                **SQUARE,
            },
            welds=[
                Weld("shin_r", "board_r", ("x", "y", "rx", "ry", "rz")),
                Weld("shin_l", "board_l", ("x", "rx", "ry", "rz")),  # its height follows, as both legs are alike
            ],
            contacts=contacts,
            interface="chest",
            carried_mass=load,
            guess={
                "pelvis_tx": 0.5 * np.sin(self.low_lean),
                "pelvis_ty": knee[1] + 0.5 * np.cos(self.low_lean),
                "pelvis_tilt": -self.low_lean - self.hip_flexion,
                "hip_flexion_l": self.hip_flexion,
                "knee_angle_l": low,
            },
        )


def _board(spec: mujoco.MjSpec, knee: Array, along: Array, shank: float, angle: float) -> None:
    """A padded board on two legs, its top under the shins."""
    normal = np.array([-along[1], along[0], 0.0])
    turn = parts.rotation_z(angle)
    top = knee - _SHIN * normal
    far, near = top + 0.12 * along, top - 0.75 * shank * along
    parts.box(spec.worldbody, (far + near) / 2 - 0.03 * normal, [float(np.linalg.norm(far - near)), 0.06, 0.5], turn)
    for end in (far - 0.1 * along, near + 0.1 * along):
        foot = [end[0], 0.03, 0.0]
        parts.box(spec.worldbody, foot, [0.08, 0.06, 0.5], colour=parts.STEEL)
        parts.bar(spec.worldbody, foot, end - 0.08 * normal, 0.03)


def _shank(
    spec: mujoco.MjSpec, side: str, size: float, shank: float, knee: Array, along: Array, exercise: NordicHamstring
) -> list[Contact]:
    """One shank: its shin on the board, a strap over the ankle."""
    turn = parts.rotation_z(exercise.board_angle)
    normal = np.array([-along[1], along[0], 0.0])
    tibia = spec.body(f"tibia_{side}")
    on_shin, over_ankle = (
        np.array([size * _SHIN, -0.1 * shank, 0.0]),
        np.array([size * _BACK_OF_ANKLE, -0.85 * shank, 0.0]),
    )
    # The tibia's y axis runs up the board and its x axis into it.
    parts.surface(tibia, f"shin_{side}", on_shin, parts.rotation_z(np.pi / 2))
    parts.surface(spec.worldbody, f"board_{side}", knee + on_shin[1] * along - on_shin[0] * normal, turn)
    parts.surface(tibia, f"ankle_{side}", over_ankle, parts.rotation_z(np.pi / 2))
    at_strap = knee + over_ankle[1] * along - over_ankle[0] * normal
    parts.surface(spec.worldbody, f"strap_{side}", at_strap, parts.rotation_z(exercise.board_angle + np.pi))
    across = 0.03 * size
    shin = np.array([[x * shank, 0.0, z] for x in (0.08, -0.5) for z in (-across, across)])
    cuff = np.array([[x, 0.0, z] for x in (-0.02, 0.02) for z in (-across, across)])
    return [
        Contact(f"shin_{side}", f"shin_{side}", f"board_{side}", shin, exercise.pad_friction),
        Contact(f"strap_{side}", f"ankle_{side}", f"strap_{side}", cuff, exercise.pad_friction),
    ]
