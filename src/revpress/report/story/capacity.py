"""The story of a capacity: where the machine is hard, how much and how fast, and what to do with it."""

from __future__ import annotations

import json

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.performance.capacity import Capacity
from revpress.report import capacity_section as parts
from revpress.report.story.story import Story
from revpress.report.story.words import BODY, PREDICTIONS, who
from revpress.report.tables import number

METHOD = (
    BODY + "Each maximum is sought for the posture that the exercise prescribes.",
    "At every position the largest force is a linear programme: activations between 1 and 100 %, contact forces within "
    "friction and the sole, all equations of motion met. The same at every instant of a maximal effort gives the "
    "largest acceleration; activation rises with a time constant of 15 ms from what just holds the load.",
)
LIMITS = (
    PREDICTIONS,
    "The posture is the exercise's: nobody shifts, twists or leans to gain force, as people do.",
    "The interval of the largest load is one standard deviation of strength and of segment lengths, no more: not of "
    "technique, will or the model itself.",
    "Efforts do not slow down before the end of the stroke, so light loads are faster than in a lift that stops there; "
    "compare with mean propulsive velocity.",
    "Muscles may change their share at once; only the level that they may reach follows activation.",
)

_POOR_MATCH = 2 / 3  # mean effort over the largest below which the machine is worth setting up anew


def capacity_story(capacity: Capacity) -> Story:
    """How strong an athlete is in an exercise, and how fast.

    Parameters
    ----------
    capacity : Capacity
        As :func:`~revpress.performance.capacity.capacity` finds it.

    Returns
    -------
    Story
    """
    found = capacity.strength, capacity.largest, capacity.profile
    further = (
        (capacity.at_speeds, parts.speeds_section, parts.speeds_table),
        (capacity.repetition, parts.there_and_back_section, parts.there_and_back_table),
        (capacity.compared, parts.settings_section, parts.settings_table),
    )
    extra = [(data, section, table) for data, section, table in further if data is not None]
    profile = [] if capacity.profile is None else [parts.profile_table(capacity.profile)]
    return Story(
        title=str(capacity.strength.attrs["title"]),
        subtitle=who(Athlete.from_dict(json.loads(capacity.strength.attrs["athlete"]))),
        notices=(),
        tables=[
            parts.strength_table(capacity.strength),
            parts.estimate_table(*found),
            *profile,
            *(table(data) for data, _, table in extra),
        ],
        words=parts.capacity_words(*found),
        draw=lambda: [*parts.capacity_sections(*found), *(section(data) for data, section, _ in extra)],
        next_actions=[next_action(capacity)],
        method=METHOD,
        limits=LIMITS,
    )


def next_action(capacity: Capacity) -> str:
    """What to do next, and why: another machine or setting, or the test that tells most."""
    strength, held, profile = capacity.strength, capacity.largest, capacity.profile
    load, unit = f"{strength.attrs['load']:g}", str(strength.attrs["load_unit"])
    effort = float(strength.effort.max())
    legs = strength.sizes["side"]
    place = parts.place_words(float(strength.sticking_stroke))
    if capacity.at_speeds is not None and held is None:
        best = int(np.nanargmax(capacity.at_speeds.mean_power.values))
        speed, force = (float(v[best]) for v in (capacity.at_speeds.speed, capacity.at_speeds.mean_force))
        return (
            f"Test at {speed:g} m/s, always over the same stroke in the same set-up: of these speeds power is highest "
            f"there, and at one speed the mean force, {number(force, 0)} N by the model, can be compared from day to "
            "day."
        )
    if held is not None and held.attrs["limited_by"] == "machine":
        return (
            f"Look for a setting that asks for more{', such as one leg at a time' if legs > 1 else ''}: the heaviest "
            f"load, {parts.largest_load_text(held)}, does not reach this athlete's strength, so it can neither test "
            "nor overload it."
        )
    if effort > 1.0 and held is not None:
        most = number(float(held.largest), 0)
        return (
            f"Take less than {load} {unit}: it asks for {100 * effort:.0f} % of the athlete's strength at {place}; the "
            f"largest load is about {most} {unit}."
        )
    if profile is None or held is None:
        return (
            f"Measure the force at {place} with the tester and give the athlete that strength: it "
            "replaces the average of age, sex and size, which is off by 16 to 27 % either way."
        )
    match = float(strength.match)
    # A light load may be hardest elsewhere than a heavy one: what it says of the set-up holds for itself alone.
    stays = abs(float(held.stopping_stroke) - float(strength.sticking_stroke)) <= parts.SAME_PLACE
    if np.isfinite(match) and match < _POOR_MATCH and stays:
        return (
            f"Change the set-up before adding load: at {place} {load} "
            f"{unit} take {100 * effort:.0f} % of the athlete's strength, on average only "
            f"{100 * match * effort:.0f} %, so a load that passes there trains the rest lightly."
        )
    low, high = (number(float(held[f"largest_{end}"]), 0) for end in ("low", "high"))
    tried = float(profile.best_load)
    if not np.isfinite(tried):
        return f"Ask again with lighter loads: none of these is lifted to the end, at most {high} {unit} can be."
    velocity = float(np.interp(tried, profile["load"].values, profile.mean_velocity.values))
    return (
        f"Record a few repetitions at about {number(tried, 0)} {unit}, as fast as possible: a mean velocity that "
        f"differs from {velocity:.2f} m/s by more than 0.1 m/s says whether this athlete is stronger or weaker than "
        f"assumed, which is why the largest load is only known as {low} to {high} {unit}."
    )
