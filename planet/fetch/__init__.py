"""Visits to the web: polite and guarded GETs, each with an Outcome whatever happens."""

from planet.fetch.request_headers import user_agent
from planet.fetch.visitor import Visitor

__all__ = ["Visitor", "user_agent"]
