"""Refusals that are about one field of a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.exceptions import HTTPException

from revpress.errors import InputError


class RefusedError(HTTPException):
    """A refusal that is about one field.

    Parameters
    ----------
    status : int
        Of HTTP.
    sentence : str
        What cannot be, and why.
    where : str
        The field.
    """

    def __init__(self, status: int, sentence: str, where: str) -> None:
        super().__init__(status, sentence)
        self.where = where


@contextmanager
def about_field(name: str) -> Iterator[None]:
    """Say with a refusal which field it is about.

    Parameters
    ----------
    name : str
        Of the field.

    Yields
    ------
    None
        Whatever cannot be within the block is about this field.
    """
    try:
        yield
    except InputError as error:
        raise RefusedError(422, str(error), name) from error
