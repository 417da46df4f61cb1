"""What a substitute lacks of its target and what it has besides, in a few words each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr

from revpress.report.comparison_section import NO_WORK
from revpress.report.tables import number
from revpress.study import quantities as q
from revpress.study.contrast import DECIDED
from revpress.study.instead import Substitutes

_WORTH = 1.5  # hip work past neutral that is worth a word [J]
_LARGE = 0.10  # share of the work that is worth a word
_NONE = 0.02  # share of the work that is as good as none
_FAR = 15.0  # between two hip angles that are worth a word [deg]
_EASIER = 0.15  # of the strength
_MOST = 4  # differences named each way
_TOLD_BY = {
    f"{any_}quadriceps": {"knee extension", "any knee extension"} for any_ in ("", "any ")
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One thing in which a substitute differs from its target.

    Attributes
    ----------
    name : str
        What is lacked or added, to stand after "it lacks" or "it adds".
    figures : str
        By how much; empty where that is said.
    weight : float
        How much it matters beside others: the larger share of the work, or 1 where it is all there is.
    """

    name: str
    figures: str
    weight: float

    @property
    def words(self) -> str:
        """Name and figures."""
        return f"{self.name} ({self.figures})" if self.figures else self.name


Found = tuple[list[Difference], list[Difference]]


def differences(found: Substitutes, label: str) -> Found:
    """What a substitute lacks, and what it adds; what matters most first.

    Of muscles and joints only what nearly all imagined people agree on is said.

    Parameters
    ----------
    found : Substitutes
    label : str
        Of the substitute.

    Returns
    -------
    lacks, adds : list of Difference
    """
    lacks: list[Difference] = []
    adds: list[Difference] = []
    for part in (_past_neutral, _actions, _muscles, _range, _peak, _effort):
        less, more = part(found, label)
        lacks += less
        adds += more
    return _first(lacks), _first(adds)


def _first(differences: list[Difference]) -> list[Difference]:
    """Those that matter most; a muscle that is told by its joint already is not told again."""
    named = {d.name for d in differences}
    told = [d for d in differences if _TOLD_BY.get(d.name) is None or not named & _TOLD_BY[d.name]]
    return sorted(told, key=lambda d: -d.weight)[:_MOST]


def _sided(less: Difference | None = None, more: Difference | None = None) -> Found:
    return ([less] if less else []), ([more] if more else [])


def _past_neutral(found: Substitutes, label: str) -> Found:
    aim, own = (float(found.comparison.work_past_neutral.sel(exercise=name)) for name in (found.target, label))
    more = float(found.comparison.work_past_neutral_contrast.sel(exercise=label, rival=found.target))
    if aim >= _WORTH and own < NO_WORK:
        return _sided(less=Difference("any work past neutral", "", 1.0))
    if own >= _WORTH and aim < NO_WORK:
        return _sided(more=Difference("work past neutral", f"{number(own, 0)} J a repetition", 1.0))
    figures = f"{number(own, 0)} J a repetition, not {number(aim, 0)}"
    if aim >= max(_WORTH, 2.0 * own) and more <= 1.0 - DECIDED:
        return _sided(less=Difference("work past neutral", figures, 0.9))
    if own >= max(_WORTH, 2.0 * aim) and more >= DECIDED:
        return _sided(more=Difference("more work past neutral", figures, 0.9))
    return [], []


def _actions(found: Substitutes, label: str) -> Found:
    """Shares of the joints' work."""
    likeness = found.likeness
    more = likeness.action_share_contrast.sel(of=label)
    return _shares(
        {
            f"{action} work" if action == "ankle" else str(action): (
                float(likeness.action_share.sel(of=found.target, action=action)),
                float(likeness.action_share.sel(of=label, action=action)),
                float(more.sel(action=action)),
            )
            for action in likeness.action.values
            if action != "hip"  # it does what the others leave
        },
        "the joints' work",
    )


