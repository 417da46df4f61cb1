"""Any person, any load, any setting: the answer obeys the laws of a frame, or is refused in words."""

import re
from itertools import cycle

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from judge import broken
from revpress import Athlete, InputError, UnreachableError, exercises
from revpress.exercise.examination import OF_A_FRAME, Judge
from revpress.twin.motion import tempo
from revpress.twin.rig import Rig

ANGLE = re.compile(r"(-?\d+(?:\.\d+)?(?:e[-+]\d+)?)°")
VALUE_WITH_UNIT = re.compile(r"\d ?(m|°|rad|kg|s|N|N m|%)\b|\d ?[°%]")


@st.composite
def athletes(draw, statures=(1.50, 2.00), strengths=(0.5, 3.0)):
    stature = draw(st.floats(*statures))
    return Athlete(
        sex=draw(st.sampled_from(["male", "female"])),
        stature=stature,
        mass=draw(st.floats(18.0, 35.0)) * stature**2,
        age=draw(st.floats(18.0, 80.0)),
        strength=draw(st.floats(*strengths)),
    )


def within(parameter, spread):
    """A number up to ``spread`` of the way from the default to either end of its range; any choice."""
    if parameter.choices:
        return st.sampled_from([parameter.default, *parameter.choices]) if spread == 1.0 else st.just(parameter.default)
    low = parameter.default + spread * (parameter.low - parameter.default)
    high = parameter.default + spread * (parameter.high - parameter.default)
    return st.floats(max(low, parameter.low), min(high, parameter.high))


def attempt(action, *arguments, **keywords):
    """What the action gives, or None if it refused in words."""
    try:
        return action(*arguments, **keywords)
    except (InputError, UnreachableError) as error:
        words = str(error)
    assert VALUE_WITH_UNIT.search(words), words
    assert "\n" not in words
    assert not any(abs(float(angle)) > 180.0 for angle in ANGLE.findall(words)), words
    return None


def examine(exercise, spread, examples):
    """Share of the examples that could be solved; those that could not said why."""
    solved = []

    @settings(max_examples=examples, phases=[Phase.generate])  # shrinking by solving exercises takes too long
    @given(
        athletes(),
        within(exercise.load, spread),
        st.fixed_dictionaries({p.name: within(p, spread) for p in exercise.parameters}),
    )
    def run(athlete, load, parameters):
        words = {p.name: parameters[p.name] for p in exercise.parameters if p.choices}
        first = {"machine": words["machine"]} if "machine" in words else {}
        words = {n: v for n, v in words.items() if n not in exercise(**first).idle()}
        idle = exercise(**words).idle()
        parameters = {name: value for name, value in parameters.items() if name not in idle}
        judge = attempt(Judge, exercise.name, athlete, load, tempo(frames=31), **parameters)
        assert judge is None or broken(OF_A_FRAME, judge) == []
        solved.append(judge is not None)

    run()
    return sum(solved) / len(solved)


@pytest.mark.parametrize("name", exercises)
def test_near_its_defaults_an_exercise_works_for_everyone(name):
    assert examine(exercises[name], spread=0.1, examples=4) >= 0.75


def test_a_muscle_about_to_leave_what_it_wraps_is_judged_like_any_other():
    """There the third derivative of its length is so large that a step of 1e-5 m misses the judge's 1e-5."""
    strong = Athlete(mass=64.75731486215574, stature=1.7, age=52.799721495700275, strength=2.3161678359109588)
    parameters = {
        "pendulum_mass": 8.3, "axle_under": 0.14572659667930568, "strap_friction": 0.31408586912009384,
        "plates_under": 0.587103479771714, "turn_out": 0.5245570556795344, "axle_behind": 0.01, "end_hip_flexion": 0.0,
        "axle_friction": 1.9, "pelvic_tilt": 0.0, "knee_flexion": 0.08631144193574145,
        "start_hip_flexion": 1.3588301935115465,
    }  # fmt: skip
    assert broken(OF_A_FRAME, Judge("reverse_hyper", strong, 4.5, tempo(frames=31), **parameters)) == []


