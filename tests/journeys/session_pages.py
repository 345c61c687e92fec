"""The pages of sessions and of reviews: those of `sessions.py`, with the projector and the phones as visitors."""

from assessment.workshop.stories import shown_as
from tests.journeys.place import Lead, Place, go, press, press_on
from tests.journeys.sessions import COMMENT, REASON, show
from tests.journeys.stories import take_back

BUTTON = "main form button.govuk-button"


def _press_at(address: str, button: str, **fields: str) -> Lead:
    """Return what fills in fields of a page of somebody's session and presses a button there."""

    def lead(page, site, person):
        go(page, site, f"{person.home}{address}")
        for name, text in fields.items():
            page.fill(f"main [name='{name}']", text)
        press(page, button)

    return lead


def _link(page, site, person):
    go(page, site, person.link)


def _part(page, site, person):
    go(page, site, person.part)


_wrong_minutes = _press_at("", "#agenda > .lg-actions button", **{"minutes:0": "five"})
_no_text_of_point = _press_at("/sheets/2", "#sheet > .lg-actions button.govuk-button", **{"strength-1-code": "MON-01"})


def _no_agreement(page, site, person):
    go(page, site, f"{person.home}/present")
    # The details stay shut where there is a middle.
    page.evaluate("document.querySelector('#agreed').closest('details').open = true")
    page.evaluate("document.querySelectorAll('#agreed input:checked').forEach(one => { one.checked = false })")
    press(page, "button[value=agree]")


def _refused_step(page, site, person):
    go(page, site, f"{person.home}/present")
    page.evaluate("document.querySelectorAll('[name=seen]').forEach(one => { one.value = '0' })")
    press(page, "button[value=more]")


def _story_taken_back(page, site, person):
    """Press the button of a story whose organisation has taken its yes back since the page was made."""
    go(page, site, f"{person.home}/present")
    with take_back(site.app, person.stories["long"]):
        press(page, "#stories [value^='story:']")


# The projector and the phones


def _screen(state: str, scene: str = "") -> Lead:
    """Return what opens the projector of a session, after whoever presents chose a scene."""

    def lead(page, site, person):
        held = site.person(state).held
        if scene:
            show(site.app, held, shows=scene)
        go(page, site, held.screen)

    return lead


def _screen_of_story(which: str) -> Lead:
    def lead(page, site, person):
        teller = site.person("telling a story")
        show(site.app, teller.held, shows=shown_as(teller.stories[which]))
        go(page, site, teller.held.screen)

    return lead


def _screen_of_speaker(page, site, person):
    held = site.person("after a vote").held
    show(site.app, held, shows="sheet", part=1)
    go(page, site, held.screen)


def _phone(state: str, number: int, address: str = "/room", button: str = "", scene: str = "") -> Lead:
    """Return what opens a page on the phone of one who joined somebody's session, and presses a button there."""

    def lead(page, site, person):
        held = site.person(state).held
        if scene:
            show(site.app, held, shows=scene)
        site.lend(page.context, held.phones[number])
        go(page, site, address)
        if button:
            press(page, button)

    return lead


def _card_sent(page, site):
    """Send a card from a phone, and open the page where it can be taken back; return what its button names."""
    site.lend(page.context, site.person("at the board").held.phones[1])
    go(page, site, "/room/card")
    page.fill("#text", REASON)
    press(page, BUTTON)
    go(page, site, "/room/card")
    return page.locator("#own button").first.get_attribute("value")


def _card_taken_back(page, site, person):
    _card_sent(page, site)
    press(page, "#own button")


def _card_read_meanwhile(page, site, person):
    """Take a card back that the facilitator has left out since the page was made."""
    card = _card_sent(page, site)
    site.person("at the board").held.press(f"leave_out:{card}")
    press(page, "#own button")


def _join_by_code(page, site, person):
    go(page, site, f"/join?code={site.person('planning a session').held.code.replace(' ', '')}")


def _lost_phone(page, site, person):
    """Send a card from a phone that is in no session."""
    go(page, site, "/join")
    page.evaluate("document.querySelector('#join').action = '/room/card'")
    page.evaluate("document.querySelector('#nickname').name = 'text'")
    page.fill("#nickname", REASON)
    press(page)


# Reviews


def _follow(page, site, person):
    go(page, site, site.person("at the desk").invitation)


def _follow_with_nothing(page, site, person):
    _follow(page, site, person)
    press(page)


def _new_link(page, site, person):
    go(page, site, f"{person.home}/facilitators")
    press(page, "form[action$='/facilitators'] button")


def _comment_too_long(page, site, person):
    go(page, site, person.link)
    page.locator("#say-new").evaluate("one => one.closest('details').open = true")
    page.fill("#text-new", COMMENT * 70)
    press(page, "#say-new button")


