"""The pictures of a session: lengths and places are worked out by hand, and nothing leaves the picture.

The minutes have 336 units for 77 minutes where a session takes 75, and begin at 4; votes have five columns of 342 units
with gaps of 22.5.
"""

import re
from itertools import pairwise

import pytest

from assessment.installation.languages import language
from assessment.reports.session_charts import (
    WHOLE,
    Slot,
    minutes_chart,
    minutes_picture,
    votes_chart,
    votes_picture,
)
from assessment.workshop import agenda
from tests.reports.test_charts import number, parts

EN = language("en")
LINE, DARK, LIGHT, HATCHED = "#c98a12", "#14493d", "#93b59f", "url(#m-h)"
PLAN = [
    Slot("Purpose", 5, False),
    *(Slot(f"Speaker {one}", 8, True) for one in range(1, 5)),
    Slot("Group picture", 8, False),
    Slot("Tables", 15, False),
    Slot("Actions", 10, False),
    Slot("Commitments", 5, False),
]
LONG = [slot._replace(minutes=10) if slot.is_speaker else slot for slot in PLAN]


def minutes(slots):
    return str(minutes_chart(EN, slots, "m"))


def votes(*counts, middle=(), labels="01234"):
    return str(votes_chart(EN, list(zip(labels, counts, strict=True)), middle, "v"))


def bars(svg):
    """The parts of a session, without the white boxes under numbers."""
    return [one for one in parts(svg, "rect") if one.get("height") in ("24", "32")]


def texts(svg):
    return [one["text"] for one in parts(svg, "text")]


def told(svg):
    [text] = re.findall("<desc[^>]*>(.*?)</desc>", svg, re.DOTALL)
    return text


def test_a_session_is_as_long_as_the_agenda_says():
    assert WHOLE == agenda.WHOLE


def test_parts_are_as_wide_as_their_minutes_and_speakers_are_dark_and_taller():
    found = bars(minutes(PLAN))

    assert [number(one, "width") for one in found[:2]] == [20.3, 33.4]  # 336 / 77 × 5 and × 8, less a gap of 1.5
    assert [(one["height"], one["fill"]) for one in found[:2]] == [("24", LIGHT), ("32", DARK)]
    assert [one["height"] for one in found].count("32") == 4


def test_the_line_stands_at_the_end_of_75_minutes():
    [line] = [one for one in parts(minutes(PLAN), "path") if one.get("stroke") == LINE]

    assert line["d"] == "M331.3 4V48"  # 4 + 75 × 336 / 77


def test_each_part_says_when_it_begins_and_how_long_it_takes():
    assert texts(minutes(PLAN)) == [
        *("5", "0", "8", "5", "8", "13", "8", "21", "8", "29", "8", "37", "15", "45", "10", "60", "5", "75")
    ]


def test_what_does_not_fit_is_hatched_and_nothing_else():
    svg = minutes(LONG)

    assert [one["fill"] == HATCHED for one in bars(svg)] == [False] * 7 + [True, True]
    assert "83 of 75 minutes." in told(svg)


def test_where_all_fits_there_is_no_hatch():
    assert "pattern" not in minutes(PLAN)


def test_a_speaker_that_does_not_fit_stays_taller_with_dark_words():
    svg = minutes([Slot("Talk", 80, True)])

    [bar] = bars(svg)
    assert (bar["height"], bar["fill"]) == ("32", HATCHED)
    assert parts(svg, "text")[0]["fill"] == "#1c2320"


@pytest.mark.parametrize("count", [0, 1, 20])
@pytest.mark.parametrize("long", [1, 7, 75])
def test_no_part_leaves_the_picture_and_no_words_touch(count, long):
    svg = minutes([Slot("Part", long, False)] * count)

    assert all(number(one, "x") + number(one, "width") <= 344 for one in bars(svg))
    below = [one for one in parts(svg, "text") if one["y"] == "64"]
    starts = sorted(number(one, "x") for one in below if one["text"] != "75" or one.get("font-size"))
    assert all(after - before >= 7 for before, after in pairwise(starts))


def test_the_text_says_all_minutes_and_one_is_one():
    svg = minutes([Slot("Welcome", 1, False), Slot("<b>Talk</b>", 8, True)])

    assert told(svg) == "Welcome: 1 minute; &lt;b&gt;Talk&lt;/b&gt;: 8 minutes. 9 of 75 minutes."


def test_two_pictures_on_a_page_have_ids_of_their_own():
    both = str(minutes_chart(EN, LONG, "one")) + str(minutes_chart(EN, LONG, "two"))

    ids = re.findall(' id="([^"]+)"', both)
    assert len(ids) == len(set(ids)) == 6


