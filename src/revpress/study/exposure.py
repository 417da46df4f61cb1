"""What a repetition asks of each muscle group of one leg: quantities of a week's ledger, each declared once.

Lifting and lowering both count. Forces and powers are those of the muscles' active pull.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.integrate import simpson

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.quantity import QuantityRegister
from revpress.study import quantities as q
from revpress.study.drawn import DrawnPart, DrawnRepetition
from revpress.study.profile import PROFILES, joint_powers, profiles
from revpress.twin.preferences import SPREAD

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Phase:
    """Lift or lowering of a repetition, as its muscle groups do it; leading dimensions are of people.

    Attributes
    ----------
    frames : xarray.Dataset
        The solution in these F frames.
    force : ndarray, shape (…, F, group)
        Sum of tendon forces [N].
    shortening, lengthening : ndarray, shape (…, F, group)
        Power of the muscles that shorten, and of those that are drawn out, both positive [W].
    hip_moment : ndarray, shape (…, F)
        Net, extension positive [N m].
    """

    frames: xr.Dataset
    force: Array
    shortening: Array
    lengthening: Array
    hip_moment: Array

    def over_time(self, values: Array) -> Array:
        """Integral over time (…, group) of values (…, F, group) by Simpson's rule."""
        return np.asarray(simpson(values, x=self.frames.time.values, axis=-2))

    def past_neutral(self, values: Array) -> Array:
        """The same while hip flexion is below zero, linear between frames."""
        return np.asarray(np.einsum("...fg,f->...g", values, self.beyond))

    @cached_property
    def beyond(self) -> Array:
        """Weight (F,) of each frame in an integral over the time past neutral [s]."""
        return q.past_neutral_weights(self.frames.time.values, q.of_coordinate(self.frames, "angle", "hip_flexion"))


class Repetition(NamedTuple):
    """A repetition as its muscle groups do it.

    Attributes
    ----------
    lift : Phase
    lowering : Phase or None
        None where the repetition ends at the top.
    """

    lift: Phase
    lowering: Phase | None

    @property
    def phases(self) -> list[Phase]:
        """Those that there are."""
        return [self.lift] if self.lowering is None else [self.lift, self.lowering]


exposure_quantities: QuantityRegister[Repetition] = QuantityRegister()

_GROUP = ("group",)


@exposure_quantities.declare(
    "lifting_work", unit="J", dims=_GROUP, meaning="positive work of the muscles while lifting", section="Exposure",
    definition="Σ ∫ max(F v, 0) dt over the group, in the lift: `group_work`",
    leaves_out="growth: see what was published",
)  # fmt: skip
def _lifting_work(repetition: Repetition) -> Array:
    return repetition.lift.over_time(repetition.lift.shortening)


@exposure_quantities.declare(
    "lowering_work", unit="J", dims=_GROUP, meaning="work done on the muscles while lowering", section="Exposure",
    definition="Σ ∫ max(−F v, 0) dt over the group, after the turning point; 0 where the repetition ends there",
    leaves_out="how much more such work tires or strains than the same while lifting",
)  # fmt: skip
def _lowering_work(repetition: Repetition) -> Array:
    lowering = repetition.lowering
    return np.zeros(len(MUSCLE_GROUPS)) if lowering is None else lowering.over_time(lowering.lengthening)


@exposure_quantities.declare(
    "force_time", unit="N s", dims=_GROUP, meaning="force of the muscles times its time", section="Exposure",
    definition="∫ Σ F dt over the group, lifting and lowering",
    leaves_out="how large a part of its strength a muscle gives: a strong one gathers more",
)  # fmt: skip
def _force_time(repetition: Repetition) -> Array:
    return np.asarray(sum(phase.over_time(phase.force) for phase in repetition.phases))


@exposure_quantities.declare(
    "force_time_past_neutral", unit="N s", dims=_GROUP, meaning="the same while the hip is past neutral",
    section="Exposure", definition="∫ Σ F dt while hip flexion is below 0",
    leaves_out="whether the muscle moves the hip there",
)  # fmt: skip
def _force_time_past_neutral(repetition: Repetition) -> Array:
    return np.asarray(sum(phase.past_neutral(phase.force) for phase in repetition.phases))


@exposure_quantities.declare(
    "lifting_work_past_neutral", unit="J", dims=_GROUP, section="Exposure",
    meaning="positive work of the muscles past neutral",
    definition="Σ ∫ max(F v, 0) dt over the group, in the lift while hip flexion is below 0",
    leaves_out="work of the passive tissue, which is stretched there",
)  # fmt: skip
def _lifting_work_past_neutral(repetition: Repetition) -> Array:
    return repetition.lift.past_neutral(repetition.lift.shortening)


