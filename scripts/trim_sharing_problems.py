"""Every third frame of OpenSim's muscle-sharing problems and answers, for the tests that always run.

    python scripts/trim_sharing_problems.py REFERENCE_FOLDER

reads ``static_optimization/*.npz`` (OpenSim 4.6 StaticOptimization, exponent 2, on two walking trials of
opensim-org/opensim-models at 20a888b9: gait2392, CC BY 3.0, Delp et al. 1990, and Rajagopal et al. 2016) and writes
``tests/data/sharing_*.npz`` with

moment (F, m, n) : moment arm times active force at activation 1 [N m, or N in a translation]
load (F, m) : generalised force to be produced [N m or N]
reserve (m,) : optimal force of the reserve of each coordinate [N m or N]
activation (F, n) : OpenSim's answer
interior (F, n) : the same problem solved by an interior-point method
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parent.parent / "tests" / "data"


def main(reference: Path) -> None:
    for source in sorted((reference / "static_optimization").glob("*.npz")):
        with np.load(source) as data:
            frames = slice(None, None, 3)
            np.savez_compressed(
                TARGET / f"sharing_{source.stem}.npz",
                moment=data["moment_arm"][frames] * data["f_active"][frames, None, :],
                load=data["tau"][frames],
                reserve=data["reserve_opt"],
                activation=data["activation_opensim"][frames],
                interior=data["activation_qp"][frames],
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
