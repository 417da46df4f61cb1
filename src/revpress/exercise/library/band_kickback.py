"""Kick-back with no machine: elastic bands from the ankle to a fixed point in front, and a cable if wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from revpress.athlete.athlete import Athlete
from revpress.exercise.kit.cable_kick import FreeKickSettings, Strap, Tether, assemble_cable_kick
from revpress.exercise.kit.resisted import CableExercise
from revpress.exercise.repetition import RepetitionRule
from revpress.machine.resistance.bands import (
    CHARTS,
    COLUMNS,
    BandColour,
    BandTable,
    BandTension,
    Chart,
    band,
    measured_band,
)
from revpress.settings import Parameter, angle, choice, quantity, table
from revpress.twin.assembly import Assembly


class BandKickback(FreeKickSettings, CableExercise):
    """Kick-back with no machine: elastic bands from the ankle to a fixed point in front, and a cable if wanted.

    Band tension is a function of elongation alone, from charts that disagree: run ``band_chart`` low and high for
    bounds. A band that is not stretched is slack. The load is on a stack by a cable from the same strap to the same
    point, none by default. ``cuff_pressure`` records blood-flow restriction as a condition of the set: it stands in the
    solution's parameters.
    """

    title = "Band kick-back"
    load = Parameter("load", "kg", 0.0, 0.0, 150.0, "weight on a cable besides the bands; bands alone need no machine")
    # From the leg in front, where the band draws it; a third of a short adult's way.
    repetition = RepetitionRule(minimum_range=0.20, first="concentric")
    equipment = ("bands",)
    load_equipment = ("cable",)
    limits = (
        (
            "Blood-flow restriction changes nothing, for no relation between pressure and muscle force is known well "
            "enough to use."
        ),
        "The resting leg and the hands hold the pelvis with a free wrench, which is reported, not shared out.",
    )

    body_support: Literal["standing", "quadruped"] = choice("standing", "hands on a chair")
    trunk_pitch: float = angle(60.0, 0.0, 85.0, "over the horizontal: leaning on a chair")
    strap: Strap = choice("ankle cuff", "a loop about the ankle")
    band: BandColour = choice("black", "a firm band")
    band_chart: Chart = choice("middle", "published charts disagree; low and high bound the truth")
    band_table: BandTable = table(
        "none", *COLUMNS, "one's own band as measured, instead of a colour; from no elongation and no tension"
    )
    band_count: float = quantity(1.0, "1", 0.0, 10.0, "side by side; a doubled band counts twice")
    band_length: float = quantity(
        0.8, "m", 0.2, 3.0, "at rest, from strap to anchor: a little slack is taken up at the start"
    )
    anchor_height: float = quantity(0.2, "m", 0.02, 2.0, "the leg of a heavy table")
    anchor_distance: float = quantity(1.2, "m", 0.5, 3.0, "in front of the hips")
    cuff_pressure: float = quantity(
        0.0, "mmHg", 0.0, 300.0, "blood-flow restriction: recorded only, it changes nothing"
    )

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, bands and cable."""
        place = (self.anchor_height, self.anchor_distance)
        ties = [Tether("band", lambda start: self._band(), *place)]
        if self.resistance.pulls(load):
            ties.append(Tether.cable(self.resistance, load, *place))
        return assemble_cable_kick(athlete, self, self.body_support, self.trunk_pitch, self.strap, ties)

    def idle(self) -> Mapping[str, str]:
        """With a table the charts change nothing."""
        own = {} if self.band_table == "none" else dict.fromkeys(("band", "band_chart"), "band_table has the band")
        return {**super().idle(), **own}

    @property
    def used_sources(self) -> tuple[str, ...]:
        """With those of the charts, unless the band is one's own."""
        return (*super().used_sources, *(CHARTS if self.band_table == "none" else ()))

    def _band(self) -> BandTension:
        """Tension of the bands over their length."""
        if isinstance(self.band_table, str):
            return band(self.band, self.band_length, self.band_count, self.band_chart)
        return measured_band(self.band_table, self.band_length, self.band_count)
