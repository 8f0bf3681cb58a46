"""What the knowledge base learns from questions that a coordinator answered, and from choices that were tapped."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import Context
from bot.services import curation
from bot.views import curation as views
from handlers.routing import Route, button, dialog


async def start_entry(context: Context) -> None:
    """The answer becomes a new entry: first a draft."""
    draft = await curation.start_entry(context.session, context.person, context.row_id, context.now)
    await context.reply(views.draft(context.t, draft).edited())


async def reword(context: Context) -> None:
    """The next message is the draft's title."""
    draft = await curation.opened(context.session, context.person, context.row_id)
    await context.open_dialog("curation.wording_text", revision_id=draft.revision.id)
    await context.reply(views.write_wording(context.t, draft))


async def take_wording(context: Context) -> None:
    """The draft's title."""
    revision_id = context.dialog.data["revision_id"]
    draft = await curation.reword(context.session, context.person, revision_id, context.text)
    await context.close_dialog()
    await context.reply(views.draft(context.t, draft))


async def turn_audience(context: Context) -> None:
    """For members, or for everybody."""
    draft = await curation.turn_audience(context.session, context.person, context.row_id)
    await context.reply(views.draft(context.t, draft).edited())


async def publish(context: Context) -> None:
    """The draft goes live."""
    draft = await curation.publish(context.session, context.person, context.row_id, context.now)
    await context.close_dialog()
    await context.reply(views.published(context.t, draft).edited())


async def discard(context: Context) -> None:
    """The draft is thrown away."""
    question = await curation.discard(context.session, context.person, context.row_id)
    await context.close_dialog()
    await context.reply(views.undecided(context.t, question).edited())


async def undo(context: Context) -> None:
    """What was published is taken back."""
    packaged = context.brain.packaged()
    question = await curation.undo(context.session, context.person, packaged, context.row_id, context.now)
    await context.reply(views.undecided(context.t, question).edited())


async def choose_entry(context: Context) -> None:
    """Which known answer it belongs to."""
    found = await curation.targets(context.session, context.person, context.brain.packaged(), context.row_id)
    if found.titles:
        await context.reply(views.targets(context.t, found).edited())
    else:
        await seek_entry(context)


async def seek_entry(context: Context) -> None:
    """It is none of those: the next message says which one to look for."""
    question = await curation.to_file(context.session, context.person, context.row_id)
    await context.open_dialog("curation.target_words", question_id=question.id)
    await context.reply(views.seek(context.t, question))


async def take_target_words(context: Context) -> None:
    """A few words of the known answer."""
    answers = await context.brain.answers(context.person.cluster_id)
    question_id = context.dialog.data["question_id"]
    found = await curation.targets_like(context.session, context.person, answers, question_id, context.text)
    await context.close_dialog()
    await context.reply(views.targets(context.t, found))


async def add_wording(context: Context) -> None:
    """It belongs to this one."""
    packaged, number = context.brain.packaged(), context.action_number(1)
    added = await curation.add_wording(context.session, context.person, packaged, context.row_id, number, context.now)
    await context.reply(views.added(context.t, added).edited())


async def keep_out(context: Context) -> None:
    """Out of scope."""
    question = await curation.keep_out(context.session, context.person, context.row_id)
    await context.reply(views.kept_out(context.t, question).edited())


async def let_in(context: Context) -> None:
    """Not out of scope after all."""
    question = await curation.let_in(context.session, context.person, context.row_id)
    await context.reply(views.undecided(context.t, question).edited())


async def answer_once(context: Context) -> None:
    """Nothing is kept."""
    await curation.answer_once(context.session, context.person, context.row_id)
    await context.reply(views.once(context.t).edited())


async def wordings(context: Context) -> None:
    """The questions whose askers tapped a choice, one at a time."""
    found = await curation.next_wording(context.session, context.person, context.brain.packaged())
    await context.reply(views.wording(context.t, found))


async def accept(context: Context) -> None:
    """Yes, it is another wording; then the next one."""
    packaged = context.brain.packaged()
    added = await curation.accept(context.session, context.person, packaged, context.row_id, context.now)
    await context.reply(views.added(context.t, added).edited())
    await wordings(context)


async def drop(context: Context) -> None:
    """No, it is none; then the next one in its place."""
    await curation.drop(context.session, context.person, context.row_id)
    found = await curation.next_wording(context.session, context.person, context.brain.packaged())
    await context.reply(views.wording(context.t, found).edited())


ROUTES: tuple[Route, ...] = (
    button("curation.new", start_entry, Action.COORDINATE),
    button("curation.reword", reword, Action.COORDINATE),
    button("curation.audience", turn_audience, Action.COORDINATE),
    button("curation.publish", publish, Action.COORDINATE),
    button("curation.discard", discard, Action.COORDINATE),
    button("curation.undo", undo, Action.COORDINATE),
    button("curation.existing", choose_entry, Action.COORDINATE),
    button("curation.add", add_wording, Action.COORDINATE),
    button("curation.seek", seek_entry, Action.COORDINATE),
    button("curation.out", keep_out, Action.COORDINATE),
    button("curation.in", let_in, Action.COORDINATE),
    button("curation.once", answer_once, Action.COORDINATE),
    button("curation.wordings", wordings, Action.COORDINATE),
    button("curation.accept", accept, Action.COORDINATE),
    button("curation.drop", drop, Action.COORDINATE),
    dialog("curation.wording_text", take_wording, Action.COORDINATE),
    dialog("curation.target_words", take_target_words, Action.COORDINATE),
)
