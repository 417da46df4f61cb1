"""The best of every athlete and leg, with its interval, in one figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from revpress.instrument.channel import Side
from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.report.style import COOL, INK, MUTED, WARM, Plot, house_style, new_figure

Best = tuple[Measured, float | None]
Measure = Literal["velocity", "power", "force"]

_COLOURS: dict[Side | None, str] = {"left": COOL[0], "right": WARM[0], "both": COOL[2], None: MUTED}
_NAMES: dict[Side | None, str] = {"left": "Left leg", "right": "Right leg", "both": "Both legs", None: "Leg not said"}
_UNITS = {"velocity": ("Mean velocity", "m/s", 2), "power": ("Mean power", "W", 0), "force": ("Largest force", "N", 0)}
_ROW, _EDGES, _HIGHEST = 0.3, 0.85, 8.0  # in
_LONGEST = 22  # letters of a name


@dataclass(frozen=True)
class BestOfLeg:
    """What a leg of an athlete did in a session, and its best.

    Attributes
    ----------
    name : str
        Who.
    condition : str
        Exercise and machine.
    side : {"left", "right", "both"} or None
        None where nobody said.
    sets, reps : int
        How many.
    velocity, power, force : tuple of (Measured, float or None) or None
        The largest one [m/s, W, N] and its load [kg]; None where it was not measured.
    """

    name: str
    condition: str
    side: Side | None
    sets: int
    reps: int
    velocity: Best | None
    power: Best | None
    force: Best | None


def best_of_legs_figure(best: Sequence[BestOfLeg], measure: Measure, key: str, condition: str) -> Plot:
    """One row an athlete, one mark a leg, with its 95 % interval.

    Parameters
    ----------
    best : sequence of BestOfLeg
        Of one condition.
    measure : {"velocity", "power", "force"}
        What is shown.
    key : str
        Of the figure.
    condition : str
        Exercise and machine.

    Returns
    -------
    Plot
    """
    title, unit, decimals = _UNITS[measure]
    known: list[tuple[BestOfLeg, Measured]] = [
        (one, found[0]) for one in best if (found := getattr(one, measure)) is not None
    ]
    names = list(dict.fromkeys(one.name for one, _ in known))
    sides = [side for side in _NAMES if any(one.side == side for one, _ in known)]
    with house_style():
        figure, axes = new_figure(height=min(_EDGES + _ROW * len(names), _HIGHEST))
        axis = axes[0, 0]
        for i, side in enumerate(sides):
            own = [(one, value) for one, value in known if one.side == side]
            apart = 0.22 * (i - (len(sides) - 1) / 2)
            axis.errorbar(
                [value.value for _, value in own], np.array([names.index(one.name) for one, _ in own]) + apart,
                xerr=[COVERAGE * value.u for _, value in own], fmt="o", markersize=4.5, elinewidth=3.5, alpha=0.9,
                color=_COLOURS[side], label=_NAMES[side],
            )  # fmt: skip
        axis.set_yticks(range(len(names)), [n if len(n) <= _LONGEST else f"{n[: _LONGEST - 1]}…" for n in names])
        axis.tick_params(axis="y", labelcolor=INK, labelsize=8.5)
        axis.set_ylim(len(names) - 0.5, -0.5)
        axis.grid(axis="x")
        axis.set_title(f"{title} ({unit})")
        axis.legend(frameon=False, labelcolor=INK, loc="lower left", ncols=len(sides), bbox_to_anchor=(0.3, 1.0))
    told = "; ".join(
        f"{one.name}, {_NAMES[one.side].lower()} {value.value:.{decimals}f} {unit}" for one, value in known
    )
    return Plot(
        key, figure, f"The best of everybody: {condition}",
        "The best repetition of each leg; the bar holds 95 % of what its measurement may be off by.", f"{told}.",
    )  # fmt: skip
