"""Reverse hyper: prone on a high bench, straight legs that hang down and swing a pendulum back and up."""

from __future__ import annotations

import mujoco
import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.body_support import bench, skin_at
from revpress.exercise.kit.held_trunk import HeldTrunk
from revpress.exercise.kit.hinged_lever import LeverResistanceSettings, mount_on_lever
from revpress.exercise.kit.technique import PELVIC_TILT, TURN_OUT
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.machine.coordinate_force import Friction
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import between, point_at

_ABOVE_ANKLE = 0.9  # of the shank, from the knee


class ReverseHyper(LeverResistanceSettings, Exercise):
    """Reverse hyper: prone on a high bench, straight legs that hang down and swing a pendulum back and up.

    The pendulum turns about an axle under the end of the bench and carries plates; a strap at its lower end lies behind
    both ankles. The knees stay nearly straight. As axle and hips do not coincide, the strap slides a little along the
    shanks. Pendulum and axle follow common machines; no maker publishes drawings, so each dimension is a parameter.
    """

    title = "Reverse hyper"
    load = Parameter(
        "load", "kg", 5.0, 0.0, 300.0, "plates on the pendulum, or on the stack: light, for strict raising to level"
    )
    # The legs swing up from where they hang; a quarter of a short adult's way.
    repetition = RepetitionRule(minimum_range=0.20, first="concentric")
    equipment = ("reverse-hyper",)
    limits = (
        (
            "Bench and handles hold the torso with a free wrench, which is reported, so the lumbar moment is what the "
            "trunk must carry from legs and pelvis; a pad that also holds the pelvis takes part of it."
        ),
    )

    start_hip_flexion: float = angle(80.0, 40.0, 110.0, "legs hang almost straight down")
    end_hip_flexion: float = angle(0.0, -25.0, 25.0, "legs in line with the trunk")
    knee_flexion: float = angle(5.0, 2.0, 30.0, "straight, but not locked")
    turn_out: float = TURN_OUT
    pelvic_tilt: float = PELVIC_TILT
    axle_under: float = quantity(0.12, "m", 0.0, 0.4, "axle under the hips: below the bench's frame")
    axle_behind: float = quantity(0.0, "m", -0.2, 0.2, "axle behind the hips, towards the feet")
    plates_under: float = quantity(0.6, "m", 0.2, 1.1, "plates' distance from the axle along the pendulum")
    pendulum_mass: float = quantity(8.0, "kg", 1.0, 30.0, "steel arm and strap; the start weight of the machine")
    axle_friction: float = quantity(1.0, "N m", 0.0, 20.0, "plain bearings")
    strap_friction: float = quantity(0.3, "1", 0.0, 1.0, "strap on cloth")

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, bench and pendulum."""
        body = athlete.body()
        spec = body.spec
        trunk = HeldTrunk(body, ("r", "l"), self.pelvic_tilt)
        legs = {f"knee_angle_{s}": self.knee_flexion for s in "rl"}
        start = {**trunk.trunk, **legs, **{f"hip_flexion_{s}": self.start_hip_flexion for s in "rl"}}
        sole = body.soles["r"]
        foot = [point_at(body, start, "calcn_r", np.array([x, sole.height, 0.0]))[1] for x in (sole.heel_x, sole.toe_x)]
        pelvis = trunk.pelvis(lowest=min(foot) - 0.1)
        origin = np.array([*pelvis, 0.0])
        axle = origin + trunk.hip - [self.axle_behind, self.axle_under, 0.0]
        down = _ABOVE_ANKLE * between(body, "tibia_r", "talus_r")
        behind = skin_at(body, "tibia_r", down, np.array([-1.0, 0.0, 0.0]))
        ankle = point_at(body, start, "tibia_r", behind) + origin
        reach = (ankle - axle) * [1.0, 1.0, 0.0]
        length = float(np.linalg.norm(reach))
        along = reach / length
        pitch = start["pelvis_tilt"] + self.start_hip_flexion - self.knee_flexion

        parts.floor(spec)
        bench(spec, trunk, pelvis)
        _frame(spec, axle)
        pendulum = parts.moving_body(
            spec.worldbody, "pendulum", axle, self.pendulum_mass, along * length / 2,
            (self.pendulum_mass * length**2 / 12,) * 3,
        )  # fmt: skip
        pendulum.add_joint(name="pendulum_angle", axis=[0, 0, -1])
        for z in (-0.24, 0.24):
            parts.bar(pendulum, [0, 0, z], reach + [0, 0, z], 0.02)
        parts.bar(pendulum, reach + [0, 0, -0.24], reach + [0, 0, 0.24], 0.02, colour=parts.GRIP)
        parts.weight_plates(pendulum, "plates", self.plates_under * along, self.resistance.plates(load), spread=0.31)
        pendulum.add_site(name="strap", pos=reach)
        for side, sign in (("r", 1.0), ("l", -1.0)):
            parts.surface(
                pendulum, f"strap_{side}", reach + [0.0, 0.0, sign * ankle[2]], parts.rotation_z(pitch - np.pi / 2)
            )
            parts.surface(spec.body(f"tibia_{side}"), f"ankle_{side}", behind)
        machine = mount_on_lever(self, load, spec, pendulum, reach, self.end_hip_flexion - self.start_hip_flexion)
        still = ("hip_adduction", "ankle_angle", "subtalar_angle")
        return Assembly(
            body=body,
            prescribed={
                **trunk.held(pelvis),
                **{
                    f"hip_flexion_{s}": (self.start_hip_flexion, self.end_hip_flexion - self.start_hip_flexion)
                    for s in "rl"
                },
                **{f"hip_rotation_{s}": (0.0, -self.turn_out) for s in "rl"},
                **{name: (value,) for name, value in legs.items()},
                **{f"{name}_{s}": (0.0,) for name in still for s in "rl"},
            },
            welds=[Weld("ankle_r", "strap_r", ("y",))],  # the left leg does the same
            contacts=[
                Contact(f"strap_{s}", f"ankle_{s}", f"strap_{s}", np.zeros((1, 3)), self.strap_friction) for s in "rl"
            ],
            interface="strap",
            interface_contacts=["strap_r", "strap_l"],
            support="torso",
            couplings=machine.couplings,
            cords=machine.cords,
            resistances=[Friction("pendulum_angle", self.axle_friction), *machine.forces],
            pace=self.pace,
        )


def _frame(spec: mujoco.MjSpec, axle: Array) -> None:
    """Two posts that carry the axle."""
    for z in (-0.4, 0.4):
        parts.bar(spec.worldbody, [axle[0] + 0.25, 0.03, z], axle + [0, 0, z], 0.03)
    parts.bar(spec.worldbody, axle - [0, 0, 0.4], axle + [0, 0, 0.4], 0.02)
