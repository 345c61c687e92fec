"""The pages of a publication: who sees them, what stands on them, and what never does."""

import re

import pytest
from sqlalchemy import delete, select, update

from assessment.answering.tables import AssessmentRow, ResultRow
from assessment.installation.access import Role
from assessment.installation.jobs import run_job
from assessment.installation.tables import JobRow
from assessment.organisations.tables import OrganisationRow
from assessment.worker import work_of
from tests.comparing import publications as made
from tests.comparing.published import OVERALL, RESULT, Round
from tests.members import make_account, make_organisation, member, sign_in
from tests.rounds.authorities import give_mandate
from tests.web import Visitor

NOT_SHOWN = "Not shown, so that no single organisation can be recognised."


@pytest.fixture
def round(app):
    return Round(app, organisation="Example <b>Clearance")


def rows(page) -> list[str]:
    """The rows of the tables of a page, their cells apart by |."""
    found = []
    for row in re.findall(r"<tr.*?</tr>", page.html, flags=re.DOTALL):
        cells = re.findall(r"<t[hd].*?</t[hd]>", row, flags=re.DOTALL)
        texts = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]
        found.append(" | ".join(texts))
    return found


def numbers_in(text: str) -> list[str]:
    return re.findall(r"\d+", re.sub(r"[A-Z]{3}-\d\d", "", text))


# Who sees it


def test_everybody_who_was_invited_sees_the_same_page(round):
    round.publish(made.quick())

    for visitor in (round.authority, round.person(), round.person("Soma", Role.FACILITATOR)):
        page = visitor.get(f"{round.home}/comparison")
        assert page.status == 200
        assert "Where the sector stands" in page.text


def test_others_find_nothing(app, round):
    round.publish(made.quick())
    give_mandate(app, make_account(app, "Bounthong"), "LA")
    stranger = member(app, make_organisation(app, "Delta Clearing"), "Malee", Role.LEAD)

    for visitor in (sign_in(app, "Bounthong"), stranger):
        for page in ("comparison", "comparison/DES", "numbers.xlsx", "numbers.csv", "codebook.csv", "report.pdf"):
            assert visitor.get(f"{round.home}/{page}").status == 404
    assert Visitor(app).get(f"{round.home}/comparison").address == "/sign-in"


def test_a_preview_is_no_publication(round):
    round.publish(made.quick(), is_preview=True)

    assert round.authority.get(f"{round.home}/comparison").status == 404


@pytest.mark.parametrize("address", ["comparison?group=type:ngo", "comparison/NO-01", "comparison/overall"])
def test_what_the_publication_does_not_have_is_not_there(round, address):
    round.publish(made.quick())

    assert round.authority.get(f"{round.home}/{address}").status == 404


# What stands on it


def test_the_page_holds_the_published_numbers(round):
    page = round.publish(made.quick()).authority.get(f"{round.home}/comparison")

    found = rows(page)
    assert "Clearance operations | 11 | 60 | 50–70" in found
    assert "Clearance operations | 1 | 1 | 4 | 4 | 1" in found
    assert "EVA-06 Follow-up of gender recommendations | 2 of 12" in found
    assert "Border Police EOD Police | 3 Developing 48.8" in found
    assert any(row.startswith("Field leaders: ") and row.endswith("| 15 about 13% | 105 | 11") for row in found)


def test_what_is_hidden_is_said_in_words_and_has_no_number(round):
    page = round.publish(made.quick()).authority.get(f"{round.home}/comparison")

    [gap] = [row for row in rows(page) if row.startswith("IMP-09")]
    [people] = [row for row in rows(page) if row.startswith("Management")]
    assert (gap.rpartition("| ")[2], people.rpartition("| ")[2]) == ("not shown", "not shown")
    assert numbers_in(gap) == numbers_in(people) == []
    question = round.authority.get(f"{round.home}/comparison/IMP-09")
    assert NOT_SHOWN in question.text
    assert "<img" not in question.html.partition("<main")[2]


def test_a_question_shows_each_answer_and_the_round_before(round):
    page = round.before(made.quick_before()).publish(made.quick()).authority.get(f"{round.home}/comparison/IMP-01")

    found = rows(page)
    assert found[0] == "Answer | 2025 | 2026"
    assert [row.split(" | ")[1:] for row in found[1:6]] == [["3", "1"], ["3", "2"], ["3", "3"], ["2", "4"], ["1", "2"]]
    assert "6 of 12 organisations meet the standard." in page.text


def test_a_phase_shows_all_its_questions(round):
    page = round.publish(made.quick()).authority.get(f"{round.home}/comparison/EVA")

    assert {"question-EVA-06", "question-EVA-08"} <= page.ids


def test_change_is_told_with_its_rule(round):
    page = round.before(made.quick_before()).publish(made.quick()).authority.get(f"{round.home}/comparison")

    assert "Implementation | 40 | 50 | 10 more" in rows(page)
    assert "Design | 55 | 55 | about the same" in rows(page)
    assert "The same 12 organisations took part in both rounds." in page.text


@pytest.mark.parametrize("who", ["authority", "member"])
def test_where_everything_is_hidden_a_page_says_what_is_possible(round, who):
    reader = round.authority if who == "authority" else round.person()
    page = round.publish(made.all_hidden()) and reader.get(f"{round.home}/comparison")

    first = "Each looks at itself over time" if who == "authority" else "Look at yourselves over time"
    assert "4 took part, and each is protected" in page.text
    assert NOT_SHOWN in page.text
    for way in (first, "Share in the room", "Join a region", "Wait for the next round"):
        assert way in page.text
    assert "<img" not in page.html.partition("<main")[2]


# One's own position


