"""What each instrument adds: how far a set of them leaves open what muscles and joints do.

One repetition is simulated, read by every instrument without its noise but with its uncertainty, and explained with
each set. So the answer is a prediction for that exercise, load and athlete, before anything is bought or borrowed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, shown
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.solve import solve
from revpress.instrument.catalogue import find_instrument, instruments
from revpress.instrument.encoder import Encoder
from revpress.instrument.instrument import Instrument, Observation
from revpress.instrument.position_sensor import PositionSensor
from revpress.measurement.explain import LAYERS, explain
from revpress.measurement.measure_recording import measure_recording
from revpress.measurement.measured_reps import MeasuredRep
from revpress.twin.motion import Motion, tempo

QUANTITIES = (
    "peak_hip_extension_moment", "peak_knee_extension_moment", "gluteus_maximus_net_work_share",
    "hamstrings_net_work_share", "quadriceps_net_work_share",
)  # fmt: skip
"""What is asked of every set."""

_TEMPO = (1.5, 2.0)  # s up and down, where no motion is given: controlled, as in a test
_FRAMES = 701  # 5 ms apart


def instrument_sets(
    exercise: ExerciseLike,
    athlete: Athlete,
    load: float | None,
    have: Mapping[str, Instrument[Any]],
    more: Mapping[str, Instrument[Any]],
    *,
    motion: Motion | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    **parameters: Any,
) -> xr.Dataset:
    """How wide the interval of each quantity is, with the instruments at hand and with each one more.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        What is done, as :func:`~revpress.exercise.catalogue.find_exercise` takes it.
    athlete : Athlete
        Who does it.
    load : float or None
        In the unit of the exercise's load; None stands for its own.
    have : mapping of str to Instrument
        What is there already, by name; one of them is an encoder, because without movement no posture is known.
    more : mapping of str to Instrument
        What might be added, one at a time; those that are there already are passed over.
    motion : Motion, optional
        The repetition; 1.5 s up and 2 s down if not given.
    progress : callable, optional
        Called with (done, total, what).
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        Over ``set`` ("have", then "+ name" of each one more that can be used there): each of :data:`QUANTITIES` as the
        truth that was simulated, its ``…_interval`` over (layer, bound), in the unit of
        :func:`~revpress.measurement.explain.explain`. The attribute ``unusable`` says of the others why not.

    Raises
    ------
    InputError
        No encoder among ``have``, an instrument there that this exercise has no place for, or what
        :func:`~revpress.exercise.solve.solve` refuses.
    """
    encoders = {name: one for name, one in have.items() if isinstance(one, Encoder)}
    if len(encoders) != 1:
        raise InputError(
            f"among the instruments at hand are {len(encoders)} encoders ({', '.join(have) or 'none at all'}), but it "
            "takes one: without the movement no posture is known"
        )
    encoder = next(iter(encoders.values()))
    chosen = find_exercise(exercise, **parameters)
    load = chosen.checked_load(load)
    report = progress or (lambda done, total, what: None)
    report(0, 2, chosen.title)
    solution = solve(chosen, athlete, load, motion=motion or tempo(*_TEMPO, frames=_FRAMES))
    (rep, *_) = measure_recording(encoder.simulate(solution), chosen, athlete, load, encoder=encoder)
    own = [_read(name, one, solution, rep) for name, one in have.items() if name not in encoders]
    names, sets, unusable = ["have"], [own], []
    for name, one in more.items():
        if name in have:
            continue
        try:
            sets.append([*own, _read(name, one, solution, rep)])
        except InputError as error:
            unusable.append(f"{name}: {error}")
        else:
            names.append(f"+ {name}")
    report(1, 2, "instruments")
    reps = [replace(rep, observations=tuple(read)) for read in sets]
    explained = explain(reps, chosen, athlete).repetitions
    report(2, 2, "")
    data = {name: explained[name] for q in QUANTITIES if q in explained for name in (q, f"{q}_interval")}
    plain = xr.Dataset({n: v.variable for n, v in data.items()}, {"layer": list(LAYERS), "bound": ["low", "high"]})
    return plain.rename(repetition="set").assign_coords(set=names).assign_attrs(
        exercise=chosen.name, title=chosen.title, load=load, load_unit=chosen.load.unit, unusable=unusable,
        have=list(have),
    )  # fmt: skip


def named_instruments(names: str) -> dict[str, Instrument[Any]]:
    """Instruments as a person names them.

    Parameters
    ----------
    names : str
        Names of :func:`~revpress.instrument.catalogue.instruments`, parted by commas; one may have settings:
        "emg:electrodes=gluteus maximus+biceps femoris".

    Returns
    -------
    dict of str to Instrument
        By what was written.

    Raises
    ------
    InputError
        No such instrument or setting, or one that is named twice.
    """
    found: dict[str, Instrument[Any]] = {}
    for text in filter(None, (part.strip() for part in names.split(","))):
        name, *pairs = (part.strip() for part in text.split(":"))
        if text in found:
            raise InputError(f"the instrument {shown(text)} is named twice")
        found[text] = find_instrument(name, **dict(_setting(name, pair) for pair in pairs))
    return found


def usual_instruments() -> dict[str, Instrument[Any]]:
    """One of each kind that can be had without being described further, encoders left out.

    Returns
    -------
    dict of str to Instrument
        By name.
    """
    found = {}
    for name, kind in instruments().items():
        if not issubclass(kind, PositionSensor):
            with contextlib.suppress(InputError):  # a kind that must be described
                found[name] = find_instrument(name)
    return found


def _setting(name: str, pair: str) -> tuple[str, Any]:
    key, equals, value = (part.strip() for part in pair.partition("="))
    if not (key and equals and value):
        raise InputError(f"a setting of the instrument {name} is written name=value, not {shown(pair)}")
    try:
        return key, float(value)
    except ValueError:
        return key, tuple(part.strip() for part in value.split("+")) if key.endswith("s") else value


def _read(name: str, instrument: Instrument[Any], solution: xr.Dataset, rep: MeasuredRep) -> Observation:
    """What an instrument reads of the repetition; InputError where this exercise has no place for it."""
    reading = instrument.simulate(solution)
    if not reading.channels:
        raise InputError(f"{shown(name)} reads nothing in this exercise")
    return Observation(instrument, reading)


def widths(sets: xr.Dataset, layer: str = "likely") -> xr.Dataset:
    """How far each set leaves each quantity open.

    Parameters
    ----------
    sets : xarray.Dataset
        Of :func:`instrument_sets`.
    layer : str
        One of :data:`~revpress.measurement.explain.LAYERS`.

    Returns
    -------
    xarray.Dataset
        Each quantity over ``set``: greatest less least.
    """
    out = {}
    for name in QUANTITIES:
        if name in sets:
            ends = sets[f"{name}_interval"].sel(layer=layer, drop=True)
            out[name] = (ends.sel(bound="high", drop=True) - ends.sel(bound="low", drop=True)).assign_attrs(
                sets[name].attrs
            )
    return xr.Dataset(out)


def most_useful(sets: xr.Dataset, quantities: Sequence[str] = QUANTITIES) -> tuple[str, float] | None:
    """The one more instrument that narrows what is likely most, over the mean of several quantities.

    Parameters
    ----------
    sets : xarray.Dataset
        Of :func:`instrument_sets`.
    quantities : sequence of str
        Of :data:`QUANTITIES`, all alike.

    Returns
    -------
    tuple of str and float, or None
        Its name in ``set``, and the mean of the widths with it over those without; None where nothing was added.
    """
    wide = widths(sets)
    if wide.sizes["set"] < 2:
        return None
    ratios = [(wide[q] / wide[q].isel(set=0)).values for q in quantities if q in wide and float(wide[q][0]) > 0.0]
    mean = np.mean(ratios, axis=0)
    best = 1 + int(np.argmin(mean[1:]))
    return str(wide["set"].values[best]), float(mean[best])
