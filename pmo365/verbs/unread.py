"""What could not be read of a site is told: nothing is concluded from it, and nothing is hidden by it."""

from __future__ import annotations

from collections.abc import Iterable

from pmo365.model.finding import Finding, Severity
from pmo365.model.snapshot import Snapshot

RULE = "PRV-UNREADABLE"
"""Told by every verb; no policy of the Standard stands behind it, so the register of findings never holds it."""


def unread(project: str, snapshot: Snapshot | None) -> tuple[Finding, ...]:
    """Return a finding for each list of a site that could not be read."""
    if snapshot is None:
        return ()
    titles = {one.key: one.title or one.key for one in snapshot.site.lists}
    return tuple(_told(RULE, project, snapshot, path=key, list=titles.get(key, key)) for key in snapshot.unreadable)


def rights_unread(project: str, snapshot: Snapshot | None) -> tuple[Finding, ...]:
    """Return a finding when it could not be read who holds which rights on a site."""
    if snapshot is None or snapshot.site.rights_read:
        return ()
    return (_told("PRV-RIGHTS-UNREADABLE", project, snapshot, path="rights", site=snapshot.site.url),)


def _told(rule: str, project: str, snapshot: Snapshot, *, path: str, **facts: str) -> Finding:
    url = snapshot.site.url
    return Finding(rule=rule, project=project, site=url, path=path, severity=Severity.MAJOR, facts=facts, url=url)


def only_unread(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those findings that tell of a list that could not be read."""
    return tuple(one for one in findings if one.rule == RULE)
