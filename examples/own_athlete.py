"""
Your own athlete
================

What a tape measure and a dynamometer say about a person takes the place of averages.
"""

# %%
# From sex, stature, mass and age follow segment lengths, inertia, strength and range of motion, each from a published
# survey.
from math import radians

from revpress import Athlete, largest_load

average = Athlete(sex="male", stature=1.85, mass=82.0, age=22)
print(average.description)

# %%
# Whatever was measured replaces its prediction: the length of the thigh, the hip's own range, the strength of single
# muscle groups as a multiple of the average.
measured = Athlete(
    sex="male",
    stature=1.85,
    mass=82.0,
    age=22,
    thigh_length=0.47,
    hip_extension_limit=radians(12.0),
    strength_groups={"hip_extensors": 1.4, "knee_extensors": 1.2},
)
print(measured.description)

# %%
# What the difference means on one machine: the largest load that each can move through the whole stroke, with one
# standard deviation each way.
loads = {}
for name, athlete in {"average": average, "measured": measured}.items():
    loads[name] = largest_load("reverse_leg_press/prone_hinge", athlete)
    low, best, high = (float(loads[name][key]) for key in ("largest_low", "largest", "largest_high"))
    print(f"{name}: {best:.0f} kg ({low:.0f} to {high:.0f})")
