"""EMG: Delsys, Noraxon, OpenSignals in text and HDF5, and XDF."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from fuzzing import ends_in_words, mutations
from hypothesis import given, settings
from made_files import read, said

from revpress.errors import InputError
from revpress.recording import SourceFile, read_recording
from revpress.recording.formats import xdf
from revpress.recording.formats.delsys import read_delsys
from revpress.recording.formats.noraxon import read_noraxon
from revpress.recording.formats.opensignals_hdf5 import read_opensignals_hdf5
from revpress.recording.formats.opensignals_text import read_opensignals_text

DATA = Path(__file__).resolve().parent.parent / "data" / "recordings"


def delsys(slow: list[str], unit: str = "g") -> str:
    """Ten samples of EMG at 1 kHz, and as many of another channel at 200 Hz as there are cells."""
    channel = "Label: L GMAX: {} 1 Sampling frequency: {:e} Number of points: {} start: 0.0 Unit: {} Domain Unit: s,,,"
    head = [channel.format("EMG", 1000.0, 10, "V"), channel.format("ACC.X", 200.0, 2, unit)]
    rows = [f"{i / 1000},{1e-5 * i},{slow[i] if i < len(slow) else ','}" for i in range(10)]
    return "\r\n".join(
        [*head, "Stop Trigger Method: None", "", 'X[s],"L GMAX: EMG 1",X[s],"L GMAX: ACC.X 1"', *rows, ""]
    )


@pytest.mark.parametrize("padding", [[], ["0,0"] * 8], ids=["blank", "zeros"])
def test_every_channel_of_delsys_has_its_own_time(padding: list[str]) -> None:
    recording = read(delsys(["0,1", "0.005,2", *padding]))
    emg, slow = recording["L GMAX: EMG 1"], recording["L GMAX: ACC.X 1"]
    assert (emg.quantity, emg.unit, emg.rate, emg.side, len(emg)) == ("emg", "V", 1000.0, "left", 10)
    assert np.allclose(emg.values, 1e-5 * np.arange(10))
    assert (slow.quantity, slow.rate, slow.axis) == ("acceleration", 200.0, "x")
    assert np.allclose(slow.time, [0.0, 0.005])
    assert np.allclose(slow.values, [9.80665, 2 * 9.80665])
    assert recording.left_out == ()


def test_samples_that_delsys_declares_and_has_not_are_said() -> None:
    recording = read((DATA / "trigno.csv").read_bytes())
    assert said(recording, "Mini sensor 10: EMG 10 11 of 81141")
    assert recording["Mini sensor 10: EMG 10"].rate == 1259.259
    assert recording["Mini sensor 11: ACC.X 11"].rate == 148.1481
    assert np.diff(recording["Mini sensor 10: GYRO.Z 10"].time)[0] == pytest.approx(0.00675)
    assert len(recording.channels) == 14
    assert recording["Mini sensor 10: GYRO.Z 10"].unit == "rad/s"
    assert said(read(delsys(["0,1", "0.005,2"], unit="furlong")), "L GMAX: ACC.X 1 (furlong)")


def test_a_delsys_head_that_is_not_that_of_its_table_is_refused() -> None:
    with pytest.raises(InputError, match="line 5: its columns are not the 2 channels of the head"):
        read(delsys(["0,1"]).replace('"L GMAX: ACC.X 1"', '"R GMAX: ACC.X 1"'))


NORAXON = (
    "Name,Somebody\nMeasurement,made\n\n"
    'time,"VMO RT, uV",Ultium EMG.Internal Accel 1 Ax (mG),"Ultium EMG.Sync, On",Activity\n'
)


def test_noraxon_has_units_in_its_header_and_commas_in_quotes() -> None:
    rows = "".join(f"{i / 2000},{i},{1000 * (i % 2)},0,rest\n" for i in range(50))
    recording = read(NORAXON + rows)
    emg = recording["VMO RT"]
    assert (emg.quantity, emg.side, emg.site, emg.rate) == ("emg", "right", "VMO RT", pytest.approx(2000.0))
    assert np.allclose(emg.values, 1e-6 * np.arange(50))
    assert recording["Ultium EMG.Internal Accel 1 Ax"].axis == "x"
    assert recording["Ultium EMG.Internal Accel 1 Ax"].values.max() == pytest.approx(9.80665)
    assert said(recording, "Ultium EMG.Sync, On, Activity")
    comma = read((NORAXON + rows).replace(",", ";").replace('"VMO RT; uV"', '"VMO RT, uV"').replace(".0", ",0"))
    assert np.allclose(comma["VMO RT"].time, emg.time)
    with pytest.raises(InputError, match="its rate, if its time is in seconds, is 1 Hz"):
        read(NORAXON + "".join(f"{i},{i},0,0,rest\n" for i in range(9)))


HEAD = {
    "00:01": {
        "sensor": ["EMG", "RAW"],
        "column": ["nSeq", "DI", "CH1", "CH2"],
        "sampling rate": 1000,
        "resolution": [16, 16],
        "label": ["GMAX R", "CH2"],
        "date": "2026-1-2",
        "time": "3:4:5.5",
    }
}


def opensignals(numbers: list[int], **changes: object) -> str:
    head = {"00:01": HEAD["00:01"] | changes}
    rows = "".join(f"{n}\t0\t{32768 + 100 * i}\t{i}\t\r\n" for i, n in enumerate(numbers))
    return f"# OpenSignals Text File Format. Version 1\r\n# {json.dumps(head)}\r\n# EndOfHeader\r\n{rows}"


def test_opensignals_is_counts_until_the_sensor_is_known() -> None:
    text = opensignals(list(range(20)))
    counts = read(text)["GMAX R EMG"]
    assert (counts.quantity, counts.rate, counts.side) == ("counts", 1000.0, "right")
    assert counts.values[1] == 32868
    recording = read(text, emg_gain=1000.0, emg_supply=3.0)
    emg = recording["GMAX R EMG"]
    assert (emg.quantity, emg.unit, emg.site) == ("emg", "V", "GMAX R")
    assert np.allclose(emg.values, 100 * np.arange(20) / 2**16 * 3.0 / 1000)
    assert emg.resolution == pytest.approx(3.0 / 1000 / 2**16)
    assert recording["CH2 RAW"].quantity == "counts"
    assert str(recording.stated.start) == "2026-01-02 03:04:05.500000"
    with pytest.raises(InputError, match="both emg_gain and emg_supply"):
        read(text, emg_gain=1000.0)


def test_samples_that_were_lost_on_the_way_are_missing() -> None:
    recording = read(opensignals([*range(10), *range(14, 20)]))
    assert said(recording, "4 samples of 00:01 were lost")
    assert recording["CH2 RAW"].time[10] == pytest.approx(0.014)
    around = read(opensignals([12, 13, 14, 15, 0, 1, 2, 3, 5, 6]))
    assert said(around, "1 samples of 00:01 were lost")
    assert np.allclose(np.diff(around["CH2 RAW"].time[:8]), 0.001)
    with pytest.raises(InputError, match="sequence number 3 of sample 5 follows itself"):
        read(opensignals([0, 1, 2, 3, 3, 4]))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"convertedValues": 1}, "are converted"),
        ({"sensor": ["EMG"]}, "do not pair up"),
        ({"resolution": "16"}, "not bits of channels"),
        ({"sampling rate": None}, "the sampling rate of '00:01' is None, but must be a number"),
        ({"column": 5}, "'column' of '00:01' is 5, not a list of names"),
    ],
)
def test_opensignals_heads_that_cannot_be_are_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(opensignals(list(range(5)), **changes))


def hdf5(counts: int = 30) -> bytes:
    import h5py

    held = io.BytesIO()
    with h5py.File(held, "w") as file:
        hub = file.create_group("00:01")
        hub.attrs.update({"sampling rate": 500, "resolution": [16], "date": "2026-1-2", "time": "3:4:5.5"})
        values = hub.create_dataset("raw/channel_3", data=np.arange(counts, dtype="u2")[:, None])
        values.attrs.update({"sensor": "EMG", "label": "PORT3"})
        hub["raw/nSeq"] = np.arange(counts, dtype="u2")[:, None]
    return held.getvalue()


def test_opensignals_in_hdf5_is_the_same() -> None:
    recording = read(hdf5(), emg_gain=1000.0, emg_supply=3.0)
    channel = recording["PORT3 EMG"]
    assert (channel.quantity, channel.rate, len(channel)) == ("emg", 500.0, 30)
    assert np.allclose(channel.values, (np.arange(30) / 2**16 - 0.5) * 3e-3)


def test_damaged_hdf5_ends_in_words() -> None:
    ends_in_words(read_opensignals_hdf5, hdf5()[:2000])
    ends_in_words(read_opensignals_hdf5, b"\x89HDF\r\n\x1a\n" + b"sampling rate channel_" * 40)


def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own costs seconds, and what it reads is plain Python here."""

    def called(function, source, size, *arguments):  # type: ignore[no-untyped-def]
        try:
            return function(*arguments)
        except InputError:
            raise
        except Exception as error:
            raise InputError(f"{source}: {type(error).__name__}") from None

    monkeypatch.setattr(xdf, "in_worker", called)


