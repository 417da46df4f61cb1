"""Solutions as files: netCDF for scientific programs, JSON for any program, CSV for a spreadsheet."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from revpress.errors import InputError
from revpress.files import read_json
from revpress.mechanics.kinematics import Array
from revpress.twin import accessor as accessor
from revpress.twin.provenance import packed
from revpress.whole_files import whole


def write_solution(solution: xr.Dataset, path: str | Path) -> None:
    """Write a solution in the format that the ending of ``path`` names; the file is whole or absent.

    ``.nc``
        netCDF 4 with every variable and attribute: ``xarray.load_dataset`` gives the same dataset again.
    ``.json``
        The layout of ``xarray.Dataset.to_dict``: ``attrs``, ``coords`` and ``data_vars``, each with its ``dims``,
        ``attrs`` (units and meaning) and ``data``; what is not a number is ``null``.
    ``.csv``
        One row a frame under one row of names with units, ``contact_force:foot_r:y [N]``; a cell is empty where a
        quantity does not exist. What does not change over the frames is left out.

    Raises
    ------
    InputError
        Another ending.
    """
    path = Path(path)
    writers = {".nc": _write_netcdf, ".csv": _write_csv, ".json": _write_json}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise InputError(f"cannot write {path}: its ending must be one of {', '.join(writers)}")
    with whole(path) as draft:
        write(solution, draft)


def read_solution(path: str | Path) -> xr.Dataset:
    """Read a solution that :func:`write_solution` wrote as netCDF or JSON: the same dataset again.

    Parameters
    ----------
    path : str or pathlib.Path
        Ending in ``.nc`` or ``.json``; a ``.csv`` has lost where it comes from.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    InputError
        Another ending, or no such dataset in the file.
    """
    path = Path(path)
    readers = {".nc": _read_netcdf, ".json": _read_json}
    read = readers.get(path.suffix.lower())
    if read is None:
        raise InputError(f"cannot read a solution from {path}: its ending must be one of {', '.join(readers)}")
    return read(path)


def _read_netcdf(path: Path) -> xr.Dataset:
    try:
        return xr.load_dataset(path, engine="h5netcdf")
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path} cannot be read as netCDF: {error}") from None


def _read_json(path: Path) -> xr.Dataset:
    document = read_json(path)
    try:
        for part in ("coords", "data_vars"):
            for entry in document[part].values():
                entry["data"] = _numbers(entry["data"])
        solution = xr.Dataset.from_dict(document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path} is no dataset in the layout of xarray: {error}") from None
    return solution.assign_attrs(packed(solution.attrs))


def _numbers(data: Any) -> Any:
    """An array; what is ``null`` in it is not a number."""
    values = np.asarray(data)
    return np.asarray(data, dtype=float) if values.dtype == object else values


def _write_netcdf(solution: xr.Dataset, path: Path) -> None:
    solution.to_netcdf(path, engine="h5netcdf")


def _write_csv(solution: xr.Dataset, path: Path) -> None:
    if "stroke" not in solution:
        raise InputError("only a solution can be written as a table of frames, and this dataset has no stroke")
    if solution.stroke.ndim > 1:
        several = ", ".join(str(dim) for dim in solution.stroke.dims if dim != "frame")
        raise InputError(f"a table has one row a frame, but this solution has several members ({several}): choose one")
    table = {name: ("frame", values) for name, values in _columns(solution).items()}
    xr.Dataset(table).to_dataframe().to_csv(path, index=False)


def _columns(solution: xr.Dataset) -> dict[str, Array]:
    """Time and every variable of the frames as columns (F,), named ``variable:item:axis [unit]``.

    What is of the whole lift, such as the work of a muscle group, has no place in a table of frames.
    """
    columns = {}
    for name, given in ({"time": solution["time"]} | dict(solution.data_vars)).items():
        if "frame" not in given.dims:
            continue
        variable = given.transpose("frame", ...)
        labels = [[str(label) for label in solution[dim].values] for dim in variable.dims[1:]]
        values = variable.values.reshape(solution.sizes["frame"], -1)
        for items, column in zip(product(*labels), values.T, strict=True):
            columns[f"{':'.join([str(name), *items])} [{_unit(variable, *items)}]"] = column
    return columns


def _unit(variable: xr.DataArray, *items: str) -> str:
    """Unit of one column: the variable's, or that of the item where items differ."""
    if "units" in variable.attrs:
        return str(variable.attrs["units"])
    units = variable[variable.attrs["unit_coordinate"]]
    [item] = [item for item, dim in zip(items, variable.dims[1:], strict=True) if dim in units.dims]
    return str(units.sel({units.dims[0]: item}).item())


def _write_json(solution: xr.Dataset, path: Path) -> None:
    document = solution.to_dict(data="array")
    for part in ("coords", "data_vars"):
        for entry in document[part].values():
            entry["data"] = _plain(entry["data"])
    document["attrs"] = {name: _unpacked(value) for name, value in document["attrs"].items()}
    path.write_text(json.dumps(document, allow_nan=False), encoding="utf-8")


def _plain(values: Any) -> Any:
    """Nested lists; None for what is not a number, which JSON lacks."""
    if values.dtype.kind == "f":
        values = np.where(np.isfinite(values), values, None)
    return values.tolist()


def _unpacked(attribute: Any) -> Any:
    """An attribute as it was before a solution packed it as JSON."""
    packed = isinstance(attribute, str) and attribute.startswith(("{", "["))
    return json.loads(attribute) if packed else attribute
