"""The one sentence of a request: recognised among questions, cleaned, and kept free of the company's name."""

from __future__ import annotations

import re

from bot.errors import UserError
from bot.models import Company, PartnershipRequest, Person
from bot.services.lines import single_line, within
from bot.services.partnerships.flags import hidden
from bot.texts import mark
from knowledge import packages, splitting
from knowledge.lexicon import Direction, Lexicon
from knowledge.matching import RequestType
from knowledge.needs import SERVICES
from knowledge.places import country

LONGEST = int(PartnershipRequest.__table__.c.text.type.length)  # type: ignore[attr-defined]
# A request of fewer words that say something is asked back about.
ENOUGH_WORDS = 3
# A sentence of so many words has said it with fewer of the trade: long ones of a compounding language, a country, what
# kind of cooperation it is.
WHOLE_SENTENCE, ENOUGH_IN_A_SENTENCE = 4, 2
_NEEDS_OR_OFFERS = frozenset({"needs", "offers", "purpose"})

# How a request opens when somebody writes one instead of a question. The lexicon's cues say more ("need", "buy",
# "who can"), but those open questions as well; these are unmistakable.
_OPENINGS = (
    "we look for|we are looking for|we're looking for|looking for|i am looking for|i'm looking for|i look for|we seek|"
    "we are seeking|seeking|we are searching for|searching for|in search of|wanted|we offer|we can offer|"
    "vi söker|söker|sökes|jag söker|vi letar efter|letar efter|vi efterlyser|efterlyser|efterlyses|vi erbjuder|"
    "vi kan erbjuda|erbjuder|wir suchen|suchen|suche|ich suche|gesucht|wir sind auf der suche nach|auf der suche nach|"
    "wir bieten|wir können anbieten|szukamy|szukam|poszukujemy|poszukuję|poszukiwany|poszukiwani|oferujemy|"
    "możemy zaoferować|buscamos|estamos buscando|se busca|busco|ofrecemos|nous cherchons|nous recherchons|on cherche|"
    "cherchons|recherchons|recherche|cherche|à la recherche de|nous proposons|nous offrons|proposons|cerchiamo|cercasi|"
    "cerco|siamo alla ricerca di|stiamo cercando|offriamo|proponiamo|etsimme|haemme|etsin|haussa|etsitään|tarjoamme|"
    "ieškome|ieškau|ieškoma|siūlome"
)
# "We need ..." opens both; it is a request when somebody who does something is needed.
_PERHAPS = (
    "we need|we want|we would like|we sell|we have|vi behöver|vi vill|vi säljer|vi har|wir brauchen|wir benötigen|"
    "wir wollen|wir möchten|chcemy|chcielibyśmy|queremos|nous voulons|nous souhaitons|vogliamo|vorremmo|"
    "haluamme|haluaisimme|norime|norėtume|"
    "wir verkaufen|wir haben|potrzebujemy|sprzedajemy|mamy|necesitamos|vendemos|tenemos|nous avons besoin|nous vendons|"
    "nous avons|abbiamo bisogno|vendiamo|abbiamo|tarvitsemme|myymme|meillä on|mums reikia|reikia|parduodame|turime"
)
# The same behind what comes first in the sentence: "Ab März suchen wir ...", "Od marca szukamy ...".
_WITHIN = re.compile(
    r"\b(?:we look for|we are looking for|we offer|söker vi|letar vi efter|efterlyser vi|erbjuder vi|suchen wir|"
    r"suche ich|bieten wir|szukamy|poszukujemy|oferujemy|buscamos|ofrecemos|nous cherchons|nous recherchons|on cherche|"
    r"nous proposons|cerchiamo|offriamo|etsimme|haemme|tarjoamme|ieškome|siūlome)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(rf"\W*(?:{_OPENINGS})\b", re.IGNORECASE)
_PERHAPS_OPENING = re.compile(rf"\W*(?:{_PERHAPS})\b", re.IGNORECASE)
# How a question opens that ends without its mark.
_ASKS = re.compile(
    r"\W*(?:what|how|why|when|where|which|who|whose|is|are|do|does|did|can|could|may|must|should|will|would|"
    r"vad|hur|varför|när|var|vilken|vilket|vilka|vem|är|kan|får|måste|ska|bör|finns|"
    r"was|wie|warum|wieso|wann|wo|wohin|welche\w*|wer|ist|sind|kann|darf|muss|soll|gibt|"
    r"co|jak|jaki|jaka|jakie|dlaczego|kiedy|gdzie|który|która|które|kto|czy|ile|można|"
    r"qué|que|cómo|por qué|cuándo|cuánto|cuál|dónde|quién|es|son|puedo|hay|"
    r"quoi|quel\w*|comment|pourquoi|quand|combien|où|qui|est|sont|peut|puis|faut|y a-t-il|"
    r"cosa|che|come|perché|quando|quanto|quale|dove|chi|è|sono|posso|si può|c'è|"
    r"mitä|mikä|miten|miksi|milloin|missä|kuka|kuinka|onko|voiko|saako|pitääkö|"
    r"kas|kaip|kodėl|kada|kur|kuris|kuri|kiek|ar|galima)\b",
    re.IGNORECASE,
)
_BY_AMOUNT = frozenset({"fuel", "product", "component"})  # kinds of what is bought and sold by number and weight
_PARTS = re.compile(r"[^.!?,;:\n]*[.!?,;:\n]?")

_LEGAL_FORMS = re.compile(
    r"[\s,]+(?:ab|hb|gmbh(?: & co\.? kg)?|kg|ag|ug|eg|e\.k\.|sp\. ?z ?o\.? ?o\.?|s\.?a\.?|s\.?l\.?|s\.?r\.?l\.?|"
    r"s\.?p\.?a\.?|sarl|sas|oy|oyj|ky|uab|mb|as|oü|sia|ltd\.?|inc\.?)$",
    re.IGNORECASE,
)
HIDDEN = "…"
_SHORTEST_NAME = 4


def is_request(text: str, language: str, lexicon: Lexicon) -> bool:
    """Whether somebody who could have asked a question wrote "we look for ..." or "we offer ..." instead."""
    for part in _PARTS.findall(text)[:3]:
        if part.rstrip().endswith("?"):
            return False
        if _OPENING.match(part):
            return True
        if _PERHAPS_OPENING.match(part):
            return "?" not in text and _concerns_a_firm(text, language, lexicon)
    is_within = "?" not in text and not _ASKS.match(text) and _WITHIN.search(text) is not None
    return is_within and bool(lexicon.read(text, language).mentions)


def sounds_like_request(text: str, language: str, lexicon: Lexicon) -> bool:
    """Whether a few words may be a need or an offer though they do not say so: "Heating for 40 terraced houses".

    Somebody does it, or sells it by the ton; what it costs and how loud it is are questions.
    """
    if "?" in text or _ASKS.match(text) or len(text) > LONGEST:
        return False
    reading = lexicon.read(text, language_of(text, language, lexicon))
    known = [(lexicon.concepts[each.concept_id].kind if each.concept_id else "", each) for each in reading.mentions]
    if "spare_capacity" in reading.cues or (reading.cues & {"needs", "offers"} and known):
        return True
    if any(kind == "term" for kind, _ in known):
        return False
    is_work = any(kind in SERVICES or each.role not in ("", "finances") for kind, each in known)
    is_amount = any(character.isdigit() for character in text) and any(kind in _BY_AMOUNT for kind, _ in known)
    return is_work or is_amount or bool(packages.split(text, reading.lang, lexicon))


def needs_more(text: str, language: str, lexicon: Lexicon) -> bool:
    """Whether the sentence says too little to find anybody by."""
    found = lexicon.read(text, language_of(text, language, lexicon))
    things = [word for word in found.content if not country(word, found.lang)]
    is_place_named = any(country(word, found.lang) for word in found.words)
    said = len(things) + is_place_named + bool(found.cues - _NEEDS_OR_OFFERS)
    return said < (ENOUGH_WORDS if len(found.words) < WHOLE_SENTENCE else ENOUGH_IN_A_SENTENCE)


def needs_in(text: str, language: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The sentence, or two of them where it holds two needs that one firm hardly meets.

    A job of many parts stays whole: a team is found for it.
    """
    if packages.split(text, language_of(text, language, lexicon), lexicon):
        return (text,)
    return splitting.parts(text, language_of(text, language, lexicon), lexicon)


def language_of(text: str, language: str, lexicon: Lexicon) -> str:
    """What the text is written in: the writer's ``language``, or another one that knows more of its words."""
    own, guessed = lexicon.read(text, language), lexicon.read(text, "")
    return guessed.lang if len(guessed.unknown) < len(own.unknown) else own.lang


def joined(first: str, added: str) -> str:
    """A short sentence with what was answered to the question back; an answer that repeats it stands alone."""
    words = set(first.casefold().split())
    return added if words <= set(added.casefold().split()) else f"{first.rstrip(' .,!')}, {added}"


def checked(text: str, company: Company) -> str:
    """The sentence to keep; raises :class:`UserError` with what to write instead."""
    sentence = single_line(text)
    if not sentence:
        raise UserError(mark("Please write what you need in one sentence, as a text message."))
    if not any(character.isalnum() for character in sentence):
        raise UserError(mark("I need words for this. Please write in one sentence what you need or offer."))
    within(sentence, LONGEST)
    if mentions_name(sentence, company):
        raise UserError(
            mark("Please leave out your company's name. Other firms see the sentence without knowing whose it is.")
        )
    return sentence


def anonymous(text: str, person: Person, company: Company, lexicon: Lexicon) -> str:
    """What a firm says of itself without its name, without the words that tell it apart, and without contacts."""
    known_by = [company.name, bare(company.name), person.name]
    known_by += [*lexicon.read(company.name, company.language).unknown, *person.name.split()]
    for name in sorted(set(known_by), key=len, reverse=True):
        if len(name) >= _SHORTEST_NAME:
            text = re.sub(rf"(?<!\w){re.escape(name)}\w{{0,3}}(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
    return hidden(text, HIDDEN)


def bare(name: str) -> str:
    """A company's name without its legal form: ``Lindbergs Värme AB`` -> ``Lindbergs Värme``."""
    return _LEGAL_FORMS.sub("", name.strip())


def mentions_name(sentence: str, company: Company) -> bool:
    """Whether the sentence names the company, with or without its legal form."""
    name = bare(company.name)
    return len(name) >= _SHORTEST_NAME and bool(
        re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sentence, flags=re.IGNORECASE)
    )


def _concerns_a_firm(text: str, language: str, lexicon: Lexicon) -> bool:
    directions = (Direction.NEEDS, Direction.OFFERS)
    reading = lexicon.read(text, language)
    is_joint = RequestType.JOINT_PROJECT in reading.cues  # "let us bid together": what for has no role
    return is_joint or any(mention.role and mention.direction in directions for mention in reading.mentions)
