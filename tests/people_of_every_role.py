"""People of every role, and what addresses name: of one side, of another one, or of nobody."""

import datetime
import re
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select, update

from assessment.accounts.tables import AccountRow, SeatRow
from assessment.answering.tables import AssessmentRow
from assessment.comparing.storage import keep_report as keep_national_report
from assessment.comparing.storage import names_key
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.organisations.invitations import invite
from assessment.results.storage import keep_report
from assessment.results.tables import ShareRow
from assessment.rounds.tables import RoundRow
from assessment.workshop.paper_storage import keep_paper, stamp_of
from assessment.workshop.review_tables import RoundFacilitatorRow
from assessment.workshop.storage import session_by_id
from assessment.workshop.tables import BallotRow, CardRow, ParticipantRow, PartRow, SessionRow, VoteRow
from tests.comparing.publications import quick
from tests.comparing.published import publish
from tests.members import begin, make_account, make_organisation, member, sign_in
from tests.rounds.authorities import give_mandate, new_round
from tests.web import Visitor
from tests.workshop.reviews import commented_on, facilitated

SHOWN = {"shown.ask_for_file", "shown.file", "shown.report"}
"""What an organisation shows to the authority of a round, once it has submitted and the round has closed."""
PARTS = {"handed.ask_for_part", "handed.part", "handed.part_file"}
"""What an organisation has of the approved record of a session on a round."""
OURS, THEIRS = "Example Clearance", "Delta Clearing"
VOTED = 271_828
"""A number that all in the room wrote in a vote that nobody has revealed."""
OUR_TEXT, THEIR_TEXT = "Written by our people", "Written by other people"


@dataclass
class Things:
    """What addresses name: of one side, or of nobody."""

    assessment_id: UUID = field(default_factory=uuid4)
    account_id: UUID = field(default_factory=uuid4)
    organisation_id: UUID = field(default_factory=uuid4)
    invitation_id: UUID = field(default_factory=uuid4)
    share_id: UUID = field(default_factory=uuid4)
    seat_id: UUID = field(default_factory=uuid4)
    round_id: UUID = field(default_factory=uuid4)
    link_id: UUID = field(default_factory=uuid4)
    story_id: UUID = field(default_factory=uuid4)
    session_id: UUID = field(default_factory=uuid4)
    panel_id: UUID = field(default_factory=uuid4)
    card_id: UUID = field(default_factory=uuid4)


