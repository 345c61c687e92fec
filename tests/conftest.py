"""What all tests share: random cases are the same on every machine, and where the files for tests lie."""

from hypothesis import settings

# The same cases everywhere and in any order: a test that fails does so for everybody. No limit of time for a single
# case, since machines differ and the first case pays for what is made once.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")
