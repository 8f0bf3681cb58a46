"""Two needs in one sentence: where the first ends and the second begins, if there are two.

"We look for an installer of pellet boilers and a lawyer for our contracts" is better posted as two requests, each
found by other firms. "Pellets and firewood" or "we make stoves and look for an agent" are one: what is wanted is
related, or one half only says who asks. Precision comes first: people are asked, and not for nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge.clauses import Direction
from knowledge.lexicon import NOT_TOPICS, Lexicon, Mention, Reading
from knowledge.words import split_words

HEART = 0.7  # of a mention's weight: what a half is about
MIN_WORDS = 2  # of either half
MAX_STEPS = 3  # up the tree of concepts to a common ancestor of related things
WORK = frozenset({"service", "function"})  # kinds of what a firm does; other firms have the things
# Who has these roles does it for the thing named before: "we make stoves and look for an agent".
_FOR_THE_OTHER = frozenset({"represents", "sells", "transports", "finances", "stores"})
# What is promised to those who come: "we look for fitters and offer training".
_PERKS = frozenset({"trains"})
# A comma makes a list of three and more, a job with its parts; "who installs ... and does ..." is said of one firm.
_ONE_LIST = re.compile(r",|\b(?:who|that|som|que|quien|qui|che)\b", re.IGNORECASE)
_ENDS = re.compile(r"[.;!?]+\s+|\n+")


@dataclass(frozen=True)
class _Half:
    """One half of a text: read by itself, and what the whole text says of it."""

    text: str
    reading: Reading
    mentions: tuple[Mention, ...]

    @property
    def direction(self) -> Direction:
        """What it says by itself: that it needs, that it offers in so many words ("we have" does not), or neither."""
        if "needs" in self.reading.cues:
            return Direction.NEEDS
        is_offer = self.is_spare or "offers_outright" in self.reading.cues
        is_ours = any(each.direction is Direction.OFFERS for each in self.mentions)
        return Direction.OFFERS if is_offer and is_ours else Direction.UNSTATED

    @property
    def is_spare(self) -> bool:
        """Whether it offers time rather than a thing."""
        return "spare_capacity" in self.reading.cues


def parts(content: str, lang: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The two needs of a text as sentences of their own, or the text alone.

    >>> from knowledge import lexicon
    >>> parts("We need wood pellets. We also look for a lawyer for contracts.", "en", lexicon.load())
    ('We need wood pellets', 'We also look for a lawyer for contracts')
    """
    whole = lexicon.read(content, lang)
    if whole.cues & {"joint_project", "buyers"}:
        return (content,)  # what is said beside them is what for, and what is sold
    for start, end in _cuts(content, whole.lang, lexicon):
        left, right = _halves(content[:start], content[end:], whole, lexicon)
        if len(left.text.split()) >= MIN_WORDS and right.text and _are_two(left, right, lexicon):
            return left.text, _by_itself(left.text, right, lexicon)
    return (content,)


def _halves(left: str, right: str, whole: Reading, lexicon: Lexicon) -> tuple[_Half, _Half]:
    place = len(split_words(left))
    before = tuple(each for each in whole.mentions if each.span[1] <= place)
    behind = tuple(each for each in whole.mentions if each.span[0] >= place)
    texts = _tidy(left), _tidy(right)
    readings = [lexicon.read(each, whole.lang) for each in texts]
    return _Half(texts[0], readings[0], before), _Half(texts[1], readings[1], behind)


