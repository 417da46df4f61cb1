"""What no body can have is refused; numbers of any library are numbers."""

from __future__ import annotations

import json
from math import inf, nan

import numpy as np
import pytest

from revpress import Athlete, InputError
from revpress.athlete.anthropometry import ansur2, predicted_lengths, scale_factors
from revpress.athlete.average_strength import average_peak, average_strength
from revpress.athlete.inertia import de_leva1996
from revpress.athlete.mobility import range_of_motion, soucie2011_hip_extension
from revpress.athlete.passive import passive_moments
from revpress.athlete.paths import tendon_lengths
from revpress.athlete.skeleton import simm_spline
from revpress.athlete.strength import (
    anderson2007,
    anderson2007_coefficients,
    anderson2007_sd,
    handsfield2014,
)

COEFFICIENTS = anderson2007_coefficients("hip_extension", "male", 25.0)

FUNCTIONS = {
    "predicted_lengths": lambda x: predicted_lengths("male", x),
    "scale_factors": lambda x: scale_factors(x, predicted_lengths("male", 1.8)),
    "de_leva1996 stature": lambda x: de_leva1996("male", x, 80.0),
    "de_leva1996 mass": lambda x: de_leva1996("male", 1.8, x),
    "handsfield2014": lambda x: handsfield2014(1.8, x),
    "average_peak": lambda x: average_peak("hip_extension", "male", 25.0, 1.8, x),
    "average_strength": lambda x: average_strength("hip_extension", "male", x),
    "anderson2007_coefficients": lambda x: anderson2007_coefficients("hip_extension", "male", x),
    "anderson2007 angle": lambda x: anderson2007(x, 0.0, 80.0, 1.8, COEFFICIENTS),
    "anderson2007 speed": lambda x: anderson2007(0.0, x, 80.0, 1.8, COEFFICIENTS),
    "anderson2007_sd": lambda x: anderson2007_sd(x, 80.0, 1.8, COEFFICIENTS),
    "soucie2011": lambda x: soucie2011_hip_extension("male", x),
    "range_of_motion age": lambda x: range_of_motion("male", x),
    "range_of_motion limit": lambda x: range_of_motion("male", 25.0, "none" if x is None else x),
    "passive_moments": lambda x: passive_moments(x, 0.0, 0.0),
    "simm_spline": lambda x: simm_spline([0.0, 1.0, 2.0, 3.0], [x] * 4),
    "mass": lambda x: Athlete(mass=x),
    "age": lambda x: Athlete(age=x),
    "strength_groups": lambda x: Athlete(strength_groups={"knee_extensors": x}),
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("value", [inf, -inf, nan, "abc", None, True, 1j, 10**400], ids=lambda v: str(v)[:8])
def test_only_finite_numbers_are_taken(name: str, value: object) -> None:
    with pytest.raises(InputError):
        FUNCTIONS[name](value)


@pytest.mark.parametrize("word", ["mail", None, ["male"], 3, "x" * 9999])
def test_unknown_words_are_refused(word: object) -> None:
    for function in (
        lambda: predicted_lengths(word, 1.8),
        lambda: ansur2(word, "male"),
        lambda: de_leva1996(word, 1.8, 80.0),
        lambda: anderson2007_coefficients(word, "male", 25.0),
        lambda: anderson2007_coefficients("hip_extension", word, 25.0),
        lambda: soucie2011_hip_extension(word, 25.0),
        lambda: Athlete(sex=word),
        lambda: Athlete(strength_groups=[(word, 1.0)] if isinstance(word, str) else word or 1),
        lambda: Athlete(unscaled=word),
    ):
        with pytest.raises(InputError) as refused:
            function()
        assert len(str(refused.value)) < 500


def test_postures_have_finite_coordinates_of_the_model() -> None:
    mechanism = Athlete().body().mechanism
    for q, says in (
        (np.full((2, mechanism.model.nq), inf), r"q is inf at \(0, 0\)"),
        (np.full((2, mechanism.model.nq), nan), r"q is nan at \(0, 0\)"),
        (np.zeros((2, 3)), r"q has the shape \(2, 3\)"),
        (np.zeros(mechanism.model.nq), "q has the shape"),
    ):
        with pytest.raises(InputError, match=says):
            tendon_lengths(mechanism, q)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64, np.array, lambda v: np.array(v, dtype=np.float32)])
def test_numbers_of_numpy_are_numbers(kind) -> None:
    """From a table they come as float32, int64 or arrays without dimensions."""
    athlete = Athlete(stature=kind(2), mass=kind(70), age=kind(30), strength_groups={"knee_extensors": kind(1)})
    plain = Athlete(stature=2, mass=70, age=30, strength_groups={"knee_extensors": 1})
    assert athlete == plain
    assert hash(athlete) == hash(plain)
    assert json.dumps(athlete.to_dict()) == json.dumps(plain.to_dict())
