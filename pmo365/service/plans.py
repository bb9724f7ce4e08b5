"""Plans from an opened profile: what each verb would do, without doing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
from pmo365.model.standard import Organisation, Standard
from pmo365.render.word_logo import Logo, branded
from pmo365.service.folder import ours, read_template
from pmo365.service.shelf import Shelf
from pmo365.service.template_facts import template_facts
from pmo365.service.workspace import Workspace
from pmo365.sheets.portfolio import Missing, Portfolio
from pmo365.verbs import portfolio as registers
from pmo365.verbs.cells import hub_cells, register_cells, site_cells
from pmo365.verbs.due import Asked, owed
from pmo365.verbs.enforce import plan_enforce
from pmo365.verbs.filing import Press
from pmo365.verbs.follow import plan_follow
from pmo365.verbs.generate import NOTHING_ASKED, plan_generate, plan_hub_documents
from pmo365.verbs.provision import HUB, plan_hub, plan_project
from pmo365.verbs.quarantine import quarantine_cells
from pmo365.verbs.shelf import library_of
from pmo365.verbs.standing import Desk
from pmo365.verbs.stock import plan_stock

VERBS = ("provision", "enforce", "document", "generate", "report")
Tell = Callable[[str, str], None]
Read = Callable[[Project], Snapshot | Missing]
"""Gives the site of a project, or why it cannot be read, in the reader's language."""


def asked_for(standard: Standard, *, codes: Iterable[str] = (), period: str = "", gate: str = "") -> Asked:
    """Return what somebody asked for; PmoError for a document, period or gate there is not."""
    known = {one.code: one for one in standard.documents}
    wanted = tuple(dict.fromkeys(code.upper() for code in codes))
    for code in wanted:
        if code not in known:
            raise PmoError("document_unknown", code=code, known=", ".join(known))
    if period and not is_period(period):
        raise PmoError("period_unknown", period=period)
    gates = [choice.key for choice in standard.choices["GATE"].choices]
    if gate and gate.upper() not in gates:
        raise PmoError("gate_unknown", gate=gate, known=", ".join(gates))
    return Asked(codes=wanted, period=period, gate=gate.upper())


def hub_plan(workspace: Workspace, observed: Snapshot | None) -> Plan:
    """Return what the hub lacks, our templates in its library among it once there is one."""
    plan = plan_hub(workspace.desired_hub(), observed, standard=workspace.standard, now=workspace.now())
    if observed is None or library_of(observed) is None:
        return plan
    shelf = Shelf(workspace=workspace, hub=observed)
    stock = plan_stock(observed, ours(workspace), standard=workspace.standard, untouched=shelf.untouched)
    return replace(plan, changes=(*plan.changes, *stock))


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
        gives_rights=workspace.provisioner is None and (observed is None or observed.site.rights_read),
        templates=() if project or observed is None else template_facts(workspace, observed),
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
        changes += quarantine_cells(project, snapshot, hub)
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
    press = press_of(workspace, snapshot, hub=hub)
    if project is None:
        return plan_hub_documents(snapshot, press=press, owner=workspace.profile.owner, asked=asked)
    return plan_generate(project, snapshot, press=press, asked=asked)


def follow_plan(workspace: Workspace, project: Project, *, hub: Snapshot) -> Plan:
    """Return what a project's documents have to catch up with: what people did with them in SharePoint."""
    desk = desk_of(workspace, project, workspace.known_project(project), hub=hub)
    return plan_follow(desk, owed(project, workspace.standard.documents))


def desk_of(workspace: Workspace, project: Project, snapshot: Snapshot, *, hub: Snapshot) -> Desk:
    """Return a project's documents, ready to be looked at."""
    return Desk(project=project, snapshot=snapshot, press=press_of(workspace, snapshot, hub=hub))


def press_of(workspace: Workspace, snapshot: Snapshot, *, hub: Snapshot) -> Press:
    """Return what the documents of a project's site are made with."""

    def library(one: FileFact) -> Library:
        found = snapshot.site.list_of(one.library)
        assert isinstance(found, Library)
        return found

    logo = logo_of(workspace.profile.standard, workspace.standard.organisation)

    def dressed(content: bytes) -> bytes:
        return branded(content, logo) if logo else content

    shelf = Shelf(workspace=workspace, hub=hub, dress=dressed)
    return Press(
        standard=workspace.standard,
        hub=hub,
        template=lambda document, language: dressed(read_template(workspace.profile.templates, document, language)),
        shelf=shelf.offers,
        earlier=shelf.earlier,
        current=lambda one: workspace.gateway.file_bytes(snapshot.site.url, library(one), one.path),
        now=workspace.now(),
        today=workspace.today(),
        history=lambda one: workspace.gateway.versions(snapshot.site.url, library(one), one.path),
    )


def logo_of(folder: Path, organisation: Organisation) -> Logo | None:
    """Return the logo the Standard of a folder names, None when it names none; TemplateError when it cannot be read."""
    if not organisation.logo:
        return None
    file = folder / organisation.logo
    try:
        return Logo(file.read_bytes(), organisation.name)
    except OSError as error:
        raise TemplateError("logo_missing", file=str(file), reason=type(error).__name__) from error


def read_portfolio(workspace: Workspace, hub: Snapshot, *, tell: Tell = lambda project, text: None) -> Portfolio:
    """Return every project as it is now, with its findings; a site that cannot be read is told, not left out."""

    def read(project: Project) -> Snapshot | Missing:
        tell(project.code, project.title)
        return _read(workspace, project)

    return portfolio_of(workspace, hub, read)


def portfolio_of(workspace: Workspace, hub: Snapshot, read: Read, *, judged: bool = True) -> Portfolio:
    """Return every project of a hub; ``read`` gives a project's site, or why it cannot be read.

    ``judged`` False leaves the findings out.
    """
    found: list[tuple[Project, Snapshot]] = []
    missing: list[Missing] = []
    projects = workspace.projects(hub)
    for project in projects:
        there = read(project)
        if isinstance(there, Missing):
            missing.append(there)
        else:
            found.append((project, there))
    return Portfolio(
        number=max(hub.number, *(snapshot.number for _, snapshot in found), 0),
        label=f"{workspace.today():%Y-%m}",
        as_of=workspace.today(),
        language=workspace.profile.language,
        standard=workspace.standard,
        hub=hub,
        projects=tuple(found),
        findings=tuple(_findings(workspace, hub, found)) if judged else (),
        missing=tuple(missing),
        listed=projects,
    )


def _findings(workspace: Workspace, hub: Snapshot, found: Iterable[tuple[Project, Snapshot]]) -> Iterator[Finding]:
    yield from enforce_plan(workspace, None, hub, hub).findings
    for project, snapshot in found:
        yield from enforce_plan(workspace, project, snapshot, hub).findings


def _read(workspace: Workspace, project: Project) -> Snapshot | Missing:
    language = workspace.profile.language
    if project.row is None or not project.site:
        return Missing(project.code, say(language, "workbook.not_read.not_provisioned", project=project.code))
    try:
        snapshot = workspace.sync_project(project)
    except PmoError as error:
        return Missing(project.code, say(language, f"errors.{error.key}", **error.facts), error)
    return snapshot or Missing(project.code, say(language, "workbook.not_read.no_site", url=project.site))
