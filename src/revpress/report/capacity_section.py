"""A capacity in tables and plain words: strength over the stroke, the largest load, maximal efforts."""

from __future__ import annotations

import numpy as np
import xarray as xr

from revpress.performance.largest_load import STRAIGHT
from revpress.report.blocks import Finding, Findings, Prose, Section, attempt
from revpress.report.capacity_figures import (
    force_over_speed,
    repetition_over_time,
    strength_in_settings,
    strength_over_stroke,
    velocity_and_power,
)
from revpress.report.tables import Cell, Column, Rows, Table, Value, number

_ROWS = 11
_LEANS = 0.05  # of the largest load: what less friction takes of it and is not worth a word
SAME_PLACE = 0.1
"""Of the stroke: nearer to each other than that, a light and a heavy load are hardest at one place."""

_LIMITS = {
    "athlete": "",
    "machine": "the machine ends first",
    "range": "beyond the hip's range",
    "posture": "nothing keeps the posture",
}


_POOR_TEST = (
    "A raw one-repetition maximum is a poor test on these machines: where the foot presses, how the bench is set and "
    "how far the hip goes can change it as much as training does. Compare loads at a velocity, on the same settings."
)
_PUSHES = (
    " The plate is set so that it turns about the middle of the part that presses, so each push has its own set-up."
)
_FAST = (
    "Speed was set to dynamometers up to 180 °/s; a light lift is faster than that, and in the one lift that was "
    "checked (hip thrust) the model is 15 % too slow."
)
_POSTURE = (
    "The estimate is for just this posture and full will; people lean, shift and practise. Compare loads at a "
    "velocity, on the same settings."
)


def strength_table(strength: xr.Dataset) -> Table:
    """Strength and resistance at eleven positions, joint moments as the mean of the working legs."""
    near = np.linspace(0, strength.sizes["stroke"] - 1, min(_ROWS, strength.sizes["stroke"])).round().astype(int)
    shown = strength.isel(stroke=near)
    joints = {str(name): value for name, value in shown.data_vars.items() if "side" in value.dims}
    shown = shown.assign({name: value.mean("side") for name, value in joints.items()})
    columns = [
        Column("Stroke", "%", 0), Column("Way", "cm", 0), Column("Hip flexion", "°", 0),
        Column("Largest force", "N", 0), Column("Resistance", "N", 0), Column("Effort", "%", 0),
        Column("Hip moment", "N·m", 0), Column("Knee moment", "N·m", 0), Column("Ankle moment", "N·m", 0),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            f"{100 * float(at.stroke):.0f}", 100 * float(at.travel), float(np.degrees(at.hip_flexion)), float(at.force),
            float(at.resistance), 100 * float(at.effort) if at.resistance else None, float(at.hip_extension_moment),
            float(at.knee_extension_moment), float(at.plantarflexion_moment),
        ]
        for at in (shown.isel(stroke=i) for i in range(shown.sizes["stroke"]))
    ]  # fmt: skip
    notes = [_LIMITS[reason] for reason in shown.limited_by.values]
    if any(notes):
        columns.append(Column("Note"))
        rows = [[*row, note] for row, note in zip(rows, notes, strict=True)]
    load = f"{strength.attrs['load']:g} {strength.attrs['load_unit']}"
    held = "held still" if not strength.attrs["speed"] else f"at {strength.attrs['speed']:g} m/s"
    return Table(
        "strength-table",
        f"{strength.attrs['title']}, {load}: strength and resistance over the stroke",
        columns,
        [Rows(rows)],
        f"Largest force along the path, {held}, and the extension moments that go with it in one pattern of muscles "
        "and contacts that gives it, of each working leg. "
        "Along the path: where a bar also drifts forward or back, only the part of its weight along its way counts. "
        f"The athlete's range: {strength.attrs['range']}.",
    )


