"""What a week's ledger says in words: what it asks most of, what it leaves untrained, what an addition repeats."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.report.how_sure import IMAGINED, of_100
from revpress.report.tables import number
from revpress.study import quantities as q
from revpress.study.contrast import DECIDED, share_of_people
from revpress.study.ledger import Addition, Ledger
from revpress.study.profile import ACTIONS, PLACES, PROFILES

REPLACED = 0.7
"""Part of a line's work that an addition must do, in nine of ten people, before the line could come out."""

_LITTLE = (0.05, 0.2)  # of the week's work and of a line's: less is as good as untrained
_DEEP = 80.0  # hip flexion from which on the hip is deeply bent [deg]
_ADVISED = {
    "the hip past neutral": "reverse_leg_press/prone_hinge",
    "knees that bend against a load": "nordic_hamstring",
    "the deeply bent hip": "romanian_deadlift",
    "the quadriceps": "back_squat",
    "the hamstrings": "romanian_deadlift",
    "the gluteus maximus": "hip_thrust",
}
_PAST_NEUTRAL = (0.005, 0.02)  # the same: past neutral no exercise does much of its work


def emphasis_words(found: Ledger) -> str:
    """Which muscle group does most of the week's lifting work, how sure that is, and which does least."""
    best, low, high = 1e-3 * found.total("lifting_work")
    groups = list(MUSCLE_GROUPS)
    order = np.argsort(-best)
    first, second, last = (int(order[i]) for i in (0, 1, -1))
    drawn = found.data["lifting_work_drawn"].values.sum(axis=0)  # (person, group)
    more = float(share_of_people(drawn.T[:, :, None])[first, second, 0])
    told = "how sure is not known" if np.isnan(more) else (
        f"more than of the {groups[second]} in {of_100(more)} of 100 {IMAGINED}" if more >= DECIDED
        else f"though it cannot be told from the {groups[second]} ({of_100(more)} of 100 {IMAGINED} say so)"
    )  # fmt: skip
    return (
        f"The week asks most of the **{groups[first]}**: {_span(best[first], low[first], high[first], 'kJ', 1)} of "
        f"lifting work a leg, {100 * best[first] / best.sum():.0f} % of that of all five groups, {told}; least of the "
        f"**{groups[last]}** ({100 * best[last] / best.sum():.0f} %)."
    )


def _span(best: float, low: float, high: float, unit: str, decimals: int) -> str:
    between = f" ({number(low, decimals)} to {number(high, decimals)})" if np.isfinite([low, high]).all() else ""
    return f"{number(best, decimals)} {unit}{between}"


def _share(ends: NDArray[np.float64]) -> str:
    best, low, high = (100.0 * float(end) for end in ends)
    return _span(best, low, high, "%", 0)


def past_neutral_words(found: Ledger) -> str:
    """How long and how much the hip works past neutral, and where from."""
    time = float(found.total("time_past_neutral")[0])
    best, low, high = found.total("hip_work_past_neutral")
    work = found.data.hip_work_past_neutral.values
    if time <= 0.0:
        return "The hip never goes past neutral."
    head = (
        f"The hip is past neutral for {number(time, 0)} s of the week and does {_span(best, low, high, 'J', 0)} there"
    )
    if work.max() <= 0.0:
        return f"{head}: nothing drives it on."
    most = int(np.argmax(work))
    if np.count_nonzero(work > 0.0) == 1:
        return f"{head}, all of it in the **{line_title(found, most)}**."
    return f"{head}, most of it in the **{line_title(found, most)}**: {number(float(work[most]), 0)} J."


def line_title(found: Ledger, row: int) -> str:
    """A line in a few words: exercise and day."""
    line = found.data.isel(row=row)
    return f"{line.title.values} ({line.day.values})"


