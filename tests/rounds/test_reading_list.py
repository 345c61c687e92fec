"""Lists as people have them, and those that nobody should have: what is read, and what is said of the rest."""

import random
import time
from contextlib import suppress
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.installation.languages import language
from assessment.method.fields import is_printable
from assessment.rounds.matching import Kind, Known, counted, matches
from assessment.rounds.reading_list import MOST_LINES, Flaw, Unread, UnreadableList, lines_of, plain, text_of, words_of

ENGLISH = language("en")
WORDS = words_of("KH", [ENGLISH], [("en", "English"), ("km", "ខ្មែរ")])
REGION = words_of("ASEAN", [ENGLISH], [("en", "English")])
SYLLABLES = ("ba", "ka", "lo", "tu", "se", "ri", "mo", "den", "hal", "pra", "chey", "veng", "sok", "nim", "dar", "kor")


def read(text, words=WORDS):
    return [(one.number, one.name, one.email, one.flaw) for one in lines_of(text, words)]


def known(*names, country="KH"):
    return [Known(uuid4(), name, "ngo", country, True, False, None) for name in names]


def kinds(text, *names):
    return [one.kind for one in matches(lines_of(text, WORDS), known(*names), "KH")]


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_a_list_with_any_usual_delimiter_is_read(delimiter):
    text = f"Example Clearance{delimiter} lead@clearance.example\nBamboo Bridge\n\nLotus Path{delimiter}"

    assert read(text) == [
        (1, "Example Clearance", "lead@clearance.example", None),
        (2, "Bamboo Bridge", None, None),
        (4, "Lotus Path", None, None),
    ]


def test_names_keep_their_commas():
    assert read("Bridge, Clearance and Sons\nLotus Path") == [
        (1, "Bridge, Clearance and Sons", None, None),
        (2, "Lotus Path", None, None),
    ]
    assert read('"Bridge, Sons";a@b.example\n"Lotus, Path";') == [
        (1, "Bridge, Sons", "a@b.example", None),
        (2, "Lotus, Path", None, None),
    ]


def test_headings_give_columns_in_any_order_and_unknown_ones_are_left_alone():
    text = (
        "Type;Budget;Organisation;Language;E-mail\nNGO;9;Lotus Path;km;a@b.example\nmilitary unit;;Unit A;;\nship;;B;;"
    )

    lines = lines_of(text, WORDS)

    assert [(one.name, one.email, one.type, one.language) for one in lines] == [
        ("Lotus Path", "a@b.example", "ngo", "km"),
        ("Unit A", None, "military", None),
        ("B", None, None, None),
    ]
    assert [one.number for one in lines] == [2, 3, 4]


def test_an_organisation_may_be_called_like_a_heading_where_there_are_no_headings():
    assert [one.name for one in lines_of("Lotus Path;a@b.example\nName;c@d.example", WORDS)] == ["Lotus Path", "Name"]


@pytest.mark.parametrize(
    ("line", "flaw"),
    [
        ("=cmd(1); office@", Flaw.FORMULA),
        ("=HYPERLINK(A1)", Flaw.FORMULA),
        ("+1+1; a@b.example", Flaw.FORMULA),
        ("@SUM(A1); a@b.example", Flaw.FORMULA),
        ("Lotus Path; =1+1", Flaw.FORMULA),
        ("; a@b.example", Flaw.NO_NAME),
        ("Lotus Path; office@", Flaw.EMAIL),
        ("Lotus Path; a@b.example\x00", Flaw.EMAIL),
        ("...; a@b.example", Flaw.NAME),
        ("Lotus\x00Path", Flaw.NAME),
        ("Lotus\u202ePath", Flaw.NAME),
        ("L" * 201, Flaw.NAME),
        ("L" * 5000 + "; a@b.example", Flaw.NAME),
        ('"' * 200_000, Flaw.NAME),
    ],
)
def test_a_wrong_line_is_told_apart_and_takes_no_other_with_it(line, flaw):
    found = lines_of(f"Example Clearance; lead@clearance.example\n{line}\nBamboo Bridge", WORDS)

    assert [one.flaw for one in found] == [None, flaw, None]


def test_a_name_that_stands_there_already_is_left_out_however_it_is_written():
    found = lines_of("Example Clearance\nLotus Path\nEXAMPLE  clearance.; b@c.example", WORDS)

    assert (found[2].flaw, found[2].same_as) == (Flaw.DOUBLED, 1)


