"""The pages of a publication: where the sector stands, question by question, and its numbers as files."""

from collections.abc import Callable, Hashable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.utils import secure_filename

from assessment.comparing import storage
from assessment.comparing.pages import Comparisons, codes_of, comparison_page, part_page
from assessment.comparing.report import content_of
from assessment.comparing.storage import OwnResult, own_result, own_result_of
from assessment.installation.access import Permission, may, signed_in
from assessment.installation.jobs import Queue, State
from assessment.installation.languages import Language
from assessment.installation.request import now, reader, reading, writing
from assessment.library.storage import shelf
from assessment.method.publication import ALL
from assessment.method.wording import worded
from assessment.organisations.storage import NotThere
from assessment.reports.national_sheets import render_codebook, render_csv, render_xlsx
from assessment.reports.round_content import Own, RoundContent
from assessment.reports.round_report import own_position
from assessment.rounds.publications import Published, published
from assessment.rounds.storage import leads_round
from assessment.rounds.times import on_clock

blueprint = Blueprint("comparing", __name__, url_prefix="/rounds/<uuid:round_id>")

LOOK_AGAIN_SECONDS = 2


@blueprint.record_once
def _keep_pages(state: BlueprintSetupState) -> None:
    state.app.extensions["comparisons"] = Comparisons()


@blueprint.get("/comparison")
@may(Permission.SEE_ROUNDS)
def comparison(round_id: UUID) -> ResponseReturnValue:
    """Show what a round came to, and where the reader's organisation stands in it."""
    one = _published(round_id)
    content, key = _content(one), request.args.get("group", ALL)
    if key not in content.groups:
        raise NotThere
    own = _own_results(one, content)
    page = _comparisons().pages.get(
        (*_key(one), key, own), lambda: comparison_page(content, key, _own_position(one, own))
    )
    return render_template(
        "comparing/comparison.html",
        page=page,
        own_assessment=own[0].assessment_id if own else None,
        is_led=signed_in().is_authority and leads_round(reading(), signed_in(), round_id),
        **_values(one, key),
    )


@blueprint.get("/comparison/<path:part>")
@may(Permission.SEE_ROUNDS)
def part(round_id: UUID, part: str) -> ResponseReturnValue:
    """Show a phase with its questions, or one question."""
    one = _published(round_id)
    content, key = _content(one), request.args.get("group", ALL)
    if key not in content.groups or part not in _places(one, key):
        raise NotThere
    own = _own_results(one, content)
    page = _comparisons().parts.get(
        (*_key(one), key, part, own),
        lambda: part_page(content, key, part, _own_position(one, own)),
    )
    return render_template("comparing/part.html", page=page, **_values(one, key))


