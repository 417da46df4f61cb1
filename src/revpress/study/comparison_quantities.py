"""Quantities of a row of a comparison, each declared once: the row, reports and ``docs/quantities.md`` follow.

One leg, concentric frames, unless the definition says otherwise. A file that declares another one adds it to every
comparison::

    @comparison_quantities.declare("longest_muscle", unit="m", meaning="longest muscle path", digits=3)
    def _longest_muscle(lift: Lift) -> float:
        return float(lift.phase.muscle_length.max())
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.mechanics.kinematics import Array
from revpress.quantity import Function, Quantity, QuantityRegister
from revpress.study import quantities as q
from revpress.study.lift import STROKE_GRID, Lift
from revpress.study.profile import PROFILES
from revpress.twin.ranges import EXTENSION_MOMENTS

comparison_quantities: QuantityRegister[Lift] = QuantityRegister()

_HIP = ("hip_angle",)
_KNEE = ("knee_angle",)
_GROUP = ("group",)
_MOMENTS = {
    "hip_extension_moment": (
        "net hip moment, extension +",
        "−`moment` of hip flexion: net, so the passive flexors of an extended hip count against it",
        "muscle alone: add the passive moment for that",
    ),
    "knee_extension_moment": (
        "net knee moment, extension +",
        "−`moment` of knee flexion",
        "hamstrings and quadriceps at once leave a small one",
    ),
    "plantarflexion_moment": ("net ankle moment, plantarflexion +", "−`moment` of the ankle", ""),
    "lumbar_extension_moment": (
        "net lumbar moment, extension +",
        "`moment` of lumbar extension: of the whole trunk, not of one leg; NaN where the trunk lies on a bench, which "
        "may carry any part of it",
        "spinal compression; and see `moment` for machines",
    ),
}


def _declare(
    section: str, name: str, unit: str, meaning: str, dims: tuple[str, ...] = (), **rest: Any
) -> Callable[[Function], Function]:
    return comparison_quantities.declare(name, unit=unit, meaning=meaning, dims=dims, section=section, **rest)


_over_hip = partial(_declare, "Over hip angle")
_over_knee = partial(_declare, "Over knee angle")
_number = partial(_declare, "One number an exercise")


# Curves and peaks of the joint moments


def _add(section: str, name: str, function: Callable[[Lift], Any], unit: str, meaning: str, **rest: Any) -> None:
    comparison_quantities.add(Quantity(name, function, meaning, unit, section=section, **rest))


def _moment_over_hip(name: str, lift: Lift) -> Array:
    return lift.over_hip(lift.moments[name])


def _moment_over_knee(name: str, lift: Lift) -> Array:
    return lift.over_knee(lift.moments[name])


def _peak_moment(name: str, lift: Lift) -> float:
    return float(lift.moments[name].max())


for _name, (_meaning, _definition, _leaves_out) in _MOMENTS.items():
    _add(
        "Over hip angle", _name, partial(_moment_over_hip, _name), "N m", _meaning,
        dims=_HIP, definition=_definition, leaves_out=_leaves_out,
    )  # fmt: skip
for _name in ("hip_extension_moment", "knee_extension_moment"):
    _meaning = _MOMENTS[_name][0]
    _add(
        "Over knee angle", f"{_name}_over_knee_angle", partial(_moment_over_knee, _name), "N m",
        f"{_meaning}, over knee flexion", dims=_KNEE, definition=f"`{_name}` over knee flexion",
    )  # fmt: skip
for _name, (_meaning, _definition, _leaves_out) in _MOMENTS.items():
    _add(
        "One number an exercise", f"peak_{_name}", partial(_peak_moment, _name), "N m",
        f"largest {_meaning}", definition=f"largest `{_name}` of the concentric frames",
    )  # fmt: skip


@_number(
    "angle_of_peak_hip_extension_moment", "deg", "hip flexion at the largest hip extension moment", face="°",
    definition="hip flexion in the frame of `peak_hip_extension_moment`",
)  # fmt: skip
def _angle_of_peak_hip_extension_moment(lift: Lift) -> float:
    angle = q.of_coordinate(lift.phase, "angle", "hip_flexion")
    return float(np.degrees(angle[lift.moments["hip_extension_moment"].argmax()]))


# Muscles


@_over_hip(
    "group_activation", "1", "activation, mean weighted by maximal force", (*_GROUP, *_HIP), face="%",
    definition="Σ a F_max / Σ F_max over the group", leaves_out="that every part works: one may rest",
)  # fmt: skip
def _group_activation(lift: Lift) -> Array:
    return lift.over_hip(lift.group_activation)


@_over_hip(
    "group_force", "N", "sum of tendon forces", (*_GROUP, *_HIP), definition="Σ F",
    leaves_out="which way it pulls: parts of a group may oppose each other",
)  # fmt: skip
def _group_force(lift: Lift) -> Array:
    return lift.over_hip(lift.group_force)


@_over_knee(
    "group_activation_over_knee_angle", "1", "activation over knee flexion", (*_GROUP, *_KNEE), face="%",
    definition="`group_activation` over knee flexion",
)  # fmt: skip
def _group_activation_over_knee(lift: Lift) -> Array:
    return lift.over_knee(lift.group_activation)


@_over_knee(
    "group_force_over_knee_angle", "N", "sum of tendon forces over knee flexion", (*_GROUP, *_KNEE),
    definition="`group_force` over knee flexion",
)  # fmt: skip
def _group_force_over_knee(lift: Lift) -> Array:
    return lift.over_knee(lift.group_force)


@_number(
    "mean_group_activation", "1", "mean activation of the lift", _GROUP, face="%",
    definition="mean over time of Σ a F_max / Σ F_max over the group, of the concentric frames",
    leaves_out="EMG: neither its % of a maximal contraction nor its delay",
)  # fmt: skip
def _mean_group_activation(lift: Lift) -> Any:
    return list(q.mean_group_activation(lift.solution).values())


@_number(
    "peak_group_activation", "1", "largest activation of the lift", _GROUP, face="%",
    definition="largest Σ a F_max / Σ F_max over the group, of the concentric frames",
    leaves_out="the lowering: see `eccentric_peak_group_activation`",
)  # fmt: skip
def _peak_group_activation(lift: Lift) -> Array:
    return np.asarray(lift.group_activation.max(axis=1))


@_number(
    "peak_group_force", "N", "largest sum of tendon forces of the lift", _GROUP,
    definition="largest Σ F over the group, of the concentric frames",
    leaves_out="the lowering: see `eccentric_peak_group_force`",
)  # fmt: skip
def _peak_group_force(lift: Lift) -> Array:
    return np.asarray(lift.group_force.max(axis=1))


@_number(
    "eccentric_peak_group_activation", "1", "largest activation of the lowering", _GROUP, face="%",
    definition="the same of the frames after the turning point; NaN where the repetition ends there",
)  # fmt: skip
def _eccentric_peak_group_activation(lift: Lift) -> Array:
    return _peaks(lift, q.group_activation)


@_number(
    "eccentric_peak_group_force", "N", "largest sum of tendon forces of the lowering", _GROUP,
    definition="the same of the frames after the turning point; NaN where the repetition ends there",
)  # fmt: skip
def _eccentric_peak_group_force(lift: Lift) -> Array:
    return _peaks(lift, q.group_force)


def _peaks(lift: Lift, of_group: Callable[[Any, str], Array]) -> Array:
    """Largest value of each group in the lowering."""
    lowering = lift.lowering
    if lowering is None:
        return np.full(len(MUSCLE_GROUPS), np.nan)
    return np.array([of_group(lowering, group).max() for group in MUSCLE_GROUPS])


@_number(
    "group_work", "J", "positive work of the muscles", _GROUP,
    definition="W_group = Σ ∫ max(F v, 0) dt over its muscles",
    leaves_out="work against another muscle counts too: groups add up to more than the load gains",
)  # fmt: skip
def _group_work(lift: Lift) -> Any:
    return list(q.group_work(lift.solution).values())


@_number(
    "muscle_work_share", "1", "share of the leg's positive muscle work", _GROUP, face="%",
    definition="W_group / W of all muscles of the leg; the rest is muscles outside the groups",
    leaves_out="a training effect",
)  # fmt: skip
def _muscle_work_share(lift: Lift) -> Any:
    return list(q.muscle_work_shares(lift.solution).values())


@_number(
    "joint_work_share", "1", "share of the leg's positive joint work", ("joint",), face="%",
    definition=(
        "W_joint / Σ W_joint, W_joint = ∫ max(Σ M dq/dt, 0) dt over the coordinates of hip, knee, ankle; sums to 1"
    ),
    leaves_out="the trunk's work. A muscle across two joints carries work from one to the other",
)  # fmt: skip
def _joint_work_share(lift: Lift) -> Any:
    return list(q.joint_work_shares(lift.solution).values())


def _profile(name: str, lift: Lift) -> Array:
    return lift.work_profiles[name]


for _joint, (_joints, _muscles) in PROFILES.items():
    _place, _where = f"{_joint}_place", f"by {_joint} angle"
    _add(
        "One number an exercise", _joints, partial(_profile, _joints), "J", f"positive joint work {_where}",
        dims=("action", _place),
        definition="W_joint of the hip, of the knee while it straightens and while it bends, and of the ankle, parted "
        f"among the angles of `{_place}`: each instant's to the two nearest, the nearer the more",
    )  # fmt: skip
    _add(
        "One number an exercise", _muscles, partial(_profile, _muscles), "J", f"positive muscle work {_where}",
        dims=("group", _place), definition="W_group parted in the same way", leaves_out="a training effect",
    )  # fmt: skip


@_number(
    "work_joint", "text", "joint of the larger positive work, hip or knee",
    definition="`hip` or `knee`, whichever has the larger W_joint: over whose angle the lift is best looked at",
)  # fmt: skip
def _work_joint(lift: Lift) -> str:
    return q.work_joint(lift.solution)


# Past neutral, joints, load


@_number(
    "impulse_past_neutral", "N m s", "hip extension impulse below zero hip flexion",
    definition="∫ M_hip dt while hip flexion is below 0; M_hip = `hip_extension_moment`",
    leaves_out="negative: the hip is held back there, by passive tissue or flexors",
)  # fmt: skip
def _impulse_past_neutral(lift: Lift) -> float:
    return q.past_neutral(lift.solution)[0]


@_number(
    "work_past_neutral", "J", "hip extension work below zero hip flexion",
    definition="∫ M_hip (−dq/dt) dt over the same", leaves_out="as above; nor how much of it is muscle",
)  # fmt: skip
def _work_past_neutral(lift: Lift) -> float:
    return q.past_neutral(lift.solution)[1]


@_number(
    "group_work_past_neutral", "J", "positive work of the muscles past neutral", _GROUP,
    definition="as `group_work`, while hip flexion is below 0", leaves_out="as `group_work`",
)  # fmt: skip
def _group_work_past_neutral(lift: Lift) -> Any:
    return list(q.group_work_past_neutral(lift.solution).values())


def _joint_force_peak(joint: str, lift: Lift) -> float:
    return q.peak_joint_force(lift.solution, joint)


def _joint_force_peak_bw(joint: str, lift: Lift) -> float:
    return q.peak_joint_force(lift.solution, joint) / q.body_weight(lift.solution)


for _joint, _leaves_out in (("hip", "where in the joint"), ("knee", "kneecap on thigh")):
    _add(
        "One number an exercise", f"{_joint}_contact_force_peak", partial(_joint_force_peak, _joint), "N",
        f"largest {_joint} contact force of the repetition",
        definition=f"largest \\|`joint_force`\\| of the {_joint} over the *repetition*", leaves_out=_leaves_out,
    )  # fmt: skip
for _joint in ("hip", "knee"):
    _add(
        "One number an exercise", f"{_joint}_contact_force_peak_bw", partial(_joint_force_peak_bw, _joint), "BW",
        f"largest {_joint} contact force of the repetition in body weights", digits=1, face="body weights",
        definition=f"`{_joint}_contact_force_peak` over the athlete's weight m g",
    )  # fmt: skip


@_number(
    "resistance", "N", "force on the interface along its path", ("stroke",), definition="`resistance` over `stroke`"
)
def _resistance(lift: Lift) -> Array:
    return np.asarray(np.interp(STROKE_GRID, lift.phase.stroke.values, lift.phase.resistance.values))


@_number(
    "hip_extension_reached", "deg", "largest hip extension past neutral", face="°",
    definition="−min of hip flexion; negative: neutral is not reached",
)  # fmt: skip
def _hip_extension_reached(lift: Lift) -> float:
    return float(np.degrees(q.hip_extension_reached(lift.solution)))


@_number(
    "hip_extension_limit", "deg", "the athlete's limit of hip extension past neutral", face="°",
    definition="measured on the athlete, or the average of age and sex (Soucie 2011)",
    leaves_out="what a loaded joint should be taken to",
)  # fmt: skip
def _hip_extension_limit(lift: Lift) -> float:
    return float(np.degrees(q.hip_extension_limit(lift.solution)))


@_number(
    "load", "", "load of the exercise", unit_coordinate="load_unit", digits=1, definition="what was loaded",
    leaves_out="effort: compare at equal effort, not at equal load",
)  # fmt: skip
def _load(lift: Lift) -> float:
    return float(lift.solution["load"])


@_number(
    "load_share", "1", "share of the largest load that was asked for", face="%",
    definition="of what `load_share_of` names; NaN where a load was given",
    leaves_out="effort, where it is a share of what the machine takes",
)  # fmt: skip
def _load_share(lift: Lift) -> float:
    return float(lift.solution.attrs.get("load_share", np.nan))


@_number(
    "load_share_of", "text", "whose largest load the share is of: athlete or machine",
    definition=(
        "`athlete`: of the largest load that this athlete can move; `machine`: of the heaviest that the machine takes, "
        "because the athlete could move more; empty where a load was given"
    ),
)  # fmt: skip
def _load_share_of(lift: Lift) -> str:
    return str(lift.solution.attrs.get("load_share_of", ""))


@_number(
    "saturated_frames", "1", "share of frames beyond the athlete's strength", face="%",
    definition="share of frames with `status` not 0", leaves_out="by how much: see `reserve`",
)  # fmt: skip
def _saturated_frames(lift: Lift) -> float:
    return float((lift.phase.status.values != 0).mean())


# Intervals


def _declare_interval(name: str, function: Callable[[Lift], Any], definition: str, leaves_out: str = "") -> None:
    """Declare the interval (layer, bound, …) of a declared quantity."""
    of = comparison_quantities[name]

    def ends(lift: Lift) -> Any:
        return function(lift) if lift.layers else None

    interval = replace(
        of, name=f"{name}_interval", function=ends, meaning=f"{of.meaning}, least and most",
        dims=("layer", "bound", *of.dims), section="Intervals", definition=definition, leaves_out=leaves_out,
    )  # fmt: skip
    comparison_quantities.add(interval)


def _moment_interval_over_hip(name: str, lift: Lift) -> Array:
    return lift.over_hip(lift.moment_intervals[name])


def _moment_interval_over_knee(name: str, lift: Lift) -> Array:
    return lift.over_knee(lift.moment_intervals[name])


def _peak_moment_interval(name: str, lift: Lift) -> Array:
    return np.asarray(lift.moment_intervals[name].max(axis=-1))


def _group_interval_over_hip(name: str, lift: Lift) -> Array:
    return lift.over_hip(lift.group_intervals(name))


def _group_interval_over_knee(name: str, lift: Lift) -> Array:
    return lift.over_knee(lift.group_intervals(name))


def _peak_group_interval(name: str, lift: Lift) -> Array:
    return np.asarray(lift.group_intervals(name).max(axis=-1))


def _eccentric_peak_group_interval(name: str, lift: Lift) -> Array:
    if lift.lowering is None:
        return np.full((len(lift.layers), 2, len(MUSCLE_GROUPS)), np.nan)
    return np.asarray(lift.group_intervals(name, lift.lowering).max(axis=-1))


def _of_the_lift(name: str, lift: Lift) -> Array:
    return np.asarray(lift.solution[f"{name}_interval"].values)


def _past_neutral_interval(which: int, lift: Lift) -> Array:
    return np.asarray(lift.past_neutral_intervals[which])


def _joint_force_interval(joint: str, weight: bool, lift: Lift) -> Array:
    solution = lift.solution
    ends = solution["joint_force_magnitude_interval"].sel(joint=f"{joint}_{q.leg(solution)}")
    peak = ends.transpose("layer", "bound", "frame").values.max(axis=-1)
    return np.asarray(peak / q.body_weight(solution) if weight else peak)


_ADDED_UP = "ends add up frame by frame: a foot that leaps from one to the next is allowed"
_PEAKS = "the largest of the low ends over the frames, and of the high ends"
for _name in EXTENSION_MOMENTS:
    _declare_interval(
        _name, partial(_moment_interval_over_hip, _name), f"`moment_interval` of the solution as `{_name}`"
    )
    if f"{_name}_over_knee_angle" in comparison_quantities:
        _declare_interval(
            f"{_name}_over_knee_angle", partial(_moment_interval_over_knee, _name), "the same over `knee_angle`"
        )
    _declare_interval(f"peak_{_name}", partial(_peak_moment_interval, _name), _PEAKS)
for _name in ("group_activation", "group_force"):
    _declare_interval(
        _name, partial(_group_interval_over_hip, _name), f"`{_name}_interval` of the solution over `hip_angle`"
    )
    _declare_interval(
        f"{_name}_over_knee_angle", partial(_group_interval_over_knee, _name), "the same over `knee_angle`"
    )
    _declare_interval(f"peak_{_name}", partial(_peak_group_interval, _name), _PEAKS)
    _declare_interval(f"eccentric_peak_{_name}", partial(_eccentric_peak_group_interval, _name), _PEAKS)
for _name in ("mean_group_activation", "group_work", "muscle_work_share"):
    _declare_interval(_name, partial(_of_the_lift, _name), "that of the solution, over the whole concentric phase")
_declare_interval("impulse_past_neutral", partial(_past_neutral_interval, 0), "∫ of the ends", _ADDED_UP)
_declare_interval("work_past_neutral", partial(_past_neutral_interval, 1), "the ends of ∫ M_hip (−dq/dt) dt", _ADDED_UP)
for _joint in ("hip", "knee"):
    for _name, _weight in ((f"{_joint}_contact_force_peak", False), (f"{_joint}_contact_force_peak_bw", True)):
        _declare_interval(_name, partial(_joint_force_interval, _joint, _weight), f"{_PEAKS}, of the *repetition*")


@_declare(
    "Intervals", "narrowing", "1", "how much narrower the likely work of a group is without the cause",
    dims=("cause", "group"), face="%", definition="that of the solution", leaves_out="causes do not add up",
)  # fmt: skip
def _narrowing(lift: Lift) -> Any:
    return lift.solution["narrowing"].values if "narrowing" in lift.solution else None


@_declare(
    "Intervals", "strength_used", "1", "part of what all muscles could carry that the hardest frame of the lift asks",
    face="%", definition="that of the solution",
)  # fmt: skip
def _strength_used(lift: Lift) -> Any:
    return lift.solution["strength_used"].values if "strength_used" in lift.solution else None
