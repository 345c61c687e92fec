"""`assessment rescore --check`: each stored result is made anew from its answers, and one that differs is found."""

import json
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, update

from assessment.answering.storage import assessment_of, stored, stored_answers, submit
from assessment.answering.tables import AnswerRow, ResultRow
from assessment.cli import main
from assessment.cli._installation import prepare_installation
from assessment.installation.config import read_config
from assessment.installation.database import Database
from assessment.method.scoring import score
from assessment.results import rescoring
from assessment.results.rescoring import difference, rescored
from tests.answering.drafts import NOW, WORDED, level, new_draft

MANY = 5


def handed_in(database):
    """Make a submitted assessment, and return its id."""
    draft = new_draft(database)
    draft.save(level("DES-01", 3, evidence="Gender policy"), level("IMP-01", 1))
    with database.writing() as connection:
        one = stored(connection, draft.id, draft.actor)
        result = score(WORDED, assessment_of(one, stored_answers(connection, draft.id, WORDED)))
        submit(connection, draft.id, draft.actor, result=result, revision=one.revision, date=NOW.date(), now=NOW)
    return draft.id


def change(database, id, **values):
    with database.writing() as connection:
        document = json.loads(connection.execute(select(ResultRow.document)).scalars().first())
        document["overall"] |= values
        is_it = ResultRow.assessment_id == id
        connection.execute(update(ResultRow).where(is_it).values(document=json.dumps(document)))


def test_results_of_any_number_are_found_the_same_and_drafts_are_left_out(database, monkeypatch):
    monkeypatch.setattr(rescoring, "AT_ONCE", 2)
    ids = {handed_in(database) for _ in range(MANY)}
    new_draft(database)

    with database.reading() as connection:
        found = list(rescored(connection))

    assert {one.assessment_id for one in found} == ids
    assert len(found) == MANY
    assert [one.difference for one in found] == [None] * MANY


def test_a_result_that_was_changed_is_found_and_so_are_answers_and_a_result_that_is_gone(database):
    changed, answered, gone = (handed_in(database) for _ in range(3))
    change(database, changed, coverage=99.9)
    with database.writing() as connection:
        is_it = (AnswerRow.assessment_id == answered, AnswerRow.question == "DES-01")
        connection.execute(update(AnswerRow).where(*is_it).values(content='{"value":1}'))
        connection.execute(delete(ResultRow).where(ResultRow.assessment_id == gone))

    with database.reading() as connection:
        found = {one.assessment_id: one.difference or "" for one in rescored(connection)}

    assert "result.overall.coverage is 99.9, its answers make" in found[changed]
    assert "result.standards_met.met is 1, its answers make 0" in found[answered]
    assert "result is null, its answers make" in found[gone]


@pytest.mark.parametrize(
    ("stored", "made", "told"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 1}}, None),
        ({"a": 0}, {"a": None}, "result.a is 0, its answers make null"),  # no score is not 0
        ({"a": 1}, {"a": 1, "b": 2}, "result.b is null, its answers make 2"),
        ({"a": [1, 2]}, {"a": [2, 1]}, "result.a is [1, 2], its answers make [2, 1]"),
    ],
)
def test_the_first_place_that_differs_is_named(stored, made, told):
    assert difference(stored, made) == told


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Give the database of an installation."""
    monkeypatch.setenv("ASSESSMENT_INSTANCE", str(tmp_path / "instance"))
    config = read_config()
    prepare_installation(config)
    with closing(Database(config.database_url)) as database:
        yield database


def rescore(*arguments):
    return CliRunner().invoke(main, ["rescore", *arguments], catch_exceptions=False)


def test_the_command_counts_and_ends_with_1_where_a_result_differs(installed):
    assert (rescore("--check").exit_code, rescore("--check").stdout) == (0, "0 the same, 0 different\n")
    handed_in(installed)
    id = handed_in(installed)
    assert rescore("--check").stdout == "2 the same, 0 different\n"

    change(installed, id, score=63.5)
    done = rescore("--check")

    assert done.exit_code == 1
    assert f"assessment {id}: result.overall.score is 63.5, its answers make" in done.stdout
    assert done.stdout.endswith("1 the same, 1 different\n")


def test_the_command_only_compares(installed):
    done = rescore()

    assert done.exit_code == 2
    assert "--check" in done.stderr
