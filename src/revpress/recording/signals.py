"""What readers of laboratory files share: units by their spelling, sides that a label states, channels with gaps."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.instrument.channel import QUANTITIES, Channel, Side
from revpress.recording.source_file import SourceFile

Array = NDArray[np.float64]

STANDARD_GRAVITY = 9.80665
"""[m/s²], exact by definition."""

_POUND_FORCE = 4.4482216152605  # N, exact by definition
_FOOT = 0.3048  # m
_PSI = 6894.757293168361  # Pa: a pound-force on a square inch

_SPELLINGS: dict[tuple[str, float], str] = {
    ("position", 1.0): "m meter meters metre metres mete",
    ("position", 1e-2): "cm",
    ("position", 1e-3): "mm millimeter millimeters millimetre millimetres",
    ("position", 0.0254): "in inch inches",
    ("velocity", 1.0): "m/s",
    ("velocity", 1e-3): "mm/s",
    ("acceleration", 1.0): "m/s2 m/s^2 m/s²",
    ("acceleration", 1e-3): "mm/s2 mm/s^2 mm/s²",
    ("acceleration", STANDARD_GRAVITY): "g",
    ("acceleration", 1e-3 * STANDARD_GRAVITY): "mg",
    ("force", 1.0): "n nt newton newtons",
    ("force", 1e3): "kn",
    ("force", STANDARD_GRAVITY): "kgf kp",
    ("force", _POUND_FORCE): "lb lbf lbs",
    ("moment", 1.0): "nm n-m n.m n·m n*m newton-meters newton-metres",
    ("moment", 1e-3): "nmm n-mm n.mm n·mm n*mm ntmm",
    ("moment", _POUND_FORCE * _FOOT): "ft-lbs ft-lb ft*lb ftlb lbf-ft",
    ("angle", 1.0): "rad radian radians",
    ("angle", math.pi / 180): "deg degree degrees °",
    ("angular velocity", 1.0): "rad/s",
    ("angular velocity", math.pi / 180): "deg/s deg/sec °/s dps degrees/s",
    ("power", 1.0): "w watt watts",
    ("pressure", 1.0): "pa",
    ("pressure", 1e3): "kpa",
    ("pressure", 1e6): "mpa",
    ("pressure", _PSI): "psi",
    ("pressure", 1e4): "n/cm2 n/cm^2 n/cm²",
    ("voltage", 1.0): "v volt volts",
    ("voltage", 1e-3): "mv",
    ("voltage", 1e-6): "uv µv μv",
    ("counts", 1.0): "counts raw d.u. bits",
}
_UNITS = {
    spelling: of for of, spellings in _SPELLINGS.items() for spelling in spellings.split()
}  # what may be told by case alone (MPa, mPa) is not among them
_LEFT, _RIGHT = {"left", "lt"}, {"right", "rt"}
_WORD = re.compile(r"[^\W\d_]+\d*|\d+")
_MUSCLE = re.compile(
    r"tib(?:ialis|\.? ?ant)|soleus|gastro|vast(?:us)?(?![a-z])|rectus|hamstring|semi(?:tend|memb)|glut|biceps|peron"
    r"|fibularis|adductor|sartorius|gracilis|erector|multifid|\bv[ml]o?\b",
    re.IGNORECASE,
)
_EMG = re.compile(r"(?<![A-Za-z])EMG", re.IGNORECASE)
_LISTED = 4  # names that a sentence repeats


@dataclass(frozen=True)
class Unit:
    """What a unit in a file means.

    Attributes
    ----------
    quantity : str
        One of :data:`~revpress.instrument.channel.QUANTITIES`.
    factor : float
        From it to SI.
    """

    quantity: str
    factor: float


def unit_of(spelled: str) -> Unit | None:
    """The unit that is meant.

    Parameters
    ----------
    spelled : str
        As the file has it; upper and lower case are the same.

    Returns
    -------
    Unit or None
        None where it is none of those that are known.
    """
    found = _UNITS.get(spelled.strip().lower())
    return Unit(*found) if found else None


def signal_unit(label: str, spelled: str) -> Unit | None:
    """The unit of a signal; a voltage is of EMG where its label says so or names a muscle.

    Parameters
    ----------
    label, spelled : str
        As the file has them.

    Returns
    -------
    Unit or None
        None where the unit is not known.
    """
    unit = unit_of(spelled)
    if unit and unit.quantity == "voltage" and (_EMG.search(label) or _MUSCLE.search(label)):
        return Unit("emg", unit.factor)
    return unit


def side_of(label: str) -> Side | None:
    """The side that a label states in words, or by an R or L that stands alone at its beginning or end.

    Parameters
    ----------
    label : str
        Of a marker, muscle or coordinate: "VMO RT", "L_soleus", "hip_flexion_r".

    Returns
    -------
    {"left", "right"} or None
        None where it says nothing, or both.
    """
    words = [word.lower() for word in _WORD.findall(label)]
    ends = {words[0], words[-1]} if len(words) > 1 else set()
    left = bool(_LEFT & set(words)) or "l" in ends
    right = bool(_RIGHT & set(words)) or "r" in ends
    if left == right:
        return None
    return "left" if left else "right"


def distinct(names: Iterable[str], without: str) -> list[str]:
    """Names of which none occurs twice: the second of a kind has its number behind it.

    Parameters
    ----------
    names : iterable of str
        As the file has them.
    without : str
        What one without a name is called; its place follows.

    Returns
    -------
    list of str
        As many.
    """
    named = [name.strip() or f"{without} {place}" for place, name in enumerate(names, 1)]
    taken, times, out = set(named), Counter[str](), []
    for name in named:
        times[name] += 1
        other, number = name, times[name]
        while number > 1 and other in taken:
            other, number = f"{name} ({number})", number + 1
        taken.add(other)
        out.append(other)
    return out


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: the first few, and how many more there are.

    Parameters
    ----------
    names : sequence of str
        Any number.

    Returns
    -------
    str
        For instance "RASI, LASI, RPSI, LPSI and 12 more".
    """
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def smallest_step(values: Array) -> float:
    """The smallest change from one sample to the next: what a channel resolves, as far as its samples tell.

    Parameters
    ----------
    values : ndarray, shape (frame,)
        In SI.

    Returns
    -------
    float
        Above 0; of a signal that never changes, the spacing of floating-point numbers.
    """
    steps = np.abs(np.diff(values))
    steps = steps[steps > 0.0]
    return float(steps.min()) if steps.size else float(np.spacing(max(float(np.abs(values).max(initial=0.0)), 1e-9)))


