"""Mutation testing: break the package in one place at a time, and see whether the tests notice.

    python tests/mutate.py --count 42 --seed 1          so many random mutants of the whole package
    python tests/mutate.py --seed 7 planet/rules        … of some folders or modules

Each mutant is tried in a copy of the repository, by the test files that are nearest to the mutated module along the
imports, until one fails. What survives them all is printed as a difference, to be judged by a
person: either a test is missing, or both versions are right.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LEFT_OUT = ("planet/store/migrations/", "planet/__main__.py")
SLOW = ("browser", "disaster", "durability", "examples", "running", "script", "search_page", "site", "tutorial")
"""Tests of processes, browsers and many turns: tried when nothing else is left."""

BY_COMMAND = {
    "planet/cli/": ("docs", "add", "search", "lock", "init", "preview", "running", "tutorial"),
    "planet/service/": ("lock", "preview", "running", "durability"),
}
"""Tests of what runs in a process of its own, which no import shows."""

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one place changed: from `start` to `end` (bytes) it reads `new`, where it read `old`."""

    path: str
    line: int
    kind: str
    start: int
    end: int
    old: str
    new: str

    def applied(self, module: bytes) -> bytes:
        """Return the module with the change; every other byte stays."""
        return module[: self.start] + self.new.encode() + module[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.kind}: {self.old!r} → {self.new!r}"


# ---------------------------------------------------------------- the changes


def _flip_comparison(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Compare):
        node.ops = [COMPARISONS[type(node.ops[0])](), *node.ops[1:]]
        return node
    return None


