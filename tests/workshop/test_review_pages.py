"""The pages of a review: from the authority's link to the desk, comments that are answered, and a story with a yes."""

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from assessment.answering.tables import AnswerRow
from assessment.installation.access import Role
from tests.comparing.publications import all_hidden, quick
from tests.comparing.published import publish
from tests.members import PASSWORD, make_organisation, member, sign_in
from tests.members import make_account as new_account
from tests.rounds.test_choosing_pages import EVIDENCE, Begun
from tests.web import Visitor

STORY = "They moved the session to the evening."
QUESTION = "Which three cost least?"


class Reviewing(Begun):
    """Example Clearance (`lead`, `member`) has handed in with its full report, and the round is closed."""

    def __init__(self, app, share="report"):
        super().__init__(app)
        self.answer({"DES-02": "4", "MON-01": "3", "MON-04": "1"})
        self.submit(share)
        self.close()
        self.id = self.home.rpartition("/")[2]
        self.desk, self.review, self.comments = f"{self.round}/desk", f"/review/{self.id}", f"{self.home}/comments"

    def answer(self, levels):
        for code, level in levels.items():
            phase = {"DES": 1, "IMP": 2, "OPS": 3, "MON": 4, "EVA": 5}[code[:3]]
            self.lead.get(f"{self.home}/phases/{phase}")
            self.lead.send({code: level})

    def link(self):
        self.authority.get(f"{self.round}/facilitators")
        page = self.authority.send(form=self.authority.page.form("/facilitators"))
        return re.findall(r">\s*https?://[^/\s]+(/facilitate/[^\s<]+)", page.html)[0]

    def facilitator(self, name="Nirmala"):
        """Return somebody with an account who followed a link of the authority."""
        new_account(self.app, name)
        visitor = sign_in(self.app, name)
        visitor.get(self.link())
        visitor.send()
        assert visitor.page.address == self.desk, visitor.page.text
        return visitor

    def comment(self, visitor, text=QUESTION, place="question:DES-01"):
        visitor.get(self.review)
        return visitor.send({"place": place, "text": text, "do": "send"}, form=_form(visitor.page, "say-new"))

    def ask(self, visitor, text=STORY):
        visitor.get(self.review)
        return visitor.send({"about": "DES-01", "story": text}, form=visitor.page.form("/stories"))


def _form(page, id):
    return next(form for form in page.forms if form.id == id)


@pytest.fixture
def reviewing(app):
    return Reviewing(app)


# Letting in


def test_somebody_new_becomes_a_facilitator_by_a_link_with_an_account_of_their_own(reviewing):
    link, visitor = reviewing.link(), Visitor(reviewing.app)
    page = visitor.get(link)
    assert "Facilitate round" in page.text
    page = visitor.send({"name": "", "email": "nirmala", "password": "short"})
    assert page.status == 422
    assert {"#name", "#email", "#password"} <= set(page.links)

    page = visitor.send({"name": "Nirmala", "email": "nirmala@example.org", "password": PASSWORD})
    assert page.address == reviewing.desk
    assert "You are a facilitator of this round." in page.text
    page = Visitor(reviewing.app).get(link)
    assert page.status == 410
    assert "an invitation works once" in page.text


def test_an_address_that_somebody_has_is_not_taken_and_the_link_still_holds(reviewing):
    new_account(reviewing.app, "Nirmala")
    link, visitor = reviewing.link(), Visitor(reviewing.app)
    visitor.get(link)
    page = visitor.send({"name": "Nirmala", "email": "nirmala@example.org", "password": PASSWORD})
    assert (page.status, "With this address, sign in first." in page.text) == (422, True)

    known = sign_in(reviewing.app, "Nirmala")
    known.get(link)
    assert known.send().address == reviewing.desk


def test_the_authority_sees_who_facilitates_and_ends_it_at_once(reviewing):
    nirmala = reviewing.facilitator()
    page = reviewing.authority.get(f"{reviewing.round}/facilitators")
    assert "Nirmala" in page.text
    assert "Facilitators invited by the authority: Nirmala." in reviewing.lead.get(reviewing.round).text
    assert nirmala.get(reviewing.review).status == 200

    reviewing.authority.get(f"{reviewing.round}/facilitators")
    page = reviewing.authority.send(form=next(one for one in page.forms if one.action.endswith("/end")))
    assert "This person sees nothing of the round any more." in page.text
    for address in (reviewing.desk, reviewing.review):
        assert nirmala.get(address).status == 404
    assert "Facilitators invited" not in reviewing.lead.get(reviewing.round).text


