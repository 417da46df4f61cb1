"""Figures and words of a capacity, from made numbers."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from revpress.errors import InputError
from revpress.report.capacity_figures import strength_over_stroke, velocity_and_power
from revpress.report.capacity_section import (
    capacity_findings,
    capacity_sections,
    capacity_words,
    estimate_table,
    profile_table,
    settings_section,
    settings_table,
    speeds_section,
    strength_table,
    there_and_back_section,
)
from revpress.report.chart_plot import chart_plot
from revpress.report.html import render_report

STROKE = np.linspace(0.0, 1.0, 21)


def strength(**changed):
    """A strength that grows from 400 to 600 N against 200 N; the last two positions lie beyond the range."""
    force = 400.0 + 200.0 * STROKE
    force[-2:] = np.nan
    values = {
        "force": (force, "N"),
        "resistance": (np.full(21, 200.0), "N"),
        "machine_limit": (np.full(21, 550.0), "N"),
        "effort": (200.0 / force, "1"),
        "travel": (0.7 * STROKE, "m"),
    }
    joints = {"hip_extension_moment": 150.0, "knee_extension_moment": 80.0, "plantarflexion_moment": 20.0}
    reason = np.where(np.isnan(force), "range", np.where(force > 550.0, "machine", "athlete"))
    return xr.Dataset(
        {
            **{n: ("stroke", v, {"units": u}) for n, (v, u) in values.items()},
            **{n: (("side", "stroke"), np.full((1, 21), v), {"units": "N m"}) for n, v in joints.items()},
            "hip_flexion": (("side", "stroke"), np.radians(90.0 - 100.0 * STROKE)[None], {"units": "rad"}),
            "limited_by": ("stroke", reason),
            "sticking_stroke": ((), 0.0),
            "match": ((), 0.8),
            **changed,
        },
        coords={"stroke": STROKE, "side": ["r"]},
        attrs={"title": "Made press", "load": 20.0, "load_unit": "kg", "speed": 0.0, "range": "hip extension to 5°"},
    )


def held(limited_by="athlete", high_limited_by="athlete", straight=40.0, stopping=0.0):
    numbers = {"largest": 40.0, "largest_low": 25.0, "largest_high": 55.0, "largest_straight": straight}
    return xr.Dataset(
        {**{n: ((), v, {"units": "kg"}) for n, v in numbers.items()}, "stopping_stroke": ((), stopping)},
        attrs={
            "limited_by": limited_by,
            "low_limited_by": "athlete",
            "high_limited_by": high_limited_by,
            "strength_spread": "measured",
        },
    )


def profile():
    load = np.array([10.0, 20.0, 30.0, 40.0])
    values = {
        "mean_velocity": ([1.2, 0.9, 0.6, np.nan], "m/s"),
        "peak_velocity": ([2.0, 1.5, 1.0, np.nan], "m/s"),
        "mean_force": ([150.0, 250.0, 350.0, np.nan], "N"),
        "mean_power": ([180.0, 225.0, 210.0, np.nan], "W"),
        "peak_power": ([300.0, 375.0, 350.0, np.nan], "W"),
        "duration": ([0.6, 0.8, 1.2, np.nan], "s"),
    }
    return xr.Dataset(
        {**{n: ("load", v, {"units": u}) for n, (v, u) in values.items()}, "best_load": ((), 22.0, {"units": "kg"})},
        coords={"load": ("load", load, {"units": "kg"})},
        attrs={"title": "Made press", "best_load_limited_by": "athlete", "loads_share_of": "athlete"},
    )


def test_the_strength_figure_draws_its_curves_and_says_them():
    plot = chart_plot(strength_over_stroke(strength()))
    left, right = plot.figure.axes
    drawn = {line.get_color(): line.get_ydata() for line in left.get_lines() if len(line.get_ydata()) > 1}
    assert np.nanmax(drawn["#306880"]) == pytest.approx(580.0, abs=0.1)
    assert [line.get_xdata()[0] for line in right.get_lines() if len(line.get_xdata()) == 1] == [0.0]
    assert "sticking point at 0 % of the stroke with an effort of 50 %" in plot.alt
    assert "match 0.80" in plot.alt


def test_an_exercise_that_asks_for_nothing_still_has_a_figure():
    nothing = {name: ("stroke", np.zeros(21), {"units": unit}) for name, unit in (("resistance", "N"), ("effort", "1"))}
    plot = chart_plot(strength_over_stroke(strength(**nothing, match=((), np.nan))))
    assert "nan" not in plot.svg()


def test_the_velocity_figure_leaves_out_what_was_not_lifted():
    plot = chart_plot(velocity_and_power(profile(), held()))
    assert "highest mean power 225 W near 22 kg" in plot.alt
    assert "Mean velocity from 1.20 m/s at 10 kg to 0.60 m/s" in plot.alt


def test_figures_say_what_is_missing():
    with pytest.raises(InputError, match="machine_limit"):
        strength_over_stroke(strength().drop_vars("machine_limit"))
    with pytest.raises(InputError, match="peak_power"):
        velocity_and_power(profile().drop_vars("peak_power"))


def test_tables_have_eleven_positions_and_every_load():
    rows = list(strength_table(strength()).rows())
    assert len(rows) == 11
    assert rows[-1][-1] == "beyond the hip's range"
    assert rows[8][-1] == "the machine ends first"
    assert rows[0][4:6] == [200.0, 50.0]
    assert [row[0] for row in profile_table(profile()).rows()] == [10.0, 20.0, 30.0, 40.0]
    largest = list(estimate_table(strength(), held(), profile()).rows())[2][1]
    assert (largest.best, largest.low, largest.high) == (40.0, 25.0, 55.0)


def test_words_are_an_estimate_with_its_interval():
    words = " ".join(capacity_words(strength(), held(), profile()))
    assert "Hardest is the very start of the stroke, at 90° of hip flexion: there 20 kg asks for 50 %" in words
    assert "An estimate of the largest load, moved slowly through the whole stroke once, is 40 kg" in words
    assert "between 25 and 55 kg" in words
    assert "near 22 kg, moved at 0.84 m/s" in words
    assert "just this posture" in words
    assert "poor test" in capacity_words(strength().assign_attrs(title="Reverse leg press, made"), held(), None)[-1]
    unloaded = strength(effort=("stroke", np.zeros(21), {"units": "1"}))
    assert "without added weight the body alone leaves 400 N of strength" in capacity_words(unloaded, held(), None)[0]
    assert "heaviest load, 40 kg, ends before" in capacity_words(strength(), held("machine"), profile())[1]
    bound = capacity_words(strength(), held(high_limited_by="machine"), profile())[1]
    assert "between 25 and the machine's heaviest load, 55 kg" in bound
    assert "More would stop at the very start of the stroke" in words
    elsewhere = capacity_words(strength(), held(stopping=1.0), None)[1]
    assert elsewhere.endswith(
        "20 kg is hardest at the very start of the stroke; the largest load stops at the very end."
    )


def test_a_largest_load_that_leans_on_friction_says_what_is_left_of_it():
    def told(straight):
        return " ".join(capacity_words(strength(), held(straight=straight), None))

    def rows(straight):
        return {row[0]: row[1] for row in estimate_table(strength(), held(straight=straight), None).rows()}

    assert "by at most 0.3 of what they press, as people are used to, 30 kg are left of it" in told(30.0)
    assert "not even the least load passes" in told(np.nan)
    assert "friction" not in told(39.0)  # little of it
    assert rows(30.0)["The same with feet that hardly push across (kg)"] == 30.0
    assert len(rows(39.0)) == len(rows(30.0)) - 1


def test_a_load_that_is_the_machines_is_never_shown_as_the_athletes():
    """In words, findings, tables and figures, and of several settings."""
    cut = held("machine", "machine")
    labels = [str(row[0]) for row in estimate_table(strength(), cut, profile()).rows()]
    assert "Largest load: the machine's heaviest, this athlete could move more (kg)" in labels
    says = [f"{item.number} {item.sentence}" for item in capacity_findings(strength(), cut, profile()).items]
    assert any(text.startswith("40 kg is the **machine's heaviest load**") for text in says)
    assert not any("estimated largest load" in text for text in says)
    assert "the machine's heaviest load" in velocity_and_power(profile(), cut).caption
    shares = profile().assign_attrs(loads_share_of="machine")
    assert "not of what this athlete could move" in profile_table(shares).caption
    settings = compared().assign(largest_limited_by=("setting", ["machine", "athlete"]))
    assert [row[1] for row in settings_table(settings).rows()] == ["40, the machine's heaviest", 20.0]


def test_a_best_load_at_an_end_of_those_tried_says_so():
    cut = profile().assign_attrs(best_load_limited_by="loads")
    assert "of those tried" in [str(row[0]) for row in estimate_table(strength(), held(), cut).rows()][-1]
    assert "beyond it may be higher" in " ".join(capacity_words(strength(), held(), cut))
    assert "it may lie beyond" in capacity_findings(strength(), held(), cut).items[-1].sentence


def test_a_note_stands_only_where_there_is_one():
    [*_, last] = strength_table(strength(limited_by=("stroke", np.full(21, "athlete")))).columns
    assert last.title == "Ankle moment"


def test_the_sections_make_a_page():
    page = render_report(capacity_sections(strength(), held(), profile()))
    for words in ("Strength and resistance over the stroke", "As fast as possible", "estimated largest load"):
        assert words in page


def test_where_the_machine_dictates_the_speed_nothing_is_said_of_velocity():
    assert [section.key for section in capacity_sections(strength(), held(), None)] == ["summary", "strength"]
    assert "power" not in " ".join(capacity_words(strength(), held(), None))
    assert len(list(estimate_table(strength(), held(), None).rows())) == 3
    assert len(list(estimate_table(strength(), None, None).rows())) == 2
    assert "largest load" not in " ".join(capacity_words(strength(), None, None))


def at_speeds():
    speed = xr.DataArray([-0.2, 0.0, 0.4], dims="speed", name="speed")
    curves = xr.concat([strength()] * 3, speed)
    mean = np.array([600.0, 500.0, 400.0])
    return curves.assign(
        mean_force=("speed", mean, {"units": "N"}), mean_power=("speed", mean * speed.values, {"units": "W"})
    )


def compared():
    drive = xr.DataArray(["heel", "forefoot"], dims="setting", name="setting")
    weaker = strength()
    curves = xr.concat([strength(), weaker.assign(force=0.5 * weaker.force.assign_attrs(units="N"))], drive)
    curves.force.attrs["units"] = "N"
    return curves.assign(
        largest=("setting", [40.0, 20.0], {"units": "kg"}), largest_limited_by=("setting", ["athlete", "athlete"])
    ).assign_attrs(parameter="push")


def repetition():
    time = np.linspace(0.0, 2.0, 21)
    back = np.where(time > 1.0, "eccentric", "concentric")
    of_phase = {"mean_force": 300.0, "peak_force": 400.0, "peak_power": 200.0, "work": 100.0}
    return xr.Dataset(
        {
            "force": ("time", np.full(21, 300.0), {"units": "N"}),
            "travel_speed": ("time", np.cos(np.pi * time / 2.0), {"units": "m/s"}),
            "part": ("time", back),
            **{n: ("phase", [v, 1.5 * v]) for n, v in of_phase.items()},  # eccentric half as much again
            "overload": ((), 1.5),
        },
        coords={"time": time, "phase": ["concentric", "eccentric"]},
        attrs={"title": "Made press"},
    )


def test_speeds_repetitions_and_settings_have_a_section_each():
    sections = [
        speeds_section(at_speeds()),
        there_and_back_section(repetition()),
        settings_section(compared()),
    ]
    page = render_report(sections)
    assert "Mean force from 600 N at −0.20 m/s to 400 N at 0.40 m/s" in page
    assert "Peak force 400 N concentric and 600 N eccentric: overload 1.50" in page
    assert "heel: 400 to 580 N; forefoot: 200 to 290 N" in page


def test_settings_are_told_apart_in_their_table():
    rows = list(settings_table(compared()).rows())
    assert [row[0] for row in rows] == ["heel", "forefoot"]
    assert [row[1] for row in rows] == [40.0, 20.0]
    assert rows[1][4] == pytest.approx(0.5 * rows[0][4])
