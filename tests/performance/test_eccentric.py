"""Repetitions there and back: their energy, and what muscles that lengthen can bear."""

from __future__ import annotations

import numpy as np
import pytest

from revpress import Athlete, InputError
from revpress.exercise.catalogue import find_exercise
from revpress.machine.resistance.flywheel import Flywheel
from revpress.performance.eccentric import flywheel_repetition, isokinetic_repetition, resisted
from revpress.performance.preparation import compiled
from revpress.performance.strength_curve import strength_curve
from revpress.twin.pace import isokinetic

HINGE, TRACK = "reverse_leg_press/prone_hinge", "reverse_leg_press/track"
ATHLETE = Athlete()
# Level rails without friction: all that the foot gives goes into carriage, plate and wheel.
WHEEL = {
    "resistance": Flywheel(inertia=0.05, shaft_radius=0.04), "carriage_mass": 12.0, "track_angle": 0.0,
    "rolling_friction": 0.0, "plate": "rigid",
}  # fmt: skip


def moved_mass() -> float:
    """Carriage and foot plate, and the wheel as I/r² [kg]."""
    model = compiled(find_exercise(TRACK, **WHEEL), ATHLETE, 0.0).model
    return float(model.body_subtreemass[model.body("carriage").id]) + 0.05 / 0.04**2


@pytest.fixture(scope="module")
def wheel():
    return flywheel_repetition(TRACK, ATHLETE, 0.0, **WHEEL)


def test_work_on_a_flywheel_is_its_energy(wheel):
    driven = wheel.where(wheel.part == "concentric", drop=True)
    mass = moved_mass()
    energy = mass * float(driven.travel_speed[-1]) ** 2 / 2
    assert float(wheel.work.sel(phase="concentric")) == pytest.approx(energy, rel=2e-3)
    assert driven.force.values[1:-1] == pytest.approx(
        mass * np.gradient(driven.travel_speed.values, driven.time.values)[1:-1], rel=0.05, abs=5.0
    )


def test_what_is_put_in_is_taken_out_again(wheel):
    """The wheel comes to rest: the athlete brakes all that he gave it."""
    concentric, eccentric = wheel.work.values
    assert eccentric == pytest.approx(-concentric, rel=0.01)
    assert float(wheel.travel_speed[-1]) == 0.0
    assert 0.0 <= float(wheel.stroke[-1]) < 0.05


@pytest.mark.parametrize("name", [HINGE, "reverse_leg_press/standing_hinge", "reverse_leg_press/hip_press"])
def test_a_wheel_on_any_machine_is_stopped_before_the_start(name):
    """With plates left on, which drive the wheel on the way back; too late a brake is none."""
    repetition = flywheel_repetition(name, ATHLETE, 5.0, resistance="flywheel")
    assert np.all(np.diff(repetition.time) >= 0.0)  # where a phase begins, the time stands twice
    assert repetition.work.values[1] == pytest.approx(-repetition.work.values[0], rel=0.05)
    assert 0.1 < float(repetition.brake_stroke) < 0.9
    assert 1.0 < float(repetition.overload) < 3.0


def test_later_braking_is_harder(wheel):
    early = flywheel_repetition(TRACK, ATHLETE, 0.0, brake=0.9, **WHEEL)
    assert float(early.stroke[-1]) > float(wheel.stroke[-1])
    assert float(wheel.brake_stroke) < 0.9
    assert float(wheel.overload) > 1.0
    with pytest.raises(InputError, match="does not stop the wheel"):
        flywheel_repetition(TRACK, ATHLETE, 0.0, brake=0.5 * float(wheel.brake_stroke), **WHEEL)


def test_activation_falls_while_giving_way_and_rises_again(wheel):
    limit, stroke = wheel.limit.values, wheel.stroke.values
    turn = int(np.argmax(wheel.part.values == "eccentric"))
    given_way = slice(turn, int(np.flatnonzero(stroke[turn:] > float(wheel.brake_stroke))[-1]) + turn)
    assert np.all(np.diff(limit[given_way]) < 0.0)
    assert limit[-1] > 0.99


def test_a_larger_wheel_is_slower_and_stores_more():
    small, large = (flywheel_repetition(TRACK, ATHLETE, 0.0, **WHEEL | {"resistance.inertia": i}) for i in (0.02, 0.2))
    assert float(large.travel_speed.max()) < float(small.travel_speed.max())
    assert float(large.work[0]) > float(small.work[0])


def test_isokinetic_force_is_the_strength_at_that_speed():
    """Between the ramps and fully activated, the repetition is a strength curve there and one back."""
    repetition = isokinetic_repetition(HINGE, ATHLETE, 0.3, 0.2)
    for phase, speed in (("concentric", 0.3), ("eccentric", -0.2)):
        constant = (np.abs(repetition.travel_speed.values - speed) < 1e-6) & (repetition.part.values == phase)
        curve = strength_curve(HINGE, ATHLETE, speed=speed, positions=201)
        expected = np.interp(repetition.stroke.values[constant], curve.stroke.values, curve.force.values)
        assert repetition.force.values[constant] == pytest.approx(expected, rel=2e-3)
    assert float(repetition.mean_force[1]) > float(repetition.mean_force[0])


def test_isokinetic_work_is_balanced():
    """Muscles and passive structures against the machine, frame by frame: power = change of energy."""
    rig = compiled(find_exercise(HINGE), ATHLETE, None)
    motion = isokinetic(rig, 0.3)
    problem, limit, largest = resisted(rig, motion)
    n = problem.capacity.shape[1]
    du = problem.path.du * motion.ds[:, None]
    force = largest.x[:, :n] * problem.capacity
    muscle = -(force * problem.state.tendon_speed).sum(axis=1)
    others = ((problem.passive + problem.resistance) * du).sum(axis=1)
    first, _ = rig.interface_motion(problem.path, problem.state.frames)
    machine = largest.value * np.linalg.norm(first, axis=1) * motion.ds
    energy = problem.state.energy.sum(axis=1)
    assert np.trapezoid(np.abs(machine), motion.time) > 100.0
    for part in (slice(0, 101), slice(100, 201)):
        time = motion.time[part]
        work = np.trapezoid((muscle + others - machine)[part], time)
        assert work == pytest.approx(energy[part][-1] - energy[part][0], abs=0.5)
    assert np.all(np.diff(limit) >= 0.0)


def test_a_machine_without_a_wheel_is_refused():
    with pytest.raises(InputError, match="has no flywheel with these settings"):
        flywheel_repetition(TRACK, ATHLETE)
    with pytest.raises(InputError, match="stroke at which braking begins is 2"):
        flywheel_repetition(TRACK, ATHLETE, brake=2.0, **WHEEL)
