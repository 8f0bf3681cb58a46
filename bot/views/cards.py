"""Cards: how a company and a person are shown, wherever they are shown."""

from __future__ import annotations

from bot.models import Company, CompanyKind, Person
from bot.texts import Texts
from bot.views.reply import Markup, bold, escape, lines, paragraphs, quoted


def company_card(t: Texts, company: Company, *, with_contacts: bool) -> Markup:
    """The company in a few lines; its contacts only where ``with_contacts`` says that they may be seen."""
    return paragraphs(
        lines(bold(company.name), headline(t, company)),
        quoted(company.about),
        lines(
            t("Looks for: {seeks}", seeks=company.seeks) if company.seeks else None,
            t("Certificates: {certificates}", certificates=company.certificates) if company.certificates else None,
        ),
        contacts(t, company) if with_contacts else None,
    )


def headline(t: Texts, company: Company) -> Markup:
    """What it is and where: ``Small or medium firm · Skellefteå, Sweden``."""
    country = t.country(company.cluster.country)
    place = f"{company.place}, {country}" if company.place else f"{company.cluster.region}, {country}"
    return Markup(" · ").join([kind_name(t, company.kind), place])


def contacts(t: Texts, company: Company) -> Markup:
    """The fields that leave the company only by consent; those that are empty are left out."""
    return lines(
        t("Phone: {phone}", phone=company.phone) if company.phone else None,
        t("E-mail: {email}", email=company.email) if company.email else None,
        t("Website: {website}", website=company.website) if company.website else None,
    )


def person_line(person: Person) -> Markup:
    """A name, with the username where there is one: ``Anna Lindberg (@anna)``."""
    return Markup("{} (@{})").format(person.name, person.username) if person.username else escape(person.name)


def kind_name(t: Texts, kind: CompanyKind) -> Markup:
    """What a kind of member organisation is called."""
    match kind:
        case CompanyKind.SME:
            return t("Small or medium firm")
        case CompanyKind.LARGE:
            return t("Large firm")
        case CompanyKind.PUBLIC:
            return t("Public body")
        case CompanyKind.ASSOCIATION:
            return t("Association")
