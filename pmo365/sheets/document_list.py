"""Sheet: every document a project owes or has."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.model.document import Document
from pmo365.model.page import SHAPES, Cell, Kind, Lines, Meaning, Page, Table, To, Tone
from pmo365.model.snapshot import FileFact
from pmo365.sheets import facts, reading
from pmo365.sheets.survey import Entry, Survey, fields, sheet

_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("code", Kind.CODE, 11, Meaning.NONE),
    ("project", Kind.TEXT, 28, Meaning.NONE),
    ("document", Kind.TEXT, 28, Meaning.NONE),
    ("gap_told", Kind.TEXT, 24, Meaning.SHAPE),
    ("required_told", Kind.TEXT, 10, Meaning.NONE),
    ("state", Kind.TEXT, 17, Meaning.NONE),
    ("version", Kind.CODE, 10, Meaning.NONE),
    ("file", Kind.CODE, 26, Meaning.NONE),
    ("touched", Kind.DAY, 14, Meaning.NONE),
    ("age", Kind.WHOLE, 9, Meaning.NONE),
    ("approvers", Kind.TEXT, 26, Meaning.NONE),
    ("approved_on", Kind.DAY, 13, Meaning.NONE),
)


def page(survey: Survey) -> Page:
    """Return one row per project and document that is required or there."""
    return sheet(survey, "document_list", more=(survey.word("documents.how"),), blocks=(table(survey),), frozen=3)


def table(survey: Survey) -> Table:
    """Return the documents by project, in the order of the Standard."""
    rows = tuple(_rows(survey))
    return Table(
        key="document_list",
        title=survey.word("document_list.title"),
        fields=fields(survey, _COLUMNS),
        rows=Lines(len(rows), lambda: (_row(survey, entry, document=one, fact=fact) for entry, one, fact in rows)),
        empty=survey.word("empty.projects"),
    )


def _rows(survey: Survey) -> Iterator[tuple[Entry, Document, FileFact | None]]:
    for entry in survey.entries:
        files = facts.files_by_type(entry.snapshot, survey.standard)
        for document in survey.standard.documents:
            fact = files.get(document.code)
            if fact is not None or facts.is_required(entry.project, survey.standard, code=document.code):
                yield entry, document, fact


def _row(survey: Survey, entry: Entry, *, document: Document, fact: FileFact | None) -> tuple[Cell, ...]:
    required = facts.is_required(entry.project, survey.standard, code=document.code)
    return (
        entry.code,
        entry.project.title,
        document.title.say(survey.language),
        _gap(survey, entry, document=document, fact=fact),
        survey.word("yes") if required else None,
        *(_file(survey, entry, fact=fact) if fact else (None,) * 7),
    )


def _gap(survey: Survey, entry: Entry, *, document: Document, fact: FileFact | None) -> str:
    required = facts.is_required(entry.project, survey.standard, code=document.code)
    if fact is None:
        read = facts.is_read(entry.snapshot, document.library)
        tone, word = (Tone.BAD, "absent") if read else (Tone.UNKNOWN, "unread")
    elif facts.is_compliant(fact, survey.standard):
        tone, word = Tone.GOOD, "published"
    else:
        tone, word = (Tone.WARN, "to_publish") if required else (Tone.UNKNOWN, "draft")
    return f"{SHAPES[tone]} {survey.word(f'documents.{word}')}"


def _file(survey: Survey, entry: Entry, *, fact: FileFact) -> tuple[Cell, ...]:
    return (
        survey.choice("DOCSTAT", fact.get("PmoDocStatus")),
        fact.version,
        To(fact.path.rsplit("/", 1)[-1], reading.file_url(entry.snapshot, fact)),
        fact.modified.date() if fact.modified else None,
        (survey.today - fact.modified.date()).days if fact.modified else None,
        survey.person(fact.get("PmoApprovers")),
        reading.day(fact.get("PmoApprovedOn")),
    )
