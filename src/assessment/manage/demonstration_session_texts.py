"""What is said in the sessions of a demonstration, all of it invented: agendas, cards, commitments, evaluations."""

from collections.abc import Mapping

from assessment.workshop.agenda import Kind, Part
from assessment.workshop.cards import CardKind, Content, Scope
from assessment.workshop.evaluating import QUESTIONS
from assessment.workshop.sheets import Point, Sheet

_CHAIR = "Chair"
_SHEET = Sheet(
    introduction="120 staff in survey, clearance and risk education.",
    strengths=(
        Point("MON-01", "Each quarter we measure how complete our data by sex and age are.", "level 4"),
        Point("DES-01", "Our gender policy has a dated plan and a focal point with written duties.", "level 3"),
        Point("IMP-02", "Job requirements are limited to what the job needs; interview panels are mixed.", "level 3"),
    ),
    challenges=(
        Point("IMP-01", "Rules against abuse exist at headquarters; most field staff have not seen them.", "level 1"),
        Point("DES-02", "Some projects have a written analysis, mostly from existing reports.", "level 2"),
    ),
    request="Let us share one outside contact for reports of abuse: each of us is too small to have one.",
)
AGENDA = (
    Part(
        Kind.OPENING,
        "Purpose, ground rules, and why it matters",
        5,
        _CHAIR,
        "Welcome everybody, by phone or on paper. No ranking, no names of people.",
    ),
    Part(
        Kind.SPEAKER,
        "Data that change decisions",
        8,
        "Delta Clearing",
        "Their story is agreed: the Monday meeting. Ask what it cost.",
    ),
    Part(
        Kind.SPEAKER,
        "From one vacancy notice to mixed teams",
        8,
        "Example Clearance",
        "Ask who did not apply, and why.",
        sheet=_SHEET.as_text(),
    ),
    Part(Kind.SPEAKER, "Women in the search lane", 8, "Border Police EOD", "Ask what the first team needed."),
    Part(Kind.SPEAKER, "The last metre of a handover", 8, "Water Lily Demining", "Ask who came, and who did not."),
    Part(
        Kind.PICTURE,
        "Group picture: safe ways to report",
        8,
        _CHAIR,
        "Read level 3 aloud: drivers, guards and daily workers too.\n"
        "Ask for the reason of a low and of a high vote. No stories about cases.",
        question="IMP-01",
    ),
    Part(
        Kind.TABLES,
        "Tables: what helps, what is hard",
        15,
        "All",
        "Three cards for each table. Walk round once.",
        question="EVA-06",
    ),
    Part(Kind.ACTIONS, "What we do together, what each of us does", 10, "All", "Each action has an owner and a date."),
    Part(Kind.COMMITMENTS, "One commitment each, next date", 5, _CHAIR, "A round by name of organisation. Then thank."),
)

BOARD: tuple[tuple[Content, int | None, int], ...] = (
    (
        Content(
            CardKind.LESSON,
            "Local women were recruited and trained for six weeks. They now search with the same tasks and pay.",
            question="OPS-02",
        ),
        None,
        8,
    ),
    (
        Content(
            CardKind.LESSON,
            "Mixed interview pairs heard about water points and paths that men had not named.",
            question="OPS-01",
        ),
        None,
        6,
    ),
    (
        Content(
            CardKind.LESSON,
            "Two contact people, one of them from outside, made people trust the phone number.",
            question="IMP-01",
        ),
        None,
        4,
    ),
    (
        Content(
            CardKind.CHALLENGE,
            "Few women come to the handover meeting: it is held during the work in the fields.",
            question="OPS-06",
        ),
        None,
        7,
    ),
    (
        Content(
            CardKind.CHALLENGE,
            "Camps have one washing place. Women team members turn down weeks in the field.",
            phase="IMP",
        ),
        None,
        5,
    ),
    (
        Content(
            CardKind.CHALLENGE,
            "Recommendations on gender stand in the evaluation, and nobody comes back to them.",
            question="EVA-06",
        ),
        None,
        3,
    ),
    (
        Content(
            CardKind.ACTION,
            "Share one outside contact for reports of abuse among all small operators.",
            question="IMP-01",
            scope=Scope.COLLECTIVE,
            owner="authority, with operators",
            first_step="Ask two health services whether they would take it on.",
            support="A small fund for the phone line.",
        ),
        120,
        9,
    ),
    (
        Content(
            CardKind.ACTION,
            "Agree that a task file is complete only with lists of women and men who were asked.",
            question="OPS-01",
            scope=Scope.COLLECTIVE,
            owner="authority",
            first_step="Write the two lines for the checklist.",
        ),
        90,
        5,
    ),
    (
        Content(
            CardKind.ACTION,
            "Invite women who use the land by name, walk the boundary together, give a picture map.",
            question="OPS-06",
            organisation="Water Lily Demining",
            scope=Scope.INDIVIDUAL,
            owner="community liaison lead",
            first_step="Change the hour of the next handover.",
        ),
        45,
        4,
    ),
    (
        Content(
            CardKind.ACTION,
            "Read the code of conduct aloud on the first morning of daily workers, in their language.",
            question="IMP-01",
            organisation="Border Police EOD",
            scope=Scope.INDIVIDUAL,
            owner="training officer",
            first_step="Have the page translated.",
            recommendation="IMP-01",
        ),
        60,
        3,
    ),
)
"""Each card of the session that is over, in how many days its action is due, and its dots."""

