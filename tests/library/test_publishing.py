"""A published version never changes."""

import pytest
from sqlalchemy import select

from assessment.installation.jobs import utc_now
from assessment.library.storage import AlreadyPublished, Faulty, Shelf, newest_version, publish_shipped
from assessment.library.tables import QuestionnaireRow
from tests.places import GENDER_QUICK

NOW = utc_now()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "questionnaires"
    folder.mkdir()
    (folder / "gender-quick.yaml").write_text(GENDER_QUICK.read_text())
    return folder


def edit(folder, old, new):
    path = folder / "gender-quick.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def versions(database):
    with database.reading() as connection:
        return sorted(connection.execute(select(QuestionnaireRow.version)).scalars())


def test_what_is_published_comes_back_as_it_was(database, folder):
    publish_shipped(database, NOW, folder)

    with database.reading() as connection:
        found = Shelf().edition(connection, "gender-quick", 1, "en").questionnaire
    assert found.title == "Gender in mine action, quick form"
    assert [question.id for question in found.questions][:2] == ["DES-01", "DES-02"]


def test_publishing_the_same_again_changes_nothing(database, folder):
    publish_shipped(database, NOW, folder)
    edit(folder, "# Licence of the texts", "# (a comment is no change) Licence of the texts")

    publish_shipped(database, NOW, folder)

    assert versions(database) == [1]


def test_a_changed_file_needs_a_new_version_and_says_so(database, folder):
    publish_shipped(database, NOW, folder)
    edit(folder, "name: Starting", "name: Beginning")

    with pytest.raises(AlreadyPublished, match=r"version 1 is published.*version: 2"):
        publish_shipped(database, NOW, folder)

    edit(folder, "version: 1", "version: 2")
    publish_shipped(database, NOW, folder)
    assert versions(database) == [1, 2]
    with database.reading() as connection:
        assert newest_version(connection, "gender-quick") == 2
        assert Shelf().edition(connection, "gender-quick", 1, "en").questionnaire.bands[0].name == "Starting"


def test_a_better_remark_reaches_a_published_version(database, folder):
    publish_shipped(database, NOW, folder)
    edit(folder, "Ask what a visitor could look at.", "Ask what a visitor sees.")

    publish_shipped(database, NOW, folder)

    assert versions(database) == [1]
    with database.reading() as connection:
        found = Shelf().edition(connection, "gender-quick", 1, "en").questionnaire
        assert found.evidence_remark is not None
        assert found.evidence_remark.say.endswith("Ask what a visitor sees.")


def test_a_faulty_file_is_not_published_and_says_what_is_wrong(database, folder):
    edit(folder, "kind: several", "kind: sveral")

    with pytest.raises(Faulty, match=r"gender-quick\.yaml:\d+:\d+"):
        publish_shipped(database, NOW, folder)

    assert not versions(database)


def test_a_changed_translation_needs_no_new_version(database, folder):
    entry = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgctxt "title"\nmsgid "{}"\nmsgstr "{}"\n'
    )
    title = "Gender in mine action, quick form"
    for translated in ("Bình đẳng giới", "Lồng ghép giới"):
        (folder / "gender-quick.vi.po").write_text(entry.format(title, translated))
        publish_shipped(database, NOW, folder)
        with database.reading() as connection:
            found = Shelf().edition(connection, "gender-quick", 1, "vi")
        assert found.questionnaire.title == translated
        assert found.untranslated > 100, "what has no translation stays, and is counted"


def test_a_version_that_is_not_there_is_a_key_error(database):
    with database.reading() as connection, pytest.raises(KeyError):
        Shelf().edition(connection, "gender-quick", 1, "en")
