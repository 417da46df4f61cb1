"""A person, and the musculoskeletal body that they get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from math import degrees, radians
from typing import Any

import numpy as np

from revpress.athlete.anthropometry import (
    REFERENCE_SEX,
    REFERENCE_STATURE,
    Sex,
    predicted_lengths,
    scale_factors,
)
from revpress.athlete.arms import fit_arms
from revpress.athlete.average_strength import average_peak, peak_deviation
from revpress.athlete.body import Body
from revpress.athlete.dynamometer import CALIBRATED, STRENGTH_GROUPS, TESTED_SIDE, calibrate, group_of
from revpress.athlete.girth import grow_skin
from revpress.athlete.inertia import body_segments
from revpress.athlete.mobility import JointRange, range_of_motion
from revpress.athlete.mould import mould_of, scale_parameters
from revpress.athlete.skeleton import BODY_SIDES, BodyParameters, reference_parameters
from revpress.athlete.strength import maximal_forces
from revpress.errors import InputError, check_range, shown

REFERENCE_MASS = 75.337
"""Mass [kg] of the reference body (:cite:`rajagopal2016`)."""

# Adults only: strength, proportions and joint range of children follow other tables. The rest spans what has
# been measured on adults, with room for the exceptional.
STATURE = (1.40, 2.20)
MASS = (30.0, 250.0)
AGE = (18.0, 100.0)
BODY_MASS_INDEX = (12.0, 60.0)
STRENGTH = (0.2, 5.0)
HIP_EXTENSION = (0.0, radians(30.0))  # the muscle paths of the model end at 30°
# Measured segments: the prediction ± 6 standard errors of the survey is about ± 30 %.
SEGMENT = (0.7, 1.3)
BODY = ("rajagopal2016", "lai2017", "uhlrich2022")
# Lengths, shoulders, inertias, volumes, strength; short rotators, patella, fibres and tendons; thickness.
_SCALED = (
    *("gordon2014", "pheasant1996", "deleva1996", "handsfield2014", "anderson2007", "sugimoto2014"),
    *("dostal1981", "delp1990", "parvaresh2019", "wendt1985", "ward2009", "garnier2022", "sarabon2021", "johnson2010"),
    *("guex2012", "yanagisawa2020", "hoglund2014", "vieira2020"),
    *("kahn2017", "krakauer2012", "riserus2010"),
)
MEASURED = ("thigh_length", "shank_length", "foot_length")


@dataclass(frozen=True)
class Athlete:
    """A person.

    Attributes
    ----------
    sex : {"male", "female"}
        "male" or "female".
    stature : float
        Body height without shoes [m], 1.40 to 2.20.
    mass : float
        Body mass [kg], 30 to 250; mass/stature² must lie in 12 to 60 kg/m².
    age : float
        [yr], 18 to 100.
    strength : float
        Strength as a multiple of the average adult of that age, sex and size, 0.2 to 5.
    strength_groups : mapping of str to float or iterable of tuple of (str, float)
        The same for single muscle groups, on top of ``strength``: a mapping (kept as pairs) of the names in
        :data:`.dynamometer.STRENGTH_GROUPS` to multiples, 0.2 to 5.
    thigh_length : float or None
        Measured, greater trochanter to lateral femoral epicondyle [m]; None: predicted.
    shank_length : float or None
        Measured, lateral femoral epicondyle to lateral malleolus [m]; None: predicted.
    foot_length : float or None
        Measured, heel to the tip of the longest toe [m]; None: predicted. Predictions are from sex and stature; a
        measured length must lie within 30 % of its prediction.
    hip_extension_limit : float or None
        Measured passive hip extension past neutral [rad], 0 to 0.5236; None: the average of sex and age.
    unscaled : bool
        The published reference body with its own inertias and strengths; see :meth:`reference`.

    Raises
    ------
    InputError
        One sentence that names the value and the allowed range.
    """

    sex: Sex = "male"
    stature: float = 1.80
    mass: float = 80.0
    age: float = 25.0
    strength: float = 1.0
    strength_groups: Mapping[str, float] | Iterable[tuple[str, float]] = ()
    thigh_length: float | None = None
    shank_length: float | None = None
    foot_length: float | None = None
    hip_extension_limit: float | None = None
    unscaled: bool = False

    def __post_init__(self) -> None:
        if self.sex not in ("male", "female"):
            raise InputError(f"sex is {shown(self.sex)}, but must be 'male' or 'female'")
        if not isinstance(self.unscaled, bool):
            raise InputError(f"unscaled is {shown(self.unscaled)}, but must be true or false")
        self._take("stature", STATURE, "m")
        self._take("mass", MASS, "kg")
        self._take("age", AGE, "years")
        self._take("strength", STRENGTH)
        check_range("mass/stature²", self.mass / self.stature**2, *BODY_MASS_INDEX, "kg/m²")
        for name, expected in predicted_lengths(self.sex, self.stature).items():
            if getattr(self, name, None) is not None:
                self._take(name, (SEGMENT[0] * expected, SEGMENT[1] * expected), "m")
        if self.hip_extension_limit is not None:
            self._take("hip_extension_limit", HIP_EXTENSION, "rad")
        object.__setattr__(self, "strength_groups", _checked_groups(self.strength_groups))
        size = (self.sex, self.stature, self.mass, *(getattr(self, name) for name in MEASURED))
        if self.unscaled and size != (REFERENCE_SEX, REFERENCE_STATURE, REFERENCE_MASS, None, None, None):
            raise InputError("an unscaled athlete is the reference body: its sex, size and lengths are fixed")

    def _take(self, name: str, allowed: tuple[float, float], unit: str = "") -> None:
        """Keep a property as a number of Python's if it is within what is allowed."""
        object.__setattr__(self, name, check_range(name, getattr(self, name), *allowed, unit))

    @classmethod
    def reference(cls) -> Athlete:
        """The unscaled body: published geometry, inertias and strengths (a man of 75.337 kg and 1.70 m)."""
        return cls(REFERENCE_SEX, REFERENCE_STATURE, REFERENCE_MASS, unscaled=True)

    @classmethod
    def from_dict(cls, properties: Mapping[str, Any]) -> Athlete:
        """The athlete with these properties; what is not given is the default."""
        known = [f.name for f in fields(cls)]
        for name in properties:
            if name not in known:
                raise InputError(f"unknown athlete property {shown(name)}; the properties are {', '.join(known)}")
        return cls(**properties)

    def to_dict(self) -> dict[str, Any]:
        """Properties in plain types, without those left to prediction; the inverse of :meth:`from_dict`."""
        properties = {f.name: v for f in fields(self) if (v := getattr(self, f.name)) is not None}
        return properties | {"strength_groups": dict(self.strength_groups)}

    @property
    def description(self) -> str:
        """The person in words: size and age, and what was measured or is not average."""
        words = [self.sex, f"{self.age:g} years", f"{self.stature:.2f} m", f"{self.mass:g} kg"]
        if self.unscaled:
            words.append("the reference body as published")
        if self.strength != 1.0:
            words.append(f"{self.strength:g} times average strength")
        words += [f"{group.replace('_', ' ')} {factor:g} times" for group, factor in dict(self.strength_groups).items()]
        words += [f"{n.replace('_', ' ')} {v:g} m" for n in MEASURED if (v := getattr(self, n)) is not None]
        if self.hip_extension_limit is not None:
            words.append(f"hip extension to {degrees(self.hip_extension_limit):g}°")
        return ", ".join(words)

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys in the bibliography of what this person's body is made from."""
        return BODY if self.unscaled else (*BODY, *_SCALED)

    @property
    def lengths(self) -> dict[str, float]:
        """Body measures [m], measured or predicted, by the names in :data:`.anthropometry.MEASURES`."""
        measured = {name: v for name in MEASURED if (v := getattr(self, name)) is not None}
        return predicted_lengths(self.sex, self.stature) | measured

    @property
    def range_of_motion(self) -> dict[str, JointRange]:
        """Limits of hip flexion, knee and ankle, by coordinate without side, with where they come from."""
        return range_of_motion(self.sex, self.age, self.hip_extension_limit)

    @property
    def strength_uncertainty(self) -> dict[str, float]:
        """Relative standard deviation between people of the strength of each calibrated joint action.

        The default strength is an average: one person of the same age, sex and size is stronger or weaker by
        this much (16 to 27 %; 25 % in hip extension). :cite:`anderson2007`.
        """
        return {action: peak_deviation(action) for action in CALIBRATED}

    def strength_factors(self) -> dict[str, float]:
        """Force of every muscle group as a multiple of muscle volume × 60 N/cm² / fibre length.

        The calibration to :cite:`anderson2007` (for the unscaled body: its published forces), times ``strength``
        and ``strength_groups``; volumes after :cite:`handsfield2014`.
        """
        _, factors = _average(self._average_adult)
        return {group: multiple * factors[group] for group, multiple in self._multiples.items()}

    def parameters(self) -> BodyParameters:
        """Geometry, inertia and muscles of this person's body."""
        average, _ = _average(self._average_adult)
        return _with_forces(average, self._multiples)

    def body(self, sides: Sequence[str] = BODY_SIDES) -> Body:
        """The person's body as a MuJoCo model; ``sides`` with muscles, the skeleton always has both legs.

        The same person's is built once; everybody gets a ``spec`` of their own, to add a machine to.
        """
        built = _built(self, tuple(sides))
        return replace(built, spec=built.spec.copy())

    @property
    def _average_adult(self) -> Athlete:
        return replace(self, strength=1.0, strength_groups=(), hip_extension_limit=None)

    @property
    def _multiples(self) -> dict[str, float]:
        single = dict(self.strength_groups)
        return {group: self.strength * single.get(group, 1.0) for group in STRENGTH_GROUPS}


