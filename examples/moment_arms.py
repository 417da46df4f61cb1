"""
Moment arms and fibre lengths
=============================

Which muscles can extend the hip where the exercise starts, and which are too short to help at its end?
"""

# %%
# Both are large tables, so a solution has them on request.
import matplotlib.pyplot as plt
import numpy as np

from revpress import Athlete, solve

solution = solve("reverse_leg_press/prone_hinge", Athlete(), load=20.0, details=("moment_arm", "fibre_length"))
muscles = {"glmax1_r": "upper gluteus maximus", "glmax3_r": "lower gluteus maximus", "bflh_r": "biceps femoris, long"}
hip = np.degrees(solution.angle.sel(coordinate="hip_flexion_r"))
arms = solution.moment_arm.sel(coordinate="hip_flexion_r", muscle=list(muscles))

# %%
# An arm is positive where the muscle drives the coordinate up: extensors of the hip are negative.
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5))
for muscle, name in muscles.items():
    left.plot(hip, -1000.0 * arms.sel(muscle=muscle), label=name)
    right.plot(hip, solution.fibre_length.sel(muscle=muscle), label=name)
left.set(xlabel="Hip flexion [°]", ylabel="Arm in extension [mm]")
right.set(xlabel="Hip flexion [°]", ylabel="Fibre length over optimal")
right.legend()
figure.tight_layout()

# %%
print((-1000.0 * arms.isel(frame=0)).round(1).to_series())
