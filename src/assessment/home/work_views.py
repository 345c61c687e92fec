"""What is a person's own: their assessments with the next step of each, and their organisation."""

import datetime
from collections.abc import Mapping, Sequence

from flask import Blueprint, current_app, render_template, request
from sqlalchemy import Connection

from assessment.answering.colleagues import PresenceLine, presence_line
from assessment.answering.overview import reached
from assessment.answering.together import parts_of_many, who_is_here
from assessment.home.work import Summaries, Work
from assessment.installation.access import Actor, Permission, may, signed_in
from assessment.installation.request import clock, now, reader, reading
from assessment.library.storage import shelf
from assessment.organisations.kinds import organisation_types
from assessment.organisations.log import names_of
from assessment.organisations.storage import (
    Person,
    my_organisations,
    organisation_facts,
    people_of,
)
from assessment.organisations.views import role_texts
from assessment.rounds.storage import Round, rounds_waiting
from assessment.rounds.times import told
from assessment.workshop.desk_proposals import proposals_to

blueprint = Blueprint("own", __name__)

MOST_HERE = 5
"""Lines about who is, or was, on which page."""


@blueprint.get("/assessments")
@may(Permission.OWN_ACCOUNT)
def work() -> str:
    """Show a person's assessments with their state and the next step."""
    actor, connection = signed_in(), reading()
    works = _works(connection, actor)
    people = people_of(connection, actor)
    names = _names(connection, people, works)
    return render_template(
        "home/work.html",
        greeting=_greeting(clock(now())),
        works=works,
        people=people,
        names=names,
        here=_here(connection, actor, works, names),
        rounds=_rounds(connection, actor),
        proposals=proposals_to(connection, actor),
        organisations=my_organisations(connection, actor.account_id) if actor.account_id else [],
        today=_day(now()),
        done=request.args.get("done", ""),
    )


@blueprint.get("/organisation")
@may(Permission.SEE_COLLEAGUES)
def organisation() -> str:
    """Show the organisation that the reader acts for: its people, and its results until now."""
    actor, connection = signed_in(), reading()
    if actor.organisation_id is None:
        raise LookupError("who sees colleagues belongs to an organisation")
    facts = organisation_facts(connection, actor.organisation_id)
    return render_template(
        "home/organisation.html",
        facts=facts,
        type=organisation_types(reader()).get(facts.type or "", ""),
        people=people_of(connection, actor),
        roles=role_texts(reader()),
        works=[one for one in _works(connection, actor) if not one.stored.is_draft],
    )


def _works(connection: Connection, actor: Actor) -> list[Work]:
    """Return the actor's assessments: drafts before what was submitted, each the latest first."""
    tag, books = reader().tag, shelf()
    ones = [(one, books.edition(connection, one.questionnaire, one.version, tag)) for one in reached(connection, actor)]
    summaries: Summaries = current_app.extensions["summaries"]
    drafts = [one.id for one, _ in ones if one.is_draft]
    parts = parts_of_many(connection, drafts) if drafts else {}
    works = [
        Work(
            one,
            edition,
            summary,
            _day(one.begun_at),
            _day(one.submitted_at) if one.submitted_at else None,
            parts.get(one.id, {}),
        )
        for (one, edition), summary in zip(ones, summaries.of(connection, ones), strict=True)
    ]
    return sorted(works, key=lambda one: not one.stored.is_draft)


def _rounds(connection: Connection, actor: Actor) -> list[tuple[Round, str]]:
    """Return the open rounds that wait for the actor's organisation to start, each with its end as people read it."""
    if not actor.may(Permission.ANSWER):
        return []
    return [(one, told(reader(), one.closes_at, one.zone)) for one in rounds_waiting(connection, actor, now())]


def _names(connection: Connection, people: Sequence[Person], works: Sequence[Work]) -> dict[str, str]:
    """Return key → name of everybody with an account; only who has left the organisation has to be asked for."""
    names = {f"account {one.id}": one.name for one in people}
    writers = {key for one in works for key in one.summary.writers if key.startswith("account ")}
    strangers = writers - names.keys()
    return names | (names_of(connection, strangers) if strangers else {})


def _here(connection: Connection, actor: Actor, works: Sequence[Work], names: Mapping[str, str]) -> list[PresenceLine]:
    """Return who of the colleagues has a page open, or had it last, who was seen last first."""
    phases = {one.stored.id: one.edition.questionnaire.phases for one in works if one.stored.is_draft}
    found = who_is_here(connection, list(phases), now()) if phases else {}
    seen = [(one, phases[id]) for id, ones in found.items() for one in ones if one.actor in names]
    seen.sort(key=lambda line: line[0].seen_at, reverse=True)
    return [
        presence_line(one, names[one.actor], {phase.id: phase.title for phase in asked})
        for one, asked in seen
        if one.actor != actor.key
    ][:MOST_HERE]


def _greeting(moment: datetime.datetime) -> str:
    _ = reader().gettext
    if moment.hour < 12:
        return _("Good morning, %(name)s", name=signed_in().name)
    if moment.hour < 18:
        return _("Good afternoon, %(name)s", name=signed_in().name)
    return _("Good evening, %(name)s", name=signed_in().name)


def _day(moment: datetime.datetime) -> datetime.date:
    """Return the day of a moment on the reader's clock."""
    return clock(moment).date()
