"""Mass, centre of mass and moments of inertia of every body of the model, from sex, stature and mass.

De Leva's segments are cut otherwise than the model's bodies; this is who gets what:

* thigh: femur and patella (the patella keeps the reference model's share); shank: tibia;
* foot: talus, calcaneus and toes in the reference model's proportions;
* lower trunk (below the navel): pelvis; the rest of the trunk, with the head and neck: torso;
* upper arm, forearm, hand: humerus, ulna and radius (half each), hand.

Moments are about the bodies' own axes: the long axes of thigh, shank and arm lie within a few degrees of
their y, so the products of inertia are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.anthropometry import REFERENCE_SEX, REFERENCE_STATURE, Sex, ansur2
from revpress.athlete.data_tables import lookup
from revpress.athlete.skeleton import BodyParameters, Segment
from revpress.errors import check_range

Array = NDArray[np.float64]

FOOT = ("talus", "calcn", "toes")

_ACROSS = np.array([1.0, 0.0, 1.0])  # the axes that a height along y is an arm to


@dataclass(frozen=True)
class DeLeva1996:
    """One segment of one person.

    Attributes
    ----------
    length : float
        Between the segment's endpoints [m].
    mass : float
        [kg].
    com : float
        Distance of the centre of mass from the first endpoint, as a fraction of ``length``.
    radius : ndarray, shape (3,)
        Radii of gyration about the centre of mass, sagittal, longitudinal and transverse axis, as fractions of
        ``length``.
    """

    length: float
    mass: float
    com: float
    radius: Array

    def inertia(self, length: float) -> Array:
        """Moments about the centre of mass (3,) [kg m²], axes as in ``radius``, at a length [m]."""
        return self.mass * (self.radius * length) ** 2


def de_leva1996(sex: Sex, stature: float, mass: float) -> dict[str, DeLeva1996]:
    """Segments of a person; the limbs are of one side.

    Lengths are the paper's, in proportion to stature. Mass fractions are divided by their sum (1.0000 for
    men, 0.9999 for women), so that the segments' masses, limbs counted twice, add up to ``mass``.

    Parameters
    ----------
    sex : {"male", "female"}
        "male" or "female".
    stature, mass : float
        [m], [kg].

    References
    ----------
    :cite:`deleva1996`
    """
    rows = dict(lookup("de_leva1996", sex))
    mass = check_range("mass", mass, 0.0, inf, "kg")
    scale = check_range("stature", stature, 0.0, inf, "m") / rows.pop("reference_body")["stature"]
    unpaired = ("head", "trunk")
    total = sum(r["mass"] * (1 if n in unpaired else 2) for n, r in rows.items() if n != "lower_trunk")
    return {
        n: DeLeva1996(scale * r["length"], mass * r["mass"] / total, r["com"], np.array(r["radius"]))
        for n, r in rows.items()
    }


def body_segments(
    parameters: BodyParameters, factors: Mapping[str, Array], sex: Sex, stature: float, mass: float
) -> dict[str, Segment]:
    """Mass properties of every body of a model whose geometry has been scaled already.

    Parameters
    ----------
    parameters : BodyParameters
        The scaled geometry, still with the reference model's segments.
    factors : mapping of str to ndarray
        The scale factors (3,) it was scaled with, by body.
    sex : {"male", "female"}
        "male" or "female".
    stature, mass : float
        [m], [kg].

    Returns
    -------
    dict of str to Segment
        Body name -> :class:`Segment`; the masses add up to ``mass``.

    Notes
    -----
    Limb segments are laid along the line between the model's own joint centres, at its length. Trunk and head
    stand upright over the middle of the hip joints at de Leva's heights, forward and back where the
    reference model has them, so that the top of the head is at ``stature`` over the floor. Feet keep the
    reference model's centres of mass; their masses and radii of gyration are de Leva's.

    References
    ----------
    :cite:`deleva1996`, :cite:`gordon2014`
    """
    segments = de_leva1996(sex, stature, mass)
    hip = _ankle_to_hip(parameters) + ansur2("malleolus_height", sex)(stature)
    middle = _trunk(parameters, factors, segments, stature - hip)
    sides = [s for side in ("r", "l") for s in _side(parameters, factors, segments, side, mass).items()]
    return middle | dict(sides)


def _ankle_to_hip(parameters: BodyParameters) -> float:
    """Height of the hip over the ankle joint in upright standing [m]."""
    knee, ankle = parameters.joints["tibia_r"], parameters.joints["talus_r"]
    return float((knee.child_position - knee.position + ankle.child_position - ankle.position)[1])


def _upright(mass: float, height: float, inertia: Array) -> Array:
    """A piece on a vertical line: mass, first moment, three moments of inertia about the line's foot (5,)."""
    return np.array([mass, mass * height, *(inertia + mass * height**2 * _ACROSS)])


