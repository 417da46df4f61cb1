"""Glute-ham raise on a bench with a foot plate, ankle rollers and a thigh pad."""

from __future__ import annotations

from collections.abc import Mapping

import mujoco
import numpy as np
from scipy.optimize import brentq

from revpress.athlete.athlete import Athlete
from revpress.athlete.body import Body
from revpress.athlete.soles import sole_patch, sole_reference, sole_site
from revpress.errors import InputError, UnreachableError
from revpress.exercise.exercise import Exercise
from revpress.exercise.kit.standing import NONE_STANDS, OnMachine, best_holes, past_own_range
from revpress.exercise.kit.technique import PLATE_FRICTION, PUSH, SQUARE, Push
from revpress.exercise.repetition import RepetitionRule
from revpress.machine import parts
from revpress.machine.find import Tailored, done_on
from revpress.machine.kinds.glute_ham_bench import GluteHamBench
from revpress.machine.machine import Machine
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array
from revpress.settings import Parameter, angle, quantity
from revpress.twin.assembly import Assembly
from revpress.twin.posture import between, point_at, postures
from revpress.twin.setup import Setup

# On a body of 1.70 m [m].
_CHEST = np.array([0.15, 0.24, 0.0])
_THIGH = 0.058  # front of the lower thigh before its axis
_ACHILLES = 0.05  # behind the ankle joint
_SEAT = 0.80  # height of the soles' middle
_APART = 0.20  # between the feet
_POINTED, _DRAWN = np.radians([-50.0, 30.0])  # how far the ankle may have to bend
_OVER_KNEE = (0.05, 0.35)  # where the pad may lie


