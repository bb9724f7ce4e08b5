"""Who does what: activities × roles."""

from __future__ import annotations

from pmo365.documents.source import Source
from pmo365.model.content import Content, Missing, Table


def raci(source: Source) -> Table:
    """Return one row for each activity, one column for each key of ROLE in lower case; no letter, no word."""
    roles = tuple(choice.key for choice in source.standard.choices["ROLE"].choices)
    columns = ("activity", *(role.lower() for role in roles))
    if source.unreadable("Raci"):
        return Table(columns, ({name: Missing("Raci") for name in columns},))
    found: dict[str, dict[str, str]] = {}
    for row in source.rows("Raci"):
        activity = found.setdefault(str(row.get("PmoActivity") or ""), {})
        role, letter = source.key("ROLE", row.get("PmoRoleKey")), source.key("RACI", row.get("PmoRaciValue"))
        if role and letter:
            said = activity.get(role.lower())
            activity[role.lower()] = f"{said}/{letter}" if said else letter
    return Table(columns, tuple(_row(columns, name, letters) for name, letters in found.items() if name))


def _row(columns: tuple[str, ...], activity: str, letters: dict[str, str]) -> dict[str, Content]:
    return {"activity": activity, **{column: letters.get(column, "") for column in columns[1:]}}
