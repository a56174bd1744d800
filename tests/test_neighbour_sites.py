"""Neighbours: sites that members link to or read, counted as posts and reading lists come, change and go."""

from __future__ import annotations

from community import START, Community, Post

from planet.turn import publish


def post(name: str, number: int, html: str) -> Post:
    return Post(f"{name} {number}", f"https://{name}.example/{number}", f"{name}-{number}", START, html)


def test_smoke(community: Community) -> None:
    for name in ("ada", "ben", "cy"):
        community.member(name.title(), f"/{name}.xml", url=f"https://{name}.example/")
        community.publish(
            f"/{name}.xml",
            post(
                name,
                1,
                f'<p>Well said <a href="https://kim.example/{name}">by Kim</a> today, see <a href="https://github.com/x">x</a></p>',
            ),
        )
    community.turn()
    files = community.files()
    print(files["neighbours/index.html"].decode())
    print(files["blogroll.opml"].decode())
    assert files[".well-known/recommendations.opml"] == files["blogroll.opml"]
    assert b"kim.example" in files["neighbours/index.html"]
    assert b"github" not in files["neighbours/index.html"]
    assert not publish.publish_site(
        community.hub, community._step(0, 0), community.store, community.now, all_pages=True
    ).written
