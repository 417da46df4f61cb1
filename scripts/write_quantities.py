"""Write the tables of docs/quantities.md anew from the quantities that are declared.

Usage: python scripts/write_quantities.py
"""

from pathlib import Path

from revpress.quantity import with_tables
from revpress.study.comparison_quantities import comparison_quantities
from revpress.study.exposure import exposure_quantities
from revpress.study.population.pairs import population_quantities
from revpress.twin.quantities import solution_quantities

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "quantities.md"
DECLARED = {
    "solution": solution_quantities,
    "comparison": comparison_quantities,
    "week": exposure_quantities,
    "population": population_quantities,
}

if __name__ == "__main__":
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(with_tables(text, DECLARED), encoding="utf-8")
