"""Values as people type them in a form, in the language of the site. Source: docs/tenant/files.md."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pmo365.localtenant.behaviour.fields import field_named
from pmo365.localtenant.behaviour.people import ensure_user
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.behaviour.values import stored_value
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated, bad_value

_DAYS = {1036: ("%d/%m/%Y", "%d/%m/%Y %H:%M"), 1033: ("%m/%d/%Y", "%m/%d/%Y %I:%M %p")}
"""How a day and a moment are typed, by language of the site [D regional settings; U for the API]."""
_EXAMPLE = {1036: "23/02/2012", 1033: "2/23/2012"}


def typed_values(scene: Scene, listing: Doc, form: list[Doc], *, utc: bool, invariant: bool) -> tuple[Doc, list[Doc]]:
    """Return the stored values of a form and one answer for each entry; an entry that is refused says why.

    ``invariant`` numbers have a point; the others the decimal sign of the site's language.
    """
    values: Doc = {}
    answers = []
    for entry in form:
        name, text = str(entry["FieldName"]), str(entry.get("FieldValue") or "")
        fault = ""
        if name != "ContentTypeId":
            try:
                field = _column(scene, listing, name)
                values[name] = (
                    stored_value(scene, field, _value(scene, field, text, utc=utc, invariant=invariant))
                    if text
                    else None
                )
            except Refusal as refusal:
                fault = refusal.message
        answers.append(
            {
                "ErrorCode": -2146232832 if fault else 0,
                "ErrorMessage": fault or None,
                "FieldName": name,
                "FieldValue": text,
                "HasException": bool(fault),
            }
        )
    return values, answers


def _column(scene: Scene, listing: Doc, name: str) -> Doc:
    field = field_named(scene, listing, name)
    if field is None or field["InternalName"] != name:
        raise bad_value(f"Column '{name}' does not exist. It may have been deleted by another user.")
    if field["ReadOnlyField"] or (field["FromBaseType"] and name != "Title"):
        raise Unemulated(f"writing the column {name} by a form")
    return field


def _value(scene: Scene, field: Doc, text: str, *, utc: bool, invariant: bool) -> Any:
    kind = field["TypeAsString"]
    if kind == "DateTime":
        return _moment(scene, field, text, utc)
    if kind in ("Number", "Currency"):
        return _number(text, "." if invariant or scene.site["language"] == 1033 else ",")
    reader = _READERS.get(kind)
    return text if reader is None else reader(scene, text)


def _moment(scene: Scene, field: Doc, text: str, utc: bool) -> str:
    language = scene.site["language"]
    day, moment = _DAYS[language]
    date_only = field["DisplayFormat"] == 0
    try:
        found = datetime.strptime(text, day if date_only else moment)
    except ValueError:
        raise bad_value(f"Enter a date like this: {_EXAMPLE[language]}") from None
    zone = UTC if utc and not date_only else ZoneInfo(scene.zone)
    return found.replace(tzinfo=zone).isoformat()


def _number(text: str, sign: str) -> float | int:
    if not re.fullmatch(rf"-?\d+(?:{re.escape(sign)}\d+)?", text):
        raise bad_value("You must specify a valid number.")
    number = float(text.replace(sign, "."))
    return int(number) if number == int(number) else number


def _yes_no(scene: Scene, text: str) -> bool:
    found = {"1": True, "true": True, "yes": True, "oui": True, "0": False, "false": False, "no": False, "non": False}
    if text.lower() not in found:
        raise bad_value("You must specify yes or no.")
    return found[text.lower()]


def _people(scene: Scene, text: str) -> list[int]:
    try:
        return [int(ensure_user(scene, str(one["Key"]))["id"]) for one in json.loads(text)]
    except (ValueError, TypeError, KeyError):
        raise bad_value("The user does not exist or is not unique.") from None


def _person(scene: Scene, text: str) -> int:
    found = _people(scene, text)
    if len(found) != 1:
        raise bad_value("You may only specify one user.")
    return found[0]


def _choices(scene: Scene, text: str) -> list[str]:
    return [one for one in text.split(";#") if one]


def _link(scene: Scene, text: str) -> Doc:
    url, _, description = text.partition(", ")
    return {"Url": url, "Description": description or url}


_READERS: dict[str, Callable[[Scene, str], Any]] = {
    "User": _person,
    "UserMulti": _people,
    "Boolean": _yes_no,
    "MultiChoice": _choices,
    "Lookup": lambda scene, text: int(text) if text.isdigit() else 0,
    "URL": _link,
}
