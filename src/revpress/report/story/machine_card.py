"""The story of a measuring card: what the machine asks for at its foot plate, how sure, and what to measure next."""

from __future__ import annotations

import numpy as np

from revpress.machine.felt import pressed
from revpress.machine.lever import FootLever
from revpress.measurement.identification import Identification
from revpress.measurement.load_velocity_line import Interval
from revpress.mechanics.gravity import GRAVITY
from revpress.report.blocks import Prose, Section, attempt
from revpress.report.chart import Axis, Band, Chart, Line, Panel, Series
from revpress.report.story.story import Story
from revpress.report.story.words import listed
from revpress.report.style import COOL
from revpress.report.tables import Cell, Column, Rows, Table, Value, number
from revpress.units import face

METHOD = (
    "All readings, the errors of the tools and what is usual in machines of this kind are weighed against each other "
    "by least squares; the intervals hold in 95 of 100 such cards. Force and inertia are those at the foot plate, "
    "along its path.",
)
LIMITS = (
    "A load means true kilograms, whatever is written on the plates.",
    "Friction is taken as the same at any place and speed; tubes and frame as rigid.",
    "The foot plate counts as 3 kg; where it is heavier or lighter, that is in the numbers of what carries it.",
)
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_PLACE_WORDS = ("Start stop", "A quarter", "Middle", "Three quarters", "End stop")
_FINE = 0.02  # half an interval of the force over it, below which nothing need be measured again
_COARSE = 0.10  # the same of inertia
_MOST = "most of the interval"
_ADVICE = {
    "readings of the scale": "Read the scale again at the same places and write every reading under its own [[pull]]: "
    f"the readings themselves make {_MOST}.",
    "the scale's own error": "Hang a plate that was weighed on a good scale from the luggage scale and state "
    f"scale_share: the scale's own error makes {_MOST}.",
    "weight of the plates": f"Weigh the plates and state plate_share: their weight makes {_MOST}, and plates are often "
    "1 to 2 % off.",
    "places of the readings": f"Measure the places of the readings more finely: they make {_MOST}.",
}


def card_story(found: Identification, load: float = 20.0) -> Story:
    """What a measuring card says.

    Parameters
    ----------
    found : Identification
        As :func:`~revpress.measurement.identification.identify` finds it.
    load : float
        A load that is shown beside the empty machine [kg].

    Returns
    -------
    Story
    """
    machine = found.card.machine
    tables = [force_table(found, load), numbers_table(found)]
    said = words(found, load)
    return Story(
        title=f"{machine.label}, measured",
        subtitle=f"{machine.title}; card, {found.card.date}; {len(found.card.pulls)} readings of the scale",
        notices=_notices(found),
        tables=tables,
        words=said,
        draw=lambda: [
            Section("card", machine.label, (Prose(said), attempt(force_figure, found, load), *tables), short="Machine")
        ],
        next_actions=[next_action(found, load)],
        method=METHOD,
        limits=LIMITS,
    )


def _notices(found: Identification) -> list[str]:
    if not found.doubtful:
        return []
    return [
        f"The readings do not fit together within their errors; {found.doubtful} is furthest off. All intervals are "
        f"{np.sqrt(found.misfit):.1f} times as wide for it."
    ]


def words(found: Identification, load: float) -> list[str]:
    """What was found, most important first."""
    (start, middle, end), (empty, still, _) = (found.force([0.0, 0.5, 1.0], weight) for weight in (load, 0.0))
    drag, share = found.friction(load), 100.0 * found.friction(load).value / middle.value
    own, loaded = (found.mass([0.5], weight)[0] for weight in (0.0, load))
    assumed = ", which is assumed from its tubes and not measured" if "inertia" in found.untold else ""
    said = [
        f"With {load:g} kg on it the foot plate asks for {_newton(start)} at its start stop and {_newton(end)} at its "
        "end stop.",
        f"Empty it asks for {_newton(empty)} at the start: a start weight of {number(empty.value / GRAVITY, 1)} kg. In "
        f"the middle every kilogram on it adds {number((middle.value - still.value) / load, 1)} N.",
        f"Friction takes {_newton(drag, 1)} on the way up and gives as much back on the way down, {number(share, 0)} % "
        f"of the force with {load:g} kg.",
        f"At the foot plate it moves like {_kilogram(own)} when it is empty and like {_kilogram(loaded)} with {load:g} "
        f"kg{assumed}.",
    ]
    if isinstance(pressed(found.card.machine), FootLever):
        said.append(
            "Tubes and counterweight cannot be told apart by pulling: only their joint balance counts for the force, "
            "and that is known. The machine's file holds both as balance_along and balance_across."
        )
    if found.alike:
        pairs = listed([f"{a} and {b}" for a, b in found.alike])
        said.append(f"Nor can {pairs} be told apart: each alone is less sure than what they do together.")
    return said


