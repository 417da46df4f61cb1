"""A capacity in tables and plain words: strength over the stroke, the largest load, maximal efforts."""

from __future__ import annotations

import numpy as np
import xarray as xr

from revpress.report.blocks import Finding, Findings, Prose, Section, attempt
from revpress.report.capacity_figures import strength_over_stroke, velocity_and_power
from revpress.report.tables import Cell, Column, Rows, Table, Value, number

_ROWS = 11
_LIMITS = {
    "athlete": "",
    "machine": "the machine ends first",
    "range": "beyond the hip's range",
    "posture": "nothing keeps the posture",
}


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
        Column("Note"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            f"{100 * float(at.stroke):.0f}", 100 * float(at.travel), float(np.degrees(at.hip_flexion)), float(at.force),
            float(at.resistance), 100 * float(at.effort), float(at.hip_extension_moment),
            float(at.knee_extension_moment), float(at.plantarflexion_moment), _LIMITS[str(at.limited_by.values)],
        ]
        for at in (shown.isel(stroke=i) for i in range(shown.sizes["stroke"]))
    ]  # fmt: skip
    load = f"{strength.attrs['load']:g} {strength.attrs['load_unit']}"
    held = "held still" if not strength.attrs["speed"] else f"at {strength.attrs['speed']:g} m/s"
    return Table(
        "strength-table",
        f"{strength.attrs['title']}, {load}: strength and resistance over the stroke",
        columns,
        [Rows(rows)],
        f"Largest force along the path, {held}, and the extension moments that go with it, of each working leg. "
        f"The athlete's {strength.attrs['range']}.",
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
    return Table(
        "profile-table",
        f"{profile.attrs['title']}: as hard as possible against each load",
        columns,
        [Rows(rows)],
        "Pushed to the end of the stroke without slowing down before, feet never off the plate; a dash: not lifted.",
    )


def estimate_table(strength: xr.Dataset, held: xr.Dataset, profile: xr.Dataset) -> Table:
    """The single numbers, each with what it means."""
    unit = str(held["largest"].attrs["units"])
    low, middle, high = (float(held[name]) for name in ("largest_low", "largest", "largest_high"))
    rows: list[list[Cell]] = [
        [
            f"Sticking point (% of the stroke at {strength.attrs['load']:g} {unit})",
            100 * float(strength.sticking_stroke),
        ],
        ["Match (mean effort over the largest, 1 is best)", Value(float(strength.match), decimals=2)],
        [f"Largest load, an estimate ({unit})", Value(middle, low, high, decimals=0)],
        [f"Load of highest mean power ({unit})", float(profile.best_load)],
    ]
    return Table("estimate-table", "What stands out", [Column("Quantity"), Column("Value", decimals=0)], [Rows(rows)])


def capacity_words(strength: xr.Dataset, held: xr.Dataset, profile: xr.Dataset) -> list[str]:
    """What the numbers say, one sentence each; the last says how far they may be trusted."""
    unit = str(held["largest"].attrs["units"])
    words = [_sticking_words(strength)]
    middle, low, high = (number(float(held[n]), 0) for n in ("largest", "largest_low", "largest_high"))
    if held.attrs["limited_by"] == "machine":
        words.append(f"The machine's heaviest load, {middle} {unit}, ends before this athlete's strength does.")
    else:
        spread = "people" if held.attrs["strength_spread"] != "measured" else "such athletes"
        words.append(
            f"An estimate of the largest load for one repetition is {middle} {unit}; two {spread} in three would lie "
            f"between {low} and {high} {unit}."
        )
    best = float(profile.best_load)
    if np.isfinite(best):
        velocity = float(np.interp(best, profile["load"].values, profile.mean_velocity.values))
        words.append(f"Mean power is highest near {number(best, 0)} {unit}, moved at {velocity:.2f} m/s.")
    words.append(
        "A raw one-repetition maximum is a poor test on these machines: where the foot presses, how the bench is set "
        "and how far the hip goes can change it as much as training does. Compare loads at a velocity, on the same "
        "settings."
    )
    return words


def capacity_findings(strength: xr.Dataset, held: xr.Dataset, profile: xr.Dataset) -> Findings:
    """The numbers that stand out."""
    unit = str(held["largest"].attrs["units"])
    low, high = (number(float(held[n]), 0) for n in ("largest_low", "largest_high"))
    return Findings(
        [
            Finding(
                f"{100 * float(strength.sticking_stroke):.0f} %",
                "of the stroke is where this load is **hardest to move**.",
            ),
            Finding(
                number(float(strength.match), 2),
                "is the **match**: mean effort over the largest. At 1 the machine would ask for the same share of the "
                "athlete's strength all the way.",
            ),
            Finding(
                f"{number(float(held.largest), 0)} {unit}",
                f"is the **estimated largest load** for one repetition ({low} to {high} {unit}).",
            ),
            Finding(
                f"{number(float(profile.best_load), 0)} {unit}",
                "is the load of **highest mean power**.",
            ),
        ]
    )


def capacity_sections(strength: xr.Dataset, held: xr.Dataset, profile: xr.Dataset) -> list[Section]:
    """Findings, strength over the stroke, and maximal efforts over load."""
    return [
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
        Section(
            "velocity",
            "Velocity and power over load",
            (attempt(velocity_and_power, profile, held), profile_table(profile)),
            short="Velocity",
        ),
    ]


def _sticking_words(strength: xr.Dataset) -> str:
    at = strength.drop_vars("limited_by").sel(stroke=float(strength.sticking_stroke), method="nearest").mean("side")
    angle, effort = float(np.degrees(at.hip_flexion)), float(at.effort)
    hip = f"{number(angle, 0)}° of hip flexion" if angle >= 0.0 else f"{number(-angle, 0)}° past the neutral hip"
    load = f"{strength.attrs['load']:g} {strength.attrs['load_unit']}"
    share = f"asks for {100 * effort:.0f} % of the athlete's strength" if np.isfinite(effort) else "cannot be held"
    return (
        f"Hardest is {100 * float(strength.sticking_stroke):.0f} % of the stroke, at {hip}: there {load} {share}, "
        f"and the largest force takes {number(float(at.hip_extension_moment), 0)} N·m at the hip and "
        f"{number(float(at.knee_extension_moment), 0)} N·m at the knee."
    )
