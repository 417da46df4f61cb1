"""
Your own machine
================

A machine that the library does not have is a class of your own. It needs no registration: every function takes it.
"""

# %%
# Where the mechanism is known, a machine is another choice of numbers. This one has the track of a reverse leg press,
# but flat, with a heavy carriage and better rollers. Each default says why it is what it is.
from revpress import Athlete, exercises, solve
from revpress.settings import angle, quantity

Track = exercises["reverse_leg_press/track"]


class GarageTrack(Track):
    """A track welded at home: nearly level, a heavy carriage on ball bearings."""

    title = "Garage track"
    track_angle: float = angle(10.0, 0.0, 60.0, "as high as the garage allows")
    carriage_mass: float = quantity(25.0, "kg", 2.0, 60.0, "weighed")
    rolling_friction: float = quantity(0.01, "1", 0.0, 0.3, "pulled with a spring scale")


# %%
# It solves like any other, beside the one that it came from.
athlete = Athlete(sex="male", stature=1.80, mass=80.0, strength=1.8)
solutions = {"butt blaster": solve(Track, athlete, load=15.0), "garage": solve(GarageTrack, athlete, load=15.0)}
for name, solution in solutions.items():
    glutes = float(solution.activation.sel(muscle=["glmax1_r", "glmax2_r", "glmax3_r"]).max())
    print(f"{name}: gluteus maximus works up to {glutes:.0%}, residual {float(solution.residual.max()):.1e}")

# %%
# An instance has settings of its own, within the ranges that the class allows.
steep = GarageTrack(track_angle=0.5)
print(steep.title, round(steep.track_angle, 2), "rad")

# %%
# ``revpress examine my_machines.py`` lets it do its repetition for several people, loads and settings and says which
# laws of physics hold. A package that names it under the entry point group ``revpress.exercises`` adds it to the
# catalogue.
