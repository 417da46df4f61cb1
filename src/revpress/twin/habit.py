"""Where people push: hardly across what they push against, though friction would let them.

Friction leaves a foot free to push forward and backward as hard as it grips, and the cheapest pattern of muscles makes
the most of it. People do not: the direction of a push is a habit that hardly depends on effort (:cite:`gruben2003`).
One principle for the feet in all exercises: shear is dear, and it has a bound.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources

_DATA = tomllib.loads(resources.files(__package__).joinpath("data", "habitual_shear.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Habit:
    """Shear over normal force of a foot that pushes.

    Attributes
    ----------
    deviation : float
        ρ [1]: shear of ρ times the body's weight on a foot costs as much as a muscle's full activation.
    most_fore_and_aft : float
        Bound of the shear fore and aft, beyond what balance needs; friction is a bound besides [1].
    most_sideways : float
        Bound of the shear sideways, where friction is none [1].
    """

    deviation: float
    most_fore_and_aft: float
    most_sideways: float

    def times(self, factor: float) -> Habit:
        """A habit so many times as wide, to see what hangs on it."""
        return Habit(factor * self.deviation, factor * self.most_fore_and_aft, factor * self.most_sideways)


HABITUAL_SHEAR = Habit(_DATA["deviation"], _DATA["most_fore_and_aft"], _DATA["most_sideways"])
"""The habit in force everywhere."""
