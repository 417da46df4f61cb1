"""Damaged files of strength devices end in words: random bytes, cuts, flipped bits, spliced and extreme pieces."""

from __future__ import annotations

import base64
import json
import sqlite3
from contextlib import closing
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from fuzzing import ends_in_words, mutations
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress.recording import read_recording

_ROW_1080 = np.arange(20, dtype="<f4").tobytes()


def _openbarbell() -> bytes:
    raw = json.loads((files("revpress") / "examples" / "data" / "openbarbell" / "squat_session.json").read_text())
    first = next(iter(raw))
    return json.dumps({first: raw[first]}).encode()


def _database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(
            "CREATE TABLE person77 (uniqueID INTEGER PRIMARY KEY, name TEXT);"
            "CREATE TABLE session (uniqueID INTEGER PRIMARY KEY, name TEXT, date TEXT);"
            "CREATE TABLE encoderExercise (uniqueID INTEGER PRIMARY KEY, name TEXT);"
            "CREATE TABLE encoder (uniqueID INTEGER PRIMARY KEY, personID INT, sessionID INT, exerciseID INT, "
            "laterality TEXT, extraWeight TEXT, signalOrCurve TEXT, filename TEXT, url TEXT, "
            "encoderConfiguration TEXT, future1 TEXT);"
            "INSERT INTO encoder VALUES (1,1,1,1,'RL','10','signal','a.txt','encoder/1','LINEAR:-1:-1:-1:-1:-1:1','');"
        )
        db.commit()
        return db.serialize()


def _json(content: Any) -> bytes:
    return json.dumps(content).encode()


_TRIAL = {
    "id": "t", "limb": "Left", "recordedUTC": "2024-03-05T10:00:00Z",
    "results": [{"resultId": 1, "value": 1.5, "limb": "Left",
                 "definition": {"name": "Force", "unit": "N", "resultUnitScaleFactor": 1.0}}],
}  # fmt: skip
_TEST = {"testType": {"name": "CMJ"}, "athlete": {"id": "a"}, "timestamp": 1.7e9, "id": "x", "Peak Force(N)": 2000.5}
_SAMPLES = [0.0, 0.001, 0.002]
_HAWKIN = {"Time(s)": _SAMPLES, "LeftForce(N)": _SAMPLES, "RightForce(N)": _SAMPLES, "CombinedForce(N)": _SAMPLES}
_SET_1080 = {
    "id": "s", "side": 0,
    "motionGroups": [{"created": "2024-03-05T10:00:00Z", "motions": [
        {"topSpeed": 1.5, "sampleData": base64.b64encode(_ROW_1080).decode()}]}],
}  # fmt: skip
_VITRUVE = {"data": [{"userId": "u", "exercises": [{"name": "Squat", "series": [{"completedAt": "2024-03-05T10:00:00Z",
            "repetitions": [{"metricValues": [{"metric": "ROM", "value": 0.5, "unit": "m"}]}]}]}]}]}  # fmt: skip
_HUB = (
    "Name,ExternalId,Test Type,Date,Time,BW [KG],Additional Load [lb],Peak Power [W] ,Stiffness % (Asym) (%)\n"
    'A,1,CMJ,13/04/2024,10:05 AM,80.5,0,3000.5,12.3 L\nB,2,CMJ,14/04/2024,11:05 PM,-1,"1,234.5",2900.5,2.3 R\n'
)
_USER = (
    "Rep;Set;Ex;Lat;Extra (Kg);Total (Kg);I (Kg*cm^2);Start (ms);Dur (ms);Dist (mm);v (m/s);vmax (m/s);t (ms);p (W);"
    "pmax (W);t (ms);RPD (W/s);F (N);Fmax (N);t (ms);RFD (N/s);W (J);I (N*s)\n1;1;Squat;RL;60,5" + ";1,5" * 18 + "\n"
)
_SIX = "DIST. 1 (mm),DIST. + 1 (mm),SPEED 1 (m/s),ACCEL. 1 (m/s^2),FORCE 1 (N),POWER 1 (W)"

