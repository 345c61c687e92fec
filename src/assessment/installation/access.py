"""Who may do what: one table from role to permissions, and one Actor, whoever stands behind a request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from flask import g

P = ParamSpec("P")
R = TypeVar("R")


class Permission(StrEnum):
    """What a page is about, as far as rights are concerned."""

    VISIT = "visit"
    BEGIN = "begin"
    ANSWER = "answer"
    READ_RESULT = "read_result"
    SUBMIT = "submit"
    ERASE = "erase"
    SHARE = "share"
    OWN_ACCOUNT = "own_account"
    SEE_COLLEAGUES = "see_colleagues"
    LEAD = "lead"
    SEE_ROUNDS = "see_rounds"
    LEAD_ROUNDS = "lead_rounds"
    PRESENT = "present"
    REVIEW = "review"
    ADMINISTER = "administer"


class Role(StrEnum):
    """What somebody is, for the organisation that they act for."""

    ANYBODY = "anybody"
    SEAT = "seat"
    SEAT_OF_ORGANISATION = "seat_of_organisation"
    ACCOUNT = "account"
    FACILITATOR = "facilitator"
    MEMBER = "member"
    LEAD = "lead"
    AUTHORITY = "authority"
    ADMINISTRATOR = "administrator"


_ANYBODY = frozenset({Permission.VISIT, Permission.BEGIN})
_SEAT = _ANYBODY | {Permission.ANSWER, Permission.READ_RESULT, Permission.SEE_ROUNDS}
_ACCOUNT = _ANYBODY | {Permission.OWN_ACCOUNT, Permission.PRESENT, Permission.REVIEW}
_FACILITATOR = _ACCOUNT | {Permission.SEE_COLLEAGUES, Permission.SEE_ROUNDS}
_MEMBER = _FACILITATOR | {Permission.ANSWER, Permission.READ_RESULT}
MAY: Mapping[Role, frozenset[Permission]] = {
    # Whoever reaches the pages.
    Role.ANYBODY: _ANYBODY,
    # Code and PIN where nobody has an account: there is nobody else to decide.
    Role.SEAT: _SEAT | {Permission.SUBMIT, Permission.ERASE, Permission.SHARE},
    # Code and PIN of an assessment that accounts reach, too: answers with the others, a lead submits.
    Role.SEAT_OF_ORGANISATION: _SEAT,
    # Signed in, and in no organisation: may chair a session, and reviews what was shown to them.
    Role.ACCOUNT: _ACCOUNT,
    # Invited to look: sees who the people are, and of assessments only what is shown to them.
    Role.FACILITATOR: _FACILITATOR,
    Role.MEMBER: _MEMBER,
    Role.LEAD: _MEMBER | {Permission.SUBMIT, Permission.ERASE, Permission.SHARE, Permission.LEAD},
    # Speaks for the authority of a country or a region: leads its rounds, and sees answers only where they are shown.
    Role.AUTHORITY: _ACCOUNT | {Permission.SEE_ROUNDS, Permission.LEAD_ROUNDS},
    # Cares for the installation, and sees no answers of anybody.
    Role.ADMINISTRATOR: _ACCOUNT | {Permission.ADMINISTER},
}
"""The one table of rights. Which assessment or organisation is meant is part of every query beside it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `sign_in` is the key of the sign-in that the browser came with; "" before there is one.

    A seat has `seat_id` and `assessment_id`, an account `account_id` and `name`. `organisation_id` and
    `organisation_name` are whom they act for, None where that is nobody. `is_administrator` and `is_authority` come
    beside the role.
    """

    role: Role
    sign_in: str = ""
    seat_id: UUID | None = None
    assessment_id: UUID | None = None
    account_id: UUID | None = None
    name: str | None = None
    organisation_id: UUID | None = None
    organisation_name: str | None = None
    is_administrator: bool = False
    is_authority: bool = False

    @property
    def permissions(self) -> frozenset[Permission]:
        found = MAY[self.role]
        if self.is_administrator:
            found |= MAY[Role.ADMINISTRATOR]
        return found | MAY[Role.AUTHORITY] if self.is_authority else found

    def may(self, permission: str) -> bool:
        """Tell whether a page of this permission is for the actor."""
        return permission in self.permissions

    @property
    def key(self) -> str:
        """How the log and the history know the actor."""
        return f"seat {self.seat_id}" if self.seat_id else f"account {self.account_id}"


class NeedsSignIn(Exception):
    """The page is for somebody who is signed in, and nobody is, or it was too long ago."""


class NotAllowed(Exception):
    """The page is for another role than the actor's. `permission` is what they lack, None for another reason."""

    def __init__(self, permission: Permission | None = None) -> None:
        super().__init__(permission)
        self.permission = permission


def current_actor() -> Actor | None:
    """Return who stands behind this request; None is anybody."""
    found: Actor | None = g.get("actor")
    return found


def signed_in() -> Actor:
    """Return who stands behind this request. Raises NeedsSignIn when that is anybody."""
    actor = current_actor()
    if actor is None:
        raise NeedsSignIn
    return actor


def may(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Guard a view. Raises NeedsSignIn or NotAllowed where the actor's role lacks the permission."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = current_actor()
            if permission not in (actor.permissions if actor else MAY[Role.ANYBODY]):
                raise NotAllowed(permission) if actor else NeedsSignIn()
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard
