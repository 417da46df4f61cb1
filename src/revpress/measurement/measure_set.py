"""A recorded set: its repetitions, and what each of them says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from revpress.exercise.repetition import RepetitionRule
from revpress.instrument.channel import Channel
from revpress.instrument.encoder import Encoder, even_parts, even_rate, joined, own_encoder
from revpress.instrument.instrument import Instrument
from revpress.instrument.kinematics import Kinematics
from revpress.instrument.position_sensor import POSITION_SENSOR
from revpress.instrument.uncertainty import Measured
from revpress.measurement.edits import Edits
from revpress.measurement.load_model import LoadModel
from revpress.measurement.measured_again import Span, measured_again
from revpress.measurement.metrics import WITH_LOAD, PhaseMetrics, RepMetrics, rep_metrics
from revpress.measurement.phase_kernel import QUANTITIES
from revpress.measurement.reps import Rep, detect_reps

Array = NDArray[np.float64]

RATE_OF_PEAKS = 10.0
"""Samples that a peak of the acceleration needs within one period of the cut-off: 100 Hz at 10 Hz (assumed)."""
_OF_ACCELERATION = ("peak_force", "peak_power")
_WITH_LOAD = WITH_LOAD | {"mean_propulsive_power"}
_AT_PEAKS = np.array([name.startswith("peak") for name in QUANTITIES])
_UNKNOWN = Measured(float("nan"), float("nan"))
_LEAST_CUTOFF = 2.0  # Hz: a movement of half a second is seen
_REST = 0.5  # s around a repetition that tell where it came to rest
_SEED = 1


@dataclass(frozen=True)
class SetResult:
    """A measured set.

    Attributes
    ----------
    motion : Kinematics
        The whole recording.
    load : LoadModel
        What resisted.
    reps : tuple of RepMetrics
        What each repetition says.
    instrument : Instrument
        What measured the position.
    numbers : tuple of int
        Place of each of them in the set, from 1; one that is left out keeps its number.
    notices : tuple of str
        What is left out, and why: one sentence each.
    """

    motion: Kinematics
    load: LoadModel
    reps: tuple[RepMetrics, ...]
    instrument: Instrument[Kinematics] = POSITION_SENSOR
    numbers: tuple[int, ...] = ()
    notices: tuple[str, ...] = ()


def measure_set(
    channel: Channel,
    load: LoadModel,
    rule: RepetitionRule,
    encoder: Encoder | None = None,
    edits: Edits | None = None,
) -> SetResult:
    """Repetitions and metrics of a position channel: low-pass, find, measure, and measure again.

    Parameters
    ----------
    channel : Channel
        A position, concentric positive [m].
    load : LoadModel
        What resists at the measured point.
    rule : RepetitionRule
        What counts as a repetition, and the cut-off.
    encoder : Encoder, optional
        Tells tether angle and scale uncertainty where they matter.
    edits : Edits, optional
        Corrections of the repetitions found.

    Returns
    -------
    SetResult
        What was found. A repetition that needs samples in a hole is left out and named; so is a metric that the rate
        cannot carry, which is then NaN.

    Raises
    ------
    InputError
        As :func:`~revpress.instrument.encoder.channel_kinematics`,
        :func:`~revpress.measurement.reps.detect_reps` and :meth:`~revpress.measurement.edits.Edits.applied`.
    """
    instrument = encoder or POSITION_SENSOR
    parts = even_parts(channel, encoder)
    rule, notices = _carried(rule, channel, encoder)
    encoder = encoder or own_encoder(channel, rule.cutoff)
    motion = joined([encoder.kinematics(values, rule.cutoff, start) for start, values in parts])
    found = detect_reps(motion, rule)
    if edits is not None:
        edits.check_of(channel)
        found = edits.applied(found, motion)
    starts = np.concatenate([[0], np.cumsum([values.size for _, values in parts])])
    readings = np.concatenate([values for _, values in parts]) / np.cos(encoder.tether_angle)
    kept, numbers = [], []
    touched: set[tuple[float, float]] = set()
    for number, rep in enumerate(found, start=1):
        missing = {name: _holes(channel, motion, span) for name, span in _phases(rep).items()}
        touched.update(hole for holes in missing.values() for hole in holes)
        if missing["concentric"]:
            notices.append(f"Repetition {number} left out: samples missing {_when(missing['concentric'])}.")
            continue
        whole = rep
        if missing.get("eccentric"):
            notices.append(
                f"Repetition {number}, eccentric phase left out: samples missing {_when(missing['eccentric'])}."
            )
            whole = Rep(rep.concentric)
        metrics = _measured(readings, starts, motion, whole, encoder, rule, load)
        if whole is not rep:
            metrics = replace(metrics, time_under_tension=float("nan"), pause=float("nan"))
        kept.append(metrics)
        numbers.append(number)
    notices += [
        f"Samples missing {_when([hole])}: what was done there is not counted."
        for hole in channel.holes
        if hole not in touched
    ]
    least = RATE_OF_PEAKS * rule.cutoff
    if kept and encoder.rate < least * (1.0 - 1e-3):
        kept = [_without(metrics, _OF_ACCELERATION) for metrics in kept]
        notices += [
            f"{name.replace('_', ' ').capitalize()} needs {least:g} Hz or more, the recording has {encoder.rate:.4g}."
            for name in _OF_ACCELERATION
        ]
    return SetResult(motion, load, tuple(kept), instrument, tuple(numbers), tuple(notices))


def _carried(rule: RepetitionRule, channel: Channel, encoder: Encoder | None) -> tuple[RepetitionRule, list[str]]:
    """The rule with a cut-off that rate and counts can carry, and what is said of it."""
    rate = even_rate(channel)
    count = (encoder.resolution / np.cos(encoder.tether_angle)) if encoder else channel.resolution
    cutoff = min(rule.cutoff, 0.4 * rate, rule.onset_velocity / (2.0 * count) if count > 0.0 else np.inf)
    if cutoff > 0.999 * rule.cutoff or cutoff < _LEAST_CUTOFF:
        return rule, []
    why = f"samples come {rate:.3g} times a second" if cutoff == 0.4 * rate else f"counts are {1e3 * count:.3g} mm"
    cutoff = 0.999 * cutoff
    return replace(rule, cutoff=cutoff), [
        f"The low-pass was lowered from {rule.cutoff:g} to {cutoff:.2g} Hz, as {why}: what is faster is not seen."
    ]


def _phases(rep: Rep) -> dict[str, tuple[int, int]]:
    return {"concentric": rep.concentric} | ({"eccentric": rep.eccentric} if rep.eccentric else {})


def _holes(channel: Channel, motion: Kinematics, span: tuple[int, int]) -> list[tuple[float, float]]:
    begin, end = motion.time[list(span)]
    return [(low, high) for low, high in channel.holes if low < end and begin < high]


def _when(holes: Sequence[tuple[float, float]]) -> str:
    return " and ".join(f"from {low:.2f} to {high:.2f} s" for low, high in holes)


def _without(metrics: RepMetrics, names: Sequence[str]) -> RepMetrics:
    unknown = dict.fromkeys(names, _UNKNOWN)
    return replace(
        metrics,
        concentric=replace(metrics.concentric, **unknown),
        eccentric=replace(metrics.eccentric, **unknown) if metrics.eccentric else None,
    )


def _measured(
    readings: Array,
    starts: NDArray[np.int64],
    motion: Kinematics,
    rep: Rep,
    encoder: Encoder,
    rule: RepetitionRule,
    load: LoadModel,
) -> RepMetrics:
    """One repetition without a hole in its phases, measured again and again.

    Every repetition gets the same draws: its result depends on itself, not on its number or on those beside it.
    """
    rng = np.random.default_rng(_SEED)
    spans = [(*rep.concentric, 1.0), *([(*rep.eccentric, -1.0)] if rep.eccentric else [])]
    parts = [int(np.searchsorted(starts, first, side="right")) - 1 for first, *_ in spans]
    found: dict[float, dict[str, Array]] = {}
    if len(set(parts)) == 1:
        groups = [spans]
    else:  # a hole in the pause: each phase by itself
        groups = [[span] for span in spans]
    for group in groups:
        part = int(np.searchsorted(starts, group[0][0], side="right")) - 1
        around = int((_REST + 3.0 / rule.cutoff) * encoder.rate) + 1
        low = max(int(starts[part]), min(first for first, _, _ in group) - around)
        high = min(int(starts[part + 1]), max(last for _, last, _ in group) + around + 1)
        local: list[Span] = [(first - low, last - low, sign) for first, last, sign in group]
        values, errors, by_filter, by_scale = measured_again(
            readings[low:high], encoder, rule.cutoff, local, load, rule.onset_velocity, rng
        )
        shift = motion.time[low]
        for k, (_, _, sign) in enumerate(local):
            found[sign] = {
                "value": values[k], "errors": errors[:, k], "by_filter": by_filter[k], "by_scale": by_scale[k],
                "shift": np.array(shift),
            }  # fmt: skip
    if not all(np.isfinite(one["value"]).all() and np.isfinite(one["errors"]).all() for one in found.values()):
        return rep_metrics(motion, rep, load, rule.onset_velocity)
    said = {sign: _sure(one, load) for sign, one in found.items()}
    concentric, eccentric = said[1.0], said.get(-1.0)
    share = concentric["propulsive_time"].value / concentric["duration"].value
    tension, pause = _tension(found)
    return RepMetrics(
        rep=rep,
        concentric=_phase(concentric),
        eccentric=_phase(eccentric) if eccentric else None,
        mean_propulsive_velocity=concentric["mean_propulsive_velocity"],
        mean_propulsive_power=concentric["mean_propulsive_power"],
        propulsive_share=min(1.0, share),
        time_under_tension=tension.value,
        pause=pause.value,
        u_time_under_tension=tension.u,
        u_pause=pause.u,
    )


def _phase(said: dict[str, Measured]) -> PhaseMetrics:
    return PhaseMetrics(**{field.name: said[field.name] for field in fields(PhaseMetrics)})


def _sure(one: dict[str, Array], load: LoadModel) -> dict[str, Measured]:
    """Values less the error that comes every time, and what is left of it and of all else as standard uncertainty.

    What is taken out is known no better than within its own size, a rectangle of that half-width. What another cut-off
    changes of a peak is what it takes from it, and counts beside the noise; what it changes of the ends is noise, so
    there the larger of the two counts.
    """
    always, by_noise = one["errors"].mean(axis=0), one["errors"].var(axis=0, ddof=1)
    best = one["value"] - always
    by_load = np.array([load.u_relative if name in _WITH_LOAD else 0.0 for name in QUANTITIES]) * best
    u = np.sqrt(
        np.where(_AT_PEAKS, by_noise + one["by_filter"] ** 2, np.maximum(by_noise, one["by_filter"] ** 2))
        + always**2 / 3.0
        + one["by_scale"] ** 2
        + by_load**2
    )
    return {name: Measured(float(best[i]), float(u[i])) for i, name in enumerate(QUANTITIES)}


def _tension(found: dict[float, dict[str, Array]]) -> tuple[Measured, Measured]:
    """Time under tension and pause between the phases."""
    begin, end = QUANTITIES.index("begin"), QUANTITIES.index("end")
    ordered = sorted(found.values(), key=lambda one: float(one["value"][begin] + one["shift"]))
    first, last = ordered[0], ordered[-1]

    def between(early: dict[str, Array], at: int, late: dict[str, Array], until: int) -> Measured:
        errors = late["errors"][:, until] - early["errors"][:, at]
        value = (late["value"][until] + late["shift"]) - (early["value"][at] + early["shift"]) - errors.mean()
        filters = np.hypot(late["by_filter"][until], early["by_filter"][at])
        u = np.sqrt(max(errors.var(ddof=1), filters**2) + errors.mean() ** 2 / 3.0)
        return Measured(float(value), float(u))

    tension = between(first, begin, last, end)
    if len(ordered) == 1:
        return tension, Measured(0.0, 0.0)
    pause = between(first, end, last, begin)
    return tension, Measured(max(0.0, pause.value), pause.u)
