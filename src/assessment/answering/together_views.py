"""Who does what and by when, and who is on which page now."""

import datetime
from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.accounts.storage import seat_of, seats_in
from assessment.answering.colleagues import people, together
from assessment.answering.forms import whole_number
from assessment.answering.opened import Opened, open_assessment
from assessment.answering.path import phase_links
from assessment.answering.phase_views import phase_of
from assessment.answering.storage import NotADraft, stored
from assessment.answering.together import (
    NotColleagues,
    PartsChanged,
    end_code,
    note_presence,
    parts_of,
    revisions_of,
    set_due,
    set_parts,
)
from assessment.installation.access import NotAllowed, Permission, Role, may, signed_in
from assessment.installation.languages import Language
from assessment.installation.request import clock, now, reader, reading, writing
from assessment.organisations.storage import Person

blueprint = Blueprint("together", __name__, url_prefix="/assessments/<uuid:assessment_id>")

MOST_YEARS = 2
"""Within which a day to have finished by lies: a later one is a slip."""
_SET_DUE = (Role.MEMBER, Role.LEAD, Role.SEAT)
"""Who decides about the day: with a code, only where the assessment is no organisation's."""


class TogetherForm:
    """Who takes which phase on, and the day to have finished by, as stored or as posted.

    `chosen` is the id of an account by the name of its input, "" for nobody; `seen` what the page showed, so that only
    what was changed on it is written: a colleague may have changed the rest meanwhile.
    """

    def __init__(self, opened: Opened, colleagues: list[Person], posted: Mapping[str, str] | None) -> None:
        standing = {phase: str(account) for phase, account in parts_of(reading(), opened.id).items()}
        codes = [phase.id for phase in opened.questionnaire.phases]
        self.errors: dict[str, str] = {}
        standing_due = opened.stored.due.isoformat() if opened.stored.due else ""
        stored_parts = {f"part:{code}": standing.get(code, "") for code in codes}
        shown = posted if posted is not None else {}
        self.seen = {name: shown.get(f"seen:{name}", part) for name, part in stored_parts.items()}
        self.chosen = {name: shown.get(name, self.seen[name]) for name in stored_parts}
        self.seen_due = shown.get("seen:due", standing_due)
        self.due = shown.get("due", self.seen_due).strip()
        self._known = {str(one.id) for one in colleagues}

    def validate(self, language: Language, today: datetime.date) -> bool:
        """Check what was posted; `errors` are by the name of the input."""
        self.errors = {name: not_a_colleague(language) for name in self.changed if not self._is_known(name)}
        if self.due != self.seen_due and self.due and (told := wrong_due(self.due, today, language)):
            self.errors["due"] = told
        return not self.errors

    def _is_known(self, name: str) -> bool:
        return self.chosen[name] in self._known or not self.chosen[name]

    @property
    def changed(self) -> dict[str, str]:
        """What was chosen anew, by the name of its input."""
        return {name: account for name, account in self.chosen.items() if account != self.seen[name]}

    @property
    def parts(self) -> dict[str, UUID | None]:
        """Phase → account, of what was chosen anew and found right."""
        return {_phase_in(name): UUID(account) if account else None for name, account in self.changed.items()}

    @property
    def seen_parts(self) -> dict[str, UUID | None]:
        """Phase → account that the page showed; what is no account of a colleague's is nobody."""
        return {_phase_in(name): UUID(one) if one in self._known else None for name, one in self.seen.items()}

    def show_standing(self, phases: list[str], standing: Mapping[str, UUID], language: Language) -> None:
        """Tell of phases that somebody else gave away meanwhile: what was chosen stays for one more press."""
        for phase in phases:
            name = f"part:{phase}"
            self.seen[name] = str(standing.get(phase, ""))
            told = language.gettext("A colleague has chosen somebody else meanwhile. Look again, then save.")
            self.errors[name] = told


def _phase_in(name: str) -> str:
    return name.removeprefix("part:")


def not_a_colleague(language: Language) -> str:
    """Return what is said where somebody is chosen who does not answer for the organisation."""
    return language.gettext("This person is not in your organisation any more. Choose somebody else.")


def wrong_due(typed: str, today: datetime.date, language: Language) -> str | None:
    """Return what is wrong with a day to have finished by; None where it is right."""
    _ = language.gettext
    try:
        day = datetime.date.fromisoformat(typed)
    except ValueError:
        day = None
    # Python reads more ways to write a day than a browser sends.
    if day is None or day.isoformat() != typed:
        return _("Choose a day of the calendar, or write year, month and day, such as 2026-11-30.")
    if day < today:
        return _("This day is over. Choose today or a later day.")
    if (day.year, day.month, day.day) > (today.year + MOST_YEARS, today.month, today.day):
        return _("This day is far away. Choose one within the next two years.")
    return None


