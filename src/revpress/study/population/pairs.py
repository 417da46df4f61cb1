"""What is worked out of a pair, one athlete on one setting, and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import RevpressError
from revpress.exercise.exercise import Exercise
from revpress.mechanics.kinematics import Array
from revpress.quantity import Function, QuantityRegister
from revpress.study import quantities as q
from revpress.study.comparison_quantities import comparison_quantities
from revpress.study.lift import Lift
from revpress.twin.pace import way_up
from revpress.twin.provenance import Provenance
from revpress.twin.rig import Rig
from revpress.twin.solution import solve_rig

Pairs = dict[str, NDArray[Any]]
"""Values of the population's quantities by name, each (athlete, setting, load, …); and ``reason``, words."""

population_quantities: QuantityRegister[Lift] = QuantityRegister()
"""What a population has of every pair: curves over the positions of the way up, and numbers of a comparison."""

_POSITION = ("position",)
_CURVES = "Over the positions of the way up"
_NUMBERS = (
    "hip_extension_reached", "hip_extension_limit", "peak_hip_extension_moment", "angle_of_peak_hip_extension_moment",
    "peak_knee_extension_moment", "peak_plantarflexion_moment", "peak_lumbar_extension_moment",
    "impulse_past_neutral", "work_past_neutral", "joint_work_share", "muscle_work_share", "group_work",
    "group_work_past_neutral",
    "mean_group_activation", "peak_group_activation", "peak_group_force",
    "hip_contact_force_peak_bw", "knee_contact_force_peak_bw", "saturated_frames",
)  # fmt: skip


def _curve(
    name: str, unit: str, meaning: str, dims: tuple[str, ...] = (), **rest: Any
) -> Callable[[Function], Function]:
    return population_quantities.declare(
        name, unit=unit, meaning=meaning, dims=(*_POSITION, *dims), section=_CURVES, **rest
    )


@_curve("time", "s", "time since the start of the stroke", definition="frames lie equally far apart in time")
def _time(lift: Lift) -> Array:
    return np.asarray(lift.phase.time.values - lift.phase.time.values[0])


@_curve("stroke", "1", "stroke, 0 at its start and 1 at its end", definition="`stroke` of the solution")
def _stroke(lift: Lift) -> Array:
    return np.asarray(lift.phase.stroke.values)


def _angle(coordinate: str, lift: Lift) -> Array:
    return np.degrees(q.of_coordinate(lift.phase, "angle", coordinate))


for _name, _coordinate, _meaning in (
    ("hip_flexion", "hip_flexion", "hip flexion; negative past neutral"),
    ("knee_flexion", "knee_angle", "knee flexion"),
    ("ankle_dorsiflexion", "ankle_angle", "ankle dorsiflexion"),
):
    _curve(_name, "deg", _meaning, face="°", definition=f"`angle` of {_coordinate}")(partial(_angle, _coordinate))


def _moment(name: str, lift: Lift) -> Array:
    return lift.moments[name]


for _name in ("hip_extension_moment", "knee_extension_moment", "plantarflexion_moment", "lumbar_extension_moment"):
    _of = comparison_quantities[_name]
    population_quantities.add(replace(_of, function=partial(_moment, _name), dims=_POSITION, section=_CURVES))


@_curve(
    "group_activation", "1", "activation, mean weighted by maximal force", ("group",), face="%",
    definition="Σ a F_max / Σ F_max over the group",
)  # fmt: skip
def _group_activation(lift: Lift) -> Array:
    return lift.group_activation.T


@_curve("group_force", "N", "sum of tendon forces", ("group",), definition="Σ F over the group")
def _group_force(lift: Lift) -> Array:
    return lift.group_force.T


@_curve("resistance", "N", "force on the interface along its path", definition="`resistance` of the solution")
def _resistance(lift: Lift) -> Array:
    return np.asarray(lift.phase.resistance.values)


@_curve(
    "saturated", "1", "1 where the frame is beyond the athlete's strength, else 0",
    definition="whether `status` of the solution is not 0", leaves_out="by how much",
)  # fmt: skip
def _saturated(lift: Lift) -> Array:
    return np.asarray(lift.phase.status.values != 0, dtype=float)


for _name in _NUMBERS:
    population_quantities.add(replace(comparison_quantities[_name], section="One number a pair"))


class Evaluate(Protocol):
    """How a block of pairs is worked out: every athlete on every setting with every load."""

    def __call__(
        self, athletes: Sequence[Athlete], settings: Sequence[Exercise], loads: Sequence[float], positions: int
    ) -> Pairs:
        """Work out a block.

        Parameters
        ----------
        athletes : sequence of Athlete, length A
        settings : sequence of Exercise, length S
            The exercise with each of its settings.
        loads : sequence of float, length L
            In the unit of the exercise's load.
        positions : int
            Frames P of the way up, equally far apart in time.

        Returns
        -------
        dict of str to ndarray
            Every quantity of :data:`population_quantities`, (A, S, L, …) with the sizes of its dimensions, NaN where
            the athlete cannot do it; and ``reason``, (A, S, L) of str, which says there why not and is empty
            elsewhere. :func:`blank_pairs` makes them.
        """


def sizes_of(positions: int) -> dict[str, int]:
    """Sizes of the dimensions that a quantity of a pair may have."""
    return {"position": positions, "group": len(MUSCLE_GROUPS), "joint": len(q.JOINTS)}


def blank_pairs(athletes: int, settings: int, loads: int, positions: int) -> Pairs:
    """A block of pairs of which nothing is known yet.

    Parameters
    ----------
    athletes, settings, loads, positions : int
        Sizes of the block.

    Returns
    -------
    dict of str to ndarray
        As :class:`Evaluate` returns it: NaN throughout, no reasons.
    """
    block, sizes = (athletes, settings, loads), sizes_of(positions)
    blank: Pairs = {
        name: np.full((*block, *(sizes[d] for d in quantity.dims)), np.nan)
        for name, quantity in population_quantities.items()
    }
    return {**blank, "reason": np.full(block, "", dtype=object)}


def evaluate_pairs(
    athletes: Sequence[Athlete], settings: Sequence[Exercise], loads: Sequence[float], positions: int
) -> Pairs:
    """Work out a block of pairs one by one, each as :func:`~revpress.exercise.solve.solve` would.

    Slow and exact: each pair is assembled and compiled for itself. Parameters and result as in :class:`Evaluate`.

    Parameters
    ----------
    athletes : sequence of Athlete, length A
    settings : sequence of Exercise, length S
    loads : sequence of float, length L
    positions : int

    Returns
    -------
    dict of str to ndarray
    """
    pairs = blank_pairs(len(athletes), len(settings), len(loads), positions)
    for a, athlete in enumerate(athletes):
        for s, exercise in enumerate(settings):
            for i, load in enumerate(loads):
                try:
                    values = _pair(athlete, exercise, load, positions)
                except RevpressError as error:  # also a stroke too short for the machine's speed
                    pairs["reason"][a, s, i] = str(error)
                    continue
                for name, value in values.items():
                    pairs[name][a, s, i] = value
    return pairs


def _pair(athlete: Athlete, exercise: Exercise, load: float, positions: int) -> dict[str, Any]:
    """Every quantity of one athlete with one setting and load."""
    rig = Rig(exercise.assembly(athlete, load))
    provenance = Provenance(
        exercise.name, exercise.title, athlete, load, exercise.load.unit, exercise.as_json(), sources=rig.sources
    )
    lift = Lift(solve_rig(rig, way_up(rig, positions), provenance=provenance))
    return {name: variable.values for name, variable in population_quantities.variables(lift).items()}
