"""Isometric torque over joint angle, the calibrated athlete beside Anderson 2007: table and figure of docs/body.md."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

from revpress import Athlete
from revpress.athlete import isometric_curves
from revpress.report.style import INK, MUTED, SHADE, house_style, new_figure

PEOPLE = {
    "man, 21 yr, 75 kg, 1.75 m": Athlete(sex="male", stature=1.75, mass=75.0, age=21.5),
    "woman, 21 yr, 62 kg, 1.64 m": Athlete(sex="female", stature=1.64, mass=62.0, age=21.5),
    "man, 60 yr, 80 kg, 1.75 m": Athlete(sex="male", stature=1.75, mass=80.0, age=60.0),
    "woman, 60 yr, 68 kg, 1.63 m": Athlete(sex="female", stature=1.63, mass=68.0, age=60.0),
}
FIGURE = Path(__file__).resolve().parent.parent / "docs" / "figures" / "isometric-strength.svg"


def rows(curves: xr.Dataset) -> list[tuple[str, float, float, float, float, float, float]]:
    """Action, peaks of model and data [N m], their angles [deg], RMS over the data's peak, share within one SD."""
    out = []
    for action in curves.action.values:
        one = curves.sel(action=action).dropna("point")
        model, data, spread = one.model.values, one.anderson.values, one.anderson_sd.values
        angle = np.degrees(one.angle.values)
        rms = np.sqrt(np.mean((model - data) ** 2)) / data.max()
        out.append(
            (str(action), model.max(), data.max(), angle[model.argmax()], angle[data.argmax()], rms,
             float(np.mean(np.abs(model - data) <= spread)))
        )  # fmt: skip
    return out


def draw(curves: xr.Dataset) -> None:
    """Six panels: the model's curve, Anderson's with one standard deviation."""
    with house_style():
        figure, axes = new_figure(2, 3, height=4.6)
        for axis, action in zip(axes.flat, curves.action.values, strict=True):
            one = curves.sel(action=action).dropna("point")
            angle = np.degrees(one.angle)
            axis.fill_between(angle, one.anderson - one.anderson_sd, one.anderson + one.anderson_sd, color=SHADE, lw=0)
            axis.plot(angle, one.anderson, color=MUTED)
            axis.plot(angle, one.model, color="#306880")
            axis.set_ylim(bottom=0)
            axis.set_title(f"{str(action).replace('_', ' ').capitalize()} (N·m)")
        figure.supxlabel("Joint angle (°)", size=8.5, color=INK)
        figure.savefig(FIGURE, facecolor="white")


def main() -> None:
    """Print the table of every person; draw the first."""
    for who, athlete in PEOPLE.items():
        curves = isometric_curves(athlete)
        print(f"\n{who}\n{'':24}{'peak N m':>16}{'at °':>14}{'RMS/peak':>10}{'within SD':>11}")
        for action, model, data, at, measured_at, rms, within in rows(curves):
            print(f"{action:24}{model:8.1f}{data:8.1f}{at:7.0f}{measured_at:7.0f}{rms:10.2f}{100 * within:10.0f}%")
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    draw(isometric_curves(next(iter(PEOPLE.values()))))
    print(f"\n{FIGURE}")


if __name__ == "__main__":
    main()
