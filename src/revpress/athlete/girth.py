"""How thick the body is for its mass: the skin that pads and benches touch grows with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import exp, inf, log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.anthropometry import REFERENCE_SEX, REFERENCE_STATURE, Sex
from revpress.athlete.data_tables import lookup, read_data_table
from revpress.athlete.skeleton import BodyParameters, Capsule, Ellipsoid
from revpress.errors import check_range

Array = NDArray[np.float64]


class Growth(NamedTuple):
    """How much thicker a part of the body is than that of the reference body.

    Attributes
    ----------
    ratio : float
        Thickness over that of the reference body.
    deviation : float
        Relative standard deviation between people of the same sex, stature and mass.
    """

    ratio: float
    deviation: float


def growth(sex: Sex, stature: float, mass: float, reference_mass: float) -> dict[str, Growth]:
    """Thickness of a person's body over that of the reference body.

    Parameters
    ----------
    sex : {"male", "female"}
        "male" or "female".
    stature, mass : float
        [m], [kg].
    reference_mass : float
        Mass of the reference body [kg].

    Returns
    -------
    dict of str to Growth
        ``thigh``: depth of the thigh; ``breadth``: of the hips; ``chest``: depth of chest, hips and buttocks;
        ``belly``: depth of the belly.

    Notes
    -----
    Thigh and breadth are power laws of stature and mass, least squares over 4,082 men and 1,986 women with a body mass
    index of 15 to 44 kg/m²; beyond, they are extrapolated. That chest, hips and buttocks grow like the thigh is
    assumed. The belly's depth goes with BMI^0.81 · stature^0.40, from how waist girth goes with both and belly depth
    with waist girth in US adults of 20 years and more; it is measured lying face up. See ``data/body_girth.toml``.

    References
    ----------
    :cite:`gordon2014`, :cite:`kahn2017`, :cite:`krakauer2012`, :cite:`riserus2010`
    """
    stature = check_range("stature", stature, 0.0, inf, "m")
    mass = check_range("mass", mass, 0.0, inf, "kg")
    out = {}
    for name, law in read_data_table("body_girth")["law"].items():
        person, deviation = _log_size(law, sex, stature, mass)
        reference, _ = _log_size(law, REFERENCE_SEX, REFERENCE_STATURE, reference_mass)
        out[name] = Growth(exp(person - reference), deviation)
    return out


def _log_size(law: Mapping[str, Any], sex: Sex, stature: float, mass: float) -> tuple[float, float]:
    """Logarithm of a size, up to a constant that all people share, and its relative deviation."""
    if "survey" in law:
        line = lookup("ansur2_2012", sex, "flesh", law["survey"])
        size = line["constant"] + line["stature"] * log(stature) + line["mass"] * log(mass)
        return size, law.get("sd", line["sd"])
    return law["bmi"] * log(mass / stature**2) + law["stature"] * log(stature), law["sd"]


def grow_skin(
    scaled: BodyParameters, reference: BodyParameters, sex: Sex, stature: float, mass: float
) -> BodyParameters:
    """Give a body of another size the skin of its mass.

    Parameters
    ----------
    scaled : BodyParameters
        The reference body, stretched to the person's lengths by :func:`~revpress.athlete.skeleton.scale_geometry`.
    reference : BodyParameters
        The reference body, whose skin is drawn.
    sex : {"male", "female"}
        "male" or "female".
    stature, mass : float
        [m], [kg].

    Returns
    -------
    BodyParameters
        With other skin; skin has no mass, so nothing else changes. Along a segment every piece is as long as before.

    Notes
    -----
    Depth and breadth are those of the reference body times :func:`growth`, however long the segment is. Belly and chest
    grow forwards from the spine (assumed), everything else to both sides.
    """
    grown = growth(sex, stature, mass, reference.mass)
    pieces = read_data_table("body_girth")["piece"]
    skin = dict(scaled.skin)
    for name, piece in scaled.skin.items():
        follows = pieces.get(name.removeprefix(f"{piece.body}_").removeprefix("r_").removeprefix("l_"))
        if follows is not None:
            depth, breadth = (grown[follows[along]].ratio for along in ("depth", "breadth"))
            skin[name] = _grown(piece, reference.skin[name], depth, breadth, follows["stays"] == "back")
    return replace(scaled, skin=skin)


def _grown(
    piece: Ellipsoid | Capsule, drawn: Ellipsoid | Capsule, depth: float, breadth: float, forwards: bool
) -> Ellipsoid | Capsule:
    if isinstance(piece, Capsule):
        assert isinstance(drawn, Capsule)  # stretching a body changes no piece's form
        return replace(piece, radius=depth * drawn.radius)
    assert isinstance(drawn, Ellipsoid)
    half = np.array([depth * drawn.half[0], piece.half[1], breadth * drawn.half[2]])
    shift = np.array([half[0] - piece.half[0] if forwards else 0.0, 0.0, 0.0])
    return replace(piece, at=piece.at + shift, half=half)
