"""Derive ``ansur2_2012.toml`` from the public ANSUR II tables.

    python scripts/derive_ansur2.py FOLDER > src/revpress/athlete/data/ansur2_2012.toml

FOLDER holds ``male.csv`` and ``female.csv`` of the public release (Gordon et al. 2014,
NATICK/TR-15/007), lengths in mm.
"""

import csv
import sys
from pathlib import Path

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

ADULT = 18
AGES = 41
PERSON = ("thigh_length", "shank_length", "foot_length")
FLESH = {"thigh_depth": "thighclearance", "hip_breadth": "hipbreadth"}
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

# [male.population]: people of 18 years and more. Stature and lengths [m] and the natural logarithm of the mass [kg] are
# normal (skewness 0.2, excess kurtosis 0.4 at most). The age [yr] has its quantiles at evenly spaced shares of people
# from 0 to 1; it was noted in completed years, people are spread evenly over theirs. Correlations in the order of the
# names, of the age by its normal score.
# [male.flesh]: ln(depth or breadth [m]) = constant + stature * ln(stature [m]) + mass * ln(mass [kg]), ± sd.
[definition.flesh]
thigh_depth = "seat to the highest point of the thigh, sitting"
hip_breadth = "greatest breadth at the buttocks, standing"
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
        population(sex, rows)
        flesh(sex, rows)


def population(sex: str, rows: list[dict[str, str]]) -> None:
    """Write what a person of the survey is drawn from: marginal distributions and correlations."""
    adults = [r for r in rows if float(r["Age"]) >= ADULT]
    column = {name: np.array([float(r[name]) for r in adults]) for name in adults[0]}
    lengths = {
        name: column[parts[0]] - (column[parts[1]] if len(parts) == 2 else 0.0) for name, parts in MEASURES.items()
    }
    normal = {
        "stature": column["stature"] / 1000.0,
        "log_mass": np.log(column["weight_hectogram"] / 10.0),
        **{name: lengths[name] / 1000.0 for name in PERSON},
    }
    age = column["Age"]
    within = (rankdata(age, "ordinal") - rankdata(age, "min") + 0.5) / np.bincount(age.astype(int))[age.astype(int)]
    quantiles = np.quantile(age + within, np.linspace(0.0, 1.0, AGES))
    scores = ndtri((rankdata(age) - 0.5) / age.size)
    table = [normal["stature"], normal["log_mass"], scores, *(normal[name] for name in PERSON)]
    print(f"\n[{sex}.population]\nn = {age.size}")
    print(f"names = [{', '.join(repr(n) for n in ('stature', 'log_mass', 'age', *PERSON))}]".replace("'", '"'))
    for name, values in normal.items():
        print(f"{name} = {{ mean = {values.mean():.5f}, sd = {values.std(ddof=1):.5f} }}")
    print(f"age = [{', '.join(f'{q:.1f}' for q in quantiles)}]\ncorrelation = [")
    for row in np.corrcoef(table):
        print(f"    [{', '.join(f'{r:.4f}' for r in row)}],")
    print("]")


def flesh(sex: str, rows: list[dict[str, str]]) -> None:
    """Write how depth and breadth grow with stature and mass: a power law, by least squares of the logarithms."""
    stature = np.array([float(r["stature"]) for r in rows]) / 1000.0
    mass = np.array([float(r["weight_hectogram"]) for r in rows]) / 10.0
    powers = np.column_stack([np.ones_like(mass), np.log(stature), np.log(mass)])
    print(f"\n[{sex}.flesh]")
    for name, of in FLESH.items():
        size = np.log([float(r[of]) / 1000.0 for r in rows])
        fit = np.linalg.lstsq(powers, size)[0]
        error = np.linalg.norm(size - powers @ fit) / np.sqrt(size.size - 3)
        constant, tall, heavy = fit
        print(f"{name} = {{ constant = {constant:.4f}, stature = {tall:.4f}, mass = {heavy:.4f}, sd = {error:.4f} }}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