def test_only_the_people_of_an_organisation_see_its_position(round):
    round.submit().publish(made.quick())

    own = round.person().get(f"{round.home}/comparison")
    assert "Overall | 63.5 | 50" in rows(own)
    assert "Only people of Example <b>Clearance see it" in " ".join(own.text.split())
    for visitor in (round.authority, round.person("Soma", Role.FACILITATOR)):
        for address in ("comparison", "comparison/DES", "comparison/IMP-01"):
            page = visitor.get(f"{round.home}/{address}")
            assert "63.5, limited" in page.html or "63.5" not in page.html
            assert "62.5" not in page.html
            assert "diamond" not in page.text
            assert "You:" not in page.text


def test_ones_own_answer_stands_beside_those_of_the_others(round):
    page = round.submit().publish(made.quick()).person().get(f"{round.home}/comparison/IMP-01")

    assert "You: level 1." in page.text


def test_by_its_code_a_team_sees_its_position_and_nothing_of_its_round_before(round):
    before = RESULT | {"overall": OVERALL | {"score": 53.5}}
    round.before(made.quick_before(), result=before).submit().publish(made.quick())
    assert "Overall | 63.5 | 50 | 10 more 2025: 53.5" in rows(round.person().get(f"{round.home}/comparison"))

    page = round.code().get(f"{round.home}/comparison")

    assert "Overall | 63.5 | 50" in rows(page)
    assert "53.5" not in page.text
    assert "Your change" not in page.text
    assert "Only people of Example <b>Clearance see it" in " ".join(page.text.split())


def test_a_code_without_an_account_sees_where_its_organisation_stands(round):
    code = round.submit().publish(made.quick()).code()

    page = code.get(f"{round.home}/comparison")
    assert "Overall | 63.5 | 50" in rows(page)
    assert "Only people of Example <b>Clearance see it" in " ".join(page.text.split())
    assert "You: level 1." in code.get(f"{round.home}/comparison/IMP-01").text
    assert f"{round.home}/comparison" in code.get(round.home).links


def test_a_code_of_another_assessment_finds_nothing(app, round):
    other = Round(app, area="LA", leader="Bounthong", organisation="Delta")
    code = other.submit().publish(made.quick(named=())).code()
    round.submit().publish(made.quick())

    assert code.get(f"{other.home}/comparison").status == 200
    for page in ("", "/comparison", "/comparison/DES", "/numbers.xlsx", "/numbers.csv", "/codebook.csv", "/report.pdf"):
        assert code.get(f"{round.home}{page}").status == 404


def test_a_withdrawn_result_is_not_shown(app, round):
    lead = round.submit().publish(made.quick()).person()
    lead.get(f"{round.home}/comparison")
    with app.extensions["database"].writing() as connection:
        connection.execute(delete(ResultRow))

    assert "diamond" not in lead.get(f"{round.home}/comparison").text


def test_who_takes_its_name_out_is_not_on_the_page_any_more(app, round):
    round.publish(made.quick())
    assert "Border Police EOD" in round.authority.get(f"{round.home}/comparison").text

    take_out(app, "Border Police EOD")

    assert "Border Police EOD" not in round.authority.get(f"{round.home}/comparison").text


# Files and the report


def test_files_are_sent_to_be_kept(round):
    round.publish(made.quick())

    sheets = round.authority.client.get(f"{round.home}/numbers.xlsx")
    lines = round.authority.client.get(f"{round.home}/numbers.csv")
    assert sheets.data.startswith(b"PK")
    assert "filename=level-ground-round-2026-numbers.xlsx" in sheets.headers["Content-Disposition"]
    assert b"question:IMP-09,IMP-09" in lines.data
    assert "unit" in round.authority.client.get(f"{round.home}/codebook.csv").text


def test_the_national_report_is_made_by_the_worker_and_sent(app, round):
    round.publish(made.quick())
    page = round.authority.get(f"{round.home}/comparison")
    waiting = round.authority.send(form=page.form("/report"))
    assert "The national report is being made" in waiting.text

    work(app)

    ready = round.authority.get(waiting.address)
    assert "The report is ready." in ready.text
    [link] = [one for one in ready.links if "report.pdf" in one]
    answer = round.authority.client.get(link)
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")


def test_names_that_are_taken_out_and_back_in_bring_another_report(app, round):
    round.publish(made.quick())
    page = round.authority.get(f"{round.home}/comparison")
    for share in ("result", "nothing", "result"):
        show(app, "Delta Clearing", share)
        page = round.authority.get(f"{round.home}/comparison")
        round.authority.send(form=page.form("/report"))
        work(app)
        assert round.authority.client.get(f"{round.home}/report.pdf").status_code == 200, share


def test_a_report_with_a_name_that_was_taken_out_is_not_sent(app, round):
    round.publish(made.quick())
    page = round.authority.get(f"{round.home}/comparison")
    round.authority.send(form=page.form("/report"))
    work(app)
    assert round.authority.client.get(f"{round.home}/report.pdf").status_code == 200

    take_out(app, "Delta Clearing")

    assert round.authority.get(f"{round.home}/report.pdf").status == 404


def take_out(app, name: str) -> None:
    """Let an organisation take its name out."""
    show(app, name, "nothing")


def show(app, name: str, share: str) -> None:
    """Let an organisation show another step of its result."""
    own = select(OrganisationRow.id).where(OrganisationRow.name == name).scalar_subquery()
    with app.extensions["database"].writing() as connection:
        connection.execute(update(AssessmentRow).where(AssessmentRow.organisation_id == own).values(share=share))


def work(app) -> None:
    """Do what waits for the worker."""
    database = app.extensions["database"]
    with database.reading() as connection:
        waiting = connection.execute(select(JobRow.id)).scalars().all()
    for job in waiting:
        run_job(database, work_of(app.extensions["config"]), job, lease_seconds=60)
