"""`planet check`: all that is to be said of a members file without mistakes, and what is certain, written into it."""

from planet.admin.checkup.checkup import changed_tables, checkup, visit

__all__ = ["changed_tables", "checkup", "visit"]
