"""Parameters with other defaults."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from revpress.settings import Parameter


def preset(parameters: Iterable[Parameter], **defaults: tuple[float | str, str]) -> tuple[Parameter, ...]:
    """The parameters with other defaults: name to default and reason."""
    given = {p.name: p for p in parameters}
    changed = {name: replace(given[name], default=value, reason=why) for name, (value, why) in defaults.items()}
    return tuple((given | changed).values())
