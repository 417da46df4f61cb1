"""Cortex's analog text (``.anc``): what a converter gave, channel by channel."""

from __future__ import annotations

import re
from pathlib import Path

from revpress.errors import InputError, check_range, shown
from revpress.instrument.recording import Recording
from revpress.recording.columns import first_line, head, read_columns
from revpress.recording.format import reader
from revpress.recording.signals import distinct, even_rate, side_of, signal
from revpress.recording.source_file import SourceFile

_LINES = 40  # of a header, at most
_RATE = re.compile(r"PreciseRate:\t *(\d{1,9}(?:\.\d{1,12})?)(?![\d.])")
_CHANNELS = re.compile(r"#Channels:\t *(\d+)")


def _recognise(file: SourceFile) -> str | None:
    return (
        None if re.match(r"File_Type:\s+Analog", first_line(file)) else "its first line does not say File_Type: Analog"
    )


@reader("Cortex analog text", (".anc",), _recognise)
def read_cortex_analog(file: str | Path | SourceFile) -> Recording:
    """Every channel that has a name, as counts: the file does not say what a volt of them measures.

    Parameters
    ----------
    file : str, Path or SourceFile
        Parted by tabs.

    Returns
    -------
    Recording
        Channels of counts at the rate of the header.

    Raises
    ------
    InputError
        Not such a file, or rows that cannot be read.
    """
    source = SourceFile.read(file)
    lines = head(source, _LINES)
    names_at = next((i for i, line in enumerate(lines) if line.startswith("Name\t")), None)
    if _recognise(source) or names_at is None:
        raise InputError(f"{source}: is no analog text of Cortex: it has no row of names")
    names = [cell.strip() for cell in lines[names_at].split("\t")[1:]]
    skipped = names_at + 1
    ranges: list[str] = []
    while skipped < len(lines) and (key := lines[skipped].split("\t")[0].strip()) in ("Rate", "Range"):
        if key == "Range":
            ranges = lines[skipped].split("\t")[1:]
        skipped += 1
    while names and not names[-1] and len(names) > len([r for r in ranges if r.strip()]):
        names.pop()
    table = read_columns(source, skipped, len(names) + 1, "\t")
    time = table[:, 0]
    beginning = "\n".join(lines[:names_at])
    rate = even_rate(time)
    if (declared := _RATE.search(beginning)) and rate is not None:
        rate = check_range(f"{source}: its rate", float(declared[1]), 0.99 * rate, 1.01 * rate, "Hz")
    said, notes = [], ["the unit of its channels is not in the file: it has counts of a converter"]
    unnamed = names.count("")
    if unnamed:
        said.append(f"{unnamed} columns without a name")
    if (stated := _CHANNELS.search(beginning)) and int(stated[1][:9]) != len(names):
        notes.append(f"the header says {shown(stated[1])} channels and {len(names)} are there")
    called = iter(distinct([name for name in names if name], "channel"))
    channels = []
    for place, name in enumerate(names, 1):
        if name:
            label = next(called)
            made = signal(source, label, "counts", time, table[:, place], rate, resolution=1.0, side=side_of(name))
            channels += [made] if made else []
    if not channels:
        raise InputError(f"{source}: has no channel with a name and a sample")
    return Recording(tuple(channels), left_out=tuple(said), notes=tuple(notes))
