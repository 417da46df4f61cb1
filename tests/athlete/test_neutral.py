"""The straight leg with slack tendons: fibre length and slack length, one from the other."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress import Athlete
from revpress.athlete.neutral import NEUTRAL, neutral_fibre_length, tendon_slack_length


@dataclass
class One:
    optimal_fibre_length: np.ndarray
    tendon_slack_length: np.ndarray
    pennation: np.ndarray


def muscle(optimal, slack, pennation):
    return One(np.array([optimal]), np.array([slack]), np.array([pennation]))


def test_a_parallel_fibre_has_what_the_tendon_leaves_of_the_path():
    assert neutral_fibre_length(muscle(0.1, 0.3, 0.0), [0.42]) == pytest.approx(1.2)


def test_a_pennate_fibre_is_the_hypotenuse_over_the_layers_thickness():
    """3, 4, 5: the layer is 0.06 thick, 0.08 are left along the tendon."""
    assert neutral_fibre_length(muscle(0.1, 0.3, np.arcsin(0.6)), [0.38]) == pytest.approx(1.0)
    assert tendon_slack_length(muscle(0.1, np.nan, np.arcsin(0.6)), 1.0, [0.38]) == pytest.approx(0.3)


@given(st.floats(0.02, 0.4), st.floats(0.0, 0.6), st.floats(0.1, 1.8))
def test_one_is_the_inverse_of_the_other(optimal, pennation, fibre):
    path = 0.8
    slack = tendon_slack_length(muscle(optimal, np.nan, pennation), fibre, [path])
    back = neutral_fibre_length(muscle(optimal, slack[0], pennation), [path])
    assert back == pytest.approx(max(fibre, np.sin(pennation)), rel=1e-12)


def test_no_tendon_is_shorter_than_nothing_and_no_fibre_thinner_than_its_layer():
    assert tendon_slack_length(muscle(0.3, np.nan, 0.0), 1.5, [0.4]) == 0.0
    assert tendon_slack_length(muscle(0.1, np.nan, 0.5), 0.2, [0.4]) == pytest.approx(0.4)
    assert neutral_fibre_length(muscle(0.1, 0.5, 0.5), [0.4]) == pytest.approx(np.sin(0.5))


def test_size_does_not_change_where_a_leg_hangs():
    """Lengths scale with the path: tall or small, the fibres are as long in the neutral posture."""
    posture = {f"{name}_r": angle for name, angle in NEUTRAL.items()}
    fibre = []
    for person in (Athlete("female", 1.55, 50.0), Athlete("male", 1.95, 95.0)):
        body = person.body(("r",))
        fibre.append(neutral_fibre_length(body.muscles, body.muscle_paths(posture)["length"].to_numpy()[0]))
    assert fibre[0] == pytest.approx(fibre[1], abs=0.02)
