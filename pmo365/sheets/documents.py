"""Sheet: which required documents are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pmo365.model.document import Document
from pmo365.model.page import SHAPES, Cell, Field, Kind, Meaning, Page, Table, To, Tone
from pmo365.sheets import facts, reading
from pmo365.sheets.survey import Entry, Survey, rounded, sheet


def page(survey: Survey) -> Page:
    """Return projects down, document types across."""
    return sheet(
        survey,
        "documents",
        more=(survey.word("documents.how"),),
        blocks=(table(survey),),
        frozen=2,
    )


def table(survey: Survey) -> Table:
    """Return one row per project: one column per kind of document, then the settings of libraries that drifted."""
    open_ones = (one for one in survey.portfolio.findings if one.waived_until is None)
    drifts = Counter(one.project for one in open_ones if one.rule.startswith("LIB-"))
    kinds = {one.code: one for one in survey.standard.documents if one.owed}
    return Table(
        key="documents",
        title=survey.word("documents.title"),
        fields=_fields(survey, kinds.values()),
        rows=tuple(
            _row(survey, entry, codes=tuple(kinds), drift=drifts[entry.project.code]) for entry in survey.entries
        ),
        empty=survey.word("empty.projects"),
    )


def _fields(survey: Survey, documents: Iterable[Document]) -> tuple[Field, ...]:
    return (
        Field(key="code", header=survey.word("columns.code"), kind=Kind.CODE, width=11),
        Field(key="project", header=survey.word("columns.project"), width=30),
        Field(key="phase", header=survey.word("columns.phase"), width=14),
        Field(key="tier", header=survey.word("columns.tier"), width=13),
        *(
            Field(
                key=one.code,
                header=one.title.say(survey.language),
                width=17,
                meaning=Meaning.SHAPE,
            )
            for one in documents
        ),
        Field(key="required", header=survey.word("columns.required"), kind=Kind.WHOLE, width=10),
        Field(key="compliant", header=survey.word("columns.compliant"), kind=Kind.WHOLE, width=11),
        Field(
            key="compliance",
            header=survey.word("columns.compliance"),
            kind=Kind.POINTS,
            width=14,
            meaning=Meaning.SCALE,
        ),
        Field(
            key="drift",
            header=survey.word("columns.drift"),
            kind=Kind.WHOLE,
            width=15,
            meaning=Meaning.SLIP,
        ),
    )


def _row(survey: Survey, entry: Entry, *, codes: tuple[str, ...], drift: int) -> tuple[Cell, ...]:
    return (
        entry.code,
        entry.project.title,
        survey.label("PHASE", entry.project.phase),
        survey.label("TIER", entry.project.tier),
        *(_cell(survey, entry, code=code) for code in codes),
        entry.figures.documents_required,
        entry.figures.documents_compliant,
        rounded(entry.figures.compliance),
        drift,
    )


def _cell(survey: Survey, entry: Entry, *, code: str) -> Cell:
    standard = survey.standard
    fact = facts.files_by_type(entry.snapshot, standard).get(code)
    required = facts.is_required(entry.project, standard, code=code)
    library = next(one.library for one in standard.documents if one.code == code)
    if fact is None and not facts.is_read(entry.snapshot, library):
        return f"{SHAPES[Tone.UNKNOWN]} {survey.word('documents.unread')}"
    if fact is None:
        return f"{SHAPES[Tone.BAD]} {survey.word('documents.absent')}" if required else "–"
    tone = Tone.GOOD if facts.is_compliant(fact, standard) else Tone.WARN if required else Tone.UNKNOWN
    status = survey.choice("DOCSTAT", fact.get("PmoDocStatus"))
    return To(f"{SHAPES[tone]} {status} {fact.version}".strip(), reading.file_url(entry.snapshot, fact))
