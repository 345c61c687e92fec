"""Publishing questionnaires, and reading what was published. A published version never changes, but for its remarks.

Remarks are questions to a reader of answers: no question, answer or score depends on them, so a better one reaches
those who answer to the version already.
"""

import datetime
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Connection, delete, func, insert, select, update

from assessment.files.questionnaire_file import read_questionnaire
from assessment.files.translation_file import translate_by, translation_files
from assessment.installation.database import Database
from assessment.installation.resources import resource_folder
from assessment.library.tables import QuestionnaireRow, TranslationRow
from assessment.method.questionnaire import Questionnaire

QUICK = "gender-quick"
"""The questionnaire that the start page offers."""


class AlreadyPublished(Exception):
    """A version that was published with another content."""

    def __init__(self, questionnaire: str, version: int) -> None:
        super().__init__(
            f"{questionnaire}: version {version} is published already, with other content, and stays as it is. "
            f"Give the changed file a new number: version: {version + 1}."
        )


class Faulty(Exception):
    """A questionnaire file with problems; the message has all of them, a line each."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A published version in one language. `untranslated` texts of it stay in the questionnaire's own language."""

    questionnaire: Questionnaire
    untranslated: int


def publish_shipped(database: Database, now: datetime.datetime, folder: Path | None = None) -> None:
    """Publish the questionnaires that come with the program, those in `folder`, and their translations.

    Raises Faulty, or AlreadyPublished when a file was changed without a new version number; nothing is published then.
    """
    with database.writing() as connection:
        for file in sorted((folder or resource_folder("questionnaires")).glob("*.yaml")):
            reading = read_questionnaire(file, name=file.name)
            if reading.questionnaire is None:
                raise Faulty("\n".join(str(one) for one in reading.findings if not one.is_warning))
            publish(connection, reading.questionnaire, now)
            _keep_translations(connection, reading.questionnaire, file)


def publish(connection: Connection, questionnaire: Questionnaire, now: datetime.datetime) -> None:
    """Store a version for ever; nothing to do where the same stands already. Raises AlreadyPublished."""
    content = questionnaire.model_dump_json(by_alias=True, exclude_unset=True)
    told = {"digest": hashlib.sha256(content.encode()).hexdigest(), "content": content}
    is_it = (QuestionnaireRow.id == questionnaire.id, QuestionnaireRow.version == questionnaire.version)
    stored = connection.execute(select(QuestionnaireRow.digest, QuestionnaireRow.content).where(*is_it)).first()
    if stored is None:
        row = {"id": questionnaire.id, "version": questionnaire.version, "published_at": now}
        connection.execute(insert(QuestionnaireRow).values(row | told))
    elif stored.digest != told["digest"]:
        if _without_remarks(stored.content) != _without_remarks(content):
            raise AlreadyPublished(questionnaire.id, questionnaire.version)
        connection.execute(update(QuestionnaireRow).where(*is_it).values(told))


def _without_remarks(content: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content)
    return {name: value for name, value in found.items() if name not in ("remarks", "evidence_remark")}


def _keep_translations(connection: Connection, questionnaire: Questionnaire, file: Path) -> None:
    place = {"questionnaire": questionnaire.id, "version": questionnaire.version}
    connection.execute(
        delete(TranslationRow).where(
            TranslationRow.questionnaire == questionnaire.id, TranslationRow.version == questionnaire.version
        )
    )
    for language, path in translation_files(file).items():
        text = path.read_text(encoding="utf-8")
        connection.execute(insert(TranslationRow).values(place | {"language": language, "content": text}))


def newest_version(connection: Connection, questionnaire: str) -> int | None:
    """Return the highest published version; None when there is none."""
    found = connection.execute(
        select(func.max(QuestionnaireRow.version)).where(QuestionnaireRow.id == questionnaire)
    ).scalar()
    return None if found is None else int(found)


def published(connection: Connection) -> list[tuple[str, int]]:
    """Return questionnaire and version of everything that was published, the newest version of each first."""
    query = select(QuestionnaireRow.id, QuestionnaireRow.version)
    rows = connection.execute(query.order_by(QuestionnaireRow.id, QuestionnaireRow.version.desc()))
    return [(row.id, row.version) for row in rows]


class Shelf:
    """The published questionnaires that this process has read, each language once: reading one takes milliseconds."""

    def __init__(self) -> None:
        self._editions: dict[tuple[str, int, str], Edition] = {}

    def edition(self, connection: Connection, questionnaire: str, version: int, language: str) -> Edition:
        """Return a published version in a language, or as far as it is translated. Raises KeyError."""
        key = (questionnaire, version, language)
        if key not in self._editions:
            self._editions[key] = self._read(connection, *key)
        return self._editions[key]

    def _read(self, connection: Connection, questionnaire: str, version: int, language: str) -> Edition:
        content = connection.execute(
            select(QuestionnaireRow.content).where(
                QuestionnaireRow.id == questionnaire, QuestionnaireRow.version == version
            )
        ).scalar()
        if content is None:
            raise KeyError(f"{questionnaire}, version {version}")
        original = Questionnaire.model_validate_json(content)
        if language == original.language:
            return Edition(original, 0)
        catalogue = connection.execute(
            select(TranslationRow.content).where(
                TranslationRow.questionnaire == questionnaire,
                TranslationRow.version == version,
                TranslationRow.language == language,
            )
        ).scalar()
        name = f"{questionnaire}.{language}.po"
        translated, missing = translate_by(original, catalogue.encode() if catalogue else None, name=name)
        return Edition(translated, missing)


def shelf() -> Shelf:
    """Return the shelf of this process."""
    found: Shelf = current_app.extensions["shelf"]
    return found
