"""A person, and the musculoskeletal body that they get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from revpress.athlete.anthropometry import (
    REFERENCE_SEX,
    REFERENCE_STATURE,
    Sex,
    predicted_lengths,
    scale_factors,
)
from revpress.athlete.body import Body, build_body, scale_parameters
from revpress.athlete.inertia import body_segments
from revpress.athlete.skeleton import SIDES, BodyParameters, reference_parameters
from revpress.errors import InputError, check_range

REFERENCE_MASS = 75.337
"""Mass [kg] of the reference body (:cite:`rajagopal2016`)."""

# Adults only: strength, proportions and joint range of children follow other tables. The rest spans what has
# been measured on adults, with room for the exceptional.
STATURE = (1.40, 2.20)
MASS = (30.0, 250.0)
AGE = (18.0, 100.0)
BODY_MASS_INDEX = (12.0, 60.0)
STRENGTH = (0.2, 5.0)
# Measured segments: the prediction ± 6 standard errors of the survey is about ± 30 %.
SEGMENT = (0.7, 1.3)
MEASURED = ("thigh_length", "shank_length", "foot_length")


@dataclass(frozen=True)
class Athlete:
    """A person.

    Attributes
    ----------
    sex : "male" or "female".
    stature : body height without shoes [m], 1.40 to 2.20.
    mass : body mass [kg], 30 to 250; mass/stature² must lie in 12 to 60 kg/m².
    age : [yr], 18 to 100.
    strength : strength as a multiple of the average adult of that age, sex and size, 0.2 to 5.
    thigh_length : measured, greater trochanter to lateral femoral epicondyle [m]; None: predicted.
    shank_length : measured, lateral femoral epicondyle to lateral malleolus [m]; None: predicted.
    foot_length : measured, heel to the tip of the longest toe [m]; None: predicted. Predictions are from sex
        and stature; a measured length must lie within 30 % of its prediction.
    unscaled : the published reference body with its own inertias and strengths; see :meth:`reference`.

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
    thigh_length: float | None = None
    shank_length: float | None = None
    foot_length: float | None = None
    unscaled: bool = False

    def __post_init__(self) -> None:
        if self.sex not in ("male", "female"):
            raise InputError(f"sex is {self.sex!r}, but must be 'male' or 'female'")
        check_range("stature", self.stature, *STATURE, "m")
        check_range("mass", self.mass, *MASS, "kg")
        check_range("age", self.age, *AGE, "years")
        check_range("strength", self.strength, *STRENGTH)
        check_range("mass/stature²", self.mass / self.stature**2, *BODY_MASS_INDEX, "kg/m²")
        for name in MEASURED:
            value = getattr(self, name)
            if value is not None:
                expected = predicted_lengths(self.sex, self.stature)[name]
                check_range(name, value, SEGMENT[0] * expected, SEGMENT[1] * expected, "m")
        size = (self.sex, self.stature, self.mass, *(getattr(self, name) for name in MEASURED))
        if self.unscaled and size != (REFERENCE_SEX, REFERENCE_STATURE, REFERENCE_MASS, None, None, None):
            raise InputError("an unscaled athlete is the reference body: only its strength may be changed")

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
                raise InputError(f"unknown athlete property {name!r}; the properties are {', '.join(known)}")
        return cls(**properties)

    def to_dict(self) -> dict[str, Any]:
        """Properties without those left to prediction; the inverse of :meth:`from_dict`."""
        return {f.name: v for f in fields(self) if (v := getattr(self, f.name)) is not None}

    @property
    def lengths(self) -> dict[str, float]:
        """Body measures [m], measured or predicted, by the names in :data:`.anthropometry.MEASURES`."""
        measured = {name: v for name in MEASURED if (v := getattr(self, name)) is not None}
        return predicted_lengths(self.sex, self.stature) | measured

    def parameters(self) -> BodyParameters:
        """Geometry, inertia and muscles of this person's body."""
        return _parameters(self)

    def body(self, sides: Sequence[str] = SIDES) -> Body:
        """The person's body as a MuJoCo model; ``sides`` with muscles, the skeleton always has both legs."""
        return build_body(self.parameters(), sides)


@lru_cache(maxsize=256)
def _parameters(athlete: Athlete) -> BodyParameters:
    reference = reference_parameters()
    if athlete.unscaled:
        return _stronger(reference, athlete.strength)
    factors = scale_factors(athlete.stature, athlete.lengths)
    scaled = scale_parameters(reference, factors)
    segments = body_segments(scaled, factors, athlete.sex, athlete.stature, athlete.mass)
    return _stronger(replace(scaled, segments=segments), athlete.strength)


def _stronger(parameters: BodyParameters, strength: float) -> BodyParameters:
    muscles = {
        n: replace(m, max_isometric_force=strength * m.max_isometric_force)
        for n, m in parameters.muscles.items()
    }
    return replace(parameters, muscles=muscles)
