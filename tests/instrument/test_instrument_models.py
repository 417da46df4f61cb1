"""Every instrument: what it simulates satisfies its own rows, and what it leaves possible holds the truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from revpress import Athlete, InputError, exercises, solve
from revpress.instrument import (
    AngleSensor,
    Dynamometer,
    Emg,
    Encoder,
    FlywheelLogger,
    ForcePlate,
    HandHeldDynamometer,
    Insole,
    LoadCell,
    ReadingProblem,
    ReadingRows,
    Recording,
    StatedLoad,
    VideoAngles,
    find_instrument,
    instruments,
)
from revpress.measurement.programme import programme
from revpress.twin.motion import isometric, tempo
from revpress.twin.rig import Rig

ATHLETE = Athlete(strength=2.0)
CASES: dict[str, tuple[float, dict[str, Any]]] = {
    "reverse_leg_press/track": (40.0, {}),
    "reverse_leg_press/prone_hinge": (30.0, {"resistance": "flywheel"}),
    "leg_press_45": (120.0, {}),
    "reverse_leg_press/standing_hinge": (30.0, {"sides": "left"}),
    "back_squat": (60.0, {}),
    "cable_kickback": (10.0, {}),
    "reverse_leg_press/thigh_roller": (20.0, {}),
    "manual_hip_extension": (80.0, {}),
}
FEET = ("reverse_leg_press/track", "reverse_leg_press/prone_hinge", "leg_press_45", "back_squat")


@dataclass(frozen=True)
class Case:
    name: str
    solution: Any
    problem: ReadingProblem
    x: np.ndarray  # (F, columns): the truth

    def left(self, read: ReadingRows) -> np.ndarray:
        """y − H x in standard uncertainties (F, m)."""
        return np.asarray((read.y - np.einsum("fmc,fc->fm", read.H, self.x)) / np.where(read.u > 0.0, read.u, 1.0))


@cache
def case(name: str) -> Case:
    load, settings = CASES[name]
    exercise = exercises[name](**settings)
    weight = load if exercise.takes_load else 0.0
    step = 0.01 if exercise.takes_load else 0.0
    whole = tempo(1.5, 2.0, frames=701)
    solution = solve(name, ATHLETE, weight, motion=whole, **settings)
    rig = Rig(exercise.assembly(ATHLETE, weight))
    heavier = Rig(exercise.assembly(ATHLETE, weight * (1.0 + step))) if step else rig
    at = slice(40, 260, 20)
    motion = replace(whole, time=whole.time[at], s=whole.s[at], ds=whole.ds[at], dds=whole.dds[at])
    problem = ReadingProblem(rig, heavier, step or 1.0, motion, motion.time)
    answer = rig.answer(problem.problem)
    x = np.concatenate([answer.activation, answer.contact, np.zeros((motion.time.size, 2))], axis=1)
    return Case(name, solution, problem, x)


def side_of(one: Case) -> str:
    return {"r": "right", "l": "left"}[one.problem.rig.assembly.working_sides[0]]


def under_one_foot(one: Case) -> ForcePlate:
    return ForcePlate(under=f"foot_{one.problem.rig.assembly.working_sides[0]}")


@pytest.mark.parametrize("name", CASES)
def test_a_perfect_emg_satisfies_its_rows(name: str) -> None:
    one, emg = case(name), Emg(("gluteus maximus", "biceps femoris", "vastus lateralis"))
    reading = emg.simulate(one.solution)
    read = emg.rows(one.problem, reading)
    assert np.abs(one.left(read) * read.u).max() < 2e-3
    assert {c.side for c in reading} == {side_of(one)}
    assert {c.unit for c in reading} == {"1"}


@pytest.mark.parametrize("name", FEET)
def test_a_perfect_plate_satisfies_its_rows(name: str) -> None:
    one = case(name)
    for plate in (ForcePlate(), under_one_foot(one)):
        read = plate.rows(one.problem, plate.simulate(one.solution))
        assert read.H.shape[1] == 6
        assert np.abs(one.left(read) * read.u)[:, :3].max() < 1.0  # N of about a thousand
        assert np.abs(one.left(read) * read.u)[:, 3:].max() < 0.5  # N m


@pytest.mark.parametrize("name", FEET)
def test_a_perfect_insole_satisfies_its_rows(name: str) -> None:
    one = case(name)
    insole = Insole(side_of(one), noise=1e-3, u_relative=0.0, u_centre=1e-3)
    reading = insole.simulate(one.solution)
    read = insole.rows(one.problem, reading)
    assert np.abs(one.left(read) * read.u)[:, 0].max() < 1.0
    assert np.abs(one.left(read) * read.u)[:, 1].max() < 0.5
    assert np.abs(one.left(read) * read.u)[:, 2].max() < 1.0
    assert 0.0 <= reading["insole forefoot"].values.min() <= reading["insole forefoot"].values.max() <= 1.0


def test_where_a_foot_presses_is_told_from_the_heel() -> None:
    """Whatever part of it presses: through the heel it is behind, through the forefoot ahead, and so is the share."""
    kwargs = {"motion": tempo(1.5, 2.0, frames=101)}
    heel, forefoot = (
        Insole().simulate(solve("reverse_leg_press/track", ATHLETE, 40.0, push=push, **kwargs))
        for push in ("heel", "forefoot")
    )
    assert heel["insole centre"].values.max() < 0.3 * 0.27
    assert forefoot["insole centre"].values.min() > 0.6 * 0.24
    assert np.all(heel["insole forefoot"].values == 0.0)
    assert np.all(forefoot["insole forefoot"].values == 1.0)


@pytest.mark.parametrize(
    ("instrument", "names"),
    [
        (LoadCell(u_zero=5.0), tuple(CASES)),
        (LoadCell(site="cable"), ("reverse_leg_press/thigh_roller", "cable_kickback")),
        (Dynamometer(), ("reverse_leg_press/thigh_roller", "manual_hip_extension", "cable_kickback")),
        (Dynamometer("knee"), ("back_squat", "leg_press_45")),
        (HandHeldDynamometer(), ("manual_hip_extension",)),
        (Emg(("gluteus maximus", "biceps femoris", "vastus lateralis")), tuple(CASES)),
        (ForcePlate(), FEET),
        (Insole(), FEET),
    ],
)
def test_errors_are_as_large_as_they_are_said_to_be(instrument: Any, names: tuple[str, ...]) -> None:
    """Over many draws of noise, calibration and place, each row's error has a variance of u², or less where clipped."""
    rng, squares = np.random.default_rng(3), []
    for name in names:
        one = case(name)
        for _ in range(25):
            read = instrument.rows(one.problem, instrument.simulate(one.solution, rng))
            squares.append(np.mean(one.left(read) ** 2, axis=0))
    mean = np.mean(squares, axis=0)
    n = len(squares)  # calibration is one draw a recording: so many are independent
    assert np.all(mean < chi2.ppf(0.9999, n) / n)
    assert np.all(mean > 0.3)


