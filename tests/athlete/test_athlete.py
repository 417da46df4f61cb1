"""The athlete: what may be asked for, and the body that comes out."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress.athlete import Athlete
from revpress.athlete.body import build_body
from revpress.athlete.dynamometer import CALIBRATED
from revpress.athlete.skeleton import reference_parameters
from revpress.errors import InputError

# Each of these computes a body and its calibration: a few examples are enough.
few = settings(max_examples=10)
athletes = st.builds(
    lambda sex, stature, index, age: Athlete(sex=sex, stature=stature, mass=max(index * stature**2, 30.0), age=age),
    st.sampled_from(["male", "female"]),
    st.floats(1.45, 2.10),
    st.floats(16.0, 45.0),
    st.floats(18.0, 90.0),
)


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"sex": "other"}, ["'other'", "'male'", "'female'"]),
        ({"mass": -1.0}, ["mass", "-1 kg", "30 to 250 kg"]),
        ({"mass": "80"}, ["mass", "'80'", "number"]),
        ({"stature": 180.0}, ["stature", "180 m", "1.4 to 2.2 m"]),
        ({"stature": float("nan")}, ["stature", "nan", "1.4 to 2.2 m"]),
        ({"age": 12}, ["age", "12 years", "18 to 100"]),
        ({"stature": 1.5, "mass": 200.0}, ["mass/stature²", "88.8889", "12 to 60 kg/m²"]),
        ({"strength": 0.0}, ["strength", "0", "0.2 to 5"]),
        ({"strength": True}, ["strength", "True", "number"]),
        ({"strength_groups": {"biceps": 1.0}}, ["'biceps'", "hip_extensors", "hip_rotators"]),
        ({"strength_groups": {"hip_rotators": 9.0}}, ["strength_groups hip_rotators", "9", "0.2 to 5"]),
        ({"thigh_length": 0.2}, ["thigh_length", "0.2 m", "0.294977 to 0.547815 m"]),
        ({"hip_extension_limit": 15.0}, ["hip_extension_limit", "859.437°", "0 to 30°"]),
        ({"unscaled": True}, ["unscaled", "reference body"]),
    ],
)
def test_the_impossible_is_refused_in_one_sentence(properties, words):
    with pytest.raises(InputError) as error:
        Athlete(**properties)
    message = str(error.value)
    assert all(word in message for word in words)
    assert "\n" not in message


def test_an_unknown_property_is_named():
    with pytest.raises(InputError, match=r"'weight'.*stature, mass, age"):
        Athlete.from_dict({"weight": 80.0})


@pytest.mark.parametrize(
    "athlete",
    [
        Athlete(),
        Athlete.reference(),
        Athlete("female", 1.62, 58, 61, 1.4, {"knee_extensors": 0.8, "hip_extensors": 1.2}, shank_length=0.41),
    ],
)
def test_a_dictionary_and_a_pickle_give_the_athlete_back(athlete):
    assert Athlete.from_dict(athlete.to_dict()) == athlete
    assert all(isinstance(v, str | int | float | dict) for v in athlete.to_dict().values())
    copy = pickle.loads(pickle.dumps(athlete))
    assert (copy, hash(copy)) == (athlete, hash(athlete))


def test_the_reference_is_the_published_body():
    reference, published = Athlete.reference().parameters(), reference_parameters(published=True)
    assert reference.mass == pytest.approx(75.337)
    for name, muscle in published.muscles.items():
        assert reference.muscles[name].max_isometric_force == muscle.max_isometric_force
        assert reference.muscles[name].optimal_fibre_length == muscle.optimal_fibre_length
    for name, segment in published.segments.items():
        assert (reference.segments[name].mass, *reference.segments[name].inertia) == (segment.mass, *segment.inertia)


def test_a_man_of_the_reference_size_keeps_its_geometry_but_for_the_arms():
    person, published = Athlete("male", 1.70, 75.337).parameters(), reference_parameters()
    arms = {f"{part}_{side}" for part in ("humerus", "ulna", "radius", "hand") for side in "rl"}
    for name in published.joints.keys() - arms:
        assert person.joints[name].position == pytest.approx(published.joints[name].position, abs=1e-12)
    for name, muscle in published.muscles.items():
        assert person.muscles[name].tendon_slack_length == pytest.approx(muscle.tendon_slack_length)


@few
@given(athletes)
def test_mass_is_exact_and_muscles_fit_their_paths(person):
    body = person.body()
    assert body.mass == pytest.approx(person.mass, rel=1e-12)
    assert body.model.body_mass.sum() == pytest.approx(person.mass, rel=1e-9)
    length = body.muscle_paths({})["length"].to_numpy()[0]
    reference = build_body(reference_parameters())
    stretch = length / reference.muscle_paths({})["length"].to_numpy()[0]
    assert body.muscles.optimal_fibre_length / reference.muscles.optimal_fibre_length == pytest.approx(stretch)
    assert body.muscles.tendon_slack_length / reference.muscles.tendon_slack_length == pytest.approx(stretch)


def test_measured_lengths_are_the_bodys():
    person = Athlete(thigh_length=0.45, shank_length=0.45, foot_length=0.29)
    longer, average = person.parameters().joints, Athlete().parameters().joints
    predicted = Athlete().lengths
    for joint, name in (("tibia_r", "thigh_length"), ("talus_r", "shank_length")):
        ratio = np.linalg.norm(longer[joint].position) / np.linalg.norm(average[joint].position)
        assert ratio == pytest.approx(person.lengths[name] / predicted[name], rel=1e-3)
    assert person.parameters().mass == pytest.approx(80.0)


def test_strength_multiplies_every_force():
    average, strong = Athlete().body().muscles, Athlete(strength=1.5).body().muscles
    assert strong.max_isometric_force == pytest.approx(1.5 * average.max_isometric_force)
    assert strong.optimal_fibre_length == pytest.approx(average.optimal_fibre_length)
    published = Athlete.reference().body().muscles.max_isometric_force
    assert replace(Athlete.reference(), strength=2.0).body().muscles.max_isometric_force == pytest.approx(2 * published)


def test_strength_of_one_group_is_its_own():
    average = Athlete(strength=1.2)
    person = replace(average, strength_groups={"knee_extensors": 0.5})
    for name, muscle in person.parameters().muscles.items():
        ratio = muscle.max_isometric_force / average.parameters().muscles[name].max_isometric_force
        assert ratio == pytest.approx(0.5 if name.startswith(("vas", "recfem")) else 1.0)
    reported, before = person.strength_factors(), average.strength_factors()
    assert reported["knee_extensors"] == pytest.approx(0.5 * before["knee_extensors"])
    assert reported["hip_rotators"] == pytest.approx(before["hip_rotators"])


def test_the_reported_factors_are_the_forces():
    """Factor times volume times 60 N/cm² over fibre length is the force in the body."""
    person = Athlete("female", 1.64, 62.0, 40.0, strength=1.3)
    muscles = person.parameters().muscles
    factors = person.strength_factors()
    volume = 1e-6 * (6.01 * 1.64 * 62.0 + 105.0)  # gluteus maximus
    parts = [muscles[f"glmax{i}_r"] for i in (1, 2, 3)]
    assert sum(m.max_isometric_force * m.optimal_fibre_length for m in parts) == pytest.approx(
        factors["hip_extensors"] * 60e4 * volume
    )


def test_the_published_body_is_too_strong_for_a_dynamometer():
    """The published forces fit muscle volumes, and exceed every calibrated group, by up to 3 times."""
    published = Athlete.reference().strength_factors()
    calibrated = Athlete("male", 1.70, 75.337).strength_factors()
    assert all(0.9 < f < 1.2 for f in published.values())
    ratio = {group: published[group] / calibrated[group] for group in published}
    assert 1.2 < min(ratio.values()) < max(ratio.values()) < 3.0, ratio


def test_uncertainty_is_the_spread_between_people():
    """Of hip extension the six groups' own spreads, weighted with their sizes."""
    young = Athlete("male", 1.75, 75.0, 21.5)
    groups = np.array([[0.049 / 0.161, 7], [0.043 / 0.171, 7], [0.039 / 0.144, 3],
                       [0.047 / 0.181, 7], [0.032 / 0.140, 7], [0.003 / 0.138, 3]])  # fmt: skip
    pooled = np.sqrt(np.average(groups[:, 0] ** 2, weights=groups[:, 1]))
    assert young.strength_uncertainty["hip_extension"] == pytest.approx(pooled)
    assert set(young.strength_uncertainty) == set(CALIBRATED)


@pytest.mark.parametrize(
    ("sex", "age", "degrees"),
    [("male", 25, 17.4), ("female", 25, 18.1), ("male", 57, 13.5), ("female", 80, 16.7), ("male", 44.5, 15.45)],
)
def test_expected_hip_extension(sex, age, degrees):
    hip = Athlete(sex=sex, age=age).range_of_motion["hip_flexion"]
    assert np.degrees(-hip.low) == pytest.approx(degrees)
    assert "average for sex and age, not measured" in hip.source


def test_a_measured_hip_extension_replaces_the_expected():
    limits = Athlete(hip_extension_limit=np.radians(9.0)).range_of_motion
    assert np.degrees(limits["hip_flexion"].low) == pytest.approx(-9.0)
    assert "measured" in limits["hip_flexion"].source
    assert all(r.low < r.high and r.source for r in limits.values())
