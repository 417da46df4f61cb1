"""
A kept solution, made again
===========================

A solution knows where it comes from. Its file is enough to make it again, bit by bit, and to cite what it used.
"""

# %%
from pathlib import Path
from tempfile import mkdtemp

from revpress import Athlete, read_solution, solve, solve_again, write_solution
from revpress.citations import bibliography

path = Path(mkdtemp()) / "thrust.nc"
write_solution(solve("hip_thrust", Athlete(mass=75.0), load=80.0, end_hip_flexion=0.0), path)

# %%
# The file names version, athlete, motion, load and every setting in force, also those that were left at their default.
kept = read_solution(path)
print(kept.attrs["revpress"], "|", kept.attrs["motion"], "|", kept.attrs["parameters"])

# %%
again = solve_again(path)
print("the same bits:", again.identical(kept))

# %%
# What this run really used, for a list of references.
print(bibliography().bibtex(kept.revpress.citations())[:400], "…")