def gaps(found: Ledger, rows: NDArray[np.bool_] | None = None) -> dict[str, str]:
    """What some lines, all if none are named, leave as good as untrained, and how much of it there is.

    An exercise that does little work all told, such as a Nordic, trains what most of its own work is. So a part is
    untrained where it has little of the week's work, and in no line a large part of the line's.
    """
    chosen = np.ones(found.data.sizes["row"], dtype=bool) if rows is None else rows
    joints, muscles = (found.data[name].values[chosen] for name in PROFILES["hip"])  # (row, item, place)
    watched = {f"the {group}": (muscles[:, i], muscles) for i, group in enumerate(MUSCLE_GROUPS)}
    watched["the deeply bent hip"] = (joints[:, :, PLACES["hip"] >= _DEEP], joints)
    watched["knees that bend against a load"] = (joints[:, ACTIONS.index("knee flexion")], joints)
    beyond = np.maximum(found.data.hip_work_past_neutral.values[chosen], 0.0)
    watched["the hip past neutral"] = (beyond, joints)
    said = {}
    for what, (part, whole) in watched.items():
        in_line = part.reshape(len(part), -1).sum(axis=1)
        of_lines = whole.sum(axis=(1, 2))
        week, most = in_line.sum() / of_lines.sum(), float((in_line / of_lines).max())
        little, large = _PAST_NEUTRAL if what == "the hip past neutral" else _LITTLE
        if week < little and most < large:
            said[what] = f"{100 * week:.0f} % of the work, in no exercise more than {100 * most:.0f} %"
    return said


def gap_words(found: Ledger) -> str:
    """What stays untrained."""
    left = gaps(found)
    if not left:
        return "No muscle group, angle or joint action that is watched here stays untrained."
    head = "Even with it, as good as untrained: " if found.added else "As good as untrained: "
    return head + "; ".join(f"{what} ({much})" for what, much in left.items()) + "."


def advised(found: Ledger) -> tuple[str, str] | None:
    """A gap that an exercise of the catalogue closes, and the exercise; None where there is none."""
    left = gaps(found)
    return next(((what, name) for what, name in _ADVISED.items() if what in left), None)


def addition_words(found: Ledger, addition: Addition) -> list[str]:
    """What an addition repeats, what could come out for it, and what it adds; the answer first."""
    new = str(found.data.title.values[-1])
    repeated, low, high = 100 * addition.repeated
    between = f" ({low:.0f} to {high:.0f} in nine of ten {IMAGINED})" if np.isfinite([low, high]).all() else ""
    nearest = int(np.nanargmax(addition.similarity[:, 0]))
    said = [
        f"{repeated:.0f} % of the work of the **{new}**{between} is in the week already, done by the same joints and "
        f"muscles at the same angles. Nearest to it is the **{line_title(found, nearest)}**, with a "
        f"similarity of {100 * addition.similarity[nearest, 0]:.0f} %.",
        _out_words(found, addition),
    ]
    before = gaps(found, np.arange(found.data.sizes["row"]) < found.data.sizes["row"] - 1)
    closed = [what for what in before if what not in gaps(found)]
    said.append(
        f"It trains what was not trained: {'; '.join(closed)}." if closed else "It closes no gap that the week has."
    )
    added = float(found.data.hip_work_past_neutral.values[-1])
    planned = float(found.planned.hip_work_past_neutral.sum())
    if added > 0.0:
        said.append(
            f"Past neutral it adds {number(added, 0)} J of hip work to the {number(planned, 0)} J that the week has."
        )
    return said


def comes_out(addition: Addition) -> list[int]:
    """Lines most of whose work the addition does, the most replaced first."""
    surely = np.where(np.isfinite(addition.replaced[:, 1]), addition.replaced[:, 1], addition.replaced[:, 0])
    return [int(i) for i in np.argsort(-surely) if surely[i] >= REPLACED]


def _out_words(found: Ledger, addition: Addition) -> str:
    out = comes_out(addition)
    best = int(np.nanargmax(addition.replaced[:, 0]))
    if not out:
        return (
            f"Nothing could come out for it: it does at most {100 * addition.replaced[best, 0]:.0f} % of a line's work "
            f"(the **{line_title(found, best)}**)."
        )
    named = [f"the **{line_title(found, i)}**, of whose work it does {_share(addition.replaced[i])}" for i in out]
    return f"What could come out for it{', one of these' if len(out) > 1 else ''}: {'; '.join(named)}."


def beyond_words(found: Ledger) -> list[str]:
    """Exercises that the athlete cannot make with that load."""
    said = []
    for label, solution in found.solutions.items():
        share = float((q.concentric(solution).status.values != 0).mean())
        if share > 0.0:
            title = str(found.data.title.values[list(found.data.label.values).index(label)])
            said.append(
                f"{title}, is beyond this athlete in {max(round(100 * share), 1)} % of the lift at this tempo: its "
                "figures are what the athlete can give, and have no range."
            )
    return said
