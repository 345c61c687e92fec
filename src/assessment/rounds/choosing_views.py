"""Choosing what a round shows of an assessment with the organisation's name: the button of the page "who sees what"."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assessment.answering.storage import stored
from assessment.answering.taking_part import step_named
from assessment.installation.access import Permission, may, signed_in
from assessment.installation.request import now, reader, reading, writing
from assessment.results.share_forms import ShareForm
from assessment.results.share_views import sharing_page
from assessment.rounds import choosing

blueprint = Blueprint("choosing", __name__)


@blueprint.post("/assessments/<uuid:assessment_id>/sharing/choice")
@may(Permission.SHARE)
def choose(assessment_id: UUID) -> ResponseReturnValue:
    """Keep what a round shows of what was handed in."""
    _ = reader().gettext
    one, step = stored(reading(), assessment_id, signed_in()), step_named(request.form.get("share"))
    if "language" in request.form:
        return sharing_page(one, ShareForm(), step=step)
    if step is None:
        return sharing_page(one, ShareForm(), wrong_step=_("Choose what you share in the round.")), 422
    try:
        weighed = choosing.weigh(reading(), one, step, now())
        with writing() as connection:
            choosing.change(connection, one, signed_in(), step, weighed=weighed, now=now())
    except choosing.Waits:
        told = _(
            "This step waits for the next round: with it, results of organisations that do not share theirs could be "
            "worked out. What you showed until now stays as it was."
        )
        return sharing_page(one, ShareForm(), step=step, wrong_step=told), 409
    except choosing.NotAsWeighed:
        told = _("Somebody changed what the round shows meanwhile. Look at what is chosen now, and choose again.")
        return sharing_page(stored(reading(), assessment_id, signed_in()), ShareForm(), wrong_step=told), 409
    return redirect(url_for("shares.sharing", assessment_id=assessment_id, chosen=1), 303)
