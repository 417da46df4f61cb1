"""Path lengths and moment arms of RajagopalLaiUhlrich2023 by OpenSim, as tests/data/body_reference.npz.

Run as ``python scripts/make_body_reference.py MODEL.osim`` where OpenSim 4.6 is installed. The table holds
numbers computed from the published model, not the model.

A length is taken from the points that OpenSim's own wrapping solution leaves on the bodies: straight pieces,
and helices between the two points on one cylinder. For paths with at most one cylinder that is ``getLength``
to rounding. For the gastrocnemii, which pass two, it is not: ``getLength`` then adds ground positions from an
earlier pass to arcs from the last (OpenSim 4.6), gives less than the straight chords between its own points,
and changes by up to 12 mm when the two cylinders change places in the file. ``tests/extras`` shows it.

A moment arm is −dlength/dcoordinate along the assembled motion, by central difference: one coordinate is set,
and the patella with it, so the model's coupler holds.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import numpy as np
import opensim
from numpy.typing import NDArray

Array = NDArray[np.float64]

OUT = Path(__file__).parents[1] / "tests/data/body_reference.npz"
COORDINATES = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle")
FREE = (
    *(f"pelvis_{axis}" for axis in ("tx", "ty", "tz", "tilt", "list", "rotation")),
    *(f"{name}_{side}" for side in "rl" for name in (*COORDINATES, "subtalar_angle")),
    *(f"lumbar_{axis}" for axis in ("extension", "bending", "rotation")),
)
STEP = 2e-3  # [rad], above the noise of OpenSim's iterations (about 1 µm), below the bend of the arms


class OpenSimBody:
    """The published model in OpenSim; whatever coordinate a posture leaves out is 0."""

    def __init__(self, path: str) -> None:
        opensim.Logger.setLevelString("error")
        self.model = opensim.Model(path)
        self._coordinates = list(self.model.getCoordinateSet())
        for coordinate in self._coordinates:
            coordinate.set_clamped(False)
            coordinate.set_locked(False)
        self.state = self.model.initSystem()
        muscles = self.model.getMuscles()
        self._muscles = [muscles.get(i) for i in range(muscles.getSize())]
        self.names = [m.getName() for m in self._muscles]
        self._paths = [m.getGeometryPath() for m in self._muscles]

    def pose(self, posture: Mapping[str, float]) -> None:
        """Set the coordinates, the patellae with the knees."""
        for coordinate in self._coordinates:
            name = coordinate.getName().removesuffix("_beta")  # the patella's own is the knee's with this ending
            coordinate.setValue(self.state, posture.get(name, 0.0), False)
        self.model.realizePosition(self.state)
        if np.abs(self.state.getQErr().to_numpy()).max() > 1e-12:
            raise RuntimeError("the posture is not assembled")

    def lengths(self, posture: Mapping[str, float]) -> Array:
        """Path lengths (muscle,) [m]."""
        self.pose(posture)
        return np.array([self._length(path) for path in self._paths])

    def reported_lengths(self, posture: Mapping[str, float]) -> Array:
        """What ``getLength`` says, (muscle,) [m]."""
        self.pose(posture)
        return np.array([path.getLength(self.state) for path in self._paths])

    def chord_sums(self, posture: Mapping[str, float]) -> Array:
        """Sums of the straight distances between the points of the paths, (muscle,) [m]: no path is shorter."""
        self.pose(posture)
        return np.array([self._length(path, chords=True) for path in self._paths])

    def moment_arms(self, posture: Mapping[str, float]) -> Array:
        """−dlength/dcoordinate (muscle, coordinate) [m] over :data:`COORDINATES`, both sides moving alike."""
        arms = np.empty((len(self.names), len(COORDINATES)))
        for i, name in enumerate(COORDINATES):
            ends = []
            for step in (STEP, -STEP):
                moved = {side: posture.get(side, 0.0) + step for side in (f"{name}_r", f"{name}_l")}
                ends.append(self.lengths({**posture, **moved}))
            arms[:, i] = (ends[1] - ends[0]) / (2 * STEP)
        return arms

    def mass_matrix(self, posture: Mapping[str, float], names: Sequence[str]) -> Array:
        """Mass matrix over the coordinates ``names``, the patellae moving with the knees, all others held."""
        self.pose(posture)
        out = opensim.Matrix()
        self.model.getMatterSubsystem().calcM(self.state, out)
        size = range(out.nrow())
        full = np.array([[out.get(i, j) for j in size] for i in size])
        selection = np.zeros((len(full), len(names)))
        for coordinate in self._coordinates:
            name = coordinate.getName().removesuffix("_beta")
            if name in names:
                coordinate.setSpeedValue(self.state, 1.0)  # shows its place among the speeds
                selection[:, names.index(name)] += self.state.getU().to_numpy()
                coordinate.setSpeedValue(self.state, 0.0)
        return selection.T @ full @ selection

    def _length(self, path: opensim.GeometryPath, chords: bool = False) -> float:
        found = path.getCurrentPath(self.state)
        points = [found.get(i) for i in range(found.getSize())]
        ground = self.model.getGround()
        at = [
            p.getParentFrame().findStationLocationInAnotherFrame(self.state, p.getLocation(self.state), ground)
            for p in points
        ]
        wraps = [p.getWrapObject() for p in points]
        total = 0.0
        for i in range(1, len(points)):
            same = wraps[i] is not None and wraps[i - 1] is not None
            if same and not chords and wraps[i].getName() == wraps[i - 1].getName():
                total += self._helix(wraps[i], points[i - 1], points[i])
            else:
                total += float(np.linalg.norm(at[i].to_numpy() - at[i - 1].to_numpy()))
        return total

    def _helix(
        self, wrap: opensim.WrapObject, start: opensim.AbstractPathPoint, end: opensim.AbstractPathPoint
    ) -> float:
        cylinder = opensim.WrapCylinder.safeDownCast(wrap)
        local = cylinder.getTransform()
        a, b = (local.shiftBaseStationToFrame(p.getLocation(self.state)).to_numpy() for p in (start, end))
        angle = np.arctan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1])
        return float(np.hypot(cylinder.get_radius() * angle, a[2] - b[2]))


def postures() -> dict[str, Array]:
    """The postures of the table, coordinate without side → (frame,) [deg]."""
    hip, knee, ankle = np.arange(-30, 121, 5), np.arange(0, 136, 5), np.arange(-40, 31, 5)
    turn = np.arange(-20, 21, 5)
    rows = [
        *((h, 0, 0, 0, 0) for h in hip),
        *((0, 0, 0, k, 0) for k in knee),
        *((0, 0, 0, 0, a) for a in ankle),
        *((h, 0, 0, k, 0) for h, k in product(np.arange(-30, 121, 10), np.arange(10, 131, 10))),
        *((h, t, 0, 0, 0) for h, t in product((0, 45, 90), turn)),
        *((h, 0, t, 0, 0) for h, t in product((0, 45, 90), turn)),
        *((h, a, r, 45, 0) for h, a, r in product((-30, 0, 30, 60, 90, 120), (-20, 0, 20), (-20, -10, 10, 20))),
        *((30, 0, 0, k, a) for k, a in product(np.arange(0, 131, 10), np.arange(-40, 31, 14))),
    ]
    columns = np.unique(np.array(rows, dtype=float), axis=0).T
    return dict(zip(COORDINATES, columns, strict=True))


def both_sides(row: Mapping[str, float]) -> dict[str, float]:
    """A posture [deg], the same for both legs, with full names [rad]."""
    return {f"{name}_{side}": np.radians(value) for name, value in row.items() for side in "rl"}


def main() -> None:
    """Compute and write the table: micrometres, as integers; mass matrices at random postures."""
    body = OpenSimBody(sys.argv[1])
    degrees = postures()
    rows = [both_sides(dict(zip(degrees, row, strict=True))) for row in zip(*degrees.values(), strict=True)]
    lengths = np.array([body.lengths(row) for row in rows])
    arms = np.array([body.moment_arms(row) for row in rows])
    anywhere = np.random.default_rng(0).uniform(0.05, 0.5, (4, len(FREE)))
    masses = [body.mass_matrix(dict(zip(FREE, row, strict=True)), FREE) for row in anywhere]
    np.savez_compressed(
        OUT,
        muscle=body.names,
        coordinate=COORDINATES,
        posture_deg=np.stack(list(degrees.values()), axis=1).astype(np.int16),
        length_um=np.round(lengths * 1e6).astype(np.int32),
        moment_arm_um=np.round(arms * 1e6).astype(np.int32),
        mass_coordinate=FREE,
        mass_posture=anywhere,
        mass_matrix=masses,
    )
    print(f"{OUT}: {len(rows)} postures, {OUT.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
