"""The reasons why a visit gave nothing: all sentences that a member or an admin may read about it."""

from __future__ import annotations

from planet.fetch.robot_check import Wall
from planet.model.visits import Accept, FailureSign

SENTENCES = {
    # the address
    "address": "The address is not one that can be visited: check it for typing mistakes.",
    "scheme": "Only addresses that begin with http:// or https:// are visited: use the feed's address on the web.",
    "unsendable": "The request to {host} could not be written: look for control characters in the address "
    "or in the credentials of this feed.",
    # the way there
    "no name": "No server of the name {host} was found: check the address for typing mistakes, "
    "or whether the domain has expired.",
    "no answer": "The name service did not say where {host} is: see whether this machine is connected to the network.",
    "no route": "There is no way to {host} from here: see whether this machine is connected to the network.",
    "private": "{host} is a private address, which is not visited: name it in private_allow if it is meant to be.",
    "refused": "The server at {host} takes no connections: it may be down, nothing to do unless it lasts.",
    "unreachable": "The connection to {host} failed: nothing to do unless it lasts.",
    "silent": "The server at {host} did not answer in time; it may be overloaded: nothing to do unless it lasts.",
    "late": "The server at {host} did not answer within {seconds:g} seconds; it may be overloaded: "
    "nothing to do unless it lasts.",
    "slow": "The server at {host} began to answer but was not done within {seconds:g} seconds: "
    "it may be overloaded, or the feed far too large.",
    "proxy": "The proxy named in members.toml did not pass the visit to {host} on: check the key proxy under [fetch].",
    "held": "{host} has asked the hub to come back later: this feed waits as well, nothing to do.",
    "silent host": "{host} left several visits in a row without an answer: this feed was not asked, "
    "and waits for an hour; nothing to do unless it lasts.",
    "held: post": "{host} has asked the hub to come back later: nothing was sent there, nothing to do.",
    "silent host: post": "{host} left several visits in a row without an answer: nothing was sent there.",
    # TLS
    "certificate": "The certificate of {host} is not trusted ({detail}): its owner should renew or mend it.",
    "issuer": "The certificate of {host} is not trusted ({detail}): its owner should mend it, "
    "or the admin name the authority that gave it, with the key ca under [fetch].",
    "tls": "No secure connection to {host} could be made: its TLS is broken or absent, "
    "so the owner should mend it, or try the address with http:.",
    # the answer as such
    "hung up": "The server at {host} closed the connection without an answer: nothing to do unless it lasts.",
    "garbled": "What {host} answers is not HTTP: check the address and its port.",
    "headers": "The headers that {host} sends are larger than any feed needs: its owner should look at the server.",
    "cut off": "The answer of {host} was cut off in its middle: nothing to do unless it lasts.",
    "too large": "The feed at {host} is larger than the {size} that the hub takes: "
    "its owner could list fewer entries, or the admin raise max_bytes.",
    "encoding": "{host} packs its answer in a way that was not asked for ({detail}): "
    "its owner should offer gzip or none.",
    "not packed": "{host} says that its answer is packed with {detail}, but it is not: "
    "its owner should mend the server.",
    "empty": "{host} answered with nothing at all: its owner should see whether the feed is still made.",
    "304 unasked": "{host} says that nothing changed since a visit that never was: its owner should mend the server.",
    # redirects
    "loop": "{host} sends visitors in a circle: its owner should mend the redirects, or the feed has another address.",
    "redirects": "{host} is the end of more than {most} redirects: use the address where they lead to.",
    "astray": "{host} sends visitors to an address that is not on the web: its owner should mend the redirect.",
    "in the clear": "{host} sends visitors on to an address without encryption, where nothing is sent: "
    "its owner should mend the redirect.",
    "nowhere": "{host} sends visitors on without saying where ({status}): its owner should mend the redirect.",
}

STATUSES = {
    206: "{host} gave a part of the feed although the whole was asked for: its owner should mend the server.",
    400: "{host} does not understand the request: check the address for typing mistakes.",
    401: "{host} asks for a password: use a public address of the feed, or name its credentials.",
    402: "{host} asks for payment: use a public address of the feed.",
    403: "{host} does not let the hub in: its owner could allow visitors named planet-river.",
    404: "There is nothing at this address of {host}: look for the feed's new address.",
    406: "{host} has nothing of the kind that a hub asks for: look for the feed's address there.",
    408: "{host} was too slow for itself: nothing to do unless it lasts.",
    410: "{host} says that this feed is gone for good: look for a new address.",
    421: "{host} is not served by the machine that its name leads to: its owner should look at the server.",
    429: "{host} finds that it is asked too often: the hub waits, nothing to do.",
    451: "{host} may not show this feed for legal reasons: its owner will know.",
    500: "The server at {host} failed by itself: nothing to do unless it lasts.",
    502: "The server behind {host} did not answer it: nothing to do unless it lasts.",
    503: "{host} is overloaded or being worked on: nothing to do unless it lasts.",
    504: "The server behind {host} was too slow: nothing to do unless it lasts.",
    999: "{host} turns away programs of every kind: look for another address of the feed.",
}

