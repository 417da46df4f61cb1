"""The body: structure, couplings, inertia, scaling, soles, refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import mujoco
import numpy as np
import pytest

from revpress.athlete.body import build_body
from revpress.athlete.mould import scale_parameters
from revpress.athlete.skeleton import (
    BodyParameters,
    Capsule,
    WrapCylinder,
    reference_parameters,
    scale_geometry,
    simm_spline,
)
from revpress.errors import InputError

TABLE = Path(__file__).parents[1] / "data/body_reference.npz"  # made by scripts/make_body_reference.py
REFERENCE = reference_parameters(identified=False)
BODY = build_body(REFERENCE)


def test_joints_are_hinges_and_slides_in_the_stated_order() -> None:
    model = BODY.model
    joints = [model.joint(i).name for i in range(model.njnt)]
    assert model.nq == model.nv == len(joints)
    assert joints[:6] == [f"pelvis_{a}" for a in ("tx", "ty", "tz", "tilt", "list", "rotation")]
    assert model.body(1).name == "pelvis"
    assert len(BODY.coordinates) == 21
    assert {c.dependent for c in BODY.couplings} == set(joints) - set(BODY.coordinates.names)


def test_muscle_parameters_stand_in_tendon_order() -> None:
    model = BODY.model
    assert [model.tendon(i).name for i in range(model.ntendon)] == list(BODY.muscles.names)
    assert len(BODY.muscles) == 88
    i = BODY.muscles.names.index("glmax1_l")
    assert BODY.muscles.max_isometric_force[i] == pytest.approx(983.8, abs=0.1)  # N, as on the right
    assert BODY.muscles.optimal_fibre_length[i] == pytest.approx(0.147, abs=1e-4)
    assert BODY.muscles.tendon_slack_length[i] == pytest.approx(0.0873, abs=1e-4)
    assert BODY.muscles.pennation[i] == pytest.approx(np.radians(20.28), abs=1e-4)


@pytest.mark.parametrize(("sides", "count"), [(("r",), 44), (("l",), 44), (("r", "l"), 88), ((), 0)])
def test_sides_choose_the_muscles_not_the_skeleton(sides: tuple[str, ...], count: int) -> None:
    body = build_body(REFERENCE, sides)
    assert body.model.ntendon == count
    assert body.model.nv == BODY.model.nv
    assert body.model.body_mass.sum() == pytest.approx(REFERENCE.mass)


def test_each_spec_is_fresh_and_can_be_built_upon() -> None:
    body = build_body(REFERENCE, ["r"])
    body.spec.worldbody.add_body(name="machine").add_geom(size=[0.1, 0, 0])
    assert body.spec.compile().nbody == body.model.nbody + 1
    assert build_body(REFERENCE, ["r"]).spec.body("machine") is None


def test_gravity_pulls_down_y_and_nothing_is_constrained() -> None:
    model = BODY.model
    np.testing.assert_array_equal(model.opt.gravity, [0.0, -9.80665, 0.0])
    data = mujoco.MjData(model)
    data.qpos[:] = 0.4
    mujoco.mj_forward(model, data)
    assert (data.nefc, data.ncon) == (0, 0)
    assert not data.qfrc_passive.any()
    weight = data.qfrc_bias[model.joint("pelvis_ty").qposadr[0]]
    assert weight == pytest.approx(REFERENCE.mass * 9.80665)


def test_mass_is_that_of_the_published_body_and_skin_adds_none() -> None:
    assert BODY.mass == pytest.approx(75.337, abs=1e-9)
    assert BODY.model.body_mass.sum() == pytest.approx(75.337, abs=1e-9)
    for geom in (BODY.model.geom(i) for i in range(BODY.model.ngeom)):
        assert (geom.contype[0], geom.conaffinity[0]) == (0, 0)


def test_mass_matrix_is_opensims() -> None:
    """Cross: mass, inertia, joint axes and centres, and the knee's coupled motion, all at once, as published."""
    table = np.load(TABLE)
    body = build_body(reference_parameters(published=True))
    names, model = body.coordinates.names, body.model
    data = mujoco.MjData(model)
    order = [names.index(str(c)) for c in table["mass_coordinate"]]
    for posture, expected in zip(table["mass_posture"], table["mass_matrix"], strict=True):
        u = np.zeros(len(names))
        u[order] = posture
        data.qpos[:] = body.coordinates.expand(u)
        mujoco.mj_fwdPosition(model, data)
        full = np.zeros((model.nv, model.nv))
        mujoco.mj_fullM(model, data, full)
        half = body.coordinates.project(u, full)
        mine = body.coordinates.project(u, half.T)[np.ix_(order, order)]
        np.testing.assert_allclose(mine, expected, rtol=0, atol=1e-12)


