"""The memory of the C library, of which a process that lives for weeks holds far more than it uses."""

from __future__ import annotations

import ctypes


def give_back() -> bool:
    """Give the memory that was freed back to the system; return False where the C library cannot do that.

    glibc keeps freed memory between blocks that are still in use. Pages of many sizes, made and forgotten in each turn,
    leave more and more of it, though no object stays.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is None:
        return False
    trim(0)
    return True