def test_khmer_names_differ_by_their_vowels():
    assert plain("កា") != plain("កិ")
    assert plain("ក្រុម សម្អាត") == "ក្រុម សម្អាត"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_the_encodings_of_spreadsheet_programs(encoding):
    assert read(text_of("ក្រុម សម្អាត;a@b.example\r\nLotus Path\r\n".encode(encoding))) == [
        (1, "ក្រុម សម្អាត", "a@b.example", None),
        (2, "Lotus Path", None, None),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("Société; a@b.example".encode("cp1252"), Unread.OTHER_ENCODING),
        (b"PK\x03\x04\x00\x00\xff", Unread.NOT_TEXT),
        (b"Lotus\x00Path", Unread.NOT_TEXT),
        (b"\xff\xfeL\x00o", Unread.NOT_TEXT),
        (b"a" * 5_000_001, Unread.TOO_LARGE),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, why):
    if content.startswith(b"\xff\xfe"):
        content += b"\x00\xd8"  # half of a pair
    with pytest.raises(UnreadableList) as unreadable:
        text_of(content)

    assert unreadable.value.why is why


@pytest.mark.parametrize(
    ("text", "why", "lines"),
    [
        ("", Unread.EMPTY, 0),
        (" ;\n\t\n\ufeff", Unread.EMPTY, 0),
        ("name;e-mail\n", Unread.EMPTY, 0),
        ("\n".join(f"Unit {number}" for number in range(50_000)), Unread.TOO_LONG, 50_000),
        ("name\n" + "\n".join(f"Unit {number}" for number in range(MOST_LINES + 1)), Unread.TOO_LONG, MOST_LINES + 1),
    ],
)
def test_an_empty_list_and_one_too_long_say_so(text, why, lines):
    with pytest.raises(UnreadableList) as unreadable:
        lines_of(text, WORDS)

    assert (unreadable.value.why, unreadable.value.lines) == (why, lines)


def test_as_many_lines_as_may_are_read_beside_headings():
    text = "name;e-mail\n" + "\n".join(f"Unit {number}" for number in range(MOST_LINES))

    assert len(lines_of(text, WORDS)) == MOST_LINES


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_refused(text):
    try:
        found = lines_of(text, WORDS)
    except UnreadableList:
        return
    assert all(one.flaw or (one.name and is_printable(one.name)) for one in found)


@given(st.binary(max_size=300))
def test_whatever_is_in_a_file_is_read_or_refused(content):
    with suppress(UnreadableList):
        lines_of(text_of(content), WORDS)


# What the lines stand for


def test_lines_are_known_new_or_doubtful():
    assert kinds(
        "Example Clearance\nHeron Clearence\nBamboo Bridge\nHeron Clearanse Ltd; x",
        "example clearance",
        "Heron Clearance",
    ) == [Kind.KNOWN, Kind.DOUBTFUL, Kind.NEW, Kind.WRONG]


@pytest.mark.parametrize("name", ["Heron Clearence", "Heron Clearance.", "Herron Clearance", "HERON CLEARANCE (HC)"])
def test_a_misspelt_name_is_never_made_a_new_organisation_unasked(name):
    assert kinds(name, "Heron Clearance", "Delta Clearing", "Ridge Survey") != [Kind.NEW]


@pytest.mark.parametrize("name", ["Heron Survey", "Delta Clearance", "Bridge", "Lotus"])
def test_another_name_is_new(name):
    assert kinds(name, "Heron Clearance", "Delta Clearing", "Ridge Survey") == [Kind.NEW]


def looked(text, *names, words=WORDS, area="KH"):
    """Return of each line its kind and the number of the earlier line that it looks like, None for none."""
    found = matches(lines_of(text, words), known(*names), area)
    return [(one.kind, one.like.number if one.like else None) for one in found]


def test_a_new_line_that_looks_like_an_earlier_new_one_is_doubtful():
    assert looked("Bamboo Bridge\nBambo Bridge\nLotus Path\nBamboo Bridges\nLotos Path") == [
        (Kind.NEW, None),
        (Kind.DOUBTFUL, 1),
        (Kind.NEW, None),
        (Kind.DOUBTFUL, 1),
        (Kind.DOUBTFUL, 3),
    ]


