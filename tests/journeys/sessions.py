"""Sessions of a workshop, and rounds that are reviewed, as the page tests look at them: each with people of its own."""

import copy
import datetime
import re
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from assessment.accounts import people
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.installation.languages import language
from assessment.rounds.tables import RoundRow
from assessment.workshop.tables import EvaluationRow, SessionRow
from assessment.workshop.texts import kind_titles
from tests.comparing.publications import quick
from tests.comparing.published import Round, publish
from tests.members import member, sign_in
from tests.rounds.authorities import authority, day, follow, invite, make_round
from tests.workshop.reviews import facilitated
from tests.workshop.visited import Held

BOOK = "gender-quick:1"
TITLE = "Regional workshop on gender in mine action"
NAMES = (
    "Champa",
    "Somchit",
    "Latsamy",
    "Vilay",
    "Keo",
    "Noy",
    "Tenzin",
    "Pema",
    "Dorji",
    "Yangchen",
    "Sonam",
    "Karma",
    "Nuan",
)
ORGANISATIONS = ("Druk Clearance", "Paro Survey", "Haa Risk Education", "Bumthang Survey")
AGENDA = {
    "title:1": "Data that change decisions",
    "who:1": "Marina Clearance, on Monitoring",
    "title:2": "From one vacancy notice to mixed teams",
    "notes:5": "Read level 3 aloud: drivers, guards and daily workers too.",
    "question:5": "IMP-01",
    "question:6": "EVA-06",
}
SHEET = {
    "introduction": "120 staff in survey, clearance and risk education.",
    "strength-1-text": "Each quarter we measure how complete our data by sex and age are, and correct them.",
    "strength-1-code": "MON-01",
    "strength-1-level": "level four",
    "strength-2-text": "The gender policy has a dated plan and a focal point with written duties.",
    "challenge-1-text": "Rules exist at headquarters; most field staff have not seen them.",
    "request": "Let us share one outside contact for reports, since each of us is too small to have one.",
}
NUMBERS = tuple(
    {"management:women": women, "management:men": "8", "field-technical:women": "20", "field-technical:men": men}
    for women, men in (("2", "61"), ("4", "75"), ("3", "61"))
)
REASON = "The code is signed by all; most do not know whom to tell."
CARDS: tuple[dict[str, str], ...] = (
    {
        "kind": "lesson",
        "text": "Two contact people, one of them from outside, made people trust it. Call +855 12 345 678.",
        "belongs": "IMP-01",
    },
    {"kind": "challenge", "text": "Few women come to the handover meeting, because it is held during work."},
    {
        "kind": "action",
        "text": "Agree that a task file without both lists is returned.",
        "scope": "collective",
        "owner": "authority and operators",
        "first_step": "One page of rules by January",
        "due": "2027-03-31",
        "support": "A template in three languages",
        "belongs": "OPS-06",
        "organisation": "Druk Clearance",
    },
)
WAITING = "Local women were recruited and trained for six weeks. They now search for the same pay."
COMMITMENTS = (
    {"organisation": "Druk Clearance", "text": "Print the code and read it aloud each Monday.", "owner": "director"},
    {"organisation": "Paro Survey", "text": "Two women in each survey team.", "due": "2027-06-09"},
)
PROMISE = {
    "organisation": "Dry Zone Survey",
    "text": "Two women in each survey team, with the same training and the same pay as the men.",
    "owner": "survey lead",
    "due": "2027-06-09",
}
"""What an organisation says at the end of a session on its round."""
SUMMARY = "Ten organisations agreed that data by sex and age come first."
NICKNAME = "Table Rice"
EVIDENCE = "Page 3 of the paper"
COMMENT, ANSWER = "Which three transports cost least?", "Those that neighbours share."
STORY = "They moved the session to the evening, and women came."
WORDS = (
    *NAMES,
    *ORGANISATIONS,
    TITLE,
    *AGENDA.values(),
    *SHEET.values(),
    REASON,
    *(word for one in (*CARDS, *COMMITMENTS, PROMISE) for word in one.values()),
    WAITING,
    SUMMARY,
    NICKNAME,
    EVIDENCE,
    COMMENT,
    ANSWER,
    STORY,
    *kind_titles(language("en")).values(),
    "Speaker",
    "Chair",
    "A second one",
)
"""What stands on their pages in no language: the agenda is kept in that of whoever made it."""


