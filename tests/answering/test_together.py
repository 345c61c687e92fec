"""People of one organisation on one assessment: who did what, who takes what on, who is here, who submits."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, event, select, update

from assessment.accounts.tables import AccountRow
from assessment.answering.tables import PresenceRow
from assessment.installation.access import Role
from assessment.installation.config import Config
from assessment.installation.jobs import utc_now
from assessment.organisations.tables import MembershipRow
from tests.members import begin, email_of, make_organisation, member
from tests.web import Visitor

ZONE = ZoneInfo(Config.time_zone)
"""Of the clock on the pages."""
JSON = {"Accept": "application/json"}
DES, IMP = "/phases/1", "/phases/2"


@pytest.fixture
def organisation(app):
    return make_organisation(app)


@pytest.fixture
def sophea(app, organisation):
    """Give the lead, who has begun an assessment and is on its first phase."""
    return begin(member(app, organisation, "Sophea", Role.LEAD))


@pytest.fixture
def bounmy(app, organisation, sophea):
    visitor = member(app, organisation, "Bounmy")
    visitor.home = sophea.home
    return visitor


def account(app, name):
    with app.extensions["database"].reading() as connection:
        return connection.execute(select(AccountRow.id).where(AccountRow.email == email_of(name))).scalar_one()


def write(app, statement):
    with app.extensions["database"].writing() as connection:
        connection.execute(statement)


def remove(app, name):
    write(app, delete(MembershipRow).where(MembershipRow.account_id == account(app, name)))


def at(visitor, path):
    return visitor.get(f"{visitor.home}{path}")


def answer(visitor, fields, path=DES):
    at(visitor, path)
    return visitor.send(fields)


def seat_of_organisation(app, organisation):
    """Return somebody who began with a code, whose assessment then became the organisation's."""
    visitor = Visitor(app)
    visitor.open()
    taking = member(app, organisation, "Taking", Role.LEAD)
    form = taking.get("/take-over").form()
    taking.send({"code": visitor.code, "pin": visitor.pin}, form=form)
    taking.home = visitor.home
    return visitor, taking


# Names


def test_a_conflict_says_who_answered_too(sophea, bounmy):
    at(bounmy, DES)
    at(sophea, DES)
    bounmy.send({"DES-01": "2"})

    page = sophea.send({"DES-01": "3"})

    assert page.status == 409
    assert "Bounmy and you answered the same question" in page.text
    assert "Bounmy is on this page now." in page.text, "who saves without a script is here too"
    form = page.form("/phases/1")
    assert form.value("DES-01:pick") is None, "nothing is chosen beforehand"
    sophea.send(form=form)
    assert at(sophea, DES).form().value("DES-01") == "3", "without a choice, mine is kept"


def test_another_answer_keeps_theirs_and_opens_the_question(sophea, bounmy):
    at(bounmy, DES)
    at(sophea, DES)
    bounmy.send({"DES-01": "2"})
    page = sophea.send({"DES-01": "3", "DES-01:comment": "mine"})

    answered = sophea.client.post(
        page.address, data=dict(page.form("/phases/1").fields) | {"DES-01:pick": "open"}, follow_redirects=False
    )

    assert answered.headers["Location"].endswith("/phases/1#DES-01")
    form = at(sophea, DES).form()
    assert (form.value("DES-01"), form.value("DES-01:comment")) == ("2", "mine")


def test_on_two_pages_of_ones_own_the_other_one_is_you(app, sophea):
    other = Visitor(app)
    other.client, other.home = sophea.client, sophea.home
    at(other, DES)
    at(sophea, DES)
    other.send({"DES-01": "2"})

    page = sophea.send({"DES-01": "3"})

    assert "You answered the same question on another page" in page.text


def test_the_history_says_who_from_what_to_what(app, sophea, bounmy):
    answer(bounmy, {"DES-01": "dk"})
    answer(sophea, {"DES-01": "2"})

    page = at(bounmy, "/questions/DES-01/history")
    text = " ".join(page.text.split())
    assert "Sophea From: Don't know To: Level 2" in text
    assert "You First answer: Don't know" in text
    assert "Bounmy First answer: Don't know" in " ".join(at(sophea, "/questions/DES-01/history").text.split())

    write(app, delete(AccountRow).where(AccountRow.id == account(app, "Bounmy")))
    assert "Somebody who has left First answer" in " ".join(at(sophea, "/questions/DES-01/history").text.split())


