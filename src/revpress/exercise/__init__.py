"""Exercises: athlete and machine joined, one stroke."""
