"""``docs/quantities.md`` defines every variable that revpress reports, with its unit, and no other."""

import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from revpress import Athlete, solve
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.instrument.kinematics import Kinematics
from revpress.measurement import LoadModel, MeasuredRep, Rep, fit_load_velocity_line, measured_reps, rep_metrics
from revpress.measurement.explain import explain
from revpress.quantity import with_tables
from revpress.recording.formats.openbarbell import DeviceRep
from revpress.study.comparison_quantities import comparison_quantities
from revpress.study.exposure import exposure_quantities
from revpress.study.population.pairs import blank_pairs, population_quantities
from revpress.study.population.population import population
from revpress.twin.motion import tempo
from revpress.twin.quantities import solution_quantities

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "quantities.md"


def rows(chapter, section=None):
    """Name to second column of every table row of a chapter; of all its sections but the attributes, or of one."""
    [text] = re.findall(rf"^## {chapter}\n(.*?)(?=^## |\Z)", DOCUMENT.read_text(encoding="utf-8"), re.M | re.S)
    parts = re.split(r"^### (.+)\n", text, flags=re.M)
    sections = {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}
    chosen = [body for name, body in sections.items() if (name != "Attributes" if section is None else name == section)]
    found = [
        (name, unit.strip())
        for body in chosen
        for names, unit in re.findall(r"^\| (`[^|]*`) \| ([^|]*) \|", body, re.M)
        for name in re.findall(r"`(\w+)`", names)
    ]
    assert len(dict(found)) == len(found), f"{chapter}: a name is defined twice"
    return dict(found)


def units(dataset):
    def unit(variable):
        at = variable.attrs.get("unit_coordinate")
        return f"`{at}`" if at else variable.attrs.get("units", "text")

    return {str(name): unit(v) for name, v in dataset.variables.items()}


@pytest.fixture(scope="module")
def kick():
    """A solution with a cable, and all that can be asked for."""
    details = ["axis_moment", "moment_arm", "fibre_length", "equilibrium_force"]
    return solve("cable_kickback", Athlete(strength=2.0), motion=tempo(frames=5), intervals="likely", details=details)


def test_tables_are_those_of_the_declarations():
    """If this fails: python scripts/write_quantities.py."""
    text = DOCUMENT.read_text(encoding="utf-8")
    chapters = {
        "solution": solution_quantities,
        "comparison": comparison_quantities,
        "week": exposure_quantities,
        "population": population_quantities,
    }
    assert with_tables(text, chapters) == text
    for chapter, declared in chapters.items():
        for section in {q.section for q in declared.values()}:
            assert f"<!-- declared: {chapter}: {section} -->" in text


def test_every_variable_of_a_solution(thrust_and_press, kick):
    """What has nothing to label is left out: contacts of a cable exercise, lines of any other."""

    def without(*names):
        return {name: unit for name, unit in rows("Solution").items() if name not in names}

    contacts = ("contact", "contact_force", "centre_of_pressure", "contact_moment", "slip_power")
    lines = ("line", "line_tension", "line_force", "line_position")
    assert units(kick) == without(*contacts)
    for label in ("hip_thrust", "reverse_leg_press/prone_hinge"):
        assert units(thrust_and_press[0][label]) == without(
            *lines, "axis_moment", "moment_arm", "fibre_length", "equilibrium_force"
        )


@pytest.mark.parametrize("label", ["hip_thrust", "reverse_leg_press/prone_hinge"])
def test_every_attribute_of_a_solution(thrust_and_press, label):
    assert rows("Solution", "Attributes").keys() == thrust_and_press[0][label].attrs.keys()


def test_every_variable_of_a_comparison(thrust_and_press):
    comparison = thrust_and_press[1]
    assert rows("Comparison") == units(comparison)
    assert rows("Comparison", "Attributes").keys() == comparison.attrs.keys()


def test_every_variable_of_a_population():
    def nothing(athletes, settings, loads, positions):
        return blank_pairs(len(athletes), len(settings), len(loads), positions)

    roster = {"Ada": Athlete(sex="female")}
    answer = population("hip_thrust", roster, {"push": ["heel", "forefoot"]}, positions=3, evaluate=nothing)
    assert rows("Population") == units(answer.drop_vars(["push", "load"]))
    assert rows("Population", "Attributes").keys() == answer.attrs.keys()
    assert [name for name, v in answer.data_vars.items() if not v.attrs.get("long_name")] == []


def test_every_variable_says_what_it_is(thrust_and_press):
    solutions, comparison = thrust_and_press
    for dataset in (*solutions.values(), comparison):
        assert [name for name, v in dataset.data_vars.items() if not v.attrs.get("long_name")] == []


@pytest.fixture(scope="module")
def lift():
    """A measured repetition: a minimum-jerk way up of 20 cm in 1 s with 60 kg, seen by a faultless instrument."""
    motion = tempo(1.0, 1.0, 401)
    up = slice(0, 201)
    nothing = np.full(201, 1e-6)
    seen = Kinematics(motion.time[up], 0.2 * motion.s[up], 0.2 * motion.ds[up], 0.2 * motion.dds[up], *[nothing] * 3)
    return MeasuredRep(1, 1, 60.0, seen, rep_metrics(seen, Rep((0, 200)), LoadModel.free_weight(60.0)))


def test_every_metric_of_a_repetition(lift):
    defined = rows("Measured repetition", "")
    reported = units(measured_reps.repetition_dataset([lift]).drop_vars(["set", "number", "load_kg"]))
    concentric = {n: u for n, u in without_ends(reported).items() if not n.startswith("eccentric_")}
    assert concentric == defined
    eccentric = {n.removeprefix("eccentric_") for n in reported if n.startswith("eccentric_")}
    assert eccentric <= defined.keys()
    of_the_device = {f.name for f in fields(DeviceRep)} - defined.keys()
    assert of_the_device == {"peak_location"}
    assert "`device_peak_location`" in DOCUMENT.read_text(encoding="utf-8")


def test_every_variable_of_a_load_velocity_line():
    line = fit_load_velocity_line([60.0, 80.0, 100.0], [0.9, 0.71, 0.5])
    reported = units(measured_reps.line_dataset(line, 0.3, [60.0, 100.0]).drop_vars("load_kg"))
    assert rows("Measured repetition", "Load–velocity line") == without_ends(reported)


def test_every_variable_of_an_explanation(lift, athlete):
    answer = explain([lift], "hip_thrust", athlete)
    reported = units(answer.curves) | units(answer.repetitions)
    labels = ("set", "number", "load_kg", "hip_angle", "layer", "bound")
    defined = rows("Explanation")
    assert defined | {f"{name}_interval": unit for name, unit in defined.items()} == {
        n: u for n, u in reported.items() if n not in labels
    }


def without_ends(reported):
    """Names without ``_low`` and ``_high``, which must stand beside every name that has one of them."""
    for name in reported:
        if name.endswith(("_low", "_high")):
            stem = name.rpartition("_")[0]
            assert {stem, f"{stem}_low", f"{stem}_high"} <= reported.keys()
    return {name: unit for name, unit in reported.items() if not name.endswith(("_low", "_high"))}


def test_members_of_every_group():
    text = DOCUMENT.read_text(encoding="utf-8")
    for group, members in MUSCLE_GROUPS.items():
        assert f"{group.capitalize()}: {', '.join(f'`{m}`' for m in members)}." in text


def test_every_section_that_is_linked_exists():
    text = DOCUMENT.read_text(encoding="utf-8")
    headings = {h.lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", text, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings
