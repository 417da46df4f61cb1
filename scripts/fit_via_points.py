"""Fit the gastrocnemii's via points (data/body_additions.toml) to tests/data/body_reference.npz.

Run as ``python scripts/fit_via_points.py``; prints angle [rad] and distance along the axis [radii] of each,
and what is left.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.optimize import least_squares

from compare_body_reference import reference
from revpress.athlete.body import build_body
from revpress.athlete.skeleton import BodyParameters, SurfacePoint, reference_parameters

Array = NDArray[np.float64]

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
    measured: xr.Dataset,
) -> Array:
    """Errors of length and moment arms [mm]."""
    body = build_body(with_via(parameters, muscle, *via), ["r"])
    found = body.muscle_paths(postures).sel(muscle=muscle, coordinate=list(postures)) * 1e3
    arms = found.moment_arm.to_numpy() - measured.moment_arm.to_numpy()
    return np.concatenate([found.length.to_numpy() - measured.length.to_numpy(), arms.ravel()])


def main() -> None:
    """Least squares over lengths and moment arms at knee and ankle, millimetre for millimetre."""
    table = reference().sel(coordinate=JOINTS)
    postures = {f"{joint}_r": table.posture.sel(coordinate=joint).to_numpy() for joint in JOINTS}
    parameters = reference_parameters(published=True)
    for muscle in ("gaslat_r", "gasmed_r"):
        measured = table.sel(muscle=muscle)
        start = next(p for p in parameters.muscles[muscle].path if isinstance(p, SurfacePoint))
        fit = least_squares(
            residual,
            [start.angle, start.along],
            diff_step=1e-4,
            args=(parameters, muscle, postures, measured),
        )
        angle, along = fit.x
        left = abs(fit.fun).max()
        print(f"{muscle}: angle = {angle:.4f}, along = {along:.4f}; worst residual {left:.2f} mm")


if __name__ == "__main__":
    main()
