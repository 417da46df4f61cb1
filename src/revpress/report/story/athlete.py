"""The story of one athlete on one page: better or not, both legs, the twin, tests, comfort, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.measurement.calibration import Calibration
from revpress.measurement.comfort import ComfortRating
from revpress.measurement.power_chart import ChartRep
from revpress.recording.test_table import TestTable
from revpress.report.blocks import Prose, Section
from revpress.report.chart import Chart
from revpress.report.story.athlete_trend import athlete_trend_part
from revpress.report.story.calibration import DISAGREES, calibration_story, is_known
from revpress.report.story.comfort import comfort_part
from revpress.report.story.part import Part, Urgency, parts_together
from revpress.report.story.power_chart import power_chart_story, side_words
from revpress.report.story.story import Story
from revpress.report.story.twin import twin_part
from revpress.report.story.words import who
from revpress.report.tables import Column, Rows, Table, day_words

_MOST_EVENTS = 30


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Attributes
    ----------
    on : datetime.date
        When.
    what : str
        Of what kind: "Session", "Strength test", "Note", ...
    words : str
        What, in a few words.
    """

    on: date
    what: str
    words: str


@dataclass(frozen=True)
class AthleteRecord:
    """All that is told of an athlete.

    Attributes
    ----------
    name : str
        As the page calls the athlete, and as ``tests`` does.
    athlete : Athlete or None
        Before strength tests; None where too little is known of the body.
    tests : TestTable or None
        Results over time; with those of others, whose baselines say how noisy a test is.
    charts : mapping of str to sequence of ChartRep
        Title of an exercise to repetitions of its latest sets, the main exercise first.
    calibration : Calibration or None
        What strength tests say; None without a test.
    twin : tuple or None
        Solutions and comparison of the main exercise, see :func:`~revpress.study.compare.compare`.
    comfort : sequence of ComfortRating
        In order of time.
    events : sequence of Event
        What happened, in any order.
    lacking : str
        Why there is no body, or no answer of the twin; without a full stop.
    simulated : bool
        No real person.
    """

    name: str
    athlete: Athlete | None
    tests: TestTable | None = None
    charts: Mapping[str, Sequence[ChartRep]] | None = None
    calibration: Calibration | None = None
    twin: tuple[Mapping[str, xr.Dataset], xr.Dataset] | None = None
    comfort: Sequence[ComfortRating] = ()
    events: Sequence[Event] = ()
    lacking: str = ""
    simulated: bool = False


def athlete_story(record: AthleteRecord) -> Story:
    """Tell all of one athlete on one page, with one next action for the whole page.

    Parameters
    ----------
    record : AthleteRecord
        What is missing is told to be missing, with what fills it.

    Returns
    -------
    Story
        Its first notice is the answer; which part's action is shown is said by :data:`.part.RULE`.

    Raises
    ------
    InputError
        Repetitions with velocities that are not above 0.
    """
    parts = _parts(record)
    subtitle = who(record.athlete) if record.athlete else ""
    story = parts_together(parts, title=record.name, subtitle=subtitle)
    headline = parts[0].story.words[0]

    def draw() -> list[Section]:
        first, *others = story.sections
        return [first, *(replace(section, folded=True) for section in others)]

    return replace(
        story, notices=(headline, *story.notices), words=story.words[1:], draw=draw, simulated=record.simulated
    )  # fmt: skip


def athlete_sheet(record: AthleteRecord) -> Story:
    """What matters of one athlete, chosen to stand on one sheet: the answer, what to do, a sentence of every part.

    Parameters
    ----------
    record : AthleteRecord
        As of :func:`athlete_story`.

    Returns
    -------
    Story
        With the picture and the table of the answer, and where the rest is.
    """
    parts = _parts(record)
    whole = athlete_story(record)
    first = parts[0].story
    said = [f"{part.story.title}: {_opening(part.story)}" for part in parts[1:-1]]
    pictures = [block for section in first.sections for block in section.blocks if isinstance(block, Chart)]
    rest = f"Every test, every figure and the history are on the page of {record.name} in the workspace."
    return replace(
        whole, notices=whole.notices[:1], words=[*said, rest], tables=first.tables, method=first.method,
        limits=first.limits, draw=lambda: [Section("trend", first.title, pictures[:1])],
    )  # fmt: skip


