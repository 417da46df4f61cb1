"""Write src/revpress/athlete/data/identified_lengths.toml: fibre and tendon lengths that fit what people reach.

Run as ``python scripts/identify_muscle_lengths.py`` (a minute). Once, on the reference body, not for each athlete.

* **Unknown** are, for each group of muscles below, the logarithm of the optimal fibre length, the normalised length of
  the fibres in the straight leg with a slack tendon (which gives the tendon's slack length), the tendon's strain, and a
  factor on the forces of each strength group. Volumes are kept: force times fibre length.
* **Data**: ``identification_targets.toml``, the pooled curves of :cite:`anderson2007`, and as prior the architecture of
  :cite:`ward2009` (for muscles whose sarcomeres were not read: the published model's lengths).
* **Answer**: the most probable values; their covariance is that of the linearised problem, and is what
  :func:`revpress.athlete.draws.draw_muscles` draws from.

Nothing here knows of an exercise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import log
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from revpress.athlete.average_strength import average_peak, average_strength, peak_deviation
from revpress.athlete.body import build_body
from revpress.athlete.data_tables import read_data_table
from revpress.athlete.dynamometer import (
    CALIBRATED,
    DYNAMOMETER_TESTS,
    POSTURE_TESTS,
    STRENGTH_GROUPS,
    TESTED_SIDE,
    all_factors,
    greatest_moment,
    group_volumes,
    test_paths,
)
from revpress.athlete.neutral import NEUTRAL, neutral_fibre_length, tendon_slack_length
from revpress.athlete.skeleton import reference_parameters
from revpress.athlete.strength import ACTIONS, GRAVITY_2007, Anderson2007, anderson2007, anderson2007_sd, maximal_forces
from revpress.mechanics.muscle import active_force_capacity

Array = NDArray[np.float64]

FILE = Path(__file__).resolve().parent.parent / "src" / "revpress" / "athlete" / "data" / "identified_lengths.toml"

STATURE, MASS, AGE = 1.70, 75.337, 21.5
FACTORS = tuple(CALIBRATED.values())
TESTS = DYNAMOMETER_TESTS | POSTURE_TESTS

# Muscles whose lengths change together, and their row in Ward 2009.
GROUPS = {
    "gluteus_maximus": {"glmax1": "", "glmax2": "", "glmax3": ""},
    "adductor_magnus": {"addmagDist": "", "addmagIsch": "", "addmagMid": "", "addmagProx": ""},
    "biceps_femoris_long_head": {"bflh": "biceps_femoris_long_head"},
    "semimembranosus": {"semimem": "semimembranosus"},
    "semitendinosus": {"semiten": "semitendinosus"},
    "biceps_femoris_short_head": {"bfsh": "biceps_femoris_short_head"},
    "iliopsoas": {"psoas": "psoas", "iliacus": "iliacus"},
    "rectus_femoris": {"recfem": "rectus_femoris"},
    "vasti": {"vasint": "vastus_intermedius", "vaslat": "vastus_lateralis", "vasmed": "vastus_medialis"},
    "soleus": {"soleus": "soleus"},
    "gastrocnemii": {"gasmed": "gastrocnemius_medialis", "gaslat": "gastrocnemius_lateralis"},
    "dorsiflexors": {"tibant": "tibialis_anterior", "edl": "", "ehl": ""},
    "gluteus_medius_front": {"glmed1": "gluteus_medius", "glmed2": "gluteus_medius", "glmin1": "", "glmin2": ""},
    "gluteus_medius_back": {"glmed3": "gluteus_medius", "glmin3": ""},
    "hip_rotators": {"piri": "", "quadfem": "", "gem": "", "obtint": "", "obtext": ""},
    "small_adductors": {"addlong": "adductor_longus", "addbrev": "adductor_brevis"},
    "sartorius": {"sart": "sartorius"},
    "tensor_fasciae_latae": {"tfl": ""},
    "gracilis": {"grac": "gracilis"},
}
STRAINS = {
    "vasti": ("vasint", "vaslat", "vasmed"),
    "rectus_femoris": ("recfem",),
    "hamstrings": ("bflh", "semimem", "semiten"),
    "triceps_surae": ("soleus", "gasmed", "gaslat"),
}
# Standard deviations of the priors. Fibre length: 0.8 of the spread between donors (the mean of 21 legs is sharper,
# but of old people), where that was not read 0.12; rectus femoris the whole spread. Neutral length: of a measured
# sarcomere 0.10, half more where the ankle's angle counts too, of a published length 0.12; gluteus maximus, of which
# both the model and the sarcomeres (from memory) say that it is not short, and the short rotators 0.10.
SPREAD_SHARE = 0.8
UNREAD_SPREAD = 0.12
NEUTRAL_SD = 0.10
NEUTRAL_SD_UNREAD = 0.12
MEASURED_ELSEWHERE = ("gluteus_maximus", "hip_rotators")
ANKLE = ("soleus", "gastrocnemii", "dorsiflexors")
FACTOR_SD = 0.5  # of the logarithms of the strength factors about their mean
ROUNDS = 40


class Problem:
    """The leg's paths in every test, and the residuals of a vector of unknowns."""

    def __init__(self) -> None:
        raw = reference_parameters(identified=False)
        body = build_body(raw, (TESTED_SIDE,))
        self.muscles = body.muscles
        self.names = [name[:-2] for name in body.muscles.names]
        self.paths = {name: test_paths(body, test) for name, test in TESTS.items()}
        self.length = np.concatenate([length for length, _ in self.paths.values()])
        ends = np.cumsum([len(length) for length, _ in self.paths.values()])
        self.frames = {n: slice(e - len(self.paths[n][0]), e) for n, e in zip(self.paths, ends, strict=True)}
        self.neutral_path = body.muscle_paths({f"{c}_{TESTED_SIDE}": a for c, a in NEUTRAL.items()})[
            "length"
        ].to_numpy()[0]
        self.published = neutral_fibre_length(self.muscles, self.neutral_path)
        self.groups = [self._places(muscles) for muscles in GROUPS.values()]
        self.strains = [self._places(muscles) for muscles in STRAINS.values()]
        self.factors = [self._places(muscles) for muscles in STRENGTH_GROUPS.values()]
        right = dict(zip(self.names, range(len(self.names)), strict=True))
        force = maximal_forces(
            STATURE,
            MASS,
            {n: float(self.muscles.max_isometric_force[i]) for n, i in right.items()},
            {n: float(self.muscles.optimal_fibre_length[i]) for n, i in right.items()},
        )
        self.force = np.array([force[n] for n in self.names])
        self.volumes = group_volumes(replace(self.muscles, max_isometric_force=self.force))
        self.targets = read_data_table("identification_targets")
        self.mean, self.deviation = self._prior()

    def _places(self, muscles: object) -> NDArray[np.int64]:
        return np.array([self.names.index(m) for m in muscles], dtype=np.int64)  # type: ignore[attr-defined]

    def _prior(self) -> tuple[Array, Array]:
        ward = read_data_table("ward2009")
        length, neutral = [], []
        for group, (name, rows) in zip(self.groups, GROUPS.items(), strict=True):
            weight = self.force[group]
            read = [bool(row) for row in rows.values()]
            ratio = [
                log(0.01 * ward["muscles"][row]["fibre_length"][0] / self.muscles.optimal_fibre_length[i])
                if row
                else 0.0
                for i, row in zip(group, rows.values(), strict=True)
            ]
            spread = [np.divide(*ward["muscles"][row]["fibre_length"][::-1]) for row in rows.values() if row]
            sd = (
                float(np.mean(spread)) * (1.0 if name == "rectus_femoris" else SPREAD_SHARE)
                if spread
                else UNREAD_SPREAD
            )
            length.append((np.average(ratio, weights=weight * read) if any(read) else 0.0, sd))
            seen = [bool(row) and "sarcomere" in ward["muscles"][row] for row in rows.values()]
            shift = [
                ward["muscles"][row]["sarcomere"] / ward["optimal_sarcomere"] - self.published[i] if s else 0.0
                for i, row, s in zip(group, rows.values(), seen, strict=True)
            ]
            sd = NEUTRAL_SD if any(seen) or name in MEASURED_ELSEWHERE else NEUTRAL_SD_UNREAD
            neutral.append(
                (np.average(shift, weights=weight * seen) if any(seen) else 0.0, sd * (1.5 if name in ANKLE else 1.0))
            )
        strain = self.targets["strain"]
        strains = [(log(strain["value"]), strain["deviation"])] * len(STRAINS)
        prior = np.array([*length, *neutral, *strains])
        return prior[:, 0], prior[:, 1]

    def split(self, x: Array) -> tuple[Array, Array, Array, Array]:
        """Logarithm of fibre length, change of neutral length, logarithm of strain, of the factors."""
        g, s = len(GROUPS), len(STRAINS)
        return x[:g], x[g : 2 * g], x[2 * g : 2 * g + s], x[2 * g + s :]

    def leg(self, x: Array) -> SimpleNamespace:
        """The muscles that a vector of unknowns stands for."""
        length, neutral, strain, factor = self.split(x)
        optimal = self.muscles.optimal_fibre_length.copy()
        fibre, series, force = self.published.copy(), self.muscles.tendon_strain.copy(), self.force.copy()
        for places, a, b in zip(self.groups, length, neutral, strict=True):
            optimal[places] *= np.exp(a)
            fibre[places] += b
            force[places] *= np.exp(-a)
        for places, a in zip(self.strains, strain, strict=True):
            series[places] = np.exp(a)
        factors = all_factors(dict(zip(FACTORS, np.exp(factor), strict=True)), self.volumes)
        for places, group in zip(self.factors, STRENGTH_GROUPS, strict=True):
            force[places] *= factors[group]
        changed = replace(self.muscles, optimal_fibre_length=optimal, tendon_strain=series, max_isometric_force=force)
        slack = tendon_slack_length(changed, fibre, self.neutral_path)
        return SimpleNamespace(**vars(replace(changed, tendon_slack_length=slack)))

    def moments(self, leg: SimpleNamespace) -> dict[str, Array]:
        """Greatest moment of every test at each of its angles [N m]."""
        capacity = active_force_capacity(self.length, np.zeros_like(self.length), leg)  # type: ignore[arg-type]
        return {
            name: greatest_moment(arm * capacity[self.frames[name], None, :], np.ones(len(self.names)))
            for name, (_, arm) in self.paths.items()
        }

    def residuals(self, x: Array) -> dict[str, Array]:
        """Everything that is squared and added, by name."""
        moment, t = self.moments(self.leg(x)), self.targets
        out = {}
        for action in ACTIONS:
            c, angles = average_strength(action, "male", AGE), TESTS[action].angles
            peak = c.c1 * MASS * GRAVITY_2007 * STATURE
            shape_only: Anderson2007 = replace(c, c1_sd=0.0)
            spread = anderson2007_sd(angles, MASS, STATURE, shape_only) / peak
            sd = np.hypot(t["curves"]["deviation"][action], 0.4 * spread)
            miss = (moment[action] - anderson2007(angles, 0.0, MASS, STATURE, c)) / peak
            out[action] = miss / sd * np.sqrt(t["curves"]["independent"] / len(angles))
            out[f"{action} peak"] = self._log(moment[action].max() / peak, [1.0, t["curves"]["peak_deviation"]])
        knee = np.degrees(TESTS["knee_extension"].angles)
        used = (knee >= 20.0) & (knee <= 110.0)
        straight, bent, seated = (
            moment[n][used] for n in ("knee_extension_hip_0", "knee_extension_hip_60", "knee_extension")
        )
        few = np.sqrt(t["curves"]["independent_ratios"] / used.sum())
        out["knee extension, hip 0 to 60"] = few * self._log(straight / bent, t["garnier2022"]["hip_0_to_60"])
        out["knee extension, hip 90 to 60"] = few * self._log(seated / bent, t["vieira2020"]["hip_90_to_60"])
        value, sd = t["garnier2022"]["ratio_110_to_20"]
        out["knee extension, 110 to 20"] = np.array([(m[-1] / m[0] - value) / sd for m in (straight, bent)])
        flexion = moment["knee_flexion"]
        region = {
            n: flexion[(knee >= a) & (knee <= b)].mean() for n, a, b in (("e", 5, 30), ("m", 40, 70), ("f", 75, 105))
        }
        out["knee flexion, extended to mid"] = self._log(region["e"] / region["m"], t["sarabon2021"]["extended_to_mid"])
        out["knee flexion, flexed to mid"] = self._log(region["f"] / region["m"], t["sarabon2021"]["flexed_to_mid"])
        at_45 = np.argmin(abs(knee - 45.0))
        out["knee flexion, hip 0 to 90"] = self._log(
            moment["knee_flexion_hip_0"][at_45] / flexion[at_45], t["guex2012"]["hip_0_to_90"]
        )
        hip = [np.degrees(TESTS[n].angles) for n in ("hip_extension_knee_straight", "hip_extension")]
        means = [
            moment[n][(a >= 0) & (a <= 60)].mean()
            for n, a in zip(("hip_extension_knee_straight", "hip_extension"), hip, strict=True)
        ]
        out["hip extension, knee straight to 90"] = self._log(
            means[0] / means[1], t["yanagisawa2020"]["knee_straight_to_90"]
        )
        turned = moment["hip_external_rotation"]
        out["external rotation over hip flexion"] = self._log(
            turned / turned.mean(), t["johnson2010"]["external_rotation"]
        ) * np.sqrt(t["curves"]["independent_ratios"] / len(turned))
        for action in ("hip_abduction", "hip_external_rotation"):
            reached = turned.mean() if "rotation" in action else moment[action].max()
            ratio = reached / average_peak(action, "male", AGE, STATURE, MASS)
            out[action] = self._log(ratio, [1.0, peak_deviation(action)])
        length, neutral, strain, factor = self.split(x)
        out["prior"] = (np.concatenate([length, neutral, strain]) - self.mean) / self.deviation
        out["factors"] = (factor - factor.mean()) / FACTOR_SD
        return out

    @staticmethod
    def _log(value: object, target: list[float]) -> Array:
        return np.atleast_1d(np.log(np.asarray(value) / target[0]) / (target[1] / target[0]))


