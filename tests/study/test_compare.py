"""Exercises side by side: labels, refusals, and every number where it belongs."""

import warnings

import numpy as np
import pytest
import xarray as xr

from revpress import Athlete, InputError, exercises
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.cli.entries import parse
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.performance.largest_load import largest_load
from revpress.study import compare as study
from revpress.study import quantities as q
from revpress.study.compare import HIP_GRID, compare, tabulate_comparison
from revpress.study.profile import PROFILES
from revpress.twin.motion import tempo

SHORT = tempo(frames=31)


@pytest.fixture
def solving_fails(monkeypatch):
    """Whatever is refused must be refused before the first exercise is solved."""

    def solve(*args, **parameters):
        raise AssertionError("solved")

    monkeypatch.setattr(study, "solve", solve)


# Labels


def labels_and_titles(*entries):
    return zip(*study.labels_and_titles([parse(entry) for entry in entries]), strict=True)


def test_an_exercise_that_stands_once_goes_by_its_name():
    labels, titles = labels_and_titles("hip_thrust@120", "back_squat@80,depth=90")
    assert labels == ("hip_thrust", "back_squat")
    assert titles == ("Hip thrust, 120 kg", "Back squat, 80 kg")


def test_the_same_exercise_twice_is_told_apart_by_what_differs():
    labels, titles = labels_and_titles(
        "hip_thrust@60,end_hip_flexion=0",
        "hip_thrust@100,end_hip_flexion=-5",
        "reverse_leg_press/track@30,resistance=stack,sides=both",
        "reverse_leg_press/track@30,sides=both",
        "back_squat@80",
    )
    assert labels == (
        "hip_thrust@60,end_hip_flexion=0",
        "hip_thrust@100,end_hip_flexion=-5",
        "reverse_leg_press/track,resistance=stack",
        "reverse_leg_press/track,resistance=plates",
        "back_squat",
    )
    assert titles == (
        "Hip thrust, 60 kg, end hip flexion 0°",
        "Hip thrust, 100 kg, end hip flexion −5°",
        "Reverse leg press, track, 30 kg, resistance stack",
        "Reverse leg press, track, 30 kg, resistance plates",
        "Back squat, 80 kg",
    )


def test_only_the_load_differs():
    labels, titles = labels_and_titles("hip_thrust@66", "hip_thrust", "hip_thrust@66.5")
    assert labels == ("hip_thrust@66", f"hip_thrust@{exercises['hip_thrust'].load.default:g}", "hip_thrust@66.5")
    assert len(set(titles)) == 3


def test_a_label_is_what_a_person_would_type():
    labels, _ = labels_and_titles("back_squat@60,depth=95,push=heel", "back_squat@80,toe_out=20")
    first, second = (parse(label) for label in labels)
    assert (first.load, first.parameters["push"], second.load) == (60.0, "heel", 80.0)
    assert np.degrees([first.parameters["depth"], second.parameters["toe_out"]]) == pytest.approx([95.0, 20.0])


@pytest.mark.parametrize(
    "entries",
    [
        [LoadedExercise("hip_thrust"), LoadedExercise("back_squat"), LoadedExercise("hip_thrust")],
        [LoadedExercise("hip_thrust"), LoadedExercise("hip_thrust", exercises["hip_thrust"].load.default)],
        [LoadedExercise("back_squat", 50.0, {"push": "whole"}), LoadedExercise("back_squat", 50.0)],
    ],
    ids=["named twice", "default load", "default setting"],
)
def test_the_same_entry_twice_is_refused(entries, solving_fails, athlete):
    with pytest.raises(InputError, match="stands twice in the comparison"):
        compare(athlete, entries)


def test_nothing_to_compare_and_unknown_exercises_are_refused(solving_fails, athlete):
    with pytest.raises(InputError, match="nothing to compare"):
        compare(athlete, [])
    with pytest.raises(InputError, match="no exercise 'hip_trust'; did you mean hip_thrust"):
        compare(athlete, [LoadedExercise("back_squat"), LoadedExercise("hip_trust")])


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ("hip_thrust", "no sequence of exercises"),
        (5, "no sequence of exercises"),
        (LoadedExercise("hip_thrust"), "no sequence of exercises"),
        ([None], "None is no exercise"),
        ([LoadedExercise("hip_thrust", [40, 50])], "one load an entry"),
        ([LoadedExercise("hip_thrust", 40.0, {}, 0.7)], "both given"),
        ([LoadedExercise("hip_thrust", share="most")], "must be a number"),
    ],
)
def test_what_cannot_be_compared_is_refused(entries, words, solving_fails, athlete):
    with pytest.raises(InputError, match=words):
        compare(athlete, entries)


