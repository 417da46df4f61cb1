"""Soles: where a foot can press, and which part of it does."""

from __future__ import annotations

from dataclasses import dataclass

import mujoco
import numpy as np

from revpress.mechanics.kinematics import Array

PUSH_AREAS = {"whole": (0.0, 1.0), "heel": (0.0, 0.3), "midfoot": (0.3, 0.65), "forefoot": (0.65, 1.0)}
"""Part of the sole that presses, as fractions of the foot's length from the heel."""


@dataclass(frozen=True)
class Sole:
    """Flat sole of a foot in the frame of ``body``, symmetric about its x axis.

    ``heel_x``, ``ball_x``, ``toe_x`` along the foot, half widths at heel and ball, ``height`` of the plane
    along y [m].
    """

    body: str
    heel_x: float
    ball_x: float
    toe_x: float
    half_width_heel: float
    half_width_ball: float
    height: float


def sole_site(spec: mujoco.MjSpec, sole: Sole, side: str, push: str) -> str:
    """Name of a new surface site below the middle of the part of the sole that presses, with the foot's axes."""
    name = f"sole_{side}"
    spec.body(sole.body).add_site(name=name, pos=sole_reference(sole, push))
    return name


def sole_reference(sole: Sole, push: str) -> Array:
    """Middle (3,) of the part of the sole that presses, in the calcn frame [m]."""
    return np.array([np.mean(_span(sole, push)), sole.height, 0.0])


def sole_patch(sole: Sole, push: str) -> Array:
    """Corners (4, 3) of the part of the sole that presses, in the axes of :func:`sole_site` [m]."""
    span = _span(sole, push)
    width = np.interp(span, [sole.heel_x, sole.ball_x], [sole.half_width_heel, sole.half_width_ball])
    middle = np.mean(span)
    return np.array([[x - middle, 0.0, side * w] for x, w in zip(span, width, strict=True) for side in (-1.0, 1.0)])


def sole_outline(sole: Sole) -> Array:
    """Inner and outer points (6, 3) of heel, ball and toes, in the axes of :func:`sole_site` of the whole sole [m]."""
    middle = sole_reference(sole, "whole")[0]
    across = {sole.heel_x: sole.half_width_heel, sole.ball_x: sole.half_width_ball, sole.toe_x: sole.half_width_ball}
    return np.array([[x - middle, 0.0, side * width] for x, width in across.items() for side in (-1.0, 1.0)])


def _span(sole: Sole, push: str) -> Array:
    return sole.heel_x + np.array(PUSH_AREAS[push]) * (sole.toe_x - sole.heel_x)
