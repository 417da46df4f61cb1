"""The line of force: its moments are those of the load, and it is where the foot presses."""

from types import SimpleNamespace

import numpy as np
import pytest

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError
from revpress.exercise.machines import on
from revpress.machine.find import find_machine
from revpress.report.choose_section import force_words
from revpress.study.heel_forefoot import heel_forefoot, heel_forefoot_on_best

ATHLETE = Athlete()


@pytest.fixture(scope="module")
def hinge():
    return on(find_machine("prone_hinge"))


def test_what_more_load_adds_to_the_moments_is_what_the_line_of_force_adds(hinge):
    """In the same motion weight and inertia of the leg cancel. The tibia also slides on the femur: no axis has that."""
    light, heavy = (heel_forefoot(hinge, ATHLETE, load=load) for load in (20.0, 40.0))
    net, line = heavy.net_moment - light.net_moment, heavy.extension_moment - light.extension_moment
    assert float(np.abs(line).max()) > 10.0
    assert net.sel(joint="hip").values == pytest.approx(line.sel(joint="hip").values, abs=1e-3)
    assert net.sel(joint="knee").values == pytest.approx(line.sel(joint="knee").values, abs=2.0)


def test_lever_arm_is_the_distance_of_the_line_from_the_joint_in_the_plane(hinge):
    found = heel_forefoot(hinge, ATHLETE, load=30.0)
    for joint, sign in (("hip", 1.0), ("knee", -1.0)):
        reach = (found.pressure - found.point.sel(body=joint)).values
        way = found.direction.values
        plane = sign * (reach[..., 0] * way[..., 1] - reach[..., 1] * way[..., 0])
        assert found.lever_arm.sel(joint=joint).values == pytest.approx(plane, abs=0.03)


def test_heel_and_forefoot_have_the_same_load_and_holes_and_the_knee_works_more_with_the_heel(hinge):
    found = heel_forefoot(hinge, ATHLETE)
    assert found.attrs["load"] == pytest.approx(0.5 * float(found.largest_load.min()))
    middle = found.lever_arm.sel(place="middle")
    assert float(middle.sel(push="heel", joint="knee")) > float(middle.sel(push="forefoot", joint="knee"))
    assert float(middle.sel(push="heel", joint="hip")) < float(middle.sel(push="forefoot", joint="hip"))
    words = force_words("Hinge", found)
    assert "a heel push loads the knee more" in words


def test_an_exercise_without_a_push_is_refused():
    with pytest.raises(InputError, match="no setting push"):
        heel_forefoot("sled_push", ATHLETE)


def test_a_push_that_nobody_knows_is_refused(hinge):
    with pytest.raises(InputError, match="push"):
        heel_forefoot(hinge, ATHLETE, pushes=("heel", "toes"))


def test_of_a_choice_the_best_that_can_be_pushed_with_both_are_compared(hinge, monkeypatch):
    """In the order of the choice, the person in the middle; what has no foot plate is passed over."""
    asked = []

    def compared(exercise, athlete):
        if exercise.name == "hip_thrust":
            raise InputError("no foot plate")
        asked.append((str(exercise.standing), athlete))
        return f"{exercise.standing}"

    monkeypatch.setattr("revpress.study.heel_forefoot.heel_forefoot", compared)
    kinds = ("hip_thrust_bench", "prone_hinge", "track", "standing_hinge")
    found = SimpleNamespace(
        exercises={kind: on(find_machine(kind)) for kind in kinds},
        solved={"short": "A", "middle": "B", "tall": "C"},
    )
    assert list(heel_forefoot_on_best(found)) == ["Typical prone hinge", "Typical track"]
    assert asked == [("Typical prone hinge", "B"), ("Typical track", "B")]
