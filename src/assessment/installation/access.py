"""Who may do what: one table from role to permissions, and one Actor, whoever stands behind a request."""

from collections.abc import Callable
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
    SUBMIT = "submit"
    READ_RESULT = "read_result"
    ERASE = "erase"


ANYONE = frozenset({Permission.VISIT, Permission.BEGIN})
SEAT = ANYONE | {Permission.ANSWER, Permission.SUBMIT, Permission.READ_RESULT, Permission.ERASE}
"""Who holds the code and PIN of one assessment; which one is part of every query."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a seat in one assessment. `sign_in` is the key of the sign-in that the browser came with."""

    seat_id: UUID
    assessment_id: UUID
    sign_in: str

    @property
    def permissions(self) -> frozenset[Permission]:
        return SEAT

    @property
    def name(self) -> str:
        """How the log and the history know the actor."""
        return f"seat {self.seat_id}"


class NeedsSignIn(Exception):
    """The page needs a code and PIN, and there are none, or they were given too long ago."""


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
    """Guard a view. Raises NeedsSignIn where the actor's role lacks the permission."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = current_actor()
            if permission not in (actor.permissions if actor else ANYONE):
                raise NeedsSignIn
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard
