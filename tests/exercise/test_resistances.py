"""Machines with every resistance, and legs against cables and bands: hand calculations on whole solutions."""

import json
import re

import numpy as np
import pytest
from scipy.integrate import simpson

from revpress import Athlete, InputError, exercises, solve
from revpress.machine.resistance.bands import Bands, band
from revpress.machine.resistance.flywheel import Flywheel
from revpress.machine.resistance.hydraulic import Hydraulic
from revpress.machine.resistance.motor import Motor
from revpress.machine.resistance.pneumatic import ATMOSPHERE, Pneumatic
from revpress.machine.resistance.stack import Stack
from revpress.performance.capacity import capacity
from revpress.performance.largest_load import largest_load
from revpress.performance.strength_curve import strength_curve
from revpress.twin.motion import isometric, tempo
from revpress.twin.rig import Rig

GRAVITY = 9.80665
STRONG = Athlete(strength=3.0)
TRACK, HINGE = "reverse_leg_press/track", "reverse_leg_press/prone_hinge"
POSITIONS = np.linspace(0.0, 1.0, 7)
FRICTIONLESS = {"rolling_friction": 0.0}


def at_rest(name, load=None, **parameters):
    return solve(name, STRONG, load, motion=isometric(POSITIONS), **parameters)


def ends(solution):
    """First and last place of the carriage [m]; the foot's own geometry starts it some millimetres from 0."""
    place = solution.angle.sel(coordinate="carriage_travel").values
    assert abs(place[0]) < 0.02
    return place[0], place.max()


def works(solution):
    """Work (2,) of the resistances up and down [J]."""
    top, time, power = int(solution.stroke.values.argmax()), solution.time.values, solution.resistance_power.values
    return np.array([simpson(power[: top + 1], x=time[: top + 1]), simpson(power[top:], x=time[top:])])


def test_air_and_bands_on_a_track_take_their_energy_and_give_it_back():
    air = solve(TRACK, STRONG, 0.0, motion=tempo(frames=301), resistance=Pneumatic(exponent=1.0), **FRICTIONLESS)
    first, last = ends(air)
    column, atmosphere = 2.0, np.pi / 4 * 0.05**2 * ATMOSPHERE
    taken = (100.0 + atmosphere) * column * np.log((column - first) / (column - last)) - atmosphere * (last - first)
    assert works(air) == pytest.approx([-taken, taken], rel=1e-5)
    blue = Bands(colour="blue", count=3.0)
    bands = solve(TRACK, STRONG, 0.0, motion=tempo(frames=301), resistance=blue, **FRICTIONLESS)
    law = band("blue", 0.8, 3.0)
    length = 0.8 * 1.2 + np.linspace(*ends(bands), 2001)
    taken = simpson(law(length, length, length), x=length)
    assert works(bands) == pytest.approx([-taken, taken], rel=1e-4)


@pytest.mark.parametrize(("name", "beyond"), [(TRACK, {}), (HINGE, {"pivot_friction": 0.0})])
def test_a_motor_gives_way_to_a_force_at_the_foot_along_its_path(name, beyond):
    weak, strong = (
        at_rest(name, 0.0, resistance=Motor(concentric_force=f, eccentric_force=f), **beyond) for f in (150.0, 250.0)
    )
    assert (strong.resistance - weak.resistance).values == pytest.approx(100.0, abs=1e-3)


@pytest.mark.parametrize(("name", "coordinate"), [(TRACK, "carriage_travel"), (HINGE, "lever_angle")])
def test_a_motor_dictates_its_speed(name, coordinate):
    solution = solve(name, STRONG, 0.0, resistance=Motor(speed=0.4, eccentric_speed=0.4))
    speed, rate = solution.travel_speed.values, solution.speed.sel(coordinate=coordinate).values
    inside = np.abs(solution.time - solution.time[int(solution.stroke.values.argmax())]) > 0.1
    inside = inside.values & (solution.time > 0.1).values & (solution.time < solution.time[-1] - 0.1).values
    assert np.abs(speed[inside]) == pytest.approx(0.4)
    assert np.abs(rate[inside]) == pytest.approx(np.abs(rate[inside][0]), rel=1e-6)
    assert rate[inside][0] > 0.0 > rate[inside][-1]


