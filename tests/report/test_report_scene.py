"""Scenes from compiled models: shapes where MuJoCo has them, muscle paths as long as MuJoCo says."""

import mujoco
import numpy as np
import pytest

from revpress.athlete.body import build_body
from revpress.athlete.skeleton import reference_parameters
from revpress.errors import InputError
from revpress.report.scene import PATH_POINTS, Scene, muscle_group, scene_from_model

# A forearm that swings about z; its tendon passes a cylinder and, on the other side, a sphere.
MODEL = """
<mujoco>
  <worldbody>
    <geom name="ground" type="box" size="2 .01 2" pos="0 -.01 0" group="0" rgba=".8 .8 .8 1"/>
    <geom name="hidden" type="box" size=".1 .1 .1" group="2" rgba="1 0 0 0"/>
    <geom name="roller" type="cylinder" size=".05 .2" pos="0 1 0" group="4"/>
    <geom name="ball" type="sphere" size=".06" pos="0 1 .3" group="4"/>
    <site name="origin" pos="-.5 1.02 0"/>
    <site name="start" pos="-.5 1.02 .3"/>
    <site name="roller-side" pos="0 1.1 0"/>
    <site name="ball-side" pos="0 1.1 .3"/>
    <body name="arm" pos="0 1 0">
      <joint name="swing" axis="0 0 1" range="-3 3"/>
      <geom type="capsule" fromto=".1 0 0 .5 0 0" size=".04" group="1" rgba=".8 .6 .5 1"/>
      <geom name="disc" type="cylinder" size=".2 .02" pos=".5 0 0" group="3" rgba=".1 .1 .1 .5"/>
      <site name="end" pos=".4 .01 0"/>
      <site name="tip" pos=".4 .01 .3"/>
    </body>
  </worldbody>
  <tendon>
    <spatial name="glmax1_r">
      <site site="origin"/> <geom geom="roller" sidesite="roller-side"/> <site site="end"/>
    </spatial>
    <spatial name="soleus_r">
      <site site="start"/> <geom geom="ball" sidesite="ball-side"/> <site site="tip"/>
    </spatial>
  </tendon>
</mujoco>
"""
ANGLES = np.linspace(0.0, -1.4, 8)


@pytest.fixture(scope="module")
def model() -> mujoco.MjModel:
    return mujoco.MjModel.from_xml_string(MODEL)


def make(model: mujoco.MjModel, **changes: object) -> Scene:
    frames = len(ANGLES)
    given = {
        "qpos": ANGLES[:, None],
        "time": np.arange(frames) / 10,
        "activation": np.full((frames, 2), 0.5),
        "muscle_names": ["soleus_r", "glmax1_r"],
        "title": "Swing",
    }
    return scene_from_model(model, **(given | changes))


def test_shapes_stand_where_mujoco_has_them(model: mujoco.MjModel) -> None:
    shapes = {shape["name"]: shape for shape in make(model)["shapes"]}
    assert set(shapes) == {"ground", "arm", "disc"}  # neither wrap surfaces nor what is fully transparent
    assert [shapes[n]["group"] for n in ("ground", "arm", "disc")] == ["floor", "athlete", "load"]
    assert shapes["ground"]["position"].shape == (3,)  # still: given once
    arm, disc = shapes["arm"], shapes["disc"]
    along = np.stack([np.cos(ANGLES), np.sin(ANGLES), 0 * ANGLES], axis=1)
    np.testing.assert_allclose(arm["position"], [0, 1, 0] + 0.3 * along, atol=1e-12)
    np.testing.assert_allclose(disc["position"], [0, 1, 0] + 0.5 * along, atol=1e-12)
    assert arm["kind"] == "capsule"
    np.testing.assert_allclose(arm["size"][:2], [0.04, 0.2])
    assert (disc["colour"], disc["opacity"]) == ("#1a1a1a", 0.5)


def test_a_capsule_turns_its_long_axis_with_the_body(model: mujoco.MjModel) -> None:
    (arm,) = (s for s in make(model)["shapes"] if s["name"] == "arm")
    axis = np.array([rotate(q, [0, 0, 1]) for q in arm["quaternion"]])
    along = np.stack([np.cos(ANGLES), np.sin(ANGLES), 0 * ANGLES], axis=1)
    np.testing.assert_allclose(np.abs(np.sum(axis * along, axis=1)), 1, atol=1e-12)


