"""Barbell hip thrust: upper back on a bench, both feet flat on the floor, a padded barbell in the crease of the hip.

The upper back turns about the edge of the bench and is assumed not to roll or slide along it; the feet stand where
the knees have the wanted angle at the top. The pelvis carries the barbell, which is free to spin. The spine stays
neutral; its lumbar moment is what any structure of the trunk must supply.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from scipy.optimize import brentq

from revpress.athlete.athlete import Athlete
from revpress.errors import UnreachableError
from revpress.exercise.assembly import Assembly
from revpress.exercise.posture import point_at
from revpress.exercise.registry import Parameter
from revpress.exercise.technique import DRIVE, FLOOR_FRICTION, STANCE_WIDTH, TOE_OUT, Stance
from revpress.machine import parts
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact

TITLE = "Hip thrust"
LOAD = Parameter("load", "kg", 80.0, 0.0, 500.0, "barbell with plates")
PARAMETERS = (
    Parameter("bench_height", "m", 0.40, 0.25, 0.60, "a common bench, 40 to 45 cm high, gives under the back"),
    Parameter(
        "start_hip_flexion", "rad", np.radians(70.0), np.radians(35.0), np.radians(100.0), "plates near the floor"
    ),
    Parameter("end_hip_flexion", "rad", 0.0, np.radians(-20.0), np.radians(20.0), "trunk and thigh in line"),
    Parameter(
        "end_knee_flexion", "rad", np.radians(85.0), np.radians(50.0), np.radians(110.0), "upright shanks at the top"
    ),
    STANCE_WIDTH,
    TOE_OUT,
    DRIVE,
    FLOOR_FRICTION,
    Parameter("bench_friction", "1", 0.6, 0.1, 1.2, "cloth on upholstery"),
)

# On a body of 1.70 m: upper back at the lower end of the shoulder blades, bar in the crease of the hip [m].
_BACK = np.array([-0.11, 0.29, 0.0])
_CREASE = np.array([0.055, -0.055, 0.0])
_BACK_HALF_WIDTH = 0.12


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, bench, floor and barbell."""
    body = athlete.body()
    spec = body.spec
    size = athlete.stature / 1.70
    back, crease = size * _BACK, size * _CREASE
    feet = Stance(body, p.stance_width, p.toe_out, p.drive)

    # At the top the sole is flat and the upper back at bench height: that fixes the trunk's inclination.
    def top(tilt: float) -> tuple[np.ndarray, np.ndarray]:
        pose = {"pelvis_tilt": tilt, "hip_flexion_r": p.end_hip_flexion, "knee_angle_r": p.end_knee_flexion}
        pose["ankle_angle_r"] = -(tilt + p.end_hip_flexion - p.end_knee_flexion)
        return point_at(body, pose, "torso", back), point_at(body, pose, "calcn_r", feet.sole_point())

    def too_high(tilt: float) -> float:
        at_back, at_foot = top(tilt)
        return float(at_back[1] - at_foot[1] - p.bench_height)

    upright, lying = np.radians([50.0, 130.0])
    over, under = too_high(upright), too_high(lying)
    if not over >= 0.0 >= under:
        raise UnreachableError(
            f"the bench is {p.bench_height:g} m high, but with these hips and knees at the top the upper back is "
            f"{p.bench_height + under:.2f} to {p.bench_height + over:.2f} m over the feet"
        )
    tilt = float(brentq(too_high, upright, lying))
    at_back, at_foot = top(tilt)

    parts.floor(spec)
    parts.box(spec.worldbody, [-0.16, p.bench_height - 0.05, 0.0], [0.32, 0.10, 1.2])
    parts.box(
        spec.worldbody,
        [-0.16, p.bench_height / 2 - 0.05, 0.0],
        [0.2, p.bench_height - 0.1, 0.5],
        colour=parts.STEEL,
    )
    parts.surface(spec.worldbody, "bench", [0.0, p.bench_height, 0.0])
    parts.surface(spec.body("torso"), "upper_back", back)
    parts.barbell(spec.body("pelvis"), "barbell", crease, load)
    spec.body("pelvis").add_site(name="bar", pos=crease)
    welds = [*feet.place(spec, at_foot[0] - at_back[0]), Weld("upper_back", "bench", ("x", "y"))]
    edge = np.array([[0.0, 0.0, -_BACK_HALF_WIDTH], [0.0, 0.0, _BACK_HALF_WIDTH]])
    lowered = p.start_hip_flexion - p.end_hip_flexion
    return Assembly(
        body=body,
        drives={
            "hip_flexion_r": (p.start_hip_flexion, -lowered),
            **dict.fromkeys(("pelvis_tz", "pelvis_list", "pelvis_rotation"), (0.0,)),
            **dict.fromkeys(("lumbar_extension", "lumbar_bending", "lumbar_rotation"), (0.0,)),
        },
        welds=welds,
        contacts=[
            *feet.contacts(p.floor_friction),
            Contact("upper_back", "upper_back", "bench", edge, p.bench_friction),
        ],
        interface="bar",
        carried_mass=load,
        guess={
            "pelvis_tx": -at_back[0],
            "pelvis_ty": p.bench_height - at_back[1] - 0.2,
            "pelvis_tilt": tilt - 0.5 * lowered,
            "hip_flexion_l": p.start_hip_flexion,
            "knee_angle_r": p.end_knee_flexion + 0.2 * lowered,
            "knee_angle_l": p.end_knee_flexion + 0.2 * lowered,
        },
    )
