"""The papers of a session out of the database: panellist sheets, the chair's card, the pack for the room.

What a session came to is in `record_paper`. The worker makes the files; see `make_paper`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import Connection

from assessment.comparing.report import content_of
from assessment.installation.database import Database
from assessment.installation.jobs import utc_now
from assessment.installation.languages import Language, language
from assessment.library.storage import Shelf
from assessment.method.questionnaire import Questionnaire
from assessment.organisations.storage import NotThere
from assessment.reports.fonts import text_width
from assessment.reports.line_breaks import shortened
from assessment.reports.round_content import RoundContent
from assessment.reports.session_charts import minutes_told
from assessment.reports.session_content import (
    Agenda,
    AgendaRow,
    BriefingContent,
    Head,
    Join,
    PackContent,
    Paper,
    PointLine,
    SheetContent,
)
from assessment.reports.session_texts import clock_parts, objectives, questions_to_ask, signals, watch_list
from assessment.rounds.publications import published_by_id
from assessment.rounds.times import day_of, told
from assessment.workshop.agenda import WHOLE, Part, excess, starts
from assessment.workshop.agenda import Kind as PartKind
from assessment.workshop.paper_storage import RECORD, keep_paper, stamp_of
from assessment.workshop.record import Record, questionnaire_of, record_of
from assessment.workshop.record_paper import record_content
from assessment.workshop.sheets import Point, Sheet, sheet_in, speakers_of
from assessment.workshop.storage import Session, parts_of, session_by_id

MOST_RUNNING = 60
"""Letters of a session's title at the top of each page."""
WIDEST_ON_CARD, WIDEST_WHO_ON_CARD = 33.0, 17.0
"""How wide a part's title and who is in it may be on the chair's card, in heights of a letter: twenty parts fit it."""
PACK, BRIEFING = "pack", "briefing"
_SHEET = re.compile("sheet-([1-9][0-9]?)")
_RECORD_OF = re.compile("record-([1-9][0-9]{0,2})")
_shelf = Shelf()

Write = Callable[[Paper], bytes]


def make_paper(write: Write, database: Database, arguments: Mapping[str, Any], progress: Callable[[int], None]) -> None:
    """Make the paper that a job asks for, as things are now, unless the session or what it is of was erased since."""
    session_id, name, tag = UUID(arguments["session_id"]), arguments["name"], arguments["language"]
    target = arguments["target"]
    with database.reading() as connection:
        try:
            session = session_by_id(connection, session_id)
            paper = paper_of(connection, session, name, language(tag), _shelf, target=target)
        except NotThere:
            return
        stamp = stamp_of(connection, session, name, target)
    progress(25)
    pdf = write(paper)
    progress(95)
    with database.writing() as connection:
        try:
            session_by_id(connection, session_id)
        except NotThere:
            return
        keep_paper(connection, session_id, name, tag, stamp, pdf, utc_now())


def paper_title(connection: Connection, session: Session, name: str, language: Language, shelf: Shelf) -> str:
    """Return what a paper of a session, which was looked at before, is called on its page. Raises NotThere."""
    _ = language.gettext
    titles = {PACK: _("The whole pack"), BRIEFING: _("The chair’s briefing card"), RECORD: _("Record")}
    if name in titles:
        return titles[name]
    if found := _SHEET.fullmatch(name):
        if int(found[1]) > len(speakers_of(parts_of(connection, session.id))):
            raise NotThere
        return _("Panellist sheet of speaker %(number)s", number=language.whole(int(found[1])))
    return _("Record for %(organisation)s", organisation=_organisation(record_of(connection, session, shelf), name))


def paper_of(
    connection: Connection, session: Session, name: str, language: Language, shelf: Shelf, *, target: str
) -> Paper:
    """Return what a paper of a session, which was looked at before, says.

    `name` is "pack", "briefing", "sheet-2" (the second speaker's), "record", or "record-1" (of the first organisation
    that the record names). `target` is the address by which people join. Raises NotThere.
    """
    parts = parts_of(connection, session.id)
    if name == PACK:
        return _pack(connection, session, parts, language, shelf, target)
    if name == BRIEFING:
        return _briefing(session, parts, language)
    if found := _SHEET.fullmatch(name):
        questionnaire = questionnaire_of(connection, session, shelf, language.tag)
        return sheet_content(session, parts, int(found[1]), language, questionnaire)
    return _record(connection, session, parts, name, language, shelf)


def _record(
    connection: Connection, session: Session, parts: Sequence[Part], name: str, language: Language, shelf: Shelf
) -> Paper:
    record = record_of(connection, session, shelf)
    organisation = "" if name == RECORD else _organisation(record, name)
    return record_content(
        record.part_of(organisation) if organisation else record,
        questionnaire_of(connection, session, shelf, language.tag),
        head_of(session, language),
        agenda_of(parts, language),
        picture=None if organisation else picture_of(connection, session, language, shelf),
        organisation=organisation,
    )


def _organisation(record: Record, name: str) -> str:
    """Return the organisation that the name of a record stands for. Raises NotThere."""
    found, organisations = _RECORD_OF.fullmatch(name), record.organisations
    if found is None or int(found[1]) > len(organisations):
        raise NotThere
    return organisations[int(found[1]) - 1]


def head_of(session: Session, language: Language) -> Head:
    """Return what names a session on each of its papers."""
    day = day_of(language, session.begins_at, session.zone)
    running = language.gettext("%(title)s, %(day)s", title=shortened(session.title, MOST_RUNNING), day=day)
    return Head(language, session.title, running, day, told(language, session.begins_at, session.zone))


