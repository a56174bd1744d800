"""Compiled templates kept between processes: compiling costs more than a small turn."""

from __future__ import annotations

import hashlib
import sys

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from planet import __version__
from planet.site.kept import KeptFiles


class KeptBytecode(BytecodeCache):
    """The compiled templates of the hubs of one user. `look` is whatever else decides how a template is compiled: its
    neighbours, and the language."""

    def __init__(self, look: str) -> None:
        self._versions = "\n".join((look, __version__, jinja2.__version__, sys.version))
        self._files = KeptFiles("templates")

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the name of the file of a template: the same whatever the template says, so that a new text takes the
        place of the old one."""
        return hashlib.sha256(f"{sys.implementation.cache_tag}\0{filename}\0{name}".encode()).hexdigest()[:32]

    def get_source_checksum(self, source: str) -> str:
        """Return a hash of the template's text, and of everything else that its compiled form depends on."""
        return hashlib.sha256(f"{self._versions}\0{source}".encode(errors="surrogatepass")).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the compiled form of a template, if there is one that can be trusted."""
        if body := self._files.load(bucket.key, bucket.checksum):
            bucket.bytecode_from_string(body)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled form of a template, if the folder can be written."""
        self._files.keep(bucket.key, bucket.checksum, bucket.bytecode_to_string())
