"""Papers of sessions for tests, written out, and made and read back once."""

from dataclasses import replace
from functools import cache

from assessment.installation.languages import language
from assessment.reports.pdf import render_paper
from assessment.reports.session_content import (
    ActionLine,
    Agenda,
    AgendaRow,
    BallotLine,
    BriefingContent,
    CardLine,
    CommitmentLine,
    EvaluationLine,
    Head,
    Join,
    PackContent,
    PointLine,
    RecordContent,
    SheetContent,
    TurnLine,
)
from assessment.reports.session_texts import (
    clock_parts,
    objectives,
    questions_to_ask,
    signals,
    watch_list,
)
from tests.comparing import publications as made
from tests.comparing.contents import said
from tests.reports.reading import Reading

EN = language("en")
HEAD = Head(
    EN,
    "Gender in mine action: what works",
    "Workshop, 9 December 2026",
    "9 December 2026",
    "9 December 2026, 9:00 (UTC+7)",
)
PARTS = [
    ("Purpose and ground rules, why it matters", 5, "Chair", False),
    ("Data that change decisions", 8, "Delta Clearing, on Monitoring", True),
    ("From one vacancy notice to mixed teams", 8, "Example Clearance, on Implementation", True),
    ("Women in the search lane", 8, "Border Police EOD, on Clearance operations", True),
    ("Three countries, one handover form", 8, "Regional body, on Clearance operations", True),
    ("Group picture, vote on IMP-01", 8, "Facilitator, projector and phones", False),
    ("Tables: what helped with EVA-06", 15, "All; cards for good lessons and challenges", False),
    ("What we do together, what each of us does", 10, "All; action cards, dots", False),
    ("One commitment each, next date", 5, "Chair", False),
]
HOSTILE = '=1+1<b onclick="x">&\u202e<script>alert(1)</script> 👍'


def agenda(parts=tuple(PARTS)):
    rows, at = [], 0
    for title, minutes, who, is_speaker in parts:
        rows.append(AgendaRow(str(at), title, minutes, who, is_speaker))
        at += minutes
    return Agenda(tuple(rows), str(at), f"{at} of 75 minutes.")


def sheet(**changed):
    found = SheetContent(
        head=HEAD,
        title="From one vacancy notice to mixed teams",
        who="Example Clearance",
        introduction="120 staff in survey, clearance and risk education.",
        about="Speaker 2 of 4, on Implementation.",
        place="Speaker 2 of 4, 8 minutes",
        clock=tuple(clock_parts(EN, 8)),
        signals=tuple(signals(EN, 8, is_interpreted=False)),
        strengths=(
            PointLine(
                "MON-01",
                "Each quarter we measure how complete our data by sex and age are, and correct them.",
                "level 4",
            ),
            PointLine("DES-01", "Our gender policy has a dated plan and a focal point with written duties.", "level 3"),
            PointLine(
                "IMP-02", "Job requirements are limited to what the job needs; interview panels are mixed.", "level 3"
            ),
        ),
        challenges=(
            PointLine(
                "IMP-01",
                "Rules against abuse and harassment exist at headquarters; most field staff have not seen them.",
                "level 1",
            ),
            PointLine("DES-02", "Some projects have a written analysis, mostly from existing reports.", "level 2"),
        ),
        request="To all operators and the authority: let us share one outside contact for reports of abuse, since each"
        " of us is too small to have one. A first meeting by March.",
        note="From the organisation’s own assessment, with its consent of 20 November 2026, for this room.",
    )
    return replace(found, **changed)


def briefing(**changed):
    found = BriefingContent(HEAD, objectives(EN), questions_to_ask(EN), watch_list(EN), agenda())
    return replace(found, **changed)


def pack(**changed):
    found = PackContent(
        head=HEAD,
        agenda=agenda(),
        briefing=briefing(),
        sheets=(sheet(), sheet(title="Women in the search lane", who="Border Police EOD", place="Speaker 3 of 4")),
        picture=said(made.quick(), made.quick_before()),
        join=Join("levelground.example/join", "K7M 2QD", "https://levelground.example/join?code=K7M2QD"),
    )
    return replace(found, **changed)


def turn(number, *counts, middle=("2",), told="17 of 18 voted; 1 does not know. The middle is level 2."):
    title = f"Vote {number}, told"
    return TurnLine(f"votes-{number}", title, told, tuple(zip("01234", counts, strict=True)), middle)


def action(text, **changed):
    found = ActionLine(
        text,
        "Implementation, IMP-01",
        "Director",
        "Ask three neighbours by mail",
        "31 March 2027",
        "Authority: a room",
        "7",
    )
    return replace(found, **changed)


def record(**changed):
    found = RecordContent(
        head=HEAD,
        organisation="",
        is_draft=False,
        status="Approved on 12 December 2026",
        facts=("18 people joined by phone.", "Women spoke 24 minutes, men 31 minutes."),
        summary="Four speakers, one vote.\nThe room wants one shared contact.",
        agenda=agenda(),
        picture=said(made.quick(), made.quick_before()),
        ballots=(
            BallotLine(
                "IMP-01",
                "Do you prevent and respond to sexual exploitation, abuse and harassment by or against your staff?",
                (turn(1, 1, 6, 4, 5, 1), turn(2, 0, 2, 9, 5, 1)),
                "level 2",
                "Daily workers have not signed.",
            ),
        ),
        lessons=(
            (
                "Organisation",
                (CardLine("Two contact people, one from outside, made trust.", "IMP-01", "3 dots"),),
            ),
            ("Risk education", (CardLine("Women teach women.", "", ""),)),
        ),
        challenges=(CardLine("Daily workers sign the code on the first morning.", "IMP-01, Example Clearance", ""),),
        collective=(action("One shared outside contact for all small operators."),),
        individual=(action("Sign the code with daily workers.", about="Example Clearance", dots=""),),
        commitments=(
            CommitmentLine("Example Clearance", "We sign the code with all daily workers.", "HR", "31 March 2027"),
        ),
        evaluated="6 participants evaluated the session.",
        evaluation=(
            EvaluationLine("Good lessons", "before", ("0", "3", "2", "1", "0"), "2.5"),
            EvaluationLine("Good lessons", "after", ("0", "0", "1", "3", "2"), "4"),
            EvaluationLine("How useful the session was", "", (), ""),
        ),
        checks=("After 6 months: 9 June 2027", "After 12 months: 9 December 2027"),
    )
    return replace(found, **changed)


@cache
def read(name):
    """A paper made and read back, by its name here."""
    papers = {"sheet": sheet, "briefing": briefing, "pack": pack, "record": record, "of one": own_record}
    return Reading(render_paper(papers[name]()))


def own_record():
    return record(organisation="Example Clearance", picture=None, ballots=(), evaluation=None)


def headings(reading, kind):
    return [one.text for one in reading.headings if one.kind == kind]