def test_a_stack_pulls_on_a_lever_by_its_cam():
    """By virtual work, force at the foot × arm = weight × cam's radius: the same rise needs the same work."""
    force, travel = {}, None
    for middle in (0.7, 1.0, 1.6):
        cams = {"cam_start": 1.0, "cam_middle": middle, "cam_end": 1.3}
        loaded, empty = (at_rest(HINGE, x, resistance=Stack(**cams), pull_radius=0.3) for x in (40.0, 10.0))
        force[middle] = (loaded.resistance - empty.resistance).values
        travel = loaded.travel.values
        angle = loaded.angle.sel(coordinate="lever_angle").values
        arm = np.gradient(travel, angle)[3]
        assert force[middle][[0, 3, -1]] * arm == pytest.approx(
            30.0 * GRAVITY * 0.3 * np.array([1.0, middle, 1.3]), rel=0.01
        )
    assert np.all(np.diff([f[3] for f in force.values()]) > 0.0)


def test_a_cam_and_a_band_may_be_tables():
    """The table of the three numbers is the same cam; one of more rows is followed; so is a band's chart."""
    three = at_rest(HINGE, 20.0, resistance=Stack(cam_start=0.8, cam_middle=1.3, cam_end=1.1))
    table = at_rest(HINGE, 20.0, resistance=Stack(cam_table=[[0, 0.8], [0.5, 1.3], [1, 1.1]]))
    assert table.resistance.values == pytest.approx(three.resistance.values, rel=1e-12)
    round_, hollow = (
        at_rest(HINGE, 20.0, resistance=Stack(cam_table=[(0, 1), (1 / 3, 1), (2 / 3, r), (1, 1)])) for r in (1.0, 0.5)
    )
    assert np.all(hollow.resistance.values <= round_.resistance.values + 1e-9)
    assert float(hollow.resistance[4] / round_.resistance[4]) < 0.8
    chart = solve(TRACK, STRONG, 0.0, resistance=Bands(colour="black", chart="high"))
    law = band("black", 0.80, 1.0, "high")
    rows = tuple(zip(law.elongation, law.tension, strict=True))
    measured = solve(TRACK, STRONG, 0.0, resistance=Bands(table=rows))
    assert measured.resistance.values == pytest.approx(chart.resistance.values)


@pytest.mark.parametrize(
    ("resistance", "said"),
    [
        ({"kind": "stack", "cam_table": [[0, 1], [0.5, 9]]}, "radius is 9, outside the allowed range 0.3 to 3"),
        ({"kind": "stack", "cam_table": [[0, 1], [0.5, 1]]}, "goes from 0 to 0.5 of the turn"),
        (
            {"kind": "bands", "table": [[0, 0], [50, 30], [100, 50]]},
            "elongation reaches 100, but it is a fraction of at most 10: 0.5, not 50",
        ),
        ({"kind": "stack", "cam_table": 3}, "must be a table of at least two rows of two numbers"),
        ({"kind": "stack", "cam_table": [[0, 1], [0, 1]]}, "turn must rise from row to row, but 0 follows 0"),
        ({"kind": "stack", "cam_table": [[0, 1]]}, "must be a table of at least two rows of two numbers"),
        ({"kind": "stack", "cam_table": [0, 1, 2]}, "must be a table of at least two rows of two numbers"),
        ({"kind": "stack", "cam_table": [[0, "wide"], [1, 1]]}, "radius is 'wide', but must be a number"),
        ({"kind": "stack", "cam_table": "round"}, "must be one of none or a table of turn and radius"),
        ({"kind": "bands", "table": [[0.1, 5], [1, 50]]}, "starts with 5 N at an elongation of 0.1"),
    ],
)
def test_a_table_that_cannot_be_is_refused(resistance, said):
    with pytest.raises(InputError, match=re.escape(said)):
        solve(TRACK, STRONG, 10.0, resistance=resistance)


