"""An exercise: all that is known of one movement, in one class.

>>> from revpress.exercise.catalogue import exercises
>>> exercises["hip_thrust"](end_hip_flexion=0.0).title
'Hip thrust'
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from inspect import cleandoc
from typing import Any, ClassVar, Self

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, shown
from revpress.exercise.repetition import MaximalLiftVelocity, RepetitionRule
from revpress.machine.machine import Machine
from revpress.machine.resistance.plates import Plates
from revpress.machine.resistance.resistance import Resistance
from revpress.settings import Parameter, Settings
from revpress.twin.assembly import Assembly
from revpress.twin.setup import Setup

_LEAST_ARC = 1e-3  # rad
_RENAMED = {"drive": "push"}
_TAKEN = {"exercise", "athlete", "motion", "power", "intervals", "details", "exact_tendons"}  # by solve


def _are_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(text, str) and text for text in value)


_DECLARED: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "title": (lambda value: isinstance(value, str) and bool(value.strip()), "a short text"),
    "load": (lambda value: isinstance(value, Parameter), "a Parameter"),
    "repetition": (lambda value: value is None or isinstance(value, RepetitionRule), "a RepetitionRule or None"),
    "maximal_velocity": (
        lambda value: value is None or isinstance(value, MaximalLiftVelocity), "a MaximalLiftVelocity or None",
    ),
    "limits": (_are_texts, "a tuple of sentences"),
    "sources": (_are_texts, "a tuple of keys in the bibliography"),
    "equipment": (lambda value: value is None or _are_texts(value), "a tuple of words, or None"),
    "load_equipment": (_are_texts, "a tuple of words"),
}  # fmt: skip
"""Attributes of an exercise's class: what is right, and how to say it."""


def _check_attributes(exercise: type[Exercise]) -> None:
    """Refuse attributes of the wrong kind; one that is missing may follow in a subclass."""
    for name, (is_right, words) in _DECLARED.items():
        if hasattr(exercise, name) and not is_right(getattr(exercise, name)):
            raise InputError(f"{exercise.name}: {name} is {shown(getattr(exercise, name))}, but must be {words}")
    if hasattr(exercise, "load"):
        exercise.load.number(exercise.load.default, f"{exercise.name}, default")


def _check_settings(exercise: type[Exercise]) -> None:
    """Refuse settings whose names mean something else already."""
    for parameter in exercise.parameters:
        where = f"{exercise.name}: the setting {parameter.name} needs another name"
        if parameter.name in _TAKEN:
            raise InputError(f"{where}, as solve has an argument of that name")
        if hasattr(Exercise, parameter.name):
            raise InputError(f"{where}, as every exercise has an attribute of that name")


def resistance_in_force(settings: Settings) -> Resistance:
    """What resists: that of the machine that stands, else the setting ``resistance``, else plates."""
    machine = getattr(settings, "machine", None)
    chosen = machine.resistance if isinstance(machine, Machine) else getattr(settings, "resistance", None)
    return chosen if isinstance(chosen, Resistance) else Plates()


