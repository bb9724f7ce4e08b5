"""DOC: the hub's library of templates holds what cannot be used, what is not used, or what has a newer version."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.model.finding import Finding
from pmo365.rules.case import Case


def refused(case: Case) -> Iterator[Finding]:
    """DOC-TEMPLATE-REFUSED: a published template cannot be used; documents are made from the last good one."""
    yield from _told(case)


def unused(case: Case) -> Iterator[Finding]:
    """DOC-TEMPLATE-UNUSED: a published template serves no document, or another one goes before it."""
    yield from _told(case)


def newer(case: Case) -> Iterator[Finding]:
    """DOC-TEMPLATE-NEWER: pmo365 brings a newer template than the one people edited; theirs stays."""
    yield from _told(case)


def _told(case: Case) -> Iterator[Finding]:
    for one in case.templates:
        if one.rule == case.policy.rule:
            yield case.finding(one.path, one.facts, url=one.url)