def test_a_link_can_be_taken_back_before_it_is_followed(reviewing):
    link = reviewing.link()
    page = reviewing.authority.get(f"{reviewing.round}/facilitators")
    assert link.rpartition("/")[2] not in page.html
    page = reviewing.authority.send(form=page.form("/end"))
    assert "The link was taken back." in page.text
    assert Visitor(reviewing.app).get(link).status == 410


# The desk


def test_the_desk_shows_what_was_shared_with_its_remarks_and_what_is_missing(reviewing):
    page = reviewing.facilitator().get(reviewing.desk)

    assert "1full report shared with you" in page.text
    assert "Data by sex and age are collected, and no decision is taken from them." in page.text
    assert "MON-04 Level 1 of 4" in page.text
    assert "nothing written that shows it" in page.text
    assert "Not submitted: Bamboo Bridge and Kapok Land Release." in page.text
    assert "nothing is published yet" in page.text
    assert EVIDENCE not in page.text


def test_of_who_shares_less_the_desk_tells_the_state_alone(app):
    reviewing = Reviewing(app, share="result")
    for visitor in (reviewing.facilitator(), reviewing.authority):
        page = visitor.get(reviewing.desk)
        assert "0full reports shared with you" in page.text
        assert "Submitted, not shared with you: Example Clearance." in page.text
        assert "are collected" not in page.text
        assert visitor.get(reviewing.review).status == 404


def test_nothing_is_read_before_the_round_closes(app):
    begun = Begun(app)
    begun.submit("report")
    page = begun.authority.get(f"{begun.round}/desk")

    assert "Until the round closes" in page.text
    assert "0full reports shared with you" in page.text
    assert begun.authority.get(f"/review/{begun.home.rpartition('/')[2]}").status == 404


def test_topics_come_from_the_publication_and_are_taken_and_left(reviewing):
    nirmala = reviewing.facilitator()
    publish(reviewing.app, _id(reviewing.round), quick(named=()))
    page = nirmala.get(reviewing.desk)
    assert "7 of 12 at level 1 or less" in page.text

    nirmala.send(form=_topic(page, "EVA-06"))
    page = reviewing.authority.get(reviewing.desk)
    assert [_topic(page, code).value("kind") for code in ("EVA-06", "EVA-08")] == ["", "hard"]
    reviewing.authority.send(form=_topic(page, "EVA-06"))
    assert _topic(nirmala.get(reviewing.desk), "EVA-06").value("kind") == "hard"
    for wrong in ({"question": "XXX-01", "kind": "hard"}, {"question": "EVA-06", "kind": "easy"}):
        assert nirmala.send(wrong, form=_topic(nirmala.get(reviewing.desk), "EVA-06")).status == 404


def _topic(page, code):
    return next(form for form in page.forms if form.value("question") == code)


def _id(address):
    return UUID(address.rpartition("/")[2])


def test_where_the_publication_hides_everything_the_desk_says_so_kindly(reviewing):
    publish(reviewing.app, _id(reviewing.round), all_hidden())

    page = reviewing.authority.get(reviewing.desk)
    assert "The publication shows no question of this round" in page.text


def test_a_report_that_was_looked_at_is_marked_on_the_desk(reviewing):
    nirmala = reviewing.facilitator()
    assert "2remarks not looked at" in nirmala.get(reviewing.desk).text
    nirmala.send(form=nirmala.get(reviewing.review).form("/looked"))

    page = reviewing.authority.get(reviewing.desk)
    assert "Looked at" in page.text
    assert "0remarks not looked at" in page.text


# A report that is reviewed


