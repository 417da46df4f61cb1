"""Soon."""


def analyse() -> None:
    """Soon."""
