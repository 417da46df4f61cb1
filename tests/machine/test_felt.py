"""What a machine asks for at its foot plate: closed forms, and the equations of motion of the whole as a judge."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from revpress import Athlete, Flywheel, InputError, Stack, exercises
from revpress.exercise.machines import set_up
from revpress.machine.felt import effective_mass, held_force
from revpress.machine.find import typical_machine
from revpress.machine.lever import tubing
from revpress.machine.machine import Machine
from revpress.measurement.machine_load import machine_load
from revpress.twin.rig import Rig

SHARES = np.linspace(0.0, 1.0, 5)
G = 9.80665
MEASURED = {"balance_along": 3.0, "balance_across": -0.8, "lever_inertia": 4.0}


def test_two_bars_at_a_right_angle_balance_about_their_halves() -> None:
    along, across, inertia = tubing(1.0, 0.5, np.pi / 2, 9.0)  # 6 kg of arm, 3 kg of horn
    assert (along, across) == (pytest.approx(3.0), pytest.approx(0.75))
    assert inertia == pytest.approx(6.0 / 3 + 3.0 * 0.25 / 3)


def test_a_level_arm_carries_plates_at_their_distance() -> None:
    machine = typical_machine("prone_hinge").changed(horn_angle=0.0, start_stop=np.radians(-170), end_stop=-np.pi)
    with_plates, without = (held_force(machine, 1.0, load) for load in (20.0, 0.0))
    assert with_plates - without == pytest.approx(20.0 * G * machine.horn / machine.arm)
    assert held_force(machine, 1.0, 20.0, 1) - with_plates == pytest.approx(machine.pivot_friction / machine.arm)


def test_a_carriage_weighs_its_part_along_the_track() -> None:
    machine = typical_machine("track")
    held = 20.0 + machine.carriage_mass + 3.0  # the foot plate's 3 kg
    assert held_force(machine, SHARES, 20.0) == pytest.approx(held * G * np.sin(machine.track_angle))
    assert effective_mass(machine, SHARES, 20.0) == pytest.approx(held)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("prone_hinge", {}),
        ("prone_hinge", {"counterweight": 6.0, "horn_angle": 0.5}),
        ("prone_hinge", MEASURED),
        ("prone_hinge", {"resistance": Stack(cam_start=1.2, friction=0.0)}),
        ("prone_hinge", {"resistance": Flywheel()}),
        ("track", {}),
        ("track", {"resistance": Stack(ratio=0.5, friction=0.0)}),
    ],
)
def test_the_equations_of_motion_of_the_whole_say_the_same(kind: str, changes: dict[str, Any]) -> None:
    """But for the end, where a leg that is nearly straight turns the foot plate fast, which takes power too."""
    athlete, machine = Athlete(), typical_machine(kind).changed(**changes)
    setup = set_up(machine, athlete)
    name = machine.exercises[0]
    rig = Rig(exercises[name](machine=setup.machine).assembly(athlete, 30.0))
    travel = rig.travel(SHARES)
    shares = np.interp(travel, travel[[0, -1]], setup.share)
    judge = machine_load(rig, float(travel[-1]))
    assert judge.resistance(travel) == pytest.approx(held_force(machine, shares, 30.0), abs=2.0, rel=0.01)
    assert judge.mass(travel)[:4] == pytest.approx(effective_mass(machine, shares, 30.0)[:4], rel=0.02)


def test_a_measured_lever_needs_all_of_its_moments() -> None:
    machine: Machine = typical_machine("prone_hinge").changed(balance_along=3.0)
    with pytest.raises(InputError, match="all are given or none"):
        held_force(machine, 0.0, 0.0)
    with pytest.raises(InputError, match=r"above 0\.964"):
        held_force(machine.changed(**MEASURED).changed(lever_inertia=0.9), 0.0, 0.0)
