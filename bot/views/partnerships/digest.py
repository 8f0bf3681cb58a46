"""The weekly digest: what fits the reader's firm, why, and one tap to take it up or to stop."""

from __future__ import annotations

from bot.models import Notice
from bot.services.partnerships.digest import Digest
from bot.services.partnerships.subjects import Side
from bot.texts import Texts
from bot.views.partnerships.listing import numbered
from bot.views.partnerships.wording import menu_button, place, reasons_said, type_name
from bot.views.reply import Button, Markup, Reply, action, bold, paragraphs, rows
from knowledge.lexicon import Lexicon


def digest(t: Texts, found: Digest, lexicon: Lexicon) -> Reply:
    """ "Two members need what you do", each with the reason."""
    numbers = list(enumerate(found.notices, start=1))
    text = paragraphs(
        bold(_heading(t, found)),
        *(_line(t, number, notice, lexicon) for number, notice in numbers),
        t("Tap the one that interests you. Nothing about you is shared yet."),
    )
    take = tuple(
        Button(f"👍 {number}" if len(numbers) > 1 else "👍 " + t("Interested"), action("digest.take", notice.id))
        for number, notice in numbers
    )
    return Reply(text, rows(take, (Button(t("Stop these tips"), "digest.stop"), menu_button(t))))


def _heading(t: Texts, found: Digest) -> Markup:
    count = len(found.notices)
    offers = sum(Side.OFFERS.has(notice.request) for notice in found.notices)
    if not offers:
        return t.n("{n} member needs what you do", "{n} members need what you do", count)
    if offers == count:
        return t.n("{n} member offers what you look for", "{n} members offer what you look for", count)
    return t.n("{n} request fits you", "{n} requests fit you", count)


def _line(t: Texts, number: int, notice: Notice, lexicon: Lexicon) -> Markup:
    request = notice.request
    origin = Markup(" · ").join([type_name(t, request.type), place(t, request.company)])
    why = reasons_said(t, notice.reasons, lexicon)
    return numbered(t, number, origin, request.text, t("Why you: {reasons}", reasons=why) if why else None)


def stopped(t: Texts) -> Reply:
    """No more of these."""
    text = t("All right, no more weekly tips. You can turn them on again here or under /profile.")
    return Reply(text, rows(Button(t("Turn weekly tips on"), "digest.resume"), menu_button(t)))


def resumed(t: Texts) -> Reply:
    """They come again."""
    text = t("Weekly tips are on. You get them on Tuesday mornings, when something fits.")
    return Reply(text, rows(Button(t("Stop these tips"), "digest.stop"), menu_button(t)))
