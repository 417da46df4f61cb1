"""Drawn people: as many, as tall and as heavy as the survey found them, each at a place of their own."""

import csv
from dataclasses import replace
from math import degrees, radians
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp, truncnorm

from revpress.athlete.athlete import AGE, HIP_EXTENSION, MEASURED, Athlete
from revpress.athlete.data_tables import read_data_table
from revpress.athlete.mobility import soucie2011_hip_extension
from revpress.athlete.population import SEXES, Population, median_adult
from revpress.errors import InputError

MANY = 200_000
DRAWN = {sex: Population(MANY, sex, seed=8).draw(0, MANY) for sex in SEXES}
LENGTHS = ("stature", *MEASURED)


def columns(people):
    """What the shipped table describes, in the order of its names, (n, people)."""
    table = read_data_table("ansur2_2012")["male"]["population"]
    return [np.log(people["mass"]) if name == "log_mass" else people[name] for name in table["names"]]


@pytest.mark.parametrize("sex", SEXES)
def test_means_and_deviations_are_the_shipped_ones(sex):
    table = read_data_table("ansur2_2012")[sex]["population"]
    for name, values in zip(table["names"], columns(DRAWN[sex]), strict=True):
        if name != "age":
            mean, sd = table[name]["mean"], table[name]["sd"]
            assert values.mean() == pytest.approx(mean, abs=4 * sd / MANY**0.5), name
            assert values.std() == pytest.approx(sd, rel=4 / (2 * MANY) ** 0.5 + 2e-3), name  # the tails are cut
    shares = np.linspace(0.0, 1.0, len(table["age"]))
    # A quantile of a sample is off by its share's standard error over the density.
    assert np.quantile(DRAWN[sex]["age"], shares[1:-1]) == pytest.approx(table["age"][1:-1], abs=0.15)


@pytest.mark.parametrize("sex", SEXES)
def test_correlations_are_the_shipped_ones(sex):
    table = read_data_table("ansur2_2012")[sex]["population"]
    size = [i for i, name in enumerate(table["names"]) if name != "age"]
    expected = np.array(table["correlation"])
    found = np.corrcoef(columns(DRAWN[sex]))
    assert found[np.ix_(size, size)] == pytest.approx(expected[np.ix_(size, size)], abs=0.01)
    # The age has no normal distribution, so its correlation is a little less than that of its normal score.
    assert found == pytest.approx(expected, abs=0.03)


@pytest.mark.reference
@pytest.mark.parametrize("sex", SEXES)
def test_people_are_those_of_the_raw_survey(sex, reference_folder: Path):
    with (reference_folder / "ansur2" / f"{sex}.csv").open(newline="") as file:
        raw = {k: np.array(v, float) for k, *v in zip(*csv.reader(file), strict=True)}
    adult = raw["Age"] >= AGE[0]
    knee, ankle = raw["lateralfemoralepicondyleheight"], raw["lateralmalleolusheight"]
    survey = {
        "stature": raw["stature"] / 1000,
        "mass": raw["weight_hectogram"] / 10,
        "age": raw["Age"] + 0.5,
        "thigh_length": (raw["trochanterionheight"] - knee) / 1000,
        "shank_length": (knee - ankle) / 1000,
        "foot_length": raw["footlength"] / 1000,
    }
    survey = {name: values[adult] for name, values in survey.items()}
    survey["body mass index"] = survey["mass"] / survey["stature"] ** 2
    drawn = {name: DRAWN[sex][name] for name in survey if name in DRAWN[sex]}
    drawn["body mass index"] = drawn["mass"] / drawn["stature"] ** 2
    for name, values in survey.items():
        # 1.95/√n is the distance that one sample in 1,000 exceeds; ages are noted in whole years, 5 % of people each.
        allowed = 1.95 / values.size**0.5 + (0.04 if name == "age" else 0.0)
        assert ks_2samp(values, drawn[name]).statistic < allowed, name
    assert np.corrcoef(list(drawn.values())) == pytest.approx(np.corrcoef(list(survey.values())), abs=0.04)


