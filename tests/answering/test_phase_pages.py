"""The pages of the questions: what is typed is saved, and what is wrong is said beside it, with nothing lost."""

import pytest

from tests.answering.drafts import WORDED
from tests.web import Visitor


@pytest.fixture
def on_phase(visitor):
    """Give a visitor on the first phase."""
    visitor.open()
    return visitor


def phase(visitor, number):
    return visitor.get(f"{visitor.home}/phases/{number}")


def test_begin_leads_over_card_and_opening_page_to_the_first_question(visitor):
    page = visitor.open()

    assert page.status == 200
    assert page.address == f"{visitor.home}/phases/1"
    assert "DES-01" in page.text


def test_a_level_is_saved_and_the_next_phase_follows(on_phase):
    page = on_phase.send({"DES-01": "3", "DES-01:evidence": "Gender policy 2025"})

    assert page.address.endswith("/phases/2")
    form = phase(on_phase, 1).form()
    assert form.value("DES-01") == "3"
    assert form.value("DES-01:evidence") == "Gender policy 2025"


def test_nothing_is_an_answer_before_it_was_given(on_phase):
    page = on_phase.send()

    assert page.status == 200
    assert phase(on_phase, 1).form().value("DES-01") is None
    assert "0 of 14" in on_phase.get(on_phase.home).text


def test_save_and_leave_goes_to_the_tasks(on_phase):
    page = on_phase.send({"DES-01": "0", "go": "tasks"})

    assert page.address == on_phase.home
    assert "1 of 14" in page.text


