"""Visits to the web: one polite and guarded GET at a time, and an Outcome whatever the weather."""

from planet.poll.agent import Accept, user_agent
from planet.poll.visit import Errand, Visitor

__all__ = ["Accept", "Errand", "Visitor", "user_agent"]
