"""What counts as a repetition of an exercise, and how fast its heaviest one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from revpress.errors import InputError, check_range, shown


@dataclass(frozen=True)
class RepetitionRule:
    """What counts as a repetition of an exercise in a position signal.

    Attributes
    ----------
    minimum_range : float
        Least travel of the way up [m].
    first : {"eccentric", "concentric"}
        Which phase opens a repetition; the other one follows it, if it is there.
    relative_range : float
        Least share of the set's median travel, from its median bottom to its median top, that a way up must cover:
        leaves out partial repetitions, and un-racking and re-racking, which happen at another height.
    excess_range : float
        Most travel, over the same median: leaves out the tether being pulled to the bar.
    onset_velocity : float
        Speed at which a phase begins [m/s]. Movement is found by position, so this cuts no slow repetition.
    reversal : float
        A fall by less than this within the way up does not end it [m].
    cutoff : float
        Of the low-pass [Hz].

    Raises
    ------
    InputError
        A value outside its range.
    """

    minimum_range: float
    first: Literal["concentric", "eccentric"] = "eccentric"
    relative_range: float = 0.75
    excess_range: float = 1.5
    onset_velocity: float = 0.03
    reversal: float = 0.02
    cutoff: float = 10.0

    def __post_init__(self) -> None:
        if self.first not in ("concentric", "eccentric"):
            raise InputError(f"first phase of a repetition is {shown(self.first)}, but must be concentric or eccentric")
        check_range("minimum range of a repetition", self.minimum_range, 0.01, 3.0, "m")
        check_range("relative range of a repetition", self.relative_range, 0.0, 1.0)
        check_range("excess range of a repetition", self.excess_range, 1.0, 10.0)
        check_range("onset velocity", self.onset_velocity, 0.001, 0.1, "m/s")
        check_range("reversal", self.reversal, 0.001, self.minimum_range, "m")
        check_range("cut-off", self.cutoff, 0.1, 1000.0, "Hz")


@dataclass(frozen=True)
class MaximalLiftVelocity:
    """Mean concentric velocity of the heaviest load that can be lifted once.

    Attributes
    ----------
    value : float
        Mean over the concentric phase [m/s].
    source : str
        Key in the bibliography, or the source in words.
    between : float
        Its standard deviation between persons [m/s]; assumed unless a class says otherwise.

    Raises
    ------
    InputError
        A value outside 0.01 to 2 m/s, a deviation outside 0 to 0.5 m/s, or no source.
    """

    value: float
    source: str
    between: float = 0.04

    def __post_init__(self) -> None:
        check_range("velocity of a maximal lift", self.value, 0.01, 2.0, "m/s")
        check_range("deviation of that velocity between persons", self.between, 0.0, 0.5, "m/s")
        if not (isinstance(self.source, str) and self.source.strip()):
            raise InputError(f"source of a maximal lift's velocity is {shown(self.source)}, but must be named")
