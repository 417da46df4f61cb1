"""People are simulated, read and explained as strangers: the intervals hold what they did."""

from __future__ import annotations

import pytest
import xarray as xr

from revpress import Athlete
from revpress.instrument import Emg, ForcePlate
from revpress.study.instrument_sets import QUANTITIES
from revpress.study.recovery import coverage, recover

ATHLETE = Athlete(strength=1.5)
SETS = {"encoder": (), "plate and EMG": (ForcePlate(), Emg(electrodes=("gluteus maximus", "biceps femoris")))}


@pytest.fixture(scope="module", params=["reverse_leg_press/prone_hinge", "reverse_leg_press/track"])
def recovered(request: pytest.FixtureRequest) -> xr.Dataset:
    """Six people of preferences of their own."""
    load = {"reverse_leg_press/prone_hinge": 95.0, "reverse_leg_press/track": 45.0}[request.param]
    return recover(request.param, ATHLETE, load, SETS, 6)


def test_what_is_possible_holds_everybody(recovered: xr.Dataset) -> None:
    held = coverage(recovered, slack=0.01).sel(layer="possible")
    assert recovered.sizes["person"] >= 4
    for name in QUANTITIES:
        assert float(held[name].sel(set="encoder")) == 1.0, name


def test_what_is_likely_holds_most(recovered: xr.Dataset) -> None:
    """Two of three quantities of six people at the very least; `scripts/recover.py` counts many."""
    held = coverage(recovered, slack=0.01)
    for name in QUANTITIES:
        assert float(held[name].sel(layer="likely").mean()) >= 2 / 3, name


def test_more_instruments_leave_less(recovered: xr.Dataset) -> None:
    held = coverage(recovered)
    for name in ("peak_hip_extension_moment", "gluteus_maximus_net_work_share"):
        wide, narrow = held[f"{name}_width"].sel(layer="possible").values
        assert narrow < 0.75 * wide


def test_strangers_of_other_strength_are_recovered_too() -> None:
    """Whose muscles nobody knows: moments follow from what was read, so they are held all the same."""
    found = recover("reverse_leg_press/prone_hinge", ATHLETE, 80.0, {"plate": (ForcePlate(),)}, 4, bodies=True)
    held = coverage(found, slack=0.02).sel(layer="possible", set="plate")
    assert float(held.peak_hip_extension_moment) == 1.0