def test_simm_spline_keeps_a_cubic_and_passes_through_its_points() -> None:
    x = np.array([0.0, 0.3, 0.5, 1.1, 1.2, 2.0])
    cubic = np.polynomial.Polynomial([0.2, -1.0, 0.7, 1.3])
    between = np.linspace(0, 2, 50)
    np.testing.assert_allclose(simm_spline(x, cubic(x))(between), cubic(between), atol=1e-12)
    y = np.sin(5 * x)
    spline = simm_spline(x, y)
    np.testing.assert_allclose(spline(x), y, atol=1e-14)
    assert (spline.x[0], spline.x[-1]) == (0.0, 2.0)


def lengths(parameters: BodyParameters) -> tuple[np.ndarray, np.ndarray]:
    paths = build_body(parameters).muscle_paths({"hip_flexion_r": [0.0, 0.9], "knee_angle_r": [0.1, 1.7]})
    return paths.length.to_numpy(), paths.moment_arm.sel(coordinate=["hip_flexion_r", "knee_angle_r"]).to_numpy()


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_one_factor_for_all_bodies_is_a_similarity(factor: float) -> None:
    scaled = scale_parameters(REFERENCE, dict.fromkeys(REFERENCE.segments, factor))
    for mine, reference in zip(lengths(scaled), lengths(REFERENCE), strict=True):
        np.testing.assert_allclose(mine, factor * reference, rtol=1e-9, atol=1e-9)
    for name, muscle in scaled.muscles.items():
        old = REFERENCE.muscles[name]
        assert muscle.optimal_fibre_length == pytest.approx(factor * old.optimal_fibre_length)
        assert muscle.tendon_slack_length == pytest.approx(factor * old.tendon_slack_length)
        assert muscle.max_isometric_force == old.max_isometric_force
    assert scaled.segments == REFERENCE.segments


def test_a_longer_thigh_lengthens_what_crosses_it() -> None:
    scaled = scale_parameters(REFERENCE, {"femur_r": (1.0, 1.1, 1.0)})
    knee = scaled.joints["tibia_r"].position[1] / REFERENCE.joints["tibia_r"].position[1]
    assert knee == pytest.approx(1.1)
    ratio = {
        m: new.optimal_fibre_length / REFERENCE.muscles[m].optimal_fibre_length for m, new in scaled.muscles.items()
    }
    assert 1.05 < ratio["semimem_r"] < 1.1  # its path runs on over the pelvis and the shank
    assert ratio["soleus_r"] == ratio["semimem_l"] == 1.0


def test_cylinder_radius_and_slide_follow_their_direction() -> None:
    """A cylinder widens by the stretch across its axis, not along it; a coupled shift stretches with the thigh."""
    cylinder = WrapCylinder("femur_r", np.zeros(3), np.eye(3), 0.02, "all")  # axis z
    thigh = replace(REFERENCE, wraps={"c": cylinder})
    assert scale_geometry(thigh, {"femur_r": (1, 1, 3)}).wraps["c"].radius == pytest.approx(0.02)
    assert scale_geometry(thigh, {"femur_r": (1.2, 1.4, 1)}).wraps["c"].radius == pytest.approx(0.026)
    along_y = scale_geometry(thigh, {"femur_r": (1, 1.5, 1)}).joints["patella_r"].axes
    tx, ty = (a.function(0.7) for a in along_y[:2] if a.function)
    old_tx, old_ty = (a.function(0.7) for a in REFERENCE.joints["patella_r"].axes[:2] if a.function)
    assert (tx, ty) == (pytest.approx(old_tx), pytest.approx(1.5 * old_ty))


