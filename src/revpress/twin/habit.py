r"""Where people push: hardly across what they push against, though friction would let them.

Friction leaves a foot free to push forward and backward as hard as it grips, and the cheapest pattern of muscles makes
the most of it. People do not: the direction of a push is a habit that hardly depends on effort (:cite:`gruben2003`).
One principle for the feet in all exercises: shear has a price. With T the shear of a foot, m g the body's weight and ρ
the habitual shear,

.. math:: \tfrac{1}{2} \Big(\frac{T}{\rho\, m g}\Big)^2

stands beside the muscles' :math:`\tfrac{1}{2} \Sigma a^2`, so shear is used where balance or weak muscles ask for it,
not to spare muscles that work little.
"""

from __future__ import annotations

import tomllib
from importlib import resources

_DATA = tomllib.loads(resources.files(__package__).joinpath("data", "habitual_shear.toml").read_text("utf-8"))

HABITUAL_SHEAR: float = _DATA["habitual"]
"""ρ [1]."""
