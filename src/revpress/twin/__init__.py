"""Athlete and machine joined and solved: assembly, rig, motion, solution."""
