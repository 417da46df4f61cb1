"""Nordic hamstring exercise, kneeling, on a level or an inclined board."""

from __future__ import annotations

from collections.abc import Mapping

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.errors import InputError, UnreachableError
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.standing import NONE_STANDS, OnMachine, best_holes, past_own_range
from revpress.exercise.kit.technique import SQUARE
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.machine.find import Tailored, done_on
from revpress.machine.kinds.nordic_board import NordicBoard
from revpress.machine.machine import Machine
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import between, postures
from revpress.twin.setup import Setup

# On a body of 1.70 m [m].
_CHEST = np.array([0.15, 0.24, 0.0])
_SHIN, _BACK_OF_ANKLE = 0.045, -0.045  # surface of the shank before and behind its axis
_FEET = 0.30  # height of the ankles on a tailored board
_BEYOND_KNEE = 0.12  # of a tailored board
_AT_STRAP, _TO_LOWER_EDGE = 0.85, 0.75  # of the shank, from the knee: where the strap is, where a tailored board ends


class NordicHamstring(OnMachine, Exercise):
    """Nordic hamstring exercise, kneeling, on a level or an inclined board.

    The shins lie on a padded board, straps hold the ankles down, and the body leans forward over the knees with hips
    that stay straight or slightly flexed. The stroke is the raising, from the lowered position to upright; the lowering
    is its second half. The feet hang over the end of the board. A plate at the chest is the load, and none is needed.
    An inclined board raises the knees over the ankles, so that the same lean is met with straighter knees, where the
    hamstrings are longer and stronger.

    The straps hold the shanks where a hamstring bench has its hooks, just over the ankles, and the force in them is
    reported. Dimensions of the board follow the athlete's shank; on a board that stands the knees lie where its strap
    holds the ankles, in the hole nearest to the wanted inclination. The default lean is small, because few adults can
    raise themselves from near the floor.
    """

    title = "Nordic hamstring"
    load = Parameter("load", "kg", 0.0, 0.0, 60.0, "plate at the chest; body weight is load enough for most")
    # Let down first, then raised; half of a short adult's way of the chest.
    repetition = RepetitionRule(minimum_range=0.10)
    equipment = ("nordic-board",)
    load_equipment = ("plate", "barbell")
    limits = ("The trunk is stiff and the arms hang at the sides.",)

    machine: Machine | Tailored = done_on("nordic_board")
    board_angle: float = angle(30.0, 0.0, 45.0, "knees over ankles: few return on a level board")
    low_lean: float = angle(18.0, 15.0, 85.0, "as far as an average adult returns")
    top_lean: float = angle(5.0, 0.0, 12.0, "just short of upright")
    hip_flexion: float = angle(10.0, -10.0, 75.0, "nearly straight hips")
    ankle: float = angle(0.0, -45.0, 25.0, "feet hang over the board's end")
    pad_friction: float = quantity(0.6, "1", 0.1, 1.2, "cloth on upholstery")

    def idle(self) -> Mapping[str, str]:
        """On a board that stands, the wanted inclination where nothing can be set."""
        return {**super().idle(), **self.idle_on_machine([], ["board_angle"])}

    def tailor(self, athlete: Athlete) -> Machine:
        """A board made for one athlete."""
        return self._board(athlete, _shank_length(athlete.body()))

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete on the board that stands."""
        if not self.standing:
            raise InputError(f"{self.name}: {NONE_STANDS}")
        board, raised = self._joined(athlete, self.load.usual)
        ends = postures(raised, [0.0, 1.0])
        start, end = ({n: at[f"{n}_r"] for n in ("hip_flexion", "knee_angle", "ankle_angle")} for at in ends)
        pelvis, notes = (ends[0]["pelvis_tx"], ends[0]["pelvis_ty"]), past_own_range(athlete, end)
        return Setup(board, athlete, pelvis, start, end, (0.0, 1.0), "wish", "wish", "r", notes)

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, board, straps and plate."""
        return self._joined(athlete, load)[1]

    def _board(self, athlete: Athlete, shank: float) -> NordicBoard:
        """The board in its hole, or made as wanted.

        Raises
        ------
        UnreachableError
            It is too short for the shanks.
        """
        if isinstance(self.standing, NordicBoard):
            board = best_holes(self.standing, lambda b: (round(abs(b.board_angle - self.board_angle), 9),))
            if _AT_STRAP * shank > board.above_strap:
                raise UnreachableError(
                    f"the knees lie {_AT_STRAP * shank:.2f} m from the strap of {board.label}, but it ends after "
                    f"{board.above_strap:.2f} m"
                )
            return board
        along = np.array([np.cos(self.board_angle), np.sin(self.board_angle)])
        knee = np.array([0.0, _FEET + shank * along[1]])
        strap = knee - _AT_STRAP * shank * along - athlete.stature / 1.70 * _SHIN * np.array([-along[1], along[0]])
        return NordicBoard(
            strap_forward=float(strap[0]),
            strap_height=float(strap[1]),
            board_angle=self.board_angle,
            above_strap=_AT_STRAP * shank + _BEYOND_KNEE,
            below_strap=(_TO_LOWER_EDGE - _AT_STRAP) * shank,
        )

    def _joined(self, athlete: Athlete, load: float) -> tuple[NordicBoard, Assembly]:
        body = athlete.body()
        spec = body.spec
        size = athlete.stature / 1.70
        shank = _shank_length(body)
        board = self._board(athlete, shank)
        knee = board.strap + _AT_STRAP * shank * board.along + size * _SHIN * board.normal

        parts.floor(spec)
        _draw(spec, board)
        chest = size * _CHEST
        parts.held_weight(spec.body("torso"), "chest", chest, load, [0.04, 0.3, 0.3])
        contacts = [contact for side in "rl" for contact in _shank(spec, side, size, shank, knee, board, self)]
        low, top = (np.pi / 2 - board.board_angle - lean for lean in (self.low_lean, self.top_lean))
        return board, Assembly(
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
                "pelvis_tx": knee[0] + 0.5 * np.sin(self.low_lean),
                "pelvis_ty": knee[1] + 0.5 * np.cos(self.low_lean),
                "pelvis_tilt": -self.low_lean - self.hip_flexion,
                "hip_flexion_l": self.hip_flexion,
                "knee_angle_l": low,
            },
        )


