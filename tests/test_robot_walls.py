"""Walls that keep robots out are named, with what their owner can do; nothing else is taken for one."""

from __future__ import annotations

import pytest
from hostile import Exchange, Hostile, route
from test_visitor import visit

from planet.fetch.reasons import PASS, status_error
from planet.model.visits import Failed, Fetched, Outcome

CLOUDFLARE = b"""<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><meta name="robots" content="noindex,nofollow">
<style>*{box-sizing:border-box;margin:0}</style><meta http-equiv="refresh" content="360"></head><body>
<div class="main-wrapper" role="main"><noscript>Enable JavaScript and cookies to continue</noscript></div>
<script>(function(){window._cf_chl_opt = {cvId: '3',cZone: 'ada.example',cType: 'managed',cRay: '9'};
var a = document.createElement('script');a.src = '/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=9';
document.getElementsByTagName('head')[0].appendChild(a);}());</script></body></html>"""

ANUBIS = b"""<!doctype html><html lang="de"><head>
<title>Es wird \xc3\xbcberpr\xc3\xbcft, dass Sie kein Bot sind!</title>
<link rel="stylesheet" href="/.within.website/x/xess/xess.min.css?cachebuster=v1.24.0">
<script id="anubis_version" type="application/json">"v1.24.0"</script>
<script id="anubis_challenge" type="application/json">{"rules":{"algorithm":"fast","difficulty":4}}</script>
<script id="anubis_base_prefix" type="application/json">""</script></head><body id="top"><main>
<h1 id="title" class="centered-div">Es wird \xc3\xbcberpr\xc3\xbcft, dass Sie kein Bot sind!</h1>
<div class="centered-div"><img id="image" src="/.within.website/x/cmd/anubis/static/img/pensive.webp">
<p id="status">Wird geladen ...</p><script async type="module"
src="/.within.website/x/cmd/anubis/static/js/main.mjs?cacheBuster=v1.24.0"></script></div></main></body></html>"""

EDGEONE = b"""<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><script>
var t=function(){var WTKkN={a:[101],b:7};return WTKkN};document.cookie="__tst_status="+t()+"#;";
document.cookie="EO_Bot_Ssid="+t()+";";location.reload();</script></body></html>"""

DDOS_GUARD = b"""<!doctype html><html><head><title>DDoS-Guard</title><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="stylesheet"
href="/.well-known/ddos-guard/js-challenge/index.css"></head><body data-ddg-origin="true" data-ddg-l10n="true">
<div class="container"><h1 id="title" data-translate="title">Checking your browser before accessing ada.example</h1>
</div><script src="/.well-known/ddos-guard/js-challenge/index.js"></script></body></html>"""

SUCURI = b"""<html><title>You are being redirected...</title>
<noscript>Javascript is required. Please enable javascript before you are allowed to see this page.</noscript>
<script>var s={},u,c,U,r,i,l=0,a,e=eval,w=String.fromCharCode,sucuri_cloudproxy_js='',S='cz0iIg==';L=S.length;
</script></html>"""

IMPERVA = b"""<html style="height:100%"><head><META NAME="ROBOTS" CONTENT="NOINDEX, NOFOLLOW">
<meta name="format-detection" content="telephone=no"><script type="text/javascript"
src="/_Incapsula_Resource?SWJIYLWA=00"></script></head><body style="margin:0px;height:100%"><iframe id="main-iframe"
src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=1&incident_id=2-3&edet=12" frameborder=0 width="100%" height="100%">
Request unsuccessful. Incapsula incident ID: 2-3</iframe></body></html>"""

IMPERVA_SILENT = b"""<html><head><META NAME="robots" CONTENT="noindex,nofollow"><script
src="/_Incapsula_Resource?SWJIYLWA=5074a744,719d34d3"></script></head><body></body></html>"""

CAPTCHA = b"""<!DOCTYPE html><html class="no-js"><head><title>Attention Required! | Cloudflare</title></head><body>
<h1 data-translate="challenge_headline">One more step</h1>
<h2>Please complete the security check to access ada.example</h2>
<form class="challenge-form" id="challenge-form"></form></body></html>"""