FILES: dict[str, bytes] = {
    "OpenBarbell session": _openbarbell(),
    "OpenBarbell table": b"Exercise,Set,Rep,Weight,Metric,Workout Start Time,Avg Velocity (m/s),Range of Motion (mm)\n"
    b"Squat,1,1,165,lbs,22.2.2018 22:15,0.94,657\nSquat,1,2,165,lbs,22.2.2018 22:15,0.98,676\n",
    "Chronojump encoder file": b"0, 0, 1, 2, -1, 0, 0, 1",
    "Chronojump force sensor file": b"Time (micros);Force(N)\n0;1,5\n1000;2,5\n12000;-3,25\n",
    "Chronojump force sensor export": b"S;R;T (ms);F (N);RFD (N/s)\nMax;1;1;2,5;3\n\nS;R;T (ms);F (N);RFD (N/s)\n"
    b"1;1;10;1,5;0\n2;1;20;2,5;0\n",
    "Chronojump table of repetitions": b',series,exercise,massBody,massExtra,start,width,height,meanSpeed,maxSpeed\n'
    b'"1",1,Squat,80,60,100,500,400,0.5,0.9\n"MAX",NA,NA,80,60,100,500,400,0.5,0.9\n',
    "Chronojump table of sets": _USER.encode(),
    "Chronojump table of samples": f"{_SIX}\n0.5,0.5,1.5,0.5,900.5,1350\n0.5,1.0,1.5,0.5,900.5,1350\n".encode(),
    "Chronojump database": _database(),
    "GymAware sets": b'{"athleteReference": 1, "recorded": 1.7e9, "barWeight": 60, "reps": [{"REPNUM": 1, "v": 0.5}]}\n'
    b'{"athleteReference": 1, "deleted": true, "reps": []}\n',
    "Vitruve workouts": _json(_VITRUVE),
    "VALD ForceDecks trials": _json([_TRIAL, _TRIAL]),
    "VALD ForceDecks tests": _json({"tests": [{"recordedDateUtc": "2024-03-05T10:00:00Z", "weight": 80.5}]}),
    "valdr table of ForceDecks": b"athleteId,recordedUTC,testType,trialId,resultName,value,resultUnitName\n"
    b"a,2024-03-05T10:00:00Z,CMJ,t,Peak Force,1500.5,N\n",
    "VALD DynaMo tests": _json({"items": [{"bodyRegion": "Hip", "movement": "Extension", "repetitions": [
        {"repNo": 1, "laterality": "LeftSide", "maxForceNewtons": 120.5}]}]}),
    "VALD DynaMo trace": _json({"forceTrace": [{"timeSeconds": 0.1 * i, "forceNewtons": i} for i in range(5)]}),
    "VALD NordBord tests": _json([{"testDateUtc": "2024-03-05T10:00:00Z", "leftMaxForce": 300.5, "leftTorque": 9}]),
    "VALD ForceFrame tests": _json([{"testDateUtc": "2024-03-05T10:00:00Z", "innerLeftMaxForce": 300.5}]),
    "VALD Hub table": _HUB.encode(),
    "Hawkin force over time": _json(_HAWKIN),
    "Hawkin table of force over time": b"time,left,right,combined\n0.001,500,400,900\n0.002,501,400,901\n",
    "Hawkin tests": _json({"data": [_TEST, {**_TEST, "active": False}]}),
    "1080 Motion sets": _json(_SET_1080),
    "1080 Motion table of samples": b"Time;Position;Speed;Force\n0.0;0.1;0.2;50\n0.1;0.2;0.2;51\n",
    "1080 Motion table of repetitions": b"Set;RepNumber;RepId;RepTime;TopSpeed;TotalTime;Distance\n"
    b"s;1;r;2024-03-05T10:00:00Z;1.5;2.5;3.5\n",
}  # fmt: skip


@pytest.mark.parametrize("name", list(FILES))
def test_the_whole_file_is_found_by_its_content_and_read(name: str) -> None:
    """The database, whose signal is not there, says so."""
    content = ends_in_words(read_recording, FILES[name])
    assert (content is None) == (name == "Chronojump database")
    as_told = ends_in_words(lambda file: read_recording(file, format=name), FILES[name])
    assert (as_told is None) == (content is None)


@pytest.mark.parametrize("name", list(FILES))
@given(data=st.data())
@settings(max_examples=40)
def test_damaged_files_end_in_words(name: str, data: st.DataObject) -> None:
    damaged = data.draw(mutations(FILES[name]))
    ends_in_words(lambda file: read_recording(file, format=name), damaged)
    ends_in_words(read_recording, damaged)
