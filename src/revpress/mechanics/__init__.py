"""Mechanics: arrays in, arrays out; knows nothing of athletes or machines."""
