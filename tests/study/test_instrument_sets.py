"""What each instrument adds to an encoder, before it is bought."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from revpress import Athlete, InputError
from revpress.instrument import Emg, Encoder, ForcePlate, LoadCell
from revpress.report.story import instruments_story
from revpress.study.instrument_sets import (
    QUANTITIES,
    instrument_sets,
    most_useful,
    named_instruments,
    usual_instruments,
    widths,
)

ATHLETE = Athlete(strength=1.5)
BOTH = Emg(electrodes=("gluteus maximus", "biceps femoris"))


@pytest.fixture(scope="module")
def sets() -> xr.Dataset:
    more = {"load_cell": LoadCell(), "force_plate": ForcePlate(), "emg": Emg(), "both": BOTH}
    return instrument_sets("reverse_leg_press/prone_hinge", ATHLETE, 80.0, {"encoder": Encoder()}, more)


def test_every_set_holds_the_truth(sets: xr.Dataset) -> None:
    for name in QUANTITIES:
        ends = sets[f"{name}_interval"]
        assert (ends.sel(bound="low") <= sets[name] + 1e-9).all()
        assert (ends.sel(bound="high") >= sets[name] - 1e-9).all()
        # all read the same repetition, so what the encoder alone holds for likely holds what better sets say
        low, high = ends.sel(layer="likely").isel(set=0).values
        assert ((sets[name] >= low - 1e-9) & (sets[name] <= high + 1e-9)).all()


def test_what_is_likely_lies_in_what_is_possible(sets: xr.Dataset) -> None:
    for name in QUANTITIES:
        ends = sets[f"{name}_interval"]
        assert (ends.sel(layer="likely", bound="low") >= ends.sel(layer="possible", bound="low") - 1e-9).all()
        assert (ends.sel(layer="likely", bound="high") <= ends.sel(layer="possible", bound="high") + 1e-9).all()


def test_no_instrument_widens_what_is_possible(sets: xr.Dataset) -> None:
    possible = widths(sets, "possible")
    for name in possible:
        assert (possible[name] <= possible[name][0] * 1.01 + 1e-3).all(), name


def test_a_plate_tells_joints_and_electrodes_tell_muscles(sets: xr.Dataset) -> None:
    left = widths(sets) / widths(sets).isel(set=0, drop=True)
    assert float(left.peak_hip_extension_moment.sel(set="+ force_plate")) < 0.5
    assert float(left.peak_hip_extension_moment.sel(set="+ emg")) > 0.95
    assert float(left.gluteus_maximus_net_work_share.sel(set="+ emg")) < 0.9
    best = most_useful(sets)
    assert best is not None
    assert best[0] == "+ force_plate"


def test_the_widths_that_are_worth_having(sets: xr.Dataset) -> None:
    """At 70 % of the largest load: a quarter of the work with an encoder alone, half that with two electrodes."""
    share = widths(sets).gluteus_maximus_net_work_share
    assert float(share.sel(set="have")) <= 0.25
    assert float(share.sel(set="+ both")) <= 0.12


def test_the_story_says_which_to_borrow(sets: xr.Dataset) -> None:
    told = str(instruments_story(sets, ATHLETE))
    assert told.startswith("With an encoder, the gluteus maximus likely does")
    assert "Next: Borrow a force plate for one session before buying" in told
    assert instruments_story(sets, ATHLETE).page


def test_names_as_they_are_typed() -> None:
    found = named_instruments("load-cell, emg:electrodes=gluteus maximus+biceps femoris:noise=0.03")
    assert list(found) == ["load-cell", "emg:electrodes=gluteus maximus+biceps femoris:noise=0.03"]
    assert found["load-cell"] == LoadCell()
    assert list(found.values())[1] == Emg(electrodes=("gluteus maximus", "biceps femoris"), noise=0.03)
    assert "encoder" not in usual_instruments()
    assert {"load_cell", "force_plate", "emg"} <= set(usual_instruments())


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("lode_cell", "did you mean load_cell"),
        ("emg,emg", "named twice"),
        ("emg:noise", "written name=value"),
        ("emg:colour=1", "has no 'colour'"),
    ],
)
def test_names_that_mean_nothing(names: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        named_instruments(names)


def test_without_movement_nothing_is_asked() -> None:
    with pytest.raises(InputError, match="0 encoders"):
        instrument_sets("back_squat", ATHLETE, 60.0, {"load_cell": LoadCell()}, {})


def test_an_instrument_without_a_place_is_named() -> None:
    """Nobody stands on a plate in a prone hip extension with a cuff: it is passed over, and said."""
    found = instrument_sets(
        "cable_kickback", ATHLETE, 10.0, {"encoder": Encoder()}, {"insole": usual_instruments()["insole"]}
    )
    assert found.sizes["set"] + len(found.attrs["unusable"]) == 2
    assert np.isfinite(found.gluteus_maximus_net_work_share).all()
