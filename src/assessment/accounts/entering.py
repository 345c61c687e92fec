"""How a browser is signed in, whichever page it came by."""

import datetime
from uuid import UUID

from flask import request, session

from assessment.accounts import people, storage
from assessment.accounts.storage import Seat
from assessment.installation.log import note
from assessment.installation.request import config, now, writing


def enter(seat: Seat) -> None:
    """Sign the browser in. A session of its own begins: what the old one held is gone."""
    with writing() as connection:
        ends_at = now() + datetime.timedelta(hours=config().sign_in_hours)
        token = storage.sign_in(connection, seat, secret=config().secret_key, ends_at=ends_at, now=now())
    _begin_session(token, by="code")


def enter_account(account_id: UUID, *, organisation_id: UUID | None) -> None:
    """Sign the browser in to an account, acting for an organisation; None is for none. A session of its own begins."""
    with writing() as connection:
        actor = f"account {account_id}"
        note(connection, actor=actor, act="signed_in", thing=actor, now=now())
        token = people.sign_in_account(
            connection,
            account_id,
            organisation_id=organisation_id,
            device=device(request.headers.get("User-Agent", "")),
            ends_at=now() + datetime.timedelta(hours=config().sign_in_hours),
            now=now(),
        )
    _begin_session(token, by="password")


def _begin_session(token: str, *, by: str) -> None:
    """`by` outlives the sign-in: it says what this browser's reader is asked for once it has ended."""
    session.clear()
    session.update(sign_in=token, by=by)


def device(agent: str) -> str:
    """Return a browser and its system as people tell them apart, such as "Firefox, Android"; "" for unknown ones."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    found = (next((name for sign, name in known if sign in agent), "") for known in (browsers, systems))
    return ", ".join(name for name in found if name)
