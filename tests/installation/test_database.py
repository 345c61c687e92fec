"""What is written is kept whole and durably, or not at all."""

import datetime
import threading
from contextlib import closing

import alembic.command
import alembic.config
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, insert, select, text

from assessment.installation.database import Base, Database, NotSaved
from assessment.installation.resources import PACKAGE
from assessment.installation.tables import LogRow

NOW = datetime.datetime(2026, 11, 25, 7, 2, tzinfo=datetime.UTC)


def write(connection, act):
    connection.execute(insert(LogRow).values(at=NOW, actor="seat 1", act=act, thing="assessment 1"))


def acts(database):
    with database.reading() as connection:
        return list(connection.execute(select(LogRow.act).order_by(LogRow.id)).scalars())


def test_the_migrations_make_the_tables_that_the_program_knows(database):
    with database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        if database.is_sqlite:
            # Of a reference that came with a column, SQLAlchemy does not read what a deletion does: SQLite is asked.
            differences = [one for one in differences if not _is_of_added_column(one)]
            for (table, column), on_delete in _ADDED.items():
                rows = connection.execute(text(f"PRAGMA foreign_key_list({table})")).all()
                assert [row.on_delete for row in rows if row[3] == column] == [on_delete]

    assert not differences


_ADDED = {
    ("assessment", "organisation_id"): "CASCADE",
    ("assessment", "round_id"): "SET NULL",
    ("seat", "organisation_id"): "CASCADE",
}


def _is_of_added_column(difference):
    kind, constraint = difference[:2]
    return kind in ("add_fk", "remove_fk") and (constraint.parent.name, *constraint.column_keys) in _ADDED


def test_upgrading_twice_is_upgrading_once(database):
    with database.writing() as connection:
        write(connection, "kept")

    database.upgrade()

    assert acts(database) == ["kept"]


def test_a_block_that_ends_by_an_exception_keeps_nothing(database):
    def write_and_fail():
        with database.writing() as connection:
            write(connection, "lost")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    assert not acts(database)


def test_a_reader_sees_one_state_while_others_write(database):
    with database.reading() as connection:
        before = connection.execute(select(LogRow.act)).all()
        with database.writing() as writer:
            write(writer, "meanwhile")

        assert connection.execute(select(LogRow.act)).all() == before
    assert acts(database) == ["meanwhile"]


def test_many_writers_at_once_lose_nothing_and_none_fails(database):
    wrong = []

    def add(number):
        try:
            for turn in range(10):
                with database.writing() as connection:
                    count = connection.execute(select(LogRow.id)).all()
                    write(connection, f"{number} {turn} after {len(count)}")
        except Exception as error:  # noqa: BLE001 - what goes wrong in a thread is told by the test
            wrong.append(error)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not wrong
    found = acts(database)
    assert len(found) == 80
    if database.is_sqlite:  # one after the other, each has seen all before it
        assert sorted(int(act.split()[-1]) for act in found) == list(range(80))


def test_times_keep_their_zone(database):
    with database.writing() as connection:
        write(connection, "now")

    with database.reading() as connection:
        (found,) = connection.execute(select(LogRow.at)).scalars()
    assert found == NOW
    assert found.tzinfo is not None


def test_a_time_without_a_zone_is_a_mistake(database):
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(Exception, match="no time zone"), database.writing() as connection:
        connection.execute(insert(LogRow).values(at=naive, actor="a", act="b", thing="c"))


@pytest.fixture
def sqlite(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'level-ground.sqlite'}")
    database.upgrade()
    yield database
    database.close()


def test_what_is_committed_on_sqlite_is_on_the_disk(sqlite):
    with sqlite.writing() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_full_disk_is_not_saved_and_leaves_nothing_half_there(sqlite):
    with sqlite.writing() as connection:
        write(connection, "before")
    fill_up(sqlite)

    with pytest.raises(NotSaved, match="full"), sqlite.writing() as connection:
        write(connection, "too much " * 100_000)

    assert acts(sqlite) == ["before"]


def fill_up(database):
    """Let the database grow no more: SQLite then says what it says when the disk is full."""
    writer = database._writer
    writer.dispose()

    @event.listens_for(writer, "connect")
    def limit(connection, record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")


def test_an_upgrade_keeps_what_the_tables_held(bare_database_url):
    with closing(Database(bare_database_url)) as old:
        with old.writing() as connection:
            config = alembic.config.Config()
            config.set_main_option("script_location", str(PACKAGE / "migrations"))
            config.attributes["connection"] = connection
            alembic.command.upgrade(config, "0001")
        with old.writing() as connection:
            for statement in _OLD_ROWS:
                connection.execute(text(statement))
        old.upgrade()
        with old.reading() as connection:
            counts = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in _OLD_TABLES}
    assert counts == dict.fromkeys(_OLD_TABLES, 1)


_OLD_TABLES = ("questionnaire", "assessment", "answer", "answer_history", "seat", "sign_in")
_ID, _AT = "'00000000000000000000000000000001'", "'2026-11-01 10:00:00+00:00'"
_OLD_ROWS = (
    f"INSERT INTO questionnaire (id, version, digest, content, published_at) VALUES ('q', 1, 'd', '', {_AT})",
    "INSERT INTO assessment (id, questionnaire, version, state, revision, begun_at, changed_at) "
    f"VALUES ({_ID}, 'q', 1, 'draft', 1, {_AT}, {_AT})",
    "INSERT INTO answer (assessment_id, question, revision, content, page, turn, is_text_kept) "
    f"VALUES ({_ID}, 'DES-01', 1, '', '', 0, false)",
    "INSERT INTO answer_history (assessment_id, question, revision, content, actor, saved_at) "
    f"VALUES ({_ID}, 'DES-01', 1, '', 'seat', {_AT})",
    f"INSERT INTO seat (id, assessment_id, code, pin_hash, made_at) VALUES ({_ID}, {_ID}, 'ACDEFG', '', {_AT})",
    f"INSERT INTO sign_in (key, seat_id, began_at, ends_at) VALUES ('k', {_ID}, {_AT}, {_AT})",
)
