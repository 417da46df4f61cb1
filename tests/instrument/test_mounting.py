"""Where an instrument is mounted: what it follows there becomes the foot's motion, force and work."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom, chi2

from revpress import Athlete, InputError, exercises, solve
from revpress.instrument import (
    COVERAGE,
    AngleSensor,
    Encoder,
    FlywheelLogger,
    Kinematics,
    LeverTether,
    LoadCell,
    StraightTether,
    VideoAngles,
)
from revpress.machine.resistance.stack import Stack
from revpress.measurement import measure_recording
from revpress.measurement.load_model import LoadModel
from revpress.measurement.machine_load import machine_load
from revpress.mechanics.gravity import GRAVITY
from revpress.twin.motion import Motion, tempo
from revpress.twin.mounting import Mounting, pull_at
from revpress.twin.rig import Rig

ATHLETE = Athlete(strength=2.0)
DRAWS = 10  # an offset or a scale is one draw a recording
WHOLE = tempo(1.5, 2.0, frames=701)
CAM = Stack(cam_start=1.3, cam_end=0.8)
OVER = LeverTether(0.8, 0.3, -1.6)


def tied(site: str, tether: Any = None) -> Encoder:
    return Encoder(1e-4, 500.0, site=site, tether=tether)


CASES: dict[str, tuple[str, float, dict[str, Any], tuple[Any, ...]]] = {
    "track": (
        "reverse_leg_press/track", 40.0, {"resistance": CAM},
        (
            tied(""), tied("sled"), tied("sled", StraightTether(0.3, 0.5)), tied("stack"), tied("cable"),
            replace(tied("sled"), u_scale=0.02, tether_angle=0.2),
        ),
    ),
    "hinge with a stack": (
        "reverse_leg_press/prone_hinge", 40.0, {"resistance": CAM},
        (tied(""), tied("lever", OVER), AngleSensor(), tied("stack"), tied("cable")),
    ),
    "hinge with a flywheel": (
        "reverse_leg_press/standing_hinge", 20.0, {"resistance": "flywheel"},
        (tied(""), tied("strap"), AngleSensor(), AngleSensor("shaft"), FlywheelLogger(noise=0.02)),
    ),
    "pivot behind the foot": (
        "reverse_leg_press/prone_hinge", 40.0, {"pivot": "behind"},
        (tied(""), tied("lever", LeverTether(0.5, -0.2, -0.6)), AngleSensor()),
    ),
    "power runner": (
        "reverse_leg_press/power_runner", 20.0, {"resistance": "pneumatic"},
        (tied(""), tied("strap"), tied("lever", OVER), AngleSensor()),
    ),
    "thigh roller": (
        "reverse_leg_press/thigh_roller", 20.0, {}, (tied(""), tied("stack"), tied("cable"), AngleSensor()),
    ),
    "reverse hyper": ("reverse_hyper", 10.0, {}, (tied(""), AngleSensor())),
    "leg press": (
        "leg_press_45", 120.0, {}, (tied(""), tied("sled"), tied("sled", StraightTether(0.2, 0.4)), VideoAngles()),
    ),
    "hip press": ("reverse_leg_press/hip_press", 40.0, {}, (tied(""), tied("sled"), VideoAngles())),
    "cable": ("cable_kickback", 10.0, {}, (tied(""), tied("cable"), tied("stack"), VideoAngles())),
    "squat": (
        "back_squat", 60.0, {}, (tied(""), tied("bar"), tied("bar", StraightTether(0.15, 0.6)), VideoAngles()),
    ),
    "hip thrust": ("hip_thrust", 60.0, {}, (tied(""), tied("bar"))),
    "deadlift": ("deadlift", 60.0, {}, (tied(""), tied("bar"))),
    "track with a flywheel": (
        "reverse_leg_press/track", 20.0, {"resistance": "flywheel"}, (tied("sled"), tied("strap"), FlywheelLogger()),
    ),
    "leg press with a flywheel": (
        "leg_press_45", 80.0, {"resistance": "flywheel"}, (FlywheelLogger(noise=0.02), AngleSensor("shaft")),
    ),
    "roller with a flywheel": (
        "reverse_leg_press/thigh_roller", 10.0, {"resistance": "flywheel"}, (FlywheelLogger(), AngleSensor()),
    ),
    "cable to a flywheel": ("cable_kickback", 0.0, {"resistance": "flywheel"}, (FlywheelLogger(), tied("cable"))),
    "sled": ("sled_push", 40.0, {}, (tied(""), tied("sled"))),
}  # fmt: skip
SEEN = [(case, i) for case, (*_, instruments) in CASES.items() for i in range(len(instruments))]


@cache
def solved(case: str) -> tuple[Rig, xr.Dataset]:
    name, load, settings, _ = CASES[case]
    rig = Rig(exercises[name](**settings).assembly(ATHLETE, load))
    return rig, solve(name, ATHLETE, load, motion=WHOLE, **settings)


def concentric(motion: Kinematics, margin: float = 0.15) -> slice:
    """Samples of the way up, without its ends."""
    return slice(*np.searchsorted(motion.time, [margin, 1.5 - margin]).tolist())


@pytest.mark.parametrize(("case", "at"), SEEN)
def test_the_foot_moves_the_same_wherever_it_is_read(case: str, at: int) -> None:
    """Position, speed and acceleration of the foot lie within what each reading leaves open, all along the way up."""
    rig, solution = solved(case)
    instrument, rng = CASES[case][3][at], np.random.default_rng(at)
    off: dict[str, list[Any]] = {"position": [], "speed": [], "acceleration": []}
    for _ in range(DRAWS):
        motion = instrument.motion(instrument.simulate(solution, rng), rig, 8.0)
        up, own, scale = concentric(motion), solution["time"].values, motion.u_scale
        time = motion.time[up]
        travel = np.interp(time, own, solution["travel"].values)
        speed = np.interp(time, own, solution["travel_speed"].values)
        faster = np.interp(time, own, np.gradient(solution["travel_speed"].values, own))
        for name, truth, read, u in (
            ("position", travel, motion.position[up], np.hypot(motion.u_position[up], scale * np.ptp(travel))),
            ("speed", speed, motion.velocity[up], np.hypot(motion.u_velocity[up], scale * speed)),
            ("acceleration", faster, motion.acceleration[up], np.hypot(motion.u_acceleration[up], scale * faster)),
        ):
            off[name].append(np.abs(read - truth) / u)
    for name, each in off.items():
        # Where one offset or scale is all of the error, there are as many of them as draws: 8 of 10 in 99 of 100 cases.
        assert np.mean(np.array(each) < COVERAGE) >= binom.ppf(0.01, DRAWS, 0.95) / DRAWS, name
        assert np.mean(np.array(each) ** 2) < chi2.ppf(0.999, DRAWS) / DRAWS, name


SLACK = pytest.mark.xfail(strict=True, reason="a strap that hangs slack: the load model lets it push")


@pytest.mark.parametrize(
    ("case", "at"),
    [
        pytest.param(c, i, marks=[SLACK] if c == "cable to a flywheel" else [])
        for c, i in SEEN
        if CASES[c][3][i].NAME != "video_angles"
    ],
)
def test_force_and_work_at_the_foot_are_the_same_wherever_it_is_read(case: str, at: int) -> None:
    rig, solution = solved(case)
    instrument = CASES[case][3][at]
    motion = instrument.motion(instrument.simulate(solution, np.random.default_rng(at)), rig, 8.0)
    up, own = concentric(motion), solution["time"].values
    truth = np.interp(motion.time[up], own, rig.resistance(rig.problem(WHOLE)))
    if rig.assembly.carried_mass:  # along the path of the bar, which is not quite straight up
        place = Mounting(rig).stroke(motion.position[up] - motion.position.max() + Mounting(rig).whole)
        exact = rig.motion_at(motion.time[up], place, motion.velocity[up], motion.acceleration[up])
        force, mass = rig.resistance(rig.problem(exact)), rig.assembly.carried_mass
    else:
        model = machine_load(rig, float(motion.position.max()))
        force, mass = model.force(motion)[up], model.mass(motion.position)[up]
    time = motion.time[up]
    u = np.hypot(mass * motion.u_acceleration[up], motion.u_scale * np.abs(truth))
    assert np.mean(np.abs(force - truth) < COVERAGE * u + 0.02 * np.abs(truth).max()) > 0.95
    work, true_work = (
        float(np.trapezoid(f * v, time))
        for f, v in ((force, motion.velocity[up]), (truth, np.interp(time, own, solution["travel_speed"].values)))
    )
    assert work == pytest.approx(true_work, rel=0.02 + COVERAGE * motion.u_scale)


@pytest.mark.parametrize(
    "case", ["track", "hinge with a stack", "hinge with a flywheel", "thigh roller", "cable", "squat", "hip thrust"]
)
def test_power_is_the_same_at_every_point_of_a_machine(case: str) -> None:
    """Force times speed at a mounting point, by the load model there, is force times speed at the foot."""
    rig, _ = solved(case)
    s = np.linspace(0.1, 0.9, 41)
    motion = Motion(s, s, np.full_like(s, 0.7), np.full_like(s, 0.4))
    problem = rig.problem(motion)
    way, bend = Mounting(rig).slopes(s)
    felt = rig.resistance(problem) * way * motion.ds
    for point in rig.assembly.mounting_points:
        mounted = Mounting(rig, point.name)
        rate, curve = mounted.slopes(s)
        read = Kinematics(
            s, mounted.at(s), rate * motion.ds, rate * motion.dds + curve * motion.ds**2, *np.zeros((3, s.size))
        )
        model = machine_load(rig, mounted.whole, site=point.name)
        assert model.force(read) * read.velocity == pytest.approx(felt, rel=0.01, abs=0.01 * np.abs(felt).max())
    assert way.min() > 0.0
    assert np.isfinite(bend).all()


def test_the_formula_of_a_free_bar_is_41_percent_off_on_a_sled_and_ours_is_not() -> None:
    """100 kg, 0.45 m in 0.8 s along a minimum-jerk path: 552 W by the formula of a bar, 390 W at 45°, 276 W at 30°."""
    tau = np.linspace(0.0, 1.0, 801)
    x = 0.45 * tau**3 * (10.0 - 15.0 * tau + 6.0 * tau**2)
    v = 0.45 / 0.8 * 30.0 * tau**2 * (1.0 - tau) ** 2
    a = 0.45 / 0.64 * 60.0 * tau * (1.0 - tau) * (1.0 - 2.0 * tau)
    motion = Kinematics(0.8 * tau, x, v, a, *np.zeros((3, tau.size)))
    bar, steep, flat = (
        model.force(motion) * v
        for model in (
            LoadModel.free_weight(100.0), LoadModel.inclined(100.0, np.pi / 4), LoadModel.inclined(100.0, np.pi / 6)
        )
    )  # fmt: skip
    assert [p.mean() * 801 / 800 for p in (bar, steep, flat)] == pytest.approx([552.0, 390.0, 276.0], abs=1.0)
    assert [p.max() for p in (bar, steep)] == pytest.approx([1151.0, 874.0], abs=1.5)
    # A machine: no friction, the sled at 45°, and an encoder on it.
    press = exercises["leg_press_45"](rolling_friction=0.0)
    rig = Rig(press.assembly(ATHLETE, 120.0))
    mass = 120.0 + press.carriage_mass
    s = tau**3 * (10.0 - 15.0 * tau + 6.0 * tau**2)
    way = Mounting(rig, "sled").whole
    read = Kinematics(0.8 * tau, way * s, v * way / 0.45, a * way / 0.45, *np.zeros((3, tau.size)))
    ours = float(np.trapezoid(machine_load(rig, way, site="sled").force(read) * read.velocity, read.time)) / 0.8
    as_a_bar = float(np.trapezoid(LoadModel.free_weight(mass).force(read) * read.velocity, read.time)) / 0.8
    assert ours == pytest.approx(mass * GRAVITY * np.sin(press.track_angle) * way / 0.8, rel=1e-3)
    assert as_a_bar / ours == pytest.approx(np.sqrt(2.0), rel=1e-3)


def test_a_cell_in_the_cable_reads_the_stacks_tension() -> None:
    """m (g + a) and the pulleys' friction, of the stack as its cam moves it."""
    rig, solution = solved("track")
    s = np.linspace(0.1, 0.9, 17)
    motion = Motion(s, s, np.full_like(s, 0.7), np.full_like(s, 0.4))
    stack = Mounting(rig, "stack")
    rate, curve = stack.slopes(s)
    lifted = 40.0 * (GRAVITY + rate * motion.dds + curve * motion.ds**2)
    problem = rig.problem(motion)
    assert pull_at(rig, problem, "stack") == pytest.approx(lifted, rel=1e-6)
    assert pull_at(rig, problem, "cable") == pytest.approx(lifted + 0.05 * 40.0 * GRAVITY, rel=1e-6)
    [cell] = LoadCell(site="cable").simulate(solution)
    assert cell.site == "cable"
    assert cell.values.max() < solution["resistance"].values.max()  # the sled weighs too


