"""Organisations and their people: memberships, mandates, invitations, and who acts for whom."""