PLACES = [
    Place("sessions-none", "no organisation", "/sessions", is_variant=True),
    Place("sessions", "planning a session", "/sessions"),
    Place("session-new", "no organisation", "/sessions/new"),
    Place("session-new-wrong", "no organisation", press_on("/sessions/new"), 422, is_variant=True),
    Place("session", "planning a session", "{home}"),
    Place("session-too-long", "planning a session", _link, is_variant=True),
    Place("session-wrong", "planning a session", _wrong_minutes, 422, is_variant=True),
    Place("session-sheet", "planning a session", "{home}/sheets/2"),
    Place("session-sheet-saved", "planning a session", "{home}/sheets/1?done=kept", is_variant=True),
    Place("session-sheet-wrong", "planning a session", _no_text_of_point, 422, is_variant=True),
    Place("session-erase", "planning a session", "{home}/erase", is_variant=True),
    Place("presenter-planned", "planning a session", "{home}/present", is_variant=True),
    Place("presenter-vote", "holding a vote", "{home}/present"),
    Place("presenter-refused", "holding a vote", _refused_step, 409, is_variant=True),
    Place("presenter-revealed", "after a vote", "{home}/present", is_variant=True),
    Place("presenter-no-agreement", "after a vote", _no_agreement, 422, is_variant=True),
    Place("presenter-numbers", "after numbers", "{home}/present"),
    Place("presenter-board", "at the board", "{home}/present"),
    Place("presenter-stories", "telling a story", "{home}/present"),
    Place("presenter-story-gone", "telling a story", _story_taken_back, 409, is_variant=True),
    Place("board-card-new", "at the board", "{home}/cards/new", is_variant=True),
    Place("board-card-recommended", "at the board", "{home}/cards/new?recommendation=IMP-01"),
    Place("board-card-wrong", "at the board", press_on("{home}/cards/new"), 422, is_variant=True),
    Place("commitments", "at the board", "{home}/commitments"),
    Place("commitments-wrong", "at the board", press_on("{home}/commitments"), 422, is_variant=True),
    Place("record", "writing a record", "{home}/record"),
    Place("record-approved", "with a record", "{home}/record", is_variant=True),
    Place("session-paper", "planning a session", "{home}/papers/briefing", is_variant=True),
    Place("round-with-workshop", "with a part", "{home}"),
    Place("session-part", "with a part", _part, is_variant=True),
    Place("tasks-with-record", "with a part", _link, is_variant=True),
    Place("join", "nobody", _join_by_code),
    Place("join-wrong", "nobody", press_on("/join"), 422, is_variant=True),
    Place("room-lost", "nobody", _lost_phone, 409),
    Place("room-waiting", "nobody", _phone("planning a session", 0), is_variant=True),
    Place("room-vote", "nobody", _phone("holding a vote", 0)),
    Place("room-voted", "nobody", _phone("holding a vote", 1), is_variant=True),
    Place("room-revealed", "nobody", _phone("after a vote", 0, scene="vote")),
    Place("room-numbers", "nobody", _phone("asking for numbers", 0)),
    Place("room-numbers-wrong", "nobody", _phone("asking for numbers", 0, "/room", BUTTON), 422, is_variant=True),
    Place("room-numbers-told", "nobody", _phone("after numbers", 0, scene="vote"), is_variant=True),
    Place("room-board", "nobody", _phone("at the board", 0)),
    Place("room-over", "nobody", _phone("writing a record", -1), is_variant=True),
    Place("room-card", "nobody", _phone("at the board", 0, "/room/card")),
    Place("room-card-taken-back", "nobody", _card_taken_back, is_variant=True),
    Place("room-card-read", "nobody", _card_read_meanwhile, 409, is_variant=True),
    Place("room-card-wrong", "nobody", _phone("at the board", 0, "/room/card", BUTTON), 422, is_variant=True),
    Place("room-evaluation", "nobody", _phone("writing a record", -1, "/room/evaluation")),
    Place("screen-join", "nobody", _screen("planning a session")),
    Place("screen-opening", "nobody", _screen("at the board", "opening"), is_variant=True),
    Place("screen-why", "nobody", _screen("at the board", "why")),
    Place("screen-sheet", "nobody", _screen_of_speaker, is_variant=True),
    Place("screen-picture", "nobody", _screen("at the board", "picture"), is_variant=True),
    Place("screen-vote", "nobody", _screen("holding a vote", "vote"), is_variant=True),
    Place("screen-revealed", "nobody", _screen("after a vote", "vote")),
    Place("screen-numbers-asked", "nobody", _screen("asking for numbers", "vote"), is_variant=True),
    Place("screen-numbers", "nobody", _screen("after numbers", "vote")),
    Place("screen-story", "nobody", _screen_of_story("short")),
    Place("screen-story-long", "nobody", _screen_of_story("long"), is_variant=True),
    Place("screen-board", "nobody", _screen("at the board", "board")),
    Place("screen-actions", "nobody", _screen("at the board", "actions"), is_variant=True),
    Place("screen-commitments", "nobody", _screen("at the board", "commitments"), is_variant=True),
    Place("screen-over", "nobody", _screen("writing a record"), is_variant=True),
    Place("desk", "at the desk", "{home}/desk"),
    Place("desk-nothing", "closed round", "{home}/desk", is_variant=True),
    Place("facilitators", "at the desk", _new_link, is_variant=True),
    Place("facilitate", "nobody", _follow, is_variant=True),
    Place("facilitate-wrong", "nobody", _follow_with_nothing, 422, is_variant=True),
    Place("review", "facilitator", "/review", is_variant=True),
    Place("reviewed-report", "at the desk", _link),
    Place("reviewed-report-wrong", "at the desk", _comment_too_long, 422, is_variant=True),
    Place("comments", "reviewed", "{home}/comments"),
    Place("paper-forms", "at the desk", "{home}/desk/paper", is_variant=True),
    Place("paper-form-given", "given a paper form", _link),
]
"""All of them."""
