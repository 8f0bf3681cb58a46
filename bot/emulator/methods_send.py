"""Methods that bring a new message of the bot into a chat."""

from __future__ import annotations

from typing import Any

import telegram
from telegram.constants import ChatAction

from bot.emulator.access import known_chat, writable_chat
from bot.emulator.calls import Call
from bot.emulator.errors import Json, bad_request
from bot.emulator.formatting import message_caption, message_text
from bot.emulator.keyboards import checked_markup
from bot.emulator.media import album_item, document_of, photo_of
from bot.emulator.messages import post, quoted
from bot.emulator.signatures import check_fields, read_object
from bot.emulator.store import Chat, StoredMessage

_REPLY_FIELDS = {
    "message_id", "chat_id", "allow_sending_without_reply", "quote", "quote_parse_mode", "quote_entities",
    "quote_position", "checklist_task_id", "poll_option_id",
}  # fmt: skip
_ACTIONS = frozenset(action.value for action in ChatAction)


def send(call: Call, chat: Chat, content: Json) -> StoredMessage:
    """Posts a message of the calling bot with the keyboard and the reply that the call asks for."""
    call.world.flood.count(call.bot.id, chat.id)
    markup = checked_markup(call.get("reply_markup"), chat)
    content = {**_reply(call, chat), **content, **markup.in_message()}
    if call.get("protect_content"):
        content["has_protected_content"] = True
    extra = {"silent": True} if call.get("disable_notification") else {}
    return post(call.world, chat, call.bot.user(), content, {**extra, **markup.for_people()})


def _reply(call: Call, chat: Chat) -> Json:
    """`reply_to_message` for `reply_parameters`; raises when there is no such message."""
    reply = call.get("reply_parameters")
    if not reply:
        return {}
    check_fields(reply, _REPLY_FIELDS, "reply parameters")
    if not isinstance(reply.get("message_id"), int):
        raise bad_request("message_id of reply_parameters must be an integer")
    source = known_chat(call.world, call.bot, reply["chat_id"]) if reply.get("chat_id") else chat
    original = call.world.store.message(source, reply["message_id"])
    if original is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": quoted(original)} if source.id == chat.id else {}


def send_message(call: Call) -> Json:
    """sendMessage."""
    chat = writable_chat(call.world, call.bot, call["chat_id"])
    content = message_text(call["text"], call.get("parse_mode"), call.get("entities"))
    return send(call, chat, {**content, **link_preview(call)}).data


def link_preview(call: Call) -> Json:
    """`link_preview_options` of a message, checked."""
    given = call.get("link_preview_options")
    if not given:
        return {}
    read_object(telegram.LinkPreviewOptions, given, "link preview options")
    return {"link_preview_options": given}


def _caption(call: Call) -> Json:
    return message_caption(call.get("caption"), call.get("parse_mode"), call.get("caption_entities"))


def send_photo(call: Call) -> Json:
    """sendPhoto."""
    chat = writable_chat(call.world, call.bot, call["chat_id"])
    return send(call, chat, {"photo": photo_of(call, call["photo"]), **_caption(call)}).data


def send_document(call: Call) -> Json:
    """sendDocument."""
    chat = writable_chat(call.world, call.bot, call["chat_id"])
    return send(call, chat, {"document": document_of(call, call["document"]), **_caption(call)}).data


def send_media_group(call: Call) -> list[Json]:
    """sendMediaGroup: 2 to 10 photos, or 2 to 10 documents, that people see as one album."""
    chat = writable_chat(call.world, call.bot, call["chat_id"])
    items = [album_item(call, item) for item in call["media"]]
    if not 2 <= len(items) <= 10:
        raise bad_request("media group must include 2-10 items")
    if len({next(iter(item)) for item in items}) > 1:
        raise bad_request("document can't be mixed with other media types")
    call.world.flood.count(call.bot.id, chat.id, len(items))
    album: Json = {"media_group_id": str(call.world.store.next_number("album", 13_000_000_000_001))}
    reply = _reply(call, chat)
    return [post(call.world, chat, call.bot.user(), {**reply, **album, **item}).data for item in items]


def send_contact(call: Call) -> Json:
    """sendContact."""
    chat = writable_chat(call.world, call.bot, call["chat_id"])
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: call[name] for name in names if call.get(name)}
    if not contact.get("phone_number"):
        raise bad_request("phone number is empty")
    if not contact.get("first_name"):
        raise bad_request("first name is empty")
    if len(contact.get("vcard", "").encode()) > 2048:
        raise bad_request("vCard is too long")
    return send(call, chat, {"contact": contact}).data


def _location(call: Call) -> Json:
    latitude, longitude = call["latitude"], call["longitude"]
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong latitude or longitude specified")
    return {"latitude": latitude, "longitude": longitude}


def send_location(call: Call) -> Json:
    """sendLocation; live locations are not emulated."""
    if call.get("live_period"):
        raise bad_request("live locations are not emulated")
    chat = writable_chat(call.world, call.bot, call["chat_id"])
    return send(call, chat, {"location": _location(call)}).data


def send_venue(call: Call) -> Json:
    """sendVenue."""
    chat = writable_chat(call.world, call.bot, call["chat_id"])
    if not call["title"] or not call["address"]:
        raise bad_request("venue title and address must be non-empty")
    optional = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    venue = {"location": _location(call), "title": call["title"], "address": call["address"]}
    venue.update({name: call[name] for name in optional if call.get(name)})
    return send(call, chat, {"venue": venue, "location": venue["location"]}).data


def send_chat_action(call: Call) -> bool:
    """sendChatAction: checked, shown to nobody."""
    if call["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    writable_chat(call.world, call.bot, call["chat_id"])
    return True


METHODS: dict[str, Any] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "sendContact": send_contact,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendChatAction": send_chat_action,
}
