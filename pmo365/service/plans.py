"""Plans from an opened profile: what each verb would do, without doing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from pmo365.documents.period import is_period
from pmo365.errors import PmoError, TemplateError
from pmo365.languages import say
from pmo365.model.document import Artifact
from pmo365.model.finding import Finding
from pmo365.model.plan import Change, Plan
from pmo365.model.project import Project
from pmo365.model.site import Library
from pmo365.model.snapshot import FileFact, Snapshot
from pmo365.service.workspace import Workspace
from pmo365.sheets.portfolio import Missing, Portfolio
from pmo365.verbs import portfolio as registers
from pmo365.verbs.cells import hub_cells, register_cells, site_cells
from pmo365.verbs.due import Asked
from pmo365.verbs.enforce import plan_enforce, plan_register
from pmo365.verbs.filing import Press
from pmo365.verbs.generate import NOTHING_ASKED, plan_generate, plan_hub_documents
from pmo365.verbs.provision import HUB, plan_hub, plan_project
from pmo365.verbs.report import plan_report

VERBS = ("provision", "enforce", "generate", "report")
Tell = Callable[[str, str], None]
Read = Callable[[Project], tuple[Snapshot | None, str]]
"""Gives the site of a project, or None and why it cannot be read, in the reader's language."""


def asked_for(workspace: Workspace, *, codes: Iterable[str] = (), period: str = "", gate: str = "") -> Asked:
    """Return what somebody asked for; PmoError for a document, period or gate there is not."""
    known = {one.code: one for one in workspace.standard.documents}
    wanted = tuple(dict.fromkeys(code.upper() for code in codes))
    for code in wanted:
        if code not in known:
            raise PmoError("document_unknown", code=code, known=", ".join(known))
    if period and not is_period(period):
        raise PmoError("period_unknown", period=period)
    gates = [choice.key for choice in workspace.standard.choices["GATE"].choices]
    if gate and gate.upper() not in gates:
        raise PmoError("gate_unknown", gate=gate, known=", ".join(gates))
    return Asked(codes=wanted, period=period, gate=gate.upper())


def preview(
    workspace: Workspace, verb: str, only: Iterable[str] = (), *, asked: Asked = NOTHING_ASKED
) -> tuple[Plan, ...]:
    """Return what a verb would do now, hub first; nothing is written.

    ``only`` names project codes or ``HUB``; ``asked`` the documents, period or gate to generate for.
    """
    workspace, chosen = workspace.for_verb(verb), tuple(only)
    hub = workspace.sync_hub()
    if verb == "provision":
        return _preview_provision(workspace, hub, chosen)
    known = hub if hub is not None else workspace.known_hub()
    if verb == "report":
        return (report_plan(workspace, known)[0],)
    projects = tuple(one for one in workspace.projects(known, chosen) if one.row is not None)
    if verb == "generate":
        return _preview_generate(workspace, known, projects, chosen=chosen, asked=asked)
    found = [_enforce_preview(workspace, one, known) for one in projects]
    if chosen and HUB not in chosen:
        return tuple(found)
    return (_with_register(workspace, enforce_plan(workspace, None, known, known), found, hub=known), *found)


def _preview_provision(workspace: Workspace, hub: Snapshot | None, chosen: tuple[str, ...]) -> tuple[Plan, ...]:
    first = (hub_plan(workspace, hub),) if not chosen or HUB in chosen or hub is None else ()
    if hub is None:
        return first
    projects = workspace.projects(hub, chosen)
    return (*first, *(project_plan(workspace, one, workspace.sync_project(one), hub) for one in projects))


def _preview_generate(
    workspace: Workspace, hub: Snapshot, projects: Iterable[Project], *, chosen: tuple[str, ...], asked: Asked
) -> tuple[Plan, ...]:
    own = () if chosen and HUB not in chosen else (generate_plan(workspace, None, hub, hub=hub, asked=asked)[0],)
    each = (generate_plan(workspace, one, workspace.known_project(one), hub=hub, asked=asked)[0] for one in projects)
    return (*(plan for plan in own if plan.changes), *each)


def _enforce_preview(workspace: Workspace, project: Project, hub: Snapshot) -> Plan:
    snapshot = workspace.sync_project(project)
    plan = enforce_plan(workspace, project, snapshot, hub)
    cells = cells_plan(workspace, project, snapshot, hub=hub, findings=plan.findings)
    return replace(plan, changes=(*plan.changes, *cells.changes))


def _with_register(workspace: Workspace, plan: Plan, found: Iterable[Plan], *, hub: Snapshot) -> Plan:
    plans = (plan, *found)
    told = plan_register(
        [finding for one in plans for finding in one.findings],
        hub=hub,
        standard=workspace.standard,
        now=workspace.now(),
        run="preview",
        covered=[one.project for one in plans],
    )
    cells = hub_cells(hub, workspace.standard)
    return replace(plan, changes=(*plan.changes, *told.changes, *cells))


def hub_plan(workspace: Workspace, observed: Snapshot | None) -> Plan:
    """Return what the hub lacks."""
    return plan_hub(workspace.desired_hub(), observed, standard=workspace.standard, now=workspace.now())


