"""How a browser is signed in, whichever page it came by."""

import datetime

from flask import session

from assessment.accounts import storage
from assessment.accounts.storage import Seat
from assessment.installation.request import config, now, writing


def enter(seat: Seat) -> None:
    """Sign the browser in. A session of its own begins: what the old one held is gone."""
    with writing() as connection:
        ends_at = now() + datetime.timedelta(hours=config().sign_in_hours)
        token = storage.sign_in(connection, seat, secret=config().secret_key, ends_at=ends_at, now=now())
    session.clear()
    session["sign_in"] = token
