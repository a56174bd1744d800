"""What the members file says of one feed, or of the way to all: pace, title, credentials, a proxy; and of a pause."""

from __future__ import annotations

import re
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner, Result
from community import START, Community, Post, Web, serve
from hostile import CERTIFICATE, Hostile

from planet.cli.commands import planet as command

HOUR = timedelta(hours=1)


def take_turn(community: Community, *words: str, **environment: str) -> Result:
    """Take a turn by the command line, with an environment."""
    community._step(0, 0)
    community.store.close()
    arguments = ["-C", str(community.hub.folder), "--now", community.now.isoformat(), "update", *words]
    return CliRunner().invoke(command, arguments, env=environment)


# ---------------------------------------------------------------- interval, title


@pytest.mark.parametrize(("interval", "hours"), [("6h", 6), ("30m", 0.5), ("3d", 72)])
def test_a_feed_has_a_pace_of_its_own(community: Community, interval: str, hours: float) -> None:
    """It is visited no sooner than its own interval says, and no later where that is short; others keep theirs."""
    community.fetch |= {"interval": "2h", "max_interval": "2h"}
    community.member("Ada", {"url": "/ada.xml", "interval": interval}, {"url": "/other.xml"})
    for path in ("/ada.xml", "/other.xml"):
        community.publish(path, Post("One", f"https://ada.example{path}", path, START, "Words"))
    community.turn(force=False)
    community.turn(hours=hours * 0.89 - 5 / 60, force=False)
    assert community.web.asked("/ada.xml") == 1
    community.turn(hours=hours * 0.12 + 5 / 60, force=False)
    assert community.web.asked("/ada.xml") == 2
    assert community.feeds()[1].state.interval == 2 * HOUR


def test_a_title_of_the_admin_is_shown(community: Community) -> None:
    """Where several feeds are listed each is called as the admin says, else as it calls itself."""
    community.member("Ada", {"url": "/ada.xml", "title": "Ada, briefly"}, {"url": "/long.xml"})
    for path in ("/ada.xml", "/long.xml"):
        post = Post("One", f"https://ada.example{path}", path, START, "Words")
        community.publish(path, post, title="Own Title", link=f"https://ada.example{path}/home")
    community.turn()
    files = community.files(status=True)
    assert "Ada, briefly" in files["members/ada/index.html"].decode()
    assert 'text="Ada, briefly"' in files["opml.xml"].decode()
    assert 'text="Own Title"' in files["opml.xml"].decode()
    assert "Ada, briefly" in files["members/ada/status/index.html"].decode()


# ---------------------------------------------------------------- credentials


@pytest.fixture
def elsewhere() -> Iterator[Web]:
    """Another origin."""
    web = Web()
    server = serve(web)
    yield web
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("secret", "header"),
    [("ann:p4ss word:x", "Basic YW5uOnA0c3Mgd29yZDp4"), ("t0ken-of-Ann", "Bearer t0ken-of-Ann")],
)
def test_credentials_stay_with_their_origin(community: Community, elsewhere: Web, secret: str, header: str) -> None:
    """A pair or a token is sent to the feed's origin alone, not for robots.txt, not behind a redirect; and is in no
    file of the hub and nothing that it prints."""
    community.member("Ada", {"url": "/ada.xml", "auth_env": "ADA_AUTH"})
    community.web.documents["/ada.xml"] = (301, "text/plain", b"")
    community.web.headers["/ada.xml"] = {"Location": f"{elsewhere.url}/real.xml"}
    elsewhere.documents["/real.xml"] = (301, "text/plain", b"")
    elsewhere.headers["/real.xml"] = {"Location": f"{community.web.url}/back.xml"}
    community.publish("/back.xml", Post("Secret post", "https://ada.example/1", "1", START, "Words"))
    result = take_turn(community, "--verbose", "--json", ADA_AUTH=secret)
    assert result.exit_code == 0, result.output
    sent = {request.path: request.headers.get("authorization") for request in community.web.log}
    assert sent == {"/robots.txt": None, "/ada.xml": header, "/back.xml": header}
    assert all("authorization" not in request.headers for request in elsewhere.log)
    assert elsewhere.asked("/real.xml") == 1
    hidden = (secret.encode(), header.encode(), header.partition(" ")[2].encode())
    for file in community.hub.folder.rglob("*"):
        if file.is_file():
            assert not any(words in file.read_bytes() for words in hidden), file
    assert not any(words in result.output.encode() for words in hidden)
    assert "Secret post" in (community.hub.output / "index.html").read_text()
    assert community.web.url + "/ada.xml" not in (community.hub.output / "opml.xml").read_text()


