"""The peers that we are measured beside are installed by ``make bench`` alone."""

from __future__ import annotations

from importlib.util import find_spec

PEERS = ("bm25s", "tantivy", "sklearn")
collect_ignore_glob = [] if all(map(find_spec, PEERS)) else ["test_*_peers.py", "test_search_*.py", "test_semantic.py"]
