"""Athletes on machines that stand, against plane geometry by hand: triangles of hip, pivot and plate; what touches."""

import numpy as np
import pytest

from revpress import Athlete, InputError, UnreachableError, exercises, solve
from revpress.exercise.machines import on, set_up, tailor
from revpress.machine.catalogue import machines
from revpress.machine.find import typical_machine
from revpress.mechanics.gravity import GRAVITY
from revpress.twin.motion import isometric
from revpress.twin.outcome import Outcome
from revpress.twin.posture import point_at, postures
from revpress.twin.rig import Rig
from revpress.twin.solution import to_dataset

MAN, SHORT, TALL = (
    Athlete(sex="male", stature=stature, mass=24.0 * stature**2, age=30) for stature in (1.75, 1.60, 1.90)
)
NEW = (
    "power_runner", "leg_press_45", "reverse_hyper", "hip_thrust_bench", "cable_column", "glute_ham_bench",
    "thigh_roller", "nordic_board",
)  # fmt: skip
TO_3D = np.radians(0.5)  # what a leg in one plane is off


def hip_of(setup, pitch):
    """Hip (x, y) in the machine's frame, trunk inclined by ``pitch``."""
    body = setup.athlete.body(sides=(setup.side,))
    hip = point_at(body, {"pelvis_tilt": pitch - np.pi / 2}, f"femur_{setup.side}", np.zeros(3))
    return np.array(setup.pelvis) + hip[:2]


def reach(setup, knee):
    """Distance from hip to the middle of the sole, in the plane of the leg, with the knee bent."""
    body = setup.athlete.body(sides=(setup.side,))
    sole = body.soles[setup.side]
    point = np.array([(sole.heel_x + sole.toe_x) / 2, sole.height, 0.0])
    bent = {f"knee_angle_{setup.side}": knee}
    hip, foot = (
        point_at(body, bent, f"{part}_{setup.side}", at) for part, at in (("femur", np.zeros(3)), ("calcn", point))
    )
    return float(np.hypot(*(foot - hip)[:2]))


def test_a_straight_leg_ends_the_stroke_where_the_triangle_of_pivot_hip_and_plate_says():
    """|OH|, arm and reach give the lever's angle by the law of cosines, also where it was never tabulated."""
    setup = set_up("prone_hinge", SHORT, setup={"edge_forward": 6, "start_stop": 2})
    assert setup.ends_by == "straight leg"
    machine, hip = setup.machine, hip_of(setup, setup.machine.pad_pitch)
    to_hip = hip - machine.pivot
    away = np.hypot(*to_hip)
    far = reach(setup, setup.end["knee_angle"])
    between = np.arccos((away**2 + machine.arm**2 - far**2) / (2 * away * machine.arm))
    lever = np.arctan2(to_hip[1], to_hip[0]) - between
    turned = (lever - machine.start_stop) % (-2 * np.pi)
    assert turned == pytest.approx(setup.share[1] * machine.sweep, abs=TO_3D)


def test_a_straight_leg_ends_the_stroke_on_rails_where_a_circle_about_the_hip_cuts_them():
    setup = set_up("track", SHORT, setup={"knee_pad_forward": 7})
    assert setup.ends_by == "straight leg"
    machine, hip = setup.machine, hip_of(setup, setup.machine.pad_pitch)
    start, far = machine.axle(0.0) - hip, reach(setup, setup.end["knee_angle"])
    along = float(start @ machine.along)
    travel = -along + np.sqrt(along**2 + far**2 - start @ start)
    assert travel == pytest.approx(setup.share[1] * machine.travel, abs=0.004)


@pytest.mark.parametrize("kind", ["prone_hinge", "standing_hinge", "track", "level_track", "hip_press", "power_runner"])
@pytest.mark.parametrize("athlete", [SHORT, MAN, TALL], ids=["short", "man", "tall"])
def test_the_plate_is_as_far_from_the_hip_as_the_bent_leg_is_long(kind, athlete):
    setup = set_up(kind, athlete)
    hip = hip_of(setup, setup.machine.pad_pitch)
    for share, leg in zip(setup.share, (setup.start, setup.end), strict=True):
        away = np.hypot(*(setup.machine.axle(share) - hip))
        assert away == pytest.approx(reach(setup, leg["knee_angle"]), abs=0.008)


