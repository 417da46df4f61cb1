"""Exercises on machines that stand in the gym: which settings are in force, and how holes are chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.errors import UnreachableError
from revpress.machine.find import Holes, Tailored, done_on, set_by
from revpress.machine.machine import Machine
from revpress.settings import Settings
from revpress.twin.setup import Bound

AnyMachine = TypeVar("AnyMachine", bound=Machine)

NONE_STANDS = "no machine stands here: give machine=typical, or a file of one"
"""Said where a set-up is asked for, but no machine is given."""

_ALIKE = np.radians(5.0)  # starts so near to the wanted one are as good as it
_FINE = np.radians(0.5)


class OnMachine(Settings):
    """An exercise's machine and its holes; a subclass declares the field ``machine`` by :func:`.done_on`."""

    machine: Machine | Tailored = done_on()
    setup: Holes = set_by()

    @property
    def standing(self) -> Machine | None:
        """The machine that stands, in its chosen holes; None where one is tailored to each athlete.

        Raises
        ------
        InputError
            It has no such adjustment or hole.
        """
        if not isinstance(self.machine, Machine):
            return None
        return self.machine.at(**self.setup.chosen) if self.setup.chosen else self.machine

    def idle_on_machine(self, tailoring: Iterable[str], wanted: Iterable[str] = ()) -> Mapping[str, str]:
        """Settings that only tailor a machine, where one stands; those that are only wishes, where nothing can be set.

        Parameters
        ----------
        tailoring : iterable of str
            Names of settings that the dimensions of a machine replace.
        wanted : iterable of str, optional
            Names of settings by which holes are chosen.
        """
        machine = self.standing
        if machine is None:
            return {"setup": "a tailored machine has no holes"}
        why = f"{machine.label} has fixed dimensions"
        fixed = {} if machine.free else dict.fromkeys(wanted, f"nothing is left to be set on {machine.label}")
        return {**dict.fromkeys(tailoring, why), **fixed}


def choose_holes(
    machine: AnyMachine,
    ends: Callable[[AnyMachine], tuple[float, float, Bound]],
    wanted: tuple[float, float],
) -> AnyMachine:
    """The machine in the holes that a coach would take.

    The start within 5° of the wanted one, or as near as can be by steps of that; then the end as near as can be; holes
    in which a straight leg ends the stroke only if there are no others; of equals those nearest the middle.

    Parameters
    ----------
    machine : Machine
        With holes to choose.
    ends : callable
        Start and end [rad] and what ends the stroke, of a machine in its holes.
    wanted : tuple of float
        Start and end as wanted [rad].

    Raises
    ------
    UnreachableError
        No hole lets the athlete in.
    """

    def rank(set_machine: AnyMachine) -> tuple[float, ...]:
        start, end, by = ends(set_machine)
        near = int(abs(start - wanted[0]) / _ALIKE)
        return by == "straight leg", near, round(abs(end - wanted[1]) / _FINE)

    return best_holes(machine, rank)


def best_holes(machine: AnyMachine, rank: Callable[[AnyMachine], tuple[float, ...]]) -> AnyMachine:
    """The machine in the holes that rank lowest, of equals those nearest the middle.

    Parameters
    ----------
    machine : Machine
        With holes to choose.
    rank : callable
        What is best lowest, of a machine in its holes; those that raise an UnreachableError are left out.

    Raises
    ------
    UnreachableError
        No hole lets the athlete in.
    """
    if not machine.free:
        return machine
    found: list[tuple[tuple[float, ...], AnyMachine]] = []
    refused: UnreachableError | None = None
    for set_machine in machine.each_setting():
        try:
            ranked = rank(set_machine)
        except UnreachableError as error:
            refused = error
            continue
        off = sum(abs(set_machine.holes[n] - (a.count + 1) / 2) for n, a in machine.free.items())
        found.append(((*ranked, off), set_machine))
    if not found:
        raise UnreachableError(f"in none of the holes of {machine.label} is there a stroke: {refused}")
    return min(found, key=lambda f: f[0])[1]


def past_own_range(athlete: Athlete, end: Mapping[str, float]) -> tuple[str, ...]:
    """A sentence where a stroke that nothing else ends goes beyond the athlete's own hip extension.

    Parameters
    ----------
    athlete : Athlete
        With a range of motion.
    end : mapping of str to float
        Posture at the end, by coordinate without side [rad].
    """
    low, hip = athlete.range_of_motion["hip_flexion"].low, end["hip_flexion"]
    if hip >= low:
        return ()
    return (
        f"The hip ends {np.degrees(-hip):.0f}° past neutral, but the athlete's own range at {np.degrees(-low):.0f}°.",
    )
