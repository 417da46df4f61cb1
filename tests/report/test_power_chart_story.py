"""Several sets, leg by leg: what is said of power, loss and the two legs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from revpress import InputError
from revpress.instrument import Measured
from revpress.instrument.channel import Side
from revpress.measurement import ChartRep
from revpress.report.story import power_chart_story


def trials(side: Side, load: float, velocities: Sequence[float], number: int) -> list[ChartRep]:
    return [ChartRep(side, load, number, Measured(v, 0.01), Measured(9.81 * load * v, 5.0)) for v in velocities]


LEFT = [*trials("left", 40.0, [0.80, 0.79, 0.81], 1), *trials("left", 80.0, [0.45, 0.44, 0.40], 2)]


def test_a_stronger_leg_is_named_and_noise_is_not() -> None:
    right = [*trials("right", 40.0, [0.90, 0.91, 0.89], 3), *trials("right", 80.0, [0.46, 0.41, 0.44], 4)]
    told = str(power_chart_story([*LEFT, *right], "Prone hinge"))
    assert "At 40 kg the right leg is 11 % faster, more than the" in told
    assert "At 80 kg the legs cannot be told apart" in told
    assert "Set 2 (left leg, 80 kg): the last of 3 repetitions has lost 11 %" in told
    assert "Next: Compare the legs again on another day" in told


def test_one_leg_alone_is_not_compared() -> None:
    story = power_chart_story(LEFT, "Prone hinge")
    assert "legs cannot be compared yet (one leg is missing)" in str(story)
    assert story.page


def test_the_most_powerful_load_at_the_edge_is_no_optimum() -> None:
    assert "so more may lie beyond" in str(power_chart_story(LEFT, "Prone hinge"))


def test_no_repetition_is_refused() -> None:
    with pytest.raises(InputError, match="one repetition or more"):
        power_chart_story([], "Prone hinge")


def test_velocity_alone_is_told_without_power() -> None:
    reps = [replace(rep, power=None) for rep in [*LEFT, *trials("right", 40.0, [0.90, 0.91, 0.89], 3)]]
    told = str(power_chart_story(reps, "Prone hinge"))
    assert "Fastest: 0.91 m/s at 40 kg, right leg. Power was not measured." in told
    assert "At 40 kg the right leg is 11 % faster" in told
    assert " W" not in told.replace("(W)", "")