def test_a_comparison_is_of_one_athlete_and_of_single_solutions(athlete, thrust_and_press):
    with pytest.raises(InputError, match="of one Athlete"):
        compare([athlete], ["hip_thrust"])
    with pytest.raises(InputError, match="at least one solution"):
        tabulate_comparison({})
    one = thrust_and_press[0]["hip_thrust"]
    several = xr.concat([one, one], dim="load", data_vars="all", coords="minimal", compat="equals", join="exact")
    with pytest.raises(InputError, match="mine is no solution of one"):
        tabulate_comparison({"mine": several})


def test_exercises_come_in_any_form(athlete):
    """A name, a class, an instance with its settings, and any of them with a load."""
    heel = exercises["back_squat"](push="heel")
    entries = ["hip_thrust", exercises["glute_bridge"], heel, LoadedExercise(heel, 50.0)]
    assert [label for label, _ in study.labels_and_titles(entries)] == [
        "hip_thrust", "glute_bridge", f"back_squat@{heel.load.default:g}", "back_squat@50",
    ]  # fmt: skip
    _, comparison = compare(
        athlete, [LoadedExercise(heel, 50.0), LoadedExercise("back_squat", 60.0, {"push": "forefoot"})], SHORT
    )
    assert comparison.exercise.values.tolist() == ["back_squat@50,push=heel", "back_squat@60,push=forefoot"]


def test_an_unknown_setting_is_refused(athlete):
    with pytest.raises(InputError, match="no parameter 'bench'"):
        compare(athlete, [LoadedExercise("hip_thrust"), LoadedExercise("hip_thrust", 80.0, {"bench": 0.4})], SHORT)


def test_progress_is_told_before_each_exercise_and_at_the_end(athlete):
    said = []
    compare(
        athlete,
        [LoadedExercise("hip_thrust", 80.0), LoadedExercise("hip_thrust", 90.0)],
        SHORT,
        lambda *what: said.append(what),
    )
    assert said == [(0, 2, "Hip thrust, 80 kg"), (1, 2, "Hip thrust, 90 kg"), (2, 2, "")]


# The table


def test_solutions_come_by_label_and_in_order(thrust_and_press):
    solutions, comparison = thrust_and_press
    assert list(solutions) == ["hip_thrust", "reverse_leg_press/prone_hinge"] == comparison.exercise.values.tolist()
    assert float(solutions["hip_thrust"]["load"]) == 120.0
    assert comparison.title.values.tolist() == ["Hip thrust, 120 kg", "Reverse leg press, prone hinge, 25 kg"]
    assert comparison["load"].values.tolist() == [120.0, 25.0]


def test_shapes_follow_from_the_labels(thrust_and_press):
    _, comparison = thrust_and_press
    assert dict(comparison.sizes) == {
        "exercise": 2, "hip_angle": 146, "knee_angle": 151, "group": 5, "joint": 3, "stroke": 101,
        "action": 4, "hip_place": 14, "knee_place": 15,
        "rival": 2, "layer": 2, "bound": 2, "cause": 4,
    }  # fmt: skip
    assert comparison.group.values.tolist() == list(MUSCLE_GROUPS)
    assert all(v.dims[0] == "exercise" for v in comparison.data_vars.values())
    peaks = ["peak_group_activation", "peak_group_force"]

    def over(name):
        return "knee_angle" if name.endswith("_over_knee_angle") else "hip_angle"

    values = {n: v for n, v in comparison.data_vars.items() if not n.endswith("_interval")}
    for name, interval in comparison.data_vars.items():
        if name not in values:
            of = comparison[name.removesuffix("_interval")]
            assert interval.dims == ("exercise", "layer", "bound", *of.dims[1:])
    assert {name: v.dims[1:] for name, v in values.items() if v.ndim > 1} == {
        **{n: (over(n),) for n in values if "_moment" in n and "peak" not in n},
        **{n: ("group", over(n)) for n in values if n.startswith(("group_activation", "group_force"))},
        **dict.fromkeys(
            [
                *("group_work", "group_work_past_neutral", "muscle_work_share", "mean_group_activation"),
                *(*peaks, *(f"eccentric_{p}" for p in peaks)),
            ],
            ("group",),
        ),
        **{n: ("rival", "group")[: comparison[n].ndim - 1] for n in comparison if n.endswith("_contrast")},
        "joint_work_share": ("joint",),
        **{n: ("action" if "joint" in n else "group", f"{j}_place") for j, names in PROFILES.items() for n in names},
        "narrowing": ("cause", "group"),
        "resistance": ("stroke",),
    }


