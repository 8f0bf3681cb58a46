"""Errors that a person may see: each carries a sentence for them, never a traceback.

A :class:`UserError` raised by a service rolls the update's effects back and becomes the member's text. The sentence is
an English msgid of the catalogs (marked with :func:`bot.texts.mark`) and its values are escaped when it is rendered.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the person can understand and act on.

    ``msgid`` is the English sentence as it stands in the catalogs, ``values`` fill its ``{placeholders}``;
    ``ends_dialog`` says that the open dialogue cannot go on (otherwise the draft stays and may be mended).
    """

    ends_dialog = False

    def __init__(self, msgid: str, **values: object) -> None:
        super().__init__(msgid)
        self.msgid = msgid
        self.values = values


class NotAllowed(UserError):
    """The actor may not do this to that object."""

    ends_dialog = True


class NotFound(UserError):
    """The row that a button or a link names is gone, or was never there."""

    ends_dialog = True


class SettingsError(Exception):
    """A setting is wrong; the text is one line that names it and says what to do."""


class NotReady(Exception):
    """What the update needs is still being built; it is handled a moment later, and that is no failed attempt."""
