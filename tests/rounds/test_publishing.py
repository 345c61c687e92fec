"""What a round comes to: the same as `assessment compare` makes of its answers, looked at first, published once."""

import datetime
import json

import pytest
from sqlalchemy import func, select, update

from assessment.answering.overview import answers_of
from assessment.answering.storage import stored_of, wording_of
from assessment.answering.tables import AssessmentRow
from assessment.cli import main
from assessment.installation.access import Role
from assessment.installation.jobs import run_job, utc_now
from assessment.library.storage import QUICK, Shelf
from assessment.manage.demonstration_rounds import CLEARERS, Filling, Operator
from assessment.organisations.tables import OrganisationRow
from assessment.rounds import closing, storage
from assessment.rounds.tables import PublicationRow, RoundRow
from assessment.worker import work_of
from tests.members import make_account, member, sign_in
from tests.rounds.authorities import give_mandate

NUMBER = 8
NOW = utc_now()


class Country:
    """A round of operators that has closed, and its authority."""

    def __init__(self, app, number=NUMBER):
        self.app, self.database = app, app.extensions["database"]
        with self.database.reading() as connection:
            self.questionnaire = Shelf().edition(connection, QUICK, 1, "en").questionnaire
        self.filling = Filling(self.database, self.questionnaire, "a secret", "no hash")
        self.wanted = [Operator(f"Operator {place}", "ngo", CLEARERS, 1 + place / 4) for place in range(number)]
        authority_id = make_account(app, "Sovann")
        self.country = self.filling.country("KH", "Asia/Phnom_Penh", authority_id, self.wanted, {}, NOW)
        self.round_id = self.filling.round(self.country, 2026, NOW - datetime.timedelta(days=2), years=0)
        self.authority = sign_in(app, "Sovann")
        self.page = f"/rounds/{self.round_id}/publication"

    def run_jobs(self):
        kinds = work_of(self.app.extensions["config"])
        with self.database.reading() as connection:
            found = storage.round_by_id(connection, self.round_id)
        with self.database.writing() as connection:
            job = closing.ask_for_preview(connection, found, utc_now())
        run_job(self.database, kinds, job, lease_seconds=60)

    def document(self):
        with self.database.reading() as connection:
            return json.loads(connection.execute(select(PublicationRow.document)).scalar_one())

    def publish(self):
        self.authority.get(self.page)
        return self.authority.send({"final": "yes"}, form=self.authority.page.form())

    def step(self, number, share):
        """Let an organisation show another step of its result."""
        name = self.wanted[number].name
        own = select(OrganisationRow.id).where(OrganisationRow.name == name).scalar_subquery()
        with self.database.writing() as connection:
            connection.execute(update(AssessmentRow).where(AssessmentRow.organisation_id == own).values(share=share))


@pytest.fixture
def country(app):
    return Country(app)


def answers_files(country, folder):
    """Write what was handed in as answers files, without the code that publishes."""
    with country.database.reading() as connection:
        ones = [stored_of(row) for row in connection.execute(select(AssessmentRow.__table__))]
        answers = answers_of(connection, {one.id: wording_of(one, country.questionnaire) for one in ones})
    files = []
    for one in ones:
        entries = {
            code: found.answer.as_entry(country.questionnaire.question(code)) for code, found in answers[one.id].items()
        }
        profile = {
            name: sorted(value) if isinstance(value, frozenset) else value for name, value in one.profile.items()
        }
        content = {
            "questionnaire": QUICK,
            "version": 1,
            "organisation": one.opening["organisation"],
            "period": one.period,
            "profile": profile,
            "answers": entries,
        }
        files.append(folder / f"{one.id}.json")
        files[-1].write_text(json.dumps(content))
    return files


