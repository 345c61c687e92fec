"""Every route with every role, on what is one's own, somebody else's, and not there.

PAGES says what each page is for, apart from the code: a guard that is removed or changed does not go unnoticed. The
storage asks whose something is: where a query forgets it, somebody else's page is shown here.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from assessment.accounts.tables import AccountRow, SeatRow
from assessment.answering.tables import AssessmentRow
from assessment.comparing.storage import keep_report as keep_national_report
from assessment.comparing.storage import names_key
from assessment.installation.access import MAY, Permission, Role
from assessment.installation.jobs import utc_now
from assessment.installation.settings import SettingsKeeper
from assessment.organisations.invitations import invite
from assessment.results.storage import keep_report
from assessment.results.tables import ShareRow
from assessment.rounds.tables import RoundRow
from tests.comparing.publications import quick
from tests.comparing.published import publish
from tests.members import begin, make_account, make_organisation, member, sign_in
from tests.rounds.authorities import give_mandate, new_round
from tests.web import Visitor, running

PAGES: dict[Permission, str] = {
    Permission.VISIT: """
        accounts.come_back accounts.leave accounts.seat accounts.try_pin
        home.accessibility home.choose_language home.help home.privacy home.scores home.start
        invited.begin invited.invited invited.make_account invited.no_letters invited.no_letters_now
        joining.invitation joining.join
        people.enter_demonstration people.forgotten people.keep_new_password people.new_password people.second_step
        people.send_reset people.sign_in people.try_code people.try_password
        shares.shared shares.shared_report
    """,
    Permission.BEGIN: "answering.begin files.begin_from_file files.open_file",
    Permission.OWN_ACCOUNT: """
        organisations.act_for organisations.erase_account organisations.erase_account_now own.work people.account
        people.change_account
    """,
    Permission.SEE_COLLEAGUES: "organisations.leave organisations.leave_now organisations.people own.organisation",
    Permission.ANSWER: """
        answering.begin_for_organisation answering.card answering.check answering.note_card answering.opening
        answering.save_opening answering.take_over answering.take_over_now answering.tasks files.download
        phases.go_back phases.phase phases.question_history phases.save_answer phases.save_phase rounds.begin
        together.beat together.save together.who_does_what
    """,
    Permission.READ_RESULT: """
        results.ask_for_report results.report results.report_progress results.results shares.sharing
    """,
    Permission.SUBMIT: "answering.submit answering.withdraw",
    Permission.ERASE: "answering.erase answering.erase_now",
    Permission.SHARE: "choosing.choose shares.end shares.share",
    Permission.LEAD: """
        organisations.change_role organisations.invite organisations.log organisations.remove organisations.remove_now
        organisations.revoke together.end_a_code
    """,
    Permission.SEE_ROUNDS: """
        comparing.ask_for_report comparing.codebook comparing.comparison comparing.numbers comparing.part
        comparing.report comparing.report_progress comparing.sheets
        rounds.all_rounds rounds.round
    """,
    Permission.LEAD_ROUNDS: """
        inviting.invite inviting.links inviting.look_or_invite inviting.new_link
        publications.prepare publications.publication publications.publish
        shown.all_reports shown.ask_for_file shown.file shown.report
        rounds.extend rounds.extend_now rounds.make rounds.new rounds.send_message
    """,
    Permission.ADMINISTER: """
        manage.first_run manage.invite_administrator manage.keep_settings manage.log manage.open_invitations
        manage.overview manage.questionnaires manage.revoke
        manage_organisations.add manage_organisations.all_organisations manage_organisations.correct
        manage_organisations.erase manage_organisations.erase_now manage_organisations.invite
        manage_organisations.keep_corrected manage_organisations.new manage_organisations.organisation
        manage_organisations.revoke
        manage_people.all_people manage_people.change manage_people.person
    """,
}
OF = {endpoint: permission for permission, endpoints in PAGES.items() for endpoint in endpoints.split()}
NOT_FOR_SEATS = {
    "answering.begin_for_organisation",
    "answering.take_over",
    "answering.take_over_now",
    "rounds.begin",
}
"""Who answers by a code acts for no organisation."""
NOT_FOR_ACCOUNTS = {"answering.card", "answering.note_card"}
"""Who has an account holds no code."""
SHOWN = {"shown.ask_for_file", "shown.file", "shown.report"}
"""What an organisation shows to the authority of a round, once it has submitted and the round has closed."""
NAMED_BY_A_FIELD = "organisations.act_for"
"""Whose organisation is meant stands in the form."""
SEATS = (Role.SEAT, Role.SEAT_OF_ORGANISATION)
OURS, THEIRS = "Example Clearance", "Delta Clearing"
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


class World:
    """Two organisations, two codes of nobody's, and people of every role; `restore` takes back what was done."""

    def __init__(self, app, folder: Path) -> None:
        self.app, self.folder, self.file = app, folder, folder / "level-ground.sqlite"
        self.visitors: dict[Role, Visitor] = {Role.ANYBODY: Visitor(app)}
        ours, theirs = make_organisation(app, OURS), make_organisation(app, THEIRS)
        lead = self.visitors[Role.LEAD] = member(app, ours, "Dara", Role.LEAD)
        self.visitors[Role.MEMBER] = member(app, ours, "Bounmy")
        self.visitors[Role.FACILITATOR] = member(app, ours, "Soma", Role.FACILITATOR)
        make_account(app, "Nary")
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
        found = (assessment_id, account_id, organisation_id or uuid4(), invitation_id, share_id, seat_id)
        return Things(*found, round_id)

    def things(self, role: Role, whose: str, endpoint: str) -> Things:
        """Return what is the role's own, somebody else's, or nobody's; "mixed" is something else's in one's own."""
        if whose == "none":
            return Things()
        if endpoint == "manage.revoke":  # the administrators' own invitations
            return self.drafts["own of a code"]
        kind = " of a code" if role is Role.SEAT else ""
        found = self.drafts[f"{'own' if whose == 'mixed' else whose}{kind}"]
        other = self.drafts[f"other{kind}"]
        foreign = {"share_id": other.share_id, "seat_id": other.seat_id, "invitation_id": other.invitation_id}
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
        client = self.app.test_client(use_cookies=False)
        return client.open(
            address(rule, things), method=method, data=fields if method == "POST" else None, headers={"Cookie": cookie}
        )

    def _revision(self, things: Things) -> int:
        with self.app.extensions["database"].reading() as connection:
            query = select(AssessmentRow.revision).where(AssessmentRow.id == things.assessment_id)
            return connection.execute(query).scalar() or 0


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
    } | vars(things)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(parts[match[1]]), rule)