def _muscles(found: Substitutes, label: str) -> Found:
    """Shares of the muscles' work."""
    share, contrast = found.comparison.muscle_work_share, found.comparison.muscle_work_share_contrast
    return _shares(
        {
            str(group): (
                float(share.sel(exercise=found.target, group=group)),
                float(share.sel(exercise=label, group=group)),
                float(contrast.sel(exercise=label, rival=found.target, group=group)),
            )
            for group in share.group.values
        },
        "the muscles' work",
    )


def _shares(parts: Mapping[str, tuple[float, float, float]], of: str) -> Found:
    """Parts by name: share in the target, share here, and the share of people in whom it is more here."""
    lacks, adds = [], []
    for name, (aim, own, more) in parts.items():
        figures = f"{100 * own:.0f} % of {of}, not {100 * aim:.0f}"
        if aim - own >= _LARGE and more <= 1.0 - DECIDED:
            none = own < _NONE
            lacks.append(Difference(f"any {name}" if none else name, "" if none else figures, aim - own))
        elif own - aim >= _LARGE and more >= DECIDED:
            adds.append(Difference(name, figures, own - aim))
    return lacks, adds


def flexion_range(solution: xr.Dataset, joint: str) -> tuple[float, float]:
    """Most and least flexion of hip or knee in the lift [deg]."""
    coordinate = {"hip": "hip_flexion", "knee": "knee_angle"}[joint]
    angle = np.degrees(q.of_coordinate(q.concentric(solution), "angle", coordinate))
    return float(angle.max()), float(angle.min())


def _range(found: Substitutes, label: str) -> Found:
    """Both ends of the range of the joint that does most of the target's work; past neutral has its own words."""
    joint = str(found.likeness.attrs["over"])
    (aim, aim_end), (own, own_end) = (flexion_range(found.solutions[name], joint) for name in (found.target, label))
    lacks, adds = [], []
    if aim - own >= _FAR:
        lacks.append(Difference(f"the {joint} beyond {number(own, 0)}° of flexion", "", (aim - own) / 90.0))
    elif own - aim >= _FAR:
        adds.append(Difference(f"the {joint} up to {number(own, 0)}° of flexion", "", (own - aim) / 90.0))
    straight = Difference(f"the {joint} straighter than", "", abs(own_end - aim_end) / 90.0)
    if own_end - aim_end >= _FAR and own_end > 0.0:
        lacks.append(replace(straight, name=f"{straight.name} {number(own_end, 0)}°"))
    elif aim_end - own_end >= _FAR and aim_end > 0.0:
        adds.append(replace(straight, name=f"{straight.name} {number(aim_end, 0)}°"))
    return lacks, adds


def _peak(found: Substitutes, label: str) -> Found:
    """Where the hip moment peaks, of exercises that both work at the hip."""
    rows = found.comparison.sel(exercise=[found.target, label])
    if set(rows.work_joint.values) != {"hip"}:
        return [], []
    aim, own = rows.angle_of_peak_hip_extension_moment.values
    more = float(
        found.comparison.angle_of_peak_hip_extension_moment_contrast.sel(exercise=label, rival=found.target)
    )  # fmt: skip
    if abs(aim - own) < _FAR or 1.0 - DECIDED < more < DECIDED or np.isnan(more):
        return [], []
    return _sided(
        less=Difference(
            f"a peak of the hip moment at {_hip_angle(aim)}", f"its own is at {_hip_angle(own)}", abs(aim - own) / 90.0
        )
    )


def _hip_angle(degrees: float) -> str:
    """A hip angle in words: flexion is positive."""
    return f"{number(degrees, 0)}° of flexion" if degrees >= 0.0 else f"{number(-degrees, 0)}° past neutral"


def _effort(found: Substitutes, label: str) -> Found:
    """Part of the strength that the hardest moment takes."""
    aim, own = (float(found.likeness.strength_used.sel(of=name)) for name in (found.target, label))
    if aim - own >= _EASIER:
        return _sided(
            less=Difference(
                "effort",
                f"its hardest moment takes {100 * own:.0f} % of all muscles' strength, not {100 * aim:.0f}",
                aim - own,
            )
        )
    return [], []
