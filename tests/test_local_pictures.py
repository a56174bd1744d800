"""Pictures that a local post names: where they are not beside it, that is told, and their description is shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from community import Community

from planet.cli.commands import planet as command_line
from planet.rules.outreach.local_pictures import picture_file

HOW_TO = (Path(__file__).parents[1] / "docs/how-to/post-without-a-blog.md").read_text(encoding="utf-8")
BASE = "https://planet.example/members/ada/posts/"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def from_the_how_to() -> tuple[str, str]:
    """The first file that the how-to tells to write: its name and its text."""
    name = re.search(r"`(posts/ada/[\w-]+\.md)`:", HOW_TO)
    text = re.search(r"```markdown\n(.*?)```", HOW_TO, re.DOTALL)
    assert name is not None
    assert text is not None
    return name[1], text[1]


def page_of(community: Community, name: str) -> str:
    return (community.hub.output / f"members/ada/posts/{name}/index.html").read_text(encoding="utf-8")


def told(community: Community, *words: str) -> str:
    hub = ["--hub", str(community.hub.folder), "--now", community.now.isoformat()]
    result = CliRunner().invoke(command_line, [*words, *hub])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_how_to_followed_to_the_letter(community: Community) -> None:
    """Its picture is not there: turn, check and status say so, its description is shown; when it is there, it shows."""
    name, text = from_the_how_to()
    community.member("Ada Lovelace", slug="ada")
    community.write(name, text)
    report = community.turn()
    sentence = (
        f"{name}: the picture night-fishers.jpg is not there, so that its description shows instead: "
        "put it into the folder posts/ada/, or see how it is called"
    )
    assert [note for note in report.notes if "picture" in note] == [f"ada: {sentence}"]
    page = page_of(community, "night-fishers")
    assert "<em>Three lamps on black water</em>" in page
    assert "night-fishers.jpg" not in page
    assert sentence in told(community, "status", "ada")
    assert sentence in told(community, "check")
    assert sentence in json.loads(told(community, "status", "--json"))["members"][0]["feeds"][0]["problems"]
    assert community.turn(hours=1).entries_updated == 0
    (community.hub.folder / "posts/ada/night-fishers.jpg").write_bytes(PNG)
    report = community.turn(hours=2)
    assert not [note for note in report.notes if "picture" in note]
    assert 'alt="Three lamps on black water"' in page_of(community, "night-fishers")
    assert (community.hub.output / "members/ada/posts/night-fishers.jpg").exists()
    (community.hub.folder / "posts/ada/night-fishers.jpg").unlink()
    community.turn(hours=3)
    assert "<em>Three lamps on black water</em>" in page_of(community, "night-fishers")
    assert sentence in told(community, "status", "ada")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("gone.png", "is not there"),
        ("sub/tide.png", "lies outside the folder posts/ada/"),
        ("../tide.png", "lies outside the folder posts/ada/"),
        ("../bob/tide.png", "lies outside the folder posts/ada/"),
        ("/posts/bob/tide.png", "lies outside the folder posts/ada/"),
        ("../../tide.png", "lies outside the folder posts/ada/"),
        ("../../etc/tide.png", "lies outside the folder posts/ada/"),
        ("../../../../../tide.png", "lies outside the folder posts/ada/"),
        ("/images/tide.png", "lies outside the folder posts/ada/"),
        ("tide.svg", "is of a kind that is not published"),
        ("tide.tiff", "is of a kind that is not published"),
    ],
)
def test_pictures_that_cannot_show(community: Community, written: str, reason: str) -> None:
    community.member("Ada Lovelace", slug="ada")
    community.write("posts/ada/reef.md", f"# Reef\n\nWords about it.\n\n![A <quiet> tide]({written})\n")
    community.write("posts/ada/tide.svg", "<svg/>")
    (note,) = [note for note in community.turn().notes if "picture" in note]
    assert reason in note
    page = page_of(community, "reef")
    assert "<em>A &lt;quiet&gt; tide</em>" in page
    assert Path(written).name not in page


@pytest.mark.parametrize("written", ["tide.png", "TIDE.PNG", "Tide.png", "tide.png#x", "/posts/ada/tide.png"])
def test_pictures_that_are_meant(community: Community, written: str) -> None:
    """In other letters' case, or from the top of the hub folder: the page names the file as it is published."""
    community.member("Ada Lovelace", slug="ada")
    community.write("posts/ada/reef.md", f"# Reef\n\nWords about it.\n\n![A tide]({written})\n")
    (community.hub.folder / "posts/ada/tide.png").write_bytes(PNG)
    assert not [note for note in community.turn().notes if "picture" in note]
    page = page_of(community, "reef")
    assert re.search(r'<img[^>]*src="[^"]*tide\.png', page)
    assert "TIDE" not in page


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("gone.png", "the picture gone.png is not there"),
        ("../bob/tide.png", "the picture ../bob/tide.png lies outside the folder posts/ada/"),
        ("slides.pdf", "the link to slides.pdf leads to nothing: beside posts only pictures are published"),
        ("ben.example", "the link to ben.example leads to nothing"),
    ],
)
def test_a_link_to_a_file_that_is_not_published_is_plain_text(community: Community, written: str, said: str) -> None:
    """Also a link to a picture, and to a site without https://: both are told."""
    community.member("Ada Lovelace", slug="ada")
    community.write("posts/ada/reef.md", f"# Reef\n\nWords about [it all]({written}).\n")
    (note,) = [note for note in community.turn().notes if "posts/ada/reef.md" in note]
    assert said in note
    page = page_of(community, "reef")
    assert "it all" in page
    assert Path(written).name not in page
    assert community.turn(hours=1).entries_updated == 0


