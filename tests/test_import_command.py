"""`planet import`: what it prints, what it writes, and with which status it ends."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from importing import HEAD, LISTS, Importing

ADA = '- name: Ada\n  url: https://ada.example/feed.xml\n  city: London\n- name: Bob\n  url: "|cat"\n'


@pytest.fixture
def hub(tmp_path: Path) -> Importing:
    return Importing.at(tmp_path)


def test_what_is_printed(hub: Importing) -> None:
    """Counts, and each line that is not carried over; what is next goes to standard error."""
    answer = hub.run(body=ADA)
    assert (answer.exit_code, answer.stderr) == (0, "Next: planet check, then planet update.\n")
    assert answer.stdout.splitlines() == [
        "YAML: 2 entries.",
        "Added 1 member with 1 feed.",
        "Left out: 1 line.",
        '  line 5: "|cat": a command, and a hub runs none: let it write a file inside the hub folder, and name '
        "that as the feed",
        "Options that were not carried over: 1 line.",
        '  line 3: "city": no place in the members file',
    ]


def test_the_block_of_a_newcomer(hub: Importing) -> None:
    """It stands at the end of the file, tidy; all that stood there before is as it was."""
    remark = HEAD + "# ours\n"
    (hub.folder / "config/members.toml").write_text(remark)
    assert hub.run("--quiet", body=ADA).stdout == ""
    assert hub.text == (
        remark + '\n[[members]]\nname = "Ada"\nslug = "ada"\nfeeds = ["https://ada.example/feed.xml"]\n'
    )


def test_a_dry_run_writes_nothing(hub: Importing) -> None:
    """It shows the blocks that would be written, and they are TOML."""
    answer = hub.run("--dry-run", body=ADA)
    assert (answer.exit_code, answer.stderr, hub.text) == (0, "", HEAD)
    blocks, _, report = answer.stdout.partition("YAML:")
    assert tomllib.loads(blocks) == {
        "members": [{"name": "Ada", "slug": "ada", "feeds": ["https://ada.example/feed.xml"]}]
    }
    assert "Would add 1 member with 1 feed." in report


def test_a_second_import(hub: Importing) -> None:
    """It adds nobody and ends well; with --verbose it says who is whom."""
    hub.run(body=ADA)
    text = hub.text
    answer = hub.run("--verbose", body=ADA)
    assert (answer.exit_code, hub.text) == (0, text)
    assert answer.stdout.splitlines()[:4] == [
        "YAML: 2 entries.",
        "Added 0 members with 0 feeds.",
        "Already in the members file: 1 entry.",
        "  line 1: Ada",
    ]


def test_many_lines_of_one_kind_are_one_line(hub: Importing) -> None:
    """The first five are named, and how many there are; with --verbose each has a line of its own."""
    answer = hub.run(str(LISTS / "planet-opensuse-pluto.ini"))
    assert (
        '  lines 42, 54, 67, 73, 79 and 135 more: "author": no place in the members file' in answer.stdout.splitlines()
    )
    assert len(answer.stdout.splitlines()) == 6
    lines = [f"  line {number}: " for number in (42, 54, 67)]
    verbose = hub.run(str(LISTS / "planet-opensuse-pluto.ini"), "--verbose").stdout
    assert all(f'{line}"author": no place in the members file' in verbose for line in lines)
    assert verbose.count("no place in the members file") == 140


def test_a_list_from_standard_input(hub: Importing) -> None:
    """A dash stands for it."""
    assert hub.run("-", body="https://ada.example/feed.xml\n").exit_code == 0
    assert [member.name for member in hub.members] == ["ada.example"]


def test_where_nobody_is_carried_over(hub: Importing) -> None:
    """What is wrong is printed, the last sentence says so, and the status is 1."""
    run = [sys.executable, "-m", "planet", "import", "-", "-C", str(hub.folder)]
    answer = subprocess.run(run, input="|cat\n", capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (1, "Nobody of the list could be carried over: see above why.\n")
    assert 'line 1: "|cat": a command' in answer.stdout
    assert hub.text == HEAD


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (
            ["nowhere.opml"],
            1,
            "nowhere.opml cannot be read (No such file or directory): name the file of the list, or -",
        ),
        (["."], 1, ". cannot be read (Is a directory)"),
        ([], 2, "Missing argument 'FILE'"),
        (["-", "--what"], 2, "No such option"),
    ],
)
def test_what_cannot_be_done(words: list[str], status: int, sentence: str, hub: Importing) -> None:
    """One sentence, and the status of the contract."""
    run = [sys.executable, "-m", "planet", "import", *words, "-C", str(hub.folder)]
    answer = subprocess.run(run, input="", capture_output=True, text=True, check=False, cwd=hub.folder)
    assert answer.returncode == status
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_members_file_with_mistakes_is_told_first(hub: Importing) -> None:
    """Nothing is added to a file that `planet check` refuses: status 2."""
    (hub.folder / "config/members.toml").write_text("[planet]\n")
    run = [sys.executable, "-m", "planet", "import", "-", "-C", str(hub.folder)]
    answer = subprocess.run(run, input=ADA, capture_output=True, text=True, check=False)
    assert (answer.returncode, hub.text) == (2, "[planet]\n")
    assert "planet.title" in answer.stderr


def test_what_a_list_cannot_do_to_a_terminal(hub: Importing) -> None:
    """Controls and passwords of a list are not printed."""
    answer = hub.run(body='[{"name": "\\u001b[31mA", "feed": "gopher://me:secret@a.example/\\u0007"}]')
    assert "secret" not in answer.stdout
    assert "\x1b" not in answer.stdout
    assert "\x07" not in answer.stdout


def test_faces_in_the_hub_folder(hub: Importing) -> None:
    """A face that is a file is taken where it is there already, or where --faces says that it will be."""
    (hub.folder / "ada.png").write_bytes(b"")
    body = "[https://ada.example/f]\nname = Ada\nface = ada.png\n[https://bob.example/f]\nname = Bob\nface = bob.png\n"
    answer = hub.run("--dry-run", body=body)
    assert 'avatar = "ada.png"' in answer.stdout
    assert (
        '  line 4: "avatar": a file of the old planet: say with --faces where such pictures are, as an address or as a '
        "folder in the hub" in answer.stdout
    )
    hub.run("--faces", "faces/", body=body)
    assert [member.avatar for member in hub.members] == ["faces/ada.png", "faces/bob.png"]
