"""The story of a machine under somebody's hands: what it asks for, how far it goes, how strong the athlete is on it."""

from __future__ import annotations

import json

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.report.blocks import Block, Bullets, Finding, Findings, Prose, Section, View
from revpress.report.capacity_section import place_words
from revpress.report.chart import Axis, Band, Chart, Line, Marker, Panel, Series, Zone
from revpress.report.exercise_scene import exercise_scene
from revpress.report.story.story import Story
from revpress.report.story.words import beside_neutral, listed, who
from revpress.report.style import COOL, WARM
from revpress.report.tables import Cell, Column, Rows, Table, Value, number
from revpress.twin.setup import BOUND_WORDS

METHOD = (
    "The athlete is set up anew on the machine as it is then, in the holes that are chosen. What it asks for is the "
    "force along the path of what is pushed, held still. Strength is the largest force at which activations and "
    "contact forces within their bounds exist; the largest load is moved slowly against friction over the whole "
    "stroke.",
)
LIMITS = (
    "Strength: one standard deviation either way, between people of that age, sex and size where it was not measured. "
    "Force and ends of the stroke: one standard deviation of the machine's dimensions as they are written.",
    "The moment that the load takes is the one of the most economical pattern; its band is all that physics allows, "
    "because nobody knows where and in which direction the foot presses.",
    "A person's own hip extension is the average of sex and age where it was not measured: people differ by about 6°.",
)
_STROKE = Axis("Stroke from start to end of the push", "%", low=0.0, high=100.0)
_TRAINS = 8.0  # degrees past neutral from which on a machine counts as reaching there
_OPEN = 3.0  # degrees by which the end may be open before something has to be measured
_ROWS = 6
_MORE = 1.03  # times the force at both ends, from which on more in between is worth a word
_RECORDED = 0.7  # share of the largest load for a first set


def response_story(found: xr.Dataset, solution: xr.Dataset | None = None) -> Story:
    """What a machine asks of an athlete, as it is set now.

    Parameters
    ----------
    found : xarray.Dataset
        As :meth:`~revpress.study.machine_response.MachineResponse.at` gives it.
    solution : xarray.Dataset, optional
        The same repetition solved, to be seen in 3D.

    Returns
    -------
    Story
    """
    said, table = words(found), stroke_table(found)
    notes = [f"{note[0].upper()}{note[1:].rstrip('.')}." for note in json.loads(found.attrs["setup_notes"])]

    def draw() -> list[Section]:
        blocks: list[Block] = [Findings(findings(found)), Prose(said), force_chart(found), moment_chart(found), table]
        if notes:
            blocks.insert(2, Bullets(notes, "Mind"))
        if solution is not None:
            blocks.insert(1, response_view(solution))
        return [Section("response", f"{found.attrs['machine']}, {_load(found)}", blocks, short="Machine")]

    athlete = Athlete.from_dict(json.loads(found.attrs["athlete"]))
    return Story(
        title=f"{found.attrs['machine']} with {_load(found)}",
        subtitle=f"{who(athlete)}{_holes(found)}",
        notices=notes,
        tables=[table],
        words=said,
        draw=draw,
        next_actions=[next_action(found)],
        method=METHOD,
        limits=LIMITS,
    )


def words(found: xr.Dataset) -> list[str]:
    """What the numbers say, most important first."""
    said = [_asks(found), _goes(found), *_past_neutral(found), *_hardest(found), _largest(found)]
    moment = found.hip_extension_moment
    if np.isfinite(moment.values[[0, -1]]).all():
        start, end = (_interval(found, "hip_extension_moment", at, "N·m") for at in (0, -1))
        said.append(f"Held still, that takes {start} of hip extension at the start and {end} at the end.")
    return said


def _load(found: xr.Dataset) -> str:
    return f"{found.attrs['load']:.4g} {found.attrs['load_unit']}"


