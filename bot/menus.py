"""Command menus in Telegram: by role and language, with scopes (core.telegram.org/bots/api#botcommandscope)."""

from __future__ import annotations

import zlib

from telegram import Bot, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from bot.models import Person, Role
from bot.texts import DEFAULT_LANGUAGE, catalog, languages, texts
from bot.views import menu

# The row of table version that holds the fingerprint of what was published last.
VERSION = "menus"


def fingerprint(bot_id: int) -> int:
    """A number that changes with what the menus say, and with the bot; it is cheaper than the languages themselves."""
    english = texts(DEFAULT_LANGUAGE)
    said = [bot_id, menu.group_commands(english), *(menu.commands(english, role) for role in Role)]
    return zlib.crc32(repr(said).encode() + b"".join(catalog(language).read_bytes() for language in languages()))


async def publish_common(bot: Bot) -> None:
    """What strangers and groups see, in every language; raises TelegramError."""
    for language in languages():
        code = None if language == DEFAULT_LANGUAGE else language
        t = texts(language)
        await bot.set_my_commands(
            menu.commands(t, Role.VISITOR), scope=BotCommandScopeAllPrivateChats(), language_code=code
        )
        await bot.set_my_commands(menu.group_commands(t), scope=BotCommandScopeAllGroupChats(), language_code=code)


async def publish(bot: Bot, person: Person) -> None:
    """This person's own menu, after their role or language changed; raises TelegramError."""
    scope = BotCommandScopeChat(person.telegram_id)
    await bot.set_my_commands(menu.commands(texts(person.language), person.role), scope=scope)
