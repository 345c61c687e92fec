"""A session by its pages, without JavaScript: the way through it, and what people send that does not fit."""

import re
from dataclasses import replace
from functools import partial

import pytest

from assessment.installation.access import Role
from assessment.workshop import joining
from assessment.workshop.scenes import CHOSEN
from tests.members import begin, make_organisation, member
from tests.web import Visitor
from tests.workshop.visited import Held, agreement, answered

HOSTILE = "<script>alert(1)</script> =1+1 \U0001f600 {{ 7*7 }}"


@pytest.fixture
def held(app):
    """A session that runs."""
    return Held(app).begin()


def text_of(page):
    return " ".join(page.text.split())


# Preparing


def test_a_new_session_has_the_minutes_of_the_template_and_says_what_is_too_much(app):
    held = Held(app, speakers="6", minutes="10")
    page = held.presenter.get(held.home)
    assert "88 of 75 minutes: 13 too many" in text_of(page)
    held.presenter.send({"do": "fit"})
    assert "75 of 75 minutes." in text_of(held.presenter.page)
    assert held.presenter.page.html.count("data-minutes") == 11


def test_parts_are_added_moved_and_removed(app):
    held = Held(app)
    held.presenter.get(held.home)
    held.presenter.send({"title:1": "Women in the search lane", "do": "down:1"})
    assert held.presenter.page.form().value("title:2") == "Women in the search lane"
    held.presenter.send({"do": "add"})
    assert held.presenter.page.form().value("title:5") == "Speaker 5"
    held.presenter.send({"do": "remove:5"})
    assert held.presenter.page.form().value("title:5") == "Group picture"


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("minutes:0", "five", "Write a whole number from 1 to 75."),
        ("minutes:0", "0", "Write a whole number from 1 to 75."),
        ("minutes:0", "99999999999999999999", "Write a whole number from 1 to 75."),
        ("title:1", "", "Write what the part is called."),
        ("title:1", "x" * 121, "Shorten this to 120 characters."),
        ("who:1", "a\u0000b", "There is an invisible character in this text. Type it again."),
        ("notes:1", "x" * 2001, "Shorten this to 2000 characters"),
        ("question:5", "NOT-01", "Choose a question of the questionnaire."),
        ("day", "2026-02-30", "Choose a day of the calendar"),
        ("day", "9999-12-31", "This day is far away."),
        ("time", "25:00", "Write hours and minutes, such as 09:00."),
        ("zone", "Mars/Olympus", "Choose the time zone that the times are meant in."),
    ],
)
def test_what_cannot_be_an_agenda_is_told_and_stays(app, field, typed, told):
    held = Held(app)
    held.presenter.get(held.home)
    page = held.presenter.send({field: typed, "title:2": "What was typed beside it"})
    assert page.status == 422
    assert told in text_of(page)
    assert "What was typed beside it" in page.html
    assert "What was typed beside it" not in held.presenter.get(held.home).html


def test_a_sheet_is_written_and_shown(app):
    held = Held(app)
    held.presenter.get(f"{held.home}/sheets/1")
    page = held.presenter.send({"strength-1-text": "", "strength-1-code": "MON-01"})
    assert page.status == 422
    assert "Write what it says." in text_of(page)
    held.presenter.send({"strength-1-text": HOSTILE, "request": "Share one outside contact"})
    held.begin()
    held.press("part:1")
    page = held.look()
    assert "Share one outside contact" in page.html
    assert "<script>alert" not in page.html
    assert held.presenter.get(f"{held.home}/sheets/0").status == 404, "nobody speaks in the opening"


# Joining


def test_a_wrong_code_is_told_and_ten_a_minute_pause(app, held):
    visitor = Visitor(app)
    visitor.get("/join")
    for _ in range(10):
        assert visitor.send({"code": "AAAAAA", "nickname": "Dara"}).status == 422
        assert "No session has this code." in text_of(visitor.page)
        assert visitor.page.form().value("nickname") == "Dara"
    visitor.get("/join")
    assert visitor.send({"code": held.code}).status == 429, "a right one is not taken either: guessing would go on"
    assert "Retry-After" in visitor.page.headers


@pytest.mark.parametrize("code", ["", "ABC", "A" * 5000, "';--"])
def test_what_is_no_code_is_told_without_a_try(app, held, code):
    visitor = Visitor(app)
    for _ in range(12):
        visitor.get("/join")
        assert visitor.send({"code": code}).status == 422
        assert "A code has six letters and digits" in text_of(visitor.page)