WAITING = (
    Content(
        CardKind.LESSON,
        "Two contact people, one from outside, made people trust the phone number.",
        question="IMP-01",
    ),
    Content(
        CardKind.CHALLENGE,
        "Daily workers sign the code on the first morning and never hear of it again.",
        question="IMP-01",
    ),
    Content(CardKind.ACTION, "One shared outside contact for all small operators.", scope=Scope.COLLECTIVE),
)

COMMITMENTS = (
    ("Border Police EOD", "Every guard and driver has heard the code of conduct.", "training officer", 60),
    ("Delta Clearing", "We show two others how figures are read on Mondays.", "data officer", 45),
    ("Example Clearance", "Two contact people are named at each camp.", "head of staff", 30),
    ("Water Lily Demining", "The next three handovers are at an hour that women chose.", "community liaison lead", 75),
)
"""Of the organisations that show their names in the round: what each will do, who, and in how many days."""


def _evaluation(*values: int) -> Mapping[str, int]:
    return {name: value for name, value in zip(QUESTIONS, values, strict=True) if value}


EVALUATIONS = (
    _evaluation(2, 4, 2, 4, 3, 4, 1, 4, 4),
    _evaluation(3, 4, 3, 5, 3, 4, 2, 4, 5),
    _evaluation(2, 3, 2, 4, 4, 4, 2, 3, 4),
    _evaluation(1, 4, 2, 3, 2, 4, 2, 4, 5),
    _evaluation(4, 4, 3, 4, 4, 5, 3, 4, 4),
    _evaluation(3, 4, 2, 4, 3, 4, 2, 5, 4),
    _evaluation(2, 4, 0, 4, 3, 3, 1, 3, 3),
    _evaluation(3, 5, 3, 4, 2, 4, 2, 4, 5),
    _evaluation(2, 3, 2, 4, 3, 4, 3, 4, 4),
)
"""From 1 to 5 each; 0 was left open."""
SUMMARY = (
    "Four organisations told what worked for them. The room voted twice on safe ways to report: many had counted a "
    "signed code as enough, and moved after reading level 3 aloud. Two actions are taken on together, and four "
    "organisations said what they will do."
)

NEXT_AGENDA = (
    Part(
        Kind.OPENING,
        "What we agreed, and why it matters",
        5,
        _CHAIR,
        "Read the two common actions of the last record. No names.",
    ),
    Part(Kind.SPEAKER, "What the round shows", 8, "The authority", "The sheet is suggested from the round. Check it."),
    Part(Kind.SPEAKER, "Figures on a Monday", 8, "Delta Clearing", "Ask what they stopped measuring."),
    Part(Kind.SPEAKER, "A handover at another hour", 8, "Water Lily Demining", "The sheet is still to be written."),
    Part(Kind.SPEAKER, "Speaker 4", 8, "", "To be found: a risk education team would be good."),
    Part(
        Kind.PICTURE,
        "Group picture: what became of recommendations",
        8,
        _CHAIR,
        "Vote twice if the votes lie far apart.",
        question="EVA-06",
    ),
    Part(
        Kind.TABLES,
        "Tables: what helped to follow up",
        15,
        "All",
        "Mix the tables: military and civilian, field and office.",
        question="EVA-06",
    ),
    Part(Kind.ACTIONS, "What we do together, what each of us does", 10, "All", "Begin with what is late."),
    Part(Kind.COMMITMENTS, "One commitment each, next date", 5, _CHAIR, "Say the date of the next session."),
)
NEXT_SHEET = Sheet(
    introduction="A company that clears land in three provinces.",
    strengths=(
        Point("MON-04", "Figures by sex and age are read each Monday, and a team moved because of them.", "level 3"),
        Point("EVA-06", "Each recommendation has an owner and a date, and somebody asks twice a year.", "level 4"),
        Point("OPS-06", "Women and men who use the land walk the boundary with us.", "level 4"),
    ),
    challenges=(
        Point("IMP-01", "Everybody signed the code, and daily workers have no safe way to report.", "level 2"),
        Point("DES-03", "We ask women which land matters to them, and do not always follow it.", "level 2"),
    ),
    request="Which way to report works for daily workers? Bring us one that you tried.",
)
ROUND_REQUEST = "Choose one of the two challenges, and bring what helped you with it."

COMMENTS = (
    "You read the figures by sex and age each Monday. Would you tell the others what changed because of them?",
    "Gladly. We moved one survey team after two weeks in which no women had been asked. It cost one phone call.",
)
"""Of the facilitator, and of the organisation that shows its report."""
STORY = (
    "For two weeks no women had been asked in one district. The table in the Monday meeting showed it, and a mixed "
    "team went back. It heard of a path to the water that was on no map."
)
