"""/start, invites, and the two questions of somebody who joins or applies."""

from __future__ import annotations

from bot import menus
from bot.authorize import Action
from bot.context import Context
from bot.errors import NotFound, UserError
from bot.models import Cluster, Company, Person, Role
from bot.services import members, people, yes_no
from bot.services.members import CompanyField, Draft, InviteState
from bot.services.small_talk import is_small_talk
from bot.texts import mark, texts
from bot.views.members import joining as view
from handlers.members import applying
from handlers.routing import Route, button, command, dialog

STEPS = ("member.company", "member.same", "member.about", "member.check")


async def start(context: Context) -> None:
    """Welcome, or what the invite behind the link comes to."""
    token = members.token_of(context.argument)
    await context.close_dialog()
    if token is None:
        await context.reply(view.welcome(context.t, context.person))
        return
    opened = await members.open_invite(context.session, context.person, token, context.now)
    match opened:
        case members.OpenedInvite(InviteState.GOOD, invite) if invite is not None:
            await begin(context, Draft(cluster_id=invite.cluster_id, invite_id=invite.id, role=invite.role))
        case members.OpenedInvite(InviteState.PROMOTION, invite) if invite is not None:
            await members.promote(context.session, context.person, invite, context.now)
            publish_menu(context, context.person)
            await context.reply(view.promoted(context.t, context.person))
        case _:
            await context.reply(view.invite_refused(context.t, opened.state, context.person))


async def join(context: Context) -> None:
    """Without an invite: the clusters to choose from, or where an earlier wish stands."""
    if context.person.cluster is not None:
        await context.reply(view.invite_refused(context.t, InviteState.ALREADY_IN, context.person))
        return
    application = await members.pending_application(context.session, context.person)
    if application is not None:
        await applying.show_waiting(context, application)
        return
    offset = context.row_id if context.turn.update.callback_query and context.action_parts else 0
    language, size = context.person.language, view.CLUSTERS_PER_PAGE
    clusters, count = await members.clusters_to_join(context.session, language, max(0, offset), size)
    if count == 1 and clusters:
        await begin(context, Draft(cluster_id=clusters[0].id))
        return
    reply = view.choose_cluster(context.t, clusters, max(0, offset), count)
    await context.reply(reply.edited() if context.turn.update.callback_query else reply)


async def choose_cluster(context: Context) -> None:
    """A cluster was tapped."""
    await begin(context, Draft(cluster_id=context.row_id))


async def begin(context: Context, draft: Draft) -> None:
    """Ask the first question."""
    await _ask(context, "member.company", draft)


async def take_company(context: Context) -> None:
    """The company's name."""
    draft = await _draft(context)
    if await _asked_again(context):
        return
    name = members.checked_value(CompanyField.NAME, context.text)
    known = await members.similar_company(context.session, draft.cluster_id, name)
    if known is not None:
        await _ask(context, "member.same", _with(draft, name=name, company_id=known.id))
    else:
        await _ask(context, "member.about", _with(draft, name=name))


async def answer_same(context: Context) -> None:
    """Whether they work at the company that is called much the same."""
    await _answer_same(context, is_same=context.action_parts == ("yes",))


async def _answer_same(context: Context, *, is_same: bool) -> None:
    draft = await _draft(context, "member.same")
    if is_same:
        company = await context.session.get_one(Company, draft.company_id)
        await _finish(context, _with(draft, name=company.name, about=company.about))
    else:
        await _ask(context, "member.about", _with(draft, company_id=None))


async def take_about(context: Context) -> None:
    """What the company makes or does."""
    draft = await _draft(context)
    if await _asked_again(context):
        return
    about = members.checked_value(CompanyField.ABOUT, context.text)
    await _ask(context, "member.check", _with(draft, about=about))


async def _asked_again(context: Context) -> bool:
    """Whether the text is no answer, so that the question was repeated; raises UserError for a question."""
    if "?" in context.text:
        raise UserError(mark("That looks like a question. I gladly answer it, once I know your company."))
    is_greeting = is_small_talk(context.text)
    if is_greeting:
        await repeat(context)
    return is_greeting


async def repeat(context: Context) -> None:
    """The open question again."""
    await _ask(context, context.dialog.step, await _draft(context))


async def take_same(context: Context) -> None:
    """A yes or no was written where a tap is awaited; anything else gets the question again."""
    said = yes_no.read(context.text)
    if said.is_yes or said.is_no:
        await _answer_same(context, is_same=said.is_yes)
    else:
        await repeat(context)


async def take_check(context: Context) -> None:
    """A yes confirms, a no asks anew; what is written behind it, or instead, is what the company does."""
    said = yes_no.read(context.text)
    if said.is_yes and not said.rest:
        await confirm(context)
    elif said.is_no and not said.rest:
        await change(context)
    elif said.is_yes or "?" in context.text or not any(map(str.isalpha, context.text)):
        await repeat(context)
    else:
        about = members.checked_value(CompanyField.ABOUT, said.rest or context.text)
        await _ask(context, "member.check", _with(await _draft(context), about=about))


