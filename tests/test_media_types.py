"""One table of media types, and one set of characters that documents must not hold."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planet.web import characters, media_types


def test_an_ending_stands_for_one_type() -> None:
    """No ending twice, no type twice, all in lower case; each type is one that RFC 6838 allows."""
    endings = [ending for kind in media_types._TABLE for ending in kind.endings.split()]
    names = [kind.name for kind in media_types._TABLE]
    assert len(set(endings)) == len(endings)
    assert len(set(names)) == len(names)
    assert [ending.lower() for ending in endings] == endings
    assert [media_types.essence(name) for name in names] == names


@pytest.mark.parametrize(
    ("url", "name", "medium", "word"),
    [
        ("https://a.example/song.MP3?x=1#t", "audio/mpeg", "audio", "MP3"),
        ("/talk.opus", "audio/ogg", "audio", "Ogg"),
        ("film.webm", "video/webm", "video", "WebM"),
        ("https://a.example/p.jpeg", "image/jpeg", "image", "JPEG"),
        ("https://a.example/book.epub", "application/epub+zip", "", "EPUB"),
        ("https://a.example/a.zip/", "", "", ""),
        ("https://video.mp4", "", "", ""),
        ("https://a.example/?f=x.mp3", "", "", ""),
    ],
)
def test_a_file_is_called_the_same_everywhere(url: str, name: str, medium: str, word: str) -> None:
    """The path's ending tells the type, the type tells medium and word; a host is no file."""
    assert media_types.of_url(url) == name
    assert media_types.medium(name) == medium
    assert media_types.word(name) == word


def test_parameters_and_case_do_not_count() -> None:
    """RFC 2045 §5.1: types are compared without regard to case."""
    assert media_types.medium("Audio/OGG; codecs=opus") == "audio"
    assert media_types.word(" TEXT/VTT ;x") == "captions"
    assert media_types.word("audio/x-strange") == "audio"


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=200))
def test_what_is_legal_can_be_published(text: str) -> None:
    """Any text, lone surrogates and noncharacters too: an XML parser reads back what is left."""
    document = characters.legal_in_xml(text.encode("utf-8", "ignore")).decode()
    for clean in (document, characters.legal(text), characters.without_controls(text)):
        root = ET.Element("a")
        root.text = clean
        assert (ET.fromstring(ET.tostring(root)).text or "") == clean.replace("\r\n", "\n").replace("\r", "\n")


def test_a_character_is_legal_or_taken_out() -> None:
    """What lets a text pass at once is the opposite of what is taken out, for each of all characters."""
    for character in map(chr, range(sys.maxunicode + 1)):
        passes, cleaned = characters._LEGAL.fullmatch(character), characters._NOT_LEGAL.sub("", character)
        assert bool(passes) == bool(cleaned)


def test_which_characters_are_taken_out() -> None:
    """Each set holds the one before it; blanks, accents, joiners and emoji stay in all of them."""
    sound = "a\tb\nc\r é \u200d \U0001f420 \u05d0"
    assert characters.without_controls(sound) == characters.legal(sound) == sound
    assert characters.legal_in_xml(sound.encode()) == sound.encode()
    assert characters.legal_in_xml("a\x00\x0b\ufffe\uffffb\x9f\u202e".encode()) == "ab\x9f\u202e".encode()
    assert characters.legal("a\x00\x7f\x9f\ufdd0b\u202e") == "ab\u202e"
    assert characters.without_controls("a\x7f\u202e\u2066\ufeffb") == "ab"
    assert characters.CONTROL.search("a\tb")
    assert not characters.CONTROL.search("é\u200e")