def test_two_rods_in_a_plane_bend_the_knee_of_a_leg_press_as_far():
    """Hip and ankle joint are known from seat and plate; thigh and shank are rods."""
    setup = set_up("leg_press_45", MAN, start_ankle=np.radians(30.0))
    machine, body = setup.machine, MAN.body()
    pelvis = {"pelvis_tilt": np.pi / 2 - machine.back_pitch + np.radians(10.0)}
    hip = np.array(setup.pelvis) + point_at(body, pelvis, "femur_r", np.zeros(3))[:2]
    bent = {"knee_angle_r": setup.start["knee_angle"]}
    hip0, knee0, ankle0 = (point_at(body, bent, f"{part}_r", np.zeros(3))[:2] for part in ("femur", "tibia", "talus"))
    thigh, shank = np.hypot(*(knee0 - hip0)), np.hypot(*(ankle0 - knee0))
    turn = machine.plate_angle
    sole = body.soles["r"]
    up = point_at(body, {}, "talus_r", np.zeros(3)) - point_at(body, {}, "calcn_r", np.zeros(3))
    from_sole = up[:2] - [(sole.heel_x + sole.toe_x) / 2, sole.height]
    flat = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    ankle = machine.middle(0.0) + flat @ from_sole
    away = np.hypot(*(ankle - hip))
    inside = np.arccos((thigh**2 + shank**2 - away**2) / (2 * thigh * shank))
    inside0 = np.arccos(((hip0 - knee0) @ (ankle0 - knee0)) / (thigh * shank))
    assert inside == pytest.approx(inside0, abs=np.radians(2.0))


def test_where_its_stop_ends_a_leg_press_the_taller_keep_their_knees_bent():
    short = typical_machine("leg_press_45").at(back_pitch=2, start_stop=3).changed(end_stop=0.22)
    ends = [set_up(short, athlete) for athlete in (SHORT, MAN, TALL)]
    stopped = [s.end["knee_angle"] for s in ends if s.ends_by == "stop"]
    assert len(stopped) >= 2
    assert np.all(np.diff(stopped) > np.radians(3.0))


def test_feet_go_up_the_plate_where_the_ankles_would_bend_too_far():
    press = typical_machine("leg_press_45").at(back_pitch=2, start_stop=4)
    free, kept = (set_up(press, TALL, start_ankle=np.radians(a)) for a in (30.0, 12.0))
    assert free.start["ankle_angle"] > np.radians(20.0)
    assert kept.start["ankle_angle"] == pytest.approx(np.radians(12.0), abs=1e-9)
    assert kept.start["hip_flexion"] > free.start["hip_flexion"]


@pytest.mark.parametrize("kind", NEW)
def test_who_is_set_up_on_the_machine_made_for_him_has_the_wanted_angles(kind):
    exercise = exercises[machines[kind].exercises[0]]()
    setup = on(tailor(kind, MAN), machines[kind].exercises[0]).set_up(MAN)
    for end, leg in (("start", setup.start), ("end", setup.end)):
        for joint, setting in (("hip_flexion", "hip_flexion"), ("knee_angle", "knee_flexion")):
            wanted = getattr(exercise, f"{end}_{setting}", None)
            if wanted is not None and (kind, f"{end}_{setting}") != ("hip_thrust_bench", "end_knee_flexion"):
                assert leg[joint] == pytest.approx(wanted, abs=np.radians(0.1))


@pytest.mark.parametrize("kind", NEW)
def test_the_typical_machine_lets_in_short_and_tall(kind):
    for stature in (1.55, 2.00):
        athlete = Athlete(sex="male", stature=stature, mass=24.0 * stature**2, age=30)
        solution = solve(machines[kind].exercises[0], athlete, machine="typical")
        assert float(solution.closure_residual.max()) < 1e-8


