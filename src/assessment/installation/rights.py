"""The table of rights as the manual has it: `MAY`, in words."""

from collections.abc import Mapping

from assessment.installation.access import MAY, Permission, Role

ROLES: Mapping[Role, str] = {
    Role.ANYBODY: "anybody",
    Role.SEAT: "code and PIN, where nobody has an account",
    Role.SEAT_OF_ORGANISATION: "code and PIN, of an organisation with accounts",
    Role.ACCOUNT: "account in no organisation",
    Role.FACILITATOR: "facilitator",
    Role.MEMBER: "member",
    Role.LEAD: "lead",
    Role.AUTHORITY: "authority",
    Role.ADMINISTRATOR: "administrator",
}
PERMISSIONS: Mapping[Permission, str] = {
    Permission.VISIT: "read the public pages, sign in, follow a link",
    Permission.BEGIN: "begin with a code, where the installation lets anybody",
    Permission.OWN_ACCOUNT: "use an account of one's own",
    Permission.SEE_COLLEAGUES: "see who belongs to the organisation",
    Permission.ANSWER: "answer, and see the answers",
    Permission.READ_RESULT: "read the result, the report, and the record of a session on the answers",
    Permission.SUBMIT: "submit, and open the answers again",
    Permission.ERASE: "erase an assessment",
    Permission.SHARE: "choose what a round shows of a result, make and end links that show it",
    Permission.LEAD: "invite, remove, change roles, read the organisation's log",
    Permission.SEE_ROUNDS: (
        "see rounds that one is invited to, or that of the code: who takes part, what was published, "
        "the own part of a workshop's record"
    ),
    Permission.LEAD_ROUNDS: "make rounds of the own area, invite, see who takes part, read the reports that are shown",
    Permission.PRESENT: "make and present sessions of a workshop; of others only where one leads what they are about",
    Permission.REVIEW: "review, as a facilitator, what an organisation has shown",
    Permission.ADMINISTER: "make organisations, look after accounts and settings, read the whole log",
}


def rights_table() -> str:
    """Return the table of rights in Markdown: a line for each permission, a column for each role."""
    head = ["", *ROLES.values()]
    lines = [
        [what, *("yes" if permission in MAY[role] else "–" for role in ROLES)]
        for permission, what in PERMISSIONS.items()
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, len(head) * ["---"], *lines])
