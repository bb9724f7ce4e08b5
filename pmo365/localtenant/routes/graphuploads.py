"""Uploads in fragments, copies and downloads: what Graph hands out and the SharePoint host then answers.

Sources: docs/tenant/graph.md (upload sessions, copy, download).
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pmo365.localtenant.behaviour.driveids import drive_id, item_id
from pmo365.localtenant.behaviour.lists import list_by_id
from pmo365.localtenant.behaviour.moments import parse_moment, stamp
from pmo365.localtenant.behaviour.placing import keep_times
from pmo365.localtenant.behaviour.scene import Scene, new_id
from pmo365.localtenant.behaviour.sites import site_by_id
from pmo365.localtenant.exchange import Answer, Doc, Request, json_answer
from pmo365.localtenant.odata import Options, pairs
from pmo365.localtenant.refusals import Refusal, Unemulated, graph_envelope
from pmo365.localtenant.routes.graphdrives import item_body
from pmo365.localtenant.routes.graphfiles import check_match, place_file
from pmo365.localtenant.routes.graphtable import GraphCall, missing_item, taken
from pmo365.localtenant.shelves import drop_version, entry_of_uid, get_entry, put_version, version_bytes, versions
from pmo365.localtenant.store import Store
from pmo365.localtenant.tokens import Caller, read_ticket
from pmo365.localtenant.world import World

STEP = 320 * 1024
LARGEST = 60 * 2**20
LIFETIME = timedelta(hours=24)
_FRAGMENT = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_ITEM = ("name", "description", "fileSystemInfo", "fileSize", "driveItemSource", "mediaSource")
_SESSION = re.compile(r"^/_api/v2\.0/drives/[^/]+/items/[^/]+/uploadSession$", re.I)
_MONITOR = re.compile(r"^/_api/v2\.0/monitor/(?P<id>[0-9a-f-]+)$", re.I)
_DOWNLOAD = re.compile(r"/_layouts/15/download\.aspx$", re.I)


def create_session(call: Any, parts: Doc) -> Doc:
    """Open an upload session for a path; a taken name is refused unless the body says otherwise."""
    body = call.body("item", "deferCommit", "fileSize")
    item = body.get("item") or {}
    strange = [name for name in item if name not in _ITEM and "@" not in name]
    if strange or body.get("deferCommit"):
        raise Unemulated(f"deferCommit or {', '.join(strange)} of an upload session")
    conflict = call.conflict("fail", item)
    check_match(call, call.entry)
    if call.entry and (conflict == "fail" or call.entry["kind"] == "folder"):
        raise taken()
    identity = new_id()
    path = call.path if not item.get("name") else f"{call.path.rpartition('/')[0]}/{item['name']}"
    session = {
        "id": identity,
        "site": call.scene.site["id"],
        "list": call.library["Id"],
        "path": path,
        "conflict": conflict,
        "times": item.get("fileSystemInfo"),
        "app": call.scene.caller.app,
        "email": call.scene.caller.email,
        "got": 0,
        "total": None,
        "until": stamp(call.scene.now + LIFETIME),
    }
    call.scene.store.put("upload", "tenant", identity, session)
    drive, root = drive_id(call.scene.site, call.library), get_entry(call.scene.store, call.library["_root"]) or {}
    where = f"{call.scene.site['url']}/_api/v2.0/drives/{drive}/items/{item_id(call.library, root)}/uploadSession"
    return {
        "expirationDateTime": session["until"],
        "nextExpectedRanges": ["0-"],
        "uploadUrl": f"{where}?guid='{identity}'&overwrite={conflict == 'replace'}&rename={conflict == 'rename'}&dc=0",
    }


def answer_handed_out(world: World, request: Request) -> Answer | None:
    """Answer an address that Graph handed out on the SharePoint host; None for any other."""
    run = _which(world, request)
    if run is None:
        return None
    try:
        with world.store.transaction():
            return run(world, request)
    except Refusal as refusal:
        return json_answer(graph_envelope(refusal, stamp(world.clock()), new_id()), refusal.status)


def _which(world: World, request: Request) -> Callable[[World, Request], Answer] | None:
    at = request.path.lower().find("/_api/v2.0/")
    if at >= 0 and _SESSION.match(request.path[at:]):
        return _SESSION_METHODS.get(request.method)
    if at >= 0 and _MONITOR.match(request.path[at:]) and request.method == "GET":
        return _monitor
    if _DOWNLOAD.search(request.path) and request.method in ("GET", "HEAD"):
        return _download
    return None


def _session(world: World, request: Request) -> Doc:
    """Return the session of an address; refuses a token (the address is enough), and one that ended."""
    if request.header("authorization"):
        raise Refusal(401, "unauthenticated", "The upload address carries its own permission; send no token.")
    identity = pairs(request.query).get("guid", "").strip("'")
    session = world.store.get("upload", "tenant", identity)
    if session is None or parse_moment(session["until"]) < world.clock():
        raise Refusal(404, "itemNotFound", "The upload session was not found.")
    return session


def _still(session: Doc, status: int) -> Answer:
    return json_answer({"expirationDateTime": session["until"], "nextExpectedRanges": [f"{session['got']}-"]}, status)


def _status(world: World, request: Request) -> Answer:
    return _still(_session(world, request), 200)


def _cancel(world: World, request: Request) -> Answer:
    session = _session(world, request)
    _forget(world.store, session)
    return Answer(204)


def _forget(store: Store, session: Doc) -> None:
    for one in versions(store, f"upload {session['id']}"):
        drop_version(store, f"upload {session['id']}", one["ui"])
    store.drop("upload", "tenant", session["id"])


def _fragment(world: World, request: Request) -> Answer:
    """Take the next fragment: 202 with what is expected, 201 or 200 with the file after the last."""
    session = _session(world, request)
    found = _FRAGMENT.fullmatch(request.header("content-range").strip())
    if found is None:
        raise Refusal(400, "invalidRequest", "The Content-Range header is missing or malformed.")
    first, last, total = (int(part) for part in found.groups())
    _check_fragment(session, len(request.body), first, last, total=total)
    put_version(world.store, f"upload {session['id']}", {"ui": first}, request.body)
    session = world.store.put("upload", "tenant", session["id"], {**session, "got": last + 1, "total": total})
    return _still(session, 202) if last + 1 < total else _commit(world, request, session)


def _check_fragment(session: Doc, length: int, first: int, last: int, *, total: int) -> None:
    if length != last - first + 1 or last >= total or (session["total"] or total) != total:
        text = "Declared total size for this fragment is different from that of the upload session."
        raise Refusal(400, "invalidRequest", text)
    if length > LARGEST:
        raise Refusal(413, "invalidRequest", "Maximum fragment size is exceeded.")
    if first != session["got"]:
        what = "overlaps with existing data" if first < session["got"] else "is out of order"
        raise Refusal(416, "invalidRange", f"Uploaded fragment {what}.")
    if last + 1 < total and length % STEP:
        raise Refusal(400, "invalidRequest", "Every fragment but the last is a multiple of 320 KiB.")


def _commit(world: World, request: Request, session: Doc) -> Answer:
    store = world.store
    call = _call(world, request, session["site"], session["list"], Caller(app=session["app"], email=session["email"]))
    key = f"upload {session['id']}"
    content = b"".join(version_bytes(store, key, one["ui"]) for one in versions(store, key))
    known = get_entry(store, session["path"])
    entry = place_file(call, session["path"], content, session["conflict"])
    entry = keep_times(call.scene, entry, session["times"])
    _forget(store, session)
    new = known is None or known["uid"] != entry["uid"]
    return json_answer(item_body(call, call.library, entry), 201 if new else 200)


def _call(world: World, request: Request, site_id: str, list_id: str, caller: Caller) -> GraphCall:
    """Return a call in the name of whoever got the address."""
    site = site_by_id(world.store, site_id)
    if site is None:
        raise missing_item()
    scene = Scene(world.store, site["path"].lower(), caller, world.clock())
    bare = replace(request, headers={}, query="")
    return GraphCall(world, bare, scene, Options(), listing=list_by_id(scene, list_id))


def _monitor(world: World, request: Request) -> Answer:
    """Tell how a copy is getting on: in progress at the first question, then done or failed."""
    identity = request.path.rsplit("/", 1)[1].lower()
    job = world.store.get("copyjob", "tenant", identity)
    if job is None:
        raise missing_item()
    if job["polls"] > 0:
        world.store.put("copyjob", "tenant", identity, {**job, "polls": job["polls"] - 1})
        return json_answer({"operation": "ItemCopy", "percentageComplete": 0.0, "status": "inProgress"}, 202)
    return json_answer({"operation": "ItemCopy", "percentageComplete": 100.0, **job["end"]})


def _download(world: World, request: Request) -> Answer:
    """Give a file's bytes, or the part that Range asks for."""
    claims = read_ticket(world.mint, pairs(request.query).get("tempauth", ""))
    entry = entry_of_uid(world.store, claims["file"])
    if entry is None:
        raise missing_item()
    whole = version_bytes(world.store, entry["uid"], claims["ui"])
    kind = mimetypes.guess_type(entry["name"])[0] or "application/octet-stream"
    heads = (("Content-Type", kind), ("Accept-Ranges", "bytes"), ("ETag", f'"{entry["uid"]},{entry["version"]}"'))
    wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", request.header("range").strip())
    if wanted is None or not any(wanted.groups()):
        return Answer(200, whole, heads)
    first = int(wanted[1]) if wanted[1] else max(0, len(whole) - int(wanted[2]))
    last = min(int(wanted[2]), len(whole) - 1) if wanted[1] and wanted[2] else len(whole) - 1
    if first > last:
        return Answer(416, b"", (("Content-Range", f"bytes */{len(whole)}"),))
    return Answer(206, whole[first : last + 1], (*heads, ("Content-Range", f"bytes {first}-{last}/{len(whole)}")))


_SESSION_METHODS: dict[str, Callable[[World, Request], Answer]] = {
    "GET": _status,
    "PUT": _fragment,
    "DELETE": _cancel,
}
