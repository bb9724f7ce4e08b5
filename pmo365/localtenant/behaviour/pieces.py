"""Files that come in pieces: a session gathers them, the last one makes the version. Source: docs/tenant/files.md."""

from __future__ import annotations

from pmo365.localtenant.behaviour.files import advance, check_editable, remove, store_file, stored_bytes
from pmo365.localtenant.behaviour.lists import list_by_id
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import ARGUMENT, SP, Refusal
from pmo365.localtenant.shelves import put_version, version_bytes, versions


def _key(entry: Doc, session: str) -> str:
    return f"upload/{entry['uid']}/{session.lower().strip('{}')}"


def start_upload(scene: Scene, entry: Doc, session: str, content: bytes) -> int:
    """Begin a session with its first piece; the same again does no harm. Returns how many bytes it holds."""
    check_editable(scene, list_by_id(scene, entry["list"]), entry)
    _forget(scene, entry, session)
    return _keep(scene, entry, session, offset=0, content=content)


def continue_upload(scene: Scene, entry: Doc, session: str, *, offset: int, content: bytes) -> int:
    """Add a piece where the last one ended; the piece before may come again. Returns how many bytes it holds."""
    pieces = _pieces(scene, entry, session)
    held = sum(int(one["length"]) for one in pieces)
    again = pieces[-1]["ui"] == offset and pieces[-1]["length"] == len(content)
    if offset != held and not again:
        raise Refusal(409, f"-2147024809, {ARGUMENT}", f"The upload stands at {held}, not at {offset}.")
    _keep(scene, entry, session, offset=offset, content=content)
    return held if again else held + len(content)


def finish_upload(scene: Scene, entry: Doc, session: str, *, offset: int, content: bytes) -> Doc:
    """Add the last piece and make the file's next version of all of them; a stub keeps its version."""
    continue_upload(scene, entry, session, offset=offset, content=content)
    key = _key(entry, session)
    whole = b"".join(version_bytes(scene.store, key, one["ui"]) for one in versions(scene.store, key))
    _forget(scene, entry, session)
    listing = list_by_id(scene, entry["list"])
    check_editable(scene, listing, entry)
    stored = stored_bytes(scene, listing, entry, whole)
    if entry.get("stub"):
        filled = {name: value for name, value in entry.items() if name != "stub"}
        return store_file(scene, listing, filled, stored)
    return advance(scene, listing, entry, stored)


def cancel_upload(scene: Scene, entry: Doc, session: str) -> None:
    """Give a session up; a file that was only a stub for it goes as well."""
    _pieces(scene, entry, session)
    _forget(scene, entry, session)
    if entry.get("stub"):
        remove(scene, entry)


def _pieces(scene: Scene, entry: Doc, session: str) -> list[Doc]:
    found = versions(scene.store, _key(entry, session))
    if not found:
        raise Refusal(404, f"-2130575338, {SP}", "The upload session does not exist.")
    return found


def _keep(scene: Scene, entry: Doc, session: str, *, offset: int, content: bytes) -> int:
    put_version(scene.store, _key(entry, session), {"ui": offset, "length": len(content)}, content)
    return len(content)


def _forget(scene: Scene, entry: Doc, session: str) -> None:
    scene.store.connection.execute("delete from version where uid=?", (_key(entry, session),))
