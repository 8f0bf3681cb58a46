"""What a member changes about their company and about themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize
from bot.db import locked
from bot.errors import NotFound, UserError
from bot.models import Company, CompanyKind, Person
from bot.services import people
from bot.services.members.fields import CompanyField, checked_value
from bot.services.members.joining import Draft, Joined, admit
from bot.texts import languages, mark


async def own_company(session: AsyncSession, person: Person) -> Company:
    """The person's company, held for writing; raises NotFound for a coordinator without one."""
    company = await locked(session, Company, person.company_id) if person.company_id else None
    if company is None:
        raise NotFound(mark("You have not named your company yet. Tap /profile to add it."))
    authorize(person, Action.PARTICIPATE, company)
    return company


async def set_company_field(session: AsyncSession, person: Person, field: CompanyField, text: str) -> Company:
    """Change one field of the person's company; an empty text clears one that is not required."""
    value = "" if not text and not field.is_required else checked_value(field, text)
    company = await own_company(session, person)
    setattr(company, field.value, value)
    if field is CompanyField.ABOUT:
        company.language = person.language
    await people.bump(session, "companies")
    return company


async def set_company_kind(session: AsyncSession, person: Person, kind: CompanyKind) -> Company:
    """Say what the company is."""
    company = await own_company(session, person)
    company.kind = kind
    await people.bump(session, "companies")
    return company


async def add_company(session: AsyncSession, person: Person, draft: Draft, now: datetime) -> Joined:
    """A coordinator who joined without a company names it, or says at which member company they work."""
    authorize(person, Action.PARTICIPATE)
    if person.company_id is not None or person.cluster is None:
        raise UserError(mark("You have a company already. Tap /profile to see it."))
    return await admit(session, person, person.cluster, person.role, draft, now)


def set_language(person: Person, language: str) -> None:
    """Speak this language with the person from now on, whatever Telegram says."""
    if language not in languages():
        raise NotFound(mark("I do not speak that language yet."))
    person.language = language
    person.has_chosen_language = True


def set_subscribed(person: Person, is_subscribed: bool) -> None:
    """Whether the person gets their cluster's announcements."""
    person.is_subscribed = is_subscribed
