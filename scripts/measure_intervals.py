"""How wide likely intervals are, and how many imagined people lie within them.

    python scripts/measure_intervals.py [EXERCISE …]

For shares of the largest load of an average man: width of the likely share of each muscle group in the work of the
lift, and the part of 400 imagined people (:mod:`revpress.twin.preferences`) whose own share lies within it, for the
band as it is and for others. An imagined person spends their own least cost: one of the three criteria, each muscle
with its own habit.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from revpress import Athlete, exercises
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.mechanics.near_optimal import EXCESS
from revpress.mechanics.sharing import Status, share
from revpress.performance.largest_load import largest_load
from revpress.twin.motion import tempo
from revpress.twin.openness import Openness, concentric
from revpress.twin.outcome import Outcome
from revpress.twin.patterns import Patterns
from revpress.twin.preferences import SPREAD, draw_preferences
from revpress.twin.problem import RESERVE
from revpress.twin.rig import Rig

Array = NDArray[np.float64]

EXERCISES = (
    "reverse_leg_press/prone_hinge",
    "reverse_leg_press/track",
    "hip_thrust",
    "back_squat",
    "romanian_deadlift",
    "leg_press_45",
)
SHARES = (0.3, 0.5, 0.7, 0.8, 0.9)
PEOPLE = 400
MOTION = tempo(frames=51)
GROUPS = ("gluteus maximus", "hamstrings", "quadriceps")
BANDS = (0.03, EXCESS, 0.07, 0.10)


def opened(name: str, athlete: Athlete, load: float) -> Openness:
    """The exercise, with what its patterns leave open."""
    rig = Rig(exercises[name]().assembly(athlete, load))
    problem = rig.problem(MOTION)
    return Openness(Outcome(rig, MOTION, problem, rig.answer(problem)))


def shares_of_people(open_: Openness, own: Patterns, work: Array, whole: Array, spread: float) -> Array:
    """Share of every group in each person's work (person, group); NaN where a frame is beyond their strength."""
    names = open_.outcome.rig.assembly.body.muscles.names
    people = draw_preferences(names, PEOPLE, spread=spread)
    first = np.unique(own.column, return_index=True)[1]
    out = np.full((PEOPLE, work.shape[1]), np.nan)
    for k, criterion in enumerate(own.criteria):
        factors = np.ones((PEOPLE, len(own.column)))
        factors[:, : len(names)] = people.factors(names, criterion.power)
        for person in range(k, PEOPLE, len(own.criteria)):
            cost = criterion.cost * factors[person, first]
            found = share(own.moment, own.demand, own.lower, own.upper, cost, criterion.power, reserve=RESERVE)
            if np.all(found.status == Status.CONVERGED):
                totals = [np.einsum("fkn,fn->k", rows, found.x) for rows in (work, whole)]
                out[person] = totals[0] / totals[1]
    return out


def main() -> None:
    """Print a line for every exercise and share of the largest load, and the means."""
    athlete, lift = Athlete(), concentric(MOTION)
    at = [list(MUSCLE_GROUPS).index(group) for group in GROUPS]
    found = []
    print(f"groups: {', '.join(GROUPS)}; habits with s = {SPREAD}")
    for name in sys.argv[1:] or EXERCISES:
        most = float(largest_load(exercises[name](), athlete).largest)
        for part in SHARES:
            load = part * most
            if load < exercises[name].load.low:
                continue
            open_ = opened(name, athlete, load)
            own = open_.patterns.at(lift)
            work, whole = (own.rows(rows[:, at]) for rows in open_.work_rows)
            work_, whole_ = (rows[:, at] for rows in open_.work_rows)
            people = shares_of_people(open_, own, work, whole, SPREAD)
            people = people[np.isfinite(people).all(axis=1)]
            bands = {e: own.likely_totals(work_, whole_, e) for e in BANDS}
            inside = {e: ((low <= people) & (people <= high)).mean(axis=0) for e, (low, high) in bands.items()}
            width = {e: high - low for e, (low, high) in bands.items()}
            found.append([part, *width[EXCESS], *(v for e in BANDS for v in inside[e])])
            covered = "; ".join(f"{e:.0%}: " + " ".join(f"{v:.0%}" for v in inside[e]) for e in BANDS)
            wide = " ".join(f"{v:.2f}" for v in width[EXCESS])
            ten = " ".join(f"{v:.2f}" for v in width[0.10])
            where = f"{name} {part:.0%} ({load:.0f})"
            print(f"{where}: width {wide} (of 10 %: {ten}); of {len(people)} people within {covered}", flush=True)
    mean = np.mean(found, axis=0)
    covered = {e: mean[4 + 3 * i : 7 + 3 * i] for i, e in enumerate(BANDS)}
    for e, values in covered.items():
        print(f"band {e:.0%}: mean coverage " + " ".join(f"{v:.1%}" for v in values) + f", of all {values.mean():.1%}")
    own = np.array(found)[:, 4 + 3 * BANDS.index(EXCESS) :][:, :3]
    print(f"of {EXCESS:.0%}: least coverage " + " ".join(f"{v:.1%}" for v in own.min(axis=0)))
    heavy = np.array(found)[np.array(found)[:, 0] >= 0.7]
    print(f"widest likely share of the gluteus maximus from 70 % of the largest load on: {heavy[:, 1].max():.2f}")


if __name__ == "__main__":
    main()
