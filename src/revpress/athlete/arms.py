"""Where the arms hang and how long they are.

The reference model carries its shoulders some 4 cm too high for its stature, and its arms are a man's for everybody.
What a hand reaches, from the bar on the floor to the rail of a bench, hangs on both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from revpress.athlete.anthropometry import Sex, ansur2, predicted_lengths, scale_factors
from revpress.athlete.data_tables import lookup
from revpress.athlete.skeleton import BODY_SIDES, BodyParameters, Joint, reference_parameters, scale_geometry


def arm_lengths(sex: Sex, stature: float) -> dict[str, float]:
    """Lengths of one arm [m], in proportion to stature.

    Parameters
    ----------
    sex : {"male", "female"}
        "male" or "female".
    stature : float
        [m].

    Returns
    -------
    dict of str to float
        ``upper_arm`` and ``forearm`` from joint centre to joint centre, ``hand`` from the wrist to the third knuckle.

    References
    ----------
    :cite:`deleva1996`
    """
    rows = lookup("de_leva1996", sex)
    scale = stature / rows["reference_body"]["stature"]
    return {part: scale * rows[part]["length"] for part in ("upper_arm", "forearm", "hand")}


def shoulder_height(sex: Sex, stature: float) -> float:
    """Height of the joint centres of the shoulders over the floor [m], standing, arms hanging.

    Parameters
    ----------
    sex : {"male", "female"}
        "male" or "female".
    stature : float
        [m].

    Notes
    -----
    The acromion's height less 0.019 ± 0.006 of the stature: with that, people grip a rod where they do (see
    ``data/shoulder.toml``).

    References
    ----------
    :cite:`gordon2014`, :cite:`pheasant1996`
    """
    below = lookup("shoulder", "below_acromion", "value")
    return float(ansur2("acromial_height", sex)(stature) - below * stature)


def fit_arms(parameters: BodyParameters, sex: Sex, stature: float) -> BodyParameters:
    """The body with its shoulders at :func:`shoulder_height` and arms of :func:`arm_lengths`.

    Parameters
    ----------
    parameters : BodyParameters
        Scaled already.
    sex : {"male", "female"}
        "male" or "female".
    stature : float
        [m].

    Returns
    -------
    BodyParameters
        The same with other joints and other skin from the shoulders on; masses and inertias stay.

    Notes
    -----
    The shoulders lie over the hips as over those of a body whose legs are as long as predicted: measured legs move
    both.
    """
    joints, arm = parameters.joints, arm_lengths(sex, stature)
    upper = arm["upper_arm"] / _length(joints, "ulna_r")
    fore = arm["forearm"] / _length(joints, "radius_r", "hand_r")
    factors = {f"{body}_{side}": f for side in BODY_SIDES for body, f in (("humerus", upper), ("ulna", fore))}
    factors |= {f"{body}_{side}": fore for side in BODY_SIDES for body in ("radius", "hand")}
    fitted = scale_geometry(replace(parameters, muscles={}, wraps={}), factors)
    height = shoulder_height(sex, stature) - _typical_hip_height(sex, stature)
    height -= (joints["torso"].position - joints["femur_r"].position)[1]
    shoulders = {f"humerus_{side}": _at_height(fitted.joints[f"humerus_{side}"], height) for side in BODY_SIDES}
    return replace(parameters, joints={**fitted.joints, **shoulders}, skin=fitted.skin)


def _length(joints: Mapping[str, Joint], *children: str) -> float:
    return float(np.linalg.norm(sum(joints[child].position for child in children)))


def _typical_hip_height(sex: Sex, stature: float) -> float:
    """Height [m] over the soles of the hip joints of a body with predicted lengths, all coordinates 0.

    Then all axes are the world's.
    """
    reference = reference_parameters()
    leg = {child: reference.joints[child] for child in ("tibia_r", "talus_r", "calcn_r")}
    only = replace(reference, joints=leg, wraps={}, muscles={}, skin={})
    typical = scale_geometry(only, scale_factors(stature, predicted_lengths(sex, stature)))
    heel = sum((joint.position - joint.child_position)[1] for joint in typical.joints.values())
    return -float(heel + typical.soles["r"].height)


def _at_height(joint: Joint, height: float) -> Joint:
    return replace(joint, position=np.array([joint.position[0], height, joint.position[2]]))
