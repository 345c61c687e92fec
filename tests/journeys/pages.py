"""Every page of the site, with who sees it and how a browser gets there: for the tests and for `./dev screens`."""

from hashlib import sha256

from playwright.sync_api import Page

from tests.journeys import administration, colleagues, rounds, session_pages
from tests.journeys.browser import until_quiet
from tests.journeys.place import Lead, Place, go, press, press_on
from tests.journeys.site import PERSONAL, TYPED, WRONG_NUMBER, Site, submit, withdraw
from tests.journeys.teammates import EVIDENCE, Teammate
from tests.members import PASSWORD, email_of
from tests.web import Visitor

TOO_MUCH = 6_100_000
"""Characters that no form may send."""
TOO_LONG = "1234567890 " * 400
"""A text over the limit of a comment."""
TRIES = 5
"""Wrong PINs before a pause."""


# What a browser does


def _wrong_pin(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, "/come-back")
    page.fill("#code", site.unused_code())
    page.fill("#pin", "0000")
    press(page)


def _no_code(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, "/come-back")
    press(page)


def _too_many_tries(page: Page, site: Site, person: Visitor) -> None:
    code = site.unused_code()
    person.get("/come-back")
    for _ in range(TRIES):
        person.send({"code": code, "pin": "0000"})
    go(page, site, "/come-back")
    page.fill("#code", code)
    page.fill("#pin", "0000")
    press(page)


