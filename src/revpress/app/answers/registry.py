"""What answers there are: each a request, a function that tells it, and who may ask.

The server has the requests only: a module of this folder imports the library inside its function, so that the server
starts within a second and what computes is loaded where it computes.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

import revpress.app.answers
from revpress.app.access.rights import Right
from revpress.app.jobs import Lane
from revpress.store.workspace import Workspace

if TYPE_CHECKING:
    from revpress.report.story.story import Story

Progress = Callable[[float, str], None]


class AnswerRequest(BaseModel):
    """What is asked; an answer's own request is a class of this one.

    Fields ``athlete_id``, ``athlete_ids`` and ``machine_id``, ``machine_ids`` name rows of the store: whoever may not
    read them is refused, and a change of one makes the answer anew; as does another day where athletes are named.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Told:
    """An answer as it is told.

    Attributes
    ----------
    story : Story
        Words, tables, figures, next action.
    data : mapping
        Numbers for controls of the page, as JSON holds them.
    """

    story: Story
    data: Mapping[str, Any] = field(default_factory=dict)


class Tell(Protocol):
    """A function that works an answer out."""

    def __call__(self, workspace: Workspace, request: Any, progress: Progress, /) -> Told:
        """Work it out; ``progress`` takes how far it is (0 to 1) and what is being done."""
        ...


@dataclass(frozen=True)
class Answer:
    """One that may be asked for.

    Attributes
    ----------
    name : str
        In its address.
    request : type of AnswerRequest
        What is asked.
    tell : callable
        Works it out.
    right : Right
        Who may ask.
    lane : str
        Where it queues: see :data:`revpress.app.jobs.LANES`.
    of_results : bool
        Whether it is made anew after every change of results, edits, ratings, tests, athletes, sessions or machines,
        and every day.
    of_roster : bool
        Whether it is made anew after every change of athletes, and every day.
    kept : bool
        Whether it is kept for whoever asks the same again.
    """

    name: str
    request: type[AnswerRequest]
    tell: Tell
    right: Right
    lane: Lane
    of_results: bool
    of_roster: bool
    kept: bool


_ANSWERS: dict[str, Answer] = {}

F = TypeVar("F", bound=Callable[..., Told])


def answer(
    name: str,
    request: type[AnswerRequest],
    *,
    right: Right = Right.READ_TEAM,
    lane: Lane = "long",
    of_results: bool = False,
    of_roster: bool = False,
    kept: bool = True,
) -> Callable[[F], F]:
    """Register a function of a module of this folder as an answer; parameters as :class:`Answer` has them."""

    def register(tell: F) -> F:
        _ANSWERS[name] = Answer(name, request, tell, right, lane, of_results, of_roster, kept)
        return tell

    return register


@cache
def answers() -> Mapping[str, Answer]:
    """All answers by name."""
    for module in pkgutil.iter_modules(revpress.app.answers.__path__):
        import_module(f"revpress.app.answers.{module.name}")
    return dict(sorted(_ANSWERS.items()))
