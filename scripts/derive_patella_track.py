"""Write src/revpress/athlete/data/patella_track.toml: a track on which the patellar ligament keeps its length.

Run as ``python scripts/derive_patella_track.py``.

On the published track the patellar ligament, a straight line from the patella to the tibia, gets 3.5 mm shorter
from 0 to 90° of knee flexion: as much excursion is missing from the quadriceps. Here the patella is moved along its
groove, square to its distance from the axis of the cylinder that stands for the trochlea, until the mean length of
the four heads' ligaments is that of the straight knee. Its distance from the femur, and its turn, stay the
published ones.

Nothing is published beyond 120°. There the ligament keeps its length too, and the quadriceps lengthen by as much
every 10° as between 110 and 120°: no arm that rises again.
"""

from __future__ import annotations

from pathlib import Path

import mujoco
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, root

from revpress.athlete.body import build_body
from revpress.athlete.paths import tendon_lengths
from revpress.athlete.skeleton import PathItem, PathPoint, reference_parameters

Array = NDArray[np.float64]

OUT = Path(__file__).parents[1] / "src/revpress/athlete/data/patella_track.toml"
HEADS = ("recfem_r", "vasint_r", "vaslat_r", "vasmed_r")
KNEE = np.radians(np.arange(0.0, 141.0, 10.0))
PUBLISHED = 13  # knots, to 120°
REACH = 0.02  # of the search [m]

parameters = reference_parameters(published=True)
body = build_body(parameters, ("r",))
names = [body.model.joint(i).name for i in range(body.model.njnt)]
TX, TY = names.index("patella_tx_r"), names.index("patella_ty_r")
groove = parameters.wraps["KnExt_at_fem_r"].position[:2] - parameters.joints["patella_r"].position[:2]


def posture(knee: float, shift: Array | None = None) -> Array:
    """Joint coordinates (1, nq) at a knee angle, with another place (2,) of the patella if given."""
    u = np.zeros((1, len(body.coordinates)))
    u[0, body.coordinates.names.index("knee_angle_r")] = knee
    q = body.coordinates.expand(u)
    if shift is not None:
        q[0, [TX, TY]] = shift
    return q


def quadriceps(knee: float, shift: Array) -> float:
    """Mean path length of the four heads [m]."""
    lengths = tendon_lengths(body.mechanism, posture(knee, shift))[0][0]
    return float(np.mean([lengths[body.muscles.names.index(head)] for head in HEADS]))


def ligament(knee: float, shift: Array) -> float:
    """Mean distance [m] of the four heads' last points on patella and tibia."""
    data = mujoco.MjData(body.model)
    data.qpos[:] = posture(knee, shift)[0]
    mujoco.mj_kinematics(body.model, data)

    def place(point: PathItem) -> Array:
        assert isinstance(point, PathPoint)
        frame = data.body(point.body)
        return np.asarray(frame.xpos + frame.xmat.reshape(3, 3) @ point.at)

    ends = [parameters.muscles[head].path[-2:] for head in HEADS]
    return float(np.mean([np.linalg.norm(place(a) - place(b)) for a, b in ends]))


def track() -> Array:
    """Places of the patella in its joint frame (knot, 2) [m]."""
    length = ligament(0.0, posture(0.0)[0, [TX, TY]])
    places = np.empty((len(KNEE), 2))
    for i, knee in enumerate(KNEE):
        start = posture(knee)[0, [TX, TY]]
        if i < PUBLISHED:
            x, y = start - groove
            along = np.array([-y, x]) / np.hypot(x, y)
            step = brentq(lambda s: ligament(knee, start + s * along) - length, -REACH, REACH, xtol=1e-9)  # noqa: B023
            places[i] = start + step * along
        else:
            path = 2 * quadriceps(KNEE[i - 1], places[i - 1]) - quadriceps(KNEE[i - 2], places[i - 2])
            miss = lambda p: [ligament(knee, p) - length, quadriceps(knee, p) - path]  # noqa: B023, E731
            places[i] = root(miss, 2 * places[i - 1] - places[i - 2], tol=1e-9).x
    return places


def main() -> None:
    """Write the file."""
    rows = ["".join(f"{v:.6g}, " for v in column).rstrip(", ") for column in (KNEE, *track().T)]
    OUT.write_text(f"""\
# Track of the patella, corrected: its place [m] in its joint frame on the femur over the knee angle [rad].
# Written by scripts/derive_patella_track.py, which says how; the published track is in rajagopal_lai_uhlrich2023.toml.
#
# Reason: on the published track the patellar ligament gets 3.5 mm shorter from 0 to 90 deg, which no loaded ligament
# does, and the quadriceps' excursion is too small (heads weighted with their forces): 57.9 mm from 0 to 90 deg and
# 4.1 mm from 80 to 90, where ten cadaver legs had 66.2 (SD 5.5) and 5.4 (SD 0.7) mm. With a ligament that keeps its
# length it is 63.5 and 5.0 mm.
source = ["wendt1985"]

knee_angle = [{rows[0]}]
patella_tx_r = [{rows[1]}]
patella_ty_r = [{rows[2]}]
""")


if __name__ == "__main__":
    main()
