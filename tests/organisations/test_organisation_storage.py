"""Who belongs to an organisation, and the links that let people in, on both databases."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from assessment.accounts.tables import AccountRow
from assessment.answering import storage as answering
from assessment.answering.together import end_code
from assessment.installation.access import Actor, Role
from assessment.library.storage import publish
from assessment.organisations import log, storage
from assessment.organisations.invitations import (
    InvitationOver,
    accept,
    invitation_by_token,
    invite,
    lacks_administrator,
    pending,
    revoke,
)
from assessment.organisations.tables import InvitationRow
from assessment.results.sharing import What, share
from tests.answering.drafts import QUICK

NOW = datetime.datetime(2026, 11, 25, 8, 0, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=15)


def make_account(connection, name):
    id = uuid4()
    row = {"id": id, "email": f"{id.hex}@example.org", "name": name, "password_hash": "", "made_at": NOW}
    connection.execute(insert(AccountRow).values(row | {"is_active": True, "is_administrator": False}))
    return id


def make_organisation(connection, name="Example Clearance"):
    return storage.make_organisation(connection, "command line", name=name, country="KH", type="ngo", now=NOW)


def invited(connection, organisation_id, role=Role.MEMBER, now=NOW, made_by=None):
    return invite(
        connection, "command line", organisation_id=organisation_id, role=role, email=None, made_by=made_by, now=now
    )


def join(connection, organisation_id, name, role=Role.MEMBER):
    id = make_account(connection, name)
    accept(connection, invited(connection, organisation_id, role), id, NOW)
    return Actor(role, account_id=id, organisation_id=organisation_id, name=name)


def roles(connection, organisation_id):
    return {one.name: one.role for one in storage.people_in(connection, organisation_id)}


def test_a_link_lets_one_person_in_and_only_its_hash_is_kept(database):
    with database.writing() as connection:
        organisation = make_organisation(connection)
        token = invited(connection, organisation)
        assert invitation_by_token(connection, token, NOW).organisation_name == "Example Clearance"
        assert accept(connection, token, make_account(connection, "Sophea"), NOW) == organisation
        with pytest.raises(InvitationOver) as over:
            accept(connection, token, make_account(connection, "Dara"), NOW)
        assert over.value.reason == "used"
        assert roles(connection, organisation) == {"Sophea": Role.MEMBER}
        assert token not in connection.execute(select(InvitationRow.key)).scalars().all()


def test_of_two_people_who_follow_a_link_at_once_one_comes_in(database):
    with database.writing() as connection:
        organisation = make_organisation(connection)
        token = invited(connection, organisation)
        accounts = [make_account(connection, name) for name in ("Sophea", "Dara", "Chan", "Vanna")]

    def follow(account):
        try:
            with database.writing() as connection:
                accept(connection, token, account, NOW)
        except InvitationOver as over:
            return over.reason
        return "in"

    with ThreadPoolExecutor(len(accounts)) as pool:
        outcomes = list(pool.map(follow, accounts))

    assert sorted(outcomes) == ["in", "used", "used", "used"]
    with database.reading() as connection:
        assert len(roles(connection, organisation)) == 1


def test_links_that_are_over_say_why(database):
    with database.writing() as connection:
        organisation, other = make_organisation(connection), make_organisation(connection, "Other")
        old, revoked = invited(connection, organisation), invited(connection, organisation)
        id = invitation_by_token(connection, revoked, NOW).id
        with pytest.raises(storage.NotThere):
            revoke(connection, "command line", organisation_id=other, id=id, now=NOW)
        assert len(pending(connection, organisation, NOW)) == 2
        assert pending(connection, organisation, LATER) == pending(connection, other, NOW) == []
        revoke(connection, "command line", organisation_id=organisation, id=id, now=NOW)
        account = make_account(connection, "Sophea")
        for token, now, reason in ((old, LATER, "expired"), (revoked, NOW, "revoked"), ("forged", NOW, "unknown")):
            with pytest.raises(InvitationOver) as over:
                accept(connection, token, account, now)
            assert over.value.reason == reason
        assert roles(connection, organisation) == {}


def test_a_link_never_lowers_a_role(database):
    with database.writing() as connection:
        organisation = make_organisation(connection)
        lead = join(connection, organisation, "Sophea", Role.LEAD)
        member = join(connection, organisation, "Dara")
        accept(connection, invited(connection, organisation, Role.FACILITATOR), lead.account_id, NOW)
        accept(connection, invited(connection, organisation, Role.LEAD), member.account_id, NOW)
        assert roles(connection, organisation) == {"Sophea": Role.LEAD, "Dara": Role.LEAD}


def test_the_last_lead_stays(database):
    with database.writing() as connection:
        organisation = make_organisation(connection)
        lead, member = join(connection, organisation, "Sophea", Role.LEAD), join(connection, organisation, "Dara")
        for change in (
            lambda: storage.set_role(connection, lead, lead.account_id, Role.MEMBER, NOW),
            lambda: storage.remove(connection, lead, lead.account_id, NOW),
            lambda: storage.leave(connection, lead, NOW),
        ):
            with pytest.raises(storage.LastLead):
                change()
        storage.set_role(connection, lead, member.account_id, Role.LEAD, NOW)
        storage.leave(connection, lead, NOW)
        assert roles(connection, organisation) == {"Dara": Role.LEAD}


def test_who_is_no_lead_any_more_changes_nothing(database):
    with database.writing() as connection:
        organisation = make_organisation(connection)
        lead = join(connection, organisation, "Sophea", Role.LEAD)
        second = join(connection, organisation, "Dara", Role.LEAD)
        storage.remove(connection, lead, second.account_id, NOW)
        with pytest.raises(storage.NotThere):
            storage.remove(connection, second, lead.account_id, NOW)
        assert storage.people_of(connection, second) == []
        assert log.log_of(connection, second) == []
        assert next(line.act for line in log.log_of(connection, lead)) == "removed"


def test_people_of_others_are_not_there(database):
    with database.writing() as connection:
        lead = join(connection, make_organisation(connection), "Sophea", Role.LEAD)
        stranger = join(connection, make_organisation(connection, "Other"), "Chan", Role.LEAD)
        for change in (
            lambda: storage.set_role(connection, lead, stranger.account_id, Role.MEMBER, NOW),
            lambda: storage.remove(connection, lead, stranger.account_id, NOW),
            lambda: storage.act_for(connection, lead, stranger.organisation_id),
        ):
            with pytest.raises(storage.NotThere):
                change()
        assert [one.name for one in storage.people_of(connection, lead)] == ["Sophea"]


def test_keys_have_names_and_who_is_gone_has_none(database):
    with database.writing() as connection:
        organisation = make_organisation(connection)
        key = f"account {make_account(connection, 'Sophea')}"
        keys = [key, f"account {uuid4()}", f"organisation {organisation}", "command line", "account None"]
        assert log.names_of(connection, keys) == {key: "Sophea", keys[2]: "Example Clearance"}


def test_the_first_administrator_is_asked_for_once(database):
    with database.writing() as connection:
        assert lacks_administrator(connection)
        token = invited(connection, None, Role.ADMINISTRATOR)
        assert not lacks_administrator(connection)
        account = make_account(connection, "Sophea")
        assert accept(connection, token, account, NOW) is None
        assert connection.execute(select(AccountRow.is_administrator)).scalar() is True


def test_what_leads_decide_is_not_done_by_who_was_one_when_the_request_began(database):
    with database.writing() as connection:
        publish(connection, QUICK, NOW)
        organisation = make_organisation(connection)
        member = join(connection, organisation, "Bounmy")
        id = answering.begin_for(connection, member, questionnaire="gender-quick", version=1, language="en", now=NOW)
    was_lead = replace(member, role=Role.LEAD)
    for act in (
        lambda connection: answering.erase(connection, id, was_lead, NOW),
        lambda connection: end_code(connection, id, was_lead, uuid4(), NOW),
        lambda connection: share(
            connection, id, was_lead, what=What.RESULT, language="en", recipient="D", days=7, now=NOW
        ),
    ):
        with pytest.raises(answering.NotFound), database.writing() as connection:
            act(connection)


def test_two_administrators_who_erase_their_accounts_at_once_leave_one(database):
    with database.writing() as connection:
        ids = [make_account(connection, name) for name in ("Bopha", "Dara")]
        connection.execute(update(AccountRow).values(is_administrator=True))

    def erase(id):
        try:
            with database.writing() as connection:
                storage.erase_account(connection, f"account {id}", id, NOW)
        except storage.LastAdministrator:
            return "stays"
        return "erased"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(erase, ids)) == ["erased", "stays"]
