"""From the columns of a measured motion to the coordinates of this body: units, signs, and what is not there.

Models differ. Those of the gait2392 family count knee flexion negative, planar ones have no coordinates out of the
sagittal plane, old headers do not say whether angles are in degrees. What the numbers decide is decided and said; what
they do not decide is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from revpress.athlete.body import Body
from revpress.errors import InputError, shown
from revpress.exchange.opensim_storage import Storage
from revpress.mechanics.kinematics import Array

SHIFTS = ("pelvis_tx", "pelvis_ty", "pelvis_tz")
ANGLE_UNITS = ("stated", "degrees", "radians")
RIGID = (
    *(f"{joint}_{side}" for joint in ("mtp_angle", "pro_sup", "wrist_flex", "wrist_dev") for side in "rl"),
    *("knee_angle_r_beta", "knee_angle_l_beta"),
)
"""Coordinates of OpenSim's models whose joints are rigid here, or follow others."""

KNEE_SIGNS = ("recognised", "positive", "negative")

_PLANAR = ("pelvis_tilt", "pelvis_tx", "pelvis_ty", "hip_flexion", "knee_angle", "ankle_angle")  # every model has them
_BEYOND = np.radians(10.0)  # a recording may leave a joint's range by this much
_STRAIGHT = np.radians(2.0)  # a knee that bends less either way does not tell its sign, nor does it matter
_HIGHEST = 5.0  # of a pelvis over the floor [m]
_LISTED = 12  # columns in a sentence
_FARTHEST = 1e4  # from the origin [m]


@dataclass(frozen=True)
class Angles:
    """The coordinates of the body over the used part of a recording.

    Attributes
    ----------
    time : ndarray, shape (F,)
        [s].
    values : dict of str to ndarray, shape (F,)
        By coordinate [rad or m].
    assumptions : tuple of str
        What was taken to be so without the file saying it, one sentence each.
    """

    time: Array
    values: dict[str, Array]
    assumptions: tuple[str, ...]


def read_angles(
    body: Body,
    arms: Sequence[str],
    recording: Storage,
    begin: float,
    until: float,
    angle_unit: str = "stated",
    knee_flexion: str = "recognised",
    *,
    placed: bool = True,
) -> Angles:
    """Every independent coordinate of a body and its arms, from a recording.

    Parameters
    ----------
    body : Body
        Whose joints' ranges are checked; the arms' coordinates are in its spec.
    arms : sequence of str
        Coordinates of the arms.
    recording : Storage
    begin, until : float
        The part that is needed [s]. More is given, to filter it, as far as there are numbers.
    angle_unit : str
        One of :data:`ANGLE_UNITS`: what the header says, or what it should have said.
    knee_flexion : str
        One of :data:`KNEE_SIGNS`: the sign of the knees in the file.
    placed : bool, default: True
        Whether the place of the pelvis must be there; else its three coordinates may all be missing, and are then left
        out.

    Returns
    -------
    Angles

    Raises
    ------
    InputError
        A coordinate, or a number of it, that is not there; units or signs that the numbers contradict or do not decide;
        an angle far outside its joint's range.
    """
    columns = recording.coordinates()
    names = (*body.coordinates.names, *arms)
    if not any(n in columns for n in SHIFTS):
        if placed:
            raise InputError(_without_place(recording))
        names = tuple(n for n in names if n not in SHIFTS)
    absent = _absent(names, columns, recording)
    kept = _complete(recording, {n: columns[n] for n in names if n not in absent}, begin, until)
    time = recording.time[kept]
    found = {n: columns[n][kept] for n in names if n not in absent}
    said: list[str] = []
    telling = {n: v for n, v in found.items() if n in body.coordinates.names and not n.startswith("pelvis")}
    in_degrees = _is_in_degrees(telling, recording, angle_unit, said)
    values = {
        n: np.radians(found[n]) if n in found and in_degrees and n not in SHIFTS
        else found.get(n, np.zeros(len(time)))
        for n in names
    }  # fmt: skip
    _check_lengths(values, recording)
    _turn_knees(body, values, recording, knee_flexion, said)
    for name in names:
        _check_range(body, name, values[name], recording)
    if absent:
        said.append(f"{recording.path} has no {', '.join(absent)}: taken to be 0")
    unknown = [n for n in columns if n not in (*names, *RIGID) and "/" not in n]
    if unknown:
        more = f" and {len(unknown) - _LISTED} more" if len(unknown) > _LISTED else ""
        said.append(f"columns of {recording.path} that this body does not have: {_listed(unknown[:_LISTED])}{more}")
    return Angles(time, values, tuple(said))


def _without_place(recording: Storage) -> str:
    """Why angles alone do not tell the forces, and what does."""
    return (
        f"{recording.path} has no {', '.join(SHIFTS)}: angles alone do not say how the body's centre moves, and with "
        "that the forces of the ground. If both feet stay where they are, as in a squat, say so with feet=standing "
        "(on the command line --set feet=standing), and the pelvis's place follows from the legs; else let inverse "
        "kinematics write it (OpenCap, Pose2Sim or Sports2D with OpenSim). Its columns are "
        f"{_listed(list(recording.columns))}"
    )


def _listed(names: list[str]) -> str:
    return ", ".join(map(shown, names[:_LISTED])) + (", …" if len(names) > _LISTED else "")


