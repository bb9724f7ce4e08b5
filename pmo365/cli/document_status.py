"""Where documents stand: a table for people, one event a document for machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pmo365.cli.exits import DONE, PARTLY
from pmo365.cli.output import Output
from pmo365.languages import say

if TYPE_CHECKING:
    from pmo365.verbs.condition import Condition
    from pmo365.verbs.standing import Desk

_FIELDS_SHOWN = 3


def show_status(output: Output, told: Iterable[tuple[Desk, Condition]]) -> int:
    """Print every document and return the exit code: 3 when a baseline is not what it was."""
    everything = list(told)
    for desk, one in everything:
        output.event("document", facts(desk, one))
    output.table(
        [say(output.language, f"life.columns.{name}") for name in ("document", "state", "version", "since", "notes")],
        [_line(output, desk, one) for desk, one in everything],
    )
    return PARTLY if any(one.lost for _, one in everything) else DONE


def facts(desk: Desk, one: Condition) -> dict[str, Any]:
    """Return what a machine is told of a document; dates in ISO 8601, UTC."""
    paper = one.paper
    return {
        "project": desk.project.code,
        "document": paper.document.code,
        "code": paper.code,
        "state": paper.state.value,
        "version": paper.file.version if paper.file else None,
        "in_force": one.in_force or None,
        "since": one.since.isoformat() if one.since else None,
        "awaited": [{"role": asked.role, "person": asked.person} for asked in one.awaited],
        "stale": list(one.regions.moved),
        "edited": list(one.regions.edited),
        "template": one.template and {"made_from": one.template[0], "current": one.template[1]},
        "checked_out_to": paper.file.checked_out_to or None if paper.file else None,
        "lost_baselines": list(one.lost),
    }


def _line(output: Output, desk: Desk, one: Condition) -> tuple[str, ...]:
    paper, language = one.paper, output.language
    version = paper.file.version if paper.file else "–"
    if one.in_force and one.in_force != version:
        version = say(language, "life.notes.in_force", version=version, in_force=one.in_force)
    since = one.since.strftime(say(language, "plan.date")) if one.since else "–"
    return paper.code, say(language, f"life.states.{paper.state.value}"), version, since, _notes(output, desk, one)


def _notes(output: Output, desk: Desk, one: Condition) -> str:
    """Return what somebody has to know or do: who is awaited, what lags behind, what was edited by hand."""
    names = (f"{desk.name(asked.person)} ({_role(desk, asked.role, output)})" for asked in one.awaited)
    out = desk.name(one.paper.file.checked_out_to) if one.paper.file and one.paper.file.checked_out_to else ""
    told = {
        "awaited": ", ".join(names),
        "checked_out": out,
        "stale": _fields(output, one, one.regions.moved),
        "edited": _fields(output, one, one.regions.edited),
        "lost": ", ".join(one.lost),
    }
    notes = [say(output.language, f"life.notes.{name}", what=what) for name, what in told.items() if what]
    if one.template:
        made_from, current = one.template
        notes.append(say(output.language, "life.notes.template", made_from=made_from, current=current))
    return "; ".join(notes)


def _role(desk: Desk, role: str, output: Output) -> str:
    return desk.press.standard.choices["ROLE"].label_of(role, output.language)


def _fields(output: Output, one: Condition, tags: tuple[str, ...]) -> str:
    """Return the titles of the first fields, and how many more there are."""
    titles = list(dict.fromkeys(one.regions.titles.get(tag, tag) for tag in tags))
    more = len(titles) - _FIELDS_SHOWN
    rest = [say(output.language, "life.notes.more", count=more)] if more > 0 else []
    return ", ".join([*titles[:_FIELDS_SHOWN], *rest])
