"""Opens the database of the state store: pragmas, migrations, and its refusals in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from pmo365.errors import Busy, PmoError, StateError
from pmo365.store.tables import REVISION

BUSY_SECONDS = 30
"""How long one process waits for another one's write before it gives up."""

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}")

_FIRST_WORDS = {
    # A write takes the writer lock at once: a transaction that starts as a read could not wait for it later.
    "sqlite": ("BEGIN", "BEGIN IMMEDIATE"),
    "postgresql": ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT pg_advisory_xact_lock(365365)"),
}
"""How a transaction begins, by database: a read, a write."""


def open_engine(url_or_path: str | Path) -> sa.Engine:
    """Return an engine on a migrated database; StateError when the file is damaged, newer or not ours."""
    url = _url(url_or_path)
    name = place(url)
    if url.get_backend_name() == "sqlite":
        _make_folder(Path(name))
    try:
        engine = sa.create_engine(url, pool_size=16, max_overflow=48)
    except (ModuleNotFoundError, exc.NoSuchModuleError) as error:
        raise StateError("state_driver", driver=url.get_driver_name(), place=name) from error
    if url.get_backend_name() == "sqlite":
        sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    try:
        _migrate(engine, name)
    except PmoError:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection whose reads all see one moment."""
    with translated(place(engine.url)), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection in a write transaction: committed at the end, rolled back on an error."""
    with translated(place(engine.url)), engine.connect() as connection:
        connection = connection.execution_options(writes=True)
        with connection.begin():
            yield connection


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn the database's refusals into ours; a broken constraint stays as it is, it is the caller's to judge."""
    try:
        yield
    except exc.IntegrityError:
        raise
    except exc.DBAPIError as error:
        raise _told(name, str(error.orig)) from error


def place(url: sa.URL) -> str:
    """Return what to call the database in a message: its file, or its address without the password."""
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _url(url_or_path: str | Path) -> sa.URL:
    if isinstance(url_or_path, str) and "://" in url_or_path:
        try:
            url = sa.make_url(url_or_path)
        except (exc.ArgumentError, ValueError):
            # Neither the address nor the parser's words are shown: a password may be in them.
            raise StateError("state_address", form="postgresql+psycopg://host/database") from None
        # The address everybody writes names no driver: ours is the one that comes with pmo365[postgres].
        return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url
    return sa.URL.create("sqlite", database=str(url_or_path))


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError("state_unwritable", place=str(path), reason=error.strerror or "") from error


def _prepare(connection: Any, record: Any) -> None:
    # The driver's own guess of when a transaction starts is switched off: _begin says it.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in reversed(_PRAGMAS):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    """Let writers through one by one, and show each reader one moment, on every database we know."""
    first = _FIRST_WORDS.get(connection.dialect.name)
    if first is not None:
        connection.exec_driver_sql(first[bool(connection.get_execution_options().get("writes"))])


def _told(name: str, reason: str) -> PmoError:
    if "malformed" in reason or "not a database" in reason or "corrupt" in reason:
        return StateError("state_damaged", place=name, reason=reason)
    if "locked" in reason:
        return Busy("state_busy", place=name, seconds=BUSY_SECONDS)
    return StateError("state_unwritable", place=name, reason=reason)


def _migrate(engine: sa.Engine, name: str) -> None:
    with reading(engine) as connection:
        found = _revision(connection, name)
    if found == REVISION:
        return
    with writing(engine) as connection:
        # Asked again under the writer lock: another process may have migrated meanwhile.
        found = _revision(connection, name)
        if found != REVISION:
            _upgrade(connection, found, name=name)


def _revision(connection: sa.Connection, name: str) -> str | None:
    tables = sa.inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))
    if tables:
        raise StateError("state_foreign", place=name)
    return None


def _upgrade(connection: sa.Connection, found: str | None, *, name: str) -> None:
    # Imported here: the common case, a store already up to date, does without it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(files("pmo365.store").joinpath("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StateError("state_newer", place=name, found=found, known=REVISION)
    command.upgrade(config, "head")
