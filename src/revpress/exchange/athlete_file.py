"""Athletes as files that every command reads."""

from __future__ import annotations

from math import degrees
from pathlib import Path
from typing import Any

from revpress.athlete.athlete import Athlete
from revpress.whole_files import whole

_ANGLES = ("hip_extension_limit",)


def write_athlete(athlete: Athlete, path: str | Path) -> Path:
    """Write an athlete as TOML, for ``--athlete``; angles in degrees.

    Parameters
    ----------
    athlete : Athlete
        What is not the default is written, size always.
    path : str or Path
        Where to.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        It cannot be written there.
    """
    properties: dict[str, Any] = athlete.to_dict()
    groups = properties.pop("strength_groups")
    lines = ["[athlete]"]
    for name, value in properties.items():
        if name == "unscaled":
            lines += ["reference = true"] if value else []
        elif isinstance(value, str):
            lines.append(f'{name} = "{value}"')
        elif value is not None:
            lines.append(f"{name} = {degrees(value) if name in _ANGLES else value!r}")
    if groups:
        lines += ["", "[athlete.strength_groups]", *(f"{group} = {factor:.4g}" for group, factor in groups.items())]
    with whole(Path(path)) as draft:
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Path(path)
