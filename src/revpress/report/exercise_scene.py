"""The 3D scene of a solution: the athlete in the machine, muscles, forces and what to read off."""

from __future__ import annotations

import json

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.exercise.imported import find
from revpress.exercise.rig import Rig
from revpress.mechanics.kinematics import Array
from revpress.report.scene import Scene, scene_from_model
from revpress.study import quantities as q

FRAMES = 61
"""Frames shown: enough for a smooth scrub, few enough for a small page."""


def exercise_scene(solution: xr.Dataset) -> Scene:
    """The scene of one solution (of :func:`revpress.solve`), the exercise set up again from its attributes."""
    attributes = solution.attrs
    athlete = Athlete.from_dict(json.loads(attributes["athlete"]))
    exercise = find(attributes["exercise"])
    rig = Rig(exercise.assemble(athlete, attributes["load"], **json.loads(attributes["parameters"])))
    keep = np.unique(np.linspace(0, solution.sizes["frame"] - 1, FRAMES).round().astype(int))
    shown = solution.isel(frame=keep)
    coordinates = rig.mechanism.coordinates
    u = np.zeros((len(keep), len(coordinates)))
    u[:, [coordinates.names.index(str(n)) for n in shown.coordinate.values]] = shown.angle.values
    q_shown = coordinates.expand(u)
    strength = shown.max_isometric_force.values
    return scene_from_model(
        rig.visible_model(),
        q_shown,
        shown.time.values,
        shown.activation.values,
        [str(m) for m in shown.muscle.values],
        _arrows(shown),
        _readouts(shown),
        attributes["title"] + (f", {attributes['load']:g} {attributes['load_unit']}" if exercise.load.high else ""),
        cords=_cords(rig, q_shown),
        radius=0.004 + 0.008 * np.sqrt(strength / strength.max()),
    )


def _cords(rig: Rig, q_shown: Array) -> list[dict[str, object]]:
    """Every cable and band between its two sites."""
    at = rig.mechanism.at(q_shown).site_position
    site = rig.mechanism.site
    return [{"name": line.name, "points": at[:, [site(line.a), site(line.b)]]} for line in rig.assembly.lines]


def _arrows(shown: xr.Dataset) -> list[dict[str, object]]:
    """Contacts at their centre of pressure, the free wrench of a support, the force on the interface."""
    arrows: list[dict[str, object]] = []
    for name in shown.contact.values:
        centre = shown.centre_of_pressure.sel(contact=name).values
        force = shown.contact_force.sel(contact=name).values
        pressed = np.isfinite(centre).all(axis=1)
        arrows.append({"name": str(name).replace("_", " "), "kind": "contact",
                       "origin": np.where(pressed[:, None], centre, shown.interface_position.values), "vector":
                       force})  # fmt: skip
    if np.abs(shown.support_force.values).max() > 0.0:
        pelvis = np.stack([q.of_coordinate(shown, "angle", f"pelvis_t{axis}") for axis in "xyz"], axis=1)
        arrows.append({"name": "pads, belt, hands, resting leg", "kind": "support", "origin": pelvis,
                       "vector": shown.support_force.values})  # fmt: skip
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
