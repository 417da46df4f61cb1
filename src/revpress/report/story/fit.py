"""The story of a fit: who fits on which machine, what ends the stroke, what to be careful about, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from revpress.report.blocks import Bullets, Finding, Findings, Prose, Section
from revpress.report.fit_figures import ends_over_stature
from revpress.report.story.story import Story
from revpress.report.story.words import listed
from revpress.report.tables import Cell, Column, Rows, Table, Value, number
from revpress.study.fit import POSTURE, REACHES, Warned, fit_cautions, share_past, too_much
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

_BRACKETS = (
    "In brackets: if everybody ended 6° sooner or further, which one's own range, the tilt of the pelvis and the place "
    "on the pads leave open (assumed)."
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
    words = [sentence for name in fitted.machine.values for sentence in fit_words(fitted, str(name))] + [_BRACKETS]
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
        notices=words,
        tables=tables,
        words=careful,
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
    neutral, eight, fifteen = (_reached(fitted, machine, past) for past in REACHES)
    said = [f"{machine}: {neutral} reach neutral, {eight} 8° past it, {fifteen} 15° past it."]
    if out:
        why = str(here.refused.values[here.refused.values != ""][0])
        said.append(f"{_of(out, people).capitalize()} cannot use it: {why}.")
    said += _each(here) if people <= _NAMED else _short_and_tall(here)
    if np.isfinite(here.largest_load).any() and np.isfinite(here.capacity):
        over = too_much(fitted)[machine]
        enough = people - len(over)
        first = f"; first exceeded by {over[0]}" if over else ""
        said.append(
            f"Its {number(float(here.capacity), 0)} kg are enough for {enough} of {people}{first}; the model knows a "
            "largest load to about a quarter."
        )
    return said


def _reached(fitted: xr.Dataset, machine: str, past: float) -> str:
    """How many come so far past neutral, and how many if all ended sooner or further."""
    people = fitted.sizes["person"]
    counts = [
        round(people * float(share_past(fitted, past, off).sel(machine=machine))) for off in (0.0, -POSTURE, POSTURE)
    ]
    best, low, high = counts
    if people > _MANY:
        return f"{100 * best / people:.0f} % ({100 * low / people:.0f} to {100 * high / people:.0f})"
    return f"{best} of {people} ({low} to {high})"


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
    neutral, eight = (_reached(fitted, machine, past) for past in REACHES[:2])
    return Finding(eight, f"come 8° past neutral on {machine}; {neutral} reach neutral.")


def machines_table(fitted: xr.Dataset) -> Table:
    """One row a machine: shares of people and ends of the stroke."""
    bounds = [by for by in BOUND_WORDS if bool((fitted.ends_by == by).any())]
    columns = [
        Column("Machine"), Column("Cannot use it", "%", 0), Column("Wanted"), Column("Start", "°", 0),
        Column("End", "°", 0), *(Column(f"{past}° past neutral" if past else "Neutral", "%", 0) for past in (0, 8, 15)),
        *(Column(f"Ended by {by}", "%", 0) for by in bounds),
        Column("Least clearance", "cm", 0),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for name in fitted.machine.values:
        here = fitted.sel(machine=name)
        ends = [100.0 * float((here.ends_by == by).mean()) for by in bounds]
        shares = [_share(fitted, str(name), past) for past in REACHES]
        median = [float(np.degrees(here[f"{at}_hip_flexion"].median())) for at in ("start", "end")]
        clear = 100.0 * float(here.clearance.min())
        wanted = " to ".join(f"{np.degrees(v):.0f}°" for v in here.wanted.values if np.isfinite(v))
        rows.append([str(name), 100.0 * float((here.refused != "").mean()), wanted, *median, *shares, *ends, clear])
    return Table(
        "fit-machines", "Who fits", columns, [Rows(rows)],
        "Start and end: hip flexion of the middle person, negative past neutral. Who cannot use a machine counts as "
        f"not reaching neutral. Wanted: hip flexion by which holes are chosen. {_BRACKETS}",
    )  # fmt: skip


def _share(fitted: xr.Dataset, machine: str, past: float) -> Value:
    best, low, high = (
        100.0 * float(share_past(fitted, past, off).sel(machine=machine)) for off in (0.0, -POSTURE, POSTURE)
    )
    return Value(best, low, high)


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
    if not np.isfinite(fitted.end_hip_flexion).any():
        why = next(str(w) for w in fitted.refused.values.ravel() if w)
        return f"Change the set-up or the file: nobody can use it as it is, because {why}."
    shares = share_past(fitted, REACHES[1])
    best = str(fitted.machine.values[int(np.argmax(shares.values))])
    here = fitted.sel(machine=best)
    stopped = float((here.ends_by == "stop").mean())
    if fitted.sizes["machine"] > 1:
        sooner = float(share_past(fitted, REACHES[1], -POSTURE).sel(machine=best))
        rivals = [str(m) for m in fitted.machine.values if str(m) != best and float(shares.sel(machine=m)) >= sooner]
        measure = (
            "measure those in your gym with a measuring card: 1° at the end stop moves the hip by 3 to 4°, so an "
            "unmeasured machine's end is open by about 10°."
        )
        if rivals:
            alike = listed([best, *rivals])
            return f"Do not choose between {alike} by this: what is open is larger than they differ; {measure}"
        return f"Start with {best}, where most of these people come 8° past neutral; then {measure}"
    if stopped > 0.5 and float(shares.max()) < 0.8:
        return (
            "Ask for an end stop one hole further or a pad nearer to the feet: the machine's stop, not the body, ends "
            f"the stroke for {100 * stopped:.0f} % of these people, and 1° there moves the hip by 3 to 4°."
        )
    return (
        "Measure how far the hip extends in those who end near neutral (prone, knee bent, inclinometer): people differ "
        "by about 6°, and that decides who trains past neutral here."
    )
