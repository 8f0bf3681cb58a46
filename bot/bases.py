"""What each cluster is answered from, indexed: the packaged entries and what was published over them.

A language whose entries are the same as before, or as in another cluster, keeps its index, which costs about a second
of processor time to build for a hundred entries.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.services.answers import Answers
from bot.services.knowledge_base import Overlay, overlaid
from knowledge.entries import Entry
from knowledge.search import Document, Index
from knowledge.semantic import Embedder
from knowledge.workshop import Order, build_all

Rejected = Mapping[str, tuple[str, ...]]  # questions that were called out of scope, by language


@dataclass(frozen=True)
class Bases:
    """The answers of every cluster that has entries of its own, and those of all others; never changed once built."""

    common: Answers
    own: Mapping[int, Answers] = field(default_factory=dict)
    indexes: Mapping[str, Index] = field(default_factory=dict)  # of one language each, by what they were built from
    embed: Embedder | None = None

    def answers(self, cluster_id: int | None) -> Answers:
        """What somebody of this cluster is answered from."""
        return self.own.get(cluster_id, self.common) if cluster_id is not None else self.common


def build(
    packaged: Mapping[str, Entry],
    overlays: Mapping[int | None, Overlay] | None = None,
    rejected: Mapping[int | None, Rejected] | None = None,
    former: Bases | None = None,
    embed: Embedder | None = None,
) -> Bases:
    """Lay out every base; ``former`` gives the indexes that are still right, and the embedder. Takes seconds: call it
    in a thread.
    """
    embed = former.embed if former else embed
    overlays, rejected = overlays or {}, rejected or {}
    clusters = [None, *sorted(cluster_id for cluster_id in {*overlays, *rejected} if cluster_id is not None)]
    entries = {
        cluster_id: overlaid(packaged, overlays.get(None, {}), overlays.get(cluster_id, {}) if cluster_id else {})
        for cluster_id in clusters
    }
    orders = {
        cluster_id: {_key(order): order for order in _orders(entries[cluster_id], rejected.get(cluster_id, {}))}
        for cluster_id in clusters
    }
    wanted = {key: order for of_cluster in orders.values() for key, order in of_cluster.items()}
    former_indexes = former.indexes if former else {}
    missing = [key for key in wanted if key not in former_indexes]
    fresh = dict(zip(missing, build_all([wanted[key] for key in missing], embed), strict=True))
    indexes = {key: fresh.get(key) or former_indexes[key] for key in wanted}
    answers = {
        cluster_id: Answers(entries[cluster_id], Index.joined([indexes[key] for key in orders[cluster_id]]))
        for cluster_id in clusters
    }
    own = {cluster_id: found for cluster_id, found in answers.items() if cluster_id is not None}
    return Bases(answers[None], own, indexes, embed)


def _orders(entries: Mapping[str, Entry], rejected: Rejected) -> Iterator[Order]:
    for language, documents in _documents(entries).items():
        yield documents, rejected.get(language, ())


def _key(order: Order) -> str:
    return hashlib.sha256(repr(order).encode()).hexdigest()


def _documents(entries: Mapping[str, Entry]) -> dict[str, list[Document]]:
    """What the search needs of the entries, by language."""
    documents: defaultdict[str, list[Document]] = defaultdict(list)
    for entry in entries.values():
        for language, text in sorted(entry.texts.items()):
            documents[language].append(
                Document(entry.id, language, text.phrasings, text.answer, text.synonyms, text.tests)
            )
    return dict(sorted(documents.items()))
