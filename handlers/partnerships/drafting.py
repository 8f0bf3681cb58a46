"""A draft of a request: a look at what was understood, one tap for each correction, one to send it."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import BACK, Context
from bot.models import PartnershipRequest, Reach, RequestState
from bot.services import partnerships, yes_no
from bot.services.partnerships import browsing, drafting
from bot.services.partnerships.drafting import Draft
from bot.views.partnerships import browsing as browsing_views
from bot.views.partnerships import drafts as views
from bot.views.reply import Reply, action
from handlers.partnerships import changing
from handlers.partnerships.asking import last_part, named, show_asked
from handlers.partnerships.requests import show
from handlers.partnerships.settling import retire_check_cards
from handlers.routing import Route, button, dialog
from knowledge.matching import RequestType

# While a draft is on the screen a typed yes or no is about it.
AT_DRAFT = "partner.draft"


async def take_answer(context: Context, number: int, said: yes_no.Reading) -> None:
    """A yes sends the draft, what stands behind a no takes its text's place."""
    request = await partnerships.draft(context.session, context.person, number)
    if said.is_yes and not said.rest:
        await _confirm(context, number)
    elif said.is_no and said.rest:
        await _rewrite(context, number, said.rest)
    else:
        await _keep_in_mind(context, number)
        await context.reply(views.not_sent(context.t, request))


async def _keep_in_mind(context: Context, number: int) -> None:
    """A typed yes or no is about this draft from now on."""
    await context.open_dialog(AT_DRAFT, request_id=number, **{BACK: action("partner.draft", number)})


async def _show_next(context: Context) -> None:
    """The draft that still waits, if there is one."""
    request = await drafting.next_draft(context.session, context.person)
    if request is not None:
        await _keep_in_mind(context, request.id)
        await context.reply(await _draft(context, request, is_next=True))


async def _draft(context: Context, request: PartnershipRequest, *, is_next: bool = False) -> Reply:
    """The draft with all that may be corrected."""
    lexicon = await context.brain.lexicon()
    return views.draft(context.t, await _details(context, request), lexicon, is_next=is_next)


async def _details(context: Context, request: PartnershipRequest) -> Draft:
    lexicon, market = await context.brain.lexicon(), await context.brain.market(context.session)
    return await drafting.details_of_draft(context.session, request, lexicon, market, context.now)


async def show_draft_of(context: Context, request: PartnershipRequest) -> None:
    """The draft, in place of the message that was tapped; a typed yes sends it."""
    await _keep_in_mind(context, request.id)
    await show_in_place(context, await _draft(context, request))


async def show_in_place(context: Context, view: Reply) -> None:
    """In place of the message that was tapped, or as a new one to what was written."""
    await context.reply(view.edited() if context.is_tap else view)


async def show_draft(context: Context) -> None:
    """Back to the draft."""
    request = await partnerships.draft(context.session, context.person, context.row_id)
    await show_draft_of(context, request)


async def choose_type(context: Context) -> None:
    """Offer the types; with a type behind it, take that."""
    if len(context.action_parts) < 2:
        request = await partnerships.draft(context.session, context.person, context.row_id)
        await context.close_dialog()  # a typed yes is no longer about the draft, until it is shown again
        await context.reply(views.choose_type(context.t, request).edited())
        return
    kind = named(RequestType, context.action_parts[1])
    request = await partnerships.set_type(context.session, context.person, context.row_id, kind, context.now)
    await show_draft_of(context, request)


async def choose_term(context: Context) -> None:
    """Offer how long it may stay open; with a number of days behind it, take that."""
    if len(context.action_parts) < 2:
        request = await partnerships.draft(context.session, context.person, context.row_id)
        await context.close_dialog()
        await context.reply(views.choose_term(context.t, await _details(context, request)).edited())
        return
    days = context.action_number(1)
    await show_draft_of(
        context, await partnerships.set_term(context.session, context.person, context.row_id, days, context.now)
    )


async def take_concept(context: Context) -> None:
    """ "I do not mean that", or after all."""
    concept, lexicon = last_part(context), await context.brain.lexicon()
    request = await partnerships.set_concept(
        context.session, context.person, context.row_id, concept, lexicon, context.now
    )
    await show_draft_of(context, request)


