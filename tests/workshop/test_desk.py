"""The desk of a round: what it suggests comes out of the publication, and topics are taken by who is at the desk."""

import pytest

from assessment.files.questionnaire_file import read_questionnaire
from assessment.installation.languages import language
from assessment.method.publication import ALL, Group
from assessment.organisations.storage import NotThere
from assessment.workshop.desk import suggested, take_topic, topics_of
from assessment.workshop.review_storage import Kind
from tests.comparing.publications import all_hidden, answered, hidden, leveled, quick, released
from tests.places import GENDER_QUICK
from tests.workshop.reviews import LATE, MINUTE, Review

ENGLISH = language("en")
BOOK = read_questionnaire(GENDER_QUICK).questionnaire


def suggest(publication):
    assert BOOK
    return suggested(publication, BOOK, ENGLISH)


def told(topics):
    return [(one.code, one.kind, one.told) for one in topics]


# Out of the publication


def test_two_strong_and_two_hard_topics_are_suggested_by_the_counts_of_the_publication():
    # The country of the design: of twelve, DES-01, IMP-01 and MON-01 each have six at level 3 or 4, and weigh the same;
    # they stand in this order. EVA-06 has seven at level 0 or 1, EVA-08 six.
    assert told(suggest(quick()).topics) == [
        ("DES-01", Kind.STRONG, "6 of 12 at level 3 or more"),
        ("IMP-01", Kind.STRONG, "6 of 12 at level 3 or more"),
        ("EVA-06", Kind.HARD, "7 of 12 at level 1 or less"),
        ("EVA-08", Kind.HARD, "6 of 12 at level 1 or less"),
    ]


def test_the_questions_with_most_low_answers_are_listed_and_there_are_five():
    # 7 and 6 of 12; then 5 of 11, 5 of 11 of less weight elsewhere, 5 of 12.
    low = suggest(quick()).low

    assert [one.code for one in low[:2]] == ["EVA-06", "EVA-08"]
    assert [(one.count, one.size) for one in low] == [(7, 12), (6, 12), (5, 11), (5, 12), (5, 12)]


def test_what_the_publication_hides_is_neither_suggested_nor_listed():
    found = suggest(quick())
    assert "IMP-09" not in {one.code for one in (*found.topics, *found.low)}

    assert suggest(all_hidden()) == ((), ())


def test_a_question_is_not_strong_and_hard_at_once():
    only = [*leveled("DES-01", (5, 0, 0, 0, 6)), *leveled("DES-02", (0, 0, 11, 0, 0))]
    found = suggest(released(only))

    assert told(found.topics) == [("DES-01", Kind.STRONG, "6 of 11 at level 3 or more")]
    assert [one.code for one in found.low] == ["DES-01"]


def test_a_question_without_levels_says_what_its_counts_are():
    quarters = {"quarter-0": 4, "quarter-1": 3, "quarter-2": 1, "quarter-3": 2, "quarter-4": 1}
    table = released(answered("IMP-03", quarters, met=3, recommended=8))

    assert told(suggest(table).low) == [("IMP-03", Kind.HARD, "7 of 11 in the lower half")]
    assert told(suggest(table).topics) == [("IMP-03", Kind.STRONG, "3 of 11 meet the standard")]


def test_types_of_organisations_are_not_looked_into():
    groups = {ALL: Group(size=12, unknown=12), "type:ngo": Group(size=6, unknown=6)}
    of_type = released(leveled("DES-01", (5, 1, 0, 0, 0), group="type:ngo"), hidden("question:DES-01"), groups=groups)

    assert suggest(of_type) == ((), ())


# Topics that were taken


@pytest.fixture
def review(database):
    return Review(database)


def test_topics_are_taken_changed_and_left_by_who_is_at_the_desk(review):
    nirmala, stranger = review.facilitator(), review.somebody("Khamla")
    with review.database.writing() as connection:
        take_topic(connection, nirmala, review.id, "EVA-06", Kind.HARD, LATE)
        take_topic(connection, review.actor, review.id, "DES-01", Kind.STRONG, LATE + MINUTE)
        assert topics_of(connection, review.id) == {"EVA-06": Kind.HARD, "DES-01": Kind.STRONG}
        take_topic(connection, nirmala, review.id, "DES-01", Kind.HARD, LATE + 2 * MINUTE)
        take_topic(connection, review.actor, review.id, "EVA-06", None, LATE)
        take_topic(connection, review.actor, review.id, "EVA-06", None, LATE)
        assert topics_of(connection, review.id) == {"DES-01": Kind.HARD}
        for actor in (stranger, review.lead):
            with pytest.raises(NotThere):
                take_topic(connection, actor, review.id, "MON-01", Kind.HARD, LATE)
