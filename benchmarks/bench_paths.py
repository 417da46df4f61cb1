"""Muscle paths of a whole body, lengths and Jacobians: this package's kernel and MuJoCo's batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mujoco
import numpy as np
import pytest
from mujoco.batch import Batch

from revpress import Athlete

FRAMES = 2000
PATHS = "muscle paths, 88 muscles"


@pytest.fixture(scope="module")
def postures() -> np.ndarray:
    body = Athlete().body()
    low, high = body.model.jnt_range.T
    q = np.random.default_rng(1).uniform(low, high, (FRAMES, body.model.nq))
    return body.coordinates.expand(q[:, body.coordinates.index])


def test_kernel(throughput: Callable[..., Any], postures: np.ndarray) -> None:
    mechanism = Athlete().body().mechanism
    throughput(lambda: mechanism.tendon_paths(postures), FRAMES, PATHS, 10)


def test_mujoco(throughput: Callable[..., Any], postures: np.ndarray) -> None:
    batch = Batch(Athlete().body().model, FRAMES)
    qpos, length = batch.bind("qpos"), batch.bind("ten_length")
    qpos[:] = postures
    throughput(lambda: batch.forward(stage=mujoco.mjtStage.mjSTAGE_POS), FRAMES, PATHS, 10)
    assert np.abs(Athlete().body().mechanism.tendon_paths(postures)[0] - length).max() < 1e-12
