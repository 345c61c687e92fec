"""What was typed, carried through a page that comes between: a code and PIN to give again, a disk that was full.

The fields travel as hidden inputs of that page, and are sent to the address they were meant for by one more button.
"""

import json
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Request

from assessment.method.fields import is_printable

# One slash, then neither a second one nor a backslash: browsers read both as the name of another host, and they leave
# out tabs and line ends before they look.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
# What is secret is typed anew: pages stay in the memory of shared computers.
_NEVER_CARRIED = ("csrf_token", "language", "password", "old_password", "totp_password", "pin", "app_password")


def carried_fields(request: Request) -> list[tuple[str, str]]:
    """Return what was posted, field by field; files are not carried."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in _NEVER_CARRIED]


def carried_from(text: str) -> list[tuple[str, str]]:
    """Return the fields that a page carries as JSON; what is not ours is nothing."""
    try:
        fields = [(str(name), str(value)) for name, value in json.loads(text or "[]")]
    except (ValueError, TypeError, RecursionError):
        return []
    return [(name, value) for name, value in fields if is_printable(name) and is_printable(value)]


def carried_text(fields: Sequence[tuple[str, str]]) -> str:
    """Return fields as the one text that a page carries; "" where there are none."""
    return json.dumps(list(fields), ensure_ascii=False) if fields else ""


def is_from_here(request: Request) -> bool:
    """Tell whether a post comes from a page of ours, as far as the browser says. Another site's is not carried."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def local_address(address: str, otherwise: str) -> str:
    """Return an address on this site; `otherwise` for every other one, and for what a browser may take for one."""
    return address if _LOCAL.fullmatch(address) else otherwise