async def change(context: Context) -> None:
    """Not right yet: from the first question again."""
    draft = await _draft(context, "member.check")
    await _ask(context, "member.company", _with(draft, name="", about="", company_id=None))


async def confirm(context: Context) -> None:
    """Everything is right; a second tap finds it done."""
    if not context.has_dialog and await _is_settled(context):
        context.answer(view.done_already(context.t))
        return
    await _finish(context, await _draft(context, "member.check"))


async def _is_settled(context: Context) -> bool:
    """Whether the person has a company, or has applied with one."""
    person = context.person
    return person.company_id is not None or await members.pending_application(context.session, person) is not None


async def skip(context: Context) -> None:
    """A coordinator who represents no company."""
    draft = await _draft(context, "member.company")
    if draft.role != Role.COORDINATOR or draft.invite_id is None:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    await _finish(context, _with(draft, name="", about=""))


async def add_company(context: Context) -> None:
    """A coordinator without a company names it now."""
    if context.person.company_id is not None or context.person.cluster_id is None:
        raise NotFound(mark("You have a company already. Tap /profile to see it."))
    await begin(context, Draft(cluster_id=context.person.cluster_id, role=context.person.role))


async def show_languages(context: Context) -> None:
    """The languages to choose from; an open question waits."""
    await context.reply(view.choose_language(context.t))


async def set_language(context: Context) -> None:
    """Speak this language from now on, and ask the open question again in it."""
    members.set_language(context.person, "".join(context.action_parts[:1]))
    context.turn.texts = texts(context.person.language)
    publish_menu(context, context.person)
    is_joining = context.has_dialog and context.dialog.step in STEPS
    await context.reply(view.language_set(context.t, context.person, is_asked_next=is_joining).edited())
    if is_joining:
        await repeat(context)


def publish_menu(context: Context, person: Person) -> None:
    """Give the person the command menu of their role and language once all is committed."""
    context.after_commit(lambda: menus.publish(context.bot, person))


async def _finish(context: Context, draft: Draft) -> None:
    """Join by the invite, add the company, or apply."""
    await context.close_dialog()
    person = context.person
    if person.role not in (Role.MEMBER, Role.COORDINATOR) and draft.invite_id is None:
        await applying.apply(context, draft)
        return
    if draft.invite_id is not None and draft.role == Role.MEMBER:
        ended = await members.ended_meanwhile(context.session, draft.invite_id, context.now)
        if ended is not None:  # what was written is not lost: it may go to the coordinator instead
            await context.reply(view.invite_ended(context.t, ended).edited())
            await _ask(context, "member.check", _with(draft, invite_id=None))
            return
    work = members.join_by_invite if draft.invite_id is not None else members.add_company
    joined = await work(context.session, person, draft, context.now)
    publish_menu(context, person)
    await context.reply(view.joined(context.t, joined).edited())
    if joined.company is not None and not joined.is_new_company:
        for coordinator in await people.responsible(context.session, joined.cluster.id):
            if coordinator.id != person.id:
                await context.send(coordinator, view.colleague_joined(texts(coordinator.language), joined))


async def _draft(context: Context, *steps: str) -> Draft:
    """What was said so far; raises NotFound when another conversation was begun meanwhile."""
    if context.dialog.step not in (steps or STEPS):
        raise NotFound(mark("That conversation has ended. Please start again from /menu."))
    return Draft(**context.dialog.data)


def _with(draft: Draft, **changes: object) -> Draft:
    return Draft(**(draft.as_json() | changes))


async def _ask(context: Context, step: str, draft: Draft) -> None:
    """Open the dialogue at a step and ask its question."""
    cluster = await context.session.get(Cluster, draft.cluster_id)
    if cluster is None:
        raise NotFound(mark("I cannot find that cluster. Please start again with /join."))
    await context.open_dialog(step, **draft.as_json())
    match step:
        case "member.same":
            company = await context.session.get_one(Company, draft.company_id)
            await context.reply(view.ask_same(context.t, company))
        case "member.about":
            await context.reply(view.ask_about(context.t, draft))
        case "member.check":
            is_application = context.person.cluster_id is None and draft.invite_id is None
            await context.reply(view.check_draft(context.t, cluster, draft, is_application=is_application))
        case _:
            is_inside = context.person.cluster_id is not None
            await context.reply(view.ask_company(context.t, cluster, draft, is_inside=is_inside))


ROUTES: tuple[Route, ...] = (
    command("start", start, Action.VISIT),
    command("join", join, Action.VISIT),
    button("member.join", join, Action.VISIT),
    button("member.cluster", choose_cluster, Action.VISIT),
    dialog("member.company", take_company, Action.VISIT),
    dialog("member.same", take_same, Action.VISIT),
    dialog("member.about", take_about, Action.VISIT),
    dialog("member.check", take_check, Action.VISIT),
    button("member.same", answer_same, Action.VISIT),
    button("member.change", change, Action.VISIT),
    button("member.confirm", confirm, Action.VISIT),
    button("member.skip", skip, Action.VISIT),
    button("profile.add", add_company, Action.PARTICIPATE),
    command("language", show_languages, Action.VISIT),
    button("language", show_languages, Action.VISIT),
    button("language.set", set_language, Action.VISIT),
)
