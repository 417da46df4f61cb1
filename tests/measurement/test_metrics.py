"""Metrics of motions that are known exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from motions import minimum_jerk

from revpress.errors import InputError
from revpress.measurement import LoadModel, Rep, RepMetrics, rep_metrics, work
from revpress.mechanics.gravity import GRAVITY


def measured(travel: float, duration: float, load: LoadModel) -> RepMetrics:
    motion = minimum_jerk(travel, duration)
    return rep_metrics(motion, Rep((0, len(motion) - 1)), load)


@pytest.mark.parametrize(
    ("angle", "mean_power", "peak_power"),
    [(90.0, 551.6, 1150.0), (45.0, 390.1, 873.4), (30.0, 275.8, 684.0)],
)
def test_power_depends_on_the_track(angle: float, mean_power: float, peak_power: float) -> None:
    """0.45 m in 0.8 s with 100 kg: m g sin(angle) 0.45/0.8, and the maximum of m (a + g sin(angle)) v."""
    metrics = measured(0.45, 0.8, LoadModel.inclined(100.0, np.radians(angle))).concentric
    assert metrics.mean_power.value == pytest.approx(mean_power, abs=0.1)
    assert metrics.peak_power.value == pytest.approx(peak_power, abs=0.5)
    assert metrics.mean_velocity.value == pytest.approx(0.5625)
    assert metrics.peak_velocity.value == pytest.approx(1.875 * 0.5625)
    assert metrics.mean_force.value == pytest.approx(100 * GRAVITY * np.sin(np.radians(angle)))


@pytest.mark.parametrize(("angle", "propulsive"), [(90.0, 1.4523), (45.0, 1.4104)])
def test_the_propulsive_phase_ends_by_the_machines_own_deceleration(angle: float, propulsive: float) -> None:
    """0.45 m in 0.35 s, where a falls to −g sin(angle) at 59 and 56 % of the time."""
    metrics = measured(0.45, 0.35, LoadModel.inclined(100.0, np.radians(angle)))
    assert metrics.concentric.mean_velocity.value == pytest.approx(1.2857, abs=1e-4)
    assert metrics.mean_propulsive_velocity.value == pytest.approx(propulsive, abs=5e-4)
    assert metrics.propulsive_share < 0.6


def test_without_braking_the_propulsive_phase_is_the_whole() -> None:
    metrics = measured(0.45, 0.8, LoadModel.free_weight(100.0))
    assert metrics.propulsive_share == 1.0
    assert metrics.mean_propulsive_velocity == metrics.concentric.mean_velocity


def test_a_free_deceleration_may_be_given_over_the_position() -> None:
    motion = minimum_jerk(0.45, 0.35)
    rep, load = Rep((0, len(motion) - 1)), LoadModel.free_weight(100.0)
    flat = rep_metrics(motion, rep, load, free_deceleration=GRAVITY * np.sin(np.pi / 4))
    curve = rep_metrics(motion, rep, load, free_deceleration=lambda x: np.where(x > 0.2, 6.9343, 100.0))
    assert flat.mean_propulsive_velocity.value == pytest.approx(1.4104, abs=5e-4)
    assert curve.mean_propulsive_velocity.value == pytest.approx(1.4104, abs=5e-4)


def lever(x: np.ndarray) -> np.ndarray:
    """An effective mass that changes over the stroke."""
    return 40.0 + 25.0 * np.cos(3.0 * x)


def weight(x: np.ndarray) -> np.ndarray:
    """A resistance that rises and falls."""
    return 500.0 + 300.0 * np.sin(5.0 * x)


@given(
    st.floats(0.2, 0.8),
    st.floats(0.3, 3.0),
    st.sampled_from(
        [
            LoadModel.free_weight(80.0),
            LoadModel.inclined(120.0, 0.6, friction=90.0),
            LoadModel(lever, weight),
            LoadModel(lever, weight, friction=60.0),
            LoadModel(0.0, 400.0),
        ]
    ),
    st.floats(0.0, 0.4),
    st.floats(0.6, 1.0),
)
def test_work_by_force_is_work_by_energy(
    travel: float, duration: float, load: LoadModel, begin: float, end: float
) -> None:
    """∫ F dx against the change of energy, from and to moving states as well."""
    motion = minimum_jerk(travel, duration)
    first, last = int(begin * 20_000), int(end * 20_000)
    by_force, by_energy = work(motion, load, first, last)
    assert by_force == pytest.approx(by_energy, rel=1e-6, abs=1e-5)


def test_work_against_a_closed_form() -> None:
    """From rest to rest: ∫ F_s dx + F_c s."""
    motion = minimum_jerk(0.6, 1.0)
    spring = 500.0 * 0.6 + 60.0 * (1 - np.cos(3.0))
    assert work(motion, LoadModel(lever, weight, friction=60.0), 0, 20_000)[1] == pytest.approx(spring + 36.0, rel=1e-6)


def test_a_machine_that_runs_free_needs_no_force() -> None:
    """A varying effective mass without resistance keeps ½ m v²: F = 0 needs the ½ m' v² term."""
    x = np.linspace(0.0, 0.5, 2001)
    v = np.sqrt(2 * 30.0 / lever(x))
    a = 37.5 * np.sin(3.0 * x) * v**2 / lever(x)
    nothing = np.zeros(x.size)
    time = np.concatenate([[0.0], np.cumsum(2 * np.diff(x) / (v[1:] + v[:-1]))])
    motion = replace(
        minimum_jerk(1.0, 1.0, 2001), time=time, position=x, velocity=v, acceleration=a, u_position=nothing
    )
    assert LoadModel(lever, 0.0).force(motion) == pytest.approx(0.0, abs=1e-4)


