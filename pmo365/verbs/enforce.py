"""Plan the repairs of one site, and the hub's register of findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from pmo365 import rules
from pmo365.model.finding import Finding, Waiver
from pmo365.model.plan import Change, Kind, Plan
from pmo365.model.project import Project
from pmo365.model.site import Site
from pmo365.model.snapshot import Snapshot
from pmo365.model.standard import Standard
from pmo365.planning.order import ordered
from pmo365.planning.safety import observed_fingerprint, part_counts
from pmo365.rules.measured import Measured, TemplateFact
from pmo365.sheets.figures import project_figures
from pmo365.verbs.provision import HUB
from pmo365.verbs.unread import unread


def plan_enforce(
    project: Project | None,
    desired: Site,
    observed: Snapshot | None,
    *,
    hub: Snapshot,
    standard: Standard,
    waivers: tuple[Waiver, ...],
    now: datetime,
    today: date,
    sites: tuple[str, ...] = (),
    gives_rights: bool = True,
    templates: tuple[TemplateFact, ...] = (),
) -> Plan:
    """Return the findings of one site (``project`` None: the hub) and the repairs their rules may do.

    ``sites``: addresses provisioned or read so far. ``gives_rights`` False leaves what takes full control to provision.
    ``templates``: what there is to tell of the hub's templates.
    """
    findings = rules.check(
        observed,
        desired=desired,
        standard=standard,
        project=project,
        today=today,
        waivers=waivers,
        hub=hub,
        sites=sites,
        measured=_measured(project, observed, hub=hub, standard=standard, today=today),
        templates=templates,
    )
    changes = ordered(_repairs(findings, standard, gives_rights=gives_rights))
    plan = _plan(project.code if project else HUB, desired.url, observed=observed, standard=standard, now=now)
    return replace(plan, changes=changes, findings=(*findings, *unread(plan.project, observed)))


def _plan(code: str, url: str, *, observed: Snapshot | None, standard: Standard, now: datetime) -> Plan:
    """Return the empty plan of a site as it was read."""
    return Plan(
        verb="enforce",
        project=code,
        site=url,
        snapshot=observed.number if observed else 0,
        observed=observed_fingerprint(observed),
        standard=f"{standard.version} {standard.fingerprint}",
        made_at=now,
        counts=part_counts(observed),
    )


def _repairs(findings: Iterable[Finding], standard: Standard, *, gives_rights: bool) -> tuple[Change, ...]:
    """Return what may be healed; without the right to give rights no site, and no list that has rights of its own.

    Made without them, such a list would be open to everybody of the site until somebody else closed it.
    """
    changes = rules.repairs(findings, standard)
    closed = {change.path.split("/")[0] for change in changes if change.kind is Kind.GRANTS}
    left = tuple(one for one in changes if one.kind is not Kind.SITE and one.path.split("/")[0] not in closed)
    return changes if gives_rights else left


def _measured(
    project: Project | None, observed: Snapshot | None, *, hub: Snapshot, standard: Standard, today: date
) -> Measured | None:
    """Return the figures the rules judge by; None for the hub and for a site that does not answer."""
    if project is None or observed is None:
        return None
    register = next((row for row in hub.rows_of("Projects") if row.id == project.row), None)
    figures = project_figures(project, observed, standard=standard, today=today, register=register)
    return Measured(
        variance_percent=figures.money.variance_percent if figures.money else None,
        slip=figures.slip,
        computed=figures.computed.value,
        reported=figures.reported.value if figures.reported else None,
        watermelon=figures.watermelon,
    )


def plan_register(
    findings: Iterable[Finding],
    *,
    hub: Snapshot,
    standard: Standard,
    now: datetime,
    run: str,
    covered: Collection[str],
    repaired: Collection[str] = (),
) -> Plan:
    """Return what the hub's register of findings has to be told; ``covered`` are the codes judged in this run."""
    changes = rules.record(findings, hub, standard, now=now, run=run, covered=covered, repaired=repaired)
    return replace(_plan(HUB, hub.site.url, observed=hub, standard=standard, now=now), changes=changes)
