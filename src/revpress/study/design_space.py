"""What a designer leaves free of a machine, and the machine that a choice makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from revpress.errors import InputError, shown
from revpress.machine.cable import cam_radius
from revpress.machine.cam_outline import hollow
from revpress.machine.machine import Adjustment, Machine, Origin
from revpress.machine.resistance.stack import Stack
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, find_parameter
from revpress.units import spell

CAM = "cam"
"""Word for the profile of a stack's cam among the free dimensions."""

DESIGNED = "designed"
"""Source of a dimension that a design chose."""

_KNOTS = np.linspace(0.0, 1.0, 4)
_TABLE = np.linspace(0.0, 1.0, 21)
_CAPACITY = ("plate_room", "stack_top", "user_mass")


@dataclass(frozen=True)
class FreeDimension:
    """One number that is free.

    Attributes
    ----------
    name : str
        Of the machine's dimension; of a cam's knots ``cam 1``, ``cam 2``, ...
    low, high : float
        Bounds [SI, radians; radii over the nominal one].
    given : float
        What the machine has now; of a dimension with holes, the middle of them.
    unit : str
    """

    name: str
    low: float
    high: float
    given: float
    unit: str


@dataclass(frozen=True, eq=False)
class DesignSpace:
    """A machine, and what of it is free.

    Attributes
    ----------
    machine : Machine
        What stays, stays as it is there.
    free : tuple of FreeDimension
        Knots of a cam last.
    """

    machine: Machine
    free: tuple[FreeDimension, ...]

    @classmethod
    def of(cls, machine: Machine, free: Mapping[str, tuple[float, float]]) -> DesignSpace:
        """Bounds by name of a dimension, or of ``cam``.

        Raises
        ------
        InputError
            Nothing is free, no such dimension, a cam where there is none, or bounds outside the dimension's range.
        """
        if not free:
            raise InputError(f"nothing is free: say which dimensions of {machine.label} may change, and within what")
        space = cls(machine, tuple(d for name, bounds in free.items() for d in _dimensions(machine, name, bounds)))
        for ends in ([d.low for d in space.free], [d.high for d in space.free]):
            for d, value in zip(space.free, ends, strict=True):
                space.machine_at(space.given | {d.name: value})
        return space

    @cached_property
    def given(self) -> dict[str, float]:
        """What the machine has now, by name."""
        return {d.name: d.given for d in self.free}

    @property
    def low(self) -> Array:
        """Lower bounds (n,)."""
        return np.array([d.low for d in self.free])

    @property
    def high(self) -> Array:
        """Upper bounds (n,)."""
        return np.array([d.high for d in self.free])

    def named(self, x: Sequence[float] | Array) -> dict[str, float]:
        """Values (n,) by name."""
        return {d.name: float(value) for d, value in zip(self.free, x, strict=True)}

    def machine_at(self, values: Mapping[str, float], label: str = "") -> Machine:
        """The machine with these values; where a dimension has holes, all of them move with their middle.

        Raises
        ------
        InputError
            No machine of the kind has these numbers together.
        """
        machine = self.machine
        knots = [value for name, value in values.items() if name.startswith(CAM + " ")]
        plain = {name: value for name, value in values.items() if not name.startswith(CAM + " ")}
        adjustments = {name: _moved(a, plain[name]) if name in plain else a for name, a in machine.adjustments.items()}
        own = {**machine.values(), **plain}
        for name, hole in machine.holes.items():
            if name in plain:
                own[name] = adjustments[name][hole]
        if knots:
            profile = cam_radius(_KNOTS.tolist(), knots)(_TABLE)
            own["resistance"] = machine.resistance.changed(
                cam_table=tuple(zip(_TABLE.tolist(), profile.tolist(), strict=True))
            )
        origins = {name: machine.origin(name) for name in machine.dimensions if name not in (*_CAPACITY, *plain)}
        return type(machine)(
            label=label or machine.label,
            adjustments=adjustments,
            origins={**origins, **{name: Origin(0.0, DESIGNED) for name in plain}},
            holes=machine.holes,
            **own,
        )

    def far(self, values: Mapping[str, float]) -> float:
        """How far a choice is from the machine as it is: root of the sum of squares of shares of the bounds' width."""
        parts = [(values[d.name] - d.given) / max(d.high - d.low, 1e-12) for d in self.free]
        return float(np.linalg.norm(parts))

    def changes(self, values: Mapping[str, float]) -> list[str]:
        """What has to change, in words, what changes most first."""
        said = []
        for d in self.free:
            share = abs(values[d.name] - d.given) / max(d.high - d.low, 1e-12)
            if share > 0.02:
                said.append(
                    (-share, f"{d.name} from {_spelled(d.given, d.unit)} to {_spelled(values[d.name], d.unit)}")
                )
        return [words for _, words in sorted(said)]


def has_hollow_cam(machine: Machine) -> bool:
    """Whether the machine has a cam so uneven that a cable would bridge it."""
    if not isinstance(machine.resistance, Stack):
        return False
    return hollow(machine.resistance.take_up(machine.cable_end))  # type: ignore[attr-defined]


def _spelled(value: float, unit: str) -> str:
    text = f"{np.degrees(value):.1f}°" if unit == "rad" else spell(round(value, 3), unit)
    return text.replace("-", "−")


def _moved(adjustment: Adjustment, middle: float) -> Adjustment:
    """The same holes round another middle."""
    return Adjustment(middle - adjustment.step * (adjustment.count - 1) / 2, adjustment.step, adjustment.count)


def _dimensions(machine: Machine, name: str, bounds: tuple[float, float]) -> list[FreeDimension]:
    low, high = (float(value) for value in bounds)
    if not (np.isfinite([low, high]).all() and low < high):
        raise InputError(f"{name} goes from {low:g} to {high:g}, but its first bound must be the lower one")
    if name == CAM:
        return _knots(machine, low, high)
    can = [n for n in machine.dimensions if n not in _CAPACITY]
    if name not in can:
        raise InputError(
            f"a {machine.kind} has no dimension {shown(name)}{machine.unknown(name)}; free can be {', '.join(can)}, cam"
        )
    parameter: Parameter = find_parameter(machine.parameters, name)
    for value in (low, high):
        parameter.number(value, f"bound of {name}")
    adjustment = machine.adjustments.get(name)
    given = (adjustment[1] + adjustment[adjustment.count]) / 2 if adjustment else float(getattr(machine, name))
    return [FreeDimension(name, low, high, given, parameter.unit)]


def _knots(machine: Machine, low: float, high: float) -> list[FreeDimension]:
    stack = machine.resistance
    if not isinstance(stack, Stack) or not hasattr(machine, "cable_end"):
        raise InputError(f"{machine.label} has no cam: only a machine with a weight stack has one")
    if not 0.3 <= low < high <= 3.0:
        raise InputError(f"cam goes from {low:g} to {high:g} of its nominal radius, but must stay within 0.3 and 3")
    now = stack.take_up(machine.cable_end)
    at = now.x[0] + _KNOTS * (now.x[-1] - now.x[0])
    radius = now(at, 1) / machine.cable_end.radius
    return [FreeDimension(f"{CAM} {i + 1}", low, high, float(r), "1") for i, r in enumerate(np.atleast_1d(radius))]
