"""Where people push: hardly across what they push against, though friction would let them.

Friction leaves a foot free to push forward and backward as hard as it grips, and the cheapest pattern of muscles makes
the most of it. People do not: how far a push strays from the normal is a habit that hardly depends on effort
(:cite:`gruben2003`). One principle for all contacts of all exercises: shear is a habit with a deviation ρ, as a share
of the normal force. Shear has a price, that of a muscle's full activation for ρ times the body's weight; and no contact
has more than 2 ρ, beyond what balance needs, or than friction holds.
"""

from __future__ import annotations

import tomllib
from importlib import resources

_DATA = tomllib.loads(resources.files(__package__).joinpath("data", "habitual_shear.toml").read_text("utf-8"))

HABITUAL_SHEAR: float = _DATA["deviation"]
"""ρ, shear over normal force [1]."""

MOST_SHEAR: float = _DATA["most"]
"""How many ρ of shear a contact has at most, beyond what balance needs."""

SHEAR_UNCERTAINTY: float = _DATA["uncertainty"]
"""Standard uncertainty of ρ [1]."""
