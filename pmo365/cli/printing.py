"""Plans, results, runs and faults on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pmo365.cli.output import Output
from pmo365.errors import FaultyStandard, FaultyTemplate, PmoError
from pmo365.languages import knows, say
from pmo365.languages.facts import titles
from pmo365.languages.life import read_life
from pmo365.model.plan import Change, Outcome, Plan, Status
from pmo365.model.words import Language
from pmo365.planning.show import as_json, as_text, summary_text
from pmo365.planning.wording import finding_text, kind_word, name_of, number_text, place_of

_TRAFFIC = ("requests", "units", "throttled", "waited", "paced")
_SHOWN = _TRAFFIC[:4]
_PLATFORM = re.compile(r"^-?\d+, [\w.]+ ?")
"""The platform's own code before its words: for the ledger and for machines, not for people."""
_SEVERITIES = ("BLK", "MAJ", "MIN", "INF")

if TYPE_CHECKING:
    from pmo365.model.finding import Finding
    from pmo365.model.standard import Standard
    from pmo365.service.results import ProjectResult, RunResult
    from pmo365.store.records import Run


def show_plans(output: Output, plans: Sequence[Plan], *, detailed: bool = False) -> None:
    """Print plans and what they add up to."""
    for plan in plans:
        output.lines(as_text(plan, output.language, detailed=detailed))
        for event in as_json(plan):
            output.event(str(event["type"]), {name: value for name, value in event.items() if name != "type"})
    output.line(f"{summary_text(plans, output.language)} {say(output.language, 'cli.nothing_changed')}")


def show_results(output: Output, results: Iterable[ProjectResult]) -> None:
    """Print what did not go as planned, change by change, and what was done in all."""
    told = tuple(results)
    for result in told:
        for outcome in result.outcomes:
            _outcome_event(output, result.project, outcome)
        for outcome, count in _alike(result.outcomes):
            _show_outcome(output, result.project, outcome, count)
        if result.error is not None:
            show_error(output, result.project, result.error)
    outcomes = [outcome for result in told for outcome in result.outcomes]
    counts = {status.value: sum(1 for one in outcomes if one.status is status) for status in Status}
    output.event("run_summary", counts)
    output.line(say(output.language, "cli.results", **counts))


def show_error(output: Output, project: str, error: PmoError) -> None:
    """Print why a project was left out."""
    output.event("project_error", {"project": project, **error_facts(error)})
    output.line(f"  {project}  {sentence(error, output.language)}", style="red")


def show_run(output: Output, run: RunResult) -> None:
    """Print how a run went, what it cost in requests, and what a second run would still do."""
    show_results(output, run.results)
    left = sum(result.left for result in run.results)
    traffic = run.traffic
    facts = {"requests": traffic.requests, "units": traffic.units, "refused": traffic.throttled}
    facts |= {"waited": round(traffic.waited), "paced": round(traffic.paced)}
    output.event("run", {"run": run.run, "verb": run.verb, "left": left} | facts)
    output.line(say(output.language, "cli.traffic", run=run.run, **facts))
    if left:
        output.line(say(output.language, "cli.left", count=left))


def show_findings(output: Output, findings: Iterable[Finding], standard: Standard) -> None:
    """Print what only people can settle, worst first, each with its project."""
    known = titles(standard, output.language)
    told = sorted(findings, key=lambda one: (_SEVERITIES.index(one.severity.value), one.project, one.path))
    rows = []
    for one in told:
        output.event("finding", {"rule": one.rule, "project": one.project, "path": one.path, "severity": one.severity})
        rows.append(
            (
                say(output.language, f"cli.severities.{one.severity.value}"),
                one.project,
                finding_text(one, output.language, known=known),
            )
        )
    if rows:
        output.table([say(output.language, f"cli.finding_{name}") for name in ("severity", "project", "what")], rows)


def _alike(outcomes: Iterable[Outcome]) -> list[tuple[Outcome, int]]:
    """Return what was not simply done, each with how many are told by it: what was not tried for one cause is one."""
    found: dict[object, list[Outcome]] = {}
    for place, one in enumerate(outcomes):
        if one.status is not Status.DONE:
            cause = (one.code, one.message) if one.status is Status.SKIPPED else place
            found.setdefault(cause, []).append(one)
    return [(same[0], len(same)) for same in found.values()]


def _outcome_event(output: Output, project: str, outcome: Outcome) -> None:
    change = outcome.change
    facts = {"project": project, "path": change.path, "kind": change.kind.value, "status": outcome.status.value}
    output.event("outcome", facts | {"code": outcome.code, "message": outcome.message})


