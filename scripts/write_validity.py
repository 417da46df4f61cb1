"""Write docs/validity.md anew, the tables of checks in other cards, and their figures.

Usage: python scripts/write_validity.py
"""

from pathlib import Path

from revpress.report.validity_body import changed_force_table, factors_table, identified_table, pooling_table
from revpress.report.validity_figures import OF_GROUP
from revpress.report.validity_page import with_tables, write_page
from revpress.report.validity_tables import strength_table
from revpress.study.validity import validate
from revpress.study.validity.people import EVERYBODY, YOUNG

DOCS = Path(__file__).resolve().parent.parent / "docs"
CARDS = ("body.md", "capacity.md")

if __name__ == "__main__":
    validity = validate()
    write_page(validity, DOCS / "validity.md")
    strength = {f"strength of a {name.split(',')[0]}": strength_table(name, person) for name, person in YOUNG.items()}
    known = {
        **strength,
        "strength factors": factors_table(YOUNG),
        "identified lengths": identified_table(),
        "changed force": changed_force_table(),
        "one curve for everybody": pooling_table(EVERYBODY),
    }
    for card in CARDS:
        text = (DOCS / card).read_text(encoding="utf-8")
        (DOCS / card).write_text(with_tables(text, validity, known), encoding="utf-8")
    for plots in OF_GROUP.values():
        for draw in plots:
            plot = draw()
            (DOCS / "figures" / f"{plot.key}.svg").write_text(plot.svg(), encoding="utf-8")
