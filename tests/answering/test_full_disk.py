"""When the disk is full, the page says that nothing was saved, and holds what was typed."""

import pytest

from tests.installation.test_database import fill_up

LONG = "x" * 3900


@pytest.fixture
def full(visitor, app):
    """Give a visitor on a phase, whose answers no longer fit on the disk."""
    visitor.open()
    fill_up(app.extensions["database"])
    return visitor


def test_the_page_says_so_and_can_be_sent_again(full):
    texts = {f"{code}:{part}": LONG for code in ("DES-01", "DES-02", "DES-03") for part in ("evidence", "comment")}

    page = full.send({"DES-01": "3"} | texts)

    assert page.status == 503
    assert "Not saved" in page.text
    form = page.form("/phases/1")
    assert form.value("DES-01") == "3"
    assert form.value("DES-03:comment") == LONG
    assert full.get(f"{full.home}/phases/1").form().value("DES-01") is None, "nothing half there"


def test_the_script_is_told(full):
    fields = {f"{code}:comment": LONG for code in ("DES-01", "DES-02", "DES-03")}
    fields |= {f"{code}:seen": "0" for code in ("DES-01", "DES-02", "DES-03")}
    fields |= {f"{code}:evidence": LONG for code in ("DES-01", "DES-02", "DES-03")}

    answer = full.client.post(
        f"{full.home}/phases/1/answers",
        data=fields | {"csrf_token": full.token},
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == 503
    assert answer.json == {"problem": "not_saved"}
