"""A population is what its pairs are, wherever and however often it is worked out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from population_synthetic import EXERCISE, SETTINGS, Row, cheap, known

from revpress import Athlete, InputError, UnreachableError, find_exercise
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.machine.find import typical_machine
from revpress.study.compare import compare
from revpress.study.population import population as module
from revpress.study.population.pairs import blank_pairs, evaluate_pairs, population_quantities
from revpress.study.population.population import population
from revpress.study.population.schedule import workers
from revpress.study.population.store import REFUSED, SOLVED, WAITING, read_population
from revpress.twin.motion import Motion, tempo

HERE = Path(__file__).parent


def worked_out(people=8, **options):
    options = {"positions": 5, "evaluate": cheap, **options}
    return population(EXERCISE, Row(people), SETTINGS, [10.0, 20.0], **options)


@pytest.fixture(scope="module")
def real():
    """Two real people and one who cannot, on two settings, with two loads."""
    people = [Athlete(stature=1.60, mass=60.0, sex="female"), Athlete(stature=1.85), Athlete(stature=2.15, mass=120.0)]
    return people, population(EXERCISE, people, {"push": ["heel", "forefoot"]}, [10.0, 30.0], 11)


@pytest.fixture(scope="module")
def whole():
    """All of a few people at once."""
    return worked_out()


# What it is


def test_every_pair_is_what_solve_and_compare_say(real):
    people, answer = real
    whole = tempo(1.5, 1.5, 21)
    up = Motion(whole.time[:11], whole.s[:11], whole.ds[:11], whole.dds[:11])
    for a, s, i in ((0, 0, 1), (1, 1, 0)):
        case = LoadedExercise(EXERCISE, float(answer["load"][i]), {"push": str(answer.push.values[s])})
        solutions, comparison = compare(people[a], [case], up, intervals=())
        [solution] = solutions.values()
        here = answer.isel(person=a, setting=s, load=i)
        assert here.outcome == SOLVED
        [side] = json.loads(solution.attrs["working_sides"])
        hip = solution.sel(coordinate=f"hip_flexion_{side}")
        np.testing.assert_allclose(here.hip_flexion, np.degrees(hip.angle), rtol=1e-6, atol=1e-5)
        np.testing.assert_allclose(here.hip_extension_moment, -hip.moment, rtol=1e-6, atol=1e-4)
        np.testing.assert_allclose(here.stroke, solution.stroke, atol=1e-6)
        np.testing.assert_allclose(here.time, solution.time, atol=1e-6)
        numbers = [n for n, q in population_quantities.items() if n in comparison and "position" not in q.dims]
        assert len(numbers) == 19
        for name in numbers:
            np.testing.assert_allclose(here[name], comparison[name][0], rtol=1e-5, atol=1e-6, err_msg=name)


def test_units_and_meanings_are_those_of_the_declarations(real):
    _, answer = real
    for name, quantity in population_quantities.items():
        assert answer[name].dims == ("person", "setting", "load", *quantity.dims)
        assert answer[name].attrs["long_name"] == quantity.meaning
        assert answer[name].attrs["units"] == quantity.unit


def test_more_load_asks_more_of_the_hip(real):
    _, answer = real
    peak = answer.peak_hip_extension_moment.where(answer.outcome == SOLVED)
    assert bool((peak.diff("load") > 0.0).where(peak.notnull().all("load"), True).all())


def test_values_and_coordinates_in_their_places(whole):
    answer = whole
    assert dict(answer.sizes) == {"person": 8, "setting": 6, "load": 2, "position": 5, "group": 5, "joint": 3}
    wanted = known(answer.stature, answer.arm_length, answer["load"])
    np.testing.assert_allclose(answer.hip_extension_reached, wanted.transpose("person", "setting", "load"), rtol=1e-6)
    assert list(answer.push.values) == ["heel"] * 3 + ["forefoot"] * 3
    assert list(answer.setting.values[:2]) == ["push=heel, arm_length=0.8 m", "push=heel, arm_length=0.9 m"]
    assert [Athlete.from_dict(json.loads(p)) for p in answer.athlete_properties.values] == Row(8)[:]


def test_who_cannot_is_nan_with_a_reason():
    people = [Athlete(stature=1.9), Athlete(stature=2.0)]
    answer = population(EXERCISE, people, {"arm_length": [0.8, 0.9]}, positions=5, evaluate=cheap)
    np.testing.assert_array_equal(answer.outcome.values[:, :, 0], [[SOLVED] * 2, [REFUSED] * 2])
    assert answer.hip_flexion.isnull().values[1].all()
    assert not answer.hip_flexion.isnull().values[0].any()
    assert set(answer.reason.values[0].ravel()) == {""}
    assert "too tall" in str(answer.reason.values[1, 0, 0])


def test_a_real_refusal_is_a_reason_in_the_words_of_the_exercise():
    people = [Athlete(thigh_length=0.50), Athlete(thigh_length=0.38)]
    high = find_exercise("sit_to_stand", seat_height=1.6)
    pairs = evaluate_pairs(people, [high], [0.0], 5)
    with pytest.raises(UnreachableError) as refused:
        high.assembly(people[1], 0.0)
    assert list(pairs["reason"].ravel()) == ["", str(refused.value)]
    assert np.isfinite(pairs["hip_flexion"][0]).all()
    assert np.isnan(pairs["hip_flexion"][1]).all()


def test_a_roster_keeps_its_names_and_a_machine_is_used_as_it_usually_is(tmp_path):
    machine, roster = typical_machine("prone_hinge"), {"Ada": Athlete(sex="female"), "Bo": Athlete(stature=1.9)}
    answer = population(machine, roster, {"machine.arm": [0.9, 1.0]}, positions=5, evaluate=cheap, out=tmp_path / "a")
    assert answer.attrs["exercise"] == EXERCISE
    assert float(answer.stature.sel(person="Bo")) == pytest.approx(1.9)
    assert list(answer["machine.arm"].values) == [0.9, 1.0]
    longer = machine.changed(arm=1.05)
    with pytest.raises(InputError, match=r"other exercise\)"):
        population(longer, roster, {"machine.arm": [0.9, 1.0]}, positions=5, evaluate=cheap, out=tmp_path / "a")


# However it is parted and shared out


@pytest.mark.parametrize("chunk", [1, 4, 7, 1000])
def test_the_answer_does_not_depend_on_the_chunks(tmp_path, whole, chunk):
    same(worked_out(out=tmp_path / "a.zarr", chunk=chunk), whole)


def test_what_is_handed_to_a_thread_is_not_searched_for_promises():
    """dask would look at each number of each athlete of a chunk: three times as long as what a cheap chunk takes."""
    from dask import delayed

    task, same = [delayed(int)()], []
    with workers(None) as team:
        team.run(lambda given: given is task, [task], lambda _, result: same.append(result))
    assert same == [True]


def test_a_cluster_of_two_workers_gives_the_same(tmp_path, cluster):
    reports = []
    answer = worked_out(
        people=60, out=tmp_path / "a.zarr", scheduler=cluster, chunk=10, progress=lambda *r: reports.append(r)
    )
    same(answer, worked_out(people=60))
    assert reports[-1][:2] == (360, 360)


def test_a_cluster_works_out_real_pairs(tmp_path, cluster, real):
    people, answer = real
    settings = {"push": ["heel", "forefoot"]}
    same(population(EXERCISE, people, settings, [10.0, 30.0], 11, out=tmp_path / "a", scheduler=cluster), answer)


def test_a_worker_that_dies_costs_nothing_but_time(tmp_path, cluster):
    from dask.distributed import Client

    with Client(cluster, set_as_default=False) as client:
        victims = list(client.run(os.getpid).values())[:1]

        def kill(done, total, words):
            if done and victims:
                os.kill(victims.pop(), signal.SIGKILL)

        answer = worked_out(people=40, out=tmp_path / "a.zarr", scheduler=cluster, chunk=6, progress=kill)
    assert not victims
    same(answer, worked_out(people=40))


@pytest.fixture(scope="module")
def cluster():
    """Address of a cluster of two processes."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        yield local.scheduler_address


