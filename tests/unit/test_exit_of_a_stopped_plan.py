"""A plan that could not go on tells why by its exit code, unless part of it was done."""

from __future__ import annotations

import pytest

from pmo365.cli.exits import exit_code
from pmo365.model.finding import Finding, Severity
from pmo365.model.plan import Action, Change, Kind, Outcome, Status
from pmo365.verbs.unread import RULE


def outcome(status: Status, code: str = "") -> Outcome:
    change = Change(kind=Kind.VIEW, action=Action.CREATE, site="s", path="Risks/views/Open", after="")
    return Outcome(change=change, status=status, code=code)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("Throttled", 5), ("Unreachable", 5), ("AnswerLost", 5), ("SignInError", 6), ("ConsentError", 6), ("Refused", 3)],
)
def test_nothing_done_and_why(code: str, expected: int) -> None:
    told = [outcome(Status.FAILED, code), outcome(Status.SKIPPED, code)]
    assert exit_code(told, [None, None]) == expected
    assert exit_code([outcome(Status.DONE), *told], [None, None]) == 3


def test_two_causes_of_different_kinds_are_an_error() -> None:
    assert exit_code([outcome(Status.FAILED, "Throttled"), outcome(Status.FAILED, "SignInError")], [None]) == 1


def test_a_hiddenthat_could_not_be_read_leaves_the_work_partly_done() -> None:
    hidden = Finding(rule=RULE, project="PRJ-0001", site="s", path="Risks", severity=Severity.MAJOR)
    assert exit_code([outcome(Status.DONE)], [None], unread=(hidden,)) == 3
    assert exit_code([], [], unread=(hidden,)) == 3
    assert exit_code([outcome(Status.FAILED, "Throttled")], [None], unread=(hidden,)) == 5
