"""The record of a session in words, for paper."""

import calendar
import datetime
from collections.abc import Iterator, Sequence

from assessment.installation.languages import Language
from assessment.method.question import Question
from assessment.method.questionnaire import Questionnaire
from assessment.reports.round_content import RoundContent
from assessment.reports.session_charts import minutes_told
from assessment.reports.session_content import (
    ActionLine,
    Agenda,
    BallotLine,
    CardLine,
    CommitmentLine,
    EvaluationLine,
    Head,
    RecordContent,
    TurnLine,
)
from assessment.rounds.times import day_of, hour_of, on_clock
from assessment.workshop.ballot_questions import answer_told
from assessment.workshop.cards import Card
from assessment.workshop.commitments import Commitment
from assessment.workshop.evaluating import OBJECTIVES
from assessment.workshop.record import Counted, Evaluation, QuestionVotes, Record, Vote
from assessment.workshop.spread import Ladder
from assessment.workshop.spread_texts import told_of
from assessment.workshop.storage import Session

CHECKED_AFTER = (6, 12)
"""Months after the session."""
USEFUL = "useful"
_MINUTE = 60


def record_content(
    record: Record,
    questionnaire: Questionnaire,
    head: Head,
    agenda: Agenda,
    *,
    picture: RoundContent | None,
    organisation: str = "",
) -> RecordContent:
    """Return a record, or the part of one organisation, in the language of its head.

    `questionnaire` is in that language, and in the session's wording.
    """
    texts = _Texts(questionnaire, head.language)
    session, language = record.session, head.language
    return RecordContent(
        head=head,
        organisation=organisation,
        is_draft=session.approved_at is None,
        status=_status(session, language),
        facts=tuple(_facts(record, language)),
        summary=session.summary,
        agenda=agenda,
        picture=picture,
        ballots=tuple(texts.ballot(one) for one in record.votes),
        lessons=tuple((texts.pillar(pillar), tuple(map(texts.card, cards))) for pillar, cards in record.lessons),
        challenges=tuple(map(texts.card, record.challenges)),
        collective=tuple(map(texts.action, record.collective)),
        individual=tuple(map(texts.action, record.individual)),
        commitments=tuple(_commitment(one, language) for one in record.commitments),
        evaluated=_evaluated(record.evaluation, language),
        evaluation=tuple(_evaluation(record.evaluation, language)) if record.evaluation else None,
        checks=tuple(_checks(session, language)),
    )


def _status(session: Session, language: Language) -> str:
    _ = language.gettext
    if session.approved_at is None:
        return _("Draft, not approved")
    return _("Approved on %(day)s", day=day_of(language, session.approved_at, session.zone))


def _facts(record: Record, language: Language) -> Iterator[str]:
    _, session = language.gettext, record.session
    if session.began_at and session.ended_at:
        began = language.time(on_clock(session.began_at, session.zone))
        ended = hour_of(language, session.ended_at, session.zone)
        yield _("Held from %(began)s to %(ended)s.", began=began, ended=ended)
    if record.joined:
        yield language.ngettext("%(count)s person joined by phone.", "%(count)s people joined by phone.", record.joined)
    if session.seconds_women or session.seconds_men:
        women, men = (
            minutes_told(language, round(one / _MINUTE)) for one in (session.seconds_women, session.seconds_men)
        )
        yield _("Women spoke %(women)s, men %(men)s.", women=women, men=men)