@pytest.mark.parametrize(("case", "at"), [("track", 2), ("track", 3), ("hinge with a stack", 1), ("cable", 2)])
def test_a_set_read_anywhere_is_told_of_the_foot(case: str, at: int) -> None:
    name, load, settings, instruments = CASES[case]
    _, solution = solved(case)
    [rep] = measure_recording(
        instruments[at].simulate(solution, np.random.default_rng(4)), name, ATHLETE, load, encoder=instruments[at],
        **settings,
    )  # fmt: skip
    told, own, up = rep.metrics.concentric, solution["time"].values, solution["time"].values <= 1.5
    force, speed = solution["resistance"].values[up], solution["travel_speed"].values[up]
    truth = {
        "range": float(np.ptp(solution["travel"].values)),
        "peak_velocity": float(speed.max()),
        "work": float(np.trapezoid(force * speed, own[up])),
    }
    for what, value in truth.items():
        measured = getattr(told, what)
        assert measured.value == pytest.approx(value, rel=0.02, abs=COVERAGE * measured.u), what


def test_a_taut_tether_shows_less_than_the_travel() -> None:
    """Pythagoras, and the slope is the cosine of an angle that closes as the sled goes away."""
    tether = StraightTether(0.3, 0.4)
    length, slope = tether.length(None, np.array([0.0, 0.4]), 0.0)
    assert length == pytest.approx([0.5, np.hypot(0.8, 0.3)])
    assert slope == pytest.approx([0.8, 0.8 / np.hypot(0.8, 0.3)])
    rig, _ = solved("track")
    assert tied("sled", tether).mounted(rig).whole < Mounting(rig, "sled").whole