def test_numbers_are_those_of_the_solution(thrust_and_press, athlete):
    solutions, comparison = thrust_and_press
    for label, solution in solutions.items():
        row, phase = comparison.sel(exercise=label), q.concentric(solution)
        impulse, work = q.past_neutral(solution)
        weight = 75.0 * 9.80665
        assert row.impulse_past_neutral == impulse
        assert row.work_past_neutral == work
        assert row.muscle_work_share.to_series().to_dict() == q.muscle_work_shares(solution)
        assert row.mean_group_activation.to_series().to_dict() == q.mean_group_activation(solution)
        assert row.joint_work_share.to_series().to_dict() == q.joint_work_shares(solution)
        assert row.group_work.to_series().to_dict() == q.group_work(solution)
        for joint in ("hip", "knee"):
            assert row[f"{joint}_contact_force_peak"] == q.peak_joint_force(solution, joint)
            assert row[f"{joint}_contact_force_peak_bw"] * weight == pytest.approx(q.peak_joint_force(solution, joint))
        assert row.resistance.values[[0, -1]] == pytest.approx(phase.resistance.values[[0, -1]])
        assert row.saturated_frames == (phase.status != 0).mean()
        assert row.hip_extension_limit == pytest.approx(np.degrees(-athlete.range_of_motion["hip_flexion"].low))


def test_curves_pass_through_the_frames(thrust_and_press):
    """Where a frame of the lift falls near a degree, the curve has the frame's value."""
    solutions, comparison = thrust_and_press
    for label, solution in solutions.items():
        row, phase = comparison.sel(exercise=label), q.concentric(solution)
        angle = np.degrees(q.of_coordinate(phase, "angle", "hip_flexion"))
        curves = {
            **{name: (row[name], moment) for name, moment in q.extension_moments(phase).items()},
            "activation": (row.group_activation.sel(group="hamstrings"), q.group_activation(phase, "hamstrings")),
            "force": (row.group_force.sel(group="calf"), q.group_force(phase, "calf")),
        }
        for name, (curve, values) in curves.items():
            between = np.interp(HIP_GRID, angle[::-1], values[::-1], left=np.nan, right=np.nan)
            assert curve.values == pytest.approx(between, nan_ok=True), name
            if name == "lumbar_extension_moment" and solution.attrs["trunk_rests"]:
                assert np.isnan(curve.values).all()
                continue
            assert np.isfinite(curve.values).sum() >= np.ptp(angle) - 1
            if name in q.extension_moments(phase):
                assert row[f"peak_{name}"] == values.max()


def test_intervals_hold_the_most_economical_value(thrust_and_press):
    """Up to what reserves within their optimal force of 0.1 N m add to it; what is likely is possible."""
    _, comparison = thrust_and_press
    held = [str(name).removesuffix("_interval") for name in comparison if str(name).endswith("_interval")]
    assert len(held) == 25
    for name in held:
        best = comparison[name].values
        for ends in (comparison[f"{name}_interval"].sel(layer=layer) for layer in ("likely", "possible")):
            low, high = (ends.sel(bound=bound).values for bound in ("low", "high"))
            slack = 0.2 + 1e-3 * np.abs(best)
            assert np.all((low <= best + slack) | np.isnan(low)), name
            assert np.all((best <= high + slack) | np.isnan(high)), name
        likely, possible = (comparison[f"{name}_interval"].sel(layer=layer) for layer in ("likely", "possible"))
        slack = 0.2 + 0.02 * abs(possible)
        for bound, way in (("low", 1.0), ("high", -1.0)):
            inside = (way * (likely - possible) >= -slack) | possible.isnull()
            assert bool(inside.sel(bound=bound).all()), (name, bound)
    press = comparison.sel(exercise="reverse_leg_press/prone_hinge", layer="possible")
    assert np.ptp(press.work_past_neutral_interval.values) > 10.0
    assert np.ptp(press.peak_hip_extension_moment_interval.values) > 50.0
    thrust = comparison.work_past_neutral_interval.sel(exercise="hip_thrust", bound="high")
    assert np.all(thrust.values == 0.0)  # it ends at neutral


