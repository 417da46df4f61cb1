"""The story of a recording: what was lifted, what it means for the body, and what would narrow it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.athlete import STRENGTH, Athlete
from revpress.errors import InputError, RevpressError
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.measurement import (
    WHY_THEY_DIFFER,
    MeasuredRep,
    MeasuredReps,
    StrokeCheck,
    check_stroke,
    fastest_per_load,
    fit_load_velocity_line,
    line_dataset,
    repetition_dataset,
    trace_dataset,
)
from revpress.measurement.explain import Explanation, StrengthFit, explain
from revpress.report.blocks import Section
from revpress.report.how_sure import confidence, figure_words
from revpress.report.recording_section import explained_table, recording_section, repetition_table
from revpress.report.story.observed import observed_words
from revpress.report.story.story import Story
from revpress.report.story.words import AVERAGE, WHERE_IT_PRESSES, who
from revpress.report.tables import Column, Rows, Table, number

_CAN = (
    "How far and how fast its line moved, repetition by repetition, and how long each took.",
    "Force and power at the point of measurement, as well as the load is known.",
    "A range for every joint moment and muscle group, if posture and machine are as described.",
)
"""What an encoder tells."""

METHOD = (
    "Every repetition is given to a musculoskeletal model of the athlete on the machine. What the recording leaves "
    "open is open in the model too: each value is that of the most economical pattern of muscles and contacts which "
    "fits the reading. Possible is every pattern that fits the physics and each reading within its uncertainty; likely "
    "are those of them that cost little more over the repetition, where leaning on the uncertainty of a reading "
    "costs too.",
)
LIMITS = (
    "The posture is the exercise's, not the lifter's: depth, trunk and feet were not recorded.",
    AVERAGE,
)

_GLUTES = "gluteus_maximus_net_work_share"
_WIDER = 1.25  # times as wide: then the other repetition is said to tell more
_HARDLY_ANYBODY = 3.0  # times the average strength that a recording is doubted from (assumed)
_MISSED = 0.2  # share of a repetition that cannot be reproduced from which on the description is in doubt


def session_story(
    reps: Sequence[MeasuredRep],
    exercise: ExerciseLike,
    athlete: Athlete,
    *,
    title: str = "A real set, explained",
    progress: Callable[[int, int, str], None] | None = None,
    **parameters: Any,
) -> Story:
    """Measured repetitions explained through the twin.

    Parameters
    ----------
    reps : sequence of MeasuredRep
        Each with its load.
    exercise : str, Exercise or subclass of Exercise
        What was done: see :func:`~revpress.exercise.catalogue.find_exercise`.
    athlete : Athlete
        Who did it.
    title : str
        Head of the page.
    progress : callable, optional
        Called with (done, total, what).
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    Story

    Notes
    -----
    What was measured is told in any case; what the twin cannot explain is named, and all else is explained.
    """
    chosen = find_exercise(exercise, **parameters)
    checked = check_stroke(reps, chosen, athlete)
    notices = [*(reps.notices if isinstance(reps, MeasuredReps) else ())]
    answer = None
    if checked.fits:
        try:
            answer = explain(checked.fits, chosen, athlete, progress=progress)
        except RevpressError as error:
            if any(rep.observations for rep in checked.fits):  # what was asked to be read with it cannot be
                raise
            notices.append(f"Measured, but not explained: {error}.")
    if checked.words:
        explained = f"{len(checked.fits)} of {len(reps)} repetitions are" if answer else "None is"
        notices.append(f"{explained} explained through the twin. {checked.words}")
    measured = repetition_dataset(reps)
    line = velocity_line(measured, chosen)
    heaviest = float(measured.load_kg.max())
    words = [*session_words(answer, line, heaviest)]
    if answer is not None:
        words += observed_words(checked.fits, answer, chosen, athlete)
    tables = [repetition_table(measured), *([explained_table(answer.repetitions)] if answer else [])]
    blind = blind_spots(reps)
    device = [device_table(measured)] if "device_range" in measured else []

    def draw() -> list[Section]:
        known, curves = measured, None
        if answer:
            places = [i for i, rep in enumerate(reps) if any(rep is fit for fit in checked.fits)]
            known = measured.merge(_all_rows(answer.repetitions, places, len(reps)), compat="equals")
            _, first_of_set = np.unique(answer.repetitions["set"].values, return_index=True)
            curves = answer.curves.isel(repetition=first_of_set)
        section = recording_section(
            known,
            traces=trace_dataset(reps),
            line=line,
            explained=curves,
            can=_CAN,
            cannot=[f"{what[0].upper()}{what[1:]}." for what in blind],
            words=[*notices, *words],
            more=device,
        )
        return [section]

    return Story(
        title=title,
        subtitle=who(athlete),
        notices=notices,
        tables=[*tables, *device],
        words=[*words, f"The instrument cannot tell: {'; '.join(blind)}."],
        draw=draw,
        next_actions=[next_action(answer) if answer else _describe(checked)],
        method=METHOD,
        limits=[*LIMITS, *chosen.limits],
    )


def _all_rows(repetitions: xr.Dataset, places: list[int], count: int) -> xr.Dataset:
    """Quantities of some repetitions as of all of them, NaN where there is none."""
    if len(places) == count:
        return repetitions
    bare = repetitions.drop_vars(["set", "number", "load_kg"], errors="ignore")
    return bare.assign_coords(repetition=places).reindex(repetition=np.arange(count)).drop_vars("repetition")


def _describe(checked: StrokeCheck) -> str:
    if checked.changes:
        return "Give the settings named above: then the twin explains what was measured."
    return "Check load, athlete, exercise and the unit of the recording: the twin explains none of it as they are."


def blind_spots(reps: Sequence[MeasuredRep]) -> list[str]:
    """What the instruments of a session cannot tell, of several instruments each by its name."""
    used = [i for rep in reps for i in (rep.instrument, *(o.instrument for o in rep.observations))]
    kinds = list(dict.fromkeys(type(instrument) for instrument in used))
    if len(kinds) == 1:
        return list(kinds[0].BLIND)
    names = [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower() for kind in kinds]
    return [f"{name}: {what}" for name, kind in zip(names, kinds, strict=True) for what in kind.BLIND]


def velocity_line(measured: xr.Dataset, exercise: Exercise) -> xr.Dataset | None:
    """The load–velocity line of the fastest repetitions.

    Parameters
    ----------
    measured : xarray.Dataset
        Of :func:`~revpress.measurement.repetition_dataset`.
    exercise : Exercise
        Its velocity of a maximal lift is where the line ends.

    Returns
    -------
    xarray.Dataset or None
        None where the loads allow no line, or nobody published where it ends.
    """
    if exercise.maximal_velocity is None:
        return None
    least = exercise.maximal_velocity.value
    loads, fastest = fastest_per_load(measured.load_kg, measured.mean_velocity)
    try:
        line = fit_load_velocity_line(loads, fastest)
    except InputError:  # one load, or a velocity that does not fall with load: there is no line to draw
        return None
    shown = np.linspace(loads[0], max(loads[-1], line.load_at(least).value), 60)
    between = exercise.maximal_velocity.between
    return line_dataset(line, least, shown, u_velocity=between, heaviest=float(loads[-1]))


def session_words(answer: Explanation | None, line: xr.Dataset | None, heaviest: float) -> list[str]:
    """What a session says, one sentence each; ``heaviest`` is the largest load that was lifted [kg]."""
    said = []
    if answer is not None:
        said.append(_strength_words(answer.fit))
        if answer.unexplained > 0:
            missed = 100 * answer.unexplained
            said.append(f"In one repetition, {missed:.0f} % of the instants cannot be reproduced by the model.")
        said += _muscle_words(answer.repetitions)
    if line is not None:
        said += _line_words(line, heaviest)
    return said


def _line_words(line: xr.Dataset, heaviest: float) -> list[str]:
    """What the line says of the largest load, and where what was lifted says more."""
    reached, best, low, high = (
        float(line[name])
        for name in ("line_load", "one_repetition_max", "one_repetition_max_low", "one_repetition_max_high")
    )
    sure = line.attrs["unbounded"] or f"95 % confidence: {confidence(low, high, 'kg')}"
    start = (
        f"The line of the fastest repetitions reaches {float(line.minimum_velocity):.2f} m/s, the mean velocity of a "
        f"maximal lift, at {reached:.0f} kg"
    )
    if heaviest <= reached:
        return [f"{start} ({sure})."]
    then = "" if line.attrs["unbounded"] else f" With that, the maximum is {best:.0f} kg ({sure})."
    bare = f" ({sure})" if line.attrs["unbounded"] else ""
    return [f"{start}{bare}. That is too low: {heaviest:.0f} kg were lifted in this session.{then}"]


def _muscle_words(repetitions: xr.Dataset) -> list[str]:
    """What the gluteus maximus did in the heaviest and the lightest repetition, and why one tells more."""
    if _GLUTES not in repetitions:
        return []
    loads = repetitions.load_kg.values
    heavy, light = int(loads.argmax()), int(loads.argmin())
    said = [
        f"In the heaviest repetition, {loads[heavy]:.0f} kg, the gluteus maximus does {_of_glutes(repetitions, heavy)}."
    ]
    if loads[light] < loads[heavy]:
        wide, narrow = (_width(repetitions, i) for i in (light, heavy))
        why = ": light loads leave it open, so test heavy" if wide > _WIDER * narrow else ""
        said.append(f"In the lightest, {loads[light]:.0f} kg, it does {_of_glutes(repetitions, light)}{why}.")
    return said


def _of_glutes(repetitions: xr.Dataset, at: int) -> str:
    ends = 100.0 * repetitions[f"{_GLUTES}_interval"].isel(repetition=at)
    band, wide = ((float(low), float(high)) for low, high in (ends.sel(layer=n).values for n in ("likely", "possible")))
    return f"{figure_words(100.0 * float(repetitions[_GLUTES][at]), band, wide, '%')} of the net work"


def _width(repetitions: xr.Dataset, at: int) -> float:
    """Of the band of the gluteus maximus."""
    low, high = repetitions[f"{_GLUTES}_interval"].isel(repetition=at).sel(layer="likely").values
    return float(high - low)


def device_table(measured: xr.Dataset) -> Table:
    """What the device itself said beside what we say, and why they differ."""
    rows = []
    for name, why in WHY_THEY_DIFFER.items():
        if name in measured:
            device, ours = measured[f"device_{name}"].values, measured[name].values
            more = ours - device
            means = (float(x.mean()) for x in (device, ours))
            ends = float(more.min()), float(more.max())
            rows.append([name.replace("_", " "), measured[name].units, *means, *ends, why])
    columns = [
        Column("Quantity"),
        Column("Unit"),
        Column("Device, mean", decimals=3),
        Column("Ours, mean", decimals=3),
        Column("Ours less device, least", decimals=3),
        Column("most", decimals=3),
        Column("Why"),
    ]
    return Table("device-table", "What the device itself said", columns, [Rows(rows)], "Over all repetitions.")


def next_action(answer: Explanation) -> str:
    """What to do next, and why: describe the lift better, or the instrument that narrows what is open."""
    if answer.unexplained > _MISSED:
        return (
            "Measure stature, segment lengths and the depth of the lift and give them: in one repetition "
            f"{100 * answer.unexplained:.0f} % of the instants cannot be reproduced, so the body or the posture is not "
            "the lifter's."
        )
    joint, low, high = _most_open(answer.repetitions)
    return (
        f"Put a force plate under the foot, or an insole in the shoe, for one set: without {WHERE_IT_PRESSES} the peak "
        f"{joint} moment of the heaviest repetition lies anywhere between {number(low, 0)} and {number(high, 0)} N·m."
    )


def _most_open(repetitions: xr.Dataset) -> tuple[str, float, float]:
    """The joint whose peak moment is least known in the heaviest repetition, and its ends [N m]."""
    heaviest = repetitions.isel(repetition=int(repetitions.load_kg.values.argmax()))
    ends = {
        joint: heaviest[f"{name}_interval"].sel(layer="possible").values
        for joint, name in (("hip", "peak_hip_extension_moment"), ("knee", "peak_knee_extension_moment"))
    }
    joint = max(ends, key=lambda j: float(ends[j][1] - ends[j][0]))
    low, high = map(float, ends[joint])
    return joint, low, high


def _strength_words(fit: StrengthFit) -> str:
    average = "times as strong as the average of the same age, sex and size"
    if fit.least == STRENGTH[0]:
        return f"An athlete {fit.least:g} {average} can lift this already; {fit.used:.2f} times was used."
    doubt = (
        " Hardly anybody is: check exercise, load, direction and unit of the recording before the rest is believed."
        if fit.least > _HARDLY_ANYBODY
        else ""
    )
    return (
        f"To lift this, the athlete must be at least {fit.least:.2f} {average} (set {fit.set_number}, repetition "
        f"{fit.number} asks for it); {fit.used:.2f} times was used.{doubt}"
    )