def next_action(found: Identification, load: float) -> str:
    """What to do next, and why."""
    forces = found.force(_SHARES, load)
    wide = float(np.mean([e.high - e.low for e in forces]) / 2 / abs(np.mean([e.value for e in forces])))
    mass = found.mass([0.5], load)[0]
    if wide > _FINE:
        source, share = next(iter(found.contributions(load).items()))
        usual = f"Measure {source.removesuffix(', assumed')} more finely: it makes {_MOST}."
        open_share = f"{100 * share:.0f} % of what is open in the force (±{100 * wide:.1f} %)"
        return _ADVICE.get(source, usual).replace(_MOST, open_share)
    if (mass.high - mass.low) / 2 / mass.value > _COARSE:
        return (
            "Record a fall with an encoder (the card's table fall): the force is known, but inertia, which decides "
            "what a fast repetition costs, is not."
        )
    return (
        "Ask what of the machine to measure next, with the file of this card: the force is known within "
        f"{100 * wide:.1f} %, now where the machine is to the body counts."
    )


def force_table(found: Identification, load: float) -> Table:
    """Force and inertia over the stroke, empty and with a load."""
    columns = [
        Column("Place"),
        Column("Empty", "N", 0),
        Column(f"With {load:g} kg", "N", 0),
        Column("Slowly up", "N", 0),
        Column("Slowly back", "N", 0),
        Column("Moves like", "kg", 1),
    ]
    each = [
        found.force(_SHARES, 0.0),
        *(found.force(_SHARES, load, way) for way in (0, 1, -1)),
        found.mass(_SHARES, load),
    ]
    rows: list[list[Cell]] = [
        [place, *(Value(*estimates[i]) for estimates in each)] for i, place in enumerate(_PLACE_WORDS)
    ]
    return Table(
        "card-force", "At the foot plate, along its path", columns, [Rows(rows)],
        f"In brackets: 95 % interval. Up, back and mass: with {load:g} kg.",
    )  # fmt: skip


def numbers_table(found: Identification) -> Table:
    """The numbers of the machine, as expected and as found."""
    parameters = {p.name: p for p in (*found.card.machine.parameters, *found.card.machine.resistance.parameters)}
    rows: list[list[Cell]] = []
    for unknown in found.unknowns:
        name = unknown.name
        if name not in parameters and name not in _MOMENTS:
            continue
        meaning, unit = _MOMENTS.get(name) or (parameters[name].reason, parameters[name].unit)
        before, after, low, high = (face(x, unit)[0] for x in (unknown.mean, *found.number(name)))
        told = "nothing new" if name in found.untold else "card"
        interval = f"{after:.3g} ({low:.3g} to {high:.3g})"
        rows.append([name, f"{before:.3g}", interval, face(0.0, unit)[1], told, meaning])
    columns = [Column(head) for head in ("Number", "Expected or read", "Found", "Unit", "Told by", "What it is")]
    return Table("card-numbers", "Numbers of the machine", columns, [Rows(rows)])


_MOMENTS = {
    "along": ("lever with foot plate and counterweight: mass times how far its centre lies along the arm", "kg m"),
    "across": ("the same 90° from the arm", "kg m"),
    "inertia": ("the same about the pivot", "kg m²"),
}


def force_figure(found: Identification, load: float) -> Chart:
    """Force over the way, with its interval."""
    shares = np.linspace(0.0, 1.0, 41)
    drawn: list[Series] = []
    for weight, colour in zip((0.0, load), COOL, strict=False):
        value, low, high = np.array(found.force(shares, weight)).T
        drawn += [Band(100 * shares, low, high, colour=colour), Line(100 * shares, value, f"{weight:g} kg", colour)]
    ends = found.force([0.0, 1.0], load)
    return Chart(
        "card-force-over-way",
        "Force that holds the machine",
        "Without friction, at rest, over the foot plate's way; shaded: 95 % interval.",
        f"With {load:g} kg {_newton(ends[0])} at the start and {_newton(ends[1])} at the end.",
        [
            Panel(
                Axis("Way from start stop to end stop", "%", low=0.0, high=100.0),
                Axis("Force at the foot plate", "N", low=0.0),
                drawn,
            )
        ],
    )


def _newton(estimate: Interval, decimals: int = 0) -> str:
    value, low, high = (number(x, decimals) for x in estimate)
    return f"{value} N ({low} to {high})"


def _kilogram(estimate: Interval) -> str:
    value, low, high = (number(x, 1) for x in estimate)
    return f"{value} kg ({low} to {high})"
