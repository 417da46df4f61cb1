"""What a solution knows of itself: ``solution.revpress``, there as soon as anything that makes or reads one is."""

from __future__ import annotations

import json
from typing import Any

import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.citations import bibliography
from revpress.errors import InputError, shown
from revpress.twin.provenance import athlete_of, parameters_of


@xr.register_dataset_accessor("revpress")  # type: ignore[no-untyped-call]
class SolutionAccessor:
    """Where a solution or a comparison comes from.

    Parameters
    ----------
    dataset : xarray.Dataset
    """

    def __init__(self, dataset: xr.Dataset) -> None:
        self._dataset = dataset

    def citations(self) -> tuple[str, ...]:
        """Keys in the bibliography of what this run used.

        Raises
        ------
        InputError
            The dataset does not say.
        """
        return tuple(json.loads(self._attribute("citations")))

    def bibtex(self) -> str:
        """The same sources as BibTeX."""
        return bibliography().bibtex(self.citations())

    @property
    def athlete(self) -> Athlete:
        """The athlete of a solution."""
        return athlete_of(self._dataset)

    @property
    def parameters(self) -> dict[str, Any]:
        """Every setting in force by name [SI, radians]."""
        self._attribute("parameters")
        return parameters_of(self._dataset)

    def _attribute(self, name: str) -> str:
        if name not in self._dataset.attrs:
            raise InputError(f"this dataset has no attribute {shown(name)}: it is not a solution of revpress")
        return str(self._dataset.attrs[name])