CHECKS = {
    "cloudflare": (CLOUDFLARE, "Cloudflare"),
    "cloudflare's old check": (CAPTCHA, "Cloudflare"),
    "cloudflare, of a few words": (b"<html><head><title>Just a moment...</title></head></html>", "Cloudflare"),
    "anubis, in German": (ANUBIS, "Anubis"),
    "edgeone": (EDGEONE, "EdgeOne"),
    "ddos-guard": (DDOS_GUARD, "DDoS-Guard"),
    "sucuri": (SUCURI, "Sucuri"),
    "imperva": (IMPERVA, "Imperva"),
    "imperva, without a word": (IMPERVA_SILENT, "Imperva"),
    "cloudflare, in XHTML": (
        b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Just a moment&hellip;</title>'
        b"</head></html>",
        "Cloudflare",
    ),
    "imperva, in its other dress": (b"<html><head><title>Pardon Our Interruption</title></head></html>", "Imperva"),
}

BLOCKED = b"""<!DOCTYPE html><html class="no-js"><head><title>Attention Required! | Cloudflare</title></head><body>
<h1>Sorry, you have been blocked</h1><p>You are unable to access ada.example</p></body></html>"""
FIREWALLS = {
    "cloudflare": (BLOCKED, "Cloudflare"),
    "sucuri": (
        b"<html><head><title>Sucuri WebSite Firewall - Access Denied</title></head><body></body></html>",
        "Sucuri",
    ),
}

REFUSALS = {
    "plain": b"<html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1><hr>nginx</body></html>",
    "with a footer": b"<!doctype html><html><head><title>Access denied</title></head><body><h1>Not for you</h1>"
    b'<footer>Performance &amp; security by <a href="https://www.cloudflare.com">Cloudflare</a></footer></body></html>',
    "no page": b"Forbidden: Just a moment... Anubis, DDoS-Guard, _cf_chl_opt=1",
    "closed for work": b"<html><head><title>One moment</title></head><body>We move. Back soon.</body></html>",
    "closed for work, politely": b"<html><head><title>One moment, please...</title></head><body>We move.</body></html>",
    "a page that leads on": b'<html><head><title>You are being redirected...</title><meta http-equiv="refresh" '
    b'content="0;url=/new/"></head><body><a href="/new/">Go on</a></body></html>',
    "for members": b"<html><head><title>Access to this page has been denied.</title></head>"
    b"<body>Members only</body></html>",
    "too often": b"<html><head><title>Access denied | ada.example used Cloudflare to restrict access</title></head>"
    b"<body><h1>Error 1015</h1><p>You are being rate limited</p></body></html>",
    "with scripts": b"<!doctype html><html><head><title>Forbidden</title></head><body>No."
    b"<script>window.__CF$cv$params={r:'9'};</script><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'>"
    b"</script></body></html>",
}

POST = (
    b"<!doctype html><html><head><title>Just a moment with Anubis</title></head><body><h1>How Anubis works</h1>"
    b'<p>It sends <code>&lt;script id="anubis_challenge" type="application/json"></code>, and Cloudflare sets '
    b"<code>window._cf_chl_opt = {}</code>; Sucuri has <code>sucuri_cloudproxy_js</code>.</p>"
    b'<p><a href="/.within.website/x/cmd/anubis/static/js/main.mjs">Its source</a>, and EO_Bot_Ssid is a cookie.</p>'
    b"<p>Request unsuccessful. Incapsula incident ID: 12</p></body></html>"
)
PAGES = {
    "about Anubis": POST,
    "a poem": b"<!doctype html><html><head><title>Just a moment...</title></head>"
    b"<body><p>It is gone.</p></body></html>",
    "that Cloudflare looks at": b"<!doctype html><html><head><title>Ada</title></head><body><p>Hello</p>"
    b"<script>window.__CF$cv$params={r:'9',t:'MTc='};</script>"
    b"<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
    b'<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async></script></body></html>',
    "that Imperva counts": b"<html><head><title>Ada</title></head><body><p>" + b"Corals and engines. " * 30 + b"</p>"
    b"<script src='/_Incapsula_Resource?SWJIYLWA=719d&ns=2&cb=37'></script></body></html>",
    "long, with a check's script in it": b"<html><head><title>Ada</title></head><body><p>" + b"A word. " * 900 + b"</p>"
    b"<script>sucuri_cloudproxy_js=''</script></body></html>",
}
DOCUMENTS = {
    **{f"check: {name}": page for name, (page, _) in CHECKS.items()},
    **{f"firewall: {name}": page for name, (page, _) in FIREWALLS.items()},
    **{f"refusal: {name}": page for name, page in REFUSALS.items()},
    **{f"page: {name}": page for name, page in PAGES.items()},
}


