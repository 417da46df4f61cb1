"""Print what hangs on where feet push: moments and contact forces for half and twice the habitual shear.

Usage: python scripts/compare_habitual_shear.py

Largest loads do not know the habit, only friction: they are printed for feet that grip less and less.
"""

from dataclasses import replace

import numpy as np

from revpress import Athlete, exercises
from revpress.exercise.exercise import Exercise
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.largest_multiple import largest_multiple
from revpress.twin.assembly import Assembly
from revpress.twin.habit import HABITUAL_SHEAR
from revpress.twin.motion import Motion, isometric
from revpress.twin.outcome import Outcome
from revpress.twin.pace import standard_motion
from revpress.twin.problem import Problem
from revpress.twin.rig import Rig

ATHLETE = Athlete(sex="male", stature=1.75, mass=75.0, age=21.5)
LOADS = {
    "back_squat": 60.0,
    "hip_thrust": 100.0,
    "leg_press_45": 100.0,
    "reverse_leg_press/prone_hinge": 40.0,
    "reverse_leg_press/track": 30.0,
}
FACTORS = (0.5, 1.0, 2.0, 1e6)
GRIPS = (0.15, 0.3, 0.5, np.inf)


def moved(assembly: Assembly) -> str:
    """Largest moments and contact forces of a repetition, as cells of a table."""
    rig = Rig(assembly)
    motion: Motion = standard_motion(rig)
    problem = rig.problem(motion)
    outcome = Outcome(rig, motion, problem, rig.answer(problem))
    weight = ATHLETE.mass * GRAVITY
    moments = [-outcome.net_moment[:, rig.place(c)].min() for c in ("hip_flexion_r", "knee_angle_r")]
    forces = [
        np.linalg.norm(outcome.joint_force[:, outcome.joints.index(j)], axis=1).max() / weight
        for j in ("hip_r", "knee_r")
    ]
    return " | ".join([*(f"{m:.0f}" for m in moments), *(f"{f:.1f}" for f in forces)])


def largest(exercise: Exercise, grip: float) -> float:
    """Largest load that is held everywhere by feet with a friction of at most ``grip``; NaN if none is."""

    def problem(load: float) -> Problem:
        assembly = exercise.assembly(ATHLETE, load)
        contacts = [replace(c, friction=min(c.friction, grip)) if c.pushed else c for c in assembly.contacts]
        return Rig(replace(assembly, contacts=contacts)).problem(isometric(np.linspace(0.0, 1.0, 31)))

    low, step = float(exercise.load.default), 10.0
    first, second = problem(low), problem(low + step)
    more = (second.demand - first.demand) / step
    found = low + largest_multiple(first.moment, first.demand, more, first.lower, first.upper).value
    return float(found.min()) if found.min() >= exercise.load.low else float("nan")


if __name__ == "__main__":
    print(
        "| exercise | habitual shear | hip N·m | knee N·m | hip BW | knee BW |\n| --- | --- | --- | --- | --- | --- |"
    )
    for name, load in LOADS.items():
        for factor in FACTORS:
            words = "free" if factor > 1e3 else f"{factor * HABITUAL_SHEAR:.3f}"
            assembly = exercises[name]().assembly(ATHLETE, load)
            cells = moved(replace(assembly, habitual_shear=factor * HABITUAL_SHEAR))
            print(f"| {name}, {load:g} kg | {words} | {cells} |")
    print("\n| largest load, feet grip at most | " + " | ".join(f"{g:g}" for g in GRIPS) + " |\n|" + " --- |" * 5)
    for name in LOADS:
        print(f"| {name} | " + " | ".join(f"{largest(exercises[name](), g):.0f}" for g in GRIPS) + " |")
