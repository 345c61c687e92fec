"""The page on privacy names who runs the installation, and whom to ask, as far as that is known."""

import pytest

PERSON = "Data <protection> officer, +855 23 000 000"


@pytest.fixture
def told(app):
    """Let the administrator have written who runs the installation, where the data lie, and whom to ask."""
    keeper = app.extensions["settings"]
    with app.extensions["database"].writing() as connection:
        keeper.keep(connection, {"name": "Mine Action Centre", "contact": PERSON, "place": "Phnom Penh, Cambodia."})
    keeper.forget()


def test_it_names_who_runs_it_where_the_data_lie_and_whom_to_ask(told, visitor):
    page = visitor.get("/privacy")

    assert "This installation is run by Mine Action Centre." in page.text
    assert "The data lie here: Phnom Penh, Cambodia." in page.text
    assert f"Ask about your data, or have them erased: {PERSON}" in page.text


def test_where_nothing_was_written_it_still_says_whom_to_ask(visitor):
    page = visitor.get("/privacy")

    assert "the people who run this installation" in page.text
    assert "is run by" not in page.text
    assert "The data lie here" not in page.text


def test_it_says_how_long_as_the_installation_is_set(app, visitor):
    page, config = visitor.get("/privacy"), app.extensions["config"]

    assert f"{config.kept_months} months after the last change" in page.text
    assert f"{config.sign_in_hours} hours at most" in page.text
    assert f"A session of a workshop: {config.kept_months} months after it has ended" in page.text
    assert f"A session on a round: {config.kept_months_in_rounds} months." in page.text