def _opening(story: Story) -> str:
    """What has to be known first, and what the numbers say first."""
    return " ".join([*story.notices[:1], *story.words[:1]])


def _parts(record: AthleteRecord) -> list[Part]:
    """The parts of the page, in its order."""
    pronoun = "they" if record.athlete is None else {"female": "she", "male": "he"}[record.athlete.sex]
    return [
        athlete_trend_part(record.tests, record.name, pronoun),
        *charts_parts(record.charts or {}),
        *(
            [twin_part(record.twin, record.lacking), strength_part(record.calibration)]
            if record.athlete
            else [_body_part(record.lacking)]
        ),
        comfort_part(record.comfort),
        history_part(record.events),
    ]


def charts_parts(charts: Mapping[str, Sequence[ChartRep]]) -> list[Part]:
    """Power and velocity against load of each leg, an exercise each, with how much each next action matters."""
    known = {title: reps for title, reps in charts.items() if reps}
    if not known:
        words = ["No set with a velocity yet, so power and the two legs are not known."]
        action = (
            "Lift three loads with each leg, twice each, and say which leg it was: that gives power, the line of "
            "velocity over load, and whether the legs differ."
        )
        story = Story(
            title="Power and velocity against load", subtitle="", notices=(), tables=(), words=words,
            draw=lambda: [Section("power-chart", "Power and velocity against load", (Prose(words),), short="Power")],
            next_actions=[action],
        )  # fmt: skip
        return [Part(story, Urgency.UNKNOWN)]
    found = []
    for place, (title, reps) in enumerate(known.items()):
        _, decided = side_words(reps)
        urgency = {None: Urgency.UNKNOWN, True: Urgency.UNDECIDED, False: Urgency.KEEP}[decided]
        key = f"power-chart-{place}" if place else "power-chart"
        found.append(Part(power_chart_story(reps, title, key=key, losses=False), urgency))
    return found


def _body_part(lacking: str) -> Part:
    """What stands in the place of the twin and of strength where the body is not known."""
    words = [f"{lacking}." if lacking else "Too little is known of the body.", "So the twin cannot be asked."]
    story = Story(
        title="What the twin says", subtitle="", notices=(), tables=(), words=words,
        draw=lambda: [Section("twin", "What the twin says", (Prose(words),), short="Twin")],
        next_actions=["Complete what is known of the body: without it the twin cannot say which muscles do the work."],
    )  # fmt: skip
    return Part(story, Urgency.UNKNOWN)


def strength_part(calibration: Calibration | None) -> Part:
    """What strength tests say of each muscle group, with how much the next action matters."""
    if calibration is not None:
        story = calibration_story(calibration)
        if float(np.abs(calibration.misfit).max()) >= DISAGREES:
            # The sentence that names the test asks for it to be checked first.
            return Part(replace(story, next_actions=[story.words[0]]), Urgency.CONTRADICTION)
        return Part(story, Urgency.KEEP if is_known(calibration) else Urgency.UNKNOWN)
    words = ["No strength test yet: the twin is as strong as the average of age, sex and size."]
    action = (
        "Hold three strength tests, a heavy lift or a push on a dynamometer each: until then the twin is an average "
        "person, and people differ by 16 to 27 %."
    )
    story = Story(
        title="How strong each muscle group is", subtitle="", notices=(), tables=(), words=words,
        draw=lambda: [Section("strength", "How strong each muscle group is", (Prose(words),), short="Strength")],
        next_actions=[action],
    )  # fmt: skip
    return Part(story, Urgency.UNKNOWN)


def history_part(events: Sequence[Event]) -> Part:
    """What happened, the latest first."""
    latest = sorted(events, key=lambda event: event.on, reverse=True)
    words = ["Nothing has happened yet."] if not latest else []
    if len(latest) > _MOST_EVENTS:
        words = [f"The latest {_MOST_EVENTS} of {len(latest)}."]
    rows = [[day_words(event.on), event.what, event.words] for event in latest[:_MOST_EVENTS]]
    columns = [Column("Day"), Column("What"), Column("In words")]
    tables = [Table("history", "Day by day", columns, [Rows(rows)])] if rows else []
    story = Story(
        title="History", subtitle="", notices=(), tables=tables, words=words,
        draw=lambda: [Section("history", "History", (Prose(words), *tables), short="History")],
        next_actions=["Go on as before."],
    )  # fmt: skip
    return Part(story, Urgency.KEEP)
