"""Write src/revpress/athlete/data/short_rotators.toml: paths and fibres of the hip's short external rotators.

Run as ``python scripts/derive_short_rotators.py``. The published body lacks quadratus femoris, the gemelli and the
obturators.

* **Attachments**: those of one cadaver, relative to the hip centre, axes as here (Dostal & Andrews 1981, table 1).
  On the pelvis they are stretched to this pelvis: forwards and upwards by the distance from hip centre to anterior
  superior iliac spine, sideways by the distance between the hip centres. On the femur, where the published body
  carries the points of Delp 1990 unscaled, quadratus femoris, gemelli and obturator internus take Delp's; that of
  obturator externus is turned about the shaft (femora differ in their torsion) and scaled as the cadaver's
  piriformis, gemelli and quadratus femoris are to meet Delp's.
* **Round the femoral neck**: obturator externus passes under and behind the neck, a cylinder from the hip centre
  towards the middle of the two trochanters. Its radius (18 mm, neck and half a tendon) is assumed; without it the
  muscle would run through the neck, and turn the extended thigh inwards.
* **Obturator internus** bends round the lesser sciatic notch, which is the cadaver's point. Its origin, on the
  inner face of the membrane of which obturator externus covers the outer, is assumed 10 mm behind that; it makes
  the path longer by a constant.
* **Fibres and tendons**: normalised fibre lengths, sarcomere lengths and pennations of ten cadavers (Parvaresh
  2019, table 1); the tendon is what is left of the path at zero angles beside fibres at the measured sarcomere
  length. That row of quadratus femoris was not at hand: its fibres are Delp's (Friederich & Brand 1990), and their
  tendon is assumed so that they are at their optimum at 52° of hip flexion, in the middle between straight and
  105°.
* **Piriformis** keeps its published path, but takes its fibres and tendon from the same ten cadavers: published are
  fibres of 26 mm in place of 84, from two cadavers without sarcomere lengths, three times the force, and none where
  the hip is turned out.
* **Forces** of the reference body: volume (Handsfield 2014) over fibre length times 60 N/cm², as all others.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from revpress.athlete.anthropometry import REFERENCE_STATURE
from revpress.athlete.athlete import REFERENCE_MASS
from revpress.athlete.body import build_body
from revpress.athlete.skeleton import Muscle, PathItem, PathPoint, WrapCylinder, reference_parameters
from revpress.athlete.strength import SPECIFIC_TENSION, handsfield2014

Array = NDArray[np.float64]

OUT = Path(__file__).parents[1] / "src/revpress/athlete/data/short_rotators.toml"

# Dostal & Andrews 1981, relative to the hip centre [m].
CADAVER_PELVIS = {
    "obtint": (-0.053, -0.011, -0.018),
    "superior gemellus": (-0.055, 0.005, -0.028),
    "inferior gemellus": (-0.049, -0.012, -0.009),
    "quadfem": (-0.036, -0.046, -0.015),
    "obtext": (0.009, -0.035, -0.049),
}
CADAVER_FEMUR = {
    "piri": (-0.001, -0.001, 0.055),
    "gem": (-0.006, -0.005, 0.047),
    "quadfem": (-0.029, -0.040, 0.047),
    "obtext": (-0.017, -0.016, 0.050),
}
CADAVER_SPINE = (0.059, 0.083)  # anterior superior iliac spine, forwards and upwards
CADAVER_HIPS = 0.169  # between the hip centres
# Delp 1990, femur [m].
FEMUR = {"piri": (-0.0148, -0.0036, 0.0437), "gem": (-0.0142, -0.0033, 0.0443), "quadfem": (-0.0381, -0.0359, 0.0366)}

GEMELLI = ("superior gemellus", "inferior gemellus")
INSIDE = 0.010  # membrane's inner face behind the outer [m], assumed
NECK = (-0.010, -0.030, 0.040)  # middle between the trochanters, seen from the hip centre [m]
NECK_RADIUS = 0.018

# Parvaresh 2019: mass [g], normalised fibre length [m], sarcomere length over 2.7 µm, pennation [deg].
ARCHITECTURE = {
    "superior gemellus": (3.52, 0.0485, 2.85 / 2.7, 0.0),
    "inferior gemellus": (5.90, 0.0564, 2.45 / 2.7, 0.5),
    "piri": (19.10, 0.0837, 2.47 / 2.7, 2.83),
    "obtint": (34.50, 0.0877, 2.57 / 2.7, 2.5),
    "obtext": (38.80, 0.0804, 2.64 / 2.7, 1.67),
}
QUADRATUS = (0.054, np.radians(52.0))  # fibre length [m], hip flexion at the optimum


def attachments() -> dict[str, list[tuple[str, Array]]]:
    """Points of every muscle, body and place [m]."""
    hip = reference_parameters(published=True).joints["femur_r"].position
    stretch = np.array([-hip[0] / CADAVER_SPINE[0], -hip[1] / CADAVER_SPINE[1], 2 * hip[2] / CADAVER_HIPS])
    mass = [ARCHITECTURE[part][0] for part in GEMELLI]
    pelvis = {
        **{m: hip + stretch * np.array(CADAVER_PELVIS[m]) for m in ("obtint", "quadfem", "obtext")},
        "gem": hip + stretch * np.average([CADAVER_PELVIS[part] for part in GEMELLI], axis=0, weights=mass),
    }
    cadaver, here = np.array([CADAVER_FEMUR[m] for m in FEMUR]), np.array(list(FEMUR.values()))
    turn, scale = least_squares(lambda z: (z[1] * _about_shaft(z[0], cadaver) - here).ravel(), [0.0, 1.0]).x
    fossa = scale * _about_shaft(turn, np.array(CADAVER_FEMUR["obtext"]))
    trochanter = np.array(FEMUR["gem"])
    inner = pelvis["obtext"] - [INSIDE, 0.0, 0.0]
    return {
        "quadfem": [("pelvis", pelvis["quadfem"]), ("femur_r", np.array(FEMUR["quadfem"]))],
        "gem": [("pelvis", pelvis["gem"]), ("femur_r", trochanter)],
        "obtint": [("pelvis", inner), ("pelvis", pelvis["obtint"]), ("femur_r", trochanter)],
        "obtext": [("pelvis", pelvis["obtext"]), ("femur_r", fossa)],
    }


def _about_shaft(angle: float, points: Array) -> Array:
    return np.asarray(Rotation.from_euler("y", angle).apply(points))


def neck_rotation() -> Array:
    """Axes (3, 3) of the neck's cylinder: z along the neck, −y towards the path, below and behind."""
    z = np.array(NECK) / np.linalg.norm(NECK)
    behind = np.array([-1.0, 0.0, 0.0])
    behind -= (behind @ z) * z
    behind /= np.linalg.norm(behind)
    below = np.cross(z, behind)
    below *= -np.sign(below[1])
    y = -(below + behind) / np.sqrt(2.0)
    return np.column_stack([np.cross(y, z), y, z])


