"""What a publication says: every expected number is worked out by hand from the cells in tests/comparing."""

import pytest

from assessment.method.publication import ALL, Group, Participant
from assessment.reports.round_report import own_position
from tests.comparing import publications as made
from tests.comparing.contents import change, quick_form, said

NOT_SHOWN = "Not shown, so that no single organisation can be recognised."


@pytest.fixture(scope="module")
def content():
    return said(made.quick(), made.quick_before())


# Tables


def test_a_phase_has_its_bands_median_and_middle_half(content):
    phase = content.all.spread("OPS")

    assert (phase.title, phase.counts, phase.median, phase.quartiles) == (
        "Clearance operations",
        (1, 1, 4, 4, 1),
        60,
        (50, 70),
    )
    assert phase.size == 11  # one of the twelve does no survey or clearance
    assert content.all.overall.median == 50


def test_fewer_than_ten_have_a_median_and_no_middle_half():
    content = said(made.released(made.numbered("overall", (0, 2, 4, 2, 0), 50)))

    assert (content.all.overall.median, content.all.overall.quartiles) == (50, None)


def test_a_question_has_each_answer_with_its_statement(content):
    line = content.all.question("EVA-08")

    assert [(one.label, one.told, one.count, one.meets) for one in line.levels] == [
        ("0", "level 0", 3, False),
        ("1", "level 1", 3, False),
        ("2", "level 2", 3, False),
        ("3", "level 3", 2, True),
        ("4", "level 4", 1, True),
    ]
    assert line.levels[2].statement == "Success stories only."
    assert (line.met, line.size) == (3, 12)


def test_a_table_of_numbers_is_counted_by_quarters(content):
    labels = [one.label for one in content.all.question("IMP-03").levels]

    assert labels == ["0–24%", "25–49%", "50–74%", "75–99%", "100%"]


def test_the_agenda_begins_with_the_largest_gap_and_among_equals_with_the_weightiest(content):
    # 2/12; 3/12 (weights 2, 1); 3/11; 4/12 (3, 2); 4/11; 5/12 (3, 2); 5/11 (3, 2); 6/12 (3, 3, 3)
    assert [line.code for line in content.all.agenda] == [
        "EVA-06",
        "DES-03",
        "EVA-08",
        "IMP-03",
        "DES-02",
        "MON-04",
        "OPS-02",
        "IMP-02",
        "IMP-07",
        "OPS-01",
        "OPS-06",
        "DES-01",
        "IMP-01",
        "MON-01",
    ]
    assert content.standard == "level 3 or more"


def test_a_recommendation_counts_those_whose_answers_lead_to_it(content):
    # IMP-01 has 1, 2, 3, 4 and 2 organisations at levels 0 to 4: one text for 0 and 1, one for 2, one for 3.
    assert [(one.count, one.of) for one in content.all.question("IMP-01").advice] == [(3, 12), (3, 12), (4, 12)]
    # EVA-06: 3 + 4; EVA-08: 3 + 3; DES-02 (weight 3), DES-03 and IMP-03 (2): 5 each.
    assert [(one.code, one.count) for one in content.all.advice[:5]] == [
        ("EVA-06", 7),
        ("EVA-08", 6),
        ("DES-02", 5),
        ("DES-03", 5),
        ("IMP-03", 5),
    ]


def test_no_recommendation_is_told_where_its_number_would_not_be_the_published_one():
    cells = made.answered("IMP-01", {f"level-{level}": 2 for level in range(5)}, met=4, recommended=7)

    assert said(made.released(cells)).all.advice == ()


def test_people_come_with_their_organisations_and_a_share_of_the_first_group(content):
    [table] = content.all.people

    assert [(row.cells, row.total, row.shares) for row in table.people.rows] == [
        (("15", "105"), "120", ("about 13%", "")),  # 12.5, half up
        (("210", "640"), "850", ("about 25%", "")),  # 24.7
    ]
    assert table.organisations == (11, 11)
    assert table.people.columns == ("Women", "Men")


@pytest.mark.parametrize(("women", "men", "share"), [(0, 5, ""), (5, 5, "about 50%")])
def test_a_share_needs_ten_people(women, men, share):
    content = said(made.released(made.employed("IMP-03", "field-leaders", women, men, 9)))

    assert content.all.people[0].people.rows[0].shares[0] == share


# What is hidden


def test_what_is_hidden_has_a_name_and_no_number(content):
    line = content.all.question("IMP-09")

    assert (line.is_shown, line.levels, line.met, line.advice) == (False, (), 0, ())
    assert content.all.hidden == (
        "IMP-09 Equal access to help for survivors and families",
        "IMP-03 Management: senior and other managers",
    )
    assert content.all.people[0].hidden == ("Management: senior and other managers",)
    assert content.not_shown == NOT_SHOWN
    assert not content.is_hidden


def test_a_publication_may_show_nothing_at_all():
    content = said(made.all_hidden())

    assert content.is_hidden
    assert (content.all.agenda, content.all.advice) == ((), ())
    assert not any(spread.is_shown for spread in content.all.spreads)
    assert len(content.all.hidden) == 1 + 5 + 15 + 3


def test_types_have_tables_of_their_own_where_the_publication_has_them():
    groups = {ALL: Group(size=24, unknown=24), "type:ngo": Group(size=12, unknown=12)}
    groups["type:other"] = Group(size=12, unknown=12)
    cells = [
        *made.numbered("overall", (2, 6, 8, 6, 2), 50, (40, 60)),
        *made.numbered("overall", (1, 2, 4, 4, 1), 55, (45, 65), group="type:ngo"),
        *made.numbered("overall", (1, 4, 4, 2, 1), 45, (35, 60), group="type:other"),
    ]
    content = said(made.released(cells, groups=groups))

    assert list(content.groups) == ["all", "type:ngo", "type:other"]
    assert [one.title for one in content.types] == [
        "Non-governmental organisation",
        "Other organisations, small types together",
    ]
    assert [one.overall.median for one in content.groups.values()] == [50, 55, 45]