@pytest.mark.parametrize(
    ("exercise", "settings", "said"),
    [
        (TRACK, {"flywheel_inertia": 0.3}, "belongs to resistance=flywheel and is called resistance.inertia"),
        (TRACK, {"inertia": 0.3}, "belongs to resistance=flywheel and is called resistance.inertia"),
        (TRACK, {"resistance.inertia": 0.3}, "plates has no 'inertia': it has no settings; inertia belongs to resist"),
        (TRACK, {"resistance": "stack", "resistance.inertia": 0.3}, "stack has no 'inertia': its settings are ratio"),
        (TRACK, {"resistance": "isokinetic"}, "there is no resistance 'isokinetic'; did you mean motor?"),
        (TRACK, {"resistance.kind": "motor"}, "plates has no 'kind'"),
        (TRACK, {"resistence.inertia": 0.3}, "has no parameter 'resistence.inertia'; did you mean resistance?"),
        (HINGE, {"pull_radius": 0.3}, "pull_radius is 0.3 m, but changes nothing: plates pull at no cable"),
        (
            HINGE,
            {"pull_radius": 0.3, "resistance": "motor"},
            "pull_radius is 0.3 m, but changes nothing: a motor",
        ),
        ("cable_kickback", {"resistance": "plates"}, "cable_kickback carries no plates: a cable column has no horn"),
        ("cable_kickback", {"cam_start": 1.3, "resistance": "stack"}, "resistance.cam_start"),
        ("cable_kickback", {"resistance.cam_start": 1.3}, "cam_start changes nothing here"),
        (
            "cable_kickback",
            {"resistance": {"kind": "hydraulic", "return_damping": 9.0}},
            "a cable cannot push",
        ),
        ("back_squat", {"resistance": "flywheel"}, "what resists is its load, barbell with plates"),
        ("back_squat", {"resistance.inertia": 0.1}, "what resists is its load, barbell with plates"),
        ("nordic_hamstring", {"resistance": "bands"}, "what resists is its load"),
    ],
)
def test_a_setting_that_is_not_in_force_is_refused(exercise, settings, said):
    with pytest.raises(InputError, match=re.escape(said)):
        solve(exercise, STRONG, **settings)


def test_dotted_names_mean_the_same_as_an_object():
    for one in (
        {"resistance": "flywheel", "resistance.inertia": 0.07},
        {"resistance": {"kind": "flywheel"}, "resistance.inertia": 0.07},
        {"resistance": {"kind": "flywheel", "inertia": 0.07}},
    ):
        assert exercises[TRACK](**one) == exercises[TRACK](resistance=Flywheel(inertia=0.07))
    wheel = exercises[TRACK](resistance=Flywheel(inertia=0.07))
    assert wheel.changed(**{"resistance.shaft_radius": 0.03}).resistance == Flywheel(inertia=0.07, shaft_radius=0.03)
    with pytest.raises(InputError, match=r"resistance\.inertia is given twice"):
        exercises[TRACK](**{"resistance": {"kind": "flywheel", "inertia": 0.1}, "resistance.inertia": 0.1})


@pytest.mark.parametrize("resistance", [Flywheel(inertia=0.07), Stack(cam_table=[(0, 1), (1, 2)]), Bands()])
def test_a_solution_keeps_its_resistance(resistance):
    solution = solve(TRACK, STRONG, 5.0, motion=isometric(POSITIONS), resistance=resistance)
    kept = json.loads(solution.attrs["parameters"])
    assert exercises[TRACK](**kept).resistance == resistance
    again = solve(TRACK, STRONG, 5.0, motion=isometric(POSITIONS), **kept)
    assert again.resistance.equals(solution.resistance)
    assert ("uchida2016" in solution.attrs["citations"]) == (resistance == Bands())