def agenda_of(parts: Sequence[Part], language: Language) -> Agenda:
    """Return the agenda in words."""
    rows = tuple(
        AgendaRow(
            start=language.whole(start),
            title=part.title,
            minutes=part.minutes,
            who=part.who,
            is_speaker=part.kind is PartKind.SPEAKER,
        )
        for part, start in zip(parts, starts(parts), strict=True)
    )
    total = sum(part.minutes for part in parts)
    return Agenda(rows, language.whole(total), _check(total, excess(parts), language))


def _check(total: int, over: int, language: Language) -> str:
    _ = language.gettext
    if over > 0:
        return _("%(minutes)s, %(over)s too many.", minutes=minutes_told(language, total), over=language.whole(over))
    return _("%(total)s of %(whole)s minutes.", total=language.whole(total), whole=language.whole(WHOLE))


def picture_of(connection: Connection, session: Session, language: Language, shelf: Shelf) -> RoundContent | None:
    """Return what was published of the session's round; None where nothing was, or it is of no round."""
    published = published_by_id(connection, session.round_id) if session.round_id else None
    return content_of(connection, published, shelf, language) if published else None


def _briefing(session: Session, parts: Sequence[Part], language: Language) -> BriefingContent:
    return BriefingContent(
        head=head_of(session, language),
        objectives=objectives(language),
        questions=questions_to_ask(language),
        watch=watch_list(language),
        agenda=agenda_of([on_card(part) for part in parts], language),
    )


def on_card(part: Part) -> Part:
    """Return a part with its words cut to one line of the chair's card."""
    title, who = _cut(part.title, WIDEST_ON_CARD), _cut(part.who, WIDEST_WHO_ON_CARD)
    return replace(part, title=title, who=who)


def _cut(text: str, widest: float) -> str:
    letters, cut = len(text), text
    while text_width(cut, 1, bold=True) > widest:
        letters -= 1
        cut = shortened(text, letters)
    return cut


def _pack(
    connection: Connection, session: Session, parts: Sequence[Part], language: Language, shelf: Shelf, target: str
) -> PackContent:
    questionnaire = questionnaire_of(connection, session, shelf, language.tag)
    address = urlsplit(target)
    return PackContent(
        head=head_of(session, language),
        agenda=agenda_of(parts, language),
        briefing=_briefing(session, parts, language),
        sheets=tuple(
            sheet_content(session, parts, speaker, language, questionnaire)
            for speaker in range(1, len(speakers_of(parts)) + 1)
        ),
        picture=picture_of(connection, session, language, shelf),
        join=Join(address=f"{address.netloc}{address.path}", code=readable(session.code), target=target),
    )


def readable(code: str) -> str:
    """Return a code in two groups, as people read it aloud."""
    half = len(code) // 2
    return code if " " in code or len(code) < 6 else f"{code[:half]} {code[half:]}"


def sheet_content(
    session: Session, parts: Sequence[Part], speaker: int, language: Language, questionnaire: Questionnaire
) -> SheetContent:
    """Return the sheet of a speaker, counted from 1, with lines to write on where it has nothing yet.

    Raises NotThere where there are fewer speakers.
    """
    _, speakers = language.gettext, speakers_of(parts)
    if not 1 <= speaker <= len(speakers):
        raise NotThere
    part = parts[speakers[speaker - 1]]
    sheet = sheet_in(part) or Sheet()
    head, number, of = head_of(session, language), language.whole(speaker), language.whole(len(speakers))
    minutes = minutes_told(language, part.minutes)
    phase = _phase_of(part, questionnaire)
    if phase:
        about = _(
            "Speaker %(number)s of %(count)s, on %(phase)s. %(day)s.",
            number=number,
            count=of,
            phase=phase,
            day=head.day,
        )
    else:
        about = _("Speaker %(number)s of %(count)s. %(day)s.", number=number, count=of, day=head.day)
    return SheetContent(
        head=head,
        title=part.title,
        who=part.who,
        introduction=sheet.introduction,
        about=about,
        place=_("Speaker %(number)s of %(count)s, %(minutes)s", number=number, count=of, minutes=minutes),
        clock=tuple(clock_parts(language, part.minutes)),
        signals=tuple(signals(language, part.minutes, is_interpreted=session.is_interpreted)),
        strengths=tuple(map(_point, sheet.strengths)),
        challenges=tuple(map(_point, sheet.challenges)),
        request=sheet.request,
        note=_note(sheet, language),
    )


def _point(point: Point) -> PointLine:
    return PointLine(point.code, point.text, point.level)


def _phase_of(part: Part, questionnaire: Questionnaire) -> str:
    codes = {one.id: one.phase for one in questionnaire.questions}
    titles = {phase.id: phase.title for phase in questionnaire.phases}
    return titles.get(codes.get(part.question or "", ""), "")


def _note(sheet: Sheet, language: Language) -> str:
    """Return where a sheet is from, and by whose consent; nothing for one that was only written."""
    _ = language.gettext
    if sheet.source == "round":
        return _("From the published numbers of all organisations in the round; self-reported.")
    if sheet.source == "own" and sheet.consented_on:
        return _(
            "From the organisation’s own assessment, with its consent of %(day)s, for this room; self-reported.",
            day=language.day(sheet.consented_on),
        )
    if sheet.source == "own":
        return _("From the organisation’s own assessment; self-reported. Its consent is not noted yet.")
    return ""
