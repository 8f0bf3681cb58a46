"""For coordinators: /members and /invite."""

from __future__ import annotations

from bot import menus
from bot.authorize import Action
from bot.context import Context
from bot.errors import NotFound
from bot.models import Person, Role
from bot.services import members
from bot.texts import mark, texts
from bot.views.members import directory as view
from handlers.routing import Route, button, command


async def show_members(context: Context) -> None:
    """The companies, a page at a time."""
    await _show_list(context, only_silent=False)


async def show_silent(context: Context) -> None:
    """Those of whom nobody has written for a month."""
    await _show_list(context, only_silent=True)


async def _show_list(context: Context, *, only_silent: bool) -> None:
    is_tap = context.turn.update.callback_query is not None
    offset = max(0, context.row_id) if is_tap and context.action_parts else 0
    companies = await members.list_companies(context.session, context.person)
    waiting = len(await members.waiting_applications(context.session, context.person))
    reply = view.member_list(context.t, companies, offset, context.now, waiting=waiting, only_silent=only_silent)
    await context.reply(reply.edited() if is_tap and context.action_parts else reply)


async def show_company(context: Context) -> None:
    """One company and its people."""
    company, staff = await members.company_with_people(context.session, context.person, context.row_id)
    await context.reply(view.company(context.t, company, staff).edited())


async def show_alone(context: Context) -> None:
    """Who belongs to no company."""
    alone = await members.people_without_company(context.session, context.person)
    await context.reply(view.people_alone(context.t, alone).edited())


async def show_person(context: Context) -> None:
    """One person."""
    person = await members.member(context.session, context.person, context.row_id)
    await context.reply(view.person(context.t, person).edited())


async def set_role(context: Context) -> None:
    """Make somebody coordinator, or an ordinary member again."""
    given = "".join(context.action_parts[1:2])
    if given not in (Role.MEMBER, Role.COORDINATOR):
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    person = await members.set_role(context.session, context.person, context.row_id, Role(given))
    _publish_menu(context, person)
    await context.reply(view.person(context.t, person).edited())
    if person.id != context.person.id:
        await context.send(person, view.role_given(texts(person.language), person))


async def ask_removal(context: Context) -> None:
    """Before somebody is removed."""
    person = await members.member(context.session, context.person, context.row_id)
    await context.reply(view.confirm_removal(context.t, person).edited())


async def remove(context: Context) -> None:
    """Take somebody out, and tell them."""
    cluster = (await members.member(context.session, context.person, context.row_id)).cluster
    person = await members.remove_member(context.session, context.person, context.row_id, context.now)
    _publish_menu(context, person)
    await context.reply(view.removed(context.t, person).edited())
    if person.id != context.person.id and cluster is not None:
        await context.send(person, view.was_removed(texts(person.language), cluster.name))


async def show_invites(context: Context) -> None:
    """How many shall the new one let in; which ones work."""
    live = await members.live_invites(context.session, context.person, context.now)
    await context.reply(view.invites(context.t, live, _zone(context.person)))


async def make_invite(context: Context) -> None:
    """The link and its QR picture."""
    invite = await members.new_invite(context.session, context.person, context.row_id, context.now)
    await context.reply(view.new_invite(context.t, invite, context.bot.username, _zone(context.person)))


async def widen_invite(context: Context) -> None:
    """Ten more by the same link."""
    invite = await members.widen_invite(context.session, context.person, context.row_id, context.now)
    await context.reply(view.invite_widened(context.t, invite))


async def revoke_invite(context: Context) -> None:
    """Nobody gets in by it any more."""
    invite = await members.revoke_invite(context.session, context.person, context.row_id, context.now)
    await context.reply(view.invite_revoked(context.t, invite))


def _zone(person: Person) -> str:
    return person.cluster.timezone if person.cluster else "UTC"


def _publish_menu(context: Context, person: Person) -> None:
    context.after_commit(lambda: menus.publish(context.bot, person))


ROUTES: tuple[Route, ...] = (
    command("members", show_members, Action.COORDINATE),
    button("member.list", show_members, Action.COORDINATE),
    button("member.silent", show_silent, Action.COORDINATE),
    button("member.company", show_company, Action.COORDINATE),
    button("member.alone", show_alone, Action.COORDINATE),
    button("member.person", show_person, Action.COORDINATE),
    button("member.role", set_role, Action.COORDINATE),
    button("member.remove", ask_removal, Action.COORDINATE),
    button("member.remove_now", remove, Action.COORDINATE),
    command("invite", show_invites, Action.COORDINATE),
    button("member.invite", show_invites, Action.COORDINATE),
    button("member.invite_new", make_invite, Action.COORDINATE),
    button("member.invite_more", widen_invite, Action.COORDINATE),
    button("member.invite_revoke", revoke_invite, Action.COORDINATE),
)