def project_plan(workspace: Workspace, project: Project, observed: Snapshot | None, hub: Snapshot) -> Plan:
    """Return what a project's site lacks."""
    return plan_project(
        project,
        workspace.desired(project),
        observed,
        hub=hub,
        standard=workspace.standard,
        now=workspace.now(),
    )


def enforce_plan(workspace: Workspace, project: Project | None, observed: Snapshot | None, hub: Snapshot) -> Plan:
    """Return the findings and repairs of one site; ``project`` None: the hub."""
    return plan_enforce(
        project,
        workspace.desired(project) if project else workspace.desired_hub(),
        observed,
        hub=hub,
        standard=workspace.standard,
        waivers=registers.waivers(hub),
        now=workspace.now(),
        today=workspace.today(),
        sites=() if project else workspace.store.sites(),
    )


def cells_plan(
    workspace: Workspace,
    project: Project | None,
    snapshot: Snapshot | None,
    *,
    hub: Snapshot,
    findings: Iterable[Finding],
) -> Plan:
    """Return what the service's own cells lack: on a project's site and in its register row, or (None) on the hub."""
    standard, today = workspace.standard, workspace.today()
    changes: tuple[Change, ...] = ()
    if project is None:
        changes = hub_cells(hub, standard)
    elif snapshot is not None:
        changes = site_cells(project, snapshot, standard=standard, today=today)
        changes += register_cells(project, snapshot, hub=hub, findings=findings, standard=standard, today=today)
    return Plan(
        verb="enforce",
        project=project.code if project else HUB,
        site=snapshot.site.url if snapshot else hub.site.url,
        changes=changes,
        made_at=workspace.now(),
        standard=f"{standard.version} {standard.fingerprint}",
    )


def generate_plan(
    workspace: Workspace, project: Project | None, snapshot: Snapshot, *, hub: Snapshot, asked: Asked = NOTHING_ASKED
) -> tuple[Plan, tuple[Artifact, ...]]:
    """Return the documents that are due, and those that have to be filed; ``project`` None: those of the hub."""

    def current(one: FileFact) -> bytes:
        library = snapshot.site.list_of(one.library)
        assert isinstance(library, Library)
        return workspace.gateway.file_bytes(snapshot.site.url, library, one.path)

    press = Press(
        standard=workspace.standard,
        hub=hub,
        template=lambda name, language: read_template(workspace.profile.templates, name, language),
        current=current,
        now=workspace.now(),
        today=workspace.today(),
    )
    if project is None:
        return plan_hub_documents(snapshot, press=press, owner=workspace.profile.owner, asked=asked)
    return plan_generate(project, snapshot, press=press, asked=asked)


def read_template(folder: Path, name: str, language: str) -> bytes:
    """Return the bytes of a document's template; TemplateError when there is none."""
    file = folder / name / f"template.{language}.docx"
    try:
        return file.read_bytes()
    except OSError as error:
        raise TemplateError("template_missing", file=str(file), reason=type(error).__name__) from error


def report_plan(
    workspace: Workspace, hub: Snapshot, *, tell: Tell = lambda project, text: None
) -> tuple[Plan, Artifact]:
    """Return the status workbook, and whether it has to be filed."""
    return plan_report(read_portfolio(workspace, hub, tell=tell), now=workspace.now())


def read_portfolio(workspace: Workspace, hub: Snapshot, *, tell: Tell = lambda project, text: None) -> Portfolio:
    """Return every project as it is now, with its findings; a site that cannot be read is told, not left out."""

    def read(project: Project) -> tuple[Snapshot | None, str]:
        tell(project.code, project.title)
        return _read(workspace, project)

    return portfolio_of(workspace, hub, read)


def portfolio_of(workspace: Workspace, hub: Snapshot, read: Read) -> Portfolio:
    """Return every project of a hub with its findings; ``read`` gives a project's site, or why it cannot be read."""
    found: list[tuple[Project, Snapshot]] = []
    missing: list[Missing] = []
    projects = workspace.projects(hub)
    for project in projects:
        snapshot, why = read(project)
        if snapshot is None:
            missing.append(Missing(project.code, why))
        else:
            found.append((project, snapshot))
    findings: list[Finding] = list(enforce_plan(workspace, None, hub, hub).findings)
    for project, snapshot in found:
        findings += enforce_plan(workspace, project, snapshot, hub).findings
    return Portfolio(
        number=max(hub.number, *(snapshot.number for _, snapshot in found), 0),
        label=f"{workspace.today():%Y-%m}",
        as_of=workspace.today(),
        language=workspace.profile.language,
        standard=workspace.standard,
        hub=hub,
        projects=tuple(found),
        findings=tuple(findings),
        missing=tuple(missing),
        listed=projects,
    )


def _read(workspace: Workspace, project: Project) -> tuple[Snapshot | None, str]:
    language = workspace.profile.language
    if project.row is None or not project.site:
        return None, say(language, "workbook.not_read.not_provisioned", project=project.code)
    try:
        snapshot = workspace.sync_project(project)
    except PmoError as error:
        return None, say(language, f"errors.{error.key}", **error.facts)
    return snapshot, "" if snapshot else say(language, "workbook.not_read.no_site", url=project.site)
