"""Seats and sign-ins."""
