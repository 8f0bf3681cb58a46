"""/profile: what is known of a person and their company, changed by a button and one message."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import BACK, Context
from bot.errors import NotFound
from bot.models import CompanyKind
from bot.services import members, partnerships
from bot.services.members import CompanyField
from bot.texts import mark
from bot.views.members import profile as view
from bot.views.members.profile import CameFrom
from bot.views.reply import Markup, Reply, action
from handlers.routing import Route, button, command, dialog


async def show(context: Context) -> None:
    """The profile, every field a button."""
    await context.close_dialog()
    await context.reply(await _profile(context, came_from=_came_from(context, 0)))


async def _profile(context: Context, note: Markup | None = None, came_from: CameFrom | None = None) -> Reply:
    """The profile, with the way back to what it was opened from, else to a request that is being written."""
    if came_from is None:
        draft = await partnerships.latest_draft(context.session, context.person)
        came_from = CameFrom(view.DRAFT, draft.id) if draft else None
    return view.profile(context.t, context.person, note, came_from)


def _came_from(context: Context, position: int) -> CameFrom | None:
    """From what the profile was opened, as the tapped button says at this place."""
    if not context.is_tap or context.action_parts[position : position + 1] not in ((view.DRAFT,), (view.CARD,)):
        return None
    return CameFrom(context.action_parts[position], context.action_number(position + 1))


async def edit(context: Context) -> None:
    """Wait for the new value of a field."""
    field = _field(context.action_parts[:1])
    company = await members.own_company(context.session, context.person)
    came_from = _came_from(context, 1)
    trail = came_from.parts if came_from else ()
    back = action("member.profile", *trail)
    await context.open_dialog("profile.value", field=field.value, trail=list(trail), **{BACK: back})
    await context.reply(view.ask_field(context.t, company, field, came_from))


async def take_value(context: Context) -> None:
    """The new value; a shared contact's number for the phone."""
    field = _field((str(context.dialog.data["field"]),))
    contact = context.message.contact
    text = contact.phone_number if contact and field is CompanyField.PHONE else context.text
    # An empty text would clear the field; what has no words in it is refused instead.
    members.checked_value(field, text)
    trail = context.dialog.data.get("trail")
    await _save(context, field, text, CameFrom(*trail) if trail else None)


async def clear(context: Context) -> None:
    """Empty a field that may be empty."""
    await _save(context, _field(context.action_parts[:1]), "", _came_from(context, 1))


async def _save(context: Context, field: CompanyField, text: str, came_from: CameFrom | None) -> None:
    await members.set_company_field(context.session, context.person, field, text)
    await context.close_dialog()
    await context.reply(await _profile(context, view.saved(context.t, field, text.strip()), came_from))


async def choose_kind(context: Context) -> None:
    """The kinds to choose from."""
    await context.reply(view.choose_kind(context.t).edited())


async def set_kind(context: Context) -> None:
    """What the company is."""
    given = "".join(context.action_parts[:1])
    if given not in list(CompanyKind):
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    await members.set_company_kind(context.session, context.person, CompanyKind(given))
    await context.reply((await _profile(context)).edited())


async def notify(context: Context) -> None:
    """Announcements on or off."""
    members.set_subscribed(context.person, context.action_parts[:1] == ("on",))
    await context.reply((await _profile(context)).edited())


def _field(parts: tuple[str, ...]) -> CompanyField:
    if not parts or parts[0] not in list(CompanyField):
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    return CompanyField(parts[0])


ROUTES: tuple[Route, ...] = (
    command("profile", show, Action.PARTICIPATE),
    button("member.profile", show, Action.PARTICIPATE),
    button("profile.edit", edit, Action.PARTICIPATE),
    button("profile.clear", clear, Action.PARTICIPATE),
    dialog("profile.value", take_value, Action.PARTICIPATE),
    button("profile.kind", choose_kind, Action.PARTICIPATE),
    button("profile.set_kind", set_kind, Action.PARTICIPATE),
    button("profile.notify", notify, Action.PARTICIPATE),
)
