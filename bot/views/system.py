"""What the assistant says of itself: refusals, apologies, notices to the operator."""

from __future__ import annotations

from markupsafe import Markup

from bot.texts import Texts
from bot.views.reply import Button, Reply, bold, lines, paragraphs, rows


def refused(t: Texts, sentence: Markup, *, has_dialog: bool) -> Reply:
    """Why something was not done, and where to go from here; an open dialogue waits for another try."""
    cancel = Button(t("Cancel"), "dialog.cancel") if has_dialog else None
    return Reply(sentence, rows(cancel, Button(t("Menu"), "menu")))


def apology(t: Texts, reference: str) -> Reply:
    """We failed; nothing else is lost."""
    text = t(
        "Sorry, I could not handle your last message. The operator has been told (reference {reference}).",
        reference=reference,
    )
    return Reply(text, rows(Button(t("Menu"), "menu")))


def dead_update(t: Texts, reference: str, error: str) -> Reply:
    """To the operator: an update was given up."""
    return Reply(lines(t("An update was given up after several tries: {reference}", reference=bold(reference)), error))


def cancelled(t: Texts, *, is_invited: bool = False, back: str = "") -> Reply:
    """A dialogue was left; ``is_invited``: in it somebody was about to join by an invite; ``back``: the callback data
    of the button that leads back to what it was about.
    """
    hint = t("If you want to join after all, open your invite link again.") if is_invited else None
    way_back = Button(t("Back"), back) if back else None
    text = paragraphs(t("Cancelled. Nothing was sent or changed."), hint)
    return Reply(text, rows(way_back, Button(t("Menu"), "menu")))


def unknown_command(t: Texts, given: str) -> Reply:
    """A command that is none of ours."""
    text = t("I do not know {command}. Here is what I can do:", command=given[:40])
    return Reply(text, rows((Button(t("Menu"), "menu"), Button(t("Help"), "help"))))


def unreadable(t: Texts, *, has_dialog: bool) -> Reply:
    """Something without words; an open dialogue waits for another try."""
    text = t("I can only read text. Please write what you need in a few words.")
    return refused(t, text, has_dialog=has_dialog)


def group_help(t: Texts, username: str) -> Reply:
    """What the assistant does in a group."""
    text = t(
        "Ask me with /ask and your question, or mention @{username}. For everything else write to me in private.",
        username=username,
    )
    return Reply(text, rows(Button(t("Open our private chat"), url=f"https://t.me/{username}")))