def test_the_reading_of_a_lever_tether_follows_the_lever() -> None:
    rig, _ = solved("hinge with a stack")
    lever = rig.assembly.mounting_points[0]
    x = np.linspace(0.0, 0.7, 701)
    length, slope = OVER.length(lever, x, 0.0)
    assert slope[1:-1] == pytest.approx(np.gradient(length, x)[1:-1], rel=1e-5)
    assert slope.sum() > 0.0


@pytest.mark.parametrize(
    ("instrument", "message"),
    [
        (tied("stak"), r"no place is called 'stak' where .* \(it has: lever, stack, cable\)"),
        (tied("lever"), "the lever turns: say where the tether is tied"),
        (tied("lever", StraightTether(0.1, 0.1)), "cannot be tied to the lever, which turns"),
        (tied("stack", OVER), "a tether to a lever cannot be tied to the stack"),
        (AngleSensor("stack"), "an angle sensor reads what turns, which stack does not"),
        (FlywheelLogger(), "no place is called 'shaft'"),
        (LoadCell(site="lever"), "at the lever there is a moment"),
    ],
)
def test_what_cannot_be_mounted_is_refused_with_what_can(instrument: Any, message: str) -> None:
    _, solution = solved("hinge with a stack")
    with pytest.raises(InputError, match=message):
        instrument.simulate(solution)