def test_a_reviewer_reads_the_report_and_nothing_of_it_can_be_changed(reviewing):
    nirmala = reviewing.facilitator()
    page = nirmala.get(reviewing.review)

    assert EVIDENCE in page.text
    assert all(form.action.startswith(("/review/", "/leave", "/language")) for form in page.forms), [
        form.action for form in page.forms
    ]
    for address in (reviewing.home, f"{reviewing.home}/results", reviewing.comments):
        assert nirmala.get(address).status in (403, 404)


def test_a_comment_is_answered_settled_and_leaves_the_answers_alone(reviewing):
    nirmala, before = reviewing.facilitator(), _answers(reviewing)
    page = reviewing.comment(nirmala)
    assert (page.address, QUESTION in page.text) == (reviewing.review, True)
    assert "1comment waiting for an answer" in nirmala.get(reviewing.desk).text

    assert "1 waits for you" in reviewing.member.get(f"{reviewing.home}/results").text
    page = reviewing.member.get(reviewing.comments)
    assert "Nirmala, facilitator" in page.text
    page = reviewing.member.send({"text": "Transport."}, form=page.form("/comments"))
    assert "Your answer was sent." in page.text

    page = nirmala.get(reviewing.desk)
    assert "Bounmy, Example Clearance" in page.text
    assert "0comments waiting for an answer" in page.text
    page = nirmala.send({"do": "settle"}, form=page.form("/comments"))
    assert page.address == reviewing.desk
    assert "Settled" in page.text
    assert "Settled" in reviewing.lead.get(reviewing.comments).text
    assert _answers(reviewing) == before


def _answers(reviewing):
    with reviewing.database.reading() as connection:
        return connection.execute(select(AnswerRow.__table__)).all()


def test_the_authority_comments_as_what_it_is(reviewing):
    reviewing.comment(reviewing.authority, place="whole:")

    page = reviewing.lead.get(reviewing.comments)
    assert "Sovann, authority" in page.text
    assert "The whole report" in page.text


@pytest.mark.parametrize(
    ("text", "place", "message", "field"),
    [
        ("", "question:DES-01", "Write your comment.", "#text-new"),
        ("   \r\n ", "phase:DES", "Write your comment.", "#text-new"),
        ("x" * 2_001, "whole:", "Shorten this to 2000 characters; it has 2001.", "#text-new"),
        ("a\x00b", "whole:", "There is an invisible character in this.", "#text-new"),
        ("Kept.", "question:XXX-01", "Choose what you comment on.", "#place"),
    ],
)
def test_a_wrong_comment_is_told_beside_its_field_and_nothing_typed_is_lost(reviewing, text, place, message, field):
    page = reviewing.comment(reviewing.facilitator(), text, place)

    assert (page.status, message in page.text, field in page.links) == (422, True, True)
    assert page.title.startswith("Error:")
    assert _form(page, "say-new").value("text").strip() == text.replace("\r\n", "\n").strip()


def test_a_wrong_answer_in_a_thread_is_told_in_that_thread(reviewing):
    nirmala = reviewing.facilitator()
    reviewing.comment(nirmala)
    for visitor, address in ((reviewing.lead, reviewing.comments), (nirmala, reviewing.desk)):
        page = visitor.get(address)
        page = visitor.send({"text": "y" * 2_001}, form=page.form("/comments"))
        assert page.status == 422
        assert "#text-round-question-DES-01" in page.links
        assert "y" * 2_001 in page.html
    page = reviewing.lead.get(reviewing.comments)
    page = reviewing.lead.send({"place": "question:DES-02", "text": "No thread."}, form=page.form("/comments"))
    assert page.status == 404


def test_marks_are_set_and_taken_away_and_the_organisation_sees_them(reviewing):
    nirmala = reviewing.facilitator()
    page = nirmala.get(reviewing.review)
    page = nirmala.send({"question": "DES-01", "kind": ""}, form=page.form("/marks"))
    assert (page.status, "#kind" in page.links) == (422, True)
    page = nirmala.send({"question": "DES-01", "kind": "strong"}, form=_mark_form(page))
    assert "Take the mark away (DES-01)" in page.text
    assert "DES-01 Gender policy with an action plan" in reviewing.member.get(reviewing.comments).text

    nirmala.send({"do": "take_away"}, form=nirmala.page.form("/marks"))
    assert "Strengths and hard topics" not in reviewing.member.get(reviewing.comments).text


