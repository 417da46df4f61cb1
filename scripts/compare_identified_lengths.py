"""How identified lengths change what muscles can give: the table of docs/body.md.

Run as ``python scripts/compare_identified_lengths.py``. Force share at full activation without motion, of the reference
body with the published lengths of fibres and tendons (OpenSim's own equilibrium gives the same:
tests/extras/test_muscle_opensim.py) and with the identified ones, on the same paths. Then the widest difference over
the grid of hip and knee angles of each muscle.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.body import build_body
from revpress.athlete.skeleton import reference_parameters
from revpress.mechanics.muscle import active_force_capacity

Array = NDArray[np.float64]

MUSCLES = (
    "glmax1",
    "glmax2",
    "glmax3",
    "addmagIsch",
    "bflh",
    "semimem",
    "semiten",
    "recfem",
    "vaslat",
    "gasmed",
    "soleus",
)
POSTURES = ((90.0, 125.0), (60.0, 104.0), (30.0, 80.0), (0.0, 48.0), (-10.0, 30.0), (90.0, 90.0), (90.0, 20.0))
GRID = np.array(np.meshgrid(np.arange(-20.0, 121.0, 10.0), np.arange(0.0, 131.0, 10.0))).reshape(2, -1).T


def shares(postures: Array) -> tuple[tuple[str, ...], Array]:
    """Names, and shares (published or identified, posture, muscle)."""
    out = []
    for identified in (False, True):
        body = build_body(reference_parameters(identified=identified), ("r",))
        hip, knee = np.radians(postures).T
        paths = body.muscle_paths({"hip_flexion_r": hip, "knee_angle_r": knee})["length"].to_numpy()
        out.append(active_force_capacity(paths, 0.0, body.muscles) / body.muscles.max_isometric_force)
    return tuple(name[:-2] for name in body.muscles.names), np.array(out)


def main() -> None:
    """Print both tables as Markdown."""
    names, few = shares(np.array(POSTURES))
    print("| hip, knee | " + " | ".join(f"{h:g}°, {k:g}°" for h, k in POSTURES) + " |")
    print("|---" * (len(POSTURES) + 1) + "|")
    for muscle in MUSCLES:
        i = names.index(muscle)
        print(f"| {muscle} | " + " | ".join(f"{a:.2f} → {b:.2f}" for a, b in few[:, :, i].T) + " |")
    names, many = shares(GRID)
    widest = np.abs(many[1] - many[0]).max(axis=0)
    mean = np.abs(many[1] - many[0]).mean(axis=0)
    print("\nWidest and mean difference over hip −20 to 120°, knee 0 to 130°:")
    for i in np.argsort(-widest):
        print(f"{names[i]:12}{widest[i]:6.2f}{mean[i]:6.2f}")


if __name__ == "__main__":
    main()
