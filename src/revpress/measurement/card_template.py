"""An empty measuring card: what to measure on a machine, in which order and why."""

from __future__ import annotations

from revpress.machine.felt import pressed
from revpress.machine.find import typical_machine
from revpress.machine.lever import FootLever
from revpress.machine.machine import Machine
from revpress.measurement.measuring_card import assumed, needed_dimensions
from revpress.settings import find_parameter
from revpress.units import face

_LEVER_PLACE = (
    "# place: direction of the arm, from the pivot to the foot plate, in degrees from forward: -90 hangs straight",
    "# down, -180 points level to the rear. A telephone's inclinometer on the arm shows how far it is off the level.",
)
_RAILS_PLACE = ("# place: how far the carriage has gone from its start stop, in metres along the rails.",)
_NO_SCALE = ("kg", "N m", "kg m", "kg m²", "1")


def card_template(kind: str) -> str:
    """The text of an empty card for a kind of machine.

    Parameters
    ----------
    kind : str
        The kind.

    Returns
    -------
    str
        A TOML file to fill in, with what to do in comments; :func:`.read_card` takes it once it is filled in.

    Raises
    ------
    InputError
        There is no such kind, or it has no foot plate on a lever or on rails.
    """
    machine = typical_machine(kind)
    lever = isinstance(pressed(machine), FootLever)
    needed = needed_dimensions(machine)
    others = [n for n in machine.dimensions if n not in needed and _by_tape(machine, n)]
    ends = [face(float(x), "rad" if lever else "m")[0] for x in pressed(machine).place([0.1, 0.5, 0.9])]
    tools = assumed()["tools"]
    square = "square to the arm" if lever else "along the rails"
    pulls = [
        line
        for load in (0, 20)
        for place in ends
        for line in ("", "[[pull]]", f"# place = {place:.3g}", f"# load = {load}", "# up = ", "# down = ")
    ]
    lines = [
        f"# Measuring card of a {machine.title.lower()}. Fill in, take away the # before what you measured, and ask",
        "# `revpress machine identify CARD.toml`. What stays behind a # is that of the typical machine: assumed.",
        f'kind = "{machine.kind}"',
        'label = "My machine"',
        "# date = 2026-01-31",
        "",
        "[tools]  # how far a reading may be off (one standard deviation); these are used where you say nothing",
        f"# tape = {tools['tape']:g}  # m",
        f"# inclinometer = {face(tools['inclinometer'], 'rad')[0]:g}  # degrees",
        f"# scale = {tools['scale']:g}  # kg, of one reading",
        f"# scale_share = {tools['scale_share']:g}  # of what it shows, the same in all: hang a known plate on it",
        f"# plate_share = {tools['plate_share']:g}  # of what is written on the plates",
        "",
        "[dimensions]  # without these nothing can be said of the force",
        *(_line(machine, name) for name in needed),
        "# These say where the machine is to the body: `revpress machine sensitivity` says which matter most.",
        *(_line(machine, name) for name in others),
        "",
        f"# Hook a luggage scale to the axle of the foot plate and pull {square}, slowly past each place, once",
        "# on the way up and once on the way back: up and down are what it shows, in kg. Half their difference is",
        "# friction.",
        *(_LEVER_PLACE if lever else _RAILS_PLACE),
        "# load: what is on the machine, in kg. Three places, empty and with one plate, are enough.",
        *pulls,
        "",
        "# With an encoder, inertia can be told too. Start the recording with the machine at its start stop, lift it",
        "# slowly nearly to its end, hold it, and let go, so that it falls to its stop by itself (put a tyre or a pad",
        "# there).",
        "# [fall]",
        "# load = 0  # kg",
        "# If its tether leads straight to the foot plate's axle, from where it comes (else it counts along the path",
        "# of the plate):",
        "# encoder_forward = 0.0  # m",
        "# encoder_height = 0.0  # m",
    ]
    return "\n".join(lines) + "\n"


def _by_tape(machine: Machine, name: str) -> bool:
    return find_parameter(machine.parameters, name).unit not in _NO_SCALE


def _line(machine: Machine, name: str) -> str:
    parameter = find_parameter(machine.parameters, name)
    value, unit = face(float(getattr(machine, name)), parameter.unit)
    return f"# {name} =   # {unit}: {parameter.reason}; typical {value:.4g}"
