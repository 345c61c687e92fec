"""Workshops: the review before, the session in the room, and the record after."""
