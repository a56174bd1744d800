"""`planet preview`: what a feed would give, rule by rule; nothing is stored."""

from planet.admin.preview.preview import Glance, preview

__all__ = ["Glance", "preview"]
