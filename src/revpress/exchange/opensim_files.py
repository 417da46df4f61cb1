"""Solutions as OpenSim's files: the athlete's model, its motion, and the loads on it.

With them OpenSim's inverse dynamics can be run: another program's word on our moments.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import xarray as xr

from revpress.errors import InputError
from revpress.exchange.opensim_model import write_opensim_model
from revpress.mechanics.kinematics import Array
from revpress.twin.joints import ARMS
from revpress.twin.provenance import athlete_of
from revpress.whole_files import whole

_MODEL = "model.osim"
COORDINATES = "coordinates.mot"
_LOADS = "external_loads.mot"
_LOADS_SETUP = "external_loads.xml"

_PELVIS = ("pelvis_tx", "pelvis_ty", "pelvis_tz")
_TRUNK = (
    "pelvis_tilt", "pelvis_list", "pelvis_rotation", "lumbar_extension", "lumbar_bending", "lumbar_rotation",
)  # fmt: skip
_LEG = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle")
# Toes and hands are rigid here, mostly in the posture in which these are 0; arms where an exercise does not move them.
_STILL = ("mtp_angle", *ARMS, "pro_sup", "wrist_flex", "wrist_dev")


def write_opensim(solution: xr.Dataset, folder: str | Path) -> None:
    """Write a solution for OpenSim's InverseDynamicsTool: the athlete's model, its motion and its loads.

    Parameters
    ----------
    solution : xarray.Dataset
        Of any athlete, moving.
    folder : str or Path
        Made if absent. Its files are whole or absent:

        ``model.osim``
            The athlete's body (:func:`.write_opensim_model`).
        ``coordinates.mot``
            Every coordinate of the model [degrees, m] and of RajagopalLaiUhlrich2023, which fits the reference body.
            The patella's ``knee_angle_r_beta`` equals the knee angle, in radians as OpenSim reads it; toes, arms and a
            resting leg are where they rest.
        ``external_loads.mot``
            For each outside force: force on the athlete [N], its point [m] and moment [N m], in ground axes. Contacts
            act at their centre of pressure with their moment about it; cables and bands where they are tied; the
            wrench of pads, belt and handles at the pelvis origin; a carried mass m with −m (a − g) at its centre.
        ``external_loads.xml``
            Says which column is which and on which body it acts.

    Raises
    ------
    InputError
        Times that do not rise, or a folder that cannot be written.

    Notes
    -----
    OpenSim gives the patella's share of a knee moment apart; by virtual work along the coupled motion the whole is
    ``knee_angle_r_moment + knee_angle_r_beta_force``. Its muscles must be excluded and no filter set. Its splines make
    the first and last few frames less exact. A carried bar is a point mass here: it has no inertia against turning.
    """
    folder = Path(folder)
    athlete = athlete_of(solution)
    time = solution.time.values
    if len(time) < 2 or np.diff(time).min() <= 0.0:
        raise InputError("OpenSim's files need a movement, but the solution's times do not rise from frame to frame")
    loads = _loads(solution)
    with whole(folder) as draft:
        draft.mkdir()
        write_opensim_model(athlete, draft / _MODEL)
        _write_table(draft / COORDINATES, _coordinates(solution), degrees=True)
        columns = {name: values for load in loads for name, values in load.columns().items()}
        _write_table(draft / _LOADS, {"time": time, **columns}, degrees=False)
        _write_setup(draft / _LOADS_SETUP, loads)


@dataclass(frozen=True)
class _Load:
    """A force (F, 3) [N] at a point (F, 3) [m] with a moment (F, 3) [N m], world axes, on a ``body``."""

    name: str
    body: str
    force: Array
    point: Array
    moment: Array

    def columns(self) -> dict[str, Array]:
        """Columns (F,) by name; each vector's begin with one of :meth:`identifiers`."""
        vectors = zip(self.identifiers().values(), (self.force, self.point, self.moment), strict=True)
        return {f"{start}{axis}": v[:, i] for start, v in vectors for i, axis in enumerate("xyz")}

    def identifiers(self) -> dict[str, str]:
        """OpenSim's properties that name the columns."""
        kinds = {"force": "force_v", "point": "force_p", "torque": "moment_"}
        return {f"{kind}_identifier": f"{self.name}_{end}" for kind, end in kinds.items()}


