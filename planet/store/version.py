"""The version of the tables that this program works with."""

from __future__ import annotations

SCHEMA_VERSION = "0034"
"""The newest migration: compared with the store's own before anything else is asked of it."""
