"""The resistance of a machine as a person sets it: parameters that every machine shares, and their mounting."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import get_args

import mujoco

from revpress.machine.mount import CablePoint, Mounted, Stand
from revpress.machine.resistance.bands import BandTension, Chart, Colour, band, measured_band
from revpress.machine.resistance.catalogue import resistances
from revpress.machine.resistance.resistance import Resistance
from revpress.machine.resistance.stack import Stack, StackTension
from revpress.settings import Parameter
from revpress.twin.motion import ConstantSpeed, Pace

BAND = (
    Parameter("band", "", "black", reason="a firm band", choices=get_args(Colour)),
    Parameter(
        "band_chart",
        "",
        "middle",
        reason="published charts disagree; low and high bound the truth",
        choices=get_args(Chart),
    ),
    Parameter(
        "band_table",
        "",
        "none",
        reason="one's own band as measured, instead of a colour; from no elongation and no tension",
        choices=("none",),
        columns=(
            Parameter("elongation", "1", 0.0, 0.0, 10.0, "over the length at rest"),
            Parameter("tension", "N", 0.0, 0.0, 5000.0, "of one band"),
        ),
    ),
)
STACK = (
    Parameter("cable_ratio", "1", 1.0, 0.25, 2.0, "stack travel for each metre of cable"),
    Parameter("cable_friction", "1", 0.05, 0.0, 0.3, "pulleys; fraction of the stack's weight"),
    Parameter("top_weight", "kg", 0.0, 0.0, 20.0, "hangs on the cable besides the load; 0 if the pin's label has it"),
    Parameter(
        "stack_step", "kg", 0.0, 0.0, 20.0, "the load goes to the nearest plate of this weight; 0 takes any load"
    ),
)
COLUMN = (
    Parameter("pulley_height", "m", 0.15, 0.05, 2.1, "lowest place of an adjustable column"),
    Parameter("pulley_distance", "m", 1.20, 0.5, 3.0, "in front of the hips: clear of the leg and of a bent trunk"),
)
PARAMETERS = (
    Parameter(
        "resistance",
        "",
        "plates",
        reason="most machines are plate-loaded; without stack, the plates stay on besides the other drive",
        choices=("plates", "stack", "pneumatic", "flywheel", "isokinetic", "bands"),
    ),
    *STACK,
    *(
        Parameter(
            f"cam_{place}", "1", 1.0, 0.3, 3.0, f"cable's radius at the {place} over the nominal one: a round cam"
        )
        for place in ("start", "middle", "end")
    ),
    Parameter(
        "cam_table",
        "",
        "none",
        reason="a cam as measured or designed, instead of the three numbers above",
        choices=("none",),
        columns=(
            Parameter("turn", "1", 0.0, 0.0, 1.0, "share of the whole turn over the stroke, from 0 to 1"),
            Parameter("radius", "1", 1.0, 0.3, 3.0, "over the nominal one"),
        ),
    ),
    Parameter("cylinder_force", "N", 100.0, 0.0, 3000.0, "pneumatic: at the start; pressure times area of the piston"),
    Parameter("cylinder_bore", "m", 0.05, 0.02, 0.15, "pneumatic: diameter of a common cylinder"),
    Parameter("cylinder_column", "m", 2.0, 0.3, 20.0, "pneumatic: volume of gas over the piston's area, with a tank"),
    Parameter("gas_exponent", "1", 1.2, 1.0, 1.4, "pneumatic: between constant temperature (1) and no heat (1.4)"),
    Parameter("flywheel_inertia", "kg m2", 0.010, 0.001, 0.30, "flywheel: small disc; large ones reach 0.07"),
    Parameter("shaft_radius", "m", 0.025, 0.01, 0.15, "flywheel: shaft with the strap wound on it"),
    Parameter("effort", "N", 100.0, 0.0, 3000.0, "isokinetic: what the athlete gives along the path; moderate"),
    Parameter("return_effort", "N", 100.0, 0.0, 3000.0, "isokinetic: in the eccentric phase; as much as before"),
    Parameter("machine_speed", "m/s", 0.3, 0.02, 2.0, "isokinetic: along the path; moderate"),
    Parameter("return_speed", "m/s", 0.3, 0.02, 2.0, "isokinetic: in the eccentric phase; the same"),
    *BAND,
    Parameter("band_count", "1", 2.0, 0.0, 20.0, "bands: side by side, one on each side of the machine"),
    Parameter("band_length", "m", 0.80, 0.2, 3.0, "bands: at rest; long enough for the whole stroke"),
    Parameter("band_stretch", "1", 0.20, 0.0, 1.5, "bands: elongation at the start; never slack"),
)


def plates(p: SimpleNamespace, load: float) -> float:
    """Mass of the plates that the machine's moving part carries itself [kg]."""
    return 0.0 if p.resistance == "stack" else load


def pace(p: SimpleNamespace) -> Pace | None:
    """The repetition that the machine dictates, if it does."""
    return ConstantSpeed(p.machine_speed, p.return_speed) if p.resistance == "isokinetic" else None


def mount(
    p: SimpleNamespace,
    load: float,
    spec: mujoco.MjSpec,
    coordinate: str,
    span: float,
    arm: float,
    path: float,
    at: Sequence[float],
    leaves: str,
) -> Mounted:
    """Mount what ``p`` (values of :data:`PARAMETERS`) asks for.

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


def _resistance(p: SimpleNamespace) -> Resistance:
    """The resistance of the flat parameters."""
    chosen = resistances["motor" if p.resistance == "isokinetic" else p.resistance]
    flat = {now: getattr(p, old) for old, now in chosen.renamed.items()}
    for table, replaced in (("cam_table", ("cam_start", "cam_middle", "cam_end")), ("table", ("colour", "chart"))):
        if flat.get(table, "none") != "none":
            flat = {name: value for name, value in flat.items() if name not in replaced}
    return chosen(**flat)


def chosen_band(p: SimpleNamespace) -> BandTension:
    """``band_count`` bands of :data:`BAND` side by side."""
    if p.band_table == "none":
        return band(p.band, p.band_length, p.band_count, p.band_chart)
    return measured_band(p.band_table, p.band_length, p.band_count)


def stack(p: SimpleNamespace, load: float) -> StackTension:
    """The weight stack of :data:`STACK` with the plate nearest to ``load`` [kg] selected."""
    chosen = Stack(ratio=p.cable_ratio, friction=p.cable_friction, top_weight=p.top_weight, step=p.stack_step)
    return chosen.tension(load)
