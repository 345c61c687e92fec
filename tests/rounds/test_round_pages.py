"""Rounds as an authority and its organisations see them, page by page, with what goes wrong."""

import datetime
import re
from concurrent.futures import ThreadPoolExecutor, wait
from io import BytesIO

import pytest
from sqlalchemy import delete, select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from assessment.accounts.tables import AccountRow
from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Role
from assessment.installation.tables import LetterRow, LogRow
from assessment.organisations.tables import MandateRow, OrganisationRow
from assessment.rounds import inviting_views
from assessment.rounds.matching import matches
from assessment.rounds.tables import RoundRow
from tests.members import PASSWORD, add, make_account, make_organisation, member, sign_in
from tests.rounds.authorities import (
    BOOK,
    LIST,
    authority,
    day,
    follow,
    give_mandate,
    invite,
    links_on,
    look,
    make_round,
)
from tests.web import Visitor


@pytest.fixture
def sovann(app):
    """Give the authority of a country, signed in."""
    return authority(app)


def read(app, query):
    with app.extensions["database"].reading() as connection:
        return connection.execute(query).scalars().all()


def close(app):
    """Let the one round be over."""
    with app.extensions["database"].writing() as connection:
        past = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
        moments = {"opens_at": past, "closes_at": past + datetime.timedelta(days=1)}
        connection.execute(update(RoundRow).values(moments))


def open_later(app):
    with app.extensions["database"].writing() as connection:
        later = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
        moments = {"opens_at": later, "closes_at": later + datetime.timedelta(days=1)}
        connection.execute(update(RoundRow).values(moments))


# Making a round


def test_the_first_page_says_what_a_round_is_and_where_to_begin(app, sovann):
    page = sovann.get("/rounds")
    assert "Make the first round" in page.text
    assert "/rounds/new" in page.links
    lead = member(app, make_organisation(app), "Dara", Role.LEAD)
    assert "You are invited to no round." in lead.get("/rounds").text