def same(one: xr.Dataset, other: xr.Dataset) -> None:
    xr.testing.assert_identical(one.load(), other.load())
    assert not bool((one.outcome == WAITING).any())


# Stopped and resumed


def test_what_was_killed_goes_on_without_losing_or_repeating_a_chunk(tmp_path, monkeypatch):
    out, log, people = tmp_path / "a.zarr", tmp_path / "log", 60
    monkeypatch.setenv("REVPRESS_TEST_LOG", str(log))
    monkeypatch.setenv("REVPRESS_TEST_LINES", "25")
    run = [sys.executable, str(HERE / "population_synthetic.py"), str(out), str(people)]
    killed = subprocess.Popen(run, stdout=subprocess.DEVNULL)
    while killed.poll() is None and (not log.exists() or len(log.read_text().splitlines()) < 15):
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    there = (read_population(out).outcome.load() == SOLVED).all(["setting", "load"])
    assert 5 < int(there.sum()) < people
    begun = len(log.read_text().splitlines())

    monkeypatch.setenv("REVPRESS_TEST_LINES", "1000")
    subprocess.run(run, check=True)
    again = log.read_text().splitlines()[begun:]
    first_of_chunk = read_population(out).stature.values[::2]
    kept = {f"{s:.4f}" for s, whole in zip(first_of_chunk, there.values[::2], strict=True) if whole}
    assert not kept & set(again)
    assert len(kept) + len(again) == people // 2
    whole = worked_out(people)
    same(read_population(out).assign_attrs(request=whole.attrs["request"]), whole)


