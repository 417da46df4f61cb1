"""
How sure is it?
===============

Load and motion leave open where the foot presses. The answer is an interval, and one setting decides much of it.
"""

# %%
# ``intervals=True`` adds the least and the most that the moments of hip, knee and ankle can be, over every pattern of
# muscles and contact that makes the same motion.
from revpress import Athlete, solve

athlete = Athlete(sex="male", stature=1.80, mass=80.0, strength=1.8)
solution = solve("reverse_leg_press/prone_hinge", athlete, load=40.0, intervals=True)
bounds = [name for name in solution.data_vars if str(name).endswith(("_low", "_high"))]
print(bounds)

# %%
# Where the foot presses is a setting: the heel asks more of the hip, the forefoot more of the knee.
moments = {}
for push in ("heel", "forefoot"):
    pressed = solve("reverse_leg_press/prone_hinge", athlete, load=40.0, push=push)
    moments[push] = pressed.muscle_moment.sel(coordinate=["hip_flexion_r", "knee_angle_r"])
    peak = abs(moments[push]).max("frame")
    print(f"{push}: hip {float(peak[0]):.0f} N·m, knee {float(peak[1]):.0f} N·m")
