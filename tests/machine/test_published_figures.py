"""Public figures of machines: each can be traced, and says how far to trust it."""

from __future__ import annotations

import pytest

from revpress.exercise.catalogue import find_exercise
from revpress.machine.published_figures import MachineFigure, published_machine_figures

FIGURES = published_machine_figures()


@pytest.mark.parametrize("figure", FIGURES, ids=[f"{f.machine}-{f.quantity}-{f.source}" for f in FIGURES])
def test_a_figure_is_whole(figure: MachineFigure) -> None:
    assert figure.reference.key == figure.source
    assert figure.kind in ("study", "maker's data sheet", "seller's article", "unsigned article")
    assert figure.unit in ("", "kg", "m")
    assert 0 < figure.value[0] <= figure.value[1]
    assert all((figure.machine, figure.quantity, figure.note))
    assert (figure.sd is not None) == (figure.kind == "study")


def test_the_sled_of_the_catalogue_slides_as_the_measured_one() -> None:
    measured = next(f for f in FIGURES if f.machine == "sled" and "slides" in f.quantity)
    assert measured.value == pytest.approx([find_exercise("sled_push").sled_friction] * 2)  # type: ignore[attr-defined]