class GluteHamRaise(OnMachine, Exercise):
    """Glute-ham raise on a bench with a foot plate, ankle rollers and a thigh pad.

    The athlete lies prone with the thighs on a round pad, the soles against an upright plate and the ankles between
    rollers, and raises trunk and thighs by bending the knees over the pad; the hips open on the way. The stroke runs
    from straight knees to the raised position, the lowering is its second half. A plate at the chest is the load, and
    none is needed.

    The pad turns freely about its axle, so the thighs roll on it and it pushes through its axle only. The rollers hold
    the ankle across the shank in both directions at the height of the ankle joint. Bench and pad are set to the
    athlete's legs. On a bench that stands, where the pad meets the thigh follows from the hole, and how far the feet
    point from the height of the pad.
    """

    title = "Glute-ham raise"
    load = Parameter("load", "kg", 0.0, 0.0, 60.0, "plate at the chest; body weight is load enough for most")
    # Let down first, then raised; half of a short adult's way of the chest.
    repetition = RepetitionRule(minimum_range=0.15)
    equipment = ("glute-ham-bench",)
    load_equipment = ("plate", "barbell")
    limits = (
        "The trunk is stiff and the arms hang at the sides.",
        "Near upright a free pad no longer carries weight, so the raise ends short of it.",
    )

    machine: Machine | Tailored = done_on("glute_ham_bench")
    start_hip_flexion: float = angle(25.0, -10.0, 90.0, "the trunk hangs a little")
    end_hip_flexion: float = angle(15.0, -15.0, 60.0, "nearly straight hips")
    start_knee_flexion: float = angle(8.0, 2.0, 30.0, "just short of straight")
    end_knee_flexion: float = angle(45.0, 35.0, 85.0, "before the pad loses its hold")
    pad_distance: float = quantity(
        0.18,
        "m",
        0.09,
        0.22,
        "from the knee to the pad, along the thigh: nearer to the knee, an average woman does not come up",
    )
    pad_radius: float = quantity(0.1, "m", 0.05, 0.2, "round pad")
    push: Push = PUSH
    plate_friction: float = PLATE_FRICTION

    def idle(self) -> Mapping[str, str]:
        """On a bench that stands, what only tailors one."""
        return {**super().idle(), **self.idle_on_machine(["pad_radius"], ["pad_distance"])}

    def tailor(self, athlete: Athlete) -> Machine:
        """A bench made for one athlete."""
        return self._bench(athlete, athlete.body())[0]

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete on the bench that stands."""
        if not self.standing:
            raise InputError(f"{self.name}: {NONE_STANDS}")
        bench, raised = self._joined(athlete, self.load.usual)
        ends = postures(raised, [0.0, 1.0])
        start, end = ({n: at[f"{n}_r"] for n in ("hip_flexion", "knee_angle", "ankle_angle")} for at in ends)
        pelvis, notes = (ends[0]["pelvis_tx"], ends[0]["pelvis_ty"]), past_own_range(athlete, end)
        return Setup(bench, athlete, pelvis, start, end, (0.0, 1.0), "wish", "wish", "r", notes)

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete, foot plate, rollers, pad and plate."""
        return self._joined(athlete, load)[1]

    def _lying(self, ankle: float) -> dict[str, float]:
        """Coordinates at the start, the soles upright on the plate [rad]."""
        thigh_pitch = self.start_knee_flexion - np.pi / 2 - ankle
        return {
            "pelvis_tilt": thigh_pitch - self.start_hip_flexion,
            **{f"hip_flexion_{s}": self.start_hip_flexion for s in "rl"},
            **{f"knee_angle_{s}": self.start_knee_flexion for s in "rl"},
            **{f"ankle_angle_{s}": ankle for s in "rl"},
        }

    def _front(self, body: Body, size: float, distance: float) -> Array:
        """Front of the thigh (3,), a ``distance`` over the knee, in its axes [m]."""
        return np.array([size * _THIGH, between(body, "femur_r", "tibia_r")[1] + distance, 0.0])

    def _touch(self, body: Body, size: float, height: float, ankle: float, distance: float) -> tuple[Array, Array]:
        """Pelvis and a point at the front of the thigh (3,), the soles at a ``height`` on the plate [m]."""
        start = self._lying(ankle)
        pelvis = np.array([0.0, height, 0.0]) - point_at(
            body, start, "calcn_r", sole_reference(body.soles["r"], self.push)
        )
        return pelvis, pelvis + point_at(body, start, "femur_r", self._front(body, size, distance))

    def _bench(self, athlete: Athlete, body: Body) -> tuple[GluteHamBench, float, float]:
        """The bench in its hole, or made as wanted; bend of the ankle [rad] and place of the pad over the knee [m]."""
        size = athlete.stature / 1.70
        if isinstance(self.standing, GluteHamBench):
            bench = best_holes(
                self.standing,
                lambda b: (round(abs(self._meets(body, size, b)[1] - self.pad_distance), 6),),
            )  # fmt: skip
            return bench, *self._meets(body, size, bench)
        _, touch = self._touch(body, size, _SEAT, 0.0, self.pad_distance)
        pitch = self.start_knee_flexion - np.pi / 2
        forward, height = touch[:2] + self.pad_radius * np.array([np.cos(pitch), np.sin(pitch)])
        sole = sole_reference(body.soles["r"], self.push)
        bench = GluteHamBench(
            plate_height=_SEAT,
            rollers_forward=float(between(body, "calcn_r", "talus_r")[1] - sole[1]),
            pad_forward=float(forward),
            pad_height=float(height),
            pad_radius=self.pad_radius,
        )
        return bench, 0.0, self.pad_distance

    def _meets(self, body: Body, size: float, bench: GluteHamBench) -> tuple[float, float]:
        """Bend of the ankle [rad], and place of the pad over the knee [m], so that the thigh lies on the pad.

        Raises
        ------
        UnreachableError
            It does not.
        """

        def along(ankle: float) -> Array:
            """From the knee to the axle, square to the front of the thigh and along it [m]."""
            _, knee = self._touch(body, size, bench.plate_height, ankle, 0.0)
            pitch = self.start_knee_flexion - np.pi / 2 - ankle
            across = np.array([np.cos(pitch), np.sin(pitch)])
            to = bench.pad_axle - knee[:2]
            return np.array([across @ to, to @ [-across[1], across[0]]])

        def gap(ankle: float) -> float:
            return float(along(ankle)[0]) - bench.pad_radius

        if gap(_POINTED) * gap(_DRAWN) > 0.0:
            raise UnreachableError(
                f"with the feet on its plate, the thighs do not come to lie on the pad of {bench.label}"
            )
        ankle = float(brentq(gap, _POINTED, _DRAWN, xtol=1e-12))
        over = float(along(ankle)[1])
        low, high = _OVER_KNEE
        if not low <= over <= high:
            where = f"{over:.2f} m over the knee" if over > 0.0 else f"{-over:.2f} m below the knee"
            raise UnreachableError(f"the pad of {bench.label} lies {where}, but must be {low:g} to {high:g} m over it")
        return ankle, over

    def _joined(self, athlete: Athlete, load: float) -> tuple[GluteHamBench, Assembly]:
        body = athlete.body()
        spec = body.spec
        size = athlete.stature / 1.70
        bench, ankle, over = self._bench(athlete, body)
        start = self._lying(ankle)
        pelvis, touch = self._touch(body, size, bench.plate_height, ankle, over)
        on_thigh = self._front(body, size, over)
        thigh_pitch = self.start_knee_flexion - np.pi / 2 - ankle
        normal = -np.array([np.cos(thigh_pitch), np.sin(thigh_pitch), 0.0])
        axle = np.array([*bench.pad_axle, 0.0])

        parts.floor(spec)
        _draw(spec, bench)
        pad = parts.moving_body(spec.worldbody, "pad", axle, 3.0, inertia=(0.1, 0.1, 1.5 * bench.pad_radius**2))
        pad.add_joint(name="pad_angle", axis=[0, 0, 1])
        parts.bar(pad, [0, 0, -0.22], [0, 0, 0.22], bench.pad_radius, colour=parts.PAD)
        chest = size * _CHEST
        parts.held_weight(spec.body("torso"), "chest", chest, load, [0.04, 0.3, 0.3])
        lying = parts.rotation_z(thigh_pitch + np.pi / 2)
        for side in "rl":
            _clamp_foot(spec, body, side, self.push, size, bench)
            mirror = [1.0, 1.0, 1.0 if side == "r" else -1.0]
            parts.surface(
                pad, f"pad_{side}", bench.pad_radius * normal + [0.0, 0.0, touch[2]] * np.array(mirror), lying
            )
            parts.surface(spec.body(f"femur_{side}"), f"thigh_{side}", on_thigh, parts.rotation_z(np.pi / 2))
        higher = on_thigh + [0.0, 0.1, 0.0]
        parts.surface(spec.body("femur_r"), "higher", higher)
        return bench, Assembly(
            body=body,
            prescribed={
                "knee_angle_r": (self.start_knee_flexion, self.end_knee_flexion - self.start_knee_flexion),
                "hip_flexion_r": (self.start_hip_flexion, self.end_hip_flexion - self.start_hip_flexion),
                "lumbar_extension": (0.0,),
                **SQUARE,
            },
            # Two points of the right thigh touch the pad, so it lies along it; the left one follows, as both are alike.
            welds=[
                *(Weld(f"sole_{s}", f"plate_{s}") for s in "rl"),
                Weld("thigh_r", "pad_r", ("y",)),
                Weld("higher", "pad_r", ("y",)),
            ],
            contacts=[contact for s in "rl" for contact in _contacts(body, s, self, size, over)],
            interface="chest",
            carried_mass=load,
            guess={**start, "pelvis_tx": pelvis[0], "pelvis_ty": pelvis[1]},
        )


