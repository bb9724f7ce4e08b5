"""Plan the repairs of one site, and the hub's register of findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from pmo365 import rules
from pmo365.model.finding import Finding, Waiver
from pmo365.model.plan import Plan
from pmo365.model.project import Project
from pmo365.model.site import Site
from pmo365.model.snapshot import Snapshot
from pmo365.model.standard import Standard
from pmo365.planning.order import ordered
from pmo365.planning.safety import observed_fingerprint, part_counts
from pmo365.rules.measured import Measured
from pmo365.sheets.figures import project_figures
from pmo365.verbs.provision import HUB


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
) -> Plan:
    """Return the findings of one site (``project`` None: the hub) and the repairs their rules may do.

    ``sites`` are the addresses of the sites that were provisioned or read so far.
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
    )
    return Plan(
        verb="enforce",
        project=project.code if project else HUB,
        site=desired.url,
        changes=ordered(rules.repairs(findings, standard)),
        findings=findings,
        snapshot=observed.number if observed else 0,
        observed=observed_fingerprint(observed),
        standard=f"{standard.version} {standard.fingerprint}",
        made_at=now,
        counts=part_counts(observed),
    )


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
    return Plan(
        verb="enforce",
        project=HUB,
        site=hub.site.url,
        changes=changes,
        snapshot=hub.number,
        observed=observed_fingerprint(hub),
        standard=f"{standard.version} {standard.fingerprint}",
        made_at=now,
        counts=part_counts(hub),
    )
