"""The whole main job on the local tenant: ask, provision, fill in, document, break, repair, report, and once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pmo365.gateway.gateway import Gateway
from pmo365.gateway.identity import PersonIdentity
from pmo365.model.document import Artifact
from pmo365.model.finding import Finding
from pmo365.model.plan import Action, Change, Kind, Plan, RowWrite
from pmo365.model.snapshot import Snapshot, Value
from pmo365.service import documents, work
from pmo365.service.demo_approvals import approve
from pmo365.service.opening import gateway_of
from pmo365.service.people import People, fill_register, fill_site, sabotage
from pmo365.service.results import RunResult
from pmo365.service.workspace import Workspace
from pmo365.standard.demo import DemoPortfolio, DemoProject, row_values
from pmo365.verbs import portfolio as registers
from pmo365.verbs.shelf import LIBRARY

Told = Callable[[str], None]
"""Receives the key of each chapter of the story, as it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What the demo did."""

    first: tuple[RunResult, ...]
    """Provision the hub, provision the projects, generate, enforce, report."""
    second: tuple[RunResult, ...]
    """The same once more: 0 writes."""
    broken: int
    """Things people broke by hand."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what only people can settle."""
        return self._enforced.findings if self._enforced else ()

    @property
    def _enforced(self) -> RunResult | None:
        """Return the enforcement after people broke things: the last one."""
        return next((run for run in reversed(self.first) if run.verb == "enforce"), None)

    @property
    def healed(self) -> int:
        """Return how many findings the service repaired by itself."""
        left = {finding.fingerprint for finding in self.findings}
        results = self._enforced.results if self._enforced else ()
        found = {finding.fingerprint for result in results for plan in result.plans for finding in plan.findings}
        return len(found - left)

    @property
    def requests(self) -> int:
        """Return the HTTP requests of the service, both times."""
        return sum(run.traffic.requests for run in (*self.first, *self.second))

    @property
    def writes_again(self) -> int:
        """Return the writes of the second time: 0 when everything converged."""
        return sum(run.writes for run in self.second)


def play(workspace: Workspace, sample: DemoPortfolio, *, told: Told, with_sabotage: bool = True) -> Story:
    """Play the sample portfolio on an empty local tenant and return what was done."""
    people = _people(workspace, sample)
    told("hub")
    runs = [work.provision(workspace)]
    told("requests")
    codes = ask(workspace, people, sample)
    told("provision")
    runs.append(work.provision(workspace))
    told("fill")
    fill(workspace, people, sample, codes)
    told("converge")
    runs += [work.provision(workspace), work.enforce(workspace)]  # Documents show cells that enforce keeps.
    told("generate")
    runs.append(work.generate(workspace))
    told("approve")
    runs += approve(workspace, people)
    told("follow")
    runs.append(work.generate(workspace))
    broken = 0
    if with_sabotage:
        told("sabotage")
        broken = break_things(workspace, people, sample, codes)
    told("enforce")
    runs += [documents.follow(workspace), work.enforce(workspace)]
    told("report")
    runs.append(work.report(workspace))
    told("again")
    return Story(first=tuple(runs), second=everything(workspace), broken=broken)


def everything(workspace: Workspace) -> tuple[RunResult, ...]:
    """Run the four verbs in their usual order, documents catching up before they are made."""
    return (
        work.provision(workspace),
        documents.follow(workspace),
        work.generate(workspace),
        work.enforce(workspace),
        work.report(workspace),
    )


def _people(workspace: Workspace, sample: DemoPortfolio) -> People:
    gateways: dict[str, Gateway] = {}

    def signed(email: str) -> Gateway:
        if email not in gateways:
            gateways[email] = gateway_of(workspace.profile, PersonIdentity(email=email), edge=workspace.edge)
        return gateways[email]

    lead = workspace.profile.owner
    return People(signed=signed, standard=workspace.standard, today=workspace.today(), lead=lead)


def ask(workspace: Workspace, people: People, sample: DemoPortfolio) -> dict[str, str]:
    """Enter the hub's own rows and one approved request for each project; return sample code → code to come."""
    hub = workspace.standard.blueprint("hub")
    language = workspace.standard.language
    references: dict[str, int] = {}
    for key, rows in sample.hub.items():
        fill_register(
            people, workspace.hub_url, key, rows, blueprint=hub, language=language, references=references, common={}
        )
    asked = [{k: v for k, v in one.request.items() if k != "ProjectCode"} for one in sample.projects]
    fill_register(
        people, workspace.hub_url, "Requests", asked, blueprint=hub, language=language, references={}, common={}
    )
    pending = registers.pending(workspace.known_hub(), workspace.standard)
    by_title = {project.title: project.code for project in pending}
    return {one.code: by_title[one.title] for one in sample.projects}


def fill(workspace: Workspace, people: People, sample: DemoPortfolio, codes: Mapping[str, str]) -> None:
    """Play what happened since: the register tells phase and state, each team has filled its registers."""
    hub = workspace.known_hub()
    people.write(
        workspace.hub_url,
        [_register_row(workspace, people, hub, one, codes[one.code]) for one in sample.projects],
        by=people.lead,
    )
    known = {project.code: project for project in workspace.projects(workspace.known_hub())}
    for one in sample.projects:
        project = known[codes[one.code]]
        fill_site(
            people,
            project.site,
            project.code,
            one.rows,
            blueprint=workspace.standard.blueprint(project.blueprint),
            language=project.language,
        )


def _register_row(workspace: Workspace, people: People, hub: Snapshot, one: DemoProject, code: str) -> Change:
    row = next(row for row in hub.rows_of("Projects") if row.get("PmoProjectCode") == code)
    definition = workspace.standard.blueprint("hub").list_of("Projects")
    assert definition is not None
    values: dict[str, Value] = row_values(
        definition,
        one.register,
        standard=workspace.standard,
        language=workspace.standard.language,
        today=people.today,
        references={},
    )
    write = RowWrite(list="Projects", id=row.id, values=values)
    return Change(
        kind=Kind.ROW,
        action=Action.UPDATE,
        site=workspace.hub_url,
        path=f"Projects/rows/{row.id}",
        after=write,
        etag=row.etag,
    )


def break_things(workspace: Workspace, people: People, sample: DemoPortfolio, codes: Mapping[str, str]) -> int:
    """Let people break what the sample says, by hand; return how many things."""
    known = {project.code: project for project in workspace.projects(workspace.known_hub())}
    for what in sample.sabotage:
        project = known[codes[what.project]]
        people.sites.pop(project.site, None)  # What was broken before changes what is there to break.
        sabotage(people, project.site, replace(what, project=project.code), language=project.language)
    return len(sample.sabotage)


def write_out(workspace: Workspace, story: Story, folder: Path) -> tuple[Path, ...]:
    """Write what was filed where people can open it, and return the documents, in their last edition, and the workbook.

    The templates of the hub's library lie beside them.
    """
    written: dict[Path, None] = {}
    plans = (plan for run in story.first for result in run.results for plan in result.plans)
    for artifact in (change.after for plan in plans for change in plan.changes):
        if isinstance(artifact, Artifact) and artifact.content:
            kind = "templates" if artifact.library == LIBRARY else "documents"
            place = folder / (kind if artifact.name.endswith(".docx") else "") / artifact.name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(artifact.content)
            if kind == "documents":
                written[place] = None
    return tuple(written)


def provision_plans(story: Story) -> tuple[Plan, ...]:
    """Return the plans of the projects' sites, as they were before the first write."""
    return tuple(plan for run in story.first[1:2] for result in run.results for plan in result.plans)
