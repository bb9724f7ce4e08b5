"""One site under every rule the PMO did not switch off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from pmo365.model.finding import Finding, Mode, Severity, Waiver
from pmo365.model.project import Project
from pmo365.model.site import Site
from pmo365.model.snapshot import Snapshot
from pmo365.model.standard import RulePolicy, Standard
from pmo365.rules.case import Case
from pmo365.rules.catalogue import RULES
from pmo365.rules.escalation import with_owners
from pmo365.rules.measured import Measured, TemplateFact
from pmo365.rules.portfolio import ENDED

_WORST_FIRST = tuple(Severity)
_NO_POLICY = RulePolicy(rule="", severity=Severity.INFO, mode=Mode.OFF)


def check(
    snapshot: Snapshot | None,
    *,
    desired: Site,
    standard: Standard,
    project: Project | None,
    today: date,
    waivers: tuple[Waiver, ...] = (),
    hub: Snapshot | None = None,
    sites: tuple[str, ...] = (),
    service: str = "",
    measured: Measured | None = None,
    templates: tuple[TemplateFact, ...] = (),
) -> tuple[Finding, ...]:
    """Return the findings of one site, worst first, then by path and rule.

    ``snapshot`` is None when the site does not answer; ``project`` is None for the hub. ``today`` is the day on the
    site's calendar. ``sites`` are the addresses of the sites that belong to the hub (PRV-SITE-ORPHAN), ``service`` the
    e-mail address of the service, ``measured`` the figures of the project, ``templates``
    what there is to tell of the hub's templates. Lists that could not be read are not judged;
    a finding under a waiver has its last day and no repair. Rules without a line in the Standard do not run.
    """
    if project is not None and project.life in ENDED:
        return ()
    given = Case(
        snapshot=snapshot,
        desired=desired,
        standard=standard,
        project=project,
        today=today,
        policy=_NO_POLICY,
        hub=hub,
        sites=sites,
        service=service,
        measured=measured,
        templates=templates,
    )
    cases = (replace(given, policy=policy) for policy in _policies(standard))
    found = (_waived(one, waivers, today=today) for case in cases for one in RULES[case.policy.rule](case))
    return in_order(with_owners(found, given))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings worst first, then by project, path and rule."""
    return tuple(sorted(findings, key=lambda one: (_WORST_FIRST.index(one.severity), one.project, one.path, one.rule)))


def applies(waiver: Waiver, finding: Finding, *, today: date) -> bool:
    """Return whether a waiver covers a finding today; a scope covers what is below it."""
    if waiver.rule not in (finding.rule, "*") or not waiver.valid_from <= today <= waiver.valid_to:
        return False
    place = f"{finding.project}/{finding.path}"
    return waiver.scope in ("*", place) or place.startswith(f"{waiver.scope.rstrip('/')}/")


def _policies(standard: Standard) -> tuple[RulePolicy, ...]:
    stated = (standard.rules.get(rule) for rule in RULES)
    return tuple(policy for policy in stated if policy is not None and policy.mode is not Mode.OFF)


def _waived(finding: Finding, waivers: tuple[Waiver, ...], *, today: date) -> Finding:
    until = [waiver.valid_to for waiver in waivers if applies(waiver, finding, today=today)]
    return replace(finding, waived_until=max(until), repairs=()) if until else finding
