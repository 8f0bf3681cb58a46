"""The columns of the table that entries are edited in: what each is called, and what belongs into it.

Headings and explanations are sentences that whoever writes a table may translate; a table is read with the headings of
any language that it may have been written in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from knowledge.reasons import Reason, because

# Said once for an entry; in its further rows they may be empty.
SHARED = ("audience", "tags", "owner", "reviewed", "expires", "sources", "see_also")
TEXT = ("phrasings", "answer", "synonyms", "tests", "attachments", "revision", "translated_from")
COLUMNS = ("id", "language", "phrasings", "answer", *SHARED, *TEXT[2:])

Say = Callable[[Reason], str]
"""What a sentence is in the language of whoever reads the table."""


@dataclass(frozen=True)
class Meaning:
    """A column: its heading, what belongs into it, and its width in characters."""

    heading: Reason
    about: Reason
    width: int


MEANINGS = {
    "id": Meaning(
        because("Entry"),
        because("A short name of the answer, the same in all its languages: a to z, 0 to 9 and hyphens."),
        24,
    ),
    "language": Meaning(
        because("Language"), because("A code such as en or de. An answer has a row for each of its languages."), 10
    ),
    "phrasings": Meaning(
        because("Questions"), because("Ways to ask this, one a line. The first is the title that people see."), 48
    ),
    "answer": Meaning(
        because("The answer"), because("What I answer. <b>…</b> makes words bold, <i>…</i> slanted."), 80
    ),
    "audience": Meaning(because("Readers"), because("Who may read it: public, members or coordinators."), 14),
    "tags": Meaning(because("Tags"), because("What it is about, in single words, one a line."), 16),
    "owner": Meaning(because("Owner"), because("Who looks after this answer."), 14),
    "reviewed": Meaning(because("Checked on"), because("The day on which somebody last found it right."), 12),
    "expires": Meaning(because("Check again by"), because("The day by which somebody has to look at it again."), 12),
    "sources": Meaning(because("Sources"), because("Where it comes from, one a line: title | https://address"), 40),
    "see_also": Meaning(because("See also"), because("Related answers by their short names, one a line."), 24),
    "synonyms": Meaning(because("Synonyms"), because("A word as people type it and as it is meant: typed=meant"), 24),
    "tests": Meaning(
        because("Test questions"), because("Questions that always have to find this answer first, one a line."), 36
    ),
    "attachments": Meaning(because("Attachments"), because("Pictures and files. Please leave these as they are."), 20),
    "revision": Meaning(because("Revision"), because("1 for a new text; one more whenever the answer changes."), 9),
    "translated_from": Meaning(
        because("Translated from"), because("Language and revision of the original, such as en:3. Else empty."), 16
    ),
}
# Titles of the two sheets of a workbook.
TABLE, EXPLANATIONS = because("Answers"), because("What is what")


def headings(says: Iterable[Say] = ()) -> Mapping[str, str]:
    """The columns by what may stand above them, as :func:`key` writes it: in our CSV, in English, in the languages of
    ``says``.
    """
    known = {key(name): name for name in COLUMNS} | {key(one.heading): name for name, one in MEANINGS.items()}
    for say in says:
        known |= {key(say(one.heading)): name for name, one in MEANINGS.items()}
    return known


def key(heading: str) -> str:
    """A heading to look up: without what stands in brackets, whatever its case, blanks and underscores."""
    return " ".join(re.sub(r"\(.*", "", heading, flags=re.DOTALL).replace("_", " ").casefold().split())


def quoted(name: str) -> Reason:
    """A column's heading in quotation marks."""
    return because("'{heading}'", heading=MEANINGS[name].heading)
