"""What an exercise file hands over: an athlete and a machine joined at named sites, with one stroke left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from scipy.interpolate import BSpline

from revpress.athlete.body import Body
from revpress.machine.coordinate_force import CoordinateForce
from revpress.machine.machine import Machine
from revpress.machine.mount import Cord
from revpress.machine.mounting_point import MountingPoint
from revpress.mechanics.closure import Balance, Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.coupling import Coupling
from revpress.mechanics.kinematics import Array
from revpress.mechanics.known_force import KnownForce
from revpress.mechanics.line import Line
from revpress.twin.habit import HABITUAL_SHEAR
from revpress.twin.motion import Pace
from revpress.twin.setup import Setup


@dataclass(frozen=True)
class Assembly:
    """An exercise for one athlete, before compilation.

    Attributes
    ----------
    body : Body
        The athlete's body; its ``spec`` now also holds the machine.
    prescribed : mapping of str to sequence of float
        Coordinate to polynomial of the stroke (see :class:`~revpress.mechanics.closure.Closure`): the stroke itself and
        the technique. They shape the path and transmit no force.
    welds : sequence of Weld
        Closures of the path.
    balances : sequence of Balance
        Where the person keeps the centre of mass.
    contacts : sequence of Contact
        What can press where.
    interface : str
        Site whose path over the stroke is the exercise's travel, and where resistance is reported.
    interface_contacts : sequence of str
        Names of the contacts through which the resistance acts; without any, the athlete carries ``carried_mass`` [kg]
        at the interface.
    trunk_rests : bool
        The trunk lies on the bench as well as the pelvis, so that nothing determines its lumbar moments.
    support : {"pelvis", "torso", "missing"} or None
        The body that a bench, belt or handles hold with a free wrench, if any; "missing" where nothing holds the pelvis
        and what measured motion and forces leave unbalanced is reported as its reserve.
    fixed : mapping of str to float
        Coordinates of a resting limb, held at these values [rad or m] by whatever it rests on.
    couplings : sequence of Coupling
        Dependent coordinates of the machine (those of the body are in ``body``).
    guess : mapping of str to float
        Rough values of free coordinates at the start.
    resistances : sequence of CoordinateForce
        Friction, springs, pressure on machine coordinates.
    lines : sequence of Line
        Cables and bands from a site ``a`` of the athlete; ``interface_lines`` names those that are tied to the
        interface and are its resistance, if any.
    cords : sequence of Cord
        What of a resistance's cable or strap is to be seen.
    known_forces : sequence of KnownForce
        Known forces on the athlete.
    measured : mapping of str to BSpline
        Coordinates that follow a recording: coordinate to spline over the stroke.
    touching : mapping of str to callable
        Contacts that come and go: name to how much each of its points touches, 0 to 1, (F, points) at strokes (F,).
        What the contacts then cannot carry of the pelvis's forces and moments is reported as its reserve. Any other
        contact touches all the time.
    pace : Pace or None
        The repetition that a machine dictates; any tempo is the athlete's choice if it dictates none.
    working_sides : tuple of str
        "r", "l" or both.
    setup : Setup or None
        The athlete on a machine that stands; None where none does, or one is tailored.
    mounting_points : sequence of MountingPoint
        Where instruments may be mounted, each with its own name; the first is where coaches have an encoder.
    habitual_shear : float
        Shear of a foot over the body's weight that costs as much as a muscle's full activation
        (:mod:`revpress.twin.habit`) [1].
    """

    body: Body
    prescribed: Mapping[str, Sequence[float]]
    welds: Sequence[Weld]
    contacts: Sequence[Contact]
    interface: str
    interface_contacts: Sequence[str] = ()
    carried_mass: float = 0.0
    support: Literal["pelvis", "torso", "missing"] | None = None
    trunk_rests: bool = False
    fixed: Mapping[str, float] = field(default_factory=dict)
    couplings: Sequence[Coupling] = ()
    guess: Mapping[str, float] = field(default_factory=dict)
    resistances: Sequence[CoordinateForce] = ()
    lines: Sequence[Line] = ()
    known_forces: Sequence[KnownForce] = ()
    measured: Mapping[str, BSpline] = field(default_factory=dict)
    touching: Mapping[str, Callable[[Array], Array]] = field(default_factory=dict)
    balances: Sequence[Balance] = ()
    interface_lines: Sequence[str] = ()
    cords: Sequence[Cord] = ()
    pace: Pace | None = None
    working_sides: tuple[str, ...] = ("r", "l")
    setup: Setup[Machine] | None = None
    mounting_points: Sequence[MountingPoint] = ()
    habitual_shear: float = HABITUAL_SHEAR
