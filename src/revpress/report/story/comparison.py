"""The story of a comparison: what each exercise trains, at what cost, and which to choose or what would decide."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.exercise.catalogue import exercises
from revpress.report.comparison_section import (
    NO_WORK,
    beyond_athlete,
    comparison_findings,
    comparison_sections,
    comparison_table,
    contrast_table,
    saturated,
    summary_section,
)
from revpress.report.exercise_scene import exercise_scene
from revpress.report.how_sure import (
    ALL_MUSCLES,
    IMAGINED,
    contrast_of,
    contrast_words,
    counted,
    leaders,
    of_100,
    rivals,
    work_words,
)
from revpress.report.how_sure import METHOD as SURE
from revpress.report.quantities import exercise_titles, interval_of, take
from revpress.report.residuals import assumption_words, residual_tables
from revpress.report.story.story import Story
from revpress.report.story.words import (
    AVERAGE,
    BODY,
    PREDICTIONS,
    SHARING,
    TAILORED,
    WHERE_IT_PRESSES,
    bound_words,
    listed,
    share_word,
    who,
)
from revpress.report.tables import Table, number

METHOD = (BODY + SHARING, *SURE)
LIMITS = (
    PREDICTIONS,
    TAILORED,
    AVERAGE,
    "People do not share load among muscles exactly as economically as the model, and they differ: so each value has a "
    "band where it is likely to lie, and exercises are ranked only where nearly all imagined people agree. Both are "
    "about sharing the load in this posture and body, not about whether posture and body are right: 100 of 100 counts "
    "people, not errors of the model.",
    "Muscle work and activation are no training effect: what a muscle grows by is not known well enough.",
    "Where no pattern of muscles and contact makes the motion, mostly for want of strength, the curves show the most "
    "that the athlete can give; ranges are missing there.",
)

_THRUSTS = ("hip_thrust", "single_leg_hip_thrust")
_TOLD = ("gluteus maximus", "hamstrings", "quadriceps")  # in sentences
_CONTRASTED = ("mean_group_activation", "group_work")  # on a terminal
_OPEN = 0.1  # of a moment: a range as wide as that is worth a measurement
_ALIKE = 0.1  # of the strength: efforts that differ by less are alike
_WORTH = 0.05  # of the leg's muscle work: less past neutral is no reason to choose an exercise
_KNEES = (
    "The hip thrust's knees do twice what people's did beside a squat (docs/validity.md): do not choose it by them."
)


def comparison_story(
    solutions: Mapping[str, xr.Dataset], comparison: xr.Dataset, words: Sequence[str] = (), *, title: str = ""
) -> Story:
    """Several exercises of one athlete side by side.

    Parameters
    ----------
    solutions : mapping of str to xarray.Dataset
        Label to solution, as :func:`~revpress.study.compare.compare` gives them.
    comparison : xarray.Dataset
        Its second result.
    words : sequence of str
        More sentences for the summary of the page.
    title : str
        Head of the page.

    Returns
    -------
    Story
    """
    taken = assumption_words(solutions.values())
    effort = [*default_load_words(solutions), *effort_words(comparison)]
    legs = legs_words(solutions, list(exercise_titles(comparison).values()))
    first = [*beyond_athlete(comparison), *taken, *effort, *legs]
    muscles = [*work_words(comparison), *(said for group in _TOLD for said in contrast_words(comparison, group))]
    return Story(
        title=title or "Comparison",
        subtitle=who(Athlete.from_dict(json.loads(comparison.attrs["athlete"]))),
        notices=first,
        tables=[comparison_table(comparison), *_contrasts(comparison), *residual_tables(solutions.values())],
        words=[sentence.replace("**", "") for sentence in muscles],
        draw=lambda: [
            summary_section(
                comparison_findings(comparison),
                [*taken, *effort, *legs, *muscles, *words],
                lead=" ".join(beyond_athlete(comparison)) or answer_words(comparison),
            ),
            *comparison_sections(comparison, [exercise_scene(solution) for solution in solutions.values()]),
        ],
        next_actions=[next_action(comparison)],
        method=METHOD,
        limits=(*LIMITS, *([_KNEES] if _has_thrust(solutions) else [])),
        sources=_sources(solutions),
    )


def legs_words(solutions: Mapping[str, xr.Dataset], titles: Sequence[str]) -> list[str]:
    """Which exercises are done with one leg and which with both, in one sentence; none where no solution says so."""
    legs = [len(json.loads(solution.attrs.get("working_sides", "[]"))) for solution in solutions.values()]
    one, both = ([title for title, own in zip(titles, legs, strict=True) if own == count] for count in (1, 2))
    if not one and not both:
        return []
    if one and both:
        said = f"One leg works in the {listed(one, 'and the')}, both work in the {listed(both, 'and the')}"
    else:
        said = "One leg works at a time" if one else "Both legs work"
    return [f"{said}: muscles, joints and work are told of one leg, the load is all that is moved."]


def answer_words(comparison: xr.Dataset) -> str:
    """Which exercise asks more of the gluteus maximus, in one sentence; empty of one alone, or where nobody was asked.

    Parameters
    ----------
    comparison : xarray.Dataset
        Of several exercises.

    Returns
    -------
    str
    """
    contrast = contrast_of(comparison, "mean_group_activation", "gluteus maximus")
    first = [] if contrast is None else leaders(contrast)
    if contrast is None or not first or len(contrast) < 2:
        return ""
    titles = list(exercise_titles(comparison).values())
    if len(first) > 1:
        said = (
            f" ({of_100(float(contrast[first[0], first[1]]))} of 100 {IMAGINED} say the first)"
            if len(first) == 2
            else ""
        )
        alike = f"{', the '.join(titles[i] for i in first[:-1])} or the {titles[first[-1]]}"
        return f"It cannot be told from load and motion which asks more of the gluteus maximus: the {alike}{said}."
    best = first[0]
    asked = [float(p) for i, p in enumerate(contrast[best]) if i != best and np.isfinite(p)]
    return (
        f"The {titles[best]} asks more of the gluteus maximus: {counted(asked)} {IMAGINED} use it harder there than in "
        f"{'the other exercise' if len(titles) == 2 else 'any other exercise here'}."
    )


def _has_thrust(solutions: Mapping[str, xr.Dataset]) -> bool:
    return any(str(solution.attrs.get("exercise", "")) in _THRUSTS for solution in solutions.values())


def _contrasts(comparison: xr.Dataset) -> list[Table]:
    """Which exercise asks more of a muscle, as a terminal shows it."""
    asked = f"{_CONTRASTED[0]}_contrast" in comparison
    return [contrast_table(comparison, _CONTRASTED)] if asked else []


def _sources(solutions: Mapping[str, xr.Dataset]) -> list[str]:
    """Keys of all that the solutions used, in their order."""
    listed = (json.loads(solution.attrs.get("citations", "[]")) for solution in solutions.values())
    return list(dict.fromkeys(str(key) for keys in listed for key in keys))


def effort_words(comparison: xr.Dataset) -> list[str]:
    """What the loads are shares of, where shares were asked for."""
    if "load_share" not in comparison:
        return []
    shares, of = comparison.load_share.values, comparison.load_share_of.values
    titles = list(exercise_titles(comparison).values())
    said = []
    if np.isfinite(shares).all() and np.ptp(shares) == 0.0 and (of == "athlete").all():
        share = float(shares[0])
        each = "Each load is" if len(shares) > 1 else "The load is"
        said.append(
            f"{each} {share_word(share)} of the largest that the model expects this athlete to "
            f"move slowly through the whole stroke{_alike(comparison, titles) if len(shares) > 1 else '.'}"
        )
    return [*said, *bound_words([title for title, whose in zip(titles, of, strict=True) if whose == "machine"])]


def _alike(comparison: xr.Dataset, titles: Sequence[str]) -> str:
    """Whether equal shares of the largest loads are equal efforts: some largest loads lean on friction, lifts less."""
    if "strength_used" not in comparison or not np.isfinite(comparison.strength_used.values).all():
        return ". That is the same share of the load; the effort may still differ."
    used = 100.0 * comparison.strength_used.values
    if np.ptp(used) <= 100.0 * _ALIKE:
        low, high = number(float(used.min()), 0), number(float(used.max()), 0)
        between = low if low == high else f"{low} to {high}"
        return f", and the effort is alike: at its hardest moment each takes {between} % of {ALL_MUSCLES}."
    efforts = listed([f"{number(float(part), 0)} % in the {title}" for part, title in zip(used, titles, strict=True)])
    return (
        ". That is the same share of the load, not the same effort, for the body's own weight and the speed "
        f"of the lift count, too: of {ALL_MUSCLES} the hardest moment takes {efforts}."
    )


def default_load_words(solutions: Mapping[str, xr.Dataset]) -> list[str]:
    """That default loads are no equal efforts, where all loads are those."""

    def is_default(solution: xr.Dataset) -> bool:
        found = exercises.get(solution.attrs.get("exercise", ""))
        asked = "load" in solution.coords and "load_share" not in solution.attrs
        return found is not None and asked and float(solution["load"]) == found.load.default

    if len(solutions) < 2 or not all(map(is_default, solutions.values())):
        return []
    return ["Default loads are not alike in effort: ask with @50%, half of the largest load in each exercise."]


def next_action(comparison: xr.Dataset) -> str:
    """What to do next, and why: less load, a choice, or the measurement that would decide."""
    titles = list(exercise_titles(comparison).values())
    beyond = [title for title, share in zip(titles, saturated(comparison), strict=True) if share > 0]
    if beyond:
        return (
            f"Ask again with less load in {listed(beyond)}: beyond the athlete's strength the muscles show what is "
            "there to give, not what the exercise needs, so it cannot be judged; a slower lift needs less, too."
        )
    if len(titles) == 1:
        return _of_one(titles[0], comparison)
    work = take(comparison, "work_past_neutral", ("exercise",), "J").values
    low, high = interval_of(comparison, "work_past_neutral", ("exercise",), "J", "possible") or (work, work)
    low, high = (np.where(np.isfinite(end), end, work) for end in (low, high))
    worth = np.maximum(NO_WORK, _WORTH * take(comparison, "group_work", ("exercise", "group"), "J").sum("group").values)
    best = int(np.argmax(low))
    if not (high >= worth).any():
        return _by_muscle(titles, comparison)
    rivals = [i for i in range(len(titles)) if i != best and high[i] > low[best]]
    if not rivals and low[best] < worth[best]:
        return _by_muscle(titles, comparison)
    if not rivals:
        return (
            f"For strength past the neutral hip train the {titles[best]}: however the foot presses, its hip does at "
            f"least {number(float(low[best]), 0)} J there, more than in any other exercise here."
        )
    open_ = [
        f"{titles[i]}: {number(float(low[i]), 0)} to {number(float(high[i]), 0)} J"
        for i in (best, *rivals)
        if high[i] - low[i] >= 1.0
    ]
    return (
        f"Measure {WHERE_IT_PRESSES}, with a force plate or an insole, before choosing an exercise for the hip past "
        f"neutral: load and motion do not tell which does more work there ({'; '.join(open_)})."
        if open_
        else _by_muscle(titles, comparison)
    )


def _of_one(title: str, comparison: xr.Dataset) -> str:
    peak = float(take(comparison, "peak_hip_extension_moment", ("exercise",), "N m")[0])
    ends = interval_of(comparison, "peak_hip_extension_moment", ("exercise",), "N m", "possible")
    if ends is not None and float(ends[1][0] - ends[0][0]) > _OPEN * peak:
        low, high = (number(float(end[0]), 0) for end in ends)
        return (
            f"Measure {WHERE_IT_PRESSES} in the {title}, with a force plate or an insole: load and motion leave the "
            f"peak hip moment open from {low} to {high} N·m."
        )
    return (
        f"Compare the {title} with the exercise that it would replace, each at the same share of its largest load: "
        "what a load is worth shows beside another one only."
    )


def _by_muscle(titles: Sequence[str], comparison: xr.Dataset) -> str:
    """None reaches past neutral, or ranges do not tell: what the gluteus maximus does decides, or EMG would."""
    level = take(comparison, "mean_group_activation", ("exercise", "group"), "1").sel(group="gluteus maximus").values
    contrast = contrast_of(comparison, "mean_group_activation", "gluteus maximus")
    ranked = [int(i) for i in np.argsort(-np.nan_to_num(level))]
    first = [] if contrast is None else leaders(contrast)
    if contrast is None or not first:
        return _ask_emg(titles[ranked[0]], titles[ranked[1]])
    best = next(i for i in ranked if i in first)
    if undecided := rivals(contrast, best).open:
        other = min(undecided, key=lambda i: abs(contrast[best, i] - 0.5))
        said = f" ({of_100(float(contrast[best, other]))} of 100 {IMAGINED} say the first)"
        return _ask_emg(titles[best], titles[other], said)
    asked = [float(p) for i, p in enumerate(contrast[best]) if i != best and np.isfinite(p)]
    return (
        f"For the gluteus maximus train the {titles[best]}: {counted(asked)} {IMAGINED}, each sharing the load among "
        "the muscles in a way of their own, use it harder there than in any other exercise here."
    )


def _ask_emg(one: str, other: str, said: str = "") -> str:
    return (
        f"Record EMG of the gluteus maximus in one set of the {one} and of the {other}: which of them asks more of it "
        f"cannot be told from load and motion{said}."
    )
