"""Applications: sent to the coordinators, decided by the first tap."""

from __future__ import annotations

from bot import menus, outbox
from bot.authorize import Action
from bot.context import Context
from bot.models import Delivery, MembershipApplication, Person
from bot.services import members, people
from bot.services.members import Decision, Draft
from bot.texts import texts
from bot.views.members import joining as view
from handlers.routing import Route, button


async def apply(context: Context, draft: Draft) -> None:
    """Keep the application and give every coordinator a card of it."""
    application = await members.apply(context.session, context.person, draft, context.now)
    cards = [
        await context.send(reader, view.application_card(texts(reader.language), application))
        for reader in await people.responsible(context.session, application.cluster_id)
    ]
    await context.session.flush()
    await members.remember_cards(context.session, application, [card.id for card in cards])
    await context.reply(view.applied(context.t, application, is_read=bool(cards)).edited())


async def show_waiting(context: Context, application: MembershipApplication) -> None:
    """The applicant asks again."""
    await context.reply(view.applied(context.t, application, is_read=bool(application.card_ids)))


async def withdraw(context: Context) -> None:
    """The applicant thinks better of it."""
    await members.withdraw(context.session, context.person, context.now)
    await context.reply(view.withdrawn(context.t, context.person).edited())


async def list_waiting(context: Context) -> None:
    """A card for each application that waits."""
    waiting = await members.waiting_applications(context.session, context.person)
    cards = [view.application_card(context.t, application) for application in waiting[:5]]
    await context.reply(*(cards or [view.no_applications(context.t)]))


async def approve(context: Context) -> None:
    """Let the applicant in."""
    await _decide(context, is_approved=True)


async def decline(context: Context) -> None:
    """Do not let the applicant in."""
    await _decide(context, is_approved=False)


async def _decide(context: Context, *, is_approved: bool) -> None:
    decision = await members.decide(
        context.session, context.person, context.row_id, is_approved=is_approved, now=context.now
    )
    application = decision.application
    await context.reply(view.decided_card(context.t, application, decision.decided_by).edited())
    if decision.is_news:
        await _tell_applicant(context, decision)
        await _tell_others(context, decision)


async def _tell_applicant(context: Context, decision: Decision) -> None:
    applicant = decision.application.person
    t = texts(applicant.language)
    if decision.joined is not None:
        await context.send(applicant, view.joined(t, decision.joined))
    else:
        await context.send(applicant, view.declined(t, decision.application, applicant))
    context.after_commit(lambda: menus.publish(context.bot, applicant))


async def _tell_others(context: Context, decision: Decision) -> None:
    """The cards of the other coordinators say who decided."""
    for card_id in decision.application.card_ids:
        card = await context.session.get(Delivery, card_id)
        if card is None or card.chat_id == context.chat.id:
            continue
        reader = await people.by_telegram_id(context.session, card.chat_id)
        await _edit_card(context, card, reader, decision)


async def _edit_card(context: Context, card: Delivery, reader: Person | None, decision: Decision) -> None:
    t = texts(reader.language if reader else None)
    reply = view.decided_card(t, decision.application, decision.decided_by)
    await outbox.enqueue(context.session, card.chat_id, reply, now=context.now, edits_id=card.id)


ROUTES: tuple[Route, ...] = (
    button("member.withdraw", withdraw, Action.VISIT),
    button("member.waiting", list_waiting, Action.COORDINATE),
    button("member.approve", approve, Action.COORDINATE),
    button("member.decline", decline, Action.COORDINATE),
)