def test_the_code_of_a_session_that_is_over_is_as_a_wrong_one(app, held):
    held.press("end")
    visitor = Visitor(app)
    visitor.get("/join")
    assert visitor.send({"code": held.code}).status == 422
    assert "No session has this code." in text_of(visitor.page)


def test_who_joins_again_from_the_same_phone_is_the_same_person(held):
    phone = held.phone("Table 1")
    phone.get("/join")
    phone.send({"code": held.code, "nickname": "Table 2"})
    assert "1 person has joined." in text_of(phone.get("/room"))


def test_a_crowd_from_one_address_is_stopped(app, held, monkeypatch):
    assert joining.JOINS.tries < 500, "five hundred nicknames from one address"
    monkeypatch.setattr(joining, "JOINS", replace(joining.JOINS, tries=5))
    statuses = []
    for number in range(7):
        visitor = Visitor(app)
        visitor.get("/join")
        statuses.append(visitor.send({"code": held.code, "nickname": f"Ghost {number}"}).status)
    assert statuses == 5 * [200] + 2 * [429]


@pytest.mark.parametrize("nickname", ["x" * 31, "a\u202eb"])
def test_a_nickname_that_does_not_fit_is_told(app, held, nickname):
    visitor = Visitor(app)
    visitor.get("/join")
    assert visitor.send({"code": held.code, "nickname": nickname}).status == 422
    assert visitor.page.form().value("code") == held.code


def test_a_phone_that_lost_its_session_is_asked_for_the_code_and_loses_no_text(held):
    phone = held.phone()
    phone.get("/room/card")
    form = phone.page.form()
    held.press("end")
    held.presenter.get(f"{held.home}/record")
    held.presenter.send({"do": "approve"})
    page = phone.send({"text": "What helped us"}, form=form)
    assert page.status == 409
    assert "What helped us" in page.html
    assert phone.get("/room").form("/join").value("code") == ""


def test_somebody_without_a_code_reaches_no_room(app):
    visitor = Visitor(app)
    for address in ("/room", "/room/card", "/room/evaluation"):
        assert "Join the workshop" in visitor.get(address).title
    assert visitor.get("/screen/guessed").status == 404
    assert visitor.client.get("/pulse/00000000-0000-0000-0000-000000000000").status_code == 404


# Polling


def test_a_poll_says_nothing_until_something_is_new(app, held):
    stranger = Visitor(app).client
    phone, room = f"/pulse/{held.id}", f"/pulse/{held.id}/room"
    step, numbers = (stranger.get(address).get_data(as_text=True) for address in (phone, room))
    assert (step, numbers) == ("1", "1-0-0-0-0-0")
    for address, known in ((phone, step), (room, numbers)):
        answer = stranger.get(address, headers={"If-None-Match": f'"{known}"'})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers

    held.phone()
    assert stranger.get(phone).get_data(as_text=True) == "1", "who joins changes nothing on phones"
    assert stranger.get(room, headers={"If-None-Match": f'"{numbers}"'}).get_data(as_text=True) == "1-1-0-0-0-0"
    held.press("part:1")
    assert stranger.get(phone, headers={"If-None-Match": '"1"'}).get_data(as_text=True) == "2"
    for wrong in ("/pulse/x", f"/pulse/{held.id}/more", f"/pulse/{held.id.upper()}"):
        assert stranger.get(wrong).status_code == 404
    assert stranger.post(phone).status_code in (400, 404)


# Voting


def test_votes_are_counted_revealed_and_voted_again(held):
    phones = [held.phone() for _ in range(4)]
    held.press("open", question="IMP-01")
    for phone, choice in zip(phones, ("0", "2", "3", "dont_know"), strict=True):
        held.vote(phone, choice)
    assert "4 of 4 have voted" in text_of(held.look())
    held.press("reveal")
    assert "4 of 4 voted. The middle answer is level 2. 1 does not know." in text_of(held.look())
    assert "level 0: 1 vote, level 1: 0 votes, level 2: 1 vote, level 3: 1 vote, level 4: 0 votes." in held.look().html
    held.press("open:IMP-01")
    assert "0 of 4 have voted" in text_of(held.look())
    held.vote(phones[0], "3")
    held.press("reveal")
    held.agree("3", "All of us read it aloud.")
    assert "Agreed: level 3." in text_of(held.look())
    held.press("end")
    record = text_of(held.presenter.get(f"{held.home}/record"))
    assert "Turn 1: level 0: 1, level 1: 0, level 2: 1, level 3: 1, level 4: 0, don’t know: 1." in record
    assert "Turn 2: level 0: 0, level 1: 0, level 2: 0, level 3: 1, level 4: 0, don’t know: 0." in record
    assert "All of us read it aloud." in record


