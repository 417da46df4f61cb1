"""Repetitions, metrics, profiles."""
