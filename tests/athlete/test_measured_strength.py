"""A person's own dynamometer tests set the strength of their muscle groups."""

import numpy as np
import pytest

from revpress.athlete import Athlete, isometric_curves, with_measured_torques
from revpress.athlete.body import build_body
from revpress.athlete.dynamometer import CALIBRATED, DYNAMOMETER_TESTS, greatest_moment, leverage
from revpress.errors import InputError

PERSON = Athlete("female", 1.68, 66.0, 30.0, strength=1.2)


def test_strengths_come_back_from_the_torques_that_they_give():
    """Simulate, then recover: all calibrated groups at once, from their peaks."""
    true = {"knee_extensors": 1.4, "knee_flexors": 0.8, "hip_extensors": 1.1, "hip_abductors": 0.9}
    person = Athlete("female", 1.68, 66.0, 30.0, strength=1.2, strength_groups=true)
    peaks = isometric_curves(person).model.max("point")
    torques = {action: peaks.sel(action=action).item() for action, group in CALIBRATED.items()}
    found = dict(with_measured_torques(PERSON, torques).strength_groups)
    assert found == pytest.approx({group: true.get(group, 1.0) for group in CALIBRATED.values()}, rel=1e-4)


def test_one_angle_is_enough_and_leaves_the_other_groups_alone():
    angle = np.radians(90.0)
    stronger = with_measured_torques(PERSON, {"knee_extension": (200.0, angle)})
    body = build_body(stronger.parameters(), ("r",))
    test = DYNAMOMETER_TESTS["knee_extension"]
    reached = greatest_moment(leverage(body, test), body.muscles.max_isometric_force)
    assert np.interp(angle, test.angles, reached) == pytest.approx(200.0, rel=1e-5)
    assert set(dict(stronger.strength_groups)) == {"knee_extensors"}
    assert stronger.strength == PERSON.strength


@pytest.mark.parametrize(
    ("torques", "words"),
    [
        ({"knee_extention": 200.0}, "unknown action 'knee_extention'"),
        ({"knee_extension": 2000.0}, "2000 N m asks for knee_extensors .* 0.2 to 5 is allowed"),
        ({"knee_extension": -1.0}, "knee_extension is -1"),
        ({"knee_extension": 0.0}, "0 N m, but must be more"),
        ({"knee_extension": (200.0, 3.0)}, "angle of knee_extension is 171.887°, outside the allowed range 5 to 115°"),
        ({"knee_extension": (200.0, 1.0, 2.0)}, "a torque, or a torque and its angle"),
        ({"knee_extension": float("nan")}, "knee_extension is nan"),
    ],
)
def test_what_nobody_reaches_is_refused_in_words(torques, words):
    with pytest.raises(InputError, match=words):
        with_measured_torques(PERSON, torques)
