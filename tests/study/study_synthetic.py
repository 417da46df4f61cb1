"""Small solutions made by hand, whose derived quantities have closed forms."""

from __future__ import annotations

import json

import numpy as np
import xarray as xr

from revpress.athlete.muscle_groups import MUSCLE_GROUPS

COORDINATES = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle")
MUSCLES = [*(m for members in MUSCLE_GROUPS.values() for m in members), "tibant"]  # the last belongs to no group


def solution(
    time,
    *,
    side: str = "r",
    turning_point: int | None = None,
    angle: dict | None = None,
    speed: dict | None = None,
    moment: dict | None = None,
    muscle_power: dict | None = None,
    muscle_force: dict | None = None,
    activation: dict | None = None,
    strength: dict | None = None,
    joint_force: dict | None = None,
    athlete: dict | None = None,
) -> xr.Dataset:
    """A solution over ``time`` (F,) in which everything that is not given is zero (strengths: 1).

    Quantities are given by full name of coordinate, muscle or joint: a number or values (F,). The stroke rises
    to frame ``turning_point`` (the last one if not given) and falls after it.
    """
    time = np.asarray(time, dtype=float)
    frames = len(time)
    top = frames - 1 if turning_point is None else turning_point
    coordinates = [*(f"{c}_{s}" for s in "rl" for c in COORDINATES), "lumbar_extension"]
    muscles = [f"{m}_{s}" for s in "rl" for m in MUSCLES]
    joints = [f"{j}_{s}" for s in "rl" for j in ("hip", "knee")]

    def table(names: list[str], given: dict | None, shape: tuple[int, ...] = ()) -> np.ndarray:
        out = np.zeros((frames, len(names), *shape))
        for name, values in (given or {}).items():
            out[:, names.index(name)] = values
        return out

    return xr.Dataset(
        {
            "time": ("frame", time),
            "stroke": ("frame", np.interp(np.arange(frames), [0, top, max(frames - 1, top + 1)], [0.0, 1.0, 0.0])),
            **{
                name: (("frame", "coordinate"), table(coordinates, given))
                for name, given in (("angle", angle), ("speed", speed), ("moment", moment))
            },
            **{
                name: (("frame", "muscle"), table(muscles, given))
                for name, given in (
                    ("muscle_power", muscle_power),
                    ("muscle_force", muscle_force),
                    ("activation", activation),
                )
            },
            "joint_force": (("frame", "joint", "axis"), table(joints, joint_force, (3,))),
        },
        coords={
            "coordinate": coordinates,
            "muscle": muscles,
            "max_isometric_force": ("muscle", [(strength or {}).get(m, 1.0) for m in muscles]),
            "joint": joints,
            "athlete_properties": json.dumps(athlete or {"mass": 80.0}),
        },
        attrs={
            "title": "Made by hand",
            "working_sides": json.dumps([side]),
        },
    )
