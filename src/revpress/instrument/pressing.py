"""What feet press with, as the instruments under them have it: contact generators in the axes of plate and sole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.mechanics.kinematics import Frames
from revpress.twin.rig import Rig

Array = NDArray[np.float64]

FEET = "feet"
"""All that the exercise's feet press on, taken as one plate."""


@dataclass(frozen=True)
class Pressing:
    """Contacts that press on one body, at F postures.

    Attributes
    ----------
    rig : Rig
        The exercise.
    frames : Frames
        Where its sites are.
    contacts : tuple of int
        Places of the contacts among those of the rig.
    """

    rig: Rig
    frames: Frames
    contacts: tuple[int, ...]

    @classmethod
    def on(cls, rig: Rig, frames: Frames, under: str) -> Pressing:
        """The contacts that are meant.

        Parameters
        ----------
        rig : Rig
            The exercise.
        frames : Frames
            Where its sites are.
        under : str
            Name of a contact, or :data:`FEET` for every foot together.

        Returns
        -------
        Pressing
            Of one plate.

        Raises
        ------
        InputError
            There is no such contact, or the feet press on plates that move apart.
        """
        every = rig.contacts.contacts
        feet = [i for i, c in enumerate(every) if c.pushed]
        at = feet if under == FEET else [i for i, c in enumerate(every) if c.name == under]
        choices = [*([FEET] if feet else []), *(c.name for c in every)]
        if not at:
            raise InputError(
                f"nothing that is called {shown(under)} presses in this exercise (what presses: "
                f"{', '.join(choices) or 'nothing'})"
            )
        if len({int(rig.mechanism.site_body[rig.mechanism.site(every[i].b)]) for i in at}) > 1:
            raise InputError(f"each foot has a plate of its own: choose one of {', '.join(every[i].name for i in at)}")
        return cls(rig, frames, tuple(at))

    @cached_property
    def columns(self) -> NDArray[np.int64]:
        """Places (g,) of their generators among those of the rig."""
        return np.flatnonzero(np.isin(self.rig.contacts.owner, self.contacts))

    @cached_property
    def forces(self) -> Array:
        """Force (F, g, 3) on the plate's own axes of a unit of each generator, y its outward normal [N]."""
        plate = self._rotation(self.contacts[0])
        parts = []
        for c in self.contacts:
            contact = self.rig.contacts.contacts[c]
            each = self.rig.contacts.unit * contact.directions()
            own = np.tile(each, (len(np.reshape(contact.points, (-1, 3))), 1))
            parts.append(np.einsum("fki,fkj,gj->fgi", plate, self._rotation(c), own))
        return np.concatenate(parts, axis=1)

    @cached_property
    def points(self) -> Array:
        """Where each generator acts (F, g, 3), in the plate's own axes from its middle [m]."""
        plate, middle = self._rotation(self.contacts[0]), self._place(self.contacts[0])
        parts = []
        for c in self.contacts:
            contact = self.rig.contacts.contacts[c]
            site = self.rig.mechanism.site(contact.a)
            arms = np.einsum("fij,pj->fpi", self.frames.site_rotation[:, site], np.reshape(contact.points, (-1, 3)))
            world = self.frames.site_position[:, site, None] + arms
            own = np.einsum("fki,fpk->fpi", plate, world - middle[:, None])
            parts.append(np.repeat(own, len(contact.directions()), axis=1))
        return np.concatenate(parts, axis=1)

    @cached_property
    def along_foot(self) -> Array:
        """How far ahead of the heel's end (g,) each generator acts, of one foot alone [m]."""
        contact = self.rig.contacts.contacts[self.contacts[0]]
        ahead = np.reshape(contact.points, (-1, 3))[:, 0] + self.ahead_of_heel
        return np.repeat(ahead, len(contact.directions()))

    @property
    def ahead_of_heel(self) -> float:
        """How far the contact's own point of the foot lies ahead of the heel's end [m]."""
        contact, tree = self.rig.contacts.contacts[self.contacts[0]], self.rig.mechanism.tree
        sole = self.rig.assembly.body.soles[contact.a[-1]]
        return float(tree.site_position[self.rig.mechanism.site(contact.a), 0] - sole.heel_x)

    @property
    def middle_of_foot(self) -> float:
        """How far the middle of the sole lies ahead of the heel's end [m]."""
        sole = self.rig.assembly.body.soles[self.rig.contacts.contacts[self.contacts[0]].a[-1]]
        return float(sole.toe_x - sole.heel_x) / 2.0

    def share_ahead(self, centre: Array) -> Array:
        """Share of what presses ahead of the middle of the foot, where the foremost and hindmost points do.

        Parameters
        ----------
        centre : ndarray, shape (F,)
            Centre of pressure ahead of the heel's end [m].

        Returns
        -------
        ndarray, shape (F,)
            From 0 to 1.
        """
        back, front = self.along_foot.min(), self.along_foot.max()
        if not back <= self.middle_of_foot < front:
            return np.full_like(centre, float(back > self.middle_of_foot))
        return np.asarray((centre - back) / (front - back))

    def to_plate(self, force: Array, centre: Array) -> tuple[Array, Array]:
        """Force and centre of pressure of every contact, summed, in the plate's own axes.

        Parameters
        ----------
        force, centre : ndarray, shape (F, contact, 3)
            Of the chosen contacts, world [N, m]; a centre is NaN where nothing presses.

        Returns
        -------
        force, centre : ndarray, shape (F, 3)
            [N, m]; the centre is NaN where nothing presses.
        """
        plate, middle = self._rotation(self.contacts[0]), self._place(self.contacts[0])
        own = np.einsum("fki,fck->fci", plate, force)
        at = np.einsum("fki,fck->fci", plate, centre - middle[:, None])
        pressed = np.abs(own[:, :, 1])
        total = pressed.sum(axis=1)
        weighted = np.where(pressed[..., None] > 0.0, pressed[..., None] * at, 0.0).sum(axis=1)
        return own.sum(axis=1), weighted / np.where(total > 0.0, total, np.nan)[:, None]

    def torsion(self, force: Array, centre: Array, moment: Array) -> Array:
        """Moment about the plate's normal through the common centre of pressure.

        Parameters
        ----------
        force, centre, moment : ndarray, shape (F, contact, 3)
            Of the chosen contacts, world [N, m, N m], each moment about its own centre.

        Returns
        -------
        ndarray, shape (F,)
            On the feet [N m]; 0 where nothing presses.
        """
        plate, middle = self._rotation(self.contacts[0]), self._place(self.contacts[0])
        own, turning, at = (
            np.einsum("fki,fck->fci", plate, np.nan_to_num(v)) for v in (force, moment, centre - middle[:, None])
        )
        common = np.nan_to_num(self.to_plate(force, centre)[1])
        arm = at - common[:, None]
        about = arm[..., 2] * own[..., 0] - arm[..., 0] * own[..., 2]
        return np.asarray((turning[..., 1] + np.where(own[..., 1] != 0.0, about, 0.0)).sum(axis=1))

    def _rotation(self, contact: int) -> Array:
        return self.frames.site_rotation[:, self.rig.mechanism.site(self.rig.contacts.contacts[contact].b)]

    def _place(self, contact: int) -> Array:
        return self.frames.site_position[:, self.rig.mechanism.site(self.rig.contacts.contacts[contact].b)]


def chosen(names: Sequence[str], pressing: Pressing) -> list[int]:
    """Places of a pressing's contacts among the ``names`` of a solution's."""
    return [list(names).index(pressing.rig.contacts.contacts[c].name) for c in pressing.contacts]
