"""Inviting to a round: a list is looked through line by line before anybody is invited; the links are handed over.

Nothing of a list is kept before the last button is pressed: it travels with the page.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from assessment.installation.access import Permission, may, signed_in
from assessment.installation.languages import Language
from assessment.installation.request import config, now, reader, reading, writing
from assessment.organisations import storage as organisations
from assessment.organisations.kinds import ASEAN, organisation_types
from assessment.rounds import invitees, storage
from assessment.rounds.invitees import Addressee, Guest, addressees
from assessment.rounds.letters import invitation, messenger_text, write_letters
from assessment.rounds.matching import Kind, Match, counted, known_in, matches
from assessment.rounds.reading_list import MOST_LINES, Flaw, Unread, UnreadableList, lines_of, text_of, words_of
from assessment.rounds.storage import Round
from assessment.rounds.views import about, languages, link_to, offered_languages, put

blueprint = Blueprint("inviting", __name__)

ANOTHER, SAME = "another", "same"
"""What an authority says of a doubtful line."""
OTHER = "other"
"""The type of a new organisation where nobody says which it is."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the authority chose for lines, by their numbers: which one a doubtful line is, and types of new ones."""

    which: Mapping[int, str]
    types: Mapping[int, str]

    def type_of(self, one: Match) -> str:
        """Return the type of an organisation that is new, or another one than it looked like."""
        chosen = self.types.get(one.line.number, "")
        return chosen if chosen in organisation_types(reader()) else one.line.type or OTHER

    def is_to_invite(self, one: Match) -> bool:
        """Tell whether a line is invited as it stands now."""
        is_uninvited = one.known is not None and not one.known.is_invited
        if one.kind is Kind.DOUBTFUL:
            # The same as an earlier line is invited by that one.
            which = self.which.get(one.line.number)
            return which == ANOTHER or (which == SAME and is_uninvited)
        return one.kind is Kind.NEW or (one.kind is Kind.KNOWN and is_uninvited)

    def same_line(self, one: Match) -> int | None:
        """Return the number of the earlier line that a line is the same as, None for none."""
        is_same = one.known is None and self.which.get(one.line.number) == SAME
        return one.like.number if is_same and one.like is not None else None


@blueprint.get("/rounds/<uuid:round_id>/invite")
@may(Permission.LEAD_ROUNDS)
def invite(round_id: UUID) -> ResponseReturnValue:
    """Ask for a list of organisations."""
    found = storage.led_round(reading(), signed_in(), round_id)
    return _invite_page(found, "", done=request.args.get("done", ""))


@blueprint.post("/rounds/<uuid:round_id>/invite")
@may(Permission.LEAD_ROUNDS)
def look_or_invite(round_id: UUID) -> ResponseReturnValue:
    """Show what a list becomes, line by line; or invite, once it was looked at as it stands."""
    found = storage.led_round(reading(), signed_in(), round_id)
    text = request.form.get("list", "")
    try:
        upload = request.files.get("file")
        if upload is not None and upload.filename:
            with closing(upload):
                text = text_of(upload.read())
        lines = lines_of(text, words_of(found.area, _word_languages(), languages()))
    except UnreadableList as unreadable:
        problem = "" if "language" in request.form else _unread_text(unreadable)
        return _invite_page(found, text, problem=problem), 422 if problem else 200
    choices = _choices()
    if "invite" not in request.form or request.form.get("seen") != _mark(text):
        known = known_in(reading(), round_id, found.area)
        is_changed = "invite" in request.form
        return _invite_page(found, text, matches(lines, known, found.area), choices, is_changed=is_changed)
    try:
        return _invited(found, text, lines, choices)
    except storage.RoundClosed:
        return _invite_page(found, text, problem=reader().gettext("The round is closed: nobody comes in.")), 409


def _word_languages() -> list[Language]:
    """Return the languages that a list may have its words in: all that the installation offers."""
    return offered_languages()


