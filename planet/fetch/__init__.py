"""Visits to the web: one polite and guarded GET at a time, and an Outcome whatever the weather."""

from planet.fetch.request_headers import user_agent
from planet.fetch.visitor import Visitor

__all__ = ["Visitor", "user_agent"]
