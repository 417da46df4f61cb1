"""Draw the small pictures by which the workspace shows exercises: one SVG each, side view, person and equipment.

Usage: python scripts/draw_exercise_pictures.py [NAME...]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from revpress import Athlete
from revpress.exercise.catalogue import exercises
from revpress.exercise.solve import solve
from revpress.mechanics.kinematics import Array
from revpress.report.exercise_scene import exercise_scene
from revpress.report.outline import SIDE_VIEW, Seen, moved, seen, visible
from revpress.study import quantities as q

FOLDER = Path(__file__).resolve().parent.parent / "src" / "revpress" / "app" / "static" / "exercises"
WIDTH, HEIGHT, MARGIN = 160.0, 100.0, 6.0
PERSON, EQUIPMENT = "#3f86a5", "#8a969e"  # both stand out on light and on dark paper
CORNERS = 16  # of an outline: more cannot be seen at this size
MOVED = 0.04  # m: what stays nearer is not drawn again where the lift ends


def thinned(edge: Array) -> Array:
    """At most so many corners of a convex outline, evenly along it."""
    return edge if len(edge) <= CORNERS else edge[np.linspace(0, len(edge), CORNERS, endpoint=False).astype(int)]


def path(edges: Iterable[Array], place: np.ndarray, scale: float) -> str:
    """Outlines as one path of an SVG, y downwards."""
    drawn = []
    for edge in edges:
        points = (thinned(edge) * [1.0, -1.0] * scale + place).round(1)
        drawn.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    return "".join(drawn)


def of_group(shapes: Sequence[Seen], person: bool) -> list[Array]:
    """Outlines of the person, or of all else."""
    return [s.edge for s in shapes if (s.group == "athlete") is person]


def picture(name: str) -> str:
    """The SVG of an exercise: solid where the hip's moment is largest, pale where the lift ends."""
    solution = solve(name, Athlete(), intervals=False)
    scene, lift = exercise_scene(solution), q.concentric(solution)
    hardest = int(q.extension_moments(lift)["hip_extension_moment"].argmax())
    solid, end = (int(np.abs(scene["time"] - float(lift.time.values[i])).argmin()) for i in (hardest, -1))
    shapes = visible(seen(scene, solid, SIDE_VIEW))
    pale = visible(moved(seen(scene, end), seen(scene, solid), MOVED)) if end != solid else []
    cords = [SIDE_VIEW.see(cord["points"][solid]) for cord in scene["cords"]]
    corners = np.concatenate([s.edge for s in (*shapes, *pale)])
    low, high = corners.min(axis=0), corners.max(axis=0)
    room = np.array([WIDTH, HEIGHT]) - 2.0 * MARGIN
    scale = float((room / (high - low)).min())
    place = np.array([WIDTH / 2, HEIGHT - MARGIN]) - scale * np.array([(low + high)[0] / 2, -low[1]])
    lines = "".join(f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in c * [1.0, -1.0] * scale + place)}" for c in cords)
    layers = [
        f'<path fill="{PERSON}" fill-opacity=".3" d="{path(of_group(pale, True), place, scale)}"/>',
        f'<path fill="{EQUIPMENT}" d="{path(of_group(shapes, False), place, scale)}"/>',
        f'<path fill="{PERSON}" d="{path(of_group(shapes, True), place, scale)}"/>',
        f'<path fill="none" stroke="{EQUIPMENT}" stroke-width="1.2" d="{lines}"/>' if lines else "",
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"><title>{exercises[name].title}'
        f"</title>{''.join(layers)}</svg>\n"
    )


def main() -> None:
    """Write the pictures, and take away those of exercises that are no more."""
    names = sys.argv[1:] or list(exercises)
    for name in names:
        file = FOLDER / f"{name.replace('/', '-')}.svg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(picture(name), encoding="utf-8")
        print(f"{file.name}: {file.stat().st_size} bytes", flush=True)
    if not sys.argv[1:]:
        for old in FOLDER.glob("*.svg"):
            if old.stem not in {name.replace("/", "-") for name in exercises}:
                old.unlink()


if __name__ == "__main__":
    main()
