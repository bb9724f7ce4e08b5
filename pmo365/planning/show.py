"""A plan as people read it in a terminal and as machines read it, one event after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pmo365.languages import say
from pmo365.model.finding import Finding
from pmo365.model.plan import Action, Change, Kind, Plan
from pmo365.model.words import Language
from pmo365.planning.page import as_html
from pmo365.planning.safety import plan_fingerprint
from pmo365.planning.wording import (
    FINDING_MARK,
    MARKS,
    counted,
    differences,
    finding_text,
    findings_counted,
    kind_word,
    name_of,
    parent_of,
    place_of,
)

__all__ = ["as_html", "as_json", "as_text", "summary_text"]

_FOLDED_KINDS = (Kind.ROW, Kind.FOLDER)
_ROWS_SHOWN = 5


def as_text(plan: Plan, language: Language, *, detailed: bool = False) -> list[str]:
    """Return the lines of a plan: ``+ - ~`` before changes, ``!`` before findings.

    Parts created inside a part the same plan creates are counted on its line; ``detailed`` lists them all.
    """
    heading = title_of(plan, language)
    if plan.empty and not plan.findings:
        return [f"  {heading}  {say(language, 'plan.as_declared')}"]
    changes = plan.changes if detailed else top_changes(plan)
    shown, folded = (changes, ()) if detailed else _fold_rows(changes)
    lines = [_change_line(plan, one, language, detailed=detailed) for one in shown]
    lines += [_fold_line(group, language) for group in folded]
    lines += [_finding_line(one, language) for one in plan.findings]
    return [f"  {heading}", *(line for block in lines for line in block)]


def summary_text(plans: Sequence[Plan], language: Language) -> str:
    """Return the closing sentence of one or several plans: how many of each, how many findings."""
    facts: dict[str, object] = {
        action.value: sum(plan.count(action) for plan in plans) for action in (Action.CREATE, Action.UPDATE)
    }
    facts["remove"] = sum(plan.count(Action.REMOVE) for plan in plans)
    findings = findings_counted(sum(len(plan.findings) for plan in plans), language)
    return say(language, "plan.summary", findings=findings, **facts)


def as_json(plan: Plan) -> list[dict[str, Any]]:
    """Return the events of a plan: planned_change, finding, and one change_summary at the end."""
    about = {"verb": plan.verb, "project": plan.project, "site": plan.site}
    events: list[dict[str, Any]] = [about | _change_event(change) for change in plan.changes]
    events += [about | _finding_event(one) for one in plan.findings]
    counts = {"add": plan.count(Action.CREATE), "change": plan.count(Action.UPDATE)}
    counts |= {"remove": plan.count(Action.REMOVE), "findings": len(plan.findings)}
    tail = {"snapshot": plan.snapshot, "standard": plan.standard, "checksum": plan_fingerprint(plan)}
    return [*events, {"type": "change_summary", **about, **counts, **tail}]


def title_of(plan: Plan, language: Language) -> str:
    """Return how a plan is headed: the project code, or the words for the hub and the portfolio."""
    special = {"HUB": "plan.hub_name", "PORTFOLIO": "plan.portfolio_name"}
    name = say(language, special[plan.project]) if plan.project in special else plan.project
    return say(language, "plan.where", project=name, site=plan.site).rstrip()


def top_changes(plan: Plan) -> tuple[Change, ...]:
    """Return the changes that do not hang from a part which the same plan creates."""
    made = {one.path for one in plan.changes if one.action is Action.CREATE}
    return tuple(one for one in plan.changes if not (one.action is Action.CREATE and _hangs_from(one, made)))


def _hangs_from(change: Change, made: set[str]) -> bool:
    if change.kind in (Kind.REGISTER, Kind.LIBRARY, Kind.ROW, Kind.FILE):
        return False
    return parent_of(change) in made


def _fold_rows(changes: Sequence[Change]) -> tuple[list[Change], list[list[Change]]]:
    """Split off groups of more than a few new rows or folders of one list: they are only counted."""
    groups: dict[tuple[str, Kind], list[Change]] = {}
    for one in changes:
        if one.action is Action.CREATE and one.kind in _FOLDED_KINDS:
            groups.setdefault((place_of(one), one.kind), []).append(one)
    large = [group for group in groups.values() if len(group) > _ROWS_SHOWN]
    hidden = {one.name for group in large for one in group}
    return [one for one in changes if one.name not in hidden], large


def _change_line(plan: Plan, change: Change, language: Language, *, detailed: bool) -> list[str]:
    mark, kind, name = MARKS[change.action], kind_word(change, language), name_of(change)
    place = place_of(change)
    where = f"  {say(language, 'plan.in_place', place=place)}" if place and place != name else ""
    parts = "" if detailed else _parts_text(plan, change, language)
    line = f"    {mark} {kind:<22} {name}{where}{parts}".rstrip()
    told = differences(change, language)
    if len(told) == 1:
        return [f"{line}  {told[0].label}  {told[0].before} → {told[0].after}"]
    return [line, *(f"        {one.label}  {one.before} → {one.after}" for one in told)]


def _parts_text(plan: Plan, change: Change, language: Language) -> str:
    if change.action is not Action.CREATE or change.kind not in (Kind.SITE, Kind.REGISTER, Kind.LIBRARY):
        return ""
    kinds = [one.kind for one in plan.changes if one is not change and _hangs_from(one, {change.path})]
    return f"  {counted(kinds, language)}" if kinds else ""


def _fold_line(group: Sequence[Change], language: Language) -> list[str]:
    place = say(language, "plan.in_place", place=place_of(group[0]))
    return [f"    {MARKS[Action.CREATE]} {counted((one.kind for one in group), language):<22} {place}"]


def _finding_line(finding: Finding, language: Language) -> list[str]:
    severity = say(language, f"plan.severities.{finding.severity.value}")
    text = finding_text(finding, language)
    told = say(language, "plan.finding_line", severity=severity, rule=finding.rule, text=text)
    return [f"    {FINDING_MARK} {told}"]


def _change_event(change: Change) -> dict[str, Any]:
    event = {"type": "planned_change", "kind": change.kind.value, "action": change.action.value}
    event |= {"path": change.path, "name": name_of(change), "why": change.why}
    told = [{"setting": one.label, "before": one.before, "after": one.after} for one in differences(change, "en")]
    return event | ({"differences": told} if told else {})


def _finding_event(finding: Finding) -> dict[str, Any]:
    return {
        "type": "finding",
        "rule": finding.rule,
        "severity": finding.severity.value,
        "path": finding.path,
        "facts": dict(finding.facts),
        "repairable": bool(finding.repairs),
        "fingerprint": finding.fingerprint,
    }
