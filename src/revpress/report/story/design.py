"""The story of a design: what the makers would have to change, what it brings and what it costs."""

from __future__ import annotations

import xarray as xr

from revpress.report.blocks import Block, Bullets, Prose, Section
from revpress.report.design_figures import front_figure, goal_face
from revpress.report.fit_figures import ends_over_stature
from revpress.report.story.fit import caution_words
from revpress.report.story.story import Story
from revpress.report.story.words import PREDICTIONS, SHARING, listed
from revpress.report.tables import Cell, Column, Rows, Table, Value, number
from revpress.study.design import Design, DesignPoint
from revpress.study.design_goals import GOALS, Goal
from revpress.study.fit import fit, fit_cautions

METHOD = (
    "Machines within the bounds are tried round by round (NSGA-II, @deb2002): each stands still while everybody is set "
    "up on it, holes chosen as a coach would, and a few people of each sex, even over stature, do the way up. Kept are "
    "those that no other beats in every goal. Of machines that do the same, the nearest to the present one is kept.",
    SHARING,
)
LIMITS = (
    PREDICTIONS,
    "Intervals are of the people: another group drawn like this one. They say nothing of what the model leaves out.",
    "More rounds may find a little better: the front is what was tried, not a proof.",
    "Nobody has checked frame, strength or safety of these dimensions.",
)
_TOLD = 4  # changes that are named


def design_story(design: Design) -> Story:
    """What a design found.

    Parameters
    ----------
    design : Design
        As :func:`~revpress.study.design.design` gives it.

    Returns
    -------
    Story
    """
    technique = {n: getattr(design.exercise, n) for n in ("start_hip_flexion", "end_hip_flexion")}
    machines = [design.given.machine, design.middle.machine]
    people = {f"{a.description} ({i})": a for i, a in enumerate(design.people, 1)}
    fitted = fit(machines if design.middle.changes else machines[:1], people, **technique)
    words = [*design_words(design), *_own_range(fitted)]
    careful = caution_words(fit_cautions(fitted), len(people))
    table = front_table(design)

    def draw() -> list[Section]:
        cautions: list[Block] = [Bullets(careful, "Be careful")] if careful else []
        parts: tuple[Block, ...] = (Prose(words), table, front_figure(design), ends_over_stature(fitted), *cautions)
        return [Section("design", "What to change", parts, short="Design")]

    return Story(
        title=f"{design.given.machine.label}, designed anew",
        subtitle=f"{len(design.people)} people, {design.load:g} kg; {design.tried} machines tried",
        notices=(),
        tables=[table],
        words=[*words, *careful],
        draw=draw,
        next_actions=[next_action(design)],
        method=[*METHOD, *(f"{goal.title}: {goal.meaning}." for goal in design.goals)],
        limits=LIMITS,
        sources=sorted({"deb2002", *(key for w in fit_cautions(fitted) for key in w.caution.source)}),
    )


def design_words(design: Design) -> list[str]:
    """What would have to change, what it brings, what it costs."""
    middle = design.middle
    if not middle.changes:
        said = [f"Its makers need to change nothing: of {design.tried} machines none is a better compromise."]
    else:
        said = [f"Its makers would have to change {listed(list(middle.changes[:_TOLD]))}."]
        brings = [_turn(design, middle, goal) for goal in design.goals if _gain(design, middle, goal) > 0.0]
        costs = [_turn(design, middle, goal) for goal in design.goals if _gain(design, middle, goal) < 0.0]
        if brings:
            said.append(f"That brings {listed(brings)}.")
        said.append(f"It costs {listed(costs)}." if costs else "In none of these goals does it cost anything.")
    said += _beside(design)
    if len(design.points) > 1:
        ends = []
        for goal in design.goals:
            best = min(design.points, key=lambda p, goal=goal: goal.sign * p.goals[goal.name][0])  # type: ignore[misc]
            ends.append(f"{_value(best, goal)} {goal.title.lower()} (row {design.points.index(best) + 1})")
        said.append(f"The most that any choice has: {listed(ends)}; no row has all of it.")
    said += [_bound(design, name, most) for name, most in design.most.items()]
    return said


