"""How ready a gate is, for the register of gate reviews: the very criteria its document shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pmo365.documents.gate import checklist, is_met, is_required
from pmo365.documents.readiness import checks
from pmo365.documents.source import Source
from pmo365.documents.writing import Pen, typeset
from pmo365.indicators.arithmetic import percent
from pmo365.model.document import Document
from pmo365.model.project import Project
from pmo365.model.snapshot import Snapshot
from pmo365.model.standard import Standard
from pmo365.model.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """The criteria of one gate, counted."""

    met: int
    required: int
    detail: tuple[str, ...]
    """One line a criterion, in the language of the project."""

    @property
    def share(self) -> Decimal | None:
        """Return what is met of what is required, in points; None when nothing is."""
        return percent(Decimal(self.met), Decimal(self.required))


def preparation(
    gate: str, snapshot: Snapshot, *, standard: Standard, project: Project, today: date
) -> Preparation:  # fmt: skip
    """Return how ready a project is for a gate, a key of GATE."""
    source = _source(gate, snapshot, standard=standard, project=project, today=today)
    counted, listed = checks(source, gate), checklist(source)
    pen = source.pen
    lines = [
        (one.met, f"{pen.say(f'gate_checks.{one.name}')} ({pen.say('gate.counted', good=one.good, wanted=one.wanted)})")
        for one in counted
    ]
    lines += [(is_met(row), str(row.get("PmoCriterion") or row.title)) for row in listed]
    asked = [*(one.met for one in counted), *(is_met(row) for row in listed if is_required(row))]
    detail = tuple(typeset(f"{'✓' if met else '✗'} {text}", pen.language) for met, text in lines)
    return Preparation(met=sum(asked), required=len(asked), detail=detail)


def _source(gate: str, snapshot: Snapshot, *, standard: Standard, project: Project, today: date) -> Source:
    organisation = standard.organisation
    pen = Pen(language=project.language, currency=organisation.currency, zone=organisation.time_zone, names={})
    nothing = Words("", "")
    document = Document(
        code="GRV", name="", title=nothing, library="", folder=None, version="", phases=(), tiers=(), part=gate
    )
    return Source(
        document=document, snapshot=snapshot, standard=standard, project=project, today=today, pen=pen
    )  # fmt: skip
