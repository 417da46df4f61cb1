"""What other instruments read during measured repetitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from revpress.instrument.instrument import Instrument, Observation
from revpress.instrument.recording import Recording
from revpress.measurement.measured_reps import MeasuredRep, MeasuredReps


def observe(
    reps: Sequence[MeasuredRep], recording: Recording, instruments: Iterable[Instrument[Any]], *, later: float = 0.0
) -> MeasuredReps:
    """Give every repetition what other instruments read at the time.

    Parameters
    ----------
    reps : sequence of MeasuredRep
        Found in the position of this recording, or of another one.
    recording : Recording
        With the channels that the instruments gave, among others too.
    instruments : iterable of Instrument
        Each finds its channels by quantity and site.
    later : float
        What the recording's clock shows when that of the repetitions shows 0 [s].

    Returns
    -------
    MeasuredReps
        With the notices of those given. Where a reading has no samples throughout a repetition,
        :func:`~revpress.measurement.explain.explain` leaves it out of that repetition and says so.
    """
    if later:
        recording = replace(recording, channels=tuple(replace(c, time=c.time - later) for c in recording))
    read = tuple(Observation(instrument, recording) for instrument in instruments)
    notices = reps.notices if isinstance(reps, MeasuredReps) else ()
    return MeasuredReps((replace(rep, observations=(*rep.observations, *read)) for rep in reps), notices)
