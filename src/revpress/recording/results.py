"""Numbers that a device or its software has worked out already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from revpress.errors import InputError, shown
from revpress.instrument.channel import Side


@dataclass(frozen=True, slots=True)  # a file may have a million
class DeviceResult:
    """One number of one test.

    Attributes
    ----------
    metric : str
        As the device calls it, without its unit.
    value : float
        Finite: what was not measured is no result.
    unit : str
        As the device writes it; "1" for a number without one, empty where the file does not say.
    test : str
        Test or exercise, as the device calls it.
    athlete : str
        Number of the athlete, else the name; as written, empty where the file has none.
    time : datetime or None
        When it was done; it has a time zone only where the file has one.
    side : {"left", "right", "both"} or None
        None where the file does not say.
    trial, repetition : str
        Which of several, as the device counts them; empty where it does not.
    load : float or None
        [kg].
    """

    metric: str
    value: float
    unit: str
    test: str
    athlete: str = ""
    time: datetime | None = None
    side: Side | None = None
    trial: str = ""
    repetition: str = ""
    load: float | None = None


@dataclass(frozen=True)
class ResultTable:
    """All numbers of a file.

    Attributes
    ----------
    results : tuple of DeviceResult
        In the order of the file.
    device : str
        What they are from.
    source, sha256 : str
        The file and the hash of its bytes.
    left_out : tuple of str
        What the file has and this does not, and why: one sentence each.
    """

    results: tuple[DeviceResult, ...]
    device: str
    source: str
    sha256: str
    left_out: tuple[str, ...] = ()

    def of(self, metric: str) -> tuple[DeviceResult, ...]:
        """The results of one metric.

        Parameters
        ----------
        metric : str
            As the device calls it.

        Returns
        -------
        tuple of DeviceResult
            At least one.

        Raises
        ------
        InputError
            The file has no such metric.
        """
        found = tuple(r for r in self.results if r.metric == metric)
        if not found:
            known = ", ".join(sorted({r.metric for r in self.results}))
            raise InputError(f"{self.source}: no metric {shown(metric)} (there are {known})")
        return found
