"""Contact forces of hip and knee without a load, beside implants that measure them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.exercise.catalogue import exercises
from revpress.exercise.exercise import Exercise
from revpress.exercise.library.back_squat import BackSquat
from revpress.exercise.solve import solve
from revpress.settings import Parameter
from revpress.study.validity.check import Check, CheckGroup, Figures, at_most, each_of
from revpress.study.validity.people import YOUNG

CONTACT_FORCES = CheckGroup(
    "contact_forces",
    "Joint contact forces",
    "twin",
    "Peaks over the repetition, in body weights. The people with implants were old and slow; a young body with the "
    "most economical muscles should lie near them, and may not lie far above. That an upper bound is met does not show "
    "that the force is right.",
)
_GRAVITY = 9.80665


class KneeBend(BackSquat):
    """A squat without a bar, to a right angle of the knees."""

    name = "knee bend"
    title = "Knee bend"
    load = Parameter("load", "kg", 0.0, 0.0, 20.0, "nothing on the back")


@cache
def _solution(exercise: Exercise, athlete: Athlete) -> xr.Dataset:
    return solve(exercise, athlete)


def contact_force(exercise: Exercise, athlete: Athlete, joint: str) -> xr.DataArray:
    """Contact force of a joint of the reported leg in body weights, over the knee's flexion [°] on the way up.

    Parameters
    ----------
    exercise : Exercise
        With its default load.
    athlete : Athlete
    joint : str
        Without side.

    Returns
    -------
    xarray.DataArray
        Over ``knee_flexion``.
    """
    solution = _solution(exercise, athlete)
    phase = solution.isel(frame=slice(0, int(solution.stroke.values.argmax()) + 1))
    force = np.linalg.norm(phase.joint_force.sel(joint=f"{joint}_r").to_numpy(), axis=-1)
    knee = np.degrees(phase.angle.sel(coordinate="knee_angle_r").to_numpy())
    weights = force / (athlete.mass * _GRAVITY)
    return xr.DataArray(weights, dims="knee_flexion", coords={"knee_flexion": knee}, name=joint)


def _movements() -> dict[str, Exercise]:
    chair = "sit_to_stand"
    found: dict[str, Exercise] = {"knee bend": KneeBend(depth=float(np.radians(90.0)))}
    return found | ({"standing up": exercises[chair]()} if chair in exercises else {})


MOVEMENTS = _movements()
"""What people with implants did, as far as the library has it."""


@dataclass(frozen=True)
class InVivo:
    """What implants measured, and how far this body may lie above it.

    Attributes
    ----------
    peak : float
        Mean peak [body weights].
    words : str
        The same in words.
    most : float
        Allowed here [body weights].
    tolerance : str
        Why so much.
    source : str
        Key in the bibliography.
    because : str
        Why it misses, where it does.
    further : tuple of str
        Keys of other sources.
    of_walking : bool
        For want of a figure of the movement itself.
    """

    peak: float
    words: str
    most: float
    tolerance: str
    source: str
    because: str
    further: tuple[str, ...] = ()
    of_walking: bool = False


def _knee(peak: float, because: str = "") -> InVivo:
    return InVivo(
        peak, f"{peak}, mean of five people; 2.9 to 3.4 in two others", 4.0,
        "1.6 times the mean: people differ by a third", "kutzner2010", because, ("trepczynski2012",),
    )  # fmt: skip


def _hip(because: str = "") -> InVivo:
    return InVivo(
        2.38, "no figure read for it; 2.38 in walking, mean of four people", 2.5, "5 % above walking, required here",
        "bergmann2001", because, of_walking=True,
    )  # fmt: skip


IN_VIVO: Mapping[tuple[str, str], InVivo] = {
    ("knee bend", "knee"): _knee(2.53),
    ("standing up", "knee"): _knee(
        2.46,
        "hardly any muscle works against another here: a knee moment of 73 N·m a leg (man) at 98° of flexion, over an "
        "arm of 23 mm, makes the force; how high the patients' seats were, and how they leaned, was not read",
    ),
    ("knee bend", "hip"): _hip(),
    ("standing up", "hip"): _hip(
        "the rise is slow enough to be stopped at any time, so the trunk leans far and the hips are bent by 114°; "
        "momentum would spare them. Walking, with which it is compared for want of a figure, is another movement",
    ),
}
"""By movement and joint."""


def _peaks(movement: Exercise, joint: str) -> Callable[[], Figures]:
    return lambda: each_of(YOUNG, lambda person: float(contact_force(movement, person, joint).max()))


for (_movement, _joint), _measured in IN_VIVO.items():
    if _movement in MOVEMENTS:
        CONTACT_FORCES.add(
            Check(
                f"{_movement.replace(' ', '_')}_{_joint}", f"{_movement}: contact force of the {_joint}",
                _peaks(MOVEMENTS[_movement], _joint), unit="body weights", published=_measured.words,
                allowed=at_most(_measured.most, None if _measured.of_walking else _measured.peak),
                tolerance=_measured.tolerance, source=_measured.source, further=_measured.further,
                reading="abstract", because=_measured.because,
            )
        )  # fmt: skip