@route("/document")
async def document(exchange: Exchange) -> None:
    """One of the documents above."""
    query = exchange.request.query
    page = list(DOCUMENTS)[int(query["number"])]
    await exchange.answer(int(query["status"]), DOCUMENTS[page], **{"Content-Type": "text/html"})


@route("/named")
async def named(exchange: Exchange) -> None:
    """The header that Cloudflare documents, with a status of choice."""
    await exchange.answer(int(exchange.request.query["status"]), b"<html></html>", cf_mitigated="challenge")


def answered(name: str, status: int) -> Outcome:
    with Hostile() as server:
        return visit(server.url(f"/document?number={list(DOCUMENTS).index(name)}&status={status}"))


def reason(outcome: Outcome) -> str:
    assert isinstance(outcome, Failed)
    return outcome.reason


@pytest.mark.parametrize("status", [200, 202, 403, 429, 503])
@pytest.mark.parametrize("name", CHECKS)
def test_a_check_is_named_with_who_can_let_the_hub_pass(name: str, status: int) -> None:
    """The sentence can be forwarded: who made the check, and what its owner does about it."""
    service = CHECKS[name][1]
    sentence = reason(answered(f"check: {name}", status))
    assert sentence.startswith(f"A check for robots ({service}) stands before the feed at 127.0.0.1:")
    assert f"its owner can let it through by {PASS[service]} (HTTP {status})." in sentence


@pytest.mark.parametrize("status", [200, 403, 429, 503])
def test_a_header_names_a_check_whatever_the_page(status: int) -> None:
    """`cf-mitigated: challenge` is enough."""
    with Hostile() as server:
        sentence = reason(visit(server.url(f"/named?status={status}")))
    assert sentence.startswith("A check for robots (Cloudflare) stands before the feed at ")


def test_a_check_that_sends_visitors_on_without_saying_where() -> None:
    """Sucuri's page comes with 307 and no Location; without a page that is a fault of the server."""
    assert "(Sucuri)" in reason(answered("check: sucuri", 307))
    assert "sends visitors on without saying where (307)" in reason(answered("refusal: plain", 307))


@pytest.mark.parametrize("name", FIREWALLS)
def test_a_firewall_is_no_check(name: str) -> None:
    """It asks for no proof, it says no."""
    sentence = reason(answered(f"firewall: {name}", 403))
    assert sentence.startswith(f"A firewall ({FIREWALLS[name][1]}) stands before the feed at ")
    assert "robots" not in sentence


@pytest.mark.parametrize("name", REFUSALS)
@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "does not let the hub in"), (429, "asked too often"), (503, "overloaded or being worked on")],
)
def test_a_plain_refusal_is_told_as_one(name: str, status: int, words: str) -> None:
    """A footer, a script of the service or its name in a text are no wall."""
    sentence = reason(answered(f"refusal: {name}", status))
    assert words in sentence
    assert "robots" not in sentence
    assert "Cloudflare" not in sentence


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_no_wall(name: str) -> None:
    """Whoever writes about walls, or stands behind one that is open, is read."""
    outcome = answered(f"page: {name}", 200)
    assert isinstance(outcome, Fetched)
    assert outcome.body == PAGES[name]


def test_a_page_is_no_feed_when_it_is_looked_for() -> None:
    """A check before a member's page says so; it is not the feed that is closed."""
    with Hostile() as server:
        url = server.url("/named?status=403")
        assert "stands before the page at 127.0.0.1" in reason(visit(url, accept="page"))


def test_reddit_says_403_where_it_means_429() -> None:
    """Its refusal is a wish for calm; nobody else's is."""
    assert "asked too often" in status_error(403, "www.reddit.com").reason
    assert "does not let the hub in" in status_error(403, "www.notreddit.com").reason
