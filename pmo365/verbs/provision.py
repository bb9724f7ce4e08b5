"""Plan the hub, and the site of one project, as the Standard's blueprints say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pmo365.model.finding import Finding, Severity
from pmo365.model.plan import Action, Change, Kind, Plan, RowWrite
from pmo365.model.project import Project
from pmo365.model.site import Site
from pmo365.model.snapshot import Link, Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.planning.diff import diff
from pmo365.planning.order import ordered
from pmo365.planning.safety import observed_fingerprint, part_counts
from pmo365.rules.gates import heard_of_phase
from pmo365.verbs.portfolio import half_converted, request_key, unusable
from pmo365.verbs.unread import rights_unread, unread

HUB = "HUB"
RESERVED = "request_approved"
"""Why an approved request gets its project row: everything else of its plan needs that row."""


def plan_hub(desired: Site, observed: Snapshot | None, *, standard: Standard, now: datetime) -> Plan:
    """Return what brings the hub to its blueprint; requests whose project exists are marked as converted."""
    changes = ordered(diff(desired, observed.site if observed else None))
    if observed is not None:
        changes += tuple(
            _request_converted(desired.url, row.id, row.etag, code, standard=standard)
            for row, code in half_converted(observed, standard)
        )
    findings = () if observed is None else tuple(_no_code(row, desired.url) for row in unusable(observed, standard))
    return _plan(HUB, desired, observed, changes, standard=standard, now=now, findings=findings)


def plan_project(
    project: Project, desired: Site, observed: Snapshot | None, *, hub: Snapshot, standard: Standard, now: datetime
) -> Plan:
    """Return what brings a project's site to its blueprint, its row in the register first and last.

    A site that stands at the address without being this project's is never adopted: the plan then holds only the
    finding ``PRV-URL-TAKEN``.
    """
    if observed is not None and not project.site and not _is_ours(project, observed.site):
        return _plan(
            project.code, desired, observed, (), standard=standard, now=now, findings=(_taken(project, desired),)
        )
    changes = (
        *_reservation(project, hub.site.url, standard),
        *ordered(diff(desired, observed.site if observed else None)),
        *_card(project, desired, observed, standard),
        *_registered(project, desired, hub, standard=standard, now=now),
        *_converted(project, hub.site.url, standard),
    )
    return _plan(project.code, desired, observed, changes, standard=standard, now=now)


def _plan(
    code: str,
    desired: Site,
    observed: Snapshot | None,
    changes: tuple[Change, ...],
    *,
    standard: Standard,
    now: datetime,
    findings: tuple[Finding, ...] = (),
) -> Plan:
    return Plan(
        verb="provision",
        project=code,
        site=desired.url,
        changes=changes,
        findings=(*findings, *unread(code, observed), *rights_unread(code, observed)),
        snapshot=observed.number if observed else 0,
        observed=observed_fingerprint(observed),
        standard=f"{standard.version} {standard.fingerprint}",
        made_at=now,
        counts=part_counts(observed),
    )


def site_mark(project: Project) -> str:
    """Return the description by which a project's site is recognised as ours when a run was cut off."""
    return f"pmo365 · {project.code}"


def _is_ours(project: Project, site: Site) -> bool:
    return site_mark(project) in (site.description or "")


def _no_code(row: Row, hub_url: str) -> Finding:
    return Finding(
        rule="PRV-CODE",
        project=HUB,
        site=hub_url,
        path=f"Projects/{row.id}/PmoProjectCode",
        severity=Severity.BLOCKING,
        facts={"item": row.title, "value": str(row.get("PmoProjectCode"))},
        url=hub_url,
    )


def _taken(project: Project, desired: Site) -> Finding:
    return Finding(
        rule="PRV-URL-TAKEN",
        project=project.code,
        site=desired.url,
        path=".",
        severity=Severity.BLOCKING,
        facts={"url": desired.url},
        url=desired.url,
    )


def _row(
    site: str, key: str, write: RowWrite, *, action: Action, why: str, etag: str = "", before: RowWrite | None = None
) -> Change:
    name = write.key or str(write.id)
    path = f"{key}/rows/{name}"
    return Change(kind=Kind.ROW, action=action, site=site, path=path, after=write, before=before, why=why, etag=etag)


