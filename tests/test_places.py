"""Places of people: what of the web is whose, also where many share a host."""

from __future__ import annotations

import pytest

from planet.rules.places import HOME, MAYBE, nearness, places_of


@pytest.mark.parametrize(
    ("place", "url", "near"),
    [
        ("https://ada.example/", "http://www.ada.example/2026/reef?utm_source=x", HOME),
        ("https://ada.example/blog/feed.xml", "https://ada.example/2026/reef", HOME),
        ("https://ada.example/", "https://notes.ada.example/1", MAYBE),
        ("https://notes.ada.example/", "https://ada.example/1", 0),
        ("https://ada.example/", "https://nada.example/1", 0),
        ("https://tilde.example/~ada/", "https://tilde.example/~ada/2026", HOME + 1),
        ("https://tilde.example/~ada/", "https://tilde.example/~bob/2026", 0),
        ("https://pages.example/ada/", "https://pages.example/ada/1", HOME + 1),
        ("https://pages.example/ada/", "https://pages.example/bob/1", HOME),
        ("https://ada.github.io/", "https://ada.github.io/1", HOME),
        ("https://ada.github.io/", "https://bob.github.io/1", 0),
        ("https://social.example/@ada", "https://social.example/@ada/115", HOME + 1),
        ("https://social.example/@ada.rss", "https://social.example/users/ada/statuses/115", HOME + 1),
        ("https://social.example/web/@Ada", "https://social.example/@ada/115", HOME + 1),
        ("https://social.example/@ada", "https://social.example/@bob/115", 0),
        ("https://social.example/@ada", "https://social.example/@ada@else.example/115", 0),
        ("https://social.example/@ada", "https://social.example/notes/115", MAYBE),
        ("https://social.example/", "https://social.example/@ada/115", HOME),
        ("https://medium.com/feed/@ada", "https://medium.com/@ada/reef-1", HOME + 1),
        ("https://medium.com/@ada", "https://medium.com/@bob/reef-1", 0),
        ("https://micro.blog/ada", "https://micro.blog/ada/1", HOME + 1),
        ("https://micro.blog/ada", "https://micro.blog/bob/1", 0),
        ("https://github.com/ada", "https://github.com/ada/reef/releases/1", HOME + 1),
        ("https://bsky.app/profile/ada.example", "https://bsky.app/profile/ada.example/post/3k", HOME + 1),
        ("https://bsky.app/profile/ada.example", "https://bsky.app/profile/bob.example/post/3k", 0),
        ("https://вася.рф/", "https://xn--80ad0c0c.xn--p1ai/1", HOME),
        ("https://шарe.example/@вася", "https://шарe.example/@%D0%B2%D0%B0%D1%81%D1%8F/1", HOME + 1),
        ("mailto:ada@ada.example", "https://ada.example/1", 0),
        ("https://ada.example/", "tag:ada.example,2026:1", 0),
        ("", "", 0),
    ],
)
def test_what_is_whose(place: str, url: str, near: int) -> None:
    """A host of one's own is one's own altogether; on a shared one, only what bears the name."""
    assert nearness(url, places_of([place])) == near


def test_the_nearest_place_counts() -> None:
    """Who has a host and a part of it is nearest there."""
    places = places_of(["https://ada.example/", "https://social.example/@ada", "https://ada.example/notes/"])
    assert nearness("https://ada.example/notes/1", places) == HOME + 1
    assert nearness("https://ada.example/1", places) == HOME
    assert nearness("https://social.example/@ada/1", places) == HOME + 1
