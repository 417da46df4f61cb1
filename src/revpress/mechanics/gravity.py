"""Gravity."""

GRAVITY = 9.80665
"""Standard acceleration of free fall [m/s²], along −y of the world (ISO 80000-3)."""
