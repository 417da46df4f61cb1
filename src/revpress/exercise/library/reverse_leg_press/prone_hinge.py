"""Reverse leg press, prone, with a hinged lever: the athlete lies face down on a bench and drives a lever back and up.

The lever turns about a pivot behind and below the foot, or overhead, and carries plates on a horn; its foot plate
pivots, so the foot presses where that pivot is. Bench and lever are set so that the leg starts and ends with the
wanted hip and knee angles. Another drive may pull on the lever by a strap, cable or rod. The hip pad with its belt and
the handles hold the pelvis with a free wrench, which is reported; the trunk lies on the bench. Dimensions are those of
common plate-loaded hip machines; no maker publishes drawings, so each is a parameter.
"""

from __future__ import annotations

from types import SimpleNamespace

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError
from revpress.exercise import loading
from revpress.exercise.assembly import Assembly
from revpress.exercise.kickback import PARAMETERS as KICK_BACK
from revpress.exercise.kickback import KickBack
from revpress.exercise.registry import Parameter
from revpress.machine import parts
from revpress.machine.resistance import Friction
from revpress.mechanics.kinematics import Array

TITLE = "Reverse leg press, prone hinge"
LOAD = Parameter("load", "kg", 10.0, 0.0, 400.0, "plates on the lever, or weight selected on the stack")
PARAMETERS = (
    *KICK_BACK,
    Parameter("arm_length", "m", 0.70, 0.45, 1.20, "about a leg's length: pivot to foot plate"),
    Parameter(
        "pivot",
        "",
        "behind",
        reason="the path then bends towards the end position of the shank",
        choices=("behind", "overhead"),
    ),
    Parameter("horn", "m", 0.60, 0.10, 1.20, "distance of the plates from the pivot"),
    Parameter(
        "horn_angle",
        "rad",
        np.radians(-40.0),
        np.radians(-120.0),
        np.radians(120.0),
        "from the arm to the horn, about z: evens out the resistance",
    ),
    Parameter("lever_mass", "kg", 10.0, 2.0, 40.0, "steel tube; the start weight of the machine"),
    Parameter(
        "pivot_forward",
        "m",
        0.0,
        -0.15,
        0.15,
        "shift of the pivot from where the bench setting puts it, towards the head",
    ),
    Parameter("pivot_up", "m", 0.0, -0.15, 0.15, "shift of the pivot upwards"),
    Parameter(
        "counterweight", "kg", 0.0, 0.0, 40.0, "on the far side of the pivot, 0.3 m from it; takes off the start weight"
    ),
    *loading.PARAMETERS,
    Parameter("pull_radius", "m", 0.25, 0.05, 1.0, "cam of the cable, or where strap, rod and bands pull on the lever"),
    Parameter("pivot_friction", "N m", 1.0, 0.0, 30.0, "plain bearings"),
)


def assemble(athlete: Athlete, load: float, p: SimpleNamespace) -> Assembly:
    """Join athlete, bench and lever."""
    sides = {"right": ("r",), "left": ("l",), "both": ("r", "l")}[p.sides]
    body = athlete.body(sides=sides)
    spec = body.spec
    kick = KickBack(body, p, rest={"hip_flexion": np.radians(80.0), "knee_angle": np.radians(12.0)})
    start, end = kick.foot
    chord = (end - start)[:2]
    half = float(np.linalg.norm(chord)) / 2
    if p.arm_length <= 1.02 * half:
        raise InputError(
            f"arm_length is {p.arm_length:g} m, but the foot moves {2 * half:.2f} m: "
            f"the arm must be longer than {1.02 * half:.2f} m"
        )
    across = np.array([chord[1], -chord[0]]) / (2 * half)  # up and forward
    side = 1.0 if p.pivot == "overhead" else -1.0
    pivot = (start + end)[:2] / 2 + side * across * np.sqrt(p.arm_length**2 - half**2)
    pivot += [p.pivot_forward, p.pivot_up]
    height = kick.standing_height()
    pelvis = np.array([0.0, height])
    axle = np.array([*(pelvis + pivot), 0.0])
    arm = start[:2] - pivot
    reach = np.linalg.norm(arm)
    along = np.array([*arm, 0.0]) / reach

    parts.floor(spec)
    _bench(spec, kick, height)
    _frame(spec, axle)
    lever = parts.moving_body(
        spec.worldbody, "lever", axle, p.lever_mass, along * reach / 2,
        (p.lever_mass * reach**2 / 12, p.lever_mass * reach**2 / 12, p.lever_mass * reach**2 / 12),
    )  # fmt: skip
    last = end[:2] - pivot
    sweep = float(np.arctan2(arm[0] * last[1] - arm[1] * last[0], arm @ last))
    lever.add_joint(name="lever_angle", axis=[0, 0, np.sign(sweep)])  # grows in the concentric phase
    out = 0.24
    for z in (-out, out):
        parts.bar(lever, [0, 0, z], along * reach + [0, 0, z], 0.022)
    parts.bar(lever, along * reach + [0, 0, -out], along * reach + [0, 0, out], 0.015)
    horn = p.horn * parts.turned(parts.rotation_z(p.horn_angle), along)
    parts.bar(lever, [0, 0, -out], [0, 0, out], 0.03)
    for z in (-out, out):
        parts.bar(lever, [0, 0, z], horn + [0, 0, z], 0.02)
    parts.weight_plates(lever, "plates", horn, loading.plates(p, load), spread=out + 0.07)
    parts.weight_plates(lever, "counterweight", -0.3 * along, p.counterweight, spread=out + 0.07)
    welds = kick.join_plate(lever, spec, along * reach)
    beside = (axle[0], 0.6)
    mounted = loading.mount(p, load, spec, "lever_angle", abs(sweep), p.pull_radius, float(reach), beside)
    return Assembly(
        body=body,
        drives=kick.drives(pelvis),
        welds=welds,
        contacts=kick.contacts(),
        interface="plate",
        interface_contacts=[f"foot_{s}" for s in kick.sides],
        support="pelvis",
        fixed=kick.fixed(),
        guess=kick.guess(),
        couplings=mounted.couplings,
        resistances=[Friction("lever_angle", p.pivot_friction), *mounted.resistances],
        pace=loading.pace(p),
        working_sides=kick.sides,
    )


def _bench(spec: mujoco.MjSpec, kick: KickBack, height: float) -> None:
    """Pad from the front of the hip to the chest."""
    top = height - 0.10
    front = kick.hip[0] + 0.02
    parts.box(spec.worldbody, [front + 0.33, top - 0.04, 0.0], [0.66, 0.08, 0.34])
    parts.box(spec.worldbody, [front + 0.36, (top - 0.08) / 2, 0.0], [0.10, top - 0.08, 0.10], colour=parts.STEEL)
    parts.box(spec.worldbody, [front + 0.36, 0.02, 0.0], [0.6, 0.04, 0.4], colour=parts.STEEL)


def _frame(spec: mujoco.MjSpec, axle: Array) -> None:
    """Two posts that carry the axle."""
    for z in (-0.36, 0.36):
        parts.bar(spec.worldbody, [axle[0] + 0.12, 0.03, z], [axle[0], axle[1], z], 0.03)
    parts.bar(spec.worldbody, axle - [0, 0, 0.36], axle + [0, 0, 0.36], 0.02)
