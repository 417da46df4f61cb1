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
print(
    f"largest load {float(largest.largest):.0f} kg ({float(largest.largest_low):.0f} to {float(largest.largest_high):.0f}), "
    f"it stops at {float(largest.stopping_stroke):.0%} of the stroke; limited by the {largest.limited_by}"
)
