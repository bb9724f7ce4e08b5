"""Columns of files, written without making a new version of the file. Pure.

A MERGE of a file's columns makes another draft: completing the metadata of an approved document would un-approve it.
``ValidateUpdateListItem`` with ``bNewDocumentUpdate`` keeps the version. It takes text, as a person would type it in
the site's language, answers 200 whatever happens, and knows no ETag: the ETag is compared just before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pmo365.errors import Conflict, PmoError, Refused
from pmo365.gateway.direct import Answer, Operation
from pmo365.gateway.parts import rows_of
from pmo365.model.site import Column, ColumnKind
from pmo365.model.snapshot import Link, Reference, Value
from pmo365.model.words import Language

_DAY = {"fr": "%d/%m/%Y", "en": "%m/%d/%Y"}
_MOMENT = {"fr": "%d/%m/%Y %H:%M", "en": "%m/%d/%Y %I:%M %p"}
_CLAIM = "i:0#.f|membership|"


def quiet_update(
    item: str, values: Mapping[Column, Value], *, zone: str | None, language: Language, type_id: str = ""
) -> Operation:
    """Return the operation that writes columns of a file's item (its REST path) and leaves its version alone."""
    told = [
        {"FieldName": column.name, "FieldValue": form_value(column, value, zone=zone, language=language)}
        for column, value in values.items()
    ]
    if type_id:
        told.append({"FieldName": "ContentTypeId", "FieldValue": type_id})
    body: dict[str, Any] = {
        "formValues": told,
        "bNewDocumentUpdate": True,
        "checkInComment": "",
        "datesInUTC": True,
        "numberInInvariantCulture": True,
    }
    return Operation(method="POST", path=f"{item}/ValidateUpdateListItem", body=body)


def form_value(column: Column, value: Value, *, zone: str | None, language: Language) -> str:
    """Return a cell as text of the site's form; ValueError when the value does not fit the column."""
    if value is None or value == "" or value == ():
        return ""
    writer = _WRITERS.get(column.kind)
    if column.kind in (ColumnKind.DATE, ColumnKind.DATETIME) and isinstance(value, date):
        return _moment(column.kind, value, zone=zone, language=language)
    if writer is None:
        return str(value)
    try:
        return writer(value)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"{column.name} ({column.kind.value}) cannot hold {type(value).__name__}") from error


def _moment(kind: ColumnKind, value: date, *, zone: str | None, language: Language) -> str:
    """Return a date as typed; with ``datesInUTC`` the moment is UTC, a day without time stays the day people see."""
    if kind is ColumnKind.DATE:
        return (value.date() if isinstance(value, datetime) else value).strftime(_DAY[language])
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(), tzinfo=ZoneInfo(zone or "UTC"))
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime(_MOMENT[language])


def _people(value: Any) -> str:
    emails = (value,) if isinstance(value, str) else tuple(value)
    keys = ",".join(f'{{"Key":"{_CLAIM}{email}"}}' for email in emails)
    return f"[{keys}]"


def _link(value: Any) -> str:
    link = value if isinstance(value, Link) else Link(str(value))
    return f"{link.url}, {link.text or link.url}"


def _lookup(value: Any) -> str:
    return str(value.id if isinstance(value, Reference) else int(value))


def _percent(value: Any) -> str:
    return f"{(Decimal(value) / 100).normalize():f}"


_WRITERS: Mapping[ColumnKind, Callable[[Any], str]] = {
    ColumnKind.PERSON: _people,
    ColumnKind.PERSONS: _people,
    ColumnKind.CHOICES: lambda value: f";#{';#'.join(value)};#",
    ColumnKind.BOOLEAN: lambda value: "1" if value else "0",
    ColumnKind.NUMBER: lambda value: f"{Decimal(value).normalize():f}",
    ColumnKind.CURRENCY: lambda value: f"{Decimal(value).normalize():f}",
    ColumnKind.PERCENT: _percent,
    ColumnKind.LOOKUP: _lookup,
    ColumnKind.LINK: _link,
}


def refusal(answer: Answer) -> PmoError | None:
    """Return what SharePoint refused of a quiet update: the answer is 200 even then; None when it took everything."""
    for told in rows_of(answer.data):
        if told.get("HasException"):
            code, message = str(told.get("ErrorCode")), f"{told.get('FieldName')}: {told.get('ErrorMessage')}"
            return Refused("tenant_refused", code=code, message=message)
    return None


def unmoved(answer: Answer, etag: str) -> None:
    """Raise Conflict when an item, just read with metadata, is no longer what was read before."""
    now = str(answer.data.get("odata.etag") or "").split(",")[-1].strip('"')
    if now != etag.split(",")[-1].strip('"'):
        raise Conflict("changed_meanwhile", expected=etag, found=f'"{now}"')