def test_who_answers_with_a_code_is_called_by_it(app, organisation):
    seat, lead = seat_of_organisation(app, organisation)
    answer(seat, {"DES-01": "1"})

    assert f"Somebody with the code {seat.code}" in at(lead, "/questions/DES-01/history").text
    assert "You, or somebody with your code" in at(seat, "/questions/DES-01/history").text
    assert f"Somebody with the code {seat.code} was here" not in at(lead, DES).text
    assert f"Somebody with the code {seat.code} is on this page now." in at(lead, DES).text


# Undo


def test_undo_on_the_page_takes_one_answer_back_and_saves_the_others(sophea, bounmy):
    answer(bounmy, {"DES-01": "1", "DES-01:comment": "first"})
    answer(sophea, {"DES-01": "3", "DES-01:comment": ""})
    at(sophea, DES)

    page = sophea.send({"undo": "DES-01", "DES-02": "2", "DES-02:evidence": "typed and not saved yet"})

    assert page.address.endswith(DES)
    form = page.form()
    assert (form.value("DES-01"), form.value("DES-01:comment")) == ("1", "first")
    assert (form.value("DES-02"), form.value("DES-02:evidence")) == ("2", "typed and not saved yet")
    assert "From: Level 3" in at(sophea, "/questions/DES-01/history").text


def test_undo_of_what_was_typed_and_not_saved_keeps_it_in_the_history(sophea):
    answer(sophea, {"DES-01": "1"})
    at(sophea, DES)

    page = sophea.send({"undo": "DES-01", "DES-01": "4"})

    assert page.form().value("DES-01") == "1"
    assert "Level 4" in at(sophea, "/questions/DES-01/history").text


def test_undo_of_an_answer_that_a_colleague_changed_meanwhile_shows_theirs(sophea, bounmy):
    answer(sophea, {"DES-01": "1"})
    at(sophea, DES)
    answer(bounmy, {"DES-01": "3"})

    page = sophea.send({"undo": "DES-01"})

    assert page.form().value("DES-01") == "3"


def test_what_is_wrong_elsewhere_does_not_bring_the_undone_answer_back(sophea):
    answer(sophea, {"DES-01": "1"})
    answer(sophea, {"DES-01": "3"})
    at(sophea, DES)

    page = sophea.send({"undo": "DES-01", "DES-02": "9"})

    assert page.status == 422
    assert page.form().value("DES-01") == "1"
    sophea.send({"DES-02": "2"})
    assert at(sophea, DES).form().value("DES-01") == "1"


def test_a_page_asked_again_writes_over_nothing_that_it_has_not_shown(sophea, bounmy):
    at(sophea, DES)
    answer(bounmy, {"DES-01": "3", "DES-02": "4"})

    page = sophea.send({"DES-02": "9", "DES-03": "1"})

    assert page.status == 422
    form = page.form()
    assert form.value("DES-01") == "3", "theirs is shown, since it was left alone here"
    assert (form.value("DES-02:seen"), form.value("DES-03")) == ("0", "1")
    page = sophea.send({"DES-02": "1"})
    assert page.status == 409, "what they answered meanwhile is not written over"
    assert at(sophea, DES).form().value("DES-01") == "3"


def test_nothing_can_be_undone_where_nothing_was_answered(sophea):
    page = at(sophea, DES)
    assert page.html.count('name="undo"') == page.html.count("formnovalidate hidden>")
    assert sophea.send({"undo": "DES-01"}).status == 200
    at(sophea, DES)
    assert sophea.send({"undo": "NO-SUCH"}).status == 200


def test_undo_in_the_history_goes_back_to_no_answer(sophea):
    answer(sophea, {"DES-01": "1"})
    page = at(sophea, "/questions/DES-01/history")

    page = sophea.send(form=page.form("/history"))

    assert page.form().value("DES-01") is None
    assert "Level 1" in at(sophea, "/questions/DES-01/history").text


@pytest.mark.parametrize("revision", ["", "-1", "99", "x", "00"])
def test_a_revision_that_is_not_there_is_not_gone_back_to(sophea, revision):
    answer(sophea, {"DES-01": "1"})
    page = at(sophea, "/questions/DES-01/history")

    assert sophea.send({"revision": revision}, form=page.form("/history")).status == 404


# Parts and the day