def test_soles_lie_under_the_feet_and_scale_with_them() -> None:
    """ANSUR II proportions of 1.70 m; the ball below the metatarsophalangeal joint, the sole below every bone point."""
    right, left = BODY.soles["r"], BODY.soles["l"]
    assert replace(left, body="calcn_r") == right
    assert right.toe_x - right.heel_x == pytest.approx(0.1544 * 1.70, abs=1e-4)
    assert right.ball_x - right.heel_x == pytest.approx(0.1144 * 1.70, abs=1e-4)
    assert right.ball_x == pytest.approx(REFERENCE.joints["toes_r"].position[0], abs=1e-4)
    assert right.height < min(-0.0102 + REFERENCE.joints["toes_r"].position[1], 0.0)  # lowest tendon point of the toes
    scaled = scale_geometry(REFERENCE, {"calcn_r": (1.1, 1.2, 1.3)}).soles["r"]
    assert scaled.toe_x == pytest.approx(1.1 * right.toe_x)
    assert scaled.height == pytest.approx(1.2 * right.height)
    assert scaled.half_width_ball == pytest.approx(1.3 * right.half_width_ball)


def test_skin_is_as_tall_as_the_body_and_follows_scaling() -> None:
    def top(parameters: BodyParameters) -> float:
        model = build_body(parameters).model
        data = mujoco.MjData(model)
        mujoco.mj_kinematics(model, data)
        sole = data.body("calcn_r").xpos[1] + parameters.soles["r"].height
        return float(data.geom("skin_torso_head").xpos[1] + model.geom("skin_torso_head").size[1] - sole)

    assert top(REFERENCE) == pytest.approx(1.70, abs=0.01)
    taller = scale_geometry(REFERENCE, dict.fromkeys(REFERENCE.segments, (1.0, 1.1, 1.0)))
    assert top(taller) == pytest.approx(1.1 * top(REFERENCE), rel=1e-6)
    old, new = REFERENCE.skin["tibia_r_shank"], taller.skin["tibia_r_shank"]
    assert isinstance(old, Capsule)
    assert isinstance(new, Capsule)
    assert new.radius == pytest.approx(old.radius, rel=1e-3)  # a longer shank, not a thicker one


@pytest.mark.parametrize(
    ("coordinates", "words"),
    [
        ({"hip_flexon_r": 0.1}, "unknown coordinate 'hip_flexon_r'"),
        ({"knee_tx_r": 0.1}, "unknown coordinate 'knee_tx_r'"),
        ({"knee_angle_r": [0.1, 2.6]}, "knee_angle_r is 2.6 rad, outside the allowed range 0 to 2.44"),
        ({"hip_flexion_l": -1.0}, "hip_flexion_l is -1 rad, outside the allowed range -0.5"),
        ({"ankle_angle_r": np.nan}, "ankle_angle_r is nan rad"),
        ({"pelvis_tx": np.inf}, "pelvis_tx is inf"),
        ({"knee_angle_r": [0.1, 0.2], "knee_angle_l": [0.1, 0.2, 0.3]}, "unequal numbers of frames"),
        ({"knee_angle_r": [[0.1, 0.2]]}, "2 dimensions"),
        ({"knee_angle_r": []}, "no frames"),
        ({"knee_angle_r": "bent"}, "must be numbers"),
    ],
)
def test_impossible_postures_are_refused(coordinates: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        BODY.muscle_paths(coordinates)  # type: ignore[arg-type]


def test_scalars_and_arrays_broadcast_to_frames() -> None:
    assert BODY.muscle_paths({}).sizes["frame"] == 1
    paths = BODY.muscle_paths({"hip_flexion_r": np.radians(120), "knee_angle_r": np.radians([0, 70, 140])})
    assert dict(paths.sizes) == {"frame": 3, "muscle": 88, "coordinate": 21}
    assert paths.length.attrs["units"] == paths.moment_arm.attrs["units"] == "m"


def test_impossible_scales_and_sides_are_refused() -> None:
    with pytest.raises(InputError, match="unknown body 'thigh'"):
        scale_parameters(REFERENCE, {"thigh": 1.1})
    with pytest.raises(InputError, match=r"scale factors of femur_r .* above 0"):
        scale_parameters(REFERENCE, {"femur_r": (1.0, 0.0, 1.0)})
    with pytest.raises(InputError, match="sides are"):
        build_body(REFERENCE, ["right"])
