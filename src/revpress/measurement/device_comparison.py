"""What the OpenBarbell said of a session beside what its own trace says."""

from __future__ import annotations

from dataclasses import dataclass

from revpress.instrument.stated_load import U_LOAD
from revpress.instrument.uncertainty import Measured
from revpress.measurement.load_model import LoadModel
from revpress.measurement.metrics import RepMetrics, rep_metrics
from revpress.measurement.reps import Rep
from revpress.recording.session import Session, SessionRep, SessionSet

WHY_THEY_DIFFER = {
    "range": (
        "The device counts the first tick of the way down as well and cuts to whole millimetres; from the first to "
        "the last tick upwards the way is one tick (2.7 mm) shorter."
    ),
    "duration": (
        "The same by construction: the device times the first and the last tick, and the reconstruction is held to "
        "that. It does not send the slow ends, so the sent intervals alone add up to only 0.77 to 0.94 of it."
    ),
    "mean_velocity": (
        "Ours is range over duration, and so is the device's in its firmware; but the file's numbers are 0.06 to "
        "0.14 m/s higher, without a pattern, and have more digits than the device can send: they do not seem to come "
        "from the device as they stand, so nothing here rests on them."
    ),
    "peak_velocity": (
        "Ours is the peak of the motion rebuilt from means over 43 mm of travel. The file's numbers are 0.04 to "
        "0.12 m/s above every value that the device sent, with too many digits, like the mean velocity."
    ),
    "peak_location": (
        "The device takes the tick at the end of its mean over 16 ticks, so it names a place up to 8 ticks (3 %) late."
    ),
}
"""For each quantity compared, why the two disagree."""


@dataclass(frozen=True)
class DeviceComparison:
    """One quantity of one repetition, in SI units.

    Attributes
    ----------
    set_number, rep_number : int
        From 1.
    load : float
        [kg].
    quantity : str
        A key of :data:`WHY_THEY_DIFFER`.
    device : float
        The device's value.
    ours : Measured
        Ours with its standard uncertainty.
    """

    set_number: int
    load: float
    rep_number: int
    quantity: str
    device: float
    ours: Measured

    @property
    def ratio(self) -> float:
        """Ours over the device's."""
        return self.ours.value / self.device


def session_metrics(set_: SessionSet, rep: SessionRep, load: LoadModel | None = None) -> RepMetrics:
    """The metrics of a repetition of a session.

    Parameters
    ----------
    set_ : SessionSet
        Its set.
    rep : SessionRep
        The repetition.
    load : LoadModel, optional
        What resisted; the set's load as a free weight if not given.

    Returns
    -------
    RepMetrics
        Of the whole way up.
    """
    motion = rep.kinematics
    return rep_metrics(motion, Rep((0, len(motion) - 1)), load or LoadModel.free_weight(set_.load, U_LOAD))


def device_comparison(session: Session) -> tuple[DeviceComparison, ...]:
    """Range, duration, mean and peak velocity and place of the peak; :data:`WHY_THEY_DIFFER` says why they differ.

    Parameters
    ----------
    session : Session
        Every repetition of it is compared.

    Returns
    -------
    tuple of DeviceComparison
        Five for each repetition.
    """
    rows: list[DeviceComparison] = []
    for set_ in session.sets:
        for rep in set_.reps:
            metrics = session_metrics(set_, rep).concentric
            rows.extend(
                DeviceComparison(set_.number, set_.load, rep.number, quantity, getattr(rep.device, quantity), value)
                for quantity, value in (
                    ("range", metrics.range),
                    ("duration", metrics.duration),
                    ("mean_velocity", metrics.mean_velocity),
                    ("peak_velocity", metrics.peak_velocity),
                    ("peak_location", _peak_location(rep)),
                )
            )
    return tuple(rows)


def _peak_location(rep: SessionRep) -> Measured:
    motion = rep.kinematics
    close = motion.velocity > motion.velocity.max() - motion.u_velocity[motion.velocity.argmax()]
    share = close.nonzero()[0] / (len(motion) - 1)
    return Measured(float(motion.velocity.argmax() / (len(motion) - 1)), float(share[-1] - share[0]) / 2.0)
