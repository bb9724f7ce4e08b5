"""The shipped Standard, written on a site and read again, leaves nothing to change: in French and in English."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pmo365.model.growth import grown
from pmo365.model.plan import Status
from pmo365.model.project import Project
from pmo365.model.site import Role, Site
from pmo365.model.words import Language
from pmo365.planning.desired import desired_site
from pmo365.planning.diff import diff
from pmo365.planning.order import ordered, steps
from pmo365.standard import load

MOST_REQUESTS = 22
"""To write the largest site of the shipped Standard; reading it before and after takes five more, all at most 30."""
STANDARD = load(Path(__file__).parents[2] / "config" / "standard")


def _desired(ground, language: Language, hub: str, *, project: bool) -> Site:
    told = Project(code="PRJ-0042", title="Paie & congés", language=language, tier="M", phase="EXEC", life="ACT")
    site = desired_site(
        STANDARD.blueprint("project" if project else "hub"),
        STANDARD,
        project=told if project else None,
        tenant_root=hub.rsplit("/sites/", 1)[0],
        hub_url=hub,
        language=language,
    )
    roles = tuple(_with_member(role, ground.people[0]) for role in site.roles)
    name = f"std-{'prj' if project else 'hub'}-{language}"
    mine = ground.url(name)
    return replace(
        site, url=mine, owner=ground.owner, roles=roles, hub=hub if project else mine, time_zone="Europe/Paris"
    )


def _with_member(role: Role, person: str) -> Role:
    return replace(role, members=(person,))


@pytest.mark.parametrize("project", [False, True], ids=["hub", "project"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_was_written_needs_no_more_writing(ground, hub: str, language: Language, project: bool) -> None:
    desired = _desired(ground, language, hub, project=project)
    observed = Site(url=desired.url)
    before = ground.gateway.traffic().requests
    bad = []
    for step in steps(ordered(diff(desired, None))):
        outcomes = ground.gateway.write(observed, step)
        bad += [(one.change.path, one.code, one.message) for one in outcomes if one.status is not Status.DONE]
        observed = grown(observed, outcomes)
    assert bad == []
    requests = ground.gateway.traffic().requests - before
    found = ground.gateway.site(desired.url)
    left = [(one.kind.value, one.path, one.before, one.after) for one in diff(desired, found)]
    assert left == []
    assert requests <= MOST_REQUESTS
