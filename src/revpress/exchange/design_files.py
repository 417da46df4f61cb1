"""A designed machine as files for its makers: dimensions, the cam's outline, the rig for a simulator."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from revpress.errors import InputError
from revpress.machine.cam_outline import outline
from revpress.machine.machine import Machine
from revpress.machine.resistance.stack import Stack
from revpress.mechanics.kinematics import Array
from revpress.whole_files import whole

_MM = 1000.0
_AXLE = 0.01  # radius of the circle that marks the axle [m]


def write_cam(machine: Machine, path: str | Path) -> Path | None:
    """Write the cam of a machine as a table or a drawing.

    Parameters
    ----------
    machine : Machine
        With a weight stack.
    path : str or Path
        ``.csv``: turn [°], radius of the cable's line [mm], and the outline's point that belongs to it [mm].
        ``.dxf``: in millimetres, layer ``CAM`` the closed outline, layer ``CABLE`` the part on which the cable lies,
        layer ``AXLE`` a circle round the axle.

    Returns
    -------
    Path or None
        What was written; None where the machine has no cam.

    Raises
    ------
    InputError
        Another ending, or ezdxf is not installed.
    """
    path = Path(path)
    if not isinstance(machine.resistance, Stack) or not hasattr(machine, "cable_end"):
        return None
    take_up = machine.resistance.take_up(machine.cable_end)
    touched, closed = outline(take_up)
    writer = {".csv": _write_csv, ".dxf": _write_dxf}.get(path.suffix.lower())
    if writer is None:
        raise InputError(f"cannot write {path}: its ending must be one of .csv, .dxf")
    turn = np.linspace(take_up.x[0], take_up.x[-1], len(touched))
    with whole(path) as draft:
        writer(draft, np.column_stack([turn - turn[0], take_up(turn, 1), touched]), closed)
    return path


def _write_csv(path: Path, touched: Array, _closed: Array) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["turn [deg]", "radius [mm]", "x [mm]", "y [mm]"])
        for turn, *lengths in touched:
            rows.writerow([f"{np.degrees(turn):.3f}", *(f"{_MM * length:.3f}" for length in lengths)])


def _write_dxf(path: Path, touched: Array, closed: Array) -> None:
    try:
        from ezdxf import units
        from ezdxf.filemanagement import new
    except ImportError:
        raise InputError("a drawing needs ezdxf: install it with pip install 'revpress[study]'") from None
    drawing = new("R2010")
    drawing.units = units.MM
    for layer in ("CAM", "CABLE", "AXLE"):
        drawing.layers.add(layer)
    space = drawing.modelspace()
    space.add_lwpolyline((_MM * closed).tolist(), close=True, dxfattribs={"layer": "CAM"})
    space.add_lwpolyline((_MM * touched[:, 2:]).tolist(), dxfattribs={"layer": "CABLE"})
    space.add_circle((0.0, 0.0), _MM * _AXLE, dxfattribs={"layer": "AXLE"})
    drawing.saveas(path)
