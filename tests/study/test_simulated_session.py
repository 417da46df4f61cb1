"""A session that nobody did, read by several instruments."""

from __future__ import annotations

import pytest

from revpress import Athlete, InputError, explain
from revpress.instrument import Emg, Encoder, ForcePlate, LoadCell
from revpress.study.simulated_session import simulated_session

ATHLETE = Athlete(strength=1.5)
NAME = "reverse_leg_press/prone_hinge"


def test_every_load_is_a_set_that_is_explained() -> None:
    reps = simulated_session(NAME, ATHLETE, [50.0, 90.0], [Encoder(), ForcePlate(), Emg()])
    assert [(rep.set_number, rep.load, len(rep.observations)) for rep in reps] == [(1, 50.0, 2), (2, 90.0, 2)]
    answer = explain(reps, NAME, ATHLETE)
    assert answer.left_out == ()
    assert answer.unexplained == 0.0
    wide = answer.repetitions.peak_hip_extension_moment_interval.sel(layer="likely")
    assert float((wide.sel(bound="high") - wide.sel(bound="low")).max()) < 30.0


def test_the_same_seed_gives_the_same_session() -> None:
    one, other = (simulated_session(NAME, ATHLETE, [50.0], [Encoder()], seed=3) for _ in range(2))
    assert (one[0].motion.position == other[0].motion.position).all()


@pytest.mark.parametrize("instruments", [[], [LoadCell(), Encoder()]])
def test_the_first_is_an_encoder(instruments: list[object]) -> None:
    with pytest.raises(InputError, match="the first instrument"):
        simulated_session(NAME, ATHLETE, [50.0], instruments)  # type: ignore[arg-type]