@exposure_quantities.declare(
    "time_past_neutral", unit="s", meaning="time with the hip past neutral", digits=1, section="Exposure",
    definition="time with hip flexion below 0, lifting and lowering", leaves_out="whether anything is loaded there",
)  # fmt: skip
def _time_past_neutral(repetition: Repetition) -> float:
    return float(sum(phase.beyond.sum() for phase in repetition.phases))


@exposure_quantities.declare(
    "hip_work_past_neutral", unit="J", meaning="hip extension work past neutral", section="Exposure",
    definition="`work_past_neutral`: ∫ M_hip (−dq/dt) dt in the lift while hip flexion is below 0",
    leaves_out="how much of it is muscle; negative: the hip is held back there",
)  # fmt: skip
def _hip_work_past_neutral(repetition: Repetition) -> Array:
    return np.asarray(q.past_neutral_of(repetition.lift.frames, repetition.lift.hip_moment)[1])


def exposures(solution: xr.Dataset) -> xr.Dataset:
    """Every declared exposure of one repetition of a solution.

    Parameters
    ----------
    solution : xarray.Dataset
        Of one athlete, load and setting.

    Returns
    -------
    xarray.Dataset
        :data:`exposure_quantities` over what they are over; of the reported leg.
    """
    top = int(solution.stroke.values.argmax())
    after = solution.isel(frame=slice(top, None))
    lowering = _of_solution(after) if after.sizes["frame"] > 1 else None
    variables = exposure_quantities.variables(Repetition(_of_solution(q.concentric(solution)), lowering))
    return xr.Dataset(variables, {"group": list(MUSCLE_GROUPS)})


def draw_exposures(
    solution: xr.Dataset, *, people: int, spread: float = SPREAD, seed: int = 0
) -> tuple[xr.Dataset, Mapping[str, Array]]:
    """The same of imagined people, who share the load in ways of their own.

    Parameters
    ----------
    solution : xarray.Dataset
    people, spread, seed : int or float
        As in :func:`~revpress.study.contrast.contrasts`: the same people in every exercise.

    Returns
    -------
    exposures : xarray.Dataset
        Each over person besides; NaN of who is too weak, and of an effort as hard as possible.
    profiles : Mapping of str to ndarray
        Of the work (:data:`.profile.PROFILES`), (person, action or group, place) [J].
    """
    sizes = {"group": len(MUSCLE_GROUPS)}
    drawn, found = _drawn(solution, people, spread, seed) if solution.attrs["sharing_power"] else (None, {})
    variables = {}
    for name, quantity in exposure_quantities.items():
        values = np.nan if drawn is None else quantity.function(drawn)
        shape = (people, *(sizes[dim] for dim in quantity.dims))
        variables[name] = (("person", *quantity.dims), np.broadcast_to(values, shape))
    return xr.Dataset(variables, {"group": list(MUSCLE_GROUPS)}), found


def _drawn(solution: xr.Dataset, people: int, spread: float, seed: int) -> tuple[Repetition, Mapping[str, Array]]:
    repetition = DrawnRepetition(solution)
    lift, found = _of_people(repetition.lift, people, spread, seed)
    lowering = repetition.lowering
    return Repetition(lift, None if lowering is None else _of_people(lowering, people, spread, seed)[0]), found


def _of_people(part: DrawnPart, people: int, spread: float, seed: int) -> tuple[Phase, Mapping[str, Array]]:
    """A phase as people do it, and the profiles of their work in it."""
    names = [name for pair in PROFILES.values() for name in pair]

    def measure(x: Array, forces: Array) -> dict[str, Array]:
        pull = part.pull(x, forces)
        moment, power = partial(part.moment, pull=pull), pull * part.capacity_power
        shortening = np.maximum(power, 0.0) @ part.in_group
        return {
            "force": (pull * part.problem.capacity) @ part.in_group,
            "shortening": shortening,
            "lengthening": np.maximum(-power, 0.0) @ part.in_group,
            "hip_moment": -moment("hip_flexion"),
            **profiles(part.phase, joint_powers(part.phase, moment), np.swapaxes(shortening, 1, 2)),
        }

    found = part.ask(measure, people=people, spread=spread, seed=seed)
    return Phase(part.phase, **{n: v for n, v in found.items() if n not in names}), {n: found[n] for n in names}


def _of_solution(frames: xr.Dataset) -> Phase:
    member, power = q.in_groups(frames), frames.muscle_power.values
    return Phase(
        frames, frames.muscle_force.values @ member, np.maximum(power, 0.0) @ member,
        np.maximum(-power, 0.0) @ member, -q.of_coordinate(frames, "moment", "hip_flexion"),
    )  # fmt: skip
