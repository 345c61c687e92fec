"""Every route with every role: who may, who is asked for a PIN, and to whom it is as if there were nothing."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest

from assessment.installation.settings import SettingsKeeper
from tests.web import Visitor

PUBLIC = {"home", "accounts", "static_files"}
"""Features whose pages are for everybody."""
FOR_EVERYBODY = {"answering.begin", "files.open_file", "files.begin_from_file"} | {
    f"people.{name}"
    for name in (
        "sign_in",
        "try_password",
        "second_step",
        "try_code",
        "forgotten",
        "send_reset",
        "new_password",
        "keep_new_password",
    )
}


def routes(app):
    return [
        (rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]


def address(rule, assessment_id):
    parts = {
        "assessment_id": assessment_id,
        "number": "1",
        "code": "DES-01",
        "digest": "0",
        "name": "govuk.css",
        "token": "forged",
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(parts[match[1]]), rule)


def ask(visitor, method, place, token):
    fields = {"csrf_token": token} if method == "POST" else None
    return visitor.client.open(place, method=method, data=fields)


@pytest.fixture
def owner(visitor):
    visitor.open()
    return visitor


def test_every_view_states_its_permission(app):
    missing = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if not hasattr(view, "permission") and endpoint != "static_files.send"
    ]

    assert not missing


def test_nobody_without_a_code_reaches_an_assessment(app, owner):
    assessment_id = owner.home.rpartition("/")[2]
    stranger = Visitor(app)
    stranger.get("/")
    token = stranger.token
    for endpoint, method, rule in routes(app):
        if endpoint.split(".")[0] in PUBLIC or endpoint in FOR_EVERYBODY:
            continue
        answer = ask(stranger, method, address(rule, assessment_id), token)
        assert answer.status_code == (401 if method == "POST" else 303), (endpoint, method)
        assert b"Example Clearance" not in answer.data, endpoint


def test_to_who_holds_another_code_an_assessment_is_not_there(app, owner):
    assessment_id = owner.home.rpartition("/")[2]
    stranger = Visitor(app)
    stranger.open(name="Another organisation")
    token = stranger.token
    for endpoint, method, rule in routes(app):
        if "assessment_id" not in rule:
            continue
        for id in (assessment_id, uuid4()):
            answer = ask(stranger, method, address(rule, id), token)
            assert answer.status_code == 404, (endpoint, method)
            assert b"Example Clearance" not in answer.data, endpoint
    assert owner.get(owner.home).status == 200, "nothing of it was erased or submitted"


def test_the_owner_reaches_every_page_and_none_breaks(app, owner):
    assessment_id = owner.home.rpartition("/")[2]
    for endpoint, method, rule in routes(app):
        if method == "GET":
            answer = ask(owner, method, address(rule, assessment_id), None)
            assert answer.status_code in (200, 303, 403, 404, 409, 410), (endpoint, answer.status_code)


def test_every_post_needs_its_token(app, owner):
    assessment_id = owner.home.rpartition("/")[2]
    for endpoint, method, rule in routes(app):
        if method == "POST":
            answer = owner.client.post(address(rule, assessment_id), data={"DES-01": "3"})
            assert answer.status_code == 400, endpoint
    assert owner.get(owner.home).status == 200


def test_where_nobody_may_just_start_nobody_can(app):
    app.extensions["settings"] = SettingsKeeper(replace(app.extensions["config"], anyone_may_start=False))
    visitor = Visitor(app)

    page = visitor.get("/")
    assert not [form for form in page.forms if form.action.endswith("/begin")]
    visitor.get("/come-back")
    visitor.post("/begin", {"csrf_token": visitor.token})
    assert visitor.page.status == 404
    assert visitor.get("/open-file").status == 404
