"""Comparisons and sweeps."""
