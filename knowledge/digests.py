"""What a profile says, as its index has it: read once when the index is built, and again for the reasons of a match."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge import places, role_fit, text
from knowledge.lexicon import Direction, Lexicon
from knowledge.match_index import SideDigest

REMEMBERED = 5000  # texts: what firms seek is often said in the same words
JUST_READ = 16  # texts of which the reading is kept: the other side of the same profile comes next
UNKNOWN_WORD_SIZE = 0.5  # of a word that is in no lexicon, in the size of a profile
TIED_ROLE = 0.5  # of a role that was said of another thing than the one needed
TIED_ROLES = {"finances": 0.85, "transports": 0.8, "stores": 0.8, "represents": 0.85}  # that adapt more easily
KIND_OF_ROLE = 0.9  # of a role that only one kind of is offered: sea freight, when transport is needed
TURNED = 0.75  # of what a firm says among its offers that somebody needs: mostly its customers, "for who sells stoves"
THING_OF_WORK = 0.6  # of the weight of a thing without a role, for who begins with work: "translation, boiler manuals"
MIN_REGION = 4  # letters of a region's name


@dataclass(frozen=True, slots=True)
class Profile:
    """What a company says of itself; `lang` is an ISO 639-1 code or empty, `country` ISO 3166 or empty.

    What decides whether it may be proposed at all: its `cluster`, whether that `is_closed` to others, whether the
    firm is paused, and the languages that it `speaks`, if they are more than `lang`.
    """

    id: str
    lang: str = ""
    country: str = ""
    region: str = ""
    name: str = ""
    kind: str = ""
    offers: str = ""
    seeks: str = ""
    certificates: tuple[str, ...] = ()
    cluster: str = ""
    is_closed: bool = False
    is_paused: bool = False
    speaks: tuple[str, ...] = ()

    @property
    def offered(self) -> str:
        """What it says that it offers; one without a word of that has at least a name."""
        return self.offers or self.name


class Digester:
    """Reads both sides of profiles; a text that was read lately is not read again."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take the lexicon that texts are understood by."""
        self.lexicon = lexicon
        self._digest = lru_cache(maxsize=REMEMBERED)(self._read)
        self._reading = lru_cache(maxsize=JUST_READ)(lexicon.read)
        self._takes = lru_cache(maxsize=REMEMBERED)(self._is_taking)

    def offers(self, profile: Profile) -> SideDigest:
        """What a profile offers."""
        return self._digest(profile.offered, profile.lang, Direction.OFFERS, profile.certificates)

    def seeks(self, profile: Profile) -> SideDigest:
        """What a profile seeks, or says among its offers that it takes: "used boilers, we buy and sell"."""
        takes = self._takes(profile.offers, profile.lang)
        return self._digest(profile.seeks, profile.lang, Direction.NEEDS, (), profile.offers if takes else "")

    def _is_taking(self, offers: str, lang: str) -> bool:
        return any(each.direction is Direction.NEEDS for each in self._reading(offers, lang).mentions)

    def places(self, profile: Profile, offered: SideDigest) -> set[str]:
        """The country of a profile and those it names in its offers, and the words of its region."""
        return {profile.country, *offered.countries, *region_words(profile.region)} - {""}

    def _read(
        self, content: str, lang: str, default: Direction, certificates: Sequence[str], other: str = ""
    ) -> SideDigest:
        """One side of a profile by its text, and by what the text of the `other` side says outright of this one."""
        lexicon = self.lexicon
        reading = self._reading(content, lang)
        outright = [each for each in self._reading(other, lang).mentions if each.direction is default] if other else []
        concepts: dict[str, tuple[int, float]] = {}
        roles: dict[str, float] = {}
        first = next((each.concept_id for each in reading.mentions if each.concept_id), "")
        does_work = default is Direction.OFFERS and lexicon.is_work(first)
        for mention in (*reading.mentions, *outright):
            is_turned = (mention.direction or default) is not default
            if is_turned and default is not Direction.OFFERS:
                continue
            if mention.concept_id:
                is_matter = not does_work or mention.role or lexicon.is_work(mention.concept_id)
                said = mention.weight * (1.0 if is_matter else THING_OF_WORK) * (TURNED if is_turned else 1.0)
                mask, weight = concepts.get(mention.concept_id, (0, 0.0))
                concepts[mention.concept_id] = (mask | role_fit.mask(mention.role), max(weight, said))
            kind_of = lexicon.role_of(mention.concept_id)
            if kind_of and not mention.role:
                roles[kind_of] = max(roles.get(kind_of, 0.0), KIND_OF_ROLE)
            if mention.role:
                weight = TIED_ROLES.get(mention.role, TIED_ROLE) if mention.concept_id else 1.0
                roles[mention.role] = max(roles.get(mention.role, 0.0), weight)
        for certificate in certificates:
            for mention in lexicon.read(certificate, lang).mentions:
                if mention.concept_id:
                    concepts.setdefault(mention.concept_id, (role_fit.mask(mention.role), 1.0))
        weights = [weight for _, weight in concepts.values()] + [weight for weight in roles.values() if weight == 1.0]
        size = sum(weights) + UNKNOWN_WORD_SIZE * len(reading.unknown)
        countries = places.countries(reading.words, lang or "en")
        return SideDigest(concepts, roles, frozenset(reading.content), size, countries)


@lru_cache(maxsize=5000)
def region_words(region: str) -> frozenset[str]:
    """The words of a region's name that tell it from others, folded."""
    return frozenset(text.fold(word) for word in text.words(region) if len(word) >= MIN_REGION)
