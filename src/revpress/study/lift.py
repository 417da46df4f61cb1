"""A solved repetition as a comparison sees it: its phases and curves, of the reported leg, each worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.mechanics.kinematics import Array
from revpress.study import quantities as q
from revpress.study.profile import work_profiles
from revpress.twin.ranges import HIP_GRID

KNEE_GRID = np.arange(-5.0, 146.0, 1.0)
"""Knee flexion at which curves are given [deg]."""

STROKE_GRID = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True)
class Lift:
    """A solution, and what several quantities of a comparison need of it.

    Attributes
    ----------
    solution : xarray.Dataset
        Of one athlete, load and setting.
    """

    solution: xr.Dataset

    @cached_property
    def phase(self) -> xr.Dataset:
        """The concentric phase."""
        return q.concentric(self.solution)

    @cached_property
    def lowering(self) -> xr.Dataset | None:
        """The frames after the turning point; None where the repetition ends there."""
        top = int(self.solution.stroke.values.argmax())
        after = self.solution.isel(frame=slice(top + 1, None))
        return after if after.sizes["frame"] else None

    @cached_property
    def moments(self) -> Mapping[str, Array]:
        """Extension moments (F,) over the concentric phase."""
        return q.extension_moments(self.phase)

    @property
    def layers(self) -> list[str]:
        """Layers of the solution's intervals; none where it was made without."""
        return [str(layer) for layer in self.solution["layer"].values] if "layer" in self.solution.dims else []

    @cached_property
    def moment_intervals(self) -> Mapping[str, Array]:
        """Intervals (layer, bound, F) of the extension moments over the concentric phase."""
        return q.extension_moment_intervals(self.phase)

    @cached_property
    def past_neutral_intervals(self) -> Array:
        """Intervals of impulse and work past neutral (2, layer, bound)."""
        return q.past_neutral_intervals(self.solution)

    def group_intervals(self, name: str, phase: xr.Dataset | None = None) -> Array:
        """Intervals (layer, bound, group, F) of a quantity of the groups, over the concentric phase if no other."""
        values = (self.phase if phase is None else phase)[f"{name}_interval"]
        return np.asarray(values.transpose("layer", "bound", "group", "frame").values)

    @cached_property
    def group_activation(self) -> Array:
        """Activation of every group (group, F) over the concentric phase."""
        return np.array([q.group_activation(self.phase, group) for group in MUSCLE_GROUPS])

    @cached_property
    def group_force(self) -> Array:
        """Force of every group (group, F) over the concentric phase [N]."""
        return np.array([q.group_force(self.phase, group) for group in MUSCLE_GROUPS])

    @cached_property
    def work_profiles(self) -> Mapping[str, Array]:
        """Work by angle, of joints (action, place) and of muscle groups (group, place) [J]."""
        return work_profiles(self.solution)

    def over_hip(self, values: ArrayLike) -> Array:
        """Concentric values (…, F) over :data:`~revpress.twin.ranges.HIP_GRID`."""
        return q.over_hip_angle(self.solution, values, np.radians(HIP_GRID))

    def over_knee(self, values: ArrayLike) -> Array:
        """Concentric values (…, F) over :data:`KNEE_GRID`; NaN where the knee stands still or turns back."""
        return q.over_knee_angle(self.solution, values, np.radians(KNEE_GRID))
