"""People on the administrator's pages: accounts closed and opened, mandates, other administrators."""

from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from assessment.accounts.tables import AccountRow, SignInRow
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.installation.tables import LogRow
from assessment.manage import people
from assessment.organisations.storage import LastAdministrator
from assessment.organisations.tables import MandateRow
from tests.members import add, make_account, make_organisation, sign_in

ALL = "/administration/people"


def press(visitor, id, do, **fields):
    visitor.get(f"{ALL}/{id}")
    return visitor.post(f"{ALL}/{id}", {"csrf_token": visitor.token, "do": do} | fields)


def buttons(page):
    return {form.value("do") for form in page.forms if form.value("do")}


def account(app, id):
    with app.extensions["database"].reading() as connection:
        return connection.execute(select(AccountRow.__table__).where(AccountRow.id == id)).one()


def own_id(app):
    with app.extensions["database"].reading() as connection:
        return connection.execute(select(AccountRow.id).where(AccountRow.email == "bopha@example.org")).scalar_one()


def acts(app):
    with app.extensions["database"].reading() as connection:
        return [row.act for row in connection.execute(select(LogRow.__table__).order_by(LogRow.id))]


@pytest.fixture
def sophea(app):
    return make_account(app, "Sophea")


def test_the_list_has_everybody_with_their_organisations(app, administrator, sophea):
    add(app, make_organisation(app), sophea, Role.LEAD)
    page = administrator.get(ALL)

    assert page.html.count("<tr>") == 3
    for text in ("Bopha", "Sophea", "sophea@example.org", "Example Clearance", "never"):
        assert text in page.text
    assert "Example Clearance" in administrator.get(f"{ALL}/{sophea}").text


def test_the_last_sign_in_outlives_it(app, administrator, sophea):
    sign_in(app, "Sophea")
    with app.extensions["database"].writing() as connection:
        connection.exec_driver_sql("DELETE FROM sign_in WHERE account_id = ?", (sophea.hex,))

    assert "never" not in administrator.get(f"{ALL}/{sophea}").text


def test_a_closed_account_is_out_at_once_and_comes_in_again_when_it_is_opened(app, administrator, sophea):
    person = sign_in(app, "Sophea")

    assert "The account is closed" in press(administrator, sophea, "close").text
    assert person.get("/account").address == "/sign-in"
    with app.extensions["database"].reading() as connection:
        assert connection.execute(select(SignInRow).where(SignInRow.account_id == sophea)).all() == []
    assert "Closed" in administrator.get(ALL).text
    assert "open" in buttons(administrator.get(f"{ALL}/{sophea}"))

    press(administrator, sophea, "open")
    sign_in(app, "Sophea")
    assert [one for one in acts(app) if one.endswith("_account")] == ["closed_account", "opened_account"]


def test_nobody_closes_their_own_account(app, administrator):
    make_account(app, "Dara", is_administrator=True)
    page = press(administrator, own_id(app), "close")

    assert page.status == 409
    assert "Another administrator can close it." in page.text
    assert account(app, own_id(app)).is_active
    assert "close" not in buttons(page)


def test_an_administrator_is_made_and_unmade(app, administrator, sophea):
    person = sign_in(app, "Sophea")
    assert person.get("/administration").status == 403

    press(administrator, sophea, "make_administrator")
    assert person.get("/administration").status == 200
    press(administrator, sophea, "unmake_administrator")
    assert person.get("/administration").status == 403
    assert acts(app)[-2:] == ["made_administrator", "unmade_administrator"]


def test_the_last_administrator_stays(app, administrator, sophea):
    page = press(administrator, own_id(app), "unmake_administrator")

    assert page.status == 409
    assert "Make another administrator first." in page.text
    assert account(app, own_id(app)).is_administrator


def test_a_closed_administrator_is_no_other_one(app, administrator):
    dara = make_account(app, "Dara", is_administrator=True)
    press(administrator, dara, "close")

    assert press(administrator, own_id(app), "unmake_administrator").status == 409


def test_who_gives_up_the_administration_is_led_to_their_account(app, administrator):
    make_account(app, "Dara", is_administrator=True)

    assert press(administrator, own_id(app), "unmake_administrator").address == "/account"
    assert administrator.get("/administration").status == 403


def mandates(app, id):
    with app.extensions["database"].reading() as connection:
        query = select(MandateRow.area).where(MandateRow.account_id == id).order_by(MandateRow.area)
        return list(connection.execute(query).scalars())


def test_mandates_are_given_once_and_taken_back(app, administrator, sophea):
    press(administrator, sophea, "give_mandate", area="KH")
    press(administrator, sophea, "give_mandate", area="KH")
    page = press(administrator, sophea, "give_mandate", area="ASEAN")

    assert mandates(app, sophea) == ["ASEAN", "KH"]
    assert "Cambodia" in page.text
    assert acts(app).count("gave_mandate") == 2
    press(administrator, sophea, "take_mandate", area="KH")
    assert mandates(app, sophea) == ["ASEAN"]
    assert press(administrator, sophea, "take_mandate", area="KH").status == 404


def test_a_mandate_is_for_a_country_or_for_asean(app, administrator, sophea):
    for area in ("", "XX", "asean", "EU", "<b>KH</b>", "x" * 10_000):
        page = press(administrator, sophea, "give_mandate", area=area)

        assert page.status == 422, area
        assert "area-error" in page.ids, area
    assert mandates(app, sophea) == []


DOINGS = ["close", "open", "make_administrator", "unmake_administrator", "give_mandate", "take_mandate"]


def test_somebody_who_is_not_there_is_not_found(administrator):
    id = uuid4()
    assert administrator.get(f"{ALL}/{id}").status == 404
    administrator.get(ALL)
    fields = {"csrf_token": administrator.token, "area": "KH"}
    for do in (*DOINGS, "", "other"):
        assert administrator.post(f"{ALL}/{id}", fields | {"do": do}).status == 404, do


def test_the_rules_hold_on_both_databases(database):
    def make(name):
        from_now = utc_now()
        row = {"id": uuid4(), "email": f"{name}@example.org", "name": name, "password_hash": "", "made_at": from_now}
        row |= {"is_active": True, "is_administrator": True}
        with database.writing() as connection:
            connection.execute(insert(AccountRow).values(row))
        return row["id"]

    one, other = make("one"), make("other")
    with database.writing() as connection:
        people.close_account(connection, one, other, utc_now())
        people.give_mandate(connection, one, other, "KH", utc_now())
        people.give_mandate(connection, one, other, "KH", utc_now())
    with pytest.raises(LastAdministrator), database.writing() as connection:
        people.unmake_administrator(connection, one, one, utc_now())
    with database.reading() as connection:
        found = {person.name: person for person in people.people(connection)}
    assert (found["other"].is_active, found["other"].mandates) == (False, ("KH",))
    assert found["one"].is_administrator


def test_only_a_closed_account_is_erased_with_its_name_and_address(app, administrator, sophea):
    organisation = make_organisation(app)
    add(app, organisation, sophea, Role.LEAD)
    assert press(administrator, sophea, "erase", sure="yes").status == 409
    assert account(app, sophea).name == "Sophea"
    press(administrator, sophea, "close")
    assert press(administrator, sophea, "erase").status == 422, "it wants to be sure"
    assert press(administrator, sophea, "erase", sure="yes").status == 409, "an organisation keeps a lead"
    add(app, organisation, make_account(app, "Dara"), Role.LEAD)
    page = press(administrator, sophea, "erase", sure="yes")

    assert page.address == ALL
    assert "sophea@example.org" not in page.text
    assert acts(app)[-1] == "erased_account"
