"""The story of a population: what it says follows from the numbers, and it ranks only what they bear out."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr

from revpress import Athlete
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.report.population_section import population_figure, population_table, population_words, rows_of
from revpress.report.story.population import next_action, population_story
from revpress.report.tables import cell_text
from revpress.study.population.pairs import population_quantities
from revpress.study.population.store import REFUSED, SOLVED
from revpress.study.population.summary import summarise

OVER = ("person", "setting", "load")
NUMBERS = ("hip_extension_reached", "peak_hip_extension_moment", "work_past_neutral", "saturated_frames")


def answer(end, *, refused=(), weak=(), drawn=1, loads=(20.0,), settings=("near", "far")) -> xr.Dataset:
    """An answer with these ends past neutral (person, setting); whose places are ``refused`` cannot."""
    end = np.repeat(np.asarray(end, dtype=float)[..., None], len(loads), axis=2)
    outcome, reason = np.full(end.shape, SOLVED), np.full(end.shape, "", dtype=object)
    values = {
        "hip_extension_reached": end,
        "peak_hip_extension_moment": 100.0 + end,
        "work_past_neutral": end.clip(0.0),
    }
    values["saturated_frames"] = np.zeros_like(end)
    for place in weak:
        values["saturated_frames"][place] = 0.5
    for place in refused:
        outcome[place], reason[place] = REFUSED, "the plate is 12 mm too far"
        for name in NUMBERS:
            values[name][place] = np.nan
    attributes = {n: {"units": population_quantities[n].unit} for n in (*NUMBERS, "peak_group_activation")}
    groups = np.full((*end.shape, len(MUSCLE_GROUPS)), 0.5)
    return xr.Dataset(
        {
            **{name: (OVER, numbers, attributes[name]) for name, numbers in values.items()},
            "peak_group_activation": ((*OVER, "group"), groups, attributes["peak_group_activation"]),
            "outcome": (OVER, outcome),
            "reason": (OVER, reason),
        },
        coords={
            "stature": ("person", np.linspace(1.5, 2.0, len(end))),
            "setting": list(settings),
            "load": ("load", list(loads), {"units": "kg"}),
            "group": list(MUSCLE_GROUPS),
        },
        attrs={"drawn": drawn, "title": "Made exercise", "citations": json.dumps(Athlete().sources)},
    )


def people(number=200, further=6.0):
    """Ends of people on two settings, the second further for everybody; the taller end less far."""
    end = np.linspace(15.0, -5.0, number)[:, None]
    return np.hstack([end, end + further])


def test_the_table_has_a_row_a_setting_and_load_with_what_is_open():
    table = population_table(summarise(answer(people(), loads=(10.0, 20.0))))
    cells = [[cell_text(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows()]
    assert [row[0] for row in cells] == ["near, 10 kg", "near, 20 kg", "far, 10 kg", "far, 20 kg"]
    assert cells[0][1:4] == ["100 (98 to 100)", "5 (−4 to 14)", "75 (69 to 80)"]
    assert cells[2][2] == "11 (2 to 20)"


def test_words_say_who_can_why_others_cannot_and_what_stature_does():
    said = " ".join(population_words(summarise(answer(people(), refused=[(slice(0, 40), 0, 0)]))))
    assert "Of 200 people 80 % to 100 % can do it, by setting." in said
    assert "What stops them: the plate is 12 mm too far (40 times)." in said
    assert (
        "furthest past neutral with far, at 11°, and least with near, at 3°: 100 % end further with the first." in said
    )
    assert "With far a person 10 cm taller ends 4.0° less far past neutral" in said
    assert "Other people drawn from the same survey would change shares by up to" in said


def test_a_team_is_not_drawn_and_says_so_by_silence():
    said = " ".join(population_words(summarise(answer(people(), drawn=0))))
    assert "drawn" not in said


@pytest.mark.parametrize(
    ("made", "begins"),
    [
        (answer(people()), "Take far where the range past neutral is what counts: most people end further"),
        (answer(people(further=0.0)), "Choose between near and far by something else"),
        (answer(people(8, 6.0) * [[1.0, 1.0]] * 3, loads=(10.0, 20.0)), "Take far, 10 kg where"),
        (answer(people(), refused=[(slice(0, 80), 1, 0)]), "Look at who is left out before choosing far"),
        (answer(people(), refused=[(slice(0, 80),)]), "Ask with more holes or another start"),
        (answer(people(), refused=[(slice(None),)]), "Ask with other settings: nobody can do it"),
        (answer(people(), weak=[(slice(0, 50), 1, 0)]), "Ask again with less load: it is too heavy for 25 %"),
        (answer(people()[:, :1], settings=["near"]), "Vary one setting"),
    ],
)
def test_what_to_do_next_follows_from_the_numbers(made, begins):
    assert next_action(summarise(made)).startswith(begins)


def test_what_few_people_cannot_tell_is_not_ranked():
    """Five of eight end further on the second: that may be chance."""
    end = people(8, 0.0)
    end[:5, 1] += 3.0
    end[5:, 1] -= 3.0
    assert next_action(summarise(answer(end))).startswith("Choose between")


def test_the_page_has_findings_figure_and_table(tmp_path):
    story = population_story(answer(people(), refused=[(0, 0, 0)]))
    text = story.to_html(tmp_path / "page.html").read_text()
    for part in (
        "Who it fits, and what it asks of them",
        "° per 10 cm",
        "population-spread",
        "Made exercise: 200 people",
    ):
        assert part in text
    assert "Of 200 people" in str(story)


def test_the_figure_says_in_words_what_it_shows():
    figure = population_figure(summarise(answer(people())))
    assert figure.alt == "End past neutral, middle person and nine in ten: near: 5° (−4 to 14); far: 11° (2 to 20)."
    assert len(figure.figure.axes) == 4


def test_many_settings_are_counted_not_cut_off_unseen():
    many = answer(np.tile(people(20)[:, :1], 30), settings=[f"s{i}" for i in range(30)])
    summary = summarise(many)
    assert len(rows_of(summary)) == 30
    assert "18 further settings are not shown." in population_table(summary).caption
    assert "not shown" not in population_table(summary, 30).caption
    population_figure(summary)