def test_without_a_stack_the_plates_stay_on():
    """The load is on the machine's own moving part, besides whatever else resists; on a stack it is there."""
    for kind in ("pneumatic", "bands", "motor", "flywheel", "hydraulic"):
        more, less = (at_rest(TRACK, x, resistance=kind, rolling_friction=0.0) for x in (30.0, 10.0))
        slope = float(np.sin(np.radians(45.0)))
        assert (more.resistance - less.resistance).values == pytest.approx(20.0 * GRAVITY * slope, rel=1e-6)
    more, less = (at_rest(TRACK, x, resistance="stack", rolling_friction=0.0) for x in (30.0, 10.0))
    assert (more.resistance - less.resistance).values == pytest.approx(20.0 * GRAVITY, rel=1e-6)


def test_a_cable_without_a_stack_has_no_load():
    chosen = exercises["cable_kickback"](resistance="pneumatic")
    assert chosen.checked_load() == 0.0
    with pytest.raises(InputError, match="load is 5 kg, but a pneumatic on a cable column takes none: leave it out"):
        solve("cable_kickback", STRONG, 5.0, resistance="pneumatic")


def test_a_hydraulic_cylinder_heats_by_the_square_of_its_speed():
    solution = solve(TRACK, STRONG, 0.0, motion=tempo(frames=301), resistance=Hydraulic(damping=300.0), **FRICTIONLESS)
    time, speed = solution.time.values, solution.speed.sel(coordinate="carriage_travel").values
    top = int(solution.stroke.values.argmax())
    heat = simpson(300.0 * speed[: top + 1] ** 2, x=time[: top + 1])
    assert works(solution) == pytest.approx([-heat, 0.0], rel=1e-9, abs=1e-9)


def test_air_on_a_free_cable_pulls_by_how_far_the_cable_came_out():
    solution = at_rest("cable_kickback", resistance=Pneumatic(force=40.0, exponent=1.0))
    atmosphere = np.pi / 4 * 0.05**2 * ATMOSPHERE
    tension, tied = solution.line_tension.values[:, 0], solution.line_position.values[:, 0]
    along = solution.line_force.values[:, 0] / tension[:, None]
    assert tension[0] == pytest.approx(40.0)
    taken = 2.0 - 2.0 * (40.0 + atmosphere) / (tension + atmosphere)  # Boyle
    pulley = _meet(tied[0], along[0], tied[-1], along[-1])
    length = np.linalg.norm(pulley - tied, axis=1)
    assert taken == pytest.approx(length - length[0], abs=1e-6)


def _meet(a, along_a, b, along_b):
    """Where two lines in a plane meet."""
    s, _ = np.linalg.lstsq(np.column_stack([along_a, -along_b]), b - a, rcond=None)[0]
    return a + s * along_a


def test_a_flywheel_is_felt_as_a_mass():
    """I / r² [kg] more on the carriage: half of its v² is in the rotor, and weight it has none."""
    extra = 0.03 / 0.03**2
    with_wheel, without = (
        solve(TRACK, STRONG, 0.0, resistance=r, **FRICTIONLESS)
        for r in (Flywheel(inertia=0.03, shaft_radius=0.03), "plates")
    )
    speed = without.speed.sel(coordinate="carriage_travel").values
    acceleration = without.acceleration.sel(coordinate="carriage_travel").values
    more = with_wheel.kinetic_energy - without.kinetic_energy
    assert more.values == pytest.approx(0.5 * extra * speed**2, abs=1e-9)
    pressed = (with_wheel.resistance - without.resistance).values
    fine = (with_wheel.status == 0).values & (without.status == 0).values
    assert fine.mean() > 0.5
    assert pressed[fine] == pytest.approx(extra * acceleration[fine], abs=0.02 * extra * np.abs(acceleration).max())
    assert np.ptp((with_wheel.potential_energy - without.potential_energy).values) < 1e-9


