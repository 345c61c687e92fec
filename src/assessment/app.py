"""The web application: features put together, who asks in which language, and what becomes of errors."""

import gzip
import logging
import secrets
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.middleware.proxy_fix import ProxyFix

from assessment.accounts import account_views as people
from assessment.accounts import views as accounts
from assessment.answering.overview import organisation_elsewhere
from assessment.answering.storage import NotADraft, NotFound, NotOpened, NotSubmitted
from assessment.features import BLUEPRINTS, PUBLIC_POSTS
from assessment.home.work import Summaries
from assessment.installation import request as this_request
from assessment.installation.access import MAY, Actor, NeedsSignIn, NotAllowed, Permission, Role, current_actor
from assessment.installation.carrying import carried_fields, is_from_here
from assessment.installation.config import Config, read_config
from assessment.installation.database import Database, NotSaved
from assessment.installation.jobs import Queue
from assessment.installation.languages import TRANSLATIONS, language, languages_in
from assessment.installation.resources import PACKAGE, resource_folder
from assessment.installation.settings import SettingsKeeper
from assessment.installation.static_files import StaticFiles
from assessment.installation.throttle import Paused
from assessment.library.storage import Shelf
from assessment.organisations.storage import NotThere, OwnOrganisation, actor_of
from assessment.rounds.participation import Counts
from assessment.workshop.pulse import Pulse

MOST_BYTES = 6_000_000
"""Of a request: an answers file of 5 MB, and what is around it."""
MOST_FORM_BYTES = 2_000_000
"""Of a form without files: a phase of 15 questions, each text full, in a script of three bytes a letter."""
MOST_FIELDS = 5_000
_WITHOUT_DATABASE = ("home.start", "home.help", "home.scores", "home.accessibility")
"""Pages that are shown also where nobody can be recognised: the page for our mistakes leads there."""
_WITH_FILES = ("files.begin_from_file", "inviting.look_or_invite")
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_WORTH_COMPRESSING = 500
_QUICKLY = 3
"""The level of compression: a tenth more bytes than the usual one, in a third of its time."""
_YEAR_SECONDS = 365 * 24 * 60 * 60


def create_app(config: Config | None = None, *, translations: Path = TRANSLATIONS) -> Flask:
    """Create the application. Without `config`, read it from the instance folder and the environment.

    `translations` has the program's PO files, LANGUAGE.po: their languages, and English, can be chosen.
    """
    config = config or read_config()
    app = Flask(
        __name__,
        template_folder=str(resource_folder("templates")),
        static_folder=None,
        instance_path=str(config.instance),
    )
    app.config.from_mapping(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        SESSION_COOKIE_NAME="level-ground",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.https,
        WTF_CSRF_TIME_LIMIT=None,
        # What is compared is the token; behind a proxy that ends https the referrer proves nothing more.
        WTF_CSRF_SSL_STRICT=False,
    )
    database = Database(config.database_url)
    app.extensions |= {"config": config, "database": database, "shelf": Shelf(), "settings": SettingsKeeper(config)}
    app.wsgi_app = Pulse(app.wsgi_app, database, _HEADERS)  # type: ignore[assignment,method-assign]
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    languages = languages_in(translations)
    app.extensions |= {"summaries": Summaries(), "counts": Counts()}
    app.extensions["queue"] = Queue(database, config.instance)
    app.extensions["languages"] = {tag: language(tag, translations) for tag, _ in languages}
    _set_up_pages(app, languages)
    _set_up_requests(app, translations)
    CSRFProtect(app)
    _set_up_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _set_up_pages(app: Flask, languages: list[tuple[str, str]]) -> None:
    files = StaticFiles(PACKAGE / "static")
    app.register_blueprint(files.blueprint())
    app.jinja_options = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    # Instead of Jinja's own extension, which calls three functions for each of the some seventy texts of a page.
    app.jinja_env.globals.update({"_": _page_text, "ngettext": _page_count_text})
    app.jinja_env.globals.update(static=files.address, csrf_token=generate_csrf, site_name="Level Ground")

    @app.context_processor
    def _page_values() -> dict[str, Any]:
        return {
            "language": g.language,
            "languages": [one for one in languages if one[0] in g.get("offered", ("en",))],
            "actor": current_actor(),
            "here": _address_to_come_back_to(app),
            "is_demonstration": this_request.config().demonstration,
        }


def _page_text(message: str, /, **parts: object) -> Markup:
    text: Markup = g.language.page_text(message)
    return text % parts if "%" in text else text


def _page_count_text(one: str, many: str, number: int, /, **parts: object) -> Markup:
    return Markup(g.language.translations.ngettext(one, many, number)) % parts  # noqa: S704 - a text of ours