@pytest.mark.parametrize("kind", ["power_runner", "leg_press_45", "reverse_hyper", "glute_ham_bench", "thigh_roller"])
def test_another_person_has_other_angles_on_the_same_machine(kind):
    machine = typical_machine(kind)
    machine = machine.at(**{name: (a.count + 1) // 2 for name, a in machine.free.items()})
    found = []
    for athlete in (MAN, Athlete(sex="male", stature=1.79, mass=77.0, age=30)):
        setup = set_up(machine, athlete)
        assert setup.machine == machine
        found.append([setup.start[n] for n in ("hip_flexion", "knee_angle", "ankle_angle")])
    assert np.abs(np.subtract(*found)).max() > np.radians(0.1)


def test_the_strap_of_a_reverse_hyper_lies_on_the_shank_as_far_from_the_axle_as_it_is_long():
    for athlete in (SHORT, MAN, TALL):
        setup = set_up("reverse_hyper", athlete)
        machine = setup.machine
        strap = machine.axle + machine.strap
        bent = {"pelvis_tilt": machine.pad_pitch - np.pi / 2, "hip_flexion_r": setup.start["hip_flexion"]}
        bent["knee_angle_r"] = setup.start["knee_angle"]
        knee, ankle = (
            np.array(setup.pelvis) + point_at(athlete.body(), bent, f"{part}_r", np.zeros(3))[:2]
            for part in ("tibia", "talus")
        )
        down = (ankle - knee) / np.hypot(*(ankle - knee))
        along = float((strap - knee) @ down) / np.hypot(*(ankle - knee))
        behind = float((strap - knee) @ [down[1], -down[0]])
        assert along == pytest.approx(0.9, abs=0.06)
        assert 0.02 < abs(behind) < 0.08


def test_a_strap_that_is_too_short_or_too_long_is_refused_in_words():
    typical = typical_machine("reverse_hyper")
    with pytest.raises(UnreachableError, match=r"hangs 0\.\d\d m over the middle of the shanks"):
        set_up(typical.changed(strap_reach=0.25), MAN)
    with pytest.raises(UnreachableError, match=r"hangs 0\.\d\d m under the ankles"):
        set_up(typical.changed(strap_reach=1.1), MAN)


def test_the_pad_of_a_glute_ham_bench_touches_the_thigh():
    """Its axle is the pad's radius before the front of both thighs, at the start and at the end."""
    setup = set_up("glute_ham_bench", TALL)
    raised = on(setup.machine).assembly(TALL)
    for at in postures(raised, [0.0, 1.0]):
        high, low = (
            point_at(raised.body, {n: v for n, v in at.items() if n in raised.body.coordinates.names}, "femur_r", p)[:2]
            for p in (raised.body.spec.site("higher").pos, raised.body.spec.site("thigh_r").pos)
        )
        along = (high - low) / np.hypot(*(high - low))
        off = setup.machine.pad_axle - low
        assert abs(off[0] * along[1] - off[1] * along[0]) == pytest.approx(setup.machine.pad_radius, abs=1e-6)


def test_a_column_is_set_to_the_hole_nearest_to_the_wanted_height():
    setup = set_up("cable_column", MAN, pulley_height=0.80)
    assert setup.machine.pulley_height == pytest.approx(0.825)
    assert setup.machine.holes == {"pulley_height": 10}


def at_rest(athlete, load, machine):
    exercise = on(machine)
    rig = Rig(exercise.assembly(athlete, load))
    motion = isometric(np.linspace(0.0, 1.0, 5))
    problem = rig.problem(motion)
    return to_dataset(Outcome(rig, motion, problem, rig.answer(problem)))


def test_a_misplaced_roller_slides_along_the_thigh_and_takes_the_moment_of_the_cam():
    """F × (roller − axle) = m g r, square to the thigh; the hip gets it with another arm that grows as it slides."""
    machine = typical_machine("thigh_roller").at(axle_height=5, arm=3)
    machine = machine.changed(axle_height=machine.axle_height + 0.06)
    light, heavy = (at_rest(MAN, load, machine) for load in (10.0, 20.0))
    force = (heavy.contact_force - light.contact_force).sel(contact="thigh_r").values
    # 10 kg more on the cam move the centre of pressure nowhere: the roller's bearing holds it.
    centre = heavy.centre_of_pressure.sel(contact="thigh_r").values
    axle = np.array([machine.axle[0], machine.axle[1], 0.0])
    about_axle = np.cross(centre - axle, force)[:, 2]
    assert about_axle == pytest.approx(np.full(5, 10.0 * GRAVITY * machine.pull_radius), rel=2e-3)
    hip = (heavy.moment - light.moment).sel(coordinate="hip_flexion_r").values
    assert np.ptp(hip) > 0.05 * np.abs(hip).max()
    setup = set_up(machine, MAN)
    joint = np.array([*hip_of(setup, machine.pad_pitch), 0.0])
    about_hip = np.cross(centre - joint, force)[:, 2]
    assert hip == pytest.approx(-about_hip, rel=2e-3)
    assert any("over" in note or "under" in note for note in setup.notes)


@pytest.mark.parametrize("kind", ["hip_thrust_bench", "glute_ham_bench", "nordic_board"])
def test_a_bench_without_a_resistance_takes_none(kind):
    with pytest.raises(InputError, match="changes nothing"):
        typical_machine(kind).changed(resistance="stack")


def test_knees_beyond_a_nordic_board_are_refused():
    with pytest.raises(UnreachableError, match=r"but it ends after 0\.25 m"):
        set_up(typical_machine("nordic_board").changed(above_strap=0.25), MAN)


def test_settings_that_only_tailor_are_refused_on_a_machine_that_stands():
    for name, setting in (
        ("leg_press_45", {"track_angle": 0.9}),
        ("reverse_hyper", {"axle_under": 0.2}),
        ("hip_thrust", {"bench_height": 0.45}),
        ("glute_ham_raise", {"pad_radius": 0.15}),
        ("reverse_leg_press/thigh_roller", {"trunk_pitch": 1.2}),
        ("reverse_leg_press/power_runner", {"arm_length": 0.9}),
    ):
        with pytest.raises(InputError, match="changes nothing"):
            exercises[name](machine="typical", **setting)