def test_rotations_never_jump_between_frames(model: mujoco.MjModel) -> None:
    turning = np.linspace(-2.9, 2.9, 40)[:, None]
    scene = make(model, qpos=turning, time=np.arange(40), activation=np.zeros((40, 2)))
    for shape in scene["shapes"]:
        if shape["quaternion"].ndim == 2:
            assert (np.sum(shape["quaternion"][1:] * shape["quaternion"][:-1], axis=1) > 0.9).all()


def test_paths_follow_the_order_asked_for_and_their_own_ends(model: mujoco.MjModel) -> None:
    ball, roller = make(model)["muscles"]
    assert (ball["name"], ball["group"]) == ("soleus_r", "calf")
    np.testing.assert_allclose(ball["points"][:, 0], np.tile([-0.5, 1.02, 0.3], (8, 1)))
    end = [np.cos(ANGLES) * 0.4 - np.sin(ANGLES) * 0.01, 1 + np.sin(ANGLES) * 0.4 + np.cos(ANGLES) * 0.01, 0 * ANGLES]
    np.testing.assert_allclose(roller["points"][:, -1], np.stack(end, axis=1), atol=1e-12)


def test_paths_are_as_long_as_mujoco_says_and_stay_out_of_the_wrap_surfaces(model: mujoco.MjModel) -> None:
    data = mujoco.MjData(model)
    ball, roller = make(model)["muscles"]
    for i, angle in enumerate(ANGLES):
        data.qpos[0] = angle
        mujoco.mj_forward(model, data)
        for muscle, tendon in ((roller, 0), (ball, 1)):
            drawn = np.linalg.norm(np.diff(muscle["points"][i], axis=0), axis=1).sum()
            assert drawn == pytest.approx(data.ten_length[tendon], rel=0.005)  # a polygon cuts its arcs short
        out = np.linalg.norm(roller["points"][i, :, :2] - [0, 1], axis=1)
        assert out.min() > 0.05 * np.cos(np.pi / 12)
        assert np.linalg.norm(ball["points"][i] - [0, 1, 0.3], axis=1).min() > 0.06 * np.cos(np.pi / 12)


def test_every_muscle_of_the_body_is_drawn_at_its_length() -> None:
    """Cross: paths of the real body against its own tendon lengths over deep flexion."""
    body = build_body(reference_parameters())
    flexion, knee = np.radians([0, 40, 80, 110]), np.radians([10, 50, 90, 120])
    lengths = body.muscle_paths({"hip_flexion_r": flexion, "knee_angle_r": knee}).length
    u = np.zeros((4, len(body.coordinates.names)))
    u[:, body.coordinates.names.index("hip_flexion_r")] = flexion
    u[:, body.coordinates.names.index("knee_angle_r")] = knee
    names = body.muscles.names
    scene = scene_from_model(body.model, body.coordinates.expand(u), np.arange(4), np.zeros((4, len(names))), names)
    for muscle in scene["muscles"]:
        assert muscle["points"].shape == (4, PATH_POINTS, 3)
        drawn = np.linalg.norm(np.diff(muscle["points"], axis=1), axis=2).sum(axis=1)
        np.testing.assert_allclose(drawn, lengths.sel(muscle=muscle["name"]), rtol=0.02)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"muscle_names": ["soleus_r", "biceps"]}, "biceps"),
        ({"activation": np.zeros((3, 2))}, r"activation has shape \(3, 2\), expected \(8, 2\)"),
        ({"qpos": np.full((8, 1), np.nan)}, "qpos holds values that are not finite"),
        ({"readouts": [{"label": "Hip", "unit": "°", "values": [1, 2]}]}, "Hip has shape"),
        ({"cords": [{"name": "band", "points": np.zeros((8, 3))}]}, r"ends of band has shape \(8, 3\)"),
        (
            {"arrows": [{"name": "push", "kind": "magic", "origin": np.zeros((8, 3)), "vector": np.zeros((8, 3))}]},
            "'push' is of kind 'magic'",
        ),
    ],
)
def test_what_does_not_fit_is_named(model: mujoco.MjModel, changes: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make(model, **changes)


def test_groups_of_both_sides() -> None:
    names = ["glmax2_l", "semiten_r", "addmagIsch_r", "vasmed_l", "gaslat_r", "tibant_r"]
    expected = ["gluteus maximus", "hamstrings", "adductor magnus", "quadriceps", "calf", "other"]
    assert [muscle_group(n) for n in names] == expected


def rotate(quaternion: np.ndarray, vector: list[float]) -> np.ndarray:
    out = np.empty(3)
    mujoco.mju_rotVecQuat(out, np.array(vector, dtype=float), quaternion)
    return out
