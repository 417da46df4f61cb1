"""Measurement models of instruments."""
