"""Parameters of a request, wherever the client put them: query string, JSON body, form body, or several at once."""

import re
from typing import Any, cast
from urllib.parse import parse_qsl

import falcon

from piecework.http.strict_json import parse_json
from piecework.refusal import InvalidRequest, Refusal

Parameters = dict[str, Any]

FIELDS_MAX = 20_000
_BRACKETED = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")


class BodyTooLarge(Refusal):
    """The body is larger than the endpoint takes."""

    code, message, status = "body_too_large", "The request body is too large.", 413
    is_of_transport = True


def read_parameters(request: falcon.Request, *, body_bytes_max: int) -> Parameters:
    """Query and body in one; the body wins where both name a field, and null is the same as left out.

    A JSON body is known by its first character, because clients label it as they please. Refuses: BodyTooLarge,
    InvalidRequest (not an object, not UTF-8, a key given twice, NaN).
    """
    parameters = read_pairs(request.query_string)
    body = _read_body(request, body_bytes_max)
    if body:
        parameters.update(_from_json(body) if body[:1] in "{[" or _is_json(request) else read_pairs(body))
    return {name: value for name, value in parameters.items() if value is not None}


def _is_json(request: falcon.Request) -> bool:
    return "json" in (request.content_type or "")


def check_length(request: falcon.Request, bytes_max: int) -> None:
    """Refuse a body that says it is too large, before any of it is read. Refuses: BodyTooLarge."""
    if (request.content_length or 0) > bytes_max:
        raise BodyTooLarge(f"The request body is too large: at most {bytes_max} bytes.")


def _read_body(request: falcon.Request, bytes_max: int) -> str:
    check_length(request, bytes_max)
    if request.method not in ("POST", "PUT", "PATCH", "DELETE") and not request.content_length:
        return ""
    raw: bytes = request.env["wsgi.input"].read(bytes_max + 1)
    if len(raw) > bytes_max:
        raise BodyTooLarge(f"The request body is too large: at most {bytes_max} bytes.")
    try:
        return raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise InvalidRequest.of("body", "The request body is not UTF-8 text.") from None


def _from_json(body: str) -> Parameters:
    try:
        value = parse_json(body)
    except ValueError:
        raise InvalidRequest.of("body", "The request body is not valid JSON.", code="invalid_json") from None
    if not isinstance(value, dict):
        raise InvalidRequest.of("body", "The request body must be a JSON object.", code="invalid_json")
    return cast("Parameters", value)


def read_pairs(text: str) -> Parameters:
    """`a=1&b[]=2&c[0][name]=x` as a dictionary: brackets nest, as PHP and jQuery write them."""
    if not text:
        return {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict")
    except (ValueError, UnicodeDecodeError):
        raise InvalidRequest.of("query", "The parameters are not valid URL-encoded UTF-8 text.") from None
    values: Parameters = {}
    for name, value in pairs:
        bracketed = _BRACKETED.fullmatch(name)
        keys = [bracketed[1], *re.findall(r"\[([^\[\]]*)\]", bracketed[2])] if bracketed else [name]
        _put(values, keys[:6], value)
    return {name: _as_lists(value) for name, value in values.items()}


def _put(into: Parameters, keys: list[str], value: str) -> None:
    """Follow the keys, making a dictionary at each; a name given twice becomes a list."""
    for key in keys[:-1]:
        if not isinstance(into.get(key), dict):
            into[key] = {"0": into[key]} if key in into else {}
        into = into[key]
    key = keys[-1] or str(len(into))
    held = into.get(key)
    if isinstance(held, list):
        cast("list[Any]", held).append(value)
    else:
        into[key] = value if held is None else [held, value]


def _as_lists(value: Any) -> Any:
    """Dictionaries whose keys are 0, 1, 2, ... were lists."""
    if not isinstance(value, dict):
        return value
    inner = {key: _as_lists(held) for key, held in cast("Parameters", value).items()}
    return list(inner.values()) if list(inner) == [str(place) for place in range(len(inner))] else inner