def _swap_and_or(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return node
    return None


def _add_one(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        node.value += 1  # type: ignore[operator]
        return node
    return None


def _return_none(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Return) and node.value and not isinstance(node.value, ast.Constant):
        node.value = ast.Constant(None)
        return node
    return None


def _remove_call(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await):
        return ast.Pass()
    return None


def _swap_arguments(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Call) and len(node.args) > 1 and not any(isinstance(a, ast.Starred) for a in node.args):
        node.args = [node.args[1], node.args[0], *node.args[2:]]
        return node
    return None


def _negate_condition(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.IfExp):
        node.test = ast.UnaryOp(ast.Not(), node.test)
        return node
    return None


CHANGES: dict[str, Callable[[ast.AST], ast.AST | None]] = {
    "comparison": _flip_comparison,
    "and/or": _swap_and_or,
    "off by one": _add_one,
    "return None": _return_none,
    "call removed": _remove_call,
    "arguments swapped": _swap_arguments,
    "condition negated": _negate_condition,
}
"""Each gets a node of its own to change, and gives what takes its place; None where it does not apply."""


# ---------------------------------------------------------------- where they apply


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """Give the nodes that run: no annotations, no decorators, no parts of f-strings, whose places Python 3.11 does not
    know."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr) and not _is_type(child):
                yield child
                yield from running(child)


def _is_type(node: ast.AST) -> bool:
    """Return whether a node stands for a type: Literal["a"], tuple[int, ...]."""
    return (
        isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in ("Literal", "tuple")
    )


def _mutant(path: str, lines: Sequence[bytes], kind: str, node: Any, new: str) -> Mutant:
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    bracketed = f"({new})" if isinstance(node, ast.Compare | ast.BoolOp | ast.IfExp) else new
    return Mutant(path, node.lineno, kind, start, end, b"".join(lines)[start:end].decode(), bracketed)


# ---------------------------------------------------------------- the trial


class Laboratory:
    """A copy of the repository in which mutants are tried."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / "planet"
        left_out = shutil.ignore_patterns(".*", "output", "planet.db*", "__pycache__")
        shutil.copytree(ROOT, self._root, ignore=left_out)
        self._imports: dict[str, frozenset[str]] = {}

    def choose(self, places: Sequence[str], count: int, seed: int) -> list[Mutant]:
        """Draw so many mutants of the modules at these places (files or folders), of each kind alike."""
        folders = [self._root / place for place in places]
        files = [file for folder in folders for file in ([folder] if folder.is_file() else folder.rglob("*.py"))]
        paths = sorted(file.relative_to(self._root).as_posix() for file in files)
        pool = [mutant for path in paths if not path.startswith(LEFT_OUT) for mutant in self.mutants_of(path)]
        dice = random.Random(seed)
        kinds = [[mutant for mutant in pool if mutant.kind == kind] for kind in CHANGES]
        of_each = -(-count // len(kinds))
        drawn = [mutant for kind in kinds for mutant in dice.sample(kind, min(of_each, len(kind)))]
        return dice.sample(drawn, min(count, len(drawn)))

    def mutants_of(self, path: str) -> Iterator[Mutant]:
        """Give every mutant of a module, in the order of its text."""
        text = (self._root / path).read_text(encoding="utf-8")
        lines = text.encode().splitlines(keepends=True)
        for node in running(ast.parse(text)):
            for kind, change in CHANGES.items():
                changed = change(copy.copy(node))
                if changed is not None:
                    yield _mutant(path, lines, kind, node, ast.unparse(ast.fix_missing_locations(changed)))

    def nearest_tests(self, path: str) -> list[str]:
        """Give the test files, those first that come to a module by the fewest imports; of equals the shortest."""
        for folder, names in BY_COMMAND.items():
            if path.startswith(folder):
                return [f"tests/test_{name}.py" for name in names]
        files = {file.relative_to(self._root).as_posix(): file for file in (self._root / "tests").glob("test_*.py")}
        return sorted(files, key=lambda name: (_is_slow(name), self._distance(name, path), files[name].stat().st_size))

    def _distance(self, start: str, goal: str) -> int:
        passed, here, steps = {start}, {start}, 0
        while here and goal not in here:
            here = {file for place in here for file in self._imported(place)} - passed
            passed |= here
            steps += 1
        return steps if here else 99

    def _imported(self, path: str) -> frozenset[str]:
        """Give the files of planet/ and tests/ that a file imports."""
        if path not in self._imports:
            names: set[str] = set()
            for node in ast.walk(ast.parse((self._root / path).read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
            files = {name.replace(".", "/") for name in names}
            files |= {f"tests/{file}" for file in files}
            places = {f"{file}{end}" for file in files for end in (".py", "/__init__.py")}
            self._imports[path] = frozenset(place for place in places if (self._root / place).is_file())
        return self._imports[path]

    def killer(self, mutant: Mutant, most: int, timeout: float) -> str:
        """Return the first test that fails for a mutant, or that the tests do not end; "" where all pass.

        Raises SystemExit where a test fails without the mutant: what it does with it says nothing.
        """
        files = self.nearest_tests(mutant.path)[:most]
        target = self._root / mutant.path
        original = target.read_bytes()
        target.write_bytes(mutant.applied(original))
        try:
            failure = self._failure(files, timeout)
        finally:
            target.write_bytes(original)
        if failure and (before := self._failure(files, timeout)):
            raise SystemExit(f"Without any mutant: {before} Mend that first.")
        return failure

    def _failure(self, files: Sequence[str], timeout: float) -> str:
        words = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", *files]
        process = subprocess.Popen(
            words, cwd=self._root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        try:
            output, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return f"The tests do not end within {timeout:.0f} seconds."
        failures = [line for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return "" if process.returncode == 0 else next(iter(failures), f"pytest ends with {process.returncode}.")


def _is_slow(file: str) -> bool:
    return file.removeprefix("tests/test_").removesuffix(".py") in SLOW


def main() -> None:
    """Try the mutants one after the other, and print what became of each."""
    options = argparse.ArgumentParser(description="Break the package at random, and see whether the tests notice.")
    options.add_argument("places", nargs="*", default=["planet"], help="folders or modules (planet)")
    options.add_argument("--count", type=int, default=42, help="mutants (42)")
    options.add_argument("--seed", type=int, default=1, help="of the random numbers (1)")
    options.add_argument("--files", type=int, default=6, help="test files a mutant, the nearest first (6)")
    options.add_argument("--timeout", type=float, default=300, help="seconds a mutant (300)")
    wishes = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so remove the copy
    survivors: list[Mutant] = []
    with tempfile.TemporaryDirectory() as folder:
        laboratory = Laboratory(Path(folder))
        mutants = laboratory.choose(wishes.places, wishes.count, wishes.seed)
        for number, mutant in enumerate(mutants, start=1):
            print(f"{number:3} {mutant}", flush=True)
            killer = laboratory.killer(mutant, wishes.files, wishes.timeout)
            survivors += [] if killer else [mutant]
            print(f"    killed: {killer}" if killer else "    SURVIVED", flush=True)
    print(f"\n{len(mutants) - len(survivors)} of {len(mutants)} killed.", *map(str, survivors), sep="\n")


if __name__ == "__main__":
    main()
