"""Machines that stand: every one obeys the laws, and a machine that follows its user is found out."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from revpress import exercises
from revpress.exercise.examination import OF_A_MACHINE
from revpress.exercise.examination.machine_laws import kinds_of

LAWS = {law.__name__: law for law in OF_A_MACHINE}
ON_MACHINES = [name for name in exercises if kinds_of(exercises[name]())]
ProneHinge = exercises["reverse_leg_press/prone_hinge"]


@cache
def checks(law, exercise):
    return list(LAWS[law](exercise()))


def broken(law, exercise):
    return [f"{c.what}: {c.measured:.3g} {c.unit}" for c in checks(law, exercise) if not c.holds]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("name", ON_MACHINES)
def test_every_machine_obeys_the_laws(name, law):
    assert broken(law, exercises[name]) == []


@pytest.mark.parametrize("law", LAWS)
def test_every_law_has_something_to_check_on_a_lever(law):
    assert len(checks(law, ProneHinge)) >= 4


def test_every_kind_has_an_exercise_that_is_examined():
    from revpress.machine.catalogue import machines

    assert {kind for name in ON_MACHINES for kind in kinds_of(exercises[name]())} == set(machines)


class GrowsWithItsUser(ProneHinge):
    """A lever as heavy as its user needs it."""

    def assemble(self, athlete, load):
        if not self.standing:
            return super().assemble(athlete, load)
        own = self.standing.changed(lever_mass=10.0 + 0.01 * (athlete.mass - 75.0))
        return ProneHinge(machine=own).assemble(athlete, load)


class Shifted(ProneHinge):
    """Its set-up says another end than the machine has."""

    by = staticmethod(lambda setup: 0.0)

    def set_up(self, athlete):
        true = super().set_up(athlete)
        off = self.by(true)
        return replace(true, end={name: value + off for name, value in true.end.items()})


class LongerForTheTall(Shifted):
    """As if the lever had grown with them."""

    by = staticmethod(lambda setup: -4.0 * (setup.athlete.stature - 1.55))


class HolesTooFine(Shifted):
    """As if a hole of the bench did a third less."""

    by = staticmethod(lambda setup: np.radians(2.5) * setup.machine.holes.get("edge_forward", 0))


class ComesBackOtherwise(Shifted):
    """A fifth of a degree more than the tailored machine gave."""

    by = staticmethod(lambda setup: np.radians(0.2))


@pytest.mark.parametrize(
    ("law", "liar"),
    [
        ("a_machine_is_the_same_under_everyone", GrowsWithItsUser),
        ("taller_people_end_less_extended", LongerForTheTall),
        ("a_hole_does_what_plane_geometry_says", HolesTooFine),
        ("tailoring_is_given_back", ComesBackOtherwise),
    ],
)
def test_a_machine_that_lies_is_found_out(law, liar):
    assert broken(law, liar)
