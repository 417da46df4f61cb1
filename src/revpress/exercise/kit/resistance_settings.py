"""The resistance of a machine as a person sets it: parameters that every machine shares, and their mounting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import mujoco

from revpress.machine.mount import CablePoint, Mounted, Stand
from revpress.machine.resistance.bands import BandTension, Chart, Colour, band, measured_band
from revpress.machine.resistance.catalogue import resistances
from revpress.machine.resistance.resistance import Resistance
from revpress.machine.resistance.stack import Stack, StackTension
from revpress.settings import Parameter, Settings, choice, quantity, table
from revpress.twin.motion import ConstantSpeed, Pace

Pairs = tuple[tuple[float, float], ...]


class BandSettings(Settings):
    """Elastic bands side by side."""

    band: Colour = choice("black", "a firm band")
    band_chart: Chart = choice("middle", "published charts disagree; low and high bound the truth")
    band_table: Literal["none"] | Pairs = table(
        "none",
        Parameter("elongation", "1", 0.0, 0.0, 10.0, "over the length at rest"),
        Parameter("tension", "N", 0.0, 0.0, 5000.0, "of one band"),
        "one's own band as measured, instead of a colour; from no elongation and no tension",
    )
    band_count: float = quantity(2.0, "1", 0.0, 20.0, "bands: side by side, one on each side of the machine")
    band_length: float = quantity(0.80, "m", 0.2, 3.0, "bands: at rest; long enough for the whole stroke")


class StackSettings(Settings):
    """A weight stack on a cable."""

    cable_ratio: float = quantity(1.0, "1", 0.25, 2.0, "stack travel for each metre of cable")
    cable_friction: float = quantity(0.05, "1", 0.0, 0.3, "pulleys; fraction of the stack's weight")
    top_weight: float = quantity(
        0.0, "kg", 0.0, 20.0, "hangs on the cable besides the load; 0 if the pin's label has it"
    )
    stack_step: float = quantity(
        0.0, "kg", 0.0, 20.0, "the load goes to the nearest plate of this weight; 0 takes any load"
    )


class ColumnSettings(Settings):
    """Where the cable of an adjustable column comes from."""

    pulley_height: float = quantity(0.15, "m", 0.05, 2.1, "lowest place of an adjustable column")
    pulley_distance: float = quantity(1.20, "m", 0.5, 3.0, "in front of the hips: clear of the leg and of a bent trunk")


class ResistanceSettings(BandSettings, StackSettings):
    """Whatever resists a machine."""

    resistance: Literal["plates", "stack", "pneumatic", "flywheel", "isokinetic", "bands"] = choice(
        "plates", "most machines are plate-loaded; without stack, the plates stay on besides the other drive"
    )
    cam_start: float = quantity(1.0, "1", 0.3, 3.0, "cable's radius at the start over the nominal one: a round cam")
    cam_middle: float = quantity(1.0, "1", 0.3, 3.0, "cable's radius at the middle over the nominal one: a round cam")
    cam_end: float = quantity(1.0, "1", 0.3, 3.0, "cable's radius at the end over the nominal one: a round cam")
    cam_table: Literal["none"] | Pairs = table(
        "none",
        Parameter("turn", "1", 0.0, 0.0, 1.0, "share of the whole turn over the stroke, from 0 to 1"),
        Parameter("radius", "1", 1.0, 0.3, 3.0, "over the nominal one"),
        "a cam as measured or designed, instead of the three numbers above",
    )
    cylinder_force: float = quantity(
        100.0, "N", 0.0, 3000.0, "pneumatic: at the start; pressure times area of the piston"
    )
    cylinder_bore: float = quantity(0.05, "m", 0.02, 0.15, "pneumatic: diameter of a common cylinder")
    cylinder_column: float = quantity(
        2.0, "m", 0.3, 20.0, "pneumatic: volume of gas over the piston's area, with a tank"
    )
    gas_exponent: float = quantity(1.2, "1", 1.0, 1.4, "pneumatic: between constant temperature (1) and no heat (1.4)")
    flywheel_inertia: float = quantity(0.010, "kg m2", 0.001, 0.30, "flywheel: small disc; large ones reach 0.07")
    shaft_radius: float = quantity(0.025, "m", 0.01, 0.15, "flywheel: shaft with the strap wound on it")
    effort: float = quantity(100.0, "N", 0.0, 3000.0, "isokinetic: what the athlete gives along the path; moderate")
    return_effort: float = quantity(100.0, "N", 0.0, 3000.0, "isokinetic: in the eccentric phase; as much as before")
    machine_speed: float = quantity(0.3, "m/s", 0.02, 2.0, "isokinetic: along the path; moderate")
    return_speed: float = quantity(0.3, "m/s", 0.02, 2.0, "isokinetic: in the eccentric phase; the same")
    band_stretch: float = quantity(0.20, "1", 0.0, 1.5, "bands: elongation at the start; never slack")


def plates(p: ResistanceSettings, load: float) -> float:
    """Mass of the plates that the machine's moving part carries itself [kg]."""
    return 0.0 if p.resistance == "stack" else load


def pace(p: ResistanceSettings) -> Pace | None:
    """The repetition that the machine dictates, if it does."""
    return ConstantSpeed(p.machine_speed, p.return_speed) if p.resistance == "isokinetic" else None


def mount(
    p: ResistanceSettings,
    load: float,
    spec: mujoco.MjSpec,
    coordinate: str,
    span: float,
    arm: float,
    path: float,
    at: Sequence[float],
    leaves: str,
) -> Mounted:
    """Mount what the settings ``p`` asks for.

    Parameters
    ----------
    coordinate : joint that grows from 0 to ``span`` [rad or m] over the stroke.
    arm : metres of cable, strap or rod for each unit of it, before the cam.
    path : metres of the athlete's path for each unit of it.
    at : where stack, rotor or motor stands (x, z) [m].
    leaves : site of the world where cable or strap leaves the machine.
    """
    point = CablePoint(coordinate, span, arm, path, Stand(spec, at[0], at[1], leaves))
    return _resistance(p).mount(load, point)


def _resistance(p: ResistanceSettings) -> Resistance:
    """The resistance of the flat parameters."""
    chosen = resistances["motor" if p.resistance == "isokinetic" else p.resistance]
    flat = {now: getattr(p, old) for old, now in chosen.renamed.items()}
    for own, replaced in (("cam_table", ("cam_start", "cam_middle", "cam_end")), ("table", ("colour", "chart"))):
        if flat.get(own, "none") != "none":
            flat = {name: value for name, value in flat.items() if name not in replaced}
    return chosen(**flat)


def chosen_band(p: BandSettings) -> BandTension:
    """``band_count`` bands of the settings side by side."""
    if p.band_table == "none":
        return band(p.band, p.band_length, p.band_count, p.band_chart)
    return measured_band(p.band_table, p.band_length, p.band_count)


def stack(p: StackSettings, load: float) -> StackTension:
    """The weight stack with the plate nearest to ``load`` [kg] selected."""
    chosen = Stack(ratio=p.cable_ratio, friction=p.cable_friction, top_weight=p.top_weight, step=p.stack_step)
    return chosen.tension(load)
