"""Segment inertia: the published table, and what every body must obey."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.athlete import Athlete
from revpress.athlete.anthropometry import scale_factors
from revpress.athlete.inertia import body_segments, de_leva1996
from revpress.athlete.skeleton import BodyParameters, reference_parameters, scale_geometry

SEXES = ("male", "female")

athletes = st.builds(
    lambda sex, stature, index: Athlete(sex=sex, stature=stature, mass=max(index * stature**2, 30.0)),
    st.sampled_from(SEXES),
    st.floats(1.40, 2.20),
    st.floats(15.0, 50.0),
)


def skeleton(person: Athlete) -> BodyParameters:
    """The person's geometry and inertia, without the muscles' calibration."""
    factors = scale_factors(person.stature, person.lengths)
    scaled = scale_geometry(reference_parameters(), factors)
    segments = body_segments(scaled, factors, person.sex, person.stature, person.mass)
    return replace(scaled, segments=segments)


def neutral_centres(parameters: BodyParameters) -> dict[str, np.ndarray]:
    """Centre of mass of every body at zero angles, from the middle of the hip joints."""
    origin = {"ground": np.zeros(3)}
    for child, joint in parameters.joints.items():
        rotation = joint.rotation @ joint.child_rotation.T
        assert rotation == pytest.approx(np.eye(3), abs=1e-9)
        origin[child] = origin[joint.parent] + joint.position - joint.child_position
    hip = (origin["femur_r"] + origin["femur_l"]) / 2
    return {body: origin[body] + s.com - hip for body, s in parameters.segments.items()}


@pytest.mark.parametrize(
    ("sex", "segment", "length", "mass", "com", "transverse"),
    [
        ("male", "thigh", 0.4222, 0.1416, 0.4095, 0.329),
        ("female", "thigh", 0.3685, 0.1478, 0.3612, 0.364),
        ("male", "shank", 0.4403, 0.0433, 0.4395, 0.246),
        ("female", "shank", 0.4386, 0.0481, 0.4352, 0.263),
        ("male", "foot", 0.2581, 0.0137, 0.4415, 0.245),
        ("female", "foot", 0.2283, 0.0129, 0.4014, 0.279),
    ],
)
def test_de_levas_reference_bodies(sex, segment, length, mass, com, transverse):
    stature, whole = {"male": (1.741, 73.0), "female": (1.735, 61.9)}[sex]
    row = de_leva1996(sex, stature, whole)[segment]
    assert row.length == pytest.approx(length)
    assert row.mass == pytest.approx(mass * whole, rel=1.1e-4)  # women's fractions add up to 0.9999
    assert row.com == com
    assert row.inertia(row.length)[2] == pytest.approx(row.mass * (transverse * length) ** 2)


@pytest.mark.parametrize("sex", SEXES)
def test_the_segments_add_up_to_the_body(sex):
    rows = de_leva1996(sex, 1.72, 70.0)
    limbs = sum(rows[n].mass for n in ("upper_arm", "forearm", "hand", "thigh", "shank", "foot"))
    assert rows["head"].mass + rows["trunk"].mass + 2 * limbs == pytest.approx(70.0, rel=1e-12)


@pytest.mark.parametrize("sex", SEXES)
def test_trunk_without_its_lower_part_is_a_body_of_its_own(sex):
    """Pelvis, torso without the head: together they are de Leva's trunk again."""
    person = Athlete(sex=sex, stature=1.72, mass=70.0)
    rows, parameters = de_leva1996(sex, 1.72, 70.0), skeleton(person)
    pelvis, torso = (parameters.segments[b] for b in ("pelvis", "torso"))
    assert pelvis.mass + torso.mass == pytest.approx(rows["trunk"].mass + rows["head"].mass)
    centres = neutral_centres(parameters)
    height = np.array([centres["pelvis"][1], centres["torso"][1]])
    mass = np.array([pelvis.mass, torso.mass])
    turning = pelvis.inertia[2] + torso.inertia[2] + mass @ height**2  # about the hip axis
    trunk, head = rows["trunk"], rows["head"]
    trunk_height = (1 - trunk.com) * trunk.length
    head_height = (mass @ height - trunk.mass * trunk_height) / head.mass
    expected = sum(r.inertia(r.length)[2] + r.mass * h**2 for r, h in ((trunk, trunk_height), (head, head_height)))
    assert turning == pytest.approx(expected)
    assert trunk.length < head_height < 1.72 - 0.7


@given(athletes)
def test_every_body_is_a_possible_solid(person):
    parameters = skeleton(person)
    assert sum(s.mass for s in parameters.segments.values()) == pytest.approx(person.mass, rel=1e-12)
    for name, segment in parameters.segments.items():
        smallest, middle, largest = np.sort(segment.inertia)
        assert segment.mass > 0, name
        assert smallest > 0, name
        assert smallest + middle >= largest * (1 - 1e-9), name


@given(athletes)
def test_left_mirrors_right(person):
    segments = skeleton(person).segments
    for name, right in segments.items():
        if name.endswith("_r"):
            left = segments[name[:-2] + "_l"]
            assert left.mass == right.mass
            assert left.com == pytest.approx(right.com * [1, 1, -1])
            assert left.inertia == pytest.approx(right.inertia)


@given(athletes, st.floats(1.01, 1.5))
def test_mass_scales_every_body_alike(person, more):
    heavy = Athlete(sex=person.sex, stature=person.stature, mass=min(more * person.mass, 60 * person.stature**2, 250))
    ratio = heavy.mass / person.mass
    segments = skeleton(heavy).segments
    for name, light in skeleton(person).segments.items():
        segment = segments[name]
        assert segment.mass == pytest.approx(ratio * light.mass)
        assert segment.com == pytest.approx(light.com)
        assert segment.inertia == pytest.approx(ratio * light.inertia)


@given(athletes)
def test_the_foot_as_a_whole_is_de_levas(person):
    parameters = skeleton(person)
    names = ("talus_r", "calcn_r", "toes_r")
    mass = np.array([parameters.segments[n].mass for n in names])
    centres = neutral_centres(parameters)
    place = np.array([centres[n] for n in names])
    place -= mass @ place / mass.sum()
    total = sum(parameters.segments[n].inertia for n in names)
    total = total + mass @ ((place**2).sum(axis=1, keepdims=True) - place**2)
    foot = de_leva1996(person.sex, person.stature, person.mass)["foot"]
    assert mass.sum() == pytest.approx(foot.mass)
    sagittal, longitudinal, transverse = foot.radius
    radius = np.sqrt(total / mass.sum())
    assert radius / radius[0] == pytest.approx(np.array([longitudinal, sagittal, transverse]) / longitudinal)
    assert radius[0] / longitudinal == pytest.approx(person.lengths["foot_length"], rel=0.01)


@pytest.mark.parametrize("sex", SEXES)
def test_the_standing_body_balances_where_de_levas_own_chain_does(sex):
    """Centre of mass over the hips: bodies laid on the model's joints, against de Leva's lengths alone."""
    stature = {"male": 1.741, "female": 1.735}[sex]
    person = Athlete(sex=sex, stature=stature, mass=68.0)
    segments = skeleton(person).segments
    height = sum(segments[b].mass * c[1] for b, c in neutral_centres(skeleton(person)).items()) / person.mass

    rows = de_leva1996(sex, stature, person.mass)
    end, expected = {}, 0.0
    leg = rows["thigh"].length + rows["shank"].length + person.lengths["malleolus_height"]
    starts = {"thigh": 0.0, "shank": "thigh", "head": stature - leg, "trunk": rows["trunk"].length}
    starts |= {"upper_arm": rows["trunk"].length, "forearm": "upper_arm", "hand": "forearm"}
    for name, start in starts.items():
        top = end[start] if isinstance(start, str) else start
        end[name] = top - rows[name].length
        pair = 1 if name in ("head", "trunk") else 2
        expected += pair * rows[name].mass * (top - rows[name].com * rows[name].length)
    expected += 2 * rows["foot"].mass * (end["shank"] - person.lengths["malleolus_height"] / 2)
    assert height == pytest.approx(expected / person.mass, abs=0.015)


def test_the_reference_body_keeps_the_published_inertia():
    parameters = Athlete.reference().parameters()
    assert parameters.segments.keys() == reference_parameters().segments.keys()
    assert parameters.mass == pytest.approx(75.337)
    assert parameters.segments["femur_r"].mass == 9.3014
    assert parameters.segments["torso"].inertia == pytest.approx([1.4745, 0.7555, 1.4314])
