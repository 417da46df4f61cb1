"""Force plates of a C3D file: from their channels to a wrench in the axes of the laboratory.

The four usual types are read as c3d.org describes them (:cite:`c3d2024`); those of a Kistler plate (type 3) with the
moments of its eight forces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.recording.formats.c3d_blocks import Blocks
from revpress.recording.signals import unit_of

Array = NDArray[np.float64]

LEAST_LOAD = 20.0
"""Force [N] below which a plate has no centre of pressure; assumed, with 10 N to either side."""

_CHANNELS = {1: 6, 2: 6, 3: 8, 4: 6}


@dataclass(frozen=True)
class Plate:
    """What acts at one plate, in the axes of the laboratory and the sign of the file.

    Attributes
    ----------
    number : int
        Its place in the file, from 1.
    force, moment : ndarray, shape (sample, 3)
        [N]; [N m] about the centre of its surface.
    centre : ndarray, shape (sample, 3)
        Of pressure on its surface [m]; NaN where it bears less than :data:`LEAST_LOAD`.
    normal : ndarray, shape (3,)
        Away from its surface, towards whoever stands on it.
    middle : ndarray, shape (3,)
        Centre of its surface [m].
    channels : tuple of int
        Places of its analog channels, from 0.
    """

    number: int
    force: Array
    moment: Array
    centre: Array
    normal: Array
    middle: Array
    channels: tuple[int, ...]


def read_plates(blocks: Blocks, metres: float) -> tuple[list[Plate], list[str], list[str]]:
    """Every plate that can be read.

    Parameters
    ----------
    blocks : Blocks
        The file.
    metres : float
        A unit of length of the file [m].

    Returns
    -------
    plates : list of Plate
        In the order of the file.
    left_out : list of str
        Why others cannot be read, one sentence each.
    notes : list of str
        What was taken to be so, one sentence each.
    """
    used = blocks.numbers("FORCE_PLATFORM:USED")
    count = int(min(max(used[0], 0), 100)) if used.size and np.isfinite(used[0]) else 0
    plates: list[Plate] = []
    said: list[str] = []
    notes: list[str] = []
    for place in range(count):
        got = _plate(blocks, place, metres, notes)
        if isinstance(got, Plate):
            plates.append(got)
        else:
            said.append(f"plate {place + 1}: {got}")
    zero = blocks.numbers("FORCE_PLATFORM:ZERO")
    if plates and zero.size >= 2 and zero[1] > 0:
        notes.append(
            f"plates: the mean of frames {max(zero[0], 1):g} to {zero[1]:g}, which the file names as a baseline, is "
            "not taken off"
        )
    return plates, said, notes


def _plate(blocks: Blocks, place: int, metres: float, notes: list[str]) -> Plate | str:
    kinds, corners, origins = (blocks.numbers(f"FORCE_PLATFORM:{n}") for n in ("TYPE", "CORNERS", "ORIGIN"))
    if kinds.size <= place or corners.size < 12 * (place + 1) or origins.size < 3 * (place + 1):
        return "the file lacks its type, corners or origin"
    kind = int(kinds[place]) if np.isfinite(kinds[place]) else 0
    if kind not in _CHANNELS:
        return f"is of type {kinds[place]:g}, and types 1 to 4 are read"
    wanted = blocks.numbers("FORCE_PLATFORM:CHANNEL")
    # One list for all plates: as long as that of the plate with most.
    rows = 8 if any(int(k) == 3 for k in kinds if np.isfinite(k)) and wanted.size >= 8 * kinds.size else 6
    channels = wanted[rows * place : rows * place + _CHANNELS[kind]] - 1
    there = np.isfinite(channels) & (channels >= 0) & (channels < blocks.analog.shape[1])
    if channels.size < _CHANNELS[kind] or not there.all():
        return "the file lacks some of its channels"
    corner = corners[12 * place : 12 * place + 12].reshape(4, 3) * metres
    axes = _axes(corner)
    origin = origins[3 * place : 3 * place + 3] * metres
    if axes is None or not np.isfinite(origin).all():
        return "its corners span no plane"
    index = channels.astype(int)
    force, moment = _wrench(blocks, kind, place, index, origin, metres, notes)
    middle = corner.mean(axis=0)
    centre = np.full_like(force, np.nan)
    bears = np.abs(force[:, 2]) >= LEAST_LOAD
    x, y = -moment[bears, 1] / force[bears, 2], moment[bears, 0] / force[bears, 2]
    centre[bears] = np.column_stack([x, y, np.zeros_like(x)]) @ axes.T + middle
    return Plate(place + 1, force @ axes.T, moment @ axes.T, centre, -axes[:, 2], middle, tuple(index.tolist()))


def _axes(corner: Array) -> Array | None:
    """Columns x, y, z of a plate in the laboratory: its corners are +x+y, −x+y, −x−y, +x−y."""
    if not np.isfinite(corner).all():
        return None
    x, y = corner[0] - corner[1], corner[0] - corner[3]
    z = np.cross(x, y)
    if not np.linalg.norm(z) > 1e-6:  # m²
        return None
    y = np.cross(z, x)
    return np.column_stack([v / np.linalg.norm(v) for v in (x, y, z)])


def _wrench(
    blocks: Blocks, kind: int, place: int, channels: NDArray[np.int64], origin: Array, metres: float, notes: list[str]
) -> tuple[Array, Array]:
    """Force [N] and moment about the centre of the surface [N m], (sample, 3), in the axes of the plate."""
    raw = blocks.analog[:, channels]
    name = f"plate {place + 1}"
    if kind == 4:
        matrices = blocks.numbers("FORCE_PLATFORM:CAL_MATRIX")
        matrix = matrices[36 * place : 36 * place + 36]
        if matrix.size == 36:
            raw = raw @ matrix.reshape(6, 6)  # stored column by column: this is its transpose
        else:
            notes.append(f"{name}: is of type 4 without a calibration matrix: its channels are taken as they are")
        newtons, moments = 1.0, metres
    else:
        newtons = _factor(blocks, channels[0], "force", 1.0, name, notes)
        moments = _factor(blocks, channels[3], "moment", newtons * metres, name, notes) if kind == 2 else metres
    if kind == 3:
        raw = raw * newtons
        (x12, x34, y14, y23, z1, z2, z3, z4), (a, b, depth) = raw.T, origin
        force = np.column_stack([x12 + x34, y14 + y23, z1 + z2 + z3 + z4])
        moment = np.column_stack([b * (z1 + z2 - z3 - z4), a * (-z1 + z2 + z3 - z4), b * (x34 - x12) + a * (y14 - y23)])
        to_surface = np.array([0.0, 0.0, -abs(depth)])
    elif kind == 1:
        force = raw[:, :3] * newtons
        x, y = (raw[:, 3:5] * metres).T
        free = raw[:, 5] * newtons * metres
        moment = np.column_stack([y * force[:, 2], -x * force[:, 2], free + x * force[:, 1] - y * force[:, 0]])
        to_surface = np.array([origin[0], origin[1], 0.0])
    else:
        force, moment = raw[:, :3] * newtons, raw[:, 3:] * moments
        to_surface = origin
        if origin[2] > 0:
            notes.append(
                f"{name}: its origin lies above its surface by the file, as in old calibrations: the sign is turned"
            )
            to_surface = -origin
    return force, moment + np.cross(force, to_surface)


def _factor(blocks: Blocks, channel: int, quantity: str, without: float, name: str, notes: list[str]) -> float:
    """From a channel's unit to SI; what is no such unit is said."""
    units = blocks.texts("ANALOG:UNITS")
    spelled = units[channel] if channel < len(units) else ""
    unit = unit_of(spelled)
    if unit and unit.quantity == quantity:
        return unit.factor
    taken = "N" if quantity == "force" else "N times the unit of length"
    notes.append(f"{name}: the file gives {spelled or 'no unit'} as the unit of a {quantity}: taken as {taken}")
    return without
