"""Fit the gastrocnemii's via points (data/body_additions.toml) to the table of
scripts/make_body_reference.py.

Run as ``python scripts/fit_via_points.py``; prints angle [rad] and distance along the axis [radii] of each,
and what is left.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from revpress.athlete.body import build_body
from revpress.athlete.skeleton import BodyParameters, SurfacePoint, reference_parameters

Array = NDArray[np.float64]

TABLE = Path(__file__).parents[1] / "tests/data/body_reference.npz"
JOINTS = ["knee_angle", "ankle_angle"]


def with_via(parameters: BodyParameters, muscle: str, angle: float, along: float) -> BodyParameters:
    """The body with another via point."""
    old = parameters.muscles[muscle]
    path = tuple(replace(p, angle=angle, along=along) if isinstance(p, SurfacePoint) else p for p in old.path)
    return replace(parameters, muscles={muscle: replace(old, path=path)})


def residual(
    via: Array,
    parameters: BodyParameters,
    muscle: str,
    postures: dict[str, Array],
    length: Array,
    arms: Array,
) -> Array:
    """Errors of length and moment arms [mm]."""
    body = build_body(with_via(parameters, muscle, *via), ["r"])
    found = body.muscle_paths(postures).sel(muscle=muscle, coordinate=list(postures)) * 1e3
    return np.concatenate([found.length - length, np.ravel(found.moment_arm - arms)])


def main() -> None:
    """Least squares over lengths and moment arms at knee and ankle, millimetre for millimetre."""
    table = np.load(TABLE)
    degrees = dict(zip(table["coordinate"], table["posture_deg"].T, strict=True))
    postures = {f"{joint}_r": np.radians(degrees[joint]) for joint in JOINTS}
    columns = [list(table["coordinate"]).index(joint) for joint in JOINTS]
    reference = reference_parameters()
    for muscle in ("gaslat_r", "gasmed_r"):
        row = list(table["muscle"]).index(muscle)
        length = table["length_um"][:, row] * 1e-3
        arms = table["moment_arm_um"][:, row, columns] * 1e-3

        start = next(p for p in reference.muscles[muscle].path if isinstance(p, SurfacePoint))
        fit = least_squares(
            residual,
            [start.angle, start.along],
            diff_step=1e-4,
            args=(reference, muscle, postures, length, arms),
        )
        angle, along = fit.x
        left = abs(fit.fun).max()
        print(f"{muscle}: angle = {angle:.4f}, along = {along:.4f}; worst residual {left:.2f} mm")


if __name__ == "__main__":
    main()