def test_a_tether_that_goes_back_is_refused() -> None:
    """The encoder stands where the lever points in the middle of the stroke: the tether shortens, then lengthens."""
    rig, solution = solved("hinge with a stack")
    pivoted = rig.assembly.mounting_points[0].pivoted
    assert pivoted is not None
    angle = pivoted.start + pivoted.turns * Mounting(rig, "lever").whole / 2.0
    beyond = LeverTether(0.8, float(1.5 * np.cos(angle)), float(1.5 * np.sin(angle)))
    with pytest.raises(InputError, match="does not grow throughout the stroke"):
        tied("lever", beyond).simulate(solution)


def test_two_levers_ask_which() -> None:
    solution = solve("reverse_leg_press/power_runner", ATHLETE, 20.0, sides="both", motion=tempo(frames=51))
    with pytest.raises(InputError, match=r"more than one place is called 'lever' .*lever_r, lever_l"):
        AngleSensor().simulate(solution)
    assert len(AngleSensor("lever_l").simulate(solution)["angle"]) > 100


def test_a_moment_is_no_force() -> None:
    _, solution = solved("hinge with a flywheel")
    with pytest.raises(InputError, match="at the shaft there is a moment"):
        LoadCell(site="shaft").simulate(solution)


def test_a_tether_has_one_angle() -> None:
    with pytest.raises(InputError, match="give one of them"):
        replace(tied("sled", StraightTether(0.1, 0.5)), tether_angle=0.1)
