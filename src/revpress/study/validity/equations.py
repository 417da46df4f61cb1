"""Published relations and tables, computed as they stand: what everything else is built on."""

from __future__ import annotations

import numpy as np

from revpress.athlete.anthropometry import Sex, predicted_lengths
from revpress.athlete.skeleton import reference_parameters
from revpress.athlete.strength import ACTIONS, SPECIFIC_TENSION, anderson2007, anderson2007_coefficients, handsfield2014
from revpress.study.validity.check import CheckGroup, Figure, Figures, near
from revpress.study.validity.people import MAN, YOUNG

EQUATIONS = CheckGroup(
    "equations",
    "Published equations and tables",
    "athlete",
    "A miss here is a mistake in the program. A pass says nothing of people, only that a paper is computed as printed.",
)


@EQUATIONS.check(
    "anderson_speed_at_75_percent",
    "torque at the speed C4 over the isometric torque, young man",
    published="0.75 by definition", allowed=near(0.75, 1e-6), tolerance="rounding",
    source="anderson2007", basis="equation", reading="copy", digits=3,
)  # fmt: skip
def _speed_at_75_percent() -> Figures:
    return _share_at("c4")


@EQUATIONS.check(
    "anderson_speed_at_50_percent",
    "torque at the speed C5 over the isometric torque, young man",
    published="0.50 by definition", allowed=near(0.50, 1e-6), tolerance="rounding",
    source="anderson2007", basis="equation", reading="copy", digits=3,
)  # fmt: skip
def _speed_at_50_percent() -> Figures:
    return _share_at("c5")


def _share_at(coefficient: str) -> dict[str, float]:
    found = {}
    for action in ACTIONS:
        c = anderson2007_coefficients(action, MAN.sex, MAN.age)
        rest, moving = anderson2007(c.c3, np.array([0.0, getattr(c, coefficient)]), MAN.mass, MAN.stature, c)
        found[action.replace("_", " ")] = float(moving / rest)
    return found


@EQUATIONS.check(
    "gluteus_maximus_volume",
    "volume of gluteus maximus at the size of the reference body",
    unit="cm³", digits=0,
    published="873 cm³: the reference model's forces × fibre lengths ÷ 60 N/cm², an independent route",
    allowed=near(873.0, 9.0), tolerance="1 %: two routes to one muscle",
    source="handsfield2014", basis="equation",
)  # fmt: skip
def _gluteus_maximus_volume() -> Figures:
    return 1e6 * handsfield2014(1.70, 75.337)["glmax"]


@EQUATIONS.check(
    "reference_volume",
    "volume of the published model's gluteus maximus over that of the regression",
    published="1: the model's forces were made of measured volumes", allowed=near(1.0, 0.01),
    tolerance="1 %: two routes to one muscle", source="rajagopal2016", basis="equation", digits=3,
)  # fmt: skip
def _reference_volume() -> Figures:
    muscles = reference_parameters().muscles
    parts = [muscles[f"glmax{i}_r"] for i in (1, 2, 3)]
    volume = sum(m.max_isometric_force * m.optimal_fibre_length for m in parts) / SPECIFIC_TENSION
    return float(volume / handsfield2014(1.70, 75.337)["glmax"])


@EQUATIONS.check(
    "segment_masses",
    "mass of thigh, shank and foot over body mass, man",
    published="0.1416, 0.0433, 0.0137", allowed=None, tolerance="rounding of the table",
    source="deleva1996", basis="equation", digits=4,
)  # fmt: skip
def _segment_masses() -> Figures:
    segments = MAN.parameters().segments
    table = {
        "thigh": (("femur_r", "patella_r"), 0.1416),
        "shank": (("tibia_r",), 0.0433),
        "foot": (("talus_r", "calcn_r", "toes_r"), 0.0137),
    }
    return {
        name: Figure(sum(segments[part].mass for part in parts) / MAN.mass, near(share, 0.00006))
        for name, (parts, share) in table.items()
    }


@EQUATIONS.check(
    "thigh_length",
    "length of the thigh over stature",
    published="0.233 ± 0.012 (men and women)", allowed=near(0.2330, 0.012),
    tolerance="one standard deviation between people", source="gordon2014", basis="equation", digits=3,
)  # fmt: skip
def _thigh_length() -> Figures:
    return {name: person.lengths["thigh_length"] / person.stature for name, person in YOUNG.items()}


@EQUATIONS.check(
    "shank_length",
    "length of the shank over stature at the survey's mean stature",
    published="0.2384 ± 0.0083 (men), 0.2475 ± 0.0107 (women)", allowed=None,
    tolerance="one standard deviation between people", source="gordon2014", basis="equation", digits=4,
)  # fmt: skip
def _shank_length() -> Figures:
    survey: dict[Sex, tuple[float, float, float]] = {
        "male": (1.7562, 0.2384, 0.0083), "female": (1.6285, 0.2475, 0.0107),
    }  # fmt: skip
    return {
        sex: Figure(predicted_lengths(sex, stature)["shank_length"] / stature, near(ratio, deviation))
        for sex, (stature, ratio, deviation) in survey.items()
    }
