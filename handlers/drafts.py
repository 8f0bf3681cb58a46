"""New answers and changes of answers: one message each, looked at as a draft, then published."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import BACK, Context
from bot.errors import NotFound
from bot.services import attachments, drafts, knowledge_base
from bot.services.answers import in_language
from bot.services.drafts import Draft, Field, Given
from bot.texts import languages, mark
from bot.views import drafts as views
from bot.views import faq as faq_views
from bot.views.reply import action
from handlers.routing import Route, button, dialog
from knowledge.entries import Audience
from knowledge.search import Band


async def new(context: Context) -> None:
    """A new answer: first its question."""
    await context.open_dialog("draft.new_title")
    await context.reply(views.write_title(context.t, context.t.language))


async def take_new_title(context: Context) -> None:
    """The question of a new answer; perhaps it is known already."""
    title = drafts.checked_title(context.text)
    answers = await context.brain.answers(context.person.cluster_id)
    result = answers.index.search(title, context.t.language, limit=1)
    entry = answers.entries.get(result.candidates[0].id) if result.band is Band.ANSWER else None
    known = (entry.id, in_language(entry, context.t.language).phrasings[0]) if entry else None
    await context.open_dialog("draft.new_answer", title=title)
    await context.reply(views.write_new_answer(context.t, title, context.t.language, known=known))


async def take_new_answer(context: Context) -> None:
    """The answer has come: a draft."""
    title = context.dialog.data["title"]
    draft = await drafts.new_entry(
        context.session, context.person, context.t.language, title, _given(context), context.now
    )
    await _show_after_dialog(context, draft)


async def show_list(context: Context) -> None:
    """The drafts that wait."""
    await context.close_dialog()
    is_turned = bool(context.action_parts)
    page = context.row_id if is_turned else 0
    view = views.listed(context.t, await drafts.listed(context.session, context.person, page, context.t.language))
    await context.reply(view.edited() if is_turned else view)


async def start_answer(context: Context) -> None:
    """From an entry: the next message is its new answer."""
    await _ask(context, await _begin(context), Field.ANSWER)


async def start_wording(context: Context) -> None:
    """From an entry: the next message is one more way to ask."""
    await _ask(context, await _begin(context), Field.WORDING)


async def start_more(context: Context) -> None:
    """From an entry: everything else that can be changed."""
    await context.reply(views.more(context.t, await _begin(context)))


async def show(context: Context) -> None:
    """A draft, from the list or out of a question."""
    await context.close_dialog()
    await context.reply(views.draft(context.t, await _opened(context, 1)).edited())


async def show_more(context: Context) -> None:
    """What can be changed of a draft."""
    await context.reply(views.more(context.t, await _opened(context, 1)).edited())


async def start_field(context: Context) -> None:
    """The next message changes one thing."""
    name = "".join(context.action_parts[1:2])
    if name not in set(Field):
        raise _stale()
    await _ask(context, await _opened(context, 2), Field(name))


async def take_field(context: Context) -> None:
    """The message that changes it."""
    data = context.dialog.data
    draft = await drafts.change(
        context.session,
        context.person,
        data["revision_id"],
        data["language"],
        Field(data["field"]),
        _given(context),
        context.now,
    )
    await _show_after_dialog(context, draft)


async def choose_audience(context: Context) -> None:
    """Offer the readers; with one of them behind it, take that."""
    draft = await _opened(context, 1)
    chosen = "".join(context.action_parts[2:3])
    if not chosen:
        await context.reply(views.choose_audience(context.t, draft).edited())
        return
    if chosen not in set(Audience):
        raise _stale()
    changed = await drafts.set_audience(
        context.session, context.person, draft.revision.id, Audience(chosen), draft.text.language
    )
    await context.reply(views.draft(context.t, changed).edited())


async def choose_wording(context: Context) -> None:
    """Offer the wordings; with one of them behind it, forget that."""
    draft = await _opened(context, 1)
    if len(context.action_parts) > 2:
        number, count = context.action_number(2), context.action_number(3)
        draft = await drafts.drop_wording(
            context.session, context.person, draft.revision.id, draft.text.language, number, count
        )
    await context.reply(views.choose_wording(context.t, draft).edited())


async def choose_language(context: Context) -> None:
    """Offer the languages that a draft lacks."""
    await context.reply(views.choose_language(context.t, await _opened(context, 1)).edited())


async def add_language(context: Context) -> None:
    """One more language: first the question in it."""
    language = "".join(context.action_parts[1:2])
    if language not in languages():
        raise _stale()
    draft = await _opened(context, 2)
    about = {"revision_id": draft.revision.id, "language": language, BACK: action("draft.show", draft.revision.id)}
    await context.open_dialog("draft.language_title", **about)
    await context.reply(views.write_title(context.t, language, draft))


async def take_language_title(context: Context) -> None:
    """Then the answer."""
    data, title = context.dialog.data, drafts.checked_title(context.text)
    draft = await drafts.opened(context.session, context.person, data["revision_id"], context.t.language)
    await context.open_dialog("draft.language_answer", **data, title=title)
    await context.reply(views.write_new_answer(context.t, title, data["language"], draft))


async def take_language_answer(context: Context) -> None:
    """Both are there."""
    data = context.dialog.data
    draft = await drafts.add_language(
        context.session, context.person, data["revision_id"], data["language"], data["title"], _given(context)
    )
    await _show_after_dialog(context, draft)


async def publish(context: Context) -> None:
    """The draft goes live."""
    await context.close_dialog()
    revision = await knowledge_base.publish(context.session, context.person, context.row_id, context.now)
    await context.reply(views.published(context.t, revision).edited())


async def discard(context: Context) -> None:
    """The draft is thrown away."""
    await context.close_dialog()
    revision = await drafts.discard(context.session, context.person, context.row_id)
    answers = await context.brain.answers(context.person.cluster_id)
    view = views.discarded(context.t, revision, is_new=revision.entry_id not in answers.entries)
    await context.reply(view.edited())


async def _begin(context: Context) -> Draft:
    entry_id, language = (*context.action_parts, "", "")[:2]
    return await drafts.begin(
        context.session,
        context.person,
        context.brain.packaged(),
        entry_id,
        language or context.t.language,
        context.now,
    )


async def _opened(context: Context, position: int) -> Draft:
    """The draft that the tapped button names, in the language that stands at this place behind it."""
    language = "".join(context.action_parts[position : position + 1]) or context.t.language
    return await drafts.opened(context.session, context.person, context.row_id, language)


async def _ask(context: Context, draft: Draft, field: Field) -> None:
    number, language = draft.revision.id, draft.text.language
    back = action("draft.show", number, language)
    await context.open_dialog("draft.field", revision_id=number, language=language, field=field.value, **{BACK: back})
    await context.reply(views.write(context.t, draft, field))


async def _show_after_dialog(context: Context, draft: Draft) -> None:
    """The draft, below the pictures and files that would go with it."""
    await context.close_dialog()
    files = await context.files(draft.text.attachments, context.person.cluster_id)
    await context.reply(*faq_views.bare(files), views.draft(context.t, draft))


def _given(context: Context) -> Given:
    photo, document = context.message.photo, context.message.document
    files = attachments.named(photo[-1].file_id if photo else None, document.file_id if document else None)
    return Given(context.text, context.html, files)


def _stale() -> NotFound:
    return NotFound(mark("This button no longer works. Please start again from /menu."))


ROUTES: tuple[Route, ...] = (
    button("entry.new", new, Action.COORDINATE),
    button("entry.drafts", show_list, Action.COORDINATE),
    button("entry.edit", start_answer, Action.COORDINATE),
    button("entry.word", start_wording, Action.COORDINATE),
    button("entry.more", start_more, Action.COORDINATE),
    button("entry.publish", publish, Action.COORDINATE),
    button("entry.discard", discard, Action.COORDINATE),
    button("draft.show", show, Action.COORDINATE),
    button("draft.more", show_more, Action.COORDINATE),
    button("draft.set", start_field, Action.COORDINATE),
    button("draft.audience", choose_audience, Action.COORDINATE),
    button("draft.wordings", choose_wording, Action.COORDINATE),
    button("draft.languages", choose_language, Action.COORDINATE),
    button("draft.add", add_language, Action.COORDINATE),
    dialog("draft.new_title", take_new_title, Action.COORDINATE),
    dialog("draft.new_answer", take_new_answer, Action.COORDINATE),
    dialog("draft.field", take_field, Action.COORDINATE),
    dialog("draft.language_title", take_language_title, Action.COORDINATE),
    dialog("draft.language_answer", take_language_answer, Action.COORDINATE),
)