@blueprint.get("/together")
@may(Permission.ANSWER)
def who_does_what(assessment_id: UUID) -> ResponseReturnValue:
    """Show who has taken which phase on, and by when they would like to have finished."""
    opened = open_assessment(assessment_id)
    if not opened.stored.is_draft:
        return redirect(url_for("results.results", assessment_id=assessment_id), 303)
    colleagues = people(opened)
    return _page(opened, colleagues, TogetherForm(opened, colleagues, None))


@blueprint.post("/together")
@may(Permission.ANSWER)
def save(assessment_id: UUID) -> ResponseReturnValue:
    """Keep who takes what on, and by when."""
    opened = open_assessment(assessment_id)
    colleagues = people(opened)
    form = TogetherForm(opened, colleagues, request.form)
    if "language" in request.form:
        return _page(opened, colleagues, form)
    _check_allowed(form)
    if not form.validate(reader(), clock(now()).date()):
        return _page(opened, colleagues, form), 422
    try:
        with writing() as connection:
            set_parts(connection, assessment_id, signed_in(), form.parts, form.seen_parts)
            if form.due != form.seen_due:
                due = datetime.date.fromisoformat(form.due) if form.due else None
                set_due(connection, assessment_id, signed_in(), due)
    except PartsChanged as changed:
        form.show_standing(changed.phases, parts_of(reading(), assessment_id), reader())
        return _page(open_assessment(assessment_id), people(opened), form), 409
    except NotColleagues as left:
        form.errors = {f"part:{phase}": not_a_colleague(reader()) for phase in left.phases}
        return _page(open_assessment(assessment_id), people(opened), form), 422
    return redirect(url_for("answering.tasks", assessment_id=assessment_id), 303)


@blueprint.post("/codes/<uuid:seat_id>/end")
@may(Permission.LEAD)
def end_a_code(assessment_id: UUID, seat_id: UUID) -> ResponseReturnValue:
    """Let nobody in by a code of the assessment any more."""
    with writing() as connection:
        end_code(connection, assessment_id, signed_in(), seat_id, now())
    return redirect(url_for("together.who_does_what", assessment_id=assessment_id, done="code"), 303)


def _check_allowed(form: TogetherForm) -> None:
    """Raise NotAllowed where somebody with a code sends what their page does not ask."""
    actor = signed_in()
    if (form.changed and actor.account_id is None) or (form.due != form.seen_due and actor.role not in _SET_DUE):
        raise NotAllowed


def _page(opened: Opened, colleagues: list[Person], form: TogetherForm) -> str:
    actor = signed_in()
    is_shared = opened.stored.organisation_id is not None
    _ = reader().gettext
    choices = [("", _("Nobody yet"))] + [
        (str(one.id), _("%(name)s (you)", name=one.name) if one.id == actor.account_id else one.name)
        for one in colleagues
    ]
    seat = None if is_shared else seat_of(reading(), actor)
    seats = seats_in(reading(), opened.id) if is_shared and actor.account_id else []
    return render_template(
        "answering/together.html",
        opened=opened,
        links=phase_links(opened),
        together=together(opened),
        colleagues=colleagues,
        choices=choices,
        form=form,
        code=f"{seat.code[:3]} {seat.code[3:]}" if seat else None,
        seats=[(one.id, f"{one.code[:3]} {one.code[3:]}") for one in seats],
        done="" if form.errors else request.args.get("done", ""),
        may_share=actor.account_id is not None,
        may_set_due=actor.role in _SET_DUE,
        due=reader().day(opened.stored.due) if opened.stored.due else None,
        today=clock(now()).date().isoformat(),
    )


@blueprint.post("/presence")
@may(Permission.ANSWER)
def beat(assessment_id: UUID) -> ResponseReturnValue:
    """Note which page the reader has open, and tell as JSON who else is there now, and how new the answers are."""
    opened = open_assessment(assessment_id)
    phase = phase_of(opened, whole_number(request.form.get("phase", "")))
    if not opened.stored.is_draft:
        raise NotADraft
    if opened.stored.organisation_id is not None:
        with writing() as connection:
            stored(connection, assessment_id, signed_in())
            note_presence(connection, assessment_id, signed_in().key, phase.id, now())
    return {
        "here": [one._asdict() for one in together(opened, phase.id).here],
        "revisions": revisions_of(reading(), assessment_id),
    }
