"""What a round comes to: the same as `assessment compare` makes of its answers, looked at first, published once."""

import datetime
import json

import pytest
from sqlalchemy import delete, func, select, update

from assessment.accounts.tables import AccountRow
from assessment.answering.overview import answers_of
from assessment.answering.storage import stored_of, wording_of
from assessment.answering.tables import AssessmentRow
from assessment.cli import main
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.library.storage import QUICK
from assessment.organisations.tables import OrganisationRow
from assessment.rounds import closing
from assessment.rounds.tables import PublicationRow, RoundRow
from tests.members import make_account, member, sign_in
from tests.rounds.authorities import give_mandate
from tests.rounds.countries import NUMBER, Country


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


def test_who_was_named_when_it_was_published_stays_known(app):
    """Six of whom one is named: five are unknown. Once it takes its name out, no other may add its own."""
    six = Country(app, number=6)
    six.step(0, "result")
    six.run_jobs()
    six.publish()
    assert six.document()["cells"]
    six.step(0, "nothing")

    with six.database.reading() as connection:
        query = select(AssessmentRow.id).join(OrganisationRow, OrganisationRow.id == AssessmentRow.organisation_id)
        others = connection.execute(query.where(OrganisationRow.name != six.wanted[0].name)).scalars().all()
        assert [closing.may_step_up(connection, id, utc_now()) for id in others] == 5 * [False]


def test_a_name_is_not_what_one_is_known_by(app):
    six = Country(app, number=6)
    six.step(0, "result")
    six.run_jobs()
    six.publish()
    six.step(0, "nothing")
    with six.database.writing() as connection:
        renamed = update(OrganisationRow).where(OrganisationRow.name == six.wanted[0].name).values(name="Renamed")
        connection.execute(renamed)

    assert may_step_up(six) == {"Renamed": True} | {one.name: False for one in six.wanted[1:]}


@pytest.mark.parametrize("number", [7, 8])
def test_who_showed_its_result_once_stays_known(app, number):
    """After publishing, one after the other shows its result for a day: as many as might if all of them stayed."""
    assert one_after_the_other(app, number, stays=False) == one_after_the_other(app, number, stays=True)


def one_after_the_other(app, number, *, stays):
    with app.extensions["database"].writing() as connection:
        for table in (RoundRow, OrganisationRow, AccountRow):
            connection.execute(delete(table))
    country = Country(app, number)
    country.run_jobs()
    country.publish()
    able: list[str] = []
    while True:
        found = [name for name, may in may_step_up(country).items() if may and name not in able]
        if not found:
            return able
        place = next(place for place, one in enumerate(country.wanted) if one.name == found[0])
        country.step(place, "result")
        if not stays:
            country.step(place, "nothing")
        able.append(found[0])


def may_step_up(country):
    query = select(OrganisationRow.name, AssessmentRow.id).join_from(
        AssessmentRow, OrganisationRow, OrganisationRow.id == AssessmentRow.organisation_id
    )
    with country.database.reading() as connection:
        rows = connection.execute(query.order_by(OrganisationRow.name)).all()
        return {name: closing.may_step_up(connection, id, utc_now()) for name, id in rows}


def test_a_report_that_could_be_read_before_publishing_is_not_forgotten(app):
    """Five, of whom one shows its report after the end and takes it back: its authority knows one of the five."""
    five = Country(app, number=5)
    five.step(0, "report")
    five.step(0, "nothing")

    five.run_jobs()

    assert five.document()["groups"]["all"] == {"size": 5, "unknown": 4}
    assert not five.document()["cells"]
    assert not five.document()["named"]


def test_what_was_chosen_taken_back_and_chosen_again_is_looked_at_again(country):
    for share in ("result", "nothing", "result"):
        country.step(1, share)
        country.run_jobs()

    assert "Operator 1" in str(country.document()["named"])
    assert "Published" in country.publish().text


def test_who_takes_part_is_led_to_the_comparison_and_not_to_the_authoritys_page(country):
    organisation_id = next(iter(country.country.leads))
    visitor = member(country.app, organisation_id, "Bounmy", Role.LEAD)
    home = f"/rounds/{country.round_id}"
    assert "/comparison" not in visitor.get(home).html
    country.run_jobs()
    country.publish()

    page = visitor.get(home).html

    assert f'href="{home}/comparison"' in page
    assert "/publication" not in page
    assert f'href="{home}/publication"' in country.authority.get(home).html


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
