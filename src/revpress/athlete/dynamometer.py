"""A dynamometer test of the whole leg, and the muscle strengths that reproduce what people reach on it.

At every angle the tested moment is the greatest that *some* activation of all 44 muscles of the leg can give while the
moments about the joints that the dynamometer leaves free vanish: a linear programme, not a formula.

What is held, and what is free: the thigh's cuff and the straps hold the thigh in its plane (hip adduction and
rotation), the seat's straps hold the hip in knee tests, and thigh and shank in ankle tests. Free are the knee and
the ankle in hip tests and the ankle in knee tests. A free joint hangs where weight and passive tissue balance, and
a dynamometer's reading is corrected for the resting limb, so at a free joint the *active* moments alone must
cancel. The subtalar joint counts as held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.athlete.body import Body, MuscleParameters, muscle_parameters
from revpress.athlete.mould import Mould
from revpress.athlete.skeleton import BodyParameters
from revpress.errors import RevpressError
from revpress.mechanics.linear import extremise
from revpress.mechanics.muscle import active_force_capacity

Array = NDArray[np.float64]

TESTED_SIDE = "r"

_TOLERANCE = 1e-4
"""Relative miss of every calibrated peak at which the calibration stops."""

_ROUNDS = 50

_ROUNDING = 1e-9
"""Relative rounding of a greatest moment."""

STRENGTH_GROUPS = {
    "hip_extensors": ("glmax1", "glmax2", "glmax3", "addmagProx", "addmagMid", "addmagDist", "addmagIsch"),
    "knee_flexors": ("bflh", "bfsh", "semimem", "semiten"),
    "hip_flexors": ("psoas", "iliacus", "sart", "tfl"),
    "knee_extensors": ("recfem", "vasint", "vaslat", "vasmed"),
    "plantarflexors": ("soleus", "gaslat", "gasmed", "tibpost", "fdl", "fhl", "perbrev", "perlong"),
    "dorsiflexors": ("tibant", "edl", "ehl"),
    "hip_abductors": ("glmed1", "glmed2", "glmed3", "glmin1", "glmin2", "glmin3"),
    "hip_adductors": ("addbrev", "addlong", "grac"),
    "hip_rotators": ("piri", "quadfem", "gem", "obtint", "obtext"),
}
"""Muscles that share one strength factor: every muscle of the leg is in one group."""

CALIBRATED = {
    "hip_extension": "hip_extensors",
    "knee_flexion": "knee_flexors",
    "hip_flexion": "hip_flexors",
    "knee_extension": "knee_extensors",
    "ankle_plantarflexion": "plantarflexors",
    "ankle_dorsiflexion": "dorsiflexors",
    "hip_abduction": "hip_abductors",
}
"""The action whose measured peak sets a group's factor.

Two groups have none. The small adductors have that of the hip flexors, whom they help most where the hip is extended:
in a test of adduction adductor magnus and the hamstrings alone reach what people do. The short rotators have the mean
of the others: larger muscles give most of a rotation, and nobody's external rotation in N m is known to us.
"""


@dataclass(frozen=True)
class IsometricTest:
    """How one action is tested on the right leg.

    Attributes
    ----------
    coordinate, sign : str or float
        Tested coordinate (without side), and the direction of the action along it.
    angles : ndarray, shape (F,)
        Tested angles [rad], of the tested coordinate unless ``over`` names another one.
    posture : mapping of str to float
        The other joints [rad].
    free : tuple of str
        Coordinates that the dynamometer does not hold.
    over : str
        Coordinate whose angle varies; the tested one if empty.
    """

    coordinate: str
    sign: float
    angles: Array
    posture: Mapping[str, float]
    free: tuple[str, ...] = ()
    over: str = ""


def _degrees(first: float, last: float) -> Array:
    return np.asarray(np.radians(np.arange(first, last + 1, 5.0)))


# The postures of :cite:`anderson2007` are not known to us. Hip tests: shank hanging at a right angle, the posture of a
# bent-leg kick-back; knee tests: seated; ankle tests: knee slightly bent.
_HIP = ({"knee_angle": np.radians(90.0)}, ("knee_angle", "ankle_angle"))
_LYING = ({"knee_angle": np.radians(5.0)}, ("knee_angle", "ankle_angle"))
_FOOT = {"hip_flexion": np.radians(60.0), "knee_angle": np.radians(30.0)}
_KNEE_ANGLES = _degrees(5, 115)


def _knee(sign: float, hip_flexion: float) -> IsometricTest:
    return IsometricTest("knee_angle", sign, _KNEE_ANGLES, {"hip_flexion": np.radians(hip_flexion)}, ("ankle_angle",))


def _rotation(sign: float) -> IsometricTest:
    return IsometricTest("hip_rotation", sign, _degrees(0, 90), *_HIP, over="hip_flexion")


DYNAMOMETER_TESTS = {
    "hip_extension": IsometricTest("hip_flexion", -1.0, _degrees(-20, 115), *_HIP),
    "hip_flexion": IsometricTest("hip_flexion", 1.0, _degrees(-20, 115), *_HIP),
    "knee_extension": _knee(-1.0, 90.0),
    "knee_flexion": _knee(1.0, 90.0),
    "ankle_plantarflexion": IsometricTest("ankle_angle", -1.0, _degrees(-40, 30), _FOOT),
    "ankle_dorsiflexion": IsometricTest("ankle_angle", 1.0, _degrees(-40, 30), _FOOT),
    "hip_abduction": IsometricTest("hip_adduction", -1.0, _degrees(-20, 0), *_LYING),
    "hip_adduction": IsometricTest("hip_adduction", 1.0, _degrees(-20, 0), *_LYING),
    "hip_external_rotation": _rotation(-1.0),
    "hip_internal_rotation": _rotation(1.0),
}
"""The leg's actions, each in the posture in which its strength is calibrated or compared."""

