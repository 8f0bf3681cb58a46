"""What Telegram's methods are called and what they take, read from the signatures of `telegram.Bot`.

Keyword-only parameters of `telegram.Bot` (timeouts, `reply_to_message_id`, `filename`...) are conveniences of the
library that never reach Telegram, so they are unknown here.
"""

from __future__ import annotations

import inspect
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

import telegram

from bot.emulator.errors import ApiError, Json, bad_request, is_unicode

Parsed = TypeVar("Parsed", bound=telegram.TelegramObject)


class Kind(StrEnum):
    """The type of a parameter as it comes over HTTP."""

    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    STRING = "string"
    CHAT = "chat identifier"
    FILE = "file"
    OBJECT = "object"
    LIST = "array"


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method."""

    name: str
    kind: Kind
    is_required: bool


# The library lets these be replaced by one object; Telegram itself requires them.
_REQUIRED_BY_TELEGRAM = {
    "sendContact": {"phone_number", "first_name"},
    "sendLocation": {"latitude", "longitude"},
    "sendVenue": {"latitude", "longitude", "title", "address"},
    "editMessageLiveLocation": {"latitude", "longitude"},
}
# The library takes one reaction or many, Telegram a list.
_KINDS_BY_NAME = {"reaction": Kind.LIST}

# How Telegram words a missing parameter; others get a general sentence.
_MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "message_id": "message identifier is not specified",
    "user_id": "invalid user_id specified",
    "file_id": "file_id is empty",
}


@cache
def methods() -> dict[str, dict[str, Parameter]]:
    """Every method by its lower-case name (Telegram ignores case) with its parameters by name."""
    found: dict[str, dict[str, Parameter]] = {}
    for snake, function in inspect.getmembers(telegram.Bot, inspect.iscoroutinefunction):
        if snake.startswith("_") or snake in ("initialize", "shutdown", "do_api_request") or not snake.islower():
            continue
        if "_" not in snake and snake != "close":
            continue  # camelCase aliases are not lower-case; other single words are no methods of Telegram's
        name = _camel(snake)
        parameters = [
            Parameter(p.name, _kind(p), _is_required(name, p))
            for p in inspect.signature(function).parameters.values()
            if p.kind is p.POSITIONAL_OR_KEYWORD and p.name != "self"
        ]
        found[name.lower()] = {p.name: p for p in parameters}
    return found


def _camel(snake: str) -> str:
    first, *others = snake.split("_")
    return first + "".join(word.capitalize() for word in others)


def _is_required(method: str, parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty or parameter.name in _REQUIRED_BY_TELEGRAM.get(method, ())


def _kind(parameter: inspect.Parameter) -> Kind:
    """The wire type of an annotation such as `int | str`, `Sequence['MessageEntity'] | None` or `FileInput`."""
    if parameter.name in _KINDS_BY_NAME:
        return _KINDS_BY_NAME[parameter.name]
    annotation = parameter.annotation
    text = annotation.__name__ if annotation in (int, str, bool, float) else str(annotation)
    if "Sequence" in text:
        return Kind.LIST
    if "FileInput" in text or "str | Sticker" in text:
        return Kind.FILE
    if "bool" in text:
        return Kind.BOOLEAN
    if "float" in text:
        return Kind.FLOAT
    words = set(text.replace("[", " ").replace("]", " ").replace(",", " ").split())
    if {"int", "str"} <= words:
        return Kind.CHAT
    if "int" in words or "datetime" in text:
        return Kind.INTEGER
    return Kind.STRING if "str" in words else Kind.OBJECT


def read_parameters(method: str, given: dict[str, Any], files: set[str]) -> dict[str, Any]:
    """Checks and converts the parameters of a call; `files` are the names of uploaded parts.

    Raises ApiError 404 for an unknown method, 400 for unknown, missing or ill-typed parameters.
    """
    known = methods().get(method.lower())
    if known is None:
        raise ApiError(404, "Not Found")
    for name in given:
        if name not in known:
            raise bad_request(f'unknown parameter "{name}" of method {method}')
    values: dict[str, Any] = {}
    for parameter in known.values():
        value = given.get(parameter.name)
        if value is None and parameter.kind is Kind.FILE and parameter.name in files:
            value = f"attach://{parameter.name}"
        if value is None:
            if parameter.is_required:
                sentence = _MISSING.get(parameter.name, f'parameter "{parameter.name}" is required')
                raise bad_request(sentence)
            continue
        values[parameter.name] = _convert(parameter, value)
    return values


def _convert(parameter: Parameter, value: Any) -> Any:
    match parameter.kind:
        case Kind.INTEGER:
            return _integer(parameter, value)
        case Kind.FLOAT:
            return _float(parameter, value)
        case Kind.BOOLEAN:
            return _boolean(parameter, value)
        case Kind.CHAT:
            return _chat_identifier(parameter, value)
        case Kind.OBJECT:
            return _json(parameter, value, dict)
        case Kind.LIST:
            return _json(parameter, value, list)
    if not isinstance(value, str):
        raise _wrong(parameter)
    return value


def _wrong(parameter: Parameter) -> ApiError:
    return bad_request(f'parameter "{parameter.name}" must be of type {parameter.kind.value}')


def _integer(parameter: Parameter, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise _wrong(parameter)
    try:
        return int(value)
    except ValueError:
        raise _wrong(parameter) from None


def _float(parameter: Parameter, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _wrong(parameter)
    try:
        return float(value)
    except ValueError:
        raise _wrong(parameter) from None


def _boolean(parameter: Parameter, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    spoken = {"true": True, "1": True, "false": False, "0": False}
    if not isinstance(value, str) or value.lower() not in spoken:
        raise _wrong(parameter)
    return spoken[value.lower()]


def _chat_identifier(parameter: Parameter, value: Any) -> int | str:
    if isinstance(value, str) and value.startswith("@") and len(value) > 1:
        return value
    if value == "":
        raise bad_request(f"{parameter.name} is empty")
    try:
        return _integer(parameter, value)
    except ApiError:
        raise bad_request("chat not found") from None


def _json(parameter: Parameter, value: Any, wanted: type) -> Any:
    if isinstance(value, str):
        try:
            escaped, value = "\\u" in value, json.loads(value)
        except ValueError:
            raise bad_request(f'can\'t parse parameter "{parameter.name}" as a JSON {parameter.kind.value}') from None
        if escaped and not is_unicode(value):
            raise bad_request("strings must be encoded in UTF-8")
    if not isinstance(value, wanted):
        raise bad_request(f'parameter "{parameter.name}" must be a JSON {parameter.kind.value}')
    return value


def read_object(cls: type[Parsed], value: Any, what: str) -> Parsed:
    """Parses a JSON object as one of the library's classes; raises 400 for missing or unknown fields.

    `what` names the object in the error, such as "reply keyboard markup".
    """
    if not isinstance(value, dict):
        raise bad_request(f"object expected as {what}")
    try:
        parsed = cls.de_json(dict(value), None)
    except Exception as error:  # noqa: BLE001 - the library raises whatever the malformed data leads to
        raise bad_request(f"can't parse {what} JSON object: {error}") from None
    if parsed.api_kwargs:
        raise bad_request(f'unknown field "{next(iter(parsed.api_kwargs))}" in {what}')
    return parsed


def check_fields(value: Json, known: set[str], what: str) -> None:
    """Raises 400 when an object has a field that Telegram does not know."""
    for name in value:
        if name not in known:
            raise bad_request(f'unknown field "{name}" in {what}')