def _holes(found: xr.Dataset) -> str:
    holes = json.loads(found.attrs["holes"])
    return "; " + listed([f"{_spoken(name)} in hole {hole}" for name, hole in holes.items()]) if holes else ""


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _interval(found: xr.Dataset, name: str, at: int, unit: str) -> str:
    value, low, high = (number(float(found[f"{name}{end}"].values[at]), 0) for end in ("", "_low", "_high"))
    return f"{value} {unit}" if low == high else f"{value} {unit} ({low} to {high})"


def _asks(found: xr.Dataset) -> str:
    force = found.resistance.values
    start, end, top = (number(float(x), 0) for x in (force[0], force[-1], force.max()))
    at = int(force.argmax())
    more = force[at] > _MORE * max(abs(force[0]), abs(force[-1]))
    between = f", most at {place_words(float(found.stroke[at]))} of the stroke, {top} N" if more else ""
    off = float(found.resistance_deviation)
    sure = f"; its dimensions leave about {number(100 * off, 0)} % of that open" if off >= 0.005 else ""
    return (
        f"With {_load(found)} it asks for {start} N at the start of the stroke and {end} N at the end{between}, held "
        f"still{sure}."
    )


def _goes(found: xr.Dataset) -> str:
    start, end = (float(np.degrees(found[f"{at}_hip_flexion"])) for at in ("start", "end"))
    way = number(100 * float(found.travel[-1]), 0)
    return (
        f"The stroke goes from {number(start, 0)}° of hip flexion{_give(found, 'start')} to {beside_neutral(end)}"
        f"{_give(found, 'end')}, {way} cm of way, ended by {BOUND_WORDS[found.attrs['ends_by']]}."
    )


def _give(found: xr.Dataset, end: str) -> str:
    off = float(np.degrees(found[f"{end}_deviation"]))
    return f" (±{number(off, 0)}°)" if off >= 0.5 else ""


def _past_neutral(found: xr.Dataset) -> list[str]:
    """What is asked for where the thigh is past neutral."""
    past = found.hip_flexion.values < 0.0
    if not past.any():
        return ["Past neutral nothing is trained here: the thigh does not get there."]
    force, way = found.resistance.values[past], found.travel.values[past]
    low, high = number(float(force.min()), 0), number(float(force.max()), 0)
    asked = f"{low} N" if low == high else f"{low} to {high} N"
    said = f"Past neutral, the last {number(100 * float(np.ptp(way)), 0)} cm, it asks for {asked}"
    share = _share(found, past)
    return [f"{said}{f', {share} of what the athlete can give there' if share else ''}."]


def _share(found: xr.Dataset, where: np.ndarray) -> str:
    """Mean share of the athlete's strength that is asked for; empty where none can be given."""
    force = found.resistance.values[where]
    shares = []
    for name in ("force", "force_high", "force_low"):
        strength = found[name].values[where]
        if not (np.isfinite(strength).all() and (strength > 0.0).all()):
            return ""
        shares.append(number(100 * float((force / strength).mean()), 0))
    middle, low, high = shares
    return f"{middle} % ({low} to {high} %)"


def _hardest(found: xr.Dataset) -> list[str]:
    at = int(np.abs(found.stroke.values - float(found.sticking_stroke)).argmin())
    share = _share(found, np.arange(len(found.stroke)) == at)
    if not share:
        return []
    hip = beside_neutral(float(np.degrees(found.hip_flexion.values[at])))
    hip = hip.replace("before neutral", "of flexion")
    place = place_words(float(found.stroke[at]))
    return [
        f"It is hardest at {place} of the stroke, the hip at {hip}: there {_load(found)} take {share} of the athlete's "
        "strength."
    ]


def _largest(found: xr.Dataset) -> str:
    if found.attrs["no_largest"]:
        return f"No largest load: {found.attrs['no_largest']}."
    unit = found.attrs["load_unit"]
    value, low, high = (number(float(found[name]), 0) for name in ("largest", "largest_low", "largest_high"))
    if found.attrs["largest_limited_by"] == "machine":
        return f"It takes no more than {value} {unit}, which this athlete can move: it cannot test the strength."
    at = place_words(float(found.stopping_stroke))
    return f"The largest load is about {value} {unit} ({low} to {high}); more would stop at {at} of the stroke."


