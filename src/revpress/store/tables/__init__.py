"""The tables of a workspace, one file a noun."""

from revpress.store.tables.access import Invitation, SignInAttempt
from revpress.store.tables.account import Account, ApiToken, WebSession
from revpress.store.tables.answer import AnswerRow, Revision
from revpress.store.tables.athlete import AthleteRow
from revpress.store.tables.audit import AuditRow
from revpress.store.tables.base import Base, new_id, now
from revpress.store.tables.comfort import ComfortRow
from revpress.store.tables.earlier import EarlierRow
from revpress.store.tables.machine import MachineRow
from revpress.store.tables.note import NoteRow
from revpress.store.tables.plan import PlanRow
from revpress.store.tables.recording import EditRow, RecordingRow
from revpress.store.tables.result import ResultRow
from revpress.store.tables.session import SessionRow, SetRow
from revpress.store.tables.strength_test import StrengthTestRow
from revpress.store.tables.team import Team

__all__ = [
    "Account",
    "AnswerRow",
    "ApiToken",
    "AthleteRow",
    "AuditRow",
    "Base",
    "ComfortRow",
    "EarlierRow",
    "EditRow",
    "Invitation",
    "MachineRow",
    "NoteRow",
    "PlanRow",
    "RecordingRow",
    "ResultRow",
    "Revision",
    "SessionRow",
    "SetRow",
    "SignInAttempt",
    "StrengthTestRow",
    "Team",
    "WebSession",
    "new_id",
    "now",
]
