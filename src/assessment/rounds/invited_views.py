"""What somebody sees who follows the link of an organisation to a round, signed in or not; and the end of letters."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.accounts import storage as accounts
from assessment.accounts.entering import enter
from assessment.answering.taking_part import AlreadyBegun
from assessment.installation.access import Permission, current_actor, may
from assessment.installation.request import config, now, reader, reading, writing
from assessment.installation.throttle import PINS, note_try, throttle_key
from assessment.organisations.storage import OwnOrganisation, my_organisations
from assessment.rounds import beginning
from assessment.rounds.invitees import Invited, LinkOver, invited_by_token, stop_letters
from assessment.rounds.views import about

blueprint = Blueprint("invited", __name__)


@blueprint.get("/invited/<token>")
@may(Permission.VISIT)
def invited(token: str) -> ResponseReturnValue:
    """Show who is invited by whom to what, and the ways to begin."""
    return _invited_page(invited_by_token(reading(), token, now()), token)


def _invited_page(found: Invited, token: str, problem: str = "") -> str:
    actor = current_actor()
    own = _own(found)
    is_theirs = own is not None and actor is not None and actor.organisation_id == found.organisation_id
    holds_code = actor is not None and actor.assessment_id is not None and actor.assessment_id == found.assessment_id
    return render_template(
        "rounds/invited.html",
        found=found,
        token=token,
        text=found.round.text_in(reader().tag),
        own=own,
        may_begin=is_theirs and actor is not None and actor.may(Permission.ANSWER),
        is_theirs=is_theirs,
        may_go_on=found.assessment_id is not None
        and (holds_code or (is_theirs and actor is not None and actor.may(Permission.ANSWER))),
        may_make_account=beginning.may_make_account(found, actor),
        is_authority=_is_authority(),
        problem=problem,
        here=url_for("invited.invited", token=token),
        **about(found.round),
    )


def _own(found: Invited) -> OwnOrganisation | None:
    """Return the invited organisation as one of the reader's own; None where they do not belong to it."""
    actor = current_actor()
    if actor is None or actor.account_id is None:
        return None
    own = my_organisations(reading(), actor.account_id)
    return next((one for one in own if one.id == found.organisation_id), None)


@blueprint.post("/invited/<token>/begin")
@may(Permission.VISIT)
def begin(token: str) -> ResponseReturnValue:
    """Begin with a code and a PIN, for an organisation without people of its own."""
    if _is_authority():
        return _changed_page(token)
    _count_try(token)
    pin = accounts.new_pin(config().secret_key)
    try:
        with writing() as connection:
            seat = beginning.begin_by_link(connection, token, pin, language=reader().tag, now=now())
    except (AlreadyBegun, beginning.NotOpen, beginning.HasPeople):
        return _changed_page(token)
    enter(seat)
    return redirect(url_for("answering.card", assessment_id=seat.assessment_id), 303)


@blueprint.post("/invited/<token>/account")
@may(Permission.VISIT)
def make_account(token: str) -> ResponseReturnValue:
    """Invite whoever has the link as the first lead of an organisation that has none."""
    if _is_authority():
        return _changed_page(token)
    _count_try(token)
    try:
        with writing() as connection:
            key = beginning.invite_first_lead(connection, token, current_actor(), now())
    except beginning.HasPeople:
        return _changed_page(token)
    return redirect(url_for("joining.invitation", token=key), 303)


def _is_authority() -> bool:
    """Tell whether the reader speaks for an authority: nobody of those begins for an organisation by its link."""
    actor = current_actor()
    return actor is not None and actor.is_authority


def _count_try(token: str) -> None:
    """Count that something is made by a link. Raises LinkOver for one that opens nothing, and Paused."""
    invited_by_token(reading(), token, now())
    with writing() as connection:
        note_try(connection, throttle_key(config().secret_key, "invited", token), PINS, now())


def _changed_page(token: str) -> ResponseReturnValue:
    """Say that things changed since the page was made, with what is true now."""
    problem = reader().gettext("Something has changed meanwhile. This is how it stands now.")
    return _invited_page(invited_by_token(reading(), token, now()), token, problem), 409


@blueprint.get("/invited/<token>/no-letters")
@may(Permission.VISIT)
def no_letters(token: str) -> ResponseReturnValue:
    """Ask whether the organisation wants no more letters of the round."""
    found = invited_by_token(reading(), token, now())
    return render_template("rounds/no_letters.html", found=found, token=token, **about(found.round))


@blueprint.post("/invited/<token>/no-letters")
@may(Permission.VISIT)
def no_letters_now(token: str) -> ResponseReturnValue:
    """Send the organisation no more letters of the round."""
    with writing() as connection:
        stop_letters(connection, invited_by_token(connection, token, now()), now())
    return redirect(url_for("invited.no_letters", token=token), 303)


@blueprint.errorhandler(LinkOver)
def over(error: LinkOver) -> ResponseReturnValue:
    """Tell whoever follows a link that opens nothing why: its round is closed, or the address is wrong."""
    values = about(error.round) if error.round else {"round": None}
    return render_template("rounds/link_over.html", **values), 410 if error.round else 404


@blueprint.after_request
def keep_out_of_searches(answer: Response) -> Response:
    """Ask search engines to leave alone what a link shows, should one become public."""
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
