"""Setting up an installation: what is asked, what is refused, and what then holds on the pages."""

import pytest
from sqlalchemy import select

from assessment.installation.mail import send_letter
from assessment.installation.tables import LetterRow, LogRow
from tests.languages.pseudo_language import TAG, write_program_texts
from tests.members import make_account, sign_in
from tests.web import Visitor, running

RIGHT = {
    "name": "Example Mine Action Authority",
    "contact": "Bopha, data@example.org",
    "place": "Phnom Penh, on a server of the authority",
    "anyone_may_start": "no",
}
OVERRIDE = "\u202e"


def settings_of(app):
    with app.extensions["database"].reading() as connection:
        return app.extensions["settings"].settings(connection)


def save(visitor, **changes):
    visitor.get("/administration/first-run")
    return visitor.send(RIGHT | changes)


def test_the_overview_leads_to_the_first_steps_until_they_are_taken(administrator):
    assert "Set up this installation" in administrator.get("/administration").text
    assert save(administrator).address == "/administration"
    assert "The settings are kept" in administrator.page.text
    assert "Set up this installation" not in administrator.get("/administration").text


def test_what_is_chosen_holds_on_the_pages_at_once(app, administrator):
    stranger = Visitor(app)
    assert [form for form in stranger.get("/").forms if form.action.endswith("/begin")]

    save(administrator)

    held = settings_of(app)
    assert (held.name, held.contact, held.place) == (RIGHT["name"], RIGHT["contact"], RIGHT["place"])
    assert held.is_set_up
    assert not [form for form in stranger.get("/").forms if form.action.endswith("/begin")]
    assert "Run by Example Mine Action Authority" in stranger.page.text
    save(administrator, anyone_may_start="yes")
    assert [form for form in stranger.get("/").forms if form.action.endswith("/begin")]


def test_the_settings_are_shown_again_as_they_are(administrator):
    save(administrator)
    form = administrator.get("/administration/first-run").form()

    assert {name: form.value(name) for name in RIGHT} == RIGHT
    assert administrator.page.title.startswith("Settings")


WRONG = ["", "   ", "x" * 201, "x" * 10_000, f"Example {OVERRIDE}ytirohtua", "Example\x00", "\u200b", "a\nb"]


def test_lines_that_nobody_could_read_are_asked_again(app, administrator):
    lines = ("name", "contact", "place")
    for wrong in WRONG:
        page = save(administrator, **dict.fromkeys(lines, wrong))

        assert page.status == 422, wrong[:40]
        assert page.title.startswith("Error: "), wrong[:40]
        assert {f"{name}-error" for name in lines} <= page.ids, wrong[:40]
    assert not settings_of(app).is_set_up


def test_one_wrong_line_keeps_the_others_on_the_page(administrator):
    page = save(administrator, contact="")

    assert {"contact-error"} == {id for id in page.ids if id.endswith("-error")}
    assert {name: page.form().value(name) for name in RIGHT} == RIGHT | {"contact": ""}


def test_html_stays_text(app, administrator):
    save(administrator, name="<script>alert(1)</script> & Co")

    assert settings_of(app).name == "<script>alert(1)</script> & Co"
    for address in ("/", "/administration"):
        assert "<script>alert" not in administrator.get(address).html
        assert "<script>alert(1)</script> & Co" in administrator.page.text


def test_200_characters_are_kept_whole(app, administrator):
    save(administrator, name="ក" * 200)
    assert settings_of(app).name == "ក" * 200


def test_who_may_start_has_two_answers(administrator):
    for wrong in ("", "maybe"):
        assert save(administrator, anyone_may_start=wrong).status == 422
        assert "anyone_may_start-error" in administrator.page.ids


def test_the_log_tells_that_the_settings_changed_and_not_to_what(app, administrator):
    save(administrator)
    with app.extensions["database"].reading() as connection:
        [line] = connection.execute(select(LogRow.__table__).where(LogRow.act == "changed_settings")).all()
    assert line.thing == "installation"
    assert line.organisation_id is None


# Mail


def letters(app):
    with app.extensions["database"].reading() as connection:
        return connection.execute(select(LetterRow.__table__)).all()


def test_a_test_letter_goes_to_the_administrator_and_what_was_typed_stays(app, administrator):
    administrator.get("/administration/first-run")
    page = administrator.send({"name": "Typed", "do": "letter"})

    [letter] = letters(app)
    assert letter.to == "bopha@example.org"
    assert page.status == 200
    assert "The letter to bopha@example.org stays in the folder of the server" in page.text
    assert page.form().value("name") == "Typed"
    assert not settings_of(app).is_set_up


def test_the_overview_counts_the_letters_that_wait(app, administrator):
    assert "No letter waits there." in administrator.get("/administration").text
    administrator.get("/administration/first-run")
    administrator.send({"do": "letter"})
    [letter] = letters(app)
    config, database = app.extensions["config"], app.extensions["database"]
    send_letter(config, database, {"letter_id": str(letter.id)}, lambda percent: None)

    page = administrator.get("/administration")
    assert "1 letter waits there." in page.text
    assert "mail_server" in page.text
    assert "public_address" in page.text


# Languages


@pytest.fixture
def bilingual(tmp_path):
    """Give an installation whose program is translated into one language."""
    texts = tmp_path / "texts"
    texts.mkdir()
    write_program_texts(texts)
    with running(f"sqlite:///{tmp_path / 'level-ground.sqlite'}", tmp_path, translations=texts) as app:
        yield app


def offered(visitor):
    page = visitor.get("/")
    return {value for form in page.forms for name, value in form.buttons if name == "language"}


def test_a_program_in_english_alone_has_no_choice_of_languages(administrator):
    page = administrator.get("/administration/first-run")
    assert not [field for field, _ in page.form().fields if field == "languages"]
    assert "languages" not in page.ids


def test_only_chosen_languages_are_offered(bilingual):
    make_account(bilingual, "Bopha", is_administrator=True)
    administrator, stranger = sign_in(bilingual, "Bopha"), Visitor(bilingual)
    assert offered(stranger) == {TAG}, "the one that is shown is no button"

    save(administrator, languages=["en"])
    assert offered(stranger) == set()
    stranger.client.set_cookie("language", TAG)
    assert '<html lang="en"' in stranger.get("/").html

    save(administrator, languages=["en", TAG])
    assert f'<html lang="{TAG}"' in stranger.get("/").html


def test_without_a_choice_of_languages_it_is_english(bilingual):
    make_account(bilingual, "Bopha", is_administrator=True)
    administrator = sign_in(bilingual, "Bopha")
    administrator.get("/administration/first-run")
    administrator.send(RIGHT, without=("languages",))

    assert settings_of(bilingual).languages == ("en",)


def test_an_installation_may_be_in_another_language_alone(bilingual):
    make_account(bilingual, "Bopha", is_administrator=True)
    save(sign_in(bilingual, "Bopha"), languages=[TAG])

    assert f'<html lang="{TAG}"' in Visitor(bilingual).get("/").html


def test_a_change_of_language_keeps_what_was_typed(bilingual):
    make_account(bilingual, "Bopha", is_administrator=True)
    administrator = sign_in(bilingual, "Bopha")
    administrator.get("/administration/first-run")
    page = administrator.send({"name": "Typed", "language": TAG})

    assert f'<html lang="{TAG}"' in page.html
    assert page.form().value("name") == "Typed"


def test_a_language_that_is_none_is_not_kept(bilingual):
    make_account(bilingual, "Bopha", is_administrator=True)
    save(sign_in(bilingual, "Bopha"), languages=["xx", "../en"])

    assert settings_of(bilingual).languages == ("en",)
