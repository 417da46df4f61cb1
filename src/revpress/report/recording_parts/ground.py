"""What a recorded motion of a whole body asked of the ground and of the legs, through the twin."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.errors import RevpressError
from revpress.exchange.measured_motion import solve_on_floor
from revpress.instrument.recording import Recording
from revpress.mechanics.gravity import GRAVITY
from revpress.report.recording_parts.angles import is_body_motion
from revpress.report.recording_parts.part import Part
from revpress.report.tables import Cell, Column, Rows, Table, Value
from revpress.twin.uncarried import FORCE, PLACE

_FEET = {"foot_r": "Right foot", "foot_l": "Left foot"}
_JOINTS = {"hip_flexion": "hip extension", "knee_angle": "knee extension", "ankle_angle": "plantarflexion"}
_SIDES = {"r": "Right", "l": "Left"}
_NORMAL = 1.96  # standard deviations to either side that hold 95 %
_LEAST = 0.2  # of the weight: below it a lever is no moment over a force


def ground_part(recording: Recording, athlete: Athlete, described: str) -> Part | None:
    """Forces of the ground and largest moments of the legs, without any force measured.

    Parameters
    ----------
    recording : Recording
        Of joint angles; its source is read again as a motion.
    athlete : Athlete
        Who moved.
    described : str
        The athlete in a few words.

    Returns
    -------
    Part or None
        None where it is no motion of a whole body.
    """
    file = Path(recording.source)
    if not is_body_motion(recording) or not file.is_file():
        return None
    follow = f"Give mass and stature of who moved (`--mass KG --stature M`): {described} was taken."
    try:
        solution = solve_on_floor(file, athlete, intervals=False)
    except RevpressError as error:
        return Part([f"What it asked of the ground is not told: {error}."], [], follow)
    weight, time = athlete.mass * GRAVITY, solution.time.values
    said = [sentence.replace(str(file), "the file") for sentence in json.loads(solution.attrs["assumptions"])]
    sure = [
        sentence.partition(": ground_force_range")[0]
        for sentence in said
        if "is sure to some" in sentence or "is open by" in sentence
    ]
    doubt = [sentence for sentence in said if "asks for much" in sentence]
    facts = json.loads(solution.attrs["ground"])
    force_error = weight * float(np.linalg.norm([facts.get("open_by_cutoff", 0.0), facts["residual_force"], FORCE]))
    total = solution.ground_force.values.sum(axis=1)
    rows: list[list[Cell]] = []
    for place, name in enumerate(solution.contact.values.tolist()):
        values = solution.ground_force.values[:, place]
        at = int(values.argmax())
        low, high = solution.ground_force_range.values[:, at, place]
        ends = low - _NORMAL * force_error, high + _NORMAL * force_error
        rows.append([f"{_FEET.get(name, name)}, vertical force", _within(values[at], ends), "N", float(time[at])])
    feet = [(row[0], row[1]) for row in rows]
    for name in solution.leg_coordinate.values.tolist():
        joint, side = name.rsplit("_", 1)
        values = -solution.moment.sel(coordinate=name).values
        at = int(values.argmax())
        high, low = -solution.leg_moment_range.sel(leg_coordinate=name).values[:, at]
        lever = abs(values[at]) / max(total[at], _LEAST * weight)
        moment_error = np.hypot(lever * force_error, PLACE * weight)
        ends = low - _NORMAL * moment_error, high + _NORMAL * moment_error
        rows.append([f"{_SIDES[side]} {_JOINTS[joint]} moment", _within(values[at], ends), "N·m", float(time[at])])
    columns = [Column("Peak of"), Column("On the floor", decimals=0), Column("Unit"), Column("At", "s", 2)]
    table = Table(
        "ground", "What the motion asked of ground and legs", columns, [Rows(rows)],
        "In round brackets: at that instant, over everything that feet and muscles can do, and with 95 % of what "
        "filter, masses and the place under the foot leave open.",
    )  # fmt: skip
    most = max((value for _, value in feet if isinstance(value, Value)), key=lambda value: value.best)
    words = [
        f"Put on a floor, for {described}: the ground pushes one foot with up to {most.best:.0f} N, "
        f"{most.best / weight:.2g} times the weight.",
        *(f"{sentence[0].upper()}{sentence[1:]}." for sentence in [*sure, *doubt]),
    ]
    return Part(words, [table], follow, limits=[f"{sentence[0].upper()}{sentence[1:]}." for sentence in said])


def _within(value: float, ends: tuple[float, float]) -> Value:
    """A value and its range; what no pattern reaches has none, and a rounding does not put it outside."""
    low, high = (float(end) for end in ends)
    if not np.isfinite([low, high]).all():
        return Value(float(value))
    return Value(float(value), min(low, float(value)), max(high, float(value)))