def _mark_form(page):
    return [form for form in page.forms if form.action.endswith("/marks")][-1]


def test_a_story_is_asked_for_and_only_the_lead_says_yes_and_takes_it_back(reviewing):
    nirmala = reviewing.facilitator()
    page = reviewing.ask(nirmala, "")
    assert (page.status, "#story" in page.links) == (422, True)
    page = reviewing.ask(nirmala)
    assert "Until it says yes, the story is not told." in page.text

    page = reviewing.member.get(reviewing.comments)
    assert STORY in page.text
    assert not [form for form in page.forms if "/stories/" in form.action]
    page = reviewing.lead.get(reviewing.comments)
    [form] = [form for form in page.forms if "/stories/" in form.action]
    reviewing.member.post(form.action, {"csrf_token": reviewing.member.token, "answer": "yes"})
    assert reviewing.member.page.status == 403

    page = reviewing.lead.send({"answer": "yes"}, form=form)
    assert "The story may be told." in page.text
    assert "Yes, " in nirmala.get(reviewing.review).text
    [form] = [form for form in page.forms if "/stories/" in form.action]
    assert form.buttons == [("answer", "no")]
    page = reviewing.lead.send({"answer": "no"}, form=form)
    assert "The story is not told." in page.text
    assert "No, " in nirmala.get(reviewing.review).text

    page = nirmala.send(form=nirmala.page.form("/withdraw"))
    assert STORY not in page.text
    assert STORY not in reviewing.lead.get(reviewing.comments).text


def test_what_is_taken_back_is_gone_for_reviewers_and_stays_for_the_organisation(reviewing):
    nirmala = reviewing.facilitator()
    reviewing.comment(nirmala)
    reviewing.choose("nothing")

    for visitor in (nirmala, reviewing.authority):
        assert visitor.get(reviewing.review).status == 404
        assert QUESTION not in visitor.get(reviewing.desk).text
    page = reviewing.lead.get(reviewing.comments)
    assert QUESTION in page.text
    assert "you do not show your full report" in page.text
    assert not [form for form in page.forms if form.action.endswith("/comments")]


# An organisation's own facilitators


def test_an_organisations_own_facilitator_reads_what_its_lead_shows_and_the_round_does_not_read_along(reviewing):
    soma = member(reviewing.app, reviewing.organisation_id, "Soma", Role.FACILITATOR)
    assert soma.get(reviewing.review).status == 404
    assert "Nothing is shown to you yet." in soma.get("/review").text

    page = reviewing.lead.send({"show": "yes"}, form=reviewing.lead.get(reviewing.comments).form("/facilitators"))
    assert "Your facilitators read the report now." in page.text
    assert reviewing.review in soma.get("/review").links
    page = soma.get(reviewing.review)
    assert "by nobody of a round" in page.text
    reviewing.comment(soma, "Among us: who reads the minutes?")

    assert "Among us" not in reviewing.authority.get(reviewing.review).text
    assert "Among us" not in reviewing.authority.get(reviewing.desk).text
    page = reviewing.lead.get(reviewing.comments)
    assert "Soma, facilitator" in page.text
    reviewing.lead.send({"text": "All of us."}, form=page.form("/comments"))
    assert "All of us." in soma.get(reviewing.review).text
    assert "All of us." not in reviewing.authority.get(reviewing.review).text

    reviewing.lead.send({"show": "no"}, form=reviewing.lead.get(reviewing.comments).form("/facilitators"))
    assert soma.get(reviewing.review).status == 404


def test_what_is_not_submitted_has_no_page_of_comments(app):
    begun = Begun(app)

    page = begun.lead.get(f"{begun.home}/comments")
    assert (page.status, "Who reads your report" in page.text) == (409, False)


def test_strangers_find_neither_the_desk_nor_reports_nor_comments(reviewing):
    reviewing.comment(reviewing.facilitator())
    stranger = member(reviewing.app, make_organisation(reviewing.app, "Stranger"), "Malee", Role.LEAD)
    for address in (reviewing.desk, reviewing.review, reviewing.comments):
        page = stranger.get(address)
        assert page.status == 404
        assert QUESTION not in page.text
