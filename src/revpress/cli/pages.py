"""What the pages of `compare` and `demo` share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

    from revpress.athlete.athlete import Athlete
    from revpress.report.blocks import Section

METHOD = (
    "The athlete is a musculoskeletal model with 40 muscles a leg, scaled to body size and to the average strength of "
    "the same age and sex. Machine and body move as one mechanism with one degree of freedom, the stroke. At every "
    "instant the muscles share the load so that the sum of their squared activations is least; the foot can push and "
    "grip within friction, but not pull unless it is strapped.",
)
LIMITS = (
    "No measurement of a reverse leg press has been published: these are predictions, to be tested.",
    "Strength differs between people of the same age, sex and size by some 30 % either way; a measured athlete beats "
    "an average one.",
    "Ranges are given for joint moments, and for impulse and work past the neutral hip. Activations, muscle work and "
    "joint contact forces are the most economical pattern's alone; other patterns make the same motion with others.",
    "People do not share load among muscles exactly as economically as the model, and they differ.",
    "Where no pattern of muscles and contact makes the motion, mostly for want of strength, the curves show the most "
    "that the athlete can give; ranges are missing there.",
)


def who(athlete: Athlete) -> str:
    """The athlete in a few words."""
    strength = "" if athlete.strength == 1.0 else f", {athlete.strength:g} times average strength"
    return f"{athlete.sex}, {athlete.age:g} years, {athlete.stature:.2f} m, {athlete.mass:g} kg{strength}"


def comparison_sections(
    solutions: Mapping[str, xr.Dataset], comparison: xr.Dataset, words: Sequence[str] = ()
) -> list[Section]:
    """What was found (``words`` added), and the exercises side by side with their 3D view."""
    from revpress.report.exercise_scene import exercise_scene
    from revpress.report.sections import beyond_athlete, comparison_findings, comparison_section, summary_section

    scenes = [exercise_scene(solution) for solution in solutions.values()]
    lead = " ".join(beyond_athlete(comparison))
    return [
        summary_section(comparison_findings(comparison), words, lead=lead),
        comparison_section(comparison, scenes),
    ]
