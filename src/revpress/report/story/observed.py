"""What instruments beside the one of position told of measured repetitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.catalogue import ExerciseLike
from revpress.measurement import MeasuredRep
from revpress.measurement.explain import Explanation, explain
from revpress.report.story.words import listed
from revpress.report.tables import number

_TOLD = (
    ("peak_hip_extension_moment", "peak hip extension moment", "N·m", 1.0, 0),
    ("peak_knee_extension_moment", "peak knee extension moment", "N·m", 1.0, 0),
    ("gluteus_maximus_net_work_share", "share of the gluteus maximus in the net work", "%", 100.0, 0),
)


def observed_words(
    reps: Sequence[MeasuredRep], answer: Explanation, exercise: ExerciseLike, athlete: Athlete
) -> list[str]:
    """What was read besides the position, what of it was left out, and how much less is open with it.

    Parameters
    ----------
    reps : sequence of MeasuredRep
        As they were explained.
    answer : Explanation
        With all that was read.
    exercise : str, Exercise or subclass of Exercise
        With its settings.
    athlete : Athlete
        Who did it.

    Returns
    -------
    list of str
        One sentence each; none where nothing else was read.
    """
    names = list(dict.fromkeys(o.instrument.NAME.replace("_", " ") for rep in reps for o in rep.observations))
    if not names:
        return []
    said = [f"Left out: {sentence}." for sentence in answer.left_out]
    heaviest = int(np.argmax([rep.load for rep in reps]))
    alone = explain([replace(reps[heaviest], observations=())], exercise, athlete)
    position = reps[heaviest].instrument.NAME.replace("_", " ")
    for name, words, unit, factor, decimals in _TOLD:
        if name not in answer.repetitions:
            continue
        before, after = (
            factor * found[f"{name}_interval"].sel(layer="possible").values[:, at]
            for found, at in ((alone.repetitions, 0), (answer.repetitions, heaviest))
        )
        wide, narrow = float(np.ptp(before)), float(np.ptp(after))
        ends = f"{number(after[0], decimals)} and {number(after[1], decimals)} {unit}"
        was = f"{number(before[0], decimals)} and {number(before[1], decimals)} {unit}"
        less = f", {100.0 * (1.0 - narrow / wide):.0f} % narrower" if 0.0 < narrow < wide else ""
        said.append(
            f"With {listed(names)}, the {words} of the heaviest repetition lies between {ends}{less}; the {position} "
            f"alone leaves it between {was}."
        )
    return said