def test_a_link_to_a_picture_leads_to_it(community: Community) -> None:
    """In other letters' case, too; what leads to the web or to a post is as it was."""
    community.member("Ada Lovelace", slug="ada")
    links = "[a](TIDE.png) [b](https://ben.example/b.pdf) [c](sea.md) [d](sea/)"
    community.write("posts/ada/reef.md", f"# Reef\n\n{links}\n")
    community.write("posts/ada/sea.md", "# Sea\n\nSalt.\n")
    (community.hub.folder / "posts/ada/tide.png").write_bytes(PNG)
    assert not [note for note in community.turn().notes if "reef.md" in note]
    page = page_of(community, "reef")
    for address in ("posts/tide.png", "https://ben.example/b.pdf", "posts/sea/"):
        assert f'{address}"' in page
    assert page.count('posts/sea/"') >= 2


def test_a_post_that_was_a_picture_alone(community: Community) -> None:
    """Without it, it is a note that says what it showed."""
    community.member("Ada Lovelace", slug="ada")
    community.write("posts/ada/one.md", "![Three lamps](lamps.jpg)\n")
    community.turn()
    (entry,) = community.store.queries.newest(10)
    assert (entry.entry.kind, entry.entry.images) == ("note", ())


@pytest.mark.parametrize(
    ("url", "file"),
    [
        (f"{BASE}a.png", "a.png"),
        (f"{BASE}a%20b.png?x#y", "a b.png"),
        (f"{BASE}x/a.png", "x/a.png"),
        ("https://planet.example/members/ada/a.png", "../a.png"),
        ("https://planet.example/members/ada/avatar.jpg", None),
        ("https://planet.example/assets/icon.png", None),
        ("https://planet.example/members/bob/posts/a.png", None),
        ("https://planet.example/images/a.png", "../../images/a.png"),
        ("https://elsewhere.example/a.png", None),
        ("data:image/png;base64,AAAA", None),
    ],
)
def test_which_file_a_picture_means(url: str, file: str | None) -> None:
    assert picture_file(url, BASE) == file
