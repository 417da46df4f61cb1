"""A recorded motion without forces: the athlete on the floor, what was taken to be so, and how sure it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.athlete.soles import sole_outline
from revpress.errors import InputError
from revpress.exchange.ground import Ground, Tracker, find_ground, open_by_cutoff, standing_feet, standing_still
from revpress.exchange.measured_angles import SHIFTS
from revpress.exercise.kit.bridge import SHOULDER_BLADES, BenchSettings, back_on_rest, bar_on_hips
from revpress.exercise.kit.technique import BAR_ON_BACK, FLOOR_FRICTION, grip
from revpress.machine import parts
from revpress.mechanics.contact import Contact
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.mechanics.shortfall import SIGMAS
from revpress.settings import Parameter
from revpress.twin.intervals import BOUNDS
from revpress.twin.joints import PELVIS
from revpress.twin.outcome import Outcome
from revpress.twin.patterns import every_pattern
from revpress.twin.problem import CONTACT_UNIT
from revpress.twin.provenance import athlete_of
from revpress.twin.ranges import EXTENSION_MOMENTS, ends
from revpress.twin.uncarried import FORCE, PLACE

FEET = ("recognised", "standing", "free")
CARRIED = ("nowhere", "shoulders", "hands", "hips")
RESTS = ("nothing", "upper_back")
FLOOR_PARAMETERS = (
    Parameter("feet", "", "recognised", reason="whether they stand still, by how far they move", choices=FEET),
    Parameter("carried", "", "nowhere", reason="where the load is, if there is one", choices=CARRIED),
    Parameter("rests", "", "nothing", reason="what lies on a bench all the time, besides the feet", choices=RESTS),
    Parameter("floor_friction", "1", float(FLOOR_FRICTION.default), 0.1, 1.2, "rubber sole on rubber floor"),
)
"""Settings of a motion without forces."""

_CLOSED = 0.005  # of the weight: one foot at a time leaves nothing open
_MUCH = 0.25  # of the weight; of the weight times the height of the centre of mass for moments
_SIDES = {"r": "right", "l": "left"}


@dataclass(frozen=True)
class Standing:
    """A recorded motion put on the floor.

    Attributes
    ----------
    values : dict of str to ndarray, shape (F,)
        Coordinates by name, the floor at height 0 [rad or m].
    ground : Ground
    said : tuple of str
        What was taken to be so, one sentence each.
    facts : dict of str to object
        The same as numbers.
    """

    values: dict[str, Array]
    ground: Ground
    said: tuple[str, ...]
    facts: dict[str, Any]


def take_up(body: Body, athlete: Athlete, load: float, carried: str) -> str:
    """Give a body the load that it carries.

    Parameters
    ----------
    body : Body
        Its spec gets a barbell.
    athlete : Athlete
    load : float
        [kg]
    carried : str
        One of :data:`CARRIED`.

    Returns
    -------
    str
        The site that it acts on.

    Raises
    ------
    InputError
        A load without a place, or a place without a load.
    """
    if load == 0.0 and carried == "nowhere":
        body.spec.body("pelvis").add_site(name="pelvis")
        return "pelvis"
    if load == 0.0:
        raise InputError(f"carried is {carried}, but there is no load: give it too (on the command line --load KG)")
    if carried == "nowhere":
        raise InputError(
            f"the motion has a load of {load:g} kg, but nothing says where: carried=shoulders, as in a squat, "
            "carried=hands, as in a deadlift, or carried=hips, as in a hip thrust (on the command line --set "
            "carried=shoulders)"
        )
    if carried == "shoulders":
        bar, torso = athlete.stature * BAR_ON_BACK, body.spec.body("torso")
        parts.barbell(torso, "barbell", bar, load)
        torso.add_site(name="bar", pos=bar)
        return "bar"
    if carried == "hips":
        bar_on_hips(body.spec, athlete, load)
        return "bar"
    for side in _SIDES:
        parts.held_weight(body.spec.body(f"hand_{side}"), f"held_{side}", grip(athlete), load / 2.0, np.full(3, 0.1))
    return "held_r"


def stand_on_floor(
    body: Body, raw: Mapping[str, Array], smooth: Mapping[str, Array], time: Array, used: Array, cutoff: float,
    feet: str, where: str,
) -> Standing:  # fmt: skip
    """Put a recorded motion on the floor.

    Parameters
    ----------
    body : Body
        With what it carries; gets a site under each sole.
    raw, smooth : mapping of str to ndarray, shape (F,)
        Coordinates by name, as recorded and after the low-pass; without the pelvis's place where it is not known [rad
        or m].
    time : ndarray, shape (F,)
        [s]
    used : ndarray of bool, shape (F,)
        Frames that count.
    cutoff : float
        Of the low-pass [Hz], 0 for none.
    feet : str
        One of :data:`FEET`.
    where : str
        The file.

    Returns
    -------
    Standing

    Raises
    ------
    InputError
        As :func:`.find_ground` refuses.
    """
    track, values = Tracker(body), dict(smooth)
    places, as_recorded = track(smooth), track(raw)
    placed = SHIFTS[0] in smooth
    stand = standing_feet(places) if feet == "recognised" else (feet == "standing",) * 2
    said: list[str] = []
    facts: dict[str, Any] = {}
    if any(stand):
        shift = standing_still(places, stand)
        places, as_recorded = places.moved(shift), as_recorded.moved(standing_still(as_recorded, stand))
        for axis, name in enumerate(SHIFTS):
            values[name] = values.get(name, 0.0) + shift[:, axis]
        far = np.linalg.norm(shift[used], axis=1)
        facts |= {"standing_feet": [s for s, on in zip(_SIDES, stand, strict=True) if on]}
        if placed:
            facts |= {"moved_rms": float(np.sqrt(np.mean(far**2))), "moved_most": float(far.max())}
        said.append(_standing_words(stand, placed, facts))
    ground = find_ground(places, time, where)
    values[SHIFTS[1]] = values[SHIFTS[1]] - ground.height
    speed = float(np.hypot(*ground.velocity))
    facts |= {"floor_height": ground.height, "floor_spread": ground.spread, "floor_speed": speed, "cutoff": cutoff}
    if placed:
        said.append(
            f"the floor lies {ground.height:.3f} m over the origin of {where} (± {ground.spread:.3f} m), where the "
            "lowest points of the soles rest: it is 0 here"
        )
    if speed:
        said.append(f"the soles rest on something that moves at {speed:.2f} m/s, the belt of a treadmill")
    if cutoff:
        facts["open_by_cutoff"] = open_by_cutoff(as_recorded.centre, time, cutoff, used)
    return Standing(values, ground, tuple(said), facts)


def _standing_words(stand: tuple[bool, bool], placed: bool, facts: Mapping[str, Any]) -> str:
    who = "both feet stand" if all(stand) else f"the {'right' if stand[0] else 'left'} foot stands"
    if not placed:
        return f"{who} still, and the place of the pelvis follows from the legs"
    return (
        f"{who} still: the body was moved by {1000.0 * facts['moved_rms']:.0f} mm (root mean square), "
        f"{1000.0 * facts['moved_most']:.0f} mm at most, to keep the place (feet=free leaves it as it was recorded)"
    )


def supports(body: Body, athlete: Athlete, friction: float, rests: str) -> list[Contact]:
    """What the body stands and lies on: heel, ball and toes of both soles, and what rests besides.

    Parameters
    ----------
    body : Body
        Its spec gets the sites of the supports, which are level.
    athlete : Athlete
    friction : float
        Of the soles on the floor [1].
    rests : str
        One of :data:`RESTS`.
    """
    for side in _SIDES:
        parts.surface(body.spec.worldbody, f"ground_{side}", [0.0, 0.0, 0.0])
    soles = [
        Contact(f"foot_{s}", f"sole_{s}", f"ground_{s}", sole_outline(body.soles[s]), friction, pushed=True)
        for s in _SIDES
    ]
    if rests == "nothing":
        return soles
    back = athlete.stature / 1.70 * SHOULDER_BLADES
    return [*soles, back_on_rest(body.spec, back, 0.0, float(BenchSettings.model_fields["bench_friction"].default))]


def with_ground(solution: xr.Dataset, outcome: Outcome, standing: Standing) -> xr.Dataset:
    """A solution of a motion on the floor with what is known of its ground, and how sure that is.

    Parameters
    ----------
    solution : xarray.Dataset
    outcome : Outcome
        What it was made from.
    standing : Standing

    Returns
    -------
    xarray.Dataset
        With the vertical ``ground_force`` (frame, contact) of each foot and rest [N] and the least and most of it over
        all patterns of muscles and contacts, ``ground_force_range`` (bound, frame, contact); those of the net moment
        along hip flexion, knee and ankle, ``leg_moment_range`` (bound, frame, leg_coordinate) [N m]; and the attribute
        ``ground`` (JSON): ``residual_force``, the root mean square of what no contact can carry over the weight of body
        and load, ``residual_moment``, that of the moment over that weight and the mean height of the centre of mass,
        ``open_by_cutoff``, ``open_by_sharing`` and the facts of :class:`Standing`.
    """
    mass = athlete_of(solution).mass + float(solution["load"])
    weight, height = mass * GRAVITY, float(solution.potential_energy.mean()) / (mass * GRAVITY)
    left = np.asarray(solution.reserve.sel(coordinate=list(PELVIS)).values)
    force, moment = (
        float(np.sqrt(np.square(part).sum(axis=1).mean())) for part in (left[:, :3], left[:, 3:])
    )  # fmt: skip
    vertical = solution.contact_force.sel(axis="y", drop=True)
    facts = {
        **standing.facts,
        "mean_vertical": float(vertical.sum("contact").mean()) / weight,
        "residual_force": force / weight,
        "residual_moment": moment / (weight * height),
    }
    named = {"units": "N", "long_name": "vertical force of the contact on the athlete"}
    whole = solution.assign(ground_force=vertical.assign_attrs(named))
    named = named | {"long_name": "least and most vertical force of the contact, over all patterns"}
    legs = [f"{joint}_{side}" for side in _SIDES for joint in EXTENSION_MOMENTS.values()]
    ranges, moments = _ranges(outcome, legs)
    whole = whole.assign_coords(bound=list(BOUNDS), leg_coordinate=legs)
    whole["ground_force_range"] = (("bound", "frame", "contact"), ranges, named)
    whole["leg_moment_range"] = (
        ("bound", "frame", "leg_coordinate"),
        moments + solution.passive_moment.sel(coordinate=legs).values,
        {"units": "N m", "long_name": "least and most net moment along the coordinate, over all patterns"},
    )
    width = (ranges[1] - ranges[0]).max(axis=1)
    told = np.where(np.isfinite(width), width, 0.0)  # where nothing balances the motion, what is left says so
    facts["open_by_sharing"] = float(np.sqrt(np.mean(told**2))) / 2.0 / weight
    return whole.assign_attrs(ground=json.dumps(facts))


def _ranges(outcome: Outcome, legs: list[str]) -> tuple[Array, Array]:
    """Least and most vertical force (2, F, contact) [N] and moment of the muscles (2, F, coordinate) [N m]."""
    rig, problem, x = outcome.rig, outcome.problem, outcome.answer.sharing.x
    columns = problem.moment.shape[2] - rig.contacts.size + np.arange(rig.contacts.size)
    rows = np.zeros((len(x), len(rig.contacts.contacts), problem.moment.shape[2]))
    for contact in range(rows.shape[1]):
        own = rig.contacts.owner == contact
        rows[:, contact, columns[own]] = CONTACT_UNIT * problem.touch[:, own]
    every = every_pattern(rig, problem, outcome.answer.sharing)
    muscles = len(rig.assembly.body.muscles.names)
    turning = np.zeros((len(x), len(legs), rows.shape[2]))
    places = list(rig.rows)
    for place, name in enumerate(legs):
        turning[:, place, :muscles] = problem.moment[:, places.index(rig.place(name)), :muscles]
    found = ends(np.concatenate([rows, turning], axis=1), every.moment, every.demand, every.lower, every.upper)
    both = np.stack([found.low, found.high])
    return both[:, :, : rows.shape[1]], both[:, :, rows.shape[1] :]


def how_sure(solution: xr.Dataset, where: str) -> list[str]:
    """What the ground of a solution is worth, one sentence each.

    Parameters
    ----------
    solution : xarray.Dataset
        Of :func:`with_ground`.
    where : str
        The file.
    """
    facts = json.loads(solution.attrs["ground"])
    said = [
        "no forces were measured: the ground pushes as the motion of the whole body asks for, within flat soles and "
        "friction, and what touches shares it as it is cheapest for the muscles; where they could not follow, the "
        f"motion is taken to ask for up to {100.0 * SIGMAS * FORCE:.0f} % of the weight, and "
        f"{100.0 * SIGMAS * PLACE:.0f} cm times the weight, more or less",
    ]
    parts_of_it = [
        f"{100.0 * FORCE:.0f} % by the body's own masses (assumed)",
        f"{100.0 * facts['residual_force']:.1f} % that no contact can carry",
    ]
    if "open_by_cutoff" in facts:
        cutoff = facts["cutoff"]
        parts_of_it.insert(
            0, f"{100.0 * facts['open_by_cutoff']:.1f} % by the low-pass of {cutoff:g} Hz "
            f"({cutoff / 1.5:.2g} or {cutoff * 1.5:.2g} Hz would do as well)"
        )  # fmt: skip
    total = np.linalg.norm([facts.get("open_by_cutoff", 0.0), facts["residual_force"], FORCE])
    said.append(
        f"the ground's force is sure to some ± {100.0 * total:.0f} % of the weight (root mean square): "
        + ", ".join(parts_of_it)
    )
    if facts["open_by_sharing"] > _CLOSED:
        said.append(
            f"how it is shared is open by ± {100.0 * facts['open_by_sharing']:.0f} % of the weight (root mean "
            "square, over everything that muscles can do): ground_force_range has it for every frame"
        )
    if facts["residual_force"] > _MUCH or facts["residual_moment"] > _MUCH:
        said.append(
            f"{where} asks for much that no contact can give ({100.0 * facts['residual_force']:.0f} % of the "
            f"weight, {100.0 * facts['residual_moment']:.0f} % of the weight times the height of the centre of mass): "
            "something else carries the body too, or size and mass are another person's; moments are not to be trusted"
        )
    return said