def test_a_line_that_looks_like_a_known_one_and_an_earlier_line_tells_both():
    assert looked("Heron Clearence\nHeron Clearrance", "Heron Clearance") == [
        (Kind.DOUBTFUL, None),
        (Kind.DOUBTFUL, 1),
    ]


def test_a_line_looks_like_none_that_is_wrong_or_known():
    assert looked("Bamboo Bridge; office@\nBambo Bridge\nHeron Clearance\nHeron Clearence", "Heron Clearance") == [
        (Kind.WRONG, None),
        (Kind.NEW, None),
        (Kind.KNOWN, None),
        (Kind.DOUBTFUL, None),
    ]


def test_lines_of_several_countries_are_several_organisations():
    text = "name;country\nBamboo Bridge;KH\nBambo Bridge;LA\nBamboo Bridge;LA\nBamboo Bridges;KH"

    assert looked(text, words=REGION, area="ASEAN") == [
        (Kind.NEW, None),
        (Kind.NEW, None),
        (Kind.DOUBTFUL, 3),
        (Kind.DOUBTFUL, 2),
    ]


def test_the_units_of_a_list_are_told_apart_by_their_numbers():
    assert looked("Survey Unit 12\nSurvey Unit 13\nSurvey Unit ១៤\nSurvay Unit 12\nSurvey Unit") == [
        (Kind.NEW, None),
        (Kind.NEW, None),
        (Kind.NEW, None),
        (Kind.DOUBTFUL, 1),
        (Kind.DOUBTFUL, 1),
    ]


def test_an_organisation_of_another_country_is_not_known():
    found = matches(lines_of("Heron Clearance", WORDS), known("Heron Clearance", country="LA"), "KH")

    assert [one.kind for one in found] == [Kind.NEW]


def test_in_a_region_the_country_tells_which_it_is():
    there = known("Heron Clearance", country="LA") + known("Heron Clearance", country="KH") + known("Lotus Path")
    text = "name;country\nHeron Clearance;KH\nHeron Clearance;\nLotus Path;\nBamboo Bridge;Thailand\nRidge;\nTeak;FR"

    found = matches(lines_of(text, REGION), there, "ASEAN")

    assert [one.kind for one in found] == [Kind.KNOWN, Kind.WRONG, Kind.KNOWN, Kind.NEW, Kind.WRONG, Kind.WRONG]
    assert [one.line.flaw for one in found if one.kind is Kind.WRONG] == [Flaw.COUNTRY] * 3
    assert found[0].known is not None
    assert (found[0].known.country, found[3].line.country) == ("KH", "TH")


def test_two_thousand_lines_are_looked_up_among_a_thousand_organisations_in_seconds():
    names = [f"{first} {second} {number}" for number, (first, second) in enumerate(_pairs(1000))]
    text = "\n".join(f"{first} {second} {number}x" for number, (first, second) in enumerate(_pairs(MOST_LINES)))

    begun = time.monotonic()
    found = matches(lines_of(text, WORDS), known(*names), "KH")

    assert sum(counted(found).values()) == MOST_LINES
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("names", ["ordinary", "alike"])
def test_two_thousand_new_lines_are_compared_with_each_other_fast(names):
    letters = "abcdefghijklm"
    codes = [f"{a}{b}{c}" for a in letters for b in letters for c in letters][:MOST_LINES]
    chosen = random.Random(7)  # noqa: S311 -- repeatable
    words = ["".join(chosen.choice(SYLLABLES) for _ in range(chosen.randint(2, 4))) for _ in range(1500)]
    ordinary = {f"{chosen.choice(words)} {chosen.choice(words)} {second}" for _, second in _pairs(MOST_LINES + 200)}
    text = "\n".join(
        sorted(ordinary)[:MOST_LINES] if names == "ordinary" else [f"Bamboo Bridge {code}" for code in codes]
    )
    lines = lines_of(text, WORDS)

    begun = time.monotonic()
    found = counted(matches(lines, [], "KH"))

    assert time.monotonic() - begun < (2 if names == "ordinary" else 10)
    assert (found[Kind.NEW] == 1) == (names == "alike")


def _pairs(count):
    firsts = ("Mine", "Heron", "Lotus", "Delta", "Kapok", "Ridge", "Teak", "Palm")
    seconds = ("Clearance", "Demining", "Survey", "Action", "Trust", "Group", "Unit", "Land")
    return [(firsts[number % 8], seconds[(number // 8 + number) % 8]) for number in range(count)]
