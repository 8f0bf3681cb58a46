"""The two ways a request can be refused: as Telegram would, or as the control side does."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A refusal in Telegram's words: `{"ok": false, "error_code": ..., "description": ...}`.

    `code` is both the HTTP status and `error_code`; `parameters` carries `retry_after` or `migrate_to_chat_id`.
    """

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """The answer as Telegram writes it."""
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(reason: str) -> ApiError:
    """A 400 whose description starts with `Bad Request: `."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """A 403 whose description starts with `Forbidden: `."""
    return ApiError(403, f"Forbidden: {reason}")


def is_unicode(value: Any) -> bool:
    """Whether all texts in a JSON value can be written as UTF-8: JSON's escapes allow halves of surrogate pairs."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


class ControlError(Exception):
    """A refusal of the control side: one clear sentence and an HTTP status of the 4xx kind."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
