"""Make the typical machines: tailored to a man of 1.75 m, rounded as a workshop would, with the usual adjustments.

Run it with the names of kinds, or none for all: it writes src/revpress/machine/data/typical/KIND.toml.
"""

from __future__ import annotations

import sys
from math import degrees, radians
from pathlib import Path

from revpress.athlete.athlete import Athlete
from revpress.exercise.machines import tailor
from revpress.machine.file import write_machine
from revpress.machine.machine import Adjustment, Machine, Origin
from revpress.settings import find_parameter

FOLDER = Path(__file__).parents[1] / "src" / "revpress" / "machine" / "data" / "typical"
MAN = Athlete(stature=1.75, mass=75.0)
ZERO = (
    "edge_forward",
    "knee_pad_forward",
    "pads_forward",
    "corner_forward",
    "strap_forward",
)  # of which one is where x is 0
STEP = 0.05  # from hole to hole [m]
# Exercise's settings, adjustments as (dimension, step, holes before, holes behind), and its capacity or what its maker
# would choose otherwise, so that more than one person fits.
LEVER_MADE = {"plate_room": 160.0}
KINDS: dict[str, tuple[dict[str, object], dict[str, tuple[float, int, int]], dict[str, float]]] = {
    "prone_hinge": ({}, {"edge_forward": (STEP, 3, 3), "start_stop": (radians(10.0), 1, 2)}, LEVER_MADE),
    "standing_hinge": ({}, {"edge_height": (STEP, 3, 3), "start_stop": (radians(10.0), 1, 2)}, LEVER_MADE),
    "track": ({}, {"knee_pad_forward": (STEP, 3, 3)}, {"plate_room": 200.0}),
    "level_track": (
        {"body_support": "standing", "track_angle": radians(10.0)},
        {"edge_forward": (STEP, 3, 3), "edge_height": (STEP, 3, 3)},
        {"plate_room": 200.0},
    ),
    "power_runner": ({}, {"pads_height": (STEP, 3, 4)}, LEVER_MADE),
    "leg_press_45": (
        {},
        {"back_pitch": (radians(10.0), 1, 1), "start_stop": (STEP, 2, 2)},
        {"end_stop": 0.70, "plate_room": 400.0},
    ),
    "reverse_hyper": ({}, {"strap_reach": (STEP, 3, 3)}, {"end_stop": radians(-200.0), "plate_room": 200.0}),
    "hip_thrust_bench": ({}, {"bench_height": (STEP, 1, 2)}, {}),
    "cable_column": ({}, {"pulley_height": (0.075, 0, 26)}, {"stack_top": 100.0}),
    "glute_ham_bench": ({}, {"pad_forward": (0.025, 4, 6)}, {}),
    "thigh_roller": (
        {},
        {"axle_height": (STEP, 4, 4), "arm": (STEP, 2, 2)},
        {"end_stop": radians(-140.0), "stack_top": 100.0},
    ),
    "nordic_board": ({}, {"board_angle": (radians(10.0), 3, 1)}, {}),
    "hip_press": ({}, {"edge_forward": (STEP, 3, 3)}, {"plate_room": 300.0}),
}


def rounded(value: float, unit: str) -> float:
    """Whole centimetres, degrees or kilograms."""
    if unit == "m":
        return round(value, 2)
    return radians(round(degrees(value))) if unit == "rad" else round(value, 3)


def typical(word: str) -> Machine:
    """The typical machine of a kind."""
    settings, holes, capacity = KINDS[word]
    exercise = "reverse_leg_press/track" if word == "level_track" else word
    made = tailor(exercise, MAN, **settings)
    values = made.dimensions
    shift = next((values[n] for n in ZERO if n in values), 0.0)  # x is 0 there
    forward = [n for n in values if n.endswith("_forward")]
    values |= {n: values[n] - shift for n in forward}
    values = {n: rounded(v, find_parameter(made.parameters, n).unit) for n, v in values.items()}
    adjustments = {
        n: Adjustment(values[n] - below * step, step, below + 1 + above) for n, (step, below, above) in holes.items()
    }
    words = {p.name: getattr(made, p.name) for p in made.parameters if p.choices and p.name != "resistance"}
    origins = {n: Origin(made.origin(n).deviation, "assumed") for n in values}
    return type(made)(
        label=f"Typical {made.title.lower()}", adjustments=adjustments, origins=origins, resistance=made.resistance,
        **{**words, **values, **capacity},
    )  # fmt: skip


if __name__ == "__main__":
    for word in sys.argv[1:] or KINDS:
        write_machine(typical(word), FOLDER / f"{word}.toml")
        print(FOLDER / f"{word}.toml")