def test_a_phase_is_taken_on_and_every_page_says_so(app, sophea, bounmy):
    at(sophea, "/together")
    page = sophea.send({"part:DES": str(account(app, "Bounmy")), "part:IMP": str(account(app, "Sophea"))})

    assert page.address == sophea.home
    assert page.text.count("Bounmy") > 1
    assert "Bounmy has taken this phase on." in at(sophea, DES).text
    assert "You have taken this phase on." in at(bounmy, DES).text
    at(bounmy, "/together")
    bounmy.send({"part:DES": ""})
    assert "taken this phase on" not in at(sophea, DES).text
    assert "You have taken this phase on." in at(sophea, IMP).text, "the others stay"


def test_what_was_not_changed_on_the_page_does_not_write_over_a_colleagues_choice(app, sophea, bounmy):
    at(sophea, "/together")
    at(bounmy, "/together")
    bounmy.send({"part:DES": str(account(app, "Bounmy"))})

    sophea.send({"part:IMP": str(account(app, "Sophea"))})

    assert "Bounmy has taken this phase on." in at(sophea, DES).text
    assert "You have taken this phase on." in at(sophea, IMP).text


@pytest.mark.parametrize("who", ["stranger", "left", "nobody known", "no id"])
def test_a_phase_goes_only_to_colleagues(app, sophea, bounmy, who):
    if who == "stranger":
        member(app, make_organisation(app, "Other"), "Chan")
    ids = {"stranger": "Chan", "left": "Bounmy"}
    at(sophea, "/together")
    chosen = str(account(app, ids[who])) if who in ids else "00000000-0000-0000-0000-000000000000"
    if who == "left":
        remove(app, "Bounmy")

    page = sophea.send({"part:DES": "<b>" if who == "no id" else chosen, "due": "2026-31-12"})

    assert page.status == 422
    assert "Choose somebody else." in page.text
    assert "#part:DES" in page.links
    assert page.form().value("due") == "2026-31-12", "nothing typed is lost"
    assert "taken this phase on" not in at(sophea, DES).text


TODAY = utc_now().astimezone(ZONE).date()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("soon", "Choose a day of the calendar"),
        ("2027-02-30", "Choose a day of the calendar"),
        ("20270228", "Choose a day of the calendar"),  # a day for Python, and none for a browser
        ("2027-W08-7", "Choose a day of the calendar"),
        ("２０２７-02-28", "Choose a day of the calendar"),
        ("0001-01-01", "This day is over"),
        (str(TODAY - datetime.timedelta(days=2)), "This day is over"),
        (str(TODAY + datetime.timedelta(days=735)), "within the next two years"),
        ("9999-12-31", "within the next two years"),
        ("x" * 10_000, "Choose a day of the calendar"),
        ("\u202e2027", "Choose a day of the calendar"),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_its_field_and_kept(sophea, typed, says):
    at(sophea, "/together")

    page = sophea.send({"due": typed})

    assert page.status == 422
    assert says in page.text
    assert "#due" in page.links
    assert page.form().value("due") == typed
    assert at(sophea, "/together").form().value("due") == ""


def test_a_day_is_kept_shown_and_taken_away(sophea, bounmy):
    day = TODAY + datetime.timedelta(days=700)
    at(bounmy, "/together")

    page = bounmy.send({"due": str(day)})

    assert f"{day.day} {day:%B} {day.year}" in page.text
    at(sophea, "/together")
    assert "You would like to finish" not in sophea.send({"due": ""}).text


def test_a_day_that_is_over_by_now_does_not_stand_in_the_way(app, sophea, bounmy):
    with app.extensions["database"].writing() as connection:
        connection.exec_driver_sql("UPDATE assessment SET due = '2020-01-01'")
    at(sophea, "/together")

    page = sophea.send({"part:DES": str(account(app, "Bounmy"))})

    assert page.address == sophea.home


def test_a_language_is_chosen_on_the_way_and_nothing_is_saved(app, sophea, bounmy):
    at(sophea, "/together")

    page = sophea.send({"part:DES": str(account(app, "Bounmy")), "due": "soon", "language": "en"})

    assert page.form().value("part:DES") == str(account(app, "Bounmy"))
    assert page.form().value("due") == "soon"
    assert "taken this phase on" not in at(sophea, DES).text


