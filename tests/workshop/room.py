"""A session with its presenter and the people in the room, as the storage knows them."""

from assessment.installation.access import Actor, Role
from assessment.library.storage import publish
from assessment.workshop import storage, voting
from assessment.workshop.agenda import Part, template
from assessment.workshop.joining import join, participant_of
from tests.answering.drafts import QUICK
from tests.organisations.test_organisation_storage import make_account

SECRET = "of the room"  # noqa: S105


class Room:
    """A session that was made by `presenter`."""

    def __init__(self, database, now):
        self.database, self.now, self.opened = database, now, 0
        with database.writing() as connection:
            publish(connection, QUICK, now)
            self.presenter = Actor(Role.ACCOUNT, account_id=make_account(connection, "Nirmala"))
            self.id = self.make(connection, self.presenter, now)
            self.code = self.session(connection).code

    @staticmethod
    def make(connection, actor, now, **about):
        """Make a session of four speakers, and return its id."""
        given = {
            "title": "Regional workshop",
            "begins_at": now,
            "zone": "Asia/Phnom_Penh",
            "secret": SECRET,
        }
        given |= {"questionnaire": QUICK.id, "version": QUICK.version, "now": now}
        parts = [Part(kind, kind.value, minutes) for kind, minutes in template(4, 8)]
        return storage.make_session(connection, actor, parts=parts, **given | about)

    def session(self, connection):
        return storage.session_of(connection, self.presenter, self.id)

    @property
    def step(self):
        with self.database.reading() as connection:
            return storage.step_of(connection, self.id)

    def begin(self):
        with self.database.writing() as connection:
            storage.begin(connection, self.presenter, self.id, seen=0, now=self.now)
        return self

    def join(self, code=None, nickname=""):
        with self.database.writing() as connection:
            return join(connection, code or self.code, nickname, self.now)

    def participant(self):
        token = self.join()
        with self.database.reading() as connection:
            found = participant_of(connection, token)
            assert found is not None
            return found.id

    def open(self, question):
        step, self.opened = self.step, self.opened + 1
        with self.database.writing() as connection:
            # Two votes never begin at the same moment.
            now = self.now.replace(second=self.opened)
            voting.open_ballot(connection, self.presenter, self.id, question, seen=step, now=now)
            return voting.ballot_of(connection, self.id)

    def vote(self, ballot, participant_id, choice):
        with self.database.writing() as connection:
            voting.vote(connection, ballot.id, participant_id, choice, self.now)

    def reveal(self, ballot):
        step = self.step
        with self.database.writing() as connection:
            voting.reveal(connection, self.presenter, ballot, seen=step, now=self.now)

    def inside(self, nickname=""):
        """Let somebody in, and return them."""
        token = self.join(nickname=nickname)
        with self.database.reading() as connection:
            return participant_of(connection, token)
