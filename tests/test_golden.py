"""The golden site: what two whole hubs publish, to the byte. `make golden` takes over what was meant to change."""

from __future__ import annotations

from pathlib import Path

import golden
import pytest


@pytest.mark.parametrize("name", golden.HUBS)
def test_the_site_is_the_same_to_the_byte(name: str, tmp_path: Path) -> None:
    """A change of the house changes no published byte, unless the list says so in the same commit."""
    found = golden.hashes(golden.publish(name, tmp_path))
    assert len(found) > 100
    assert not list(golden.differences(golden.listed(name), found))