def _coordinates(solution: xr.Dataset) -> dict[str, Array]:
    """Time and every coordinate of the model (F,), angles in degrees."""
    time = solution.time.values
    fixed: Mapping[str, float] = json.loads(solution.attrs["fixed"])
    known = {n: np.full(len(time), value) for n, value in fixed.items()}
    known |= {str(n): solution.angle.sel(coordinate=n).values for n in solution.coordinate.values}
    table = {"time": time}
    table |= {n: known[n] for n in _PELVIS}
    table |= {n: np.degrees(known[n]) for n in _TRUNK}
    for side in "rl":
        table |= {f"{n}_{side}": np.degrees(known[f"{n}_{side}"]) for n in _LEG}
        # OpenSim turns degrees into radians for rotations only, and does not count a coupled coordinate among them.
        table[f"knee_angle_{side}_beta"] = known[f"knee_angle_{side}"]
        table |= {f"{n}_{side}": np.degrees(known.get(f"{n}_{side}", np.zeros(len(time)))) for n in _STILL}
    return table


def _loads(solution: xr.Dataset) -> list[_Load]:
    """Everything outside that acts on the athlete, gravity aside."""
    loads = []
    pelvis = solution.angle.sel(coordinate=list(_PELVIS)).values
    for name, body in json.loads(solution.attrs["acts_on"]).items():
        if name == "interface":
            force = -solution.interface_force.values
            load = _Load(name, body, force, solution.interface_position.values, np.zeros_like(force))
        elif name == "support":
            load = _Load(name, body, solution.support_force.values, pelvis, solution.support_moment.values)
        elif "line" in solution.coords and name in solution.line.values:
            at = solution.sel(line=name)
            load = _Load(name, body, at.line_force.values, at.line_position.values, np.zeros_like(at.line_force))
        else:
            at = solution.sel(contact=name)
            point = _through_gaps(at.centre_of_pressure.values)
            load = _Load(name, body, at.contact_force.values, point, at.contact_moment.values)
        loads.append(load)
    return loads


def _through_gaps(point: Array) -> Array:
    """A centre of pressure (F, 3) that goes on, in a straight line, where nothing presses."""
    frame = np.arange(len(point))
    pressed = np.isfinite(point[:, 0])
    if not pressed.any():
        return np.zeros_like(point)
    return np.stack([np.interp(frame, frame[pressed], x[pressed]) for x in point.T], axis=1)


def _write_table(path: Path, columns: Mapping[str, Array], degrees: bool) -> None:
    """A table in OpenSim's storage format."""
    values = np.stack(list(columns.values()), axis=1)
    rows, width = values.shape
    header = (
        f"{path.stem}\nversion=1\nnRows={rows}\nnColumns={width}\ninDegrees={'yes' if degrees else 'no'}\nendheader\n"
        + "\t".join(columns)
    )
    np.savetxt(path, values, fmt="%.12g", delimiter="\t", header=header, comments="")


def _write_setup(path: Path, loads: list[_Load]) -> None:
    """OpenSim's ExternalLoads document."""
    root = ElementTree.Element("OpenSimDocument", Version="40000")
    document = ElementTree.SubElement(root, "ExternalLoads", name=path.stem)
    objects = ElementTree.SubElement(document, "objects")
    for load in loads:
        properties = {
            "applied_to_body": load.body,
            "force_expressed_in_body": "ground",
            "point_expressed_in_body": "ground",
            **load.identifiers(),
            "data_source_name": _LOADS,
        }
        force = ElementTree.SubElement(objects, "ExternalForce", name=load.name)
        for name, text in properties.items():
            ElementTree.SubElement(force, name).text = text
    ElementTree.SubElement(document, "datafile").text = _LOADS
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)
