"""Simulated measuring cards of known machines: how near identification comes, how often its intervals hold.

Run it with the number of cards: ``python scripts/check_measuring_cards.py 300``. Machines are drawn flat over wide
ranges, not from what identification expects. A card has six readings of the scale (three places, without and with one
plate of 20 kg), the dimensions by tape and inclinometer, and one fall without plates.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

import numpy as np

from revpress.machine.felt import effective_mass, held_force
from revpress.machine.find import typical_machine
from revpress.machine.machine import Machine
from revpress.machine.resistance.stack import Stack
from revpress.measurement.identification import identify
from revpress.measurement.measuring_card import Fall
from revpress.measurement.simulated_card import simulate_card

SHARES = np.linspace(0.0, 1.0, 11)
LOADS = (0.0, 20.0, 60.0)
PULLS = [(share, load) for load in (0.0, 20.0) for share in (0.1, 0.5, 0.9)]


def drawn(kind: str, rng: np.random.Generator) -> Machine:
    """A machine of a kind that is unlike the typical one."""
    usual = typical_machine(kind.partition(" ")[0])
    stack = {}
    if kind.endswith("stack"):
        radii = {name: rng.uniform(0.8, 1.2) for name in ("cam_start", "cam_end")}
        friction, top = rng.uniform(0.02, 0.1), rng.uniform(0.0, 4.0)
        stack = {"resistance": Stack(ratio=rng.uniform(0.97, 1.03), friction=friction, top_weight=top, **radii)}
    if "hinge" in kind:
        return usual.changed(
            arm=rng.uniform(0.8, 1.15), horn=rng.uniform(0.4, 0.8), lever_mass=rng.uniform(6.0, 18.0),
            horn_angle=usual.horn_angle + rng.uniform(-0.3, 0.3), counterweight=rng.uniform(0.0, 6.0),
            pivot_friction=rng.uniform(0.4, 3.0), **stack,
        )  # fmt: skip
    return usual.changed(
        track_angle=usual.track_angle + rng.uniform(-0.05, 0.05), travel=rng.uniform(0.55, 0.8),
        carriage_mass=rng.uniform(8.0, 22.0), rolling_friction=rng.uniform(0.01, 0.06), **stack,
    )  # fmt: skip


def check(kind: str, cards: int, seed: int = 8) -> dict[str, float]:
    """Errors and coverage over so many cards."""
    rng, usual = np.random.default_rng(seed), typical_machine(kind.partition(" ")[0])
    force: dict[float, list[float]] = {load: [] for load in LOADS}
    mass, held, held_mass, in_doubt = [], [], [], 0
    for _ in range(cards):
        truth = drawn(kind, rng)
        expected = usual.changed(resistance=Stack()) if kind.endswith("stack") else usual
        card, recording = simulate_card(truth, PULLS, rng, Fall(0.0), usual=expected)
        found = identify(card, recording)
        in_doubt += bool(found.doubtful)
        for load in LOADS:
            true = held_force(truth, SHARES, load)
            estimates = found.force(SHARES, load)
            errors = np.array([e.value for e in estimates]) - true
            force[load].append(float(np.abs(errors).mean() / np.abs(true).mean()))
            held += [e.low <= t <= e.high for e, t in zip(estimates, true, strict=True)]
            [feels], true_mass = found.mass([0.5], load), float(effective_mass(truth, 0.5, load))
            held_mass.append(feels.low <= true_mass <= feels.high)
            if load == 0.0:
                mass.append(abs(feels.value / true_mass - 1.0))
    return {
        **{f"force at {load:g} kg, 95th of 100 [%]": 100 * float(np.quantile(e, 0.95)) for load, e in force.items()},
        "force at 20 kg, median [%]": 100 * float(np.median(force[20.0])),
        "inertia, 95th of 100 [%]": 100 * float(np.quantile(mass, 0.95)),
        "coverage, force [%]": 100 * float(np.mean(held)),
        "coverage, inertia [%]": 100 * float(np.mean(held_mass)),
        "in doubt [%]": 100 * in_doubt / cards,
    }


def main(arguments: Iterable[str]) -> None:
    """One row a kind."""
    cards = int(next(iter(arguments), "300"))
    for kind in (
        "prone_hinge",
        "standing_hinge",
        "track",
        "level_track",
        "hip_press",
        "prone_hinge stack",
        "track stack",
    ):
        start = time.process_time()
        said = ", ".join(f"{name} {value:.1f}" for name, value in check(kind, cards).items())
        print(f"{kind}: {said}; {1e3 * (time.process_time() - start) / cards:.0f} ms a card", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
