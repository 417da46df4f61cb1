"""A machine from its measuring card: known machines are recovered, and what a card cannot tell is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from revpress import InputError, Stack
from revpress.instrument.channel import Channel
from revpress.machine.felt import effective_mass, held_force, pressed
from revpress.machine.file import read_machine, write_machine
from revpress.machine.find import typical_machine
from revpress.machine.machine import ASSUMED, Machine
from revpress.measurement.identification import Identification, identify
from revpress.measurement.measuring_card import Fall, MeasuringCard, Tools, assumed
from revpress.measurement.simulated_card import simulate_card

G = 9.80665
PULLS = [(share, load) for load in (0.0, 20.0) for share in (0.1, 0.5, 0.9)]
SHARES = np.linspace(0.0, 1.0, 11)
TOOLS = Tools(**assumed()["tools"])
PERFECT = Tools(1e-5, 1e-5, 1e-4, 1e-5, 1e-5, 1e-5, 1e-4, 1e-5)


def hinge() -> Machine:
    """A hinge that is unlike the typical one."""
    return typical_machine("prone_hinge").changed(
        arm=0.92, horn=0.7, horn_angle=-0.5, lever_mass=14.0, counterweight=3.0, pivot_friction=2.2
    )


def track() -> Machine:
    return typical_machine("track").changed(track_angle=0.7, travel=0.62, carriage_mass=19.0, rolling_friction=0.05)


TRUTHS = {
    "hinge": hinge(),
    "track": track(),
    "hinge with a stack": hinge().changed(resistance=Stack(cam_start=1.15, cam_end=0.9, friction=0.08, top_weight=3.0)),
    "track with a stack": track().changed(resistance=Stack(ratio=1.02, friction=0.03, top_weight=2.0)),
}


def usual(truth: Machine) -> Machine:
    typical = typical_machine(truth.kind)
    return typical.changed(resistance=Stack()) if truth.resistance.kind == "stack" else typical


def found_of(
    truth: Machine, seed: int = 1, fall: Fall | None = None, tools: Tools | None = None
) -> tuple[Identification, MeasuringCard, Channel | None]:
    card, recording = simulate_card(truth, PULLS, np.random.default_rng(seed), fall, tools, usual(truth))
    return identify(card, recording), card, recording


@pytest.mark.parametrize("name", TRUTHS)
def test_perfect_tools_find_the_machine_itself(name: str) -> None:
    truth = TRUTHS[name]
    found, *_ = found_of(truth, fall=Fall(0.0), tools=PERFECT)
    for load in (0.0, 20.0, 60.0):
        for way in (-1, 0, 1):
            force = [e.value for e in found.force(SHARES, load, way)]
            assert force == pytest.approx(held_force(truth, SHARES, load, way), rel=2e-3)
    assert found.mass([0.5], 0.0)[0].value == pytest.approx(float(effective_mass(truth, 0.5, 0.0)), rel=5e-3)


def test_force_within_2_and_inertia_within_10_of_100_and_intervals_that_hold() -> None:
    """A small sample of what ``scripts/check_measuring_cards.py`` asks of many more cards and machines."""
    held = []
    for truth in (hinge(), track()):
        true, mass = held_force(truth, SHARES, 20.0), float(effective_mass(truth, 0.5, 0.0))
        for seed in range(12):
            found, *_ = found_of(truth, seed, Fall(0.0))
            estimates = found.force(SHARES, 20.0)
            errors = np.array([e.value for e in estimates]) - true
            assert np.abs(errors).mean() < 0.02 * true.mean()
            assert found.mass([0.5], 0.0)[0].value == pytest.approx(mass, rel=0.1)
            held += [e.low <= t <= e.high for e, t in zip(estimates, true, strict=True)]
    assert 0.85 < np.mean(held) <= 1.0


def test_a_tether_from_the_floor_tells_the_same_inertia() -> None:
    truth = hinge()
    mass = float(effective_mass(truth, 0.5, 0.0))
    found, *_ = found_of(truth, 3, Fall(0.0, (-0.2, 0.0)))
    assert found.mass([0.5], 0.0)[0].value == pytest.approx(mass, rel=0.1)


def test_the_simulated_fall_is_that_of_a_body_on_a_slope() -> None:
    truth = track().changed(rolling_friction=0.0)
    _, recording = simulate_card(truth, PULLS, np.random.default_rng(0), Fall(0.0), PERFECT)
    assert recording is not None
    way = pressed(truth).way
    top, falls = 0.98 * way, recording.values < 0.9 * way
    falls &= recording.time > 3.8
    moving = falls & (recording.values > 0.1 * way)
    since = np.sqrt(2.0 * (top - recording.values[moving]) / (G * np.sin(truth.track_angle)))
    assert np.ptp(recording.time[moving] - since) < 3e-3  # one moment of letting go fits all of it


def test_without_a_recording_inertia_stays_assumed_and_the_force_is_known_all_the_same() -> None:
    found, *_ = found_of(hinge())
    assert "inertia" in found.untold
    assert found.machine.origin("lever_inertia").source == ASSUMED
    assert found.machine.origin("balance_along").source == "card, simulated"
    mass, force = found.mass([0.5], 0.0)[0], found.force([0.5], 20.0)[0]
    assert mass.high > 1.5 * mass.low
    assert force.high < 1.05 * force.low


@pytest.mark.parametrize("name", TRUTHS)
def test_the_machine_that_is_written_asks_for_what_was_found(name: str, tmp_path: Path) -> None:
    found, *_ = found_of(TRUTHS[name], fall=Fall(20.0))
    write_machine(found.machine, tmp_path / "machine.toml")
    written = read_machine(tmp_path / "machine.toml")
    force = [e.value for e in found.force(SHARES, 20.0, 1)]
    assert held_force(written, SHARES, 20.0, 1) == pytest.approx(force, rel=1e-4)
    assert effective_mass(written, 0.5, 20.0) == pytest.approx(found.mass([0.5], 20.0)[0].value, rel=1e-4)
    part = pressed(written)
    assert written.origin("arm" if hasattr(part, "arm") else "track_angle").source == "card, simulated"


def test_whose_errors_count_adds_up_and_a_better_tool_narrows_the_interval() -> None:
    found, card, _ = found_of(hinge())
    shares = found.contributions(20.0)
    assert sum(shares.values()) == pytest.approx(1.0)
    better = identify(replace(card, tools=replace(card.tools, scale=card.tools.scale / 4)))
    wide, narrow = (np.subtract(*f.force([0.5], 20.0)[0][:0:-1]) for f in (found, better))
    assert narrow < wide
    assert better.contributions(20.0)["readings of the scale"] < shares["readings of the scale"]


def test_a_reading_that_does_not_fit_is_named_and_widens_all_intervals() -> None:
    found, card, _ = found_of(hinge())
    wrong = replace(card.pulls[4], up=card.pulls[4].up + 4.0 * G)  # type: ignore[operator]
    doubted = identify(replace(card, pulls=(*card.pulls[:4], wrong, card.pulls[5])))
    assert not found.doubtful
    assert doubted.doubtful == "reading 5 of the scale, on the way up"
    assert np.ptp(doubted.force([0.5], 20.0)[0][1:]) > 1.5 * np.ptp(found.force([0.5], 20.0)[0][1:])


def test_what_only_works_together_is_named() -> None:
    """On a round wheel a weight at the cable's end and a lever's own balance pull alike."""
    truth = hinge().changed(resistance=Stack(top_weight=3.0))
    card, _ = simulate_card(truth, PULLS, np.random.default_rng(1), usual=usual(truth))
    sharp = replace(card, tools=replace(card.tools, scale=1e-2, plate_share=1e-3, scale_share=1e-3))
    assert ("along", "top_weight") in identify(sharp).alike


def test_a_recording_in_which_nothing_falls_is_refused() -> None:
    _, card, recording = found_of(hinge(), fall=Fall(0.0))
    assert recording is not None
    before = recording.time < 3.5
    slow = replace(recording, values=recording.values[before], time=recording.time[before])
    with pytest.raises(InputError, match="no fall of the machine"):
        identify(card, slow)
    with pytest.raises(InputError, match="the card has no table fall"):
        identify(replace(card, fall=None), recording)