def test_a_vote_after_the_reveal_is_told_and_not_counted(held):
    phone, late = held.phone(), held.phone()
    held.press("open", question="IMP-01")
    held.vote(phone, "1")
    late.get("/room")
    form = late.page.form("/vote")
    held.press("reveal")
    page = late.send(answered(form, "4"), form=form)
    assert page.status == 409
    assert "your answer came after it and is not counted" in text_of(page)
    assert "1 of 2 voted" in text_of(held.look())


def test_a_vote_that_is_closed_is_never_revealed(held):
    phone = held.phone()
    held.press("open", question="IMP-01")
    held.vote(phone, "4")
    held.press("close")
    for page in (held.look(), phone.get("/room"), held.present()):
        assert page.status == 200
        assert "median" not in page.html
        assert "1 vote" not in page.text
    assert held.press("reveal").status == 409
    held.press("end")
    assert "level 4" not in held.presenter.get(f"{held.home}/record").text


def test_the_projector_shows_what_was_chosen_in_every_kind_of_part(held):
    scenes = [one.value for one in CHOSEN]
    for part in (0, 1, 5):
        held.press(f"part:{part}")
        for scene in scenes:
            held.press("scene", scene_name=scene)
            assert held.look().status == 200, (part, scene)


@pytest.mark.parametrize("choice", ["", "5", "-1", "yes", "x" * 10_000])
def test_what_is_no_answer_of_the_question_is_not_taken(held, choice):
    phone = held.phone()
    held.press("open", question="IMP-01")
    assert held.vote(phone, choice).status == 422
    assert "0 of 1 have voted" in text_of(held.look())


def test_a_vote_for_another_question_or_session_is_not_taken(app, held):
    phone = held.phone()
    held.press("open", question="IMP-01")
    phone.get("/room")
    form = phone.page.form("/vote")
    held.press("open", question="MON-01")
    assert phone.send(answered(form, "1"), form=form).status == 409
    other = Held(app, presenter="Khamla").begin()
    other.press("open", question="IMP-01")
    stranger = other.phone()
    stranger.get("/room")
    ballot = stranger.page.form("/vote").value("ballot")
    phone.get("/room")
    assert phone.send({"MON-01": "1", "ballot": ballot}, form=phone.page.form("/vote")).status == 409
    assert "0 of 1 have voted" in text_of(other.look())


def test_two_who_present_do_not_overwrite_each_other(held):
    held.present()
    late = held.fields("part:1")
    held.press("part:2")
    page = held.presenter.post(f"{held.home}/present", late)
    assert page.status == 409
    assert "Somebody else who presents did a step meanwhile." in text_of(page)
    assert "Part 3 of 9" in text_of(page)


@pytest.mark.parametrize(
    "do", ["", "fly", "part:99", "part:x", "show:x", "open:NOT-01", "scene:", "leave_out:" + "0" * 36]
)
def test_buttons_that_there_are_not_change_nothing(held, do):
    page = held.press(do)
    assert page.status in (200, 400, 404)
    assert "Part 1 of 9" in text_of(held.present())


# Taking over


def press_button(visitor, home, do, **more):
    """Press a button of the presenter's page as it is now."""
    visitor.get(f"{home}/present")
    form = next(one for one in visitor.page.forms if one.value("seen"))
    fields = {"csrf_token": form.value("csrf_token"), "seen": form.value("seen"), "do": do}
    return visitor.post(f"{home}/present", fields | more)


def test_the_lead_of_an_own_session_takes_the_agreed_answer_over(app):
    organisation = make_organisation(app, "Example Clearance")
    lead = member(app, organisation, "Dara", Role.LEAD)
    begin(lead)
    lead.send({"DES-01": "1", "DES-01:evidence": "Policy of 2024"})
    assessment = lead.home.rpartition("/")[2]
    lead.get(f"/sessions/new?about=own:{assessment}")
    lead.send({"title": "Our own afternoon", "day": "2026-12-09"})
    home = lead.page.address

    press, present = partial(press_button, lead, home), partial(lead.get, f"{home}/present")
    press("begin")
    press("open", question="DES-01")
    press("reveal")
    press("agree", **agreement(present(), "3", "Everybody knows it."))
    page = press("take_over")
    assert "It stands in the draft." in text_of(page)
    assert "Take it over" not in page.text
    lead.get(f"{lead.home}/phases/1")
    assert lead.page.form().value("DES-01") == "3"
    assert lead.page.form().value("DES-01:evidence") == "Policy of 2024"


