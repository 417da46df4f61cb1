"""The answer of an exercise as one labelled dataset; ``docs/quantities.md`` defines every variable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import xarray as xr

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError, shown
from revpress.twin.causes import CAUSES
from revpress.twin.exact_tendons import with_exact_tendons
from revpress.twin.intervals import BOUNDS, intervals
from revpress.twin.motion import Motion
from revpress.twin.outcome import Outcome
from revpress.twin.provenance import Provenance, packed
from revpress.twin.quantities import solution_quantities
from revpress.twin.rig import Rig

_AXES = ["x", "y", "z"]
# Units along a coordinate that turns, and along one that shifts.
_UNITS = {
    "coordinate_unit": ("rad", "m"),
    "speed_unit": ("rad/s", "m/s"),
    "acceleration_unit": ("rad/s^2", "m/s^2"),
    "moment_unit": ("N m", "N"),
}


def solve_rig(rig: Rig, motion: Motion, power: int = 2, provenance: Provenance | None = None) -> xr.Dataset:
    """Solve one motion of a compiled exercise.

    Parameters
    ----------
    rig : Rig
    motion : Motion
    power : int, default: 2
        Muscles share so that Σ activationᵖᵒʷᵉʳ is least, 2 or 3.
    provenance : Provenance, optional
        Where the solution comes from, to be stored with it.

    Returns
    -------
    xarray.Dataset
    """
    return to_dataset(outcome_of(rig, motion, power, provenance), provenance)


def outcome_of(
    rig: Rig, motion: Motion, power: int = 2, provenance: Provenance | None = None, lift: Motion | None = None
) -> Outcome:
    """The outcome of :func:`solve_rig`, for who asks more of it.

    Parameters
    ----------
    rig : Rig
    motion : Motion
    power : int, default: 2
    provenance : Provenance, optional
    lift : Motion, optional
        The motion with the stroke that is told, if that is another one (:class:`.Outcome`).

    Returns
    -------
    Outcome
    """
    problem = rig.problem(motion)
    if provenance and provenance.exact_tendons:
        problem = with_exact_tendons(rig, problem, power)
    outcome = Outcome(rig, motion, problem, rig.answer(problem, power), lift=lift)
    if provenance and provenance.intervals:
        exact = provenance.exact_tendons
        outcome = replace(outcome, intervals=intervals(outcome, provenance.intervals, provenance.athlete, power, exact))
    return outcome


def to_dataset(outcome: Outcome, provenance: Provenance | None = None) -> xr.Dataset:
    """Every declared quantity of an outcome, labelled.

    Parameters
    ----------
    outcome : Outcome
    provenance : Provenance, optional
        Where it comes from, to be stored with it.

    Returns
    -------
    xarray.Dataset
        Dimensions ``frame``, ``coordinate``, ``muscle``, ``contact``, ``joint``, ``line`` and ``axis``, with intervals
        also ``layer``, ``bound`` and ``group``. What has no entries, such as the lines of an exercise without a cable,
        is left out.
    """
    details = provenance.details if provenance else ()
    variables = solution_quantities.variables(outcome, details)
    time = variables.pop("time")
    layers = provenance.intervals if provenance else ()
    coordinates = {
        **_labels(outcome),
        **_labels_of_intervals(outcome, layers),
        "time": time,
        **(provenance.coordinates() if provenance else {}),
    }
    attributes: dict[str, Any] = provenance.attributes(outcome.motion) if provenance else {}
    attributes |= packed(_of_the_rig(outcome.rig))
    solution = xr.Dataset(variables, coordinates, attributes)
    return solution.drop_dims([name for name, size in solution.sizes.items() if size == 0])


def check_details(details: Any) -> tuple[str, ...]:
    """Names of quantities on request.

    Raises
    ------
    InputError
        There is no such quantity, or it is there anyway.
    """
    known = [name for name, quantity in solution_quantities.items() if quantity.on_request]
    names = (details,) if isinstance(details, str) or not isinstance(details, Iterable) else tuple(details)
    for name in names:
        if name not in known:
            raise InputError(f"there is no detail {shown(name)}; what can be asked for is {', '.join(known)}")
    return names


def _labels(outcome: Outcome) -> dict[str, Any]:
    """Labels of the dimensions, and what belongs to them."""
    muscles = outcome.rig.assembly.body.muscles
    strength = {"units": "N", "long_name": "largest isometric muscle force"}
    return {
        "coordinate": [outcome.rig.names[i] for i in outcome.shown],
        **{
            name: ("coordinate", [shift if is_shift else turn for is_shift in outcome.is_shift])
            for name, (turn, shift) in _UNITS.items()
        },
        "muscle": list(muscles.names),
        "max_isometric_force": ("muscle", muscles.max_isometric_force, strength),
        "contact": outcome.contacts,
        "joint": outcome.joints,
        "line": list(outcome.problem.lines),
        "axis": _AXES,
    }


def _labels_of_intervals(outcome: Outcome, layers: tuple[str, ...]) -> dict[str, Any]:
    """Labels of the dimensions that only intervals have."""
    if not outcome.intervals:
        return {}
    why = {"cause": list(CAUSES)} if "narrowing" in outcome.intervals else {}
    return {"layer": list(layers), "bound": list(BOUNDS), "group": list(MUSCLE_GROUPS), **why}


def _of_the_rig(rig: Rig) -> dict[str, Any]:
    """Attributes that say what acts where."""
    return {
        "working_sides": list(rig.assembly.working_sides),
        "trunk_rests": int(rig.assembly.trunk_rests),
        "fixed": dict(rig.fixed),
        "acts_on": _acts_on(rig),
    }


def _acts_on(rig: Rig) -> dict[str, str]:
    """Body of the athlete on which each outside force acts: contacts by name, ``interface`` if carried, ``support``."""
    assembly, spec = rig.assembly, rig.assembly.body.spec
    bodies = {c.name: str(spec.site(c.a).parent.name) for c in assembly.contacts}
    bodies |= {load.name: str(spec.site(load.site).parent.name) for load in assembly.known_forces}
    bodies |= {line.name: str(spec.site(line.a).parent.name) for line in assembly.lines}
    if not assembly.interface_contacts and not assembly.interface_lines:
        bodies["interface"] = str(spec.site(assembly.interface).parent.name)
    if assembly.support not in (None, "missing"):
        bodies["support"] = assembly.support
    return bodies
