"""An independent judge: MuJoCo's own Newton–Euler on the whole model, fed with the published numbers of a solution.

Nothing of ``revpress.mechanics`` is used to judge: the exercise is assembled anew and compiled as it is, with the
resting leg and the machine, every outside force is applied to the body it acts on, and work and energy are counted
body by body.
"""

from __future__ import annotations

from functools import cached_property

import mujoco
import numpy as np
import xarray as xr
from scipy.integrate import simpson
from scipy.interpolate import PPoly

from revpress.athlete.athlete import Athlete
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.kinematics import Array
from revpress.mechanics.line import Line
from revpress.twin.assembly import Assembly
from revpress.twin.motion import Motion
from revpress.twin.rig import Rig
from revpress.twin.solution import solve_rig


class Judge:
    """One solution, and what MuJoCo makes of it.

    Attributes
    ----------
    rig : Rig
        What is judged.
    solution : xarray.Dataset
        Its solution.
    assembly : Assembly
        The exercise, assembled again.
    q, dq, ddq : ndarray, shape (F, n)
        Of every joint of the whole model.
    inverse : ndarray, shape (F, n)
        Generalised force that the motion takes.
    push : ndarray, shape (F, n)
        Of contacts and lines on both of their bodies; ``gross`` : the same without signs.
    held : ndarray, shape (F, n)
        Of the support's wrench.
    power_on_athlete, power_on_machine : ndarray, shape (F,)
        Of contacts and lines [W].
    energy : dict of str to ndarray
        Potential and kinetic of the ``athlete``, the ``carried`` load and the ``machine``, (F,) each [J].
    sites : dict of str to tuple of ndarray
        Name to world position (F, 3), axes (F, 3, 3) and velocity (F, 3) of the interface and of all joined sites.
    centre_of_mass : ndarray, shape (F, 3)
        Of everything that moves [m].
    """

    def __init__(
        self, exercise: ExerciseLike, athlete: Athlete, load: float | None, motion: Motion, **settings: object
    ) -> None:
        chosen = find_exercise(exercise, **settings)
        self.rig = Rig(chosen.assembly(athlete, load))
        self.solution: xr.Dataset = solve_rig(self.rig, motion)
        self.assembly: Assembly = chosen.assembly(athlete, load)
        self.model = self.assembly.body.spec.compile()
        self.model.site_sameframe[:] = 0  # else a site turned by 1e-7 rad counts as not turned
        self.data = mujoco.MjData(self.model)
        self.of_athlete = np.isin(self.solution.coordinate.values, athlete.body().coordinates.names)
        self._set_joints()
        self._evaluate(athlete)

    def _set_joints(self) -> None:
        model, solution = self.model, self.solution
        fields = ("angle", "speed", "acceleration")
        rates = [solution[f].transpose("frame", "coordinate").values for f in fields]
        moving = {c: [rate[:, i] for rate in rates] for i, c in enumerate(solution.coordinate.values)}
        still = {name: [value, 0.0, 0.0] for name, value in self.assembly.fixed.items()}
        independent = moving | still
        self.slope = {}
        for c in (*self.assembly.body.couplings, *self.assembly.couplings):
            u, du, ddu = independent[c.driver]
            value, slope, curvature = _straight_beyond(c.function, np.asarray(u))
            self.slope[c.dependent] = (c.driver, slope)
            independent[c.dependent] = [value, slope * du, curvature * du**2 + slope * ddu]
        self.joints = [model.joint(i).name for i in range(model.njnt)]
        assert set(self.joints) == set(independent)
        shape = (3, len(solution.frame), model.nv)
        self.q, self.dq, self.ddq = state = np.empty(shape)
        for i, joint in enumerate(self.joints):
            for k in range(3):
                state[k, :, i] = independent[joint][k]

    def pose(self, f: int) -> None:
        """Put the model into frame ``f`` and ask what generalised force its motion takes."""
        model, data = self.model, self.data
        data.qpos[:], data.qvel[:], data.qacc[:] = self.q[f], self.dq[f], self.ddq[f]
        mujoco.mj_inverse(model, data)

    def _evaluate(self, athlete: Athlete) -> None:
        model, data, solution, assembly = self.model, self.data, self.solution, self.assembly
        frames = len(solution.frame)
        self.inverse, self.push, self.gross, self.held = np.zeros((4, frames, model.nv))
        self.power_on_athlete, self.power_on_machine = np.zeros((2, frames))
        persons = {model.body(n).id for n in _names(athlete.body().model)}
        pelvis = model.body("pelvis").id
        group = np.array([
            "athlete" if b in persons else "carried" if model.body_rootid[b] == pelvis else "machine"
            for b in range(model.nbody)
        ])  # fmt: skip
        self.energy = {part: np.zeros(frames) for part in ("athlete", "carried", "machine")}
        contacts, lines = assembly.contacts, assembly.lines
        joined: tuple[Contact | Line | Weld, ...] = (*contacts, *lines, *assembly.welds)
        watched = {assembly.interface, *(site for pair in joined for site in (pair.a, pair.b))}
        self.sites = {n: (np.empty((frames, 3)), np.empty((frames, 3, 3)), np.empty((frames, 3))) for n in watched}
        self.centre_of_mass = np.empty((frames, 3))
        # An exercise without contacts has none of these variables, and this asks for none of their entries.
        force, centre, moment = (
            np.nan_to_num(solution[name].values) if contacts else np.zeros((frames, 0, 3))
            for name in ("contact_force", "centre_of_pressure", "contact_moment")
        )
        support = (solution.support_force.values, solution.support_moment.values)
        tension = solution.line_tension.values if lines else np.zeros((frames, 0))
        jacobian = np.empty((3, model.nv))
        for f in range(frames):
            self.pose(f)
            self.inverse[f] = data.qfrc_inverse
            self.centre_of_mass[f] = data.subtree_com[0]
            for name, (position, axes, velocity) in self.sites.items():
                position[f], axes[f] = data.site(name).xpos, data.site(name).xmat.reshape(3, 3)
                mujoco.mj_jacSite(model, data, jacobian, None, model.site(name).id)
                velocity[f] = jacobian @ self.dq[f]
            for c, contact in enumerate(contacts):
                self._apply(f, contact.a, self.power_on_athlete, force[f, c], moment[f, c], centre[f, c])
                self._apply(f, contact.b, self.power_on_machine, -force[f, c], -moment[f, c], centre[f, c])
            for n, line in enumerate(lines):
                a, b = (self.sites[site][0][f] for site in (line.a, line.b))
                pulled = tension[f, n] * (b - a) / np.linalg.norm(b - a)
                self._apply(f, line.a, self.power_on_athlete, pulled, np.zeros(3), a)
                self._apply(f, line.b, self.power_on_machine, -pulled, np.zeros(3), b)
            if assembly.support:
                mujoco.mj_applyFT(
                    model, data, support[0][f], support[1][f], data.xpos[pelvis],
                    model.body(assembly.support).id, self.held[f],
                )  # fmt: skip
            each = self._energy()
            for part, energy in self.energy.items():
                energy[f] = each[group == part].sum()

    def _apply(self, f: int, site: str, power: Array, force: Array, moment: Array, at: Array) -> None:
        """Let a force and a moment act at a point of the body of a site."""
        own = np.zeros(self.model.nv)
        mujoco.mj_applyFT(self.model, self.data, force, moment, at, int(self.model.site(site).bodyid[0]), own)
        self.push[f] += own
        self.gross[f] += np.abs(own)
        power[f] += own @ self.dq[f]

    def _energy(self) -> Array:
        """m g·h + ½ m v² + ½ ωᵀ I ω of every body [J]."""
        model, data = self.model, self.data
        spin, moves = data.cvel[:, :3], data.cvel[:, 3:]  # of the point of each body where its tree's mass is centred
        velocity = moves + np.cross(spin, data.xipos - data.subtree_com[model.body_rootid])
        own = np.einsum("bij,bi->bj", data.ximat.reshape(-1, 3, 3), spin)
        height = -model.body_mass * (data.xipos @ model.opt.gravity)
        kinetic = model.body_mass * (velocity**2).sum(axis=1) + (model.body_inertia * own**2).sum(axis=1)
        return np.asarray(height + 0.5 * kinetic)

    def along(self, over_joints: Array, coordinate: str) -> Array:
        """Generalised force (F,) along an independent coordinate, what follows it included."""
        total = over_joints[:, self.joints.index(coordinate)].copy()
        for dependent, (driver, slope) in self.slope.items():
            if driver == coordinate:
                total += slope * over_joints[:, self.joints.index(dependent)]
        return total

    @cached_property
    def net(self) -> Array:
        """(F, n) what muscles, passive structures, joints and bearings must supply."""
        return np.asarray(self.inverse - self.push - self.held)

    def work(self, power: Array) -> Array:
        """Work (2,) of a power (F,) up to the turning point and up to the end [J]."""
        time = self.solution.time.values
        top = self.turning_point + 1
        up = simpson(power[:top], x=time[:top])
        return np.array([up, up + simpson(power[top - 1 :], x=time[top - 1 :])])

    def gain(self, energy: Array) -> Array:
        """Change (2,) of an energy (F,) from the start to the turning point and to the end [J]."""
        return np.asarray(energy[[self.turning_point, -1]] - energy[0])

    @cached_property
    def resistance_power(self) -> Array:
        """Power (F,) of friction, springs and the like on the machine [W]."""
        total = np.zeros(len(self.solution.frame))
        for force in self.assembly.resistances:
            at = self.solution.sel(coordinate=force.coordinate)
            total += force(at.angle.values, at.speed.values) * at.speed.values
        return total

    @property
    def turning_point(self) -> int:
        """Frame of the end of the concentric phase."""
        return int(np.argmax(self.solution.stroke.values))

    @cached_property
    def positive_work(self) -> float:
        """All positive work of the muscles in the repetition [J], the measure of the balances."""
        return float(self.work(np.maximum(self.solution.muscle_power.values, 0.0).sum(axis=1))[1])

    def muscle_moments(self, f: int, h: float = 1e-5) -> Array:
        """Σ tension × −∂length/∂u (n_u,), by moving each coordinate of the solution with all that follows it."""
        model, data, solution = self.model, self.data, self.solution
        tension = solution.muscle_force.values[f]
        functions: dict[str, list[tuple[int, PPoly]]] = {}
        for c in (*self.assembly.body.couplings, *self.assembly.couplings):
            functions.setdefault(c.driver, []).append((self.joints.index(c.dependent), c.function))
        out = np.zeros(len(solution.coordinate))
        for i, name in enumerate(solution.coordinate.values):
            u = solution.angle.values[f, i]
            for sign in (1.0, -1.0):
                data.qpos[:] = self.q[f]
                data.qpos[self.joints.index(name)] = u + sign * h
                for place, function in functions.get(name, ()):
                    data.qpos[place] = _straight_beyond(function, u + sign * h)[0]
                mujoco.mj_fwdPosition(model, data)
                out[i] -= sign * tension @ data.ten_length / (2 * h)
        return out

    def muscle_force_on(self, f: int, body: str) -> Array:
        """Force (3,) of all muscles on a body and what hangs on it, by moving it and measuring path lengths [N]."""
        model, data = self.model, self.data
        place, at = model.body_pos[model.body(body).id], model.body_pos[model.body(body).id].copy()
        parent = data.xmat[model.body_parentid[model.body(body).id]].reshape(3, 3).copy()
        # Where a path is about to leave what it wraps, its third derivative is large: 1e-5 m is too long a step there.
        h, out = 1e-7, np.zeros(3)
        tension = self.solution.muscle_force.values[f]
        for k in range(3):
            for sign in (1.0, -1.0):
                place[:] = at + sign * h * parent[k]
                mujoco.mj_fwdPosition(model, data)
                out[k] -= sign * tension @ data.ten_length / (2 * h)
        place[:] = at
        return out

    def ligament_relief(self, f: int, side: str, h: float = 1e-5) -> Array:
        """Pull (3,) of the quadriceps on the tibia, were its tension undiminished, less that of the ligament [N].

        Each muscle's ligament runs from its last point on the kneecap to that on the tibia, and bears its moment over
        the change of that length while the knee moves and the kneecap stays on the thigh.
        """
        model, data = self.model, self.data
        knee = f"knee_angle_{side}"
        moved = [c for c in self.assembly.body.couplings if c.driver == knee]
        ends = self.ligament_ends[side]
        tension = dict(zip(self.solution.muscle.values, self.solution.muscle_force.values[f].tolist(), strict=True))
        moment, arm = dict.fromkeys(ends, 0.0), dict.fromkeys(ends, 0.0)
        self._posed(f)
        still = {name: data.site(a).xpos.copy() for name, (a, _) in ends.items()}
        line = {name: still[name] - data.site(b).xpos for name, (_, b) in ends.items()}
        for sign in (1.0, -1.0):
            self._posed(f)
            u = float(data.joint(knee).qpos[0]) + sign * h
            data.joint(knee).qpos = u
            for c in moved:
                data.joint(c.dependent).qpos = _straight_beyond(c.function, np.asarray(u))[0]
            mujoco.mj_fwdPosition(model, data)
            for name, (_, b) in ends.items():
                moment[name] -= sign * tension[name] * float(data.tendon(name).length[0]) / (2 * h)
                arm[name] -= sign * float(np.linalg.norm(still[name] - data.site(b).xpos)) / (2 * h)
        out = np.zeros(3)
        for name, along in line.items():
            out += (tension[name] - moment[name] / arm[name]) * along / np.linalg.norm(along)
        return out

    @cached_property
    def ligament_ends(self) -> dict[str, dict[str, tuple[str, str]]]:
        """By side and muscle the sites at the ends of its ligament: its last on the kneecap, and its last of all."""
        model = self.model
        names = [model.site(i).name for i in range(model.nsite)]
        ends: dict[str, dict[str, tuple[str, str]]] = {"r": {}, "l": {}}
        for muscle in map(str, self.solution.muscle.values):
            path = [name for name in names if name.startswith(f"{muscle}-P")]
            path.sort(key=lambda name: int(name.rpartition("P")[2]))
            for name in path:
                segment, _, side = model.body(int(model.site(name).bodyid[0])).name.rpartition("_")
                if segment == "patella":
                    ends[side][muscle] = (name, path[-1])
        return ends

    def _posed(self, f: int) -> mujoco.MjData:
        self.data.qpos[:] = self.q[f]
        mujoco.mj_fwdPosition(self.model, self.data)
        return self.data

    def force_from_parent(self, f: int, body: str) -> Array:
        """Force (3,) that a body gets from its parent, muscles and joint together [N]: Newton's law of all below it."""
        model, data, solution = self.model, self.data, self.solution
        self.pose(f)
        data.xfrc_applied[:] = 0.0
        outside: list[tuple[Contact | Line, Array]] = [
            (c, solution.contact_force.values[f, i]) for i, c in enumerate(self.assembly.contacts)
        ]
        for i, line in enumerate(self.assembly.lines):
            along = self.sites[line.b][0][f] - self.sites[line.a][0][f]
            outside.append((line, solution.line_tension.values[f, i] * along / np.linalg.norm(along)))
        for pair, force in outside:
            for site, sign in ((pair.a, 1.0), (pair.b, -1.0)):
                data.xfrc_applied[int(model.site(site).bodyid[0]), :3] += sign * force
        mujoco.mj_rnePostConstraint(model, data)
        data.xfrc_applied[:] = 0.0
        return np.asarray(data.cfrc_int[model.body(body).id, 3:].copy())


def _straight_beyond(function: PPoly, x: Array) -> tuple[Array, Array, Array]:
    """Value, slope and curvature of a function that goes on as a straight line beyond its knots."""
    inside = np.clip(x, function.x[0], function.x[-1])
    slope = function(inside, 1)
    return function(inside) + slope * (x - inside), slope, np.where(x == inside, function(inside, 2), 0.0)


def _names(model: mujoco.MjModel) -> list[str]:
    return [model.body(i).name for i in range(1, model.nbody)]
