"""Mechanics: arrays in, arrays out; knows nothing of athletes or machines."""

from revpress.mechanics.linear import extremise
from revpress.mechanics.sharing import share

__all__ = ["extremise", "share"]