def test_a_variable_that_is_not_set_is_named(community: Community) -> None:
    """Without its variable the feed is not asked, and the reason names the variable."""
    community.member("Ada", {"url": "/ada.xml", "auth_env": "ADA_AUTH"})
    result = take_turn(community, ADA_AUTH="")
    assert "The environment has no ADA_AUTH: set it to user:password or a token." in result.output
    assert community.web.asked("/ada.xml") == 0


def test_credentials_that_are_refused_are_told_as_such(community: Community) -> None:
    """An answer of 401 says what to do, and not what was sent."""
    community.member("Ada", {"url": "/ada.xml", "auth_env": "ADA_AUTH"})
    community.put("/ada.xml", b"no", status=401)
    result = take_turn(community, ADA_AUTH="ann:wr0ng")
    assert "asks for a password: use a public address of the feed, or name its credentials (HTTP 401)" in result.output
    assert "wr0ng" not in result.output


# ---------------------------------------------------------------- a proxy


@dataclass
class Proxy:
    """A proxy on loopback to which every name is this machine: it passes on, tunnels, and notes what it was asked."""

    plain: int
    tls: int
    asked: list[tuple[str, str]] = field(default_factory=list)
    authorizations: set[str] = field(default_factory=set)
    port: int = 0

    def serve(self) -> ThreadingHTTPServer:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def note(self) -> None:
                proxy.asked.append((self.command, self.path))
                proxy.authorizations.add(self.headers.get("Proxy-Authorization", ""))

            def do_GET(self) -> None:
                self.note()
                path = re.sub(r"^http://[^/]*", "", self.path)
                with socket.create_connection(("127.0.0.1", proxy.plain)) as origin:
                    head = f"GET {path} HTTP/1.1\r\nHost: {self.headers['Host']}\r\nConnection: close\r\n\r\n"
                    origin.sendall(head.encode())
                    while data := origin.recv(65536):
                        self.wfile.write(data)
                self.close_connection = True

            def do_CONNECT(self) -> None:
                self.note()
                with socket.create_connection(("127.0.0.1", proxy.tls)) as origin:
                    self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    _pass_on(self.connection, origin)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                """The log is kept elsewhere."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    """Pass bytes on in both directions, until one side ends."""
    ends = {one: other, other: one}
    with suppress(OSError):
        while True:
            for end in select.select([one, other], [], [])[0]:
                data = end.recv(65536)
                if not data:
                    return
                ends[end].sendall(data)


@pytest.fixture
def proxy(community: Community) -> Iterator[Proxy]:
    """A hub whose way to the web is a proxy: to its own web over http, and to a server with TLS."""
    with Hostile() as hostile:
        way = Proxy(int(community.web.url.rpartition(":")[2]), hostile.tls_port)
        server = way.serve()
        community.fetch |= {"proxy": f"http://hub:pr0xy@127.0.0.1:{way.port}", "ca": str(CERTIFICATE)}
        community.fetch["private_allow"] = []
        yield way
        server.shutdown()
        server.server_close()


def test_all_visits_go_through_the_proxy(community: Community, proxy: Proxy) -> None:
    """Over http the whole address is given to it, over https a tunnel is made, in which the certificate is checked."""
    community.publish("/ada.xml", Post("Plain", "https://ada.example/1", "1", START, "Words"))
    community.member("Ada", "http://ada.example.net/ada.xml")
    community.member("Bob", "https://hostile.test/feed")
    community.member("Cy", "https://other.example/feed")
    result = take_turn(community)
    assert result.exit_code == 0, result.output
    assert ("GET", "http://ada.example.net/ada.xml") in proxy.asked
    assert ("GET", "http://ada.example.net/robots.txt") in proxy.asked
    assert ("CONNECT", "hostile.test:443") in proxy.asked
    assert proxy.authorizations == {"Basic aHViOnByMHh5"}
    front = (community.hub.output / "index.html").read_text()
    assert "Plain" in front
    assert "Coral" in front
    assert "No secure connection to other.example" in result.output or "is not trusted" in result.output
    assert "pr0xy" not in result.output
    assert b"pr0xy" not in b"".join(path.read_bytes() for path in community.hub.output.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "address", ["http://10.0.0.7/f", "http://127.0.0.1:9/f", "https://[fd00::1]/f", "http://localhost/f"]
)
def test_the_guard_still_holds_behind_a_proxy(community: Community, proxy: Proxy, address: str) -> None:
    """What is private by its looks is not asked for through a proxy either, also behind a redirect."""
    community.web.documents["/away.xml"] = (302, "text/plain", b"")
    community.web.headers["/away.xml"] = {"Location": address}
    community.member("Ada", address)
    community.member("Bob", "http://bob.example.net/away.xml")
    result = take_turn(community)
    assert result.output.count("is a private address, which is not visited") == 2
    assert {target for _, target in proxy.asked} == {
        "http://bob.example.net/away.xml",
        "http://bob.example.net/robots.txt",
    }


def test_what_is_opened_may_be_asked_for_through_the_proxy(community: Community, proxy: Proxy) -> None:
    """An address that private_allow names goes to the proxy like any other."""
    community.fetch["private_allow"] = ["10.0.0.7"]
    community.publish("/f", Post("Inside", "https://ada.example/1", "1", START, "Words"))
    community.member("Ada", "http://10.0.0.7/f")
    assert take_turn(community).exit_code == 0
    assert "Inside" in (community.hub.output / "index.html").read_text()


# ---------------------------------------------------------------- a pause


def test_who_rests_is_shown_as_resting(community: Community) -> None:
    """Their page, the directory, its JSON and the status say so; their posts and their feed's address stay."""
    ada = community.member("Ada", "/ada.xml", paused=True)
    community.member("Bob", "/bob.xml")
    for name in ("ada", "bob"):
        community.publish(f"/{name}.xml", Post(f"Post of {name}", f"https://{name}.example/1", name, START, "Words"))
    del ada["paused"]
    community.turn()
    before = community.files()
    ada["paused"] = True
    community.turn(hours=1)
    files = {
        path: body.decode() for path, body in community.files(status=True).items() if path.endswith((".html", "n"))
    }
    assert "Ada is resting: the feeds are not visited for now" in files["members/ada/index.html"]
    assert files["members/index.html"].count(">resting<") == 1
    assert files["members.json"].count('"resting": true') == 1
    assert "resting" in files["status/index.html"]
    assert '"state": "paused"' in files["status.json"]
    assert "Post of ada" in files["index.html"]
    assert "/ada.xml" in community.files()["opml.xml"].decode()
    assert "resting" not in files["members/bob/index.html"]
    del ada["paused"]
    community.turn(hours=1)
    assert community.files() == before


