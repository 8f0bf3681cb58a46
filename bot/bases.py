"""What each cluster is answered from, indexed: the packaged entries and what was published over them.

A language whose entries are the same as before, or as in another cluster, keeps its index, which costs about a second
of processor time to build for a hundred entries.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.services.faq import Answers
from bot.services.knowledge_base import Overlay, overlaid
from knowledge.entries import Entry
from knowledge.search import Document, Index

Rejected = Mapping[str, tuple[str, ...]]  # questions that were called out of scope, by language


@dataclass(frozen=True)
class Bases:
    """The answers of every cluster that has entries of its own, and those of all others; never changed once built."""

    common: Answers
    own: Mapping[int, Answers] = field(default_factory=dict)
    indexes: Mapping[str, Index] = field(default_factory=dict)  # of one language each, by what they were built from

    def answers(self, cluster_id: int | None) -> Answers:
        """What somebody of this cluster is answered from."""
        return self.own.get(cluster_id, self.common) if cluster_id is not None else self.common


def build(
    packaged: Mapping[str, Entry],
    overlays: Mapping[int | None, Overlay] | None = None,
    rejected: Mapping[int | None, Rejected] | None = None,
    former: Bases | None = None,
) -> Bases:
    """Lay out every base; ``former`` gives the indexes that are still right. Takes seconds: call it in a thread."""
    overlays, rejected = overlays or {}, rejected or {}
    kept = dict(former.indexes) if former else {}
    used: dict[str, Index] = {}

    def answers(cluster_id: int | None) -> Answers:
        own = overlays.get(cluster_id, {}) if cluster_id is not None else {}
        entries = overlaid(packaged, overlays.get(None, {}), own)
        parts = []
        for language, documents in _documents(entries).items():
            questions = rejected.get(cluster_id, {}).get(language, ())
            key = hashlib.sha256(repr((documents, questions)).encode()).hexdigest()
            if key not in used:
                used[key] = kept.get(key) or Index.build(documents, questions)
            parts.append(used[key])
        return Answers(entries, Index.joined(parts))

    common = answers(None)
    own = {cluster_id: answers(cluster_id) for cluster_id in {*overlays, *rejected} if cluster_id is not None}
    return Bases(common, own, used)


def _documents(entries: Mapping[str, Entry]) -> dict[str, list[Document]]:
    """What the search needs of the entries, by language."""
    documents: defaultdict[str, list[Document]] = defaultdict(list)
    for entry in entries.values():
        for language, text in sorted(entry.texts.items()):
            documents[language].append(Document(entry.id, language, text.phrasings, text.answer, text.synonyms))
    return dict(sorted(documents.items()))
