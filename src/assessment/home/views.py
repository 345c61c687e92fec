"""The start page, the pages that explain, and the choice of a language."""

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.exc import DBAPIError
from werkzeug import Response

from assessment.installation.access import Permission, may
from assessment.installation.carrying import local_address
from assessment.installation.database import NotSaved
from assessment.installation.request import config, settings, settings_keeper

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@may(Permission.VISIT)
def start() -> str:
    """Show what the product is; the address may tell what has just been erased or left."""
    may_begin = True
    try:
        held = settings()
    except (DBAPIError, NotSaved):
        # The page for our mistakes leads here, when it may be the database that is broken.
        held, may_begin = settings_keeper().last_known, False
    done = "left" if "left" in request.args else request.args.get("erased", "")
    return render_template("home/start.html", held=held, may_begin=may_begin and held.anyone_may_start, done=done)


@blueprint.get("/scores")
@may(Permission.VISIT)
def scores() -> str:
    return render_template("home/scores.html")


@blueprint.get("/privacy")
@may(Permission.VISIT)
def privacy() -> str:
    """Show what is kept, for how long, and who sees it."""
    return render_template(
        "home/privacy.html",
        settings=settings(),
        kept_months=config().kept_months,
        kept_months_in_rounds=config().kept_months_in_rounds,
        sign_in_hours=config().sign_in_hours,
    )


@blueprint.get("/accessibility")
@may(Permission.VISIT)
def accessibility() -> str:
    return render_template("home/accessibility.html")


@blueprint.get("/help")
@may(Permission.VISIT)
def help() -> str:
    return render_template("home/help.html", sign_in_hours=config().sign_in_hours)


@blueprint.post("/language")
@may(Permission.VISIT)
def choose_language() -> Response:
    """Go back to where a language was chosen. The app keeps the choice, as it does for every form that has one."""
    return redirect(local_address(request.form.get("next", ""), url_for("home.start")), code=303)
