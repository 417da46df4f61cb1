"""Where a solution comes from: all that is needed to make it again, and what it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any

import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.twin.motion import Motion


@dataclass(frozen=True)
class Provenance:
    """What was solved, for whom and how.

    Attributes
    ----------
    exercise : str
        Name in the catalogue, ``package.module:Class``, or a measured motion's name.
    title : str
        The exercise's short name.
    athlete : Athlete
    load : float
        In ``load_unit``.
    load_unit : str
    parameters : Mapping of str to object
        Every setting in force [SI, radians].
    sharing_power : int
        2 or 3; 0 for activations that follow from an effort as hard as possible.
    sources : tuple of str
        Keys in the bibliography of what the exercise, the athlete and the motion use.
    intervals : tuple of str
        Layers of intervals that were asked for.
    details : tuple of str
        Quantities on request.
    exact_tendons : bool
        Whether every tendon has the length that goes with its own force.
    more : Mapping of str to object
        Attributes that only this kind of solution has.
    """

    exercise: str
    title: str
    athlete: Athlete
    load: float
    load_unit: str
    parameters: Mapping[str, Any]
    sharing_power: int = 2
    sources: tuple[str, ...] = ()
    intervals: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    exact_tendons: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    def attributes(self, motion: Motion) -> dict[str, str | int | float]:
        """Attributes of the dataset; mappings and sequences as JSON."""
        return packed({
            "revpress": _own_version(),
            "exercise": self.exercise,
            "title": self.title,
            "parameters": dict(self.parameters),
            "motion": motion.rule,
            "sharing_power": self.sharing_power,
            "intervals": list(self.intervals),
            "details": list(self.details),
            "exact_tendons": int(self.exact_tendons),
            "citations": list(dict.fromkeys((*self.athlete.sources, *self.sources, *motion.sources))),
            **self.more,
        })  # fmt: skip

    def coordinates(self) -> dict[str, xr.Variable]:
        """Scalar coordinates: load, and the athlete in words and with every property."""
        return {
            "load": xr.Variable((), float(self.load), {"units": self.load_unit, "long_name": "load of the exercise"}),
            "athlete": xr.Variable((), self.athlete.description, {"long_name": "the athlete in words"}),
            "athlete_properties": xr.Variable(
                (), json.dumps(self.athlete.to_dict()), {"long_name": "every property of the athlete (JSON)"}
            ),
        }


@cache
def _own_version() -> str:
    return version("revpress")


def packed(attributes: Mapping[str, Any]) -> dict[str, str | int | float]:
    """Attributes as files take them: mappings and sequences as JSON."""
    return {name: v if isinstance(v, str | float | int) else json.dumps(v) for name, v in attributes.items()}


def athlete_of(solution: xr.Dataset) -> Athlete:
    """The athlete of a solution.

    Parameters
    ----------
    solution : xarray.Dataset
        Of one athlete.

    Returns
    -------
    Athlete
    """
    return Athlete.from_dict(json.loads(str(solution["athlete_properties"].item())))


def parameters_of(solution: xr.Dataset) -> dict[str, Any]:
    """Every setting that was in force in a solution, by name [SI, radians]."""
    return dict(json.loads(solution.attrs["parameters"]))