def _own_range(fitted: xr.Dataset) -> list[str]:
    """Whose own hip ends the stroke, before and after: there the machine's stop protects nobody."""
    shares = [f"{number(100.0 * float(share), 0)} %" for share in (fitted.ends_by == "own range").mean("person")]
    if shares[0] == shares[-1]:
        return []
    return [
        f"The own hip, not the machine's stop, then ends the stroke of {shares[-1]} of these people instead of "
        f"{shares[0]}: give it a stop that can be set short of that."
    ]


def _beside(design: Design) -> list[str]:
    """What a choice costs or brings where nobody asked."""
    worse: list[str] = []
    better: list[str] = []
    for name, (now, then) in design.beside.items():
        goal = GOALS[name]
        words = f"{goal.title.lower()} {_spelled(then, goal)} instead of {_spelled(now, goal)}"
        if _spelled(then, goal) != _spelled(now, goal):
            (worse if goal.sign * (then - now) > 0.0 else better).append(words)
    said = []
    if worse:
        said.append(f"Nobody asked about these, and it makes them worse: {listed(worse)}.")
    if better:
        said.append(f"Not asked for, and it makes them better: {listed(better)}.")
    return said


def _gain(design: Design, point: DesignPoint, goal: Goal) -> float:
    change: float = goal.sign * (design.given.goals[goal.name][0] - point.goals[goal.name][0])
    return 0.0 if abs(change) < 1e-6 else change


def _turn(design: Design, point: DesignPoint, goal: Goal) -> str:
    return f"{goal.title.lower()} {_value(point, goal)} instead of {_value(design.given, goal)}"


def _value(point: DesignPoint, goal: Goal) -> str:
    return _spelled(point.goals[goal.name][0], goal)


def _spelled(value: float, goal: Goal) -> str:
    factor, unit = goal_face(goal)
    return f"{number(factor * value, 0 if unit == '%' else 1)} {unit}"


def _bound(design: Design, name: str, most: float) -> str:
    goal = GOALS[name]
    now = design.given.goals[name][0]
    kept = "keeps to that too" if now <= most else f"does not: {_value(design.given, goal)}"
    return (
        f"No choice has more than {most:g} {goal_face(goal)[1]} of {goal.title.lower()}; the machine as it is {kept}."
    )


def front_table(design: Design) -> Table:
    """The machine as it is, and one row a choice."""
    asked = [GOALS[name] for name in design.given.goals]
    columns = [
        Column("Choice"),
        *(Column(g.title, goal_face(g)[1], 0 if goal_face(g)[1] == "%" else 1) for g in asked),
        Column("What changes"),
    ]

    def row(name: str, point: DesignPoint) -> list[Cell]:
        values: list[Cell] = []
        for goal in asked:
            value, low, high = (goal_face(goal)[0] * v for v in point.goals[goal.name])
            values.append(Value(value, low, high))
        return [name, *values, "; ".join(point.changes) or "nothing"]

    rows = [row("as it is", design.given)]
    for i, point in enumerate(design.points, 1):
        rows.append(row(f"{i}, the middle" if point is design.middle else str(i), point))
    return Table(
        "design-front", "Choices that no other beats", columns, [Rows(rows)],
        "In brackets: 95 of 100 draws of other such people. The middle one falls least short of the best in any goal, "
        "every goal by its own range over these rows: no other weights are used.",
    )  # fmt: skip


def next_action(design: Design) -> str:
    """What to do next, and why."""
    kind = design.given.machine.kind
    if not design.middle.changes:
        return f"Keep the {kind} as it is, or leave more of it free: within these bounds nothing is gained."
    return (
        "Build the middle choice with holes round its changed dimensions and measure three people on it, the "
        "shortest, a middle one and the tallest: start and end with an inclinometer show whether the model holds."
    )
