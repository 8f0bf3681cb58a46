"""Contacts: which fields a person has to share, and the card that the other side gets of them."""

from __future__ import annotations

import re

from bot.models import Person
from bot.services.partnerships.sentences import bare

Contact = dict[str, str]
"""Field -> value, in the order shown: company, person, phone, email, website, telegram; empty ones are left out."""

WAYS_TO_REACH = frozenset({"phone", "email", "website", "telegram"})
# RFC 2426, 2.6: lines longer than this many characters should be folded; counted in bytes to be safe.
VCARD_LINE_BYTES = 75


def contact_of(person: Person) -> Contact:
    """What the person and their company have to share now."""
    company = person.company
    given = {
        "company": company.name if company else "",
        "person": person.name,
        "phone": company.phone if company else "",
        "email": company.email if company else "",
        "website": company.website if company else "",
        "telegram": f"@{person.username}" if person.username else "",
    }
    return {field: value for field, value in given.items() if value}


def can_be_reached_by(contact: Contact) -> bool:
    """Whether somebody who gets the contact can do anything with it."""
    return not WAYS_TO_REACH.isdisjoint(contact)


def vcard(contact: Contact) -> bytes:
    """The contact as a vCard 3.0 (RFC 2426) in UTF-8."""
    given, _, family = contact["person"].rpartition(" ")
    name = f"N:{_escaped(family)};{_escaped(given)};;;" if given else f"N:;{_escaped(family)};;;"
    lines = ["BEGIN:VCARD", "VERSION:3.0", name, f"FN:{_escaped(contact['person'])}"]
    lines += [
        f"{label}:{_escaped(contact[field])}"
        for field, label in (("company", "ORG"), ("phone", "TEL;TYPE=WORK,VOICE"), ("email", "EMAIL;TYPE=INTERNET"))
        if field in contact
    ]
    lines += [f"URL:{_on_one_line(contact['website'])}"] if "website" in contact else []
    lines += [f"URL:https://t.me/{contact['telegram'].removeprefix('@')}"] if "telegram" in contact else []
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCARD"]).encode()


def vcard_name(contact: Contact) -> str:
    """A file name for the card."""
    plain = re.sub(r"[^\w -]", "", bare(contact.get("company", contact["person"]))).strip()
    return f"{plain or 'contact'}.vcf"


def _escaped(value: str) -> str:
    """A text value by RFC 2426, 4: backslash, comma, semicolon and line breaks are escaped."""
    plain = value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return re.sub(r"\r\n|[\r\n]", r"\\n", plain)


def _on_one_line(value: str) -> str:
    """An address, which is not escaped but may not break the line either."""
    return re.sub(r"\s", "", value)


def _folded(line: str) -> str:
    """Folded by RFC 2426, 2.6: continuation lines begin with a blank; no character is cut in two."""
    parts, current, room = [], "", VCARD_LINE_BYTES
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(current)
            current, room = " ", VCARD_LINE_BYTES - 1
        current += character
        room -= size
    return "\r\n".join([*parts, current])