# Sessions of one person. `held` of a state is its session, `phones` of that those who joined it


def planning(app):
    """Return somebody with a session that fits, one of too many minutes (at `link`), and one that is over."""
    held = _let_in(_described(Held(app, title=TITLE, presenter=NAMES[0], book=BOOK)), 1)
    presenter: Any = held.presenter
    presenter.link = _another(held, "A second one", speakers="6", minutes="10").home
    ended = _another(held, "A second one")
    ended.press("begin")
    ended.press("end")
    presenter.held, presenter.home = held, held.home
    return presenter


def _described(held):
    """Write an agenda and the sheet of its first speaker."""
    held.presenter.get(held.home)
    held.presenter.send(AGENDA)
    held.presenter.get(f"{held.home}/sheets/1")
    held.presenter.send(SHEET)
    return held


def _let_in(held, count):
    held.phones = [held.phone(NICKNAME) for _ in range(count)]
    return held


def _another(held, title, **fields):
    """Make one more session of whoever presents."""
    other = copy.copy(held)
    other.presenter.get("/sessions/new")
    other.presenter.send({"title": title, "day": "2026-12-10", "book": BOOK} | fields)
    other.home = held.presenter.page.address
    other.id = other.home.rpartition("/")[2]
    page = other.present()
    other.screen = "/screen/" + next(one for one in page.links if "/screen/" in one).split("/")[-1]
    other.code = re.findall(r"<strong>(\w{3} \w{3})</strong>", page.html)[0]
    return other


def _state(planner, held):
    """Return the same person, whose `home` is this session."""
    one = copy.copy(planner)
    one.held, one.home = held, held.home
    return one


def voting(planner):
    """Return somebody whose session votes: one of three people has sent an answer."""
    held = _let_in(_another(planner.held, TITLE), 3).begin()
    held.press("open", question="IMP-01")
    held.vote(held.phones[1], "2")
    return _state(planner, held)


def revealed(planner):
    """Return somebody whose session has just seen its votes."""
    held = _let_in(_described(_another(planner.held, TITLE)), 4).begin()
    _vote(held)
    return _state(planner, held)


def asking_for_numbers(planner):
    """Return somebody whose session votes on a table: one of two people has sent numbers."""
    held = _let_in(_another(planner.held, TITLE), 2).begin()
    held.press("open", question="IMP-03")
    held.vote(held.phones[1], NUMBERS[0])
    return _state(planner, held)


def numbers_told(planner):
    """Return somebody whose session has just seen the numbers that three people wrote."""
    held = _let_in(_another(planner.held, TITLE), 3).begin()
    held.press("open", question="IMP-03")
    for phone, numbers in zip(held.phones, NUMBERS, strict=True):
        held.vote(phone, numbers)
    held.press("reveal")
    return _state(planner, held)


def _vote(held):
    held.press("open", question="IMP-01")
    for phone, choice in zip(held.phones, ("1", "2", "2", "dont_know"), strict=False):
        held.vote(phone, choice)
    held.press("reveal")


