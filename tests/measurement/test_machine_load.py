"""The machine as the measured point feels it, against the contact forces of full solutions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from revpress import Athlete, exercises
from revpress.exercise.solve import solve
from revpress.instrument.kinematics import Kinematics
from revpress.machine.resistance.stack import Stack
from revpress.measurement.machine_load import machine_load
from revpress.twin.motion import Motion
from revpress.twin.rig import Rig

STRONG = Athlete(strength=3.0)
MACHINES = [
    ("reverse_leg_press/prone_hinge", {"pivot_friction": 0.0}),
    ("reverse_leg_press/prone_hinge", {"pivot_friction": 0.0, "pivot": "overhead"}),
    ("reverse_leg_press/track", {}),
    ("reverse_leg_press/track", {"resistance": "stack"}),
    ("reverse_leg_press/track", {"resistance": "pneumatic"}),
    ("reverse_leg_press/track", {"resistance": Stack(cam_start=1.3, friction=0.0)}),
]


@pytest.mark.parametrize(("name", "parameters"), MACHINES)
def test_force_at_the_interface_equals_that_of_the_contacts(name: str, parameters: dict[str, Any]) -> None:
    """Two ways to one number: the machine's own equation of motion, and what the foot presses in a full solution.

    Up to the middle of the stroke, where the foot hardly turns the pivoting plate: the plate's spin takes power
    that a force along the path does not show.
    """
    load = exercises[name].load.default
    rig = Rig(exercises[name](**parameters).assembly(STRONG, load))
    phase = np.linspace(0.1, 0.9, 33) * np.pi
    whole, pace, reach = float(rig.travel(np.array([1.0]))[0]), np.pi / 0.8, 0.25
    position = reach * whole * (1.0 - np.cos(phase))
    velocity = reach * whole * pace * np.sin(phase)
    acceleration = reach * whole * pace**2 * np.cos(phase)
    stop = np.append(position, whole)  # tells the rig where the stroke ends
    padded = rig.motion_of(np.append(phase / pace, 9.0), stop, np.append(velocity, 0.0), np.append(acceleration, 0.0))
    motion = Motion(*(values[:-1] for values in (padded.time, padded.s, padded.ds, padded.dds)))
    solution = solve(name, STRONG, load, motion=motion, **parameters)
    assert (solution.status == 0).all()
    end = 1.7  # where the instrument has its zero says nothing
    reading = Kinematics(motion.time, position + end - whole, velocity, acceleration, *np.zeros((3, 33)))
    force = machine_load(rig, end).force(reading)
    assert force == pytest.approx(solution.resistance.values, rel=5e-3)


def test_a_carried_bar_is_a_free_weight() -> None:
    rig = Rig(exercises["back_squat"]().assembly(STRONG, 120.0))
    model = machine_load(rig, u_relative=0.01)
    assert model.mass(np.zeros(1)) == pytest.approx(120.0)
    assert model.free_deceleration(np.zeros(1)) == pytest.approx(9.80665)
    assert model.u_relative == 0.01