class Exercise(Settings):
    """One movement on one kind of machine; an instance has its settings.

    A subclass defines the attributes below, its settings as fields, and :meth:`assemble`. Its docstring is the
    description: what it is, what it assumes, where its dimensions come from.

    What a class declares is checked when it is made: attributes of the wrong kind and a default outside its range are
    an :class:`~revpress.errors.InputError`.

    Attributes
    ----------
    name : str
        In the catalogue; otherwise ``package.module:Class``.
    title : str
        Short name for tables and figures.
    load : Parameter
        What ``load`` means here: unit, default and range.
    repetition : RepetitionRule or None
        What counts as a repetition in a recording; None for a test that is held, in which there is nothing to count.
    maximal_velocity : MaximalLiftVelocity or None
        Mean velocity of a maximal lift, where somebody published it.
    limits : tuple of str
        What the model of this exercise leaves out, one sentence each.
    sources : tuple of str
        Keys in the bibliography of what this exercise uses besides the body.
    equipment : tuple of str or None
        All that it takes besides a floor, ``("barbell", "bench")``; empty where nothing is needed, None where it is not
        said.
    load_equipment : tuple of str
        Any one of these makes the load, without which it is done with none; empty where what it takes has the load.
    """

    title: ClassVar[str]
    load: ClassVar[Parameter]
    repetition: ClassVar[RepetitionRule | None] = RepetitionRule(minimum_range=0.10)
    maximal_velocity: ClassVar[MaximalLiftVelocity | None] = None
    limits: ClassVar[tuple[str, ...]] = ()
    sources: ClassVar[tuple[str, ...]] = ()
    equipment: ClassVar[tuple[str, ...] | None] = None
    load_equipment: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **keywords: Any) -> None:
        for name in _DECLARED:  # before pydantic takes it for a setting
            if "ClassVar" not in str(cls.__annotations__.get(name, "ClassVar")):
                raise InputError(f"{cls.__name__}: {name} belongs to the class: write it without an annotation")
        super().__init_subclass__(**keywords)

    @classmethod
    def __pydantic_init_subclass__(cls, **keywords: object) -> None:
        super().__pydantic_init_subclass__(**keywords)
        if "name" not in vars(cls) or cls.name == cls.__name__:
            cls.name = f"{cls.__module__}:{cls.__qualname__}"
        _check_attributes(cls)
        _check_settings(cls)

    @abstractmethod
    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        """Join athlete and machine; ``load`` [unit of :attr:`load`] lies in its range."""
        raise NotImplementedError

    def assembly(self, athlete: Athlete, load: float | None = None) -> Assembly:
        """Athlete and machine joined, load and stroke checked.

        Parameters
        ----------
        athlete : Athlete
        load : float, optional
            In the unit of :attr:`load`; its default if not given.

        Raises
        ------
        InputError
            What is no athlete, a load outside its range, or a stroke that ends where it starts.
        UnreachableError
            A posture that the athlete cannot take.
        """
        if not isinstance(athlete, Athlete):
            raise InputError(f"athlete is {shown(athlete)}, but must be an Athlete or several")
        weight = self.checked_load(load)
        self._check_stroke()
        assembly = self.assemble(athlete, weight)
        if not isinstance(assembly, Assembly):
            raise InputError(f"{self.name}: assemble gives {shown(assembly)}, but must give an Assembly")
        return assembly

    @classmethod
    def description(cls) -> str:
        """What it is, what it assumes and where its dimensions come from."""
        return cleandoc(cls.__doc__ or "")

    def checked_load(self, load: float | None = None) -> float:
        """The load, its default if not given, if it is in its range."""
        weight = self.load.number(self.load.default if load is None else load, self.name)
        if self.standing:
            self.standing.check_load(weight)
        return weight

    @classmethod
    def explained(cls, name: str) -> str:
        """Where a name belongs that is no setting here; where nothing but the load resists, that."""
        if name.partition(".")[0] == "resistance" and "resistance" not in cls.model_fields:
            return f"what resists is its load, {cls.load.reason or cls.load.unit}"
        if name in _RENAMED and _RENAMED[name] in cls.model_fields:
            return f"the setting is called {_RENAMED[name]}"
        return super().explained(name)

    @property
    def resisted_by(self) -> Resistance:
        """What resists, for those who ask what it can do: plates where there is no choice."""
        return resistance_in_force(self)

    @property
    def standing(self) -> Machine | None:
        """The machine that stands in the gym, in its chosen holes; None where there is none, or one is tailored."""
        return None

    def tailor(self, athlete: Athlete) -> Machine:
        """A machine with fixed dimensions, made for one athlete, with the wanted ends of the stroke.

        Raises
        ------
        InputError
            Nothing is tailored here.
        """
        raise InputError(f"{self.name}: no machine is tailored here")

    def set_up(self, athlete: Athlete) -> Setup[Machine]:
        """The athlete on the machine that stands: holes, posture at both ends, what bounds the stroke.

        Raises
        ------
        InputError
            No machine stands here.
        UnreachableError
            The athlete cannot use it.
        """
        raise InputError(f"{self.name}: no machine stands here: give machine=typical, or a file of one")

    @property
    def takes_load(self) -> bool:
        """Whether there is anything to load as it is set: a flywheel at the end of a cable carries no weight."""
        return True

    @property
    def used_sources(self) -> tuple[str, ...]:
        """Keys in the bibliography of what it uses as it is set."""
        return (*self.sources, *self.resisted_by.sources)

    def without_load_steps(self) -> Self:
        """The same with a load as fine as wanted, also on a stack of plates."""
        if not self.resisted_by.load_step:
            return self
        finer = self.resisted_by.without_steps()
        if self.standing:
            return self.changed(machine=self.standing.changed(resistance=finer))
        return self.changed(resistance=finer)

    def _check_stroke(self) -> None:
        """Refuse a stroke whose every end is where it starts: no machine can be set up around it."""
        fields = type(self).model_fields
        ends = {n: f"end{n.removeprefix('start')}" for n in fields if n.startswith("start_")}
        pairs = {start: (getattr(self, start), getattr(self, end)) for start, end in ends.items() if end in fields}
        if pairs and all(abs(start - end) < _LEAST_ARC for start, end in pairs.values()):
            name, (start, end) = next(iter(pairs.items()))
            raise InputError(
                f"{self.name}: the stroke ends where it starts: {name} is {np.degrees(start):g}° and {ends[name]} "
                f"{np.degrees(end):g}°"
            )
