"""Pages of accounts: one's own, the team's, and the log of who saw what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from revpress.app.access.rights import ROLE_RIGHTS, SCOPES, Person, Right, Role, needs, right_words
from revpress.app.api.accounts import accounts, invitations
from revpress.app.api.audit import AuditPage, lines_of
from revpress.app.api.own_account import places, tokens
from revpress.app.pages import page
from revpress.store.tables import Account, AthleteRow, AuditRow

router = APIRouter(include_in_schema=False)


@router.get("/account")
def account_page(request: Request, person: Annotated[Person, Depends(needs(Right.OWN_ACCOUNT))]) -> Response:
    """One's own account: password, tokens, where one is signed in."""
    if person.account_id is None:
        return page(request, "account.html", person, account=None)
    with request.app.state.workspace.reading() as session:
        account = session.get(Account, person.account_id)
    return page(
        request,
        "account.html",
        person,
        account=account,
        places=places(request, person),
        tokens=tokens(request, person),
        scopes=[(scope, right_words(scope, person.role)) for scope in SCOPES if person.holds(scope)],
        may=[right_words(right, person.role) for right in Right if right is not Right.PUBLIC and person.holds(right)],
    )


@router.get("/accounts")
def accounts_page(request: Request, person: Annotated[Person, Depends(needs(Right.ACCOUNTS))]) -> Response:
    """The team's accounts and invitations."""
    with request.app.state.workspace.reading() as session:
        shown = select(AthleteRow.id, AthleteRow.name).where(AthleteRow.archived.is_(False)).order_by(AthleteRow.name)
        athletes = [(row[0], row[1]) for row in session.execute(shown)]
    return page(
        request,
        "accounts.html",
        person,
        accounts=accounts(request, person),
        invitations=invitations(request, person),
        athletes=athletes,
        names=dict(athletes),
        roles=[
            (role, [right_words(r, role) for r in Right if r in ROLE_RIGHTS[role] and r is not Right.PUBLIC])
            for role in Role
        ],
    )


@router.get("/audit")
def audit_page(
    request: Request,
    person: Annotated[Person, Depends(needs(Right.MANAGE))],
    question: Annotated[AuditPage, Query()],
) -> Response:
    """Who read or changed whose data."""
    lines = lines_of(request, question)
    with request.app.state.workspace.reading() as session:
        athletes = [
            (id, name) for id, name in session.execute(select(AthleteRow.id, AthleteRow.name).order_by(AthleteRow.name))
        ]
        people = [(id, name) for id, name in session.execute(select(Account.id, Account.name).order_by(Account.name))]
        actions = sorted(session.scalars(select(AuditRow.action).distinct()))
    return page(
        request,
        "audit.html",
        person,
        question=question,
        lines=lines.lines,
        next=lines.next,
        athletes=athletes,
        people=people,
        actions=actions,
    )
