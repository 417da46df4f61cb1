"""Laws of tension against closed forms: what they are, and the work they take or give."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad, trapezoid

from revpress import InputError
from revpress.machine.cable import CableForce, CableFriction, Longer, PhaseTension, cam, drum
from revpress.machine.resistance.bands import BandColour, Bands, BandTension, Chart, band
from revpress.machine.resistance.flywheel import Flywheel, FlywheelTension
from revpress.machine.resistance.hydraulic import DamperTension, Hydraulic
from revpress.machine.resistance.motor import Motor
from revpress.machine.resistance.plates import Plates
from revpress.machine.resistance.pneumatic import ATMOSPHERE, AirTension, Pneumatic
from revpress.machine.resistance.stack import Stack, StackTension

GRAVITY = 9.80665
POUND = 4.4482216152605


def tension(law, length, rate=0.0, acceleration=0.0):
    return float(law(np.array([length]), np.array([rate]), np.array([acceleration]))[0])


def work(pull, start, end):
    """Work (1,) that the coordinate puts in, moving slowly [J]."""
    return quad(lambda q: -float(pull(np.array([q]), np.zeros(1))[0]), start, end, epsabs=1e-10, epsrel=1e-10)[0]


@given(st.lists(st.floats(0.02, 0.3), min_size=2, max_size=6), st.floats(0.1, 3.0))
def test_a_cam_takes_up_the_integral_of_its_radius(radius, span):
    angle = np.linspace(0.0, span, len(radius))
    take_up = cam(angle, radius)
    assert take_up(angle, 1) == pytest.approx(radius)
    assert take_up(0.0) == 0.0
    for x in np.linspace(0.0, span, 7):
        area = quad(lambda q: take_up(q, 1), 0.0, x, points=angle[1:-1] if len(angle) > 2 else None)[0]
        assert take_up(x) == pytest.approx(area, rel=1e-7)
    between = take_up(np.linspace(0.0, span, 201), 1)
    assert min(radius) - 1e-12 <= between.min() <= between.max() <= max(radius) + 1e-12


def test_a_round_cam_is_a_drum():
    assert cam([0.0, 1.0, 2.0], [0.1, 0.1, 0.1])(np.array([0.3, 1.7])) == pytest.approx([0.03, 0.17])
    assert drum(0.1)(np.array([0.3, 0.7])) == pytest.approx([0.03, 0.07])


def test_a_stack_weighs_its_mass_times_the_pulleys_ratio_and_drags_both_ways():
    assert tension(StackTension(10.0), 1.0) == pytest.approx(10 * GRAVITY)
    assert tension(StackTension(10.0, ratio=0.5), 1.0, acceleration=2.0) == pytest.approx(
        0.5 * 10 * (GRAVITY + 0.5 * 2.0)
    )
    assert tension(StackTension(10.0, friction=0.1), 1.0, rate=0.5) == pytest.approx(11 * GRAVITY)
    assert tension(StackTension(10.0, friction=0.1), 1.0, rate=-0.5) == pytest.approx(9 * GRAVITY)
    assert (
        tension(StackTension(10.0), 1.0, acceleration=-2 * GRAVITY) == 0.0
    )  # it rests on its stop: a cable does not push


@given(st.floats(0.0, 2000.0), st.floats(0.001, 0.01), st.floats(0.5, 5.0), st.floats(1.0, 1.4), st.floats(0.0, 0.95))
def test_air_in_a_cylinder_keeps_p_times_v_to_the_n(force, area, column, exponent, share):
    law = AirTension(force, area, column, exponent)
    length = share * column
    pressure = (tension(law, length) / area + ATMOSPHERE, force / area + ATMOSPHERE)
    volume = (area * (column - length), area * column)
    assert pressure[0] * volume[0] ** exponent == pytest.approx(pressure[1] * volume[1] ** exponent)
    assert tension(law, 0.0) == pytest.approx(force, abs=1e-9)


@pytest.mark.parametrize("exponent", [1.0, 1.2, 1.4])
def test_work_on_air_is_that_of_the_gas_law(exponent):
    force, area, column, end = 150.0, 2e-3, 1.5, 0.6
    first = force + area * ATMOSPHERE
    squeezed = column / (column - end)
    if exponent == 1.0:
        gas = first * column * np.log(squeezed)
    else:
        gas = first * column * (squeezed ** (exponent - 1.0) - 1.0) / (exponent - 1.0)
    pull = CableForce("rod", drum(1.0), AirTension(force, area, column, exponent))
    assert work(pull, 0.0, end) == pytest.approx(gas - area * ATMOSPHERE * end)


def test_a_piston_at_its_end_is_refused_with_both_lengths():
    with pytest.raises(InputError, match=r"moves 0\.80 m, but its column of gas is 0\.7 m"):
        tension(AirTension(100.0, 1e-3, 0.7), 0.8)


def test_a_band_stores_the_area_under_its_curve_and_is_slack_below_its_length():
    law = BandTension(0.5, (0.0, 0.5, 1.0), (0.0, 20.0, 30.0))
    assert [tension(law, x) for x in (0.3, 0.5, 0.625, 0.75, 0.875, 1.0)] == pytest.approx([0, 0, 10, 20, 25, 30])
    stretched = CableForce("carriage", drum(1.0), Longer(law, 0.5))
    assert work(stretched, 0.0, 0.5) == pytest.approx(0.25 * 20 / 2 + 0.25 * (20 + 30) / 2)
    assert work(stretched, 0.5, 0.0) == pytest.approx(-work(stretched, 0.0, 0.5))  # it gives all of it back
    with pytest.raises(InputError, match="stretched to 120 %, but its table ends at 100 %"):
        tension(law, 1.1)


def test_bands_have_the_tensions_of_the_charts():
    # The maker's chart in pounds at 100 and 200 %; sellers' chart at 100 %.
    for colour, at_one, at_two, low in (
        ("yellow", 3.0, 4.3, 1.8),
        ("black", 7.3, 10.2, 4.9),
        ("gold", 14.2, 21.3, 11.8),
    ):
        high, lower = band(colour, 0.7, chart="high"), band(colour, 0.7, chart="low")
        assert [tension(high, 1.4), tension(high, 2.1)] == pytest.approx([at_one * POUND, at_two * POUND])
        assert tension(lower, 1.4) == pytest.approx(low * POUND)
        assert tension(band(colour, 0.7), 1.4) == pytest.approx((at_one + low) / 2 * POUND)
    assert tension(band("red", 0.7, count=2.0), 1.4) == pytest.approx(2 * tension(band("red", 0.7), 1.4))
    assert tension(band("red", 1.4), 2.8) == pytest.approx(tension(band("red", 0.7), 1.4))  # elongation alone counts


@pytest.mark.parametrize("colour", get_args(BandColour))
def test_a_band_gets_tighter_all_the_way_and_its_charts_keep_their_order(colour):
    stretch = 1.0 + np.linspace(0.0, 2.5, 51)
    at = np.array([band(colour, 1.0, chart=c)(stretch, stretch, stretch) for c in get_args(Chart)])
    assert np.all(np.diff(at, axis=1) > 0)
    assert np.all(np.diff(at, axis=0)[:, 1:] > 0)
    firmer = get_args(BandColour)[get_args(BandColour).index(colour) + 1 :]
    assert all(tension(band(f, 1.0), 2.0) > tension(band(colour, 1.0), 2.0) for f in firmer)


@given(st.floats(-0.5, 1.5), st.floats(-2.0, 2.0))
def test_a_pull_does_virtual_work(position, speed):
    """Force times speed is minus the tension times the rate of the cable, on the profile and beyond its ends."""
    take_up = cam([0.0, 0.4, 1.0], [0.1, 0.2, 0.15])
    inside = np.clip(position, 0.0, 1.0)
    arm = float(take_up(inside, 1))
    law = StackTension(8.0, friction=0.1)
    pull = CableForce("lever", take_up, Longer(law, 0.3))
    power = float(pull(np.array([position]), np.array([speed]))[0]) * speed
    assert power == pytest.approx(-tension(law, 0.3, arm * speed) * arm * speed)


def test_a_phase_tension_is_the_same_at_any_speed_of_a_phase_and_drag_turns_with_it():
    pull = CableForce("carriage", drum(1.0), PhaseTension(120.0, 200.0))
    speeds = np.array([0.2, 1.5, -0.2, -1.5, 0.0])
    assert pull(np.zeros(5), speeds) == pytest.approx([-120.0, -120.0, -200.0, -200.0, -160.0])
    drag = CableForce("carriage", drum(2.0), CableFriction(30.0))
    assert drag(np.zeros(3), np.array([0.5, 0.0, -0.5])) == pytest.approx([-60.0, 0.0, 60.0])


def cycle(force, span=0.6, steps=4001):
    """Work (2,) that a coordinate puts in on the way up and gets on the way down at a changing speed [J]."""
    phase = np.linspace(0.0, np.pi, steps)
    position, speed = span * (1.0 - np.cos(phase)) / 2, 0.8 * np.sin(phase)
    there = trapezoid(-force(position, speed), position)
    back = trapezoid(-force(position[::-1], -speed[::-1]), position[::-1])
    return there, back


CONSERVATIVE = {
    "stack": Stack(friction=0.0, ratio=0.5),
    "bands": Bands(colour="red", length=0.7),
    "pneumatic": Pneumatic(force=150.0, exponent=1.4),
}


@pytest.mark.parametrize("kind", CONSERVATIVE)
def test_what_only_stores_gives_all_of_it_back(kind):
    there, back = cycle(CableForce("carriage", drum(1.0), CONSERVATIVE[kind].tension(20.0)))
    assert there > 5.0
    assert there + back == pytest.approx(0.0, abs=1e-9 * there)


def test_a_motor_and_pulleys_take_what_their_two_phases_differ_by():
    there, back = cycle(
        CableForce("carriage", drum(1.0), Motor(concentric_force=120.0, eccentric_force=80.0).tension(0))
    )
    assert there + back == pytest.approx(40.0 * 0.6, rel=2e-2)  # all but near the turning points
    there, back = cycle(CableForce("carriage", drum(1.0), CableFriction(30.0)))
    assert (there, back) == pytest.approx((30.0 * 0.6, 30.0 * 0.6), rel=2e-2)


@pytest.mark.parametrize("damping", [150.0, 900.0])
@pytest.mark.parametrize("back", [0.0, 300.0])
def test_a_damper_turns_the_integral_of_c_v_squared_into_heat(damping, back):
    """Over a half turn at ω, x = X (1 − cos ωt) / 2: ∫ c v² dt = c π ω X² / 8 up, c' π ω X² / 8 down."""
    span, omega = 0.6, 3.0
    time = np.linspace(0.0, 2 * np.pi / omega, 20001)
    position, speed = span * (1 - np.cos(omega * time)) / 2, span * omega / 2 * np.sin(omega * time)
    force = CableForce("lever", drum(1.0), Hydraulic(damping=damping, return_damping=back).tension(0.0))
    heat = trapezoid(-force(position, speed) * speed, time)
    assert heat == pytest.approx((damping + back) * np.pi * omega * span**2 / 8, rel=1e-6)
    assert np.all(force(position, speed) * speed <= 0.0)  # it never drives
    assert force(position, np.zeros_like(position)) == pytest.approx(0.0, abs=0.0)  # and never holds


