"""Drawn bodies: spread as people are, the same in both legs, and the same for the same seed."""

from dataclasses import replace

import numpy as np
import pytest

from revpress import Athlete
from revpress.athlete import draws, dynamometer
from revpress.athlete.average_strength import peak_deviation
from revpress.athlete.data_tables import read_data_table
from revpress.athlete.draws import GENERAL_STRENGTH, MEASURED_STRENGTH, draw_muscles
from revpress.athlete.dynamometer import group_of
from revpress.athlete.neutral import NEUTRAL, neutral_fibre_length
from revpress.mechanics.muscle import active_force_capacity

PERSON = Athlete(sex="female", stature=1.66, mass=62.0, age=60.0)
UNCERTAIN = read_data_table("identified_lengths")["uncertain"]


def numbers(name, people, seed=0):
    """Of every muscle of every person over the athlete's own."""
    muscles = PERSON.body().muscles
    return muscles.names, np.array([getattr(m, name) for m in draw_muscles(PERSON, muscles, people, seed)]) / getattr(
        muscles, name
    )


def volumes(people):
    names, force = numbers("max_isometric_force", people)
    return names, force * numbers("optimal_fibre_length", people)[1]


def spreads(group):
    """Standard deviations of what the identification leaves open: ln length, neutral length, ln strain, ln factor."""
    sd = np.sqrt(np.diag(UNCERTAIN["covariance"]))
    lengths, strains = list(UNCERTAIN["lengths"]), list(UNCERTAIN["strains"])
    at = lengths.index(group)
    return sd[at], sd[len(lengths) + at], dict(zip(strains, sd[2 * len(lengths) :], strict=False))


def test_lengths_are_spread_as_the_identification_leaves_them():
    names, optimal = numbers("optimal_fibre_length", 1500)
    fibre, neutral, strain = spreads("vasti")
    vasti = names.index("vaslat_r")
    assert np.median(optimal[:, vasti]) == pytest.approx(1.0, abs=4.0 * fibre / np.sqrt(1500))
    assert np.log(optimal[:, vasti]).std() == pytest.approx(fibre, rel=0.08)
    series = numbers("tendon_strain", 1500)[1]
    assert np.log(series[:, vasti]).std() == pytest.approx(strain["vasti"], rel=0.08)
    assert np.all(series[:, names.index("glmax1_r")] == 1.0)  # no strain of theirs was identified
    body = PERSON.body()
    path = body.muscle_paths({f"{name}_{side}": angle for name, angle in NEUTRAL.items() for side in "rl"})["length"]
    people = [body.muscles, *draw_muscles(PERSON, body.muscles, 400)]
    rest = np.array([neutral_fibre_length(m, path.sel(muscle=list(names))[0].to_numpy())[vasti] for m in people])
    rest = rest[1:] - rest[0]
    assert rest.mean() == pytest.approx(0.0, abs=4.0 * neutral / np.sqrt(400))
    assert rest.std() == pytest.approx(neutral, rel=0.15)


def test_strength_is_spread_as_between_people_and_groups_share_half_of_it():
    """Volume is force times fibre length: the groups' strengths, and the factors that go with other lengths."""
    names, volume = volumes(4000)
    covariance = np.array(UNCERTAIN["covariance"])
    of, at, deviation = {}, {}, {}
    for muscle, action in (("vaslat_r", "knee_extension"), ("soleus_r", "ankle_plantarflexion")):
        at[muscle] = len(covariance) - len(UNCERTAIN["factors"]) + UNCERTAIN["factors"].index(group_of(muscle))
        deviation[muscle] = np.sqrt(np.log1p(peak_deviation(action) ** 2))
        of[muscle] = np.log(volume[:, names.index(muscle)])
        expected = np.hypot(deviation[muscle], np.sqrt(covariance[at[muscle], at[muscle]]))
        assert np.median(of[muscle]) == pytest.approx(0.0, abs=0.02)
        assert of[muscle].std() == pytest.approx(expected, rel=0.05)
    together = np.cov(*of.values())[0, 1]
    general = GENERAL_STRENGTH * np.prod(list(deviation.values()))
    assert together == pytest.approx(general + covariance[*at.values()], abs=0.004)


def peaks(action, people):
    """Logarithm of each person's greatest torque on the dynamometer, over the athlete's own."""
    body = PERSON.body(("r",))
    length, arm = (x[::3] for x in dynamometer.test_paths(body, dynamometer.DYNAMOMETER_TESTS[action]))

    def peak(muscles):
        moment = arm * active_force_capacity(length, 0.0, muscles)[:, None, :]
        return np.log(dynamometer.greatest_moment(moment, np.ones(len(muscles.names))).max())

    people = draw_muscles(PERSON, body.muscles, people, seed=2)
    return np.array([peak(m) for m in people]) - peak(body.muscles)


