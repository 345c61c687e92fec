"""What looks personal in a text, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.method.personal import personal_parts, without_personal_parts


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("Call 012 345 678 after five", "phone", "012 345 678"),  # Cambodia
        ("+84 912 345 678", "phone", "+84 912 345 678"),  # Viet Nam
        ("020-5555-1234.", "phone", "020-5555-1234"),  # Lao PDR
        ("(0917) 123 4567", "phone", "0917) 123 4567"),  # Philippines
        ("០១២ ៣៤៥ ៦៧៨", "phone", "០១២ ៣៤៥ ៦៧៨"),  # digits of a script are digits
        ("ask t.hida+va@example.org.kh, please", "email", "t.hida+va@example.org.kh"),
        ("at 11.55641, 104.92821 north of", "coordinates", "11.55641, 104.92821"),
        ("11°33′24.5″N 104°55′E", "coordinates", "11°33′24.5″N"),
        ("near 12° N", "coordinates", "12° N"),
        ("grid 48P VT 12345 67890", "coordinates", "48P VT 12345 67890"),
    ],
)
def test_it_is_found_as_it_was_written(text, kind, part):
    assert (kind, part) in personal_parts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Gender policy 2025, signed",
        "strategy 2024-2028",
        "25.11.2026",
        "05/11/2026",
        "2026-11-25",
        "1,000,000 people",
        "IMAS 07.30, clause 5.2.1",
        "45 of 120 staff",
        "it was 38 °C",
        "UNSCR 1325 (2000)",
        "file 0123",
        "ratio 0.25",
        "",
    ],
)
def test_what_documents_hold_is_left_alone(text):
    assert not personal_parts(text)


def test_what_is_left_out_leaves_the_rest():
    text = "Ask Thida (012 345 678, t@example.org) in Battambang."

    assert without_personal_parts(text, instead="[…]") == "Ask Thida ([…], […]) in Battambang."


@given(st.text(alphabet="0123456789+-. ()@aé°′N,/", max_size=200))
def test_any_text_is_read_and_what_was_left_out_stays_out(text):
    cleaned = without_personal_parts(text, instead="…")

    assert all(part.text not in cleaned for part in personal_parts(text) if part.text)
