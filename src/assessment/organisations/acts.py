"""What lines of the log say, as people read them."""

from collections.abc import Mapping

from assessment.installation.languages import Language


def act_texts(language: Language) -> Mapping[str, str]:
    """Return what each act is called. Who did it stands before; to whom or what it was done, after."""
    return (
        _of_assessments(language)
        | _of_organisations(language)
        | _of_rounds(language)
        | _of_accounts(language)
        | _of_the_installation(language)
    )


def _of_assessments(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "began": _("Began an assessment"),
        "submitted": _("Submitted an assessment"),
        "withdrew": _("Opened a submitted assessment again"),
        "erased": _("Erased an assessment"),
        "took_over": _("Took over an assessment that was begun with a code"),
        "ended_code": _("Ended the code of an assessment"),
        "shared": _("Made a link that shows a result"),
        "revoked_share": _("Took back a link that shows a result"),
        "shared_result": _("Chose to show the name beside the result in a round"),
        "shared_report": _("Chose to show the full report to the authority of a round"),
        "stopped_sharing": _("Chose to show nothing with the name in a round"),
        "allowed_story": _("Agreed to a story for the room of a workshop"),
        "refused_story": _("Said no to a story for the room of a workshop"),
        "took_story_back": _("Took back the yes to a story for the room of a workshop"),
        "shown_to_own": _("Showed a report to the organisation’s own facilitators"),
        "hidden_from_own": _("Took a report back from the organisation’s own facilitators"),
    }


def _of_organisations(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "made_organisation": _("Added the organisation"),
        "changed_organisation": _("Corrected the organisation"),
        "erased_organisation": _("Erased an organisation"),
        "invited": _("Made an invitation"),
        "revoked_invitation": _("Took back an invitation"),
        "joined": _("Joined the organisation"),
        "removed": _("Removed a colleague"),
        "left": _("Left the organisation"),
        "made_member": _("Gave the role of member"),
        "made_lead": _("Gave the role of lead"),
        "made_facilitator": _("Gave the role of facilitator"),
    }


def _of_rounds(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "made_round": _("Made a round"),
        "invited_to_round": _("Invited to a round"),
        "made_new_link": _("Made a new link to a round"),
        "extended_round": _("Extended a round"),
        "published_round": _("Published what a round came to"),
        "sent_message": _("Wrote to those who have not started a round"),
        "reminded": _("Sent the reminders of a round"),
        "stopped_letters": _("Wants no more letters of a round"),
    }


def _of_accounts(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "signed_in": _("Signed in"),
        "set_new_password": _("Set a new password by letter"),
        "changed_password": _("Changed the password"),
        "turned_app_on": _("Turned the authenticator app on"),
        "turned_app_off": _("Turned the authenticator app off"),
        "erased_account": _("Erased an account"),
    }


def _of_the_installation(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "changed_settings": _("Changed the settings"),
        "became_administrator": _("Became an administrator"),
        "made_administrator": _("Made an administrator"),
        "unmade_administrator": _("Took back the rights of an administrator"),
        "closed_account": _("Closed an account"),
        "opened_account": _("Opened a closed account again"),
        "gave_mandate": _("Gave a mandate of an authority"),
        "took_mandate": _("Took back a mandate of an authority"),
    }
