"""DOC: files that do not belong among documents, and those put aside until somebody decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from pmo365.model.finding import Finding, Mode
from pmo365.model.plan import Action, Change, Kind, Place
from pmo365.model.snapshot import FileFact
from pmo365.rules.case import Case, file_address

QUARANTINE = "Quarantine"
"""Key of the library of files put aside."""
PUT_ASIDE = "DOC-QUARANTINED"
"""The rule that keeps files put aside in sight."""
_PROGRAM = re.compile(
    r"\.(ade|adp|app|application|appref-ms|bat|chm|cmd|com|cpl|diagcab|dll|exe|gadget|hta|ins|isp|jar|jnlp|js|jse|lnk|mde|msc"
    r"|msi|msp|mst|pif|ps1|psm1|reg|scf|scr|sct|settingcontent-ms|shb|sys|vb|vbe|vbs|wsc|wsf|wsh|xll)",
)
"""Endings of what runs when it is opened. Source: Microsoft, "Blocked attachments in Outlook"."""
_DISGUISES = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f"
"""Characters that turn the direction of writing: ``exe.fdp`` is then read ``pdf.exe`` the other way round."""


def unsafe(case: Case) -> Iterator[Finding]:
    """DOC-UNSAFE: a file of a governed library is a program by its ending, or hides its ending."""
    for _, file in case.governed():
        ending = PurePosixPath(file.name).suffix.lower()
        if _PROGRAM.fullmatch(ending) or any(one in file.name for one in _DISGUISES):
            facts = {
                "list": case.title(file.library),
                "file": _shown(file.name),
                "ending": ending or "–",
            }
            yield set_aside(case, file, facts)


def quarantined(case: Case) -> Iterator[Finding]:
    """DOC-QUARANTINED: a file was put aside and waits for somebody to decide."""
    for file in case.snapshot.files_of(QUARANTINE) if case.snapshot and case.readable(QUARANTINE) else ():
        facts = {"list": case.title(QUARANTINE), "file": _shown(file.name), "mark": mark_of(file)}
        yield case.finding(f"{QUARANTINE}/{file.path}", facts, url=file_address(case, file))


def set_aside(case: Case, file: FileFact, facts: Mapping[str, str]) -> Finding:
    """Return a finding about a file; where the PMO chose so, with the move that puts the file aside.

    Nothing is moved while somebody has the file checked out, or where the site has no quarantine.
    """
    path = f"{file.library}/{file.path}"
    bare = case.finding(path, facts, url=file_address(case, file))
    wanted = case.policy.mode is Mode.QUARANTINE and not file.checked_out_to
    if not wanted or case.snapshot is None or case.snapshot.site.list_of(QUARANTINE) is None:
        return bare
    folder, _, name = file.path.rpartition("/")
    move = Change(
        kind=Kind.FILE_MOVE,
        action=Action.UPDATE,
        site=case.desired.url,
        path=f"{file.library}/files/{file.path}",
        after=Place(library=QUARANTINE, folder="", name=f"{bare.fingerprint[:8]}-{file.id} {name}"),
        before=Place(library=file.library, folder=folder, name=name),
        why=case.policy.rule,
        etag=file.etag,
    )
    return case.finding(path, facts, url=bare.url, repairs=(move,))


def mark_of(file: FileFact) -> str:
    """Return the beginning of the fingerprint of the finding a file was put aside for; empty for any other file."""
    mark, dash, _ = file.name.partition("-")
    return mark if dash and len(mark) == 8 else ""


def _shown(name: str) -> str:
    """Return a name as it is, not as it wants to be read."""
    return "".join("�" if one in _DISGUISES else one for one in name)
