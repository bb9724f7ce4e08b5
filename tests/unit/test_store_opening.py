"""A store is created, migrated, or refused with its reason."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pmo365.errors import StateError
from pmo365.store import Store, tables
from pmo365.store.engine import open_engine, place, reading


def now() -> datetime:
    return datetime(2026, 11, 22, tzinfo=UTC)


def refusal(path: Path) -> StateError:
    with pytest.raises(StateError) as caught:
        Store.open(path, now=now)
    return caught.value


def test_a_store_is_made_from_nothing_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "not" / "there" / "state.sqlite"
    with Store.open(path, now=now) as store:
        assert store.place == str(path)
        assert store.runs() == ()


def test_the_migrations_make_the_tables_the_store_uses(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "state.sqlite")
    with reading(engine) as connection:
        # Moments are text in the database: only that the same tables, columns, keys and indexes exist is compared.
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_the_store_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(tables.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == tables.REVISION


def test_the_database_waits_keeps_and_checks(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "state.sqlite")
    with reading(engine) as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


def test_what_was_stored_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    with Store.open(tmp_path / "state.sqlite", now=now) as store:
        run = store.start_run("sync", ("HUB",), actor="alice")
    with Store.open(f"sqlite:///{tmp_path / 'state.sqlite'}", now=now) as store:
        assert [one.id for one in store.runs()] == [run]


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    Store.open(path, now=now).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    error = refusal(path)
    assert (error.key, error.facts["found"]) == ("state_newer", "9999")


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    assert refusal(path).key == "state_foreign"
    with sqlite3.connect(path) as connection:
        assert [name for (name,) in connection.execute("SELECT name FROM sqlite_master")] == ["recipes"]


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"this is a letter, not a database" * 100)
    error = refusal(path)
    assert (error.key, error.facts["place"]) == ("state_damaged", str(path))
    assert path.read_bytes().startswith(b"this is a letter")


def test_a_damaged_page_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with Store.open(path, now=now) as store:
        for _ in range(50):
            store.start_run("sync", ("HUB",), actor="alice" * 100)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StateError, match="state_damaged"), Store.open(path, now=now) as store:
        store.runs()


def test_a_folder_in_place_of_the_file_is_told_as_such(tmp_path: Path) -> None:
    assert refusal(tmp_path).key == "state_unwritable"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_nobody_may_write_in_is_told_as_such(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert refusal(tmp_path / "state.sqlite").key == "state_unwritable"


def test_a_file_below_a_file_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refusal(tmp_path / "file" / "state.sqlite").key == "state_unwritable"


def test_a_missing_driver_is_named() -> None:
    with pytest.raises(StateError, match="state_driver"):
        Store.open("mysql+nosuchdriver://host/db", now=now)


def test_the_address_of_a_database_is_told_without_its_password() -> None:
    assert "secret" not in place(sa.make_url("postgresql+psycopg://pmo:secret@db.contoso.com/pmo365"))


def test_an_address_that_cannot_be_read_is_not_repeated() -> None:
    with pytest.raises(StateError, match="state_address") as caught:
        Store.open("postgresql+psycopg://pmo:secret@[host:x/db", now=now)
    assert "secret" not in str(caught.value)
