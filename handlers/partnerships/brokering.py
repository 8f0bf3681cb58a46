"""For coordinators: ``/requests``, a firm proposed by hand, with or without one's name, and the cluster's openness."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import BACK, Context
from bot.errors import UserError
from bot.models import Proposal, ProposalState
from bot.services import partnerships
from bot.services.partnerships import brokering, vouching
from bot.services.partnerships.brokering import Overview, Stage
from bot.texts import mark, texts
from bot.views.partnerships import brokering as views
from bot.views.partnerships import proposals as cards
from bot.views.reply import action
from handlers.partnerships.asking import named
from handlers.routing import Route, button, command, dialog


async def menu(context: Context) -> None:
    """The cluster's requests at a glance."""
    await context.close_dialog()
    found = await _overview(context)
    view = views.overview(context.t, found)
    await context.reply(view.edited() if context.is_tap else view)


async def show_subjects(context: Context) -> None:
    """What they are about."""
    found = await _overview(context)
    await context.reply(views.by_subject(context.t, found, await context.brain.lexicon()).edited())


async def _overview(context: Context) -> Overview:
    return await brokering.overview(context.session, context.person, await context.brain.lexicon(), context.now)


async def show_list(context: Context) -> None:
    """A page at one stage, or about one concept."""
    given, concept = _part(context, 0), _part(context, 2)
    stage = None if given == views.ANY_STAGE else named(Stage, given)
    concept = "" if concept == views.NO_CONCEPT else concept
    lexicon = await context.brain.lexicon()
    page = await brokering.listed(
        context.session, context.person, stage, concept, context.action_number(1), lexicon, context.now
    )
    await context.reply(views.listed(context.t, page, stage, concept, lexicon).edited())


async def show(context: Context) -> None:
    """One request."""
    await context.close_dialog()
    lexicon = await context.brain.lexicon()
    found = await brokering.one(context.session, context.person, context.row_id, lexicon, context.now)
    await context.reply(views.request(context.t, found, lexicon).edited())


async def ask_firm(context: Context) -> None:
    """Which firm? A part of its name is enough."""
    lexicon = await context.brain.lexicon()
    found = await brokering.one(context.session, context.person, context.row_id, lexicon, context.now)
    await context.open_dialog("broker.firm", request_id=found.request.id, **_back(found.request.id))
    await context.reply(views.ask_firm(context.t))


async def take_firm(context: Context) -> None:
    """A part of a name was typed; another one may follow."""
    request_id = int(context.dialog.data["request_id"])
    firms = await brokering.firms_named(context.session, context.person, request_id, context.text)
    request = await brokering.own_request(context.session, context.person, request_id)
    asked = await vouching.asked_firms(context.session, request)
    await context.reply(views.choose_firm(context.t, request_id, firms, asked))


async def preview(context: Context) -> None:
    """The card as the firm would see it, in the coordinator's language; of a firm that has it, what can be added."""
    await context.close_dialog()
    pair = await _pair(context, context.row_id, context.action_number(1))
    if pair.id is not None:
        await context.reply(views.asked_already(context.t, pair).edited())
        return
    card = cards.card(context.t, pair, await context.brain.lexicon())
    await context.reply(views.preview(context.t, pair, card).edited())


async def send(context: Context) -> None:
    """Propose it, marked as from the coordinator."""
    number, company_id = context.row_id, context.action_number(1)
    matcher = await context.brain.matcher(context.session)
    pair = await brokering.pair(context.session, context.person, number, company_id, matcher, context.now)
    await _propose(context, pair, None)


async def send_with_name(context: Context) -> None:
    """Propose it with the coordinator's name, without a sentence."""
    await _send(context, context.row_id, context.action_number(1), "")


