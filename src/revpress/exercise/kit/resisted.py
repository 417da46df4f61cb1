"""What machines share that carry a resistance of the user's choice."""

from __future__ import annotations

from collections.abc import Mapping

from revpress.errors import InputError
from revpress.exercise.exercise import Exercise, resistance_in_force
from revpress.exercise.kit.standing import OnMachine
from revpress.machine.find import Tailored, done_on
from revpress.machine.kinds.cable_column import NO_HORN
from revpress.machine.machine import Machine
from revpress.machine.resistance.catalogue import mounted
from revpress.machine.resistance.plates import Plates
from revpress.machine.resistance.resistance import Resistance
from revpress.machine.resistance.stack import Stack
from revpress.settings import Settings, quantity
from revpress.twin.motion import ConstantSpeed, Pace

_PLATE_LOADED = "most machines are plate-loaded; with anything but a stack the plates stay on besides"


class ResistedSettings(Settings):
    """A machine with a horn for plates, on which any resistance may be mounted."""

    resistance: Resistance = mounted(Plates(), _PLATE_LOADED)

    @property
    def pace(self) -> Pace | None:
        """The repetition that the resistance dictates, if it does."""
        return pace(resistance_in_force(self))


class CableExercise(Exercise):
    """An exercise against a cable that leads to whatever resists; only a stack takes a load."""

    resistance: Resistance = mounted(Stack(), "most cable columns have a stack", {"horn": NO_HORN})

    @property
    def takes_load(self) -> bool:
        """Whether the resistance carries weights."""
        return self.resisted_by.takes_load

    def checked_load(self, load: float | None = None) -> float:
        """The load, its default if not given; none where the resistance takes none."""
        if self.takes_load:
            return super().checked_load(load)
        given = 0.0 if load is None else super().checked_load(load)
        if given:
            raise InputError(
                f"{self.name}: load is {given:g} kg, but a {self.resisted_by.kind} on a cable column takes none: leave "
                "it out"
            )
        return given


class ColumnSettings(OnMachine):
    """Where the cable of an adjustable column comes from."""

    machine: Machine | Tailored = done_on("cable_column")
    pulley_height: float = quantity(0.15, "m", 0.05, 2.1, "lowest place of an adjustable column")
    pulley_distance: float = quantity(1.20, "m", 0.5, 3.0, "in front of the hips: clear of the leg and of a bent trunk")

    def idle(self) -> Mapping[str, str]:
        """On a column that stands, what resists, and the wanted height where nothing can be set."""
        return {**super().idle(), **self.idle_on_machine(["resistance"], ["pulley_height"])}


def pace(resistance: Resistance) -> Pace | None:
    """The repetition that a resistance dictates, if it does."""
    return ConstantSpeed(*resistance.speeds) if resistance.speeds else None
