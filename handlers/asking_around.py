"""A question that the assistant could not answer goes to members of the cluster, and their answers come back."""

from __future__ import annotations

from dataclasses import replace

from bot import outbox
from bot.authorize import Action
from bot.context import Context
from bot.models import QuestionPost
from bot.services import asking_around
from bot.services.open_questions import Written
from bot.texts import texts
from bot.views import asking_around as views
from handlers.routing import ANSWER_LAPSES_AFTER, Route, button, dialog


async def preview(context: Context) -> None:
    """What members would read, and how many of them."""
    matcher, lexicon = await context.brain.matcher(context.session), await context.brain.lexicon()
    found = await asking_around.preview(context.session, context.person, context.row_id, matcher, lexicon, context.now)
    await context.reply(views.preview(context.t, found).edited())


async def post(context: Context) -> None:
    """Ask them."""
    matcher, lexicon = await context.brain.matcher(context.session), await context.brain.lexicon()
    found = await asking_around.post(context.session, context.person, context.row_id, matcher, lexicon, context.now)
    topics = asking_around.topics(found.question, lexicon)
    for one in found.posts:
        card = views.card(texts(one.person.language), one, topics, lexicon)
        asking_around.keep_card(one, await context.send(one.person, card))
    await context.reply(views.posted(context.t, found).edited())


async def skip(context: Context) -> None:
    """The member does not know."""
    found = await asking_around.to_answer(context.session, context.person, context.row_id)
    await context.reply(views.skipped(context.t, found).edited())


async def start_answer(context: Context) -> None:
    """The member's next message is the answer."""
    found = await asking_around.to_answer(context.session, context.person, context.row_id)
    await context.open_dialog("around.answer_text", post_id=found.id)
    await context.reply(views.write_answer(context.t, found))


async def take_answer(context: Context) -> None:
    """The answer has come."""
    await _answer(context, context.dialog.data["post_id"])
    await context.close_dialog()


async def took_reply(context: Context) -> bool:
    """Whether what came in was a member's reply to such a question, which is then passed on."""
    replied = context.message.reply_to_message
    shown = await asking_around.shown_by(context.session, context.chat.id, replied.message_id) if replied else None
    if shown is not None:
        await _answer(context, shown)
    return shown is not None


async def show_name(context: Context) -> None:
    """The member wants to be known."""
    found = await asking_around.show_name(context.session, context.person, context.row_id)
    asker = found.question.person
    if found.told_id is not None:
        view = replace(views.told(texts(asker.language), found), file=None).edited()  # its picture is there already
        await outbox.enqueue(context.session, asker.telegram_id, view, now=context.now, edits_id=found.told_id)
    await context.reply(views.passed_on(context.t, found).edited())


async def helped(context: Context) -> None:
    """The asker is content."""
    found = await asking_around.helped(context.session, context.person, context.row_id, context.now)
    if found.is_first:
        await context.send(found.post.person, views.thanked(texts(found.post.person.language)))
    for coordinator in found.coordinators:
        await context.send(coordinator, views.to_keep(texts(coordinator.language), found.post))
    context.answer(context.t("Thank you. That helps everybody who asks next.").unescape())


async def _answer(context: Context, post_id: int) -> None:
    photo, document = context.message.photo, context.message.document
    written = Written(context.html, photo[-1].file_id if photo else None, document.file_id if document else None)
    found: QuestionPost = await asking_around.answer(context.session, context.person, post_id, written, context.now)
    asker = found.question.person
    asking_around.keep_told(found, await context.send(asker, views.told(texts(asker.language), found)))
    await context.reply(views.passed_on(context.t, found))


ROUTES: tuple[Route, ...] = (
    button("around.ask", preview, Action.PARTICIPATE),
    button("around.post", post, Action.PARTICIPATE),
    button("around.skip", skip, Action.PARTICIPATE),
    button("around.answer", start_answer, Action.PARTICIPATE),
    button("around.name", show_name, Action.PARTICIPATE),
    button("around.helped", helped, Action.VISIT),
    dialog("around.answer_text", take_answer, Action.PARTICIPATE, ANSWER_LAPSES_AFTER),
)
