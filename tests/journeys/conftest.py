"""The browser that the journeys share: one for each process of the tests."""

from tests.journeys.browser import chromium, new_context

__all__ = ["chromium", "new_context"]