def test_down_and_up_again() -> None:
    """The eccentric phase: negative velocity, power and work; friction helps the person on the way down."""
    up = minimum_jerk(0.5, 1.0, 1001)
    pause = np.full(200, 0.0)
    motion = replace(
        up,
        time=np.concatenate([up.time, 1.0 + np.arange(1, 201) * 1e-3, 1.2 + up.time[1:]]),
        position=np.concatenate([0.5 - up.position, pause, up.position[1:]]),
        velocity=np.concatenate([-up.velocity, pause, up.velocity[1:]]),
        acceleration=np.concatenate([-up.acceleration, pause, up.acceleration[1:]]),
        u_position=np.zeros(2201),
        u_velocity=np.zeros(2201),
        u_acceleration=np.zeros(2201),
    )
    metrics = rep_metrics(motion, Rep((1200, 2200), (0, 1000)), LoadModel.inclined(100.0, np.pi / 2, friction=50.0))
    down = metrics.eccentric
    assert down is not None
    assert down.mean_velocity.value == pytest.approx(-0.5)
    assert down.peak_velocity.value == pytest.approx(-0.9375)
    assert down.range.value == pytest.approx(-0.5)
    assert down.work.value == pytest.approx(-(100 * GRAVITY - 50.0) * 0.5, rel=1e-5)
    assert down.mean_power.value == pytest.approx(down.work.value)
    assert down.mean_force.value == pytest.approx(100 * GRAVITY - 50.0, rel=1e-3)
    assert down.peak_power.value < 0
    assert metrics.concentric.work.value == pytest.approx((100 * GRAVITY + 50.0) * 0.5, rel=1e-5)
    assert metrics.time_under_tension == pytest.approx(2.2)
    assert metrics.pause == pytest.approx(0.2)


def test_the_instruments_scale_and_the_load_enter_the_uncertainty() -> None:
    motion = replace(minimum_jerk(0.5, 1.0), u_scale=0.01)
    load = LoadModel.free_weight(100.0, u_relative=0.02)
    metrics = rep_metrics(motion, Rep((0, len(motion) - 1)), load).concentric
    assert metrics.range.u == pytest.approx(0.005, rel=1e-3)
    assert metrics.peak_velocity.u / metrics.peak_velocity.value == pytest.approx(0.01, rel=1e-3)
    assert metrics.mean_force.u / metrics.mean_force.value == pytest.approx(0.02, rel=1e-2)
    assert metrics.work.u / metrics.work.value == pytest.approx(np.hypot(0.01, 0.02), rel=1e-2)


def test_the_end_of_the_propulsive_phase_is_known_as_well_as_the_acceleration() -> None:
    """u_t = u_a/|jerk| there, and the mean velocity follows by (v − MPV)/T."""
    motion = minimum_jerk(0.45, 0.35)
    motion = replace(motion, u_acceleration=np.full(len(motion), 0.5))
    metrics = rep_metrics(motion, Rep((0, len(motion) - 1)), LoadModel.free_weight(100.0))
    end = int(np.argmax(motion.acceleration <= -GRAVITY))
    jerk = np.gradient(motion.acceleration, motion.time)[end]
    mean = metrics.mean_propulsive_velocity.value
    expected = 0.5 / abs(jerk) * (motion.velocity[end] - mean) / motion.time[end]
    assert metrics.mean_propulsive_velocity.u == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: LoadModel.free_weight(-10.0), "effective mass is -10 kg"),
        (lambda: LoadModel.inclined(100.0, 2.0), "track angle is 114.592°"),
        (lambda: LoadModel(10.0, 98.0, friction=-1.0), "friction is -1 N"),
        (lambda: LoadModel(10.0, float("nan")), "static resistance is nan N"),
        (lambda: LoadModel(10.0, 98.0, u_relative=2.0), "load uncertainty is 2"),
    ],
)
def test_impossible_loads_are_refused(make: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()  # type: ignore[operator]
