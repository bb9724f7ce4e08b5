"""What a run did, told to the command line, the schedule and the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pmo365.errors import PmoError
from pmo365.gateway.told import Traffic
from pmo365.model.document import Artifact
from pmo365.model.finding import Finding
from pmo365.model.plan import Outcome, Plan, Status
from pmo365.verbs.unread import only_unread


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectResult:
    """What one verb did for one project, or for the hub."""

    project: str
    plans: tuple[Plan, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What is still not as the Standard says when the verb is done."""
    artifacts: tuple[Artifact, ...] = ()
    error: PmoError | None = None
    left: int = 0
    """Changes a second plan would still make: 0 when the site converged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What one run of one verb did."""

    run: int
    verb: str
    results: tuple[ProjectResult, ...] = ()
    traffic: Traffic = field(default_factory=Traffic)
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Return the outcomes of all projects."""
        return tuple(outcome for result in self.results for outcome in result.outcomes)

    @property
    def errors(self) -> tuple[PmoError | None, ...]:
        """Return one entry for each project: its error, or None."""
        return tuple(result.error for result in self.results)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what is still not as the Standard says, over all projects."""
        return tuple(finding for result in self.results for finding in result.findings)

    @property
    def unread(self) -> tuple[Finding, ...]:
        """Return the lists that could not be read, over all projects: what hangs on them was not done."""
        return tuple({one.fingerprint: one for one in only_unread(self.findings)}.values())

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Return everything produced."""
        return tuple(artifact for result in self.results for artifact in result.artifacts)

    @property
    def writes(self) -> int:
        """Return how many writes reached the tenant."""
        return sum(1 for outcome in self.outcomes if outcome.status in (Status.DONE, Status.FOUND))


def traffic_since(before: Traffic, after: Traffic) -> Traffic:
    """Return what was exchanged between two counts."""
    return Traffic(
        requests=after.requests - before.requests,
        units=after.units - before.units,
        waits=after.waits - before.waits,
        waited=after.waited - before.waited,
        throttled=after.throttled - before.throttled,
        paced=after.paced - before.paced,
    )