POSTURE_TESTS = {
    "knee_extension_hip_60": _knee(-1.0, 60.0),
    "knee_extension_hip_0": _knee(-1.0, 0.0),
    "knee_flexion_hip_0": _knee(1.0, 0.0),
    "hip_extension_knee_straight": IsometricTest("hip_flexion", -1.0, _degrees(-20, 90), *_LYING),
    "ankle_plantarflexion_knee_90": IsometricTest(
        "ankle_angle", -1.0, _degrees(-40, 30), {"hip_flexion": np.radians(90.0), "knee_angle": np.radians(90.0)}
    ),
}
"""The same actions with the neighbouring joint elsewhere."""


_GROUP_OF = {muscle: group for group, muscles in STRENGTH_GROUPS.items() for muscle in muscles}


def group_of(muscle: str) -> str:
    """Strength group of a muscle (``glmax1_r``)."""
    return _GROUP_OF[muscle[:-2]]


def test_paths(body: Body, test: IsometricTest) -> tuple[Array, Array]:
    """Lengths of the muscles' paths at every angle of a test, and their moment arms.

    Parameters
    ----------
    body : Body
        With the right leg's muscles only.
    test : IsometricTest
        F angles.

    Returns
    -------
    length : ndarray, shape (F, n)
        [m].
    arm : ndarray, shape (F, 1 + free, n)
        About the tested coordinate in the direction of the action, then about the free coordinates [m].
    """
    paths = body.muscle_paths(_postures(test))
    arm = paths["moment_arm"].to_numpy().swapaxes(-1, -2)
    return paths["length"].to_numpy(), _directed(test, arm, body.coordinates.names)


def _postures(test: IsometricTest) -> dict[str, ArrayLike]:
    """Coordinates of the tested leg at every angle of a test."""
    held: dict[str, ArrayLike] = {f"{name}_{TESTED_SIDE}": angle for name, angle in test.posture.items()}
    return {**held, f"{test.over or test.coordinate}_{TESTED_SIDE}": test.angles}


def _tested(test: IsometricTest) -> list[str]:
    """The coordinates that a test does not hold, the tested one first."""
    return [f"{name}_{TESTED_SIDE}" for name in (test.coordinate, *test.free)]


def _directed(test: IsometricTest, arm: Array, coordinates: Sequence[str]) -> Array:
    """The arms (F, 1 + free, n) of a test among those about several coordinates (F, k, n)."""
    names = _tested(test)
    sign = np.ones(len(names))
    sign[0] = test.sign
    return np.asarray(sign[:, None] * arm[:, [coordinates.index(name) for name in names]])


def leverage(body: Body, test: IsometricTest, speed: float = 0.0) -> Array:
    """Moment per newton of maximal force, of every muscle at full activation.

    Parameters
    ----------
    body : Body
        With the right leg's muscles only.
    test : IsometricTest
        F angles.
    speed : float, default: 0.0
        Of the tested joint in the direction of the action, concentric positive [rad/s].

    Returns
    -------
    ndarray, shape (F, 1 + free, n)
        The tested moment in the direction of the action, then the moments about the free coordinates [m].
    """
    length, arm = test_paths(body, test)
    force = active_force_capacity(length, -arm[:, 0] * speed, body.muscles) / body.muscles.max_isometric_force
    return np.asarray(arm * force[:, None, :])


def greatest_moment(columns: Array, force: Array) -> Array:
    """Greatest moment of the action at each angle (F,) [N m].

    .. math:: \\max_a \\; \\textstyle\\sum_i a_i F_i r_{0i}
        \\quad\\text{so that}\\quad \\sum_i a_i F_i r_{ki} = 0, \\; 0 \\le a_i \\le 1

    Parameters
    ----------
    columns : ndarray, shape (F, 1 + free, n)
        Leverage r [m].
    force : ndarray, shape (n,)
        Maximal forces F [N].
    """
    moments = columns * force
    tested, free = moments[:, :1], moments[:, 1:]
    if not free.shape[1]:
        return np.asarray(np.maximum(tested, 0.0).sum(axis=(1, 2)))
    answer = extremise(tested, free, np.zeros(free.shape[:2]), 0.0, 1.0, "max")
    return answer.value[:, 0]


