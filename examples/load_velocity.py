"""
Load and velocity
=================

How fast can the athlete move each load, and which gives the highest power?
"""

# %%
# Maximal efforts are integrated forward: at every instant the muscles give the most that they can at their length and
# speed.
import matplotlib.pyplot as plt

from revpress import Athlete, load_velocity

athlete = Athlete(sex="female", stature=1.70, mass=65.0, strength=1.8)
profile = load_velocity("reverse_leg_press/prone_hinge", athlete, loads=[20.0, 40.0, 60.0, 80.0, 100.0])

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5))
left.plot(profile["load"], profile.mean_velocity, "o-")
left.set(xlabel="Load [kg]", ylabel="Mean velocity [m/s]")
right.plot(profile["load"], profile.mean_power, "o-")
right.set(xlabel="Load [kg]", ylabel="Mean power [W]")
figure.tight_layout()

# %%
print(profile[["mean_velocity", "mean_power"]].to_pandas().round(2))
print(f"highest mean power at {float(profile.best_load):g} kg; limited by the {profile.best_load_limited_by}")
