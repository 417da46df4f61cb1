"""Derive ``ansur2_2012.toml`` from the public ANSUR II tables.

    python scripts/derive_ansur2.py FOLDER > src/revpress/athlete/data/ansur2_2012.toml

FOLDER holds ``male.csv`` and ``female.csv`` of the public release (Gordon et al. 2014,
NATICK/TR-15/007), lengths in mm.
"""

import csv
import sys
from pathlib import Path

import numpy as np

MEASURES = {
    "thigh_length": ("trochanterionheight", "lateralfemoralepicondyleheight"),
    "shank_length": ("lateralfemoralepicondyleheight", "lateralmalleolusheight"),
    "foot_length": ("footlength",),
    "foot_breadth": ("footbreadthhorizontal",),
    "malleolus_height": ("lateralmalleolusheight",),
    "hip_breadth": ("hipbreadth",),
    "sitting_height": ("sittingheight",),
    "acromial_height": ("acromialheight",),
}

HEADER = """\
# Body measures of the ANSUR II survey (2012), derived by scripts/derive_ansur2.py from the public raw tables.
reference = "gordon2014"
source = "Gordon et al. 2014, NATICK/TR-15/007: US Army, 4,082 men and 1,986 women, raw public tables"
confidence = "exact (computed from the raw tables)"
limits = "US soldiers aged 17 to 58; regressions on stature alone: one person differs by the standard error"
unit = "m; slope, ratio and r without unit"
equation = "length = intercept + slope * stature, least squares of length on stature"

[definition]
thigh_length = "trochanterion height minus lateral femoral epicondyle height, standing"
shank_length = "lateral femoral epicondyle height minus lateral malleolus height, standing"
foot_length = "heel to the tip of the longest toe, standing"
foot_breadth = "breadth across the ball of the foot, perpendicular to its long axis, standing"
malleolus_height = "floor to lateral malleolus, standing"
hip_breadth = "greatest breadth at the buttocks, standing"
sitting_height = "seat to the top of the head"
acromial_height = "floor to the acromion, standing"
"""


def main(folder: Path) -> None:
    """Write the TOML file to standard output."""
    print(HEADER, end="")
    for sex in ("male", "female"):
        with (folder / f"{sex}.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        column = {name: np.array([float(r[name]) for r in rows]) / 1000.0 for name in rows[0]}
        stature = column["stature"]
        n = stature.size
        print(f"\n[{sex}]\nn = {n}\nstature = {{ mean = {stature.mean():.4f}, sd = {stature.std(ddof=1):.4f} }}")
        for name, parts in MEASURES.items():
            length = column[parts[0]] - (column[parts[1]] if len(parts) == 2 else 0.0)
            slope, intercept = np.polyfit(stature, length, 1)
            residual = length - intercept - slope * stature
            error = np.sqrt(residual @ residual / (n - 2))
            ratio = length / stature
            print(
                f"{name} = {{ slope = {slope:.5f}, intercept = {intercept:.5f}, "
                f"standard_error = {error:.4f}, r = {np.corrcoef(stature, length)[0, 1]:.3f}, "
                f"mean = {length.mean():.4f}, sd = {length.std(ddof=1):.4f}, "
                f"ratio = {ratio.mean():.4f}, ratio_sd = {ratio.std(ddof=1):.4f} }}"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
