"""What documents say: a Document and a Snapshot to the values of its content controls. Pure; babel writes them.

Groups of the context: ``organisation project doc edition card request budget business_case timeline_periods`` hold
single values; ``versions approvals signatures distribution references tolerances counts raci waivers budget_by_category
cash_flows sensitivity timeline gates risk_matrix milestones_early deliverables_must`` are tables, and so is every
register of the blueprint under its own name (``risks``, ``quality_reviews``), with ``<name>_open`` and ``<name>_top``
(the first five open ones) where the Standard says what is still open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from pmo365.documents.budget import budget, budget_table
from pmo365.documents.business_case import business_case, cash_flows, sensitivity
from pmo365.documents.control_block import approvals, distribution, doc, references, signatures, versions
from pmo365.documents.edition import Edition, document_code, edition_values, filed, next_edition
from pmo365.documents.governance import counts, request, tolerances, waivers
from pmo365.documents.health import Health
from pmo365.documents.manual import manual
from pmo365.documents.project import organisation_values, project_values
from pmo365.documents.raci import raci
from pmo365.documents.registers import card, registers
from pmo365.documents.reports import reported
from pmo365.documents.risks import risk_matrix
from pmo365.documents.source import Source
from pmo365.documents.timeline import periods, timeline
from pmo365.documents.writing import Pen, typeset
from pmo365.model.content import Content, Context, Missing, Table, Toned
from pmo365.model.document import Document, FileVersion
from pmo365.model.project import Project
from pmo365.model.snapshot import Person, Row, Snapshot
from pmo365.model.standard import Standard
from pmo365.model.words import Language

__all__ = ["UNMEASURED", "Edition", "context", "document_code", "filed", "next_edition"]

UNMEASURED = ("mandate", "brief", "pid")
"""Documents that say what is planned, not how it goes: they need no figures."""


def context(
    document: Document,
    snapshot: Snapshot,
    *,
    standard: Standard,
    project: Project,
    today: date,
    hub: Iterable[Row] = (),
    language: Language | None = None,
    names: Mapping[Person, str] | None = None,
    edition: Edition | None = None,
    health: Health | None = None,
    history: Iterable[FileVersion] = (),
) -> Context:
    """Return the values of a document of one project, written in ``language`` or the project's own.

    ``hub`` are rows of the hub's Projects, Requests and Exemptions; ``names`` display names by e-mail address;
    ``edition`` what is about to be published, the next draft of the filed version unless it is given; ``health`` the
    state of the project, for documents that report on it: it adds the groups of ``documents.reports``; ``history`` the
    versions of the filed document, newest first.
    """
    organisation = standard.organisation
    pen = Pen(
        language=language or project.language,
        currency=organisation.currency,
        zone=organisation.time_zone,
        names={email.lower(): name for email, name in (names or {}).items()},
    )
    source = Source(
        document=document, snapshot=snapshot, standard=standard, project=project, today=today, pen=pen,
        hub=tuple(hub), history=tuple(history),
    )  # fmt: skip
    made = edition or next_edition(document, snapshot, project=project)
    if document.site == "hub":
        values = {**_front(source, made), **manual(source)}
    else:
        values = {**_values(source, made), **(reported(source, health) if health else {})}
    return {name: _typeset(value, pen.language) for name, value in values.items()}


def _typeset(value: Content, language: Language) -> Content:
    if isinstance(value, str):
        return typeset(value, language)
    if isinstance(value, Toned | Missing):
        return value
    if isinstance(value, Table):
        rows = ({name: _typeset(one, language) for name, one in row.items()} for row in value.rows)
        return Table(value.columns, tuple(rows))
    return {name: _typeset(one, language) for name, one in value.items()}


def _front(source: Source, made: Edition) -> Context:
    """Return what every document says of itself."""
    return {
        "organisation": organisation_values(source),
        "project": project_values(source),
        "doc": doc(source),
        "edition": edition_values(source, made),
        "versions": versions(source, made),
        "approvals": approvals(source),
        "signatures": signatures(source),
        "distribution": distribution(source),
        "references": references(source),
    }


def _values(source: Source, made: Edition) -> Context:
    values: dict[str, Content] = {
        **_front(source, made),
        "card": card(source),
        "request": request(source),
        "budget": budget(source),
        "budget_by_category": budget_table(source),
        "business_case": business_case(source),
        "cash_flows": cash_flows(source),
        "sensitivity": sensitivity(source),
        "timeline": timeline(source),
        "timeline_periods": periods(source),
        "tolerances": tolerances(source),
        "counts": counts(source),
        "waivers": waivers(source),
    }
    return registers(source) | values | {"raci": raci(source), "risk_matrix": risk_matrix(source)}