@pytest.mark.parametrize("sex", SEXES)
def test_hip_extension_spreads_around_the_mean_of_sex_and_age(sex):
    people = DRAWN[sex]
    young = np.abs(people["age"] - 25.0) < 5.0
    sd = radians(read_data_table("soucie2011")["between_people"]["sd"])
    mean = soucie2011_hip_extension(sex, 25.0)  # the same up to 32
    low, high = ((limit - mean) / sd for limit in HIP_EXTENSION)
    expected = truncnorm(low, high, mean, sd)
    found = people["hip_extension_limit"][young]
    assert degrees(found.mean()) == pytest.approx(degrees(expected.mean()), abs=0.15)
    assert degrees(found.std()) == pytest.approx(degrees(expected.std()), abs=0.1)
    assert abs(np.corrcoef(found, people["stature"][young])[0, 1]) < 0.02


@given(st.integers(0, 2**63 - 1), st.sampled_from(["male", "female", "both"]), st.integers(1, 10**12), st.data())
def test_who_stands_at_a_place_depends_on_seed_and_sex_alone(seed, sex, n, data):
    population = Population(n, sex, seed)
    start = data.draw(st.integers(0, n - 1))
    stop = min(n, start + data.draw(st.integers(1, 40)))
    cut = data.draw(st.integers(start, stop))
    whole = population.draw(start, stop)
    parts = [population.draw(start, cut), population.draw(cut, stop)]
    for name, values in whole.items():
        assert np.array_equal(values, np.concatenate([part[name] for part in parts])), name
    assert population[start] == Population(start + 1, sex, seed)[-1]
    assert isinstance(population[start], Athlete)  # whose limits are checked when it is made
    one = population[start]
    assert {name: getattr(one, name) for name in whole} == {name: values[0] for name, values in whole.items()}


def test_a_population_is_a_sequence():
    people = Population(2500, seed=4)
    everybody = list(people)
    assert len(people) == len(everybody) == 2500
    assert [a.sex for a in everybody] == ["male", "female"] * 1250
    assert people[1500:1510] == everybody[1500:1510]
    assert people[::-500] == everybody[::-500]
    assert people[5:3] == []
    assert len({a.stature for a in everybody}) == 2500
    assert people[7] != Population(2500, seed=5)[7]
    with pytest.raises(IndexError):
        people[2500]


def test_whoever_is_no_athlete_is_drawn_again():
    # Women below 1.40 m are 1 in 5,000: the shortest place of the plain distribution is somebody else.
    people = DRAWN["female"]
    assert people["stature"].min() >= 1.40
    again = [i for i in range(MANY) if i % 1000 == 0]
    assert [Population(MANY, "female", 8)[i].stature for i in again] == people["stature"][again].tolist()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0}, "n of a population is 0, outside the allowed range 1 to"),
        ({"n": 2.5}, "n of a population is 2.5, but must be a whole number"),
        ({"n": True}, "must be a whole number"),
        ({"n": 5, "seed": -1}, "seed of a population is -1, outside"),
        ({"n": 5, "sex": "men"}, "sex of a population is 'men', but must be 'male', 'female' or 'both'"),
    ],
)
def test_what_is_no_population_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        Population(**arguments)


def test_places_that_are_not_there_are_refused():
    with pytest.raises(InputError, match="people 3 to 6 of a population were asked for, but it has 5"):
        Population(5).draw(3, 6)


def test_everybody_may_be_stronger_and_is_the_same_person() -> None:
    people, strong = Population(5, seed=3), Population(5, seed=3, strength=1.5)
    assert (
        [replace(person, strength=1.5) for person in people] == list(strong) == strong[:] == [*strong[:2], *strong[2:]]
    )
    with pytest.raises(InputError, match="strength of a population is 9, outside"):
        Population(5, strength=9.0)


@pytest.mark.parametrize("sex", SEXES)
def test_the_median_adult_is_in_the_middle_of_the_people(sex):
    middle, people = median_adult(sex), Population(2000, sex)
    for name, step in (("stature", 0.01), ("mass", 1.0), ("age", 1.0)):
        below = np.mean([getattr(one, name) < getattr(middle, name) - step for one in people])
        above = np.mean([getattr(one, name) > getattr(middle, name) + step for one in people])
        assert below < 0.55
        assert above < 0.55
    assert (middle.sex, middle.strength, middle.thigh_length) == (sex, 1.0, None)