def _mark(text: str) -> str:
    """Return a mark of a list: one that was changed since it was looked at is shown again."""
    return hashlib.sha256("\n".join(text.splitlines()).strip().encode(errors="replace")).hexdigest()[:16]


def _choices() -> Choices:
    found: dict[str, dict[int, str]] = {"which": {}, "type": {}}
    for name, value in request.form.items():
        kind, _colon, number = name.partition(":")
        if kind in found and number.isdecimal() and len(number) < 9:
            found[kind][int(number)] = value
    return Choices(found["which"], found["type"])


def _invite_page(
    found: Round,
    text: str,
    looked: Sequence[Match] | None = None,
    choices: Choices | None = None,
    *,
    problem: str = "",
    is_changed: bool = False,
    done: str = "",
) -> str:
    """Return the page of a list. `looked` is what its lines become, None before it was looked at."""
    choices = choices or Choices({}, {})
    shown = looked or []
    return render_template(
        "rounds/invite.html",
        text=text,
        problem=problem,
        is_changed=is_changed,
        done=done,
        looked=None if looked is None else [_shown(one, choices) for one in shown],
        numbers=counted(shown),
        to_invite=sum(choices.is_to_invite(one) for one in shown),
        waiting=sum(one.kind is Kind.DOUBTFUL and one.line.number not in choices.which for one in shown),
        seen=_mark(text),
        types=list(organisation_types(reader()).items()),
        most=MOST_LINES,
        area_is_region=found.area == ASEAN,
        **about(found),
    )


def _shown(one: Match, choices: Choices) -> dict[str, Any]:
    return {
        "line": one.line,
        "kind": one.kind.value,
        "known": one.known,
        "like": one.like,
        "type": choices.type_of(one),
        "which": choices.which.get(one.line.number, ""),
        "flaw": _flaw_text(one) if one.line.flaw else "",
    }


def _flaw_text(one: Match) -> str:
    """Say what is wrong in a line, and the way out."""
    _ = reader().gettext
    alike = one.known.name if one.known else ""
    texts = {
        Flaw.FORMULA: _("Begins like a formula of a spreadsheet: write the name and the address themselves."),
        Flaw.NO_NAME: _("Without a name."),
        Flaw.NAME: _("Not a name: too long, without letters, or with invisible characters."),
        Flaw.EMAIL: _("Not an e-mail address."),
        Flaw.COUNTRY: _("In a region, the list needs a column “country” with one of its countries."),
        Flaw.DOUBLED: _("Stands in line %(number)s already.", number=one.line.same_as),
    }
    if one.line.flaw is Flaw.COUNTRY and alike:
        looks = _("It looks like “%(name)s”.", name=alike)
        return f"{texts[Flaw.COUNTRY]} {looks}"
    return texts[one.line.flaw or Flaw.NAME]


def _unread_text(unreadable: UnreadableList) -> str:
    """Say why nothing of a list can be read, and the way out."""
    language, _ = reader(), reader().gettext
    if unreadable.why is Unread.TOO_LONG:
        return _(
            "The list has %(lines)s lines. Up to %(most)s can be read at once: take it in parts.",
            lines=language.whole(unreadable.lines),
            most=language.whole(MOST_LINES),
        )
    texts = {
        Unread.EMPTY: _("Write one organisation a line, or choose a file that has some."),
        Unread.TOO_LARGE: _("The file is larger than 5 MB. Keep the columns with names and addresses only."),
        Unread.NOT_TEXT: _("This is no text file. In the spreadsheet program, save it as CSV, and choose that file."),
        Unread.OTHER_ENCODING: _(
            "The letters of this file cannot be read. Save it as “CSV UTF-8” in the spreadsheet program, or paste the "
            "lines into the field."
        ),
    }
    return texts[unreadable.why]


# Inviting