def _come_back_with_texts(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/opening")
    page.fill("#name", TYPED)
    page.context.clear_cookies(name="level-ground")
    press(page)


def _returned(page: Page, site: Site, person: Visitor) -> None:
    _come_back_with_texts(page, site, person)
    page.fill("#code", person.code)
    page.fill("#pin", person.pin)
    press(page)


def _forgotten(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, "/forgotten-password")
    page.fill("#email", "nobody@example.org")
    press(page)


def _no_old_password(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, "/account")
    press(page, "form:has([value=password]) button")


def _second_step(page: Page, site: Site, person: Visitor) -> None:
    page.context.clear_cookies(name="level-ground")
    go(page, site, "/sign-in")
    page.fill("#email", email_of(colleagues.WITH_APP))
    page.fill("#password", PASSWORD)
    press(page)


def _new_password(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, colleagues.new_password_link(site.app))


def _wrong_invitation(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, "/organisation/people")
    page.fill("#email", TYPED)
    press(page, "#invite button")


def _remove_person(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, "/organisation/people")
    page.locator("main details summary").first.click()
    until_quiet(page, page.locator("main a[href$='/remove']").first.click)


def _invitation(state: str) -> Lead:
    """Return what opens the link that somebody made."""

    def lead(page: Page, site: Site, person: Visitor) -> None:
        go(page, site, site.person(state).link)

    return lead


def _join_with_nothing(page: Page, site: Site, person: Visitor) -> None:
    _invitation("team")(page, site, person)
    press(page)


def _last_profile(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, "/assessments")
    press(page, "form[action='/assessments'] button")


def _wrong_link(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/sharing")
    press(page, "#share button.govuk-button")


def _make_link(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/sharing")
    page.fill("#recipient", "Donor")
    press(page, "#share button.govuk-button")


def _administration(address: str, *, is_set_up: bool = True) -> Lead:
    """Return what opens a page of the administration; {organisation} and {somebody} are what the administrator has."""

    def lead(page: Page, site: Site, person: Visitor) -> None:
        administration.set_up(site, is_set_up=is_set_up)
        go(page, site, f"/administration{address.format(**vars(person))}")

    return lead


def _press_in_administration(address: str, selector: str, *, is_set_up: bool = True) -> Lead:
    """Return what opens a page of the administration and presses a button there."""

    def lead(page: Page, site: Site, person: Visitor) -> None:
        _administration(address, is_set_up=is_set_up)(page, site, person)
        press(page, selector)

    return lead


def _add_organisation(page: Page, site: Site, person: Visitor) -> None:
    _administration("/organisations/new")(page, site, person)
    page.fill("#name", f"Team {site.unused_code()}")
    page.check("#type")
    press(page)


def _look_at_list(text: str) -> Lead:
    """Return what sends a list of organisations, to see what becomes of it."""

    def lead(page: Page, site: Site, person: Visitor) -> None:
        go(page, site, f"{person.home}/invite")
        page.fill("#list", text)
        press(page)

    return lead


def _invite(page: Page, site: Site, person: Visitor) -> None:
    # Another name at each visit: one who is invited already is not invited again.
    name = f"Team {sha256(site.unused_code().encode()).hexdigest()[:12]}"
    _look_at_list(f"{name}; team@example.org\n{rounds.TEAMS[1]}x")(page, site, person)
    press(page, "[name=invite]")


def _no_letters(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{site.person('leading a round').link}/no-letters")


def _empty_message(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, person.home)
    page.fill("#message", "")
    press(page, "#message-form button")


def _message_twice(page: Page, site: Site, person: Visitor) -> None:
    for _ in range(2):
        go(page, site, person.home)
        press(page, "#message-form button")


def _new_round_errors(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, "/rounds/new")
    page.fill("#period", "")
    page.fill("#closes_day", "2020-01-01")
    press(page)


def _no_step(address: str, button: str) -> Lead:
    """Return what presses the button of the steps of a round, with a step that is none."""

    def lead(page: Page, site: Site, person: Visitor) -> None:
        go(page, site, address.format(home=person.home))
        page.evaluate("document.querySelectorAll('[name=share]').forEach(one => { one.checked = false })")
        press(page, button)

    return lead


def _choose_step(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/sharing")
    press(page, ".lg-share button")


def _shown_report(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/reports")
    until_quiet(page, page.locator("main table a").first.click)


def _frozen(page: Page, site: Site, person: Visitor) -> None:
    """Save a page of before the round closed."""
    go(page, site, "/take-over")
    form = f"{person.home}/opening"
    page.evaluate(f"document.querySelector('main form').action = '{form}'")
    page.evaluate("document.querySelector('main form [name=code]').name = 'name'")
    page.fill("#code", TYPED)
    press(page)


def _lost_session(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, "/")
    page.context.clear_cookies(name="level-ground")
    press(page, "form[action$='/begin'] button")


def _opening_errors(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/opening")
    page.fill("#women", WRONG_NUMBER)
    press(page)


def _opening_changed_meanwhile(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/opening")
    form = person.get(f"{person.home}/opening").form()
    person.send({"women": str(1 + int(form.value("women") or 0))}, form=form)
    press(page)


def _other_wording(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/opening")
    page.check("input[name=type][value=authority]")
    press(page)


def _too_much(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/phases/1")
    # Where it needs not be drawn, which takes seconds.
    page.evaluate(f"document.querySelector('[name=\"DES-01:seen\"]').value = 'x'.repeat({TOO_MUCH})")
    press(page, "#foot button")


def _phase_errors(page: Page, site: Site, person: Visitor) -> None:
    _wrong_number(page, site, person)
    page.locator("[id='IMP-03-hint']").evaluate("one => one.closest('details').open = true")
    page.fill("[id='IMP-03:comment']", TOO_LONG)
    press(page, "#foot button")


def _wrong_number(page: Page, site: Site, person: Visitor) -> None:
    """Type what is no number, and wait until the page says so by itself."""
    go(page, site, f"{person.home}/phases/2")
    page.fill("[id='IMP-03:management:women']", WRONG_NUMBER)
    page.press("[id='IMP-03:management:women']", "Tab")
    page.locator("[id='IMP-03'] .govuk-error-message").first.wait_for()


def _no_reason(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/phases/1")
    page.check("[id='DES-02:na']")
    press(page, "#foot button")


def _personal_by_script(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/phases/1")
    page.locator("[id='DES-03-hint']").evaluate("one => one.closest('details').open = true")
    page.fill("[id='DES-03:comment']", PERSONAL)
    page.press("[id='DES-03:comment']", "Tab")
    page.locator("[id='DES-03'] .lg-limited").wait_for()


def _offline(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/phases/1")
    page.context.set_offline(True)
    # Whoever was here before may have left with an answer, which was sent as they went.
    page.locator("[name='DES-01']:not(:checked)").first.check()
    page.locator("#foot [role=status]:not(:empty)").wait_for(state="attached")


def _two_answers(page: Page, site: Site, person: Visitor) -> None:
    """Answer in a browser what somebody else answers meanwhile."""
    go(page, site, f"{person.home}/phases/1")
    form = person.get(f"{person.home}/phases/1").form()
    other = "1" if form.value("DES-01") == "3" else "3"
    person.send({"DES-01": other, "DES-01:evidence": TYPED}, form=form)
    page.check("[id='DES-01:4']")
    page.locator("#foot .lg-saved button").wait_for()


def _conflict(page: Page, site: Site, person: Visitor) -> None:
    _two_answers(page, site, person)
    press(page, "#foot .lg-saved button")


def _changed_meanwhile(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/check")
    form = person.get(f"{person.home}/phases/1").form()
    person.send({"DES-01": "1" if form.value("DES-01") == "3" else "3"}, form=form)
    press(page)


def _submitted_meanwhile(page: Page, site: Site, person: Visitor) -> None:
    withdraw(person)
    go(page, site, f"{person.home}/phases/1")
    submit(person)
    page.locator("[id='DES-03-hint']").evaluate("one => one.closest('details').open = true")
    page.fill("[id='DES-03:comment']", TYPED)
    press(page, "#foot button")


def _wrong_file(content: bytes) -> Lead:
    """Return what hands in an answers file with problems."""

    def lead(page: Page, site: Site, person: Visitor) -> None:
        go(page, site, "/open-file")
        page.set_input_files("#file", {"name": "answers.yaml", "mimeType": "application/yaml", "buffer": content})
        press(page)

    return lead


_PROBLEMS = b"questionnaire: gender-quick\nversion: 1\norganisation: {name: E}\nanswers: {DES-01: {value: 9}, X: 1}\n"


def _full_disk(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, "/come-back")
    page.evaluate("document.getElementById('come-back').action = '/fails/503'")
    page.fill("#code", TYPED)
    press(page)


def _answered_by_a_colleague(page: Page, site: Site, person: Visitor) -> None:
    """Choose in a browser what a colleague answers otherwise meanwhile, and press the button."""
    assert isinstance(person, Teammate)
    team = person.team
    go(page, site, f"{person.home}/phases/2")
    form = team.member.get(f"{person.home}/phases/2").form()
    other = "1" if form.value("IMP-02") == "2" else "2"
    team.member.send({"IMP-02": other, "IMP-02:evidence": EVIDENCE}, form=form)
    page.check("[id='IMP-02:3']")
    page.locator("#foot .lg-saved button").wait_for()
    press(page, "#foot .lg-saved button")


def _far_day(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/together")
    page.fill("#due", "2020-01-01")
    press(page, "#together button")


def _two_on_a_page(page: Page, site: Site, person: Visitor) -> None:
    go(page, site, f"{person.home}/phases/2")
    page.locator("#here .lg-initial--now").first.wait_for()


PLACES = [
    Place("start", "nobody", "/"),
    Place("start-signed-in", "part", "/"),
    Place("start-erased", "nobody", "/?erased=1"),
    Place("scores", "nobody", "/scores"),
    Place("privacy", "nobody", "/privacy"),
    Place("accessibility", "nobody", "/accessibility"),
    Place("help", "nobody", "/help"),
    Place("come-back", "nobody", "/come-back"),
    Place("come-back-no-code", "nobody", _no_code, 422),
    Place("come-back-wrong-pin", "nobody", _wrong_pin, 422),
    Place("come-back-with-texts", "part", _come_back_with_texts, 400),
    Place("come-back-returned", "part", _returned),
    Place("card", "begun", "{home}/card"),
    Place("card-not-noted", "begun", press_on("{home}/card"), 422),
    Place("card-later", "noted", "{home}/card"),
    Place("opening", "noted", "{home}/opening"),
    Place("opening-errors", "noted", _opening_errors, 422),
    Place("opening-again", "part", "{home}/opening"),
    Place("opening-changed", "disturbed", _opening_changed_meanwhile, 409),
    Place("opening-other-wording", "part", _other_wording, 422),
    Place("tasks-empty", "opened", "{home}"),
    Place("tasks-part", "part", "{home}"),
    Place("tasks-done", "answered", "{home}"),
    Place("tasks-long", "answered at length", "{home}", is_variant=True),
    *(Place(f"phase-{number}-empty", "opened", f"{{home}}/phases/{number}") for number in range(1, 6)),
    *(Place(f"phase-{number}-done", "answered", f"{{home}}/phases/{number}") for number in range(1, 6)),
    Place("phase-part", "part", "{home}/phases/2"),
    Place("phase-long", "answered at length", "{home}/phases/2", is_variant=True),
    Place("phase-errors", "erring", _phase_errors, 422),
    Place("phase-no-reason", "erring", _no_reason, 422),
    Place("phase-error-while-typing", "erring", _wrong_number),
    Place("phase-personal", "personal", "{home}/phases/1"),
    Place("phase-personal-while-typing", "erring", _personal_by_script),
    Place("phase-not-saved", "offline", _offline),
    Place("phase-two-answers", "disagreeing", _two_answers),
    Place("conflict", "disagreeing", _conflict, 409),
    Place("history", "part", "{home}/questions/DES-01/history"),
    Place("history-empty", "opened", "{home}/questions/DES-01/history"),
    Place("check-empty", "opened", "{home}/check"),
    Place("check-part", "part", "{home}/check"),
    Place("check-done", "answered", "{home}/check"),
    Place("check-long", "answered at length", "{home}/check", is_variant=True),
    Place("check-changed", "disturbed", _changed_meanwhile, 409),
    Place("erase", "part", "{home}/erase"),
    Place("erase-not-sure", "part", press_on("{home}/erase"), 422),
    Place("open-file", "nobody", "/open-file"),
    Place("open-file-problems", "nobody", _wrong_file(_PROBLEMS), 422),
    Place("open-file-unreadable", "nobody", _wrong_file(b"answers: [\n"), 422),
    Place("results", "submitted", "{home}/results"),
    Place("results-authority", "authority", "{home}/results", is_variant=True),
    Place("results-provisional", "provisional", "{home}/results"),
    Place("results-no-score", "few", "{home}/results"),
    Place("results-nothing", "nothing", "{home}/results"),
    Place("results-long", "at length", "{home}/results", is_variant=True),
    Place("results-report-ready", "reported", "{home}/results?ready=en"),
    Place("report-waiting", "waiting", "{home}/report?report_language=en"),
    Place("report-running", "running", "{home}/report?report_language=en"),
    Place("report-failed", "failed", "{home}/report?report_language=en"),
    Place("no-result-yet", "part", "{home}/results", 409),
    Place("submitted-meanwhile", "submitting", _submitted_meanwhile, 409),
    Place("not-here", "nobody", "/nothing/here", 404),
    Place("not-here-signed-in", "part", "{home}/phases/9", 404),
    Place("no-page", "nobody", "/begin", 405),
    Place("not-read", "nobody", "/fails/400", 400),
    Place("too-much", "opened", _too_much, 413),
    Place("pause", "nobody", _too_many_tries, 429),
    Place("our-mistake", "nobody", "/fails/500", 500),
    Place("not-saved", "nobody", _full_disk, 503),
    Place("lost-session", "nobody", _lost_session, 400),
    Place("sign-in", "nobody", "/sign-in"),
    Place("sign-in-wrong", "nobody", press_on("/sign-in"), 422),
    Place("forgotten-password", "nobody", "/forgotten-password"),
    Place("forgotten-password-sent", "nobody", _forgotten),
    Place("new-password-over", "nobody", "/new-password/forged", 410),
    Place("account", "account", "/account"),
    Place("account-wrong", "account", _no_old_password, 422),
    Place("account-erase", "account", "/account/erase", is_variant=True),
    Place("account-erase-wrong", "account", press_on("/account/erase"), 422),
    Place("account-with-app", "with app", "/account"),
    Place("second-step", "with app", _second_step),
    Place("new-password", "nobody", _new_password),
    Place("work-empty", "alone", "/assessments"),
    Place("work", "team", "/assessments"),
    Place("work-facilitator", "facilitator", "/assessments", is_variant=True),
    Place("work-no-organisation", "no organisation", "/assessments", is_variant=True),
    Place("organisation-empty", "alone", "/organisation", is_variant=True),
    Place("organisation", "team", "/organisation"),
    Place("people", "team", "/organisation/people"),
    Place("people-alone", "alone", "/organisation/people", is_variant=True),
    Place("people-facilitator", "facilitator", "/organisation/people", is_variant=True),
    Place("invite-wrong", "team", _wrong_invitation, 422),
    Place("invited", "alone", press_on("/organisation/people")),
    Place("remove-person", "team", _remove_person),
    Place("leave-organisation", "team", "/organisation/leave", is_variant=True),
    Place("last-lead", "alone", press_on("/organisation/leave"), 409),
    Place("organisation-log", "team", "/organisation/log"),
    Place("take-over", "team", "/take-over", is_variant=True),
    Place("take-over-wrong", "team", press_on("/take-over"), 422),
    Place("invitation", "nobody", _invitation("team")),
    Place("invitation-errors", "nobody", _join_with_nothing, 422),
    Place("invitation-signed-in", "no organisation", _invitation("team"), is_variant=True),
    Place("invitation-over", "nobody", "/invitations/forged", 404),
    Place("other-organisation", "in two", "{home}", 404),
    Place("opening-last-profile", "team", _last_profile),
    Place("sharing-draft", "part", "{home}/sharing", is_variant=True),
    Place("sharing-empty", "submitted", "{home}/sharing", is_variant=True),
    Place("sharing", "with links", "{home}/sharing"),
    Place("sharing-made", "showing", _make_link),
    Place("sharing-wrong", "submitted", _wrong_link, 422),
    Place("shared-result", "nobody", _invitation("showing")),
    Place("shared-report-waiting", "nobody", _invitation("showing a report"), is_variant=True),
    Place("shared-report", "nobody", _invitation("showing a finished report")),
    Place("shared-over", "nobody", _invitation("showing nothing"), 410),
    Place("shared-unknown", "nobody", "/shared/forged", 404),
    Place("tasks-together", "together lead", "{home}"),
    Place("tasks-member", "together member", "{home}", is_variant=True),
    Place("together", "together lead", "{home}/together"),
    Place("together-wrong", "together lead", _far_day, 422),
    Place("together-code", "part", "{home}/together", is_variant=True),
    Place("phase-together", "together lead", _two_on_a_page, is_variant=True),
    Place("phase-taken-on", "together member", "{home}/phases/2", is_variant=True),
    Place("conflict-together", "together lead", _answered_by_a_colleague, 409, is_variant=True),
    Place("history-together", "together lead", "{home}/questions/DES-01/history", is_variant=True),
    Place("check-member", "together member", "{home}/check", is_variant=True),
    Place("rounds-first", "new authority", "/rounds"),
    Place("rounds", "leading a round", "/rounds"),
    Place("rounds-invited", "invited", "/rounds", is_variant=True),
    Place("rounds-none", "alone", "/rounds", is_variant=True),
    Place("round-new", "new authority", "/rounds/new"),
    Place("round-new-errors", "new authority", _new_round_errors, 422, is_variant=True),
    Place("round", "leading a round", "{home}"),
    Place("round-message-empty", "leading a round", _empty_message, 422, is_variant=True),
    Place("round-message-again", "leading a round", _message_twice, 409, is_variant=True),
    Place("round-as-invited", "invited", "{home}", is_variant=True),
    Place("round-closed", "closed round", "{home}", is_variant=True),
    Place("round-extend", "leading a round", "{home}/extend"),
    Place("round-extend-not-later", "leading a round", press_on("{home}/extend"), 422, is_variant=True),
    Place("round-invite", "leading a round", "{home}/invite"),
    Place("round-invite-looked", "leading a round", _look_at_list(rounds.LOOKED)),
    Place("round-invite-empty", "leading a round", _look_at_list(""), 422, is_variant=True),
    Place("round-invited", "leading a round", _invite),
    Place("round-links", "leading a round", "{home}/links", is_variant=True),
    Place("invited", "nobody", _invitation("leading a round")),
    Place("invited-lead", "invited", _invitation("invited"), is_variant=True),
    Place("invited-closed", "nobody", _invitation("closed round"), 410, is_variant=True),
    Place("invited-unknown", "nobody", "/invited/forged", 404),
    Place("no-letters", "nobody", _no_letters),
    Place("publication-open", "leading a round", "{home}/publication", is_variant=True),
    Place("publication-to-prepare", "closed round", "{home}/publication", is_variant=True),
    Place("publication-waiting", "prepared round", "{home}/publication"),
    Place("publication-preview", "previewed round", "{home}/publication"),
    Place("publication-not-sure", "previewed round", press_on("{home}/publication"), 422, is_variant=True),
    Place("publication-done", "own published round", "{home}/publication"),
    Place("check-round", "deciding", "{home}/check"),
    Place("check-round-no-step", "deciding", _no_step("{home}/check", ".lg-share button"), 422, is_variant=True),
    Place("check-round-closed", "late for a round", "{home}/check", is_variant=True),
    Place("tasks-round-closed", "late for a round", "{home}", is_variant=True),
    Place("sharing-round", "shown by name", "{home}/sharing"),
    Place("sharing-round-chosen", "shown by name", _choose_step, is_variant=True),
    Place(
        "sharing-round-no-step", "shown by name", _no_step("{home}/sharing", ".lg-share button"), 422, is_variant=True
    ),
    Place("sharing-round-draft", "deciding", "{home}/sharing", is_variant=True),
    Place("sharing-round-late", "late for a round", "{home}/sharing", is_variant=True),
    Place("results-frozen", "frozen", "{home}/results", is_variant=True),
    Place("round-closed-meanwhile", "frozen", _frozen, 409),
    Place("round-reports", "reading reports", "{home}/reports"),
    Place("round-reports-none", "closed round", "{home}/reports", is_variant=True),
    Place("round-report", "reading reports", _shown_report),
    Place("round-published", "published round", "{home}", is_variant=True),
    Place("comparison", "published round", "{home}/comparison"),
    Place("comparison-phase", "published round", "{home}/comparison/IMP", is_variant=True),
    Place("comparison-question", "published round", "{home}/comparison/IMP-01"),
    Place("comparison-question-hidden", "published round", "{home}/comparison/IMP-09", is_variant=True),
    Place("comparison-hidden", "hidden round", "{home}/comparison"),
    Place("comparison-report", "published round", press_on("{home}/comparison")),
    Place("not-allowed", "not allowed", "/assessments/00000000-0000-0000-0000-000000000000", 403),
    Place("administration-first-day", "administrator", _administration("", is_set_up=False), is_variant=True),
    Place("administration", "administrator", _administration("")),
    Place("administration-first-run", "administrator", _administration("/first-run", is_set_up=False), is_variant=True),
    Place(
        "administration-first-run-errors",
        "administrator",
        _press_in_administration("/first-run", "#settings > button", is_set_up=False),
        422,
    ),
    Place("administration-settings", "administrator", _administration("/first-run"), is_variant=True),
    Place(
        "administration-letter", "administrator", _press_in_administration("/first-run", "[name=do]"), is_variant=True
    ),
    Place("administration-organisations", "administrator", _administration("/organisations")),
    Place("administration-organisation-new", "administrator", _administration("/organisations/new"), is_variant=True),
    Place(
        "administration-organisation-errors",
        "administrator",
        _press_in_administration("/organisations/new", "#organisation > button"),
        422,
        is_variant=True,
    ),
    Place("administration-organisation-added", "administrator", _add_organisation),
    Place("administration-organisation", "administrator", _administration("/organisations/{organisation}")),
    Place(
        "administration-organisation-correct",
        "administrator",
        _administration("/organisations/{organisation}/correct"),
        is_variant=True,
    ),
    Place(
        "administration-organisation-erase",
        "administrator",
        _administration("/organisations/{organisation}/erase"),
        is_variant=True,
    ),
    Place(
        "administration-organisation-erase-not-sure",
        "administrator",
        _press_in_administration("/organisations/{organisation}/erase", "main form button"),
        422,
    ),
    Place("administration-people", "administrator", _administration("/people")),
    Place("administration-person", "administrator", _administration("/people/{somebody}")),
    Place(
        "administration-person-errors",
        "administrator",
        _press_in_administration("/people/{somebody}", "form:has([value=give_mandate]) button"),
        422,
    ),
    Place("administration-invitations", "administrator", _administration("/invitations")),
    Place(
        "administration-invited",
        "administrator",
        _press_in_administration("/invitations", "form[method=post]:not([action]) button"),
    ),
    Place("administration-questionnaires", "administrator", _administration("/questionnaires")),
    Place("administration-log", "administrator", _administration("/log")),
    *session_pages.PLACES,
]
"""All of them."""
