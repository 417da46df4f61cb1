"""A choice in words and tables: which machine, how sure, what would change it, heel against forefoot."""

from __future__ import annotations

import numpy as np
import xarray as xr

from revpress.report.how_sure import IMAGINED
from revpress.report.tables import Cell, Column, Rows, Table, Value, number
from revpress.study.choose import Choice
from revpress.study.contrast import DECIDED
from revpress.study.criteria import Criterion, criteria, turns
from revpress.study.profile import ACTIONS

_DECIMALS = {"past_neutral": 1, "area": 1, "hourly": 1}
_LEVEL = 0.02  # arms that differ by less are the same [m]


def answer_words(found: Choice) -> str:
    """Movement or isolation, in one sentence."""
    data = found.data
    hip, knee = (100.0 * data.joint_share.sel(action=action) for action in ("hip", "knee extension"))
    together, posterior = (data.value.sel(criterion=key) for key in ("together", "posterior"))
    most, alone = (str(data.machine.values[int(np.argmax(v.values))]) for v in (together, posterior))
    chain = 100.0 * float(posterior.sel(machine=alone))
    said = (
        f"Movement or isolation: {_the(most)} is most a movement (hip {float(hip.sel(machine=most)):.0f} %, knee "
        f"{float(knee.sel(machine=most)):.0f} % of the joints' work)"
    )
    if most == alone:
        return f"{said}, and also has the largest share of the posterior chain ({chain:.0f} % of the muscles' work)."
    said += (
        f", {_the(alone)} isolates the posterior chain most (gluteus maximus and hamstrings {chain:.0f} % of the "
        f"muscles' work, hip {float(hip.sel(machine=alone)):.0f} % of the joints')"
    )
    sure = float(data.criterion_ahead.sel(criterion="posterior", machine=alone, rival=most))
    return f"{said}{'' if sure >= DECIDED else f', though only in {100 * sure:.0f} of 100 imagined people'}."


def winner_words(found: Choice) -> list[str]:
    """Who wins for the goal, how sure that is, and which weights would change it."""
    data, names = found.data, found.order
    score = 100.0 * data.score.values
    low, high = 100.0 * data.score_interval.values[:, 0]
    chances = f" (nine of ten chances: {low:.0f} to {high:.0f})" if np.isfinite([low, high]).all() else ""
    head = f"For {found.goal.title}, {_the(names[0])} comes first: {score[0]:.0f} of 100{chances}"
    if len(names) == 1:
        return [f"{head}, the only one that was asked about."]
    ahead = float(data.ahead.values[0, 1])
    if not np.isfinite(ahead):
        said = [f"{head}; whether it is ahead of {_the(names[1])} with {score[1]:.0f} cannot be told."]
    elif ahead >= DECIDED:
        said = [f"{head}, before {_the(names[1])} with {score[1]:.0f} in {100 * ahead:.0f} of 100 chances."]
    else:
        said = [
            f"{head}; {_the(names[1])} with {score[1]:.0f} is as good as level: the first is ahead in only "
            f"{100 * ahead:.0f} of 100 chances."
        ]
    return [*said, turn_words(found)]


def turn_words(found: Choice) -> str:
    """Which change of one weight would change the winner."""
    data = found.data
    counted = np.flatnonzero(data.weight.values > 0.0)
    weights = data.weight.values[counted]
    known = list(criteria().values())
    told = [
        f"{known[counted[turn.criterion]].title.lower()} weighed {100 * turn.weight:.0f} instead of "
        f"{100 * weights[turn.criterion]:.0f} of 100 ({found.order[turn.machine]})"
        for turn in turns(data.worth.values[:, counted], list(weights))
    ]
    if not told:
        return "No change of a single weight would change the winner."
    return f"Another would win with: {'; '.join(told[:3])}."


def unknown_words(found: Choice) -> list[str]:
    """What was left out of the order, of machines and of criteria."""
    known = criteria()
    said = [f"{name} is left out: {why}." for name, why in found.left_out.items()]
    said += [
        f"{name}: half of the largest slow load ({float(load):.0f} kg) is too much to lift in the usual 1.5 s for most "
        f"{IMAGINED}, so its work and its score stand without an interval."
        for name, low, load in zip(
            found.order, found.data.score_interval.sel(bound="low").values, found.data.mean_load.values, strict=True
        )
        if not np.isfinite(low)
    ]
    missing = [f"{known[key].title.lower()} ({why})" for key, why in found.unknown.items()]
    if missing:
        said.append(
            f"Not counted: {'; '.join(missing)}; say price, floor area and largest loads in the machine's file, or on "
            "its page in the workspace, and they count."
        )
    return said


def criteria_table(found: Choice) -> Table:
    """All criteria, one row each, one column a machine."""
    data = found.data
    rows: list[list[Cell]] = [
        [
            criterion.title, criterion.unit, _weight(float(data.weight.sel(criterion=key))),
            *(_value(data, str(name), criterion) for name in found.order), criterion.interval or "–",
        ]
        for key, criterion in criteria().items()
    ]  # fmt: skip
    low, high = (100.0 * data.score_interval.values[i] for i in (0, 1))
    score: list[Cell] = [
        "Score", "of 100", "100",
        *(Value(100.0 * float(s), float(a), float(b), 0) for s, a, b in zip(data.score.values, low, high, strict=True)),
        "all of these",
    ]  # fmt: skip
    columns = [
        Column("Criterion"), Column("Unit"), Column("Weight"), *(Column(name) for name in found.order),
        Column("Interval over"),
    ]  # fmt: skip
    caption = (
        f"Weights of 100 for {found.goal.title} ({found.goal.source}). The score adds up weight times worth: a share "
        "counts as it is; work and athletes an hour over the most here; price and floor as the least here over them. "
        "In brackets: nine of ten chances."
    )
    return Table("choice", "Which machine", columns, [Rows(rows), Rows([score])], caption)


