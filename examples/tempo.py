"""
Slow or fast
============

The same load lifted slowly and fast: what the masses add.
"""

# %%
# A motion is the stroke over time. ``tempo`` goes up and down smoothly in the given times.
import matplotlib.pyplot as plt

from revpress import Athlete, solve, tempo

athlete = Athlete(sex="male", stature=1.80, mass=80.0, strength=1.8)
figure, axes = plt.subplots()
peaks = {}
for seconds in (3.0, 1.5, 0.8):
    solution = solve("back_squat", athlete, load=60.0, motion=tempo(concentric=seconds, eccentric=seconds, frames=101))
    peaks[seconds] = float(solution.resistance.max())
    axes.plot(solution.time / solution.time[-1], solution.resistance, label=f"{seconds:g} s up")
axes.set(xlabel="Share of the repetition", ylabel="Force on the bar [N]")
axes.legend()
print({f"{seconds:g} s": f"{peak:.0f} N" for seconds, peak in peaks.items()})