def test_a_round_is_made_and_tells_its_times_with_their_zone(app, sovann):
    home = make_round(sovann, closes_day=day(20), closes_time="16:30", reminders=["7"])
    page = sovann.get(home)

    assert "16:30 (UTC+7)" in page.text
    assert "closes in 20 days" in page.text
    assert "Nobody is invited yet." in page.text
    assert read(app, select(LogRow.act).where(LogRow.act == "made_round")) == ["made_round"]
    [found] = read(app, select(RoundRow.closes_at))
    assert f"{found:%H:%M}" == "09:30"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"closes_day": day(-1), "closes_time": "07:00"}, "This is over already."),
        ({"opens_day": day(31)}, "The round would close before it opens."),
        ({"opens_day": day(30), "opens_time": "17:00"}, "The round would close before it opens."),
        ({"closes_day": "30 November"}, "Enter a day, such as"),
        ({"closes_day": "9999-12-31"}, "This is too far from today."),
        ({"opens_day": "0001-01-01"}, "This is too far from today."),
        ({"closes_day": ""}, "Enter a day, such as"),
        ({"closes_time": "25:00"}, "Enter a time, such as 17:00."),
        ({"opens_time": "\x00"}, "Enter a time, such as 17:00."),
        ({"zone": "Mars/Olympus"}, "Choose the time zone"),
        ({"area": "LA"}, "Choose the area"),
        ({"book": "gender-quick:99"}, "Choose a questionnaire."),
        ({"period": " "}, "Write what the round is called"),
        ({"period": "2" * 41}, "Shorten this to 40 characters."),
        ({"period": "20\u202e26"}, "There is an invisible character"),
        ({"reminders": ["5"]}, "Choose among the days"),
        ({"text:en": ""}, "Write a text."),
        ({"text:en": "x" * 2001}, "Shorten this to 2000 characters."),
        ({"text:en": "x\x00"}, "There is an invisible character"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(app, sovann, changes, told):
    form = sovann.get("/rounds/new").form()
    fields = {"book": BOOK, "period": "Typed", "opens_day": day(-1), "closes_day": day(30), "text:en": "Please, typed."}
    page = sovann.send(fields | changes, form=form)

    assert page.status == 422
    assert told in page.text
    for name, value in (fields | changes).items():
        if name not in ("area", "zone", "book", "reminders", "opens_time"):
            assert page.form().value(name) == value, name
    assert read(app, select(RoundRow.id)) == []


def test_a_period_is_taken_once(sovann):
    make_round(sovann)
    form = sovann.get("/rounds/new").form()
    page = sovann.send({"book": BOOK, "closes_day": day(9)}, form=form)

    assert page.status == 409
    assert "The area has a round of this name already." in page.text


def test_who_speaks_for_two_areas_chooses_one(app, sovann):
    give_mandate(app, read(app, select(AccountRow.id))[0], "ASEAN")
    home = make_round(sovann, area="ASEAN", zone="Asia/Vientiane")

    assert "Regional body, ASEAN" in sovann.get(home).text
    assert "the regional mine action body of ASEAN" in _messenger_text(sovann, home, "name;country\nHeron;LA")


def _messenger_text(visitor, home, text):
    look(visitor, home, text)
    return visitor.send({"invite": "yes"}).text


# Whose it is


@pytest.mark.parametrize("rest", ["", "/extend", "/invite", "/links"])
def test_an_authority_of_another_country_with_a_guessed_address_finds_nothing(app, sovann, rest):
    home = make_round(sovann)
    invite(sovann, home)
    neighbour = authority(app, "Bounthong", "LA")

    assert neighbour.get(f"{home}{rest}").status == 404
    neighbour.get("/rounds/new")
    for post in ("/message", "/extend", "/invite", f"/links/{read(app, select(OrganisationRow.id))[0]}"):
        page = neighbour.post(f"{home}{post}", {"csrf_token": neighbour.token, "message": "x", "invite": "yes"})
        assert page.status == 404
    assert "2026" not in neighbour.get("/rounds").text.replace("Round 2026", "")


def test_a_mandate_that_was_taken_back_leads_no_more(app, sovann):
    home = make_round(sovann)
    with app.extensions["database"].writing() as connection:
        connection.execute(delete(MandateRow))

    assert sovann.get(home).status == 403
    assert sovann.get("/rounds").status == 403


def test_an_invited_organisation_sees_the_same_list_and_is_told_so(app, sovann):
    organisation = make_organisation(app)
    lead = member(app, organisation, "Dara", Role.LEAD)
    facilitator = member(app, organisation, "Soma", Role.FACILITATOR)
    stranger = member(app, make_organisation(app, "Stranger"), "Malee", Role.LEAD)
    home = make_round(sovann)
    invite(sovann, home)

    for visitor in (lead, facilitator):
        page = visitor.get(home)
        assert "Bamboo Bridge" in page.text
        assert "see this same list" in page.text
        assert "malee@bridge.example" not in page.html
        assert "Message to" not in page.text
    assert "Begin for" in lead.get(home).text
    assert "Begin for" not in facilitator.get(home).text
    assert stranger.get(home).status == 404


# Inviting


def test_a_list_becomes_what_was_said_of_it(app, sovann):
    for name in ("Example Clearance", "Heron Clearance"):
        member(app, make_organisation(app, name), name.split()[0], Role.LEAD)
    home = make_round(sovann)
    page = look(
        sovann,
        home,
        "Example Clearance\nBamboo Bridge; malee@bridge.example\nHeron Clearence\n=cmd(1); office@\n"
        "Example Clearance; x@y.org",
    )

    assert "5 lines: 1 known, 1 new, 1 doubtful, 2 wrong" in page.text
    assert "Its leads get the link." in page.text
    assert "Looks like “Heron Clearance”, which is here already." in page.text
    assert "Stands in line 1 already." in page.text
    assert "The doubtful one waits for your answer." in page.text
    links = links_on(sovann.send({"invite": "yes", "type:2": "survivors"}))
    assert set(links) == {"Example Clearance", "Bamboo Bridge"}
    left_out = sovann.page.form("/invite").value("list")
    assert left_out.splitlines() == ["Heron Clearence", "=cmd(1); office@"]
    types = read(app, select(OrganisationRow.type).where(OrganisationRow.name == "Bamboo Bridge"))
    assert types == ["survivors"]
    names = read(app, select(OrganisationRow.name))
    assert sorted(names) == ["Bamboo Bridge", "Example Clearance", "Heron Clearance"]
    to = read(app, select(LetterRow.to))
    assert sorted(to) == ["example@example.org", "malee@bridge.example"]


def test_a_doubtful_line_is_the_same_or_another_as_the_authority_says(app, sovann):
    make_organisation(app, "Heron Clearance")
    home = make_round(sovann)
    links = invite(sovann, home, "Heron Clearence; a@b.example", which_1="same")
    assert set(links) == {"Heron Clearance"}
    links = invite(sovann, home, "Heron Clearence\nHeron Clearance", which_1="another")
    assert set(links) == {"Heron Clearence"}
    assert sorted(read(app, select(OrganisationRow.name))) == ["Heron Clearance", "Heron Clearence"]
    page = look(sovann, home, "Heron Clearence\nHeron Clearance")
    assert page.text.count("Is invited already.") == 2


def test_pressing_twice_makes_and_invites_once(app, sovann):
    home = make_round(sovann)
    form = look(sovann, home, LIST).form()
    sovann.send({"invite": "yes"}, form=form)
    page = sovann.send({"invite": "yes"}, form=form)

    assert page.status == 422
    assert "No line of the list is clear and not invited yet." in page.text
    assert len(read(app, select(OrganisationRow.id))) == 3
    assert len(read(app, select(LetterRow.id))) == 2


def test_a_list_that_was_changed_is_looked_at_again(app, sovann):
    home = make_round(sovann)
    look(sovann, home, LIST)
    page = sovann.send({"invite": "yes", "list": f"{LIST}\nLotus Path"})

    assert "The list was changed since you looked at it." in page.text
    assert "4 lines" in page.text
    assert read(app, select(OrganisationRow.id)) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("Société; a@b.example".encode("cp1252"), "Save it as “CSV UTF-8”"),
        (b"PK\x03\x04\x00\x00\xff\xfe", "This is no text file."),
        (b"Lotus\x00Path", "This is no text file."),
        ("\n".join(f"Unit {number}; u{number}@example.org" for number in range(50_000)).encode(), "50,000 lines"),
        (b"a" * 5_500_000, "The file is larger than 5 MB."),
        (b"", "Write one organisation a line"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_of_with_the_way_out(app, sovann, content, told):
    home = make_round(sovann)
    sovann.get(f"{home}/invite")
    file = FileStorage(BytesIO(content), "list.csv")
    # In memory: what the test client puts into a file of its own stays open.
    boundary, body = encode_multipart({"csrf_token": sovann.token, "list": "", "seen": "", "file": file})
    kind = f'multipart/form-data; boundary="{boundary}"'
    response = sovann.client.post(f"{home}/invite", data=body, content_type=kind)

    assert response.status_code == 422
    assert told in response.get_data(as_text=True)
    assert read(app, select(OrganisationRow.id)) == []


def test_a_file_of_a_spreadsheet_program_is_read_and_stands_in_the_field(app, sovann):
    home = make_round(sovann)
    sovann.get(f"{home}/invite")
    content = "Organisation;E-mail;Type\r\nក្រុម សម្អាត;a@b.example;police\r\n".encode("utf-16")
    page = sovann.post(
        f"{home}/invite", {"csrf_token": sovann.token, "list": "", "file": (BytesIO(content), "list.csv")}
    )

    assert "1 line: 0 known, 1 new" in page.text
    links = links_on(sovann.send({"invite": "yes"}))
    assert set(links) == {"ក្រុម សម្អាត"}
    assert read(app, select(OrganisationRow.type)) == ["police"]


def test_two_thousand_lines_are_invited_from_the_pages(app, sovann):
    home = make_round(sovann)
    page = look(sovann, home, "\n".join(f"{number} Unit {number * 7919 % 10007}" for number in range(2000)))
    assert "2,000 lines" in page.text
    page = sovann.send({"invite": "yes"} | dict.fromkeys(_doubtful(page), "another"))
    assert "2,000 organisations are invited" in page.text


def _doubtful(page):
    return set(re.findall(r'name="(which:\d+)"', page.html))


def test_nobody_comes_in_once_the_round_is_closed(app, sovann):
    home = make_round(sovann)
    form = look(sovann, home, LIST).form()
    close(app)

    page = sovann.send({"invite": "yes"}, form=form)
    assert page.status == 409
    assert "The round closed on" in page.text
    assert read(app, select(OrganisationRow.id)) == []
    assert "Late answers go to the next round." in sovann.get(f"{home}/invite").text
    assert "open nothing any more" in sovann.get(f"{home}/links").text


def test_names_are_text_and_nothing_else(app, sovann):
    home = make_round(sovann, period="<b>2026</b>")
    page = look(sovann, home, "<script>alert(1)</script> & Sons")
    assert "<script>alert" not in page.html
    sovann.send({"invite": "yes"})
    assert "<script>alert" not in sovann.page.html
    assert "<script>alert" not in sovann.get(home).html
    assert "<b>2026" not in sovann.page.html


def test_a_misspelt_double_in_a_list_is_asked_of_and_invited_once(app, sovann):
    home = make_round(sovann)
    text = "Bamboo Bridge; a@b.example\nBambo Bridge; c@d.example\nBamboo Bridges\nLotus Path\nLotos Path"
    page = look(sovann, home, text)
    assert "5 lines: 0 known, 2 new, 3 doubtful, 0 wrong" in page.text
    assert page.text.count("Looks like line 1, “Bamboo Bridge”.") == 2
    assert "which is here already" not in page.text
    assert "The doubtful ones wait for your answer." in page.text

    links = links_on(sovann.send({"invite": "yes", "which:2": "same", "which:5": "another", "type:5": "police"}))
    assert set(links) == {"Bamboo Bridge", "Lotus Path", "Lotos Path"}
    assert read(app, select(LetterRow.to)) == ["a@b.example"]
    assert read(app, select(OrganisationRow.type).where(OrganisationRow.name == "Lotos Path")) == ["police"]
    assert sovann.page.form("/invite").value("list").splitlines() == ["Bamboo Bridges"]


def test_a_line_that_is_the_same_as_one_that_waits_waits_with_it(app, sovann):
    make_organisation(app, "Heron Clearance")
    home = make_round(sovann)
    text = "Heron Clearence\nHeronn Clearence\nHeronn Clearenze\nLotus Path"
    page = look(sovann, home, text)
    assert "Looks like “Heron Clearance”, which is here already. Line 1, “Heron Clearence”, looks alike" in page.text
    assert "Looks like line 2, “Heronn Clearence”." in page.text

    page = sovann.send({"invite": "yes", "which:1": "same", "which:3": "same"})
    assert set(links_on(page)) == {"Heron Clearance", "Lotus Path"}
    assert page.form("/invite").value("list").splitlines() == ["Heronn Clearence", "Heronn Clearenze"]
    look(sovann, home, text)
    page = sovann.send({"invite": "yes", "which:1": "same", "which:2": "another", "which:3": "same"})
    assert set(links_on(page)) == {"Heronn Clearence"}
    assert len(read(app, select(OrganisationRow.id))) == 3


def test_others_save_while_a_list_is_compared_and_what_they_made_is_known(app, sovann, monkeypatch):
    home = make_round(sovann)
    look(sovann, home, LIST)
    saved: list[bool] = []

    def matches_while_another_saves(*given):
        if not saved:
            making = pool.submit(make_organisation, app, "Bamboo Bridge")
            saved.append(bool(wait([making], timeout=3).done))
        return matches(*given)

    monkeypatch.setattr(inviting_views, "matches", matches_while_another_saves)
    with ThreadPoolExecutor(1) as pool:
        links = links_on(sovann.send({"invite": "yes"}))

    assert saved[0], "who saves had to wait until the list was compared"
    assert set(links) == {"Example Clearance", "Bamboo Bridge", "Kapok Land Release"}
    assert len(read(app, select(OrganisationRow.id))) == 3


def test_a_long_list_goes_on_with_a_choice_for_each_line_beside_an_empty_file(app, sovann):
    """A browser sends the form of the page in parts: as many as the list has lines, and more."""
    home = make_round(sovann)
    page = look(sovann, home, "\n".join(f"Survey Unit {number}" for number in range(1100)))
    form = page.form()

    sent = {**dict(form.fields), "invite": "yes", "file": (BytesIO(b""), "")}
    page = sovann.post(f"{home}/invite", sent, content_type="multipart/form-data")

    assert page.status == 200
    assert "1,100" in page.text


# Links


def test_by_the_link_a_team_begins_with_a_code_once(app, sovann):
    home = make_round(sovann)
    link = invite(sovann, home)["Bamboo Bridge"]
    team = follow(app, link)
    assert "the national mine action authority (Cambodia)" in team.page.text
    assert "15 questions, about 30 minutes" in team.page.text
    assert "They see neither your answers nor your score." in team.page.text
    assert team.page.headers["X-Robots-Tag"] == "noindex"
    late = follow(app, link)
    team.send(form=team.page.form("/begin"))
    team.send({"noted": "yes"})
    assert team.page.form().value("name") == "Bamboo Bridge"
    assert team.page.form().value("country") == "KH"
    team.send({"type": "ngo", "profile:activities": ["clearance"], "profile:staff": "20"})
    team.send({"DES-01": "3"})

    page = late.send(form=late.page.form("/begin"))
    assert page.status == 409
    assert "Bamboo Bridge has begun already." in page.text
    assert "Begin with a code" not in page.text
    assert "Make an account" not in page.text
    assert "Go on with your answers" in team.get(link).text
    assert re.search(r"Bamboo Bridge.*Started1 of 1\d", sovann.get(home).text.replace("\n", ""))


def test_by_its_code_a_team_sees_the_round_of_its_assessment_and_no_other(app, sovann):
    home, other = make_round(sovann), make_round(sovann, period="2027")
    team = follow(app, invite(sovann, home)["Bamboo Bridge"])
    invite(sovann, other)
    team.send(form=team.page.form("/begin"))
    assessment = team.page.address.removesuffix("/card")
    team.send({"noted": "yes"})
    team.send({"type": "ngo", "profile:activities": ["clearance"], "profile:staff": "20"})
    assert home in team.get(assessment).links

    page = team.get(home)
    assert "Bamboo Bridge (you)" in page.text
    assert page.text.count("(you)") == 1
    assert "Kapok Land Release" in page.text
    assert "Go on with your answers" in page.text
    assert "see this same list" in page.text
    assert "Begin for" not in page.text
    assert "Message to" not in page.text
    listed = team.get("/rounds")
    assert home in listed.links
    assert other not in listed.links
    assert not [form for form in listed.forms if form.action.endswith("/begin")]
    assert team.get(other).status == 404
    assert team.post(f"{other}/begin", {"csrf_token": listed.forms[0].value("csrf_token")}).status == 404


def test_a_code_of_no_round_is_told_so(sovann, app):
    home = make_round(sovann)
    alone = Visitor(app)
    alone.open()

    assert not [link for link in alone.get(alone.home).links if link.startswith("/rounds")]
    page = alone.get("/rounds")
    assert "Your assessment belongs to no round." in page.text
    assert alone.home in page.links
    assert alone.get(home).status == 404


def test_the_team_submits_by_its_code_where_nobody_has_an_account(app, sovann):
    home = make_round(sovann)
    team = follow(app, invite(sovann, home)["Bamboo Bridge"])
    team.send(form=team.page.form("/begin"))
    assessment = team.page.address.removesuffix("/card")
    team.send({"noted": "yes"})
    team.send({"type": "ngo", "profile:activities": ["clearance"], "profile:staff": "20"})
    team.get(f"{assessment}/check")
    team.send(form=team.page.form("/submit"))

    assert team.page.address == f"{assessment}/results"
    assert home in team.page.links
    assert "Your result" in team.get(home).text
    assert re.search(r"Bamboo Bridge.*Submitted0 of 1\d", sovann.get(home).text.replace("\n", ""))


def test_by_the_link_somebody_becomes_the_first_lead_and_begins(app, sovann):
    home = make_round(sovann)
    link = invite(sovann, home)["Bamboo Bridge"]
    lead = follow(app, link)
    lead.send(form=lead.page.form("/account"))
    assert lead.page.address.startswith("/invitations/")
    lead.send({"name": "Malee", "email": "malee@bridge.example", "password": PASSWORD})
    assert "You have joined Bamboo Bridge." in lead.page.text
    page = lead.get(link)
    lead.send(form=page.form("/begin"))
    assert lead.page.address.endswith("/opening")
    assert lead.page.form().value("name") == "Bamboo Bridge"
    assert "has people with accounts" in follow(app, invite_again(sovann, home, "Kapok Land Release", app)).page.text


def invite_again(visitor, home, name, app):
    """Let an organisation have people, and return its link."""
    [organisation] = read(app, select(OrganisationRow.id).where(OrganisationRow.name == name))
    add(app, organisation, make_account(app, "Kosal"), Role.LEAD)
    return links_on(visitor.get(f"{home}/links"))[name]


def test_who_is_signed_in_begins_at_once_or_is_told_what_is_in_the_way(app, sovann):
    first, second = make_organisation(app), make_organisation(app, "Bamboo Bridge")
    lead = member(app, first, "Dara", Role.LEAD)
    facilitator = member(app, first, "Soma", Role.FACILITATOR)
    in_two = member(app, second, "Vanna", Role.LEAD)
    add(app, first, read(app, select(AccountRow.id).where(AccountRow.name == "Vanna"))[0])
    home = make_round(sovann)
    link = invite(sovann, home)["Example Clearance"]

    assert "A member or a lead of it begins." in facilitator.get(link).text
    page = in_two.get(link)
    assert "You act for another organisation now." in page.text
    page = in_two.send(form=page.form("/act-for"))
    assert page.address == link
    page = lead.get(link)
    lead.send(form=page.form("/begin"))
    assert lead.page.address.endswith("/opening")
    page = in_two.get(link)
    assert "Go on with your answers" in page.text
    assert "Sign in to go on" in follow(app, link).page.text


def test_an_authority_begins_for_nobody_by_a_link(app, sovann):
    home = make_round(sovann)
    link = invite(sovann, home)["Bamboo Bridge"]
    page = sovann.get(link)

    assert "hand the link over" in page.text
    for what in ("begin", "account"):
        sovann.get(home)
        assert sovann.post(f"{link}/{what}", {"csrf_token": sovann.token}).status == 409
    assert read(app, select(AssessmentRow.id)) == []


def test_a_link_of_a_round_that_is_closed_or_not_open_says_so(app, sovann):
    link = invite(sovann, make_round(sovann))["Bamboo Bridge"]
    team = follow(app, link)
    open_later(app)
    assert "Come back by this same link then." in team.get(link).text
    close(app)
    page = team.get(link)
    assert page.status == 410
    assert "Late answers go to the next round." in page.text
    assert team.get(f"{link}/no-letters").status == 410
    assert follow(app, "/invited/forged").page.status == 404


def test_a_new_link_replaces_the_one_before(app, sovann):
    home = make_round(sovann)
    link = invite(sovann, home)["Bamboo Bridge"]
    page = sovann.get(f"{home}/links")
    [organisation] = read(app, select(OrganisationRow.id).where(OrganisationRow.name == "Bamboo Bridge"))
    page = sovann.send(form=page.form(f"/{organisation}"))

    assert "There is a new link." in page.text
    new = links_on(page)["Bamboo Bridge"]
    assert new != link
    assert follow(app, link).page.status == 404
    assert follow(app, new).page.status == 200


def test_many_tries_by_one_link_are_paused(app, sovann):
    home = make_round(sovann)
    link = invite(sovann, home)["Bamboo Bridge"]
    visitor = follow(app, link)
    token = visitor.token
    statuses = [visitor.client.post(f"{link}/account", data={"csrf_token": token}).status_code for _ in range(7)]

    assert statuses == [303] * 5 + [429] * 2


# Letters and the end


def test_a_message_goes_to_those_that_have_not_started(app, sovann):
    home = make_round(sovann)
    links = invite(sovann, home)
    team = follow(app, links["Bamboo Bridge"])
    team.send(form=team.page.form("/begin"))
    page = sovann.get(home)
    assert "2 organisations have not started" in page.text
    page = sovann.send({"message": "The quick version\ntakes half an hour."}, form=page.form("/message"))

    assert "The message is on its way to 1 organisation." in page.text
    [text] = [one for one in read(app, select(LetterRow.text)) if "half an hour." in one]
    assert "The link of Example Clearance:" in text
    assert links["Example Clearance"] in text
    assert "/no-letters" in text
    assert "sent_message" in read(app, select(LogRow.act))


def test_a_message_that_nobody_would_get_or_without_words_is_told_of(app, sovann):
    home = make_round(sovann)
    invite(sovann, home, "Kapok Land Release")
    page = sovann.send({"message": "Please"}, form=sovann.get(home).form("/message"))
    assert page.status == 422
    assert "Copy the links for a messenger instead." in page.text
    page = sovann.send({"message": " "}, form=sovann.get(home).form("/message"))
    assert page.status == 422
    close(app)
    page = sovann.send({"message": "Please"}, form=page.form("/message"))
    assert page.status == 409
    assert "Please" not in read(app, select(LetterRow.text))


def test_extending_is_told_to_all_and_only_to_later(app, sovann):
    home = make_round(sovann)
    invite(sovann, home)
    before = len(read(app, select(LetterRow.id)))
    page = sovann.send({"closes_day": day(29)}, form=sovann.get(f"{home}/extend").form())
    assert page.status == 422
    assert "A round is only made longer." in page.text
    page = sovann.send({"closes_day": day(40)}, form=page.form())

    assert page.address == home
    assert "closes in 40 days" in page.text
    assert len(read(app, select(LetterRow.id))) == before + 2
    assert "extended_round" in read(app, select(LogRow.act))
    form = sovann.get(f"{home}/extend").form()
    close(app)
    assert sovann.send({"closes_day": day(50)}, form=form).status == 409


def test_letters_end_by_the_link_in_them_after_a_press(app, sovann):
    home = make_round(sovann)
    link = invite(sovann, home)["Bamboo Bridge"]
    visitor = follow(app, f"{link}/no-letters")
    assert "Send no more letters of this round" in visitor.page.text
    page = visitor.send()

    assert "No more letters of this round are sent" in page.text
    assert "2 of them have no address, or want no letters" in sovann.get(home).text


# Where it is found


def test_the_masthead_leads_to_the_rounds_who_has_some(app, sovann):
    lead = member(app, make_organisation(app), "Dara", Role.LEAD)
    make_account(app, "Nary")

    assert "/rounds" in sovann.get("/account").links
    assert "/rounds" in lead.get("/assessments").links
    assert "/rounds" not in sign_in(app, "Nary").get("/account").links
    assert "/rounds" not in Visitor(app).get("/").links


def test_the_log_says_what_was_done_with_rounds(app, sovann):
    make_account(app, "Bopha", is_administrator=True)
    organisation = make_organisation(app)
    lead = member(app, organisation, "Dara", Role.LEAD)
    home = make_round(sovann)
    invite(sovann, home)

    text = sign_in(app, "Bopha").get("/administration/log").text
    assert "Made a round" in text
    assert "Invited to a round: Bamboo Bridge" in text
    assert "SovannInvited to a round" in lead.get("/organisation/log").text
    assert "Bamboo" not in lead.page.text
