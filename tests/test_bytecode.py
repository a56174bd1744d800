"""Compiled templates that are kept between processes: used only where they are this user's own, whole, and right."""

from __future__ import annotations

import os
import stat
from collections import Counter
from pathlib import Path

import jinja2
import pytest
from made_views import FULL_VIEWS, SITE

from planet.site import bytecode, templates
from planet.site.look import Look
from planet.site.templates import Renderer

VIEW = FULL_VIEWS[0]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "planet-river" / "templates"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each template was compiled."""
    count: Counter[str] = Counter()
    compile_template = jinja2.Environment.compile

    def counting(self, source, name=None, filename=None, **more):
        count[name] += 1
        return compile_template(self, source, name, filename, **more)

    monkeypatch.setattr(jinja2.Environment, "compile", counting)
    return count


def page(hub_templates: Path | None = None, site=SITE) -> bytes:
    """A page as a new process renders it."""
    templates._environment.cache_clear()
    return Renderer(Look(hub_templates), site).render(VIEW).body


def test_the_next_process_compiles_nothing(cache: Path, compiled: Counter[str]) -> None:
    """Each template that is used is compiled once and kept, readable by its user alone; others are not touched."""
    first = page()
    assert set(compiled.values()) == {1}
    assert "status.html" not in compiled
    assert len(list(cache.iterdir())) == len(compiled)
    assert {stat.S_IMODE(path.stat().st_mode) for path in cache.iterdir()} == {0o600}
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    compiled.clear()
    assert page() == first
    assert not compiled


def test_a_changed_template_is_compiled_again_in_place_of_the_old_one(
    cache: Path, compiled: Counter[str], tmp_path: Path
) -> None:
    """The folder does not grow with each edit of a template."""
    own = tmp_path / "templates"
    own.mkdir()
    for text in ("<footer>First</footer>", "<footer>Second</footer>"):
        (own / "footer.html").write_text(text)
        assert text.encode() in page(own)
        assert compiled["footer.html"] == 1
        count = len(list(cache.iterdir()))
        compiled.clear()
    (own / "footer.html").write_text("<footer>First</footer>")
    assert b"First" in page(own)
    assert len(list(cache.iterdir())) == count
    assert b"<footer>First" not in page()


@pytest.mark.parametrize("name", ["planet", "jinja2", "python", "language"])
def test_another_version_compiles_anew(compiled: Counter[str], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What was compiled by other versions, or for another language, is not used."""
    page()
    compiled.clear()
    site = SITE
    match name:
        case "planet":
            monkeypatch.setattr(bytecode, "__version__", "99")
        case "jinja2":
            monkeypatch.setattr(jinja2, "__version__", "99")
        case "python":
            monkeypatch.setattr("sys.version", "99")
        case _:
            site = type(SITE)(**{**{f: getattr(SITE, f) for f in SITE.__slots__}, "language": "de"})
    page(site=site)
    assert compiled["front.html"] == 1


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def _turn_over(file: Path) -> None:
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 255
    file.write_bytes(body)


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _let_others_write(file: Path) -> None:
    file.chmod(0o666)


def _let_the_group_write(file: Path) -> None:
    file.chmod(0o660)


def _link(file: Path) -> None:
    elsewhere = file.with_suffix(".elsewhere")
    file.rename(elsewhere)
    file.symlink_to(elsewhere)


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


@pytest.mark.parametrize(
    "harm",
    [_cut, _turn_over, _empty, _let_others_write, _let_the_group_write, _link, _folder, _pipe],
)
def test_a_file_that_cannot_be_trusted_is_not_used(cache: Path, compiled: Counter[str], harm) -> None:
    """A file that is cut, changed, open to others, or no file at all costs a compilation, and is no mistake."""
    first = page()
    for file in sorted(cache.iterdir()):
        harm(file)
    count = len(compiled)
    compiled.clear()
    assert page() == first
    assert len(compiled) == count


def test_the_file_of_another_template_is_not_used(cache: Path, compiled: Counter[str]) -> None:
    """A file under a wrong name is whole and this user's own, but another template's."""
    first = page()
    files = sorted(cache.iterdir())
    bodies = [file.read_bytes() for file in files]
    for file, body in zip(files, bodies[1:] + bodies[:1], strict=True):
        file.write_bytes(body)
    count = len(compiled)
    compiled.clear()
    assert page() == first
    assert len(compiled) == count


def test_files_of_another_user_are_not_used(compiled: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever could have written them could run what they like here."""
    first = page()
    compiled.clear()
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    assert page() == first
    assert compiled["front.html"] == 1


def test_a_folder_that_others_may_write_is_not_used(cache: Path, compiled: Counter[str]) -> None:
    """Neither read nor written."""
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    page()
    assert list(cache.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_no_mistake(
    tmp_path: Path, compiled: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No home, a file in place of the folder, a full disk: templates are compiled, and the page is right."""
    first = page()
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert page() == first
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "full"))
    monkeypatch.setattr(os, "replace", _no_room)
    assert page() == first
    assert list((tmp_path / "full" / "planet-river" / "templates").iterdir()) == []


def _no_room(source: object, target: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_relative_cache_folder_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The specification says so: else it would depend on where the command is started."""
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    page()
    assert not (tmp_path / "here").exists()
    assert any((tmp_path / ".cache" / "planet-river" / "templates").iterdir())