def test_streams_of_one_file_share_a_clock_and_words_are_events() -> None:
    recording = read((DATA / "minimal.xdf").read_bytes())
    assert [len(c) for c in recording] == [9, 9, 9]
    channel = recording["SendDataC 1"]
    assert (channel.quantity, channel.rate) == ("counts", 10.0)
    assert np.array_equal(channel.values[:3], [192, 12, 13])
    assert channel.time[0] == 0.0
    assert [event.name for event in recording.events[1:4]] == ["Hello", "World", "from"]
    assert said(recording, "the unit of channels that do not say one: SendDataC 1")


def made_xdf(rate: float = 100.0, unit: str = "microvolts") -> bytes:
    """One stream of two labelled channels of EMG at 100 Hz, and one of words, written here."""

    def chunk(tag: int, body: bytes) -> bytes:
        return b"\x04" + struct.pack("<IH", len(body) + 2, tag) + body

    def stream(number: int, name: str, kind: str, channels: int, nominal: float, desc: str) -> bytes:
        text = f"<info><name>{name}</name><type>{kind}</type><channel_count>{channels}</channel_count>"
        text += (
            f"<nominal_srate>{nominal}</nominal_srate><channel_format>{'string' if kind == 'Markers' else 'float32'}"
        )
        return chunk(2, struct.pack("<I", number) + f"{text}</channel_format>{desc}</info>".encode())

    labels = "".join(f"<channel><label>{n}</label><unit>{unit}</unit></channel>" for n in ("GMAX_R", "VL_L"))
    out = b"XDF:" + chunk(1, b"<info><version>1.0</version></info>")
    out += stream(1, "Legs", "EMG", 2, rate, f"<desc><channels>{labels}</channels></desc>")
    out += stream(2, "Says", "Markers", 1, 0.0, "<desc/>")
    values = b"".join(struct.pack("<Bd2f", 8, 50.0 + i / 100, i, -i) for i in range(40))
    out += chunk(3, struct.pack("<IBB", 1, 1, 40) + values)
    out += chunk(3, struct.pack("<IBBBdBB", 2, 1, 1, 8, 50.2, 1, 4) + b"push")
    return out + chunk(6, struct.pack("<I", 1) + b"<info/>") + chunk(6, struct.pack("<I", 2) + b"<info/>")


