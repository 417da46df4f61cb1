"""What to do with a recording of which nothing is told yet: by the kinds of its signals, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping

from revpress.instrument.recording import Recording
from revpress.recording.signals import listed

_ACTIONS: Mapping[str, str] = {
    "counts": (
        "Say what a count is: a gain and a supply from the sensor's data sheet, as the format's own options "
        "(`--read NAME=VALUE`), or export the file with units: counts of a converter are of no size."
    ),
    "voltage": (
        "Say of what the voltage is, and how much of it a volt is: with the sensor's calibration, export the file in "
        "newtons, degrees or volts of EMG."
    ),
    "emg": (
        "Record a maximal effort of each muscle too, with the same electrodes: EMG says how hard a muscle worked only "
        "relative to that."
    ),
    "activation": (
        "Record what was lifted and how it moved on one clock with it: then muscles and movement fit together."
    ),
    "force": (
        "Say what was done and what was lifted together with a sensor of position: `--exercise NAME --load KG` needs "
        "how the load moved, as force alone does not tell how far."
    ),
    "moment": (
        "Give the angle of the joint beside the moment: at which angle it is largest tells which muscles are long."
    ),
    "velocity": (
        "Export the position beside the velocity: repetitions are found in it, and a sum of velocities drifts. A "
        "position that another program has summed up is as good as its velocity."
    ),
    "acceleration": (
        "Add a sensor of position: how far something moved does not follow from acceleration, as it drifts."
    ),
    "pressure": (
        "Give the size of the sensors, or a total force beside them: pressures alone tell where the foot presses, not "
        "how hard."
    ),
    "centre of pressure": (
        "Export the force beside the centre of pressure: where it acts tells little without how much."
    ),
    "power": ("Export position and force instead of the power: it follows from them, and they tell more."),
    "angular velocity": "Say the radius or the angle beside the turning: then it becomes a way and a force.",
}


def next_action(recording: Recording) -> str:
    """What would tell more of signals that no part tells anything of.

    Parameters
    ----------
    recording : Recording
        Of any channels.

    Returns
    -------
    str
        One sentence or two.
    """
    positions = [channel.name for channel in recording.of("position") if not channel.axis]
    if len(positions) > 1:
        return (
            f"Say which position is meant, {listed(positions)}: of a table with "
            "`--read columns=NAME`. In one position movements are found."
        )
    kinds = {channel.quantity for channel in recording}
    for quantity, action in _ACTIONS.items():
        if quantity in kinds:
            return action
    return (
        f"Give it together with what was done, `--exercise NAME --load KG`: {listed(sorted(kinds))} alone says nothing "
        "of a repetition."
    )