def test_the_lead_takes_numbers_over_that_the_room_agreed_on(app):
    lead = member(app, make_organisation(app, "Example Clearance"), "Dara", Role.LEAD)
    begin(lead)
    lead.get(f"{lead.home}/phases/2")
    lead.send({"IMP-03:management:women": "1", "IMP-03:evidence": "Staff list of May"})
    lead.get(f"/sessions/new?about=own:{lead.home.rpartition('/')[2]}")
    lead.send({"title": "Our own afternoon", "day": "2026-12-09"})
    home = lead.page.address

    press = partial(press_button, lead, home)
    press("begin")
    press("open", question="IMP-03")
    press("reveal")
    agreed = {"management:women": "3", "management:men": "8"}
    press("agree", **agreement(lead.get(f"{home}/present"), agreed, "Counted on the staff list of June."))
    assert "It stands in the draft." in text_of(press("take_over"))
    form = lead.get(f"{lead.home}/phases/2").form()
    written = [form.value(f"IMP-03:{one}") for one in ("management:women", "management:men", "evidence")]
    assert written == ["3", "8", "Staff list of May"]


def test_a_facilitator_of_an_own_session_presents_it_and_leaves_the_draft_alone(app):
    organisation = make_organisation(app, "Example Clearance")
    lead = member(app, organisation, "Dara", Role.LEAD)
    facilitator = member(app, organisation, "Soma", Role.FACILITATOR)
    begin(lead)
    lead.get(f"/sessions/new?about=own:{lead.home.rpartition('/')[2]}")
    lead.send({"title": "Our own afternoon", "day": "2026-12-09"})
    home = lead.page.address

    press, present = partial(press_button, facilitator, home), partial(facilitator.get, f"{home}/present")
    press("begin")
    press("open", question="DES-01")
    press("reveal")
    assert "Take it over" not in press("agree", **agreement(present(), "3", "Everybody knows it.")).text
    assert press("take_over").status == 403


def test_who_left_the_organisation_presents_nothing_of_it(app):
    organisation = make_organisation(app, "Example Clearance")
    lead = member(app, organisation, "Dara", Role.LEAD)
    member(app, organisation, "Sophea", Role.LEAD)
    begin(lead)
    lead.get(f"/sessions/new?about=own:{lead.home.rpartition('/')[2]}")
    lead.send({"title": "Our own afternoon", "day": "2026-12-09"})
    home = lead.page.address
    lead.get("/organisation/leave")
    lead.send()
    for page in ("", "/present", "/record", "/papers/pack", "/papers/record.csv"):
        assert lead.get(f"{home}{page}").status == 404, page
    assert "Our own afternoon" not in lead.get("/sessions").text


def test_nobody_takes_the_picture_of_a_panel_over(held):
    held.press("open", question="IMP-01")
    held.press("reveal")
    page = held.agree("3", "So it is.")
    assert "Take it over" not in page.text
    assert held.press("take_over").status == 404


# Cards


def test_a_card_goes_by_the_queue_to_the_board_and_into_the_record_as_plain_text(held):
    phone = held.phone("Table <2>")
    phone.get("/room/card")
    phone.send({"text": HOSTILE, "kind": "challenge", "belongs": "OPS-01"})
    assert "Your card is with the facilitator." in text_of(phone.page)
    held.press("part:6")
    assert "alert(1)" not in held.look().html
    [card] = re.findall(r"show:([0-9a-f-]{36})", held.present().html)
    held.press(f"show:{card}")
    page = held.look()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =1+1 \U0001f600 {{ 7*7 }}" in page.html
    assert "Table" not in page.text.partition("Challenges")[2], "the projector names nobody"
    phone.get("/room")
    phone.send({"do": f"put:{card}"}, form=phone.page.form("/dots"))
    assert "1 dot" in text_of(held.look())
    held.press("end")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in held.presenter.get(f"{held.home}/record").html
    lines = held.presenter.client.get(f"{held.home}/papers/record.csv").get_data().decode("utf-8-sig")
    assert "<script>alert(1)</script> =1+1" in lines


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": ""}, "Write one or two sentences."),
        ({"text": "x" * 10_000}, "Shorten this to 400 characters; there are 10000."),
        ({"text": "a\u0007b"}, "There is an invisible character in this text."),
        ({"text": "A", "kind": "song"}, "Choose what the card is."),
        ({"text": "A", "belongs": "NOT-01"}, "Choose a question or a phase that stands here, or none."),
    ],
)
def test_a_card_that_does_not_fit_is_told_and_stays(held, fields, told):
    phone = held.phone()
    phone.get("/room/card")
    page = phone.send(fields)
    assert page.status == 422
    assert told in text_of(page)
    assert page.form().value("text") == fields["text"]


