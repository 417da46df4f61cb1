"""Drawings: outlines are those of the solids, and the page shows what the scene holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.patches import Polygon
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from revpress import Athlete, solve
from revpress.errors import InputError
from revpress.report.drawing import WIDTH, draw
from revpress.report.exercise_scene import exercise_scene
from revpress.report.outline import (
    SIDE_VIEW,
    THREE_QUARTER,
    Camera,
    Force,
    above_ground,
    forces,
    moved,
    outline,
    seen,
    spindle,
    visible,
)
from revpress.report.style import activation_colours

BLUNT = 0.0008  # by which a polygon may miss a curve [m]


def surface(kind: str, size: NDArray[Any], points: int = 20_000) -> NDArray[Any]:
    """Points all over a solid, with its corners and rims."""
    rng = np.random.default_rng(3)
    ball = rng.normal(size=(points, 3))
    ball /= np.linalg.norm(ball, axis=1, keepdims=True)
    ends = np.sign(ball[:, 2:])
    if kind == "box":
        return np.sign(ball) * size
    if kind == "cylinder":
        rim = ball[:, :2] / np.linalg.norm(ball[:, :2], axis=1, keepdims=True)
        return np.column_stack([size[0] * rim, size[1] * ends])
    if kind == "capsule":
        return size[0] * ball + ends * [0.0, 0.0, size[1]]
    return ball * (size if kind == "ellipsoid" else size[0])


def area(polygon: NDArray[Any]) -> float:
    x, y = polygon.T
    return float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)) / 2)


@given(
    kind=st.sampled_from(["box", "capsule", "cylinder", "ellipsoid", "sphere"]),
    size=st.tuples(*[st.floats(0.02, 0.3)] * 3),
    turn=st.tuples(*[st.floats(-3.0, 3.0)] * 3),
    camera=st.sampled_from([SIDE_VIEW, THREE_QUARTER]),
)
def test_an_outline_is_the_shadow_of_the_solid(
    kind: str, size: tuple[float, ...], turn: tuple[float, ...], camera: Camera
) -> None:
    rotation = Rotation.from_rotvec(turn).as_matrix()
    edge = outline(kind, size, rotation, camera)
    shadow = camera.see(surface(kind, np.array(size)) @ rotation.T)
    angle = np.linspace(0.0, 2.0 * np.pi, 90, endpoint=False)
    directions = np.column_stack([np.cos(angle), np.sin(angle)])
    reach, wanted = (edge @ directions.T).max(axis=0), (shadow @ directions.T).max(axis=0)
    assert (wanted - reach).max() < BLUNT
    assert (reach - wanted).max() < 1e-2 * max(size)  # the sample does not reach quite as far as the solid
    assert area(edge) > 0.0  # anticlockwise, so that overlapping shapes fill as one


def test_outlines_of_closed_form() -> None:
    level = np.eye(3)
    assert np.linalg.norm(outline("sphere", [0.1, 0, 0], level), axis=1) == pytest.approx(0.1)
    assert sorted(map(tuple, np.abs(outline("box", [0.3, 0.2, 0.1], level)))) == [(0.3, 0.2)] * 4
    lying = Rotation.from_euler("y", 90, degrees=True).as_matrix()
    assert np.ptp(outline("capsule", [0.05, 0.4, 0], lying), axis=0) == pytest.approx([0.9, 0.1], abs=1e-9)
    assert np.ptp(outline("cylinder", [0.2, 0.01, 0], level), axis=0) == pytest.approx([0.4, 0.4], abs=1e-9)
    assert np.ptp(outline("cylinder", [0.2, 0.01, 0], lying), axis=0) == pytest.approx([0.02, 0.4], abs=1e-9)


def test_an_unknown_kind_of_shape_is_refused() -> None:
    with pytest.raises(InputError, match="'torus'"):
        outline("torus", [1, 1, 1], np.eye(3))


def test_the_side_view_shows_front_to_the_right_and_the_right_side_near() -> None:
    assert SIDE_VIEW.see([1.0, 2.0, 3.0]) == pytest.approx([1.0, 2.0])
    assert SIDE_VIEW.depth([0.0, 0.0, 1.0]) == pytest.approx(1.0)
    for camera in (SIDE_VIEW, THREE_QUARTER):
        assert camera.axes @ camera.axes.T == pytest.approx(np.eye(3), abs=1e-12)
        assert np.linalg.det(camera.axes) == pytest.approx(1.0)
    assert THREE_QUARTER.depth([1.0, 0.0, 0.0]) > 0.0  # turned towards the front
    assert THREE_QUARTER.depth([0.0, 1.0, 0.0]) > 0.0  # and from above


def test_a_spindle_is_as_wide_as_the_muscle_and_thin_at_its_ends() -> None:
    path = np.column_stack([np.linspace(0, 0.4, 21), np.zeros(21), np.zeros(21)])
    belly = spindle(path, 0.01)
    assert np.ptp(belly[:, 1]) == pytest.approx(0.02, rel=1e-6)
    assert np.ptp(belly[[0, -1], 1]) == pytest.approx(0.006, rel=1e-6)


def test_an_arrow_points_along_its_force_and_its_area_grows_with_it() -> None:
    large, small = (Force("foot", "contact", np.zeros(2), np.array([0.6, 0.8, 0.0]) * n) for n in (800.0, 400.0))
    whole, half = (f.outline(0.4, 0.03, 800.0) for f in (large, small))
    assert whole[3] == pytest.approx([0.24, 0.32])
    assert area(half) / area(whole) == pytest.approx(0.5)
    assert large.label == "foot 800 N"


def test_an_arrow_that_would_end_in_the_ground_ends_where_the_force_acts() -> None:
    down, up = (Force("bar", "resistance", np.array([0.0, 0.3]), np.array([0.0, n, 0.0]), 1) for n in (-500.0, 500.0))
    assert down.outline(0.4, 0.03, 500.0)[3] == pytest.approx([0.0, 0.3])
    assert down.outline(0.2, 0.03, 500.0)[3] == pytest.approx([0.0, 0.1])
    assert up.outline(0.4, 0.03, 500.0)[3] == pytest.approx([0.0, 0.7])


def test_a_level_eye_sees_what_is_under_the_ground_lie_flat_on_it() -> None:
    points = np.array([[0.0, -0.1], [1.0, 0.2]])
    assert above_ground(points, SIDE_VIEW).tolist() == [[0.0, 0.0], [1.0, 0.2]]
    assert above_ground(points, THREE_QUARTER).tolist() == points.tolist()


def arrow(name: str, kind: str, origin: list[float], vector: list[float]) -> dict[str, Any]:
    return {"name": name, "kind": kind, "origin": np.array([origin]), "vector": np.array([vector])}


def test_forces_that_look_like_one_are_told_as_one() -> None:
    feet = [arrow(f"foot {s}", "contact", [0, 0, z], [0, 500, z]) for s, z in (("r", 0.1), ("l", -0.1))]
    [foot] = forces({"arrows": feet}, 0)
    assert foot.label == "foot 500 N each"
    felt = arrow("resistance", "resistance", [0, 0, 0], [0, 1000, 0])
    assert [f.name for f in forces({"arrows": [*feet, felt]}, 0)] == ["resistance"]  # both feet bear all of it
    apart = arrow("resistance", "resistance", [0.5, 1, 0], [0, -1000, 0])
    assert {f.name for f in forces({"arrows": [*feet, apart]}, 0)} == {"foot", "resistance"}
    assert forces({"arrows": [arrow("strap", "contact", [0, 0, 0], [0, 0, 0])]}, 0) == []


def test_unlike_forces_of_one_name_at_one_place_are_summed() -> None:
    hands = [
        arrow("hand r", "contact", [1, 1, 0.2], [-300, -200, 0]),
        arrow("hand l", "contact", [1, 1, -0.2], [0, 100, 0]),
    ]
    [both] = forces({"arrows": hands}, 0)
    assert both.label == "hands 316 N"
    assert both.whole == pytest.approx([-300, -100, 0])
    felt = arrow("resistance", "resistance", [1, 1, 0], [-300, -100, 0])
    assert [f.name for f in forces({"arrows": [*hands, felt]}, 0)] == ["resistance"]
    feet = [arrow(f"foot {s}", "contact", [x, 0, 0], [0, n, 0]) for s, x, n in (("r", 0.0, 300), ("l", 0.02, 600))]
    assert forces({"arrows": feet}, 0)[0].label == "feet 900 N"


@pytest.fixture(scope="module")
def scene() -> dict[str, Any]:
    return exercise_scene(solve("hip_thrust", Athlete()))


def words(figure: Any) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def polygons(figure: Any) -> Iterator[Polygon]:
    return (patch for patch in figure.axes[0].patches if isinstance(patch, Polygon) and len(patch.get_xy()) > 30)


def test_every_shape_is_seen_and_the_far_leg_is_hidden_by_its_twin(scene: dict[str, Any]) -> None:
    shapes = seen(scene, 10)
    assert len(shapes) == sum(s["group"] != "floor" for s in scene["shapes"])
    assert {"leg r", "leg l", "arm r", "arm l", "trunk"} < {s.part for s in shapes}
    left = {s.part for s in visible(shapes)}
    assert "leg r" in left
    assert "leg l" not in left
    assert all(s.worn for s in shapes if s.group == "load")  # the bar lies on the pelvis


def test_a_ghost_is_what_moves(scene: dict[str, Any]) -> None:
    solid = seen(scene, 0)
    assert moved(solid, solid, 0.01) == []
    parts = {s.part for s in moved(seen(scene, 25), solid, 0.03)}
    assert {"trunk", "leg r"} <= parts
    assert "world" not in parts  # the bench stands still


def test_forces_lie_over_limbs_and_cables_the_largest_lowest() -> None:
    drawn = exercise_scene(solve("cable_kickback", Athlete()))
    axes = draw(drawn, 10).figure.axes[0]
    cables = [line for line in axes.lines if line.get_linewidth() == pytest.approx(1.4)]
    above = [patch for patch in axes.patches if patch.get_zorder() > max(cable.get_zorder() for cable in cables)]
    fills = [to_hex(patch.get_facecolor()) for patch in above if patch.get_linewidth() == 0.0]
    assert fills == ["#66727c", "#a93c06"]  # support, then the smaller resistance, each over its own white rim
    assert len(above) == 4


def test_a_drawing_holds_what_the_scene_has(scene: dict[str, Any]) -> None:
    frame = 10
    plot = draw(scene, frame, {"start": 0, "end": 26}, load="80 kg")
    written = words(plot.figure)
    assert {"start", "end", "80 kg", "0.5 m"} <= set(written)
    for force in forces(scene, frame):
        assert force.label in written
        assert force.label in plot.alt
    muscles = [m for m in scene["muscles"] if m["name"].endswith("_r")]
    colours = activation_colours()
    wanted = sorted(colours[round(float(m["activation"][frame]) * 63)].lower() for m in muscles)
    assert sorted(to_hex(p.get_facecolor()) for p in polygons(plot.figure)) == wanted


@pytest.mark.parametrize("name", ["reverse_leg_press/prone_hinge", "cable_kickback", "sled_push"])
def test_words_stay_on_the_page_and_off_each_other(name: str) -> None:
    drawn = exercise_scene(solve(name, Athlete()))
    plot = draw(drawn, 10, {"start": 0, "end": 26}, load="10 kg")
    plot.figure.set_dpi(72)
    plot.svg()
    boxes = [text.get_window_extent() for text in plot.figure.axes[0].texts]
    page = plot.figure.bbox
    assert len(boxes) > 5
    for i, box in enumerate(boxes):
        assert page.x0 <= box.x0
        assert box.x1 <= page.x1
        assert page.y0 <= box.y0
        assert box.y1 <= page.y1
        assert not any(box.overlaps(other.padded(-0.5)) for other in boxes[:i])


def test_the_ground_is_level_and_lengths_are_equal_both_ways(scene: dict[str, Any]) -> None:
    figure = draw(scene, 10).figure
    axes = figure.axes[0]
    width, height = figure.get_size_inches()
    assert width == pytest.approx(WIDTH)
    assert np.ptp(axes.get_xlim()) / width == pytest.approx(np.ptp(axes.get_ylim()) / height)
    assert axes.get_ylim()[0] < 0.0


def test_a_three_quarter_view_is_drawn_too(scene: dict[str, Any]) -> None:
    ElementTree.fromstring(draw(scene, 10, camera=THREE_QUARTER).svg())


def test_a_frame_that_is_not_there_is_refused(scene: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="frame 61 is not one of the 61 frames"):
        draw(scene, 61)
    with pytest.raises(InputError, match="frame -1"):
        draw(scene, 0, {"end": -1})
