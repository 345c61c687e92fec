"""The folders that lie outside the package in a checkout, and inside it in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def resource_folder(name: str) -> Path:
    """Return the folder `name`, from the installed package or from the checkout.

    Raises FileNotFoundError with both places looked at.
    """
    places = [PACKAGE / name, PACKAGE.parents[1] / name]
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"no folder {name!r} at " + " or ".join(map(str, places)))