def test_a_counterweight_takes_off_the_start_weight():
    """Balanced about the pivot, 0.3 m × counterweight: the foot feels so much less along its path."""
    plain, lighter = (at_rest(HINGE, 10.0, counterweight=c) for c in (0.0, 8.0))
    less = (plain.resistance - lighter.resistance).values
    assert np.ptp(less) > 1.0  # it turns with the lever
    energy = 8.0 * GRAVITY * 0.3
    change = (lighter.potential_energy - plain.potential_energy).values
    assert np.abs(change - change[0]).max() <= energy * 2
    work = simpson(less, x=plain.travel.values)
    assert work == pytest.approx(change[0] - change[-1], rel=0.02)


@pytest.mark.parametrize("height", [0.1, 1.0, 2.0])
@pytest.mark.parametrize("distance", [0.8, 2.0])
def test_a_cable_turns_the_hip_by_its_tension_times_its_distance(height, distance):
    """Two loads, everything else the same: the moment's difference is tension × distance of the line from the hip."""
    place = {"pulley_height": height, "pulley_distance": distance, "turn_out": 0.0}
    light, heavy = (at_rest("cable_kickback", x, **place) for x in (2.0, 6.0))
    rig = Rig(exercises["cable_kickback"](**place).assembly(STRONG, 2.0))
    model, tied = rig.model, light.line_position.values[:, 0]
    pelvis = light.angle.sel(coordinate=["pelvis_tx", "pelvis_ty", "pelvis_tilt"]).values[0]
    x, y, _ = model.body("femur_r").pos
    turn = np.array([[np.cos(pelvis[2]), -np.sin(pelvis[2])], [np.sin(pelvis[2]), np.cos(pelvis[2])]])
    hip = pelvis[:2] + turn @ [x, y]
    pulley = np.array([pelvis[0] + (turn @ [x, y])[0] + distance, height])
    along = pulley - tied[:, :2]
    distance_to_line = np.abs(np.cross(np.pad(along, ((0, 0), (0, 1))), np.append(hip, 0.0) - tied * [1, 1, 0])[:, 2])
    distance_to_line /= np.linalg.norm(along, axis=1)
    more = (heavy.moment - light.moment).sel(coordinate="hip_flexion_r").values
    assert np.abs(more) == pytest.approx(4.0 * GRAVITY * distance_to_line, rel=1e-3, abs=0.05)
    assert heavy.line_tension.values == pytest.approx(6.0 * GRAVITY)


def test_bands_and_cable_add_up_and_charts_bound_the_moment():
    both = at_rest("band_kickback", 3.0)
    alone = at_rest("band_kickback", 0.0)
    cable = at_rest("band_kickback", 3.0, band_count=0.0)
    hip = {"coordinate": "hip_flexion_r"}
    unloaded = at_rest("band_kickback", 0.0, band_count=0.0)
    added = alone.moment + cable.moment - unloaded.moment
    assert both.moment.sel(hip).values == pytest.approx(added.sel(hip).values, abs=1e-6)
    assert both.resistance.values == pytest.approx((alone.resistance + cable.resistance).values)
    low, high = (at_rest("band_kickback", 0.0, band_chart=c).resistance.values for c in ("low", "high"))
    assert np.all((low < alone.resistance.values) & (alone.resistance.values < high))


def test_cuff_pressure_is_recorded_and_changes_nothing():
    free, cuffed = (solve("band_kickback", STRONG, **given) for given in ({}, {"cuff_pressure": 160.0}))
    assert json.loads(cuffed.attrs["parameters"])["cuff_pressure"] == 160.0
    assert cuffed.drop_attrs().equals(free.drop_attrs())


def test_what_takes_no_load_has_no_largest_one():
    free = {"resistance": "flywheel"}
    curve = strength_curve("cable_kickback", STRONG, positions=5, **free)
    assert np.isnan(curve.machine_limit).all()
    assert curve.resistance.values == pytest.approx(0.0, abs=1e-9)  # nothing turns while nothing moves
    assert set(curve.limited_by.values) <= {"athlete", "range", "posture"}
    with pytest.raises(InputError, match="a flywheel takes no load: none is the largest"):
        largest_load("cable_kickback", STRONG, **free)
    found = capacity("cable_kickback", STRONG, **free)
    assert (found.largest, found.profile, found.repetition) == (None, None, None)
