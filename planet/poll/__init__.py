"""Visits to the web: one polite and guarded GET at a time, and an Outcome whatever the weather."""

from planet.poll.agent import user_agent
from planet.poll.visit import Visitor

__all__ = ["Visitor", "user_agent"]
