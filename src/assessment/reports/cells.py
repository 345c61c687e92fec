"""Cells of files that programs for sheets open."""

from typing import TypeVar

T = TypeVar("T")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell of CSV begins that a program may take for a formula."""


def safe(cell: T) -> T | str:
    """Return a cell that no program takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
