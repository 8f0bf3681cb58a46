"""Who may be proposed at all for a request, and whom to prefer among firms that fit alike.

The sentence says nothing of this: the caller knows who asks, from which cluster and place, who has blocked whom,
and how firms have answered so far.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from knowledge.digests import Profile
from knowledge.match_index import Mask

NEUTRAL = 0.5  # of a firm of which nothing is known


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounds a request; by default everybody may be proposed, and nobody is preferred.

    Never proposed are the `author` (the id of the profile that asks), firms that are paused, firms of a closed
    cluster other than `cluster` (all firms of other clusters with `is_within_cluster`), and, if `languages` are
    demanded (ISO 639-1), firms that speak none of them.

    `country` and `region` are where the author is. `responsiveness` and `fairness` are numbers from 0 to 1 by
    profile id: how reliably a firm answers, and how much it is its turn. `NEUTRAL` for those that are not in them.
    """

    author: str = ""
    cluster: str = ""
    is_within_cluster: bool = False
    languages: frozenset[str] = frozenset()
    country: str = ""
    region: str = ""
    responsiveness: Mapping[str, float] = field(default_factory=dict)
    fairness: Mapping[str, float] = field(default_factory=dict)

    def favour(self, profile_id: str) -> float:
        """How much to prefer a firm, from -0.5 to 0.5; 0 for one of which nothing is known."""
        known = self.responsiveness.get(profile_id, NEUTRAL), self.fairness.get(profile_id, NEUTRAL)
        return sum(known) / 2 - NEUTRAL


ANYBODY = Circumstances()


class Standing:
    """What decides which profiles may be proposed at all, laid out by row. Immutable once built."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        """Take the profiles in the order of their rows."""
        self._paused = np.array([profile.is_paused for profile in profiles], bool)
        self._closed = np.array([profile.is_closed for profile in profiles], bool)
        self._clusters = _Labels([{profile.cluster} for profile in profiles])
        self._languages = _Labels([{profile.lang, *profile.speaks} for profile in profiles])

    def allowed(self, circumstances: Circumstances) -> Mask:
        """The rows of the profiles that may be proposed."""
        allowed = ~self._paused
        if circumstances.cluster:
            own = self._clusters.having(circumstances.cluster)
            allowed &= own if circumstances.is_within_cluster else own | ~self._closed
        if circumstances.languages:
            allowed &= self._languages.having(*circumstances.languages)
        return allowed


class _Labels:
    """The rows by what they are labelled with."""

    def __init__(self, labels: Iterable[set[str]]) -> None:
        rows: dict[str, array[int]] = {}
        self._size = 0
        for row, of_row in enumerate(labels):
            self._size = row + 1
            for label in of_row:
                rows.setdefault(label, array("i")).append(row)
        self._rows = {label: np.frombuffer(each, np.int32) for label, each in rows.items()}

    def having(self, *labels: str) -> Mask:
        """The rows that have one of the labels."""
        mask = np.zeros(self._size, bool)
        for label in labels:
            if label in self._rows:
                mask[self._rows[label]] = True
        return mask
