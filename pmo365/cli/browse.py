"""``pmo365 tenant browse``: look at what the local tenant holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import typer

from pmo365.cli import control
from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import DONE

_COLUMNS = {
    "sites": ("path", "title", "language", "lists"),
    "lists": ("name", "title", "kind", "items"),
    "items": ("id", "name", "version", "state", "versions", "modified"),
}


def browse(
    context: typer.Context,
    site: Annotated[str | None, typer.Argument(metavar="[SITE]")] = None,
    listing: Annotated[str | None, typer.Argument(metavar="[LIST]")] = None,
    state: Annotated[Path | None, typer.Option("--state", metavar="FOLDER")] = None,
) -> int:
    """List the sites, the lists of a site, or the items and files of a list with their versions."""
    from pmo365.cli.tenant import address_of

    call = call_of(context)
    asked = {name: value for name, value in (("site", site), ("list", listing)) if value is not None}
    rows = control.ask(address_of(call, state), f"browse?{urlencode(asked)}")
    _show(call, ("sites", "lists", "items")[len(asked)], rows)
    return DONE


def _show(call: Call, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
    from pmo365.languages import say

    for row in rows:
        call.output.event(kind, row)
    names = _COLUMNS[kind]
    headings = [say(call.output.language, f"cli.tenant_columns.{name}") for name in names]
    call.output.table(headings, [[_cell(call, name, row.get(name)) for name in names] for row in rows])


def _cell(call: Call, name: str, value: Any) -> str:
    from pmo365.languages import say

    if name in ("state", "kind"):
        return "" if value is None else say(call.output.language, f"cli.tenant_{name}s.{value}")
    return " ".join(value) if isinstance(value, list) else str(value)