def routes(app) -> list[tuple[str, str, str]]:
    return [
        (rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.endpoint != "static_files.send"
    ]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    """Give the world, made once: each test begins by restoring it."""
    folder = tmp_path_factory.mktemp("world")
    with running(f"sqlite:///{folder / 'level-ground.sqlite'}", folder) as app:
        yield World(app, folder)


def expected(role: Role, endpoint: str, rule: str, whose: str, state: str) -> str:
    """Return what becomes of a request: it is asked who it is, refused, not there, or reaches its page."""
    permission = OF[endpoint]
    if permission not in MAY[role]:
        return "asked" if role is Role.ANYBODY else "refused"
    if endpoint in SHOWN and state == "draft":
        return "not there"
    if endpoint in NOT_FOR_SEATS and role in SEATS:
        return "refused or not there"
    if endpoint in NOT_FOR_ACCOUNTS and role not in SEATS:
        return "not there"
    if endpoint == NAMED_BY_A_FIELD and role in (Role.ACCOUNT, Role.AUTHORITY, Role.ADMINISTRATOR):
        return "not there"
    if whose == "mixed" or (
        is_about_something(endpoint, rule)
        and (whose == "none" or (whose == "other" and permission is not Permission.ADMINISTER))
    ):
        return "not there"
    return "reached"


def is_about_something(endpoint: str, rule: str) -> bool:
    """Tell whether a request names something that is one's own, somebody else's, or not there."""
    return "<uuid:" in rule or endpoint == NAMED_BY_A_FIELD


def found(answer: Any) -> str:
    """Return what became of a request."""
    goes_to = answer.headers.get("Location", "")
    if answer.status_code == 401 or re.match(r"/(sign-in|come-back)\?next=", goes_to):
        return "asked"
    if answer.status_code in (403, 404):
        return {403: "refused", 404: "not there"}[answer.status_code]
    return "reached" if answer.status_code < 500 else f"broken ({answer.status_code})"


@pytest.mark.parametrize("state", ["draft", "submitted"])
@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_its_own_pages_and_no_others(world, role, state):
    world.restore(state)
    for endpoint, method, rule in routes(world.app):
        if state == "submitted" and "assessment_id" not in rule:
            continue
        for whose in kinds_of(endpoint, rule):
            answer = world.ask(role, method, rule, world.things(role, whose, endpoint))
            wanted, asked = (
                expected(role, endpoint, rule, whose, state),
                (role, method, rule, whose, answer.status_code),
            )
            if OF[endpoint] is not Permission.VISIT:  # their own tests tell of tokens that open nothing
                assert found(answer) in wanted.split(" or "), asked
            assert answer.status_code < 500, asked
            if wanted != "reached" or whose != "own":
                assert THEIR_TEXT.encode() not in answer.data, asked
            if role not in (Role.ADMINISTRATOR, Role.SEAT) and whose == "other":
                assert THEIRS.encode() not in answer.data, asked
            if method == "POST":
                world.restore(state)


def kinds_of(endpoint: str, rule: str) -> tuple[str, ...]:
    """Return whose things a route is asked for: what it names may be one's own, somebody else's, both, or not there."""
    if rule.count("<uuid:") > 1:
        return ("own", "other", "none", "mixed")
    return ("own", "other", "none") if is_about_something(endpoint, rule) else ("own",)


def test_an_administrator_sees_no_answers(world):
    world.restore("submitted")
    for endpoint, method, rule in routes(world.app):
        if method == "GET":
            answer = world.ask(Role.ADMINISTRATOR, method, rule, world.drafts["own"])
            assert OUR_TEXT.encode() not in answer.data, endpoint


def test_every_view_is_in_the_table_of_pages_with_the_permission_that_it_states(app):
    stated = {
        endpoint: getattr(view, "permission", None)
        for endpoint, view in app.view_functions.items()
        if endpoint != "static_files.send"
    }

    assert stated == OF


def test_every_post_needs_its_token(world):
    world.restore("draft")
    for role in (Role.ANYBODY, Role.SEAT, Role.LEAD, Role.ADMINISTRATOR):
        for endpoint, method, rule in routes(world.app):
            if method == "POST":
                cookie, _ = world.cookies[role]
                place = address(rule, world.things(role, "own", endpoint))
                answer = world.app.test_client(use_cookies=False).post(
                    place, data={"DES-01": "3"}, headers={"Cookie": cookie}
                )
                assert answer.status_code == 400, (role, endpoint)


def test_where_nobody_may_just_start_nobody_can(app):
    app.extensions["settings"] = SettingsKeeper(replace(app.extensions["config"], anyone_may_start=False))
    visitor = Visitor(app)

    page = visitor.get("/")
    assert not [form for form in page.forms if form.action.endswith("/begin")]
    visitor.get("/come-back")
    visitor.post("/begin", {"csrf_token": visitor.token})
    assert visitor.page.status == 404
    assert visitor.get("/open-file").status == 404
