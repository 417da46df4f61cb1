"""Measuring cards of machines that are known: what tools would have read, with their errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.integrate import solve_ivp

from revpress.instrument.channel import Channel
from revpress.instrument.encoder import Encoder
from revpress.machine.felt import effective_mass, held_force, pressed
from revpress.machine.machine import Machine, Origin
from revpress.measurement.measuring_card import Fall, MeasuringCard, Pull, Tools, assumed, needed_dimensions, place_unit
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array

_LIFT, _HOLD, _LETTING_GO = 3.0, 0.5, 0.03  # s
_LONGEST = 10.0  # s, of a fall
_NODES = 513  # of the way
_REST = 0.3  # s


def simulate_card(
    machine: Machine,
    pulls: Sequence[tuple[float, float]],
    rng: np.random.Generator,
    fall: Fall | None = None,
    tools: Tools | None = None,
    usual: Machine | None = None,
    encoder: Encoder | None = None,
) -> tuple[MeasuringCard, Channel | None]:
    """A card as it would be filled in of a machine that is known.

    Parameters
    ----------
    machine : Machine
        The truth; its plates weigh what is written on them but for the tools' share.
    pulls : sequence of (float, float)
        Share of the way from the start stop (0) to the end stop (1), and load [kg], of each reading of the scale.
    rng : numpy.random.Generator
        Of all errors.
    fall : Fall, optional
        What is done for a recording; if not given, none is made.
    tools : Tools, optional
        How far they are off; if not given, as assumed.
    usual : Machine, optional
        What is expected of what nobody measures; if not given, the truth.
    encoder : Encoder, optional
        If not given, one of 0.3 mm a count at 200 Hz.

    Returns
    -------
    card : MeasuringCard
    recording : Channel or None
        Lifted slowly, held, let go.
    """
    tools = tools or Tools(**assumed()["tools"])
    part, usual = pressed(machine), usual or machine
    names = needed_dimensions(machine, fall is not None and fall.encoder is not None)
    units = {p.name: p.unit for p in machine.parameters}
    read = {n: float(getattr(machine, n)) + rng.normal(0.0, tools.of(units[n])) for n in names}
    origins = {n: Origin(tools.of(units[n]), "card, simulated") for n in names}
    shown = type(machine)(origins=origins, **{**usual.values(), **read})
    plates = 1.0 + rng.normal(0.0, tools.plate_share)
    gain = 1.0 + rng.normal(0.0, tools.scale_share)
    error = tools.of(place_unit(machine))
    places = {share: float(part.place(share)) + rng.normal(0.0, error) for share in sorted({s for s, _ in pulls})}
    readings = []
    for share, load in pulls:
        up, down = (
            gain * float(held_force(machine, share, load * plates, way)) / np.cos(rng.normal(0.0, tools.square))
            + rng.normal(0.0, tools.scale) * GRAVITY
            for way in (1, -1)
        )
        stack = _risen(machine, share) + rng.normal(0.0, tools.tape) if machine.resistance.kind == "stack" else None
        readings.append(Pull(places[share], load, up, down, stack))
    card = MeasuringCard(shown, frozenset(names), tools, tuple(readings), fall, "simulated")
    if fall is None:
        return card, None
    seen = None if fall.encoder is None else (fall.encoder[0], fall.encoder[1])
    if seen is not None:  # its place is measured too
        card = replace(
            card,
            fall=replace(fall, encoder=(seen[0] + rng.normal(0.0, tools.tape), seen[1] + rng.normal(0.0, tools.tape))),
        )
    time, path = _motion(machine, fall.load * plates)
    encoder = encoder or Encoder(resolution=3e-4, rate=200.0)
    scale = 1.0 + rng.normal(0.0, tools.encoder_share)
    wavering = replace(encoder, noise=float(np.hypot(encoder.noise, tools.encoder)))
    clock, values = wavering.sample(
        lambda t: scale * _seen(machine, np.interp(t, time, path), seen) + 0.0 * t, float(time[-1]), rng
    )
    channel = Channel(
        "encoder", "position", "m", clock, values, encoder.rate, encoder.resolution, None, "simulated", ""
    )
    return card, channel


def _risen(machine: Machine, share: float) -> float:
    """How far a stack has risen [m]."""
    end = pressed(machine).cable_end
    return float(machine.resistance.take_up(end)(share * end.span)) * float(machine.resistance.ratio)  # type: ignore[attr-defined]


def _seen(machine: Machine, path: Array, encoder: tuple[float, float] | None) -> Array:
    """The path itself, or the length of a tether to the axle [m]."""
    if encoder is None:
        return path
    part = pressed(machine)
    axles = np.array([part.axle(p / part.way) for p in path])
    return np.hypot(axles[:, 0] - encoder[0], axles[:, 1] - encoder[1])


def _motion(machine: Machine, load: float) -> tuple[Array, Array]:
    """Time [s] and path [m]: at rest, lifted slowly, held, let go within moments, stopped at the start stop."""
    way = pressed(machine).way
    places, shares = np.linspace(0.0, way, _NODES), np.linspace(0.0, 1.0, _NODES)
    holds, mass = held_force(machine, shares, load), effective_mass(machine, shares, load)
    drags, grows = held_force(machine, shares, load, 1) - holds, np.gradient(mass, places)

    def fell(time: float, state: Array) -> list[float]:
        held, drag, heavy, growth = (float(np.interp(state[0], places, y)) for y in (holds, drags, mass, grows))
        speed = float(state[1])
        hand = max(0.0, 1.0 - time / _LETTING_GO) * held
        push = held - hand + growth / 2 * speed**2
        return [speed, (min(drag - push, 0.0) if speed > -1e-6 else drag - push) / heavy]

    def stops(_: float, state: Array) -> float:
        return float(state[0])

    stops.terminal = True  # type: ignore[attr-defined]
    top = 0.98 * way
    fallen = solve_ivp(fell, (0.0, _LONGEST), [top, 0.0], events=stops, max_step=0.02, rtol=1e-8, atol=1e-10)
    lifted = np.linspace(0.0, 1.0, 200)
    begun = _REST + _LIFT + _HOLD
    time = np.concatenate([[0.0], _REST + _LIFT * lifted, begun + fallen.t, [begun + fallen.t[-1] + _REST]])
    path = np.concatenate(
        [[0.0], top * (1 - np.cos(np.pi * lifted)) / 2, fallen.y[0], [max(float(fallen.y[0, -1]), 0.0)]]
    )
    return time, path
