"""The published body's path lengths and moment arms beside OpenSim's, in the postures of tests/data/body_reference.npz.

Run as ``python scripts/compare_body_reference.py``; prints the worst of each family of muscles.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

from revpress.athlete.body import build_body
from revpress.athlete.skeleton import reference_parameters

TABLE = Path(__file__).parents[1] / "tests/data/body_reference.npz"
FAMILIES = {
    "gluteus maximus": ("glmax",),
    "gluteus medius and minimus, piriformis, tensor": ("glmed", "glmin", "piri", "tfl"),
    "iliacus, psoas, sartorius": ("iliacus", "psoas", "sart"),
    "adductors, gracilis": ("add", "grac"),
    "hamstrings": ("bf", "semi"),
    "quadriceps": ("rec", "vas"),
    "gastrocnemii": ("gas",),
    "soleus and other ankle muscles": ("sol", "tib", "per", "edl", "ehl", "fdl", "fhl"),
}


def reference() -> xr.Dataset:
    """Lengths and moment arms [mm] by OpenSim; coordinates are those of the muscle's own side, postures in rad."""
    table = np.load(TABLE)
    return xr.Dataset(
        {
            "length": (("frame", "muscle"), table["length_um"] * 1e-3),
            "moment_arm": (("frame", "muscle", "coordinate"), table["moment_arm_um"] * 1e-3),
            "posture": (("frame", "coordinate"), np.radians(table["posture_deg"].astype(float))),
        },
        coords={"muscle": table["muscle"], "coordinate": table["coordinate"]},
    )


def ours() -> xr.Dataset:
    """The same lengths and moment arms from the MuJoCo body, before anything is added to the published geometry."""
    table = reference()
    names = [str(c) for c in table.coordinate.to_numpy()]
    postures = {f"{c}_{side}": table.posture.sel(coordinate=c).to_numpy() for c in names for side in "rl"}
    found = build_body(reference_parameters(published=True)).muscle_paths(postures) * 1e3
    sides = []
    for side in "rl":
        own = [str(m) for m in table.muscle.to_numpy() if str(m).endswith(f"_{side}")]
        part = found.sel(muscle=own, coordinate=[f"{c}_{side}" for c in names])
        sides.append(part.assign_coords(coordinate=table.coordinate))
    return xr.concat(sides, "muscle").sel(muscle=table.muscle)


def main() -> None:
    """Print one line a family: length, RMSE and maximum of the moment arms [mm], worst muscle and coordinate."""
    error = ours() - reference()[["length", "moment_arm"]]
    length = abs(error.length).max("frame")
    rmse = np.sqrt((error.moment_arm**2).mean("frame")).max("coordinate")
    worst = abs(error.moment_arm).max(["frame", "coordinate"])
    print(f"{error.sizes['frame']} postures, {error.sizes['muscle']} muscles; worst of each family [mm]")
    print(f"{'':48}{'length':>8}{'arm RMSE':>10}{'arm max':>9}")
    for family, starts in {**FAMILIES, "all": ("",)}.items():
        own = [str(m) for m in error.muscle.to_numpy() if str(m).startswith(starts)]
        figures = [float(x.sel(muscle=own).max()) for x in (length, rmse, worst)]
        print("{:48}{:8.2f}{:10.2f}{:9.2f}".format(family, *figures))


if __name__ == "__main__":
    main()
