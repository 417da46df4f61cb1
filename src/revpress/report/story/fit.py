"""The story of a fit: who fits on which machine, what ends the stroke, what to be careful about, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from revpress.report.blocks import Bullets, Finding, Findings, Prose, Section
from revpress.report.fit_figures import ends_over_stature
from revpress.report.story.story import Story
from revpress.report.story.words import listed
from revpress.report.tables import Cell, Column, Rows, Table, number
from revpress.study.fit import REACHES, Warned, fit_cautions, share_past, too_much
from revpress.twin.setup import BOUND_WORDS

METHOD = (
    "The machine does not move with the athlete: its dimensions are fixed, and the posture follows from them. The "
    "trunk lies on its pad with the crease of the hip at the edge, or kneels with the thigh upright; the foot stands "
    "flat on the plate. The stroke ends where the machine's stop, a straight leg (3° short of where it reaches "
    "farthest) or the athlete's own hip extension ends it, whichever comes first.",
    "Holes are chosen as a coach would: the start within 5° of the wanted hip angle or as near as they allow, then the "
    "end as near as they allow, no leg straight before the stop where that can be avoided.",
)
LIMITS = (
    "Typical machines are assumed ones: no maker publishes drawings. Measure your own and give its file.",
    "A person's own hip extension is the average of sex and age where it was not measured, and people differ by about "
    "6° (assumed); near neutral that decides.",
    "Pads are hard, the pelvis does not tilt, the ankle is held: 5° of pelvic tilt move the hip by 6 to 8°.",
)

_NAMED = 3  # people of whom each is named
_MANY = 30  # people in a table; more are told as shares
_SMALL, _TALL = 0.25, 0.75  # quarters of the people whose ends are compared


def fit_story(fitted: xr.Dataset) -> Story:
    """Who fits on which machine.

    Parameters
    ----------
    fitted : xarray.Dataset
        As :func:`~revpress.study.fit.fit` gives it.

    Returns
    -------
    Story
    """
    warned = fit_cautions(fitted)
    tables = [machines_table(fitted)]
    if fitted.sizes["person"] <= _MANY:
        tables.append(people_table(fitted))
    words = [sentence for name in fitted.machine.values for sentence in fit_words(fitted, str(name))]
    careful = caution_words(warned, fitted.sizes["person"])

    def draw() -> list[Section]:
        cautions = [Bullets(careful, "Be careful")] if careful else []
        numbers = Findings([finding(fitted, str(name)) for name in fitted.machine.values])
        return [
            Section(
                "fit",
                "Who fits",
                (numbers, Prose(words), ends_over_stature(fitted), *tables, *cautions),
                short="Fit",
            )
        ]

    people, machines = fitted.sizes["person"], listed([str(m) for m in fitted.machine.values])
    return Story(
        title="Who fits",
        subtitle=f"{people} {'person' if people == 1 else 'people'} on {machines}",
        notices=(),
        tables=tables,
        words=[*words, *careful],
        draw=draw,
        next_actions=[next_action(fitted)],
        method=METHOD,
        limits=LIMITS,
        sources=sorted({key for w in warned for key in w.caution.source}),
    )


def fit_words(fitted: xr.Dataset, machine: str) -> list[str]:
    """What the numbers say of one machine."""
    here = fitted.sel(machine=machine)
    people = here.sizes["person"]
    out = int((here.refused != "").sum())
    reach = [int((here.end_hip_flexion <= -past + 1e-9).sum()) for past in REACHES]
    said = [
        f"{machine}: {_of(reach[0], people)} reach neutral, {_of(reach[1], people)} 8° past it, "
        f"{_of(reach[2], people)} 15° past it."
    ]
    if out:
        why = str(here.refused.values[here.refused.values != ""][0])
        said.append(f"{_of(out, people).capitalize()} cannot use it: {why}.")
    said += _each(here) if people <= _NAMED else _short_and_tall(here)
    if np.isfinite(here.largest_load).any() and np.isfinite(here.capacity):
        over = too_much(fitted)[machine]
        enough = people - len(over)
        first = f"; first exceeded by {over[0]}" if over else ""
        said.append(f"Its {number(float(here.capacity), 0)} kg are enough for {enough} of {people}{first}.")
    return said


def _each(here: xr.Dataset) -> list[str]:
    """How the stroke of each of a few people ends."""
    return [
        f"There {person} {_ends(float(np.degrees(end)), 's')}, ended by {BOUND_WORDS[str(by)]}."
        for person, end, by in zip(here.person.values, here.end_hip_flexion.values, here.ends_by.values, strict=True)
        if by
    ]


def _short_and_tall(here: xr.Dataset) -> list[str]:
    """How the end of the stroke moves with stature, and what ends it for the short and the tall."""
    fits = np.isfinite(here.end_hip_flexion.values)
    stature, end, by = (
        here.stature.values[fits],
        np.degrees(here.end_hip_flexion.values[fits]),
        here.ends_by.values[fits],
    )
    if len(stature) < 2 or np.ptp(stature) < 0.05:
        return []
    low, high = np.quantile(stature, [_SMALL, _TALL])
    said = []
    for who, which in (("shorter", stature <= low), ("taller", stature >= high)):
        words, counts = np.unique(by[which], return_counts=True)
        bound = BOUND_WORDS[words[int(np.argmax(counts))]]
        middle = float(np.median(end[which]))
        edge = f"up to {low:.2f} m" if who == "shorter" else f"from {high:.2f} m"
        said.append(f"The {who} quarter ({edge}) mostly {_ends(middle)}, ended by {bound}.")
    return said


def _ends(degrees: float, one: str = "") -> str:
    if degrees <= -0.5:
        return f"end{one} {-degrees:.0f}° past neutral"
    return f"end{one} at neutral" if degrees < 0.5 else f"end{one} {degrees:.0f}° before neutral"


def _of(count: int, people: int) -> str:
    if people > _MANY:
        return f"{100 * count / people:.0f} % of the people"
    return f"{count} of {people}"


def caution_words(warned: Sequence[Warned], people: int) -> list[str]:
    """Every caution once, with whom it concerns on which machine."""
    said = []
    for caution in dict.fromkeys(w.caution for w in warned):
        whom = []
        for w in (w for w in warned if w.caution is caution):
            who = listed(list(w.people)) if len(w.people) <= _NAMED else _of(len(w.people), people)
            whom.append(f"{who} on {w.machine}")
        said.append(f"{caution.key[0].upper()}{caution.key[1:]} ({'; '.join(whom)}): {caution.sentence}")
    return said


def finding(fitted: xr.Dataset, machine: str) -> Finding:
    """The share of people who come past neutral, in a number."""
    shares = [float(share_past(fitted, past).sel(machine=machine)) for past in REACHES]
    return Finding(
        f"{100 * shares[1]:.0f} %",
        f"of these people come 8° past neutral on {machine}; {100 * shares[0]:.0f} % reach neutral.",
    )


def machines_table(fitted: xr.Dataset) -> Table:
    """One row a machine: shares of people and ends of the stroke."""
    bounds = [by for by in BOUND_WORDS if bool((fitted.ends_by == by).any())]
    columns = [
        Column("Machine"), Column("Cannot use it", "%", 0), Column("Start", "°", 0), Column("End", "°", 0),
        *(Column(f"{past}° past neutral" if past else "Neutral", "%", 0) for past in (0, 8, 15)),
        *(Column(f"Ended by {by}", "%", 0) for by in bounds),
        Column("Least clearance", "cm", 0),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for name in fitted.machine.values:
        here = fitted.sel(machine=name)
        ends = [100.0 * float((here.ends_by == by).mean()) for by in bounds]
        shares = [100.0 * float(share_past(fitted, past).sel(machine=name)) for past in REACHES]
        median = [float(np.degrees(here[f"{at}_hip_flexion"].median())) for at in ("start", "end")]
        clear = 100.0 * float(here.clearance.min())
        rows.append([str(name), 100.0 * float((here.refused != "").mean()), *median, *shares, *ends, clear])
    return Table(
        "fit-machines", "Who fits", columns, [Rows(rows)],
        "Start and end: hip flexion of the middle person, negative past neutral. Who cannot use a machine counts as "
        "not reaching neutral.",
    )  # fmt: skip


def people_table(fitted: xr.Dataset) -> Table:
    """One row a person on each machine."""
    loaded = bool(np.isfinite(fitted.largest_load).any())
    columns = [
        Column("Person"), Column("Stature", "m", 2), Column("Start", "°", 0), Column("End", "°", 0),
        Column("Ended by"), Column("Knee", "°", 0), Column("Holes"), Column("Spare holes", "", 0),
        Column("Clearance", "cm", 0), *([Column("Largest load", "kg", 0)] if loaded else []),
    ]  # fmt: skip
    groups = []
    for name in fitted.machine.values:
        rows: list[list[Cell]] = []
        for person in fitted.person.values:
            at = fitted.sel(machine=name, person=person)
            refused = str(at.refused.values)
            rows.append(
                [
                    str(person), float(at.stature), *_degrees(at, "start_hip_flexion", "end_hip_flexion"),
                    refused or str(at.ends_by.values), *_degrees(at, "end_knee_flexion"), str(at.holes.values),
                    float(at.spare_holes), 100.0 * float(at.clearance),
                    *([float(at.largest_load)] if loaded else []),
                ]
            )  # fmt: skip
        groups.append(Rows(rows, str(name)))
    return Table(
        "fit-people", "Person by person", columns, groups,
        "Hip flexion at start and end, negative past neutral; knee: what is left of its bend at the end.",
    )  # fmt: skip


def _degrees(at: xr.Dataset, *names: str) -> list[float]:
    return [float(np.degrees(at[name])) for name in names]


def next_action(fitted: xr.Dataset) -> str:
    """What to do next, and why."""
    shares = share_past(fitted, REACHES[1])
    best = str(fitted.machine.values[int(np.argmax(shares.values))])
    here = fitted.sel(machine=best)
    stopped = float((here.ends_by == "stop").mean())
    if fitted.sizes["machine"] > 1:
        return (
            f"Start with {best}: {100 * float(shares.max()):.0f} % of these people come 8° past neutral there, most of "
            "all. Then measure the one in your gym (tape from pivot to plate, to the floor and to the pad): 1° at its "
            "end stop moves the hip by 3 to 4°."
        )
    if stopped > 0.5 and float(shares.max()) < 0.8:
        return (
            "Ask for an end stop one hole further or a pad nearer to the feet: the machine's stop, not the body, ends "
            f"the stroke for {100 * stopped:.0f} % of these people, and 1° there moves the hip by 3 to 4°."
        )
    return (
        "Measure how far the hip extends in those who end near neutral (prone, knee bent, inclinometer): people differ "
        "by about 6°, and that decides who trains past neutral here."
    )