class World:
    """Two organisations, two codes of nobody's, and people of every role; `restore` takes back what was done."""

    def __init__(self, app, folder: Path) -> None:
        self.app, self.folder, self.file = app, folder, folder / "level-ground.sqlite"
        self.visitors: dict[Role, Visitor] = {Role.ANYBODY: Visitor(app)}
        ours, theirs = make_organisation(app, OURS), make_organisation(app, THEIRS)
        lead = self.visitors[Role.LEAD] = member(app, ours, "Dara", Role.LEAD)
        self.visitors[Role.MEMBER] = member(app, ours, "Bounmy")
        self.visitors[Role.FACILITATOR] = member(app, ours, "Soma", Role.FACILITATOR)
        reviewing = make_account(app, "Nary")
        self.visitors[Role.ACCOUNT] = sign_in(app, "Nary")
        make_account(app, "Phirun", is_administrator=True)
        self.visitors[Role.ADMINISTRATOR] = sign_in(app, "Phirun")
        leading = give_mandate(app, make_account(app, "Sovann"))
        self.visitors[Role.AUTHORITY] = sign_in(app, "Sovann")
        neighbour = give_mandate(app, make_account(app, "Bounthong"), "LA")
        self.rounds = {
            ours: new_round(app, leading, "KH", ours),
            theirs: new_round(app, neighbour, "LA", theirs),
        }
        nameless = quick(named=())
        for round_id in self.rounds.values():
            publish(app, round_id, nameless)
            with app.extensions["database"].writing() as connection:
                keep_national_report(connection, round_id, names_key(nameless), "en", b"PDF", utc_now())
        seat = self.visitors[Role.SEAT_OF_ORGANISATION] = self._seat(OUR_TEXT)
        lead.send({"code": seat.code, "pin": seat.pin}, form=lead.get("/take-over").form())
        stranger = member(app, theirs, "Malee", Role.LEAD)
        begin(stranger)
        stranger.send({"DES-01": "3", "DES-01:evidence": THEIR_TEXT})
        free, other_free = self._seat(OUR_TEXT), self._seat(THEIR_TEXT)
        self.visitors[Role.SEAT] = free
        self.drafts = {
            "own": self._things(self.rounds[ours], ours, seat.home, "Bounmy"),
            "other": self._things(self.rounds[theirs], theirs, stranger.home, "Malee"),
            "own of a code": self._things(self.rounds[ours], None, free.home, "Bounmy"),
            "other of a code": self._things(self.rounds[theirs], None, other_free.home, "Malee"),
        }
        with app.extensions["database"].writing() as connection:
            row = {"round_id": self.rounds[ours], "account_id": reviewing, "since": utc_now()}
            connection.execute(insert(RoundFacilitatorRow).values(row))
        self._put_in_rounds(self.rounds[ours], seat.home, free.home)
        self._put_in_rounds(self.rounds[theirs], stranger.home, other_free.home)
        self.cookies = {role: _cookie(visitor) for role, visitor in self.visitors.items()}
        self._keep("draft")
        homes = (seat.home, stranger.home, free.home, other_free.home)
        for person, home in zip((lead, stranger, free, other_free), homes, strict=True):
            person.get(f"{home}/check")
            person.send(form=person.page.form("/submit"))
            assert person.page.address == f"{home}/results"
            self._keep_report(
                UUID(home.rpartition("/")[2]), THEIR_TEXT if person in (stranger, other_free) else OUR_TEXT
            )
        with app.extensions["database"].writing() as connection:
            connection.execute(update(RoundRow).values(closes_at=utc_now()))
            connection.execute(update(AssessmentRow).values(share="report"))
        self._keep("submitted")

    def _put_in_rounds(self, round_id: UUID, *homes: str) -> None:
        with self.app.extensions["database"].writing() as connection:
            are_they = AssessmentRow.id.in_([UUID(home.rpartition("/")[2]) for home in homes])
            connection.execute(update(AssessmentRow).where(are_they).values(round_id=round_id))

    def _keep_report(self, id: UUID, text: str) -> None:
        with self.app.extensions["database"].writing() as connection:
            revision = connection.execute(select(AssessmentRow.revision).where(AssessmentRow.id == id)).scalar_one()
            keep_report(connection, id, revision=revision, language="en", content=text.encode(), now=utc_now())

    def _keep(self, state: str) -> None:
        self.app.extensions["database"].close()
        shutil.copy(self.file, self.folder / state)

    def restore(self, state: str) -> None:
        """Take back what was done, to when all assessments were drafts, or submitted."""
        self.app.extensions["database"].close()
        shutil.copy(self.folder / state, self.file)

    def _seat(self, text: str) -> Visitor:
        seat = Visitor(self.app)
        seat.open(name=THEIRS if text == THEIR_TEXT else OURS)
        seat.send({"DES-01": "3", "DES-01:evidence": text})
        return seat

    def _things(self, round_id: UUID, organisation_id: UUID | None, home: str, name: str) -> Things:
        now, assessment_id, share_id = utc_now(), UUID(home.rpartition("/")[2]), uuid4()
        role = Role.MEMBER if organisation_id else Role.ADMINISTRATOR
        share = {"id": share_id, "assessment_id": assessment_id, "key": share_id.hex, "what": "result"}
        share |= {"language": "en", "recipient": name, "made_by": "", "made_at": now, "ends_at": now, "opened": 0}
        with self.app.extensions["database"].writing() as connection:
            invite(
                connection,
                "installation",
                organisation_id=organisation_id,
                role=role,
                email=None,
                made_by=None,
                now=now,
            )
            connection.execute(insert(ShareRow).values(share))
            account_id = connection.execute(select(AccountRow.id).where(AccountRow.name == name)).scalar_one()
            in_it = select(SeatRow.id).where(SeatRow.assessment_id == assessment_id)
            seat_id = connection.execute(in_it).scalar() or uuid4()
            latest = "SELECT id FROM invitation ORDER BY rowid DESC LIMIT 1"
            invitation_id = UUID(connection.exec_driver_sql(latest).scalar_one())
            link_id = facilitated(connection, round_id, account_id) if organisation_id else uuid4()
            reviewed = (link_id, commented_on(connection, assessment_id))
            session = _presented(connection, round_id, assessment_id, name)
        found = (assessment_id, account_id, organisation_id or uuid4(), invitation_id, share_id, seat_id)
        return Things(*found, round_id, *reviewed, *session)

    def things(self, role: Role, whose: str, endpoint: str) -> Things:
        """Return what is the role's own, somebody else's, or nobody's; "mixed" is something else's in one's own."""
        if whose == "none":
            return Things()
        if endpoint == "manage.revoke":  # the administrators' own invitations
            return self.drafts["own of a code"]
        kind = " of a code" if role is Role.SEAT else ""
        found = self.drafts[f"{'own' if whose == 'mixed' else whose}{kind}"]
        other = self.drafts[f"other{kind}"]
        if endpoint in PARTS:
            return replace(found, session_id=found.panel_id)
        foreign = {"share_id": other.share_id, "seat_id": other.seat_id, "invitation_id": other.invitation_id}
        foreign |= {"link_id": other.link_id, "story_id": other.story_id, "card_id": other.card_id}
        if endpoint == "reviewers.end":  # who facilitates another round
            foreign |= {"account_id": other.account_id}
        if endpoint in SHOWN:
            foreign |= {"assessment_id": other.assessment_id}
        if endpoint == "inviting.new_link":  # of an organisation that is in another round
            foreign |= {"organisation_id": other.organisation_id}
        return replace(found, **foreign) if whose == "mixed" else found

    def ask(self, role: Role, method: str, rule: str, things: Things) -> Any:
        cookie, token = self.cookies[role]
        fields = {"csrf_token": token, "role": "lead", "do": "close", "phase": "1", "sure": "yes", "seen": "1"}
        fields |= {"organisation_id": str(things.organisation_id), "revision": str(self._revision(things))}
        fields |= {"recipient": "Director", "what": "result", "days": "30", "report_language": "en"}
        fields |= {"place": "whole:", "circle": "round", "text": "An answer", "question": "DES-01"}
        client = self.app.test_client(use_cookies=False)
        return client.open(
            address(rule, things), method=method, data=fields if method == "POST" else None, headers={"Cookie": cookie}
        )

    def _revision(self, things: Things) -> int:
        with self.app.extensions["database"].reading() as connection:
            query = select(AssessmentRow.revision).where(AssessmentRow.id == things.assessment_id)
            return connection.execute(query).scalar() or 0


