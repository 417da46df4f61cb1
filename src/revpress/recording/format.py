"""Formats of recordings: one file each, found by what a file holds and never by its ending.

A format is a function that reads a file, registered by :func:`reader`. Those of the house are the modules of
``recording/formats``; other packages add theirs by entry points of the group ``revpress.formats`` that name such a
function (or the module that registers it).
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Protocol, TypeVar

from revpress.errors import InputError, shown
from revpress.instrument.recording import Recording
from revpress.recording.results import ResultTable
from revpress.recording.session import Session
from revpress.recording.source_file import SourceFile

GROUP = "revpress.formats"
"""Entry points by which other packages add formats."""

Content = Recording | Session | ResultTable
"""What a file may hold: signals over time, sets that are cut into repetitions already, or numbers only."""

_HOUSE = "revpress.recording.formats"
_NO_JSON = ("not JSON", "not a JSON")
_BEARABLE = 250  # characters of the reasons that a message repeats


class Reader(Protocol):
    """A function that reads a file; what else it takes has a default."""

    def __call__(self, file: SourceFile, /, **options: Any) -> Content:
        """Read the file."""
        ...


ReaderT = TypeVar("ReaderT", bound=Callable[..., Content])


@dataclass(frozen=True)
class Format:
    """One kind of file.

    Attributes
    ----------
    name : str
        For people and for :func:`~revpress.recording.read.read_recording`.
    suffixes : tuple of str
        Usual endings: for dialogs and messages, they decide nothing.
    recognise : callable
        Of a SourceFile: None if it is such a file, else a clause that says why not. It may raise InputError instead.
    read : callable
        Of a SourceFile: its content.
    fallback : bool
        Whether it is asked only where no other format recognises the file.
    """

    name: str
    suffixes: tuple[str, ...]
    recognise: Callable[[SourceFile], str | None]
    read: Reader
    fallback: bool = False


def reader(
    name: str,
    suffixes: tuple[str, ...],
    recognise: Callable[[SourceFile], str | None],
    *,
    fallback: bool = False,
) -> Callable[[ReaderT], ReaderT]:
    """Register a function as the reader of a format.

    Parameters
    ----------
    name : str
        For people.
    suffixes : tuple of str
        Usual endings; they decide nothing.
    recognise : callable
        Of a SourceFile: None if it is such a file, else a clause that says why not.
    fallback : bool
        Whether it is asked only where no other format recognises the file.

    Returns
    -------
    callable
        A decorator that gives the function back.

    Raises
    ------
    ValueError
        Another function has that name.
    """

    def register(read: ReaderT) -> ReaderT:
        known = _registered.get(name)
        if known is not None and _place(known.read) != _place(read):
            raise ValueError(f"the format {shown(name)} is read by {_place(known.read)} already")
        _registered[name] = Format(name, suffixes, recognise, read, fallback)
        return read

    return register


_registered: dict[str, Format] = {}


def _place(function: object) -> str:
    return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', function)}"


class Formats(Mapping[str, Format]):
    """All formats by name."""

    @cached_property
    def broken(self) -> dict[str, str]:
        """Formats of other packages that cannot be loaded, by the name of their entry point, and why."""
        package = import_module(_HOUSE)
        for module in pkgutil.iter_modules(package.__path__, _HOUSE + "."):
            import_module(module.name)
        out = {}
        for point in entry_points(group=GROUP):
            try:
                point.load()
            except Exception as error:  # another's module may fail in any way, and must not stop those that work
                out[point.name] = f"{type(error).__name__}: {error}"
        return out

    def _all(self) -> dict[str, Format]:
        _ = self.broken  # loads all
        return _registered

    def __getitem__(self, name: str) -> Format:
        try:
            return self._all()[name]
        except (KeyError, TypeError):
            raise InputError(f"there is no format {shown(name)} (known: {', '.join(self)})") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._all()

    def of(self, file: SourceFile) -> Format:
        """The format that recognises a file by its content.

        Parameters
        ----------
        file : SourceFile
            What was read.

        Returns
        -------
        Format
            The one.

        Raises
        ------
        InputError
            No format does: the message names those of the file's ending and why not. Or more than one does.
        """
        reasons: dict[str, str | None] = {}
        for fallback in (False, True):
            asked = {name: form for name, form in self.items() if form.fallback == fallback}
            reasons |= {name: _reason(form, file) for name, form in asked.items()}
            fits = [name for name in asked if reasons[name] is None]
            if len(fits) > 1:
                raise InputError(f"{file}: may be {' or '.join(fits)}: say which by format=...")
            if fits:
                return asked[fits[0]]
        raise InputError(f"{file}: is no recording of a known format. {self._tried(file, reasons)}")

    def _tried(self, file: SourceFile, reasons: Mapping[str, str | None]) -> str:
        """Why a file is none of the formats: first those that end as it does, as many as a reader can bear."""
        broken = [f"{name}: it cannot be loaded ({shown(reason)})" for name, reason in self.broken.items()]
        ending = file.path.suffix.lower()
        # What somebody has added is wanted, and any file may yet be a table; what is no JSON comes last.
        ordered = sorted(
            reasons,
            key=lambda n: (
                not _is_added(self[n]),
                ending not in self[n].suffixes,
                str(reasons[n]).startswith(_NO_JSON),
            ),
        )
        general = [name for name in ordered if self[name].fallback]
        told: list[str] = []
        for name in (name for name in ordered if name not in general):
            if told and sum(len(said) + len(str(reasons[said])) for said in (*told, name)) > _BEARABLE:
                break
            told.append(name)
        said = [f"{name} ({', '.join(self[name].suffixes)}): {reasons[name]}" for name in (*told, *general)]
        more = len(ordered) - len(said)
        return "; ".join([*broken, *said, *([f"{more} other formats do not fit either"] if more else [])])


def _is_added(form: Format) -> bool:
    """Whether a format is of another package."""
    return not getattr(form.read, "__module__", "").startswith(_HOUSE)


def _reason(form: Format, file: SourceFile) -> str | None:
    try:
        return form.recognise(file)
    except InputError as error:
        return str(error).removeprefix(f"{file}").lstrip(":, ")


recording_formats = Formats()