@pytest.mark.parametrize("name", ["reverse_leg_press/thigh_roller", "manual_hip_extension", "cable_kickback"])
def test_a_perfect_dynamometer_reads_the_net_moment(name: str) -> None:
    one, device = case(name), Dynamometer(u_gravity=0.0)
    read = device.rows(one.problem, device.simulate(one.solution))
    moment = one.solution["moment"].sel(coordinate="hip_flexion_r").values
    assert np.abs(one.left(read) * read.u).max() < 0.01 * np.abs(moment).max()
    [channel] = device.simulate(one.solution)
    assert channel.values.max() == pytest.approx(-moment.min(), rel=1e-3)  # extension +


def test_a_tester_reads_the_force_that_the_test_is_made_with() -> None:
    one, device = case("manual_hip_extension"), HandHeldDynamometer()
    [channel] = device.simulate(one.solution)
    assert channel.values == pytest.approx(80.0, abs=1.0)  # its load; the pad's own weight in it
    read = device.rows(one.problem, Recording((channel,)))
    assert np.abs(one.left(read) * read.u).max() < 0.1
    # 14.8 N m at 0.35 m, over 1.96 √2: what two trials differ by in 1 of 20
    assert device.u_moment * 1.96 * np.sqrt(2.0) == pytest.approx(14.8)


