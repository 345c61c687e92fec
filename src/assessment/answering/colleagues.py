"""The people of an assessment as its pages tell of them: who did what, who has taken what on, and who is here."""

import datetime
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from assessment.answering.opened import Opened
from assessment.answering.together import Presence, parts_of, who_is_here
from assessment.installation.access import Role, signed_in
from assessment.installation.request import clock, now, reader, reading
from assessment.organisations.log import names_of
from assessment.organisations.storage import Person, people_in


class Part(NamedTuple):
    """Who has taken a phase on; `is_own`: it is the reader."""

    name: str
    is_own: bool

    @property
    def initial(self) -> str:
        return self.name[:1].upper()


class PresenceLine(NamedTuple):
    """Where somebody is, or was, in a sentence; `is_on_page`: on the page that shows it."""

    initial: str
    text: str
    is_now: bool
    is_on_page: bool


class Together(NamedTuple):
    """Who has taken which phase on, by its id, and the others who are or were here, who was seen last first."""

    parts: Mapping[str, Part]
    presences: list[PresenceLine]

    @property
    def here(self) -> list[PresenceLine]:
        """Who is here now."""
        return [one for one in self.presences if one.is_now]


def together(opened: Opened, phase: str | None = None) -> Together:
    """Return who shares an assessment with the reader; `phase` is the one that the page is about.

    Nobody where it is no organisation's: there is one code, and those who share it cannot be told apart.
    """
    if opened.stored.organisation_id is None:
        return Together({}, [])
    own, connection = signed_in().key, reading()
    accounts = {phase: f"account {account}" for phase, account in parts_of(connection, opened.id).items()}
    presences = [one for one in who_is_here(connection, [opened.id], now()).get(opened.id, []) if one.actor != own]
    found = names_of(connection, {*accounts.values(), *(one.actor for one in presences)})
    titles = {one.id: one.title for one in opened.questionnaire.phases}
    lines = [presence_line(one, found.get(one.actor), titles, phase) for one in presences if one.phase in titles]
    return Together({phase: Part(found[key], key == own) for phase, key in accounts.items()}, lines)


def presence_line(one: Presence, name: str | None, titles: Mapping[str, str], phase: str | None = None) -> PresenceLine:
    """Return where somebody is or was. `name` is that of `names_of`, `titles` those of the phases by their ids."""
    is_now = one.is_now(now())
    is_on_page = is_now and one.phase == phase
    called = called_by(one.actor, name)
    parts = {"name": called, "phase": titles[one.phase]}
    _ = reader().gettext
    if is_on_page:
        text = _("%(name)s is on this page now.", **parts)
    elif is_now:
        text = _("%(name)s is answering %(phase)s, since %(time)s.", time=reader().time(clock(one.since)), **parts)
    else:
        text = _was_here(clock(one.seen_at), parts)
    return PresenceLine((name or called)[:1].upper(), text, is_now, is_on_page)


def _was_here(seen_at: datetime.datetime, parts: Mapping[str, str]) -> str:
    language = reader()
    _ = language.gettext
    days = (clock(now()).date() - seen_at.date()).days
    if days == 0:
        return _("%(name)s was here today at %(time)s, in %(phase)s.", time=language.time(seen_at), **parts)
    if days == 1:
        return _("%(name)s was here yesterday at %(time)s, in %(phase)s.", time=language.time(seen_at), **parts)
    return _("%(name)s was here on %(day)s, in %(phase)s.", day=language.day(seen_at.date()), **parts)


def names_for(keys: Iterable[str]) -> dict[str, str]:
    """Return what the reader calls those who did something, by their keys, for lines that the reader may see."""
    wanted = set(keys)
    found = names_of(reading(), wanted)
    return {key: _you() if key == signed_in().key else called_by(key, found.get(key)) for key in wanted}


def _you() -> str:
    # Several people may share a code: that it was the reader is not known.
    return reader().gettext("You") if signed_in().account_id else reader().gettext("You, or somebody with your code")


def called_by(key: str, name: str | None) -> str:
    """Return what others call somebody; `name` is that of `names_of`, None for who is gone."""
    _ = reader().gettext
    if name is None:
        return _("Somebody who has left")
    if key.startswith("seat "):
        return _("Somebody with the code %(code)s", code=f"{name[:3]} {name[3:]}")
    return name


def people(opened: Opened) -> list[Person]:
    """Return who of the organisation answers an assessment; nobody where it is no organisation's."""
    organisation_id = opened.stored.organisation_id
    if organisation_id is None:
        return []
    return [one for one in people_in(reading(), organisation_id) if one.role in (Role.MEMBER, Role.LEAD)]


def leads(everybody: Iterable[Person]) -> list[str]:
    """Return the names of those who may submit."""
    return [one.name for one in everybody if one.role is Role.LEAD]
