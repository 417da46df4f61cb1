"""The story of a file by itself: what it holds, what can be told from it, and what has to be said to tell more."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.errors import RevpressError
from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording, Stated
from revpress.recording.format import Content
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.session import Session
from revpress.report.blocks import Block, Bullets, Prose, Section
from revpress.report.recording_parts.angles import angle_part
from revpress.report.recording_parts.flywheel import flywheel_part
from revpress.report.recording_parts.foot_pressure import foot_pressure_part
from revpress.report.recording_parts.ground import ground_part
from revpress.report.recording_parts.ground_force import jump_part
from revpress.report.recording_parts.isokinetic import isokinetic_part
from revpress.report.recording_parts.isometric import isometric_part
from revpress.report.recording_parts.markers import marker_part
from revpress.report.recording_parts.movement import movement_part
from revpress.report.recording_parts.muscle_activity import muscle_activity_part
from revpress.report.recording_parts.part import Part, counted
from revpress.report.recording_parts.untold import next_action
from revpress.report.story.story import Story
from revpress.report.story.words import listed, who
from revpress.report.tables import Cell, Column, Rows, Table
from revpress.units import face

PARTS: tuple[Callable[[Recording], Part | None], ...] = (
    flywheel_part,
    movement_part,
    isometric_part,
    jump_part,
    muscle_activity_part,
    foot_pressure_part,
    isokinetic_part,
    angle_part,
    marker_part,
)
"""What is looked for in signals, in the order in which it is told."""

_MOST_NAMED = 4  # of what was left out, on a terminal
_MOST_ROWS = 40  # of a table on a terminal
_MOST_CHANNELS = 24  # rows of channels on a terminal
_LONGEST_NAME = 30  # of a channel, in a table
_EASY = 1000.0
_PREFIXES = {"V": {"µ": 1e6, "m": 1e3}, "Pa": {"": 1.0, "k": 1e-3}}


def recording_story(content: Content, name: str, athlete: Athlete | None = None) -> Story:
    """What a file of an instrument says by itself.

    Parameters
    ----------
    content : Recording, Session or ResultTable
        As :func:`~revpress.recording.read.read_recording` gives it.
    name : str
        Of the file.
    athlete : Athlete, optional
        Who moved: then a motion of the whole body is put on a floor, and what it asked of ground and legs is told.

    Returns
    -------
    Story
    """
    if isinstance(content, ResultTable):
        return _results_story(content, name)
    return _session_story(content, name) if isinstance(content, Session) else _signal_story(content, name, athlete)


def content_words(content: Content, name: str) -> list[str]:
    """What a file holds and what of it is left out, without what its signals tell, which takes longer.

    Parameters
    ----------
    content : Recording, Session or ResultTable
        As :func:`~revpress.recording.read.read_recording` gives it.
    name : str
        Of the file.

    Returns
    -------
    list of str
        Sentences.
    """
    if not isinstance(content, Recording):
        return list(recording_story(content, name).notices)
    return [
        _held_words(content),
        *left_out_words(content.left_out),
        *_hole_words(content),
        *_note_words(content.notes),
    ]


def _parts(recording: Recording, athlete: Athlete | None) -> list[Part]:
    """What can be told; what fails in one part takes nothing from the others."""
    looks = list(PARTS)
    if athlete is not None:
        looks.append(lambda one: ground_part(one, athlete, who(athlete)))
    found = []
    for look in looks:
        try:
            part = look(recording)
        except RevpressError as error:
            part = Part([f"Something is not told: {error}."], [], next_action(recording))
        found += [part] if part else []
    return found


def _signal_story(recording: Recording, name: str, athlete: Athlete | None) -> Story:
    parts = _parts(recording, athlete)
    whole = channel_table(recording)
    channels = whole if len(list(whole.rows())) <= _MOST_CHANNELS else brief(channel_table(recording, _kind))
    words = [sentence for part in parts for sentence in part.words]

    def draw() -> list[Section]:
        blocks: list[Block] = [Prose(words)] if words else []
        for part in parts:
            blocks += [*part.draw(), *part.tables]
        blocks += [whole, *_left_out(recording.left_out, recording.notes)]
        return [Section("recording", "What the file says", blocks, short="Recording")]

    return Story(
        title=name,
        subtitle=_stated_words(recording.stated),
        notices=content_words(recording, name),
        tables=[channels, *(brief(table) for part in parts for table in part.tables)],
        words=words,
        draw=draw,
        next_actions=[parts[0].next_action if parts else next_action(recording)],
        limits=list(dict.fromkeys(limit for part in parts for limit in part.limits)),
    )


def channel_table(recording: Recording, family: Callable[[Channel], tuple[object, ...]] | None = None) -> Table:
    """Every channel of a recording; those that differ only in a number or an axis share a row."""
    rows: list[list[Cell]] = []
    for _, alike in groupby(recording.channels, key=family or _family):
        group = list(alike)
        first, last = group[0], group[-1]
        stems = {_stem(channel) for channel in group}
        if len(group) == 1:
            named = _shortened(first.name)
        elif len(stems) == 1:
            named = _shortened(f"{stems.pop()} {''.join(channel.axis for channel in group)}")
        elif family is None and len(first.name) + len(last.name) < _LONGEST_NAME - 8:
            named = f"{first.name} … {last.name} ({len(group)})"
        else:
            named = f"{_shortened(first.name, _LONGEST_NAME // 2)} and {len(group) - 1} more"
        sides = dict.fromkeys(channel.side or "" for channel in group)
        low, high = min(c.values.min() for c in group), max(c.values.max() for c in group)
        factor, unit = easily_read(max(abs(low), abs(high)), first.unit)
        time = first.time
        rows.append([
            named, first.quantity, " ".join(filter(None, sides)), f"{first.rate:.5g}" if first.rate else "varies",
            float(time[-1] - time[0]), f"{low * factor + 0.0:.4g} to {high * factor + 0.0:.4g} {unit}".rstrip(),
        ])  # fmt: skip
    columns = [Column("Channel"), Column("Quantity"), Column("Side"), Column("Rate (Hz)"), Column("Length", "s", 2),
               Column("From least to most")]  # fmt: skip
    unused = [
        place
        for place, title in enumerate(column.title for column in columns)
        if (title == "Side" and not any(row[place] for row in rows))
        or (title == "Length" and len({f"{row[place]:.2f}" for row in rows}) == 1)
    ]  # the length stands above the table already
    kept = [place for place in range(len(columns)) if place not in unused]
    body = [[row[place] for place in kept] for row in rows]
    return Table("channels", "What the file holds", [columns[place] for place in kept], [Rows(body)])


def _family(channel: Channel) -> tuple[object, ...]:
    return re.sub(r"\d+", "#", _stem(channel)), channel.quantity, channel.unit, channel.side, channel.rate


def _stem(channel: Channel) -> str:
    """The name without the axis at its end."""
    if not channel.axis:
        return channel.name
    return re.sub(rf"[ _]?{channel.axis}\Z", "", channel.name, flags=re.IGNORECASE)


def _kind(channel: Channel) -> tuple[object, ...]:
    return channel.quantity, channel.unit, channel.rate


def _shortened(name: str, most: int = _LONGEST_NAME) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def easily_read(largest: float, unit: str) -> tuple[float, str]:
    """The unit in which numbers of a size are easily read: 300 µV, not 0.0003 V.

    Parameters
    ----------
    largest : float
        Of the numbers, without its sign [unit].
    unit : str
        SI.

    Returns
    -------
    factor : float
        To multiply by.
    unit : str
        At the face.
    """
    for prefix, factor in _PREFIXES.get(unit, {}).items():
        if 0.0 < largest * factor < _EASY:
            return factor, f"{prefix}{unit}"
    return face(1.0, unit)


def brief(table: Table) -> Table:
    """A table as a terminal shows it: its first rows, and how many more the page has."""
    rows = list(table.rows())
    if len(rows) <= _MOST_ROWS:
        return table
    more = f"{len(rows) - _MOST_ROWS} more rows stand on the page (--out FILE.html)."
    return replace(table, body=[Rows(rows[:_MOST_ROWS])], caption=f"{table.caption} {more}".strip())


def left_out_words(left_out: Sequence[str]) -> list[str]:
    """What a file has and was not read, at most a few by name."""
    more = len(left_out) - _MOST_NAMED
    said = [f"Left out: {sentence}." for sentence in left_out[:_MOST_NAMED]]
    return [*said, f"Left out: {more} more; the page names them."] if more > 0 else said


def _note_words(notes: Sequence[str]) -> list[str]:
    """How something was found that the file does not say outright."""
    return [f"Note: {sentence}." for sentence in notes]


def _left_out(left_out: Sequence[str], notes: Sequence[str] = ()) -> list[Block]:
    blocks: list[Block] = [Bullets(left_out, "What was left out")] if left_out else []
    return [*blocks, Bullets(notes, "What was taken to be so")] if notes else blocks


def _held_words(recording: Recording) -> str:
    kinds = [f"{len(list(group))} of {kind}" for kind, group in groupby(sorted(c.quantity for c in recording))]
    longest = max((float(c.time[-1] - c.time[0]) for c in recording), default=0.0)
    count = len(recording.channels)
    channels = (
        f"one channel of {recording.channels[0].quantity}" if count == 1 else f"{count} channels: {listed(kinds)}"
    )
    events = f", {len(recording.events)} marked events" if recording.events else ""
    return f"The file holds {channels}, {longest:.4g} s long{events}."


def _hole_words(recording: Recording) -> list[str]:
    # where nobody stands on a plate there is no centre of pressure, which is no loss
    holed = [c for c in recording if c.holes and c.quantity != "centre of pressure"]
    wide = [(c.name, *max(c.holes, key=lambda hole: hole[1] - hole[0]), len(c.holes)) for c in holed]
    if not wide:
        return []
    name, begin, end, count = max(wide, key=lambda hole: hole[2] - hole[1])
    others = f" ({count} holes in all)" if count > 1 else ""
    where = f"from {begin:.2f} to {end:.2f} s of {name}{others}"
    return [
        f"Samples are missing in {counted(len(wide), 'channel')}, the longest {where}: what needs them is left out."
    ]


def _stated_words(stated: Stated) -> str:
    exercise = (stated.exercise or "").replace("/", ", ").replace("_", " ")
    said = [stated.device, stated.athlete, exercise, f"{stated.load:g} kg" if stated.load is not None else None]
    said.append(f"{stated.start.day} {stated.start:%b %Y, %H:%M:%S}" if stated.start else None)
    return ", ".join(filter(None, said))


def _session_story(session: Session, name: str) -> Story:
    rows: list[list[Cell]] = [
        [f"{s.number}", s.exercise, s.load, float(len(s.reps)), max(r.device.mean_velocity for r in s.reps),
         s.reps[-1].device.mean_velocity] for s in session.sets
    ]  # fmt: skip
    columns = [Column("Set"), Column("Exercise"), Column("Load", "kg"), Column("Repetitions", decimals=0),
               Column("Fastest mean velocity", "m/s", 2), Column("Last", "m/s", 2)]  # fmt: skip
    table = Table("sets", "The sets, as the device measured them", columns, [Rows(rows)])
    exercises = list(dict.fromkeys(s.exercise for s in session.sets))
    reps = sum(len(s.reps) for s in session.sets)
    return Story(
        title=name,
        subtitle="",
        notices=[f"The file holds {counted(len(session.sets), 'set')} with {counted(reps, 'repetition')} of "
                 f"{listed(exercises)}.", *left_out_words(session.left_out), *_note_words(session.notes)],
        tables=[table],
        words=[],
        draw=lambda: [Section("sets", "What the file says", [table, *_left_out(session.left_out, session.notes)])],
        next_actions=[
            "Say which exercise of revpress it was: `--exercise NAME` (`revpress exercises` lists them). Then each "
            "repetition is measured anew and explained through the twin."
        ],
    )  # fmt: skip


def _results_story(content: ResultTable, name: str) -> Story:
    def key(result: DeviceResult) -> tuple[str, str, str, str]:
        return result.test, result.metric, result.unit, result.side or ""

    groups = [
        (k, np.array([r.value for r in group])) for k, group in groupby(sorted(content.results, key=key), key=key)
    ]
    rows: list[list[Cell]] = [[*named, float(len(v)), f"{v.min():.5g}", f"{v.max():.5g}"] for named, v in groups]
    columns = [Column("Test"), Column("Metric"), Column("Unit"), Column("Side"), Column("Count", decimals=0),
               Column("Least"), Column("Most")]  # fmt: skip
    whole = Table("results", "What the device worked out", columns, [Rows(rows)])
    people = len({r.athlete for r in content.results})
    return Story(
        title=name,
        subtitle=content.device,
        notices=[
            f"The file holds {counted(len(content.results), 'result')} of "
            f"{counted(len({r.test for r in content.results}), 'test')} and "
            f"{people} {'person' if people == 1 else 'people'}, as {content.device} worked them out; no signal, so "
            "nothing is measured anew.",
            *left_out_words(content.left_out),
        ],
        tables=[brief(whole)],
        words=[],
        draw=lambda: [Section("results", "What the file says", [whole, *_left_out(content.left_out)])],
        next_actions=[
            "Ask whether an athlete changed: `revpress trend` needs two tests or more of the same kind, and says how "
            "large a difference must be to be more than noise."
        ],
    )