def findings(found: xr.Dataset) -> list[Finding]:
    """The numbers that stand out."""
    end = float(np.degrees(found.end_hip_flexion))
    off = number(float(np.degrees(found.end_deviation)), 0)
    sure = f", ±{off}° by what is not known of the machine" if off != "0" else ""
    share = _share(found, np.ones(len(found.stroke), dtype=bool))
    out = [
        Finding(beside_neutral(end), f"is where the stroke ends{sure}."),
        Finding(
            f"{number(float(found.resistance.values[0]), 0)} → {number(float(found.resistance.values[-1]), 0)} N",
            f"is asked for from start to end{f': on average {share} of the strength there' if share else ''}.",
        ),
    ]
    if not found.attrs["no_largest"]:
        low, high = (number(float(found[name]), 0) for name in ("largest_low", "largest_high"))
        unit = found.attrs["load_unit"]
        said = f"is the largest load, {low} to {high} {unit} for a weaker or stronger person."
        out.append(Finding(f"{number(float(found.largest), 0)} {unit}", said))
    return out


def next_action(found: xr.Dataset) -> str:
    """What to do next, and why."""
    unit, end = found.attrs["load_unit"], float(np.degrees(found.end_hip_flexion))
    top = float(np.nanmax(found.effort.values))
    if found.attrs["no_largest"] and top > 1.0:
        return "Change the set-up: at some place the athlete cannot hold even the least load."
    if top > 1.0:
        return (
            f"Take less than {number(float(found.largest), 0)} {unit}: {_load(found)} ask for "
            f"{100 * top:.0f} % of the athlete's strength where it is hardest."
        )
    if found.attrs["ends_by"] == "stop" and end > -_TRAINS:
        holes = [_spoken(name) for name in json.loads(found.attrs["holes"])]
        which = f"another hole ({listed(holes, 'or')})" if holes else "a dimension that brings the plate further"
        return (
            f"Try {which}: the machine, not the athlete, ends the stroke at {beside_neutral(end)}, and the range past "
            f"it is what such a machine is for."
        )
    first, off = found.attrs["measure_first"], float(np.degrees(found.end_deviation))
    if first and off > _OPEN:
        return (
            f"Measure the machine's {_spoken(first)} first: until then the end of the stroke is open by "
            f"±{number(off, 0)}°, more than most changes of a hole make."
        )
    if np.isfinite(float(found.largest)):
        load = _RECORDED * float(found.largest)
        return (
            f"Record a set of 4 to 6 at about {number(load, 0)} {unit} in these holes: a measured set says how strong "
            f"this athlete is here, which the model knows only as {number(float(found.largest_low), 0)} to "
            f"{number(float(found.largest_high), 0)} {unit}."
        )
    return "Ask who of the roster fits: a machine that suits one athlete may stop another before neutral."


def force_chart(found: xr.Dataset) -> Chart:
    """What is asked for and what can be given over the stroke."""
    stroke, asked = 100 * found.stroke.values, found.resistance.values
    off = np.abs(asked) * float(np.nan_to_num(found.resistance_deviation))
    force, low, high = (found[name].values for name in ("force", "force_low", "force_high"))
    at = int(np.abs(found.stroke.values - float(found.sticking_stroke)).argmin())
    top = 1.05 * max(float(np.nanmax(high)), float(asked.max()))
    ends = [f"{number(float(asked[i]), 0)} N" for i in (0, -1)]
    strength = [f"{number(float(force[i]), 0)} N" if np.isfinite(force[i]) else "nothing" for i in (0, -1)]
    return Chart(
        "response-force",
        "What it asks for, and what the athlete can give",
        "Along the path of what is pushed, held still. Bands: one standard deviation of the athlete's strength, and of "
        "the machine's dimensions. The ring is where it is hardest; shaded: past neutral.",
        f"Asked for: {ends[0]} at the start, {ends[1]} at the end; the athlete can give {strength[0]} at the start and "
        f"{strength[1]} at the end.",
        [
            Panel(
                _STROKE,
                Axis("Force", "N", low=min(0.0, 1.1 * float(asked.min())), high=top),
                [
                    *_past_zone(found),
                    Band(stroke, low, high, "athlete", COOL[0]),
                    Line(stroke, force, "athlete", COOL[0]),
                    Band(stroke, asked - off, asked + off, "machine", WARM[0]),
                    Line(stroke, asked, "machine", WARM[0]),
                    Marker(float(stroke[at]), float(asked[at]), colour="ink"),
                ],
                title="Force",
            )
        ],
    )


