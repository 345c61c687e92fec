"""The answers as a file: written for whoever wants to keep or send them, and read in again as a new draft."""

from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import yaml
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from assessment.answering.opened import Opened, open_assessment
from assessment.answering.saving import Change, Page, save_answers
from assessment.answering.storage import NotFound, save_opening, stored
from assessment.answering.taking_part import Step
from assessment.answering.views import begin_with_seat, note_beginning
from assessment.files.answers_file import read_answers
from assessment.files.document import Unreadable, read_document
from assessment.installation.access import Actor, Permission, may
from assessment.installation.request import now, reader, reading, settings
from assessment.library.storage import QUICK, newest_version, shelf
from assessment.method.answers import Assessment
from assessment.method.fields import whole
from assessment.method.questionnaire import Questionnaire
from assessment.method.wording import worded

blueprint = Blueprint("files", __name__)

MOST_TOLD = 20
"""Problems of a file that a page lists."""


@blueprint.get("/assessments/<uuid:assessment_id>/answers.yaml")
@may(Permission.ANSWER)
def download(assessment_id: UUID) -> ResponseReturnValue:
    """Send the answers as an answers file."""
    opened = open_assessment(assessment_id)
    text = yaml.safe_dump(answers_file(opened), allow_unicode=True, sort_keys=False, width=100)
    answer = Response(text, mimetype="application/yaml")
    name = f"answers-{opened.stored.questionnaire}-{opened.stored.revision}.yaml"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def answers_file(opened: Opened) -> dict[str, Any]:
    """Return what an answers file holds of an assessment: the same shape that the command line reads."""
    one, assessment = opened.stored, opened.assessment
    questions = {question.id: question for question in opened.questionnaire.questions}
    entries = {code: answer.as_entry(questions[code]) for code, answer in assessment.answers.items()}
    file: dict[str, Any] = {
        "questionnaire": one.questionnaire,
        "version": one.version,
        "organisation": assessment.organisation.model_dump(exclude_none=True),
        "date": one.date,
        "period": one.period,
        "language": one.language,
        "participants": one.participants.model_dump() if one.participants else None,
        "profile": profile_written(assessment, opened.questionnaire),
        # "Nothing" is what a file without it says, too.
        "share": None if one.share is Step.NOTHING else one.share.value,
        "answers": {code: entry for code, entry in entries.items() if entry},
    }
    return {name: value for name, value in file.items() if value is not None}


def profile_written(assessment: Assessment, questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the answers to the opening questions as an answers file has them: `profile_answers` turned round."""
    written: dict[str, Any] = {}
    for name, answer in assessment.profile.items():
        options = answer if isinstance(answer, int) else sorted(answer)
        is_list = isinstance(options, list) and questionnaire.profile[name].kind == "several"
        written[name] = options if is_list or isinstance(options, int) else options[0]
    return written


@blueprint.get("/open-file")
@may(Permission.BEGIN)
def open_file() -> ResponseReturnValue:
    """Ask for an answers file."""
    _check_open()
    return render_template("answering/open_file.html", problems=[])


@blueprint.post("/open-file")
@may(Permission.BEGIN)
def begin_from_file() -> ResponseReturnValue:
    """Make a new draft from an answers file, with a seat of its own; all problems of the file are told at once."""
    _check_open()
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _refused([reader().gettext("Choose the file first. Its name ends in .yaml or .json.")])
    note_beginning()
    is_json = upload.filename.lower().endswith(".json")
    with TemporaryDirectory() as folder, closing(upload):
        path = Path(folder) / ("answers.json" if is_json else "answers.yaml")
        upload.save(path)
        questionnaire = _questionnaire_of(path)
        assessment, findings = read_answers(path, questionnaire, name=path.name)
    if assessment is None:
        return _refused([str(finding) for finding in findings[:MOST_TOLD]])

    def fill(connection: Connection, actor: Actor, assessment_id: UUID) -> None:
        _fill(connection, actor, assessment_id, questionnaire, assessment)

    period = assessment.period
    seat = begin_with_seat(questionnaire.id, questionnaire.version, fill=fill, period=period)
    return redirect(url_for("answering.card", assessment_id=seat.assessment_id), 303)


def _refused(problems: list[str]) -> ResponseReturnValue:
    return render_template("answering/open_file.html", problems=problems), 422


def _check_open() -> None:
    if not settings().anyone_may_start:
        raise NotFound


def _questionnaire_of(path: Path) -> Questionnaire:
    """Return the questionnaire that a file names; where we do not have it, one whose reading says so."""
    named: Any = {}
    with suppress(Unreadable):
        named = read_document(path, name=path.name).value
    if isinstance(named, dict) and isinstance(named.get("questionnaire"), str):
        version = whole(named.get("version"))
        with suppress(KeyError):
            return _published(str(named["questionnaire"]), version if type(version) is int and version < 10_000 else 0)
    newest = newest_version(reading(), QUICK)
    if newest is None:
        raise NotFound
    return _published(QUICK, newest)


def _published(questionnaire: str, version: int) -> Questionnaire:
    return shelf().edition(reading(), questionnaire, version, reader().tag).questionnaire


def _fill(
    connection: Connection, actor: Actor, assessment_id: UUID, questionnaire: Questionnaire, assessment: Assessment
) -> None:
    save_opening(
        connection,
        assessment_id,
        actor,
        organisation=assessment.organisation,
        profile=profile_written(assessment, questionnaire),
        participants=assessment.participants,
        seen=stored(connection, assessment_id, actor).opening_mark,
        now=now(),
    )
    save_answers(
        connection,
        assessment_id,
        actor,
        questionnaire=worded(questionnaire, assessment.variant_of(questionnaire)),
        changes=[Change(code, answer, 0) for code, answer in assessment.answers.items()],
        page=Page("file", 0),
        now=now(),
    )
