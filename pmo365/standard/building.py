"""Shapes → the Standard. Tolerant: a word that names nothing is skipped, ``references`` and ``lint`` tell of it."""

from __future__ import annotations

from collections.abc import Mapping

from pmo365.model.document import Document, Due
from pmo365.model.finding import Mode, Severity
from pmo365.model.plan import Limits
from pmo365.model.standard import (
    Audience,
    FilledTable,
    Organisation,
    OwnWorkbook,
    ReportPolicy,
    RulePolicy,
    Standard,
)
from pmo365.model.words import Choice, ChoiceSet, Words
from pmo365.standard import shapes
from pmo365.standard.building_lists import words
from pmo365.standard.building_sites import blueprint
from pmo365.standard.files import Files


def build(files: Files, *, fingerprint: str) -> Standard | None:
    """Return the Standard, None when the files its lists are made of could not be read."""
    if not files.judgeable:
        return None
    pmo = files.needed("pmo.yaml", shapes.PmoFile)
    thresholds = files.needed("thresholds.yaml", shapes.ThresholdsFile)
    return Standard(
        version=pmo.version,
        fingerprint=fingerprint,
        language=pmo.language,
        organisation=Organisation(**pmo.organisation.model_dump()),
        blueprints={name: blueprint(files, name) for name in files.many("blueprints", shapes.BlueprintShape)},
        choices=_choices(files.needed("choices.yaml", shapes.ChoicesFile)),
        rules=_rules(files.needed("rules.yaml", shapes.RulesFile)),
        documents=_documents(files.needed("documents.yaml", shapes.DocumentsFile)),
        report=_report(files.needed("report.yaml", shapes.ReportFile)),
        thresholds={f"{one}.{name}": value for one, of in thresholds.thresholds.items() for name, value in of.items()},
        risk_cells=tuple(thresholds.risk_cells),
        limits=Limits(**pmo.limits.model_dump()),
    )


def _choices(file: shapes.ChoicesFile) -> Mapping[str, ChoiceSet]:
    return {
        name: ChoiceSet(name, tuple(Choice(key, words(label)) for key, label in choices.items()))
        for name, choices in file.root.items()
    }


def _rules(file: shapes.RulesFile) -> Mapping[str, RulePolicy]:
    return {
        rule: RulePolicy(
            rule=rule,
            severity=Severity(one.severity),
            mode=Mode(one.mode),
            grace_days=one.grace_days,
            parameters=one.parameters,
        )
        for rule, one in file.root.items()
    }


def _documents(file: shapes.DocumentsFile) -> tuple[Document, ...]:
    return tuple(
        Document(
            code=code,
            name=one.name,
            title=words(one.title),
            library=one.library,
            folder=words(one.folder) if one.folder else None,
            version=one.version,
            phases=tuple(one.phases),
            tiers=tuple(one.tiers),
            content_type=one.content_type,
            approver_roles=tuple(one.approver_roles),
            due=Due(one.due),
            days=one.days,
            site=one.site,
            issued=one.issued,
            engine=one.engine,
            template=Words(fr=one.template.fr, en=one.template.en) if one.template else None,
        )
        for code, one in file.root.items()
    )


def _report(file: shapes.ReportFile) -> ReportPolicy:
    return ReportPolicy(
        sheets=tuple(file.sheets),
        title=words(file.title),
        library=file.library,
        file_name=words(file.file_name),
        audiences={name: _audience(one) for name, one in file.audiences.items()},
        template=_own_workbook(file.template) if file.template else None,
    )


def _audience(shape: shapes.AudienceShape) -> Audience:
    return Audience(title=words(shape.title), sheets=tuple(shape.sheets), confidentiality=tuple(shape.confidentiality))


def _own_workbook(shape: shapes.OwnWorkbookShape) -> OwnWorkbook:
    tables = {
        name: FilledTable(table=one.table, columns={header: key or "" for header, key in one.columns.items()})
        for name, one in shape.tables.items()
    }
    return OwnWorkbook(file=shape.file, tables=tables, names=dict(shape.names))
