"""Measure what one move of a slider on a machine's page costs: processor time of its answer, and of telling it.

Usage: python scripts/measure_machine_sliders.py [KIND...]

Each kind is moved through loads and through its first lengths and angles; the first two answers, for which code and
machine are made ready, are not counted.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time

from revpress.app.answers.machine_response import MachineResponseRequest, machine_response
from revpress.app.machine_controls import controls
from revpress.machine.catalogue import machines
from revpress.machine.find import typical_machine
from revpress.report.story_json import story_json
from revpress.store.workspace import Workspace

MOVES = 24
WARM = 2
DIMENSIONS = 4


def cost(workspace: Workspace, kind: str) -> tuple[list[float], list[float]]:
    """Milliseconds of the answer and of its telling, a move each."""
    known = controls(typical_machine(kind))
    moved = [one for one in known["dimensions"] if one["shape"]][:DIMENSIONS]
    answers, tellings = [], []
    for move in range(WARM + MOVES):
        load = known["load"] and known["load"]["usual"] * (1.0 - 0.02 * (move % 5))
        at = moved[move % len(moved)] if moved else None
        dimensions = {at["name"]: at["value"] + at["step"] * (move % 3)} if at else {}
        request = MachineResponseRequest.model_validate({"kind": kind, "dimensions": dimensions, "load_kg": load})
        begun = time.process_time()
        told = machine_response(workspace, request, lambda done, what: None)
        answered = time.process_time()
        story_json(told.story)
        answers.append(1e3 * (answered - begun))
        tellings.append(1e3 * (time.process_time() - answered))
    return answers[WARM:], tellings[WARM:]


def main() -> None:
    """Print a line a kind."""
    print(f"{'kind':20}{'answer: median':>16}{'largest':>9}{'telling: median':>17}   ms of processor time")
    with tempfile.TemporaryDirectory() as folder, Workspace.open(folder) as workspace:
        for kind in sys.argv[1:] or machines:
            answers, tellings = cost(workspace, kind)
            print(f"{kind:20}{statistics.median(answers):16.0f}{max(answers):9.0f}{statistics.median(tellings):17.0f}")


if __name__ == "__main__":
    main()
