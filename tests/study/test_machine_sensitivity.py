"""What a dimension's uncertainty does to stroke and force: closed forms, and set-ups with the dimension changed."""

from __future__ import annotations

import numpy as np
import pytest

from revpress import Athlete, InputError
from revpress.exercise.machines import set_up
from revpress.machine.felt import held_force
from revpress.machine.find import typical_machine
from revpress.machine.machine import Machine, Origin
from revpress.report.story.machine_sensitivity import sensitivity_story
from revpress.study.machine_sensitivity import DEGREE, MachineSensitivity, machine_sensitivity

ATHLETE = Athlete(stature=1.75)


def machine(**deviations: float) -> Machine:
    """A typical hinge of which all else is known exactly."""
    typical = typical_machine("prone_hinge")
    origins = {name: Origin(deviations.get(name, 0.0), "tape") for name in typical.dimensions}
    return type(typical)(origins=origins, **typical.values())


@pytest.fixture(scope="module")
def found() -> MachineSensitivity:
    known = machine(end_stop=np.radians(0.5), horn=0.01, lever_mass=1.0, plate_length=0.01, edge_height=0.005)
    return machine_sensitivity(known, ATHLETE, 30.0)


def test_only_what_is_uncertain_is_asked_and_the_first_matters_most(found: MachineSensitivity) -> None:
    assert {e.name for e in found.effects} == {"end_stop", "horn", "lever_mass", "plate_length", "edge_height"}
    weights = [e.weight for e in found.effects]
    assert weights == sorted(weights, reverse=True)
    assert found.effects[0].name == "end_stop"
    assert found.effects[-1].name == "plate_length"
    assert found.effects[-1].weight == pytest.approx(0.0, abs=1e-6)


def test_the_end_stop_moves_the_end_as_setting_up_again_says(found: MachineSensitivity) -> None:
    known, [effect] = machine(), [e for e in found.effects if e.name == "end_stop"]
    ends = [
        set_up(known.changed(end_stop=known.end_stop + by), ATHLETE).end["hip_flexion"]  # type: ignore[attr-defined]
        for by in np.radians([0.5, -0.5])
    ]
    assert effect.end == pytest.approx((ends[0] - ends[1]) / 2, abs=1e-6)
    assert abs(effect.start) < 0.05 * abs(effect.end)
    assert abs(effect.end) > DEGREE


def test_the_horn_changes_the_force_by_the_plates_share_of_it(found: MachineSensitivity) -> None:
    """A centimetre of horn is a centimetre of lever for the plates and, by its tubing, hardly more."""
    [effect] = [e for e in found.effects if e.name == "horn"]
    own = machine()
    places = found.setup.share[0] + np.linspace(0.0, 1.0, 21) * np.ptp(found.setup.share)
    share = 1.0 - held_force(own, places, 0.0, 1).mean() / held_force(own, places, 30.0, 1).mean()
    assert effect.force == pytest.approx(share * 0.01 / own.horn, rel=0.05)  # type: ignore[attr-defined]
    [mass] = [e for e in found.effects if e.name == "lever_mass"]
    assert 0.005 < mass.force < 0.03
    assert mass.start == mass.end == 0.0


def test_all_together_is_the_root_of_the_squares(found: MachineSensitivity) -> None:
    assert found.whole.end == pytest.approx(np.sqrt(sum(e.end**2 for e in found.effects)))


def test_what_decides_whether_a_machine_can_be_used_comes_first_with_its_reason() -> None:
    found = machine_sensitivity(machine(pivot_forward=0.8, horn=0.001), ATHLETE)
    assert found.effects[0].name == "pivot_forward"
    assert found.effects[0].refused
    assert "decides whether this athlete can use the machine at all" in str(sensitivity_story(found))


def test_words_name_what_to_measure_and_what_not(found: MachineSensitivity) -> None:
    text = str(sensitivity_story(found))
    assert "end_stop, known to ±0.5°, moves the end by" in text
    assert "No need to measure plate_length" in text
    assert "Next: Measure end_stop with an inclinometer" in text


def test_a_load_beyond_the_machine_is_refused() -> None:
    with pytest.raises(InputError, match="room for"):
        machine_sensitivity("prone_hinge", ATHLETE, 200.0)