def main() -> None:
    problem = Problem()
    start = np.r_[problem.mean, np.full(len(FACTORS), log(0.6))]
    scale = np.r_[np.full(len(problem.mean), 0.1), np.full(len(FACTORS), 0.2)]

    def stacked(x: Array) -> Array:
        return np.concatenate(list(problem.residuals(x).values()))

    found = least_squares(stacked, start, x_scale=scale, max_nfev=ROUNDS, diff_step=1e-3)
    covariance = np.linalg.inv(found.jac.T @ found.jac)
    parts = {name: len(part) for name, part in problem.residuals(found.x).items()}
    pulled = pulled_by(found.x[: len(problem.mean)] - problem.mean, found.jac, found.fun, parts)
    report(problem, found.x, covariance, pulled)
    write(problem, found.x, covariance, pulled)


def pulled_by(moved: Array, jacobian: Array, residual: Array, parts: dict[str, int]) -> list[str]:
    """The data that pull each length the most to where it went: a curve with its peak, or a ratio.

    At the answer the prior pulls back as much as all data pull away; a pull is the share of some data in the gradient.
    """
    pull: dict[str, Array] = {}
    ends = np.cumsum(list(parts.values()))
    for (name, length), end in zip(parts.items(), ends, strict=True):
        if name not in ("prior", "factors"):
            curve = name.removesuffix(" peak")
            pull[curve] = pull.get(curve, 0.0) - jacobian[end - length : end].T @ residual[end - length : end]
    return [max(pull, key=lambda name: float(np.sign(moved[i]) * pull[name][i])) for i in range(len(moved))]


def report(problem: Problem, x: Array, covariance: Array, pulled: list[str]) -> None:
    """Print the cost of each part, and how far each unknown went."""
    for name, part in problem.residuals(x).items():
        print(f"{name:40}{(part**2).sum():8.2f}")
    names = [*(f"{g} fibre" for g in GROUPS), *(f"{g} neutral" for g in GROUPS), *(f"{s} strain" for s in STRAINS)]
    print(f"\n{'':36}{'prior':>8}{'found':>8}{'± sd':>8}{'moved by':>10} prior sd, most by")
    moved = (x[: len(names)] - problem.mean) / problem.deviation
    for i, name in enumerate(names):
        print(f"{name:36}{problem.mean[i]:8.3f}{x[i]:8.3f}{covariance[i, i] ** 0.5:8.3f}{moved[i]:10.1f} {pulled[i]}")
    for name, value in zip(FACTORS, np.exp(problem.split(x)[3]), strict=True):
        print(f"{name:36}{value:8.2f}")


def write(problem: Problem, x: Array, covariance: Array, pulled: list[str]) -> None:
    """The data file: lengths of every muscle that moved, how far, and what is needed to draw others."""
    leg = problem.leg(x)
    sources = ", ".join(f'"{key}"' for key in problem.targets["source"])
    lines = [
        "# Lengths of fibres and tendons, written by scripts/identify_muscle_lengths.py, which says how.",
        "# Of the reference body, right side. Units: m; strain and covariance dimensionless.",
        f"source = [{sources}]",
        "",
    ]
    moved = sorted({int(i) for places in (*problem.groups, *problem.strains) for i in places})
    for i in moved:
        lines += [
            f"[muscles.{problem.names[i]}_r]",
            f"optimal_fibre_length = {leg.optimal_fibre_length[i]:.5f}",
            f"tendon_slack_length = {leg.tendon_slack_length[i]:.5f}",
            f"tendon_strain = {leg.tendon_strain[i]:.4f}",
            "",
        ]
    lines += [
        "# What is uncertain: of each group the logarithm of the fibre length, then the neutral length [optimal fibre",
        "# lengths]; then the logarithm of each strain, and of each strength factor. The covariance and the lists",
        "# before it have this order. Fibre and neutral lengths count from those of the published model.",
        "[uncertain]",
        f"factors = {_quoted(FACTORS)}",
        f"prior = {_numbers(problem.mean)}",
        f"prior_deviation = {_numbers(problem.deviation)}",
        f"found = {_numbers(x)}",
        f"pulled_by = {_quoted(pulled)}",
        "covariance = [",
        *(f"    [{', '.join(f'{v:.3e}' for v in row)}]," for row in covariance),
        "]",
        "",
        "[uncertain.lengths]",
        *(f"{group} = {_quoted(muscles)}" for group, muscles in GROUPS.items()),
        "",
        "[uncertain.strains]",
        *(f"{group} = {_quoted(muscles)}" for group, muscles in STRAINS.items()),
        "",
    ]
    FILE.write_text("\n".join(lines), encoding="utf-8")
    print(f"\n{FILE}")


def _numbers(values: Array) -> str:
    return f"[{', '.join(f'{v:.4f}' for v in values)}]"


def _quoted(names: Iterable[str]) -> str:
    return f"[{', '.join(chr(34) + name + chr(34) for name in names)}]"


if __name__ == "__main__":
    main()
