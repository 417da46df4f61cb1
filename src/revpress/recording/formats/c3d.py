"""C3D files of laboratories: markers, analog signals, force plates and events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import Channel
from revpress.instrument.recording import Event, Recording, Stated
from revpress.recording.format import reader
from revpress.recording.formats.c3d_blocks import Blocks, read_blocks, why_not_c3d
from revpress.recording.formats.c3d_plates import LEAST_LOAD, Plate, read_plates
from revpress.recording.signals import Unit, distinct, listed, side_of, signal, signal_unit, unit_of
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import LayoutNeeded

Array = NDArray[np.float64]
ActsOn = Literal["plate", "body"]

_GROUPS = (("ANGLES", "ANGLE"), ("FORCES", "FORCE"), ("MOMENTS", "MOMENT"), ("POWERS", "POWER"))
_NO_QUANTITY = ("SCALARS", "REACTIONS")
_LIES_AGAINST = 0.7  # part of the points before a plate's back, from which its corners are taken to be in reverse


@reader("C3D", (".c3d",), lambda file: why_not_c3d(file.data))
def read_c3d(file: str | Path | SourceFile, length_unit: str = "", acts_on: ActsOn | None = None) -> Recording:
    """Markers, analog signals, force plates of types 1 to 4, and events.

    Time 0 is the first frame of the trial; a file of a part of it begins later. A force is the one on the body, in the
    laboratory's axes: where the file has the one on the plate, it is turned round, and that is said.

    Parameters
    ----------
    file : str, Path or SourceFile
        Of PC, DEC or MIPS order, with samples as integers or floating-point numbers.
    length_unit : str
        "mm", "cm", "m" or "in": of markers and plates, for a file that does not say it.
    acts_on : {"plate", "body"}, optional
        What the forces of the file act on; if not given, the sign of their largest normal part tells.

    Returns
    -------
    Recording
        Positions [m] by marker, gaps without samples; each plate's force [N], moment about the middle of its surface
        [N m] and centre of pressure [m], at the analog rate; other signals in the quantity of their unit.

    Raises
    ------
    InputError
        Not a whole C3D file; lengths without a unit; or a unit that is none.
    """
    source = SourceFile.read(file)
    if acts_on not in (None, *get_args(ActsOn)):
        raise InputError(f"acts_on is {shown(acts_on)}, not one of {', '.join(get_args(ActsOn))}")
    with np.errstate(all="ignore"):  # what is no number, or becomes none, is no sample
        return _recording(source, read_blocks(source), length_unit, acts_on)


def _recording(source: SourceFile, blocks: Blocks, length_unit: str, acts_on: ActsOn | None) -> Recording:
    said: list[str] = []
    if len(blocks.points) < blocks.declared_frames:
        said.append(f"the file says {blocks.declared_frames} frames and has {len(blocks.points)}: it was cut off")
    metres = _metres(source, blocks, length_unit)
    plates, more, notes = read_plates(blocks, metres)
    said += more
    begin = (blocks.first_frame - 1) / blocks.frame_rate
    frames = begin + np.arange(len(blocks.points)) / blocks.frame_rate
    samples = begin + np.arange(len(blocks.analog)) / blocks.analog_rate
    channels = [*_points(source, blocks, frames, metres, said)]
    channels += _plates(source, blocks, plates, samples, acts_on, metres, notes)
    channels += _analog(source, blocks, plates, samples, said)
    if not channels:
        raise InputError(f"{source}: has no sample of a quantity that is known ({'; '.join(said) or 'all is missing'})")
    names = distinct((channel.name for channel in channels), "signal")
    return Recording(
        tuple(_named(channel, name) for channel, name in zip(channels, names, strict=True)),
        _events(blocks, begin),
        _stated(blocks),
        tuple(said),
        tuple(notes),
    )


def _named(channel: Channel, name: str) -> Channel:
    return channel if channel.name == name else replace(channel, name=name)


def _metres(source: SourceFile, blocks: Blocks, length_unit: str) -> float:
    held = blocks.texts("POINT:UNITS")
    stated = unit_of(held[0]) if held else None
    asked = unit_of(length_unit) if length_unit else None
    if length_unit and (asked is None or asked.quantity != "position"):
        raise InputError(f"length_unit is {shown(length_unit)}, not one of mm, cm, m, in")
    if asked:
        return asked.factor
    if stated and stated.quantity == "position":
        return stated.factor
    has_plates = bool(blocks.numbers("FORCE_PLATFORM:USED").sum() > 0)
    if not blocks.points.shape[1] and not has_plates:
        return 1.0
    what = f"gives {shown(held[0])} as its unit of length" if held and held[0] else "does not say its unit of length"
    raise LayoutNeeded(
        f"{source}: {what}: say length_unit='mm', 'cm', 'm' or 'in'",
        choices=tuple({"length_unit": unit} for unit in ("mm", "cm", "m", "in")),
    )


def _points(source: SourceFile, blocks: Blocks, time: Array, metres: float, said: list[str]) -> Iterator[Channel]:
    """Markers, and what a program has worked out and stored as if it were one."""
    count = blocks.points.shape[1]
    labels = distinct((blocks.texts("POINT:LABELS") + [""] * count)[:count], "point")
    units: dict[str, Unit | None] = {}
    for group, kind in _GROUPS:
        spelled = (blocks.texts(f"POINT:{kind}_UNITS") or [""])[0]
        units |= dict.fromkeys(blocks.texts(f"POINT:{group}"), unit_of(spelled))
    for group in _NO_QUANTITY:
        units |= dict.fromkeys(blocks.texts(f"POINT:{group}"), None)
    scale = blocks.numbers("POINT:SCALE")
    steps = float(scale[0]) if scale.size and scale[0] > 0 else 0.0  # negative where samples are no integers
    absent, unknown = [], []
    for place, label in enumerate(labels):
        unit = units.get(label, Unit("position", metres))
        seen = blocks.seen[:, place]
        if unit is None:
            unknown.append(label)
        elif not seen.any():
            absent.append(label)
        else:
            when = time if seen.all() else time[seen]
            for number, axis in enumerate("xyz"):
                values = blocks.points[seen, place, number].astype(float) * unit.factor
                step = steps * unit.factor or float(np.spacing(np.float32(np.abs(values).max())))
                yield signal(  # type: ignore[misc]
                    source,
                    f"{label} {axis}",
                    unit.quantity,
                    when,
                    values,
                    blocks.frame_rate,
                    there=np.ones(len(values), bool),
                    resolution=max(step, 1e-12),
                    side=side_of(label),
                    site=label,
                    axis=axis,
                )
    if absent:
        said.append(f"points without a single sample: {listed(absent)}")
    if unknown:
        said.append(f"points of an unknown quantity or unit: {listed(unknown)}")


def _plates(
    source: SourceFile,
    blocks: Blocks,
    plates: list[Plate],
    time: Array,
    acts_on: ActsOn | None,
    metres: float,
    notes: list[str],
) -> Iterator[Channel]:
    if not plates:
        return
    normals = [_outward(blocks, plate, metres, notes) for plate in plates]
    pushes = [plate.force @ normal for plate, normal in zip(plates, normals, strict=True)]
    largest = max(pushes, key=lambda push: float(np.nan_to_num(np.abs(push)).max()))
    push = float(largest[np.argmax(np.nan_to_num(np.abs(largest)))])
    if acts_on is None and not abs(push) >= LEAST_LOAD:
        notes.append(
            f"plates: bear {abs(push):.3g} N at most, so whether it acts on plate or body is not known: as it is"
        )
        acts_on = "body"
    elif acts_on is None:
        acts_on = "plate" if push < 0 else "body"
        turned = "; here it is the one on the body, with the other sign" if push < 0 else ""
        notes.append(f"plates: the file has the force on the {acts_on}, by the sign of its normal part{turned}")
    sign = -1.0 if acts_on == "plate" else 1.0
    for plate in plates:
        site = f"plate {plate.number}"
        for what, quantity, values in (
            ("force", "force", sign * plate.force),
            ("moment", "moment", sign * plate.moment),
            ("centre of pressure", "centre of pressure", plate.centre),
        ):
            for number, axis in enumerate("xyz"):
                made = signal(
                    source, f"{site} {what} {axis}", quantity, time, values[:, number], blocks.analog_rate, site=site,
                    axis=axis,
                )  # fmt: skip
                if made:
                    yield made
    notes.append(f"plates: no centre of pressure where one bears less than {LEAST_LOAD:g} N")


def _outward(blocks: Blocks, plate: Plate, metres: float, notes: list[str]) -> Array:
    """Towards whoever is on a plate: by its corners, unless the markers are on the other side of it."""
    markers = blocks.points[blocks.seen].astype(float) * metres
    before = float(np.mean((markers - plate.middle) @ plate.normal < 0)) if len(markers) else 0.0
    if before < _LIES_AGAINST:
        return plate.normal
    notes.append(f"plate {plate.number}: its corners are in reverse order, as the markers are at its back by them")
    return -plate.normal


def _analog(source: SourceFile, blocks: Blocks, plates: list[Plate], time: Array, said: list[str]) -> Iterator[Channel]:
    count = blocks.analog.shape[1]
    taken = {channel for plate in plates for channel in plate.channels}
    labels = distinct((blocks.texts("ANALOG:LABELS") + [""] * count)[:count], "analog")
    units = (blocks.texts("ANALOG:UNITS") + [""] * count)[:count]
    unknown = []
    for place, label in enumerate(labels):
        if place in taken:
            continue
        unit = signal_unit(label, units[place]) if units[place] else Unit("counts", 1.0)
        made = unit and signal(
            source,
            label,
            unit.quantity,
            time,
            blocks.analog[:, place] * unit.factor,
            blocks.analog_rate,
            side=side_of(label),
            site=label if unit.quantity == "emg" else "",
        )
        if made:
            yield made
        else:
            unknown.append(f"{label} ({units[place]})")
    if unknown:
        said.append(f"analog signals of an unknown unit: {listed(unknown)}")


def _events(blocks: Blocks, begin: float) -> tuple[Event, ...]:
    events = [Event(label, begin + time) for label, time in blocks.events]
    labels, sides = blocks.texts("EVENT:LABELS"), blocks.texts("EVENT:CONTEXTS")
    times = blocks.numbers("EVENT:TIMES")
    times = times[: times.size // 2 * 2].reshape(-1, 2)
    for place, (minutes, seconds) in enumerate(times[: len(labels)]):
        side = sides[place] if place < len(sides) else ""
        time = 60.0 * minutes + seconds
        if np.isfinite(time):
            events.append(Event(f"{side} {labels[place]}".strip(), float(time)))
    return tuple(sorted(events, key=lambda event: event.time))


def _stated(blocks: Blocks) -> Stated:
    made = [*blocks.texts("MANUFACTURER:COMPANY")[:1], *blocks.texts("MANUFACTURER:SOFTWARE")[:1]]
    names = [name for name in blocks.texts("SUBJECTS:NAMES") if name]
    return Stated(
        device=" ".join(made) or None,
        athlete=names[0] if len(names) == 1 else None,
        start=_start(blocks),
    )


def _start(blocks: Blocks) -> datetime | None:
    numbers = [*blocks.numbers("TRIAL:DATE")[:3], *blocks.numbers("TRIAL:TIME")[:3]]
    try:
        return datetime(*(int(n) for n in numbers)) if len(numbers) == 6 else None  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None
