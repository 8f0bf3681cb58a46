"""Typing ``@assistant words`` in any chat, and the links under what is sent there."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import (
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.ext import filters

from bot.authorize import Action
from bot.context import INTEGER, Context
from bot.errors import NotAllowed, NotFound
from bot.services import faq, inline, partnerships, sharing
from bot.services.partnerships import browsing
from bot.views import faq as faq_views
from bot.views import inline as views
from bot.views.inline import Result
from handlers.routing import PRIVATE, Route, message
from handlers.routing import inline as inline_route

# Seconds that Telegram may show the same results again: what is known and open changes slowly.
CACHE_SECONDS = 30


async def answer_query(context: Context) -> None:
    """What is known about the typed words, and the person's own open requests."""
    query, person, t, bot = context.inline_query, context.person, context.t, context.bot
    answers = await context.brain.answers(person.cluster_id)
    found = await inline.suggestions(context.session, person, query.query, answers, context.now)
    requests = await sharing.shareable(context.session, person, context.now)
    typed = query.query.casefold()
    results = [
        *(
            views.request(t, one, bot.username, sharing.payload(one.id, bot.token))
            for one in requests
            if typed in one.text.casefold()
        ),
        *(views.answer(t, one, bot.username) for one in found),
    ]
    button = InlineQueryResultsButton(views.ask_elsewhere(t), start_parameter="ask")
    articles = _articles(results)
    context.after_commit(lambda: query.answer(articles, cache_time=CACHE_SECONDS, is_personal=True, button=button))


async def open_entry(context: Context) -> None:
    """The link to an answer."""
    await context.close_dialog()
    entry_id = context.argument.removeprefix("entry-")
    answers = await context.brain.answers(context.person.cluster_id)
    found = await faq.open_linked(context.session, context.person, entry_id, answers, context.now)
    files = await context.files(faq.attached(found), context.person.cluster_id)
    await context.reply(*faq_views.answer(context.t, found, files))


async def open_question(context: Context) -> None:
    """ "Ask me in private" under what was said in a group: the question goes along, for whoever asked it."""
    await context.close_dialog()
    number = context.argument.removeprefix(faq_views.QUESTION_LINK)
    answers = await context.brain.answers(context.person.cluster_id)
    try:
        question_id = int(number) if INTEGER.fullmatch(number) else 0
        found = await faq.ask_again(context.session, context.person, question_id, answers, context.now)
    except (NotAllowed, NotFound):  # others in the group see that button too
        await context.reply(faq_views.how_to_ask(context.t))
        return
    files = await context.files(faq.attached(found), context.person.cluster_id)
    await context.reply(*faq_views.outcome(context.t, found, context.person, files))


async def open_request(context: Context) -> None:
    """ "I can help" under a shared request."""
    await context.close_dialog()
    person = context.person
    shared = await sharing.shared(context.session, context.argument, context.bot.token, context.now)
    if person.company_id is None:
        view = views.shared_with_visitor(context.t, shared, person)
    elif person.company_id == shared.company_id:
        view = views.own_request(context.t, shared)
    elif await browsing.may_take_up(context.session, partnerships.own_company(person), shared, context.now):
        view = views.shared_with_member(context.t, shared)
    else:
        view = views.not_for_the_firm(context.t, shared, person)
    await context.reply(view)


def _articles(results: Sequence[Result]) -> list[InlineQueryResultArticle]:
    return [
        InlineQueryResultArticle(
            result.id,
            result.title,
            InputTextMessageContent(
                result.text, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
            ),
            description=result.description,
            reply_markup=InlineKeyboardMarkup.de_json(
                {"inline_keyboard": [[button.as_json() for button in row] for row in result.keyboard]}
            ),
        )
        for result in results
    ]


def _linked(prefix: str) -> filters.BaseFilter:
    return PRIVATE & filters.Regex(rf"\A/start(@\w+)? {prefix}")


ROUTES: tuple[Route, ...] = (
    inline_route("inline query", answer_query, Action.VISIT),
    message("link to an answer", open_entry, Action.VISIT, _linked("entry-")),
    message("link to a question", open_question, Action.VISIT, _linked(faq_views.QUESTION_LINK)),
    message("link to a request", open_request, Action.VISIT, _linked(sharing.PREFIX)),
)
