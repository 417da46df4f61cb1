"""An athlete on a kick-back machine that stands in the gym: holes, place on the pads, both ends of the stroke."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.exercise.kit.body_support import knee_on, pelvis_on
from revpress.exercise.kit.foot_press import FootPressSettings, KickBack
from revpress.exercise.kit.held_trunk import BodySupport
from revpress.exercise.kit.leg_on_plate import HeldLeg, LegOnPlate
from revpress.exercise.kit.standing import choose_holes
from revpress.exercise.kit.technique import Sides
from revpress.machine.kinds.hip_press import HipPress
from revpress.machine.kinds.level_track import LevelTrack
from revpress.machine.kinds.prone_hinge import ProneHinge
from revpress.machine.kinds.standing_hinge import StandingHinge
from revpress.machine.kinds.track import Track
from revpress.machine.support import TrunkPad
from revpress.mechanics.kinematics import Array
from revpress.twin.setup import Setup

FootPressMachine = ProneHinge | StandingHinge | Track | LevelTrack | HipPress
"""A machine whose foot plate one leg or both push back."""


def set_up_press(
    athlete: Athlete, body: Body, machine: FootPressMachine, p: FootPressSettings, sides: Sides, support: BodySupport
) -> Setup:
    """An athlete on a machine: the holes that are not chosen are, and what follows.

    Parameters
    ----------
    athlete : Athlete
        Who uses it.
    body : Body
        The athlete's.
    machine : FootPressMachine
        Holes that are chosen stay.
    p : FootPressSettings
        Technique, and the ends of the stroke that are wanted.
    sides : Sides
        Which leg works.
    support : BodySupport
        How the trunk is held.

    Raises
    ------
    UnreachableError
        The athlete cannot use it.
    """
    ranges = athlete.range_of_motion

    @lru_cache
    def held(pitch: float) -> tuple[KickBack, HeldLeg]:
        kick = KickBack.of(body, p, sides, pitch, support)
        return kick, kick.held_leg(ranges)

    def leg(chosen: FootPressMachine) -> LegOnPlate:
        kick, own = held(chosen.pad_pitch)
        return LegOnPlate(own, place_on(kick, chosen), chosen)

    wanted = (p.start_hip_flexion, p.end_hip_flexion)
    chosen = choose_holes(machine, lambda m: leg(m).rough_ends(), wanted)
    on_plate = leg(chosen)
    (first, start, begins_by), (last, end, ends_by) = on_plate.ends()
    x, y = on_plate.pelvis
    side = held(chosen.pad_pitch)[0].sides[0]
    return Setup(chosen, athlete, (float(x), float(y)), start, end, (first, last), begins_by, ends_by, side)


def place_on(kick: KickBack, machine: FootPressMachine) -> Array:
    """Place of the pelvis (x, y) [m] on the machine's pads."""
    return pelvis_on(kick, machine) if isinstance(machine, TrunkPad) else knee_on(kick, machine)


def on_machine(body: Body, p: FootPressSettings, sides: Sides, support: BodySupport, setup: Setup) -> KickBack:
    """The athlete's side as it is set up."""
    pitch: float = setup.machine.pad_pitch  # type: ignore[attr-defined]
    kick = KickBack.of(body, p, sides, pitch, support)
    low = kick.step_at_floor - setup.pelvis[1]
    bent: Mapping[str, float] = kick.bent_to_floor(setup.pelvis[1]) if low > 0.0 and support != "quadruped" else {}
    return KickBack.of(body, p, sides, pitch, support, bent, setup)

