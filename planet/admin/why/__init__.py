"""`planet why`: all that the hub knows of one post, or of an address that is none."""

from planet.admin.why.account import account

__all__ = ["account"]