def test_a_damper_is_in_proportion_to_speed_one_way_or_both():
    law = DamperTension(400.0, 100.0)
    assert [tension(law, 0.2, v) for v in (0.1, 0.3, -0.1, 0.0)] == pytest.approx([40.0, 120.0, -10.0, 0.0])
    assert tension(Hydraulic().tension(0.0), 0.2, -0.5) == 0.0


def test_a_strap_on_a_flywheel_pulls_by_its_acceleration_and_hangs_slack_rather_than_push():
    law = FlywheelTension(0.07, 0.02)
    assert tension(law, 1.0, 0.5, acceleration=2.0) == pytest.approx(0.07 * 2.0 / 0.02**2)
    assert tension(law, 1.0, -0.5, acceleration=2.0) == pytest.approx(0.07 * 2.0 / 0.02**2)  # braking on the way back
    assert tension(law, 1.0, 0.5, acceleration=-2.0) == 0.0
    assert Flywheel(inertia=0.07, shaft_radius=0.02).tension(0.0) == law


def test_air_does_not_push_its_rod_out_again_below_no_pressure():
    assert tension(AirTension(0.0, 1e-3, 1.0), -0.2) == 0.0


def test_on_a_free_line_the_stroke_begins_with_no_take_up():
    bands, air = Bands(colour="blue", length=0.7, stretch=0.3), Pneumatic()
    assert tension(bands.line_tension(0.0, 1.5), 1.5) == pytest.approx(tension(band("blue", 0.7, 2.0), 0.7 * 1.3))
    assert tension(bands.line_tension(0.0, 1.5), 1.9) == pytest.approx(tension(band("blue", 0.7, 2.0), 0.91 + 0.4))
    assert tension(air.line_tension(0.0, 1.5), 1.5) == pytest.approx(100.0)
    for one, name in ((Stack(cam_start=1.3), "cam_start"), (Hydraulic(return_damping=5.0), "return_damping")):
        with pytest.raises(InputError, match=f"{name} changes nothing here"):
            one.line_tension(10.0, 1.0)


def test_a_stack_has_plates():
    chosen = Stack(step=5.0, top_weight=2.0, ratio=0.5, friction=0.1)
    assert [chosen.lifted(load) for load in (12.0, 13.0)] == [12.0, 17.0]
    assert chosen.tension(10.0) == StackTension(12.0, 0.5, 0.1)
    assert chosen.without_steps().lifted(13.0) == 15.0
    assert (chosen.load_step, Plates().load_step) == (5.0, 0.0)
    assert (chosen.plates(12.0), Plates().plates(12.0), Flywheel().plates(12.0)) == (0.0, 12.0, 12.0)


def test_what_a_run_used_is_cited():
    assert Bands().sources == ("uchida2016", "patterson2001")
    assert Bands(table=((0.0, 0.0), (1.0, 20.0))).sources == Stack().sources == ()
