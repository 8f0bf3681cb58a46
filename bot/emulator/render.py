"""Messages as a person sees them now: the control side's view, with text as safe HTML for the chat page."""

from __future__ import annotations

from html import escape
from typing import Any

from bot.emulator.errors import Json
from bot.emulator.store import StoredMessage
from bot.emulator.updates import is_service

_COPIED = (
    "date", "text", "caption", "venue", "location", "contact", "media_group_id", "forward_origin",
)  # fmt: skip
_TAGS = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}


def view(message: StoredMessage) -> Json:
    """One message for people; a deleted one is a stub with `deleted`."""
    data, extra = message.data, message.extra
    author = extra.get("author") or data.get("from") or {}
    shown: Json = {
        "message_id": message.message_id,
        "date": data["date"],
        "from": {k: author[k] for k in ("id", "first_name", "is_bot", "username") if k in author},
    }
    if extra.get("deleted"):
        return {**shown, "deleted": True, "text": "", "html": ""}
    shown.update({name: data[name] for name in _COPIED if name in data})
    text = str(data.get("text") or data.get("caption") or "")
    entities = data.get("entities") or data.get("caption_entities") or []
    shown.update({"entities": entities, "html": to_html(text, entities)})
    shown.update(_files(data))
    markup = data.get("reply_markup") or extra.get("keyboard")
    optional = {
        "reply_markup": markup,
        "edited_at": data.get("edit_date"),
        "reply_to_message_id": data.get("reply_to_message", {}).get("message_id"),
        "via_bot": data.get("via_bot"),
        "reactions": _reactions(extra.get("reactions")),
        "pinned": extra.get("pinned"),
        "service": service_sentence(data) if is_service(data) else None,
    }
    return {**shown, **{k: v for k, v in optional.items() if v}}


def _reactions(given: dict[str, list[str]] | None) -> list[Json]:
    """Reactions counted by emoji: `[{"emoji", "count", "users"}]`."""
    by_emoji: dict[str, list[int]] = {}
    for user_id, emojis in (given or {}).items():
        for emoji in emojis:
            by_emoji.setdefault(emoji, []).append(int(user_id))
    return [{"emoji": emoji, "count": len(users), "users": users} for emoji, users in by_emoji.items()]


def _files(data: Json) -> Json:
    """`photo` (the largest size) and `document` with the address of their bytes."""
    shown: Json = {}
    if "photo" in data:
        largest = data["photo"][-1]
        shown["photo"] = {**largest, "url": f"/sim/files/{largest['file_id']}"}
    if "document" in data:
        shown["document"] = {**data["document"], "url": f"/sim/files/{data['document']['file_id']}"}
    return shown


def service_sentence(data: Json) -> str:
    """What a service message says, in plain English (the page shows it in grey)."""
    name = (data.get("from") or {}).get("first_name", "Someone")
    if "new_chat_members" in data:
        return f"{', '.join(user['first_name'] for user in data['new_chat_members'])} joined"
    if "left_chat_member" in data:
        return f"{data['left_chat_member']['first_name']} left"
    if "pinned_message" in data:
        return f"{name} pinned a message"
    if "migrate_to_chat_id" in data:
        return "This group became a supergroup"
    if "migrate_from_chat_id" in data:
        return "This supergroup was a group"
    return f"{name} created the group"


def to_html(text: str, entities: list[Json]) -> str:
    """Text with entities as HTML that is safe to insert: everything escaped, only known tags, only http(s) links."""
    units = text.encode("utf-16-le", "surrogatepass")
    starts: dict[int, list[Json]] = {}
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        starts.setdefault(entity["offset"], []).append(entity)
    edges = sorted({0, len(units) // 2, *(p for e in entities for p in (e["offset"], e["offset"] + e["length"]))})
    parts: list[str] = []
    open_tags: list[tuple[int, str]] = []
    for position, following in zip(edges, [*edges[1:], edges[-1]], strict=True):
        while open_tags and open_tags[-1][0] <= position:
            parts.append(open_tags.pop()[1])
        for entity in starts.get(position, ()):
            end = entity["offset"] + entity["length"]
            piece = units[2 * position : 2 * end].decode("utf-16-le", "replace")
            opening, closing = _tag(entity, piece)
            # Entities may overlap without nesting; the inner one is then cut at the outer one's end.
            outer_end = open_tags[-1][0] if open_tags else end
            parts.append(opening)
            open_tags.append((min(end, outer_end), closing))
        parts.append(escape(units[2 * position : 2 * following].decode("utf-16-le", "replace")))
    parts.extend(closing for _, closing in reversed(open_tags))
    return "".join(parts)


def _tag(entity: Json, piece: str) -> tuple[str, str]:
    kind: Any = entity["type"]
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>", f"</{_TAGS[kind]}>"
    if kind == "spoiler":
        return '<span class="tg-spoiler">', "</span>"
    if kind in ("text_link", "url"):
        url = str(entity.get("url") or (piece if "://" in piece else f"http://{piece}"))
        if url.lower().startswith(("http://", "https://")):
            return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">', "</a>"
    return f'<span class="tg-{escape(kind)}">', "</span>"
