"""The story of one solution: one exercise, one athlete, one load."""

from __future__ import annotations

import xarray as xr

from revpress.report.story.comparison import comparison_story
from revpress.report.story.story import Story
from revpress.study.compare import tabulate_comparison


def solution_story(solution: xr.Dataset) -> Story:
    """One exercise, one athlete, one load.

    Parameters
    ----------
    solution : xarray.Dataset
        As :func:`~revpress.exercise.solve.solve` gives it, or a measured motion's.

    Returns
    -------
    Story
    """
    solutions = {str(solution.attrs["exercise"]): solution}
    return comparison_story(solutions, tabulate_comparison(solutions), title=str(solution.attrs["title"]))
