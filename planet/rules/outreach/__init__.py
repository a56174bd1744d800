"""Decisions on posts by mail, letters, announcements and push."""