def _trunk(
    parameters: BodyParameters,
    factors: Mapping[str, Array],
    segments: Mapping[str, DeLeva1996],
    vertex: float,
) -> dict[str, Segment]:
    """Pelvis and torso; ``vertex`` is the height of the top of the head over the hip joints [m]."""
    trunk, lower, head = segments["trunk"], segments["lower_trunk"], segments["head"]
    whole = _upright(trunk.mass, (1 - trunk.com) * trunk.length, trunk.inertia(trunk.length))
    bottom = _upright(lower.mass, (1 - lower.com) * lower.length, lower.inertia(lower.length))
    top = _upright(head.mass, vertex - head.com * head.length, head.inertia(head.length))

    hip = parameters.joints["femur_r"].position[1]
    base = {"pelvis": hip, "torso": hip - parameters.joints["torso"].position[1]}
    out = {}
    for body, (mass, moment, *inertia) in (("pelvis", bottom), ("torso", whole - bottom + top)):
        height = moment / mass
        forward = factors[body][0] * parameters.segments[body].com[0]
        about_com = inertia - mass * height**2 * _ACROSS
        out[body] = Segment(float(mass), np.array([forward, base[body] + height, 0.0]), about_com)
    return out


def _side(
    parameters: BodyParameters,
    factors: Mapping[str, Array],
    segments: Mapping[str, DeLeva1996],
    side: str,
    mass: float,
) -> dict[str, Segment]:
    """Leg and arm of one side."""

    def joint(child: str) -> Array:
        return parameters.joints[f"{child}_{side}"].position

    origin = np.zeros(3)
    knee = parameters.joints[f"tibia_{side}"]
    patella = _reference(parameters, factors, f"patella_{side}", mass / parameters.mass)
    femur = _limb(segments["thigh"], origin, knee.position)
    out = {
        "femur": _share(femur, 1 - patella.mass / femur.mass),
        "patella": patella,
        "tibia": _limb(segments["shank"], knee.child_position, joint("talus")),
        **_foot(parameters, factors, segments["foot"], side),
        "humerus": _limb(segments["upper_arm"], origin, joint("ulna")),
    }
    elbow_to_wrist = joint("radius") + joint("hand")
    forearm = _share(_limb(segments["forearm"], origin, elbow_to_wrist), 0.5)
    out["ulna"] = forearm
    out["radius"] = Segment(forearm.mass, forearm.com - joint("radius"), forearm.inertia)
    out["hand"] = _limb(segments["hand"], origin, np.array([0.0, -segments["hand"].length, 0.0]))
    return {f"{body}_{side}": segment for body, segment in out.items()}


def _limb(segment: DeLeva1996, proximal: Array, distal: Array) -> Segment:
    length = float(np.linalg.norm(distal - proximal))
    return Segment(segment.mass, proximal + segment.com * (distal - proximal), segment.inertia(length))


def _share(segment: Segment, share: float) -> Segment:
    return Segment(share * segment.mass, segment.com, share * segment.inertia)


def _reference(parameters: BodyParameters, factors: Mapping[str, Array], body: str, mass_ratio: float) -> Segment:
    """The reference model's body with its mass times ``mass_ratio``, stretched by the mean factor."""
    old, factor = parameters.segments[body], factors[body]
    stretch = float(np.cbrt(np.prod(factor)))
    return Segment(mass_ratio * old.mass, factor * old.com, mass_ratio * stretch**2 * old.inertia)


def _foot(
    parameters: BodyParameters, factors: Mapping[str, Array], segment: DeLeva1996, side: str
) -> dict[str, Segment]:
    """Talus, calcaneus and toes whose sum has de Leva's mass and, about the common centre, his moments.

    The moments left after the bodies' distances from that centre are divided in proportion to mass.
    """
    names = [f"{b}_{side}" for b in FOOT]
    masses = np.array([parameters.segments[n].mass for n in names])
    masses *= segment.mass / masses.sum()
    com = np.array([factors[n] * parameters.segments[n].com for n in names])
    length = ansur2("foot_length", REFERENCE_SEX)(REFERENCE_STATURE) * factors[names[1]][0]
    calcn, toes = (parameters.joints[f"{b}_{side}"].position for b in FOOT[1:])
    offset = com + np.array([0 * calcn, calcn, calcn + toes])
    offset -= masses @ offset / segment.mass
    spread = masses @ ((offset**2).sum(axis=1, keepdims=True) - offset**2)
    # The foot's long axis is x; of the two axes across it, the vertical one takes the sagittal radius.
    sagittal, longitudinal, transverse = segment.inertia(length)
    left = np.array([longitudinal, sagittal, transverse]) - spread
    return {body: Segment(m, c, m / segment.mass * left) for body, m, c in zip(FOOT, masses.tolist(), com, strict=True)}