def profile_table(profile: xr.Dataset) -> Table:
    """Maximal efforts, one row a load."""
    unit = profile["load"].attrs["units"]
    columns = [
        Column("Load", unit, 1), Column("Mean velocity", "m/s", 2), Column("Peak velocity", "m/s", 2),
        Column("Mean force", "N", 0), Column("Mean power", "W", 0), Column("Peak power", "W", 0),
        Column("Time", "s", 2),
    ]  # fmt: skip
    names = ("mean_velocity", "peak_velocity", "mean_force", "mean_power", "peak_power", "duration")
    rows = np.column_stack([profile[name].values for name in ("load", *names)]).tolist()
    whose = " The loads are shares of the machine's heaviest, not of what this athlete could move."
    return Table(
        "profile-table",
        f"{profile.attrs['title']}: as hard as possible against each load",
        columns,
        [Rows(rows)],
        "Pushed to the end of the stroke without slowing down before, feet never off the plate; a dash: not lifted. "
        + _FAST
        + (whose if profile.attrs.get("loads_share_of") == "machine" else ""),
    )


def estimate_table(strength: xr.Dataset, held: xr.Dataset | None, profile: xr.Dataset | None) -> Table:
    """The single numbers, each with what it means."""
    unit = strength.attrs["load_unit"]
    rows: list[list[Cell]] = [
        [
            f"Sticking point (% of the stroke at {strength.attrs['load']:g} {unit})",
            100 * float(strength.sticking_stroke),
        ],
        ["Match (mean effort over the largest, 1 is best)", Value(float(strength.match), decimals=2)],
    ]
    if held is not None:
        low, middle, high = (float(held[name]) for name in ("largest_low", "largest", "largest_high"))
        label = f"Largest load, an estimate ({unit})"
        if held.attrs["limited_by"] == "machine":
            label = f"Largest load: the machine's heaviest, this athlete could move more ({unit})"
        elif held.attrs["high_limited_by"] == "machine":
            label = f"Largest load, an estimate; its upper end is the machine's heaviest ({unit})"
        rows.append([label, Value(middle, low, high, decimals=0)])
        if leans_on_friction(held):
            rows.append([f"The same with feet that hardly push across ({unit})", float(held.largest_straight)])
    if profile is not None:
        label = "Load of highest mean power" + (" of those tried" if _at_an_end(profile) else "")
        rows.append([f"{label} ({unit})", float(profile.best_load)])
    return Table("estimate-table", "What stands out", [Column("Quantity"), Column("Value", decimals=0)], [Rows(rows)])


def capacity_words(strength: xr.Dataset, held: xr.Dataset | None, profile: xr.Dataset | None) -> list[str]:
    """What the numbers say, one sentence each; the last says how far they may be trusted."""
    unit = strength.attrs["load_unit"]
    words = [_sticking_words(strength)]
    if held is not None:
        words += [_largest_words(held, strength), *_friction_words(held)]
    best = float("nan") if profile is None else float(profile.best_load)
    if profile is not None and np.isfinite(best):
        velocity = float(np.interp(best, profile["load"].values, profile.mean_velocity.values))
        end = ", an end of these loads: beyond it may be higher" if _at_an_end(profile) else ""
        words.append(f"Mean power is highest near {number(best, 0)} {unit}, moved at {velocity:.2f} m/s{end}.")
    words.append(_POOR_TEST if "reverse leg press" in strength.attrs["title"].lower() else _POSTURE)
    return words


def capacity_findings(strength: xr.Dataset, held: xr.Dataset | None, profile: xr.Dataset | None) -> Findings:
    """The numbers that stand out."""
    unit = strength.attrs["load_unit"]
    asked = f"{strength.attrs['load']:g} {unit}" if float(strength.effort.max()) else "the body alone"
    others = []
    if held is not None:
        says = (
            "is the **machine's heaviest load**: this athlete could move more, how much more is not tested by it."
            if held.attrs["limited_by"] == "machine"
            else f"is the **estimated largest load**, moved once through the whole stroke ({_interval_words(held)})."
        )
        others.append(Finding(largest_load_text(held), says))
    if profile is not None:
        tried = " of those tried; it may lie beyond" if _at_an_end(profile) else ""
        others.append(
            Finding(f"{number(float(profile.best_load), 0)} {unit}", f"is the load of **highest mean power**{tried}.")
        )
    return Findings(
        [
            Finding(
                place_words(float(strength.sticking_stroke)),
                f"of the stroke is where {asked} is **hardest to move**.",
            ),
            Finding(
                number(float(strength.match), 2),
                "is the **match**: mean effort over the largest. At 1 the same share of the athlete's strength would "
                "be asked for all the way.",
            ),
            *others,
        ]
    )


