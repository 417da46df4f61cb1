"""Pages: one layout, and what every template knows."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from revpress.app.access.rights import Person, Right
from revpress.app.look import look_of
from revpress.app.recording_words import recording_origin, recording_title
from revpress.report.tables import day_words


class NavigationItem(NamedTuple):
    """A page in the navigation."""

    key: str
    title: str
    address: str
    right: Right
    shortcut: str
    """After ``g`` on a keyboard."""


NAVIGATION = (
    NavigationItem("today", "Today", "/", Right.READ_TEAM, "t"),
    NavigationItem("session", "Session", "/session", Right.RECORD, "s"),
    NavigationItem("athletes", "Athletes", "/athletes", Right.READ_TEAM, "a"),
    NavigationItem("machines", "Machines", "/machines", Right.SIGNED_IN, "m"),
    NavigationItem("compare", "Compare", "/compare", Right.READ_TEAM, "c"),
    NavigationItem("choose", "Choose", "/choose", Right.READ_TEAM, "h"),
    NavigationItem("instead", "Instead", "/instead", Right.READ_TEAM, "i"),
    NavigationItem("week", "Week", "/week", Right.READ_TEAM, "w"),
    NavigationItem("data", "Data", "/data", Right.READ_TEAM, "d"),
)

_OWN = NavigationItem("athletes", "You", "", Right.READ_ATHLETE, "a")  # where an athlete begins

STATIC = {"app": "revpress.app", "report": "revpress.report"}
"""Folders ``static`` that are served, by the name under ``/static/``."""


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("revpress.app"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(version=version("revpress"), static=static_address, module_addresses=module_addresses)
    environment.filters.update(told=_told, told_html=_told_html, day=day_words)
    environment.filters.update(recording_title=recording_title, recording_origin=recording_origin)
    return environment


@jinja2.pass_context
def _told(context: jinja2.runtime.Context, text: str) -> str:
    """A story's sentence, in the look of whoever sees the page."""
    return look_of(context["request"]).text(text)


@jinja2.pass_context
def _told_html(context: jinja2.runtime.Context, html: str) -> Markup:
    """A piece of a story's page, likewise."""
    return Markup(look_of(context["request"]).html(html))


@cache
def static_address(path: str) -> str:
    """Address of a static file, changed with its content so that a browser may keep it.

    Parameters
    ----------
    path : str
        As ``"app/css/app.css"``.

    Returns
    -------
    str
    """
    room, _, file = path.partition("/")
    content = files(STATIC[room]).joinpath("static", *file.split("/")).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:10]}"


@cache
def module_addresses() -> dict[str, dict[str, str]]:
    """The import map of all modules: one imported by another has the address that a page gives it, and is loaded once.

    Returns
    -------
    dict
        ``imports``, plain address to that of :func:`static_address`.
    """
    modules = []
    for room, package in STATIC.items():
        with as_file(files(package).joinpath("static")) as folder:
            modules += [f"{room}/{path.relative_to(folder).as_posix()}" for path in sorted(folder.rglob("*.js"))]
    return {"imports": {f"/static/{module}": static_address(module) for module in modules}}


def _navigation(person: Person | None) -> list[NavigationItem]:
    if person is None:
        return []
    own = [_OWN._replace(address=person.home)] if person.athlete_id is not None else []
    return own + [item for item in NAVIGATION if person.may(item.right)]


def page(
    request: Request,
    template: str,
    person: Person | None,
    *,
    status: int = 200,
    left_out: Iterable[str] = (),
    **known: Any,
) -> HTMLResponse:
    """A page from its template.

    Parameters
    ----------
    request : Request
        What is answered.
    template : str
        File in ``templates/``; it extends ``base.html`` and sets ``here`` to its key in :data:`NAVIGATION`.
    person : Person or None
        Who sees it; None: nobody has signed in.
    status : int
        Of HTTP.
    left_out : iterable of str
        Sentences about what should stand on it and cannot be read.
    **known
        What the template needs.

    Returns
    -------
    HTMLResponse
    """
    state = request.app.state
    text = (
        _environment()
        .get_template(template)
        .render(
            request=request,
            person=person,
            navigation=_navigation(person),
            nonce=request.scope.setdefault("nonce", secrets.token_urlsafe(16)),
            team_mode=state.settings.team,
            left_out=left_out,
            **known,
        )
    )
    return HTMLResponse(text, status_code=status)
