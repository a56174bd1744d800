"""What is wrong with a feed, in kinds that a person can act on, and whose turn it is. Pure.

A visit leaves one English sentence behind (`planet.fetch.reasons`, the readers of feeds). Pages say the same in the
planet's language and to somebody who knows nothing of servers: so each sentence belongs to a kind of trouble.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from planet.model.visits import FeedState

Trouble = Literal[
    "wall",
    "refused",
    "gone",
    "missing",
    "page",
    "parked",
    "unreadable",
    "server",
    "unreachable",
    "calm",
    "certificate",
    "large",
    "redirects",
    "hub",
]
"""What keeps a feed away: a check for robots or a firewall; a closed door; an address that is gone for good, or leads
to nothing; a web page, or a parked one, where a feed should be; a feed that cannot be read; a server that fails, that
cannot be reached, or that wants to be asked later; a certificate; too many bytes; redirects; something at the hub."""

Turn = Literal["nobody", "member", "host", "admin"]
"""Who can do something: nobody, as it passes by itself; the member; whoever runs the member's site; the hub's admin."""

LASTING = 5
"""After so many failures in a row a trouble does not pass by itself any more."""

_SIGNS: tuple[tuple[Trouble, str], ...] = (
    ("wall", r"A (?:check for robots|firewall)\b.* stands before "),
    ("hub", r"The (?:environment has no|program|proxy named|name service) |There was no network"),
    ("hub", r"The (?:file|folder) |The request to .* could not be written|There is no way to |.* is a private address"),
    ("calm", r".* has asked the hub to come back later|.* left several visits in a row|.* asked too often"),
    ("gone", r".* says that this feed is gone for good"),
    ("refused", r".* does not let the hub in|.* asks for (?:a password|payment)|.* for legal reasons"),
    ("refused", r".* turns away programs of every kind"),
    ("missing", r"The address is not one|Only addresses that begin with|No server of the name "),
    ("missing", r"There is nothing at this address|.* does not understand the request|.* has nothing of the kind"),
    ("missing", r".* does not want to give this address|What .* answers is not HTTP"),
    ("parked", r"The address answers with the page of a parked domain"),
    ("page", r"The address answers with "),
    ("certificate", r"The certificate of |No secure connection to "),
    ("large", r"The feed at .* is larger than |Reading the feed took more memory"),
    ("redirects", r".* sends visitors |.* is the end of more than |.* points elsewhere "),
    ("unreadable", r"The feed (?:is built|takes too long|holds more|breaks off)"),
    ("unreachable", r"The server at .* (?:takes no|did not answer|began to answer|closed)|The connection to "),
    ("unreachable", r"The answer of .* was cut off|.* was too slow for itself"),
    ("server", r""),
)
"""How sentences begin, the first that fits; what fits nothing is a fault of the server."""

_TURNS: dict[Trouble, Turn] = {
    "wall": "host",
    "refused": "host",
    "gone": "member",
    "missing": "member",
    "page": "member",
    "parked": "member",
    "unreadable": "host",
    "server": "nobody",
    "unreachable": "nobody",
    "calm": "nobody",
    "certificate": "host",
    "large": "admin",
    "redirects": "host",
    "hub": "admin",
}


@lru_cache(maxsize=4096)
def trouble_of(reason: str) -> Trouble:
    """Return the kind of trouble that the sentence of a failed visit tells."""
    return next(trouble for trouble, sign in _SIGNS if re.match(sign, reason))


def trouble_with(state: FeedState) -> Trouble | None:
    """Return what is wrong with a feed; None if it is read well, rests, waits for the admin, or was never asked."""
    if state.state == "gone":
        return "gone"
    return trouble_of(state.reason) if state.state == "failing" else None


def lasts(state: FeedState) -> bool:
    """Return whether a feed has failed so often that its trouble does not pass by itself."""
    return state.failures >= LASTING


def turn_of(state: FeedState) -> Turn:
    """Return whose turn it is with a feed in this state."""
    if state.state == "held":
        return "admin"
    trouble = trouble_with(state)
    if trouble is None:
        return "nobody"
    turn = _TURNS[trouble]
    return "host" if turn == "nobody" and trouble != "calm" and lasts(state) else turn
