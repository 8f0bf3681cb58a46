"""What a person may read that answers a question; nothing is kept here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.models import Person
from bot.services.answers import CHOICES, Answers, may_read
from knowledge.entries import Entry
from knowledge.follow_ups import continued, names_only_a_place
from knowledge.search import Band, Candidate, Index, Result

# The longest question that is read; Telegram's own limit for a message.
LONGEST_QUESTION = 4096
# Questions within a pasted letter that are looked up by themselves.
QUESTIONS_INSIDE = 4
# Only from where a sentence begins: from every letter on, a long text without an end takes a tenth of a second.
_QUESTION = re.compile(r"(?<![^.!?？\n])[^.!?？\n]*[?？]")
_BY_WORTH = (Band.NONE, Band.SUGGEST, Band.ANSWER)


@dataclass(frozen=True)
class Found:
    """What the index has for a question, without what the asker may not read."""

    band: Band
    confidence: float
    candidates: list[Candidate]


def search(person: Person, text: str, answers: Answers, today: date, *, is_public: bool) -> Found:
    """What a person finds by a text; ``is_public``: others read along."""
    result = _best(text[:LONGEST_QUESTION], person.language, answers.index)
    readable = [
        candidate
        for candidate in result.candidates
        if may_read(person, answers.entries[candidate.id], today, is_public=is_public)
    ]
    band = result.band if readable else Band.NONE
    if band is Band.ANSWER and readable[0] != result.candidates[0]:
        band = Band.NONE
    elif band is Band.ANSWER and names_only_a_place(text, person.language):
        band = Band.SUGGEST  # an entry that names the country is not therefore what was meant
    return Found(band, result.confidence, readable)


def _best(text: str, language: str, index: Index) -> Result:
    """What the index has for a text; of a longer one that says too much, such as a letter, for a question in it."""
    whole = index.search(text, language)
    inside = [asked.strip() for asked in _QUESTION.findall(text)][:QUESTIONS_INSIDE]
    if whole.band is not Band.NONE or not inside or inside == [text.strip()]:
        return whole
    found = [whole, *(index.search(asked, language) for asked in inside)]
    return max(found, key=lambda result: (_BY_WORTH.index(result.band), result.confidence))


def going_on(
    person: Person, text: str, topic: str, entry: Entry | None, answers: Answers, today: date, *, is_public: bool
) -> Found | None:
    """What "and in Poland?" finds with its topic; ``entry`` is what the person has read about that, if anything."""
    found = search(person, continued(text, topic, person.language) or text, answers, today, is_public=is_public)
    if found.band is Band.NONE and entry is None and names_only_a_place(text, person.language):
        found = search(person, topic, answers, today, is_public=is_public)  # no entry says anything of that place
    if found.band is Band.NONE:
        return None
    if entry is None or found.candidates[0].id != entry.id:
        return found
    # What has just been read may be meant again, but it is no answer to something new: it is the last choice.
    same, *others = found.candidates
    return Found(Band.SUGGEST, found.confidence, [*others[: CHOICES - 1], same, *others[CHOICES - 1 :]])