def test_intervals_are_those_of_the_solution(thrust_and_press):
    solutions, comparison = thrust_and_press
    for label, solution in solutions.items():
        row, phase = comparison.sel(exercise=label), q.concentric(solution)
        for name, ends in q.extension_moment_intervals(phase).items():
            assert np.array_equal(row[f"peak_{name}_interval"], ends.max(axis=-1))
            low, high = ends[0]
            assert np.all(low <= high)
        impulse, work = q.past_neutral_intervals(solution)
        assert np.array_equal(row.impulse_past_neutral_interval, impulse)
        assert np.array_equal(row.work_past_neutral_interval, work)
        assert np.array_equal(row.group_work_interval, solution.group_work_interval)
        peaks = phase.group_force_interval.max("frame").transpose("layer", "bound", "group")
        assert np.array_equal(row.peak_group_force_interval, peaks)
        knee = solution.joint_force_magnitude_interval.sel(joint="knee_r").max("frame").transpose("layer", "bound")
        assert np.array_equal(row.knee_contact_force_peak_interval, knee)


def test_a_solution_without_intervals_is_tabulated_without(thrust_and_press):
    solutions, comparison = thrust_and_press
    bare = tabulate_comparison({"hip_thrust": solutions["hip_thrust"].drop_dims("layer")})
    assert not [name for name in bare if str(name).endswith("_interval")]
    assert bare.peak_hip_extension_moment == comparison.peak_hip_extension_moment.sel(exercise="hip_thrust")


def test_solutions_with_other_layers_stand_side_by_side(thrust_and_press):
    """What one of them was not asked for is empty there."""
    solutions, comparison = thrust_and_press
    thrust, press = solutions.values()
    mixed = tabulate_comparison({"hip_thrust": thrust.sel(layer=["likely"]), "press": press}, people=0)
    assert mixed.layer.values.tolist() == ["possible", "likely"]
    work = mixed.group_work_interval.sel(exercise="hip_thrust")
    assert np.isnan(work.sel(layer="possible")).all()
    known = comparison.group_work_interval.sel(exercise="hip_thrust", layer="likely")
    assert np.array_equal(work.sel(layer="likely"), known)
    bare = tabulate_comparison({"hip_thrust": thrust.drop_dims("layer"), "press": press}, people=0)
    assert np.isnan(bare.group_work_interval.sel(exercise="hip_thrust")).all()


def test_extension_reached_is_where_the_technique_ends(thrust_and_press):
    _, comparison = thrust_and_press
    assert comparison.hip_extension_reached.values == pytest.approx([0.0, 10.0], abs=1e-6)


def test_the_athlete_is_on_record(thrust_and_press):
    solutions, comparison = thrust_and_press
    assert comparison.attrs["athlete"] == solutions["hip_thrust"].athlete_properties.item()


def test_one_exercise_alone_has_the_same_layout(thrust_and_press):
    solutions, comparison = thrust_and_press
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        alone = tabulate_comparison({"mine": solutions["hip_thrust"]})
    assert alone.exercise.values.tolist() == ["mine"]
    same = comparison.drop_dims("rival")
    same = same.sel(exercise=["hip_thrust"]).assign_coords(exercise=["mine"])
    assert alone.equals(same)


def test_a_hip_that_turns_back_is_refused_by_name(thrust_and_press):
    solutions, _ = thrust_and_press
    turned = solutions["hip_thrust"].copy(deep=True)
    turned.angle.loc[{"coordinate": "hip_flexion_r", "frame": 5}] = 0.0
    with pytest.raises(InputError, match="Hip thrust: the hip reverses"):
        tabulate_comparison({"hip_thrust": turned})


def test_a_share_is_of_the_largest_load():
    """At the same effort: each exercise with 60 % of what this athlete can move in it."""
    athlete, names = Athlete(), ["hip_thrust", "reverse_leg_press/prone_hinge"]
    solutions, comparison = compare(athlete, [LoadedExercise(name, share=0.6) for name in names], SHORT)
    for name in names:
        largest = float(largest_load(name, athlete).largest)
        assert float(solutions[name]["load"]) == pytest.approx(0.6 * largest, abs=0.051)
    assert float(comparison.saturated_frames.max()) == 0.0
    with pytest.raises(InputError, match="share of the largest load is 150 %"):
        compare(athlete, [LoadedExercise("hip_thrust", share=1.5)], SHORT)
