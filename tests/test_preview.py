"""The preview: the right types, no way out of the folder, and clear words where it cannot start."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from planet.errors import PlanetError, UsageError
from planet.service.preview import Preview, preview

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small published site, and a secret beside it."""
    site = tmp_path / "output"
    (site / "archive").mkdir(parents=True)
    (site / "empty").mkdir()
    (site / "index.html").write_text("<h1>River</h1>", encoding="utf-8")
    (site / "archive" / "index.html").write_text("archive", encoding="utf-8")
    for name in (
        "atom.xml",
        "rss20.xml",
        "feed.json",
        "opml.xml",
        "feed.atom",
        "members.json",
        "sitemap.xml",
        "planet.css",
    ):
        (site / name).write_text("x", encoding="utf-8")
    (tmp_path / "planet.db").write_text("secret", encoding="utf-8")
    (site / "leak").symlink_to(tmp_path / "planet.db")
    (site / "way-out").symlink_to(tmp_path)
    return site


@pytest.fixture
def server(site: Path) -> Iterator[Preview]:
    """The preview of that site on any free port."""
    with preview(site, port=0) as server:
        server.start()
        yield server


def ask(server: Preview, path: str, method: str = "GET") -> Answer:
    """One request with exactly this path."""
    host, _, port = server.url.removeprefix("http://").rstrip("/").rpartition(":")
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=600)
    try:
        connection.putrequest(method, path, skip_host=False)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/archive/", "text/html; charset=utf-8"),
        ("/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/rss20.xml", "application/rss+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json"),
        ("/members.json", "application/json"),
        ("/opml.xml?x=1", "text/x-opml; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/planet.css", "text/css; charset=utf-8"),
    ],
)
def test_files_have_their_types(server: Preview, path: str, type: str) -> None:
    """Pages, feeds and lists are served as what they are."""
    status, headers, _ = ask(server, path)
    assert (status, headers["content-type"]) == (200, type)
    assert headers["x-content-type-options"] == "nosniff"


def test_a_folder_leads_to_its_page(server: Preview) -> None:
    """An address without its closing slash is sent to the one with it."""
    status, headers, _ = ask(server, "/archive")
    assert status == 301
    assert headers["location"].endswith("/archive/")


@pytest.mark.parametrize(
    "path",
    [
        "/leak",
        "/way-out/planet.db",
        "/way-out/",
        "/../planet.db",
        "/%2e%2e/planet.db",
        "/..%2fplanet.db",
        "/archive/../../planet.db",
        "//etc/passwd",
        "/empty/",
        "/index.html%00.txt",
        "/none",
        "/" + "x" * 5000,
    ],
)
def test_nothing_but_the_site_is_served(server: Preview, path: str) -> None:
    """No spelling and no symbolic link leads out of the folder, and folders are not listed."""
    status, _, body = ask(server, path)
    assert status == 404
    assert b"secret" not in body
    assert b"planet.db" not in body


def test_the_sites_own_page_for_what_is_not_there(site: Path, server: Preview) -> None:
    """With a 404.html, that page is the answer, and its head alone for HEAD."""
    (site / "404.html").write_text("Not here", encoding="utf-8")
    assert ask(server, "/none")[::2] == (404, b"Not here")
    status, headers, body = ask(server, "/none", "HEAD")
    assert (status, headers["content-length"], body) == (404, "8", b"")


def test_the_folder_may_come_later(tmp_path: Path) -> None:
    """A hub that has not published yet answers that there is nothing, and then with its pages."""
    with preview(tmp_path / "output", port=0) as server:
        server.start()
        assert ask(server, "/")[0] == 404
        (tmp_path / "output").mkdir()
        (tmp_path / "output" / "index.html").write_text("River", encoding="utf-8")
        assert ask(server, "/")[::2] == (200, b"River")


def test_each_request_is_one_quiet_line(site: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The log goes to the given function, without what could steer a terminal, and nowhere else."""
    lines: list[str] = []
    with preview(site, port=0, log=lines.append) as server:
        server.start()
        host, port = server.url.removeprefix("http://").rstrip("/").split(":")
        with socket.create_connection((host, int(port)), timeout=600) as odd:
            odd.sendall(b"GET /a\x1b[2Jb HTTP/1.0\r\n\r\n")
            assert b"404" in odd.recv(100)
        ask(server, "/")
    assert [line.endswith("200 -") for line in lines if '"GET / ' in line] == [True]
    assert len(lines) >= 2
    assert all(line.isprintable() for line in lines)
    assert capfd.readouterr() == ("", "")


def test_a_visitor_who_hangs_up_disturbs_nobody(site: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A connection that is reset leaves no traceback, and the next visitor is served."""
    (site / "large").write_bytes(b"x" * 20_000_000)
    with preview(site, port=0) as server:
        server.start()
        host, port = server.url.removeprefix("http://").rstrip("/").split(":")
        rude = socket.create_connection((host, int(port)))
        rude.sendall(b"GET /large HTTP/1.0\r\n\r\n")
        rude.recv(10)
        rude.close()
        assert ask(server, "/")[0] == 200
    assert capfd.readouterr().err == ""


def test_a_port_that_is_taken(site: Path) -> None:
    """The sentence names the port and the way to another."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PlanetError, match=f"Port {port} on 127.0.0.1 is taken .* --port"):
            preview(site, port=port)


def test_a_host_that_is_not_here(site: Path) -> None:
    """An address of another machine cannot be served."""
    with pytest.raises(PlanetError, match="not an address of this machine"):
        preview(site, host="192.0.2.1", port=0)


def test_a_port_that_there_is_not(site: Path) -> None:
    """Ports end at 65535."""
    with pytest.raises(UsageError, match="1 to 65535"):
        preview(site, port=65_536)


def test_closing_twice_and_unserved(site: Path) -> None:
    """A preview that never served closes at once, and closing again does nothing."""
    server = preview(site, port=0)
    server.close()
    server.close()


def test_ipv6(site: Path) -> None:
    """An IPv6 address is served, and stands in brackets in the address."""
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with preview(site, host="::1", port=0) as server:
        server.start()
        assert server.url.startswith("http://[::1]:")
        assert ask(server, "/")[0] == 200


def test_the_path_of_the_planet_works_too(site: Path) -> None:
    """404.html, which is shown for any address, links from the path at which the site will be served."""
    with preview(site, port=0, home="/our/planet/") as server:
        server.start()
        assert ask(server, "/our/planet/archive/")[2] == b"archive"
        assert ask(server, "/our/planet/")[2] == b"<h1>River</h1>"
        assert ask(server, "/archive/")[2] == b"archive"
        assert ask(server, "/our/archive/")[0] == ask(server, "/our/planet/../../../planet.db")[0] == 404


@pytest.mark.parametrize("path", ["/feed.json", "/members.json?x=1", "/atom.xml", "/feed.atom"])
def test_scripts_of_other_sites_may_read_what_is_for_programs(server: Preview, path: str) -> None:
    """As a host of a hub should let them; pages and styles are for readers."""
    assert ask(server, path)[1]["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in ask(server, "/")[1]


def test_a_request_that_is_none_gets_its_answer(server: Preview) -> None:
    """It has no path at all."""
    host, _, port = server.url.removeprefix("http://").rstrip("/").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=600) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        assert b"400" in connection.recv(4096)