def _clamp_foot(
    spec: mujoco.MjSpec, body: Body, side: str, push: str, size: float, bench: GluteHamBench
) -> None:  # fmt: skip
    """A sole on the plate, which faces forward, and the ankle between the rollers."""
    lateral = 0.5 * _APART * (1.0 if side == "r" else -1.0)
    sole = body.soles[side]
    sole_site(spec, sole, side, push)
    parts.surface(spec.worldbody, f"plate_{side}", [0.0, bench.plate_height, lateral], parts.rotation_z(-np.pi / 2))
    reference = sole_reference(sole, push)
    behind = float(between(body, f"calcn_{side}", f"talus_{side}")[0]) - size * _ACHILLES
    heel = np.array([behind, float(reference[1]) + bench.rollers_forward, 0.0])
    parts.surface(spec.body(f"calcn_{side}"), f"heel_{side}", heel)
    from_sole = heel - reference
    parts.surface(
        spec.worldbody,
        f"roller_{side}",
        [from_sole[1], bench.plate_height - from_sole[0], lateral],
        parts.rotation_z(np.pi),
    )


def _contacts(body: Body, side: str, exercise: GluteHamRaise, size: float, over: float) -> list[Contact]:
    """Sole on the plate, ankle between the rollers, thigh on the pad."""
    wide = 0.03 * size
    # A thigh that turns about its length leaves the pad's axle, but the line along its front does not.
    thigh = np.array([[x, 0.0, 0.0] for x in (-0.8 * over, 0.1)])
    ankle = np.array([[0.0, y, z] for y in (-0.02, 0.02) for z in (-wide, wide)])
    soles = sole_patch(body.soles[side], exercise.push)
    return [
        Contact(f"foot_{side}", f"sole_{side}", f"plate_{side}", soles, exercise.plate_friction, pushed=True),
        Contact(f"roller_{side}", f"heel_{side}", f"roller_{side}", ankle, 0.3, strap=True),
        Contact(f"pad_{side}", f"thigh_{side}", f"pad_{side}", thigh, 0.6),
    ]


def _draw(spec: mujoco.MjSpec, bench: GluteHamBench) -> None:
    """Foot plate, rollers and the post of the pad."""
    world, height, axle = spec.worldbody, bench.plate_height, np.array([*bench.pad_axle, 0.0])
    parts.box(world, [-0.01, height - 0.03, 0.0], [0.02, 0.40, 0.5], colour=parts.STEEL)
    parts.bar(world, [-0.03, height, 0.0], [-0.03, 0.03, 0.0], 0.03)
    parts.bar(world, [-0.03, 0.03, 0.0], [axle[0], 0.03, 0.0], 0.03)
    for over in (0.14, -0.04):
        at = [bench.rollers_forward, height + over, 0.0]
        parts.bar(world, np.add(at, [0, 0, -0.24]), np.add(at, [0, 0, 0.24]), 0.035, colour=parts.PAD)
    for z in (-0.26, 0.26):
        parts.bar(world, axle + [0, 0, z], [axle[0], 0.03, z], 0.025)
    parts.bar(world, [axle[0], 0.03, -0.3], [axle[0], 0.03, 0.3], 0.03)