def _presented(connection: Connection, round_id: UUID, assessment_id: UUID, name: str) -> tuple[UUID, UUID, UUID]:
    """Let there be sessions about an assessment in a round, and about the round alone, each with a card; return both
    ids, and that of the first one's card.
    """
    text, organisation = (OUR_TEXT, OURS) if name == "Bounmy" else (THEIR_TEXT, THEIRS)
    id, card_id = _recorded(connection, text, organisation, assessment_id=assessment_id, round_id=round_id)
    panel_id, _card_id = _recorded(connection, text, organisation, round_id=round_id)
    for session_id, paper in ((id, "pack"), (id, "record"), (panel_id, "record-1")):
        session = session_by_id(connection, session_id)
        stamp = stamp_of(connection, session, paper, f"http://localhost/join?code={session.code}")
        keep_paper(connection, session_id, paper, "en", stamp, text.encode(), utc_now())
    return id, panel_id, card_id


def _recorded(connection: Connection, text: str, organisation: str, **about: UUID) -> tuple[UUID, UUID]:
    """Make a session with an approved record, with a card of an organisation, and return both ids."""
    now, id = utc_now(), uuid4()
    row = {"id": id, "title": text, "begins_at": now, "zone": "Asia/Phnom_Penh", "code": id.hex[:6].upper()}
    row |= {"screen_key": id.hex, "questionnaire": "gender-quick", "version": 1, "made_at": now, "approved_at": now}
    row |= {"state": "running", "part": 0, "shows": "vote", "began_at": now, "part_began_at": now}
    connection.execute(insert(SessionRow).values(row | about))
    part = {"session_id": id, "title": text, "minutes": 8}
    parts = [part | {"number": 0, "kind": "opening"}, part | {"number": 1, "kind": "speaker"}]
    connection.execute(insert(PartRow), parts)
    _let_vote(connection, id)
    card_id = uuid4()
    card = {"id": card_id, "session_id": id, "kind": "lesson", "state": "shown", "text": text, "made_at": now}
    connection.execute(insert(CardRow).values(card | {"organisation": organisation}))
    return id, card_id


def _cookie(visitor: Visitor) -> tuple[str, str]:
    visitor.get("/come-back")
    cookie = visitor.client.get_cookie("level-ground")
    assert cookie is not None
    return f"level-ground={cookie.value}", visitor.token


def address(rule: str, things: Things) -> str:
    parts = {
        "number": "1",
        "code": "DES-01",
        "part": "DES",
        "digest": "0",
        "name": "govuk.css",
        "token": "forged",
        "paper": "pack",
    } | vars(things)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(parts[match[1]]), rule)


def _let_vote(connection: Connection, session_id: UUID) -> None:
    """Let three people vote on how many women and men there are, and nobody reveal it."""
    now, ballot_id = utc_now(), uuid4()
    row = {"id": ballot_id, "session_id": session_id, "question": "IMP-03", "turn": 1, "state": "open"}
    connection.execute(
        insert(BallotRow).values(row | {"opened_at": now, "ends_at": now + datetime.timedelta(minutes=3), "reason": ""})
    )
    people = [{"id": uuid4(), "session_id": session_id, "key": uuid4().hex, "joined_at": now} for _ in range(3)]
    connection.execute(insert(ParticipantRow), people)
    vote = {"ballot_id": ballot_id, "choice": f'{{"management": {{"women": {VOTED}}}}}', "voted_at": now}
    connection.execute(insert(VoteRow), [vote | {"participant_id": one["id"]} for one in people])
