"""One known push on plates of every type gives one wrench; what a plate lacks is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.recording.formats.c3d_blocks import Blocks, Parameter
from revpress.recording.formats.c3d_plates import LEAST_LOAD, read_plates

# Of a plate in the floor: its x is the laboratory's y, its y the laboratory's x, its z points down.
AXES = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])
CORNERS = np.array([[200, 300, 0], [200, -300, 0], [-200, -300, 0], [-200, 300, 0]], float) + [1000, 500, 0]  # mm
MIDDLE = np.array([1.0, 0.5, 0.0])
CALIBRATION = np.eye(6) * [100, 100, 200, 3e4, 3e4, 2e4] + 0.01 * np.arange(36).reshape(6, 6)


def sensors(force: np.ndarray, moment: np.ndarray, a: float, b: float) -> list[float]:
    """Eight forces of a Kistler plate [N] that add up to a force and a moment about the middle of its sensors."""
    (x, y, z), (mx, my, mz) = force, moment
    side, end = mx / b, my / a
    spread = mz / b
    return [
        (x - spread) / 2, (x + spread) / 2, y / 2, y / 2,
        (z + side - end) / 4, (z + side + end) / 4, (z - side + end) / 4, (z - side - end) / 4,
    ]  # fmt: skip


def made(kind: int, force: np.ndarray, point: np.ndarray, twist: float, **changes: np.ndarray) -> Blocks:
    """A file of one plate of a type under one push: force [N], its point on the surface [m], twist [N m]."""
    about_middle = np.cross(point, force) + [0.0, 0.0, twist]
    origin = np.array([4.0, -2.0, -40.0])  # mm
    if kind == 1:
        origin[:] = 0.0
        channels = [*force, *(1e3 * point[:2]), 1e3 * twist]
    elif kind == 3:
        origin = np.array([210.0, 260.0, -41.0])
        depth = np.array([0.0, 0.0, -0.041])
        channels = sensors(force, about_middle - np.cross(force, depth), 0.21, 0.26)
    else:
        wrench = np.concatenate([force, 1e3 * (about_middle - np.cross(force, 1e-3 * origin))])
        channels = list(wrench if kind == 2 else np.linalg.solve(CALIBRATION, wrench))
    units = ("N", "N", "N", "Nmm", "Nmm", "Nmm", "N", "N") if kind == 2 else ("N",) * 8
    numbers = {
        "FORCE_PLATFORM:USED": np.ones(1),
        "FORCE_PLATFORM:TYPE": np.array([float(kind)]),
        "FORCE_PLATFORM:CORNERS": CORNERS.ravel(),
        "FORCE_PLATFORM:ORIGIN": origin,
        "FORCE_PLATFORM:CHANNEL": np.arange(1.0, len(channels) + 1),
        "FORCE_PLATFORM:CAL_MATRIX": CALIBRATION.ravel(order="F"),
    } | changes
    parameters = {name: Parameter((), values) for name, values in numbers.items() if values is not None}
    parameters["ANALOG:UNITS"] = Parameter(units, np.zeros(0))
    nothing = np.zeros((1, 0, 3), np.float32)
    return Blocks(
        parameters, nothing, np.zeros((1, 0), bool), np.array([channels, [0.0] * len(channels)]), 1, 100.0, 200.0, (), 1
    )


@pytest.mark.parametrize("kind", [1, 2, 3, 4])
@given(
    force=st.tuples(st.floats(-300, 300), st.floats(-300, 300), st.floats(30, 3000)),
    point=st.tuples(st.floats(-0.29, 0.29), st.floats(-0.19, 0.19)),
    twist=st.floats(-50, 50),
)
def test_every_type_of_plate_gives_the_push_that_was_made(
    kind: int, force: tuple[float, float, float], point: tuple[float, float], twist: float
) -> None:
    pushed, where = np.array(force), np.array([*point, 0.0])
    [plate], left_out, notes = read_plates(made(kind, pushed, where, twist), 1e-3)
    assert np.allclose(plate.force[0], AXES @ pushed)
    assert np.allclose(plate.moment[0], AXES @ (np.cross(where, pushed) + [0.0, 0.0, twist]), atol=1e-9)
    assert np.allclose(plate.centre[0], MIDDLE + AXES @ where, atol=1e-9)
    assert np.isnan(plate.centre[1]).all()  # nobody stands there
    assert np.allclose(plate.normal, [0.0, 0.0, 1.0])
    assert left_out == notes == []


def test_a_plate_on_a_wall_has_its_pressure_on_the_wall() -> None:
    """As behind the foot of a machine: what is vertical on the floor is horizontal there."""
    turned = CORNERS[:, [2, 0, 1]]
    pushed = np.array([0.0, 0.0, 800.0])
    [plate], *_ = read_plates(
        made(2, pushed, np.array([0.1, 0.05, 0.0]), 0.0, **{"FORCE_PLATFORM:CORNERS": turned.ravel()}), 1e-3
    )
    assert np.allclose(plate.force[0], [-800.0, 0.0, 0.0])
    assert np.allclose(plate.normal, [1.0, 0.0, 0.0])
    assert plate.centre[0, 0] == pytest.approx(0.0)


def test_an_origin_above_the_surface_is_one_of_an_old_calibration() -> None:
    pushed, where = np.array([10.0, 20.0, 600.0]), np.array([0.1, 0.05, 0.0])
    old = {"FORCE_PLATFORM:ORIGIN": np.array([-4.0, 2.0, 40.0])}
    [plate], _, said = read_plates(made(2, pushed, where, 0.0, **old), 1e-3)
    assert np.allclose(plate.centre[0], MIDDLE + AXES @ where)
    assert any("the sign is turned" in sentence for sentence in said)


@pytest.mark.parametrize(
    ("kind", "changes", "message"),
    [
        (6, {}, "plate 1: is of type 6, and types 1 to 4 are read"),
        (2, {"FORCE_PLATFORM:CHANNEL": np.array([1.0, 2.0, 3.0, 4.0, 5.0, 99.0])}, "lacks some of its channels"),
        (2, {"FORCE_PLATFORM:CORNERS": np.zeros(12)}, "plate 1: its corners span no plane"),
        (2, {"FORCE_PLATFORM:ORIGIN": np.zeros(0)}, "plate 1: the file lacks its type, corners or origin"),
    ],
)
def test_a_plate_that_cannot_be_read_is_left_out_by_name(
    kind: int, changes: dict[str, np.ndarray], message: str
) -> None:
    blocks = made(kind, np.array([0.0, 0.0, 100.0]), np.zeros(3), 0.0, **changes)
    plates, said, _ = read_plates(blocks, 1e-3)
    assert plates == []
    assert any(message in sentence for sentence in said), said


def test_a_plate_of_type_4_without_a_matrix_says_so() -> None:
    blocks = made(4, np.array([0.0, 0.0, 100.0]), np.zeros(3), 0.0, **{"FORCE_PLATFORM:CAL_MATRIX": np.zeros(0)})
    *_, said = read_plates(blocks, 1e-3)
    assert any("without a calibration matrix" in sentence for sentence in said)


def test_below_a_load_there_is_no_centre_of_pressure() -> None:
    for newtons, there in ((LEAST_LOAD - 0.1, False), (LEAST_LOAD, True)):
        with np.errstate(all="ignore"):
            [plate], *_ = read_plates(made(2, np.array([0.0, 0.0, newtons]), np.zeros(3), 0.0), 1e-3)
        assert np.isfinite(plate.centre[0]).all() == there