@pytest.mark.parametrize(
    ("number", "code", "fields", "says"),
    [
        (1, "DES-01", {"DES-01": "5"}, "Choose one of the answers"),  # a level that is not there
        (1, "DES-01", {"DES-01": "-1"}, "Choose one of the answers"),
        (1, "DES-01", {"DES-01": "２"}, "Choose one of the answers"),  # a digit, but no level
        (1, "DES-01", {"DES-01": "1" * 5000}, "Choose one of the answers"),
        (1, "DES-01", {"DES-01": ["3", "dk"]}, "two answers"),
        (1, "DES-01", {"DES-01": "na", "DES-01:reason": "x"}, "applies to every organisation"),
        (1, "DES-01", {"DES-01": "3", "DES-01:comment": "x" * 4001}, "4,001 characters"),
        (1, "DES-01", {"DES-01": "3", "DES-01:evidence": "a\x00b"}, "invisible character"),
        (2, "IMP-03", {"IMP-03:management:women": "about 20"}, "whole number, such as 20"),
        (2, "IMP-03", {"IMP-03:management:women": "-1"}, "whole number, such as 20"),
        (2, "IMP-03", {"IMP-03:management:women": "1000001"}, "whole number, such as 20"),
        (2, "IMP-03", {"IMP-03:management:women": "9" * 5000}, "whole number, such as 20"),
        (2, "IMP-03", {"IMP-03": "dk", "IMP-03:management:women": "2"}, "two answers"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_it_and_stays_on_the_page(on_phase, number, code, fields, says):
    phase(on_phase, number)

    page = on_phase.send(fields)

    assert page.status == 422
    assert says in page.text
    assert any(link.startswith(f"#{code}") and link[1:] in page.ids for link in page.links), "the summary leads there"
    texts = {name: value for name, value in fields.items() if ":" in name and name.split(":")[1] in ("comment",)}
    assert all(page.form().value(name) == value for name, value in texts.items())


def test_the_rest_of_a_page_is_saved_beside_what_is_wrong(on_phase):
    on_phase.send({"DES-01": "3", "DES-02": "9"})

    form = phase(on_phase, 1).form()
    assert form.value("DES-01") == "3"
    assert form.value("DES-02") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1,200", "1200"), ("1 200", "1200"), ("១២", "12"), ("  7 ", "7"), ("007", "7")],
)
def test_counts_are_read_as_people_write_them(on_phase, typed, kept):
    phase(on_phase, 2)

    assert on_phase.send({"IMP-03:management:women": typed}).status == 200

    assert phase(on_phase, 2).form().value("IMP-03:management:women") == kept


def test_not_applicable_wants_its_reason_and_keeps_it(visitor):
    visitor.open(**{"profile:activities": ["va"]})
    phase(visitor, 2)

    refused = visitor.send({"IMP-09": "na"})
    page = phase(visitor, 2)
    codes = [name for name in page.ids if name.startswith("IMP-09")]

    assert refused.status == 422
    assert codes


def test_an_answer_can_be_cleared_and_its_words_stay(on_phase):
    on_phase.send({"DES-01": "3", "DES-01:comment": "look again"})
    phase(on_phase, 1)

    page = on_phase.send({"clear": "DES-01"})

    assert page.address.endswith("/phases/1")
    assert page.form().value("DES-01") is None
    assert page.form().value("DES-01:comment") == "look again"


def test_text_with_a_phone_number_is_saved_and_asked_about(on_phase):
    page = on_phase.send({"DES-01": "2", "DES-01:comment": "ask Thida, 012 345 678"})

    assert page.address.endswith("/phases/1"), "the question is asked before the next phase"
    assert "012 345 678" in page.text
    page = on_phase.send({"leave_out": "DES-01"})
    assert page.form().value("DES-01:comment") == "ask Thida, [left out]"


def test_a_text_that_is_kept_is_not_asked_about_until_it_changes(on_phase):
    page = on_phase.send({"DES-01:comment": "file 0123456789"})
    mark = next(name for name in page.html.split('"') if name == "DES-01:keep")
    value = page.html.split('name="DES-01:keep"')[1].split('value="')[1].split('"')[0]

    page = on_phase.send({mark: value})
    assert page.address.endswith("/phases/2"), "it was answered"
    page = phase(on_phase, 1)
    assert on_phase.send({"DES-02": "1"}).address.endswith("/phases/2"), "and stays answered"

    phase(on_phase, 1)
    page = on_phase.send({"DES-01:comment": "file 0123456789, call 099 876 543"})
    assert page.address.endswith("/phases/1"), "another text is another question"


def test_two_tabs_with_different_answers_show_both_and_one_is_chosen(on_phase, app):
    other = Visitor(app)
    other.client = on_phase.client
    other.page = phase(on_phase, 1)
    phase(on_phase, 1)
    on_phase.send({"DES-01": "2", "DES-01:comment": "theirs"})

    page = other.send({"DES-01": "3", "DES-01:comment": "mine"})

    assert page.status == 409
    assert "Level 2" in page.text
    assert "Level 3" in page.text
    page = other.send({"DES-01:pick": "mine"}, form=page.form("/phases/1"))
    form = other.get(f"{on_phase.home}/phases/1").form()
    assert form.value("DES-01") == "3"
    assert form.value("DES-01:comment") == "theirs\nmine"


def test_choosing_theirs_keeps_their_answer_and_both_texts(on_phase, app):
    other = Visitor(app)
    other.client = on_phase.client
    other.page = phase(on_phase, 1)
    phase(on_phase, 1)
    on_phase.send({"DES-01": "2", "DES-01:comment": "theirs"})

    page = other.send({"DES-01": "3", "DES-01:comment": "mine"})
    other.send({"DES-01:pick": "theirs"}, form=page.form("/phases/1"))

    form = other.get(f"{on_phase.home}/phases/1").form()
    assert form.value("DES-01") == "2"
    assert form.value("DES-01:comment") == "theirs\nmine"


def test_an_earlier_answer_can_be_taken_again(on_phase):
    on_phase.send({"DES-01": "1"})
    phase(on_phase, 1)
    on_phase.send({"DES-01": "4"})
    page = on_phase.get(f"{on_phase.home}/questions/DES-01/history")

    undo = [form for form in page.forms if form.value("revision")]
    page = on_phase.send(form=undo[-1])

    assert page.form().value("DES-01") == "1"


def test_what_was_wrong_beside_a_conflict_is_asked_after_it(on_phase, app):
    other = Visitor(app)
    other.client = on_phase.client
    other.page = phase(on_phase, 1)
    phase(on_phase, 1)
    on_phase.send({"DES-01": "2"})

    page = other.send({"DES-01": "3", "DES-02": "1", "DES-02:comment": "x" * 4001})
    assert page.status == 409
    page = other.send({"DES-01:pick": "mine"}, form=page.form("/phases/1"))

    assert page.status == 422
    assert page.form().value("DES-02:comment") == "x" * 4001
    assert page.form().value("DES-02") == "1"


def test_going_back_does_not_write_over_an_answer_that_was_not_seen(on_phase, app):
    on_phase.send({"DES-01": "1"})
    phase(on_phase, 1)
    on_phase.send({"DES-01": "2"})
    other = Visitor(app)
    other.client = on_phase.client
    page = other.get(f"{on_phase.home}/questions/DES-01/history")
    phase(on_phase, 1)
    on_phase.send({"DES-01": "4"})

    page = other.send(form=[form for form in page.forms if form.value("revision")][-1])

    assert page.status == 409
    assert phase(on_phase, 1).form().value("DES-01") == "4"


def test_a_question_that_is_not_there_has_no_history(on_phase):
    assert on_phase.get(f"{on_phase.home}/questions/NO-SUCH/history").status == 404
    phase(on_phase, 1)
    fields = {"csrf_token": on_phase.token, "revision": "1"}
    assert on_phase.post(f"{on_phase.home}/questions/NO-SUCH/history", fields).status == 404


def test_a_reason_with_a_phone_number_can_leave_it_out(visitor):
    visitor.open(**{"profile:activities": ["va", "advocacy", "clearance", "eore"]})
    code, number = next(
        (question.id, WORDED.phase_order[question.phase] + 1)
        for question in WORDED.questions
        if question.not_applicable_by_hand is not None and question.kind == "levels"
    )
    phase(visitor, number)
    page = visitor.send({code: "na", f"{code}:reason": "ask 012 345 678"})
    assert page.address.endswith(f"/phases/{number}")

    page = visitor.send({"leave_out": code})

    assert page.form().value(f"{code}:reason") == "ask [left out]"


def test_a_form_of_an_assessment_that_this_browser_left_is_carried_to_its_pin(on_phase):
    code, pin, form = on_phase.code, on_phase.pin, on_phase.page.form()
    home = on_phase.home
    form.action = f"{home}/phases/1"
    on_phase.open(name="Another organisation")

    form.fields = [(name, on_phase.token if name == "csrf_token" else value) for name, value in form.fields]
    page = on_phase.send({"DES-01": "3"}, form=form)
    assert page.status == 404
    page = on_phase.send({"code": code, "pin": pin}, form=page.form("/come-back"))
    on_phase.send(form=page.form("/phases/1"))

    assert on_phase.get(f"{home}/phases/1").form().value("DES-01") == "3"


def test_a_saving_with_nothing_in_it_is_not_called_saved(on_phase):
    answer = on_phase.client.post(
        f"{on_phase.home}/phases/1/answers",
        data={"csrf_token": on_phase.token, "DES-01": "3"},
        headers={"Accept": "application/json"},
    )

    assert (answer.status_code, answer.json) == (400, {"problem": "nothing"})


def test_the_total_of_a_column_reads_numbers_as_the_form_does(on_phase):
    phase(on_phase, 2)

    page = on_phase.send({"IMP-03:management:women": "1,000", "IMP-03:field-leaders:women": "២", "IMP-01": "9"})

    assert page.status == 422
    assert "<td>1002</td>" in page.html


def test_html_in_a_text_is_text(on_phase):
    page = on_phase.send({"DES-01": "2", "DES-01:comment": "<script>alert(1)</script>", "language": "en"})

    assert "<script>alert" not in page.html
    assert page.form().value("DES-01:comment") == "<script>alert(1)</script>"


def test_a_form_sent_twice_is_saved_once(on_phase):
    fields = [(name, value) for name, value in on_phase.page.form().fields if name != "DES-01"] + [("DES-01", "2")]

    on_phase.post(f"{on_phase.home}/phases/1", fields)
    page = on_phase.post(f"{on_phase.home}/phases/1", fields)

    assert page.status == 200
    history = on_phase.get(f"{on_phase.home}/questions/DES-01/history")
    assert history.text.count("Level 2") == 1


@pytest.mark.parametrize("number", ["0", "6", "99999999999"])
def test_a_phase_that_is_not_there_is_not_found(on_phase, number):
    assert phase(on_phase, number).status == 404


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_bytes_that_are_no_text_stay_as_they_were_sent(on_phase):
    body = b"csrf_token=" + on_phase.token.encode() + b"&DES-01:seen=0&DES-01=2&DES-01:comment=caf%ff%fe"

    assert on_phase.client.post(f"{on_phase.home}/phases/1", data=body, headers=FORM).status_code == 303

    assert phase(on_phase, 1).form().value("DES-01:comment") == "caf%FF%FE"


def test_a_body_that_cannot_be_read_as_a_form_changes_nothing(on_phase):
    body = b"csrf_token=" + on_phase.token.encode() + b"&DES-01:seen=0&DES-01=2\xff"

    assert on_phase.client.post(f"{on_phase.home}/phases/1", data=body, headers=FORM).status_code == 400

    assert phase(on_phase, 1).form().value("DES-01") is None


@pytest.mark.parametrize("megabytes", [3, 5, 7])
def test_a_huge_form_is_refused(on_phase, megabytes):
    huge = on_phase.client.post(f"{on_phase.home}/phases/1", data=b"a=" + b"x" * megabytes * 1_000_000, headers=FORM)

    assert huge.status_code == 413
    assert "shorten the longest text" in huge.text


def test_a_form_with_very_many_fields_is_refused(on_phase):
    fields = {f"DES-01:{number}": "x" for number in range(6000)} | {"csrf_token": on_phase.token}

    assert on_phase.post(f"{on_phase.home}/phases/1", fields).status == 413


@pytest.mark.parametrize("page_key", ["a\x00b", "x" * 5000, "", "<script>"])
def test_a_page_that_calls_itself_something_odd_is_a_page_of_its_own(on_phase, page_key):
    assert on_phase.send({"DES-01": "2", "page": page_key, "turn": "-1"}).status == 200

    assert phase(on_phase, 1).form().value("DES-01") == "2"
