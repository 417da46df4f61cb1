"""Strength tests of athletes, as rows and as the calibration takes them."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from revpress.errors import InputError, shown
from revpress.measurement.calibration import Lift, StrengthTest, Torque
from revpress.store.tables import StrengthTestRow

_KINDS: dict[str, type[Lift] | type[Torque]] = {"lift": Lift, "torque": Torque}


def kept_test(test: Lift | Torque) -> dict[str, Any]:
    """A test as a row keeps it.

    Parameters
    ----------
    test : Lift or Torque
        Of :mod:`revpress.measurement.calibration`.

    Returns
    -------
    dict
        ``kind`` and its fields, SI and radians.
    """
    said = asdict(test)
    if isinstance(test, Lift):
        said["parameters"] = dict(test.parameters)
    return {"kind": "lift" if isinstance(test, Lift) else "torque", **said}


def test_of(row: StrengthTestRow) -> StrengthTest:
    """A kept test as the calibration takes it.

    Parameters
    ----------
    row : StrengthTestRow
        Of an athlete.

    Returns
    -------
    StrengthTest

    Raises
    ------
    InputError
        A kind or field that is not known, or a value that is not allowed.
    """
    said = dict(row.test)
    kind = _KINDS.get(said.pop("kind", None))
    if kind is None:
        raise InputError(f"the strength test of {row.on}: kind is {shown(row.test.get('kind'))}, not lift or torque")
    known = {one.name for one in fields(kind)}
    if unknown := sorted(set(said) - known):
        raise InputError(
            f"the strength test of {row.on}: unknown {shown(unknown[0])} (known: {', '.join(sorted(known))})"
        )
    try:
        return kind(**said)
    except TypeError as error:  # a field that is missing
        raise InputError(f"the strength test of {row.on} is not whole ({error})") from None


test_of.__test__ = False  # type: ignore[attr-defined]  # of pytest's


def strength_tests(session: Session, athlete_id: str) -> list[StrengthTest]:
    """All tests of an athlete, for :func:`~revpress.measurement.calibration.calibrate_strength`.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading or writing.
    athlete_id : str
        Whose.

    Returns
    -------
    list of StrengthTest
        In order of time; may be empty.
    """
    query = select(StrengthTestRow).where(StrengthTestRow.athlete_id == athlete_id)
    return [test_of(row) for row in session.scalars(query.order_by(StrengthTestRow.on, StrengthTestRow.created))]