def _shank_length(body: Body) -> float:
    """From knee to ankle [m]."""
    return float(np.linalg.norm(between(body, "tibia_r", "talus_r")))


def _draw(spec: mujoco.MjSpec, board: NordicBoard) -> None:
    """A padded board on two legs, its top under the shins."""
    along, normal, turn = board.along, board.normal, parts.rotation_z(board.board_angle)
    far, near = board.strap + board.above_strap * along, board.strap - board.below_strap * along
    parts.box(spec.worldbody, (far + near) / 2 - 0.03 * normal, [float(np.linalg.norm(far - near)), 0.06, 0.5], turn)
    for end in (far - 0.1 * along, near + 0.1 * along):
        foot = [end[0], 0.03, 0.0]
        parts.box(spec.worldbody, foot, [0.08, 0.06, 0.5], colour=parts.STEEL)
        parts.bar(spec.worldbody, foot, end - 0.08 * normal, 0.03)


def _shank(
    spec: mujoco.MjSpec,
    side: str,
    size: float,
    shank: float,
    knee: Array,
    board: NordicBoard,
    exercise: NordicHamstring,
) -> list[Contact]:
    """One shank: its shin on the board, a strap over the ankle."""
    along, normal, turn = board.along, board.normal, parts.rotation_z(board.board_angle)
    tibia = spec.body(f"tibia_{side}")
    on_shin, over_ankle = (
        np.array([size * _SHIN, -0.1 * shank, 0.0]),
        np.array([size * _BACK_OF_ANKLE, -_AT_STRAP * shank, 0.0]),
    )
    # The tibia's y axis runs up the board and its x axis into it.
    parts.surface(tibia, f"shin_{side}", on_shin, parts.rotation_z(np.pi / 2))
    parts.surface(spec.worldbody, f"board_{side}", knee + on_shin[1] * along - on_shin[0] * normal, turn)
    parts.surface(tibia, f"ankle_{side}", over_ankle, parts.rotation_z(np.pi / 2))
    at_strap = knee + over_ankle[1] * along - over_ankle[0] * normal
    parts.surface(spec.worldbody, f"strap_{side}", at_strap, parts.rotation_z(board.board_angle + np.pi))
    across = 0.03 * size
    shin = np.array([[x * shank, 0.0, z] for x in (0.08, -0.5) for z in (-across, across)])
    cuff = np.array([[x, 0.0, z] for x in (-0.02, 0.02) for z in (-across, across)])
    return [
        Contact(f"shin_{side}", f"shin_{side}", f"board_{side}", shin, exercise.pad_friction),
        Contact(f"strap_{side}", f"ankle_{side}", f"strap_{side}", cuff, exercise.pad_friction),
    ]
