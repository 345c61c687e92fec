"""The results page: its numbers are those of the method, each has its sum, and every link leads somewhere."""

import json
import re
import shutil
from html import unescape
from io import BytesIO
from urllib.parse import unquote
from uuid import UUID

import pytest

from assessment.app import create_app
from assessment.installation.jobs import JobState, State, utc_now
from assessment.library.storage import publish_shipped
from assessment.results import storage
from tests.languages.pseudo_language import TAG, write_program_texts, write_questionnaire_texts
from tests.languages.test_pseudo_language import untranslated
from tests.places import GENDER_QUICK
from tests.reports import samples
from tests.web import Visitor, config_of

FEW = 4
OPEN_SAFEGUARD = "MON-01"
# Of the languages to choose from; they stand side by side.
OWN_NAMES = ("English", "Esperanto", "EnglishEsperanto")


def only(answers, codes):
    return answers | {"answers": {code: answers["answers"][code] for code in codes}}


def clearance():
    return samples.example("clearance")


def few():
    return only(clearance(), list(clearance()["answers"])[:FEW])


def without_a_safeguard():
    return only(clearance(), [code for code in clearance()["answers"] if code != OPEN_SAFEGUARD])


CASES = {
    "clearance": (GENDER_QUICK, clearance),
    "authority": (GENDER_QUICK, lambda: samples.example("authority")),
    "few": (GENDER_QUICK, few),
    "provisional": (GENDER_QUICK, without_a_safeguard),
    "nothing": (GENDER_QUICK, samples.answers),
    "another scale": (
        samples.SAFETY_CHECK,
        lambda: samples._loaded(samples.SAFETY_CHECK.with_name("safety-check.answers.yaml")),
    ),
    "areas of work": (
        samples.WORKED_EXAMPLE,
        lambda: samples._loaded(samples.WORKED_EXAMPLE.with_name("worked-example.answers.yaml")),
    ),
}


def submitted(visitor, answers):
    """Begin from an answers file, submit it, and return the result."""
    page = visitor.get("/open-file")
    form = page.form("/open-file")
    file = (BytesIO(json.dumps(answers).encode()), "answers.json")
    visitor.post(form.action, {"csrf_token": form.value("csrf_token"), "file": file})
    assert visitor.page.address.endswith("/card"), visitor.page.text
    visitor.home = visitor.page.address.removesuffix("/card")
    visitor.get(f"{visitor.home}/check")
    return visitor.send(form=visitor.page.form("/submit"))


@pytest.fixture
def all_questionnaires(app, tmp_path):
    """Publish the questionnaires that were written for tests as well."""
    folder = tmp_path / "questionnaires"
    folder.mkdir()
    for file in (samples.SAFETY_CHECK, samples.WORKED_EXAMPLE):
        shutil.copy(file, folder)
    publish_shipped(app.extensions["database"], utc_now(), folder)


@pytest.fixture(params=CASES)
def case(request, all_questionnaires, visitor):
    """Give a sample, and the page that shows it."""
    file, make = CASES[request.param]
    return samples.assessed(request.param, file, make()), submitted(visitor, make())


# Numbers


def test_the_numbers_are_those_of_the_method(case):
    sample, page = case

    overall = sample.result.overall
    assert f'<p class="lg-result__band">{sample.content.headline.band}</p>' in page.html
    assert (f"<strong>{overall.score}</strong> of 100" in page.html) is (overall.score is not None)
    for line in sample.content.phases:
        score = sample.result.phases[line.code].score
        assert (f"Why {score} for {line.title}?" in page.text) is (score is not None)


def test_every_score_has_its_sum(case):
    sample, page = case

    folded = re.findall(r"<summary[^>]*><span[^>]*>(Why .*?)</span>", unescape(page.html))
    areas = [line for line in sample.content.pillars if line.value is not None]
    assert len(folded) == 1 + len(sample.content.sums) + len(areas)
    for one in sample.content.sums:
        table = next(text for text in tables(page) if f">{one.title}</caption>" in text)
        for row in one.rows:
            assert row.points is None or f'{row.value} × {row.weight}</td><td class="n">{row.points}' in table
        assert f'{one.weight}</td><td class="n">{one.points}' in table


def test_the_page_says_all_that_the_report_says(case):
    sample, page = case

    content = sample.content
    text = " ".join(page.text.split())
    said = [*content.headline.notes, content.headline.limit, *content.overall_sum, *content.method, content.status]
    said += [sentence for one in content.sums for sentence in one.sentences]
    said += [row.do for row in (*content.plan, *content.further)]
    for entry in (entry for phase in content.entries for entry in phase.questions):
        said += [entry.text, entry.answer, entry.evidence, entry.comment, *entry.remarks, entry.statement or ""]
    for sentence in said:
        assert " ".join(sentence.split()) in text


# Links and forms


def test_links_inside_the_page_lead_to_something(case):
    _, page = case

    assert {unquote(link[1:]) for link in page.links if link.startswith("#")} <= page.ids


def test_what_limits_the_result_is_one_link_away(case):
    sample, page = case

    limited = re.search(r"<strong>Limited by (.*?)</strong>", page.html)
    codes = sample.result.overall.limited_by
    assert bool(limited) is bool(codes)
    if limited:
        assert re.findall(r'href="#(?:question|phase)-(.+?)"', limited[1]) == list(codes)


