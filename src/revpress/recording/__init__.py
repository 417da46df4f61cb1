"""Readers of real recordings."""
