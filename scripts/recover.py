"""How often intervals hold the truth: `docs/recovery.md`, from simulated people on machines and rivals.

    python scripts/recover.py [PEOPLE]

It takes minutes: every person is solved, read by every set of instruments and explained.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from revpress import Athlete, largest_load
from revpress.instrument import Emg, ForcePlate, Insole, Instrument, LoadCell
from revpress.study.instrument_sets import QUANTITIES
from revpress.study.recovery import coverage, recover

ATHLETE = Athlete(strength=1.5)
EXERCISES = ("reverse_leg_press/prone_hinge", "reverse_leg_press/track", "hip_thrust", "back_squat")
ELECTRODES = Emg(electrodes=("gluteus maximus", "biceps femoris"))
SETS: dict[str, tuple[Instrument, ...]] = {
    "encoder": (),
    "+ load cell": (LoadCell(),),
    "+ insole": (Insole(),),
    "+ force plate": (ForcePlate(),),
    "+ EMG on two": (ELECTRODES,),
    "+ plate, EMG": (ForcePlate(), ELECTRODES),
}
SHARE, SLACK = 0.6, 0.01
TITLES = ("Hip moment", "Knee moment", "Gluteus maximus", "Hamstrings", "Quadriceps")

HEAD = """# How often an interval holds the truth

<!-- made by scripts/recover.py -->

People are simulated with preferences of their own among muscles (a third by each of three costs, habits that
differ by a factor whose logarithm has a standard deviation of 0.6), do one repetition at {share:.0f} % of the
largest load, are read by instruments with their noise, and are explained as strangers of the same size and
strength. Each cell has the share of {people} people whose truth lies in what is *likely*, and after the stroke
in what is *possible*; in brackets the mean width of what is likely, of a moment in N·m and of a share of the
net work in percent. A peak of 25 instants may miss the true one by 1 %, which is granted.

*Possible* promises everybody and *likely* 19 of 20. With {people} people a cell between {low:.0f} and 100 % is
no surprise (binomial, 95 %).

One cell is a surprise: with an insole on a reverse leg press, what is likely of the moments holds half of the
people only. An insole reads the force across the plate to 5 to 10 %, the encoder knows the force along it to 1
or 2 %; where both are reconciled, the rest is taken for shear, and the band does not move as far as the
insole's error does. What is possible holds everybody. Until that is mended, believe what is possible of a
moment where an insole is the only sensor of force.
"""


def table(name: str, people: int) -> list[str]:
    """The lines of one exercise."""
    load = SHARE * float(largest_load(name, ATHLETE).largest)
    found = recover(name, ATHLETE, load, SETS, people)
    held = coverage(found, SLACK)
    lines = [f"\n## {name}, {load:.0f} kg, {found.sizes['person']} people strong enough\n",
             f"| Instruments | {' | '.join(TITLES)} |", f"|---|{'---|' * len(TITLES)}"]  # fmt: skip
    for word in SETS:
        cells = []
        for quantity in QUANTITIES:
            likely, possible = (
                100 * float(held[quantity].sel(set=word, layer=layer)) for layer in ("likely", "possible")
            )
            width = float(held[f"{quantity}_width"].sel(set=word, layer="likely"))
            width *= 100 if quantity.endswith("share") else 1
            cells.append(f"{likely:.0f}/{possible:.0f} ({width:.0f})")
        lines.append(f"| {word} | {' | '.join(cells)} |")
    return lines


if __name__ == "__main__":
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    rng = np.random.default_rng(0)
    low = 100 * float(np.quantile(rng.binomial(people, 0.95, 100_000) / people, 0.025))
    lines = [HEAD.format(share=100 * SHARE, people=people, low=low)]
    for exercise in EXERCISES:
        lines += table(exercise, people)
        print(exercise, flush=True)
    (Path(__file__).parent.parent / "docs" / "recovery.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