def test_a_safeguard_without_an_answer_makes_the_result_provisional(app):
    page = submitted(Visitor(app), without_a_safeguard())

    assert '<strong class="govuk-tag lg-tag--part">Provisional</strong>' in page.html
    assert f'(<a class="govuk-link lg-code" href="#question-{OPEN_SAFEGUARD}">{OPEN_SAFEGUARD}</a>)' in page.html


def test_without_a_score_the_page_says_what_is_missing(visitor):
    page = submitted(visitor, few())

    assert "No overall score yet" in page.text
    assert "lg-result__num" not in page.html
    assert {"#unanswered", "#change"} <= set(page.links)


def test_what_was_typed_stays_text(visitor):
    answers = clearance()
    answers["organisation"]["name"] = "<b>Bold</b> & Sons"
    answers["answers"]["DES-01"]["comment"] = "<script>alert(1)</script> see IMP-01"

    page = submitted(visitor, answers)

    assert "<b>Bold" not in page.html
    assert "<script>" not in page.html


def test_answers_are_opened_again_by_a_form(visitor):
    page = submitted(visitor, clearance())

    visitor.send(form=page.form("/withdraw"))

    assert visitor.page.address == visitor.home
    assert visitor.get(f"{visitor.home}/results").status == 409


# The report


def test_a_report_is_asked_for_and_looked_for_again(visitor):
    page = submitted(visitor, clearance())

    visitor.send(form=page.form("/report"))

    assert visitor.page.headers["Refresh"] == "2"
    assert '<progress class="lg-meter" max="100" value="0"' in visitor.page.html
    assert "It waits for its turn." in visitor.page.text


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (JobState(State.RUNNING, 40, None), "40% is done."),
        (JobState(State.FAILED, 40, "no fonts"), "The report could not be made"),
        (JobState(State.DONE, 100, None), "The report could not be made"),
    ],
)
def test_the_page_of_the_report_says_how_far_it_is(visitor, monkeypatch, state, told):
    submitted(visitor, clearance())
    monkeypatch.setattr(storage, "report_state", lambda *_, **__: state)

    page = visitor.get(f"{visitor.home}/report")

    assert told in page.text
    assert "no fonts" not in page.text
    assert ("Refresh" in page.headers) is (state.state == State.RUNNING)
    if state.state != State.RUNNING:
        assert page.form("/report").value("report_language") == "en"


def test_a_report_that_is_ready_comes_first(app, visitor):
    page = submitted(visitor, clearance())
    visitor.send(form=page.form("/report"))
    keep_report(app, visitor)

    page = visitor.get(f"{visitor.home}/report")

    assert "The report is ready." in page.text
    assert [link for link in page.links if "report.pdf" in link] == [f"{visitor.home}/report.pdf?report_language=en"]
    assert not [form for form in page.forms if form.action.endswith("/report")]


def keep_report(app, visitor):
    database = app.extensions["database"]
    with database.reading() as connection:
        [row] = connection.exec_driver_sql("SELECT revision FROM assessment").all()
    with database.writing() as connection:
        storage.keep_report(
            connection,
            UUID(visitor.home.rsplit("/", 1)[1]),
            revision=row.revision,
            language="en",
            content=b"%PDF",
            now=utc_now(),
        )


# Other languages


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pseudo")
    write_questionnaire_texts(GENDER_QUICK, folder)
    (folder / "program").mkdir()
    shutil.copy(write_program_texts(folder), folder / "program")
    return folder


@pytest.fixture
def stranger(tmp_path, catalogues):
    """Give somebody who reads the pseudo-language."""
    config = config_of(f"sqlite:///{tmp_path / 'level-ground.sqlite'}", tmp_path)
    app = create_app(config, translations=catalogues / "program")
    app.extensions["database"].upgrade()
    publish_shipped(app.extensions["database"], utc_now(), catalogues)
    visitor = Visitor(app)
    visitor.client.set_cookie("language", TAG)
    yield visitor
    app.extensions["queue"].close()
    app.extensions["database"].close()


@pytest.mark.parametrize("make", [clearance, few, without_a_safeguard, samples.answers])
def test_no_text_of_the_page_escapes_translation(stranger, catalogues, make):
    answers = make() | {"language": TAG}
    sample = samples.assessed("pseudo", GENDER_QUICK, answers, catalogues=catalogues)

    page = submitted(stranger, answers)

    assert escaped(page, sample) == []
    stranger.send(form=page.form("/report"))
    assert escaped(stranger.page, sample) == []
    assert escaped(stranger.get("/open-file"), sample) == []


def escaped(page, sample):
    """Return the words of a page outside of the marks: text, title, and what only screen readers hear."""
    heard = re.findall(r'(?:alt|aria-label|placeholder)="([^"]+)"', page.html)
    texts = [page.title, *map(unescape, heard), page.text]
    return [word for text in texts for word in untranslated(text, sample) if word not in OWN_NAMES]


def tables(page):
    return re.findall(r'<table class="lg-sum">.*?</table>', unescape(page.html), re.DOTALL)
