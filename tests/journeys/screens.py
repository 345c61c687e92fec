"""Every page as a picture: `./dev screens [FOLDER]`.

Fails where a page scrolls sideways, complains in the console, asks another host, or is not the page it should be.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Error

from tests.journeys.browser import DESK, HEIGHT, PHONE, Watch, sideways, started_chromium
from tests.journeys.pages import PLACES
from tests.journeys.place import Place
from tests.journeys.site import Site, site_in
from tests.places import CHECKOUT

FOLDER = CHECKOUT / "instance" / "screens"


def screens(folder: Path) -> list[str]:
    """Write the pictures, and return what is wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as temporary,
        site_in(Path(temporary), in_languages=False) as site,
        started_chromium() as browser,
    ):
        context = browser.new_context(locale="en-GB")
        return [f"{place.name}: {problem}" for place in PLACES for problem in _look(context, site, place, folder)]


def _look(context: BrowserContext, site: Site, place: Place, folder: Path) -> list[str]:
    page = context.new_page()
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    watch = Watch(page, site.address)
    try:
        place.show(page, site)
        if watch.status != place.status:
            watch.problems.append(f"has status {watch.status} instead of {place.status}")
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            # As high as the page, so that the foot of a form stands at its end and covers nothing.
            page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
            page.screenshot(path=folder / f"{place.name}-{width}.png", animations="disabled")
            if over := sideways(page):
                watch.problems.append(f"at {width} px it scrolls sideways, by {over} px")
    except Error as error:
        watch.problems.append(f"could not be shown: {error.message.splitlines()[0]}")
    finally:
        page.close()
    return watch.problems


def main(arguments: list[str]) -> int:
    """Write the pictures to a folder, say what is wrong, and return the status of the program."""
    if len(arguments) > 1 or any(one.startswith("-") for one in arguments):
        sys.stderr.write("Usage: ./dev screens [FOLDER]\n")
        return 2
    folder = Path(*arguments) if arguments else FOLDER
    problems = screens(folder)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    sys.stdout.write(f"The pages are in {folder}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
