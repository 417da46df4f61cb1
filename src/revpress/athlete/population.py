"""People as a survey found them: any number, each drawn by the own index and made when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple, overload

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from revpress.athlete.anthropometry import Sex, ansur2
from revpress.athlete.athlete import (
    AGE,
    BODY_MASS_INDEX,
    HIP_EXTENSION,
    MASS,
    MEASURED,
    SEGMENT,
    STATURE,
    STRENGTH,
    Athlete,
)
from revpress.athlete.data_tables import lookup
from revpress.athlete.mobility import hip_extension_between_people
from revpress.errors import InputError, check_range, shown

Array = NDArray[np.float64]

SEXES: tuple[Sex, ...] = ("male", "female")

_MOST = 10**12  # people
_NUMBERS = 8  # random numbers set aside for a person: two steps of the generator, of four each
_AT_ONCE = 1024  # people made together when one after the other is asked for
_TRIES = 100  # 2 in 10,000 women are outside what an athlete may have


class Marginals(NamedTuple):
    """What one sex is drawn from.

    Attributes
    ----------
    names : tuple of str
        Stature, logarithm of the mass, age, lengths.
    mean, sd : ndarray, shape (n,)
        Of normal distributions; 0 and 1 for the age.
    age : ndarray
        Quantiles [yr] at evenly spaced shares of people from 0 to 1.
    root : ndarray, shape (n, n)
        Lower triangle whose product with its transpose is the matrix of correlations.
    """

    names: tuple[str, ...]
    mean: Array
    sd: Array
    age: Array
    root: Array


@cache
def marginals(sex: Sex) -> Marginals:
    """Distribution of the properties of one sex in the survey. :cite:`gordon2014`."""
    table = lookup("ansur2_2012", sex, "population")
    names = tuple(table["names"])
    normal = [{"mean": 0.0, "sd": 1.0} if name == "age" else table[name] for name in names]
    return Marginals(
        names,
        np.array([each["mean"] for each in normal]),
        np.array([each["sd"] for each in normal]),
        np.array(table["age"]),
        np.linalg.cholesky(np.array(table["correlation"])),
    )


@cache
def median_adult(sex: Sex) -> Athlete:
    """The median of one sex in the survey: stature, mass and age, each for itself. :cite:`gordon2014`.

    Parameters
    ----------
    sex : {"male", "female"}
        Which.

    Returns
    -------
    Athlete
        To whole centimetres, kilograms and years; all else is average.
    """
    found = marginals(sex)
    middle = dict(zip(found.names, found.mean, strict=True))
    return Athlete(
        sex=sex,
        stature=round(float(middle["stature"]), 2),
        mass=round(float(np.exp(middle["log_mass"]))),
        age=round(float(np.median(found.age))),
    )


@dataclass(frozen=True)
class Population(Sequence[Athlete]):
    """People with the sizes of a survey, as a sequence of athletes.

    Stature, mass, age and the lengths of thigh, shank and foot vary together as among the 6,066 soldiers aged 18 to 58
    of the ANSUR II survey; how far the hip extends varies by sex and age. Everything else is the average of sex, age
    and size: the survey measured no strength.

    **Soldiers are not the public**: they are selected and exercise, so they are younger, leaner and fitter, and nobody
    is older than 58. Of the public, more are heavy.

    Attributes
    ----------
    n : int
        How many, 1 to 10¹².
    sex : {"both", "male", "female"}
        With "both", the first is male, the second female, and so on.
    seed : int
        0 or more. The same seed gives the same people: who stands at a place depends on seed and ``sex`` alone, not on
        ``n``, so any part of a population may be drawn by itself.
    strength : float
        Everybody's strength as a multiple of the average adult of that age, sex and size, 0.2 to 5.

    Raises
    ------
    InputError
        A value that is not allowed.

    Notes
    -----
    A Gaussian copula of the survey's marginal distributions: stature and lengths are normal, the mass is lognormal,
    ages have the survey's own quantiles. Who would be no valid :class:`~revpress.athlete.athlete.Athlete` is drawn
    again. Hip extension is :func:`~revpress.athlete.mobility.hip_extension_between_people`, independent of size; its
    spread is assumed.

    References
    ----------
    :cite:`gordon2014`, :cite:`soucie2011`, :cite:`jung2016`

    Examples
    --------
    >>> people = Population(1_000_000, sex="female", seed=1)
    >>> people[999_999].sex
    'female'
    >>> people[999_999] == Population(1_000_000, sex="female", seed=1)[-1]
    True
    """

    n: int
    sex: Literal["both", "male", "female"] = "both"
    seed: int = 0
    strength: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "strength", check_range("strength of a population", self.strength, *STRENGTH))
        for name, low, high in (("n", 1, _MOST), ("seed", 0, 2**63 - 1)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | np.integer):
                raise InputError(f"{name} of a population is {shown(value)}, but must be a whole number")
            check_range(f"{name} of a population", int(value), low, high)
            object.__setattr__(self, name, int(value))
        if self.sex not in ("both", *SEXES):
            raise InputError(f"sex of a population is {shown(self.sex)}, but must be 'male', 'female' or 'both'")

    def __len__(self) -> int:
        return self.n

    @overload
    def __getitem__(self, index: int) -> Athlete: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Athlete]: ...

    def __getitem__(self, index: int | slice) -> Athlete | Sequence[Athlete]:
        places = range(self.n)[index]
        if isinstance(places, int):
            [one] = self._athletes(places, places + 1)
            return one
        if places.step == 1:
            return self._athletes(places.start, max(places.start, places.stop))
        return [self[place] for place in places]

    def __iter__(self) -> Iterator[Athlete]:
        for start in range(0, self.n, _AT_ONCE):
            yield from self._athletes(start, min(start + _AT_ONCE, self.n))

    def draw(self, start: int, stop: int) -> dict[str, NDArray[Any]]:
        """Properties of some people as arrays, without making the athletes.

        Parameters
        ----------
        start, stop : int
            Places in the population, ``stop`` not included; 0 ≤ start ≤ stop ≤ n.

        Returns
        -------
        dict of str to ndarray
            By the names of :class:`~revpress.athlete.athlete.Athlete`'s attributes, each (stop − start,): ``sex``
            (text), ``stature``, ``thigh_length``, ``shank_length``, ``foot_length`` [m], ``mass`` [kg], ``age`` [yr],
            ``hip_extension_limit`` [rad].

        Raises
        ------
        InputError
            Places that the population has not.
        """
        if not 0 <= start <= stop <= self.n:
            raise InputError(f"people {start} to {stop} of a population were asked for, but it has {self.n}")
        place = np.arange(start, stop)
        sex = place % 2 if self.sex == "both" else np.full(place.shape, SEXES.index(self.sex))
        people: dict[str, NDArray[Any]] = {"sex": np.array(SEXES)[sex]}
        open_ = np.ones(place.shape, dtype=bool)
        for attempt in range(_TRIES):
            share = self._shares(start, stop, attempt)
            for code, name in enumerate(SEXES):
                here = open_ & (sex == code)
                drawn = _properties(name, share[here])
                for key, values in drawn.items():
                    people.setdefault(key, np.empty(place.shape))[here] = values
                open_[here] = ~_allowed(name, drawn)
            if not open_.any():
                break
        return people

    def _athletes(self, start: int, stop: int) -> list[Athlete]:
        people = self.draw(start, stop)
        columns = [values.tolist() for values in people.values()]
        return [
            Athlete(**dict(zip(people, row, strict=True)), strength=self.strength) for row in zip(*columns, strict=True)
        ]

    def _shares(self, start: int, stop: int, attempt: int) -> Array:
        """Uniform random numbers (stop − start, 8), those of a place always the same."""
        generator = Generator(Philox(key=[self.seed, attempt], counter=[start * _NUMBERS // 4, 0, 0, 0]))
        return generator.random((stop - start, _NUMBERS))


def _properties(sex: Sex, share: Array) -> dict[str, Array]:
    """Properties of people of one sex by their random numbers (people, 8)."""
    of_sex = marginals(sex)
    used = len(of_sex.names)
    # A random number may be 0, whose score is infinite.
    normal = ndtri(np.maximum(share[:, :used], 2.0**-54)).T
    # Summed one by one: a product of matrices rounds a person otherwise beside others than alone.
    score = [sum(c * z for c, z in zip(row[: i + 1], normal, strict=False)) for i, row in enumerate(of_sex.root)]
    value = dict(zip(of_sex.names, of_sex.mean[:, None] + of_sex.sd[:, None] * score, strict=True))
    known = np.linspace(0.0, 1.0, len(of_sex.age))
    value["age"] = np.interp(ndtr(value["age"]), known, of_sex.age)
    value["mass"] = np.exp(value.pop("log_mass"))
    limit = hip_extension_between_people(sex, value["age"], share[:, used], HIP_EXTENSION)
    return {**value, "hip_extension_limit": limit}


def _allowed(sex: Sex, people: dict[str, Array]) -> NDArray[np.bool_]:
    """Who is an athlete that may be (people,)."""
    stature, mass = people["stature"], people["mass"]
    ranges = [(stature, STATURE), (mass, MASS), (people["age"], AGE), (mass / stature**2, BODY_MASS_INDEX)]
    for name in MEASURED:
        line = ansur2(name, sex)
        ranges.append((people[name] / (line.intercept + line.slope * stature), SEGMENT))
    return np.asarray(np.all([(low <= values) & (values <= high) for values, (low, high) in ranges], axis=0))
