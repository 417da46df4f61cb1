"""The 3D scene of a solution: the athlete in the machine, muscles, forces and what to read off."""

from __future__ import annotations

import mujoco
import numpy as np
import xarray as xr

from revpress.exchange.measured_motion import find
from revpress.machine.mount import Cord
from revpress.mechanics.kinematics import Array
from revpress.mechanics.line import Line
from revpress.report.scene import Scene, scene_from_model
from revpress.study import quantities as q
from revpress.twin.assembly import Assembly
from revpress.twin.provenance import athlete_of, parameters_of
from revpress.twin.rig import Rig

FRAMES = 61
"""Frames shown: enough for a smooth scrub, few enough for a small page."""


def exercise_scene(solution: xr.Dataset) -> Scene:
    """The scene of one solution (of :func:`revpress.solve`), the exercise set up again from its attributes."""
    attributes = solution.attrs
    load = float(solution["load"])
    exercise = find(attributes["exercise"], **parameters_of(solution))
    rig = Rig(exercise.assembly(athlete_of(solution), load))
    keep = np.unique(np.linspace(0, solution.sizes["frame"] - 1, FRAMES).round().astype(int))
    shown = solution.isel(frame=keep)
    coordinates = rig.mechanism.coordinates
    u = np.zeros((len(keep), len(coordinates)))
    u[:, [coordinates.names.index(str(n)) for n in shown.coordinate.values]] = shown.angle.values
    q_shown = coordinates.expand(u)
    strength = shown.max_isometric_force.values
    model = rig.model
    return scene_from_model(
        model,
        q_shown,
        shown.time.values,
        shown.activation.values,
        [str(m) for m in shown.muscle.values],
        _arrows(shown),
        _readouts(shown),
        attributes["title"] + (f", {load:g} {exercise.load.unit}" if exercise.load.high else ""),
        cords=_cords(rig.assembly, model, q_shown),
        radius=0.004 + 0.008 * np.sqrt(strength / strength.max()),
    )


def _cords(assembly: Assembly, model: mujoco.MjModel, q_shown: Array) -> list[dict[str, object]]:
    """Every cable, strap and band between its two sites."""
    cords: list[Line | Cord] = [*assembly.lines, *assembly.cords]
    points = np.empty((len(cords), len(q_shown), 2, 3))
    data = mujoco.MjData(model)
    for f, posture in enumerate(q_shown if cords else ()):
        data.qpos[:] = posture
        mujoco.mj_kinematics(model, data)
        for cord, ends in zip(cords, points[:, f], strict=True):
            ends[:] = data.site(cord.a).xpos, data.site(cord.b).xpos
    return [{"name": cord.name, "points": ends} for cord, ends in zip(cords, points, strict=True)]


def _arrows(shown: xr.Dataset) -> list[dict[str, object]]:
    """Contacts at their centre of pressure, the free wrench of a support, the force on the interface."""
    arrows: list[dict[str, object]] = []
    for name in shown.contact.values if "contact" in shown.coords else ():
        centre = shown.centre_of_pressure.sel(contact=name).values
        force = shown.contact_force.sel(contact=name).values
        pressed = np.isfinite(centre).all(axis=1)
        arrows.append({"name": str(name).replace("_", " "), "kind": "contact",
                       "origin": np.where(pressed[:, None], centre, shown.interface_position.values), "vector":
                       force})  # fmt: skip
    if np.abs(shown.support_force.values).max() > 0.0:
        pelvis = np.stack([q.of_coordinate(shown, "angle", f"pelvis_t{axis}") for axis in "xyz"], axis=1)
        force = shown.support_force.values
        arrows.append({"name": "support", "kind": "support", "origin": pelvis, "vector": force})
    arrows.append({"name": "resistance", "kind": "resistance", "origin": shown.interface_position.values,
                   "vector": -shown.interface_force.values})  # fmt: skip
    return arrows


def _readouts(shown: xr.Dataset) -> list[dict[str, object]]:
    moments = q.extension_moments(shown)
    return [
        {"label": "Hip flexion", "unit": "°", "values": np.degrees(q.of_coordinate(shown, "angle", "hip_flexion"))},
        {"label": "Knee flexion", "unit": "°", "values": np.degrees(q.of_coordinate(shown, "angle", "knee_angle"))},
        {"label": "Hip extension moment", "unit": "N·m", "values": moments["hip_extension_moment"]},
        {"label": "Knee extension moment", "unit": "N·m", "values": moments["knee_extension_moment"]},
        {"label": "Gluteus maximus", "unit": "%", "values": 100 * q.group_activation(shown, "gluteus maximus")},
        {"label": "Resistance", "unit": "N", "values": shown.resistance.values},
    ]
