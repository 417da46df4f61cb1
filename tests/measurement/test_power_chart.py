"""Power against load, leg by leg."""

from __future__ import annotations

import pytest

from revpress.errors import InputError
from revpress.instrument.uncertainty import Measured
from revpress.measurement.power_chart import ChartRep, power_chart
from revpress.report.power_chart import power_chart_figure, power_chart_table


def sets(side: str | None, slope: float) -> list[ChartRep]:
    """Sets of four at 40 to 100 kg: v = 1.2 + slope · load, less 5 % with each repetition after the second."""
    told = []
    for number, load in enumerate((40.0, 60.0, 80.0, 100.0), start=1):
        for share in (0.98, 1.0, 0.95, 0.9):
            v = (1.2 + slope * load) * share
            told.append(ChartRep(side, load, number, Measured(v, 0.01), Measured(9.8 * load * v, 8.0)))  # type: ignore[arg-type]
    return told


def test_each_leg_has_its_points_line_and_losses() -> None:
    left, right = power_chart([*sets("right", -0.008), *sets("left", -0.009)])
    assert (left.side, right.side) == ("left", "right")
    assert left.line is not None
    assert left.line.slope == pytest.approx(-0.009)
    assert [point.count for point in left.points] == [4, 4, 4, 4]
    assert left.losses[0].from_fastest == pytest.approx(0.1)
    assert left.losses[0].from_first == pytest.approx(1.0 - 0.9 / 0.98)
    assert left.losses[0].u > 0.0
    assert left.most_powerful.load == 60.0
    assert not left.at_the_edge


def test_one_load_bounds_no_line_and_a_side_is_never_inferred() -> None:
    (leg,) = power_chart(sets(None, -0.009)[:4])
    assert leg.side is None
    assert leg.line is None
    assert "2 different loads" in leg.why_no_line
    assert leg.at_the_edge
    with pytest.raises(InputError, match="one repetition"):
        power_chart([])
    with pytest.raises(InputError, match="above 0"):
        power_chart([ChartRep("left", 40.0, 1, Measured(0.0, 0.1), Measured(1.0, 1.0))])


def test_table_and_figure() -> None:
    legs = power_chart([*sets("left", -0.009), *sets("right", -0.008)])
    table = power_chart_table(legs)
    assert [group.heading for group in table.body] == ["Left leg", "Right leg"]
    assert "left leg" in power_chart_figure(legs).alt