def test_those_in_both_rounds_are_no_group_to_choose():
    groups = {ALL: Group(size=12, unknown=12), "panel:2025": Group(size=10, unknown=10)}

    assert list(said(made.released(groups=groups)).groups) == ["all"]


# Change


def test_a_median_has_changed_for_sure_from_two_steps_on(content):
    assert [(row.title, row.before, row.now, row.change, row.is_sure) for row in content.change.medians] == [
        ("Overall", "45", "50", "5 more", False),
        ("Design", "55", "55", "about the same", False),
        ("Implementation", "40", "50", "10 more", True),
    ]


def test_shares_of_standards_are_compared_question_by_question(content):
    assert [(row.code, row.before, row.now, row.change) for row in content.change.questions] == [
        ("IMP-01", "3 of 12", "6 of 12", "25% → 50%"),
        ("EVA-06", "2 of 12", "2 of 12", "about the same"),
    ]


def test_it_says_whether_the_same_organisations_are_compared(content):
    assert content.change.notes[0] == "The same 12 organisations took part in both rounds."

    joined = (*made.MEMBERS[2:], *(Participant(name=f"New {number}", type="ngo") for number in range(4)))
    other = said(made.quick(participants=joined, submitted=14), made.quick_before())
    assert change(other).notes[0] == "12 organisations took part in 2025 and 14 in 2026; 10 took part in both."
    assert "cannot be shown apart" in change(other).notes[1]


def test_those_in_both_rounds_are_compared_where_they_are_published():
    groups = {ALL: Group(size=14, unknown=14), "panel:2025": Group(size=12, unknown=12)}
    cells = [
        *made.numbered("overall", (2, 3, 5, 3, 1), 50, (40, 60)),
        *made.numbered("overall", (1, 2, 5, 3, 1), 55, (45, 65), group="panel:2025"),
    ]
    joined = (*made.MEMBERS, Participant(name="New 1", type="ngo"), Participant(name="New 2", type="ngo"))
    content = said(made.released(cells, groups=groups, participants=joined), made.quick_before())

    assert [(row.before, row.now) for row in change(content).medians] == [("45", "55")]
    assert "newcomers do not count" in change(content).notes[1]


@pytest.mark.parametrize("changes", [{"version": 2}, {"variant": "authority"}, {"period": "2026"}])
def test_other_versions_wordings_and_the_same_period_are_not_compared(changes):
    before = made.quick_before().model_copy(update=changes)

    assert said(made.quick(), before).change is None


# People and texts


def test_names_stand_in_the_order_of_the_alphabet(content):
    assert [(one.name, one.band, one.number, one.limited_by, one.shows_report) for one in content.named] == [
        ("Border Police EOD", "3 Developing", "48.8", None, False),
        ("Delta Clearing", "4 Established", "67.1", None, False),
        ("Example Clearance", "3 Developing", "63.5", "limited by IMP-01", True),
    ]


def test_participation_ends_with_the_total(content):
    rows = [(one.title, one.invited, one.begun, one.submitted) for one in content.participation]

    assert rows[0] == ("Non-governmental organisation", 7, 6, 6)
    assert rows[-1] == ("All", 14, 13, 12)
    assert said(made.quick(), facts=None).participation is None


def test_sentences_for_other_reports_have_base_and_limit(content):
    quotes = [text for _title, text in content.quotes]

    assert any("12 of 14 invited" in text for text in quotes)
    assert any("Women 15 of 120 people (about 13%), in 11 organisations" in text for text in quotes)
    assert any("Implementation 40 → 50" in text and "Overall" not in text for text in quotes)
    assert "not checked from outside" in quotes[-1]


def test_an_organisation_finds_its_own_place():
    result = {
        "questionnaire": "gender-quick",
        "version": 1,
        "variant": None,
        "overall": {"score": 63.5},
        "phases": {"DES": {"score": 62.5}, "OPS": {"score": None}},
        "items": {
            "DES-01": {"value": 0.75, "level": 3, "claimed_level": 4},
            "IMP-03": {"value": 0.333},
            "EVA-06": {"value": None, "level": None},
        },
    }
    before = {**result, "overall": {"score": 58.0}}

    own = own_position("Example Clearance", result, quick_form(), before)

    assert own.scores == {"overall": 63.5, "DES": 62.5}
    assert own.levels == {"DES-01": 3, "IMP-03": 1}
    assert own.before["overall"] == 58.0
    assert own_position("", result, quick_form(), {**before, "version": 2}).before == {}


def test_every_published_number_is_a_row_with_its_meaning(content):
    released = made.quick()
    rows = {(row.subject, row.value): row for row in content.numbers}

    assert len(content.numbers) == len(released.cells) + len(released.hidden)
    row = rows["question:IMP-01", "level-2"]
    assert (row.number, row.unit, row.value_title) == (3, "organisations", "Organisations at level 2.")
    people = rows["people:IMP-03:field-leaders", "women"]
    assert (people.number, people.unit, people.organisations) == (15, "people", 11)
    assert rows["question:IMP-09", ""].number is None


def test_the_codebook_knows_every_code_that_stands_in_a_row(content):
    known = {(one.column, one.code) for one in content.codebook}

    assert {("subject", row.subject) for row in content.numbers} <= known
    assert {("value", row.value) for row in content.numbers if row.value} <= known
    assert {("unit", row.unit) for row in content.numbers if row.unit} <= known
    assert {("group", row.group) for row in content.numbers} <= known
