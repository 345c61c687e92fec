"""What opens a door without a name: held by a cookie or a link, and kept as its hash alone."""

import hashlib
import secrets


def new_token() -> str:
    """Return a token that nobody can guess, fit for a link."""
    return secrets.token_urlsafe(32)


def token_key(token: str) -> str:
    """Return what is kept of a token, whatever somebody may send as one."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