def architecture() -> dict[str, tuple[float, float, float]]:
    """Per muscle: optimal fibre length [m], its share at zero angles (nan: not measured), pennation [rad]."""
    parts = np.array([ARCHITECTURE[part] for part in GEMELLI])
    out = {
        "quadfem": (QUADRATUS[0], np.nan, 0.0),
        "gem": tuple(np.average(parts[:, 1:], axis=0, weights=parts[:, 0])),
        **{m: ARCHITECTURE[m][1:] for m in ("obtint", "obtext", "piri")},
    }
    return {m: (fibre, stretch, float(np.radians(pennation))) for m, (fibre, stretch, pennation) in out.items()}


def rotators() -> tuple[dict[str, WrapCylinder], dict[str, Muscle]]:
    """The cylinder and the muscles of the right side."""
    neck = WrapCylinder("femur_r", np.zeros(3), neck_rotation(), NECK_RADIUS, "-y")
    wraps = {"OE_at_femneck_r": neck}
    published = reference_parameters(published=True)
    paths: dict[str, list[PathItem]] = {m: [PathPoint(*p) for p in points] for m, points in attachments().items()}
    paths["obtext"].insert(1, "OE_at_femneck_r")
    paths["piri"] = list(published.muscles["piri_r"].path)
    bare = {f"{m}_r": Muscle(1.0, 1.0, 0.0, 0.0, tuple(path)) for m, path in paths.items()}
    body = build_body(replace(published, wraps=wraps, muscles=bare), ("r",))
    length = body.muscle_paths({"hip_flexion_r": [0.0, QUADRATUS[1]]})["length"]
    volume = handsfield2014(REFERENCE_STATURE, REFERENCE_MASS)
    muscles = {}
    for name, (fibre, stretch, pennation) in architecture().items():
        here = length.sel(muscle=f"{name}_r").to_numpy()
        straight = fibre if np.isnan(stretch) else fibre * stretch
        along = np.sqrt(straight**2 - (fibre * np.sin(pennation)) ** 2)
        muscles[f"{name}_r"] = Muscle(
            max_isometric_force=SPECIFIC_TENSION * volume[name] / fibre,
            optimal_fibre_length=fibre,
            tendon_slack_length=float(here[1 if np.isnan(stretch) else 0] - along),
            pennation=pennation,
            path=tuple(paths[name]),
        )
    return wraps, muscles


def main() -> None:
    """Write the file."""
    wraps, muscles = rotators()
    lines = [
        "# Short external rotators of the hip, which the published model lacks: numbers and reasons of",
        "# scripts/derive_short_rotators.py. Right side; axes x forward, y up, z to the right. Units: m, N, rad.",
        'source = ["dostal1981", "delp1990", "parvaresh2019", "handsfield2014"]',
    ]
    for name, wrap in wraps.items():
        lines += ["", f"[wraps.{name}]", f'body = "{wrap.body}"', f"position = {_list(wrap.position)}"]
        lines += [
            f"rotation = {_list(Rotation.from_matrix(wrap.rotation).as_euler('XYZ'))}",
            f"radius = {wrap.radius:.4g}",
        ]
        lines += [f'quadrant = "{wrap.quadrant}"']
    for name, muscle in muscles.items():
        own_path = name != "piri_r"
        lines += [
            "",
            f"[{'muscles' if own_path else 'architecture'}.{name}]",
            f"max_isometric_force = {muscle.max_isometric_force:.1f}",
        ]
        lines += [f"optimal_fibre_length = {muscle.optimal_fibre_length:.4f}"]
        lines += [f"tendon_slack_length = {muscle.tendon_slack_length:.4f}", f"pennation = {muscle.pennation:.4f}"]
        if own_path:
            lines += ["path = [", *(f"    {_item(item)}," for item in muscle.path), "]"]
    OUT.write_text("\n".join(lines) + "\n")


def _item(item: PathItem) -> str:
    if isinstance(item, str):
        return f'{{ wrap = "{item}" }}'
    assert isinstance(item, PathPoint)
    return f'{{ body = "{item.body}", at = {_list(item.at)} }}'


def _list(values: Array) -> str:
    return "[" + ", ".join(f"{v:.4f}" for v in values) + "]"


if __name__ == "__main__":
    main()