async def ask_vouch(context: Context) -> None:
    """ "Anna introduces you": with a sentence of hers if she likes."""
    pair = await _pair(context, context.row_id, context.action_number(1))
    about = {"request_id": pair.request.id, "company_id": pair.company.id}
    await context.open_dialog("broker.sentence", **about, **_back(pair.request.id))
    await context.reply(views.ask_vouch(context.t, pair, context.person.name))


async def take_vouch(context: Context) -> None:
    """Her sentence has come."""
    data = context.dialog.data
    if not context.text:
        raise UserError(mark("Please write the sentence as a text message."))
    await _send(context, int(data["request_id"]), int(data["company_id"]), context.text)


async def _send(context: Context, request_id: int, company_id: int, vouch: str) -> None:
    pair = await _pair(context, request_id, company_id)
    if pair.id is not None:
        await _vouch(context, vouching.vouch(pair, context.person, vouch))
    else:
        await _propose(context, pair, vouch)


async def _propose(context: Context, pair: Proposal, vouch: str | None) -> None:
    proposal = await brokering.propose(context.session, pair, vouch)
    await context.close_dialog()
    card = cards.card(texts(proposal.person.language), proposal, await context.brain.lexicon())
    partnerships.keep_card(proposal, await context.send(proposal.person, card))
    view = views.proposed(context.t, proposal)
    await context.reply(view.edited() if context.is_tap else view)


async def _vouch(context: Context, proposal: Proposal) -> None:
    """Tell the coordinator's word to whoever has to decide now: the firm, or the author once the firm said yes.

    Where it is settled nobody hears of it, and the coordinator is not told who said no.
    """
    await context.close_dialog()
    author, peer = proposal.request.author, proposal.person
    if proposal.state is ProposalState.INTERESTED:
        await context.send(author, cards.reminder_to_author(texts(author.language), proposal))
    elif proposal.state is ProposalState.ASKED:
        card = cards.card(texts(peer.language), proposal, await context.brain.lexicon())
        partnerships.keep_card(proposal, await context.send(peer, card))
    view = views.vouched(context.t, proposal)
    await context.reply(view.edited() if context.is_tap else view)


async def _pair(context: Context, request_id: int, company_id: int) -> Proposal:
    """What the firm has been asked, or what it would be asked."""
    asked = await vouching.asked(context.session, context.person, request_id, company_id)
    if asked is not None:
        return asked
    matcher = await context.brain.matcher(context.session)
    return await brokering.pair(context.session, context.person, request_id, company_id, matcher, context.now)


async def show_openness(context: Context) -> None:
    """Whether the cluster takes part across borders."""
    await context.reply(views.openness(context.t, partnerships.own_cluster(context.person)).edited())


async def set_open(context: Context) -> None:
    """Open it, or close it."""
    cluster = await brokering.set_open(context.session, context.person, _part(context, 0) == "yes")
    await context.reply(views.openness(context.t, cluster).edited())


def _back(request_id: int) -> dict[str, str]:
    """Whoever cancels gets back to the request."""
    return {BACK: action("broker.open", request_id)}


def _part(context: Context, position: int) -> str:
    return "".join(context.action_parts[position : position + 1])


ROUTES: tuple[Route, ...] = (
    command("requests", menu, Action.COORDINATE),
    button("broker.menu", menu, Action.COORDINATE),
    button("broker.subjects", show_subjects, Action.COORDINATE),
    button("broker.list", show_list, Action.COORDINATE),
    button("broker.open", show, Action.COORDINATE),
    button("broker.propose", ask_firm, Action.COORDINATE),
    button("broker.pair", preview, Action.COORDINATE),
    button("broker.send", send, Action.COORDINATE),
    button("broker.vouch", ask_vouch, Action.COORDINATE),
    button("broker.named", send_with_name, Action.COORDINATE),
    button("broker.openness", show_openness, Action.COORDINATE),
    button("broker.set_open", set_open, Action.COORDINATE),
    dialog("broker.firm", take_firm, Action.COORDINATE),
    dialog("broker.sentence", take_vouch, Action.COORDINATE),
)