def test_with_a_code_the_names_are_seen_and_nothing_is_given_away(app, organisation):
    seat, lead = seat_of_organisation(app, organisation)
    at(lead, "/together")
    lead.send({"part:DES": str(account(app, "Taking")), "due": str(TODAY)})

    page = at(seat, "/together")

    assert "Taking" in page.text
    assert "Your organisation would like to finish by" in page.text
    assert not [form for form in page.forms if form.action in ("", page.address) and form.id == "together"]
    for forged in ({"part:DES": "", "seen:part:DES": "x"}, {"due": "", "seen:due": "2026-11-30"}):
        assert seat.post(page.address, {"csrf_token": seat.token} | forged).status == 403
    assert "Taking has taken this phase on." in at(seat, DES).text


def test_without_an_organisation_parts_need_accounts_and_the_day_can_be_chosen(visitor):
    visitor.open()

    page = at(visitor, "/together")

    assert "each of them needs an account" in page.text
    assert visitor.code in page.text
    day = TODAY + datetime.timedelta(days=1)
    assert f"{day.day} {day:%B} {day.year}" in visitor.send({"due": str(day)}, form=page.form()).text
    forged = {"part:DES": "00000000-0000-0000-0000-000000000000"}
    at(visitor, "/together")
    assert visitor.send(forged).status == 403


# Presence


def beat(visitor, phase=1, token=None):
    return visitor.client.post(
        f"{visitor.home}/presence", data={"csrf_token": token or visitor.token, "phase": phase}, headers=JSON
    )


def texts(response):
    return [one["text"] for one in response.json["here"]]


def test_two_people_see_each_other(app, sophea, bounmy):
    at(sophea, DES)
    at(bounmy, DES)

    assert texts(beat(sophea)) == []
    assert texts(beat(bounmy)) == ["Sophea is on this page now."]
    (line,) = texts(beat(bounmy, 2))
    assert line.startswith("Sophea is on this page now.") is False
    assert line.startswith("Sophea is answering Design, since ")
    (line,) = texts(beat(sophea))
    assert line.startswith("Bounmy is answering Implementation, since ")
    assert "Bounmy is on this page now." in at(sophea, IMP).text
    assert "Bounmy is answering Implementation" in at(sophea, DES).text
    assert "Who is here now" in at(sophea, "").text


@pytest.mark.parametrize(("days", "says"), [(0, "was here today at"), (1, "was here yesterday at"), (5, "was here on")])
def test_who_was_here_is_told_on_the_tasks_and_not_on_the_phases(app, sophea, bounmy, days, says):
    at(bounmy, DES)
    beat(bounmy)
    midnight = datetime.datetime.combine(TODAY, datetime.time(0, 0), ZONE)
    write(app, update(PresenceRow).values(seen_at=midnight - datetime.timedelta(days=days)))

    page = at(sophea, "")

    assert f"Bounmy {says}" in page.text
    assert "in Design." in page.text
    assert "Who was here" in page.text
    assert "Bounmy" not in at(sophea, DES).html.split('id="here"')[1].split("</div>")[0]


def test_an_open_page_hears_how_new_the_answers_are(sophea, bounmy):
    at(sophea, DES)
    assert beat(sophea).json["revisions"] == {}
    answer(bounmy, {"DES-01": "1"})
    seen = at(bounmy, DES).form().value("DES-01:seen")
    at(sophea, IMP)

    assert beat(sophea).json["revisions"] == {"DES-01": int(seen)}


def test_a_page_that_is_only_looked_at_writes_nothing(app, sophea, bounmy):
    at(bounmy, DES)

    with app.extensions["database"].reading() as connection:
        assert connection.execute(select(PresenceRow.actor)).all() == []
    bounmy.send({"DES-01": "1"})
    with app.extensions["database"].reading() as connection:
        assert connection.execute(select(PresenceRow.phase)).scalars().all() == ["DES"]


@pytest.mark.parametrize("phase", ["", "0", "99", "x", "-1", "9" * 5000])
def test_a_sign_from_a_page_that_is_not_there_is_not_found(sophea, phase):
    assert beat(sophea, phase).status_code == 404


def test_where_one_code_is_shared_nobody_is_told_of(app, visitor):
    visitor.open()

    assert texts(beat(visitor)) == []
    with app.extensions["database"].reading() as connection:
        assert connection.execute(select(PresenceRow.actor)).all() == []
    assert 'id="here"' not in at(visitor, DES).html


# Who left


