"""Rounds on both databases: whose they are, links, one assessment each, reminders that are sent once."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select, update

from assessment.accounts.storage import make_seat, new_pin
from assessment.accounts.tables import SeatRow
from assessment.answering.storage import NotFound, begin, save_opening, stored, submit, withdraw
from assessment.answering.tables import AssessmentRow
from assessment.answering.taking_part import AlreadyBegun
from assessment.installation.access import Actor, Role
from assessment.installation.tables import LetterRow, LogRow
from assessment.library.storage import publish
from assessment.method.answers import Assessment, Organisation
from assessment.method.scoring import score
from assessment.organisations import storage as organisations
from assessment.organisations.invitations import InvitationOver, accept, invitation_by_token
from assessment.organisations.storage import NotThere
from assessment.organisations.tables import MandateRow
from assessment.rounds import beginning, invitees, storage
from assessment.rounds.beginning import HasPeople, NotOpen
from assessment.rounds.invitees import Guest, LinkOver, addressees, invited_by_token, link_token
from assessment.rounds.letters import due_rounds, remind
from assessment.rounds.matching import known_in
from assessment.rounds.participation import Counts, State, by_type, participation
from assessment.rounds.tables import InviteeRow, ReminderRow, RoundRow
from assessment.worker import erase_what_is_over, send_reminders
from tests.answering.drafts import QUICK, WORDED
from tests.organisations.test_organisation_storage import join, make_account, make_organisation
from tests.web import config_of

NOW = datetime.datetime(2026, 11, 10, 3, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
CLOSES = datetime.datetime(2026, 11, 30, 10, 0, tzinfo=datetime.UTC)
"""17:00 in Phnom Penh."""
SECRET = "for tests"  # noqa: S105


def authority(connection, area="KH"):
    id = make_account(connection, "Sovann")
    connection.execute(insert(MandateRow).values(account_id=id, area=area, since=NOW))
    return Actor(Role.ACCOUNT, account_id=id, is_authority=True)


def make_round(connection, actor, **changes):
    given = {"area": "KH", "questionnaire": QUICK.id, "version": QUICK.version, "period": "2026", "now": NOW}
    given |= {"opens_at": NOW - DAY, "closes_at": CLOSES, "zone": "Asia/Phnom_Penh", "texts": {"en": "Please."}}
    given |= {"reminder_days": [datetime.date(2026, 11, 16), datetime.date(2026, 11, 27)]}
    return storage.make_round(connection, actor, **given | changes)


class Country:
    """A round with two organisations: `team` has a lead and a member, `unit` nobody yet."""

    def __init__(self, database):
        self.database = database
        with database.writing() as connection:
            publish(connection, QUICK, NOW)
            self.actor = authority(connection)
            self.id = make_round(connection, self.actor)
            self.team, self.unit = make_organisation(connection), make_organisation(connection, "Unit A")
            self.lead = join(connection, self.team, "Dara", Role.LEAD)
            self.member = join(connection, self.team, "Bounmy")
            self.invite(connection, Guest(self.team, None, "en"), Guest(self.unit, "unit@example.org", "en"))
        self.token = link_token(SECRET, self.id, self.unit, 1)

    def invite(self, connection, *guests, actor=None, now=NOW):
        return invitees.invite(connection, actor or self.actor, self.id, guests, secret=SECRET, now=now)

    def begin(self, actor=None, now=NOW):
        with self.database.writing() as connection:
            return beginning.begin_for(connection, actor or self.member, self.id, language="en", now=now)

    def begin_by_link(self, token=None, now=NOW):
        with self.database.writing() as connection:
            return beginning.begin_by_link(connection, token or self.token, new_pin(SECRET), language="en", now=now)

    def standings(self):
        with self.database.reading() as connection:
            found = participation(connection, self.id, QUICK, Counts())
            return {one.name: (one.state, one.answers) for one in found}

    def round(self, actor=None):
        with self.database.reading() as connection:
            return storage.round_of(connection, actor or self.actor, self.id)

    def letters(self):
        with self.database.reading() as connection:
            return sorted(connection.execute(select(LetterRow.to)).scalars())


@pytest.fixture
def country(database):
    return Country(database)


# Whose a round is


def test_a_round_is_its_areas_and_its_invited_organisations_and_nobody_elses(country):
    with country.database.writing() as connection:
        neighbour, region = authority(connection, "LA"), authority(connection, "ASEAN")
        stranger = join(connection, make_organisation(connection, "Stranger"), "Malee", Role.LEAD)
        facilitator = join(connection, country.team, "Soma", Role.FACILITATOR)
    for actor in (country.actor, country.lead, country.member, facilitator):
        assert country.round(actor).id == country.id
    for actor in (neighbour, region, stranger, replace(country.lead, organisation_id=None)):
        with pytest.raises(NotThere):
            country.round(actor)
    with country.database.writing() as connection:
        for actor in (neighbour, region, stranger, country.lead):
            with pytest.raises(NotThere):
                storage.led_round(connection, actor, country.id)
            with pytest.raises(NotThere):
                storage.extend(connection, actor, country.id, CLOSES + DAY, NOW)
            with pytest.raises(NotThere):
                country.invite(connection, Guest(country.unit, None, "en"), actor=actor)
            with pytest.raises(NotThere):
                invitees.make_new_link(connection, actor, country.id, country.unit, secret=SECRET, now=NOW)
            assert not storage.leads_round(connection, actor, country.id)
        assert storage.rounds_led(connection, neighbour) == []
        assert storage.rounds_invited(connection, stranger) == []
        assert [one.invited for one in storage.rounds_led(connection, country.actor)] == [2]
        assert [one.round.id for one in storage.rounds_invited(connection, country.member)] == [country.id]


@pytest.mark.parametrize("has_accounts", [False, True])
def test_a_code_reaches_the_round_of_its_assessment_and_none_beside(country, has_accounts):
    seat = country.begin_by_link()
    with country.database.writing() as connection:
        other = make_round(connection, country.actor, period="2027")
        guest = [Guest(country.unit, None, "en")]
        invitees.invite(connection, country.actor, other, guest, secret=SECRET, now=NOW)
        alone = make_seat(connection, begin_alone(connection), new_pin(SECRET), NOW)
    role, own = (Role.SEAT_OF_ORGANISATION, country.unit) if has_accounts else (Role.SEAT, None)
    actor = Actor(role, seat_id=seat.id, assessment_id=seat.assessment_id, organisation_id=own)
    stranger = Actor(Role.SEAT, seat_id=alone.id, assessment_id=alone.assessment_id)

    assert country.round(actor).id == country.id
    with country.database.writing() as connection:
        found = storage.rounds_invited(connection, actor)
        assert [(one.round.id, one.own_assessment) for one in found] == [(country.id, seat.assessment_id)]
        assert storage.rounds_waiting(connection, actor, NOW) == []
        assert storage.rounds_led(connection, actor) == []
        assert storage.rounds_invited(connection, stranger) == []
        for someone, id in ((actor, other), (stranger, country.id)):
            with pytest.raises(NotThere):
                storage.round_of(connection, someone, id)
        for id in (country.id, other):
            with pytest.raises(NotThere):
                storage.invited_round(connection, actor, id)
            with pytest.raises(NotThere):
                beginning.begin_for(connection, actor, id, language="en", now=NOW)


def begin_alone(connection):
    """Begin an assessment that belongs to no round."""
    return begin(connection, questionnaire=QUICK.id, version=QUICK.version, language="en", now=NOW)


def test_who_lost_the_mandate_or_left_the_organisation_sees_the_round_no_more(country):
    with country.database.writing() as connection:
        connection.execute(delete(MandateRow))
        organisations.remove(connection, country.lead, country.member.account_id, NOW)
    for actor in (country.actor, country.member):
        with pytest.raises(NotThere):
            country.round(actor)
    with pytest.raises(NotThere):
        country.begin()


def test_a_round_is_made_for_an_area_of_the_actor_and_once_for_a_period(country):
    with country.database.writing() as connection:
        with pytest.raises(NotThere):
            make_round(connection, country.actor, area="LA")
        with pytest.raises(NotThere):
            make_round(connection, country.lead)
        with pytest.raises(storage.PeriodTaken):
            make_round(connection, country.actor)
        make_round(connection, country.actor, period="2027")
        make_round(connection, authority(connection, "LA"), area="LA")


# Extending


def test_a_round_is_extended_only_to_later_and_before_it_closes_and_that_is_logged(country):
    draft = country.begin()
    with country.database.writing() as connection:
        for wrong in (CLOSES, CLOSES - DAY):
            with pytest.raises(storage.NotLater):
                storage.extend(connection, country.actor, country.id, wrong, NOW)
        with pytest.raises(storage.RoundClosed):
            storage.extend(connection, country.actor, country.id, CLOSES + DAY, CLOSES)
        connection.execute(
            update(ReminderRow).where(ReminderRow.day == datetime.date(2026, 11, 16)).values(sent_at=NOW)
        )
        old = storage.extend(connection, country.actor, country.id, CLOSES + 3 * DAY, NOW)
        assert old.closes_at == CLOSES
        acts = connection.execute(select(LogRow.act, LogRow.thing, LogRow.actor)).all()
        assert ("extended_round", f"round {country.id}", country.actor.key) in acts
        days = [one.day.day for one in storage.reminders_of(connection, country.id)]
        assert days == [16, 30], "the one that was not sent moves along"
        due = connection.execute(select(AssessmentRow.due).where(AssessmentRow.id == draft)).scalar_one()
        assert due == datetime.date(2026, 12, 3)
    assert country.round().closes_at == CLOSES + 3 * DAY


# Inviting and links


def test_who_is_invited_twice_keeps_the_link_and_is_told_once(country):
    with country.database.writing() as connection:
        assert country.invite(connection, Guest(country.unit, "other@example.org", "en")) == set()
        with pytest.raises(storage.RoundClosed):
            country.invite(connection, Guest(make_organisation(connection, "Late"), None, "en"), now=CLOSES)
        assert invited_by_token(connection, country.token, NOW).organisation_name == "Unit A"
        acts = (
            connection.execute(select(LogRow.organisation_id).where(LogRow.act == "invited_to_round")).scalars().all()
        )
        assert sorted(acts) == sorted([country.team, country.unit])


def test_two_who_invite_the_same_at_once_invite_it_once(country):
    with country.database.writing() as connection:
        third = make_organisation(connection, "Third")

    def once(_number):
        with country.database.writing() as connection:
            return len(country.invite(connection, Guest(third, None, "en")))

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(once, range(4))) == [0, 0, 0, 1]


def test_letters_go_to_the_address_of_the_list_or_to_the_leads(country):
    with country.database.reading() as connection:
        found = {one.name: one for one in addressees(connection, country.id, secret=SECRET)}

    assert found["Unit A"].addresses == ("unit@example.org",)
    assert len(found["Example Clearance"].addresses) == 1
    assert found["Unit A"].token == country.token


def test_only_the_hash_of_a_link_is_kept_and_a_new_link_ends_the_old_one(country):
    with country.database.writing() as connection:
        assert country.token not in connection.execute(select(InviteeRow.key)).scalars().all()
        invitees.make_new_link(connection, country.actor, country.id, country.unit, secret=SECRET, now=NOW)
        with pytest.raises(LinkOver) as over:
            invited_by_token(connection, country.token, NOW)
        assert over.value.round is None
        [new] = [one.token for one in addressees(connection, country.id, secret=SECRET) if one.name == "Unit A"]
        assert new != country.token
        assert invited_by_token(connection, new, NOW).organisation_id == country.unit
        with pytest.raises(NotThere):
            invitees.make_new_link(connection, country.actor, country.id, uuid4(), secret=SECRET, now=NOW)


def test_a_link_holds_until_the_round_closes_and_the_address_is_forgotten_then(country, tmp_path):
    with country.database.writing() as connection:
        assert invited_by_token(connection, country.token, CLOSES - DAY)
        with pytest.raises(LinkOver) as over:
            invited_by_token(connection, country.token, CLOSES)
        assert over.value.round == country.round()

    def addresses():
        with country.database.reading() as connection:
            return set(connection.execute(select(InviteeRow.email)).scalars())

    config = config_of("sqlite://", tmp_path)
    erase_what_is_over(country.database, config, CLOSES - DAY)
    assert addresses() == {None, "unit@example.org"}
    erase_what_is_over(country.database, config, CLOSES)
    assert addresses() == {None}


# Beginning


def test_an_organisation_begins_once_for_a_round_whoever_comes_first(country):
    draft = country.begin()
    with pytest.raises(AlreadyBegun):
        country.begin(country.lead)
    with country.database.reading() as connection:
        one = stored(connection, draft, country.lead)
        row = connection.execute(select(AssessmentRow).where(AssessmentRow.id == draft)).one()
    assert (one.questionnaire, one.version, one.period, one.due) == (QUICK.id, 1, "2026", datetime.date(2026, 11, 30))
    assert (row.round_id, row.organisation_id, row.share) == (country.id, country.team, "nothing")


def test_of_four_who_follow_a_link_at_once_one_begins(country):
    def follow(_number):
        try:
            return country.begin_by_link().code
        except AlreadyBegun:
            return None

    with ThreadPoolExecutor(4) as pool:
        codes = [code for code in pool.map(follow, range(4)) if code]

    assert len(codes) == 1


def test_a_round_takes_nobody_before_it_opens_or_after_it_closes(country):
    for now in (NOW - 2 * DAY, CLOSES):
        with pytest.raises(NotOpen):
            country.begin(now=now)
    with pytest.raises(NotOpen):
        country.begin_by_link(now=NOW - 2 * DAY)
    with pytest.raises(LinkOver):
        country.begin_by_link(now=CLOSES)


def test_a_code_decides_alone_where_the_organisation_has_nobody(country):
    seat = country.begin_by_link()
    actor = Actor(Role.SEAT, seat_id=seat.id, assessment_id=seat.assessment_id)
    with country.database.writing() as connection:
        organisation = Organisation(name="Unit A", country="KH", type="military")
        save_opening(
            connection,
            seat.assessment_id,
            actor,
            organisation=organisation,
            profile={},
            participants=None,
            seen="",
            now=NOW,
        )
    assert country.standings()["Unit A"] == (State.STARTED, (15, 0))
    result = score(WORDED, Assessment(organisation=organisation, answers={}))
    with country.database.writing() as connection:
        assert submit(connection, seat.assessment_id, actor, result=result, revision=1, date=NOW.date(), now=NOW)
    assert country.standings()["Unit A"][0] is State.SUBMITTED
    with country.database.writing() as connection:
        withdraw(connection, seat.assessment_id, actor, NOW)
    assert country.standings()["Unit A"][0] is State.STARTED


def test_a_link_alone_lets_nobody_in_among_the_people_of_an_organisation(country):
    token = link_token(SECRET, country.id, country.team, 1)
    with pytest.raises(HasPeople):
        country.begin_by_link(token)
    with country.database.writing() as connection, pytest.raises(HasPeople):
        beginning.invite_first_lead(connection, token, None, NOW)


def test_the_first_lead_comes_by_the_link_while_there_is_nothing_to_read(country):
    with country.database.writing() as connection:
        key = beginning.invite_first_lead(connection, country.token, None, NOW)
        account = make_account(connection, "Malee")
        assert accept(connection, key, account, NOW) == country.unit
        with pytest.raises(HasPeople):
            beginning.invite_first_lead(connection, country.token, None, NOW)
    lead = Actor(Role.LEAD, account_id=account, organisation_id=country.unit)
    assert country.begin(lead)


def test_once_a_code_has_begun_only_who_holds_it_becomes_the_first_lead(country):
    with country.database.writing() as connection:
        early = beginning.invite_first_lead(connection, country.token, None, NOW)
    seat = country.begin_by_link()
    holder = Actor(Role.SEAT, seat_id=seat.id, assessment_id=seat.assessment_id)
    with country.database.writing() as connection:
        with pytest.raises(InvitationOver):
            invitation_by_token(connection, early, NOW)
        with pytest.raises(HasPeople):
            beginning.invite_first_lead(connection, country.token, None, NOW)
        with pytest.raises(HasPeople):
            beginning.invite_first_lead(connection, country.token, replace(holder, assessment_id=uuid4()), NOW)
        key = beginning.invite_first_lead(connection, country.token, holder, NOW)
        assert connection.execute(select(SeatRow.organisation_id)).scalars().all() == [None]
        accept(connection, key, make_account(connection, "Malee"), NOW)
        # From now on a lead decides: the code answers, and does not submit.
        assert connection.execute(select(SeatRow.organisation_id)).scalars().all() == [country.unit]


def test_the_seat_of_a_round_opens_its_own_assessment_only(country):
    seat, other = country.begin_by_link(), country.begin()
    actor = Actor(Role.SEAT, seat_id=seat.id, assessment_id=seat.assessment_id)
    with country.database.reading() as connection:
        assert connection.execute(select(SeatRow.organisation_id)).scalars().all() == [None]
        with pytest.raises(NotFound):
            stored(connection, other, actor)


# Who takes part


def test_participation_says_state_and_counts_in_alphabetical_order(country):
    country.begin()
    with country.database.writing() as connection:
        first = make_organisation(connection, "alpha")
        country.invite(connection, Guest(first, None, "en"))
    assert country.standings() == {
        "alpha": (State.INVITED, None),
        "Example Clearance": (State.STARTED, None),
        "Unit A": (State.INVITED, None),
    }
    with country.database.reading() as connection:
        found = participation(connection, country.id, QUICK, Counts())
        assert [one.name for one in found] == ["alpha", "Example Clearance", "Unit A"]
        assert [tuple(one) for one in by_type(found)] == [("ngo", 3, 1, 0)]


def test_what_comes_after_the_end_does_not_count_as_submitted(country):
    draft = country.begin()

    def submitted_at(moment):
        with country.database.writing() as connection:
            given = {"state": "submitted", "submitted_at": moment}
            connection.execute(update(AssessmentRow).where(AssessmentRow.id == draft).values(given))
            [one] = storage.rounds_led(connection, country.actor)
            known = {one.name: one.took_part for one in known_in(connection, country.id, "KH")}
        return country.standings()["Example Clearance"][0], one.submitted, known["Example Clearance"]

    assert submitted_at(CLOSES - DAY) == (State.SUBMITTED, 1, "2026")
    assert submitted_at(CLOSES) == (State.STARTED, 0, None)


def test_counts_are_kept_by_revision_and_the_oldest_are_forgotten(country, monkeypatch):
    monkeypatch.setattr("assessment.rounds.participation.MOST_KEPT", 1)
    counts = Counts()
    for _ in range(2):
        seat = country.begin_by_link()
        actor = Actor(Role.SEAT, seat_id=seat.id, assessment_id=seat.assessment_id)
        with country.database.writing() as connection:
            save_opening(
                connection,
                seat.assessment_id,
                actor,
                organisation=Organisation(name="U"),
                profile={},
                participants=None,
                seen="",
                now=NOW,
            )
        with country.database.reading() as connection:
            [unit] = [one for one in participation(connection, country.id, QUICK, counts) if one.name == "Unit A"]
        assert unit.answers == (15, 0)
        with country.database.writing() as connection:
            connection.execute(delete(AssessmentRow))
    assert len(counts._known) == 1


def test_the_organisations_of_an_area_are_known_with_where_they_took_part(country):
    draft = country.begin()
    with country.database.writing() as connection:
        connection.execute(
            update(AssessmentRow).where(AssessmentRow.id == draft).values(state="submitted", submitted_at=NOW)
        )
        organisations.make_organisation(connection, "x", name="Elsewhere", country="LA", type="ngo", now=NOW)
        organisations.make_organisation(connection, "x", name="Nowhere", country=None, type="ngo", now=NOW)
        found = {one.name: one for one in known_in(connection, country.id, "KH")}
        assert {one.name for one in known_in(connection, country.id, "ASEAN")} == {*found, "Elsewhere"}
    assert set(found) == {"Example Clearance", "Unit A"}
    assert (found["Example Clearance"].took_part, found["Example Clearance"].has_leads) == ("2026", True)
    assert (found["Unit A"].took_part, found["Unit A"].has_leads, found["Unit A"].is_invited) == (None, False, True)


# Reminders


def remind_once(country, tmp_path, now):
    send_reminders(country.database, config_of("sqlite://", tmp_path), now)


def reminders(country):
    with country.database.reading() as connection:
        return [(one.day.day, one.sent_at, one.sent_to) for one in storage.reminders_of(connection, country.id)]


def test_a_reminder_goes_once_on_its_day_to_those_that_have_not_submitted(country, tmp_path):
    early = datetime.datetime(2026, 11, 16, 0, 59, tzinfo=datetime.UTC)  # 7:59 in Phnom Penh
    remind_once(country, tmp_path, early)
    assert country.letters() == []
    hour = early + datetime.timedelta(minutes=1)
    for _ in range(2):
        remind_once(country, tmp_path, hour)
    assert len(country.letters()) == 2
    assert reminders(country) == [(16, hour, 2), (27, None, 0)]


def test_two_workers_send_a_reminder_once(country, tmp_path):
    now, config = datetime.datetime(2026, 11, 16, 5, tzinfo=datetime.UTC), config_of("sqlite://", tmp_path)

    def work(_number):
        with country.database.reading() as connection:
            due = due_rounds(connection, now)
        with country.database.writing() as connection:
            return [remind(connection, config, id, now) for id in due]

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(work, range(6)))

    assert sum(number for numbers in done for number in numbers) == 2
    assert len(country.letters()) == 2


def test_who_wants_no_letters_gets_none_and_is_invited_still(country, tmp_path):
    with country.database.writing() as connection:
        for _ in range(2):
            invitees.stop_letters(connection, invited_by_token(connection, country.token, NOW), NOW)
        acts = connection.execute(select(LogRow.act).where(LogRow.act == "stopped_letters")).scalars().all()
        assert len(acts) == 1
    remind_once(country, tmp_path, NOW + 7 * DAY)
    assert "unit@example.org" not in country.letters()
    assert len(country.letters()) == 1
    assert country.standings()["Unit A"][0] is State.INVITED


def test_a_worker_that_was_away_sends_one_letter_for_the_days_it_missed(country, tmp_path):
    late = CLOSES - DAY
    remind_once(country, tmp_path, late)

    assert len(country.letters()) == 2
    assert reminders(country) == [(16, late, 0), (27, late, 2)]


def test_a_closed_round_and_one_that_is_not_open_remind_nobody(country, tmp_path):
    remind_once(country, tmp_path, CLOSES)
    with country.database.writing() as connection:
        connection.execute(update(RoundRow).values(opens_at=CLOSES - DAY))
    remind_once(country, tmp_path, CLOSES - 2 * DAY)

    assert country.letters() == []


def test_a_reminder_that_cannot_be_written_is_not_sent_and_comes_again(country, tmp_path, monkeypatch):
    now = datetime.datetime(2026, 11, 16, 5, tzinfo=datetime.UTC)
    with monkeypatch.context() as patch:
        patch.setattr("assessment.rounds.letters.write_letter", _full)
        with pytest.raises(OSError, match="full"):
            remind_once(country, tmp_path, now)
    assert reminders(country)[0] == (16, None, 0)
    remind_once(country, tmp_path, now)
    assert len(country.letters()) == 2


def _full(*args, **given):
    raise OSError("the disk is full")


def test_the_log_holds_no_names_and_no_addresses(country, tmp_path):
    remind_once(country, tmp_path, CLOSES - DAY)
    country.begin_by_link()
    with country.database.reading() as connection:
        text = str(connection.execute(select(LogRow.actor, LogRow.act, LogRow.thing)).all())
    assert "Unit A" not in text
    assert "@" not in text
