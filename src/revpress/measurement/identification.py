"""What a measuring card says of a machine: force over the stroke, inertia, friction at its foot plate, with intervals.

Everything that was read and everything that is assumed is one row of a least-squares problem, in standard deviations.
Near its answer the rows are straight lines, so the intervals follow from their slopes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import least_squares
from scipy.stats import chi2

from revpress.errors import InputError
from revpress.instrument.channel import Channel
from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.machine import parts
from revpress.machine.lever import COUNTERWEIGHT_ARM, FootLever
from revpress.machine.machine import ASSUMED, Machine, Origin
from revpress.measurement.card_model import CardModel, Felt, Unknown
from revpress.measurement.falling import FallReading, find_fall
from revpress.measurement.load_velocity_line import Interval
from revpress.measurement.measuring_card import MeasuringCard
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array

_STEP = 1e-3  # standard deviations, for slopes
_DOUBT = 0.01  # readings that are less likely do not fit together
_ALIKE = 0.95  # correlation from which on two numbers cannot be told apart
_MOST_STEPS = 200
_HEAVIEST, _SPARE = 60.0, 1.2  # kg, of a lever; so much more inertia or mass than its balance asks for at least
_WIDE = 0.9  # of the deviation that was expected: from there on nothing was learnt
_SCALE = "readings of the scale"
_OWN_ERROR = "the scale's own error"
_PLACES = "places of the readings"
_STACK = "travel of the stack"
_FALLS = "recording of the fall"

Values = Mapping[str, Array]


@dataclass(frozen=True)
class Identification:
    """A machine as its measuring card shows it.

    Attributes
    ----------
    card : MeasuringCard
        What was read.
    unknowns : tuple of Unknown
        What was looked for, with what was expected.
    best : ndarray, shape (unknown,)
        What was found, in standard deviations of what was expected.
    covariance : ndarray, shape (unknown, unknown)
        Of ``best``; wider by the misfit where readings do not fit together.
    slopes : ndarray, shape (row, unknown)
        Of all rows, in standard deviations.
    rows : tuple of str
        Whose error each row is.
    misfit : float
        Squared residuals of all rows over their number where they fit together: about 1, far more if not.
    doubtful : str
        What fits least, in words; empty if all fit together.
    model : CardModel
        Of the machine.
    """

    card: MeasuringCard
    unknowns: tuple[Unknown, ...]
    best: Array
    covariance: Array
    slopes: Array
    rows: tuple[str, ...]
    misfit: float
    doubtful: str
    model: CardModel

    def _values(self, z: Array) -> dict[str, Array]:
        return self.model.values(self.unknowns, z)

    def force(self, share: ArrayLike, load: float, way: int = 0) -> list[Interval]:
        """Force at the foot plate along its path [N].

        Parameters
        ----------
        share : array_like, shape (place,)
            Of the way from the start stop (0) to the end stop (1).
        load : float
            [kg].
        way : int
            0 at rest without friction; 1 while it is pushed slowly, −1 while it is let back.

        Returns
        -------
        list of Interval
            One a place.
        """
        return self._estimates(*self._linear(lambda v: self._felt(v, share, load, way)))

    def mass(self, share: ArrayLike, load: float) -> list[Interval]:
        """Effective mass at the foot plate along its path [kg]; arguments as of :meth:`force`."""
        return self._estimates(*self._linear(lambda v: self._mass(v, share, load)), log=True)

    def friction(self, load: float) -> Interval:
        """Friction at the foot plate, mean over the way [N]."""
        return self._estimates(*self._linear(lambda v: self._drag(v, load)), log=True)[0]

    def number(self, name: str) -> Interval:
        """One of the unknowns, in its unit."""
        place = [u.name for u in self.unknowns].index(name)
        unknown, z, u = self.unknowns[place], self.best[place], np.sqrt(self.covariance[place, place])
        low, value, high = (float(unknown.value(np.array(z + k * u))) for k in (-COVERAGE, 0.0, COVERAGE))
        return Interval(value, min(low, high), max(low, high))

    def contributions(self, load: float) -> dict[str, float]:
        """Whose errors make the interval of the force: share of its variance by source, largest first."""
        _, slopes = self._linear(lambda v: self._felt(v, np.linspace(0.0, 1.0, 11), load, 0))
        return self._shares(slopes)

    def contributions_to_mass(self, load: float) -> dict[str, float]:
        """The same for the effective mass in the middle of the stroke."""
        return self._shares(self._linear(lambda v: self._mass(v, [0.5], load))[1])

    def _shares(self, slopes: Array) -> dict[str, float]:
        each = ((slopes @ self.covariance @ self.slopes.T) ** 2).sum(axis=0)
        by_source: dict[str, float] = {}
        for source, variance in zip(self.rows, each / each.sum(), strict=True):
            by_source[source] = by_source.get(source, 0.0) + float(variance)
        return dict(sorted(by_source.items(), key=lambda item: -item[1]))

    @cached_property
    def alike(self) -> tuple[tuple[str, str], ...]:
        """Pairs of numbers that the card cannot tell apart: only their sum, difference or product is known."""
        deviation = np.sqrt(np.diag(self.covariance))
        together = self.covariance / np.outer(deviation, deviation)
        own = [i for i, u in enumerate(self.unknowns) if not u.name.startswith(("place_", "fall_"))]
        pairs = [(i, j) for i in own for j in own if i < j and abs(together[i, j]) > _ALIKE]
        return tuple((self.unknowns[i].name, self.unknowns[j].name) for i, j in pairs)

    @cached_property
    def untold(self) -> frozenset[str]:
        """Numbers of which the card says nothing: they are as wide as expected, and stay assumed."""
        wide = np.sqrt(np.diag(self.covariance)) > _WIDE
        return frozenset(u.name for u, w in zip(self.unknowns, wide, strict=True) if w and u.source.endswith("assumed"))

    @cached_property
    def machine(self) -> Machine:
        """The machine with what was found, each number with its deviation and the card as its source."""
        machine, card = self.card.machine, f"card, {self.card.date}"
        found = {u.name: self._measured(u.name) for u in self.unknowns if self._is_dimension(u.name)}
        origins = {name: machine.origin(name) for name in machine.dimensions}
        origins |= {name: Origin(m.u, card) for name, m in found.items()}
        changed: dict[str, Any] = {name: m.value for name, m in found.items()}
        if isinstance(machine, FootLever):
            balance = self._balance(machine, machine.origin("lever_mass").deviation)
            changed |= {name: m.value for name, m in balance.items()}
            origins |= {name: Origin(m.u, card) for name, m in balance.items()}
            if "inertia" in self.untold:
                origins["lever_inertia"] = Origin(balance["lever_inertia"].u, ASSUMED)
            origins["lever_mass"] = Origin(balance["lever_mass"].u, ASSUMED)
            if "counterweight" not in self.card.measured:
                changed["counterweight"], origins["counterweight"] = 0.0, Origin(0.0, f"in the balance, {card}")
        if self.model.stack is not None:
            own = [u.name for u in self.unknowns if u.name in type(self.model.stack).model_fields]
            settings = {name: self.number(name).value for name in own}
            changed["resistance"] = self.model.stack.changed(**settings)
        kept = {name: value for name, value in machine.values().items() if name not in changed}
        changed = {**kept, **changed}
        return type(machine)(label=machine.label, adjustments=machine.adjustments, origins=origins, **changed)

    def _is_dimension(self, name: str) -> bool:
        """Whether a number that was found is one of the machine's, and not set by holes."""
        machine = self.card.machine
        return name in type(machine).model_fields and name not in machine.adjustments and name not in self.untold

    def _measured(self, name: str) -> Measured:
        value, low, high = self.number(name)
        return Measured(value, (high - low) / 2 / COVERAGE)

    def _balance(self, machine: FootLever, u_mass: float) -> dict[str, Measured]:
        """The lever alone: what the card found less foot plate and, where that was weighed, counterweight.

        The inertia is at least that of a heavy lever with this balance, and the mass one that goes with both: on a
        fixed pivot it counts for nothing else.
        """
        held, weight = parts.FOOT_PLATE_MASS, machine.counterweight if "counterweight" in self.card.measured else 0.0
        turned = weight * (COUNTERWEIGHT_ARM**2 + parts.PLATE_RADIUS**2 / 2)

        def own(v: Values) -> Array:
            along = v["along"] - held * v["arm"] + weight * COUNTERWEIGHT_ARM
            return np.concatenate([along, v["across"], v["inertia"] - held * v["arm"] ** 2 - turned], axis=1)

        best, slopes = self._linear(own)
        along, across, inertia = map(Measured, best.tolist(), self._deviation(slopes).tolist())
        squared = along.value**2 + across.value**2
        inertia = Measured(max(inertia.value, _SPARE * squared / _HEAVIEST), inertia.u)
        mass = min(max(machine.lever_mass, _SPARE * squared / inertia.value), _HEAVIEST)
        return {
            "balance_along": along,
            "balance_across": across,
            "lever_inertia": inertia,
            "lever_mass": Measured(mass, u_mass),
        }

    def _at(self, v: Values, share: ArrayLike, load: float) -> Felt:
        """What the plate feels with a load of true kilograms, whatever is written on this gym's plates."""
        path = np.asarray(share, dtype=float) * self.model.way(v)
        return self.model.felt({**v, "plates": np.ones_like(v["plates"])}, path, np.array([[load]]))

    def _felt(self, v: Values, share: ArrayLike, load: float, way: int) -> Array:
        felt = self._at(v, share, load)
        return np.asarray(felt.force + way * felt.drag)

    def _mass(self, v: Values, share: ArrayLike, load: float) -> Array:
        return self._at(v, share, load).mass

    def _drag(self, v: Values, load: float) -> Array:
        return np.asarray(self._at(v, np.linspace(0.0, 1.0, 11), load).drag.mean(axis=1, keepdims=True))

    def _linear(self, what: Callable[[Values], Array]) -> tuple[Array, Array]:
        """Best value (place,) and slopes (place, unknown) of something."""
        around = np.concatenate([np.zeros((1, len(self.best))), *(k * _STEP * np.eye(len(self.best)) for k in (1, -1))])
        found = what(self._values(self.best + around))
        n = len(self.best)
        return found[0], ((found[1 : n + 1] - found[n + 1 :]) / (2 * _STEP)).T

    def _deviation(self, slopes: Array) -> Array:
        return np.asarray(np.sqrt(np.einsum("ij,jk,ik->i", slopes, self.covariance, slopes)))

    def _estimates(self, best: Array, slopes: Array, log: bool = False) -> list[Interval]:
        half = COVERAGE * self._deviation(slopes)
        low, high = (best * np.exp(-half / best), best * np.exp(half / best)) if log else (best - half, best + half)
        return [Interval(*map(float, each)) for each in zip(best, low, high, strict=True)]


