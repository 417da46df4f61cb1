"""Soon."""


def demo() -> None:
    """Soon."""