def test_interrupted_it_leaves_a_good_store(tmp_path, whole):
    with pytest.raises(KeyboardInterrupt):
        worked_out(out=tmp_path / "a.zarr", chunk=6, progress=stop_at(20))
    half = read_population(tmp_path / "a.zarr")
    assert 0 < int((half.outcome == SOLVED).sum()) < half.outcome.size
    assert bool((half.hip_flexion.isel(position=0).notnull() == (half.outcome == SOLVED)).all())
    same(worked_out(out=tmp_path / "a.zarr"), whole)


def test_a_chunk_that_was_cut_off_is_worked_out_again(tmp_path, whole):
    worked_out(out=tmp_path / "a.zarr", chunk=6)
    chunk = tmp_path / "a.zarr" / "outcome" / "3.0.0"
    chunk.write_bytes(chunk.read_bytes()[:-5])
    (tmp_path / "a.zarr" / "outcome" / "4.0.0").unlink()
    seen = []

    def watched(athletes, *others):
        seen.append(len(athletes))
        return cheap(athletes, *others)

    watched.__module__, watched.__qualname__ = cheap.__module__, cheap.__qualname__
    same(worked_out(out=tmp_path / "a.zarr", evaluate=watched), whole)
    assert seen == [1, 1]


def test_what_is_there_is_not_worked_out_again(tmp_path, whole):
    words = []
    worked_out(out=tmp_path / "a.zarr")

    def never(*_):
        raise AssertionError

    never.__module__, never.__qualname__ = cheap.__module__, cheap.__qualname__
    same(worked_out(out=tmp_path / "a.zarr", evaluate=never, announce=words.append), whole)
    assert words == ["all 48 pairs are there already"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"positions": 7}, "other number of positions"),
        ({"people": 9}, "other people"),
        ({"evaluate": evaluate_pairs}, "other way in which a pair is worked out"),
    ],
)
def test_another_request_is_refused_its_place(tmp_path, change, words):
    before = worked_out(out=tmp_path / "a.zarr").load()
    with pytest.raises(InputError, match=words):
        worked_out(out=tmp_path / "a.zarr", **change)
    with pytest.raises(InputError, match="other settings, loads"):
        population(EXERCISE, Row(8), {"sides": "left"}, 15.0, 5, out=tmp_path / "a.zarr", evaluate=cheap)
    same(read_population(tmp_path / "a.zarr"), before)


def test_people_of_a_sequence_are_told_apart(tmp_path):
    def of(*statures):
        people = [Athlete(stature=s) for s in statures]
        return population(EXERCISE, people, positions=5, out=tmp_path / "a.zarr", evaluate=cheap)

    of(1.7, 1.8)
    of(1.7, 1.8)
    with pytest.raises(InputError, match="other people"):
        of(1.7, 1.81)


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="holds no population"):
        worked_out(out=tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


# What is refused before any work


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"people": []}, "nobody"),
        ({"people": 3}, "people is 3"),
        ({"people": ["me"]}, "must be of athletes"),
        ({"settings": {"push": []}}, "push is an empty sequence"),
        ({"settings": {"push": ["heel", "heel"]}}, "push is given twice"),
        ({"settings": {"pusch": ["heel"]}}, "did you mean push"),
        ({"settings": {"arm_length": [0.9, 90.0]}}, "arm_length is 90 m, outside"),
        ({"settings": {"load": [1.0]}}, "give it as load"),
        ({"load": []}, "load is an empty"),
        ({"load": [10.0, 10.0]}, "a load is given twice"),
        ({"load": -1.0}, "load is -1 kg, outside"),
        ({"positions": 2}, "number of positions is 2, outside"),
        ({"positions": 5.5}, "must be a whole number"),
        ({"chunk": 0}, "chunk is 0, outside"),
        ({"scheduler": "tcp://127.0.0.1:9"}, "no dask scheduler answers at tcp://127.0.0.1:9"),
        ({"scheduler": "nonsense://x"}, "no dask scheduler answers at nonsense://x"),
    ],
)
def test_what_cannot_be_is_one_sentence(monkeypatch, change, words):
    monkeypatch.setattr("revpress.study.population.schedule._PATIENCE", 1)
    with pytest.raises(InputError, match=words):
        population(**{"exercise": EXERCISE, "people": Row(2), "evaluate": cheap, **change})


