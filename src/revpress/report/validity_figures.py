"""Curves of the body beside measured ones: torque over angle, the neighbouring joint elsewhere, contact forces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from revpress.athlete.athlete import Athlete
from revpress.athlete.strength import ACTIONS
from revpress.report.style import COOL, INK, MUTED, SHADE, WARM, Plot, direct_labels, house_style, new_figure
from revpress.report.tables import number
from revpress.study.validity import contact_forces, isometric
from revpress.study.validity.people import MAN, WOMAN, YOUNG

_MODEL = COOL[0]
_COLOURS = (COOL[0], COOL[1], WARM[0])


def _title(action: str) -> str:
    return f"{action.removeprefix('ankle_').replace('_', ' ').capitalize()} (N·m)"


def torque_over_angle(who: str, athlete: Athlete) -> Plot:
    """Isometric torque over joint angle beside the measured mean and standard deviation, all six actions.

    Parameters
    ----------
    who : str
        The person in a word, for title and file.
    athlete : Athlete
        Whose.

    Returns
    -------
    Plot
    """
    shapes = {action: isometric.shape(athlete, action) for action in ACTIONS}
    with house_style():
        figure, axes = new_figure(2, 3, height=4.6)
        for axis, (action, one) in zip(axes.flat, shapes.items(), strict=True):
            axis.fill_between(
                one.angle, one.measured - one.deviation, one.measured + one.deviation, color=SHADE, linewidth=0
            )
            axis.plot(one.angle, one.measured, color=MUTED)
            axis.plot(one.angle, one.model, color=_MODEL)
            axis.set_ylim(bottom=0)
            axis.set_title(_title(action))
        figure.supxlabel("Joint angle (°)", size=8.5, color=INK)
    said = "; ".join(
        f"{action.replace('_', ' ')} misses by {number(100 * one.miss, 0)} % of the peak"
        for action, one in shapes.items()
    )
    return Plot(
        f"isometric-strength-{who}",
        figure,
        f"Isometric torque over joint angle, {who}",
        "Blue: the body. Grey: mean of the people who were measured, with one standard deviation.",
        f"{said[0].upper()}{said[1:]}.",
    )


def neighbouring_joint() -> Plot:
    """Torque over angle with the neighbouring joint in two or three positions, young man."""
    knee, hip = np.arange(5.0, 116.0, 5.0), np.arange(-20.0, 91.0, 5.0)
    with house_style():
        figure, axes = new_figure(2, 2, height=4.8, gridspec_kw={"wspace": 0.3, "hspace": 0.1})
        (extension, flexion), (backward, outward) = axes
        labels = [
            (extension, _curves(extension, "knee_extension", knee, "hip_flexion", "hip", (0.0, 60.0, 90.0))),
            (flexion, _curves(flexion, "knee_flexion", knee, "hip_flexion", "hip", (0.0, 90.0))),
            (backward, _curves(backward, "hip_extension", hip, "knee_angle", "knee", (5.0, 90.0))),
        ]
        straight = [
            float(isometric.torque(MAN, "knee_extension", (20.0,), hip_flexion=angle)[0]) for angle in (0.0, 60.0)
        ]
        extension.errorbar(
            110.0, 1.42 * float(np.mean(straight)), 0.12 * float(np.mean(straight)),
            color=INK, marker="o", markersize=4, capsize=3, linewidth=1,
        )  # fmt: skip
        for axis, action in ((extension, "knee_extension"), (flexion, "knee_flexion")):
            one = isometric.shape(MAN, action)
            axis.plot(one.angle, one.measured, color=MUTED, linestyle=":")
            axis.set_xlabel("Knee flexion (°)")
        backward.set_xlabel("Hip flexion (°)")
        turned = isometric.external_rotation(MAN, tuple(hip[hip >= 0.0].tolist()))
        outward.plot(hip[hip >= 0.0], turned, color=_MODEL)
        at_ten = float(np.interp(10.0, hip[hip >= 0.0], turned))
        outward.axhspan(0.8 * at_ten, 1.2 * at_ten, color=SHADE, linewidth=0)
        outward.set_title("External rotation (N·m)")
        outward.set_xlabel("Hip flexion (°)")
        labels.append((outward, []))
        for axis, named in labels:
            axis.set_ylim(bottom=0)
            direct_labels(axis, named)
    ends = " to ".join(number(float(torque), 0) for torque in (turned[0], turned[-1]))
    return Plot(
        "isometric-neighbour",
        figure,
        "Torque with the neighbouring joint elsewhere, young man",
        "Lines: the body, the neighbouring joint at the angle that stands beside them. Dotted: measured mean, seated. "
        "Point: where 16 men were at 110° of knee flexion, over what the body gives at 20°, whatever their hip. "
        "Grey band: external rotation does not change with hip flexion, by a fifth either way.",
        "Knee extension, knee flexion and hip extension with the neighbouring joint in two or three positions; "
        f"external rotation over hip flexion, from {ends} N·m.",
    )


def _curves(
    axis: Axes, action: str, angles: isometric.Array, joint: str, word: str, positions: Sequence[float]
) -> list[tuple[float, str, str]]:
    """Draw the curves; where each ends, its name and colour."""
    ends = []
    for position, colour in zip(positions, _COLOURS, strict=False):
        torque = isometric.torque(MAN, action, tuple(angles.tolist()), **{joint: position})
        axis.plot(angles, torque, color=colour)
        ends.append((float(torque[-1]), f"{word} {position:.0f}°", colour))
    axis.set_title(_title(action))
    return ends


def contact_over_knee() -> Plot:
    """Contact forces of knee and hip over knee flexion, beside the mean peaks of implants."""
    joints = ("knee", "hip")
    peaks = []
    with house_style():
        figure, axes = new_figure(1, 2, height=3.0, gridspec_kw={"wspace": 0.1})
        for axis, joint in zip(axes[0], joints, strict=True):
            for (movement, exercise), style in zip(contact_forces.MOVEMENTS.items(), ("-", "--"), strict=False):
                for (who, athlete), colour in zip(YOUNG.items(), (COOL[0], WARM[0]), strict=True):
                    force = contact_forces.contact_force(exercise, athlete, joint)
                    axis.plot(force.knee_flexion, force, color=colour, linestyle=style)
                    peaks.append(f"{movement}, {joint}, {who.split(',')[0]}: {number(float(force.max()), 1)}")
            most = [m.peak for (_, j), m in contact_forces.IN_VIVO.items() if j == joint]
            axis.axhspan(min(most), max(most) + 0.02, color=MUTED, linewidth=0)
            words = "implants, walking" if joint == "hip" else "implants"
            axis.annotate(words, (axis.get_xlim()[0], max(most)), color=MUTED, va="bottom", size=8)
            axis.set_ylim(bottom=0)
            axis.set_xlabel("Knee flexion (°)")
            axis.set_title(f"Force on the {joint} (body weights)")
    movements = " and ".join(contact_forces.MOVEMENTS)
    return Plot(
        "contact-forces",
        figure,
        "Contact forces without a load",
        f"{movements.capitalize()}, on the way up. Blue: man, orange: woman. "
        + ("Solid: knee bend, dashed: standing up. " if len(contact_forces.MOVEMENTS) > 1 else "")
        + "Grey: mean peaks that implants measured, at the knee in these movements, at the hip in walking.",
        f"Peaks in body weights. {'; '.join(peaks)}.",
    )


OF_GROUP: Mapping[str, Sequence[Callable[[], Plot]]] = {
    isometric.ISOMETRIC.name: (
        lambda: torque_over_angle("man", MAN),
        lambda: torque_over_angle("woman", WOMAN),
        neighbouring_joint,
    ),
    contact_forces.CONTACT_FORCES.name: (contact_over_knee,),
}
"""Figures beside a group's tables, by its name."""