def even_rate(time: Array) -> float | None:
    """The rate of samples whose times are even up to rounding: nowhere half a step off the straight line.

    Parameters
    ----------
    time : ndarray, shape (frame,)
        [s].

    Returns
    -------
    float or None
        [Hz]; None where the spacing varies, or of fewer than two samples.
    """
    if time.size < 2 or not time[-1] > time[0]:
        return None
    step = (time[-1] - time[0]) / (time.size - 1)
    off = np.abs(time - time[0] - step * np.arange(time.size)).max()
    return float(1.0 / step) if off < 0.5 * step else None


def signal(
    source: SourceFile,
    name: str,
    quantity: str,
    time: Array,
    values: Array,
    rate: float | None,
    *,
    there: NDArray[np.bool_] | None = None,
    resolution: float | None = None,
    side: Side | None = None,
    site: str = "",
    axis: str = "",
) -> Channel | None:
    """A channel of the samples that are there.

    Parameters
    ----------
    source : SourceFile
        The file.
    name, quantity : str
        Of the channel; its unit follows.
    time, values : ndarray, shape (frame,)
        [s], SI. What is not finite is no sample.
    rate : float or None
        Nominal [Hz].
    there : ndarray of bool, shape (frame,), optional
        Which samples are there, where the caller knows it already.
    resolution : float, optional
        Smallest step; if not given, the smallest between two samples.
    side : {"left", "right", "both"}, optional
        What the file says.
    site, axis : str
        Where, and which component.

    Returns
    -------
    Channel or None
        None without a sample.
    """
    there = np.isfinite(values) if there is None else there
    if not there.all():
        time, values = time[there], values[there]
    if not time.size:
        return None
    step = smallest_step(values) if resolution is None else resolution
    return Channel(
        name, quantity, QUANTITIES[quantity], time, values, rate, step, side, str(source), source.sha256, site, axis
    )