def _invited(found: Round, text: str, lines: Sequence[Any], choices: Choices) -> ResponseReturnValue:
    """Invite the lines that are clear, and show their links and what was left out."""
    actor = signed_in()
    # Before the transaction: thousands of lines take seconds, in which nobody else could save.
    known = known_in(reading(), found.id, found.area)
    looked = matches(lines, known, found.area)
    with writing() as connection:
        # Two who invite at once come one after the other: the second one knows whom the first one made.
        storage.kept_open(connection, actor, found.id, now())
        known_now = known_in(connection, found.id, found.area)
        if known_now != known:
            looked = matches(lines, known_now, found.area)
        chosen = [one for one in looked if choices.is_to_invite(one)]
        guests = [_guest(connection, one, choices) for one in chosen]
        new = invitees.invite(connection, actor, found.id, guests, secret=config().secret_key, now=now())
        to = addressees(connection, found.id, secret=config().secret_key, only=new)
        jobs = write_letters(connection, found.id, invitation(found), to, link_to, now())
    put(jobs)
    if not new:
        return _invite_page(found, text, looked, choices, problem=_nobody_new()), 422
    return _links_page(found, to, invited=len(new), left_out="\n".join(_left_out(looked, choices)))


def _nobody_new() -> str:
    return reader().gettext(
        "No line of the list is clear and not invited yet. Answer the doubtful ones, or correct them."
    )


def _left_out(looked: Sequence[Match], choices: Choices) -> list[str]:
    """Return the lines to come back to: those that are doubtful or wrong, and do not stand there already.

    A line that is the same as an earlier one comes back with that one, or not at all.
    """
    kept: dict[int, str] = {}
    for one in looked:
        is_open = one.kind in (Kind.DOUBTFUL, Kind.WRONG) and one.line.flaw is not Flaw.DOUBLED
        same = choices.same_line(one)
        if is_open and not choices.is_to_invite(one) and (same is None or same in kept):
            kept[one.line.number] = one.line.text
    return list(kept.values())


def _guest(connection: Connection, one: Match, choices: Choices) -> Guest:
    line, is_same = one.line, one.kind is Kind.KNOWN or choices.which.get(one.line.number) == SAME
    tag = line.language or reader().tag
    if one.known is not None and is_same:
        return Guest(one.known.id, line.email, tag)
    id = organisations.make_organisation(
        connection, signed_in().key, name=line.name, country=line.country, type=choices.type_of(one), now=now()
    )
    return Guest(id, line.email, tag)


# The links


@blueprint.get("/rounds/<uuid:round_id>/links")
@may(Permission.LEAD_ROUNDS)
def links(round_id: UUID) -> ResponseReturnValue:
    """Show the links of those who have not started, each with a text for a messenger."""
    found = storage.led_round(reading(), signed_in(), round_id)
    everybody = addressees(reading(), round_id, secret=config().secret_key)
    is_over = found.phase(now()) is storage.Phase.CLOSED
    waiting = [] if is_over else [one for one in everybody if not one.is_started]
    return _links_page(found, waiting, done=request.args.get("done", ""))


@blueprint.post("/rounds/<uuid:round_id>/links/<uuid:organisation_id>")
@may(Permission.LEAD_ROUNDS)
def new_link(round_id: UUID, organisation_id: UUID) -> ResponseReturnValue:
    """Give an organisation another link; the one before it opens nothing any more."""
    try:
        with writing() as connection:
            invitees.make_new_link(
                connection, signed_in(), round_id, organisation_id, secret=config().secret_key, now=now()
            )
    except storage.RoundClosed:
        return redirect(url_for("rounds.round", round_id=round_id), 303)
    return redirect(url_for("inviting.links", round_id=round_id, done="new_link", _anchor=f"of-{organisation_id}"), 303)


def _links_page(found: Round, to: Sequence[Addressee], *, invited: int = 0, left_out: str = "", done: str = "") -> str:
    """Return the page with links. `invited`: how many were invited just now; `left_out`: the lines that were not."""
    return render_template(
        "rounds/links.html",
        links=[(one, messenger_text(found, one, link_to(one.token))) for one in to],
        invited=invited,
        mailed=sum(one.gets_letters for one in to),
        is_mailed=bool(config().mail_server),
        left_out=left_out,
        done=done,
        **about(found),
    )
