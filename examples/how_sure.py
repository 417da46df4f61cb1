"""
How sure is it?
===============

Many patterns of muscles, and many ways to press, make the same repetition. The answer is an interval, and the load
decides how wide it is.
"""

# %%
# ``intervals`` adds to each quantity how far it is open: *possible* are all patterns that the physics allows, *likely*
# those that cost little more than the cheapest one.
from revpress import Athlete, solve

athlete = Athlete(sex="male", stature=1.80, mass=80.0, strength=1.8)
press, layers = "reverse_leg_press/prone_hinge", ["possible", "likely"]
solution = solve(press, athlete, load=80.0, intervals=layers)
share = solution.muscle_work_share.sel(group="gluteus maximus")
ends = solution.muscle_work_share_interval.sel(group="gluteus maximus")
print(f"share of the work: {float(share):.0%}")
print(ends.to_pandas().map("{:.0%}".format))

# %%
# A light load leaves much open: whoever wants to know what the muscles do should load the machine.
width = {}
for load in (30.0, 110.0):
    shares = solve(press, athlete, load, intervals="likely").muscle_work_share_interval
    low, high = shares.sel(layer="likely", group="gluteus maximus").values
    width[load] = high - low
    print(f"{load:g} kg: {low:.0%} to {high:.0%}")
light, heavy = width.values()

# %%
# Where the foot presses is a setting: the heel asks more of the hip, the forefoot more of the knee.
moments = {}
for push in ("heel", "forefoot"):
    pressed = solve(press, athlete, load=40.0, push=push)
    moments[push] = pressed.muscle_moment.sel(coordinate=["hip_flexion_r", "knee_angle_r"])
    peak = abs(moments[push]).max("frame")
    print(f"{push}: hip {float(peak[0]):.0f} N·m, knee {float(peak[1]):.0f} N·m")