def test_an_open_page_of_somebody_who_was_removed_says_that_it_is_theirs_no_more(app, sophea, bounmy):
    form = at(bounmy, DES).form()
    remove(app, "Bounmy")
    fields = {"csrf_token": bounmy.token, "DES-01": "3", "DES-01:seen": "0"}

    saved = bounmy.client.post(f"{bounmy.home}/phases/1/answers", data=fields, headers=JSON)

    assert (saved.status_code, saved.json) == (403, {"problem": "gone"})
    assert beat(bounmy).status_code == 403
    page = bounmy.send({"DES-01": "3", "DES-01:comment": "hours of work"}, form=form)
    assert page.status == 403
    assert "hours of work" in page.text
    assert at(sophea, DES).form().value("DES-01") is None


def test_who_acts_for_another_organisation_meanwhile_is_told_the_same(app, sophea, bounmy):
    at(bounmy, DES)
    token = bounmy.token
    write(
        app,
        update(MembershipRow)
        .where(MembershipRow.account_id == account(app, "Bounmy"))
        .values(organisation_id=make_organisation(app, "Other")),
    )
    fields = {"csrf_token": token, "DES-01": "3", "DES-01:seen": "0"}

    saved = bounmy.client.post(f"{bounmy.home}/phases/1/answers", data=fields, headers=JSON)

    assert (saved.status_code, saved.json) == (404, {"problem": "gone"})


def test_who_is_made_lead_while_typing_goes_on(app, sophea, bounmy):
    at(bounmy, DES)
    write(
        app,
        update(MembershipRow).where(MembershipRow.account_id == account(app, "Bounmy")).values(role=Role.LEAD.value),
    )

    assert bounmy.send({"DES-01": "2"}).status == 200

    assert at(sophea, DES).form().value("DES-01") == "2"


def test_every_page_counts_alike(sophea, bounmy):
    """By `method.progress`: a value, "don't know" and "not applicable" are answers; a comment alone is none."""
    answer(sophea, {"DES-01": "2", "DES-02": "dk", "DES-03:comment": "later"})

    for path in ("", DES, IMP, "/together"):
        assert "2 of 3" in at(bounmy, path).text, path
    assert "2 of 14 answered" in at(bounmy, "").text
    assert "12 questions are still open" in at(bounmy, "/check").text
    assert "2 of 14" in bounmy.get("/assessments").text


# Submitting


def test_a_lead_submits_and_a_member_sees_who_does(sophea, bounmy):
    for path in ("", "/check"):
        page = at(bounmy, path)
        assert "A lead of your organisation submits: Sophea." in page.text
        assert not [form for form in page.forms if form.action.endswith("/submit")]
    assert bounmy.post(f"{bounmy.home}/submit", {"csrf_token": bounmy.token, "revision": "0"}).status == 403

    page = sophea.send(form=at(sophea, "/check").form("/submit"))

    assert page.address.endswith("/results")
    assert at(bounmy, "/together").address.endswith("/results")
    assert beat(bounmy).json == {"problem": "submitted"}


def test_with_a_code_of_an_organisation_a_lead_submits_too(app, organisation):
    seat, _ = seat_of_organisation(app, organisation)

    assert "A lead of your organisation submits: Taking." in at(seat, "/check").text


def test_the_tasks_show_an_account_what_is_for_it(sophea, bounmy):
    lead, colleague = at(sophea, ""), at(bounmy, "")

    assert "/assessments" in lead.links
    assert "/organisation/people" in lead.links
    assert "/organisation/people" not in colleague.links
    assert any(link.endswith("/erase") for link in lead.links)
    assert not any(link.endswith(("/erase", "/card")) for link in colleague.links)
    assert at(bounmy, "/card").status == 404
    assert bounmy.post(f"{bounmy.home}/card", {"csrf_token": bounmy.token, "noted": "yes"}).status == 404


@pytest.mark.parametrize("path", ["", DES, "/check", "/together", "/questions/DES-01/history"])
def test_a_page_asks_a_few_queries_however_many_people_there_are(app, organisation, sophea, path):
    for number in range(4):
        colleague = member(app, organisation, f"Colleague{number}")
        colleague.home = sophea.home
        answer(colleague, {"DES-01": str(number)})
    engine, asked = app.extensions["database"]._reader, []

    def note(*arguments):
        asked.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    at(sophea, path)
    event.remove(engine, "before_cursor_execute", note)

    assert len(asked) <= 10, asked