def _checked_groups(given: Mapping[str, float] | Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    try:
        multiples = dict(given)
    except (TypeError, ValueError):
        raise InputError(
            f"strength_groups is {shown(given)}, but must be a table of muscle groups and multiples"
        ) from None
    for group, value in multiples.items():
        if group not in STRENGTH_GROUPS:
            known = ", ".join(STRENGTH_GROUPS)
            raise InputError(f"unknown muscle group {shown(group)} in strength_groups; the groups are {known}")
        multiples[group] = check_range(f"strength_groups {group}", value, *STRENGTH)
    return tuple(sorted(multiples.items()))


@lru_cache(maxsize=32)
def _built(athlete: Athlete, sides: tuple[str, ...]) -> Body:
    return mould_of(reference_parameters(published=athlete.unscaled), sides).body(athlete.parameters())


@lru_cache(maxsize=256)
def _average(athlete: Athlete) -> tuple[BodyParameters, Mapping[str, float]]:
    """Body of an athlete of average strength, and its strength factors."""
    reference = reference_parameters(published=athlete.unscaled)
    if athlete.unscaled:
        return reference, _published_factors(reference)
    factors = scale_factors(athlete.stature, athlete.lengths)
    scaled = fit_arms(scale_parameters(reference, factors), athlete.sex, athlete.stature)
    scaled = grow_skin(scaled, reference, athlete.sex, athlete.stature, athlete.mass)
    segments = body_segments(scaled, factors, athlete.sex, athlete.stature, athlete.mass)
    forces = _volume_forces(scaled, athlete.stature, athlete.mass)
    muscles = {n: replace(m, max_isometric_force=forces[n]) for n, m in scaled.muscles.items()}
    whole = replace(scaled, segments=segments, muscles=muscles)
    # Muscles are as strong as those of somebody of that size with average proportions: who has other legs has other
    # arms, and reaches other torques.
    proportioned = replace(athlete, thigh_length=None, shank_length=None, foot_length=None)
    if athlete != proportioned:
        _, strength = _average(proportioned)
    else:
        person = (athlete.sex, athlete.age, athlete.stature, athlete.mass)
        peaks = {action: average_peak(action, *person) for action in CALIBRATED}
        strength = calibrate(whole, mould_of(reference, (TESTED_SIDE,)), peaks)
    return _with_forces(whole, strength), strength


def _volume_forces(parameters: BodyParameters, stature: float, mass: float) -> dict[str, float]:
    """Force of every muscle by its volume; the parameters' own forces say how parts share one volume."""
    right = {n[:-2]: m for n, m in parameters.muscles.items() if n.endswith("_r")}
    forces = maximal_forces(
        stature,
        mass,
        {n: m.max_isometric_force for n, m in right.items()},
        {n: m.optimal_fibre_length for n, m in right.items()},
    )
    return {name: forces[name[:-2]] for name in parameters.muscles}


def _published_factors(reference: BodyParameters) -> dict[str, float]:
    """Volume of every group in the published model over that of a measured body of its size."""
    forces = _volume_forces(reference, REFERENCE_STATURE, REFERENCE_MASS)
    volumes = {group: np.zeros(2) for group in STRENGTH_GROUPS}
    for name, m in reference.muscles.items():
        volumes[group_of(name)] += np.array([m.max_isometric_force, forces[name]]) * m.optimal_fibre_length
    return {group: float(published / measured) for group, (published, measured) in volumes.items()}


def _with_forces(parameters: BodyParameters, multiple: Mapping[str, float]) -> BodyParameters:
    if set(multiple.values()) == {1.0}:
        return parameters
    muscles = {
        name: replace(m, max_isometric_force=multiple[group_of(name)] * m.max_isometric_force)
        for name, m in parameters.muscles.items()
    }
    return replace(parameters, muscles=muscles)