def test_there_is_a_dot_for_each_voice_dark_at_the_middle():
    svg = votes(1, 6, 4, 5, 1, middle=["2"])

    dots = parts(svg, "circle")
    assert len(dots) == 17
    assert [one["fill"] for one in dots].count("#0c322a") == 4
    assert [one["fill"] for one in parts(svg, "rect")] == ["#c6d3bd", "#c6d3bd", DARK, "#c6d3bd", "#c6d3bd"]


def test_steps_rise_with_the_level():
    assert [number(one, "height") for one in parts(votes(1, 0, 0, 0, 0), "rect")] == [50, 82, 114, 146, 178]


def test_each_step_says_its_votes_and_zero_is_said():
    assert texts(votes(1, 6, 4, 0, 1, middle=["2"])) == [
        *("0", "1 vote", "1", "6 votes", "2", "median · 4 votes"),
        *("3", "0 votes", "4", "1 vote"),
    ]


def test_a_middle_between_two_levels_marks_both():
    svg = votes(0, 2, 2, 0, 0, middle=["1", "2"])

    assert [one["fill"] for one in parts(svg, "rect")].count(DARK) == 2
    assert told(svg).endswith("4 votes, median between level 1 and level 2.")


def test_without_voices_nothing_is_the_middle():
    svg = votes(0, 0, 0, 0, 0)

    assert told(svg).endswith("0 votes.")
    assert DARK not in [one["fill"] for one in parts(svg, "rect")]


def test_while_votes_are_hidden_there_are_steps_and_no_numbers():
    svg = votes(None, None, None, None, None)

    assert texts(svg) == list("01234")
    assert parts(svg, "circle") == []
    assert told(svg) == (
        "Rising steps from level 0 to level 4. The votes are hidden until all of them are shown together."
    )


def test_answers_in_words_are_said_as_they_are():
    svg = votes(3, 1, 2, middle=["Partly"], labels=["No", "Partly", "Yes"])

    assert told(svg) == "No: 3 votes, Partly: 1 vote, Yes: 2 votes. 6 votes, median Partly."


@pytest.mark.parametrize(("most", "radius"), [(1, 26), (15, 26), (16, 14), (54, 14), (55, 10)])
def test_dots_are_smaller_from_sixteen_in_one_column(most, radius):
    # Six rows of nine fit with a radius of 14: 6 × 38 = 228 of 260 units.
    assert {number(one, "r") for one in parts(votes(0, most, 0, 0, 1), "circle")} == {radius}


@pytest.mark.parametrize("counts", [(400, 0, 0, 0, 0), (0, 0, 0, 0, 400), (80, 80, 80, 80, 80), (1, 1, 1, 396, 1)])
@pytest.mark.parametrize("draw", [votes_chart, votes_picture])
def test_four_hundred_voices_fit_and_none_covers_another(counts, draw):
    drawn = draw(EN, list(zip("01234", counts, strict=True)), [], "v")
    svg = str(getattr(drawn, "svg", drawn))

    [(wide, high)] = [map(float, found) for found in re.findall('viewBox="0 0 ([0-9]+) ([0-9]+)"', svg)]
    dots = [(number(one, "cx"), number(one, "cy"), number(one, "r")) for one in parts(svg, "circle")]
    assert len(dots) == len(set(dots)) == 400
    assert all(r <= x <= wide - r and r <= y <= high - r for x, y, r in dots)
    assert all(abs(x - near) > 2 * r for (x, y, r), (near, row, _r) in pairwise(dots) if y == row)
    # On a projector of 16 to 9 it stays in the lower two fifths.
    assert wide > 1500 or high <= 0.42 * 1080 or draw is votes_picture
    # No dot stands in the column beside its own.
    columns = [(number(one, "x"), number(one, "x") + number(one, "width")) for one in parts(svg, "rect")]
    assert all(any(low <= x - r and x + r <= right for low, right in columns) for x, _y, r in dots)


def test_a_picture_for_paper_says_the_same_beside_it():
    page, paper = (
        votes(1, 6, 4, 5, 1, middle=["2"]),
        votes_picture(EN, list(zip("01234", [1, 6, 4, 5, 1], strict=True)), ["2"]),
    )

    assert paper.alt == told(page)
    assert 'font-family="Noto Sans' in paper.svg
    assert "font-family" not in page
    assert minutes_picture(EN, PLAN).alt == told(minutes(PLAN))
