"""A resistance: its settings, its law, how it is mounted and drawn, in one class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from scipy.interpolate import PPoly

from revpress.errors import InputError
from revpress.machine.cable import CableForce, Longer, drum
from revpress.machine.mount import ANCHOR, CableEnd, CablePoint, Mounted, Stand
from revpress.machine.mounting_point import MountingPoint
from revpress.mechanics.line import Tension
from revpress.settings import Settings

Need = Literal["horn", "cable", "hook"]
"""What a resistance needs of a machine: a horn for plates, a cable's end, or anything that moves to hook on."""


class Resistance(Settings):
    """What resists a machine, or pulls at a free cable; an instance has its settings.

    A kind defines the attributes below, its settings as fields, and :meth:`tension`, the law of the cable, strap or rod
    that it hangs on. One whose law asks for acceleration is a body of the mechanism: it overrides :meth:`mount` too.
    Its docstring says what it is, its equation, what it leaves out, and its source.

    Attributes
    ----------
    kind : str
        What a person writes: ``resistance=flywheel``.
    title : str
        In tables and figures.
    needs : str
        What of a machine carries it: "horn", "cable" or "hook".
    takes_load : bool
        Whether the exercise's load is its own: plates, or weight selected on a stack.
    overrun : bool
        Whether it keeps its motion at the end of the concentric phase, so that the athlete has to brake it.
    along_the_path : bool
        Whether its force is given along the athlete's path, wherever its cable would be.
    cord : str
        What is seen of it between machine and stand.
    height : float
        Over the floor, where its cable, strap or rod comes from [m].
    other_names : tuple of str
        Words that people use for it, for the hint of an error.
    renamed : mapping
        Names that its settings had while they were parameters of the exercise.
    not_on_a_free_cable : mapping
        Settings that change nothing where its cable leads to a limb and not to a machine, and why.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    needs: ClassVar[Need] = "cable"
    takes_load: ClassVar[bool] = False
    overrun: ClassVar[bool] = False
    along_the_path: ClassVar[bool] = False
    cord: ClassVar[str] = "strap"
    height: ClassVar[float] = ANCHOR
    other_names: ClassVar[tuple[str, ...]] = ()
    renamed: ClassVar[Mapping[str, str]] = {}
    not_on_a_free_cable: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **keywords: Any) -> None:
        super().__pydantic_init_subclass__(**keywords)
        cls.name = vars(cls).get("kind", cls.__name__)
        if "kind" not in vars(cls):
            return
        needed = () if cls.needs == "horn" else ("tension", "draw")
        lacks = [name for name in needed if getattr(cls, name) is getattr(Resistance, name)]
        if lacks or not hasattr(cls, "title"):
            raise InputError(f"the resistance {cls.name} is not whole: it lacks {', '.join(lacks or ['title'])}")

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys in the bibliography of what it uses with these settings."""
        return ()

    @property
    def speeds(self) -> tuple[float, float] | None:
        """Concentric and eccentric speed along the athlete's path [m/s], where it dictates them."""
        return None

    @property
    def load_step(self) -> float:
        """Weight of the plates by which its load grows [kg]; 0 if any load can be set."""
        return 0.0

    def without_steps(self) -> Resistance:
        """The same with a load as fine as wanted."""
        return self

    @property
    def no_cable(self) -> str:
        """Why nothing pulls at a cable of the machine, in words; empty where something does."""
        if self.needs == "horn":
            return f"{self.kind} pull at no cable"
        return f"a {self.kind} acts along the athlete's path" if self.along_the_path else ""

    def pulls(self, load: float) -> bool:
        """Whether there is anything at the end of its cable."""
        return True

    def plates(self, load: float) -> float:
        """Of the exercise's load, what hangs as plates on the machine's own moving part [kg]."""
        return load

    def tension(self, load: float) -> Tension:
        """The law of its cable, strap or rod.

        Parameters
        ----------
        load : float
            Of the exercise [kg].

        Returns
        -------
        callable
            Tension (F,) [N] of the length taken up since the start (F,) [m], its rate [m/s] and acceleration [m/s²].
        """
        raise NotImplementedError

    def line_tension(self, load: float, start: float) -> Tension:
        """:meth:`tension` of a free line that is ``start`` [m] long at the start of the stroke, of its whole length.

        Raises
        ------
        InputError
            A setting that changes nothing on a free line.
        """
        for name, why in self.not_on_a_free_cable.items():
            if getattr(self, name) != type(self).model_fields[name].default:
                raise InputError(f"{self.kind}: {name} changes nothing here: {why}")
        return Longer(self.tension(load), -start)

    def take_up(self, point: CableEnd) -> PPoly:
        """Metres of its cable over the machine's coordinate."""
        return drum(point.path if self.along_the_path else point.radius)

    def mount(self, load: float, point: CablePoint) -> Mounted:
        """Let a machine's coordinate work against it.

        Parameters
        ----------
        load : float
            Of the exercise [kg].
        point : CablePoint
            Where on the machine.

        Returns
        -------
        Mounted
        """
        force = CableForce(point.coordinate, self.take_up(point), self.tension(load))
        sites = [self.draw(load, point.stand)] if point.stand.leaves else []
        name = f"{self.cord}{point.stand.suffix}"
        cable = MountingPoint(name, point.coordinate, function=force.take_up, forces=(force,))
        return Mounted(forces=(force,), cords=point.stand.cords(self.cord, sites), points=(cable,))

    def on_a_line(self, line: str) -> tuple[MountingPoint, ...]:
        """Where an instrument may be mounted on it besides the free ``line`` that leads to it."""
        return ()

    def draw(self, load: float, stand: Stand) -> str:
        """Draw it where it stands; returns the site where its cable, strap or rod ends."""
        raise NotImplementedError

    def __str__(self) -> str:
        """Its kind, and the settings that are not the default: ``flywheel, inertia 0.07``."""
        defaults = {name: field.default for name, field in type(self).model_fields.items()}
        own = {name: value for name, value in self.values().items() if value != defaults[name]}
        said = [
            f"{n} {'table' if isinstance(v, tuple) else f'{v:g}' if isinstance(v, float) else v}"
            for n, v in own.items()
        ]
        return ", ".join([self.kind, *said])

    def as_json(self) -> dict[str, Any]:
        """Kind and settings, from which :func:`.find_resistance` makes it again."""
        return {"kind": self.kind, **super().as_json()}
