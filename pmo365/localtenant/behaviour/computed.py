"""Calculated columns, and the formulas that values of a column or an item must meet. Source: docs/tenant/lists.md."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pmo365.localtenant.behaviour.fields import columns
from pmo365.localtenant.behaviour.moments import parse_moment, stamp
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.formulas import Wrong, malformed, parse_formula
from pmo365.localtenant.refusals import Refusal

_INVALID = "Microsoft.SharePoint.SPListDataValidationException"
_UNCOUNTABLE = ("Note", "URL", "MultiChoice", "User", "UserMulti", "LookupMulti")
_DATE, _TEXT, _YES_NO = 4, 2, 8


def check_formula(scene: Scene, listing: Doc | None, text: str, *, volatile: bool, own: str = "") -> None:
    """Refuse a formula that cannot be read, names a column that is not there, or one no formula takes.

    ``own`` is the only column the validation of a column may name.
    """
    _, names = parse_formula(text, _local(scene), volatile=volatile)
    for name in names:
        field = _column(scene, listing, name)
        if field is None or field["TypeAsString"] in _UNCOUNTABLE or (own and field["InternalName"] != own):
            raise malformed()


def check_formulas(scene: Scene, listing: Doc | None, field: Doc) -> None:
    """Refuse a column whose own formulas cannot be."""
    if field["TypeAsString"] == "Calculated" and field.get("Formula"):
        check_formula(scene, listing, field["Formula"], volatile=False)
    if field.get("ValidationFormula"):
        check_formula(scene, listing, field["ValidationFormula"], volatile=True, own=field["InternalName"])


def check_values(scene: Scene, listing: Doc, values: Doc, changed: Doc) -> None:
    """Refuse values that the validation of a changed column, or that of the list, does not allow."""
    for name in changed:
        field = columns(scene, listing).get(name.lower())
        text = field.get("ValidationFormula") if field else None
        if field and text and not _true(scene, listing, text, values):
            message = field.get("ValidationMessage") or f"The validation of {field['Title']} failed."
            raise Refusal(400, f"-2130575163, {_INVALID}", message)
    text = listing["ValidationFormula"]
    if text and not _true(scene, listing, text, values):
        raise Refusal(400, f"-2130575162, {_INVALID}", listing["ValidationMessage"] or "List data validation failed.")


def _true(scene: Scene, listing: Doc, text: str, values: Doc) -> bool:
    formula, _ = parse_formula(text, _local(scene), volatile=True)
    try:
        return bool(formula(lambda name: _cell(scene, listing, name, values)))
    except Wrong:
        return False


def calculated(scene: Scene, listing: Doc, field: Doc, item: Doc) -> Any:
    """Return what a calculated column shows for an item: text, or an error word such as ``#DIV/0!``."""
    if not field.get("Formula"):
        return None
    formula, _ = parse_formula(field["Formula"], _local(scene), volatile=True)
    values = {**item["values"], "Created": item["created"], "Modified": item["modified"], "ID": item["id"]}
    try:
        return _shown(formula(lambda name: _cell(scene, listing, name, values)), field.get("OutputType", _TEXT))
    except Wrong as wrong:
        return str(wrong)


def _shown(value: Any, kind: int) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, bool):
        return value if kind == _YES_NO else "1" if value else "0"
    if isinstance(value, float):
        number = round(value, 12)
        return str(int(number)) if number == int(number) else str(number)
    return value


def _local(scene: Scene) -> datetime:
    return scene.now.astimezone(ZoneInfo(scene.zone))


def _column(scene: Scene, listing: Doc | None, name: str) -> Doc | None:
    every = columns(scene, listing)
    return every.get(name.lower()) or next(
        (one for one in every.values() if one["Title"].lower() == name.lower()), None
    )


def _cell(scene: Scene, listing: Doc, name: str, values: Doc) -> Any:
    """Return a cell as formulas see it; a calculated column is computed in its turn."""
    field = _column(scene, listing, name)
    if field is None:
        raise Wrong("#NAME?")
    value = values.get(field["InternalName"])
    kind = field["TypeAsString"]
    if kind == "Calculated":
        formula, _ = parse_formula(field["Formula"], _local(scene), volatile=True)
        return formula(lambda inner: _cell(scene, listing, inner, values))
    if value is None or (isinstance(value, bool | str) and kind != "DateTime"):
        return value
    if kind == "DateTime":
        return parse_moment(value).astimezone(ZoneInfo(scene.zone))
    return float(value)
