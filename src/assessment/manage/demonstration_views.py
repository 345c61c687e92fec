"""The practice session of a demonstration, made anew by a button. In every other installation nothing is here."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from assessment.installation.access import Permission, Role, current_actor, may
from assessment.installation.request import config, now, reading, settings, writing
from assessment.manage.demonstration_sessions import Host, host_of, practise

blueprint = Blueprint("practice", __name__)


@blueprint.app_context_processor
def _page_values() -> dict[str, Callable[[], bool]]:
    return {"may_practise": lambda: _host() is not None}


@blueprint.post("/sessions/practice")
@may(Permission.PRESENT)
def begin_again() -> ResponseReturnValue:
    """Make the practice session of the reader's round as it was at the beginning; the other sessions stay."""
    host = _host()
    if host is None:
        abort(404)
    with writing() as connection:
        practise(connection, host, config().secret_key, now())
    return redirect(url_for("sessions.all_sessions", done="practice"), 303)


def _host() -> Host | None:
    """Return who holds the practice session; None for everybody but the demonstration's invited facilitator."""
    actor = current_actor()
    if actor is None or not config().demonstration:
        return None
    guests = [one.account_id for one in settings().invented if one.role == Role.ACCOUNT]
    return host_of(reading(), actor) if str(actor.account_id) in guests else None