@pytest.mark.parametrize("action", ["hip_extension", "knee_extension", "ankle_plantarflexion"])
def test_who_has_other_lengths_reaches_the_same_torque(action, monkeypatch):
    """Strength aside: forces drawn with the lengths make up for them, as far as the identification asked for it."""
    monkeypatch.setattr(draws, "peak_deviation", lambda action: 0.0)
    found, asked = peaks(action, 200), read_data_table("identification_targets")["curves"]["peak_deviation"]
    assert np.median(found) == pytest.approx(0.0, abs=asked)
    assert found.std() < 2.0 * asked


@pytest.mark.parametrize("action", ["hip_extension", "knee_extension", "ankle_plantarflexion"])
def test_peaks_of_drawn_people_are_spread_as_between_people(action):
    """Within a fifth: what lengths leave open comes on top, and two groups that extend a hip are not weak together."""
    found, published = peaks(action, 400), np.sqrt(np.log1p(peak_deviation(action) ** 2))
    assert np.median(found) == pytest.approx(0.0, abs=3.0 * 1.25 * published / np.sqrt(400))
    assert found.std() == pytest.approx(published, rel=0.2)


def forces(draws, seed=0, person=PERSON):
    muscles = person.body().muscles
    drawn = draw_muscles(person, muscles, draws, seed)
    return muscles.names, np.array([m.max_isometric_force for m in drawn]) / muscles.max_isometric_force


def ratio(factor, names, one):
    return np.log(factor[:, names.index(one)])


def test_strength_is_spread_as_between_people():
    """At least so: lengths that are open go with forces that are. Half of the variance is common to all groups."""
    names, factor = forces(10_000)
    for muscle, action in (("vaslat_r", "knee_extension"), ("tibant_r", "ankle_dorsiflexion")):
        between = np.sqrt(np.log1p(PERSON.strength_uncertainty[action] ** 2))
        assert np.median(ratio(factor, names, muscle)) == pytest.approx(0.0, abs=0.01)
        assert between * 0.97 < ratio(factor, names, muscle).std() < 1.1 * between
    together = np.corrcoef(ratio(factor, names, "vaslat_r"), ratio(factor, names, "tibant_r"))[0, 1]
    assert GENERAL_STRENGTH - 0.08 < together < GENERAL_STRENGTH + 0.03


def test_a_group_that_was_measured_is_known_as_well_as_a_test_knows_it():
    """Of the drawn people's forces that part which lengths leave open stays."""
    measured = replace(PERSON, strength_groups={"dorsiflexors": 1.2})
    (names, before), (_, after) = forces(4_000), forces(4_000, person=measured)
    open_lengths = ratio(before, names, "tibant_r").var() - np.log1p(
        PERSON.strength_uncertainty["ankle_dorsiflexion"] ** 2
    )
    assert ratio(after, names, "tibant_r").std() < 0.7 * ratio(before, names, "tibant_r").std()
    assert ratio(after, names, "tibant_r").var() == pytest.approx(
        np.log1p(MEASURED_STRENGTH**2) + open_lengths, abs=0.0015
    )
    assert np.array_equal(after[:, names.index("vaslat_r")], before[:, names.index("vaslat_r")])
    assert abs(np.corrcoef(ratio(after, names, "vaslat_r"), ratio(after, names, "tibant_r"))[0, 1]) < 0.05


def test_both_legs_and_the_muscles_of_a_group_are_alike():
    for name in ("max_isometric_force", "optimal_fibre_length", "tendon_slack_length", "tendon_strain"):
        names, factor = numbers(name, 5)
        for muscle in ("vaslat", "glmax2", "piri", "tibpost"):
            right, left = (factor[:, names.index(f"{muscle}_{side}")] for side in "rl")
            assert right == pytest.approx(left, rel=1e-9)
    names, factor = numbers("max_isometric_force", 5)
    assert factor[:, names.index("vaslat_r")] == pytest.approx(factor[:, names.index("vasint_l")], rel=1e-12)


def test_the_same_seed_gives_the_same_people_and_more_of_them():
    names, few = numbers("max_isometric_force", 4)
    assert np.array_equal(few, numbers("max_isometric_force", 4)[1])
    assert not np.array_equal(few, numbers("max_isometric_force", 4, 1)[1])
    assert len(names) == 88