@pytest.mark.parametrize(
    ("name", "instrument"),
    [
        ("reverse_leg_press/track", Encoder(1e-4, 500.0, site="sled")),
        ("reverse_leg_press/prone_hinge", AngleSensor(u_scale=0.0)),
        ("reverse_leg_press/prone_hinge", FlywheelLogger()),
        ("leg_press_45", VideoAngles()),
        ("back_squat", Encoder(1e-4, 500.0, site="bar")),
        ("cable_kickback", Encoder(1e-4, 500.0, site="stack")),
    ],
)
def test_a_second_reading_of_the_motion_says_how_far_it_is_off(name: str, instrument: Any) -> None:
    """Its row is the acceleration that it saw, less that of the motion; and that of a faster motion differs by it."""
    one = case(name)
    motion = instrument.motion(instrument.simulate(one.solution), one.problem.rig, 8.0)
    read = instrument.rows(one.problem, motion)
    assert np.mean(np.abs(one.left(read)) < 1.96) > 0.9
    faster = replace(one.problem, motion=replace(one.problem.motion, dds=one.problem.motion.dds + 1.0))
    slope = read.H[:, 0, one.problem.acceleration]
    assert instrument.rows(faster, motion).y[:, 0] == pytest.approx(read.y[:, 0] - slope)


HOLDS = [
    *((name, LoadCell()) for name in CASES),
    *((name, Emg(("gluteus maximus", "biceps femoris", "vastus lateralis"))) for name in CASES),
    *((name, i) for name in FEET for i in (ForcePlate(), Insole())),
    ("reverse_leg_press/standing_hinge", ForcePlate()),
    ("reverse_leg_press/standing_hinge", Insole("left")),
    ("cable_kickback", LoadCell(site="cable")),
    ("reverse_leg_press/thigh_roller", LoadCell(site="cable")),
    ("reverse_leg_press/thigh_roller", Dynamometer()),
    ("back_squat", Dynamometer("knee")),
    ("leg_press_45", Dynamometer()),
    ("manual_hip_extension", HandHeldDynamometer()),
]


@pytest.mark.parametrize(("name", "instrument"), HOLDS)
def test_the_truth_is_inside_what_each_leaves_possible(name: str, instrument: Any) -> None:
    """Hip moment by all muscles: the true one lies within the ends, which no reading pushes outwards."""
    one = case(name)
    frames, n = one.problem.time.size, one.problem.problem.capacity.shape[1]
    unsure = np.full((frames, 1), 0.3)
    told = [
        ReadingRows(one.problem.row((one.problem.acceleration, 1.0)), np.zeros((frames, 1)), unsure),
        StatedLoad().rows(one.problem),
    ]
    rig = one.problem.rig
    hip = list(rig.rows).index(rig.place(f"hip_flexion_{rig.assembly.working_sides[0]}"))
    ends = []
    for readings in (told, [*told, instrument.rows(one.problem, instrument.simulate(one.solution))]):
        known = programme(one.problem, readings).reconciled()
        objective = np.zeros((frames, 1, known.moment.shape[2]))
        objective[:, 0, :n] = -known.moment[:, hip, :n]
        ends.append(known.possible(np.ones(frames)).possible(objective)[:, :, 0])
    truth = np.einsum("fm,fm->f", -one.problem.problem.moment[:, hip, :n], one.x[:, :n])
    slack = 0.01 * np.abs(truth).max()
    (wide_low, wide_high), (low, high) = ends
    assert np.all(low < truth + slack)
    assert np.all(truth - slack < high)
    assert np.all(wide_low < low + slack)
    assert np.all(high < wide_high + slack)


def test_left_is_right_mirrored() -> None:
    kwargs = {"motion": tempo(1.5, 2.0, frames=101)}
    right, left = (solve("reverse_leg_press/track", ATHLETE, 40.0, sides=s, **kwargs) for s in ("right", "left"))
    for there, here in (
        (Emg(), Emg(side="left")), (ForcePlate("foot_r"), ForcePlate("foot_l")), (Insole("right"), Insole("left")),
        (LoadCell(), LoadCell()), (Dynamometer(), Dynamometer(side="left")), (VideoAngles(), VideoAngles()),
    ):  # fmt: skip
        one, other = there.simulate(right), here.simulate(left)
        for a, b in zip(one, other, strict=True):
            assert a.name.removesuffix("_r") == b.name.removesuffix("_l")
            sign = -1.0 if a.axis == "z" or a.name == "torsion" else 1.0
            assert b.values == pytest.approx(sign * a.values, abs=1e-4 * (1.0 + np.abs(a.values).max()))


