"""How far every published figure is met: checks, declared once each, and the program that runs them."""

from revpress.study.validity.validate import Validity, check_groups, validate

__all__ = ["Validity", "check_groups", "validate"]
