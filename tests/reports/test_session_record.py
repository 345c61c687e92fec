"""The record of a session, made for real and read back."""

from assessment.reports.pdf import CHARTS, paper_html, render_paper
from assessment.reports.session_content import (
    CardLine,
    CommitmentLine,
)
from assessment.reports.session_pictures import session_pictures
from tests.reports.reading import Reading, squashed
from tests.reports.session_samples import (
    HOSTILE,
    headings,
    read,
    record,
)

# The record


def test_a_record_has_its_chapters():
    assert headings(read("record"), "H1") == [
        "Gender in mine action: what works",
        "Group picture",
        "Votes in the room",
        "Good lessons and challenges",
        "Actions and commitments",
    ]


def test_a_vote_is_a_picture_and_its_numbers_in_words():
    pictures = [one.attributes.get("Alt", "") for one in read("record").document.all("Figure")]

    assert (
        "level 0: 1 vote, level 1: 6 votes, level 2: 4 votes, level 3: 5 votes, level 4: 1 vote. "
        "17 votes, median level 2." in pictures
    )
    assert squashed("The room agreed on level 2. Daily workers have not signed.") in read("record").text


def test_an_action_says_who_does_what_first_until_when():
    (row,) = read("record").rows("What we do together", level="H2")

    assert row == [
        "One shared outside contact for all small operators. Implementation, IMP-01",
        "Ask three neighbours by mail",
        "Director",
        "31 March 2027",
        "Authority: a room",
        "7",
    ]


def test_an_evaluation_has_counts_and_says_where_too_few_answered():
    rows = read("record").rows("What participants say of the session", level="H2")

    assert rows[0] == ["Good lessons", "before", "0", "3", "2", "1", "0", "2.5"]
    assert rows[2][-1] == "too few answers to show"


def test_a_draft_says_so_on_each_page():
    reading = Reading(render_paper(record(is_draft=True, status="Draft, not approved")))

    assert all(squashed("Draft, not approved") in squashed(page.text) for page in reading.pages)
    assert squashed("Do not pass it on.") in reading.text


def test_an_approved_record_is_no_draft():
    assert "Draft" not in read("record").text


def test_the_record_of_one_organisation_has_no_votes_and_no_evaluation():
    reading = read("of one")

    assert headings(reading, "H1") == [
        "Gender in mine action: what works",
        "Good lessons and challenges",
        "Actions and commitments",
    ]
    assert squashed("Record for Example Clearance") in reading.text
    assert "participants" not in reading.text


def test_what_somebody_wrote_is_text_and_nothing_else():
    hostile = record(
        summary=HOSTILE,
        lessons=((HOSTILE, (CardLine(HOSTILE, HOSTILE, ""),)),),
        commitments=(CommitmentLine(HOSTILE, HOSTILE * 20, HOSTILE, ""),),
        picture=None,
    )
    html = paper_html(hostile, session_pictures(hostile, CHARTS), [])

    assert "<script" not in html
    assert "<b onclick" not in html
    assert Reading(render_paper(hostile)).text.count("=1+1") > 20


def test_symbols_that_no_font_has_leave_no_box_behind():
    emoji = record(summary="Well done 😀🎉🫶🏽❤\ufe0f.", picture=None)

    assert squashed("Well done ❤.") in Reading(render_paper(emoji)).text
    assert "😀" not in paper_html(emoji, session_pictures(emoji, CHARTS), [])


def test_a_letter_that_no_font_has_is_not_left_out():
    chinese = record(summary="排雷", picture=None)

    assert "排雷" in paper_html(chinese, session_pictures(chinese, CHARTS), [])
