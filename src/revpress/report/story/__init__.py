"""Stories: one function for each answer, from data to words, tables, figures and what to do next.

The command line, a page and a notebook tell the same::

    print(comparison_story(*compare(athlete, ["hip_thrust", "back_squat"])))
    capacity_story(capacity("hip_thrust", athlete)).to_html("capacity.html")
"""

from revpress.report.story.athlete import AthleteRecord, Event, athlete_sheet, athlete_story
from revpress.report.story.calibration import calibration_story
from revpress.report.story.capacity import capacity_story
from revpress.report.story.capture import capture_story
from revpress.report.story.choose import choose_story
from revpress.report.story.comfort import comfort_story
from revpress.report.story.comparison import comparison_story
from revpress.report.story.design import design_story
from revpress.report.story.fit import fit_story
from revpress.report.story.flags import flags_story
from revpress.report.story.instead import instead_story
from revpress.report.story.instruments import instruments_story
from revpress.report.story.machine import machine_story
from revpress.report.story.machine_card import card_story
from revpress.report.story.machine_response import response_story
from revpress.report.story.machine_sensitivity import sensitivity_story
from revpress.report.story.population import population_story
from revpress.report.story.power_chart import power_chart_story
from revpress.report.story.recording import recording_story
from revpress.report.story.reliability import reliability_story
from revpress.report.story.session import session_story
from revpress.report.story.several_instruments import several_instruments_story
from revpress.report.story.solution import solution_story
from revpress.report.story.story import Story, told_together
from revpress.report.story.team_session import team_session_story
from revpress.report.story.today import TeamToday, team_today, today_story
from revpress.report.story.trend import trend_story
from revpress.report.story.twin import twin_story
from revpress.report.story.week import week_story
from revpress.report.team_session_sets import SessionAthlete, SessionRep, SessionSet

__all__ = [
    "AthleteRecord",
    "Event",
    "SessionAthlete",
    "SessionRep",
    "SessionSet",
    "Story",
    "TeamToday",
    "athlete_sheet",
    "athlete_story",
    "calibration_story",
    "capacity_story",
    "capture_story",
    "card_story",
    "choose_story",
    "comfort_story",
    "comparison_story",
    "design_story",
    "fit_story",
    "flags_story",
    "instead_story",
    "instruments_story",
    "machine_story",
    "population_story",
    "power_chart_story",
    "recording_story",
    "reliability_story",
    "response_story",
    "sensitivity_story",
    "session_story",
    "several_instruments_story",
    "solution_story",
    "team_session_story",
    "team_today",
    "today_story",
    "told_together",
    "trend_story",
    "twin_story",
    "week_story",
]