def capacity_sections(strength: xr.Dataset, held: xr.Dataset | None, profile: xr.Dataset | None) -> list[Section]:
    """Findings, strength over the stroke, and maximal efforts over load, if there are any."""
    sections = [
        Section(
            "summary",
            "What we found",
            (capacity_findings(strength, held, profile), Prose(capacity_words(strength, held, profile))),
            short="Findings",
        ),
        Section(
            "strength",
            "Strength over the stroke",
            (attempt(strength_over_stroke, strength), strength_table(strength)),
            short="Strength",
        ),
    ]
    if profile is not None:
        parts = (attempt(velocity_and_power, profile, held), profile_table(profile))
        sections.append(Section("velocity", "Velocity and power over load", parts, short="Velocity"))
    return sections


def speeds_table(strength: xr.Dataset) -> Table:
    """Strength at constant speeds, one row a speed."""
    columns = [
        Column("Speed", "m/s", 2), Column("Mean force", "N", 0), Column("Largest force", "N", 0),
        Column("Mean power", "W", 0),
    ]  # fmt: skip
    values = (strength.speed, strength.mean_force, strength.force.max("stroke"), strength.mean_power)
    return Table(
        "speeds-table",
        f"{strength.attrs['title']}: fully activated at constant speeds",
        columns,
        [Rows(np.column_stack([v.values for v in values]).tolist())],
        "Along the path of the interface; concentric speeds are positive, eccentric ones negative. A person rarely "
        "reaches the full eccentric force: the model knows no inhibition.",
    )


def there_and_back_table(repetition: xr.Dataset) -> Table:
    """One repetition there and back, one row a phase."""
    columns = [
        Column("Phase"), Column("Mean force", "N", 0), Column("Peak force", "N", 0), Column("Peak power", "W", 0),
        Column("Work", "J", 0),
    ]  # fmt: skip
    names = ("mean_force", "peak_force", "peak_power", "work")
    rows: list[list[Cell]] = [
        [str(phase), *(float(repetition[name].sel(phase=phase)) for name in names)] for phase in repetition.phase.values
    ]
    return Table(
        "repetition-table",
        f"{repetition.attrs['title']}: one repetition there and back, as hard as possible",
        columns,
        [Rows(rows)],
        f"Eccentric over concentric force: peak {float(repetition.overload):.2f}, "
        f"mean {float(repetition.mean_force[1] / repetition.mean_force[0]):.2f}.",
    )


def settings_table(compared: xr.Dataset) -> Table:
    """The same exercise with a parameter at several values, one row a value."""
    name = str(compared.attrs["parameter"]).replace("_", " ").replace(".", " ")
    unit = str(compared.largest.attrs["units"])
    columns = [
        Column(name.capitalize()), Column("Largest load", unit, 0),
        Column("Sticking point", "%", 0), Column("Match", "", 2), Column("Weakest", "N", 0),
        Column("Strongest", "N", 0),
    ]  # fmt: skip
    numbers = (
        100 * compared.sticking_stroke, compared.match, compared.force.min("stroke"), compared.force.max("stroke"),
    )  # fmt: skip
    most: list[Cell] = [
        f"{number(float(load), 0)}, the machine's heaviest" if whose == "machine" else float(load)
        for load, whose in zip(compared.largest.values, compared.largest_limited_by.values, strict=True)
    ]
    columns_of = np.column_stack([v.values for v in numbers])
    rows: list[list[Cell]] = [
        [str(label), load, *map(float, row)]
        for label, load, row in zip(compared.setting.values, most, columns_of, strict=True)
    ]
    return Table(
        "settings-table",
        f"{compared.attrs['title']}: what {name} changes",
        columns,
        [Rows(rows)],
        "Weakest and strongest position: the largest force that the athlete can give along the path there."
        + (_PUSHES if name == "push" else ""),
    )


def speeds_section(strength: xr.Dataset) -> Section:
    """Force and power at constant speeds."""
    parts = (attempt(force_over_speed, strength), speeds_table(strength))
    return Section("speeds", "Against a machine that dictates the speed", parts, short="Speeds")


def there_and_back_section(repetition: xr.Dataset) -> Section:
    """A repetition there and back against a flywheel or an isokinetic machine."""
    parts = (attempt(repetition_over_time, repetition), there_and_back_table(repetition))
    return Section("repetition", "There and back", parts, short="There and back")