def group_volumes(muscles: MuscleParameters) -> dict[str, float]:
    """Maximal force times fibre length of every calibrated group [N m]."""
    volume = muscles.max_isometric_force * muscles.optimal_fibre_length
    group = np.array([group_of(n) for n in muscles.names])
    return {g: float(volume[group == g].sum()) for g in CALIBRATED.values()}


def all_factors(calibrated: Mapping[str, float], volume: Mapping[str, float]) -> dict[str, float]:
    """Factors of all groups from those of the calibrated ones; the volumes weigh the mean."""
    mean = sum(volume[g] * calibrated[g] for g in volume) / sum(volume.values())
    return {**calibrated, "hip_adductors": calibrated["hip_flexors"], "hip_rotators": mean}


def calibrate(parameters: BodyParameters, mould: Mould, target: Mapping[str, float]) -> dict[str, float]:
    """Factor on the forces of every strength group with which the leg reaches the target peaks.

    Parameters
    ----------
    parameters : BodyParameters
        The body, scaled, with the forces that the factors multiply.
    mould : Mould
        Of the body that it was stretched from, with the right leg's muscles only.
    target : mapping of str to float
        Peak moment over angle of every action in ``CALIBRATED`` [N m].

    Notes
    -----
    Fixed point: each factor times target/reached peak of its action, until all agree to ``_TOLERANCE``.
    """
    muscles = muscle_parameters(parameters, mould.muscles)
    peaks_of = _Peaks(*_calibrating_columns(parameters, mould, muscles))
    start = muscles.max_isometric_force
    group = [group_of(n) for n in muscles.names]
    volume = group_volumes(muscles)
    factor = dict.fromkeys(STRENGTH_GROUPS, 1.0)
    for _ in range(_ROUNDS):
        peaks = dict(zip(CALIBRATED, peaks_of(start * np.array([factor[g] for g in group])), strict=True))
        ratio = {group: target[action] / peaks[action] for action, group in CALIBRATED.items()}
        if max(abs(r - 1.0) for r in ratio.values()) < _TOLERANCE:
            return factor
        factor = all_factors({g: factor[g] * r for g, r in ratio.items()}, volume)
    raise RevpressError(f"calibration of strength did not settle in {_ROUNDS} rounds")


def _calibrating_columns(
    parameters: BodyParameters, mould: Mould, muscles: MuscleParameters
) -> tuple[Array, NDArray[np.intp]]:
    """Leverage (F, 1 + most free, n) in all tests that calibrate, and the place of its action of every frame (F,).

    What a test holds that another one leaves free has leverage 0.
    """
    tests = [DYNAMOMETER_TESTS[action] for action in CALIBRATED]
    action = np.repeat(np.arange(len(tests)), [len(test.angles) for test in tests])
    u = np.zeros((len(action), len(mould.coordinates)))
    for i, test in enumerate(tests):
        for name, angle in _postures(test).items():
            u[action == i, mould.coordinates.index(name)] = angle
    names = tuple(dict.fromkeys(name for test in tests for name in _tested(test)))
    length, arm = mould.paths(parameters, u, names)
    columns = np.zeros((len(action), 1 + max(len(test.free) for test in tests), len(mould.muscles)))
    for i, test in enumerate(tests):
        own = action == i
        columns[own, : 1 + len(test.free)] = _directed(test, arm[own], names)
    frame, muscle = np.nonzero(columns.any(axis=1))  # no other muscle has a moment
    each = muscles.at(muscle[:, None])
    path = length[frame, muscle, None]
    columns[frame, :, muscle] *= active_force_capacity(path, np.zeros_like(path), each) / each.max_isometric_force
    return columns, action


class _Peaks:
    """Greatest moment over all frames of each action, asked for with one set of forces after the other.

    Muscles that are 0.9 to 1.1 times as strong as before give 0.9 to 1.1 times the moment: frames that this rules out
    are not asked again.
    """

    def __init__(self, columns: Array, action: NDArray[np.intp]) -> None:
        self._columns, self._action = columns, action
        actions = range(int(action[-1]) + 1)
        self._involved = np.array([columns[action == i].any(axis=(0, 1)) for i in actions])
        self._most = np.full(len(action), np.inf)
        self._peaks = np.zeros(len(actions))
        self._force = np.ones(columns.shape[-1])

    def __call__(self, force: Array) -> Array:
        """Peaks (action,) [N m] with maximal forces (n,) [N]."""
        ratio, self._force = force / self._force, force
        growth = np.where(self._involved, ratio, 0.0).max(axis=1)
        least = self._peaks * np.where(self._involved, ratio, np.inf).min(axis=1) * (1.0 - _ROUNDING)
        self._most *= growth[self._action]
        asked = np.flatnonzero(self._most >= least[self._action])
        self._most[asked] = greatest_moment(self._columns[asked], force)
        self._peaks = np.zeros_like(self._peaks)
        np.maximum.at(self._peaks, self._action[asked], self._most[asked])
        return self._peaks
