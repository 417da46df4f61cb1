"""Reading XML that a user was given by somebody else."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from revpress.errors import InputError, shown
from revpress.files import read_bounded

_DEEPEST = 64  # levels: far more than any document that a person means


def read_xml(path: str | Path) -> ElementTree.Element:
    """The root of an XML document.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    xml.etree.ElementTree.Element

    Raises
    ------
    InputError
        Not readable as XML, with entities of its own, or nested too deep.
    """
    parser = DefusedXMLParser(target=_Builder(path))
    try:
        parser.feed(read_bounded(path))
        root: ElementTree.Element = parser.close()
    except DefusedXmlException as error:
        kind = type(error).__name__
        raise InputError(f"{path} defines entities ({kind}), which no document of OpenSim needs: refused") from None
    except ElementTree.ParseError as error:
        raise InputError(f"{path} is not a readable XML document: {error}") from None
    except (LookupError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is not a readable XML document: {shown(str(error))}") from None
    return root


class _Builder(ElementTree.TreeBuilder):
    """Builds the tree, and counts how deep it is."""

    def __init__(self, path: str | Path) -> None:
        super().__init__()
        self._path, self._depth = path, 0

    def start(self, tag: str, attrs: dict[str, str]) -> ElementTree.Element:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise InputError(f"{self._path}: elements within elements, deeper than {_DEEPEST} levels")
        return super().start(tag, attrs)

    def end(self, tag: str) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)
