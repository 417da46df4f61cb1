"""Devices that are not there: each speaks as the real one does and plays a signal, for trials and tests."""