def test_a_recording_of_several_instruments_serves_each() -> None:
    """Every instrument finds its own channels among those of the others."""
    one = case("reverse_leg_press/track")
    all_of_them = (LoadCell(), Emg(), ForcePlate(), Insole())
    together = Recording(tuple(c for i in all_of_them for c in i.simulate(one.solution)))
    for instrument in all_of_them:
        alone, among = (instrument.rows(one.problem, r) for r in (instrument.simulate(one.solution), together))
        for a, b in zip(alone, among, strict=True):
            assert np.array_equal(a, b)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Emg(("gluteus",)), "no electrode 'gluteus' .known: gluteus maximus"),
        (lambda: Emg(delay=1.0), "electromechanical delay is 1 s"),
        (lambda: ForcePlate(rate=1.0), "force plate rate"),
        (lambda: Insole(u_centre=1.0), "centre of pressure"),
        (lambda: Dynamometer("elbow"), "set to the hip, knee, ankle, not to 'elbow'"),
        (lambda: HandHeldDynamometer(distance=0.0), "distance of the dynamometer from the joint is 0"),
        (lambda: VideoAngles(rate=1.0), "video rate"),
        (lambda: FlywheelLogger(noise=-1.0), "flywheel logger noise"),
        (lambda: find_instrument("force plat"), "did you mean force_plate"),
        (lambda: find_instrument("emg", colour=1), "emg has no 'colour' .what can be set: electrodes"),
    ],
)
def test_what_cannot_be_is_refused(make: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()


def test_what_has_no_course_in_time_is_not_read() -> None:
    several = solve("hip_thrust", ATHLETE, [40.0, 60.0])
    still = solve("hip_thrust", ATHLETE, 40.0, motion=isometric([0.2, 0.8]))
    for instrument in (
        Encoder(1e-3, 100.0),
        Encoder(1e-3, 100.0, site="bar"),
        LoadCell(),
        Emg(),
        ForcePlate(),
        VideoAngles(),
        AngleSensor(),
    ):
        with pytest.raises(InputError, match="one repetition, but this solution has several, along load"):
            instrument.simulate(several)
        with pytest.raises(InputError, match="this solution stands still"):
            instrument.simulate(still)


def test_what_is_not_there_is_named() -> None:
    one = case("cable_kickback")
    with pytest.raises(InputError, match=r"nothing that is called 'feet' presses .* .what presses: nothing"):
        ForcePlate().simulate(one.solution)
    with pytest.raises(InputError, match="'dynamometer' presses"):
        HandHeldDynamometer().simulate(one.solution)
    with pytest.raises(InputError, match="the left hip does not move"):
        Dynamometer(side="left").simulate(one.solution)
    with pytest.raises(InputError, match=r"none of its angles \(lever\) is of a joint"):
        VideoAngles().motion(
            AngleSensor().simulate(case("reverse_leg_press/thigh_roller").solution), one.problem.rig, 8.0
        )
    track = case("reverse_leg_press/track")
    with pytest.raises(InputError, match=r"'foot_l' presses .* .what presses: feet, foot_r"):
        ForcePlate("foot_l").simulate(track.solution)
    with pytest.raises(InputError, match="left gluteus maximus has nothing to read"):
        Emg(side="left").simulate(track.solution)
    with pytest.raises(InputError, match="no channel is the activation of 'gluteus maximus'"):
        Emg().rows(track.problem, LoadCell().simulate(track.solution))


def test_the_catalogue_has_them_all() -> None:
    known = instruments()
    assert known.keys() == {
        "encoder", "load_cell", "force_plate", "insole", "emg", "angle_sensor", "dynamometer", "hand_held_dynamometer",
        "flywheel_logger", "video_angles", "position_sensor",
    }  # fmt: skip
    assert all(c.BLIND for c in known.values())
    said = (Path(__file__).parents[2] / "docs" / "instruments.md").read_text(encoding="utf-8")
    assert [name for name in known if f"`{name}`" not in said] == []
    assert find_instrument("Force plate", under="foot_r") == ForcePlate("foot_r")