def settings_section(compared: xr.Dataset) -> Section:
    """What another setting of machine or technique changes."""
    parts = (attempt(strength_in_settings, compared), settings_table(compared))
    return Section("settings", "With other settings", parts, short="Settings")


def _sticking_words(strength: xr.Dataset) -> str:
    at = strength.drop_vars("limited_by").sel(stroke=float(strength.sticking_stroke), method="nearest").mean("side")
    angle, effort = float(np.degrees(at.hip_flexion)), float(at.effort)
    hip = f"{number(angle, 0)}° of hip flexion" if angle >= 0.0 else f"{number(-angle, 0)}° past the neutral hip"
    load = f"{strength.attrs['load']:g} {strength.attrs['load_unit']}"
    share = f"asks for {100 * effort:.0f} % of the athlete's strength" if np.isfinite(effort) else "cannot be held"
    if effort == 0.0:
        share = f"the body alone leaves {number(float(at.force), 0)} N of strength"
        load = "without added weight"
    elif effort < 0.0:
        share = "asks for nothing: the machine moves by itself"
    return (
        f"Hardest is {place_words(float(strength.sticking_stroke))} of the stroke, at {hip}: there {load} {share}, "
        f"and the largest force takes {number(float(at.hip_extension_moment), 0)} N·m at the hip and "
        f"{number(float(at.knee_extension_moment), 0)} N·m at the knee."
    )


def _largest_words(held: xr.Dataset, strength: xr.Dataset) -> str:
    most = largest_load_text(held)
    if held.attrs["limited_by"] == "machine":
        return f"The machine's heaviest load, {most}, ends before this athlete's strength does."
    spread = "people" if held.attrs["strength_spread"] != "measured" else "such athletes"
    return (
        f"An estimate of the largest load, moved slowly through the whole stroke once, is {most}; two "
        f"{spread} in three would lie between {_interval_words(held, 'and')}. {_stopping_words(held, strength)}"
    )


def _stopping_words(held: xr.Dataset, strength: xr.Dataset) -> str:
    """Where more than the largest load would stop, beside where the load that was asked for is hardest."""
    stops, hardest = float(held.stopping_stroke), float(strength.sticking_stroke)
    load = f"{strength.attrs['load']:g} {strength.attrs['load_unit']}"
    if abs(stops - hardest) <= SAME_PLACE or not float(strength.effort.max()) > 0.0:
        return f"More would stop at {place_words(stops)} of the stroke."
    return f"{load} is hardest at {place_words(hardest)} of the stroke; the largest load stops at {place_words(stops)}."


def leans_on_friction(held: xr.Dataset) -> bool:
    """Whether the largest load needs feet that push across more than people are used to."""
    return not float(held.largest_straight) >= (1.0 - _LEANS) * float(held.largest)


def _friction_words(held: xr.Dataset) -> list[str]:
    """What is left of the largest load where the feet do not use all friction, if that is clearly less."""
    if not leans_on_friction(held):
        return []
    straight, unit = float(held.largest_straight), held.largest.attrs["units"]
    left = f"{number(straight, 0)} {unit} are left of it" if np.isfinite(straight) else "not even the least load passes"
    return [
        f"This leans on friction: with feet that push across by at most {STRAIGHT:g} of what they press, as people are "
        f"used to, {left}."
    ]


def largest_load_text(held: xr.Dataset) -> str:
    """The largest load with its unit."""
    return f"{number(float(held.largest), 0)} {held.largest.attrs['units']}"


def _interval_words(held: xr.Dataset, between: str = "to") -> str:
    """The interval of the largest load; an end that is the machine's says so."""
    low, high = (number(float(held[f"largest_{end}"]), 0) for end in ("low", "high"))
    unit = held.largest.attrs["units"]
    least = f"the machine's lightest load, {low}," if held.attrs["low_limited_by"] == "machine" else low
    most = "the machine's heaviest load, " if held.attrs["high_limited_by"] == "machine" else ""
    return f"{least} {between} {most}{high} {unit}"


def _at_an_end(profile: xr.Dataset) -> bool:
    """Whether the load of highest mean power is the lightest or heaviest that was tried."""
    return bool(profile.attrs["best_load_limited_by"] == "loads")


def place_words(stroke: float) -> str:
    """Where on the stroke, in words."""
    return {0.0: "the very start", 1.0: "the very end"}.get(stroke, f"{100 * stroke:.0f} %")
