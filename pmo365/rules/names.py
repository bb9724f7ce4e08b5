"""What a document's file name says: project, type, code."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(
    r"(?P<project>[A-Z]{3}-\d{4})-(?P<type>[A-Z]{3})(?P<rest>(?:-[A-Za-z0-9]+)*?)(?:-v\d+\.\d+)?\.[A-Za-z0-9]+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentName:
    """The parts of ``PRJ-0001-PID.docx`` or ``PRJ-0001-HLR-2026-07-v1.0.docx``."""

    project: str
    type: str
    """Key of the document type."""
    code: str
    """Document code: the name without version and extension."""


def parse(name: str) -> DocumentName | None:
    """Return what a file name says; None when it does not follow the pattern."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    code = f"{found['project']}-{found['type']}{found['rest']}"
    return DocumentName(project=found["project"], type=found["type"], code=code)
