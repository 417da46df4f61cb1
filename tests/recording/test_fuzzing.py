"""The damage that readers are tried with is damage, and of every kind."""

from __future__ import annotations

from fuzzing import ends_in_words, mutations
from hypothesis import find, given

from revpress.recording import read_recording

WHOLE = b"# rate 100\n" + b"".join(b"%d;%d\n" % (i, i * i % 7) for i in range(40))


@given(mutations(WHOLE))
def test_any_damaged_file_ends_in_words(data: bytes) -> None:
    ends_in_words(read_recording, data)


def test_the_damage_is_of_every_kind() -> None:
    found = mutations(WHOLE)
    find(found, lambda data: len(data) > 2 * len(WHOLE))
    find(found, lambda data: data and data != WHOLE and WHOLE.startswith(data))
    find(found, lambda data: len(data) == len(WHOLE) and sum(a != b for a, b in zip(data, WHOLE, strict=True)) == 1)
    find(found, lambda data: b"9" * 400 in data)


def test_nothing_and_empty_lines_can_be_damaged_too() -> None:
    for data in (b"", b"\n", b"\n\n", b"x"):
        find(mutations(data), lambda _: True)
