"""The folder of a Standard → the Standard, or every fault at once, each with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pmo365.errors import FaultyStandard
from pmo365.model.standard import Standard
from pmo365.standard.building import build
from pmo365.standard.faults import Fault
from pmo365.standard.files import Files, read_files
from pmo365.standard.lint import lint
from pmo365.standard.reading import located
from pmo365.standard.references import references


def load(folder: Path) -> Standard:
    """Return the Standard kept in a folder.

    Raises FaultyStandard with every ``Fault``, sorted by file, line and column.
    """
    files = read_files(folder)
    faults = [*files.faults, *references(files)]
    standard = build(files, fingerprint=_fingerprint(files))
    if standard is not None:
        faults.extend(one for one in lint(standard) if one.file in files.shapes)
    if faults or standard is None:
        raise FaultyStandard(_placed(files, faults))
    return standard


def _fingerprint(files: Files) -> str:
    """Return 16 hexadecimal digits of what was read; the line endings of the machine do not count."""
    digest = hashlib.sha256()
    for file, source in sorted(files.sources.items()):
        digest.update(f"{file}\0{source.text}\0".encode())
    return digest.hexdigest()[:16]


def _placed(files: Files, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    known = [located(files.sources[one.file], one) if one.file in files.sources else one for one in faults]
    return tuple(sorted(known, key=lambda one: (one.file, one.line, one.column, one.key, str(one.facts))))
