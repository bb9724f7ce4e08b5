"""Every answer that is not a success becomes one of our errors, by status and code: texts are translated. Pure.

Codes: docs of SharePoint REST and recorded answers; a code is ``<hresult>, <.NET type>``.
"""

from __future__ import annotations

import json
from typing import Any

from pmo365.errors import (
    Absent,
    AlreadyThere,
    ConfigurationError,
    Conflict,
    ConsentError,
    Locked,
    PmoError,
    Refused,
    SignInError,
    ThresholdExceeded,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from pmo365.gateway.recording import redact, without_login

_THERE = frozenset({"-2130575342", "-2130575257", "-2147024713", "-2130575293", "nameAlreadyExists"})
"""List title taken, file exists, site address taken, group name taken; Graph's word."""
_THRESHOLD = frozenset({"-2147024860"})
_LOCKED = frozenset({"-2130575306", "-2147018894", "resourceLocked"})
_DENIED = frozenset({"-2147024891"})
_ABSENT = frozenset({"-2130575338", "-2147024894"})
_BY_STATUS: dict[int, tuple[type[PmoError], str]] = {
    401: (SignInError, "token_refused"),
    403: (ConsentError, "forbidden"),
    404: (Absent, "absent"),
    409: (AlreadyThere, "already_there"),
    410: (Absent, "absent"),
    412: (Conflict, "conflict"),
    423: (Locked, "locked"),
    429: (Throttled, "throttled_part"),
    503: (Throttled, "throttled_part"),
}
_BY_CODE: tuple[tuple[frozenset[str], type[PmoError], str], ...] = (
    (_THERE, AlreadyThere, "already_there"),
    (_THRESHOLD, ThresholdExceeded, "threshold"),
    (_LOCKED, Locked, "locked"),
    (_DENIED, ConsentError, "forbidden"),
    (_ABSENT, Absent, "absent"),
)


def fault(status: int, content: bytes, *, address: str) -> PmoError:
    """Return the error an unsuccessful answer stands for; facts: status, code, message, address."""
    code, message = told(content)
    number = code.split(",")[0].strip()
    kind, key = next(
        ((kind, key) for codes, kind, key in _BY_CODE if number in codes),
        _BY_STATUS.get(status, (Refused, "refused")),
    )
    return kind(key, status=status, code=code, message=message, address=address)


def told(content: bytes) -> tuple[str, str]:
    """Return code and message of an error body, whichever of the platform's shapes it has; empty when it has none."""
    try:
        data: Any = json.loads(content)
    except ValueError:
        return "", redact(content[:200].decode("utf-8", "replace"))
    if not isinstance(data, dict):
        return "", ""
    error = data.get("odata.error") or data.get("error")
    if not isinstance(error, dict):
        return str(error or ""), str(data.get("error_description", ""))
    message = error.get("message", "")
    text = message.get("value", "") if isinstance(message, dict) else message
    inner = error.get("innerError") or error.get("innererror") or {}
    code = inner.get("code") if isinstance(inner, dict) and inner.get("code") in _LOCKED else error.get("code")
    return str(code or ""), redact(str(text))


def data_of(content: bytes, *, address: str) -> Any:
    """Return the JSON of a successful answer; UnexpectedAnswer when it is none."""
    try:
        return json.loads(content)
    except ValueError as error:
        raise UnexpectedAnswer("not_json", address=address) from error


def proxy_fault(proxy: str | None, host: str, *, refused: bool) -> PmoError:
    """Return what a proxy that let nothing through means: a wrong login, or nobody there."""
    shown = without_login(proxy or "")
    if refused:
        return ConfigurationError("proxy_refused", proxy=shown)
    return Unreachable("proxy_unreachable", proxy=shown, host=host)
