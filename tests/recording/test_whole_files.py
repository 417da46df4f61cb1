"""Every format of the house has a whole file that is damaged, thousands of times, and every damage ends in words."""

from __future__ import annotations

import random

import numpy as np
import pytest
from fuzzing import damaged, ends_in_words
from whole_files import ANSWERS, whole_files

from revpress.recording import read_recording, recording_formats
from revpress.recording.number_table import decimal_step

NATIVE = ("spreadsheet", "OpenSignals HDF5", "XDF")
TIMES = 90


def test_every_format_of_the_house_has_a_whole_file() -> None:
    house = {name for name, form in recording_formats.items() if form.read.__module__.startswith("revpress.")}
    assert house == set(whole_files())
    assert house >= set(ANSWERS)


@pytest.mark.parametrize("name", sorted(set(whole_files()) - set(NATIVE)))
def test_thousands_of_damaged_files_end_in_words(name: str) -> None:
    """As ``make fuzz`` does; what is read in a process of its own is damaged in the tests of its format."""
    files = whole_files()[name]
    for number in range(TIMES):
        rng = random.Random(f"{name} {number}")
        data = damaged(rng.choice(files), rng.randint)
        answers = ANSWERS.get(name, {}) if number % 2 else {}
        ends_in_words(read_recording, data)
        ends_in_words(lambda file, answers=answers: read_recording(file, format=name, **answers), data)


def test_numbers_without_decimals_tell_no_resolution() -> None:
    assert decimal_step(np.array([1e308, 0.25])) == 0.01


def test_digits_that_are_no_numbers_head_no_column() -> None:
    rows = "".join(f"{i},{i % 7}\n" for i in range(40))
    for head in ("³,4\n", "1," + "9" * 5000 + "\n"):
        ends_in_words(read_recording, (head + rows).encode())
