"""Laws of tension against closed forms: what they are, and the work they take or give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from revpress import InputError
from revpress.machine.bands import CHARTS, COLOURS, band
from revpress.machine.resistance import ATMOSPHERE, Band, Cylinder, Drag, Effort, Pull, Stack, cam, straight

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
    assert straight(0.1)(np.array([0.3, 0.7])) == pytest.approx([0.03, 0.07])


def test_a_stack_weighs_its_mass_times_the_pulleys_ratio_and_drags_both_ways():
    assert tension(Stack(10.0), 1.0) == pytest.approx(10 * GRAVITY)
    assert tension(Stack(10.0, ratio=0.5), 1.0, acceleration=2.0) == pytest.approx(0.5 * 10 * (GRAVITY + 0.5 * 2.0))
    assert tension(Stack(10.0, friction=0.1), 1.0, rate=0.5) == pytest.approx(11 * GRAVITY)
    assert tension(Stack(10.0, friction=0.1), 1.0, rate=-0.5) == pytest.approx(9 * GRAVITY)
    assert tension(Stack(10.0), 1.0, acceleration=-2 * GRAVITY) == 0.0  # it rests on its stop: a cable does not push


@given(st.floats(0.0, 2000.0), st.floats(0.001, 0.01), st.floats(0.5, 5.0), st.floats(1.0, 1.4), st.floats(0.0, 0.95))
def test_air_in_a_cylinder_keeps_p_times_v_to_the_n(force, area, column, exponent, share):
    law = Cylinder(force, area, column, exponent)
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
    pull = Pull("rod", straight(1.0), Cylinder(force, area, column, exponent))
    assert work(pull, 0.0, end) == pytest.approx(gas - area * ATMOSPHERE * end)


def test_a_piston_at_its_end_is_refused_with_both_lengths():
    with pytest.raises(InputError, match=r"moves 0\.80 m, but its column of gas is 0\.7 m"):
        tension(Cylinder(100.0, 1e-3, 0.7), 0.8)


def test_a_band_stores_the_area_under_its_curve_and_is_slack_below_its_length():
    law = Band(0.5, (0.0, 0.5, 1.0), (0.0, 20.0, 30.0))
    assert [tension(law, x) for x in (0.3, 0.5, 0.625, 0.75, 0.875, 1.0)] == pytest.approx([0, 0, 10, 20, 25, 30])
    stretched = Pull("carriage", straight(1.0), law, length=0.5)
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


@pytest.mark.parametrize("colour", COLOURS)
def test_a_band_gets_tighter_all_the_way_and_its_charts_keep_their_order(colour):
    stretch = 1.0 + np.linspace(0.0, 2.5, 51)
    at = np.array([band(colour, 1.0, chart=c)(stretch, stretch, stretch) for c in CHARTS])
    assert np.all(np.diff(at, axis=1) > 0)
    assert np.all(np.diff(at, axis=0)[:, 1:] > 0)
    firmer = COLOURS[COLOURS.index(colour) + 1 :]
    assert all(tension(band(f, 1.0), 2.0) > tension(band(colour, 1.0), 2.0) for f in firmer)


@given(st.floats(-0.5, 1.5), st.floats(-2.0, 2.0))
def test_a_pull_does_virtual_work(position, speed):
    """Force times speed is minus the tension times the rate of the cable, on the profile and beyond its ends."""
    take_up = cam([0.0, 0.4, 1.0], [0.1, 0.2, 0.15])
    inside = np.clip(position, 0.0, 1.0)
    arm = float(take_up(inside, 1))
    law = Stack(8.0, friction=0.1)
    pull = Pull("lever", take_up, law, length=0.3)
    power = float(pull(np.array([position]), np.array([speed]))[0]) * speed
    assert power == pytest.approx(-tension(law, 0.3, arm * speed) * arm * speed)


def test_effort_is_the_same_at_any_speed_of_a_phase_and_drag_turns_with_it():
    pull = Pull("carriage", straight(1.0), Effort(120.0, 200.0))
    speeds = np.array([0.2, 1.5, -0.2, -1.5, 0.0])
    assert pull(np.zeros(5), speeds) == pytest.approx([-120.0, -120.0, -200.0, -200.0, -160.0])
    drag = Pull("carriage", straight(2.0), Drag(30.0))
    assert drag(np.zeros(3), np.array([0.5, 0.0, -0.5])) == pytest.approx([-60.0, 0.0, 60.0])
