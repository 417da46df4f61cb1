"""Standard output and error as they come: of any encoding, closed, or full.

What a stream cannot spell is written in plain letters. What it cannot take is one sentence, or silence where whoever
read it has gone.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
import unicodedata

_PLAIN = str.maketrans(
    {
        "°": " deg", "−": "-", "–": "-", "—": "-", "‑": "-", "×": "x", "·": ".", "…": "...", "±": "+/-", "≤": "<=",
        "≥": ">=", "≈": "~", "→": "->", "←": "<-", "‘": "'", "’": "'", "“": '"', "”": '"', "µ": "u", "μ": "u",
        "²": "^2", "³": "^3", "⁻": "^-", "√": "sqrt ", "Σ": "sum ", "Δ": "delta ", "ß": "ss", "ø": "o", "Ø": "O",
        "æ": "ae",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """Spell a text in ASCII: ``30°`` as ``30 deg``, a minus sign as a hyphen, é as e; what has no spelling as ``?``."""
    letters = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c if c.isascii() else "?" for c in letters if not unicodedata.combining(c))


def spelled(text: str, encoding: str) -> str:
    """Spell a text as a stream of that encoding will, so that it can be laid out before it is written."""
    return text.encode(encoding, "revpress.plain").decode(encoding)


def _spell(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


codecs.register_error("revpress.plain", _spell)


def prepare() -> None:
    """Make standard output and error take every text, and closed ones swallow it."""
    # A file opened later would get the number of a closed stream, and what others print there.
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="revpress.plain")


def output_error() -> OSError | None:
    """Write out what standard output still holds; the error if it takes no more. It is silent from then on."""
    try:
        sys.stdout.flush()
    except OSError as error:
        _silence()
        return error
    return None


def _silence() -> None:
    """What is still in the buffer goes nowhere, or the interpreter would try once more at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def complain(sentence: str) -> None:
    """Say on standard error what is wrong; nothing where that takes no more either."""
    try:
        print(f"revpress: {sentence}", file=sys.stderr, flush=True)
    except OSError:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115


def is_gone(error: OSError) -> bool:
    """Whether the reader at the other end of a pipe has gone, which is no fault: ``revpress exercises | head -1``."""
    return error.errno in (errno.EPIPE, errno.ESHUTDOWN)