def shares_table(found: Choice) -> Table:
    """Work by joint and by muscle, one row a machine."""
    data = found.data
    actions, groups = list(ACTIONS), [str(g) for g in data.group.values]
    rows: list[list[Cell]] = []
    for name in found.order:
        one = data.sel(machine=name)
        cells: list[Cell] = [name]
        for key, items in (("joint_share", "action"), ("muscle_share", "group")):
            for item in one[items].values:
                at = {items: item}
                low, high = (100.0 * float(v) for v in one[f"{key}_interval"].sel(at).values)
                cells.append(Value(100.0 * float(one[key].sel(at)), low, high))
        rows.append([*cells, float(one.mean_load)])
    columns = [
        Column("Machine"), *(Column(a.capitalize(), "%", 0) for a in (*actions, *groups)), Column("Load", "kg", 0)
    ]  # fmt: skip
    return Table(
        "choice-shares", "Who does the work", columns, [Rows(rows)],
        "Shares of the lifting work of the joints, then of the leg's muscles, in the lift at half of each person's "
        "largest load, mean of the people who were solved; the rest is muscles outside these groups. In brackets: nine "
        "of ten imagined people.",
    )  # fmt: skip


def force_table(pushed: dict[str, xr.Dataset]) -> Table:
    """How far the line of force passes hip and knee, one row a push and place."""
    groups = []
    for name, one in pushed.items():
        rows: list[list[Cell]] = [
            [
                f"{push}, {place}",
                *(100.0 * float(one.lever_arm.sel(push=push, place=place, joint=j)) for j in ("hip", "knee")),
                float(one.force.sel(push=push, place=place)),
                *(float(one.net_moment.sel(push=push, place=place, joint=j)) for j in ("hip", "knee")),
            ]
            for push in one.push.values
            for place in one.place.values
        ]
        groups.append(Rows(rows, f"{name}, {one.attrs['load']:.0f} {one.attrs['unit']}"))
    columns = [
        Column("Push, place in the lift"), Column("Line past the hip", "cm", 0), Column("Line past the knee", "cm", 0),
        Column("Force", "N", 0), Column("Hip moment", "N·m", 0), Column("Knee moment", "N·m", 0),
    ]  # fmt: skip
    return Table(
        "line-of-force", "Heel against forefoot", columns, groups,
        "+ where extensors have to work. The moment also carries the leg's own weight and inertia.",
    )  # fmt: skip


def force_words(name: str, pushed: xr.Dataset) -> str:
    """Which joint a heel push loads more than a forefoot push on one machine, and why."""
    arms = 100.0 * pushed.lever_arm.sel(place="middle")
    first, last = (str(pushed.push.values[i]) for i in (0, -1))
    near = {joint: [float(arms.sel(push=push, joint=joint)) for push in (first, last)] for joint in ("hip", "knee")}
    hip, knee = (one - other for one, other in near.values())
    work = pushed.joint_work
    shares = 100.0 * work / work.sum("joint_of_leg")
    told = (
        f"the hip does {float(shares.sel(push=first, joint_of_leg='hip')):.0f} % of the joints' work with the {first} "
        f"and {float(shares.sel(push=last, joint_of_leg='hip')):.0f} % with the {last}"
    )
    if max(abs(hip), abs(knee)) < 100.0 * _LEVEL:
        return f"{name}: {first} and {last} are the same to hip and knee, as the line of force hardly moves; {told}."
    who = "knee" if knee > hip else "hip"
    said = (
        f"{name}: a {first} push loads the {who} more than a {last} push. In the middle of the lift its line of force "
        + " and ".join(f"passes the {j} at {one:.0f} cm, not {other:.0f}" for j, (one, other) in near.items())
        + f"; {told}."
    )
    ends = pushed.lever_arm.sel(place="end", joint="hip")
    if float(ends.sel(push=first)) < 0.0 < float(ends.sel(push=last)):
        said += (
            f" At the end the {first}'s line passes the hip on the other side: nothing is left there for the hip's "
            "extensors to push against."
        )
    return said


def _value(data: xr.Dataset, name: str, criterion: Criterion) -> Cell:
    """A criterion of a machine with its interval, as the table has it."""
    at = {"machine": name, "criterion": criterion.key}
    value = float(data.value.sel(at))
    if not np.isfinite(value):
        return None
    factor = 100.0 if criterion.unit == "%" else 1.0
    decimals = _DECIMALS.get(criterion.key, 0)
    if not criterion.interval:
        return Value(factor * value, decimals=decimals)
    low, high = (factor * float(end) for end in data.value_interval.sel(at).values)
    return Value(factor * value, low, high, decimals)


def _weight(weight: float) -> str:
    return number(100.0 * weight, 0) if weight else "–"


def _the(name: str) -> str:
    """A machine's name within a sentence."""
    words = name.split(" ")
    return f"the {words[0].lower()} {' '.join(words[1:])}" if words[0] == "Typical" else name
