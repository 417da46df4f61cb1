"""C3D: against ezc3d as another program, against the tables that OpenSim reads, and damaged files."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from fuzzing import ends_in_words, mutations
from hypothesis import given, settings
from made_files import said

from revpress.errors import InputError
from revpress.instrument import Channel
from revpress.instrument.recording import Recording
from revpress.recording import SourceFile, read_recording
from revpress.recording.formats.c3d import read_c3d
from revpress.recording.formats.c3d_plates import LEAST_LOAD

DATA = Path(__file__).resolve().parent.parent / "data" / "recordings"
SMALL = DATA / "pc_int.c3d"
SOURCES = "c3d", "c3d_orders", "c3d_plates_truth", "c3d_rehazenter", "cortex", "c3d_ezc3d"


def written(**changes: object) -> bytes:
    """A C3D file of one marker, one plate of type 2 and one analog channel, written here from the format's description.

    The plate lies in the floor with its z axis down; it is pushed with 600 N at 0.1 m, 0.05 m from its middle.
    """
    wanted = {
        "units": b"mm",
        "mark": "<",
        "processor": 84,
        "frames": 50,
        "plate_units": [b"N   ", b"N   ", b"N   ", b"Nmm ", b"Nmm ", b"Nmm ", b"uV  "],
        "sign": 1.0,
        "zero": (0, 0),
    } | changes
    mark, frames, spread = str(wanted["mark"]), int(str(wanted["frames"])), 4

    def record(name: bytes, number: int, body: bytes) -> bytes:
        return struct.pack("bb", len(name), number) + name + struct.pack(mark + "h", len(body) + 2) + body

    def group(name: bytes, number: int) -> bytes:
        return record(name, -number, b"\0")

    def parameter(name: bytes, number: int, kind: int, shape: tuple[int, ...], values: object) -> bytes:
        if kind == -1:
            held = b"".join(values)  # type: ignore[arg-type]
        else:
            held = np.asarray(values, mark + {2: "i2", 4: "f4"}[kind]).tobytes()
        return record(name, number, struct.pack("bB", kind, len(shape)) + bytes(shape) + held + b"\0")

    units = wanted["units"]
    corners = [200, 300, 0, 200, -300, 0, -200, -300, 0, -200, 300, 0]  # x of the plate is y of the laboratory
    chain = b"".join(
        [
            group(b"POINT", 1),
            parameter(b"USED", 1, 2, (), 1),
            parameter(b"FRAMES", 1, 2, (), frames),
            parameter(b"SCALE", 1, 4, (), -0.1),
            parameter(b"RATE", 1, 4, (), 100.0),
            parameter(b"DATA_START", 1, 2, (), 6),
            parameter(b"LABELS", 1, -1, (4, 1), [b"LASI"]),
            parameter(b"UNITS", 1, -1, (len(units), 1), [units]) if units else b"",  # type: ignore[arg-type]
            group(b"ANALOG", 2),
            parameter(b"USED", 2, 2, (), 7),
            parameter(b"RATE", 2, 4, (), 400.0),
            parameter(b"LABELS", 2, -1, (6, 7), [n.ljust(6) for n in b"FX1 FY1 FZ1 MX1 MY1 MZ1".split()] + [b"GMAX R"]),
            parameter(b"UNITS", 2, -1, (4, 7), wanted["plate_units"]),
            parameter(b"SCALE", 2, 4, (7,), np.ones(7)),
            parameter(b"OFFSET", 2, 2, (7,), np.zeros(7)),
            group(b"FORCE_PLATFORM", 3),
            parameter(b"USED", 3, 2, (), 1),
            parameter(b"TYPE", 3, 2, (1,), [2]),
            parameter(b"ZERO", 3, 2, (2,), wanted["zero"]),
            parameter(b"CORNERS", 3, 4, (3, 4, 1), corners),
            parameter(b"ORIGIN", 3, 4, (3, 1), [0, 0, -40.0]),
            parameter(b"CHANNEL", 3, 2, (6, 1), np.arange(1, 7)),
            group(b"EVENT", 4),
            parameter(b"LABELS", 4, -1, (4, 1), [b"push"]),
            parameter(b"TIMES", 4, 4, (2, 1), [0.0, 0.25]),
            b"\0\0",
        ]
    )  # fmt: skip
    parameters = (bytes([1, 0x50, 4, int(str(wanted["processor"]))]) + chain).ljust(4 * 512, b"\0")
    assert len(parameters) == 4 * 512
    head = bytes([2, 0x50]) + struct.pack(mark + "5H", 1, 7 * spread, 1, frames, 10)
    head += struct.pack(mark + "f2Hf", -0.1, 6, spread, 100.0)
    push = np.zeros((frames, spread, 7))
    push[10:40, :, 2] = 600.0
    push[10:40, :, 3] = 600.0 * 50.0  # y of the plate 50 mm
    push[10:40, :, 4] = -600.0 * 100.0  # x of the plate 100 mm
    push[..., 6] = 30.0
    points = np.zeros((frames, 4))
    points[:, :3] = 100.0, 50.0, 900.0
    points[20:25, 3] = -1.0
    push[..., :6] *= float(str(wanted["sign"]))
    samples = np.concatenate([points, push.reshape(frames, -1)], axis=1).astype(mark + "f4").tobytes()
    return head.ljust(512, b"\0") + parameters + samples


def content(data: bytes, **options: object) -> Recording:
    read = read_c3d(SourceFile(Path("made.c3d"), data), **options)  # type: ignore[arg-type]
    assert isinstance(read, Recording)
    return read


def test_a_file_of_known_numbers_gives_them_in_si() -> None:
    recording = content(written())
    marker = recording["LASI z"]
    assert (marker.unit, marker.site, marker.axis, marker.rate) == ("m", "LASI", "z", 100.0)
    assert np.allclose(marker.values, 0.9)
    assert marker.holes == ((0.19, 0.25),)
    emg = recording["GMAX R"]
    assert (emg.quantity, emg.unit, emg.side, emg.rate) == ("voltage", "V", "right", 400.0)
    assert np.allclose(emg.values, 30e-6)
    assert recording.events[0].name == "push"
    assert recording.events[0].time == 0.25
    force = recording["plate 1 force z"]
    assert (force.unit, force.site, force.rate) == ("N", "plate 1", 400.0)
    assert force.values.max() == 600.0  # the body is pushed up, as it pushes down
    assert said(recording, "the force on the plate")
    pressed = recording["plate 1 centre of pressure x"], recording["plate 1 centre of pressure y"]
    assert [len(c) for c in pressed] == [120, 120]  # none where nobody stands
    assert np.allclose([c.values.mean() for c in pressed], [0.05, 0.1])
    assert np.allclose(recording["plate 1 centre of pressure z"].values, 0.0)


def test_whichever_of_the_two_forces_a_file_has_the_body_is_pushed_up() -> None:
    down, up = content(written()), content(written(sign=-1.0))
    assert said(up, "the force on the body")
    for axis in "xyz":
        for what in ("force", "moment"):
            name = f"plate 1 {what} {axis}"
            assert np.array_equal(down[name].values, up[name].values), name
        assert np.allclose(*(r[f"plate 1 centre of pressure {axis}"].values for r in (down, up)))


def test_what_the_forces_act_on_can_be_stated() -> None:
    recording = content(written(), acts_on="body")
    assert recording["plate 1 force z"].values.min() == -600.0
    assert not said(recording, "the force on the")
    with pytest.raises(InputError, match="acts_on is 'floor', not one of plate, body"):
        content(written(), acts_on="floor")


def test_a_unit_of_length_that_is_not_stated_is_asked_for() -> None:
    with pytest.raises(InputError, match="does not say its unit of length: say length_unit='mm'"):
        content(written(units=b""))
    assert np.allclose(content(written(units=b""), length_unit="cm")["LASI z"].values, 9.0)
    assert np.allclose(content(written(units=b"mete"))["LASI z"].values, 900.0)
    with pytest.raises(InputError, match="gives 'furlong' as its unit of length"):
        content(written(units=b"furlong"))
    with pytest.raises(InputError, match="length_unit is 'kg'"):
        content(written(), length_unit="kg")


def test_big_endian_is_the_same() -> None:
    one, other = content(written()), content(written(mark=">", processor=86))
    assert [c.name for c in one] == [c.name for c in other]
    assert all(np.array_equal(a.values, b.values) for a, b in zip(one, other, strict=True))


def test_what_a_file_says_and_has_not_done_is_said() -> None:
    assert said(content(written(zero=(1, 10))), "the mean of frames 1 to 10")
    assert not said(content(written()), "baseline")
    odd = [b"V   ", *[b"N   "] * 2, *[b"Nmm "] * 3, b"%   "]
    recording = content(written(plate_units=odd))
    assert said(recording, "the file gives V as the unit of a force: taken as N")
    assert said(recording, "analog signals of an unknown unit: GMAX R (%)")


def test_a_file_that_was_cut_off_says_so() -> None:
    recording = content(written()[:-700])
    assert said(recording, "the file says 50 frames and has 44")
    assert len(recording["LASI x"]) == 44 - 5


def test_a_head_without_a_file_is_refused_at_once() -> None:
    with pytest.raises(InputError, match="no C3D"):
        content(SMALL.read_bytes()[:700])
    with pytest.raises(InputError, match=r"made\.c3d: "):
        content(SMALL.read_bytes()[:1100])


def test_it_is_found_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "trial.txt"
    path.write_bytes(SMALL.read_bytes())
    assert isinstance(read_recording(path), Recording)


@given(mutations(SMALL.read_bytes()))
def test_damaged_files_end_in_words(data: bytes) -> None:
    ends_in_words(read_c3d, data)


@given(mutations(written()))
@settings(max_examples=60)
def test_damaged_files_with_plates_end_in_words(data: bytes) -> None:
    ends_in_words(read_c3d, data)


def peaks(recording: Recording) -> list[float]:
    """Largest force of each plate along the axis that bears most."""
    sites = sorted({c.site for c in recording if c.quantity == "force" and c.site.startswith("plate")})
    return [max(float(np.abs(recording[f"{site} force {axis}"].values).max()) for axis in "xyz") for site in sites]


@pytest.mark.reference
@pytest.mark.parametrize(
    ("file", "forces"),
    [
        ("c3d/pc_real.c3d", [816, 830]),
        ("c3d/pc_int.c3d", [816, 830]),
        ("c3d/Dec_real.c3d", [816, 830]),
        ("c3d/DEC_INT.C3D", [816, 830]),
        ("c3d/TYPE-2.C3D", [397.9]),
        ("c3d/TYPE-4.C3D", [390.5]),
        ("c3d_orders/Eb015pr.c3d", [838.6, 836.3]),
        ("c3d_orders/Eb015sr.c3d", [838.6, 836.3]),
        ("c3d_orders/TESTAPI.c3d", [838.6, 836.3]),
        ("c3d_orders/TESTBPI.c3d", [838.6, 836.3]),
        ("c3d_orders/TESTCPI.c3d", [838.6, 836.3]),
        ("c3d_orders/FP2.C3D", [302.9]),
        ("c3d_ezc3d/Qualisys.c3d", [808.4, 839.7]),
        ("c3d_rehazenter/2014001_C1_01.c3d", [666.0, 666.2]),
        ("c3d_plates_truth/walking2.c3d", [951.0, 746.9]),
        ("cortex/Res16bits.c3d", [4.0, 99.5, 449.2, 191.7, 163.6, 5.5]),
        ("c3d/type1.C3D", [731.7]),
        ("c3d/standing.C3D", [580.2]),
    ],
)
def test_real_files_give_their_counted_forces(reference_folder: Path, file: str, forces: list[float]) -> None:
    options = {"length_unit": "mm"} if "standing" in file else {}
    recording = read_recording(reference_folder / "recordings" / file, **options)
    assert isinstance(recording, Recording)
    assert peaks(recording) == pytest.approx(forces, abs=0.55)
    vertical = max((c for c in recording if c.quantity == "force" and c.site), key=lambda c: np.abs(c.values).max())
    assert vertical.values[np.argmax(np.abs(vertical.values))] > 0  # whoever stands there is pushed up
    assert said(recording, "the force on the")


@pytest.mark.reference
def test_one_trial_in_five_files_of_two_byte_orders_is_one(reference_folder: Path) -> None:
    for name in ("Eb015pr", "Eb015sr", "TESTAPI", "TESTBPI", "TESTCPI"):
        recording = read_c3d(reference_folder / "recordings" / "c3d_orders" / f"{name}.c3d")
        values = np.concatenate([c.values for c in recording.of("position")])
        assert 1e3 * np.abs(values).mean() == pytest.approx(550.6114, abs=1e-4)


@pytest.mark.reference
def test_opensim_reads_the_same_plates(reference_folder: Path) -> None:
    """Its tables have lengths in millimetres and the centre of pressure also where nobody stands."""
    folder = reference_folder / "recordings" / "c3d_plates_truth"
    recording = read_c3d(folder / "walking2.c3d")
    lines = (folder / "std_cop_walking2_grfs.sto").read_text().split("endheader\n")[1].splitlines()
    names, rows = lines[0].split(), np.array([line.split() for line in lines[1:]], float)
    for plate in (1, 2):
        for axis, letter in enumerate("xyz", 1):
            force = recording[f"plate {plate} force {letter}"]
            at = np.rint(rows[:, 0] * 2000).astype(int)
            assert np.allclose(force.values[at], rows[:, names.index(f"f{plate}_{axis}")], atol=1e-3)
            pressed: Channel = recording[f"plate {plate} centre of pressure {letter}"]
            places = np.rint(pressed.time * 2000).astype(int)
            both = np.isin(at, places)
            assert both.sum() > 10
            theirs = 1e-3 * rows[both, names.index(f"p{plate}_{axis}")]
            assert np.allclose(pressed.values[np.searchsorted(places, at[both])], theirs, atol=1e-6)


@pytest.mark.reference
def test_ezc3d_reads_the_same(reference_folder: Path) -> None:
    """Points, analog samples and wrenches of every file that it reads whole, of all four types but the first."""
    ezc3d = pytest.importorskip("ezc3d")
    compared = 0
    for folder in SOURCES:
        for file in sorted((reference_folder / "recordings" / folder).glob("*.[cC]3[dD]")):
            if file.name in ("Eb015sr.c3d", "type1.C3D", "standing.C3D"):  # refused; read with shifted samples
                continue
            theirs = ezc3d.c3d(str(file), extract_forceplat_data=True)
            options = {"length_unit": "mm"} if file.name == "Kistler.c3d" else {}
            ours = read_c3d(file, **options)
            metres = 1.0 if file.name == "FP2.C3D" else 1e-3
            positions = [c for c in ours if c.quantity == "position"]
            points = metres * theirs["data"]["points"][:3]
            assert sum(c.values.sum() for c in positions) == pytest.approx(
                np.nansum(points[:, [i for i, label in enumerate(labels(theirs)) if is_marker(theirs, label)]]),
                rel=1e-5,
            )
            for number, plate in enumerate(theirs["data"]["platform"], 1):
                for axis, letter in enumerate("xyz"):
                    force = ours[f"plate {number} force {letter}"].values
                    turned = -1.0 if said(ours, "the force on the plate") else 1.0
                    assert np.allclose(force, turned * plate["force"][axis], atol=1e-3)
                    moment = ours[f"plate {number} moment {letter}"].values
                    assert np.allclose(moment, turned * metres * plate["moment"][axis], atol=1e-3)
                    if any(c.name == f"plate {number} centre of pressure x" for c in ours):
                        pressed = ours[f"plate {number} centre of pressure {letter}"]
                        at = np.rint((pressed.time - ours[f"plate {number} force x"].time[0]) * pressed.rate).astype(
                            int
                        )
                        assert np.allclose(pressed.values, metres * plate["center_of_pressure"][axis][at], atol=1e-5)
                    compared += 1
    assert compared > 40
    assert LEAST_LOAD == 20.0


def labels(file: object) -> list[str]:
    return list(file["parameters"]["POINT"]["LABELS"]["value"])[: file["data"]["points"].shape[1]]  # type: ignore[index]


def is_marker(file: object, label: str) -> bool:
    point = file["parameters"]["POINT"]  # type: ignore[index]
    return not any(
        label in point[group]["value"] for group in ("ANGLES", "FORCES", "MOMENTS", "POWERS") if group in point
    )
