"""The choices of a design in a folder: machines, cams, and the rig of one of them."""

from __future__ import annotations

from pathlib import Path

from revpress.errors import RevpressError
from revpress.exchange.design_files import write_cam
from revpress.exchange.mjcf import write_mjcf
from revpress.machine.file import write_machine
from revpress.machine.resistance.stack import Stack
from revpress.study.design import Design


def write_design(design: Design, folder: str | Path) -> list[Path]:
    """Write the choices of a design.

    Parameters
    ----------
    design : Design
    folder : str or Path
        Is made if it is not there. ``machine_1.toml``, ... are the points in their order; beside them the cam, where
        there is one, as ``cam_1.csv`` and ``cam_1.dxf``; ``rig.xml`` is the middle choice with the athlete of middle
        stature who can use it, for MuJoCo.

    Returns
    -------
    list of Path
        What was written.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for i, point in enumerate(design.points, 1):
        path = folder / f"machine_{i}.toml"
        write_machine(point.machine, path)
        written.append(path)
        if isinstance(point.machine.resistance, Stack):
            cams = (write_cam(point.machine, folder / f"cam_{i}{ending}") for ending in (".csv", ".dxf"))
            written += [cam for cam in cams if cam]
    exercise = design.exercise.changed(machine=design.middle.machine)
    order = sorted(design.people, key=lambda a: a.stature)
    middle = order[len(order) // 2].stature
    for athlete in sorted(order, key=lambda a: abs(a.stature - middle)):
        try:
            write_mjcf(exercise, athlete, folder / "rig.xml", design.load)
        except RevpressError:  # cannot use it
            continue
        written.append(folder / "rig.xml")
        break
    return written
