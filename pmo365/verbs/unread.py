"""What could not be read of a site is told: nothing is concluded from it, and nothing is hidden by it."""

from __future__ import annotations

from pmo365.model.finding import Finding, Severity
from pmo365.model.snapshot import Snapshot


def unread(project: str, snapshot: Snapshot | None) -> tuple[Finding, ...]:
    """Return a finding for each list of a site that could not be read."""
    if snapshot is None:
        return ()
    titles = {one.key: one.title or one.key for one in snapshot.site.lists}
    return tuple(
        Finding(
            rule="PRV-UNREADABLE",
            project=project,
            site=snapshot.site.url,
            path=key,
            severity=Severity.MAJOR,
            facts={"list": titles.get(key, key)},
            url=snapshot.site.url,
        )
        for key in snapshot.unreadable
    )