def _address_to_come_back_to(app: Flask) -> str:
    """Return where the reader goes on in another language: this page, or the start where it only answers a button."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    return request.path if app.url_map.bind("").test(request.path, "GET") else "/"


def _set_up_requests(app: Flask, translations: Path) -> None:
    tags = list(app.extensions["languages"])

    @app.before_request
    def _find_out_who_reads() -> None:
        if request.blueprint == "static_files":
            return
        if request.endpoint not in _WITH_FILES:
            request.max_content_length = MOST_FORM_BYTES
        elif request.endpoint == "inviting.look_or_invite":
            # The list travels beside the file, in a form of parts.
            request.max_form_memory_size, request.max_form_parts = MOST_FORM_BYTES, MOST_FIELDS
        # In two steps: where the database cannot be read, the page that says so is in a language.
        g.language, g.offered = language(_kept_language(tags), translations), tags
        try:
            if len(tags) > 1:
                g.offered = _offered(tags)
                g.language = language(_kept_language(g.offered), translations)
            token = session.get("sign_in")
            g.actor = actor_of(this_request.reading(), token, this_request.now()) if isinstance(token, str) else None
        except (DBAPIError, NotSaved):
            if request.method not in ("GET", "HEAD") or request.endpoint not in _WITHOUT_DATABASE:
                raise
            logging.getLogger("assessment").warning("%s is shown without the database", request.endpoint)
        # Last, since a form that is too large ends the request here, with a page in the reader's language.
        if request.method == "POST" and len(request.form) > MOST_FIELDS:
            abort(413)
        if request.method == "POST" and request.form.get("language") in g.offered:
            g.chosen_language = request.form["language"]
            g.language = language(g.chosen_language, translations)

    @app.after_request
    def _finish(answer: Response) -> Response:
        for name, value in _HEADERS.items():
            answer.headers.setdefault(name, value)
        # What a page holds is for one person, and shared computers keep what they may.
        answer.headers.setdefault("Cache-Control", "no-store")
        if "chosen_language" in g:
            answer.set_cookie(
                "language",
                g.chosen_language,
                max_age=_YEAR_SECONDS,
                secure=app.config["SESSION_COOKIE_SECURE"],
                httponly=True,
                samesite="Lax",
            )
        return _compressed(answer)

    @app.teardown_request
    def _end(error: BaseException | None) -> None:
        this_request.stop_reading()


def _offered(tags: list[str]) -> list[str]:
    """Return the languages that the administrator chose; all that there are where nothing was chosen."""
    chosen = this_request.settings().languages
    return [tag for tag in tags if tag in chosen] or tags


def _kept_language(tags: list[str]) -> str:
    """Return the reader's language: chosen before, or asked for by the browser; else English, where it is offered."""
    chosen = request.cookies.get("language")
    if chosen in tags:
        return chosen
    asked = (tag for one, _quality in request.accept_languages for tag in (one, one.partition("-")[0]))
    return next((tag for tag in asked if tag in tags), "en" if "en" in tags else tags[0])


