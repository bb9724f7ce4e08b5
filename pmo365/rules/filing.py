"""DOC: how documents are filed: their names, their doubles, those a gate waits for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import date, timedelta

from pmo365.model.document import Document
from pmo365.model.finding import Finding
from pmo365.model.snapshot import FileFact
from pmo365.model.standard import LibraryDefinition
from pmo365.rules.aside import set_aside
from pmo365.rules.case import Case, file_address
from pmo365.rules.files import BASELINES, is_approved, version_of
from pmo365.rules.names import parse
from pmo365.rules.rows import left, parameter


def misnamed(case: Case) -> Iterator[Finding]:
    """DOC-NAME: the file name of a document does not follow the pattern, or is not that of its code.

    Frozen copies are named by the service, with version and gate.
    """
    for library, file in case.governed() if case.project is not None else ():
        named, code = parse(file.name), str(file.get("PmoDocCode") or "")
        if library.key != BASELINES and (named is None or (code and named.code != code)):
            kind = file.name.rpartition(".")[2].lower()
            yield _about(case, file, expected=f"{code}.{kind}" if code else f"{case.code}-XXX.{kind}")


def duplicated(case: Case) -> Iterator[Finding]:
    """DOC-DUPLICATE: two files have one document code, or the service made them from the very same inputs.

    Frozen copies of baselines are no doubles.
    """
    groups: dict[Hashable, list[FileFact]] = defaultdict(list)
    for library, file in case.governed():
        if library.key == BASELINES:
            continue
        for name in ("PmoDocCode", "PmoContentHash"):
            if file.get(name):
                groups[name, file.get(name)].append(file)
    doubles: dict[tuple[str, str], tuple[FileFact, str]] = {}
    for files in groups.values():
        first, *others = sorted(files, key=lambda one: (one.id, one.library, one.path))
        for other in others:
            doubles.setdefault((other.library, other.path), (other, first.name))
    for _, (file, twin) in sorted(doubles.items(), key=lambda one: one[0]):
        found = _about(case, file, other=twin, code=str(file.get("PmoDocCode") or ""))
        yield found if _relied_on(case, file) else set_aside(case, file, found.facts)


def _relied_on(case: Case, file: FileFact) -> bool:
    """Return whether readers see a version of the file, or it says of itself that it is approved."""
    library, version = case.blueprint.list_of(file.library), version_of(file)
    return (library is not None and is_approved(case, library, file)) or (version is not None and version[0] > 0)


def missing_at_gate(case: Case) -> Iterator[Finding]:
    """DOC-MISSING-AT-GATE: a document its approvers must have approved at a gate is not, ``days`` before the gate.

    A document is due at the gate that ends the first phase it belongs to, and at every later one; those made for one
    period, gate or meeting come and go and are not asked for.
    """
    project = case.project
    phases = [one.key for one in case.standard.choices["PHASE"].choices] if project else []
    if project is None or project.phase not in phases:
        return
    now, gate = phases.index(project.phase), _next_gate(case)
    near = gate is not None and gate <= case.today + timedelta(days=parameter(case, "days", 15))
    for document in case.standard.documents:
        first = min((phases.index(one) for one in document.phases if one in phases), default=len(phases))
        owed = document.owed and bool(document.approver_roles) and project.tier in document.tiers
        asked = first < now or (first == now and near)
        if owed and asked and case.readable(document.library) and not _approved(case, document):
            title = document.title.say(case.language)
            day = case.written(gate) if first == now and gate else case.word("passed")
            facts = {"document": title, "list": case.title(document.library), "due": day}
            yield case.finding(f"{document.library}/{document.code}", facts, url=case.address(document.library))


def _next_gate(case: Case) -> date | None:
    """Return the day of the next gate: of the reviews asked for, else of the milestones."""
    reviews = [day for one in left(case, "GateReviews") if (day := one.day("PlannedDate"))]
    milestones = [
        day for one in left(case, "Milestones")
        if one.key("MilestoneType") == "GAT" and (day := one.day("ForecastDate"))
    ]  # fmt: skip
    return min(reviews or milestones, default=None)


def _approved(case: Case, document: Document) -> bool:
    """Return whether a version of a document was approved; a later draft does not undo it."""
    for library, file in case.governed():
        if library.key == document.library and _kind(case, library, file) == document.code:
            version = version_of(file)
            if is_approved(case, library, file) or (version is not None and version[0] > 0):
                return True
    return False


def _kind(case: Case, library: LibraryDefinition, file: FileFact) -> str | None:
    return case.key_of(library, "PmoDocType", file.get("PmoDocType"))


def _about(case: Case, file: FileFact, **facts: str) -> Finding:
    named = {"list": case.title(file.library), "file": file.name}
    return case.finding(f"{file.library}/{file.path}", named | facts, url=file_address(case, file))
