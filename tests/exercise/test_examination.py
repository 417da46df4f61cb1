"""The examination finds what is wrong, says where and by how much, and examines anybody's exercise."""

import numpy as np
import pytest

from revpress import InputError
from revpress.exercise.catalogue import exercises_in
from revpress.exercise.examination import OF_A_FRAME, OF_A_REPETITION, Case, Check, Judge, examine
from revpress.exercise.examination.examination import ATHLETES
from revpress.twin.motion import tempo

LAWS = {law.__name__: law for law in (*OF_A_FRAME, *OF_A_REPETITION)}
ONE = [Case("average man")]

HONEST = '''
"""A hip thrust on a low bench."""

from revpress.exercise.catalogue import exercises
from revpress.exercise.exercise import Exercise

Thrust = exercises["hip_thrust"]


class LowThrust(Thrust):
    """A hip thrust on a low bench, as at home on a step."""

    title = "Low hip thrust"
'''
LYING = (
    HONEST
    + """
    def assemble(self, athlete, load):
        from dataclasses import replace

        return replace(super().assemble(athlete, load), carried_mass=1.1 * load)
"""
)


@pytest.fixture(scope="module")
def judge():
    return Judge("cable_kickback", ATHLETES["average man"], 5.0, tempo(frames=301))


@pytest.fixture(scope="module")
def squat():
    return Judge("back_squat", ATHLETES["average man"], 60.0, tempo(frames=301))


@pytest.mark.parametrize(
    ("check", "holds", "share"),
    [
        (Check("a", 0.5, 1.0), True, 0.5),
        (Check("a", 1.0, 1.0), True, 1.0),
        (Check("a", 2.0, 1.0), False, 2.0),
        (Check("a", 0.0, 0.0), True, 0.0),
        (Check("a", 1e-300, 0.0), False, np.inf),
        (Check("a", np.nan, 1.0), False, np.inf),
        (Check("a", 1.0, np.nan), False, np.inf),
    ],
)
def test_a_check_holds_up_to_what_is_allowed(check, holds, share):
    assert check.holds is holds
    assert check.share == share


FAULTS = [
    ("squat", "closure_residual", lambda v: v + 1e-6, "loops_stay_closed"),
    ("squat", "muscle_moment", lambda v: 1.001 * v, "equations_of_motion_hold"),
    ("squat", "status", lambda v: v + 3, "equations_of_motion_hold"),
    ("squat", "moment", lambda v: v + 0.01, "joint_moments_are_those_of_newton_and_euler"),
    ("squat", "contact_force", lambda v: -v, "contacts_push_grip_and_stay_on_their_patch"),
    ("squat", "centre_of_pressure", lambda v: v + 0.3, "contacts_push_grip_and_stay_on_their_patch"),
    ("squat", "muscle_force", lambda v: 1.01 * v, "muscles_pull_along_their_paths"),
    ("squat", "activation", lambda v: v + 1.0, "muscles_pull_along_their_paths"),
    ("squat", "joint_force", lambda v: 1.001 * v, "joint_contact_forces_are_what_newton_leaves_to_the_joint"),
    ("squat", "speed", lambda v: 1.02 * v, "rates_follow_time"),
    ("squat", "passive_power", lambda v: v + 1.0, "work_is_balanced"),
    ("squat", "potential_energy", lambda v: 1.001 * v, "work_is_balanced"),
    ("squat", "slip_power", lambda v: v + 1e-3, "work_passes_through_contacts_and_lines"),
    ("squat", "resistance", lambda v: 1.001 * v, "resistance_does_its_work_along_the_travel"),
    ("squat", "travel", lambda v: 1.001 * v, "resistance_does_its_work_along_the_travel"),
    ("judge", "line_tension", lambda v: 1.02 * v, "lines_pull_by_their_law"),
    ("judge", "line_position", lambda v: v + 1e-3, "lines_pull_by_their_law"),
]


@pytest.mark.parametrize(("who", "variable", "fault", "law"), FAULTS, ids=[f"{v}-{law}" for _, v, _, law in FAULTS])
def test_a_wrong_number_breaks_a_law(who, variable, fault, law, request, monkeypatch):
    sound = request.getfixturevalue(who)
    assert all(check.holds for check in LAWS[law](sound))
    wrong = sound.solution.copy()
    wrong[variable] = fault(wrong[variable])
    monkeypatch.setattr(sound, "solution", wrong)
    assert not all(check.holds for check in LAWS[law](sound))


def test_an_examination_counts_cases_and_names_the_worst():
    found = examine("hip_thrust", chosen=[*ONE, Case("small woman", 40.0, {"push": "heel"}, whole=False)])
    assert found.exercise == "hip_thrust"
    assert found.passed
    counted = {finding.law: finding.cases for finding in found.findings}
    assert counted["loops stay closed"] == 2
    assert counted["work is balanced"] == 1
    for finding in found.findings:
        assert finding.holds
        assert finding.statement.endswith((".", ",", ";", ":")) or finding.statement
        assert finding.worst is None or finding.worst[1].share <= 1.0


def test_what_an_exercise_refuses_is_told_and_counts_only_at_its_defaults():
    found = examine("hip_thrust", chosen=[*ONE, Case("average man", 5000.0)])
    [(case, words)] = found.refused
    assert case.load == 5000.0
    assert "outside the allowed range" in words
    assert found.passed
    with pytest.raises(InputError, match="there is no athlete 'giant'"):
        examine("hip_thrust", chosen=[Case("giant")])


def test_a_file_of_ones_own_is_examined(tmp_path):
    (tmp_path / "gym.py").write_text(HONEST)
    [own] = exercises_in(tmp_path / "gym.py")
    assert own.name == "gym.py:LowThrust"
    assert examine(own, chosen=ONE).passed


def test_a_machine_that_lies_is_found_out(tmp_path):
    """It says that the athlete carries a tenth more than hangs on the bar."""
    (tmp_path / "gym.py").write_text(LYING)
    [own] = exercises_in(tmp_path / "gym.py")
    found = examine(own, chosen=ONE)
    assert not found.passed
    [broken] = [finding for finding in found.findings if not finding.holds]
    assert broken.law == "resistance does its work along the travel"
    case, check = broken.failed[0]
    assert case == ONE[0]
    assert check.share > 100.0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("x = 1", "defines no exercise"),
        ("import nothing_of_that_name", "cannot be run: ModuleNotFoundError"),
        ("def (", "cannot be run: SyntaxError"),
    ],
)
def test_a_file_without_exercises_is_refused_in_words(tmp_path, content, words):
    (tmp_path / "gym.py").write_text(content)
    with pytest.raises(InputError, match=words):
        exercises_in(tmp_path / "gym.py")
    with pytest.raises(InputError, match="no Python file"):
        exercises_in(tmp_path / "absent.py")


def test_the_command_examines_and_ends_with_1_where_a_law_fails(tmp_path, monkeypatch, capsys):
    import revpress.exercise.examination.examination as examination
    from revpress.cli.main import main

    monkeypatch.setattr(examination, "cases", lambda exercise: iter(ONE))
    for content, code, words in [(HONEST, 0, "Every law holds"), (LYING, 1, "fails in 1 of 1 cases")]:
        (tmp_path / "gym.py").write_text(content)
        monkeypatch.setattr("sys.argv", ["revpress", "examine", str(tmp_path / "gym.py")])
        assert main() == code
        assert words in " ".join(capsys.readouterr().out.split())
