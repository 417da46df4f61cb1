"""Every resistance on every machine that carries it: the laws of a frame; on one machine of each mount, all laws."""

import pytest

from judge import AVERAGE, broken, judged
from revpress import exercises
from revpress.exercise.examination import OF_A_FRAME, OF_A_REPETITION
from revpress.exercise.examination.examination import FEW_FRAMES
from revpress.exercise.examination.judge import Judge
from revpress.machine.resistance.catalogue import resistances
from revpress.twin.motion import tempo

CARRIED = {name: p.choices for name in exercises for p in exercises[name].parameters if p.name == "resistance"}
PAIRS = [(name, kind) for name, kinds in CARRIED.items() for kind in kinds]
WHOLE = (
    "reverse_leg_press/track",
    "reverse_leg_press/prone_hinge",
    "reverse_leg_press/standing_hinge",
    "reverse_leg_press/hip_press",
    "reverse_leg_press/thigh_roller",
    "cable_kickback",
)


def test_levers_tracks_and_cables_carry_every_kind_that_they_can():
    machines = {name for name, kinds in CARRIED.items() if set(kinds) == set(resistances)}
    cables = {name for name, kinds in CARRIED.items() if set(kinds) == set(resistances) - {"plates"}}
    presses = {name for name in exercises if name.startswith("reverse_leg_press/")}
    assert machines == presses | {"leg_press_45", "reverse_hyper"}
    assert cables == {"cable_kickback", "cable_donkey_kick", "band_kickback"}


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_a_resistance_obeys_the_laws_of_a_frame(name, kind):
    judge = Judge(name, AVERAGE, None, tempo(frames=FEW_FRAMES), resistance=kind)
    assert broken(OF_A_FRAME, judge) == []


@pytest.mark.parametrize(("name", "kind"), [pair for pair in PAIRS if pair[0] in WHOLE])
def test_a_resistance_obeys_the_laws_of_a_repetition(name, kind):
    assert broken(OF_A_REPETITION, judged(name, resistance=kind)) == []