def _reservation(project: Project, hub_url: str, standard: Standard) -> tuple[Change, ...]:
    """Give an approved request its project row before anything else is made: nobody else gets its code."""
    if project.request is None:
        return ()
    say = standard.language
    values: dict[str, Value] = {
        "Title": project.title,
        "PmoProjectCode": project.code,
        "PmoTier": standard.choices["TIER"].label_of(project.tier, say),
        "PmoPhase": standard.choices["PHASE"].label_of(project.phase, say),
        "PmoLifeStatus": standard.choices["LIFE"].label_of(project.life, say),
        "PmoLanguage": project.language,
        "PmoSponsor": project.sponsor or None,
        "PmoProjectManager": project.manager or None,
        "PmoBusinessUnit": project.business_unit or None,
        "PmoConfidentiality": standard.choices["CONF"].label_of(project.confidentiality, say),
        "PmoLifecycleProfile": "seed-6",
    }
    write = RowWrite(list="Projects", values=_filled(values), key=request_key(project.request))
    return (_row(hub_url, "Projects", write, action=Action.CREATE, why=RESERVED),)


def _converted(project: Project, hub_url: str, standard: Standard) -> tuple[Change, ...]:
    """Mark the request last: one whose row or site could not be made goes on asking."""
    if project.request is None:
        return ()
    return (_request_converted(hub_url, project.request, project.request_etag, project.code, standard=standard),)


def _request_converted(hub_url: str, request: int, etag: str, code: str, *, standard: Standard) -> Change:
    converted = standard.choices["REQSTAT"].label_of("CNV", standard.language)
    write = RowWrite(list="Requests", id=request, values={"PmoProjectCode": code, "PmoRequestStatus": converted})
    return _row(hub_url, "Requests", write, action=Action.UPDATE, why=RESERVED, etag=etag)


def _card(project: Project, desired: Site, observed: Snapshot | None, standard: Standard) -> tuple[Change, ...]:
    """Start the project card, so that nobody faces an empty page; afterwards it belongs to the team.

    Phase and tier are the portfolio's: they are told again when the site hears of a new phase.
    """
    if desired.list_of("ProjectCard") is None or (observed is not None and "ProjectCard" in observed.unreadable):
        return ()
    told: dict[str, Value] = {
        "PmoPhase": standard.choices["PHASE"].label_of(project.phase, project.language),
        "PmoTier": standard.choices["TIER"].label_of(project.tier, project.language),
    }
    cards = observed.rows_of("ProjectCard") if observed is not None else ()
    if observed is not None and cards:
        return _new_phase(desired, observed, cards[0], told)
    values = {"Title": project.title, "PmoProjectCode": project.code, **told}
    write = RowWrite(list="ProjectCard", values=values, key="card")
    return (_row(desired.url, "ProjectCard", write, action=Action.CREATE, why="missing"),)


def _new_phase(desired: Site, observed: Snapshot, card: Row, told: Mapping[str, Value]) -> tuple[Change, ...]:
    """Tell the card the phase with which the defaults of the libraries change.

    A card that differs although the libraries know the phase was changed by hand: that is for GATE-PHASE-TAMPER.
    """
    moved = {name: value for name, value in told.items() if card.get(name) != value}
    if not moved or heard_of_phase(desired, observed.site):
        return ()
    before = RowWrite(list="ProjectCard", id=card.id, values={name: card.get(name) for name in moved})
    write = RowWrite(list="ProjectCard", id=card.id, values=moved)
    return (
        _row(
            desired.url, "ProjectCard", write, action=Action.UPDATE, why="differs", etag=card.etag, before=before
        ),
    )  # fmt: skip


def _registered(
    project: Project, desired: Site, hub: Snapshot, *, standard: Standard, now: datetime
) -> tuple[Change, ...]:
    """Tell the register where the site is and which version of the Standard it follows."""
    row = next((one for one in hub.rows_of("Projects") if one.id == project.row), None)
    wanted: dict[str, Value] = {"PmoSiteUrl": Link(desired.url, project.code), "PmoPackVersion": standard.version}
    if row is not None and _as_wanted(row, wanted):
        return ()
    if row is None or not row.get("PmoProvisionedOn"):
        wanted |= {"PmoProvisionedOn": now.replace(microsecond=0), "PmoPhaseSince": now.date()}
    key = row.key if row is not None else request_key(project.request or 0)
    write = RowWrite(list="Projects", id=project.row, key=key, values=wanted)
    return (_row(hub.site.url, "Projects", write, action=Action.UPDATE, why="provisioned", etag=project.etag),)


def _as_wanted(row: Row, wanted: dict[str, Value]) -> bool:
    link, target = row.get("PmoSiteUrl"), wanted["PmoSiteUrl"]
    same_site = isinstance(link, Link) and isinstance(target, Link) and link.url == target.url
    return same_site and row.get("PmoPackVersion") == wanted["PmoPackVersion"]


def _filled(values: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None}
