"""Keeping the process small."""

from __future__ import annotations

import contextlib
import ctypes

# From glibc's malloc.h.
M_ARENA_MAX = -8


def give_back() -> None:
    """Return to the system what building indexes has used and left; nothing where the C library is not glibc."""
    with contextlib.suppress(AttributeError, OSError, TypeError):  # no malloc_trim
        ctypes.CDLL(None).malloc_trim(0)


def share_one_heap() -> None:
    """Make all threads allocate from one heap, before any starts; where the C library is not glibc, nothing.

    glibc gives threads heaps of their own. Indexes are unpacked in threads, and a good part of each such heap stays
    unused afterwards: some 15 MB of the whole (docs/benchmarks.md).
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # no mallopt: macOS, Windows
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
