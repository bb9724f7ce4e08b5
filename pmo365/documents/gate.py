"""The review of a gate: readiness, documents, what the stage gave, what is asked for the next one."""

from __future__ import annotations

from decimal import Decimal

from pmo365.documents.edition import document_code, filed
from pmo365.documents.occasions import GATE_OF
from pmo365.documents.progress import chosen_rows, milestones
from pmo365.documents.readiness import checks
from pmo365.documents.source import Source, cells, tag_of
from pmo365.documents.writing import NOTHING
from pmo365.indicators.arithmetic import percent
from pmo365.model.content import Content, Missing, Table, Toned
from pmo365.model.document import Document
from pmo365.model.snapshot import Row

_DONE = ("APP", "BAS")


def gate(source: Source) -> dict[str, Content]:
    """Return which gate it is, its readiness, and what its review says so far."""
    row, key = _review(source), source.document.part
    definition = source.definition("GateReviews")
    told = cells(source, row, definition) if row and definition else {}
    said: dict[str, Content] = {tag_of(one.name): NOTHING for one in definition.columns} if definition else {}
    phase, following = _phase(source, key), _phase(source, key, after=True)
    return said | told | {
        "key": key,
        "name": row.title if row else key,
        "planned": told.get("planned_date") or Missing("GateReviews/PmoPlannedDate"),
        "phase": phase,
        "next_phase": following,
        "readiness": _readiness(source),
    }  # fmt: skip


def gate_criteria(source: Source) -> Table:
    """Return the criteria, counted ones first, then the gate checklist: whether each is required and met."""
    columns, pen = ("criterion", "required", "state", "evidence", "waiver"), source.pen
    found: list[dict[str, Content]] = [
        {
            "criterion": pen.say(f"gate_checks.{one.name}"),
            "required": pen.say("yes"),
            "state": _state(source, one.met),
            "evidence": pen.say("gate.counted", good=one.good, wanted=one.wanted),
            "waiver": NOTHING,
        }
        for one in checks(source, source.document.part)
    ]
    return Table(columns, (*found, *(_listed(source, row) for row in checklist(source))))


def gate_documents(source: Source) -> Table:
    """Return what the project owes at this gate, and which version of it is approved.

    A draft is told like nothing: it is not what a committee can decide on.
    """
    rows: list[dict[str, Content]] = []
    for document in source.standard.documents:
        if document.owed and _asked(source, document):
            file = filed(document, source.snapshot, project=source.project)
            approved = file is not None and source.key("DOCSTAT", file.get("PmoDocStatus")) in _DONE
            word, tone = ("gate.approved", "G") if approved else ("gate.awaited", "R")
            rows.append({
                "code": document_code(document, source.project),
                "title": document.title.say(source.pen.language),
                "version": file.version if file and approved else NOTHING,
                "state": Toned(source.pen.say(word), tone),
            })  # fmt: skip
    return Table(("code", "title", "version", "state"), tuple(rows))


def stage_milestones(source: Source) -> Table:
    """Return the milestones of the stage that ends: baseline, forecast or reached, slip in working days."""
    return _of_phase(source, phase_before(source.document.part))


def next_milestones(source: Source) -> Table:
    """Return those of the stage that would begin."""
    return _of_phase(source, phase_before(source.document.part, after=True))


def reserves(source: Source) -> Table:
    """Return the reserves of quality reviews that nobody has cleared."""
    return chosen_rows(
        source,
        "QualityReviews",
        lambda row: bool(row.get("PmoReserveLevel")) and row.get("PmoReserveCleared") is not True,
        by="PmoReserveDue",
    )


def _review(source: Source) -> Row | None:
    """Return the last review of the gate."""
    key = source.document.part
    rows = [row for row in source.rows("GateReviews") if source.key("GATE", row.get("PmoGate")) == key]
    return rows[-1] if rows else None


def checklist(source: Source) -> list[Row]:
    """Return what the project wrote on the checklist of the gate, in its order."""
    key = source.document.part
    rows = [row for row in source.rows("GateChecklist") if source.key("GATE", row.get("PmoGate")) == key]
    return sorted(rows, key=lambda row: (str(row.get("PmoSortKey") or ""), row.id))


def is_required(row: Row) -> bool:
    """Return whether a line of the checklist must be met."""
    return row.get("PmoMandatory") is not False


def is_met(row: Row) -> bool:
    """Return whether a line of the checklist is met, or waived."""
    return row.get("PmoMet") is True or bool(row.get("PmoWaiverRef"))


def _listed(source: Source, row: Row) -> dict[str, Content]:
    waived, pen = str(row.get("PmoWaiverRef") or ""), source.pen
    return {
        "criterion": str(row.get("PmoCriterion") or row.title),
        "required": pen.say("yes" if is_required(row) else "no"),
        "state": Toned(pen.say("gate.waived"), "N") if waived else _state(source, row.get("PmoMet") is True),
        "evidence": str(row.get("PmoEvidence") or NOTHING),
        "waiver": waived or NOTHING,
    }


def _state(source: Source, met: bool) -> Toned:
    return Toned(source.pen.say("gate.met" if met else "gate.unmet"), "G" if met else "R")


def _readiness(source: Source) -> str:
    """Return the share of the required criteria that are met or waived."""
    counted = [one.met for one in checks(source, source.document.part)]
    listed = [is_met(row) for row in checklist(source) if is_required(row)]
    share = percent(Decimal(sum([*counted, *listed])), Decimal(len(counted) + len(listed)))
    return source.pen.say("not_applicable") if share is None else source.pen.percent(round(share))


def _asked(source: Source, document: Document) -> bool:
    """Return whether the stage that ends, or one before it, asks for a document of this tier."""
    phases = [choice.key for choice in source.standard.choices["PHASE"].choices]
    key = phase_before(source.document.part)
    last = phases.index(key) if key in phases else len(phases)
    first = min((phases.index(one) for one in document.phases if one in phases), default=len(phases))
    return first <= last and (not document.tiers or source.project.tier in document.tiers)


def phase_before(gate_key: str, *, after: bool = False) -> str:
    """Return the key of the phase a gate ends, or of the one that comes after it; empty when there is none."""
    phases, gates = list(GATE_OF), list(GATE_OF.values())
    at = gates.index(gate_key) + after if gate_key in gates else -1
    return phases[at] if 0 <= at < len(phases) else ""


def _phase(source: Source, gate_key: str, *, after: bool = False) -> str:
    key = phase_before(gate_key, after=after)
    return source.standard.choices["PHASE"].label_of(key, source.pen.language) if key else NOTHING


def _of_phase(source: Source, phase: str) -> Table:
    return milestones(source, lambda row: bool(phase) and source.key("PHASE", row.get("PmoPhase")) == phase)
