"""One opened profile: its Standard, its state, its tenant; what the verbs need is read through it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pmo365.errors import Absent, ConsentError, PmoError
from pmo365.gateway import rights
from pmo365.gateway.gateway import Gateway
from pmo365.model.plan import Limits
from pmo365.model.project import Project
from pmo365.model.site import Application, Site
from pmo365.model.snapshot import Snapshot
from pmo365.model.standard import Blueprint, Standard
from pmo365.planning.desired import desired_site
from pmo365.service.edge import Edge
from pmo365.settings import Profile
from pmo365.store import Store
from pmo365.verbs import portfolio
from pmo365.verbs.provision import HUB, site_mark
from pmo365.verbs.sync import sync


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One opened profile; a frozen value whose members have lives of their own."""

    profile: Profile
    standard: Standard
    store: Store
    gateway: Gateway
    edge: Edge
    provisioner: Gateway | None = None
    """The tenant as the profile's provisioner sees it, when there is one; see ``for_verb``."""
    proof_ends: datetime | None = None
    """When the first certificate it signs in with ends."""

    def for_verb(self, verb: str) -> Workspace:
        """Return the workspace a verb works in: provision signs in as the provisioner, where the profile has one."""
        if verb != "provision" or self.provisioner is None:
            return self
        return replace(self, gateway=self.provisioner)

    @property
    def hub_url(self) -> str:
        """Return the address of the hub."""
        return self.profile.tenant.hub

    @property
    def limits(self) -> Limits:
        """Return how much a plan may do unasked: the profile's word counts before the Standard's."""
        return self.profile.limits or self.standard.limits

    @property
    def root(self) -> str:
        """Return the address of the tenant's SharePoint, without a slash at its end."""
        return f"https://{self.profile.tenant.sharepoint}"

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        return self.edge.now()

    def today(self) -> date:
        """Return the civil day where the organisation is."""
        return self.now().astimezone(ZoneInfo(self.standard.organisation.time_zone)).date()

    def desired_hub(self) -> Site:
        """Return the hub the Standard asks for."""
        site = desired_site(
            self.standard.blueprint("hub"),
            self.standard,
            project=None,
            tenant_root=self.root,
            hub_url=self.hub_url,
            language=self.standard.language,
        )
        told = replace(site, url=self.hub_url, hub=self.hub_url, owner=self.profile.owner)
        return replace(told, applications=self._let_in())

    def desired(self, project: Project) -> Site:
        """Return the site the Standard asks for a project."""
        site = desired_site(
            self.standard.blueprint(project.blueprint),
            self.standard,
            project=project,
            tenant_root=self.root,
            hub_url=self.hub_url,
            language=project.language,
        )
        return replace(
            site,
            url=project.site or site.url,
            hub=self.hub_url,
            owner=self.profile.owner,
            description=site_mark(project),
            applications=self._let_in(),
        )

    def _let_in(self) -> tuple[Application, ...] | None:
        """Return the worker as an application every site lets in, where another one makes the sites."""
        worker, maker = self.profile.identity.client_id, self.profile.provisioner
        if maker is None or not worker or worker == maker.client_id:
            return None
        role = rights.SITE_ROLES[rights.least(rights.WORKER).sharepoint]
        return (Application(id=worker, name="pmo365", role=role),)

    def sync_hub(self, *, full: bool = False) -> Snapshot | None:
        """Return the hub as it is now, None when it does not exist yet."""
        return self._sync(self.hub_url, self.standard.blueprint("hub"), full=full)

    def sync_project(self, project: Project, *, full: bool = False) -> Snapshot | None:
        """Return a project's site as it is now, None when it does not exist yet."""
        return self._sync(self.desired(project).url, self.standard.blueprint(project.blueprint), full=full)

    def _sync(self, url: str, blueprint: Blueprint, *, full: bool) -> Snapshot | None:
        keys = (one.key for one in (*blueprint.registers, *blueprint.libraries))
        try:
            return sync(
                self.gateway,
                self.store,
                url,
                keys=keys,
                now=self.edge.now,
                full=full,
                let_in=self._let_in() or (),
                vital=portfolio.VITAL if url == self.hub_url else (),
            )
        except ConsentError:
            self._doubt_grants(url)
            raise

    def _doubt_grants(self, url: str) -> None:
        """Forget whom a site lets in when the worker was refused there: the next provision looks again."""
        latest = self.store.latest_snapshot(url)
        if self.provisioner is not None and self.gateway is not self.provisioner and latest is not None:
            self.store.save_snapshot(replace(latest, site=replace(latest.site, applications=None)))

    def known_hub(self) -> Snapshot:
        """Return the hub; Absent when it has not been provisioned."""
        hub = self.sync_hub()
        if hub is None:
            raise Absent("hub_absent", url=self.hub_url)
        return hub

    def known_project(self, project: Project) -> Snapshot:
        """Return a project's site; Absent when it has not been provisioned."""
        snapshot = self.sync_project(project)
        if snapshot is None:
            raise Absent("site_absent", project=project.code, url=self.desired(project).url)
        return snapshot

    def projects(self, hub: Snapshot, only: Iterable[str] = ()) -> tuple[Project, ...]:
        """Return the projects the service looks after; ``only`` names codes, an unknown one raises PmoError."""
        everything = portfolio.active(portfolio.projects(hub, self.standard))
        return self._chosen((*everything, *portfolio.pending(hub, self.standard)), tuple(only))

    def _chosen(self, found: tuple[Project, ...], only: tuple[str, ...]) -> tuple[Project, ...]:
        wanted = {code.upper() for code in only} - {HUB}
        unknown = wanted - {project.code for project in found}
        if unknown:
            known = ", ".join(project.code for project in found) or "-"
            raise PmoError("project_unknown", code=", ".join(sorted(unknown)), known=known)
        if not only:
            return found
        return tuple(project for project in found if project.code in wanted)