def identify(card: MeasuringCard, recording: Channel | None = None) -> Identification:
    """What a measuring card says of a machine.

    Parameters
    ----------
    card : MeasuringCard
        Dimensions and readings of a scale.
    recording : Channel, optional
        Position of an encoder [m] that began at the start stop and holds a fall.

    Returns
    -------
    Identification

    Raises
    ------
    InputError
        There is no fall in the recording, or the card says nothing of one, or the readings fit no machine of its kind.
    """
    model = CardModel(card)
    fall = find_fall(model, recording) if recording is not None else None
    problem = _Problem(model, fall)
    found = least_squares(
        lambda z: problem.rows(z[None])[0], np.zeros(len(problem.unknowns)), jac=problem.slopes, method="lm",
        max_nfev=_MOST_STEPS,
    )  # fmt: skip
    if not found.success or not np.all(np.isfinite(found.x)):
        raise InputError("the readings fit no machine of this kind: are places, units and loads right?")
    slopes = problem.slopes(found.x)
    residual = problem.rows(found.x[None])[0]
    read = len(residual) - len(problem.unknowns)
    misfit = float(residual @ residual) / read
    doubt = float(chi2.sf(residual @ residual, read)) < _DOUBT
    worst = int(np.argmax(np.abs(residual)))
    covariance = np.asarray(np.linalg.inv(slopes.T @ slopes)) * (misfit if doubt else 1.0)
    return Identification(
        card, problem.unknowns, found.x, covariance, slopes, problem.sources, misfit,
        problem.words[worst] if doubt else "", model,
    )  # fmt: skip


