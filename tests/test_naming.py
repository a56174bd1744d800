"""Whom a word means: one rule, which every command that takes a member follows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from community import Community, Post

from planet.cli.commands import planet as command_line
from planet.rules.upkeep.naming import Called, meant, nobody, several

PEOPLE = (
    Called("Ada Lovelace", "ada", addresses=("https://ada.example/", "https://ada.example/feed.xml")),
    Called("Inés Marín", "ines", former=("inesita",)),
    Called("ليلى فاروق", "layla", addresses=("https://layla.example/~l",)),
    Called("Twin", "twin-1"),
    Called("twin", "twin-2"),
    Called("Ada", "lovelace"),
    Called("Reef List", "list", role="channel", addresses=("https://lists.example/",)),
)


@pytest.mark.parametrize(
    ("word", "slugs"),
    [
        ("ada", "ada"),  # the slug goes before the name of somebody else
        ("Ada", "lovelace"),
        (" Ada  Lovelace ", "ada"),
        ("ADA LOVELACE", "ada"),
        ("INES", "ines"),
        ("ine\u0301s mari\u0301n", "ines"),
        ("inesita", "ines"),
        ("ليلى فاروق", "layla"),
        ("https://www.ada.example", "ada"),
        ("ada.example", "ada"),
        ("http://ada.example/feed.xml", "ada"),
        ("layla.example/~l/", "layla"),
        ("members/ada/", "ada"),
        ("/members/inesita/index.html", "ines"),
        ("https://planet.example/members/layla/", "layla"),
        ("https://planet.example/channels/list/", "list"),
        ("https://other.example/members/layla/", ""),
        ("channels/ada/", ""),
        ("twin", "twin-2"),
        ("TWIN", "twin-1 twin-2"),
        ("", ""),
        ("  ", ""),
        (".", ""),
        ("ad", ""),
    ],
)
def test_whom_a_word_means(word: str, slugs: str) -> None:
    places = meant(word, PEOPLE, "https://planet.example/")
    assert [PEOPLE[place].slug for place in places] == slugs.split()


def test_words_that_mean_nobody_or_several_are_helped_on() -> None:
    """By the nearest slug or name, else by who there is, however many."""
    assert nobody("leyla", PEOPLE) == "No member is called 'leyla': did you mean 'layla' (layla)?"
    assert nobody("Ines Marin", PEOPLE) == "No member is called 'Ines Marin': did you mean 'Inés Marín' (ines)?"
    crowd = [Called(f"Somebody {n}", f"m{n}") for n in range(30)]
    assert nobody("zzzzz", crowd).endswith(", m18, m19 and 10 more).")
    assert several("TWIN", PEOPLE[3:5]) == "2 members are called 'TWIN': name one by their slug (twin-1, twin-2)."


COMMANDS = {
    "status": ("status", "{word}", "--json"),
    "update": ("update", "{word}"),
    "preview": ("preview", "{word}", "--json"),
    "export": ("export", "{word}", "{folder}/taken"),
    "remove": ("remove", "{word}", "--yes"),
    "rename": ("rename", "{word}", "Countess"),
}


def run(community: Community, command: str, word: str, folder: Path) -> Result:
    """Returns what a command does with a word."""
    community.publish("/f", Post("One", f"{community.web.url}/1", "1"))
    community.member("Ada Lovelace", "/f", slug="ada")
    community.turn()
    words = [part.format(word=word, folder=folder) for part in COMMANDS[command]]
    hub = ["--hub", str(community.hub.folder), "--now", community.now.isoformat()]
    return CliRunner().invoke(command_line, [*words, *hub])


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("word", ["ADA", "ada LOVELACE", "/members/ada/", "https://planet.example/members/ada/"])
def test_all_commands_understand_the_same_words(command: str, word: str, community: Community, tmp_path: Path) -> None:
    result = run(community, command, word, tmp_path)
    assert result.exception is None, result.exception
    if command == "status":
        assert [member["slug"] for member in json.loads(result.stdout)["members"]] == ["ada"]


@pytest.mark.parametrize("command", COMMANDS)
def test_all_commands_help_with_a_slip(command: str, community: Community, tmp_path: Path) -> None:
    sentence = str(run(community, command, "adda", tmp_path).exception)
    if command == "preview":
        assert sentence.startswith("'adda' names no feed: did you mean 'ada'? Else give the URL of a feed or page, ")
    else:
        assert sentence == "No member is called 'adda': did you mean 'ada' (ada)?"


def test_the_nearest_are_suggested() -> None:
    """Whoever is about as near as the nearest, each once, three at most; a part of a name; addresses for an address."""
    people = (
        Called("Marina", "marina", addresses=("https://marina.example/feed.xml",)),
        Called("Martina", "martina", addresses=("https://www.martina.example/",)),
        Called("Bartholomew Reef", "bart"),
        Called("Zoë", "zoe"),
    )
    assert nobody("marrina", people).endswith("did you mean 'Marina' (marina) or 'Martina' (martina)?")
    assert nobody("Bartho", people).endswith("did you mean 'bart' (bart)?")
    assert nobody("reef", people).endswith("did you mean 'Bartholomew Reef' (bart)?")
    sentence = nobody("https://marina.example/fed.xml", people)
    assert sentence.endswith("did you mean 'marina.example/feed.xml' (marina)?")
    assert "known: marina, martina, bart, zoe" in nobody("q", people)
    assert len(nobody("rita", [Called(f"Rita {n}", f"rita-{n}") for n in range(9)]).split(" or ")) == 3


@pytest.mark.parametrize("word", ["MEMBERS/ADA/", "/Members/Ada/index.html", "HTTPS://ADA.example/Feed.xml", "Inesita"])
def test_case_makes_no_difference(word: str) -> None:
    assert len(meant(word.replace("Feed", "feed"), PEOPLE, "https://planet.example/")) == 1


def test_a_discovered_feed_names_its_member(community: Community) -> None:
    """By its address, with or without scheme and slash, for every command that asks the store."""
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/found"></head></html>'
    community.publish("/found", Post("One", f"{community.web.url}/1", "1"))
    community.put("/home", page, "text/html")
    community.member("Ada Lovelace", url=f"{community.web.url}/home", slug="ada")
    community.turn()
    assert [record.discovered for record in community.feeds()] == [True]
    host = community.web.url.removeprefix("http://")
    for word in (f"http://{host}/found", f"{host}/found/", f"{host}/found"):
        hub = ["--hub", str(community.hub.folder), "--now", community.now.isoformat()]
        result = CliRunner().invoke(command_line, ["status", word, "--json", *hub])
        assert result.exception is None, result.exception
        assert [member["slug"] for member in json.loads(result.stdout)["members"]] == ["ada"]
