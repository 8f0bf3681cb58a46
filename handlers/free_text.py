"""What is typed freely in a private chat: a partnership request if it says so, else a question."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import Context
from bot.services.partnerships import is_request
from handlers import faq, partnerships
from handlers.routing import CONTENT, PRIVATE, message


async def any_text(context: Context) -> None:
    """ "We look for ..." of somebody who has a company is a request; everything else is a question."""
    lexicon = await context.brain.lexicon()
    if context.person.company_id is not None and is_request(context.text, context.t.language, lexicon):
        await partnerships.from_text(context)
    else:
        await faq.ask(context)


ROUTES = (message("free text", any_text, Action.VISIT, PRIVATE & CONTENT),)