async def take_reach(context: Context) -> None:
    """Own cluster or all."""
    reach = named(Reach, last_part(context))
    request = await partnerships.set_reach(context.session, context.person, context.row_id, reach)
    await show_draft_of(context, request)


async def change_text(context: Context) -> None:
    """Ask for another sentence."""
    request = await partnerships.to_rewrite(context.session, context.person, context.row_id)
    back = action("partner.draft" if request.state is RequestState.DRAFT else "partner.open", request.id)
    await context.open_dialog("partner.text", request_id=request.id, **{BACK: back})
    await context.reply(views.rewrite(context.t, request))


async def take_text(context: Context) -> None:
    """The other sentence has come."""
    await _rewrite(context, context.dialog.data["request_id"], context.text)


async def _rewrite(context: Context, number: int, text: str) -> None:
    lexicon = await context.brain.lexicon()
    request = await partnerships.rewrite(context.session, context.person, number, text, lexicon, context.now)
    await context.close_dialog()
    await retire_check_cards(context.session, request, context.now)
    if request.next_text:
        await changing.preview(context, request.id, is_edit=False)
    else:
        await show_draft_of(context, request)


async def clean(context: Context) -> None:
    """Without the contacts in it."""
    request = await partnerships.clean(context.session, context.person, context.row_id)
    await retire_check_cards(context.session, request, context.now)
    if request.next_text:
        await changing.preview(context, request.id, is_edit=True)
    elif request.state is RequestState.OPEN:
        await changing.show_kept(context, request)
    else:
        await show_draft_of(context, request)


async def discard(context: Context) -> None:
    """The draft is not wanted."""
    request = await partnerships.discard(context.session, context.person, context.row_id)
    await context.reply(views.discarded(context.t, request).edited())
    await _leave_draft(context)
    await _show_next(context)


async def restore(context: Context) -> None:
    """It was discarded, or withdrawn before anybody heard of it, by mistake."""
    request = await partnerships.restore(context.session, context.person, context.row_id, context.now)
    if request.state is RequestState.DRAFT:
        await show_draft_of(context, request)
    else:
        await show(context)


async def confirm(context: Context) -> None:
    """Ask the firms that fit best."""
    await _confirm(context, context.row_id)


async def _confirm(context: Context, number: int) -> None:
    matcher = await context.brain.matcher(context.session)
    await show_asked(context, await partnerships.confirm(context.session, context.person, number, matcher, context.now))
    await _leave_draft(context)
    await _show_next(context)


async def _leave_draft(context: Context) -> None:
    """A typed yes is no longer about a draft."""
    if context.has_dialog and context.dialog.step == AT_DRAFT:
        await context.close_dialog()


async def show_similar(context: Context) -> None:
    """What another firm has open, beside the draft."""
    request = await partnerships.draft(context.session, context.person, context.row_id)
    lexicon, other_id = await context.brain.lexicon(), context.action_number(1)
    found = await browsing.one(context.session, context.person, other_id, lexicon, context.now)
    back = action("partner.draft", request.id)
    await context.close_dialog()
    await context.reply(browsing_views.card(context.t, found, lexicon, back).edited())


ROUTES: tuple[Route, ...] = (
    button("partner.draft", show_draft, Action.PARTICIPATE),
    button("partner.type", choose_type, Action.PARTICIPATE),
    button("partner.term", choose_term, Action.PARTICIPATE),
    button("partner.concept", take_concept, Action.PARTICIPATE),
    button("partner.similar", show_similar, Action.PARTICIPATE),
    button("partner.reach", take_reach, Action.PARTICIPATE),
    button("partner.text", change_text, Action.PARTICIPATE),
    button("partner.clean", clean, Action.PARTICIPATE),
    button("partner.discard", discard, Action.PARTICIPATE),
    button("partner.restore", restore, Action.PARTICIPATE),
    button("partner.confirm", confirm, Action.PARTICIPATE),
    dialog("partner.text", take_text, Action.PARTICIPATE),
)