def _show_outcome(output: Output, project: str, outcome: Outcome, count: int) -> None:
    word = say(output.language, f"cli.statuses.{outcome.status.value}")
    reason = reason_text(outcome, output.language)
    several = say(output.language, "cli.changes_alike", count=count)
    named = change_text(outcome.change, output.language) if count == 1 else several
    output.line(f"  {project}  {named}  {word}{f'  {reason}' if reason else ''}")


def change_text(change: Change, language: Language) -> str:
    """Return kind, name and place of a change in one line."""
    place = place_of(change)
    where = f" {say(language, 'plan.in_place', place=place)}" if place and place != name_of(change) else ""
    return f"{kind_word(change, language)} {name_of(change)}{where}"


def reason_text(outcome: Outcome, language: Language) -> str:
    """Return why a change did not go through: the sentence of its error, or a word and the tenant's own words."""
    if outcome.status is Status.CONFLICT:
        return ""  # The word for it says it all.
    if outcome.error is not None:
        return sentence(outcome.error, language)
    if not outcome.code:
        return outcome.message
    key = f"cli.codes.{outcome.code}"
    word = say(language, key) if knows(key) else outcome.code
    message = _PLATFORM.sub("", outcome.message)
    return f"{word} – {message}" if message else word


def show_runs(output: Output, runs: Iterable[Run]) -> None:
    """Print past runs, newest first."""
    rows = []
    for run in runs:
        facts: Mapping[str, object] = {
            "run": run.id, "verb": run.verb, "projects": list(run.projects), "actor": run.actor,
            "started_at": run.started_at.isoformat(), "outcome": run.outcome,
            "traffic": {name: run.facts[name] for name in _TRAFFIC if name in run.facts},
        }  # fmt: skip
        output.event("run", facts)
        started = run.started_at.strftime(say(output.language, "cli.moment"))
        verb = say(output.language, f"plan.verbs.{run.verb}") if knows(f"plan.verbs.{run.verb}") else run.verb
        key = f"cli.run_outcomes.{run.outcome or 'open'}"
        ended = say(output.language, key) if knows(key) else run.outcome
        rows.append(
            (str(run.id), started, verb, ", ".join(run.projects), run.actor, ended, *_exchanged(run, output.language))
        )
    headings = [
        say(output.language, f"cli.history_{name}") for name in ("run", "when", "verb", "projects", "actor", "end")
    ] + [say(output.language, f"cli.history_{name}") for name in _SHOWN]
    output.table(headings, rows)


def _exchanged(run: Run, language: Language) -> tuple[str, ...]:
    """Return what a run exchanged with the tenant; empty where it was not told or nothing was refused."""
    found = {name: run.facts.get(name) for name in _SHOWN}
    told = {name: one for name, one in found.items() if isinstance(one, int | float) and (one or name in _SHOWN[:2])}
    return tuple(number_text(told[name], language) if name in told else "" for name in _SHOWN)


def sentence(error: PmoError, language: Language) -> str:
    """Return what people read of an error: its sentence, then each fault of a Standard on its own line."""
    key = f"errors.{error.key}"
    if not knows(key):
        return say(language, "errors.unknown", error=str(error))
    try:
        text = say(language, key, **read_life(error.facts, language))
    except KeyError:
        # A fact is missing: what is known of the error is still told, key and facts.
        return say(language, "errors.unknown", error=str(error))
    if "where" in error.facts:
        text = say(language, "errors.at", where=error.facts["where"], text=text)
    if isinstance(error, FaultyStandard):
        return "\n".join([text, *(f"  {_fault_text(fault, language)}" for fault in error.faults)])
    if isinstance(error, FaultyTemplate):
        return "\n".join([text, *(f"  {sentence(fault, language)}" for fault in error.faults)])
    return text


def _fault_text(fault: object, language: Language) -> str:
    """Return place and sentence of a fault of the Standard, as editors recognise them."""
    from pmo365.standard.faults import Fault

    return f"{fault.place}  {fault.sentence(language)}" if isinstance(fault, Fault) else str(fault)


def error_facts(error: PmoError) -> dict[str, object]:
    """Return an error as facts of an event."""
    told = {name: str(value) for name, value in error.facts.items() if name != "outcomes"}
    facts: dict[str, object] = {"error": type(error).__name__, "key": error.key, "facts": told}
    if isinstance(error, FaultyStandard | FaultyTemplate):
        facts["faults"] = [str(fault) for fault in error.faults]
    return facts | {"exit_code": error.exit_code}
