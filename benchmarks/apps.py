"""The apps beside ours: the floors, each the least that does the same, and ours on a slow disk."""

import fcntl
import json
import os
import sqlite3
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, Response, before_render_template, redirect, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from sqlalchemy import event

from assessment.app import create_app
from assessment.installation.config import read_config
from assessment.installation.jobs import utc_now

SLOW_SECONDS = 0.005
ANSWER = """
INSERT INTO answer (assessment_id, question, revision, content, page, turn, is_text_kept) VALUES (?, ?, ?, ?, ?, ?, 0)
ON CONFLICT (assessment_id, question) DO UPDATE
SET revision = excluded.revision, content = excluded.content, page = excluded.page, turn = excluded.turn
"""
HISTORY = """
INSERT INTO answer_history (assessment_id, question, revision, content, actor, saved_at) VALUES (?, ?, ?, ?, ?, ?)
"""


def bare_page() -> Flask:
    """Make an app that renders a page from values that lie ready: by the template that the environment names.

    The template is ours, rendered by plain Jinja: its loops, its escaping, its bytes. Texts are not translated,
    addresses not built but looked up; there is neither database, session, form, token nor compression.
    """
    address, cookie = os.environ["BENCHMARK_PAGE"], os.environ["BENCHMARK_COOKIE"]
    real = create_app()
    values: dict[str, Any] = {}

    def keep(sender: Flask, context: Mapping[str, Any], **more: Any) -> None:
        values.update(context)

    with before_render_template.connected_to(keep, real):
        real.test_client(use_cookies=False).get(address, headers={"Cookie": cookie})
    addresses: dict[tuple[Any, ...], str] = {}

    def address_of(endpoint: str, **parts: Any) -> str:
        key = (endpoint, *parts.values())
        if key not in addresses:
            addresses[key] = url_for(endpoint, **parts)
        return addresses[key]

    names = {name: real.jinja_env.globals["static"](name) for name in STATIC}  # type: ignore[operator]
    plain = Environment(
        loader=real.jinja_env.loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    plain.globals.update(
        {
            "_": lambda text, **parts: Markup(text) % parts if parts else text,  # noqa: S704 - texts of ours
            "ngettext": lambda one, many, number, **parts: Markup(one if number == 1 else many) % parts,  # noqa: S704
            "url_for": address_of,
            "static": names.__getitem__,
            "csrf_token": lambda: "0123456789ab",
            "site_name": "Level Ground",
        }
    )
    page = plain.get_template(os.environ["BENCHMARK_TEMPLATE"])
    for name in plain.globals:
        values.pop(name, None)
    with real.test_request_context():
        page.render(values)
    app = Flask("bare")

    @app.get("/")
    @app.get("/<path:path>")
    def show(path: str = "") -> str:
        return page.render(values)

    return app


STATIC = ("mark.svg", "govuk.css", "tokens.css", "level-ground.css", "answering.js")


def bare_save() -> Flask:
    """Make an app that keeps the answers of a form by the driver alone, in the same tables.

    As durable as ours, and as exclusive: the file lock, BEGIN IMMEDIATE, one revision, upserts and history, one fsync.
    It takes for right what it is sent, from whoever sends it.
    """
    file = read_config().database_url.removeprefix("sqlite:///")
    lock = Path(f"{file}.lock")
    kept = threading.local()
    app = Flask("bare")

    def connection() -> sqlite3.Connection:
        if not hasattr(kept, "connection"):
            kept.connection = sqlite3.connect(file, isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
                kept.connection.execute(f"PRAGMA {pragma}")
        found: sqlite3.Connection = kept.connection
        return found

    def save(assessment_id: UUID) -> int:
        form, now = request.form, utc_now().isoformat(" ")
        contents: dict[str, dict[str, str]] = {}
        for name, value in form.items():
            code, _, part = name.partition(":")
            if "-" in code and part != "seen":
                contents.setdefault(code, {})[part or "value"] = value
        with lock.open("w") as queue:
            fcntl.flock(queue, fcntl.LOCK_EX)
            database = connection()
            database.execute("BEGIN IMMEDIATE")
            counted = "UPDATE assessment SET revision = revision + 1, changed_at = ? WHERE id = ? RETURNING revision"
            ((revision,),) = database.execute(counted, (now, assessment_id.hex)).fetchall()
            rows = [(assessment_id.hex, code, revision, json.dumps(one)) for code, one in contents.items()]
            database.executemany(ANSWER, [(*row, form["page"], int(form["turn"])) for row in rows])
            database.executemany(HISTORY, [(*row, "seat", now) for row in rows])
            database.execute("COMMIT")
        return int(revision)

    @app.get("/")
    def start() -> str:
        return ""

    @app.post("/assessments/<uuid:assessment_id>/phases/<int:number>")
    def whole(assessment_id: UUID, number: int) -> ResponseReturnValue:
        save(assessment_id)
        return redirect(f"/assessments/{assessment_id}/phases/{number + 1}", 303)

    @app.post("/assessments/<uuid:assessment_id>/phases/<int:number>/answers")
    def one(assessment_id: UUID, number: int) -> ResponseReturnValue:
        return {"saved": True, "revision": save(assessment_id)}

    return app


def bare_poll() -> Flask:
    """Make an app that says that nothing has changed, in the bytes that ours says it in, whatever it is asked."""
    headers = {"If-None-Match": os.environ["BENCHMARK_ETAG"]}
    known = create_app().test_client(use_cookies=False).get(os.environ["BENCHMARK_PAGE"], headers=headers)
    kept = list(known.headers)
    app = Flask("bare")

    @app.get("/")
    @app.get("/<path:path>")
    def unchanged(path: str = "") -> Response:
        return Response(status=known.status_code, headers=kept)

    return app


def slow_disk() -> Flask:
    """Make our app, each transaction of which waits a while before it is committed, its lock held: a slow fsync."""
    app = create_app()
    event.listen(app.extensions["database"]._writer, "commit", lambda connection: time.sleep(SLOW_SECONDS))
    return app
