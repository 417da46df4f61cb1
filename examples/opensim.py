"""
Over to OpenSim and MuJoCo
==========================

A solution leaves as files of other programs, so that anyone can check it.
"""

# %%
# For OpenSim: the athlete's model, the motion, and every outside force with its setup. Its inverse dynamics
# on them gives the same joint moments.
from pathlib import Path
from tempfile import mkdtemp

from revpress import Athlete, solve, write_mjcf, write_opensim

folder = Path(mkdtemp())
athlete = Athlete(sex="female", stature=1.62, mass=58.0)
solution = solve("hip_thrust", athlete, load=60.0)
write_opensim(solution, folder / "opensim")
for file in sorted((folder / "opensim").iterdir()):
    print(f"{file.name}: {file.stat().st_size / 1000:.0f} kB")

# %%
# For MuJoCo: athlete and machine in one file, with loops, knees, muscles and load. What MuJoCo's own forms cannot say
# exactly is given back as the largest error.
missed = write_mjcf("hip_thrust", athlete, folder / "hip_thrust.xml", load=60.0)
print({name: f"{error:.1e}" for name, error in missed.items()})

# %%
import mujoco  # noqa: E402

model = mujoco.MjModel.from_xml_path(str(folder / "hip_thrust.xml"))
print(f"{model.nbody} bodies, {model.nu} actuators")