@blueprint.get("/numbers.xlsx")
@may(Permission.SEE_ROUNDS)
def sheets(round_id: UUID) -> ResponseReturnValue:
    """Send all numbers with a codebook as sheets."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(round_id, "numbers.xlsx", kind, render_xlsx)


@blueprint.get("/numbers.csv")
@may(Permission.SEE_ROUNDS)
def numbers(round_id: UUID) -> ResponseReturnValue:
    """Send all numbers, a line each."""
    return _file(round_id, "numbers.csv", "text/csv", render_csv)


@blueprint.get("/codebook.csv")
@may(Permission.SEE_ROUNDS)
def codebook(round_id: UUID) -> ResponseReturnValue:
    """Send what the codes in the lines of numbers mean."""
    return _file(round_id, "codebook.csv", "text/csv", render_codebook)


@blueprint.post("/report")
@may(Permission.SEE_ROUNDS)
def ask_for_report(round_id: UUID) -> ResponseReturnValue:
    """Ask the worker for the national report in a language, unless there is one."""
    one = _published(round_id)
    tag, names = _report_language(request.form.get("report_language", reader().tag)), storage.names_key(one.released)
    if tag not in storage.made_languages(reading(), round_id, names):
        with writing() as connection:
            job = storage.ask_for_report(connection, round_id, names, tag, now())
        queue: Queue = current_app.extensions["queue"]
        queue.put(job)
    return redirect(url_for("comparing.report_progress", round_id=round_id, report_language=tag), 303)


@blueprint.get("/report")
@may(Permission.SEE_ROUNDS)
def report_progress(round_id: UUID) -> ResponseReturnValue:
    """Show how far the national report is, looking again by itself until it can be downloaded."""
    one = _published(round_id)
    tag, names = _report_language(request.args.get("report_language", reader().tag)), storage.names_key(one.released)
    is_made = tag in storage.made_languages(reading(), round_id, names)
    state = None if is_made else storage.report_state(reading(), round_id, names, tag)
    if not is_made and state is None:
        raise NotThere
    if state is not None and state.state is State.DONE:  # it has given way to one with other names meanwhile
        return redirect(url_for("comparing.comparison", round_id=round_id), 303)
    has_failed = state is not None and state.state is State.FAILED
    page = render_template(
        "comparing/report.html", round_id=round_id, state=state, has_failed=has_failed, report_language=tag
    )
    return (page, 200) if is_made or has_failed else (page, 200, {"Refresh": str(LOOK_AGAIN_SECONDS)})


@blueprint.get("/report.pdf")
@may(Permission.SEE_ROUNDS)
def report(round_id: UUID) -> ResponseReturnValue:
    """Send the national report as a file."""
    one = _published(round_id)
    tag = _report_language(request.args.get("report_language", reader().tag))
    content = storage.report(reading(), round_id, storage.names_key(one.released), tag)
    if content is None:
        raise NotThere
    return sent_file(content, "application/pdf", f"level-ground-national-report-{one.released.period}-{tag}.pdf")


def _report_language(tag: str) -> str:
    """Return a language in which reports can be had. Raises NotThere."""
    known: dict[str, Language] = current_app.extensions["languages"]
    if tag not in known:
        raise NotThere
    return tag


def _file(round_id: UUID, name: str, kind: str, render: Callable[[RoundContent], bytes]) -> Response:
    content = _content(_published(round_id))
    return sent_file(render(content), kind, f"level-ground-round-{content.period}-{name}")


def sent_file(content: bytes, kind: str, name: str) -> Response:
    """Return a file to keep; its name is safe for every system."""
    answer = send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=secure_filename(name))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _comparisons() -> Comparisons:
    found: Comparisons = current_app.extensions["comparisons"]
    return found


def _published(round_id: UUID) -> Published:
    found = published(reading(), signed_in(), round_id)
    if found is None:
        raise NotThere
    return found


def _key(one: Published) -> tuple[Hashable, ...]:
    """Return what the content of a page depends on: who takes its name out changes it, nothing else does."""
    return (
        one.round.id,
        one.published_at,
        reader().tag,
        tuple((named.name, named.share) for named in one.released.named),
    )


def _content(one: Published) -> RoundContent:
    return _comparisons().contents.get(_key(one), lambda: content_of(reading(), one, shelf(), reader()))


def _own_results(one: Published, content: RoundContent) -> tuple[OwnResult, ...]:
    """Return the reader's own result, and behind it that of the round before, as far as they reach them.

    Both are part of what a page is kept by: a colleague with a code does not reach the round before.
    """
    actor = signed_in()
    latest = own_result(reading(), actor, one.round)
    if latest is None:
        return ()
    if content.change is None:
        return (latest,)
    before = own_result_of(reading(), actor, one.round, content.change.period, other_than=latest.assessment_id)
    return (latest, before) if before else (latest,)


def _own_position(one: Published, own: tuple[OwnResult, ...]) -> Own | None:
    if not own:
        return None
    latest, *before = (storage.document_of(reading(), result) for result in own)
    edition = shelf().edition(reading(), one.round.questionnaire, one.round.version, reader().tag)
    return own_position(own[0].organisation, latest, worded(edition.questionnaire, one.released.variant), *before)


def _values(one: Published, key: str) -> dict[str, Any]:
    """Return what both pages need: the day of the publication, what stands in addresses, and those of the parts."""
    values = {"round_id": one.round.id} | ({} if key == ALL else {"group": key})
    return {
        "published": reader().day(on_clock(one.published_at, one.round.zone).date()),
        "values": values,
        "places": _places(one, key),
    }


def _places(one: Published, key: str) -> Mapping[str, str]:
    """Return code of a phase or question → the address of its page, for a group."""
    group = None if key == ALL else key

    def make() -> Mapping[str, str]:
        codes = codes_of(_content(one))
        return {code: url_for("comparing.part", round_id=one.round.id, part=code, group=group) for code in codes}

    return _comparisons().places.get((one.round.id, key), make)
