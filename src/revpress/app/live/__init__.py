"""Captures that are going on: each in a process of its own, sent on to whoever watches."""
