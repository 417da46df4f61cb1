"""The resistance of a machine as a person sets it: parameters that every machine shares, and their mounting."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import SimpleNamespace

import mujoco
import numpy as np

from revpress.errors import InputError
from revpress.machine.bands import CHARTS, COLOURS, band
from revpress.machine.mount import Mounted, mount_resistance
from revpress.machine.resistance import Band, Cylinder, Effort, Flywheel, Stack, cam
from revpress.mechanics.line import Tension
from revpress.settings import Parameter
from revpress.twin.motion import ConstantSpeed, Pace

BAND = (
    Parameter("band", "", "black", reason="a firm band", choices=COLOURS),
    Parameter(
        "band_chart", "", "middle", reason="published charts disagree; low and high bound the truth", choices=CHARTS
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
    turn, profile = _cam(p) if p.resistance == "stack" else ((0.0, 1.0), (1.0, 1.0))
    radius = path if p.resistance == "isokinetic" else arm
    take_up = cam(np.multiply(span, turn).tolist(), np.multiply(radius, profile).tolist())
    length = 0.0
    law: Stack | Flywheel | Tension
    match p.resistance:
        case "stack":
            law = stack(p, load)
        case "pneumatic":
            law = Cylinder(p.cylinder_force, np.pi / 4 * p.cylinder_bore**2, p.cylinder_column, p.gas_exponent)
        case "flywheel":
            law = Flywheel(p.flywheel_inertia, p.shaft_radius)
        case "isokinetic":
            law = Effort(p.effort, p.return_effort)
        case "bands":
            law = chosen_band(p)
            length = p.band_length * (1.0 + p.band_stretch)
        case _:
            return Mounted()
    return mount_resistance(law, spec, coordinate, take_up, at, length, leaves)


def chosen_band(p: SimpleNamespace) -> Band:
    """``band_count`` bands of :data:`BAND` side by side."""
    if p.band_table == "none":
        return band(p.band, p.band_length, p.band_count, p.band_chart)
    elongation, tension = zip(*p.band_table, strict=True)
    if p.band_table[0] != (0.0, 0.0):
        raise InputError(
            f"band_table starts with {tension[0]:g} N at an elongation of {elongation[0]:g}, but must with 0 N at 0"
        )
    return Band(p.band_length, elongation, tuple(p.band_count * t for t in tension))


def _cam(p: SimpleNamespace) -> tuple[Sequence[float], Sequence[float]]:
    """Share of the turn, and radius of the cable there over the nominal one."""
    if p.cam_table == "none":
        return (0.0, 0.5, 1.0), (p.cam_start, p.cam_middle, p.cam_end)
    turn, radius = zip(*p.cam_table, strict=True)
    if (turn[0], turn[-1]) != (0.0, 1.0):
        raise InputError(f"cam_table goes from {turn[0]:g} to {turn[-1]:g} of the turn; but must go from 0 to 1")
    return turn, radius


def stack(p: SimpleNamespace, load: float) -> Stack:
    """The weight stack of :data:`STACK` with the plate nearest to ``load`` [kg] selected."""
    selected = load - math.remainder(load, p.stack_step) if p.stack_step else load
    return Stack(selected + p.top_weight, p.cable_ratio, p.cable_friction)