def at_the_board(app, planner):
    """Return somebody whose session, on a published round, is at its tables: cards wait, stand, and have dots.

    Of the two cards of the first phone one was left out.
    """
    held = _let_in(_another(planner.held, TITLE), 2).begin()
    held.press("part:6")
    _write(held)
    phone = held.phones[0]
    for card in ({"kind": "challenge", "text": ANSWER}, {"kind": "lesson", "text": WAITING, "belongs": "IMP-01"}):
        phone.get("/room/card")
        phone.send(card)
    [*_, (_name, first)] = phone.get("/room/card").form("/room/card").buttons
    held.press(f"leave_out:{first}")
    form = phone.get("/room").form("/dots")
    phone.send({"do": next(value for _, value in form.buttons)}, form=form)
    round = Round(app, area="NP", leader=NAMES[1], organisation=ORGANISATIONS[3]).publish(quick(named=()))
    show(app, held, round_id=round.id)
    with app.extensions["database"].writing() as connection:
        presenter = select(SessionRow.made_by).where(SessionRow.id == UUID(held.id))
        facilitated(connection, round.id, connection.execute(presenter).scalar_one())
    return _state(planner, held)


def _write(held):
    """Vote, agree, and put cards and commitments on the board."""
    _vote(held)
    held.agree("2", REASON)
    for card in CARDS:
        held.presenter.get(f"{held.home}/cards/new")
        held.presenter.send(card)
    for one in COMMITMENTS:
        held.presenter.get(f"{held.home}/commitments")
        held.presenter.send(one)


def show(app, held, **values):
    """Let the projector show another scene or part, without a step of whoever presents."""
    with app.extensions["database"].writing() as connection:
        connection.execute(update(SessionRow).where(SessionRow.id == UUID(held.id)).values(values))


def recording(app, planner):
    """Return somebody whose session is over; five people have said what they think of it, a sixth has not."""
    held = _let_in(_another(planner.held, TITLE), 2).begin()
    _write(held)
    held.press("end")
    opinion = {"session_id": UUID(held.id), "answers": '{"impact_before": 2, "impact_after": 4, "useful": 5}'}
    with app.extensions["database"].writing() as connection:
        connection.execute(insert(EvaluationRow), [{"id": uuid4()} | opinion for _ in range(5)])
    return _state(planner, held)


def recorded(planner):
    """Return somebody whose record is approved."""
    held = _another(planner.held, TITLE).begin()
    held.press("end")
    held.presenter.get(f"{held.home}/record")
    held.presenter.send({"summary": SUMMARY, "do": "summary"})
    held.presenter.send({"do": "approve"})
    return _state(planner, held)


def handed(app, planner):
    """Return a member whose organisation is in a round, at `home`, and answers for it, at `link`.

    A session was held on the round, its part at `part`, and one on the answers; both records are approved.
    """
    panel, own = (_approved(_another(planner.held, TITLE).begin()) for _ in range(2))
    round = Round(app, area="LK", leader=NAMES[5], organisation=PROMISE["organisation"])
    person: Any = round.person(NAMES[6], Role.MEMBER)
    person.send(form=person.get(round.home).form("/begin"))
    person.link = person.page.address.removesuffix("/opening")
    person.send({"type": "ngo", "profile:activities": ["clearance", "eore"], "profile:staff": "120"})
    show(app, panel, round_id=round.id)
    show(app, own, assessment_id=_id(person.link))
    person.home, person.part = round.home, f"/sessions/{panel.id}/part"
    return person


def _approved(held):
    """Let an organisation promise something, and the session be over and its record approved."""
    held.presenter.get(f"{held.home}/commitments")
    held.presenter.send(PROMISE)
    held.press("end")
    held.presenter.get(f"{held.home}/record")
    held.presenter.send({"do": "approve"})
    return held


# Reviews