def _absent(names: Sequence[str], columns: dict[str, Array], recording: Storage) -> list[str]:
    """Coordinates that the file's model does not have; those of a planar model must be there, sides in pairs."""
    absent = [n for n in names if n not in columns]
    for name in absent:
        kind, side = name[:-2], name[-2:]
        if name in _PLANAR or kind in _PLANAR:
            raise InputError(
                f"{recording.path} has no column {name}: it is not a motion of a model whose coordinates have "
                "OpenSim's usual names"
            )
        other = kind + {"_r": "_l", "_l": "_r"}.get(side, "")
        if other != kind and other in columns:
            raise InputError(f"{recording.path} has a column {other}, but no column {name}")
    return absent


def _complete(recording: Storage, columns: dict[str, Array], begin: float, until: float) -> slice:
    """The longest run of rows round the needed part without a missing number."""
    there = np.isfinite(np.array(list(columns.values()))).all(axis=0)
    time = recording.time
    inside = np.flatnonzero((time >= begin - 1e-9) & (time <= until + 1e-9))
    holes = inside[~there[inside]]
    if len(holes):
        name = next(n for n, v in columns.items() if not np.isfinite(v[holes[0]]))
        raise InputError(f"{recording.path}: column {name} has no number at {time[holes[0]]:g} s")
    before, after = (np.flatnonzero(~part) for part in (there[: inside[0]], there[inside[-1] + 1 :]))
    return slice(int(before[-1]) + 1 if len(before) else 0, inside[-1] + 1 + int(after[0]) if len(after) else len(time))


def _is_in_degrees(telling: dict[str, Array], recording: Storage, angle_unit: str, said: list[str]) -> bool:
    """Whether angles are in degrees: no joint of leg or trunk turns by π, and no movement stays within π degrees."""
    stated = recording.in_degrees
    if angle_unit != "stated":
        chosen = angle_unit == "degrees"
        if stated is not None and stated != chosen:
            said.append(f"the angles of {recording.path} are read as {angle_unit}, as asked, against its header")
        return chosen
    largest, name = max((float(np.abs(v).max()), n) for n, v in telling.items())
    degrees = largest > np.pi
    words = {True: "degrees", False: "radians"}
    way = f"say which with angle_unit (on the command line --set angle_unit={words[degrees]})"
    if stated is None and not degrees and recording.is_of_states:
        said.append(
            f"the header of {recording.path} does not say whether angles are in degrees or radians: read as radians, "
            "as states are"
        )
        return False
    if stated is None and not degrees:
        raise InputError(
            f"the header of {recording.path} does not say whether angles are in degrees or radians, and the largest, "
            f"{name} at {largest:.3g}, may be either: {way}"
        )
    if stated is not None and stated != degrees:
        raise InputError(
            f"the header of {recording.path} says {words[stated]}, but the largest angle of a joint is {largest:.3g} "
            f"({name}), which looks like {words[degrees]}: {way}"
        )
    if stated is None:
        said.append(
            f"the header of {recording.path} does not say whether angles are in degrees or radians: read as degrees, "
            f"since {name} reaches {largest:.0f}"
        )
    return degrees


def _check_lengths(values: dict[str, Array], recording: Storage) -> None:
    """Refuse a pelvis that is higher than any: millimetres or centimetres."""
    if SHIFTS[0] not in values:
        return
    height, away = (max(float(np.abs(values[n]).max()) for n in names) for names in (["pelvis_ty"], SHIFTS))
    if height > _HIGHEST:
        raise InputError(
            f"pelvis_ty in {recording.path} reaches {height:.4g} m over the floor, where no body's is: lengths in "
            "millimetres or centimetres? They must be in metres"
        )
    if away > _FARTHEST:
        raise InputError(f"the pelvis in {recording.path} is up to {away:.4g} m away from the origin: not in metres?")


def _turn_knees(body: Body, values: dict[str, Array], recording: Storage, knee_flexion: str, said: list[str]) -> None:
    """Let knee flexion be positive, as here."""
    knees = [f"knee_angle_{side}" for side in "rl"]
    most = max(float(values[n].max()) for n in knees)
    least = min(float(values[n].min()) for n in knees)
    low, high = body.spec.joint(knees[0]).range

    def fits(least: float, most: float) -> bool:
        return bool(least >= low - _BEYOND and most <= high + _BEYOND)

    turned = fits(-most, -least) and not fits(least, most)
    if knee_flexion == "recognised" and fits(-most, -least) and fits(least, most) and -least > max(most, _STRAIGHT):
        raise InputError(
            f"the knees in {recording.path} run from {np.degrees(least):.1f}° to {np.degrees(most):.1f}°, which is "
            "either a little over-extension or a little flexion counted negative: say which with knee_flexion (on the "
            "command line --set knee_flexion=positive or negative)"
        )
    if knee_flexion == "negative" or (knee_flexion == "recognised" and turned):
        for name in knees:
            values[name] = -values[name]
        why = "as asked" if knee_flexion == "negative" else "as in gait2392 and its family"
        said.append(f"knee flexion is negative in {recording.path}, {why}: its sign is turned")


def _check_range(body: Body, name: str, values: Array, recording: Storage) -> None:
    low, high = body.spec.joint(name).range
    if low < high and not (low - _BEYOND <= values.min() and values.max() <= high + _BEYOND):
        raise InputError(
            f"{name} in {recording.path} runs from {np.degrees(values.min()):.0f}° to {np.degrees(values.max()):.0f}°, "
            f"but its range is {np.degrees(low):.0f}° to {np.degrees(high):.0f}°: another model's signs or units?"
        )
