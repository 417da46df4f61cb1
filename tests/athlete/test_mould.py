"""Bodies cast in a mould are those that are built piece by piece, and as strong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from revpress import Athlete
from revpress.athlete.anthropometry import scale_factors
from revpress.athlete.average_strength import average_peak
from revpress.athlete.body import build_body
from revpress.athlete.dynamometer import (
    CALIBRATED,
    DYNAMOMETER_TESTS,
    STRENGTH_GROUPS,
    TESTED_SIDE,
    all_factors,
    greatest_moment,
    group_of,
    group_volumes,
    leverage,
)
from revpress.athlete.mould import mould_of, scale_parameters
from revpress.athlete.skeleton import reference_parameters, scale_geometry

PEOPLE = [
    Athlete(sex="female", stature=1.52, mass=48.0, age=63.0),
    Athlete(stature=2.05, mass=130.0, thigh_length=0.52, foot_length=0.31, strength=1.4),
]
PLACES = (
    "body_pos", "body_quat", "body_ipos", "body_iquat", "body_mass", "body_inertia", "jnt_pos", "jnt_axis", "jnt_range",
    "site_pos", "site_quat", "geom_pos", "geom_quat", "geom_size", "geom_type", "wrap_type", "wrap_objid", "wrap_prm",
)  # fmt: skip


@pytest.mark.parametrize("athlete", PEOPLE, ids=["small", "tall"])
@pytest.mark.parametrize("sides", [("r", "l"), ("l",)], ids=["both", "left"])
def test_a_cast_body_is_the_one_that_is_built(athlete: Athlete, sides: tuple[str, ...]) -> None:
    cast, built = athlete.body(sides), build_body(athlete.parameters(), sides)
    for ours, theirs in ((cast.model, built.model), (cast.spec.compile(), built.model)):
        assert [ours.site(i).name for i in range(ours.nsite)] == [theirs.site(i).name for i in range(theirs.nsite)]
        for name in PLACES:
            assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-12, abs=1e-14), name
    knee = {"hip_flexion_l": 0.7, "knee_angle_l": np.linspace(0.0, 1.5, 5)}
    paths, expected = cast.muscle_paths(knee), built.muscle_paths(knee)
    assert list(paths.muscle.values) == list(expected.muscle.values)
    assert paths.length.values == pytest.approx(expected.length.values, abs=1e-13)
    assert paths.moment_arm.values == pytest.approx(expected.moment_arm.values, abs=1e-13)


def test_fibres_grow_with_paths_that_are_built() -> None:
    reference, tall = reference_parameters(), PEOPLE[1]
    factors = scale_factors(tall.stature, tall.lengths)
    factors["tibia_l"] = factors["tibia_l"] * [1.0, 1.1, 1.0]  # one leg longer than the other
    scaled = scale_parameters(reference, factors)
    new, old = (build_body(p).muscle_paths({}).length[0] for p in (scale_geometry(reference, factors), reference))
    ratio = new / old
    for name, muscle in scaled.muscles.items():
        expected = reference.muscles[name].optimal_fibre_length * float(ratio.sel(muscle=name))
        assert muscle.optimal_fibre_length == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("athlete", PEOPLE[:1])
def test_strength_is_that_of_tests_on_a_body_that_is_built(athlete: Athlete) -> None:
    person = replace(athlete, strength=1.0)
    calibrated = person.strength_factors()
    parameters = person.parameters()
    muscles = {
        name: replace(m, max_isometric_force=m.max_isometric_force / calibrated[group_of(name)])
        for name, m in parameters.muscles.items()
    }
    body = build_body(replace(parameters, muscles=muscles), (TESTED_SIDE,))
    columns = {action: leverage(body, DYNAMOMETER_TESTS[action]) for action in CALIBRATED}
    target = {a: average_peak(a, person.sex, person.age, person.stature, person.mass) for a in CALIBRATED}
    group, volume = [group_of(name) for name in body.muscles.names], group_volumes(body.muscles)
    factor = dict.fromkeys(STRENGTH_GROUPS, 1.0)
    for _ in range(50):  # every angle of every test in every round
        force = body.muscles.max_isometric_force * np.array([factor[g] for g in group])
        ratio = {CALIBRATED[a]: target[a] / greatest_moment(c, force).max() for a, c in columns.items()}
        if max(abs(r - 1.0) for r in ratio.values()) < 1e-4:
            break
        factor = all_factors({g: factor[g] * r for g, r in ratio.items()}, volume)
    assert calibrated == pytest.approx(factor, rel=1e-9)


def test_a_mould_and_the_reference_stay_as_they_are() -> None:
    mould, reference = mould_of(reference_parameters()), reference_parameters()
    before = mould.body(reference).spec.to_xml()
    for athlete in PEOPLE:
        athlete.body()
    assert mould_of(reference_parameters()) is mould
    assert mould.body(reference).spec.to_xml() == before
    assert build_body(reference).spec.to_xml() == before