def test_too_large_for_the_memory_is_refused():
    with pytest.raises(InputError, match=r"the answer takes about [\d.]+ GB, .*give a folder"):
        population(EXERCISE, Row(10_000_000), evaluate=cheap)


# Bounded, and said beforehand


BOUNDED = """
import sys
from population_synthetic import EXERCISE, Row, cheap
from revpress.study.population.population import population

def stop(done, total, words):
    if done >= int(sys.argv[3]):
        raise KeyboardInterrupt

try:
    population(EXERCISE, Row(int(sys.argv[2])), out=sys.argv[1], chunk=1000, evaluate=cheap, progress=stop)
except KeyboardInterrupt:
    pass
with open("/proc/self/status") as status:  # ru_maxrss would be that of whoever started this, too
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


def test_memory_does_not_grow_with_the_number_of_people(tmp_path):
    """Neither eight chunks more, of 10 MB each, take more memory, nor a thousand times the people to come."""

    def peak(people, done):
        run = [sys.executable, "-c", BOUNDED, str(tmp_path / f"{people}.zarr"), str(people), str(done)]
        path = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
        done = subprocess.run(run, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path})
        return int(done.stdout) / 1024  # MiB

    few, many = peak(3_000, 3_000), peak(10_000_000, 11_000)
    assert many < few + 50.0
    assert many < 1024.0


def stop_at(pairs):
    def progress(done, total, words):
        if done >= pairs:
            raise KeyboardInterrupt

    return progress


def test_a_cost_is_said_before_the_start_and_the_time_that_remains(tmp_path):
    order = []
    worked_out(people=200, announce=order.append, progress=lambda *r: order.append(r))
    words, first, *rest = order
    assert words.startswith("1,200 pairs (200 people × 6 settings × 2 loads): about ")
    assert "pairs were measured; at most" in words
    assert first[:2] == (0, 1200)
    assert first[2].endswith(" left")
    assert [done for done, _, _ in rest] == sorted(done for done, _, _ in rest)
    assert rest[-1] == (1200, 1200, "")


def test_cost_of_people_and_of_settings_are_told_apart(monkeypatch):
    """A clock that only the synthetic work moves: 30 ms a new person, 2 ms a setting."""
    from revpress.study.population import cost
    from revpress.study.population.request import make_request

    clock = [0.0]
    monkeypatch.setattr(cost, "perf_counter", lambda: clock[0])

    def timed(athletes, settings, loads, positions):
        clock[0] += 0.030 * len(athletes) + 0.002 * len(athletes) * len(settings)
        return blank_pairs(len(athletes), len(settings), len(loads), positions)

    class OneByOne:
        number = 2

        def run(self, work, tasks, finished):
            for task in tasks:
                finished(task, work(task))

    request = make_request(EXERCISE, Row(100), SETTINGS, None, 5, timed)
    found = cost.measure_cost(OneByOne(), request, request.pairs)
    assert found.person == pytest.approx(0.030)
    assert found.pair == pytest.approx(0.002)
    assert found.seconds(request, request.pairs) == pytest.approx(100 * 0.030 + 600 * 0.002)
    assert cost.measure_cost(OneByOne(), request, 20) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "about 1 s"), (40, "about 40 s"), (300, "about 5 min"), (7800, "about 2 h 10 min"), (3e5, "about 3 days")],
)
def test_a_time_as_a_person_says_it(seconds, words):
    assert module.spell_duration(seconds) == words
