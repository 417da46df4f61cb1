"""Public functions of arrays refuse what is no finite number, before anything is computed with it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from revpress import InputError
from revpress.mechanics.linear import extremise
from revpress.mechanics.maximal_effort import falling, rising
from revpress.mechanics.muscle import active_force_capacity, fibre_state, passive_fibre_force
from revpress.mechanics.muscle_curves import (
    active_force_length,
    force_velocity,
    passive_force_length,
    tendon_force_length,
    tendon_length,
)
from revpress.mechanics.sharing import share

NO_NUMBERS = ["abc", None, True, 1j, [[1.0], [1.0, 2.0]], 10**400]
NOT_FINITE = [np.inf, -np.inf, np.nan, [1.0, np.nan]]

FUNCTIONS = [
    active_force_length,
    force_velocity,
    passive_force_length,
    tendon_force_length,
    tendon_length,
    lambda x: rising(x, 0.1),
    lambda x: rising(0.5, x),
    lambda x: falling(0.5, x, 0.01),
]


def muscles(**changed: object) -> SimpleNamespace:
    usual = {"max_isometric_force": 1e3, "optimal_fibre_length": 0.1, "tendon_slack_length": 0.2, "pennation": 0.1,
             "tendon_strain": 0.05}  # fmt: skip
    return SimpleNamespace(**{name: np.array([value, value]) for name, value in usual.items()} | changed)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("value", NO_NUMBERS + NOT_FINITE, ids=lambda v: str(v)[:12])
def test_a_function_of_numbers_takes_finite_numbers(function, value: object) -> None:
    with pytest.raises(InputError, match=r"must be (numbers|finite)"):
        function(value)


@pytest.mark.parametrize("value", NO_NUMBERS + NOT_FINITE, ids=lambda v: str(v)[:12])
def test_muscles_take_finite_lengths_and_speeds(value: object) -> None:
    for length, speed in ((value, 0.0), ([0.3, 0.3], value)):
        for function in (fibre_state, active_force_capacity):
            with pytest.raises(InputError):
                function(length, speed, muscles())
    with pytest.raises(InputError):
        passive_fibre_force(value, muscles())


@pytest.mark.parametrize(
    "name", ["max_isometric_force", "optimal_fibre_length", "tendon_slack_length", "pennation", "tendon_strain"]
)
@pytest.mark.parametrize("value", [np.inf, np.nan, -1.0])
def test_a_muscle_has_possible_parameters(name: str, value: float) -> None:
    with pytest.raises(InputError, match=rf"{name} is {value:g} at 1, but must be finite and"):
        fibre_state([0.3, 0.3], 0.0, muscles(**{name: np.array([0.1, value])}))


def test_a_force_of_a_tendon_pulls() -> None:
    with pytest.raises(InputError, match=r"force is -0\.5 at 1"):
        tendon_length([0.5, -0.5])


@pytest.mark.parametrize("value", ["abc", 1j, 10**400])
def test_programmes_take_numbers(value: object) -> None:
    for moment, demand in (([[1.0, value]], [1.0]), ([[1.0, 1.0]], [value])):
        with pytest.raises(InputError, match="must be numbers"):
            share(moment, demand)
        with pytest.raises(InputError, match="must be numbers"):
            extremise([[1.0, 1.0]], moment, demand, 0.0, 1.0)
