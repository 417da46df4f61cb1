"""The answer as it grows: a Zarr folder, one file a chunk and quantity, that says what is finished in it.

A chunk's ``outcome`` is written last, so whatever stops the program, a chunk whose outcome is there is whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.athlete.athlete import Athlete
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError
from revpress.study import quantities as q
from revpress.study.population.pairs import Pairs, population_quantities, sizes_of
from revpress.study.population.request import PERSON, PopulationRequest
from revpress.whole_files import check_writable

WAITING, SOLVED, REFUSED = 0, 1, 2
"""Outcome of a pair with a load: not worked out yet, worked out, not possible for a reason."""

_PAIR = ("person", "setting", "load")
_REASON = 200  # characters
_PROPERTIES = 1024  # characters of an athlete as JSON
_NUMBER = "float32"  # 7 digits: more than any model of a body has


class Chunk(NamedTuple):
    """People and settings, each from a start to a stop, that are worked out and kept together."""

    people: slice
    settings: slice

    @property
    def pairs(self) -> int:
        """How many pairs it holds."""
        return int(self.people.stop - self.people.start) * int(self.settings.stop - self.settings.start)


@dataclass(frozen=True)
class PopulationStore:
    """A folder with the answer to one request.

    Attributes
    ----------
    path : pathlib.Path
        Absolute, as workers elsewhere see it too.
    people, settings : int
        Of the whole.
    chunk : tuple of int
        People and settings of a chunk.
    key : str
        Of the request.
    """

    path: Path
    people: int
    settings: int
    chunk: tuple[int, int]
    key: str

    @classmethod
    def of(cls, path: Path, request: PopulationRequest, chunk: tuple[int, int]) -> PopulationStore:
        """The store of a request: the one that is there, or a new one with chunks of that size.

        Raises
        ------
        InputError
            The folder holds something else, or cannot be written.
        """
        check_writable(path, folder=True)
        path = path.resolve()
        if path.exists() and any(path.iterdir()):
            there = _kept_request(path)
            if different := request.differs_in(there):
                raise InputError(
                    f"{path} holds the answer to another request (other {', '.join(different)}): give another place, "
                    "or remove it"
                )
        else:
            _create(path, request, chunk)
        key = hashlib.sha256(json.dumps(request.identity).encode()).hexdigest()
        outcome = _arrays(path, key)["outcome"]
        people, settings = outcome.shape[:2]
        return cls(path, people, settings, outcome.chunks[:2], key)

    def chunk_at(self, people: int, settings: int) -> Chunk:
        """The chunk at a place of the grid of chunks."""
        (p, s), (a, b) = self.chunk, (people, settings)
        return Chunk(slice(a * p, min((a + 1) * p, self.people)), slice(b * s, min((b + 1) * s, self.settings)))

    def finished(self) -> NDArray[np.bool_]:
        """Which chunks are whole: a grid of chunks of people by chunks of settings."""
        outcome = _arrays(self.path, self.key)["outcome"]
        grid = np.zeros((-(-self.people // self.chunk[0]), -(-self.settings // self.chunk[1])), dtype=bool)
        for file in (self.path / "outcome").iterdir():
            if re.fullmatch(r"\d+\.\d+\.0", file.name):
                people, settings, _ = map(int, file.name.split("."))
                grid[people, settings] = _is_whole(outcome, self.chunk_at(people, settings))
        return grid

    def write(self, chunk: Chunk, athletes: Sequence[Athlete], pairs: Pairs) -> None:
        """Keep a chunk.

        Parameters
        ----------
        chunk : Chunk
        athletes : sequence of Athlete
            Those of the chunk.
        pairs : dict of str to ndarray
            As :class:`.pairs.Evaluate` returns it.
        """
        kept = _arrays(self.path, self.key)
        if chunk.settings.start == 0:
            for name, values in _of_people(athletes).items():
                kept[name][chunk.people] = values
        at = (chunk.people, chunk.settings)
        for name in population_quantities:
            kept[name][at] = pairs[name].astype(_NUMBER)
        reason = np.array([str(r)[:_REASON] for r in pairs["reason"].flat]).reshape(pairs["reason"].shape)
        kept["reason"][at] = reason.astype(f"<U{_REASON}")
        kept["outcome"][at] = np.where(reason == "", SOLVED, REFUSED).astype("int8")

    def read(self) -> xr.Dataset:
        """The answer as far as it is there; values are read when they are used."""
        return read_population(self.path)


def read_population(path: str | Path) -> xr.Dataset:
    """The answer that :func:`~revpress.study.population.population.population` kept, as far as it is there.

    Parameters
    ----------
    path : str or pathlib.Path

    Returns
    -------
    xarray.Dataset
        Its values are read when they are used, chunk by chunk.

    Raises
    ------
    InputError
        There is no such folder, or it holds no population.
    """
    path = Path(path)
    _kept_request(path)
    dataset: xr.Dataset = xr.open_zarr(path, chunks={})
    labels = [name for name, variable in dataset.data_vars.items() if variable.dims in (("person",), ("setting",))]
    return dataset.set_coords(labels)


def _kept_request(path: Path) -> dict[str, Any]:
    import zarr

    try:
        kept: dict[str, Any] = json.loads(zarr.open_group(path, mode="r").attrs["request"])
    except (FileNotFoundError, KeyError, ValueError):
        raise InputError(f"{path} holds no population") from None
    return kept


@lru_cache(maxsize=2)
def _arrays(path: Path, key: str) -> dict[str, Any]:
    """The arrays of a store, opened once; ``key`` tells stores apart that lay at the same place."""
    import zarr

    try:
        return dict(zarr.open_group(path, mode="r+").arrays())
    except FileNotFoundError:
        raise InputError(
            f"a worker does not find {path}: give a folder that every worker of the cluster can write to"
        ) from None


def _is_whole(outcome: Any, chunk: Chunk) -> bool:
    try:
        return bool((outcome[chunk.people, chunk.settings] != WAITING).all())
    except Exception:  # a file that was cut off: what that raises depends on where
        return False


def _create(path: Path, request: PopulationRequest, chunk: tuple[int, int]) -> None:
    """Make the folder with everything but the chunks; whole or not at all."""
    import zarr

    draft = path.with_name(f"{path.name}.new")
    if draft.exists():
        shutil.rmtree(draft)
    group = zarr.open_group(draft, mode="w", zarr_format=2)
    sizes = sizes_of(request.positions)
    whole = {"person": len(request.people), "setting": len(request.variants), "load": len(request.loads), **sizes}
    parts = whole | {"person": chunk[0], "setting": chunk[1]}

    def array(name: str, dims: Sequence[str], dtype: str, fill: float | None, attributes: dict[str, Any]) -> Any:
        return group.create_array(
            name, shape=[whole[d] for d in dims], chunks=[parts[d] for d in dims], dtype=dtype, fill_value=fill,
            attributes={"_ARRAY_DIMENSIONS": list(dims), **attributes},
        )  # fmt: skip

    def label(name: str, dim: str, values: Any, attributes: dict[str, Any]) -> None:
        values = np.asarray(values)
        group.create_array(
            name, shape=values.shape, chunks=values.shape, dtype=values.dtype, fill_value=None,
            attributes={"_ARRAY_DIMENSIONS": [dim], **attributes},
        )[:] = values  # fmt: skip

    for name, quantity in population_quantities.items():
        attributes = {"long_name": quantity.meaning, "units": quantity.unit}
        array(name, (*_PAIR, *quantity.dims), _NUMBER, np.nan, attributes)
    array("reason", _PAIR, f"<U{_REASON}", None, {"long_name": "why it is not possible"})
    array("outcome", _PAIR, "int8", None, {
        "long_name": "what became of it", "flag_values": [WAITING, SOLVED, REFUSED],
        "flag_meanings": "waiting solved refused",
    })  # fmt: skip
    for name, column in _of_people(request.people[:1]).items():
        unit, meaning = PERSON.get(name, ("", "every property of the athlete (JSON)"))
        attributes = {"long_name": meaning, **({"units": unit} if unit else {})}
        text = column.dtype.kind == "U"
        array(name, ("person",), column.dtype.str if text else _NUMBER, None if text else np.nan, attributes)
    if request.names:
        label("person", "person", request.names, {"long_name": "name"})
    label("setting", "setting", request.setting_labels, {"long_name": "setting in words"})
    for name, values, words in request.setting_coordinates():
        label(name, "setting", values, dict(words))
    load = request.exercise.load
    label("load", "load", request.loads, {"long_name": "load of the exercise", "units": load.unit})
    label("position", "position", np.linspace(0, 1, request.positions), {
        "long_name": "part of the time of the way up", "units": "1",
    })  # fmt: skip
    label("group", "group", list(MUSCLE_GROUPS), {"long_name": "muscle group"})
    label("joint", "joint", list(q.JOINTS), {"long_name": "joint"})
    group.attrs.update({
        "exercise": request.exercise.name, "title": request.exercise.title, "revpress": request.identity["revpress"],
        "drawn": int(is_dataclass(request.people)),
        "citations": json.dumps(list(dict.fromkeys((*request.people[0].sources, *request.exercise.used_sources)))),
        "request": json.dumps(request.identity),
    })  # fmt: skip
    zarr.consolidate_metadata(draft)
    if path.exists():
        path.rmdir()  # empty
    draft.rename(path)


def _of_people(athletes: Sequence[Athlete]) -> dict[str, NDArray[Any]]:
    """What is kept of people, by name."""
    properties = [json.dumps(athlete.to_dict()) for athlete in athletes]
    if (longest := max(properties, key=len))[_PROPERTIES:]:
        raise InputError(f"the properties of an athlete take more than {_PROPERTIES} letters: {longest}")
    own: dict[str, NDArray[Any]] = {name: np.array([getattr(athlete, name) for athlete in athletes]) for name in PERSON}
    return {**own, "sex": own["sex"].astype("<U6"), "athlete_properties": np.array(properties, f"<U{_PROPERTIES}")}
