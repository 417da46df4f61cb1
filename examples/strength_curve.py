"""
Strength over the stroke, and the largest load
==============================================

Does the machine ask for force where the athlete has it?
"""

# %%
# The largest force that the athlete can give at each position, beside what the exercise asks for.
import matplotlib.pyplot as plt

from revpress import Athlete, largest_load, strength_curve

athlete = Athlete(sex="male", stature=1.80, mass=80.0, strength=1.5)
curve = strength_curve("reverse_leg_press/prone_hinge", athlete, load=60.0, positions=41)

figure, axes = plt.subplots()
axes.plot(curve.stroke, curve.force, label="athlete, held")
axes.plot(curve.stroke, curve.resistance, label="60 kg")
axes.set(xlabel="Stroke", ylabel="Force along the path [N]", ylim=(0, None))
axes.legend()

# %%
# The largest load is the least of what can be moved anywhere on the stroke; there it stops.
largest = largest_load("reverse_leg_press/prone_hinge", athlete)
low, most, high = (float(largest[name]) for name in ("largest_low", "largest", "largest_high"))
print(f"largest load {most:.0f} kg ({low:.0f} to {high:.0f}), limited by the {largest.limited_by}")
print(f"it stops at {float(largest.stopping_stroke):.0%} of the stroke")