def moment_chart(found: xr.Dataset) -> Chart:
    """Moments that holding the load takes, over the stroke."""
    stroke = 100 * found.stroke.values
    panels = []
    for joint, colour in (("hip", COOL[0]), ("knee", WARM[1])):
        value, low, high = (found[f"{joint}_extension_moment{end}"].values for end in ("", "_low", "_high"))
        series: list[Series] = [
            *_past_zone(found),
            Band(stroke, low, high, joint, colour),
            Line(stroke, value, joint, colour),
        ]
        panels.append(Panel(_STROKE, Axis("Extension moment", "N·m"), [*series, Marker(y=0.0)], title=joint.title()))
    ends = [_interval(found, "hip_extension_moment", at, "N·m") for at in (0, -1)]
    return Chart(
        "response-moment",
        "What that takes at hip and knee",
        "Net extension moments while the load is held: the most economical pattern, and in the band all that are "
        "possible with that load and posture. Below zero the joint flexes against it.",
        f"Hip: {ends[0]} at the start, {ends[1]} at the end.",
        panels,
    )


def _past_zone(found: xr.Dataset) -> list[Zone]:
    past = np.flatnonzero(found.hip_flexion.values < 0.0)
    return [Zone(100 * float(found.stroke[past[0]]), 100.0, "x", "past neutral", "shade")] if len(past) else []


def stroke_table(found: xr.Dataset) -> Table:
    """Posture, force, strength and hip moment at some places of the stroke."""
    places = np.linspace(0, len(found.stroke) - 1, _ROWS).round().astype(int)
    rows: list[list[Cell]] = []
    for i in places:
        at = found.isel(stroke=int(i))
        moment, low, high = (float(at[f"hip_extension_moment{end}"]) for end in ("", "_low", "_high"))
        rows.append(
            [
                f"{100 * float(at.stroke):.0f}", 100 * float(at.travel), float(np.degrees(at.hip_flexion)),
                float(np.degrees(at.knee_flexion)), float(at.resistance),
                Value(float(at.force), float(at.force_low), float(at.force_high)), 100 * float(at.effort),
                Value(moment, low, high),
            ]
        )  # fmt: skip
    columns = [
        Column("Stroke", "%", 0), Column("Way", "cm", 0), Column("Hip flexion", "°", 0), Column("Knee flexion", "°", 0),
        Column("Asked for", "N", 0), Column("Strength", "N", 0), Column("Effort", "%", 0),
        Column("Hip moment", "N·m", 0),
    ]  # fmt: skip
    return Table(
        "response-table", f"{found.attrs['machine']}, {_load(found)}: over the stroke", columns, [Rows(rows)],
        "In brackets: one standard deviation of strength; of the moment all that is possible. Hip flexion is negative "
        "past neutral.",
    )  # fmt: skip


def response_view(solution: xr.Dataset) -> View:
    """The push in 3D.

    Parameters
    ----------
    solution : xarray.Dataset
        Of :func:`revpress.solve`.

    Returns
    -------
    View
    """
    scene = exercise_scene(solution)
    return View(
        [scene],
        "Muscles are coloured by activation, arrows are forces at the contacts and of the resistance, in newtons. "
        "Space plays, the arrow keys go from frame to frame, with Shift they turn the view.",
        f"{scene['title']}: the athlete on the machine, from the start to the end of the push.",
    )
