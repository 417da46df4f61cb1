"""Who fits: the same machine for everybody, ends that follow from it, shares, cautions and what it takes."""

import numpy as np
import pytest

from revpress import Athlete, InputError, fit, fit_story, set_up
from revpress.machine.find import typical_machine
from revpress.study.fit import fit_cautions, share_past, too_much

STATURES = np.round(np.arange(1.55, 2.06, 0.1), 2)


def people(**more):
    return {f"{s:.2f} m": Athlete(stature=s, mass=24.0 * s**2, **more) for s in STATURES}


@pytest.fixture(scope="module")
def fitted():
    return fit(["prone_hinge", "track"], people(), setup=None)


def test_it_says_of_everybody_what_a_set_up_says(fitted):
    for person, athlete in people().items():
        here = fitted.sel(machine="Typical track", person=person)
        setup = set_up("track", athlete)
        assert float(here.end_hip_flexion) == setup.end["hip_flexion"]
        assert float(here.start_knee_flexion) == setup.start["knee_angle"]
        assert str(here.ends_by.values) == setup.ends_by
        assert str(here.holes.values) == ", ".join(f"{n} {h}" for n, h in setup.machine.holes.items())


def test_in_the_same_holes_taller_people_end_less_extended_where_the_stop_ends_the_stroke():
    for kind in ("prone_hinge", "track"):
        holes = {n: (a.count + 1) // 2 for n, a in typical_machine(kind).adjustments.items()}
        same = fit(kind, people(), setup=holes).isel(machine=0)
        stopped = same.end_hip_flexion.values[same.ends_by.values == "stop"]
        assert len(stopped) >= 3
        assert np.all(np.diff(stopped) > 0.0)


def test_shares_have_a_bracket_that_grows_with_what_is_open(fitted):
    for past in np.radians([0.0, 8.0, 15.0]):
        low, best, high = (share_past(fitted, past, np.radians(off)).values for off in (-6.0, 0.0, 6.0))
        assert np.all(low <= best)
        assert np.all(best <= high)
        assert high == pytest.approx((fitted.end_hip_flexion.values <= np.radians(6.0) - past + 1e-9).mean(axis=1))


def test_shares_count_who_comes_so_far(fitted):
    for past in np.radians([0.0, 8.0, 15.0]):
        expected = (fitted.end_hip_flexion.values <= -past + 1e-9).mean(axis=1)
        assert share_past(fitted, past).values == pytest.approx(expected)


def test_who_is_out_of_reach_is_counted_and_told():
    far = typical_machine("track").changed(axle_forward=-1.2, knee_pad_forward=0.0)
    fitted = fit(far, people())
    assert (fitted.refused != "").all()
    assert np.isnan(fitted.end_hip_flexion).all()
    assert float(share_past(fitted, 0.0).item()) == 0.0
    story = fit_story(fitted)
    assert any(
        "cannot use it" in sentence and "reaches only" in sentence for sentence in (*story.notices, *story.words)
    )


def test_cautions_are_for_who_ends_near_the_own_limit_and_for_nobody_where_nothing_is_loaded(fitted):
    near = np.degrees(fitted.hip_extension_limit + fitted.end_hip_flexion) < 5.0
    warned = {w.machine: w.people for w in fit_cautions(fitted) if w.caution.key == "end of hip extension"}
    for machine in fitted.machine.values:
        assert warned.get(str(machine), ()) == tuple(fitted.person.values[near.sel(machine=machine).values])
    assert fit_cautions(fitted.assign(takes_load=("machine", [False, False]))) == []


def test_what_a_machine_takes_is_held_against_the_largest_loads():
    small = typical_machine("prone_hinge").changed(plate_room=60.0)
    two = {"strong": Athlete(strength=2.0), "weak": Athlete(sex="female", stature=1.6, mass=55.0, strength=0.7)}
    fitted = fit(small, two, loads=True)
    strong, weak = fitted.largest_load.values[0]
    assert strong > 60.0 > weak > 0.0
    assert too_much(fitted) == {small.label: ("strong",)}
    assert any("enough for 1 of 2; first exceeded by strong" in sentence for sentence in fit_story(fitted).notices)


def test_nobody_or_no_machine_is_refused():
    with pytest.raises(InputError, match="at least one machine and one person"):
        fit("track", [])
    with pytest.raises(InputError, match="is no Athlete"):
        fit("track", ["me"])
    with pytest.raises(InputError, match="must be athletes, a roster or a Population"):
        fit("track", None)
    with pytest.raises(InputError, match="at most 10000"):
        fit("track", [Athlete()] * 10_001)
    with pytest.raises(InputError, match="must be an Athlete"):
        set_up("track", "me")


def test_the_story_says_what_the_table_says(fitted):
    story = fit_story(fitted)
    text = str(story)
    for machine in fitted.machine.values:
        reach = int((fitted.sel(machine=machine).end_hip_flexion <= 1e-9).sum())
        assert f"{machine}: {reach} of {len(STATURES)} (" in text
    assert "Next: " in text
    assert next(section.key for section in story.page) == "fit"
