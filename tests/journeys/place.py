"""A page of the site as a browser gets there: what `pages.py` and its like list."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.browser import until_quiet
from tests.journeys.site import Site
from tests.web import Visitor

Lead = Callable[[Page, Site, Visitor], None]


@dataclass(frozen=True)
class Place:
    """A page: `lead` is its address, in which {home} is the assessment's, or what a browser does to see it.

    `is_variant`: it has the elements of another page here, with other words in them.
    """

    name: str
    state: str
    lead: str | Lead
    status: int = 200
    is_variant: bool = False

    def show(self, page: Page, site: Site, language: str = "en") -> None:
        """Lead a browser there."""
        page.context.set_offline(False)
        person = site.enter(page.context, self.state, language)
        if callable(self.lead):
            self.lead(page, site, person)
        else:
            go(page, site, self.lead.format(home=getattr(person, "home", "")))


def go(page: Page, site: Site, address: str) -> None:
    """Open an address of the site."""
    page.goto(f"{site.address}{address}")


def press(page: Page, selector: str = "main form button.govuk-button") -> None:
    """Press a button and wait for the page that follows."""
    until_quiet(page, page.locator(selector).first.click)


def press_on(address: str) -> Lead:
    """Return what opens a page and presses its button, without having filled in anything."""

    def lead(page: Page, site: Site, person: Visitor) -> None:
        go(page, site, address.format(home=getattr(person, "home", "")))
        press(page)

    return lead