def test_labels_units_and_rates_of_streams_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    in_this_process(monkeypatch)
    recording = xdf.read_xdf(SourceFile(Path("made.xdf"), made_xdf()))
    emg = recording["Legs GMAX_R"]
    assert (emg.quantity, emg.unit, emg.side, emg.site, emg.rate) == ("emg", "V", "right", "GMAX_R", 100.0)
    assert np.allclose(emg.values, 1e-6 * np.arange(40))
    assert recording["Legs VL_L"].side == "left"
    [event] = recording.events
    assert (event.name, event.time) == ("push", pytest.approx(0.2))
    assert recording.left_out == ()
    other = xdf.read_xdf(SourceFile(Path("made.xdf"), made_xdf(rate=200.0)))
    assert said(other, "Legs says a rate of 200 Hz, and its times 100 Hz: they count")
    with pytest.raises(InputError, match="no channel of numbers with a known unit"):
        xdf.read_xdf(SourceFile(Path("made.xdf"), made_xdf(unit="furlong")))


def test_xdf_that_was_cut_off_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xdf, "in_worker", None)
    data = (DATA / "minimal.xdf").read_bytes()
    for end in (4, 5, 300, 1900):
        with pytest.raises(InputError, match=r"cut off|0 streams"):
            xdf.read_xdf(SourceFile(Path("cut.xdf"), data[:end]))


@given(mutations((DATA / "minimal.xdf").read_bytes()))
@settings(max_examples=40)
def test_damaged_xdf_ends_in_words(data: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        in_this_process(patch)
        ends_in_words(xdf.read_xdf, data)


@given(mutations(delsys(["0,1", "0.005,2"]).encode()))
@settings(max_examples=50)
def test_damaged_delsys_ends_in_words(data: bytes) -> None:
    ends_in_words(read_delsys, data)


@given(mutations((NORAXON + "".join(f"{i / 2000},{i},0,0,rest\n" for i in range(9))).encode()))
@settings(max_examples=50)
def test_damaged_noraxon_ends_in_words(data: bytes) -> None:
    ends_in_words(read_noraxon, data)


@given(mutations((DATA / "opensignals.txt").read_bytes()))
@settings(max_examples=50)
def test_damaged_opensignals_ends_in_words(data: bytes) -> None:
    ends_in_words(read_opensignals_text, data)


@pytest.mark.reference
def test_real_opensignals_files_have_their_counted_samples(reference_folder: Path) -> None:
    folder = reference_folder / "recordings"
    text = read_recording(folder / "opensignals_txt" / "single_hub_RAW.txt")
    assert [(len(c), c.values.min(), c.values.max()) for c in text] == [
        (17_850, 20_980, 43_233),
        (17_850, 22_556, 50_078),
        (17_850, 25_088, 50_990),
    ]
    bursts = read_recording(folder / "opensignals" / "emg_bursts.h5", emg_gain=1000.0, emg_supply=3.0)
    assert (len(bursts.channels[0]), bursts.channels[0].quantity) == (28_519, "emg")
    assert 1e-4 < np.abs(bursts.channels[0].values).max() < 1.5e-3