@pytest.mark.parametrize("name", exercises)
def test_anywhere_in_its_ranges_an_exercise_works_or_says_why_not(name):
    assert examine(exercises[name], spread=1.0, examples=12) > 0.0


@pytest.mark.parametrize("sex", ["male", "female"])
@pytest.mark.parametrize("name", exercises)
def test_by_default_an_exercise_works_for_all_statures(name, sex):
    for stature in (1.50, 1.65, 1.80, 2.00):
        Rig(exercises[name]().assembly(Athlete(sex=sex, stature=stature, mass=23.0 * stature**2)))


@pytest.mark.parametrize("name", exercises)
def test_a_parameter_alone_may_go_to_an_end_of_its_range_or_says_why_not(name):
    """Never a wrong answer, never a traceback from below: a posture that works, or one sentence with a number.

    A third of the parameters in each exercise: machines share most of theirs, so every one has its turn.
    """
    idle = exercises[name]().idle()
    numbers = [p for p in (exercises[name].load, *exercises[name].parameters) if not p.choices and p.name not in idle]
    for parameter, end in zip(numbers[list(exercises).index(name) % 3 :: 3], cycle(("low", "high"))):
        value = getattr(parameter, end)
        load, setting = (value, {}) if parameter is exercises[name].load else (None, {parameter.name: value})
        attempt(lambda load=load, setting=setting: Rig(exercises[name](**setting).assembly(Athlete(), load)))


@pytest.mark.parametrize(
    ("name", "parameters", "why"),
    [
        (
            "leg_press_45",
            {"track_angle": 60.0, "backrest": 45.0, "start_ankle": -10.0, "toe_out": 0.0},
            r"it closes only with hip_flexion_[rl] turned by more than half a turn, far outside the joint's range -30° "
            r"to 120°",
        ),
        (
            "reverse_leg_press/track",
            {
                "start_hip_flexion": 104.0,
                "start_knee_flexion": 60.0,
                "end_hip_flexion": -25.0,
                "end_knee_flexion": 77.0,
            },
            r"at best sole_r stays \S+ mm away from plate_r",
        ),
    ],
    ids=["folded through itself", "run away"],
)
def test_a_posture_that_no_body_takes_is_refused_without_its_angles(name, parameters, why):
    exercise = exercises[name]
    angles = {p.name for p in exercise.parameters if p.unit == "rad"}
    in_radians = {n: np.radians(v) if n in angles else v for n, v in parameters.items()}
    assembly = exercise(**in_radians).assembly(Athlete())
    with pytest.raises(UnreachableError) as error:
        Rig(assembly)
    said = r"the posture at \d+ % of the stroke cannot be reached with these settings: " + why
    assert re.fullmatch(said, str(error.value)), str(error.value)


def ends_alike(exercise):
    """Every ``start_…`` and ``end_…`` pair at the same value, as far as their ranges meet."""
    at = {p.name: p for p in exercise.parameters}
    alike = {}
    for name, start in at.items():
        end = at.get(name.replace("start_", "end_", 1))
        if name.startswith("start_") and end and max(start.low, end.low) <= min(start.high, end.high):
            alike[start.name] = alike[end.name] = (max(start.low, end.low) + min(start.high, end.high)) / 2
    return alike


@pytest.mark.parametrize("name", [n for n in exercises if ends_alike(exercises[n])])
def test_a_stroke_that_ends_where_it_starts_is_refused_or_moves_otherwise(name):
    """No division by a travel of nothing, and no error of a library from below."""
    judge = attempt(Judge, name, Athlete(), None, tempo(frames=31), **ends_alike(exercises[name]))
    if judge:
        assert judge.solution.travel.max() > 0.01
        assert not judge.solution.resistance.isnull().any()