def test_an_eleventh_card_waits_on_the_phone(held):
    phone = held.phone()
    for number in range(11):
        phone.get("/room/card")
        phone.send({"text": f"Card {number}"})
    assert phone.page.status == 409
    assert phone.page.form().value("text") == "Card 10"


def test_an_action_begins_from_a_recommendation(held):
    page = held.presenter.get(f"{held.home}/cards/new?recommendation=IMP-01")
    form = page.form()
    assert (form.value("kind"), form.value("scope"), form.value("belongs")) == ("action", "individual", "IMP-01")
    assert form.value("text")
    assert form.value("first_step")
    page = held.presenter.send({"due": "2027-03-01"})
    assert page.status == 422
    assert "Write which organisation does it, or choose that all do it together." in text_of(page)
    held.presenter.send({"organisation": "Example Clearance"})
    held.press("part:7")
    assert "by 1 March 2027" in text_of(held.look())


def test_a_commitment_of_each_organisation_is_shown(held):
    held.presenter.get(f"{held.home}/commitments")
    assert held.presenter.send({"organisation": "", "text": "We will"}).status == 422
    assert held.presenter.page.form().value("text") == "We will"
    held.presenter.send({"organisation": "Delta <b>", "due": "2027-06-09"})
    held.press("part:8")
    assert "Delta &lt;b&gt;" in held.look().html
    held.presenter.get(f"{held.home}/commitments")
    remove = next(
        value for form in held.presenter.page.forms for _name, value in form.buttons if "remove" in str(value)
    )
    form = next(form for form in held.presenter.page.forms if ("do", remove) in form.buttons)
    held.presenter.send({"do": remove}, form=form)
    assert "Delta" not in held.look().html


# Afterwards


def test_an_evaluation_is_given_once_and_shown_from_five_on(held):
    phones = [held.phone() for _ in range(5)]
    held.press("end")
    for number, phone in enumerate(phones):
        assert "Shown once five people" in text_of(held.presenter.get(f"{held.home}/record")), number
        phone.get("/room/evaluation")
        assert phone.send({}).status == 422
        phone.send({"impact_before": "1", "impact_after": str(number + 1), "useful": "9"})
        assert "Nobody can tell which answers are yours." in text_of(phone.page)
        assert "Your answers are in." in text_of(phone.get("/room/evaluation"))
    record = held.presenter.get(f"{held.home}/record").html
    assert "are affected differently.</th><td>1</td><td>3</td>" in record


def test_an_approved_record_is_changed_no_more_until_it_is_opened_again(held):
    held.presenter.get(f"{held.home}/cards/new")
    held.presenter.send({"text": "Call +855 12 345 678", "kind": "lesson"})
    held.press("end")
    held.presenter.get(f"{held.home}/record")
    assert "+855 12 345 678" in text_of(held.presenter.page).partition("somebody’s number or address?")[2][:40]
    held.presenter.send({"summary": "Ten organisations agreed.", "do": "summary"})
    held.presenter.send({"do": "approve"})
    page = held.presenter.get(f"{held.home}/record")
    assert "The record is approved." in text_of(page)
    assert "Ten organisations agreed." in text_of(page)
    assert "Leave out" not in page.text
    held.presenter.send({"do": "open"}, form=next(form for form in page.forms if ("do", "open") in form.buttons))
    assert "Leave out" in held.presenter.get(f"{held.home}/record").text


def test_sessions_of_others_are_not_there(app, held):
    other = Held(app, presenter="Khamla")
    for page in ("", "/present", "/record", "/commitments", "/cards/new", "/sheets/1", "/erase"):
        assert other.presenter.get(f"{held.home}{page}").status == 404, page
    assert "Regional workshop" in other.presenter.get("/sessions").text
    assert held.home not in other.presenter.page.html


def test_a_session_is_erased_after_being_asked(held):
    page = held.presenter.get(f"{held.home}/erase")
    assert "Nobody can bring them back." in text_of(page)
    held.presenter.send()
    assert "The session is erased." in text_of(held.presenter.page)
    assert held.presenter.get(held.home).status == 404
    assert held.look().status == 404
