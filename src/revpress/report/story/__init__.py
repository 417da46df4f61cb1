"""Stories: one function for each answer, from data to words, tables, figures and what to do next.

The command line, a page and a notebook tell the same::

    print(comparison_story(*compare(athlete, ["hip_thrust", "back_squat"])))
    capacity_story(capacity("hip_thrust", athlete)).to_html("capacity.html")
"""

from revpress.report.story.capacity import capacity_story
from revpress.report.story.comparison import comparison_story
from revpress.report.story.population import population_story
from revpress.report.story.session import session_story
from revpress.report.story.solution import solution_story
from revpress.report.story.story import Story, told_together

__all__ = [
    "Story",
    "capacity_story",
    "comparison_story",
    "population_story",
    "session_story",
    "solution_story",
    "told_together",
]