ROBOT_CHECK = (
    "A check for robots{maker} stands before {place}, and a hub cannot pass it; its owner can let it through by {step}."
)

FIREWALL = "A firewall{maker} stands before {place} and turns the hub away; its owner can let it through by {step}."

PASS = {
    "": "letting visitors named planet-river pass, or by switching the check off for the feed's address",
    "Cloudflare": "a custom rule with the action Skip for the feed's address (in the dashboard: Security, Security "
    "rules); Bot Fight Mode must be off, for no rule skips that",
    "EdgeOne": "a bot exception rule for the feed's address (in the console: Web Protection, Bot Management)",
    "Anubis": "a rule with the feed's path as path_regex and the action ALLOW, early in its bot policy",
    "DDoS-Guard": "an allow rule for the feed's address in the DDoS-Guard panel, or by asking its support for one",
    "Sucuri": "the feed's path in the list of allowed paths (in the dashboard: Access Control, Allow URL Paths)",
    "Imperva": "an exception for the feed's address under Bot Access Control (in the console: Security, WAF settings)",
    "AWS WAF": "a rule with the action Allow for the feed's path, before the rule that asks for the check",
    "Vercel": "a firewall rule with the action Bypass for the feed's path",
    "SiteGround": "asking SiteGround's support to switch its check off for the feed's path",
    "Imunify360": "asking the web host to let visitors named planet-river pass Imunify360",
}
"""How the owner of a site lets a hub pass, by the service whose check stands there."""

PLACES = {"feeds": "the feed at {host}", "page": "the page at {host}"}
"""What a check stands before, by what was asked for."""

STATUS_CLASSES = {
    2: "{host} says that all is well but sends no feed: its owner should look at the server.",
    3: "{host} points elsewhere in a way that a hub cannot follow: look for the feed's new address.",
    4: "{host} does not want to give this address: look for the feed's new address.",
    5: "The server at {host} failed by itself: nothing to do unless it lasts.",
}

SAYS_403_FOR_429 = ("reddit.com",)
"""Sites that answer 403 where 429 is meant."""

UNREACHABLE = frozenset({"no name", "no answer", "no route", "proxy"})
"""The kinds that say more about the hub's own network than about the server."""


UNASKED = UNREACHABLE | {"private", "refused", "unreachable", "certificate", "issuer", "tls", "unsendable"}
"""The kinds that end a visit before anything is asked."""


class FetchError(Exception):
    """The end of a visit without a body. `reason` is a sentence; `unreachable` as in `planet.model.visits.Failed`.

    `silent` is True if the server accepted no connection in time, `unasked` if there was none that may be used, so that
    no request was sent. `sign` is that of `planet.model.visits.Failed`.
    """

    def __init__(
        self,
        reason: str,
        *,
        unreachable: bool = False,
        silent: bool = False,
        unasked: bool = False,
        sign: FailureSign = "",
    ) -> None:
        self.reason = reason
        self.unreachable = unreachable
        self.unasked = unasked
        self.silent = silent
        self.sign: FailureSign = sign
        super().__init__(reason)


def fetch_error(kind: str, host: str = "", **facts: object) -> FetchError:
    """Return the FetchError of a kind in SENTENCES; `facts` fill the gaps in its sentence."""
    gaps = {name: printable(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    sentence = SENTENCES[kind].format(host=printable(host), **gaps)
    return FetchError(
        sentence,
        unreachable=kind in UNREACHABLE,
        silent=kind == "silent",
        unasked=kind in UNASKED,
        sign="no name" if kind == "no name" else "",
    )


def printable(text: str) -> str:
    """Return the text without control characters and other signs that show nothing."""
    return "".join(mark for mark in text if mark.isprintable())


def status_error(status: int, host: str) -> FetchError:
    """Return the FetchError for an HTTP status that brings no feed; its number stands in the sentence."""
    fallback = STATUS_CLASSES.get(status // 100, "{host} answers with a status that no standard knows.")
    meant = 429 if status == 403 and _asks_for_calm(host) else status
    return _with_status(STATUSES.get(meant, fallback), status, host)


def _asks_for_calm(host: str) -> bool:
    """Return whether a host answers 403 where it finds that it is asked too often."""
    name = host.lower().partition(":")[0]
    return any(name == site or name.endswith(f".{site}") for site in SAYS_403_FOR_429)


def wall_error(wall: Wall, status: int, host: str, accept: Accept) -> FetchError:
    """Return the error for a page that keeps robots out, whatever its HTTP status: in words for the site's owner."""
    sentence = (ROBOT_CHECK if wall.is_check else FIREWALL).format(
        maker=f" ({wall.service})" if wall.service else "",
        place=PLACES.get(accept, "{host}"),
        step=PASS.get(wall.service, PASS[""]),
    )
    return _with_status(sentence, status, host, "wall")


def _with_status(sentence: str, status: int, host: str, sign: FailureSign = "") -> FetchError:
    return FetchError(f"{sentence.format(host=host).removesuffix('.')} (HTTP {status}).", sign=sign)
