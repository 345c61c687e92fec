"""The answers as a file: what is downloaded is read in again, and what is wrong in a file is said."""

import pytest
import yaml

from assessment.files.answers_file import read_answers
from tests.answering.drafts import QUICK
from tests.places import EXAMPLES


def send_file(visitor, content):
    visitor.get("/open-file")
    head = f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{visitor.token}\r\n--edge\r\n'
    head += 'Content-Disposition: form-data; name="file"; filename="answers.yaml"\r\n\r\n'
    body = head.encode() + content + b"\r\n--edge--\r\n"
    return visitor.post("/open-file", body, content_type="multipart/form-data; boundary=edge")


@pytest.mark.parametrize("name", ["example-clearance", "example-authority", "example-risk-education"])
def test_a_file_becomes_a_draft_whose_file_says_the_same(visitor, tmp_path, name):
    path = next(EXAMPLES.glob(f"{name}*.answers.yaml"))
    page = send_file(visitor, path.read_bytes())
    assert page.address.endswith("/card")
    home = page.address.removesuffix("/card")
    written = tmp_path / "written.yaml"
    written.write_bytes(visitor.client.get(f"{home}/answers.yaml").data)

    before, (after, findings) = read_answers(path, QUICK).assessment, read_answers(written, QUICK)

    assert not findings
    assert before
    assert after
    assert after.answers == {
        code: answer for code, answer in before.answers.items() if answer.as_entry(QUICK.question(code))
    }
    assert (after.organisation, after.profile) == (before.organisation, before.profile)
    assert after.participants == before.participants


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "answers.yaml:1:1"),
        (b"questionnaire: gender-quick\nversion: 9\norganisation: {name: E}\nanswers: {}\n", "version 9"),
        (b"questionnaire: no-such\nversion: 1\norganisation: {name: E}\nanswers: {}\n", "no-such"),
        (b"questionnaire: gender-quick\nversion: 1\norganisation: {name: E}\nanswers: {DES-01: {value: 9}}\n", ":4:"),
        (b"\xff\xfe\x00<script>", "answers.yaml:1:1"),
        (b"[" * 100_000, "answers.yaml:1:"),
        (b"a: &a [1]\nb: [*a, *a]\n", "answers.yaml:"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_makes_nothing(visitor, content, says):
    page = send_file(visitor, content)

    assert page.status == 422
    assert says in page.text


def test_without_a_file_the_page_asks_for_one(visitor):
    visitor.get("/open-file")

    page = visitor.post("/open-file", {"csrf_token": visitor.token}, content_type="multipart/form-data")

    assert page.status == 422
    assert "Choose the file" in page.text


def test_a_file_over_the_limit_is_refused(visitor):
    assert send_file(visitor, b"a" * 7_000_000).status == 413
    assert send_file(visitor, b"#" + b"a" * 5_500_000).status == 422


def test_what_looks_like_a_formula_is_text_in_the_file(visitor):
    visitor.open(name="=1+1")
    visitor.send({"DES-01": "1", "DES-01:comment": "=HYPERLINK(1)"})

    file = yaml.safe_load(visitor.client.get(f"{visitor.home}/answers.yaml").data)

    assert file["organisation"]["name"] == "=1+1"
    assert file["answers"]["DES-01"]["comment"] == "=HYPERLINK(1)"
