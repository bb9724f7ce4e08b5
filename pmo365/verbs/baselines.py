"""Baselines: a copy of the approved edition, kept apart so that no trimming of versions ever reaches it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from pmo365.documents import Edition
from pmo365.documents.life import Move, State, numbers, target
from pmo365.errors import LifeRefused
from pmo365.languages import say
from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Change, Kind, Plan
from pmo365.model.snapshot import FileFact, Value
from pmo365.planning.order import ordered
from pmo365.render.digest import digest
from pmo365.verbs.editions import fields_change, stamped
from pmo365.verbs.standing import Desk, Paper

LIBRARY = "Baselines"
_SAME = (
    "PmoDocCode", "PmoDocType", "PmoOwner", "PmoApprovers", "PmoApprovedOn", "PmoPhase", "PmoConfidentiality",
    "PmoLanguage", "PmoTemplateId", "PmoTemplateVersion", "PmoGeneratedOn", "PmoSnapshotId", "PmoContentHash",
    "PmoChangeCode", "PmoSupersedes", "PmoProjectCode", "Title",
)  # fmt: skip
"""Columns a copy has from its original."""


def baseline(one: Paper, desk: Desk, *, gate: str) -> tuple[Change, ...]:
    """Return the copy with its digest and gate, and the original that names it; nothing when both are there."""
    gates = desk.press.standard.choices["GATE"]
    if gate not in {choice.key for choice in gates.choices}:
        raise LifeRefused("life_gate_unknown", code=one.code, gate=gate, known=", ".join(c.key for c in gates.choices))
    target(one.state, Move.BASELINE, code=one.code)
    library = desk.snapshot.site.list_of(LIBRARY)
    if library is None or LIBRARY in desk.snapshot.unreadable:
        raise LifeRefused("life_unreadable", code=one.code, list=LIBRARY)
    file = one.filed
    said: dict[str, Value] = {
        "PmoDocStatus": desk.label("DOCSTAT", State.BASELINED.value), "PmoBaselineVersion": file.version
    }  # fmt: skip
    original = fields_change(desk, file, said, why=Move.BASELINE.value)
    label = desk.label("GATE", gate)
    if any(copy.get("PmoDocVersion") == file.version and copy.get("PmoGate") == label for copy in copies(one, desk)):
        return original
    return (_copy(one, desk, gate, said), *original)


def _copy(one: Paper, desk: Desk, gate: str, said: dict[str, Value]) -> Change:
    file, label = one.filed, desk.label("GATE", gate)
    summary = say(desk.project.language, "life.baselined_at", gate=label)
    content = stamped(one, desk, Edition(version=file.version, status=State.BASELINED.value, summary=summary))
    taken = {copy.name for copy in copies(one, desk)}
    stem = f"{one.code}-v{file.version}"
    stem = f"{stem}-{gate}" if f"{stem}.docx" in taken else stem
    values: dict[str, Value] = {name: file.get(name) for name in _SAME if file.get(name) is not None}
    values |= said | {
        "PmoKey": stem, "PmoDocVersion": file.version, "PmoGate": label, "PmoSha256": digest(content)
    }  # fmt: skip
    artifact = Artifact(
        site=desk.snapshot.site.url, library=LIBRARY, folder="", name=f"{stem}.docx", content=content,
        values=desk.held(LIBRARY, values),
    )  # fmt: skip
    return Change(
        kind=Kind.FILE, action=Action.CREATE, site=artifact.site, path=f"{LIBRARY}/files/{artifact.path}",
        after=artifact, why=Move.BASELINE.value,
    )  # fmt: skip


def copies(one: Paper, desk: Desk) -> tuple[FileFact, ...]:
    """Return the baselines of a document."""
    return tuple(file for file in desk.snapshot.files_of(LIBRARY) if file.get("PmoDocCode") == one.code)


def superseded(one: Paper, desk: Desk, *, below: str) -> tuple[Change, ...]:
    """Return the baselines that are history now: those of editions below a number, all of them without one."""
    label = desk.label("DOCSTAT", State.SUPERSEDED.value)
    return tuple(
        change
        for copy in copies(one, desk)
        if not below or numbers(str(copy.get("PmoBaselineVersion") or "")) < numbers(below)
        for change in fields_change(desk, copy, {"PmoDocStatus": label}, why=Move.SUPERSEDE.value)
    )


def with_pdf(plan: Plan, draw: Callable[[str, bytes], bytes | None]) -> Plan:
    """Return the plan with a PDF beside each new baseline; without one where it cannot be drawn."""
    found = [change for one in plan.changes if (change := _pdf(one, draw)) is not None]
    return replace(plan, changes=ordered((*plan.changes, *found)))


def _pdf(change: Change, draw: Callable[[str, bytes], bytes | None]) -> Change | None:
    copy = change.after
    if not isinstance(copy, Artifact) or copy.library != LIBRARY or change.action is not Action.CREATE:
        return None
    content = draw(copy.name, copy.content)
    if content is None:
        return None
    stem = copy.name.removesuffix(".docx")
    values = {**copy.values, "PmoKey": f"{stem}.pdf", "PmoSha256": hashlib.sha256(content).hexdigest()}
    pdf = replace(copy, name=f"{stem}.pdf", content=content, values=values)
    return replace(change, after=pdf, path=f"{LIBRARY}/files/{pdf.path}")
