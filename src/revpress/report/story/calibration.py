"""The story of a calibration: how strong each muscle group is, how sure that is, and which test would tell more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from revpress.measurement.calibration import Calibration, StrengthTest, Torque
from revpress.report.blocks import Bullets, Prose, Section
from revpress.report.story.story import Story
from revpress.report.story.words import BODY, listed, who
from revpress.report.style import INK, MUTED, Plot, house_style, new_figure
from revpress.report.tables import Cell, Column, Rows, Table, Value, number

METHOD = (
    BODY + "Before a test, each group is as strong as in people of that age, sex and size, and as uncertain as they "
    "differ [@anderson2007]. Each test moves all groups that it asks of, as far as the model says that it asks of "
    "them; the error of the test and 6 % for all else that a prediction may be off by (assumed) are in the intervals.",
)
LIMITS = (
    "A lift tells a sum of groups. Two lifts that ask the same of all groups tell little more than one.",
    "Machines are as described: measure yours first with a measuring card, for its friction is strength otherwise.",
    "Passive tissue, pain and will are not in the model: what somebody does not dare looks like weakness.",
)
_CANDIDATES = ("hip_extension", "knee_extension", "knee_flexion", "ankle_plantarflexion")
_ASKED = ("hip_extensors", "knee_extensors", "knee_flexors", "plantarflexors")  # of the leg presses and their rivals
DISAGREES = 2.0
"""Standard uncertainties from which on a test is named as not agreeing with the others."""

_GOAL = 0.10  # relative standard deviation from which on a group counts as known


def calibration_story(calibration: Calibration, wanted: Sequence[StrengthTest] = ()) -> Story:
    """How strong an athlete's muscle groups are.

    Parameters
    ----------
    calibration : Calibration
        Of :func:`~revpress.measurement.calibration.calibrate_strength`.
    wanted : sequence of StrengthTest
        Tests that are predicted from it; their values are not looked at.

    Returns
    -------
    Story
    """
    tables = [group_table(calibration), test_table(calibration)]
    if wanted:
        tables.append(prediction_table(calibration, wanted))
    words = [*disagreement_words(calibration), *open_words(calibration)]
    return Story(
        title="How strong each muscle group is",
        subtitle=who(calibration.athlete),
        notices=[answer(calibration)],
        tables=tables,
        words=words,
        draw=lambda: [
            Section(
                "strength", "How strong each muscle group is",
                [Prose([answer(calibration)]), groups_figure(calibration), *tables, Bullets(words)], short="Strength",
            )
        ],
        next_actions=[next_action(calibration)],
        method=METHOD,
        limits=LIMITS,
        sources=["anderson2007", "kambic2020"],
    )  # fmt: skip


def _at(calibration: Calibration, group: str) -> tuple[float, float, float]:
    i = calibration.groups.index(group)
    low, high = calibration.interval
    return float(np.exp(calibration.log_factor[i])), float(low[i]), float(high[i])


def answer(calibration: Calibration) -> str:
    """The strength of the groups that were told most, in one sentence."""
    before, after = calibration.deviation
    told = [g for g in _ASKED if (i := calibration.groups.index(g)) >= 0 and after[i] <= 0.8 * before[i]]
    if not told:
        return "These tests tell hardly more of any muscle group than age, sex and size do."
    said = []
    for group in told:
        best, low, high = _at(calibration, group)
        said.append(f"{group.replace('_', ' ')} {number(best, 2)} times ({number(low, 2)} to {number(high, 2)})")
    base = "the strength that was given" if calibration.athlete.strength != 1.0 else "the average of age, sex and size"
    return f"Of {base}: {listed(said)}."


def group_table(calibration: Calibration) -> Table:
    """Every group before and after."""
    before, after = calibration.deviation
    rows: list[list[Cell]] = []
    for i, group in enumerate(calibration.groups):
        best, low, high = _at(calibration, group)
        rows.append([group.replace("_", " "), Value(best, low, high), 100.0 * before[i], 100.0 * after[i]])
    columns = [Column("Muscle group"), Column("Times as strong", decimals=2), Column("Before: ±", "%", 0),
               Column("Now: ±", "%", 0)]  # fmt: skip
    caption = "In round brackets: 95 of 100 such athletes lie there. ±: one standard deviation."
    return Table("group-strength", "Strength of every group", columns, [Rows(rows)], caption)


def test_table(calibration: Calibration) -> Table:
    """Every test beside what the model predicts after all of them."""
    rows: list[list[Cell]] = []
    for test, predicted, off in zip(calibration.tests, calibration.predicted, calibration.misfit, strict=True):
        rows.append(
            [test.name, f"{'≥ ' if test.at_least else ''}{number(test.value, 0)}", float(predicted), float(off)]
        )
    columns = [Column("Test"), Column("Measured", "kg or N·m"), Column("Model", decimals=0), Column("Off", decimals=1)]
    caption = "Model: after all tests. Off: measured less model, in the uncertainty of both."
    return Table("strength-tests", "The tests", columns, [Rows(rows)], caption)


def prediction_table(calibration: Calibration, wanted: Sequence[StrengthTest]) -> Table:
    """What other tests would give."""
    rows: list[list[Cell]] = [[test.name, Value(*calibration.predict(test))] for test in wanted]
    columns = [Column("Test"), Column("Predicted", "kg or N·m", 0)]
    return Table(
        "predicted-tests", "What other tests would give", columns, [Rows(rows)], "In brackets: 95 of 100 lie there."
    )


def disagreement_words(calibration: Calibration) -> list[str]:
    """The test that agrees least with the others, if it does not agree."""
    worst = int(np.abs(calibration.misfit).argmax())
    off = float(calibration.misfit[worst])
    if abs(off) < DISAGREES:
        return ["The tests agree with one another within their uncertainty."]
    test = calibration.tests[worst]
    way = "more" if off > 0 else "less"
    return [
        f"{test.name} gave {way} than the other tests let expect, by {abs(off):.1f} times the uncertainty: check load, "
        "holes and technique of that test before the rest is believed."
    ]


def open_words(calibration: Calibration) -> list[str]:
    """Groups that are still hardly known."""
    _, after = calibration.deviation
    left = [g.replace("_", " ") for g in _ASKED if after[calibration.groups.index(g)] > _GOAL]
    of = "Of the groups that leg presses and their rivals ask of most"
    return [f"{of}, still known to no better than ± {100 * _GOAL:.0f} %: {listed(left)}."] if left else []


def is_known(calibration: Calibration) -> bool:
    """Whether all groups are known well that leg presses and their rivals ask of most."""
    _, after = calibration.deviation
    return bool(after[[calibration.groups.index(g) for g in _ASKED]].max() <= _GOAL)


def next_action(calibration: Calibration) -> str:
    """The test that would narrow most, and why."""
    asked = [calibration.groups.index(g) for g in _ASKED]
    _, after = calibration.deviation
    if is_known(calibration):
        return (
            "Use the athlete's file in every other command (`--athlete FILE`): it beats the average by far, and hold "
            "these tests again when training has changed strength."
        )
    tests = [Torque(action, 100.0) for action in _CANDIDATES]
    left = [calibration.would_leave(test)[asked] for test in tests]
    best = int(np.argmin([values.max() + values.mean() for values in left]))
    group = int(np.argmax(after[asked] - left[best]))
    return (
        f"Test {tests[best].action.replace('_', ' ')} on a dynamometer next: it would bring the "
        f"{_ASKED[group].replace('_', ' ')} from ± {100 * after[asked][group]:.0f} to "
        f"± {100 * left[best][group]:.0f} %, more than any other single test here."
    )


def groups_figure(calibration: Calibration) -> Plot:
    """What was believed before (thin) and is now (thick) of every group."""
    names = [g.replace("_", " ") for g in calibration.groups]
    wide = 1.96 * np.sqrt(np.diag(calibration.prior))
    low, high = calibration.interval
    with house_style():
        figure, axes = new_figure(1, 1, height=2.6)
        axis = axes.flat[0]
        for i in range(len(names)):
            axis.plot(np.exp([-wide[i], wide[i]]), [i, i], color=MUTED, linewidth=1.0)
            axis.plot([low[i], high[i]], [i, i], color=INK, linewidth=4.0)
        axis.axvline(1.0, color=MUTED, linewidth=0.6)
        axis.set_yticks(range(len(names)), names)
        axis.invert_yaxis()
        axis.set_xlabel("Times as strong as before the tests")
    return Plot(
        "group-strength-figure", figure, "Strength of every muscle group",
        "Thin: where 95 of 100 such people lie before a test. Thick: where this athlete lies after the tests.",
        answer(calibration),
    )  # fmt: skip
