"""
The choice of resistance
========================

The same machine with plates, a stack or a flywheel: where in the stroke is it hard?
"""

# %%
# What resists is a setting of the machine, and each kind has settings of its own.
import matplotlib.pyplot as plt

from revpress import Athlete, solve

athlete = Athlete(sex="female", stature=1.70, mass=65.0, strength=1.8)
kinds = ("plates", "stack", "flywheel")
solutions = {kind: solve("reverse_leg_press/track", athlete, load=40.0, resistance=kind) for kind in kinds}

# %%
# The force along the path of the foot in the concentric phase. Weight is even, a flywheel takes force only while it
# speeds up.
figure, axes = plt.subplots()
for name, solution in solutions.items():
    up = solution.stroke_speed > 0
    axes.plot(solution.stroke[up], solution.resistance[up], label=name)
axes.set(xlabel="Stroke", ylabel="Resistance along the path [N]")
axes.legend()

# %%
peaks = {name: float(solution.resistance.max()) for name, solution in solutions.items()}
print({name: f"{peak:.0f} N" for name, peak in peaks.items()})
