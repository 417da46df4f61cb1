"""Those whom the checks are about: average adults of both sexes and three ages, and a trained man."""

from __future__ import annotations

from revpress.athlete.athlete import Athlete

MAN = Athlete(sex="male", stature=1.75, mass=75.0, age=21.5)
WOMAN = Athlete(sex="female", stature=1.64, mass=62.0, age=21.5)
YOUNG = {"man, 21": MAN, "woman, 21": WOMAN}
EVERYBODY = YOUNG | {
    "man, 60": Athlete(sex="male", stature=1.75, mass=80.0, age=60.0),
    "woman, 60": Athlete(sex="female", stature=1.63, mass=68.0, age=60.0),
    "man, 70": Athlete(sex="male", stature=1.73, mass=78.0, age=70.0),
    "woman, 70": Athlete(sex="female", stature=1.61, mass=66.0, age=70.0),
}
"""The middle of each age group of :cite:`anderson2007`, of usual size."""

TRAINED = Athlete(sex="male", stature=1.75, mass=80.0, age=21.5, strength=1.8)
"""Lifters who were measured are stronger than average: 1.8 times is assumed."""
