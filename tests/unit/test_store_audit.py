"""The audit chain shows what was edited, removed, cut or rewritten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pmo365.model.plan import Action, Change, Kind, Outcome, RowWrite, Status
from pmo365.store import AuditFault, AuditHead, Store
from pmo365.store import audit as audit_rows_of

START = datetime(2026, 11, 22, 8, tzinfo=UTC)
ROWS = 8


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, now=lambda: START) as opened:
        run = opened.start_run("enforce", ("PRJ-0001",), actor="alice")
        assert run is not None
        changes = [change(number) for number in range(ROWS)]
        entries = opened.intend(run, changes)
        outcomes = [Outcome(change=one, status=Status.DONE, id=str(n)) for n, one in enumerate(changes)]
        opened.settle_all(list(zip(entries, outcomes, strict=True)))
        yield opened


def change(number: int) -> Change:
    write = RowWrite(list="Risks", values={"Title": f"R-{number}"}, id=number)
    return Change(
        kind=Kind.ROW, action=Action.UPDATE, site="https://c/sites/a", path=f"Risks/rows/{number}", after=write
    )


def tamper(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement


def test_an_untouched_chain_holds(store: Store) -> None:
    assert store.verify_audit() is None
    assert store.verify_audit(store.audit_head()) is None
    assert store.audit_head().number == ROWS


def test_an_empty_chain_holds(tmp_path: Path) -> None:
    with Store.open(tmp_path / "empty.sqlite", now=lambda: START) as store:
        assert store.verify_audit() is None
        assert store.audit_rows() == ()


def test_a_row_says_who_did_what_where(store: Store) -> None:
    newest = store.audit_rows(1)[0]
    told = {name: newest.content[name] for name in ("actor", "action", "kind", "site", "path", "status", "id")}
    assert told == {
        "actor": "alice",
        "action": "update",
        "kind": "row",
        "site": "https://c/sites/a",
        "path": "Risks/rows/7",
        "status": "done",
        "id": "7",
    }


@pytest.mark.parametrize("number", range(1, ROWS + 1))
@pytest.mark.parametrize(
    "edit", ["content = replace(content, 'alice', 'bob')", "hash = replace(hash, '0', '1') || 'x'"]
)
def test_an_edited_row_is_found(store: Store, path: Path, number: int, edit: str) -> None:
    tamper(path, f"UPDATE audit SET {edit} WHERE number = {number}")
    assert store.verify_audit() == AuditFault(number=number, reason="edited")


@pytest.mark.parametrize("number", range(1, ROWS))
def test_a_removed_row_is_found(store: Store, path: Path, number: int) -> None:
    tamper(path, f"DELETE FROM audit WHERE number = {number}")
    assert store.verify_audit() == AuditFault(number=number, reason="removed")


@pytest.mark.parametrize("number", range(1, ROWS))
def test_a_removed_row_is_found_when_the_others_are_renumbered(store: Store, path: Path, number: int) -> None:
    tamper(
        path,
        f"DELETE FROM audit WHERE number = {number}",
        *(f"UPDATE audit SET number = {n - 1} WHERE number = {n}" for n in range(number + 1, ROWS + 1)),
    )
    assert store.verify_audit() == AuditFault(number=number, reason="edited")


@pytest.mark.parametrize("kept", range(ROWS))
def test_a_cut_tail_is_found(store: Store, path: Path, kept: int) -> None:
    tamper(path, f"DELETE FROM audit WHERE number > {kept}")
    assert store.verify_audit() == AuditFault(number=kept + 1, reason="truncated")


def test_a_cut_tail_is_found_when_the_head_was_moved_too(store: Store, path: Path) -> None:
    tamper(
        path,
        "DELETE FROM audit WHERE number > 5",
        "UPDATE audit_head SET number = 5, hash = (SELECT hash FROM audit WHERE number = 5)",
    )
    assert store.verify_audit() == AuditFault(number=6, reason="truncated")


@pytest.mark.parametrize(
    "edit",
    ["status = 'failed'", "change = replace(change, 'R-3', 'R-9')", "tenant_id = '99'", "run = 1, code = 'x'"],
)
def test_an_edited_ledger_is_found(store: Store, path: Path, edit: str) -> None:
    tamper(path, f"UPDATE ledger SET {edit} WHERE id = 4")
    assert store.verify_audit() == AuditFault(number=4, reason="ledger")


def test_a_chain_rewritten_as_a_whole_is_found_with_a_head_kept_elsewhere(store: Store, path: Path) -> None:
    kept_elsewhere = store.audit_head()
    rewrite(path)
    assert store.verify_audit() is None
    assert store.verify_audit(kept_elsewhere) == AuditFault(number=ROWS, reason="edited")


def rewrite(path: Path) -> None:
    """Do what a patient forger does: change who acted, and make the whole chain anew."""
    with sqlite3.connect(path) as connection:
        head = audit_rows_of.START
        for number, content in connection.execute("SELECT number, content FROM audit ORDER BY number").fetchall():
            forged = content.replace("alice", "bob")
            head = AuditHead(number=number, hash=audit_rows_of._chained(head, forged))
            connection.execute("UPDATE audit SET content = ?, hash = ? WHERE number = ?", (forged, head.hash, number))
        connection.execute("UPDATE audit_head SET hash = ?", (head.hash,))
