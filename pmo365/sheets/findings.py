"""Sheet: everything that is not as the Standard says."""

from __future__ import annotations

from pmo365.languages import say
from pmo365.model.finding import Finding, Severity
from pmo365.model.page import Cell, Kind, Meaning, Page, Table, To
from pmo365.sheets.survey import Survey, fields, sheet

_ORDER = tuple(Severity)
_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("severity", Kind.TEXT, 14, Meaning.SHAPE),
    ("code", Kind.CODE, 11, Meaning.NONE),
    ("rule", Kind.CODE, 24, Meaning.NONE),
    ("finding", Kind.TEXT, 70, Meaning.NONE),
    ("target", Kind.TEXT, 40, Meaning.NONE),
    ("repair", Kind.TEXT, 16, Meaning.NONE),
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
    """Return one row per finding."""
    found = sorted(
        survey.portfolio.findings, key=lambda one: (_ORDER.index(one.severity), one.project, one.rule, one.path)
    )
    return Table(
        key="findings",
        title=survey.word("findings.title"),
        fields=fields(survey, _COLUMNS),
        rows=tuple(_row(survey, finding) for finding in found),
        empty=survey.word("empty.findings"),
    )


def _row(survey: Survey, finding: Finding) -> tuple[Cell, ...]:
    return (
        survey.severity(finding.severity.value),
        finding.project,
        finding.rule,
        sentence(survey, finding),
        To(finding.path, finding.url) if finding.url else finding.path,
        survey.word("findings.can_repair" if finding.repairs else "findings.by_hand"),
        finding.waived_until,
    )


def sentence(survey: Survey, finding: Finding) -> str:
    """Return what the rule says of it; its bare facts when the languages do not know the rule."""
    try:
        return say(survey.language, f"rules.{finding.rule}.what", **finding.facts)
    except KeyError:
        return ", ".join(f"{name} = {value}" for name, value in sorted(finding.facts.items()))