def at_the_desk(app):
    """Return the authority of a closed and published round, with comments on the report at `link`, and a paper form.

    `reviewed` answered by a code and shows all; `given` leads the organisation of the paper form; `invitation` is a
    link for a facilitator.
    """
    leader = authority(app, NAMES[2], "BT")
    round = make_round(leader, closes_day=day(20))
    links = invite(leader, round, "\n".join(ORGANISATIONS[:3]))
    reviewed = _hand_in(follow(app, links[ORGANISATIONS[0]]))
    leader, given = _type_in(app, leader, round)
    _close(app, round)
    _let_facilitate(app, round)
    publish(app, _id(round), quick(named=()))
    leader.home, leader.link = round, f"/review/{_id(reviewed.home)}"
    leader.invitation, leader.reviewed, leader.given = _link(leader, round), reviewed, given
    _review(leader)
    return leader


def _id(address):
    return UUID(address.rpartition("/")[2])


def _hand_in(seat):
    seat.send(form=seat.page.form("/begin"))
    seat.home = seat.page.address.removesuffix("/card")
    seat.send({"noted": "yes"})
    seat.send({"profile:activities": ["clearance", "eore"], "profile:staff": "120"})
    seat.send({"DES-01": "3", "DES-01:evidence": EVIDENCE, "DES-02": "4"})
    seat.get(f"{seat.home}/check")
    seat.send({"share": "report"}, form=seat.page.form("/submit"))
    return seat


def _type_in(app, leader, round):
    """Type in a paper form; return its typist, signed in again, and the lead whom it waits for, at `link`."""
    page = leader.get(f"{round}/desk/paper")
    [organisation] = re.findall(rf'<option value="([^"]+)"[^>]*>{ORGANISATIONS[1]}<', page.html)
    leader.send({"organisation": organisation}, form=page.form())
    leader.send({"noted": "yes"})
    leader.send({"name": ORGANISATIONS[1], "type": "ngo", "profile:activities": ["eore"], "profile:staff": "20"})
    leader.send({"DES-01": "2", "DES-01:evidence": EVIDENCE})
    typist: Any = sign_in(app, NAMES[2])
    typist.send(form=typist.get(f"{round}/desk/paper").form("/hand-over"))
    lead = member(app, UUID(organisation), NAMES[3], Role.LEAD)
    lead.link = next(one for one in lead.get(round).links if one.startswith("/proposals/"))
    return typist, lead


def _close(app, round):
    with app.extensions["database"].writing() as connection:
        ended = {"closes_at": utc_now(), "opens_at": utc_now() - datetime.timedelta(days=30)}
        connection.execute(update(RoundRow).where(RoundRow.id == _id(round)).values(ended))


def _let_facilitate(app, round):
    with app.extensions["database"].writing() as connection:
        account_id = people.make_account(
            connection,
            email=f"{NAMES[4].lower()}@example.org",
            name=NAMES[4],
            password_hash="none",  # noqa: S106
            now=utc_now(),
        )
        facilitated(connection, _id(round), account_id)


def _link(leader, round):
    leader.get(f"{round}/facilitators")
    page = leader.send(form=leader.page.form("/facilitators"))
    [link] = re.findall(r">\s*https?://[^/\s]+(/facilitate/[^\s<]+)", page.html)
    return link


def _review(leader):
    """Comment, mark, ask for a story, and take a topic; the organisation answers once."""
    for place in ("question:DES-01", "whole:"):
        page = leader.get(leader.link)
        form = next(one for one in page.forms if one.id == "say-new")
        leader.send({"place": place, "text": COMMENT, "do": "send"}, form=form)
    leader.send({"question": "DES-01", "kind": "strong"}, form=leader.page.form("/marks"))
    leader.send({"about": "DES-01", "story": STORY}, form=leader.page.form("/stories"))
    leader.get(f"{leader.home}/desk")
    leader.send(form=next(one for one in leader.page.forms if one.value("question") == "EVA-06"))
    page = leader.reviewed.get(f"{leader.reviewed.home}/comments")
    leader.reviewed.send({"text": ANSWER}, form=page.form("/comments"))


def reviewed_by(leader):
    """Return who answered what is reviewed."""
    return leader.reviewed


def given_by(leader):
    """Return the lead whom a paper form waits for."""
    return leader.given
