"""What people type about their company, cleaned and checked; each refusal says what to do instead."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.errors import UserError
from bot.models import Company
from bot.services.lines import single_line, within
from bot.texts import mark


class CompanyField(StrEnum):
    """What can be changed about a company by one message; the value is the column's name."""

    NAME = "name"
    ABOUT = "about"
    SEEKS = "seeks"
    PLACE = "place"
    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"
    CERTIFICATES = "certificates"

    @property
    def is_required(self) -> bool:
        """Whether a company cannot be without it."""
        return self in (CompanyField.NAME, CompanyField.ABOUT)

    @property
    def longest(self) -> int:
        """The most characters that the table keeps."""
        return int(Company.__table__.c[self.value].type.length)  # type: ignore[attr-defined]


# The local part and the labels of RFC 5321, loosely: what a person plausibly types, not all that is legal.
_EMAIL = re.compile(r"[^\s@<>\"(),;:]+@[^\s@<>\"(),;:/]+\.[^\s@<>\"(),;:/.]{2,}")
_HOST = re.compile(r"[^\s/?#@:.]+(\.[^\s/?#@:.]+)*\.[^\W\d_][\w-]+", re.ASCII | re.IGNORECASE)
_INTERNATIONAL_HOST = re.compile(r"[^\s/?#@:.<>\"]+(\.[^\s/?#@:.<>\"]+)+")
# ITU-T E.164: at most 15 digits; 5 is the shortest subscriber number with an area code in use in Europe.
_PHONE_DIGITS = range(5, 16)


def checked_value(field: CompanyField, text: str) -> str:
    """The value to keep for what was typed; raises :class:`UserError` with what to do."""
    return within(_CHECKS[field](single_line(text)), field.longest)


def _worded(text: str) -> str:
    if not text:
        raise UserError(mark("Please write it as a text message."))
    if not any(character.isalnum() for character in text):
        raise UserError(mark("I need words for this. Please write it in letters."))
    return text


def _about(text: str) -> str:
    if len(_worded(text)) < 8:
        raise UserError(
            mark("A little more, please: what do you make or do? For example: “We install pellet boilers.”")
        )
    return text


def _phone(text: str) -> str:
    digits = re.sub(r"[\s()./–-]|tel:?", "", _worded(text), flags=re.IGNORECASE)
    if not re.fullmatch(r"\+?[0-9]+", digits) or len(digits.lstrip("+")) not in _PHONE_DIGITS:
        raise UserError(mark("That does not look like a phone number. For example: +46 70 123 45 67"))
    return text


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(_worded(text).removeprefix("mailto:")):
        raise UserError(mark("That does not look like an e-mail address. For example: anna@lindbergs.example"))
    return text.removeprefix("mailto:")


def _website(text: str) -> str:
    address = re.sub(r"^https?://", "", _worded(text), flags=re.IGNORECASE)
    host, slash, path = address.partition("/")
    host, colon, port = host.partition(":")
    is_host = _HOST.fullmatch(host) or (not host.isascii() and _INTERNATIONAL_HOST.fullmatch(host))
    if not is_host or " " in address or (colon and not port.isdecimal()):
        raise UserError(mark("That does not look like a web address. For example: www.lindbergs.example"))
    scheme = "http" if text.lower().startswith("http://") else "https"
    return f"{scheme}://{host.lower()}{colon}{port}{slash}{path}"


def _certificates(text: str) -> str:
    return ", ".join(filter(None, (part.strip() for part in re.split(r"[,;]", _worded(text)))))


_CHECKS = {
    CompanyField.NAME: _worded,
    CompanyField.ABOUT: _about,
    CompanyField.SEEKS: _worded,
    CompanyField.PLACE: _worded,
    CompanyField.PHONE: _phone,
    CompanyField.EMAIL: _email,
    CompanyField.WEBSITE: _website,
    CompanyField.CERTIFICATES: _certificates,
}
