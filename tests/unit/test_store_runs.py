"""Runs, their ledger and their slots survive threads, processes and kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pmo365.errors import Busy, StateError
from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Change, Kind, Outcome, Plan, RowWrite, Status
from pmo365.store import Store

SITE = "https://contoso.sharepoint.com/sites/prj-0001"
START = datetime(2026, 11, 22, 8, tzinfo=UTC)
DUE = ("nightly", datetime(2026, 11, 22, 2, 30, tzinfo=UTC))

OPEN = """
import sys
from datetime import UTC, datetime
from pmo365.store import Store
store = Store.open(sys.argv[1], now=lambda: datetime.now(UTC))
"""
CLAIM = (
    OPEN
    + """
print("ready", flush=True)
sys.stdin.readline()
due = ("nightly", datetime(2026, 11, 22, 2, 30, tzinfo=UTC))
print(store.start_run("sync", (), actor="schedule", due=due), flush=True)
"""
)
INTEND = (
    OPEN
    + """
from pmo365.model.plan import Action, Change, Kind
run = store.start_run("provision", ("PRJ-0001",), actor="alice")
change = Change(kind=Kind.SITE, action=Action.CREATE, site="https://c/sites/x", path=".", after="x")
print(store.intend(run, [change]), flush=True)
sys.stdin.readline()
"""
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, now=lambda: START) as opened:
        yield opened


def process(program: str, path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-c", program, str(path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def say(child: subprocess.Popen[str], words: str) -> None:
    assert child.stdin is not None
    child.stdin.write(words)
    child.stdin.flush()


def line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def row(number: int = 1) -> Change:
    write = RowWrite(list="Risks", values={"Title": f"R-{number:03}"}, key=f"k{number}")
    return Change(kind=Kind.ROW, action=Action.CREATE, site=SITE, path=f"Risks/rows/k{number}", after=write)


def started(store: Store) -> int:
    run = store.start_run("provision", ("PRJ-0001",), actor="alice")
    assert run is not None
    return run


def test_a_run_is_told_with_what_it_wrote(store: Store) -> None:
    run = started(store)
    first, second = store.intend(run, [row(1), row(2)])
    store.settle(second, Outcome(change=row(2), status=Status.FAILED, code="Refused", message="no\x00\ud800"))
    store.settle(first, Outcome(change=row(1), status=Status.DONE, id="17"))
    store.finish_run(run, "partly", facts={"changes": 2, "site": SITE})
    told = store.run(run)
    assert (told.verb, told.projects, told.actor, told.outcome) == ("provision", ("PRJ-0001",), "alice", "partly")
    assert told.facts == {"changes": 2, "site": SITE}
    assert [one.change for one in told.operations] == [row(1), row(2)]
    assert [(one.status, one.code, one.tenant_id) for one in told.operations] == [
        (Status.DONE, "", "17"),
        (Status.FAILED, "Refused", ""),
    ]
    assert store.unsettled() == ()


def test_runs_are_listed_newest_first(store: Store) -> None:
    numbers = [started(store) for _ in range(3)]
    assert [one.id for one in store.runs(2)] == numbers[:0:-1]


def test_a_run_that_is_not_open_cannot_be_finished(store: Store) -> None:
    run = started(store)
    store.finish_run(run, "done")
    for number in (run, 99):
        with pytest.raises(StateError, match="run_not_open"):
            store.finish_run(number, "done")
    with pytest.raises(StateError, match="run_unknown"):
        store.run(99)


def test_an_intent_is_settled_once(store: Store) -> None:
    operation = store.intend(started(store), [row()])[0]
    store.settle(operation, Outcome(change=row(), status=Status.DONE))
    with pytest.raises(StateError, match="ledger_not_open"):
        store.settle(operation, Outcome(change=row(), status=Status.FAILED))
    assert store.audit_head().number == 1


def test_outcomes_are_settled_all_or_none(store: Store) -> None:
    operation = store.intend(started(store), [row()])[0]
    done = Outcome(change=row(), status=Status.DONE)
    with pytest.raises(StateError, match="ledger_not_open"):
        store.settle_all([(operation, done), (99, done)])
    assert [one.id for one in store.unsettled()] == [operation]
    assert store.audit_head().number == 0


def test_the_ledger_knows_a_document_by_its_digest_not_its_bytes(store: Store) -> None:
    artifact = Artifact(site=SITE, library="Governance", folder="", name="a.docx", content=b"x" * 1000)
    change = Change(kind=Kind.FILE, action=Action.CREATE, site=SITE, path="Governance/files/a.docx", after=artifact)
    store.intend(started(store), [change])
    kept = store.unsettled()[0]
    assert isinstance(kept.change.after, Artifact)
    assert (kept.change.after.content, kept.content_digest) == (b"", artifact.digest)


def test_a_plan_is_kept_once_and_read_back(store: Store) -> None:
    plan = Plan(verb="provision", project="PRJ-0001", site=SITE, changes=(row(),), made_at=START)
    first, second = store.save_plan(plan), store.save_plan(plan)
    assert first == second
    assert store.plan(first) == plan
    with pytest.raises(StateError, match="plan_unknown"):
        store.plan("0" * 16)


def test_a_slot_is_claimed_once(store: Store) -> None:
    assert store.start_run("sync", (), actor="schedule", due=DUE) is not None
    assert store.start_run("sync", (), actor="schedule", due=DUE) is None
    assert store.start_run("sync", (), actor="schedule", due=("other", DUE[1])) is not None
    assert store.start_run("sync", (), actor="schedule", due=(DUE[0], DUE[1] + timedelta(days=1))) is not None
    assert store.last_due("nightly") == DUE[1] + timedelta(days=1)
    assert store.last_due("weekly") is None


def test_of_several_processes_one_claims_the_slot(store: Store, path: Path) -> None:
    children = [process(CLAIM, path) for _ in range(3)]
    assert [line(child) for child in children] == ["ready"] * 3
    for child in children:
        say(child, "go\n")
    claims = [child.communicate(timeout=60)[0].strip() for child in children]
    assert sorted(claim == "None" for claim in claims) == [False, True, True]


def test_processes_that_open_a_new_store_together_all_succeed(path: Path) -> None:
    children = [process(CLAIM, path) for _ in range(3)]
    assert [line(child) for child in children] == ["ready"] * 3
    for child in children:
        child.communicate("go\n", timeout=60)
        assert child.returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGKILL")
def test_a_run_killed_between_intent_and_outcome_is_listed(path: Path) -> None:
    child = process(INTEND, path)
    assert line(child) == "[1]"
    os.kill(child.pid, signal.SIGKILL)
    child.communicate(timeout=60)
    with Store.open(path, now=lambda: START) as store:
        (left,) = store.unsettled()
        assert (left.id, left.change.path, left.status, left.settled_at) == (1, ".", None, None)
        assert store.run(left.run).finished_at is None
        store.settle(left.id, Outcome(change=left.change, status=Status.FOUND))
        assert store.verify_audit() is None


def test_threads_write_at_the_same_time_and_lose_nothing(store: Store) -> None:
    run, barrier = started(store), threading.Barrier(4)

    def work(number: int) -> None:
        barrier.wait()
        for step in range(5):
            change = row(number * 10 + step)
            store.settle(store.intend(run, [change])[0], Outcome(change=change, status=Status.DONE))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(store.run(run).operations) == 20
    assert store.audit_head().number == 20
    assert store.verify_audit() is None


def test_a_writer_that_lost_its_lease_cannot_even_intend(path: Path) -> None:
    times = [START]
    with Store.open(path, now=lambda: times[-1]) as store:
        run, lease = started(store), store.lock("contoso", "alice", seconds=60)
        store.intend(run, [row(1)], lease=lease)
        times.append(START + timedelta(minutes=10))
        store.lock("contoso", "bob", seconds=60)
        with pytest.raises(Busy, match="lease_lost"):
            store.intend(run, [row(2)], lease=lease)
        assert len(store.unsettled()) == 1
