"""What each verb needs is asked for, and nothing else (K6, K10)."""

from __future__ import annotations

import pytest

from pmo365.gateway.rights import (
    FULL,
    MANAGE,
    NEEDS,
    READ,
    SELECTED,
    VERBS,
    WORKER,
    WRITE,
    Right,
    least,
    missing,
    unused,
)
from pmo365.gateway.told import SignedIn
from pmo365.service.plans import VERBS as PLANNED


def held(sharepoint: str = "", graph: str = "") -> SignedIn:
    return SignedIn(tenant="t", sharepoint_roles=tuple(sharepoint.split()), graph_roles=tuple(graph.split()))


def test_every_verb_has_its_needs() -> None:
    assert set(PLANNED) < set(NEEDS)
    assert set(WORKER) == set(VERBS) - {"provision"}
    assert set(VERBS) == set(NEEDS) - {"let-in"}


def test_several_verbs_need_what_the_neediest_needs() -> None:
    assert (least(("sync", "generate")).sharepoint, least(("sync",)).sharepoint) == (WRITE, READ)
    assert least(VERBS).sharepoint == FULL
    assert least(VERBS).whole
    assert not least(WORKER).whole


@pytest.mark.parametrize("role", [WRITE, MANAGE, FULL, "AllSites.Write", SELECTED])
def test_a_right_or_a_wider_one_is_enough(role: str) -> None:
    assert missing("generate", held(role, READ)) == ()


def test_what_lacks_is_named_with_its_service() -> None:
    assert missing("generate", held(READ, READ)) == (Right("sharepoint", WRITE),)
    assert missing("sync", held(READ, "Mail.Send")) == (Right("graph", READ),)
    assert missing("provision", held(MANAGE)) == (Right("sharepoint", FULL), Right("graph", READ))


def test_sites_granted_one_by_one_are_not_enough_to_create_the_next_one() -> None:
    assert missing("enforce", held(SELECTED, SELECTED)) == ()
    assert missing("provision", held(SELECTED, SELECTED)) == (Right("sharepoint", FULL),)


def test_wider_and_foreign_rights_are_told_as_unused() -> None:
    assert unused(VERBS, held(FULL, READ)) == ()
    assert unused(VERBS, held(FULL, f"{FULL} Mail.Send")) == (Right("graph", "Mail.Send"), Right("graph", FULL))
    assert unused(("generate",), held(f"{FULL} {SELECTED}", READ)) == (Right("sharepoint", FULL),)
