"""How identified lengths change what muscles can give.

Run as ``python scripts/compare_identified_lengths.py``. Force share at full activation without motion, of the reference
body with the published lengths of fibres and tendons (OpenSim's own equilibrium gives the same:
tests/extras/test_muscle_opensim.py) and with the identified ones, on the same paths: the table of docs/body.md, then
the widest and the mean difference of every muscle over the grid of hip and knee angles.
"""

from __future__ import annotations

import numpy as np

from revpress.report.tables import to_markdown
from revpress.report.validity_body import changed_force_table, force_shares

GRID = np.array(np.meshgrid(np.arange(-20.0, 121.0, 10.0), np.arange(0.0, 131.0, 10.0))).reshape(2, -1).T


def main() -> None:
    """Print the table as Markdown, and the differences."""
    print(to_markdown(changed_force_table()))
    print("\nWidest and mean difference over hip −20 to 120°, knee 0 to 130°:")
    change = {name: np.abs(after - before) for name, (before, after) in force_shares(GRID).items()}
    for name, values in sorted(change.items(), key=lambda item: -item[1].max()):
        print(f"{name:12}{values.max():6.2f}{values.mean():6.2f}")


if __name__ == "__main__":
    main()