def test_the_end_of_a_pause_is_no_flood(community: Community) -> None:
    """What was written in a pause takes its own place; undated posts, all but the newest, pass the front by."""
    ada = community.member("Ada", "/ada.xml")
    old = [Post(f"Old {n}", f"https://ada.example/o{n}", f"o{n}", None, "Words") for n in range(3)]
    dated = [
        Post(f"Dated {n}", f"https://ada.example/d{n}", f"d{n}", START + timedelta(days=3 * n), "Words")
        for n in range(1, 10)
    ]
    undated = [Post(f"Undated {n}", f"https://ada.example/u{n}", f"u{n}", None, "Words") for n in range(30)]
    community.publish("/ada.xml", *old)
    community.turn()
    ada["paused"] = True
    community.turn(hours=1)
    community.publish("/ada.xml", *undated, *reversed(dated), *old)
    community.turn(days=29)
    assert community.web.asked("/ada.xml") == 1
    del ada["paused"]
    community.turn(days=1)
    assert community.web.asked("/ada.xml") == 2
    merged = community.titles(merged=True)
    assert [title for title in merged if title.startswith("Undated")] == ["Undated 0"]
    assert {title for title in merged if title.startswith("Dated")} == {f"Dated {n}" for n in range(1, 10)}
    assert community.one("Dated 3").river_at == START + timedelta(days=9)
    assert community.count() == 42


def test_rules_act_on_thousands_of_entries(community: Community) -> None:
    """A rule of a feed with a long past is applied to all of it, and taken away again, without a loss."""
    community.fetch["max_entries"] = 3000
    community.member("Ada", {"url": "/ada.xml"})
    community.publish(
        "/ada.xml",
        *(
            Post(f"Post {n}", f"https://ada.example/{n}", str(n), START - n * HOUR, f"Words {n}", (f"t{n % 2}",))
            for n in range(3000)
        ),
    )
    community.poll()
    feed = community.members[0]["feeds"][0]
    feed["categories"] = ["t1"]
    community.poll()
    assert (len(community.titles()), len(community.hidden()), community.count()) == (1500, 1500, 3000)
    del feed["categories"]
    community.poll()
    assert len(community.titles()) == 3000
