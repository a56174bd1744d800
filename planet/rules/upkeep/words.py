"""Problems in words for everybody, which reveal no filter, no title and no address; and how a problem ended."""

from __future__ import annotations

from planet.locale.messages import N_
from planet.model.problems import ProblemKind

PUBLIC: dict[ProblemKind, str] = {
    "dead": N_("The feed cannot be read any more."),
    "no-domain": N_("The feed’s domain is not found any more."),
    "walled": N_("Something that keeps robots out stands before the feed; its owner can let the hub in."),
    "not-a-feed": N_("There is something else in place of the feed."),
    "gone": N_("The feed is gone for good, says its server."),
    "moved": N_("The feed has moved to another address."),
    "https": N_("The feed is there with https, too."),
    "held": N_("The feed may have changed hands; its new entries wait for the admin."),
    "declined": N_("The feed’s owner asks not to be here."),
    "emptied": N_("The feed lists nothing any more."),
    "silent": N_("Nothing new has come for long."),
    "cadence": N_("Many more posts than ever came in a week."),
    "alike": N_("Many posts with nearly the same title came at once."),
    "filter": N_("The filter for this feed lets nothing in."),
    "no-feed": N_("No feed was found."),
}
"""To be translated."""

SHORT: dict[ProblemKind, tuple[str, str]] = {
    "dead": ("feed that cannot be read any more", "feeds that cannot be read any more"),
    "no-domain": ("feed whose domain is not found", "feeds whose domain is not found"),
    "walled": ("feed behind a wall for robots", "feeds behind walls for robots"),
    "not-a-feed": (
        "address with something else in place of a feed",
        "addresses with something else in place of a feed",
    ),
    "gone": ("feed that is gone for good", "feeds that are gone for good"),
    "moved": ("feed that moved", "feeds that moved"),
    "https": ("feed that is there with https", "feeds that are there with https"),
    "held": ("feed that may have changed hands", "feeds that may have changed hands"),
    "declined": ("feed whose owner asks not to be here", "feeds whose owners ask not to be here"),
    "emptied": ("feed that lists nothing any more", "feeds that list nothing any more"),
    "silent": ("feed that has been silent for long", "feeds that have been silent for long"),
    "cadence": ("feed with many more posts than ever", "feeds with many more posts than ever"),
    "alike": ("feed with many posts of nearly the same title", "feeds with many posts of nearly the same title"),
    "filter": ("filter that lets nothing in", "filters that let nothing in"),
    "no-feed": ("member without a feed", "members without a feed"),
}
"""One of a kind, and several, in a summary for the admin."""

ENDED: dict[ProblemKind, str] = {
    "emptied": "The feed lists entries again.",
    "silent": "Something new has come, after a long silence.",
    "declined": "The feed's owner lets the hub in again.",
    "no-feed": "A feed was found.",
}

READABLE_AGAIN = "The feed can be read again."


def ended(kind: ProblemKind) -> str:
    """Return the English sentence for the admin on a problem that has ended by itself."""
    return ENDED.get(kind, READABLE_AGAIN)