class _Texts:
    """Codes of a questionnaire in words."""

    def __init__(self, questionnaire: Questionnaire, language: Language) -> None:
        self._questionnaire, self._language = questionnaire, language
        self._questions = {one.id: one for one in questionnaire.questions}
        self._phases = {one.id: one.title for one in questionnaire.phases}
        self._pillars = {one.id: one.title for one in questionnaire.pillars}

    def pillar(self, code: str | None) -> str:
        return self._pillars.get(code or "") or self._language.gettext("In general")

    def card(self, card: Card) -> CardLine:
        return CardLine(card.content.text, self._about(card), self._dots(card))

    def action(self, card: Card) -> ActionLine:
        content = card.content
        return ActionLine(
            text=content.text,
            about=self._about(card),
            owner=content.owner,
            first_step=content.first_step,
            due=self._language.day(content.due) if content.due else "",
            support=content.support,
            dots=self._language.whole(card.dots) if card.dots else "",
        )

    def _about(self, card: Card) -> str:
        content = card.content
        question = content.question or content.recommendation
        found = self._questions.get(question or "")
        phase = content.phase or (found.phase if found else "")
        return ", ".join(filter(None, (content.organisation, self._phases.get(phase), question if found else "")))

    def _dots(self, card: Card) -> str:
        return self._language.ngettext("%(count)s dot", "%(count)s dots", card.dots) if card.dots else ""

    def ballot(self, votes: QuestionVotes) -> BallotLine:
        question, agreed = self._questions[votes.question], votes.agreed
        is_agreed = agreed is not None and agreed.agreed is not None
        return BallotLine(
            code=votes.question,
            text=question.text,
            turns=tuple(self._turn(question, one) for one in votes.votes),
            agreed=answer_told(question, str(agreed.agreed), self._language) if agreed and is_agreed else "",
            reason=agreed.reason if agreed else "",
        )

    def _turn(self, question: Question, vote: Vote) -> TurnLine:
        _, language = self._language.gettext, self._language
        turn, told = vote.ballot.turn, told_of(self._questionnaire, question, vote.spread, self._language)
        titles = {1: _("First vote"), 2: _("Second vote, after talking")}
        middle = vote.spread.middle if isinstance(vote.spread, Ladder) else ()
        return TurnLine(
            picture=f"votes-{question.id.replace('/', '_')}-{turn}",
            title=titles.get(turn) or _("Vote %(number)s", number=language.whole(turn)),
            told=told.sentences,
            voices=tuple((choice.label, count) for choice, count in told.choices),
            middle=tuple(choice.label for choice, _count in told.choices if choice.value in middle),
            people=told.people,
            columns=told.columns,
            table=told.table,
        )


def _commitment(one: Commitment, language: Language) -> CommitmentLine:
    return CommitmentLine(one.organisation, one.text, one.owner, language.day(one.due) if one.due else "")


def _evaluated(found: Evaluation | None, language: Language) -> str:
    if found is None:
        return language.gettext("Fewer than five evaluated the session, so nothing of it is shown.")
    return language.ngettext(
        "%(count)s participant evaluated the session, without a name.",
        "%(count)s participants evaluated the session, without a name.",
        found.people,
    )


def _evaluation(found: Evaluation, language: Language) -> Iterator[EvaluationLine]:
    _ = language.gettext
    titles = (
        _("The different impact on women, men, girls and boys"),
        _("Good lessons"),
        _("Challenges"),
        _("What can be done, together and by each of us"),
    )
    times = {"before": _("before"), "after": _("after")}
    for code, title in zip(OBJECTIVES, titles, strict=True):
        for when, said in times.items():
            yield _evaluation_line(title, said, found.questions[f"{code}_{when}"], language)
    yield _evaluation_line(_("How useful the session was"), "", found.questions[USEFUL], language)


def _evaluation_line(title: str, when: str, counted: Counted | None, language: Language) -> EvaluationLine:
    if counted is None:
        return EvaluationLine(title, when, (), "")
    counts: Sequence[str] = [language.whole(count) for count in counted.counts]
    return EvaluationLine(title, when, tuple(counts), language.limit(counted.median))


def _checks(session: Session, language: Language) -> Iterator[str]:
    day = on_clock(session.ended_at or session.begins_at, session.zone).date()
    for months in CHECKED_AFTER:
        after = language.ngettext("After %(count)s month", "After %(count)s months", months)
        then = language.day(months_later(day, months))
        yield language.gettext("%(after)s: %(day)s", after=after, day=then)


def months_later(day: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
