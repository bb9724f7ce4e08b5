"""Items, files, versions and changes in the store's own tables."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.store import Store


def get_item(store: Store, list_id: str, number: int) -> Doc | None:
    """Return an item of a list, or None."""
    row = store.connection.execute("select body from item where list=? and id=?", (list_id, number)).fetchone()
    return json.loads(row[0]) if row else None


def put_item(store: Store, list_id: str, item: Doc) -> Doc:
    """Store an item under its number and return it."""
    text = json.dumps(item, ensure_ascii=False)
    store.connection.execute("insert or replace into item values(?,?,?)", (list_id, item["id"], text))
    return item


def drop_item(store: Store, list_id: str, number: int) -> None:
    """Forget an item and its versions."""
    store.connection.execute("delete from item where list=? and id=?", (list_id, number))
    store.connection.execute("delete from item_version where list=? and id=?", (list_id, number))


def items_after(store: Store, list_id: str, number: int = 0, limit: int = -1) -> Iterator[Doc]:
    """Yield the items of a list whose number is above ``number``, by number."""
    rows = store.connection.execute(
        "select body from item where list=? and id>? order by id limit ?", (list_id, number, limit)
    ).fetchall()
    return (json.loads(row[0]) for row in rows)


def items_equal(store: Store, list_id: str, name: str, value: str) -> Iterator[Doc]:
    """Yield the items whose text column equals a value, whatever the case."""
    path = '$.values."' + name.replace('"', "") + '"'
    rows = store.connection.execute(
        "select body from item where list=? and lower(json_extract(body, ?)) = lower(?) order by id",
        (list_id, path, value),
    ).fetchall()
    return (json.loads(row[0]) for row in rows)


def count_items(store: Store, list_id: str) -> int:
    """Return how many items (files and folders included) a list has."""
    return int(store.connection.execute("select count(*) from item where list=?", (list_id,)).fetchone()[0])


def get_entry(store: Store, path: str) -> Doc | None:
    """Return the file or folder of a server-relative path, or None."""
    row = store.connection.execute("select body from entry where path=?", (path.lower(),)).fetchone()
    return json.loads(row[0]) if row else None


def entry_of_item(store: Store, list_id: str, number: int) -> Doc | None:
    """Return the file or folder of an item, or None for an item of a plain list."""
    row = store.connection.execute("select body from entry where list=? and item=?", (list_id, number)).fetchone()
    return json.loads(row[0]) if row else None


def entry_of_uid(store: Store, uid: str) -> Doc | None:
    """Return the file or folder of a unique id, or None."""
    row = store.connection.execute("select body from entry where uid=?", (uid.lower(),)).fetchone()
    return json.loads(row[0]) if row else None


def put_entry(store: Store, entry: Doc) -> Doc:
    """Store a file or folder under its path and return it."""
    path = entry["path"]
    store.connection.execute(
        "insert or replace into entry values(?,?,?,?,?,?)",
        (
            path.lower(),
            path.rpartition("/")[0].lower(),
            entry["list"],
            entry["item"],
            entry["uid"],
            json.dumps(entry, ensure_ascii=False),
        ),
    )
    return entry


def drop_entry(store: Store, entry: Doc) -> None:
    """Forget a file or folder; the versions of a file stay for the recycle bin."""
    store.connection.execute("delete from entry where path=?", (entry["path"].lower(),))


def children(store: Store, path: str, kind: str) -> list[Doc]:
    """Return the files (``file``) or folders (``folder``) directly in a folder, by name."""
    rows = store.connection.execute("select body from entry where parent=? order by path", (path.lower(),))
    return [entry for entry in (json.loads(row[0]) for row in rows.fetchall()) if entry["kind"] == kind]


def entries_of_list(store: Store, list_id: str) -> dict[int, Doc]:
    """Return the files and folders of a library by item number."""
    rows = store.connection.execute("select item, body from entry where list=? and item is not null", (list_id,))
    return {row[0]: json.loads(row[1]) for row in rows.fetchall()}


def entries_under(store: Store, path: str) -> list[Doc]:
    """Return everything below a folder, deepest last."""
    low = path.lower() + "/"
    rows = store.connection.execute(
        "select body from entry where path>=? and path<? order by path", (low, low[:-1] + "0")
    )
    return [json.loads(row[0]) for row in rows.fetchall()]


def put_version(store: Store, uid: str, version: Doc, content: bytes) -> None:
    """Store one version of a file under its UIVersion."""
    text = json.dumps(version, ensure_ascii=False)
    store.connection.execute("insert or replace into version values(?,?,?,?)", (uid, version["ui"], text, content))


def versions(store: Store, uid: str) -> list[Doc]:
    """Return the versions of a file, oldest first."""
    rows = store.connection.execute("select body from version where uid=? order by ui", (uid,))
    return [json.loads(row[0]) for row in rows.fetchall()]


def version_bytes(store: Store, uid: str, ui: int) -> bytes:
    """Return the content of one version."""
    row = store.connection.execute("select bytes from version where uid=? and ui=?", (uid, ui)).fetchone()
    return bytes(row[0]) if row else b""


def drop_version(store: Store, uid: str, ui: int) -> None:
    """Forget one version of a file."""
    store.connection.execute("delete from version where uid=? and ui=?", (uid, ui))


def put_item_version(store: Store, list_id: str, item: Doc) -> None:
    """Keep an item's present state as the version of its UIVersion."""
    text = json.dumps(item, ensure_ascii=False)
    store.connection.execute(
        "insert or replace into item_version values(?,?,?,?)", (list_id, item["id"], item["ui"], text)
    )


def item_versions(store: Store, list_id: str, number: int) -> list[Doc]:
    """Return the kept states of an item, oldest first."""
    rows = store.connection.execute(
        "select body from item_version where list=? and id=? order by ui", (list_id, number)
    )
    return [json.loads(row[0]) for row in rows.fetchall()]


def drop_item_version(store: Store, list_id: str, number: int, ui: int) -> None:
    """Forget one kept state of an item."""
    store.connection.execute("delete from item_version where list=? and id=? and ui=?", (list_id, number, ui))


def add_change(store: Store, site: str, list_id: str | None, number: int | None, body: Doc) -> int:
    """Append to the change log and return the change's number."""
    text = json.dumps(body, ensure_ascii=False)
    done = store.connection.execute(
        "insert into change(site, list, item, body) values(?,?,?,?)", (site, list_id, number, text)
    )
    return int(done.lastrowid or 0)


def changes(store: Store, scope: str, scope_id: str, after: int, limit: int = -1) -> list[tuple[int, Doc]]:
    """Return the changes of a ``site`` or a ``list`` after a number, oldest first."""
    column = "site" if scope == "site" else "list"
    rows = store.connection.execute(
        f"select n, body from change where {column}=? and n>? order by n limit ?", (scope_id, after, limit)
    )
    return [(row[0], json.loads(row[1])) for row in rows.fetchall()]


def last_change(store: Store, site: str) -> int:
    """Return the number of a site's latest change."""
    row = store.connection.execute("select max(n) from change where site=?", (site,)).fetchone()
    return int(row[0] or 0)


def newest_change(store: Store) -> int:
    """Return the number of the tenant's latest change."""
    row = store.connection.execute("select max(n) from change").fetchone()
    return int(row[0] or 0)


def lists_changed_after(store: Store, number: int) -> set[str]:
    """Return the ids of the lists that changed after a change."""
    found = store.connection.execute("select distinct list from change where n>? and list is not null", (number,))
    return {str(row[0]) for row in found}
