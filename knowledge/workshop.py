"""Builds large indexes in processes of their own, so that a running assistant neither stutters nor grows.

Building needs seconds of processor time and several times the memory of what is built. The child is this module:
``python -m knowledge.workshop`` reads a pickle of what to build from standard input and writes one of what was built.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

from knowledge.search import Document, Index
from knowledge.semantic import Embedder

# Below this many documents a child costs more than it spares.
WORTH_A_CHILD = 60
CHILDREN = 2

Order = tuple[Sequence[Document], Sequence[str]]
"""The documents of one language, and questions that were called out of scope."""


class WorkshopError(RuntimeError):
    """A child ended without an index; the text is what it said last."""


def build_all(orders: Sequence[Order], embed: Embedder | None = None) -> list[Index]:
    """An index for each order, in order; raises :class:`WorkshopError` when a child breaks."""
    if sum(len(documents) for documents, _ in orders) < WORTH_A_CHILD:
        return [Index.build(documents, rejected, embed) for documents, rejected in orders]
    children = min(CHILDREN, os.cpu_count() or 1, len(orders))
    shares = [orders[first::children] for first in range(children)]
    with ThreadPoolExecutor(children) as pool:
        built = list(pool.map(_in_a_child, shares, repeat(embed)))
    return [built[place % children][place // children] for place in range(len(orders))]


def _in_a_child(orders: Sequence[Order], embed: Embedder | None) -> list[Index]:
    child = subprocess.run(  # noqa: S603 - this interpreter, this module
        [sys.executable, "-m", __name__], input=pickle.dumps((orders, embed)), capture_output=True, check=False
    )
    if child.returncode:
        raise WorkshopError(child.stderr.decode(errors="replace").strip()[-500:] or f"exit status {child.returncode}")
    built: list[Index] = pickle.loads(child.stdout)  # noqa: S301 - our own child's
    return built


def main() -> None:
    """The child's side."""
    given: tuple[Sequence[Order], Embedder | None] = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent's
    orders, embed = given
    sys.stdout.buffer.write(pickle.dumps([Index.build(documents, rejected, embed) for documents, rejected in orders]))


if __name__ == "__main__":
    main()