def test_a_closed_round_comes_to_what_the_command_line_makes_of_its_answers(country, tmp_path):
    country.run_jobs()
    output = tmp_path / "publication.json"

    with pytest.raises(SystemExit) as ended:
        main(["compare", QUICK, *map(str, answers_files(country, tmp_path)), "-o", str(output)])

    assert ended.value.code == 0
    by_command = json.loads(output.read_text())
    published = country.document()
    assert by_command["cells"]
    for part in ("cells", "hidden", "groups", "participants", "submitted", "provisional", "named"):
        assert by_command[part] == published[part], part


def test_it_is_looked_at_before_it_is_published(country):
    page = country.authority.get(country.page)
    country.authority.send(form=page.form("/prepare"))
    assert "It waits for its turn." in country.authority.page.text
    country.run_jobs()

    page = country.authority.get(country.page)

    assert "What will be published" in page.text
    assert "I understand that a publication never changes" in page.text
    page = country.publish()
    assert "It does not change any more." in page.text


def test_without_saying_so_nothing_is_published(country):
    country.run_jobs()
    country.authority.get(country.page)

    page = country.authority.send(form=country.authority.page.form())

    assert page.status == 422
    assert "a publication never changes" in page.text
    assert _published_at(country) is None


def test_a_choice_made_meanwhile_is_looked_at_again(country):
    country.run_jobs()
    country.authority.get(country.page)
    form = country.authority.page.form()
    country.step(2, "result")

    page = country.authority.send({"final": "yes"}, form=form)

    assert page.status == 409
    assert "Nothing was published" in page.text
    assert _published_at(country) is None


def test_publishing_twice_is_publishing_once(country):
    country.run_jobs()
    country.authority.get(country.page)
    form = country.authority.page.form()
    country.authority.send({"final": "yes"}, form=form)
    first = _published_at(country), country.document()

    page = country.authority.send({"final": "yes"}, form=form)

    assert page.status == 200
    country.run_jobs()
    assert (_published_at(country), country.document()) == first


def test_who_takes_its_name_out_is_named_no_more_and_the_numbers_stay(country):
    country.step(1, "result")
    country.step(3, "report")
    country.run_jobs()
    country.publish()
    before = country.document()
    address = f"/rounds/{country.round_id}/comparison"
    assert "Operator 1" in country.authority.get(address).text

    country.step(1, "nothing")

    page = country.authority.get(address)
    assert "Operator 1" not in page.text
    assert "Operator 3" in page.text
    assert country.document() == before


def test_who_handed_in_late_is_not_in_it(country):
    late = select(AssessmentRow.id).limit(1).scalar_subquery()
    with country.database.writing() as connection:
        connection.execute(update(AssessmentRow).where(AssessmentRow.id == late).values(submitted_at=utc_now()))

    country.run_jobs()

    assert country.document()["submitted"] == NUMBER - 1


def test_an_open_round_is_not_published(country):
    with country.database.writing() as connection:
        connection.execute(update(RoundRow).values(closes_at=utc_now() + datetime.timedelta(days=1)))

    assert "What the organisations have in common is put together then" in country.authority.get(country.page).text
    country.authority.post(f"{country.page}/prepare", {"csrf_token": country.authority.token})
    assert country.authority.page.status == 409


def test_previews_are_asked_for_when_a_round_has_closed_and_only_once(country):
    with country.database.writing() as connection:
        closing.ask_for_all_previews(connection, utc_now())
        closing.ask_for_all_previews(connection, utc_now())
    country.run_jobs()

    with country.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(PublicationRow)).scalar() == 1


def test_the_authority_of_another_country_finds_nothing_there(country):
    give_mandate(country.app, make_account(country.app, "Khamla"), "LA")
    other = sign_in(country.app, "Khamla")

    assert other.get(country.page).status == 404


def _published_at(country):
    with country.database.reading() as connection:
        return connection.execute(select(PublicationRow.published_at)).scalar_one()


def test_a_member_of_an_invited_organisation_does_not_publish(country):
    organisation_id = next(iter(country.country.leads))
    visitor = member(country.app, organisation_id, "Bounmy", Role.LEAD)

    assert visitor.get(country.page).status == 403