def _cuts(content: str, lang: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Where a text may be cut: ends of sentences first, then conjunctions."""
    known = lexicon.directions["conjunction"].words.get(lang, ())
    for pattern in (_ENDS, _conjunction(known)):
        for match in pattern.finditer(content):
            yield match.span()


def _are_two(left: _Half, right: _Half, lexicon: Lexicon) -> bool:
    """Whether both halves are about something of their own that one firm hardly does."""
    if left.direction is Direction.UNSTATED:
        return False
    if right.direction not in (left.direction, Direction.UNSTATED):
        return _is_need_and_offer(left, right, lexicon)
    is_list = right.direction is Direction.UNSTATED  # "..., and a lawyer": in the whole it may seem to be a purpose
    hearts = [_hearts(left.mentions, lexicon), _hearts((right.reading if is_list else right).mentions, lexicon)]
    has_matter = all(found or half.is_spare for found, half in zip(hearts, (left, right), strict=True))
    if not has_matter or _is_related(hearts[0], hearts[1], lexicon):
        return False
    if is_list and _ONE_LIST.search(left.text):
        return False
    if is_list:
        return left.direction is Direction.NEEDS and _is_other_work(hearts[0], hearts[1], lexicon)
    return True


def _is_need_and_offer(left: _Half, right: _Half, lexicon: Lexicon) -> bool:
    """Whether one half asks for a thing and the other offers another one.

    Who offers first and then asks may only say whom for: "we sell pellet boilers and look for installers".
    """
    is_need_first = left.direction is Direction.NEEDS
    needed, offered = (left, right) if is_need_first else (right, left)
    wanted, ours = _hearts(needed.mentions, lexicon), _hearts(offered.mentions, lexicon)
    roles = [{each.role for each in half.mentions if each.role} for half in (needed, offered)]
    if not (wanted or (is_need_first and roles[0])) or not (ours or roles[1] - _PERKS or offered.is_spare):
        return False
    if roles[0] & _FOR_THE_OTHER:
        return False
    return not any(
        first.concept_id in lexicon.broader_than(second.concept_id)
        or second.concept_id in lexicon.broader_than(first.concept_id)
        for first in wanted
        for second in ours
    )


def _hearts(mentions: Iterable[Mention], lexicon: Lexicon) -> list[Mention]:
    return [
        each
        for each in mentions
        if each.concept_id and each.weight >= HEART and lexicon.concepts[each.concept_id].kind not in NOT_TOPICS
    ]


def _is_related(first: list[Mention], second: list[Mention], lexicon: Lexicon) -> bool:
    """Whether something of the one half is near something of the other in the tree of concepts."""
    above = [{concept for each in half for concept in _near(each.concept_id, lexicon)} for half in (first, second)]
    return not above[0].isdisjoint(above[1])


def _near(concept: str, lexicon: Lexicon) -> list[str]:
    return [each for each, steps in lexicon.broader_than(concept).items() if steps <= MAX_STEPS]


def _is_other_work(first: list[Mention], second: list[Mention], lexicon: Lexicon) -> bool:
    """Whether the second thing of a list ("..., and a lawyer") is other work than what is done with the first."""
    kinds = [{lexicon.concepts[each.concept_id].kind for each in half} for half in (first, second)]
    roles = {each.role for each in first if each.role}
    is_other = bool(roles) or kinds[0].isdisjoint(WORK)
    return kinds[1] <= WORK and is_other and roles.isdisjoint(each.role for each in second)


def _by_itself(left: str, right: _Half, lexicon: Lexicon) -> str:
    """The second half as a sentence: with the words that the first one begins with, where it has none of its own."""
    words = left.split()
    if right.direction is Direction.UNSTATED:
        for count in range(1, len(words)):
            opening = lexicon.read(" ".join(words[:count]), right.reading.lang)
            if opening.mentions:
                break
            if "needs" in opening.cues and not _goes_on(words, count, right.reading.lang, lexicon):
                return f"{' '.join(words[:count])} {right.text}"
    return right.text[:1].upper() + right.text[1:]


def _goes_on(words: list[str], count: int, lang: str, lexicon: Lexicon) -> bool:
    """Whether the cue takes in the next word too: "we look | for"."""
    return lexicon.read(words[count], lang).cues & {"purpose"} != frozenset()


def _tidy(half: str) -> str:
    return half.strip(" ,;.\n")


@lru_cache(maxsize=16)
def _conjunction(known: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in known if word.isalpha())
    return re.compile(rf"\s*,?\s+(?:{words or 'and'})\s+|\s*,\s+", re.IGNORECASE)
