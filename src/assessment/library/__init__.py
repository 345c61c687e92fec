"""Stored questionnaire versions and their translations."""
