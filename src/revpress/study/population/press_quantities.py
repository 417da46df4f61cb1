"""The population's quantities of many presses at once: what :data:`.population_quantities` declares, in arrays.

Each is worked out as its declaration says it, for K pairs of P frames in one go.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from scipy.integrate import simpson

from revpress.athlete.athlete import Athlete
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array, IntArray
from revpress.study.quantities import JOINTS, past_neutral_weights
from revpress.twin.motion import Motion
from revpress.twin.outcome import Outcome
from revpress.twin.ranges import EXTENSION_MOMENTS
from revpress.twin.rig import Rig


class ManyLifts:
    """Solved ways up of K pairs.

    Parameters
    ----------
    outcome : Outcome
        Of all frames, those of a pair behind each other.
    motion : Motion
        Of each pair, P frames.
    members : sequence of Rig, length A
        One of each athlete.
    athletes : sequence of Athlete, length A
        Who they are.
    owner : ndarray of int, shape (K,)
        Whose athlete each pair has.
    """

    def __init__(
        self, outcome: Outcome, motion: Motion, members: Sequence[Rig], athletes: Sequence[Athlete], owner: IntArray
    ) -> None:
        self._outcome, self._motion, self._owner = outcome, motion, owner
        self._athletes = athletes
        rig = members[0]
        self._rig, self._side = rig, rig.assembly.working_sides[0]
        names = rig.assembly.body.muscles.names
        strength = np.stack([m.assembly.body.muscles.max_isometric_force for m in members])
        self._groups = [[names.index(f"{m}_{self._side}") for m in group] for group in MUSCLE_GROUPS.values()]
        self._strength = strength[owner]
        self._leg = [i for i, name in enumerate(names) if name.endswith(f"_{self._side}")]

    def values(self) -> dict[str, Array]:
        """Every quantity by name, each (K, …)."""
        moments, hip = self._moments, self._angle("hip_flexion")
        work = self._joint_work
        muscle_work = self._muscle_work
        groups = np.stack([muscle_work[:, at].sum(axis=1) for at in self._groups], axis=1)
        impulse, past = self._past_neutral
        reached = np.degrees(-hip.min(axis=1))
        least = np.array([a.range_of_motion["hip_flexion"].low for a in self._athletes])
        time, peak = self._motion.time, moments["hip_extension_moment"].argmax(axis=1)
        mean = self._over_time(self._group_activation.transpose(0, 2, 1)) / (time[-1] - time[0])
        return {
            "time": np.broadcast_to(time - time[0], hip.shape),
            "stroke": np.broadcast_to(self._motion.s, hip.shape),
            "hip_flexion": np.degrees(hip),
            "knee_flexion": np.degrees(self._angle("knee_angle")),
            "ankle_dorsiflexion": np.degrees(self._angle("ankle_angle")),
            **moments,
            "group_activation": self._group_activation,
            "group_force": self._group_force,
            "resistance": self._resistance,
            "saturated": self._saturated,
            "hip_extension_reached": reached,
            "hip_extension_limit": np.degrees(-least)[self._owner],
            **{f"peak_{name}": values.max(axis=1) for name, values in moments.items()},
            "angle_of_peak_hip_extension_moment": np.degrees(np.take_along_axis(hip, peak[:, None], axis=1)[:, 0]),
            "impulse_past_neutral": impulse,
            "work_past_neutral": past,
            "joint_work_share": work / work.sum(axis=1, keepdims=True),
            "muscle_work_share": groups / muscle_work[:, self._leg].sum(axis=1, keepdims=True),
            "group_work": groups,
            "group_work_past_neutral": np.stack(
                [self._muscle_work_past_neutral[:, at].sum(1) for at in self._groups], 1
            ),
            "mean_group_activation": mean,
            "peak_group_activation": self._group_activation.max(axis=1),
            "peak_group_force": self._group_force.max(axis=1),
            **{f"{joint}_contact_force_peak_bw": self._peak_force(joint) for joint in ("hip", "knee")},
            "saturated_frames": self._saturated.mean(axis=1),
        }

    def _by_pair(self, values: Array) -> Array:
        """Values (F, …) as (K, P, …)."""
        return values.reshape(len(self._owner), len(self._motion.s), *values.shape[1:])

    def _over_time(self, values: Array) -> Array:
        """Integral (…) over time of values (…, P)."""
        return np.asarray(values @ self._weights)

    @cached_property
    def _weights(self) -> Array:
        """What each frame counts in Simpson's rule [s]."""
        time = self._motion.time
        return np.asarray(simpson(np.eye(len(time)), x=time, axis=-1))

    def _angle(self, coordinate: str) -> Array:
        return self._by_pair(self._outcome.problem.path.u[:, self._rig.place(f"{coordinate}_{self._side}")])

    @cached_property
    def _moments(self) -> dict[str, Array]:
        net = self._outcome.net_moment
        moments = {
            name: -self._by_pair(net[:, self._rig.place(f"{coordinate}_{self._side}")])
            for name, coordinate in EXTENSION_MOMENTS.items()
        }
        lumbar = self._by_pair(net[:, self._rig.place("lumbar_extension")])
        rests = self._rig.assembly.trunk_rests
        return {**moments, "lumbar_extension_moment": np.full_like(lumbar, np.nan) if rests else lumbar}

    @cached_property
    def _resistance(self) -> Array:
        o = self._outcome
        return self._by_pair(np.einsum("fx,fx->f", o.interface_force, o.interface_rates[0]) / o.interface_way)

    @cached_property
    def _saturated(self) -> Array:
        return self._by_pair((self._outcome.answer.sharing.status != 0).astype(float))

    @cached_property
    def _group_activation(self) -> Array:
        """Mean activation of every group (K, P, group), weighted by maximal force."""
        activation, strength = self._by_pair(self._outcome.answer.activation), self._strength
        parts = [np.einsum("kpm,km->kp", activation[:, :, at], strength[:, at]) for at in self._groups]
        return np.stack(
            [p / strength[:, at].sum(axis=1)[:, None] for p, at in zip(parts, self._groups, strict=True)], 2
        )

    @cached_property
    def _group_force(self) -> Array:
        force = self._by_pair(self._outcome.answer.force)
        return np.stack([force[:, :, at].sum(axis=2) for at in self._groups], axis=2)

    @cached_property
    def _muscle_work(self) -> Array:
        """Positive work of every muscle (K, muscle) [J]."""
        return np.asarray(np.einsum("kpm,p->km", self._shortening, self._weights))

    @cached_property
    def _muscle_work_past_neutral(self) -> Array:
        """The same past neutral (K, muscle) [J]."""
        weights = [past_neutral_weights(self._motion.time, angle) for angle in self._angle("hip_flexion")]
        return np.asarray(np.einsum("kpm,kp->km", self._shortening, np.array(weights)))

    @cached_property
    def _shortening(self) -> Array:
        """Positive power of every muscle (K, P, muscle) [W]."""
        outcome = self._outcome
        return self._by_pair(np.maximum(-outcome.answer.force * outcome.problem.state.tendon_speed, 0.0))

    @cached_property
    def _joint_work(self) -> Array:
        """Positive work of every joint (K, joint) [J]."""
        net, speed = self._outcome.net_moment, self._outcome.speed
        places = [[self._rig.place(f"{c}_{self._side}") for c in coordinates] for coordinates in JOINTS.values()]
        power = [self._by_pair((net[:, at] * speed[:, at]).sum(axis=1)) for at in places]
        return np.stack([self._over_time(np.maximum(p, 0.0)) for p in power], axis=1)

    @cached_property
    def _past_neutral(self) -> Array:
        """Impulse and work past neutral (2, K): angle, moment and power are linear between frames."""
        time, angle = self._motion.time, self._angle("hip_flexion")
        moment = self._moments["hip_extension_moment"]
        speed = self._by_pair(self._outcome.speed[:, self._rig.place(f"hip_flexion_{self._side}")])
        before, after = angle[:, :-1], angle[:, 1:]
        passes = before * after < 0.0
        share = np.where(passes, before / np.where(passes, before - after, 1.0), 0.0)
        # Of an interval, the part past neutral: all, none, or from or to where the angle passes it.
        first = np.where(passes & (before > 0.0), share, 0.0)
        last = np.where(passes & (before < 0.0), share, 1.0)
        counts = passes | (before + after < 0.0)

        def integral(values: Array) -> Array:
            rise = values[:, 1:] - values[:, :-1]
            ends = 2.0 * values[:, :-1] + (first + last) * rise
            return np.asarray((np.where(counts, (last - first) * ends / 2.0, 0.0) * np.diff(time)).sum(axis=1))

        return np.stack([integral(moment), integral(-moment * speed)])

    def _peak_force(self, joint: str) -> Array:
        """Largest contact force of a joint (K,) [body weights]."""
        at = self._outcome.joints.index(f"{joint}_{self._side}")
        force = np.linalg.norm(self._outcome.joint_force[:, at], axis=-1)
        weight = np.array([athlete.mass * GRAVITY for athlete in self._athletes])
        return np.asarray(self._by_pair(force).max(axis=1) / weight[self._owner])
