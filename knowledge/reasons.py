"""Why something is refused: an English sentence that whoever shows it may translate."""

from collections.abc import Mapping
from typing import Self


class Reason(str):
    """A sentence with its values filled in; `msgid` and `values` are what it was made from.

    A plain text for everybody who just prints it.
    """

    __slots__ = ("msgid", "values")
    msgid: str
    values: Mapping[str, object]

    def __new__(cls, msgid: str, values: Mapping[str, object]) -> Self:
        """Fill the values into the sentence's `{placeholders}`."""
        made = super().__new__(cls, msgid.format(**values))
        made.msgid, made.values = msgid, values
        return made


def because(msgid: str, /, **values: object) -> Reason:
    """A reason; the sentence stands in the catalogs, so it is a literal."""
    return Reason(msgid, values)
