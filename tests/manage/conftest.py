"""An administrator at a browser."""

import pytest

from tests.members import make_account, sign_in


@pytest.fixture
def administrator(app):
    """Give the one administrator of an installation, signed in."""
    make_account(app, "Bopha", is_administrator=True)
    return sign_in(app, "Bopha")
