"""Power and velocity against load, leg by leg, as several sets measured them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from revpress.errors import InputError
from revpress.instrument.channel import Side
from revpress.instrument.uncertainty import Measured
from revpress.measurement.load_velocity_line import LoadVelocityLine, fit_load_velocity_line, velocity_loss
from revpress.measurement.measured_reps import MeasuredRep


@dataclass(frozen=True)
class ChartRep:
    """One repetition of a chart.

    Attributes
    ----------
    side : {"left", "right", "both"} or None
        Which leg; None where nobody said.
    load : float
        [kg].
    set_number : int
        Which set of the session.
    velocity : Measured
        Mean of the concentric phase [m/s].
    power : Measured or None
        Likewise [W]; None where only velocity was measured.
    """

    side: Side | None
    load: float
    set_number: int
    velocity: Measured
    power: Measured | None


@dataclass(frozen=True)
class ChartPoint:
    """The fastest repetition of a leg at one load.

    Attributes
    ----------
    load : float
        [kg].
    count : int
        Repetitions that it was chosen from.
    velocity : Measured
        [m/s].
    power : Measured or None
        [W]; None where only velocity was measured.
    """

    load: float
    count: int
    velocity: Measured
    power: Measured | None


@dataclass(frozen=True)
class SetLoss:
    """Velocity lost over one set, both ways that it is told.

    Attributes
    ----------
    set_number : int
        Of the session.
    load : float
        [kg].
    count : int
        Repetitions.
    from_fastest, from_first : float
        Share that the last repetition has lost.
    u : float
        Standard uncertainty of either, from those of the two velocities.
    """

    set_number: int
    load: float
    count: int
    from_fastest: float
    from_first: float
    u: float


@dataclass(frozen=True)
class LegChart:
    """What a leg showed.

    Attributes
    ----------
    side : {"left", "right", "both"} or None
        None where nobody said.
    points : tuple of ChartPoint
        By rising load.
    losses : tuple of SetLoss
        Sets of two repetitions or more, in order.
    line : LoadVelocityLine or None
        Through the points; None where they bound none.
    why_no_line : str
        The reason, or nothing.
    """

    side: Side | None
    points: tuple[ChartPoint, ...]
    losses: tuple[SetLoss, ...]
    line: LoadVelocityLine | None
    why_no_line: str

    @property
    def most_powerful(self) -> ChartPoint | None:
        """The point of the largest mean power: as measured, so at the chart's edge no optimum; None without power."""
        known = [(point.power.value, point) for point in self.points if point.power is not None]
        return max(known, key=lambda one: one[0])[1] if known else None

    @property
    def at_the_edge(self) -> bool:
        """Whether the most powerful load is the lightest or heaviest: a larger power may lie beyond."""
        return self.most_powerful in (self.points[0], self.points[-1])


def chart_reps(reps: Sequence[MeasuredRep], side: Side | None, set_number: int) -> list[ChartRep]:
    """Measured repetitions of one set as a chart has them.

    Parameters
    ----------
    reps : sequence of MeasuredRep
        Of one set.
    side : {"left", "right", "both"} or None
        Which leg did it; None where nobody said.
    set_number : int
        Which set of the session.

    Returns
    -------
    list of ChartRep
        In the order in which they were done.
    """
    return [
        ChartRep(side, rep.load, set_number, rep.metrics.concentric.mean_velocity, rep.metrics.concentric.mean_power)
        for rep in reps
    ]


def power_chart(reps: Sequence[ChartRep]) -> tuple[LegChart, ...]:
    """Power and velocity of each leg against load.

    Parameters
    ----------
    reps : sequence of ChartRep
        In the order in which they were done.

    Returns
    -------
    tuple of LegChart
        One for each side that was said, left first; the sides are never inferred.

    Raises
    ------
    InputError
        No repetition, or a velocity that is not above 0.
    """
    if not reps:
        raise InputError("a power chart needs one repetition or more")
    slow = next((rep for rep in reps if not rep.velocity.value > 0.0), None)
    if slow is not None:
        raise InputError(f"set {slow.set_number}: a velocity is {slow.velocity.value:g} m/s, but must be above 0")
    order: tuple[Side | None, ...] = ("left", "right", "both", None)
    return tuple(_leg(side, own) for side in order if (own := [rep for rep in reps if rep.side == side]))


def _leg(side: Side | None, reps: Sequence[ChartRep]) -> LegChart:
    points = []
    for load in sorted({rep.load for rep in reps}):
        own = [rep for rep in reps if rep.load == load]
        best = max(own, key=lambda rep: rep.velocity.value)
        points.append(ChartPoint(load, len(own), best.velocity, best.power))
    losses = []
    for number in dict.fromkeys(rep.set_number for rep in reps):
        own = [rep for rep in reps if rep.set_number == number]
        if len(own) < 2:
            continue
        speeds = [rep.velocity.value for rep in own]
        first, last = max(own, key=lambda rep: rep.velocity.value).velocity, own[-1].velocity
        u = float(np.hypot(last.u, last.value / first.value * first.u)) / first.value
        losses.append(SetLoss(
            number, own[0].load, len(own), velocity_loss(speeds), velocity_loss(speeds, "first"), u
        ))  # fmt: skip
    line, why = None, ""
    try:
        line = fit_load_velocity_line([p.load for p in points], [p.velocity.value for p in points])
    except InputError as error:
        why = str(error)
    return LegChart(side, tuple(points), tuple(losses), line, why)
