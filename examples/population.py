"""
A population in ten lines
=========================

One exercise, many people: how much do builds alone change what the hip has to do?
"""

# %%
# ``solve`` takes a sequence of athletes; they become a dimension of the solution.
import numpy as np

from revpress import Athlete, solve

draw = np.random.default_rng(1)
people = [
    Athlete(sex="female", stature=stature, mass=22.0 * stature**2, strength=1.5)
    for stature in np.clip(draw.normal(1.63, 0.065, size=8), 1.45, 1.85)
]
solution = solve("reverse_leg_press/prone_hinge", people, load=30.0)
peak = solution.muscle_moment.sel(coordinate="hip_flexion_r").min("frame")  # extension is negative flexion

# %%
print(f"peak hip extension moment: {-float(peak.mean()):.0f} ± {float(peak.std()):.0f} N·m among {peak.size} women")

# %%
# Loads and settings may be sequences as well, each a dimension of its own.
grid = solve("hip_thrust", people[:2], load=[40.0, 80.0], end_hip_flexion=np.radians([-5.0, 10.0]))
print(dict(grid.sizes))
