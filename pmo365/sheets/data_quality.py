"""Sheet: how far the data of the registers can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pmo365.indicators.quality import data_quality
from pmo365.model.finding import Finding
from pmo365.model.page import Cell, Chart, Charts, Field, Kind, Meaning, Note, Page, Series, Table, To, Tone
from pmo365.sheets.survey import Survey, rounded, sheet

_SHOWN = 15
"""Rules in the table of the worst."""


def page(survey: Survey) -> Page:
    """Return data quality by register, by project, and the rules most often broken."""
    rules = _rules(survey)
    blocks: list[Note | Charts | Table] = [
        Note(survey.word("data_quality.by_register"), strong=True),
        _registers(survey),
        Note(survey.word("data_quality.by_project"), strong=True),
        _projects(survey),
        Note(survey.word("data_quality.by_rule"), strong=True),
        rules,
    ]
    if rules.rows:
        blocks.append(Charts((_chart(survey),)))
    return sheet(
        survey,
        "data_quality",
        more=(survey.word("data_quality.how"),),
        blocks=tuple(blocks),
        grid=12,
    )


def faulty_rows(findings: Iterable[Finding]) -> set[tuple[str, str, str]]:
    """Return project, register and row of each row with a finding that is not waived: its path is ``Risks/3``."""
    split = ((one.project, one.path.split("/")) for one in findings if one.waived_until is None)
    return {(project, path[0], path[1]) for project, path in split if len(path) == 2 and path[1].isdigit()}


def _registers(survey: Survey) -> Table:
    faulty = Counter(register for _, register, _ in faulty_rows(survey.portfolio.findings))
    rows = Counter(row.register for entry in survey.entries for row in entry.snapshot.rows)
    blueprint = survey.standard.blueprints.get("project")
    names = {one.key: one.title.say(survey.language) for one in blueprint.registers} if blueprint else {}
    lines = [(names.get(key, key), count, faulty[key]) for key, count in sorted(rows.items())]
    return _table(survey, "register", lines=lines)


def _projects(survey: Survey) -> Table:
    faulty = Counter(project for project, _, _ in faulty_rows(survey.portfolio.findings))
    lines = [(entry.name, len(entry.snapshot.rows), faulty[entry.project.code]) for entry in survey.entries]
    return _table(survey, "project", lines=lines)


def _table(survey: Survey, first: str, *, lines: list[tuple[str, int, int]]) -> Table:
    def told(key: str, kind: Kind, meaning: Meaning = Meaning.NONE, total: bool = False) -> Field:
        header = survey.word(f"columns.{key}")
        return Field(key=key, header=header, kind=kind, span=2, meaning=meaning, total=total)

    return Table(
        key=f"quality_{first}",
        title=survey.word(f"data_quality.by_{first}"),
        fields=(
            Field(key=first, header=survey.word(f"columns.{first}"), span=6),
            told("rows", Kind.WHOLE, total=True),
            told("faulty", Kind.WHOLE, total=True),
            told("trusted", Kind.POINTS, Meaning.SCALE),
        ),
        rows=tuple((name, count, bad, rounded(data_quality(count, bad))) for name, count, bad in lines),
        total_label=survey.word("total"),
        empty=survey.word("empty.rows"),
        listed=False,
    )


def _rules(survey: Survey) -> Table:
    groups: dict[str, list[Finding]] = {}
    for finding in survey.portfolio.findings:
        groups.setdefault(finding.rule, []).append(finding)
    worst = sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))[:_SHOWN]
    spans = (("rule", 3, Kind.CODE), ("severity", 2, Kind.TEXT), ("projects", 2, Kind.WHOLE), ("count", 1, Kind.WHOLE))
    return Table(
        key="quality_rules",
        title=survey.word("data_quality.by_rule"),
        fields=(
            *(
                Field(
                    key=key,
                    header=survey.word(f"columns.{key}"),
                    span=span,
                    kind=kind,
                    meaning=Meaning.SHAPE if key == "severity" else Meaning.NONE,
                )
                for key, span, kind in spans
            ),
            Field(key="example", header=survey.word("columns.example"), span=4),
        ),
        rows=tuple(_rule_row(survey, rule, found=found) for rule, found in worst),
        empty=survey.word("empty.findings"),
        listed=False,
    )


def _rule_row(survey: Survey, rule: str, *, found: list[Finding]) -> tuple[Cell, ...]:
    first = min(found, key=lambda one: (one.project, one.path))
    example = f"{first.project} {first.path}"
    return (
        rule,
        survey.severity(first.severity.value),
        len({one.project for one in found}),
        len(found),
        To(example, first.url) if first.url else example,
    )


def _chart(survey: Survey) -> Chart:
    return Chart(
        kind="bar",
        title=survey.word("data_quality.chart"),
        table="quality_rules",
        labels="rule",
        series=(Series("count", Tone.MAIN),),
        span=12,
        legend=False,
    )