def _compressed(answer: Response) -> Response:
    kind = answer.mimetype or ""
    is_text = kind.startswith("text/") or kind in ("application/json", "application/yaml")
    if (
        not is_text
        or answer.direct_passthrough
        or "Content-Encoding" in answer.headers
        or not request.accept_encodings["gzip"]
        or (answer.content_length or 0) < _WORTH_COMPRESSING
    ):
        return answer
    answer.set_data(gzip.compress(answer.get_data(), _QUICKLY, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    return answer


def _set_up_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _our_mistake)
    app.register_error_handler(CSRFError, _without_token)
    app.register_error_handler(NeedsSignIn, _needs_sign_in)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(NotSaved, _not_saved)
    app.register_error_handler(Paused, _paused)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(NotThere, _not_found)
    app.register_error_handler(NotADraft, _not_a_draft)
    app.register_error_handler(NotSubmitted, _not_submitted)
    app.register_error_handler(NotOpened, lambda error: redirect(_opening_address(), 303))


def _error_page(status: int, **values: Any) -> str:
    if "language" not in g:  # what went wrong came before the reader was known
        g.language, g.actor = language("en"), None
    return render_template(f"errors/{status}.html", **values)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error
    status_shown = status if status in _PAGES else 404 if status < 500 else 500
    page = _error_page(status_shown, carried=[])
    allowed = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    headers = {"Allow": ", ".join(allowed)} if allowed else {}
    return page, status, headers


_PAGES = (400, 404, 405, 413, 429, 500)


def _our_mistake(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    logging.getLogger("assessment").error("error %s at %s", reference, request.endpoint, exc_info=error)
    return _error_page(500, reference=reference), 500


def _needs_sign_in(error: NeedsSignIn) -> ResponseReturnValue:
    if _wants_json():
        return {"problem": "sign_in"}, 401
    if request.method != "POST":
        page = "people.sign_in" if _is_asked_for_password() else "accounts.come_back"
        return redirect(url_for(page, next=request.full_path.rstrip("?")), 303)
    return _way_back_page(), 401


def _is_asked_for_password() -> bool:
    """Whether an account is behind this browser, or the page is for accounts alone; else code and PIN are asked for."""
    is_for_codes = "assessment_id" in (request.view_args or {})
    return session.get("by") == "password" or (not is_for_codes and session.get("by") != "code")


def _way_back_page() -> str:
    """Return the page that asks who one is, and carries what was typed."""
    page = people.sign_in_page if _is_asked_for_password() else accounts.come_back_page
    carried = carried_fields(request)
    # A button without fields is not pressed again: its page is shown, where it has one.
    return page(carried, request.path if carried else _address_to_come_back_to(current_app))


def _not_allowed(error: NotAllowed) -> ResponseReturnValue:
    """Tell who is signed in that another role does this; what was typed can be copied from the page."""
    if _wants_json():
        return {"problem": "gone"}, 403
    is_leads = error.permission is None or error.permission in MAY[Role.LEAD]
    is_authoritys = error.permission is Permission.LEAD_ROUNDS
    values = {"is_leads": is_leads, "is_authoritys": is_authoritys}
    return render_template("errors/403.html", carried=carried_fields(request), **values), 403


def _not_found(error: Exception) -> ResponseReturnValue:
    """Answer as to what is not there. A form of ours belongs to another assessment of this browser, and is carried."""
    actor = current_actor()
    if _wants_json():
        # Another code may open it; an account that does not reach it has lost it.
        return {"problem": "gone" if actor and actor.account_id else "sign_in"}, 404
    is_form = request.method == "POST" and "assessment_id" in (request.view_args or {}) and is_from_here(request)
    if is_form and not (actor and actor.account_id):
        return _way_back_page(), 404
    carried = carried_fields(request) if is_form else []
    elsewhere = _held_elsewhere(actor) if actor and actor.account_id else None
    if elsewhere is not None:
        next_address = request.full_path.rstrip("?") if request.method == "GET" else url_for("own.work")
        return render_template(
            "errors/other_organisation.html", organisation=elsewhere, carried=carried, next=next_address
        ), 404
    return _error_page(404, carried=carried), 404


def _held_elsewhere(actor: Actor) -> OwnOrganisation | None:
    """Return another organisation of the reader's own whose assessment the address names; None for any other."""
    assessment_id = (request.view_args or {}).get("assessment_id")
    if assessment_id is None:
        return None
    return organisation_elsewhere(this_request.reading(), assessment_id, actor)


def _without_token(error: CSRFError) -> ResponseReturnValue:
    """Answer a post whose page lost its session: what was typed is not lost. Another site's post is turned away."""
    if _wants_json():
        return {"problem": "sign_in"}, 400
    if not is_from_here(request):
        return _error_page(400), 400
    if current_actor() is None and request.endpoint not in PUBLIC_POSTS:
        return _way_back_page(), 400
    return render_template(
        "errors/carried.html", carried=carried_fields(request), next=request.path, is_full=False
    ), 400


def _not_saved(error: NotSaved) -> ResponseReturnValue:
    logging.getLogger("assessment").error("not saved: %s", error)
    if _wants_json():
        return {"problem": "not_saved"}, 503
    return render_template("errors/carried.html", carried=carried_fields(request), next=request.path, is_full=True), 503


def _paused(error: Paused) -> ResponseReturnValue:
    seconds = max(1, int((error.until - this_request.now()).total_seconds()))
    page = _error_page(429, try_again_at=g.language.time(this_request.clock(error.until)))
    return page, 429, {"Retry-After": str(seconds)}


def _not_a_draft(error: NotADraft) -> ResponseReturnValue:
    if _wants_json():
        return {"problem": "submitted"}, 409
    frozen_in = error.round if error.round and error.round.holds_it(this_request.now()) else None
    return render_template("errors/submitted.html", carried=carried_fields(request), round=frozen_in), 409


def _not_submitted(error: NotSubmitted) -> ResponseReturnValue:
    return render_template("errors/not_submitted.html"), 409


def _opening_address() -> str:
    return url_for("answering.opening", assessment_id=(request.view_args or {})["assessment_id"])


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
