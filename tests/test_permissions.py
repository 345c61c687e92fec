"""Every route with every role, on what is one's own, somebody else's, and not there.

PAGES says what each page is for, apart from the code: a guard that is removed or changed does not go unnoticed. The
storage asks whose something is: where a query forgets it, somebody else's page is shown here.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from assessment.installation.access import MAY, Permission, Role
from assessment.installation.settings import SettingsKeeper
from tests.people_of_every_role import OUR_TEXT, PARTS, SHOWN, THEIR_TEXT, THEIRS, VOTED, World, address
from tests.web import Visitor, running

PAGES: dict[Permission, str] = {
    Permission.VISIT: """
        accounts.come_back accounts.leave accounts.seat accounts.try_pin
        home.accessibility home.choose_language home.help home.privacy home.scores home.start
        invited.begin invited.invited invited.make_account invited.no_letters invited.no_letters_now
        joining.invitation joining.join
        people.enter_demonstration people.forgotten people.keep_new_password people.new_password people.second_step
        people.send_reset people.sign_in people.try_code people.try_password
        reviewers.follow reviewers.follow_now
        room.card room.dots room.enter room.evaluate room.evaluation room.join room.leave room.room
        room.take_back room.vote room.write
        screens.screen
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
        comments.answer comments.comments_on
        handed.ask_for_record handed.record handed.record_file
        results.ask_for_report results.report results.report_progress results.results shares.sharing
    """,
    Permission.SUBMIT: "answering.submit answering.withdraw",
    Permission.ERASE: "answering.erase answering.erase_now",
    Permission.SHARE: "choosing.choose comments.answer_story comments.show_to_own shares.end shares.share",
    Permission.LEAD: """
        organisations.change_role organisations.invite organisations.log organisations.remove organisations.remove_now
        organisations.revoke proposals.decide proposals.proposal together.end_a_code
    """,
    Permission.SEE_ROUNDS: """
        comparing.ask_for_report comparing.codebook comparing.comparison comparing.numbers comparing.part
        comparing.report comparing.report_progress comparing.sheets
        handed.ask_for_part handed.part handed.part_file
        rounds.all_rounds rounds.round
    """,
    Permission.LEAD_ROUNDS: """
        inviting.invite inviting.links inviting.look_or_invite inviting.new_link
        publications.prepare publications.publication publications.publish
        reviewers.end reviewers.end_link reviewers.facilitators reviewers.make_link
        shown.all_reports shown.ask_for_file shown.file shown.report
        rounds.extend rounds.extend_now rounds.make rounds.new rounds.send_message
    """,
    Permission.REVIEW: """
        desk.desk desk.take
        proposals.begin proposals.discard proposals.hand_over proposals.papers
        review.all_shown review.ask review.comment review.look review.mark review.report review.withdraw
    """,
    Permission.PRESENT: """
        board.add_card board.all_commitments board.card board.change_card board.keep_commitment board.new_card
        papers.ask papers.file papers.lines papers.paper
        practice.begin_again
        presenting.present presenting.press
        records.change records.record
        sessions.all_sessions sessions.erase sessions.erase_now sessions.keep sessions.make sessions.new
        sessions.session sheets.keep sheets.sheet
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
    "comments.show_to_own",
    "rounds.begin",
}
"""Who answers by a code acts for no organisation."""
NOT_FOR_ACCOUNTS = {"answering.card", "answering.note_card"}
"""Who has an account holds no code."""
REVIEWED = {"review.ask", "review.comment", "review.look", "review.mark", "review.report", "review.withdraw"}
"""What is shown so to the authority and the facilitators of a round."""
ON_DESK = REVIEWED | {"desk.desk", "desk.take", "proposals.begin", "proposals.papers"}
PROPOSED = {"proposals.decide", "proposals.discard", "proposals.hand_over", "proposals.proposal"}
"""Paper forms that somebody typed in: of those there are none here, and no other assessment is taken for one."""
REVIEWERS = (Role.ACCOUNT, Role.MEMBER, Role.AUTHORITY)
"""Here two of them were let into the round as facilitators, one of whom is a member of an organisation, too."""
PRESENTERS = (Role.LEAD, Role.FACILITATOR, *REVIEWERS)
"""Here a session is about an organisation's assessment in a round, whose facilitators present it, too."""
VOTE_SEEN = re.compile(rb"%d.?%03d" % divmod(VOTED, 1000))
"""No answer to anybody carries a vote before it is revealed."""
NAMED_BY_A_FIELD = "organisations.act_for"
"""Whose organisation is meant stands in the form."""
IN_DEMONSTRATIONS = "practice.begin_again"
"""Of every other installation it is no part."""
SEATS = (Role.SEAT, Role.SEAT_OF_ORGANISATION)
IN_NO_ORGANISATION = (Role.SEAT, Role.AUTHORITY)
"""Here they see rounds, and no organisation that was invited is theirs: no part of a record is."""


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
    if endpoint in SHOWN | REVIEWED and state == "draft":
        return "not there"
    if endpoint in PROPOSED or (endpoint in ON_DESK and role not in REVIEWERS):
        return "not there"
    if endpoint == IN_DEMONSTRATIONS:
        return "not there"
    if "session_id" in rule and permission is Permission.PRESENT and role not in PRESENTERS:
        return "not there"
    if endpoint in PARTS and role in IN_NO_ORGANISATION:
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
            assert not VOTE_SEEN.search(answer.data), asked
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