class _Problem:
    """All rows of a card: readings, and what is expected before."""

    def __init__(self, model: CardModel, fall: FallReading | None) -> None:
        self.model, self.fall = model, fall
        card, tools = model.card, model.card.tools
        places = sorted({pull.place for pull in card.pulls})
        own = Unknown("scale", 1.0, tools.scale_share, _OWN_ERROR)
        read = tuple(Unknown(f"place_{i}", place, tools.of(card.place_unit), _PLACES) for i, place in enumerate(places))
        self.unknowns = (*model.unknowns, own, *read, *(fall.unknowns if fall else ()))
        both = [(i, pull, way) for i, pull in enumerate(card.pulls, 1) for way in (1, -1)]
        shown = [(i, p, way, y) for i, p, way in both if (y := p.up if way > 0 else p.down) is not None]
        self.index = np.array([places.index(pull.place) for _, pull, _, _ in shown])
        self.load = np.array([[pull.load for _, pull, _, _ in shown]])
        self.way = np.array([way for *_, way, _ in shown])
        self.force = np.array([y for *_, y in shown])
        self.deviation = np.hypot(tools.scale * GRAVITY, self.force * tools.square**2 / np.sqrt(2.0))
        risen = [(i, pull) for i, pull in enumerate(card.pulls, 1) if pull.stack is not None]
        self.risen_at = np.array([places.index(pull.place) for _, pull in risen], dtype=int)
        self.risen = np.array([pull.stack for _, pull in risen], dtype=float)
        self.sources = (
            *[_SCALE] * len(shown),
            *[_STACK] * len(risen),
            *[_FALLS] * (len(fall.time) if fall else 0),
            *(u.source for u in self.unknowns),
        )
        self.words = (
            *(f"reading {i} of the scale, on the way {'up' if way > 0 else 'back'}" for i, _, way, _ in shown),
            *(f"travel of the stack at reading {i}" for i, _ in risen),
            *["recording of the fall"] * (len(fall.time) if fall else 0),
            *(u.source for u in self.unknowns),
        )

    def rows(self, z: Array) -> Array:
        """Residuals (guess, row) in standard deviations."""
        model = self.model
        v = model.values(self.unknowns, z)
        places = np.concatenate([v[name] for name in v if name.startswith("place_")], axis=1)
        path = model.path(v, places)
        felt = model.felt(v, path[:, self.index], self.load)
        off_square = 1.0 + model.card.tools.square**2 / 2  # what holds the machine, over the cosine: its mean
        shown = v["scale"] * off_square * (felt.force + self.way * felt.drag)
        rows = [(shown - self.force) / self.deviation]
        if len(self.risen):
            rows.append((model.stack_travel(v, path[:, self.risen_at]) - self.risen) / model.card.tools.tape)
        if self.fall:
            rows.append((self.fall.shown(v) - self.fall.position) / self.fall.deviation)
        return np.concatenate([*rows, z], axis=1)

    def slopes(self, z: Array) -> Array:
        """Slopes (row, unknown) of the residuals."""
        n = len(z)
        found = self.rows(np.concatenate([z + _STEP * np.eye(n), z - _STEP * np.eye(n)]))
        return np.asarray((found[:n] - found[n:]).T / (2 * _STEP))
