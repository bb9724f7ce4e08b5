"""Sheet: everything that is not as the Standard says."""

from __future__ import annotations

from pmo365.languages import say
from pmo365.model.finding import Finding, Severity
from pmo365.model.page import Cell, Kind, Meaning, Page, Table, To
from pmo365.model.snapshot import Row
from pmo365.sheets import reading
from pmo365.sheets.survey import Survey, fields, sheet

_ORDER = tuple(Severity)
_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("severity", Kind.TEXT, 14, Meaning.SHAPE),
    ("code", Kind.CODE, 11, Meaning.NONE),
    ("rule", Kind.CODE, 24, Meaning.NONE),
    ("finding", Kind.TEXT, 70, Meaning.NONE),
    ("target", Kind.TEXT, 40, Meaning.NONE),
    ("repair", Kind.TEXT, 16, Meaning.NONE),
    ("first_seen", Kind.DAY, 13, Meaning.NONE),
    ("grace", Kind.DAY, 13, Meaning.DUE),
    ("state", Kind.TEXT, 16, Meaning.NONE),
    ("waived", Kind.DAY, 14, Meaning.NONE),
)


def page(survey: Survey) -> Page:
    """Return the findings, the worst first."""
    return sheet(
        survey,
        "findings",
        blocks=(table(survey),),
        frozen=3,
    )


def table(survey: Survey) -> Table:
    """Return one row per finding, with what the register of the hub knows of it."""
    found = sorted(
        survey.portfolio.findings, key=lambda one: (_ORDER.index(one.severity), one.project, one.rule, one.path)
    )
    known = {reading.text(row.get("PmoFingerprint")): row for row in survey.portfolio.hub.rows_of("Findings")}
    return Table(
        key="findings",
        title=survey.word("findings.title"),
        fields=fields(survey, _COLUMNS),
        rows=tuple(_row(survey, finding, known=known.get(finding.fingerprint)) for finding in found),
        empty=survey.word("empty.findings"),
    )


def _row(survey: Survey, finding: Finding, *, known: Row | None) -> tuple[Cell, ...]:
    new = survey.label("FNDSTAT", "NEW")
    return (
        survey.severity(finding.severity.value),
        finding.project,
        finding.rule,
        sentence(survey, finding),
        To(finding.path, finding.url) if finding.url else finding.path,
        survey.word("findings.can_repair" if finding.repairs else "findings.by_hand"),
        reading.day(known.get("PmoFirstSeen")) if known else survey.today,
        reading.day(known.get("PmoGraceUntil")) if known else None,
        survey.choice("FNDSTAT", known.get("PmoFindingStatus")) if known else new,
        finding.waived_until,
    )


def sentence(survey: Survey, finding: Finding) -> str:
    """Return what the rule says of it; its bare facts when the languages do not know the rule."""
    try:
        return say(survey.language, f"rules.{finding.rule}.what", **finding.facts)
    except KeyError:
        return ", ".join(f"{name} = {value}" for name, value in sorted(finding.facts.items()))
