"""An assembled exercise with all lengths and all forces multiplied: the same mechanics in other units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import mujoco
import numpy as np
from scipy.interpolate import PPoly

from revpress.machine.coordinate_force import CoordinateForce
from revpress.mechanics.coupling import Coupling
from revpress.mechanics.line import Tension
from revpress.twin.assembly import Assembly


def scale(assembly: Assembly, length: float, force: float) -> Assembly:
    """Stretch athlete and machine by ``length`` in all directions, multiply masses, muscles and friction by ``force``.

    In place, for the spec; gravity stays, so weights grow with the masses. At rest every force of the solution then
    grows by ``force``, every moment by ``force × length``, and the activations stay.
    """
    spec, body = assembly.body.spec, assembly.body
    slides = {j.name for j in spec.joints if j.type == mujoco.mjtJoint.mjJNT_SLIDE}

    def size(coordinate: str) -> float:
        return length if coordinate in slides else 1.0

    for part in spec.bodies[1:]:
        part.pos, part.ipos = length * part.pos, length * part.ipos
        part.mass, part.inertia = force * part.mass, force * length**2 * part.inertia
    for joint in spec.joints:
        joint.pos, joint.range = length * joint.pos, size(joint.name) * joint.range
    for site in spec.sites:
        site.pos = length * site.pos
    for geom in spec.geoms:
        geom.pos, geom.size, geom.fromto = length * geom.pos, length * geom.size, length * geom.fromto

    def coupling(old: Coupling) -> Coupling:
        to, by = size(old.dependent), size(old.driver)
        power = np.arange(len(old.function.c))[::-1, None]
        return replace(old, function=PPoly(to * old.function.c / by**power, by * old.function.x))

    def turned(coordinate: str) -> float:
        return force if coordinate in slides else force * length

    def values(old: Mapping[str, float]) -> dict[str, float]:
        return {name: size(name) * value for name, value in old.items()}

    muscles = replace(
        body.muscles,
        max_isometric_force=force * body.muscles.max_isometric_force,
        optimal_fibre_length=length * body.muscles.optimal_fibre_length,
        tendon_slack_length=length * body.muscles.tendon_slack_length,
    )
    return replace(
        assembly,
        body=replace(body, muscles=muscles, couplings=tuple(coupling(c) for c in body.couplings)),
        prescribed={name: size(name) * np.asarray(c) for name, c in assembly.prescribed.items()},
        contacts=[replace(c, points=length * np.asarray(c.points)) for c in assembly.contacts],
        carried_mass=force * assembly.carried_mass,
        fixed=values(assembly.fixed),
        couplings=[coupling(c) for c in assembly.couplings],
        guess=values(assembly.guess),
        balances=[replace(b, at=length * b.at) for b in assembly.balances],
        resistances=[_Scaled(d, size(d.coordinate), turned(d.coordinate)) for d in assembly.resistances],
        lines=[replace(line, tension=_stretched(line.tension, length, force)) for line in assembly.lines],
    )


@dataclass(frozen=True)
class _Scaled:
    """A drive in the scaled world."""

    drive: CoordinateForce
    size: float
    strength: float

    @property
    def coordinate(self) -> str:
        return self.drive.coordinate

    def __call__(self, position: np.ndarray, speed: np.ndarray) -> np.ndarray:
        return self.strength * self.drive(position / self.size, speed / self.size)


def _stretched(tension: Tension, length: float, force: float) -> Tension:
    return lambda *motion: force * tension(*(m / length for m in motion))
