"""A tester with a hand-held dynamometer who holds against a hip extension: isometric tests of strength.

The tester presses a pad against the back of the limb, square to the line from hip to pad, with the force that the
dynamometer shows. The limb is held at one angle of the test's arc, or gives way so slowly that it might as well be
held: the stroke is the arc, by default passed at about 3°/s, so every angle of the test is seen at
once. ``revpress.twin.motion.isometric`` gives strict stillness at chosen angles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from revpress.athlete.body import Body
from revpress.errors import InputError
from revpress.exercise.kit.body_support import skin_at
from revpress.exercise.kit.technique import FREE_ANKLE, ONE_SIDE, PELVIC_TILT, OneSide
from revpress.machine import parts
from revpress.machine.cable import CableForce, PhaseTension, drum
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.settings import Settings, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.motion import Tempo
from revpress.twin.posture import point_at


class HeldArcSettings(Settings):
    """The small arc of hip angle in which a test is held, and the tester's pad."""

    sides: OneSide = ONE_SIDE
    start_hip_flexion: float = angle(20.0, -10.0, 95.0, "a small arc around the test position")
    end_hip_flexion: float = angle(-5.0, -25.0, 80.0, "a small arc around the test position")
    turned_out: float = angle(
        25.0, -10.0, 35.0, "external hip rotation: the strong extensors turn the thigh out, and little turns it back"
    )
    pelvic_tilt: float = PELVIC_TILT
    ankle: float = FREE_ANKLE
    pad_friction: float = quantity(0.3, "1", 0.0, 1.2, "a hand gives way to the side")


_SHORTEST = np.radians(1.0)
_BACK = np.array([-1.0, 0.0, 0.0])


_SLOW = Tempo(concentric=8.0, eccentric=8.0)
"""The arc there and back, so slow that the muscles' speed and the leg's inertia hardly count."""


def hold_against(
    body: Body,
    prescribed: Mapping[str, Sequence[float]],
    fixed: Mapping[str, float],
    limb: str,
    below: float,
    force: float,
    friction: float,
) -> Assembly:
    """The test: pelvis held, one hip against the dynamometer, which goes round the hip with the limb.

    Parameters
    ----------
    body : Body
        The athlete's; its spec receives the dynamometer.
    prescribed : mapping of str to sequence of float
        What is held still, and :func:`leg_prescribed`; their values at the start are the posture.
    fixed : mapping of str to float
        Coordinates of the other leg.
    limb : str
        The segment that is tested, with its side.
    below : float
        How far below the segment's origin the pad is [m].
    force : float
        Shown by the dynamometer [N].
    friction : float
        Of the pad [1].
    """
    spec, side = body.spec, limb[-1]
    posture = {name: polynomial[0] for name, polynomial in prescribed.items()}
    on_skin = skin_at(body, limb, [0.0, -below, 0.0], _BACK)
    hip = point_at(body, posture, f"femur_{side}", np.zeros(3))
    reach = (point_at(body, posture, limb, on_skin) - hip) * [1.0, 1.0, 0.0]
    lever = parts.moving_body(spec.worldbody, "dynamometer", hip, 0.3, inertia=(1e-3,) * 3)
    lever.add_joint(name="test_angle", axis=[0, 0, -1])
    # The pad's normal points the way of flexion; its x axis points away from the hip.
    turn = float(np.arctan2(reach[1], reach[0]))
    parts.surface(lever, "dynamometer", reach, parts.rotation_z(turn))
    away = np.array([np.sin(turn), -np.cos(turn), 0.0])
    parts.box(lever, reach + 0.02 * away, [0.07, 0.04, 0.07], parts.rotation_z(turn))
    parts.box(lever, reach + 0.07 * away, [0.06, 0.06, 0.10], parts.rotation_z(turn), colour=parts.GRIP)
    parts.surface(spec.body(limb), "tested", on_skin)
    return Assembly(
        body=body,
        prescribed=prescribed,
        welds=[Weld("tested", "dynamometer", ("y",))],
        contacts=[Contact("dynamometer", "tested", "dynamometer", np.zeros((1, 3)), friction)],
        interface="dynamometer",
        interface_contacts=["dynamometer"],
        support="pelvis",
        fixed=fixed,
        resistances=[CableForce("test_angle", drum(float(np.linalg.norm(reach))), PhaseTension(force, force))],
        pace=_SLOW,
        working_sides=(side,),
    )


def leg_prescribed(side: str, p: HeldArcSettings, knee: float, ankle: float) -> dict[str, tuple[float, ...]]:
    """Drives of a leg that only moves at the hip, through the arc, all in rad.

    Raises
    ------
    InputError
        The arc is no extension.
    """
    if p.start_hip_flexion - p.end_hip_flexion < _SHORTEST:
        raise InputError(
            f"the arc goes from {np.degrees(p.start_hip_flexion):g}° to {np.degrees(p.end_hip_flexion):g}° of hip "
            f"flexion, but must extend the hip by at least {np.degrees(_SHORTEST):g}°"
        )
    still = {
        "hip_adduction": 0.0,
        "hip_rotation": -p.turned_out,
        "knee_angle": knee,
        "ankle_angle": ankle,
        "subtalar_angle": 0.0,
    }
    return {
        **{f"{name}_{side}": (value,) for name, value in still.items()},
        f"hip_flexion_{side}": (p.start_hip_flexion, p.end_hip_flexion - p.start_hip_flexion),
    }
